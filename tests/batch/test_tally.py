"""How far a batch is, and how long it still takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.batch.events import Began, Ended, Moved, Planned
from summarizer.batch.plan import Job
from summarizer.batch.tally import Tally
from summarizer.progress import Progress


def job(name: str) -> Job:
    return Job(name, Path(name), Path())


LONG, SHORT, TEXT = job("long.m4a"), job("short.m4a"), job("a.txt")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_sound_is_counted_in_seconds() -> None:
    tally = Tally(Clock())
    tally.heard(Planned({LONG: 900.0, SHORT: 100.0, TEXT: 0.0}, 5))
    assert (tally.total, tally.before, tally.seconds, tally.seconds_done) == (8, 5, 1000.0, 0.0)
    tally.heard(Began(SHORT))
    tally.heard(Began(LONG))
    assert tally.number == {SHORT: 6, LONG: 7}
    tally.heard(Moved(SHORT, Progress("recognising", 50, 100)))
    assert tally.seconds_done == pytest.approx(44)
    tally.heard(Ended(SHORT, failed=False))
    tally.heard(Moved(LONG, Progress("understanding", 1, 1)))
    assert tally.seconds_done == pytest.approx(1000)
    tally.heard(Ended(LONG, failed=True))
    tally.heard(Began(TEXT))
    tally.heard(Ended(TEXT, failed=False))
    assert (tally.done, tally.failed, tally.part, tally.current) == (2, 1, 1.0, {})


def test_the_time_left_goes_by_what_was_done_lately() -> None:
    clock = Clock()
    tally = Tally(clock)
    tally.heard(Planned({LONG: 1000.0}, 0))
    tally.heard(Began(LONG))
    assert tally.left is None
    clock.now = 2.0
    tally.heard(Moved(LONG, Progress("recognising", 10, 1000)))
    assert tally.left is None, "two seconds say nothing"
    clock.now = 100.0
    tally.heard(Moved(LONG, Progress("recognising", 500, 1000)))
    assert tally.left == pytest.approx(100 * (1 - 0.44) / 0.44, rel=0.01)
    for second in range(101, 500):  # from now on it goes at a tenth of that speed
        clock.now = float(second)
        tally.heard(Moved(LONG, Progress("recognising", 500 + (second - 100) * 0.5, 1000)))
    assert tally.left == pytest.approx((1 - tally.part) * 1000 / (0.82 * 0.5), rel=0.05)


def test_what_was_done_stays_done_where_an_input_has_several_parts() -> None:
    tally = Tally(Clock())
    tally.heard(Planned({LONG: 100.0}, 0))
    tally.heard(Began(LONG))
    tally.heard(Moved(LONG, Progress("understanding", 1, 1)))
    tally.heard(Moved(LONG, Progress("understanding", 0, 1)))
    assert tally.part == 1.0


def test_work_that_is_of_no_input_counts_for_nothing() -> None:
    tally = Tally(Clock())
    tally.heard(Planned({LONG: 100.0}, 0))
    tally.heard(Moved(None, Progress("fetching", 1, 2)))
    assert tally.part == 0.0


def test_nothing_to_do_is_done() -> None:
    tally = Tally(Clock())
    tally.heard(Planned({}, 7))
    assert (tally.part, tally.left, tally.total) == (1.0, None, 7)
