"""`recap INPUT…`: the main command."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from summarizer.cli.options import with_options
from summarizer.errors import printable

if TYPE_CHECKING:
    from summarizer.pipeline import Failure, Outcome
    from summarizer.settings import Settings


class MainContext(click.Context):
    """The context of a command whose name nobody types."""

    @property
    def command_path(self) -> str:
        """The group's own path."""
        return self.parent.command_path if self.parent else super().command_path


class MainCommand(click.Command):
    """A command that is called by its group's name, and whose help is its group's."""

    context_class = MainContext

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The group's help, which shows these options and the sub-commands."""
        if ctx.parent:
            ctx.parent.command.format_help(ctx.parent, formatter)


@click.command("recap", cls=MainCommand)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…", type=click.Path(path_type=Path))
@with_options
@click.pass_context
def command(ctx: click.Context, /, inputs: tuple[Path, ...], **options: Any) -> None:
    """Make the recaps; one bad input stops nothing."""
    from summarizer.cli.progress import display
    from summarizer.engine import Engine
    from summarizer.listen.weights import hint_once
    from summarizer.pipeline import Failure, run
    from summarizer.settings import load

    signal.signal(signal.SIGTERM, _leave)
    settings = load(options).settings
    failed = False
    with display(quiet=settings.quiet) as shown:
        engine = Engine(settings, shown.hook)
        _ = engine.vocabulary  # a mistake in it is wrong use, not the failure of an input
        for result in run(inputs, settings, engine=engine, begin=shown.begin, hook=shown.hook):
            if isinstance(result, Failure):
                failed = True
                shown.say(_failure(result, verbose=settings.verbose))
            else:
                _tell(result, shown.say, settings)
        if engine.has_listened and not settings.quiet and (line := hint_once(engine.weights)):
            shown.say(line)
    ctx.exit(1 if failed else 0)


def _leave(number: int, frame: object) -> NoReturn:
    """Unwind, so that temporary files go, when the system asks the command to stop."""
    raise SystemExit(128 + number)


def _failure(failure: Failure, *, verbose: bool) -> str:
    from summarizer.cli.failures import line
    from summarizer.errors import RecapError

    said = line(failure.error, str(failure.path))
    if verbose and not isinstance(failure.error, RecapError):
        return said + "\n" + "".join(traceback.format_exception(failure.error)).rstrip()
    return said


def _tell(outcome: Outcome, say: Callable[[str], None], settings: Settings) -> None:
    """What was written, and what is worth knowing of how it was made."""
    name = printable(outcome.path.name)
    if settings.verbose:
        for stage in outcome.stages:
            cost = f"{stage.seconds:.2f} s, {stage.peak_memory / 1e6:.0f} MB at most"
            say(f"{name}: {stage.stage}: {cost}: {stage.what}")
    if settings.quiet:
        return
    for warning in outcome.recap.warnings:
        say(f"{name}: {printable(warning)}")
    if outcome.entered and settings.project and not outcome.entered.before:
        say(f"{name}: noted in the project {printable(settings.project)}")
    if outcome.entered and outcome.entered.before:
        say(f"{name}: moved here from the project {printable(outcome.entered.before)}")
    if outcome.entered and outcome.entered.kept:
        version = outcome.entered.newest.recap.version
        say(
            f"{name}: version {version} of its recap has left or follows from an answer: the project keeps that one"
        )
    folder = printable(outcome.written[0].parent)
    where = "" if folder == "." else f" in {folder}"
    say(f"{name}: wrote {', '.join(printable(path.name) for path in outcome.written)}{where}")
