"""Markdown: what the client gets. CommonMark with GFM tables, pleasant to read unrendered too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.model import Recap, Transcript
from summarizer.write.format import WriteOptions
from summarizer.write.letter import Letter, compose, printed
from summarizer.write.plain import plain
from summarizer.write.sections import Group, Line, Run, Section, Table

# Active anywhere in a line: escapes, emphasis, code, links, tags, tables, strike-through, headings.
_ACTIVE = re.compile(r"[\\`*\[\]<|~#]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])|:(?=//)|(?<=www)\.", re.IGNORECASE)
# Active at the start of a line: quotes, lists, rules and underlined headings.
_LEADING = re.compile(r"^(\s*)(?:([-+>=])|(\d+)([.)]))")


def render(recap: Recap, transcript: Transcript, options: WriteOptions) -> bytes:
    """The letter as Markdown, in UTF-8."""
    letter = printed(compose(recap, transcript, options), markdown_text)
    return ("\n\n".join(_blocks(letter)) + "\n").encode("utf-8")


def markdown_text(text: str) -> str:
    """The text such that Markdown shows it letter for letter and makes nothing of it."""
    escaped = _ACTIVE.sub(lambda m: "\\" + m.group(), plain(text))
    return _LEADING.sub(lambda m: m[1] + (f"\\{m[2]}" if m[2] else f"{m[3]}\\{m[4]}"), escaped)


def _blocks(letter: Letter) -> Iterator[str]:
    """The letter's blocks from top to bottom; a blank line stands between two of them."""
    yield f"# {letter.title}"
    if letter.greeting:
        yield letter.greeting
    yield from letter.opening
    if letter.card:
        yield "\n".join(f"- **{label}**{letter.colon}{value}" for label, value in letter.card)
    for section in letter.sections:
        yield from _section(section)
    yield from letter.closing
    if letter.signature:
        yield letter.signature
    if letter.notes:
        yield f"## {letter.notes_title}"
        yield "\n".join(f"- {note}" for note in letter.notes)
    if letter.annex:
        yield f"## {letter.annex_title}"
        yield from (f"**{said.moment} {said.speaker}**{letter.colon}{said.text}" for said in letter.annex)


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    if section.intro:
        yield section.intro
    for group in section.groups:
        yield from _group(group)
    if section.table:
        yield _table(section.table)


def _group(group: Group) -> Iterator[str]:
    if group.title:
        yield f"### {group.title}"
    yield "\n".join(f"- {_line(line)}" for line in group.lines)
    if group.also:
        yield group.also


def _line(line: Line) -> str:
    number = f"**{line.number}.** " if line.number else ""
    moment = f" *({line.moment})*" if line.moment else ""
    return number + _runs(line.runs) + _notes(line.notes) + moment


def _table(table: Table) -> str:
    rows = [
        (row.number, row.who, _runs(row.what) + _notes(row.notes), row.when, row.moment) for row in table.rows
    ]
    lines = [table.head, ("---",) * len(table.head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(f"**{run.text}**" if run.strong else run.text for run in runs)


def _notes(notes: tuple[str, ...]) -> str:
    return f" ({', '.join(notes)})" if notes else ""
