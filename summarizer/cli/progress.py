"""How far the work is, on standard error: a live bar in a terminal, lines elsewhere, nothing if so asked."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click

from summarizer.errors import printable
from summarizer.progress import Hook, Progress, silent

LINE_EVERY = 30.0  # seconds between two lines of the same stage where there is no terminal


class Display(NamedTuple):
    """What the command shows while it works."""

    begin: Callable[[Path, int, int], None]
    """A new input: its path, its number, how many there are."""
    hook: Hook
    """How far its current stage is."""
    say: Callable[[str], None]
    """A line on standard error that stays."""


@contextmanager
def display(*, quiet: bool) -> Iterator[Display]:
    """The display that suits where the command runs.

    Args:
        quiet: Show no progress; failures are still said.
    """
    if quiet:
        yield Display(_nothing, silent, _line)
    elif sys.stderr.isatty():
        with _live() as shown:
            yield shown
    else:
        yield _lines()


def _line(text: str) -> None:
    click.echo(text, err=True)


def _nothing(path: Path, number: int, total: int) -> None:
    pass


def _heading(path: Path, number: int, total: int) -> str:
    name = printable(path.name)
    return f"{name} ({number} of {total})" if total > 1 else name


def _lines() -> Display:
    """One line when a stage begins, then one every half minute."""
    stage, since, heading = "", 0.0, ""

    def begin(path: Path, number: int, total: int) -> None:
        nonlocal stage, heading
        stage, heading = "", _heading(path, number, total)

    def hook(progress: Progress) -> None:
        nonlocal stage, since
        now = time.monotonic()
        if progress.stage == stage and now - since < LINE_EVERY:
            return
        begun = progress.stage != stage
        stage, since = progress.stage, now
        part = "" if begun or not progress.total else f" {progress.done / progress.total:.0%}"
        _line(f"{heading}: {stage}{part}")

    return Display(begin, hook, _line)


@contextmanager
def _live() -> Iterator[Display]:
    """A bar for the current stage, with the time it has left."""
    from rich import progress as bars
    from rich.console import Console

    columns = (
        bars.SpinnerColumn(),
        bars.TextColumn("{task.description}", markup=False),
        bars.BarColumn(),
        bars.TaskProgressColumn(),
        bars.TimeRemainingColumn(elapsed_when_finished=True),
    )
    console = Console(stderr=True)
    with bars.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        stage, heading = "", ""

        def begin(path: Path, number: int, total: int) -> None:
            nonlocal stage, heading
            stage, heading = "", _heading(path, number, total)

        def hook(progress: Progress) -> None:
            nonlocal stage
            if progress.stage != stage:
                stage = progress.stage
                bar.reset(task, description=f"{heading}: {stage}", total=progress.total or None)
            bar.update(task, completed=progress.done, total=progress.total or None)

        def say(text: str) -> None:
            console.print(text, markup=False, highlight=False, soft_wrap=True)

        yield Display(begin, hook, say)
