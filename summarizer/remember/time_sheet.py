"""The month's table as a CSV file that the spreadsheet of the language opens right.

Separators and decimal marks are as the language's own spreadsheets expect them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from summarizer import languages
from summarizer.remember.billing import MINUTE, MonthRow, MonthTable
from summarizer.write.spreadsheet import length, spreadsheet


def time_sheet(table: MonthTable, language: str) -> bytes:
    """The table with a line of headings, one for each communication, and one with the sums."""
    words = languages.table(language, "wording")
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
    rows = (
        tuple(_headings(table, language)),
        *(_cells(row, language) for row in table.rows),
        (*sums, _number(table.amount, language), ""),
    )
    return spreadsheet(rows, words["time"]["separator"])


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
