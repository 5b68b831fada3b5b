"""Word: the letter as a document that the client can annotate."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from summarizer.model import Recap, Transcript
from summarizer.write.format import WriteOptions
from summarizer.write.letter import Letter, compose, printed
from summarizer.write.plain import plain
from summarizer.write.sections import Group, Line, Run, Section, Table
from summarizer.write.values import utc

FONT = "Georgia"
ACCENT, SOFT = "1D4F6E", "5F6770"
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
# Widths of the table's columns in centimetres: number, who, what, when, moment.
COLUMNS = (1.2, 2.4, 6.6, 3.8, 2.2)


def render(recap: Recap, transcript: Transcript, options: WriteOptions) -> bytes:
    """The document (Office Open XML)."""
    import docx

    letter = printed(compose(recap, transcript, options), plain)
    document = docx.Document()
    _set_up(document, letter, recap.source.recorded_at)
    document.add_heading(letter.title, level=0)
    for paragraph in filter(None, (letter.greeting, *letter.opening)):
        document.add_paragraph(paragraph)
    for label, value in letter.card:
        card = document.add_paragraph()
        _soft(card.add_run(label + letter.colon))
        card.add_run(value).bold = True
    for section in letter.sections:
        _section(document, section)
    for paragraph in filter(None, (*letter.closing, letter.signature)):
        document.add_paragraph(paragraph).paragraph_format.keep_together = True
    _end(document, letter)
    whole = io.BytesIO()
    document.save(whole)
    return _undated(whole)


def _undated(whole: io.BytesIO) -> bytes:
    """The document without the hours at which its parts were put together: one recap has the same bytes always."""
    again = io.BytesIO()
    with zipfile.ZipFile(whole) as parts, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as undated:
        for part in parts.infolist():
            undated.writestr(zipfile.ZipInfo(part.filename), parts.read(part), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def _set_up(document: Any, letter: Letter, recorded_at: dt.datetime) -> None:
    """Page, fonts, language and properties; the template's own author and date are not ours."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    page.top_margin = page.bottom_margin = Cm(2.2)
    sizes = {"Normal": 11, "Title": 18, "Heading 1": 13.5, "Heading 2": 11.5}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        fonts.set(qn("w:ascii"), FONT)
        fonts.set(qn("w:hAnsi"), FONT)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(ACCENT)
            style.font.bold = True
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    _set_language(document, LOCALES.get(letter.language, letter.language))
    properties = document.core_properties
    properties.title, properties.author, properties.comments = letter.title[:255], letter.signature[:255], ""
    properties.created = properties.modified = utc(recorded_at)


def _set_language(document: Any, locale: str) -> None:
    """The language that the spelling checker of the reader uses."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = document.styles["Normal"].element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), locale)
    properties.append(language)


def _section(document: Any, section: Section) -> None:
    document.add_heading(section.title, level=1)
    if section.intro:
        document.add_paragraph(section.intro)
    for group in section.groups:
        _group(document, group)
    if section.table:
        _table(document, section.table)


def _group(document: Any, group: Group) -> None:
    from docx.shared import Cm

    if group.title:
        document.add_heading(group.title, level=2)
    for line in group.lines:
        _line(document, line)
    if group.also:
        also = document.add_paragraph()
        also.paragraph_format.left_indent = Cm(1)
        _soft(also.add_run(group.also))


def _line(document: Any, line: Line) -> None:
    """A point with its number in the margin, so that the text lines up whatever the number's length."""
    from docx.shared import Cm, Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(3)
    if line.number:
        paragraph.paragraph_format.left_indent = Cm(1)
        paragraph.paragraph_format.first_line_indent = Cm(-1)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(1))
        paragraph.add_run(f"{line.number}.\t").bold = True
    _runs(paragraph, line.runs, line.notes)
    if line.moment:
        _soft(paragraph.add_run(f"\u00a0({line.moment})"))


def _table(document: Any, table: Table) -> None:
    from docx.shared import Cm

    grid = document.add_table(rows=1, cols=len(table.head))
    grid.autofit = False
    _rule(grid)
    for cell, name in zip(grid.rows[0].cells, table.head, strict=True):
        _soft(cell.paragraphs[0].add_run(name))
    for row in table.rows:
        number, who, what, when, moment = (cell.paragraphs[0] for cell in grid.add_row().cells)
        number.add_run(row.number).bold = True
        who.add_run(row.who)
        _runs(what, row.what, row.notes)
        when.add_run(row.when)
        _soft(moment.add_run(row.moment))
    # Word goes by the cells' widths, LibreOffice by the columns'.
    for column, width in zip(grid.columns, COLUMNS, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _rule(grid: Any) -> None:
    """A thin line under each row, and no other."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("w:bottom", "w:insideH"):
        line = OxmlElement(side)
        for name, value in (("w:val", "single"), ("w:sz", "4"), ("w:color", "BFC5CC")):
            line.set(qn(name), value)
        borders.append(line)
    grid._tbl.tblPr.append(borders)


def _runs(paragraph: Any, runs: tuple[Run, ...], notes: tuple[str, ...]) -> None:
    for run in runs:
        paragraph.add_run(run.text).bold = run.strong or None
    if notes:
        _soft(paragraph.add_run(f" ({', '.join(notes)})"))


def _end(document: Any, letter: Letter) -> None:
    """What the reader should know of how the recap was made, and the annex on a page of its own."""
    if letter.notes:
        document.add_heading(letter.notes_title, level=2)
        for note in letter.notes:
            _soft(document.add_paragraph().add_run(note))
    if letter.annex:
        document.add_page_break()
        document.add_heading(letter.annex_title, level=1)
        for said in letter.annex:
            paragraph = document.add_paragraph()
            _soft(paragraph.add_run(f"{said.moment} "))
            paragraph.add_run(said.speaker).bold = True
            paragraph.add_run(letter.colon + said.text)


def _soft(run: Any) -> None:
    """Set back what matters less: moments, remarks."""
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(SOFT)
