"""PDF: the letter on A4, with its own font inside so that it looks the same everywhere."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Container
from functools import partial
from importlib.resources import as_file, files
from typing import Any

from summarizer.model import Recap, Transcript
from summarizer.write.format import WriteOptions
from summarizer.write.letter import Letter, compose, printed
from summarizer.write.plain import plain
from summarizer.write.sections import Group, Line, Row, Run, Section, Table
from summarizer.write.values import utc

FAMILY = "Source Serif Pro"
FACES = {"": "SourceSerifPro-Regular.ttf", "B": "SourceSerifPro-Semibold.ttf"}
INK, SOFT, ACCENT, RULE = (31, 35, 40), (95, 103, 112), (29, 79, 110), (223, 227, 232)
NBSP, DASH = "\u00a0", "–"
# Millimetres.
MARGIN, INDENT = 22, 10
LEADING = 5.4
# Shares of the width: number, who, what, when, moment.
COLUMNS = (7, 14, 44, 22, 13)
# A row of a table cannot go over to the next page: with a cell longer than this the rows become lines.
LONGEST_CELL = 600


def render(recap: Recap, transcript: Transcript, options: WriteOptions) -> bytes:
    """The document. Characters that the font lacks lose their accents or become a question mark."""
    pdf = _blank(recap.source.recorded_at)
    letter = printed(compose(recap, transcript, options), partial(_drawable, known=_characters(pdf)))
    pdf.set_title(letter.title)
    pdf.set_author(letter.signature)
    pdf.set_lang(letter.language)
    _heading(pdf, letter.title, 17, above=0)
    pdf.set_draw_color(*ACCENT)
    pdf.set_line_width(0.5)
    pdf.line(pdf.l_margin, pdf.get_y() + 1, pdf.w - pdf.r_margin, pdf.get_y() + 1)
    pdf.ln(6)
    for paragraph in filter(None, (letter.greeting, *letter.opening)):
        _paragraph(pdf, paragraph)
    for label, value in letter.card:
        _write(pdf, ((label + letter.colon, "", SOFT), (value, "B", INK)))
        pdf.ln(LEADING + 1)
    for section in letter.sections:
        _section(pdf, section)
    pdf.ln(5)
    for paragraph in letter.closing:
        _paragraph(pdf, paragraph)
    if letter.signature:
        _heading(pdf, letter.signature, 11, above=0, ink=INK)
    _end(pdf, letter)
    return bytes(pdf.output())


def _blank(recorded_at: dt.datetime) -> Any:
    """A document with its fonts, its properties and one empty page."""
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.footer = partial(_footer, pdf)
    pdf.set_margins(MARGIN, MARGIN)
    pdf.set_auto_page_break(True, margin=MARGIN)
    for style, name in FACES.items():
        with as_file(files("summarizer.write").joinpath("fonts", name)) as path:
            pdf.add_font(FAMILY, style, path)
    pdf.set_creation_date(utc(recorded_at))
    pdf.add_page()
    return pdf


def _footer(pdf: Any) -> None:
    """The page's number, at the foot of each."""
    pdf.set_y(-14)
    _font(pdf, 8.5, SOFT)
    pdf.cell(0, 5, f"{pdf.page_no()} / {{nb}}", align="C")


def _section(pdf: Any, section: Section) -> None:
    _heading(pdf, section.title, 13, above=5)
    if section.intro:
        _paragraph(pdf, section.intro)
    for group in section.groups:
        _group(pdf, group)
    if section.table and all(_length(row) <= LONGEST_CELL for row in section.table.rows):
        _table(pdf, section.table)
    elif section.table:
        for row in section.table.rows:
            said = (Run(row.who, strong=True), Run(f" {DASH} "), *row.what, Run(f" {DASH} {row.when}"))
            _line(pdf, Line(row.number, said, row.notes, row.moment))


def _group(pdf: Any, group: Group) -> None:
    if group.title:
        _heading(pdf, group.title, 11, above=2, ink=INK)
    for line in group.lines:
        _line(pdf, line)
    if group.also:
        pdf.set_left_margin(MARGIN + INDENT)
        _paragraph(pdf, group.also, ink=SOFT)
        pdf.set_left_margin(MARGIN)


