"""`recap export`: a whole project as files."""

from __future__ import annotations

from pathlib import Path

import click

from summarizer.errors import printable


@click.command("export", short_help="Write all that there is of a project into files.")
@click.argument("name")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="DIR",
    help="Where the files go.",
)
def command(name: str, output: Path) -> None:
    """Write all that there is of project NAME: NAME.project.md to be read, NAME.project.json for other programs.

    Both hold what was exchanged and when, what is agreed, every recap, what was sent and what the client answered; the
    second also the words of every call and message.
    """
    from summarizer.cli.project import known
    from summarizer.projects import exported
    from summarizer.remember.ledger import opened
    from summarizer.settings import load

    with opened(load().settings.ledger) as ledger, ledger.reading() as connection:
        files = exported(connection, known(connection, name), output)
    click.echo(f"wrote {', '.join(printable(path) for path in files)}")
