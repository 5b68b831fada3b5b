"""Doing jobs on a dask cluster: its workers make the recaps, this process alone writes them.

About twice as many jobs are in flight as the cluster has threads, so that no worker waits for the next one and the
scheduler never knows of more, however long the batch. A worker is sent only what a recap depends on; it takes its own
number of threads, device, models and cache. One that dies is replaced by whoever started it, and its job is done by
another one; a job that several workers died of is given up. A worker that can do no job at all, because it has
another version of this program or no model, stops the batch: it would fail all that is left.
"""

from __future__ import annotations

import logging
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from summarizer import inputs
from summarizer.batch.plan import Job
from summarizer.batch.work import Came, Doing, Moved, Over, Result, named, portable, work
from summarizer.engine import Engine
from summarizer.errors import InputError, ModelError, RecapError, UnreadableInput, UsageError
from summarizer.progress import Hook, Progress
from summarizer.settings import OF_A_RECAP, Settings, load, words

if TYPE_CHECKING:
    from distributed import Client, Future

IN_FLIGHT = 2  # jobs a thread of the cluster
PATIENCE = 5.0  # seconds in which a scheduler must answer
REFRESH = 5.0  # seconds after which it is asked again how many threads there are
OFTEN = 2.0  # seconds between two reports of the same stage
TOPIC = "recap"  # under which workers tell how far they are
SENT = (OF_A_RECAP | {"mail_from"}) - {"output", "format", "safe", "transcript", "project", "vocabulary"}
"""The settings that a worker must know: those that change what is said, not where it goes and how it looks."""


class Ours(NamedTuple):
    """What must be the same on a worker for the same recap: the version, and the hours that clocks are off from UTC."""

    version: str
    hours: tuple[float, float]


def on_cluster(settings: Settings, moved: Moved) -> Doing:
    """Doing jobs on the workers of the scheduler that the settings name.

    What is returned raises UsageError if the scheduler cannot be reached or a worker cannot be used, ModelError if one
    has no model, and RecapError if the scheduler is lost.
    """

    def doing(jobs: Iterator[Job]) -> Iterator[Came | Over]:
        first = next(jobs, None)
        if first is None:
            return
        with _connected(str(settings.scheduler)) as client:
            yield from _Batch(client, settings, moved).done(first, jobs)

    return doing


class _Batch:
    """The jobs in flight, and what is heard of them."""

    def __init__(self, client: Client, settings: Settings, moved: Moved) -> None:
        self._client = client
        self._moved = moved
        self._choices = pickle.dumps(_sent(settings))
        self._resources = dict(settings.worker_resources) or None
        self._flying: dict[str, tuple[Job, Future]] = {}
        self._heard: SimpleQueue[Future | tuple[str, Progress]] = SimpleQueue()
        self._room, self._asked, self._manned = IN_FLIGHT, 0.0, True
        client.subscribe_topic(TOPIC, self._event)

    def done(self, first: Job, jobs: Iterator[Job]) -> Iterator[Came | Over]:
        """What comes of the jobs, until there are no more."""
        self._send(first)
        more = True
        while True:
            while more and len(self._flying) < self._has_room_for():
                job = next(jobs, None)
                if job is None:
                    more = False
                else:
                    self._send(job)
            if not self._flying:
                return
            try:
                heard = self._heard.get(timeout=REFRESH)
            except Empty:  # workers may have come meanwhile
                self._has_room_for()
                continue
            if isinstance(heard, tuple):
                key, progress = heard
                if key in self._flying:  # else it is another client's, or told by one that was thought dead
                    self._moved(self._flying[key][0], progress)
            else:
                job, _ = self._flying.pop(heard.key)
                for result in _results(job, heard):
                    yield Came(job, named(result, job, job.path.absolute()))
                yield Over(job)

    def _send(self, job: Job) -> None:
        is_text = inputs.is_transcript(job.path) or inputs.is_messages(job.path)
        there = replace(job, path=job.path.absolute())
        future = self._client.submit(
            _order(),
            tuple(_ours()),
            self._choices,
            pickle.dumps(there),
            key=f"recap-{uuid4().hex}",
            pure=False,
            resources=None if is_text else self._resources,
        )
        self._flying[future.key] = job, future
        future.add_done_callback(self._heard.put)

    def _has_room_for(self) -> int:
        """How many jobs may be in flight."""
        if time.monotonic() - self._asked > REFRESH:
            try:
                threads = sum(self._client.nthreads().values())
            except Exception as error:  # of whatever kind dask raises for a lost connection
                raise _gone() from error
            if not threads or not self._manned:
                self._moved(None, Progress("waiting for workers", float(threads > 0), 1.0))
            self._manned = threads > 0
            self._room = IN_FLIGHT * max(1, threads)
            self._asked = time.monotonic()
        return self._room

    def _event(self, event: tuple[float, list[Any]]) -> None:
        """Take down what a worker tells; in the client's own thread."""
        _, (key, *progress) = event
        self._heard.put((key, Progress(*progress)))


