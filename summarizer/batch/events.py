"""What a batch tells while it works: one callback, called with one small record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from summarizer import progress
from summarizer.batch.plan import Job


class Planned(NamedTuple):
    """What is to be done, with the seconds of sound that each input says it has, and how many were done before."""

    seconds: Mapping[Job, float]
    before: int


class Began(NamedTuple):
    """An input that is being worked on from now on."""

    job: Job


class Moved(NamedTuple):
    """How far the stage is that an input is in, or what all of them wait for."""

    job: Job | None
    progress: progress.Progress


class Ended(NamedTuple):
    """An input that is done, or has failed."""

    job: Job
    failed: bool


Event = Planned | Began | Moved | Ended
Hook = Callable[[Event], None]


def silent(event: Event) -> None:
    """The hook of those who do not want to know."""


def of_one(path: Path, hook: Hook) -> progress.Hook:
    """Tell a batch's hook of work on one input that is no batch."""
    job = Job(str(path), path, path.parent)
    hook(Planned({job: 0.0}, 0))
    hook(Began(job))
    return lambda moved: hook(Moved(job, moved))