def _line(pdf: Any, line: Line) -> None:
    """A point with its number in the margin."""
    if pdf.will_page_break(2 * LEADING):
        pdf.add_page()
    if line.number:
        _font(pdf, 11, ACCENT, "B")
        pdf.set_x(MARGIN)
        pdf.cell(INDENT - 2, LEADING, f"{line.number}.", align="R")
        pdf.set_left_margin(MARGIN + INDENT)
        pdf.set_x(MARGIN + INDENT)
    # Each moment stays whole, and the first of several with the last word of the line.
    together = line.moment.replace(" ", NBSP).replace(f",{NBSP}", ", ")
    moment = f"{NBSP}({together})" if line.moment else ""
    _write(pdf, (*_styled(line.runs, line.notes), (moment, "", SOFT)))
    pdf.set_left_margin(MARGIN)
    pdf.ln(LEADING + 1.4)


def _table(pdf: Any, table: Table) -> None:
    from fpdf.enums import TableBordersLayout
    from fpdf.fonts import FontFace

    pdf.set_draw_color(*RULE)
    pdf.set_line_width(0.2)
    _font(pdf, 10, INK)
    head = FontFace(color=SOFT, emphasis="", size_pt=8.5)
    with pdf.table(
        col_widths=COLUMNS,
        text_align=("RIGHT", "LEFT", "LEFT", "LEFT", "LEFT"),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=head,
        line_height=LEADING,
        padding=(1.2, 1.5),
    ) as grid:
        grid.row(table.head)
        for row in table.rows:
            cells = grid.row()
            cells.cell(row.number, style=FontFace(color=ACCENT, emphasis="BOLD"))
            cells.cell(row.who)
            cells.cell("".join(text for text, _, _ in _styled(row.what, row.notes)))
            cells.cell(row.when)
            cells.cell(row.moment, style=FontFace(color=SOFT, size_pt=8.5))
    pdf.ln(2)


def _length(row: Row) -> int:
    return sum(len(run.text) for run in row.what) + sum(len(note) for note in row.notes)


def _end(pdf: Any, letter: Letter) -> None:
    """What the reader should know of how the recap was made, and the annex on a page of its own."""
    if letter.notes:
        _heading(pdf, letter.notes_title, 10, above=4, ink=SOFT)
        for note in letter.notes:
            _paragraph(pdf, note, ink=SOFT)
    if letter.annex:
        pdf.add_page()
        _heading(pdf, letter.annex_title, 13, above=0)
        for said in letter.annex:
            runs = (
                (f"{said.moment}  ", "", SOFT),
                (said.speaker, "B", INK),
                (letter.colon + said.text, "", INK),
            )
            _write(pdf, runs)
            pdf.ln(LEADING + 1.2)


# Strokes ------------------------------------------------------------------------------------------------


def _styled(
    runs: tuple[Run, ...], notes: tuple[str, ...]
) -> tuple[tuple[str, str, tuple[int, int, int]], ...]:
    """Each piece of a line with its face and its colour."""
    pieces = tuple((run.text, "B" if run.strong else "", INK) for run in runs)
    return (*pieces, (f" ({', '.join(notes)})", "", SOFT)) if notes else pieces


def _write(pdf: Any, pieces: tuple[tuple[str, str, tuple[int, int, int]], ...]) -> None:
    for text, style, ink in pieces:
        if text:
            _font(pdf, 11, ink, style)
            pdf.write(LEADING, text)


def _heading(pdf: Any, text: str, size: float, *, above: float, ink: tuple[int, int, int] = ACCENT) -> None:
    """A heading, on the next page where it would stand alone at the foot of this one."""
    pdf.ln(above)
    if pdf.will_page_break(4 * LEADING):
        pdf.add_page()
    _font(pdf, size, ink, "B")
    pdf.multi_cell(0, size * 0.48, text, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(1.6)


def _paragraph(pdf: Any, text: str, ink: tuple[int, int, int] = INK) -> None:
    _font(pdf, 11, ink)
    pdf.multi_cell(0, LEADING, text, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)


def _font(pdf: Any, size: float, ink: tuple[int, int, int], style: str = "") -> None:
    pdf.set_font(FAMILY, style, size)
    pdf.set_text_color(*ink)


# Characters ---------------------------------------------------------------------------------------------


def _characters(pdf: Any) -> frozenset[int]:
    """The code points that all faces have."""
    return frozenset.intersection(*(frozenset(face.cmap) for face in pdf.fonts.values()))


def _drawable(text: str, known: Container[int]) -> str:
    """The text in characters of the font."""
    return "".join(_drawn(c, known) for c in plain(text).replace("\u202f", NBSP))


def _drawn(character: str, known: Container[int]) -> str:
    if ord(character) in known:
        return character
    return "".join(c for c in unicodedata.normalize("NFKD", character) if ord(c) in known) or "?"
