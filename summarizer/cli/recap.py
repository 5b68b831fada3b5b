"""`recap INPUT…`: the main command."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from summarizer.cli.options import with_batch_options, with_options
from summarizer.errors import printable

if TYPE_CHECKING:
    from summarizer.batch import Failure, Outcome, Plan, Result
    from summarizer.cli.progress import Display
    from summarizer.engine import Engine
    from summarizer.settings import Settings

STOPPED = 130  # the exit status of what Ctrl-C has stopped


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
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…", type=click.Path())
@with_options
@with_batch_options
@click.pass_context
def command(ctx: click.Context, /, inputs: tuple[str, ...], **options: Any) -> None:
    """Make the recaps; one bad input stops nothing."""
    from summarizer.batch import plan
    from summarizer.cli.progress import display
    from summarizer.settings import load

    signal.signal(signal.SIGTERM, _leave)
    settings = load(options).settings
    planned = plan(inputs, settings)
    with display(quiet=settings.quiet, way=settings.progress) as shown:
        ctx.exit(make_all(planned, settings, shown))


class Came(NamedTuple):
    """What came of many inputs: how many recaps were made or there before, what failed, whether Ctrl-C stopped it."""

    made: int
    before: int
    failures: tuple[Failure, ...]
    stopped: bool


def make_all(planned: Plan, settings: Settings, shown: Display) -> int:
    """Make what is planned, and say how it went; the exit status.

    Of many inputs, those that failed are named at the end, where nobody overlooks them.
    """
    from summarizer.batch.events import Moved
    from summarizer.batch.workers import how_many
    from summarizer.engine import Engine
    from summarizer.listen.weights import hint_once

    engine = Engine(settings, lambda progress: shown.hook(Moved(None, progress)))
    _ = engine.vocabulary  # a mistake in it is wrong use, not the failure of an input
    many = len(planned.jobs) > 1 or bool(planned.places)
    workers, again = how_many(settings) if many else 1, settings.again or not many
    came = make(planned, settings, shown, engine=engine, workers=workers, again=again)
    for failure in sorted(came.failures, key=lambda failure: failure.source):
        tell_failure(failure, settings, shown)
    digests = _digests(planned, settings, came.failures, shown)
    counts = {"made": came.made, "made before": came.before, "failed": len(came.failures)}
    told = {"digest": [str(path) for path in digests or ()], "stopped": came.stopped}
    shown.report("finished", {**counts, **told})
    if not settings.quiet:
        if many:
            shown.say(", ".join(f"{count} {what}" for what, count in counts.items() if count))
        for path in digests or ():
            if path.suffix == ".html":
                shown.say(f"the digest of them: {printable(path)}")
        if came.stopped:
            shown.say("stopped; the same command goes on from here")
        if engine.has_listened and (line := hint_once(engine.weights)):
            shown.say(line)
    return STOPPED if came.stopped else 1 if came.failures or digests is None else 0


def make(
    planned: Plan,
    settings: Settings,
    shown: Display,
    *,
    engine: Engine,
    workers: int,
    again: bool,
    heard: Callable[[Result], None] = lambda result: None,
) -> Came:
    """Make what is planned, and tell of each recap; `heard` is called with each result as it comes."""
    from summarizer.batch import Failure, MadeBefore, run

    failures: list[Failure] = []
    made = before = 0
    stopped = False
    sources = {job.path: job.source for job in planned.jobs}
    try:
        coming = run(planned, settings, engine=engine, workers=workers, again=again, hook=shown.hook)
        with closing(coming):  # so that workers end at once when this does
            for result in coming:
                match result:
                    case Failure():
                        failures.append(result)
                    case MadeBefore():
                        before += 1
                    case outcome:
                        made += 1
                        files = [str(path) for path in outcome.written]
                        source = sources.get(outcome.path, str(outcome.path))
                        shown.report("made", {"file": source, "written": files})
                        _tell(outcome, shown.say, settings)
                heard(result)
    except KeyboardInterrupt:
        stopped = True
    return Came(made, before, tuple(failures), stopped)


def _digests(
    planned: Plan, settings: Settings, failures: Sequence[Failure], shown: Display
) -> tuple[Path, ...] | None:
    """The digests that were written; None where one cannot be, which is said."""
    from summarizer.batch.digest import write_digests
    from summarizer.cli.failures import line
    from summarizer.errors import RecapError

    told = [(failure.source, line(failure.error, failure.source)) for failure in failures]
    try:
        return write_digests(planned, settings, told)
    except RecapError as error:
        shown.say(line(error))
        return None


def tell_failure(failure: Failure, settings: Settings, shown: Display) -> None:
    """Say that an input could not be done, and why."""
    said = _failure(failure, verbose=settings.verbose)
    shown.report("failed", {"file": failure.source, "error": said})
    shown.say(said)


def _leave(number: int, frame: object) -> NoReturn:
    """Unwind, so that temporary files go, when the system asks the command to stop."""
    raise SystemExit(128 + number)


def _failure(failure: Failure, *, verbose: bool) -> str:
    from summarizer.cli.failures import line
    from summarizer.errors import RecapError

    said = line(failure.error, failure.source)
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
