"""Many inputs: a folder of recordings in, a recap of each out, whatever happens to one of them.

The way of the data: what the user names becomes jobs (`plan`); those that were done before are passed over (`made`);
the others are worked on (`work`) in this process, in several (`workers`) or on a cluster (`cluster`); what they come
to is written here, by this process only, and told as it goes (`events`). From the recaps a `digest` is made.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from summarizer import outputs
from summarizer.batch.events import Began, Ended, Hook, Moved, Planned, silent
from summarizer.batch.made import Claims, made_before, note
from summarizer.batch.plan import Job, Plan, claimed_seconds, plan
from summarizer.batch.work import Came, Doing, Over, here
from summarizer.engine import Engine
from summarizer.errors import RecapError
from summarizer.files import abandoned_files
from summarizer.pipeline import Outcome, finish, require_places
from summarizer.progress import Progress
from summarizer.settings import Settings

__all__ = ["Failure", "Job", "MadeBefore", "Outcome", "Plan", "Result", "plan", "run"]


class Failure(NamedTuple):
    """An input that could not be done, and why; `source` is its path as the user would name it."""

    source: str
    error: Exception


class MadeBefore(NamedTuple):
    """An input whose recap is there already, and its files."""

    source: str
    written: tuple[Path, ...]


Result = Outcome | Failure | MadeBefore


def run(
    planned: Plan,
    settings: Settings,
    *,
    engine: Engine | None = None,
    workers: int = 1,
    again: bool = True,
    hook: Hook = silent,
) -> Generator[Result, None, None]:
    """Make and write the recaps of many inputs. A bad input stops nothing.

    What another run is doing at the same time is left to it, and looked at last. A run that was stopped, however, can
    be started again with `again=False` and goes on where it was.

    Args:
        planned: The inputs, by `plan`.
        settings: The user's choices.
        engine: What was loaded before, for work in this process.
        workers: Processes that work side by side, each with models of its own; 1 for this one alone.
        again: Make also what was made before from the same input in the same way.
        hook: Told what is to be done, what begins, how far it is and what has ended.

    Yields:
        For each input, and each exchange of messages in it, what came of it, as soon as it is done.
    """
    for source, error in planned.refused:
        yield Failure(source, error)
    waiting: list[Job] = []
    for job in planned.jobs:
        files = None if again else made_before(job, settings)
        if files is None:
            waiting.append(job)
        else:
            yield MadeBefore(job.source, files)
    seconds = {job: claimed_seconds(job) for job in waiting}
    hook(Planned(seconds, len(planned.jobs) - len(waiting)))
    workers = min(workers, len(waiting))
    if workers > 1 or settings.scheduler:
        waiting.sort(key=lambda job: -seconds[job])  # so that none is left alone with the longest at the end
    # Of a folder that is watched only what is new is done, but nothing else in it may be written over either.
    everything = (*planned.jobs, *(job for _, jobs in planned.places for job in jobs))
    owners = outputs.owners(job.path for job in everything)
    with Claims() as claims:
        for patient in (False, True):
            # Who waits for another run holds nothing meanwhile that it may be waiting for.
            doing = _doing(settings, engine, 1 if patient else workers, hook)
            others: list[Job] = []
            aside: list[Result] = []
            queue = _ours(waiting, others, aside, settings, claims, hook, again=again, patient=patient)
            for result in _written(doing(queue), settings, owners, claims, hook):
                yield from aside
                aside.clear()
                yield result
            yield from aside
            waiting = others
    for folder in dict.fromkeys(job.folder for job in planned.jobs):
        for path in abandoned_files(folder):  # by an earlier run that was killed
            with suppress(OSError):
                path.unlink()


def _doing(settings: Settings, engine: Engine | None, workers: int, hook: Hook) -> Doing:
    def moved(job: Job | None, progress: Progress) -> None:
        hook(Moved(job, progress))

    if settings.scheduler:
        from summarizer.batch.cluster import on_cluster

        return on_cluster(settings, moved)
    if workers > 1:
        from summarizer.batch.workers import side_by_side

        # Each of them would fetch the model; what is wrong with it they say themselves.
        with suppress(RecapError):
            _ = (engine or Engine(settings)).weights
        return side_by_side(settings, workers, moved)
    return here(engine or Engine(settings), moved)


def _ours(
    jobs: Sequence[Job],
    others: list[Job],
    aside: list[Result],
    settings: Settings,
    claims: Claims,
    hook: Hook,
    *,
    again: bool,
    patient: bool,
) -> Iterator[Job]:
    """The jobs that are ours to do, as they are asked for.

    `others` gets those that another run is doing, `aside` what is known of a job without doing it. If `patient`, the
    other run is waited for.
    """
    for job in jobs:
        if not claims.take(job, settings, patient=patient):
            others.append(job)
            continue
        known = _known(job, settings, again=again and not patient)
        if known is not None:
            aside.append(known)
            hook(Ended(job, failed=isinstance(known, Failure)))
            claims.leave(job)
            continue
        hook(Began(job))
        yield job


def _known(job: Job, settings: Settings, *, again: bool) -> MadeBefore | Failure | None:
    """What can be said of a job without doing it."""
    files = None if again else made_before(job, settings)
    if files is not None:
        return MadeBefore(job.source, files)
    try:
        require_places(job.folder, settings)
    except Exception as error:
        return Failure(job.source, error)
    return None


def _written(
    coming: Iterator[Came | Over], settings: Settings, owners: outputs.Owners, claims: Claims, hook: Hook
) -> Iterator[Outcome | Failure]:
    """What comes of the jobs, written as it comes."""
    files: dict[Job, list[Path]] = {}
    failed: set[Job] = set()
    for each in coming:
        job = each.job
        if isinstance(each, Over):
            if job not in failed:
                note(job, claims.marks[job], files.pop(job, []))
            claims.leave(job)
            hook(Ended(job, failed=job in failed))
            continue
        try:
            if isinstance(each.result, Exception):
                raise each.result
            done = finish(each.result, settings, owners=owners, folder=job.folder, rank=job.rank)
        except Exception as error:
            failed.add(job)
            yield Failure(job.source, error)
        else:
            files.setdefault(job, []).extend(done.written)
            yield done
