"""How far a batch is: files, seconds of sound, and the time that is left, from what is told of it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from summarizer.batch.events import Began, Ended, Event, Moved, Planned
from summarizer.batch.plan import Job
from summarizer.progress import Stage

TEXT = 2.0
"""Seconds of sound that take as long to work on as a text, or as a recording that does not say how long it is."""

SPANS: dict[Stage, tuple[float, float]] = {
    "reading": (0.0, 0.1),
    "decoding": (0.0, 0.03),
    "recognising": (0.03, 0.85),
    "telling voices apart": (0.85, 0.95),
    "understanding": (0.95, 1.0),
}
"""What part of the work on an input is done when a stage begins and when it ends, about."""

RECENT = 180.0  # seconds of work that the time left goes by
ENOUGH = 3.0  # seconds of work below which nobody can say how long the rest takes


class Tally:
    """Counts what it hears.

    `number` has the place of each input that has begun, `total` all inputs, those of earlier runs included. `done` and
    `failed` are those of this run. `current` has the inputs that are worked on, each with the part of it that is done.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.number: dict[Job, int] = {}
        self.current: dict[Job, float] = {}
        self.total = self.before = self.done = self.failed = 0
        self._clock = clock
        self._seconds: dict[Job, float] = {}
        self._weight = self._weight_done = self._sound_done = 0.0
        self._marks: deque[tuple[float, float]] = deque()

    def heard(self, event: Event) -> None:
        """Count an event."""
        match event:
            case Planned(seconds, before):
                self._seconds = dict(seconds)
                self._weight = sum(map(self._weight_of, seconds))
                self.before, self.total = before, before + len(seconds)
            case Began(job):
                self.number[job] = self.before + len(self.number) + 1
                self.current[job] = 0.0
            case Moved(job, progress) if job in self.current:
                self._move(job, progress.stage, progress.done / progress.total if progress.total else 0.0)
            case Ended(job, failed):
                self.current.pop(job, None)
                self._weight_done += self._weight_of(job)
                self._sound_done += self._seconds.get(job, 0.0)
                self.failed += failed
                self.done += not failed
        self._mark()

    @property
    def seconds(self) -> float:
        """Seconds of sound that this run is about, as far as the files say."""
        return sum(self._seconds.values())

    @property
    def seconds_done(self) -> float:
        """How many of them are done."""
        return self._sound_done + sum(
            part * self._seconds.get(job, 0.0) for job, part in self.current.items()
        )

    @property
    def part(self) -> float:
        """What part of the work of this run is done, from 0 to 1."""
        return min(1.0, self._worked / self._weight) if self._weight else 1.0

    @property
    def left(self) -> float | None:
        """Seconds until all is done, if it goes on as it went lately; None if nobody can say yet."""
        (since, then), (now, worked) = (self._marks[0], self._marks[-1]) if self._marks else ((0, 0), (0, 0))
        if now - since < ENOUGH or worked <= then:
            return None
        return max(0.0, (self._weight - worked) * (now - since) / (worked - then))

    @property
    def _worked(self) -> float:
        return self._weight_done + sum(part * self._weight_of(job) for job, part in self.current.items())

    def _weight_of(self, job: Job) -> float:
        return self._seconds.get(job, 0.0) or TEXT

    def _move(self, job: Job, stage: Stage, part: float) -> None:
        if stage not in SPANS:
            return
        start, end = SPANS[stage]
        reached = start + (end - start) * min(1.0, max(0.0, part))
        # Several exchanges in one export begin anew each time: what was done stays done.
        self.current[job] = max(self.current[job], reached)

    def _mark(self) -> None:
        now = self._clock()
        self._marks.append((now, self._worked))
        while len(self._marks) > 2 and now - self._marks[1][0] > RECENT:
            self._marks.popleft()
