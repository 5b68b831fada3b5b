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
    from summarizer.projects import export
    from summarizer.remember.ledger import opened
    from summarizer.settings import load

    settings = load().settings
    with opened(settings.ledger) as ledger, ledger.reading() as connection:
        project = known(connection, name)
    files = export(settings, project, output)
    click.echo(f"wrote {', '.join(printable(path) for path in files)}")
