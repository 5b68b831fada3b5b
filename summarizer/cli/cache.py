"""`recap cache`: the transcripts that are kept so that no recording is recognised twice."""

from __future__ import annotations

import click


@click.group("cache", invoke_without_command=True, short_help="Show or clear the transcripts that are kept.")
@click.pass_context
def command(context: click.Context) -> None:
    """Show or clear the transcripts that are kept.

    A recording recognised once is not recognised again: its transcript is kept on this machine, readable by
    you only, until you clear it or until newer ones need the room.
    """
    if context.invoked_subcommand is None:
        _show()


@command.command("clear")
def clear() -> None:
    """Remove every transcript that is kept. Recaps already written stay."""
    from summarizer.cache import transcripts
    from summarizer.errors import OutputError
    from summarizer.files import reason

    kept = transcripts()
    try:
        removed = kept.clear()
    except OSError as error:
        raise OutputError(kept.folder, *reason(error)) from error
    click.echo(f"{removed} {'transcript' if removed == 1 else 'transcripts'} removed")


def _show() -> None:
    from summarizer.cache import LIMIT, transcripts
    from summarizer.cli.tables import show, size

    kept = transcripts()
    entries = kept.entries()
    rows = [
        ("transcripts", str(len(entries))),
        ("room they take", f"{size(sum(entry.size for entry in entries))} of {size(LIMIT)} at most"),
        ("folder", str(kept.folder)),
    ]
    if entries:
        rows += [
            ("used last", f"{entries[0].used_at:%Y-%m-%d %H:%M}"),
            ("unused longest", f"since {entries[-1].used_at:%Y-%m-%d %H:%M}"),
        ]
    show(("kept", ""), rows)
