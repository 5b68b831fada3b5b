"""What is to leave by itself of a folder that is watched: each recap once, whenever the process dies.

An input is noted before the work on it begins, its recaps when they are written, and again when they have left; so
none is forgotten. That none leaves twice is for the way they leave to see to (`summarizer.sending`). What was made
before the folder was watched does not leave, nor does what is only made anew, by a newer Recap for instance.

One small file a folder in the state folder. It names recaps that wait; all others it knows by their hashes only.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from summarizer.batch.made import made_before
from summarizer.batch.plan import Job
from summarizer.errors import AlreadySent, OutputError, RecapError, Undetermined, UnreadableInput
from summarizer.files import private_folder, state_folder, write_atomically
from summarizer.settings import Settings
from summarizer.write import FORMATS

LATER = 300.0  # seconds until it is tried again after a mail server did not do its work

Way = Callable[[Path], str]
"""How a recap file leaves: says what was done. Raises AlreadySent or Undetermined where it must not be tried again."""


class Posted(NamedTuple):
    """A recap file, what was done with it or why not, and whether it still waits."""

    path: Path
    came: str | RecapError
    waits: bool = False


@dataclass(frozen=True)
class _Entry:
    """An input: in which state it was taken, whether more may come of it, recaps that wait, hashes of the others."""

    of: tuple[int, int]
    more: bool
    waiting: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


class Outbox:
    """What waits to leave of the inputs of one folder."""

    def __init__(self, folder: Path, way: Way, *, clock: Callable[[], float] = time.monotonic) -> None:
        name = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()
        self._file = _folder() / f"{name}.json"
        self._way, self._clock = way, clock
        self._again_at = -float("inf")
        self._entries = _noted(self._file)

    def expect(self, jobs: Iterable[Job], settings: Settings) -> None:
        """Note inputs that are about to be worked on: what comes of those that are new is to leave."""
        for job in jobs:
            with suppress(OSError):  # it has gone again
                status = os.stat(job.path)
                of = (status.st_size, status.st_mtime_ns)
                known = self._entries.get(_key(job.path))
                if known and known.of == of:
                    continue
                fresh = known is not None or made_before(job, settings) is None
                waiting = known.waiting if known else ()
                self._entries[_key(job.path)] = _Entry(of=of, more=fresh, waiting=waiting)
        self._note()

    def add(self, path: Path, written: Iterable[Path]) -> None:
        """Note the files that came of an input."""
        entry = self._entries.get(_key(path))
        if entry is None or not entry.more:
            return
        recaps = (file.absolute() for file in written if file.name.endswith(FORMATS["json"].suffix))
        new = (str(file) for file in recaps if _key(file) not in entry.left)
        self._entries[_key(path)] = replace(entry, waiting=tuple(dict.fromkeys((*entry.waiting, *new))))
        self._note()

    def close(self, jobs: Iterable[Job]) -> None:
        """Note that nothing more comes of inputs until they change."""
        for job in jobs:
            if entry := self._entries.get(_key(job.path)):
                self._entries[_key(job.path)] = replace(entry, more=False)
        self._note()

    def post(self) -> Iterator[Posted]:
        """Let leave what waits. Where that fails the rest waits for its turn some minutes later."""
        if self._clock() < self._again_at:
            return
        for key, entry in list(self._entries.items()):
            for path in map(Path, entry.waiting):
                try:
                    came: str | RecapError = self._way(path)
                except RecapError as error:
                    came = error
                if isinstance(came, RecapError) and _may_still_leave(path, came):
                    self._again_at = self._clock() + LATER
                    self._entries[key] = self._entries.pop(key)  # so that the others get their turn
                    yield Posted(path, came, waits=True)
                    return
                now = self._entries[key]
                waiting = tuple(each for each in now.waiting if each != str(path))
                self._entries[key] = replace(now, waiting=waiting, left=(*now.left, _key(path)))
                self._note()
                yield Posted(path, came)

    def _note(self) -> None:
        """Write it down. On a full disk the work goes on without: what waits is lost only if the process dies too."""
        with suppress(OSError, OutputError):
            private_folder(self._file.parent)
            _note(self._file, self._entries)


def forget(files: Iterable[Path]) -> None:
    """Let none of these recap files leave, and forget their names. Raises OSError or OutputError."""
    gone = {str(path.absolute()) for path in files}
    for file in _folder().glob("*.json"):
        entries = _noted(file)
        if any(not gone.isdisjoint(entry.waiting) for entry in entries.values()):
            _note(
                file,
                {
                    key: replace(entry, waiting=tuple(path for path in entry.waiting if path not in gone))
                    for key, entry in entries.items()
                },
            )


def _may_still_leave(path: Path, error: RecapError) -> bool:
    """Whether it may help to try again; not with a file that is bad or was removed, but its disk may only be away."""
    if not isinstance(error, UnreadableInput):
        return not isinstance(error, AlreadySent | Undetermined)
    cause = error.__cause__
    return isinstance(cause, OSError) and not (
        isinstance(cause, FileNotFoundError) and os.path.isdir(path.parent)
    )


def _folder() -> Path:
    return state_folder() / "outbox"


def _noted(file: Path) -> dict[str, _Entry]:
    """What was noted before; nothing if it is damaged."""
    try:
        noted: dict[str, Any] = json.loads(file.read_bytes())
        return {key: _entry(**each) for key, each in noted.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _note(file: Path, entries: dict[str, _Entry]) -> None:
    noted = {key: asdict(entry) for key, entry in entries.items()}
    write_atomically(file, json.dumps(noted).encode(), mode=0o600)


def _entry(of: Any, more: Any, waiting: Any, left: Any) -> _Entry:
    size, changed = map(int, of)
    return _Entry((size, changed), bool(more), tuple(map(str, waiting)), tuple(map(str, left)))


def _key(path: Path) -> str:
    return hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:32]
