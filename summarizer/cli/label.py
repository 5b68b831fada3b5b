"""`recap label`: say who the speakers of a call are, and have its recap written again with their names."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from summarizer.cli.options import with_options
from summarizer.errors import UsageError, printable

if TYPE_CHECKING:
    from summarizer.understand.talk import Speaker


@click.command("label", short_help="Say who the speakers of a call are; its recap is written again.")
@click.argument("call", type=click.Path(path_type=Path))
@click.argument("names", nargs=-1, metavar="[SPEAKER=NAME]…")
@with_options
def command(call: Path, names: tuple[str, ...], **options: Any) -> None:
    """Say who the speakers of CALL are, and have its recap written again with their names.

    Shows for each speaker how much he says and one of his sentences, and asks for his name. Answer "me" for yourself;
    Enter leaves it as it is. Or give the names at once: recap label call.m4a SPEAKER_00=me "SPEAKER_01=Ana Costa".
    An empty name takes one back. The recap is made with the options that it was last made with; nothing is listened to
    again.
    """
    from summarizer import calls
    from summarizer.batch.events import of_one
    from summarizer.cli.progress import display
    from summarizer.engine import Engine
    from summarizer.outputs import require_writable
    from summarizer.pipeline import make
    from summarizer.settings import load
    from summarizer.taking import file_hash, take
    from summarizer.understand.talk import speakers

    given_now = {name: value for name, value in options.items() if value is not None}
    settings = load({**calls.options(file_hash(call)), **given_now}).settings
    require_writable(settings.output or call.parent)
    with display(quiet=settings.quiet) as shown:
        hook = of_one(call, shown.hook)
        engine = Engine(settings, hook)
        taken = take(call, engine=engine, hook=hook)
    heard = speakers(taken.transcript.utterances)
    if not heard:
        raise UsageError(
            f"{printable(call)}: its speakers are not told apart", "--client NAME says whose the one voice is"
        )
    given = _read(names, heard) if names else _ask(heard, taken.names, call)
    if given:
        calls.give_names(taken.sha256, taken.transcript, given)
        outcome = make(call, settings, engine=engine)
        click.echo(f"wrote {', '.join(printable(path) for path in outcome.written)}")


def _read(names: tuple[str, ...], heard: tuple[Speaker, ...]) -> Mapping[str, str]:
    """The names given as arguments. Raises UsageError."""
    found = {}
    for pair in names:
        label, equals, name = pair.rpartition("=")
        meant = [s.label for s in heard if s.label == label] or [
            s.label for s in heard if s.label.lower() == label.strip().lower()
        ]
        if not equals or not meant:
            possible = " or ".join(shlex.quote(f"{printable(s.label)}=NAME") for s in heard)
            raise UsageError(
                f"nobody in this call is called {printable(label or pair)!r}", f"write {possible}"
            )
        found[meant[0]] = name.strip()
    return found


def _ask(heard: tuple[Speaker, ...], known: Mapping[str, str], call: Path) -> Mapping[str, str]:
    """The names that the user types; where nobody can type, how to give them."""
    found = {}
    for speaker in heard:
        called = f" ({printable(known[speaker.label])})" if speaker.label in known else ""
        label = printable(speaker.label)
        click.echo(f"{label}{called}, {speaker.share:.0%} of the talk: “{printable(speaker.sentence)}”")
        if sys.stdin.isatty():
            name = click.prompt("  who is it? (a name, me, or Enter)", default="", show_default=False).strip()
            if name:
                found[speaker.label] = name
    if not sys.stdin.isatty():
        named = [f"{printable(s.label)}={'me' if s is heard[0] else 'NAME'}" for s in heard]
        click.echo(f"name them: {shlex.join(['recap', 'label', printable(call), *named])}")
    return found
