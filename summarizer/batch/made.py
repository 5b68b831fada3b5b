"""What was made before, so that a batch that was stopped goes on where it was, and who is making what now.

One small file an input in the state folder: it says of which state of the input, in what way and into which files its
recap was made. While an input is worked on its file is locked; the system lets go of the lock when its holder dies.
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
from typing import Any

from summarizer.batch.plan import Job
from summarizer.errors import OutputError
from summarizer.files import lock, private_folder, state_folder, write_atomically
from summarizer.settings import OF_A_RECAP, Settings, words


def made_before(job: Job, settings: Settings) -> tuple[Path, ...] | None:
    """The files of an input's recap if it was made from the same input in the same way and they are there."""
    try:
        known = json.loads(_file(job).read_bytes())
        files = tuple(Path(str(path)) for path in known["written"])
        same = known["of"] == _state(job) and known["way"] == _way(job, settings)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return files if same and files and all(path.is_file() for path in files) else None


def note(job: Job, settings: Settings, written: Sequence[Path]) -> None:
    """Note that the recap of an input is made. A full or read-only disk is no reason to fail: it is made again."""
    known = {
        "source": _place(job),
        "of": _state(job),
        "way": _way(job, settings),
        "written": [str(path.absolute()) for path in written],
    }
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

    def take(self, job: Job, *, patient: bool) -> bool:
        """Whether an input is now ours to work on; `patient` waits for whoever is working on it."""
        stack = ExitStack()
        try:
            private_folder(_file(job).parent)
            held = stack.enter_context(lock(_file(job), patience=float("inf") if patient else 0.0))
        except OSError:
            held = True  # where nothing can be locked, the work goes on without
        if held:
            self._held[job] = stack
        else:
            stack.close()
        return held

    def leave(self, job: Job) -> None:
        """Let others have it."""
        self._held.pop(job).close()

    def __enter__(self) -> Claims:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stack in self._held.values():
            stack.close()


def _file(job: Job) -> Path:
    return state_folder() / "made" / f"{hashlib.sha256(os.fsencode(_place(job))).hexdigest()}.json"


def _place(job: Job) -> str:
    return job.source if job.remote else os.path.realpath(job.path)


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
