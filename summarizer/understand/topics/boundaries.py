"""Where a subject ends and the next begins."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from summarizer.understand.topics.features import FEATURES

# A subject of a client call takes about fifty seconds. An hour of talk has longer ones, not a hundred of them, or
# nobody would read the recap: the usual length grows with the square root of what a ten-minute call exceeds.
USUAL_LENGTH = 130  # words
USUAL_CALL = 1600  # words
_SPREAD = 0.7  # standard deviation of the logarithm of a subject's length
_LENGTH_WEIGHT = 0.7
_EAGERNESS = 0.75  # log-odds added to every place: a missed subject costs the reader more than one cut in two
_LONGEST = 400  # sentences of one subject: keeps the time linear in the length of the call


@cache
def learnt() -> Mapping[str, Mapping[str, float]]:
    """The weights that `models/topics/train.py` has learnt: `boundary` and `return`, by name of feature."""
    found: Mapping[str, Mapping[str, float]] = json.loads(
        files(__package__).joinpath("learnt.json").read_text("utf-8")
    )
    return found


def log_odds(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each row of features, the logarithm of the odds that a subject begins there."""
    weights = learnt()["boundary"]
    return np.asarray(rows @ np.array([weights[name] for name in FEATURES]) + weights["bias"])


def segments(odds: NDArray[np.float64], words: Sequence[int]) -> list[range]:
    """Cut sentences into runs of one subject each.

    The best cut by dynamic programming: the log-odds of the places it takes, less what the lengths of the runs in
    words depart from a log-normal around the usual length (a segmental model as in Utiyama and Isahara, 2001).

    Args:
        odds: One number for each place between two sentences.
        words: The number of words of each sentence, one more than `odds`.
    """
    count = len(words)
    ends = np.concatenate([[0.0], np.cumsum(np.maximum(1, words))])
    usual = USUAL_LENGTH * math.sqrt(max(1.0, float(ends[-1]) / USUAL_CALL))
    gain = np.concatenate([[0.0], odds + _EAGERNESS])
    best, back = np.zeros(count + 1), np.zeros(count + 1, dtype=int)
    for end in range(1, count + 1):
        first = max(0, end - _LONGEST)
        departure = np.log((ends[end] - ends[first:end]) / usual) / _SPREAD
        scores = best[first:end] + gain[first:end] - _LENGTH_WEIGHT * departure**2 / 2
        back[end] = first + int(np.argmax(scores))
        best[end] = scores[back[end] - first]
    found: list[range] = []
    end = count
    while end > 0:
        found.append(range(int(back[end]), end))
        end = int(back[end])
    return found[::-1]
