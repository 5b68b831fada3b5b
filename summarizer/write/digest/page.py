"""The digest as one HTML file, for a phone in the hand first: no scripts, nothing from elsewhere."""

from __future__ import annotations

from summarizer.write.digest.facts import words_of
from summarizer.write.digest.links import dial_link, recap_link
from summarizer.write.digest.records import Digest
from summarizer.write.values import wording
from summarizer.write.web_page import template


def digest_page(digest: Digest) -> bytes:
    """The whole page in UTF-8; the template escapes every value."""
    page = template("digest.html.jinja").render(
        digest=digest,
        words=words_of(digest.language),
        marks=wording(digest.language)["punctuation"],
        comma=wording(digest.language)["lists"]["comma"],
        recap_link=recap_link,
        dial_link=dial_link,
    )
    return (page.strip() + "\n").encode("utf-8")
