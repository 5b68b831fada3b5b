"""The letter as plain text: the part of an e-mail that every reader can show."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from summarizer.write.letter import Letter, printed
from summarizer.write.plain import plain
from summarizer.write.sections import Line, Row, Run, Section

WIDTH = 76


def letter_text(letter: Letter) -> str:
    """The letter in lines of at most `WIDTH` characters, save for a longer word."""
    return "\n\n".join(_blocks(printed(letter, plain))) + "\n"


def _blocks(letter: Letter) -> Iterator[str]:
    yield letter.title
    if letter.greeting:
        yield letter.greeting
    yield from (_wrapped(paragraph) for paragraph in letter.opening)
    if letter.card:
        yield "\n".join(_wrapped(f"{label}{letter.colon}{value}", "  ") for label, value in letter.card)
    for section in letter.sections:
        yield from _section(section)
    yield from (_wrapped(paragraph) for paragraph in letter.closing)
    if letter.signature:
        yield letter.signature
    if letter.notes:
        yield letter.notes_title.upper()
        yield "\n".join(_wrapped(f"- {note}", "  ") for note in letter.notes)
    if letter.annex:
        yield letter.annex_title.upper()
        yield from (_wrapped(f"{s.moment} {s.speaker}{letter.colon}{s.text}") for s in letter.annex)


def _section(section: Section) -> Iterator[str]:
    yield section.title.upper()
    if section.intro:
        yield _wrapped(section.intro)
    for group in section.groups:
        title = [group.title] if group.title else []
        also = [_wrapped(group.also)] if group.also else []
        yield "\n".join([*title, *(_line(line) for line in group.lines), *also])
    if section.table:
        yield "\n".join(_row(row) for row in section.table.rows)


def _line(line: Line) -> str:
    moment = f" ({line.moment})" if line.moment else ""
    return _wrapped(f"{_mark(line.number)}{_text(line.runs)}{_notes(line.notes)}{moment}", "    ")


def _row(row: Row) -> str:
    moment = f" ({row.moment})" if row.moment else ""
    who = " – ".join(part for part in (row.who, row.when) if part)
    return _wrapped(f"{_mark(row.number)}{_text(row.what)}{_notes(row.notes)} – {who}{moment}", "    ")


def _mark(number: str) -> str:
    return f"{number}. ".rjust(4) if number else "  - "


def _text(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


def _notes(notes: tuple[str, ...]) -> str:
    return f" ({', '.join(notes)})" if notes else ""


def _wrapped(text: str, indent: str = "") -> str:
    """The text broken at its spaces, each line after the first indented; non-breaking spaces hold."""
    return textwrap.fill(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
