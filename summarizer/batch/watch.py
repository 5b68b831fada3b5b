"""A folder that is watched: when something happens in it, and which of its inputs are new and wholly there.

Recorders and programs that keep folders the same write slowly, in pieces, or under another name first. So an input is
taken when its size and time have not changed for a while and, where the system can say so, nobody has it open to write.
What the system tells of changes only says when to look: it tells nothing of some disks and loses some of the rest.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from summarizer.batch.plan import Job, Plan, plan
from summarizer.errors import InputError, OutputError, RecapError
from summarizer.settings import Settings

SETTLED = 5.0  # seconds that an input must be still
RELUCTANCE = 6  # how many times longer before it is called bad: a recorder may only be pausing
LATER = 60.0  # seconds until an input is tried again whose fault it was not
TICK = 1.0  # seconds between two looks at what is not settled yet
LOOK = 60.0  # seconds between two looks at all of the folder, whatever the system says
AWAY = 5.0  # seconds between two looks for a folder that is not there

Tick = Literal["gone", "changed", "quiet"]
State = tuple[int, ...]


def ticks(folder: Path) -> Iterator[Tick]:
    """Every second what is known of a folder, for ever: whether it is there, and something has happened in it.

    Nothing is lost while the caller is busy: what happens meanwhile is told at the next tick.

    Raises:
        KeyboardInterrupt: A signal came whose handler raises, whatever it raises.
    """
    from watchfiles import watch

    while True:
        identity = _identity(folder)
        if identity is None:
            yield "gone"
            time.sleep(AWAY)
            continue
        looked = -LOOK
        changes = watch(
            folder,
            watch_filter=None,
            debounce=int(TICK * 1000),
            step=100,
            rust_timeout=int(TICK * 1000),
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        try:
            for changed in changes:
                if _identity(folder) != identity:  # removed, or another disk in its place
                    break
                due = time.monotonic() - looked >= LOOK
                if changed or due:
                    looked = time.monotonic()
                yield "changed" if changed or due else "quiet"
        except (OSError, RuntimeError):  # it has just gone, or the system watches no more folders
            yield "changed"
            time.sleep(AWAY)


@dataclass
class _Seen:
    """An input as it was last seen, since when it has been so, and what came of it."""

    job: Job
    state: State | None
    since: float
    taken: bool = False
    doubted: bool = False
    again_at: float = float("inf")


class Arrivals:
    """The inputs of a folder, each to be taken once it is settled, and again when it has changed."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        *,
        settle: float = SETTLED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder, self._settings, self._settle, self._clock = folder, settings, settle, clock
        self._plan = Plan(())
        self._seen: dict[str, _Seen] = {}

    def look(self) -> Plan:
        """Look at all of the folder: the plan of all that is in it, and which folders below it cannot be opened."""
        found = plan([self._folder], self._settings)
        if _identity(self._folder) is None:  # it goes just now, and nothing in it has changed
            return replace(self._plan, refused=())
        now = self._clock()
        before, self._seen, self._plan = self._seen, {}, found
        for job in found.jobs:
            seen, state = before.get(job.source), _state(job.path)
            # Another one that would give its recap the same name has changed the job, though not the input.
            same = seen and (seen.job, seen.state) == (job, state)
            self._seen[job.source] = seen if seen and same else _Seen(job, state, now)
        # That the folder is empty, or has gone again, is no news here.
        refused = tuple(each for each in found.refused if each.source != str(self._folder))
        return replace(found, refused=refused)

    def ready(self) -> Plan:
        """What is settled and was not taken before, which now is; `places` have all of the folder."""
        now = self._clock()
        still = [job for job in self._plan.jobs if self._is_still(job, now)]
        written = open_for_writing(job.path for job in still) if still else frozenset()
        for job in still:
            if job.path in written:
                self._seen[job.source].since = now
            else:
                self._seen[job.source].taken, self._seen[job.source].again_at = True, float("inf")
        jobs = tuple(job for job in still if job.path not in written)
        return replace(self._plan, jobs=jobs, refused=())

    def failed(self, source: str, error: Exception) -> bool:
        """Note that an input could not be done; whether that is the last word on it for now.

        It is not while the input is still being written, or has been still for so short a time that it may be. An
        error that lies elsewhere, in the place for the recap for instance, is, but the input is tried again later.
        """
        seen = self._seen.get(source)
        if seen is None:
            return True
        if not seen.taken:
            return False
        now = self._clock()
        if not _is_of_the_input(error):
            seen.again_at = now + LATER
            return True
        if _state(Path(source)) != seen.state:
            seen.taken = False
            return False
        if now - seen.since < RELUCTANCE * self._settle:
            seen.taken, seen.doubted = False, True
            return False
        return True

    def _is_still(self, job: Job, now: float) -> bool:
        """Whether an input that is to be taken has been still for long enough."""
        seen = self._seen[job.source]
        if seen.taken and now < seen.again_at:
            return False
        state = _state(job.path)
        if state is None:
            return False
        if state != seen.state:
            self._seen[job.source] = _Seen(job, state, now)
            return False
        return now - seen.since >= self._settle * (RELUCTANCE if seen.doubted else 1)


def open_for_writing(paths: Iterable[Path]) -> frozenset[Path]:
    """Which files another process of this machine has open to write, as far as the system lets us know."""
    if sys.platform != "linux":  # elsewhere the system does not say what a file is open for
        return frozenset()
    import psutil

    wanted = {os.path.realpath(path): path for path in paths}
    found = set()
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):  # it has ended, or is somebody else's
            found |= {
                wanted[file.path] for file in process.open_files() if file.path in wanted and file.mode != "r"
            }
    return frozenset(found)


def _is_of_the_input(error: Exception) -> bool:
    """Whether the input itself is bad, so that nothing is won by trying it again as it is."""
    if isinstance(error, RecapError):
        return isinstance(error, InputError) and not isinstance(error, OutputError)
    return not isinstance(error, MemoryError)


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells the folder from another one in its place; None if there is none that can be opened."""
    try:
        os.scandir(folder).close()
        status = os.stat(folder)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _state(path: Path) -> State | None:
    """What changes when a file is written to, or another one may read it; None if it is not there."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_mode, status.st_uid, status.st_gid
