"""What each stage of the way did, how long it took and the memory it needed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from summarizer.progress import Stage


class StageReport(NamedTuple):
    """What a stage did, how long it took (seconds) and the process's peak memory by then (bytes)."""

    stage: Stage
    seconds: float
    peak_memory: int
    what: str


def peak_memory() -> int:
    """The most memory that this process has held so far, in bytes."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


@contextmanager
def timed(reports: list[StageReport], stage: Stage) -> Iterator[Callable[[str], None]]:
    """Report on the stage done in this block, which says in words what it did."""
    said: list[str] = []
    since = time.perf_counter()
    yield said.append
    reports.append(StageReport(stage, time.perf_counter() - since, peak_memory(), "; ".join(said)))
