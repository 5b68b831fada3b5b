"""`recap diff`: what departs from what was agreed."""

from __future__ import annotations

import click

from summarizer.errors import printable

KINDS = {"adds": "added", "changes": "changed", "drops": "dropped", "repeats": "as agreed"}


@click.command("diff", short_help="Show what departs from what a project has agreed on.")
@click.argument("project")
@click.option("--all", "everything", is_flag=True, help="Show also what only repeats what was agreed.")
def command(project: str, everything: bool) -> None:
    """Show what the recaps of PROJECT add to what was agreed, change in it or drop, and is not confirmed yet."""
    from summarizer.cli.project import known
    from summarizer.cli.tables import show
    from summarizer.projects import open_differences
    from summarizer.remember.ledger import opened
    from summarizer.settings import load

    settings = load().settings
    with opened(settings.ledger) as ledger, ledger.reading() as connection:
        name = known(connection, project)
    found = open_differences(settings, name)
    rows = [
        (
            KINDS[one.kind],
            f"{one.agreed.on:%Y-%m-%d} no. {one.agreed.number}" if one.agreed else "",
            printable(one.agreed.text) if one.agreed else "",
            f"{one.on:%Y-%m-%d} no. {one.number}",
            printable(one.text),
        )
        for one in found
        if everything or one.kind != "repeats"
    ]
    if not rows:
        click.echo("nothing departs from what was agreed")
        return
    show(("", "agreed on", "agreed", "said on", "said since"), rows)
