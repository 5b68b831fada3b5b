"""`recap projects`: which projects there are."""

from __future__ import annotations

import click

from summarizer.errors import printable


@click.command("projects", short_help="List your projects, the newest first.")
def command() -> None:
    """List your projects: who for, how much was exchanged, when last, and how much of it is confirmed.

    Inputs get into a project with --project NAME.
    """
    from summarizer.cli.tables import show
    from summarizer.remember.ledger import opened
    from summarizer.remember.traces import projects
    from summarizer.settings import load

    with opened(load().settings.ledger) as ledger, ledger.reading() as connection:
        found = projects(connection)
    if not found:
        click.echo("no project yet: recap call.m4a --project NAME makes one")
        return
    rows = []
    for one in found:
        waiting = one.states.get("sent", 0) + one.states.get("proposed", 0)
        rows.append(
            (
                printable(one.name),
                printable(one.client or ""),
                str(one.communications),
                f"{one.last.astimezone():%Y-%m-%d}" if one.last else "",
                str(one.states.get("confirmed", 0)),
                str(waiting),
            )
        )
    show(("project", "client", "exchanged", "last", "confirmed", "not confirmed"), rows)
