"""`recap forget`: all that is kept of a client goes."""

from __future__ import annotations

import sys

import click

from summarizer.errors import UsageError, printable


@click.command("forget", short_help="Remove all that is kept of a client.")
@click.argument("client")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(client: str, yes: bool) -> None:
    """Remove all that is kept of CLIENT: projects, transcripts, answers, and the recaps that were written.

    Your own files, recordings among them, stay, and so does what you have sent. The digest of a folder in which there
    are recaps of CLIENT goes too; the next run on that folder writes it anew. It cannot be undone.
    """
    from summarizer.batch import made, outbox
    from summarizer.batch.digest import set_aside, telling_of
    from summarizer.files import remove
    from summarizer.projects import forget_client, kept_of
    from summarizer.settings import load

    settings = load().settings
    kept = kept_of(client, settings)
    click.echo(f"of {printable(kept.name)}:")
    for project in kept.projects:
        click.echo(f"  project {printable(project)}")
    click.echo(f"  {len(kept.sha256)} calls and exchanges of messages")
    digests = telling_of(kept.written)
    for path in (*kept.files, *digests):
        click.echo(f"  file {printable(path)}")
    for path in set_aside(digests):
        click.echo(f"  stays, since somebody wrote in it: {printable(path)}")
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("nothing was removed: nobody can be asked here", "--yes removes without asking")
        click.confirm("Remove all of it?", abort=True)
    remove(digests)
    made.forget(kept.written)
    outbox.forget(kept.written)
    forget_client(kept, settings)
    click.echo("removed")