@contextmanager
def _connected(scheduler: str) -> Iterator[Client]:
    try:
        from distributed import Client
    except ImportError:
        problem = "a cluster needs dask, which is not installed"
        raise UsageError(problem, 'pip install "call-recap[cluster]"') from None
    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False, name="recap")
    except (OSError, ValueError, RuntimeError) as error:
        problem = f"the scheduler at {scheduler} does not answer ({type(error).__name__})"
        raise UsageError(problem, "check the address, and that `dask scheduler` runs there") from error
    with _quiet(), client:
        yield client


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep to ourselves what dask logs of a lost connection: the user gets one line, with what to do."""
    loggers = [
        logging.getLogger(name) for name in ("distributed", "distributed.client", "tornado", "asyncio")
    ]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _results(job: Job, future: Future) -> list[Result]:
    """What came of a job. Raises RecapError if that means that no other job can be done."""
    from distributed import KilledWorker

    try:
        said = future.result()
    except KilledWorker as error:
        problem = f"the work on it broke off with each of the {error.allowed_failures + 1} workers that tried"
        return [InputError(job.source, problem, "give them more memory, or try it by itself")]
    except CancelledError as error:
        raise _gone() from error
    except Exception as error:
        raise RecapError(f"the cluster fails ({type(error).__name__}: {error})", "see its logs") from error
    if isinstance(said, str):
        problem = f"a worker cannot load this program ({said})"
        raise UsageError(problem, f"install call-recap {_ours().version} on every machine")
    results: list[Result] | RecapError = pickle.loads(said)  # noqa: S301  (of our own workers)
    if isinstance(results, RecapError):
        raise results
    return results


def _gone() -> RecapError:
    return RecapError("the scheduler has gone", "the same command goes on from here")


def _order() -> Callable[..., bytes | str]:
    """What a worker is to call: sent as it is, so that one without this program can say so instead of breaking off."""

    def recap(*arguments: Any) -> bytes | str:
        try:
            from summarizer.batch.cluster import perform
        except ImportError as error:
            return str(error)
        return perform(*arguments)

    return recap


def _sent(settings: Settings) -> dict[str, Any]:
    """What a worker must know of the settings; files that they name are read here."""
    return {
        "settings": settings.model_dump(include=set(SENT)),
        "vocabulary": tuple(words(settings.vocabulary)),
    }


def _ours() -> Ours:
    return Ours(version("call-recap"), (-time.timezone / 3600, -time.altzone / 3600))


# In the worker's own process ------------------------------------------------------------------------------

_busy = threading.Lock()
"""One job at a time: a model takes all the threads of its process."""


def perform(theirs: tuple[Any, ...], choices: bytes, job: bytes) -> bytes:
    """What comes of a job, or a RecapError if this worker can do none, pickled.

    Args:
        theirs: The client's `Ours`. Nothing else is unpickled by another version than made it.
        choices: What it has `_sent`, pickled.
        job: The job, pickled.
    """
    from distributed import get_worker

    address = get_worker().address
    try:
        _require_same(Ours(*theirs), address)
        with _busy:
            results = _worked(pickle.loads(job), _engine(choices))  # noqa: S301  (of our own client)
    except RecapError as error:
        return pickle.dumps(error)
    for result in results:
        if isinstance(result, ModelError):
            return pickle.dumps(ModelError(f"worker {address}: {result.problem}", result.remedy))
    return pickle.dumps(results)


def _require_same(theirs: Ours, address: str) -> None:
    ours = _ours()
    if ours.version != theirs.version:
        problem = f"worker {address} has version {ours.version} of Recap, and this machine {theirs.version}"
        raise UsageError(problem, "install the same one everywhere")
    if ours.hours != theirs.hours:
        problem = f"worker {address} is in another time zone than this machine, and would get dates wrong"
        raise UsageError(problem, "start it with the environment variable TZ, such as TZ=Europe/Paris")


def _worked(job: Job, engine: Engine) -> list[Result]:
    if job.remote is None and not os.path.isfile(job.path):
        problem = "a worker cannot see this file"
        remedy = "let every worker have its folder under the same path, or name it by an address"
        return [UnreadableInput(job.source, problem, remedy)]
    try:
        return [portable(result) for result in work(job, engine, _telling())]
    except RecapError:
        raise
    except Exception as error:  # whatever happens to one input, the others get their recap
        return [portable(error)]


@lru_cache(maxsize=1)
def _engine(choices: bytes) -> Engine:
    """What is loaded once for all jobs of a batch. Raises UsageError if this machine's own settings are wrong."""
    from distributed import get_worker

    sent = pickle.loads(choices)  # noqa: S301  (of our own client)
    own = load().settings
    update = {**sent["settings"], "output": None, "ledger": None, "project": None, "vocabulary": None}
    threads = own.threads or get_worker().state.nthreads
    settings = own.model_copy(update={**update, "threads": threads})
    return Engine(settings, expected=sent["vocabulary"])


def _telling() -> Hook:
    """A hook that tells the client how far the job is: each stage when it begins, then now and then."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()
    stage, since = "", 0.0

    def told(progress: Progress) -> None:
        nonlocal stage, since
        now = time.monotonic()
        if progress.stage != stage or now - since > OFTEN:
            stage, since = progress.stage, now
            worker.log_event(TOPIC, [key, *progress])

    return told
