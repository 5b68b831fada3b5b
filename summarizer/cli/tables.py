"""Tables on standard output: drawn in a terminal, one plain line a row for other programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click


def show(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their columns; where there is no terminal the cells are separated by tabs."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def size(count: int) -> str:
    """Bytes in the unit that people read: 484 MB, 3.1 GB."""
    for limit, unit in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if count >= limit:
            amount = count / limit
            return f"{amount:.1f} {unit}" if unit == "GB" else f"{amount:.0f} {unit}"
    return f"{count} bytes"
