"""`recap search`: find what was said, written down or answered."""

from __future__ import annotations

import click

from summarizer.errors import printable

WHAT = {"said": "said", "item": "line", "reply": "answer"}


@click.command("search", short_help="Find words in all that was said, written down and answered.")
@click.argument("words", nargs=-1, required=True)
@click.option("--project", metavar="NAME", help="Look in this project only.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Show no more than this."
)
def command(words: tuple[str, ...], project: str | None, limit: int) -> None:
    """Find all WORDS in the projects' calls, messages, recaps and answers; accents and capitals make no difference."""
    from summarizer.cli.project import known
    from summarizer.cli.tables import show
    from summarizer.remember.ledger import opened
    from summarizer.remember.searching import search
    from summarizer.settings import load
    from summarizer.write.values import clock

    with opened(load().settings.ledger) as ledger, ledger.reading() as connection:
        if project is not None:
            known(connection, project)
        found = search(connection, " ".join(words), project=project, limit=limit)
    if not found:
        click.echo("nothing found")
        return
    rows = []
    for one in found:
        where = f"{WHAT[one.kind]} {one.speaker}" if one.kind == "item" else WHAT[one.kind]
        at = clock(one.at) if one.at is not None else ""
        rows.append(
            (
                f"{one.started_at.astimezone():%Y-%m-%d}",
                printable(one.project or ""),
                printable(one.name),
                f"{where} {at}".strip(),
                printable(one.text),
            )
        )
    show(("when", "project", "in", "where", "words"), rows)
