"""How far the work is: a live bar in a terminal, lines elsewhere, JSON for programs, nothing if so asked."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

import click

from summarizer.batch.events import Began, Ended, Event, Hook, Moved, Planned, silent
from summarizer.batch.plan import Job
from summarizer.batch.tally import Tally
from summarizer.errors import printable
from summarizer.progress import Progress, Stage

LINE_EVERY = 30.0  # seconds between two lines of the same stage where there is no terminal
LONG = 60.0  # seconds of sound of one input from which the time left is shown
EVENT_EVERY = 1.0  # seconds between two events of the same stage for programs

Way = Literal["auto", "lines", "json"]


class Display(NamedTuple):
    """What the command shows while it works."""

    hook: Hook
    """What begins, how far it is, what has ended."""
    say: Callable[[str], None]
    """A line on standard error that stays."""
    report: Callable[[str, Mapping[str, Any]], None]
    """Something for programs: what happened, and what is known of it."""


@contextmanager
def display(*, quiet: bool, way: Way = "auto") -> Iterator[Display]:
    """The display that suits where the command runs.

    Args:
        quiet: Show no progress; failures are still said.
        way: "lines" where a terminal should not be drawn upon, "json" for one JSON object a line on standard output.
    """
    if way == "json":
        yield _events()
    elif quiet:
        yield Display(silent, _line, _unreported)
    elif way == "auto" and sys.stderr.isatty():
        with _live() as shown:
            yield shown
    else:
        yield _lines()


def duration(seconds: float) -> str:
    """A span of time as people say it: `45 s`, `12 min`, `3 h 05 min`."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def _line(text: str) -> None:
    click.echo(text, err=True)


def _unreported(event: str, known: Mapping[str, Any]) -> None:
    pass


def _heading(tally: Tally, job: Job | None, stage: Stage) -> str:
    if job is None:
        return "cluster" if stage == "waiting for workers" else "speech model"
    name = printable(job.path.name)
    return f"{name} ({tally.number[job]} of {tally.total})" if tally.total > 1 else name


def _summary(tally: Tally) -> str:
    """How far all of it is, in one line."""
    said = [f"{tally.before + tally.done + tally.failed} of {tally.total}"] if tally.total > 1 else []
    if tally.failed:
        said.append(f"{tally.failed} failed")
    if tally.seconds:
        said.append(f"{duration(tally.seconds_done)} of {duration(tally.seconds)} of sound")
    if (left := tally.left) is not None and tally.part < 1:
        said.append(f"{duration(left)} left")
    return ", ".join(said)


def _lines() -> Display:
    """One line when a stage begins, then one every half minute; how far all of it is every half minute."""
    tally, said, summed = Tally(), dict[Job | None, tuple[str, float]](), time.monotonic()

    def hook(event: Event) -> None:
        nonlocal summed
        tally.heard(event)
        match event:
            case Planned(_, before) if before:
                _line(f"{before} of {tally.total} were done before")
            case Moved(job, progress):
                _stage(job, progress)
            case Ended(job):
                said.pop(job, None)
        if tally.total > 1 and time.monotonic() - summed >= LINE_EVERY:
            summed = time.monotonic()
            _line(_summary(tally))

    def _stage(job: Job | None, progress: Progress) -> None:
        stage, since = said.get(job, ("", 0.0))
        now = time.monotonic()
        begun = progress.stage != stage
        if not begun and now - since < LINE_EVERY:
            return
        said[job] = progress.stage, now
        part = "" if begun or not progress.total else f" {progress.done / progress.total:.0%}"
        _line(f"{_heading(tally, job, progress.stage)}: {progress.stage}{part}")

    return Display(hook, _line, _unreported)


def _events() -> Display:
    """One JSON object a line on standard output."""
    tally, told = Tally(), dict[Job | None, tuple[str, float]]()

    def report(event: str, known: Mapping[str, Any]) -> None:
        click.echo(json.dumps({"event": event, **known}))

    def all_of_it() -> dict[str, Any]:
        left = tally.left
        return {
            "files_done": tally.before + tally.done + tally.failed,
            "files": tally.total,
            "seconds_done": round(tally.seconds_done, 1),
            "seconds": round(tally.seconds, 1),
            "seconds_left": None if left is None else round(left),
        }

    def hook(event: Event) -> None:
        tally.heard(event)
        match event:
            case Planned(_, before):
                report("planned", {"before": before, **all_of_it()})
            case Began(job):
                report("began", {"file": job.source, "number": tally.number[job]})
            case Moved(job, progress):
                stage, since = told.get(job, ("", 0.0))
                now = time.monotonic()
                if progress.stage == stage and now - since < EVENT_EVERY:
                    return
                told[job] = progress.stage, now
                own = {"file": job and job.source, **progress._asdict()}
                report("progress", {**own, "all": all_of_it()})
            case Ended(job, failed):
                told.pop(job, None)
                report("ended", {"file": job.source, "failed": failed, "all": all_of_it()})

    return Display(hook, _line, report)


@contextmanager
def _live() -> Iterator[Display]:
    """A bar for each input that is worked on, and one for all of them with the time that is left."""
    from rich import progress as bars
    from rich.console import Console

    columns = (
        bars.SpinnerColumn(),
        bars.TextColumn("{task.description}", markup=False),
        bars.BarColumn(),
        bars.TaskProgressColumn(),
    )
    console = Console(stderr=True)
    tally = Tally()
    with bars.Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[Job | None, tuple[bars.TaskID, str]] = {}
        everything: bars.TaskID | None = None

        def hook(event: Event) -> None:
            nonlocal everything
            tally.heard(event)
            match event:
                case Planned() if tally.total > 1 or tally.seconds > LONG:
                    everything = bar.add_task(_summary(tally), total=1.0)
                case Moved(job, progress):
                    _stage(job, progress)
                case Ended(job) if job in tasks:
                    bar.remove_task(tasks.pop(job)[0])
            if everything is not None:
                bar.update(everything, completed=tally.part, description=_summary(tally))

        def _stage(job: Job | None, progress: Progress) -> None:
            task, stage = tasks.get(job) or (bar.add_task("", total=None), "")
            if progress.stage != stage:
                bar.reset(
                    task,
                    description=f"{_heading(tally, job, progress.stage)}: {progress.stage}",
                    total=progress.total or None,
                )
            tasks[job] = task, progress.stage
            bar.update(task, completed=progress.done, total=progress.total or None)
            if job is None and progress.done >= progress.total:
                bar.remove_task(tasks.pop(None)[0])

        def say(text: str) -> None:
            console.print(text, markup=False, highlight=False, soft_wrap=True)

        yield Display(hook, say, _unreported)
