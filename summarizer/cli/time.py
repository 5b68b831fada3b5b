"""`recap time`: the time spent on a project in a month, to be billed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from summarizer.errors import printable

if TYPE_CHECKING:
    from summarizer.remember.billing import MonthTable


@click.command("time", short_help="Show the time spent on a project in a month, to be billed.")
@click.argument("project", required=False)
@click.option("--month", metavar="YYYY-MM", help="The month.  [default: this one]")
@click.option(
    "--csv", type=click.Path(path_type=Path), metavar="FILE", help="Write it as a spreadsheet file too."
)
def command(project: str | None, month: str | None, csv: Path | None) -> None:
    """Show the calls and messages of PROJECT in a month, or those of all projects.

    How long each took, what is billed, and what lies outside your working hours. Billed are started quarters of an
    hour unless the settings say otherwise (billing_step, billing_minimum, hourly_rate…).
    """
    from summarizer import languages
    from summarizer.cli.project import known
    from summarizer.files import write_atomically
    from summarizer.remember import open_ends, traces
    from summarizer.remember.billing import billing_rules, month_named, month_table
    from summarizer.remember.ledger import opened
    from summarizer.remember.time_sheet import time_sheet
    from summarizer.remember.working_hours import working_time
    from summarizer.settings import load

    settings = load().settings
    wanted = month_named(month) if month else dt.datetime.now().astimezone().date()
    with opened(settings.ledger) as ledger, ledger.reading() as connection:
        name = known(connection, project) if project else None
        language = languages.nearest(open_ends.language_in_use(connection) or languages.FALLBACK)
        exchanged = traces.communications(connection, name)
    working = working_time(settings, country=str(languages.table(language, "pack")["country"]))
    table = month_table(exchanged, billing_rules(settings, working), wanted)
    _show(table)
    if csv is not None:
        write_atomically(csv, time_sheet(table, language))
        click.echo(f"wrote {printable(csv)}")


def _show(table: MonthTable) -> None:
    from summarizer.cli.tables import show
    from summarizer.write.spreadsheet import length

    if not table.rows:
        click.echo(f"nothing in {table.month:%Y-%m}")
        return
    rows: list[tuple[str, ...]] = [
        (
            f"{row.began_at:%Y-%m-%d %H:%M}",
            row.communication.kind,
            printable(row.communication.client or ""),
            printable(row.communication.name),
            length(row.seconds),
            length(row.billed.seconds),
            f"{row.billed.amount} {table.currency}" if row.billed.amount is not None else "",
            "outside hours" if row.billed.outside_hours else "",
        )
        for row in table.rows
    ]
    total = f"{table.amount} {table.currency}" if table.amount is not None else ""
    rows.append(("total", "", "", "", length(table.seconds), length(table.billed_seconds), total, ""))
    show(("when", "what", "client", "name", "length", "billed", "amount", ""), rows)
