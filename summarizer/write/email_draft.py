"""An e-mail ready to be read over and sent: opened as a draft by Outlook, Thunderbird and Apple Mail."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage
from email.policy import SMTP

from summarizer.model import Recap, Transcript
from summarizer.write.format import WriteOptions
from summarizer.write.letter import compose
from summarizer.write.mail_page import mail_page
from summarizer.write.plain import plain
from summarizer.write.text import letter_text


def render(recap: Recap, transcript: Transcript, options: WriteOptions) -> bytes:
    """The draft with its subject, the letter as text and as HTML, but no addresses: the sender's part."""
    letter = compose(recap, transcript, options, to_client=True)
    text, html = letter_text(letter), mail_page(letter)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = plain(letter.title)
    message["X-Unsent"] = "1"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # One that the content fixes, where the standard library would draw lots: equal letters are equal files.
    message.set_boundary("=_" + hashlib.sha256((text + html).encode("utf-8")).hexdigest()[:40])
    return message.as_bytes()
