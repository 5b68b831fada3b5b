"""The month's table as a CSV file that the spreadsheet of the language opens right.

UTF-8 with a byte order mark, without which Excel takes it for something else; separators and decimal marks as the
language's own spreadsheets expect them; and no cell that a spreadsheet would take for a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from summarizer import languages
from summarizer.remember.billing import HOUR, MINUTE, MonthRow, MonthTable
from summarizer.write.plain import plain

# What makes a formula of a cell, in the forms that a spreadsheet takes for the same.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "−", "﹢", "﹣", "﹦", "﹫")


def time_sheet(table: MonthTable, language: str) -> bytes:
    """The table with a line of headings, one for each communication, and one with the sums."""
    words = languages.table(language, "wording")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=words["time"]["separator"], lineterminator="\r\n")
    writer.writerow(map(harmless, _headings(table, language)))
    for row in table.rows:
        writer.writerow(map(harmless, _cells(row, language)))
    sums = (
        words["time"]["total"],
        "",
        "",
        "",
        "",
        "",
        length(table.seconds),
        str(table.billed_seconds // MINUTE),
    )
    writer.writerow(map(harmless, (*sums, _number(table.amount, language), "")))
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The text on one line, and behind an apostrophe where a spreadsheet would take it for a formula."""
    shown = plain(cell).strip()
    return "'" + shown if shown.startswith(FORMULA) else shown


def length(seconds: int) -> str:
    """Hours, minutes and seconds as spreadsheets read them: `0:42:10`."""
    return f"{seconds // HOUR}:{seconds // MINUTE % 60:02}:{seconds % MINUTE:02}"


def _headings(table: MonthTable, language: str) -> Iterator[str]:
    for heading in languages.table(language, "wording")["time"]["headings"]:
        yield heading.format(currency=table.currency)


def _cells(row: MonthRow, language: str) -> tuple[str, ...]:
    words = languages.table(language, "wording")["time"]
    told = row.communication
    return (
        row.began_at.date().isoformat(),
        f"{row.began_at:%H:%M}",
        words["kind"][told.kind],
        told.client or "",
        told.project or "",
        told.name,
        length(row.seconds) if told.kind in ("call", "voicemail") else "",
        str(row.billed.seconds // MINUTE),
        _number(row.billed.amount, language),
        words["outside"] if row.billed.outside_hours else "",
    )


def _number(amount: Decimal | None, language: str) -> str:
    decimals = languages.table(language, "wording")["money"]["decimals"]
    return "" if amount is None else f"{amount:.2f}".replace(".", decimals)
