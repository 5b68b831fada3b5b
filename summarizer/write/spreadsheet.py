"""Tables that spreadsheets open right: UTF-8 with a byte order mark, and no cell that they would take for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from summarizer.write.plain import plain

# What makes a formula of a cell, in the forms that a spreadsheet takes for the same.
FORMULA = "=+@＝＋－＠−﹢﹣﹦﹫-"
# Where a cell begins: at its start, and after what separates cells in a spreadsheet of another language.
_BEGIN_OF_FORMULA = re.compile(rf"(^|[,;])(?=[{FORMULA}])")


def spreadsheet(rows: Iterable[Sequence[str]], separator: str) -> bytes:
    """The rows as a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The text on one line, with an apostrophe before whatever a spreadsheet would take for a formula."""
    return _BEGIN_OF_FORMULA.sub(r"\1'", plain(cell).strip())


def length(seconds: int) -> str:
    """Hours, minutes and seconds as spreadsheets read them: `0:42:10`."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
