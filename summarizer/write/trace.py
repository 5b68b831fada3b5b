"""The written trace of a project: what was exchanged and when, what is agreed, and every recap, in one document.

Its wording is that of the language in which the project's last recap is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from summarizer import languages
from summarizer.model import Recap, Transcript
from summarizer.write import markdown
from summarizer.write.format import WriteOptions
from summarizer.write.values import date, duration, instant, typeset, wording

EXPORTS = (".project.md", ".project.json")
"""What the names of a project's files end in: to be read, and for other programs."""


class Happened(NamedTuple):
    """One thing that happened: when, the name of its wording ("call", "sent", "partly"…), and what there is to add."""

    at: dt.datetime
    what: str
    seconds: float = 0.0
    about: str = ""
    text: str = ""


class AgreedLine(NamedTuple):
    """A line that was confirmed: its number in the recap of that day, and when the client confirmed it."""

    number: str
    on: dt.date
    text: str
    confirmed_at: dt.datetime | None = None


def trace_document(
    project: str,
    client: str | None,
    happened: Sequence[Happened],
    agreed: Sequence[AgreedLine],
    recaps: Sequence[Recap],
) -> bytes:
    """The trace as Markdown, in UTF-8: events in order, what is agreed, then the newest version of every recap."""
    language = languages.nearest(recaps[-1].source.language if recaps else languages.FALLBACK)
    words = wording(language)["trace"]
    name = f"{project} – {client}" if client else project
    parts = [f"# {_line(words['title'].format(name=name))}", f"## {words['events']}"]
    parts.append("\n".join(f"- {_line(_event(one, language))}" for one in happened) or words["nothing"])
    parts.append(f"## {words['agreed']}")
    lines = [_agreed(one, language) for one in agreed]
    parts.append("\n".join(f"- {_line(line)}" for line in lines) or words["nothing"])
    for recap in recaps:
        silent = Transcript(language=recap.source.language, duration=recap.source.duration)
        letter = markdown.render(recap, silent, WriteOptions()).decode("utf-8")
        parts.append("---\n\n" + letter.strip())
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def _agreed(one: AgreedLine, language: str) -> str:
    words = wording(language)["trace"]
    form = words["agreed_line" if one.confirmed_at else "agreed_line_undated"]
    confirmed = date(one.confirmed_at.astimezone().date(), language) if one.confirmed_at else ""
    return str(
        form.format(
            date=date(one.on, language),
            number=one.number,
            confirmed=confirmed,
            text=typeset(one.text, language),
        )
    )


def _event(one: Happened, language: str) -> str:
    words = wording(language)["trace"]
    said = [instant(one.at, language), words["what"][one.what].format(about=one.about)]
    if one.seconds:
        said.append(duration(one.seconds, language))
    if one.text:
        said.append(wording(language)["punctuation"]["quote"].format(text=one.text))
    return str(wording(language)["punctuation"]["lead"].join(said))


def _line(text: str) -> str:
    """On one line, with nothing in it that Markdown would read as its own."""
    return markdown.markdown_text(text).strip()
