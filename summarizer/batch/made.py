"""What was made before, so that a batch that was stopped goes on where it was, and who is making what now.

One small file an input in the state folder: it says of which state of the input, in what way and into which files its
recap was made, as they were when the work on it began: a recording that grew meanwhile is made again. While an input is
worked on a file beside that is locked; the system lets go of the lock when its holder dies.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from summarizer.batch.plan import Job
from summarizer.errors import OutputError
from summarizer.files import lock, private_folder, state_folder, write_atomically
from summarizer.settings import OF_A_RECAP, Settings, words


class Mark(NamedTuple):
    """The state of an input and the way in which its recap is made, as both were when the work on it began."""

    of: list[Any]
    way: str


def mark(job: Job, settings: Settings) -> Mark | None:
    """The mark of an input now; None if it is not there."""
    try:
        return Mark(_state(job), _way(job, settings))
    except OSError:
        return None


def made_before(job: Job, settings: Settings) -> tuple[Path, ...] | None:
    """The files of an input's recap if it was made from the same input in the same way and they are there."""
    known, now = _known(job), mark(job, settings)
    if known is None or now is None or known.get("of") != now.of or known.get("way") != now.way:
        return None
    return _written(known)


def made_somehow(job: Job) -> tuple[Path, ...] | None:
    """The files of an input's recap if it was made from the same input, in whatever way, and they are there."""
    known = _known(job)
    with suppress(OSError):
        if known is not None and known.get("of") == _state(job):
            return _written(known)
    return None


def note(job: Job, when_begun: Mark | None, written: Sequence[Path]) -> None:
    """Note that the recap of an input is made. A full or read-only disk is no reason to fail: it is made again."""
    if when_begun is None:
        return
    files = [str(path.absolute()) for path in written]
    known = {"source": job.source, **when_begun._asdict(), "written": files}
    with suppress(OSError, OutputError):
        write_atomically(_file(job), (json.dumps(known, indent=1) + "\n").encode(), mode=0o600)


def forget(files: Sequence[Path]) -> None:
    """Remove what is noted of the inputs that any of these files was made from. Raises OSError."""
    gone = {str(path.absolute()) for path in files}
    for path in (state_folder() / "made").glob("*.json"):
        with suppress(ValueError, LookupError, TypeError, RecursionError):
            if not gone.isdisjoint(json.loads(path.read_bytes())["written"]):
                path.unlink(missing_ok=True)


class Claims:
    """The inputs that this process is working on, each locked against others."""

    def __init__(self) -> None:
        self._held: dict[Job, ExitStack] = {}
        self.marks: dict[Job, Mark | None] = {}

    def take(self, job: Job, settings: Settings, *, patient: bool) -> bool:
        """Whether an input is now ours to work on; `patient` waits for whoever is working on it."""
        stack = ExitStack()
        try:
            private_folder(_file(job).parent)
            path = _file(job).with_suffix(".lock")
            held = stack.enter_context(lock(path, patience=float("inf") if patient else 0.0))
        except OSError:
            held = True
        if held or patient:  # where nothing can be locked, the work goes on without
            self._held[job] = stack
            self.marks[job] = mark(job, settings)
            return True
        stack.close()
        return False

    def leave(self, job: Job) -> None:
        """Let others have it."""
        del self.marks[job]
        self._held.pop(job).close()

    def __enter__(self) -> Claims:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stack in self._held.values():
            stack.close()


def _known(job: Job) -> dict[str, Any] | None:
    try:
        known = json.loads(_file(job).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return known if isinstance(known, dict) else None


def _written(known: dict[str, Any]) -> tuple[Path, ...] | None:
    noted = known.get("written")
    files = tuple(Path(str(path)) for path in noted) if isinstance(noted, list) else ()
    return files if files and all(path.is_file() for path in files) else None


def _file(job: Job) -> Path:
    """Where it is noted: a file for each input and each folder that its recaps go to."""
    both = os.fsencode(f"{_place(job)}\0{os.path.realpath(job.folder)}")
    return state_folder() / "made" / f"{hashlib.sha256(both).hexdigest()}.json"


def _place(job: Job) -> str:
    """What tells an input from all others: to be hashed, for an address may hold what lets the user in."""
    if job.remote:
        return f"{job.remote.root}\0{job.remote.path}"
    return os.path.realpath(job.path)


def _state(job: Job) -> list[Any]:
    """What changes when the input does."""
    if job.remote:
        return [job.remote.size, job.remote.modified, job.remote.tag]
    status = os.stat(job.path)
    return [status.st_size, status.st_mtime_ns]


def _way(job: Job, settings: Settings) -> str:
    """What changes when the recap would be made otherwise, or elsewhere."""
    from summarizer.listen.profile import profile_file

    options: dict[str, Any] = settings.model_dump(mode="json", include=set(OF_A_RECAP))
    options["vocabulary"] = list(words(settings.vocabulary))
    options["output"] = os.path.realpath(job.folder)
    options["rank"] = job.rank
    options["version"] = version("call-recap")
    with suppress(OSError):
        options["voice"] = hashlib.sha256(profile_file().read_bytes()).hexdigest()
    return hashlib.sha256(json.dumps(options, sort_keys=True).encode("utf-8", "replace")).hexdigest()
