"""Doing jobs in several processes of this machine, each of which loads its models once.

A worker gets a job, tells how far it is, hands over what came of it and asks for the next one. One that dies is
replaced, and its job is tried once more: it may have been the memory of all of them together.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import NamedTuple

from summarizer.batch.plan import Job
from summarizer.batch.work import Came, Doing, Moved, Over, portable, work
from summarizer.engine import Engine, processors
from summarizer.errors import InputError
from summarizer.progress import Progress
from summarizer.settings import Settings

TRIES = 2
OFTEN = 0.2  # seconds between two reports of the same stage
PATIENCE = 5.0  # seconds that a worker has to leave by itself
SHARE = 0.7  # of the memory that is free, for all workers together
MEMORY = 1.4e9  # bytes that a worker may need with the embedded model
REMEDY = "close other programs, or try it by itself with --workers 1"

_spawning = get_context("spawn")  # a copy of a process with threads in it may hang


class _Moved(NamedTuple):
    """How far a worker is with its job."""

    progress: Progress


class _Over(NamedTuple):
    """A worker is done with its job."""


@dataclass
class _Worker:
    """A process, our end of the pipe to it, the job it has and how many times that was tried."""

    process: SpawnProcess
    pipe: Connection
    job: Job | None = None
    tries: int = 0


def how_many(settings: Settings) -> int:
    """How many workers suit this machine: one a processor, as far as its memory allows (see docs/scale.md)."""
    import psutil

    if settings.workers:
        return settings.workers
    room = int(psutil.virtual_memory().available * SHARE // MEMORY)
    return max(1, min(processors(), room))


def side_by_side(settings: Settings, workers: int, moved: Moved) -> Doing:
    """Doing jobs in a number of processes, which share the threads that the settings allow."""
    threads = max(1, (settings.threads or processors()) // workers)
    own = settings.model_copy(update={"threads": threads})

    def doing(jobs: Iterator[Job]) -> Iterator[Came | Over]:
        team: list[_Worker] = []
        try:
            for _ in range(workers):
                if (job := next(jobs, None)) is None:
                    break
                team.append(_hired(own))
                _give(team[-1], job)
            while any(worker.job for worker in team):
                busy = {worker.pipe: worker for worker in team if worker.job}
                for pipe in wait(list(busy)):
                    yield from _heard(busy[pipe], team, jobs, own, moved)  # type: ignore[index]
        finally:
            for worker in team:
                _dismiss(worker)

    return doing


def _heard(
    worker: _Worker, team: list[_Worker], jobs: Iterator[Job], settings: Settings, moved: Moved
) -> Iterator[Came | Over]:
    """What one worker has to say; it gets its next job, or a successor."""
    job = worker.job
    assert job is not None  # noqa: S101  (only those with a job are listened to)
    try:
        said = worker.pipe.recv()
    except (EOFError, OSError):
        yield from _succeeded(worker, team, jobs, settings)
        return
    match said:
        case _Moved(progress):
            moved(job, progress)
        case _Over():
            yield Over(job)
            worker.job = None
            if (after := next(jobs, None)) is not None:
                _give(worker, after)
        case result:
            yield Came(job, result)


def _succeeded(
    worker: _Worker, team: list[_Worker], jobs: Iterator[Job], settings: Settings
) -> Iterator[Came | Over]:
    """Replace a worker that has died; its job goes to the successor, or is given up."""
    job, tries = worker.job, worker.tries
    assert job is not None  # noqa: S101  (as above)
    _dismiss(worker)
    team.remove(worker)
    after: Job | None = job
    if tries >= TRIES:
        code = worker.process.exitcode
        yield Came(job, InputError(job.source, f"the work on it broke off ({_cause(code)})", REMEDY))
        yield Over(job)
        after, tries = next(jobs, None), 0
    if after is not None:
        team.append(_hired(settings))
        _give(team[-1], after, tries=tries)


def _cause(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit status {code}"
    with suppress(ValueError):
        return f"signal {signal.Signals(-code).name}"
    return f"signal {-code}"


def _give(worker: _Worker, job: Job, *, tries: int = 0) -> None:
    worker.job, worker.tries = job, tries + 1
    with suppress(OSError):  # one that is dead already is noticed when it is listened to
        worker.pipe.send(job)


def _hired(settings: Settings) -> _Worker:
    ours, theirs = _spawning.Pipe()
    process = _spawning.Process(target=_serve, args=(theirs, settings), daemon=True)
    process.start()
    theirs.close()  # so that its end is the only one, and the pipe breaks with it
    return _Worker(process, ours)


def _dismiss(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.terminate()
    worker.process.join(PATIENCE)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


# In the worker's own process ----------------------------------------------------------------------------


def _serve(pipe: Connection, settings: Settings) -> None:
    """Work on what comes until the pipe breaks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the first process ends the others
    signal.signal(
        signal.SIGTERM, lambda number, frame: sys.exit(1)
    )  # unwinding, so that what was fetched goes
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _limit_threads(settings.threads)
    told = _told_often(pipe)
    engine = Engine(settings, told)
    with suppress(EOFError, OSError):
        while True:
            job = pipe.recv()
            for result in work(job, engine, told):
                pipe.send(portable(result))
            pipe.send(_Over())


def _leave_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _limit_threads(threads: int) -> None:
    """Keep the linear algebra of this process to its share of the processors, before it is loaded."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, str(threads))


def _told_often(pipe: Connection) -> Callable[[Progress], None]:
    """A hook that sends on what it is told: each stage when it begins, then now and then."""
    import time

    stage, since = "", 0.0

    def told(progress: Progress) -> None:
        nonlocal stage, since
        now = time.monotonic()
        if progress.stage == stage and progress.done < progress.total and now - since < OFTEN:
            return
        stage, since = progress.stage, now
        pipe.send(_Moved(progress))

    return told
