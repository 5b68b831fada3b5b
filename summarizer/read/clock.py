"""Times as transcripts write them, and times that nobody wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

WORDS_PER_SECOND = 2.6  # of ordinary talk on the telephone, pauses included

# hours (may be missing), minutes, seconds, fraction (may be missing)
CLOCK = r"-?(?:[0-9]{1,6}:)?[0-9]{1,3}:[0-9]{1,2}(?:[.,][0-9]{1,9})?"

_PARTS = re.compile(r"(-?)(?:([0-9]+):)?([0-9]+):([0-9]+)(?:[.,]([0-9]+))?")


def seconds(clock: str) -> float | None:
    """The seconds that `1:02:03,5` or `02:03` stands for; None if it is no time (minutes or seconds over 59).

    Without hours, minutes may go on after 59, as some programs count.
    """
    match = _PARTS.fullmatch(clock)
    if not match:
        return None
    sign, hours, minutes, whole, fraction = match.groups()
    if int(whole) > 59 or (hours is not None and int(minutes) > 59):
        return None
    value = int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{fraction or 0}")
    return -value if sign else value


def spoken_seconds(text: str) -> float:
    """How long it takes to say this, at an ordinary pace."""
    return len(text.split()) / WORDS_PER_SECOND


def shares(start: float, end: float, weights: Sequence[float]) -> list[tuple[float, float]]:
    """The stretch from `start` to `end` in consecutive parts, each as long as its weight."""
    total = sum(weights)
    if not total:  # nothing to go by: all alike
        weights, total = [1.0] * len(weights), float(len(weights))
    bounds = [start + (end - start) * done / total for done in accumulate(weights, initial=0.0)]
    bounds[-1] = end
    return list(pairwise(bounds))
