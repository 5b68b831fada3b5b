"""The work on one input, and doing it for many in this process: one after the other, with the models loaded once."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from summarizer import inputs
from summarizer.batch.plan import Job
from summarizer.batch.remote import fetched
from summarizer.engine import Engine
from summarizer.errors import InputError, RecapError
from summarizer.pipeline import Outcome, understood
from summarizer.progress import Hook, Progress
from summarizer.taking import take_messages

Result = Outcome | Exception
"""One thing that comes of a job: a recap, not yet written, or what went wrong."""


class Came(NamedTuple):
    """One thing that came of a job."""

    job: Job
    result: Result


class Over(NamedTuple):
    """Nothing more comes of this job."""

    job: Job


Moved = Callable[[Job | None, Progress], None]
Doing = Callable[[Iterator[Job]], Iterator[Came | Over]]
"""A way of doing jobs: it asks for one whenever it has room, and gives what comes of them in any order."""


def work(job: Job, engine: Engine, hook: Hook) -> Iterator[Result]:
    """The recap of an input, or of each exchange in it, not yet written; in place of each what went wrong.

    An input that is somewhere else is fetched for as long as that takes.
    """
    if job.remote is None:
        yield from _work_on(job.path, engine, hook)
        return
    try:
        with fetched(job.remote, job.source) as path:
            for result in _work_on(path, engine, hook):
                yield named(result, job, path)
    except InputError as error:
        yield error


def named(result: Result, job: Job, path: Path) -> Result:
    """What came of a job that was worked on under another path, under its own name."""
    if isinstance(result, Outcome):
        return replace(result, path=job.path)
    if isinstance(result, InputError) and result.path == path:
        result.path = job.source
    return result


def _work_on(path: Path, engine: Engine, hook: Hook) -> Iterator[Result]:
    try:
        parts = take_messages(path, engine=engine, hook=hook) if inputs.is_messages(path) else (None,)
    except Exception as error:
        yield _traced(error)
        return
    for taken in parts:
        try:
            yield understood(path, engine.settings, engine=engine, hook=hook, taken=taken)
        except Exception as error:  # whatever happens to one input, the others get their recap
            yield _traced(error)


def portable(result: Result) -> Result:
    """The result, or what can be said of it where it cannot be handed to another process."""
    import pickle

    try:
        pickle.loads(pickle.dumps(result))  # noqa: S301  (our own)
    except Exception:
        return RuntimeError(f"{type(result).__name__}: {result}")
    return result


def here(engine: Engine, moved: Moved) -> Doing:
    """Doing jobs in this process, one after the other."""

    def doing(jobs: Iterator[Job]) -> Iterator[Came | Over]:
        for job in jobs:
            for result in work(job, engine, partial(moved, job)):
                yield Came(job, result)
            yield Over(job)

    return doing


def _traced(error: Exception) -> Exception:
    """The error; one that should not happen with its trace as a note, for another process cannot see it otherwise."""
    if not isinstance(error, RecapError):
        error.add_note("".join(traceback.format_tb(error.__traceback__)))
    return error
