"""The HTML of an e-mail: the letter as mail programs can show it, on a phone and by night too.

They are no browsers: some drop `<style>`, none knows variables, and what is placed by position falls apart. So every
style stands in the element that it is for, numbers stand in cells of tables, and only what cannot be written there,
the colours of the night and the narrow screen, is left in `<style>`. Nothing in it runs or comes from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from summarizer.write.letter import Letter, printed
from summarizer.write.plain import plain
from summarizer.write.web_page import template


class Button(NamedTuple):
    """A link that opens the reader's own mail program with an answer begun."""

    label: str
    url: str


@dataclass(frozen=True)
class Answering:
    """How the reader is asked to answer: in a sentence, by buttons, and what else to know about it."""

    how: str
    buttons: tuple[Button, ...] = ()
    notes: tuple[str, ...] = ()


def mail_page(letter: Letter, answering: Answering | None = None) -> str:
    """The whole page of a letter for a mail program, with what is said about answering it, if anything is."""
    import css_inline

    page = template("mail.html.jinja").render(letter=printed(letter, plain), answering=answering)
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    return inliner.inline(page.strip()) + "\n"
