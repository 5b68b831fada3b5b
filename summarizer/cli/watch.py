"""`recap watch`: recaps of what arrives in a folder, as long as it runs."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from summarizer.cli.options import with_batch_options, with_options
from summarizer.cli.recap import STOPPED, make, tell_failure
from summarizer.errors import OutputError, UsageError, printable

if TYPE_CHECKING:
    from summarizer.batch import Failure, Plan, Result
    from summarizer.batch.outbox import Outbox, Posted, Way
    from summarizer.batch.watch import Arrivals
    from summarizer.cli.progress import Display
    from summarizer.engine import Engine
    from summarizer.settings import Settings

WORTH_WORKERS = (
    8  # inputs at once for which several processes, each with models of its own, are worth their start
)
IDLE = 600.0  # seconds without work after which the speech model is let go of


@click.command("watch", short_help="Make the recaps of what arrives in a folder, as long as it runs.")
@click.argument("folder", type=click.Path())
@click.option(
    "--settle",
    type=click.FloatRange(0, 3600),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a file must be still before it is taken: recorders write slowly.",
)
@click.option(
    "--draft",
    type=click.Choice(("file", "mailbox")),
    is_flag=False,
    flag_value="file",
    help="Make a draft of each new recap: NAME.recap.eml beside it, or (--draft mailbox) one in your mailbox.",
)
@click.option(
    "--send",
    metavar="ADDRESS",
    help="Send each new recap to this address, such as your own. Nobody else is ever written to.",
)
@with_options
@with_batch_options
@click.pass_context
def command(
    ctx: click.Context, /, folder: str, *, settle: float, draft: str | None, send: str | None, **options: Any
) -> None:
    """Make the recaps of what is in FOLDER and of what arrives in it, until Ctrl-C or the system ends it.

    A file is taken once it is wholly there. A disk that is removed is waited for. Nothing leaves this machine unless
    --send or --draft mailbox says so.
    """
    signals = _Signals()
    from summarizer.batch.outbox import Outbox
    from summarizer.batch.remote import is_address
    from summarizer.batch.remote import shown as shown_address
    from summarizer.batch.watch import Arrivals
    from summarizer.cli.progress import display
    from summarizer.settings import load

    settings = load(options).settings
    if is_address(folder):
        problem = f"{printable(shown_address(folder))}: an address cannot be watched"
        raise UsageError(problem, "name a folder of this machine")
    if settings.scheduler is not None:
        problem = "a folder that is watched is worked on by this machine, not by a cluster"
        raise UsageError(problem, "leave out --scheduler, or unset scheduler in the settings file")
    watched = Path(folder)
    if os.path.exists(watched) and not os.path.isdir(watched):
        raise UsageError(
            f"{printable(watched)}: this is not a folder", "name the folder that files arrive in"
        )
    way = _way(settings, draft, send)
    outbox = Outbox(watched, way) if way else None
    arrivals = Arrivals(watched, settings, settle=settle)
    with display(quiet=True, way=settings.progress) as shown, suppress(KeyboardInterrupt):
        _Watching(watched, settings, arrivals, outbox, signals, shown).run()
    ctx.exit(signals.status)


def _way(settings: Settings, draft: str | None, send: str | None) -> Way | None:
    """How recaps leave by themselves, if they do. Raises UsageError if they could not."""
    if draft is None and send is None:
        return None
    from summarizer.deliver.account import account_of, imap_server, smtp_server
    from summarizer.deliver.addresses import mailbox
    from summarizer.sending import keep_draft, outgoing, put_draft, send_once

    if draft and send:
        raise UsageError("--draft and --send do not go together", "choose one")
    if "json" not in settings.format:
        raise UsageError("--draft and --send need the format json", "add it to --format")
    account = account_of(settings)
    if send is not None:
        to = mailbox(send, "--send").address
        smtp_server(account)
        if account.sender is None:
            raise UsageError(
                "nobody is named as the sender", "put mail_from in the settings file (see recap mail)"
            )

        def sent(path: Path) -> str:
            mail = outgoing(path, settings, to=(to,))
            send_once(mail, settings)
            return f"sent to {to}, reference {mail.mailed.token}"

        return sent
    if draft == "mailbox":
        imap_server(account)

        def put(path: Path) -> str:
            folder = put_draft(outgoing(path, settings, draft=True), settings)
            return f"put among the drafts of your mailbox, in {printable(folder)}"

        return put

    def kept(path: Path) -> str:
        return f"wrote {printable(keep_draft(outgoing(path, settings, draft=True), settings).name)}"

    return kept


class _Signals:
    """Ctrl-C and SIGTERM, which end the work where that does no harm, the second time anywhere.

    A terminal that is closed ends nothing.
    """

    def __init__(self) -> None:
        self.status = STOPPED
        self._heeded = self._asked = False
        signal.signal(signal.SIGINT, self._came)
        signal.signal(signal.SIGTERM, self._came)
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def _came(self, number: int, frame: object) -> None:
        again, self._asked = self._asked, True
        self.status = 0 if number == signal.SIGTERM else STOPPED
        if self._heeded or again:
            raise KeyboardInterrupt

    @contextmanager
    def heeded(self, heeded: bool = True) -> Iterator[None]:
        """Where they end the work at once, or with `False` not before this is done."""
        before = self._heeded
        self._set(heeded)
        try:
            yield
        finally:
            self._set(before)

    def _set(self, heeded: bool) -> None:
        self._heeded = heeded
        if heeded and self._asked:
            raise KeyboardInterrupt


class _Said:
    """What has been said of what goes wrong, so that it is said once until it goes well again."""

    def __init__(self) -> None:
        self._of: dict[str, set[str]] = {}

    def is_new(self, text: str, about: str) -> bool:
        """Note that something goes wrong with this; whether it has not been said yet."""
        new = text not in self._of
        self._of.setdefault(text, set()).add(about)
        return new

    def went_well(self, about: str) -> None:
        """Note that nothing is wrong with this any more."""
        for sources in self._of.values():
            sources.discard(about)
        self._of = {text: sources for text, sources in self._of.items() if sources}


class _Watching:
    """The work on what arrives, with what is kept from one arrival to the next."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        arrivals: Arrivals,
        outbox: Outbox | None,
        signals: _Signals,
        shown: Display,
    ) -> None:
        self._folder, self._settings, self._arrivals, self._outbox = folder, settings, arrivals, outbox
        self._signals, self._shown, self._now_shown = signals, shown, shown
        self._said = _Said()
        self._failures: dict[str, Failure] = {}
        self._engine = self._new_engine()
        self._worked_at = time.monotonic()

    def run(self) -> None:
        """Work until a signal comes. Raises KeyboardInterrupt then."""
        from summarizer.batch.watch import ticks

        _ = self._engine.vocabulary  # a mistake in it is wrong use
        there = None
        told = ticks(self._folder)
        while True:
            with self._signals.heeded():
                tick = next(told)
            if there != (tick != "gone"):
                self._tell_whether_there(before=there, now=tick != "gone")
                there = tick != "gone"
            if not there:
                continue
            if tick == "changed":
                self._look()
            if (planned := self._arrivals.ready()).jobs:
                self._make(planned)
            self._post(self._shown)
            if time.monotonic() - self._worked_at > IDLE and self._engine.has_listened:
                self._engine = self._new_engine()

    def _tell_whether_there(self, *, before: bool | None, now: bool) -> None:
        self._shown.report("watching" if now else "gone", {"folder": str(self._folder)})
        name = printable(self._folder)
        if not now:
            self._shown.say(f"{name}: this folder is not there, or cannot be opened: waiting for it")
        elif not self._settings.quiet:
            self._shown.say(f"{name}: it is there again" if before is False else f"watching {name}")

    def _look(self) -> None:
        from summarizer.batch import Failure

        everything = self._arrivals.look()
        sources = {job.source for job in everything.jobs}
        self._failures = {source: each for source, each in self._failures.items() if source in sources}
        for source, error in everything.refused:
            self._tell_failure(Failure(source, error), self._shown)

    def _make(self, planned: Plan) -> None:
        """Make the recaps of what has arrived."""
        from summarizer.batch.workers import how_many
        from summarizer.cli.progress import display

        settings = self._settings
        if self._outbox:
            self._outbox.expect(planned.jobs, settings)
        workers = how_many(settings) if len(planned.jobs) >= WORTH_WORKERS else 1
        with (
            display(quiet=settings.quiet, way=settings.progress) as shown,
            self._signals.heeded(),
        ):
            self._now_shown = shown
            came = make(
                planned,
                settings,
                shown,
                engine=self._engine,
                workers=workers,
                again=settings.again,
                heard=self._heard,
            )
            self._now_shown = self._shown
        if came.stopped:
            raise KeyboardInterrupt
        failed = {failure.source for failure in came.failures}
        well = [job for job in planned.jobs if job.source not in failed]
        for job in well:
            self._said.went_well(job.source)
            self._failures.pop(job.source, None)
        if self._outbox:
            self._outbox.close(well)
        for failure in sorted(came.failures, key=lambda failure: failure.source):
            if self._arrivals.failed(failure.source, failure.error):
                self._failures[failure.source] = failure
                self._tell_failure(failure, self._shown)
        if not any(isinstance(failure.error, OutputError) for failure in came.failures):
            self._write_digests(planned)
        if failed and not self._engine.has_listened:  # it may be that no model could be fetched
            self._engine = self._new_engine()
        self._worked_at = time.monotonic()

    def _write_digests(self, planned: Plan) -> None:
        """Write the digest of all of the folder anew."""
        from summarizer.batch import Failure
        from summarizer.batch.digest import write_digests
        from summarizer.cli.failures import line
        from summarizer.errors import RecapError

        if not os.path.isdir(self._folder):  # it has just gone, and must not be made anew where its disk was
            return
        told = [(each.source, line(each.error, each.source)) for each in self._failures.values()]
        try:
            write_digests(planned, self._settings, told)
        except RecapError as error:
            self._tell_failure(Failure("digest", error), self._shown)
        else:
            self._said.went_well("digest")

    def _heard(self, result: Result) -> None:
        """Let a recap leave as soon as it is written."""
        from summarizer.batch import Failure, MadeBefore

        if self._outbox and not isinstance(result, Failure):
            path = Path(result.source) if isinstance(result, MadeBefore) else result.path
            self._outbox.add(path, result.written)
            self._post(self._now_shown)

    def _post(self, shown: Display) -> None:
        """Let leave what waits for it."""
        if self._outbox is None:
            return
        posts = self._outbox.post()
        while True:
            with self._signals.heeded(False):  # a mail that has begun is brought to its end
                posted = next(posts, None)
            if posted is None:
                return
            self._tell_posted(posted, shown)

    def _tell_posted(self, posted: Posted, shown: Display) -> None:
        from summarizer.cli.failures import line

        name, came = printable(posted.path.name), posted.came
        if isinstance(came, str):
            self._said.went_well("mail")
            shown.report("left", {"file": str(posted.path), "how": came})
            if not self._settings.quiet:
                shown.say(f"{name}: {came}")
        elif not posted.waits or self._said.is_new(str(came), "mail"):
            waits = " (it waits, and is tried again every few minutes)" if posted.waits else ""
            shown.report("not left", {"file": str(posted.path), "error": str(came), "waits": posted.waits})
            shown.say(line(came, name) + waits)

    def _tell_failure(self, failure: Failure, shown: Display) -> None:
        if self._said.is_new(str(failure.error), failure.source):
            tell_failure(failure, self._settings, shown)

    def _new_engine(self) -> Engine:
        from summarizer.batch.events import Moved
        from summarizer.engine import Engine

        return Engine(self._settings, lambda progress: self._now_shown.hook(Moved(None, progress)))
