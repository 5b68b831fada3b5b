"""Where a subject ends and the next begins."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from summarizer.files import models_folder
from summarizer.understand.topics.features import FEATURES
from summarizer.understand.topics.vectors import Vectors

# A subject of a client call takes about fifty seconds. Longer talks have longer subjects, not more of them, or nobody
# would read the recap; what counts for those is less the words of one turn than what pages have in common.
USUAL_LENGTH = 130  # words
_USUAL_CALL = 1600  # words
_RETURN_LENGTH = 0.4  # of that, where "je reviens à" takes a subject up again
_SPREAD = 0.7  # standard deviation of the logarithm of a subject's length
_LENGTH_WEIGHT = 0.7
_DRIFT_WEIGHT = 1.5
_EAGERNESS = 0.75  # log-odds added to every place: a missed subject costs the reader more than one cut in two
_RETURNS = FEATURES.index("returns")
_LONGEST = 1500  # sentences of one subject: keeps the time linear in the length of the call


@cache
def learnt() -> Mapping[str, Mapping[str, float]]:
    """The weights that `models/topics/train.py` has learnt: `boundary` and `return`, by name of feature."""
    found: Mapping[str, Mapping[str, float]] = json.loads(
        (models_folder() / "topics" / "weights.json").read_text("utf-8")
    )
    return found


def log_odds(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each row of features, the logarithm of the odds that a subject begins there."""
    weights = learnt()["boundary"]
    return np.asarray(rows @ np.array([weights[name] for name in FEATURES]) + weights["bias"])


def segments(rows: NDArray[np.float64], words: Sequence[int], vectors: Vectors) -> list[range]:
    """Cut sentences into runs of one subject each.

    The best cut by dynamic programming: the log-odds of the places it takes, less what the lengths of the runs in
    words depart from a log-normal around the usual length (a segmental model as in Utiyama and Isahara, 2001).

    Args:
        rows: The features of each place between two sentences.
        words: The number of words of each sentence, one more than `rows`.
        vectors: The meaning of each sentence.
    """
    count = len(words)
    ends = np.concatenate([[0.0], np.cumsum(np.maximum(1, words))])
    scale = max(1.0, float(ends[-1]) / _USUAL_CALL)
    usual = (
        USUAL_LENGTH * scale * np.concatenate([[1.0], np.where(rows[:, _RETURNS] > 0, _RETURN_LENGTH, 1.0)])
    )
    odds = log_odds(rows)
    if scale > 1:
        odds += _DRIFT_WEIGHT * math.log(scale) * drift(vectors, words, USUAL_LENGTH * scale / 2)
    gain = np.concatenate([[0.0], odds + _EAGERNESS])
    best, back = np.zeros(count + 1), np.zeros(count + 1, dtype=int)
    for end in range(1, count + 1):
        first = max(0, end - _LONGEST)
        departure = np.log((ends[end] - ends[first:end]) / usual[first:end]) / _SPREAD
        scores = best[first:end] + gain[first:end] - _LENGTH_WEIGHT * math.sqrt(scale) * departure**2 / 2
        back[end] = first + int(np.argmax(scores))
        best[end] = scores[back[end] - first]
    found: list[range] = []
    end = count
    while end > 0:
        found.append(range(int(back[end]), end))
        end = int(back[end])
    return found[::-1]


def drift(vectors: Vectors, words: Sequence[int], window: float) -> NDArray[np.float64]:
    """How far the meaning of a window before each place is from that of one after it, in standard deviations."""
    ends = np.concatenate([[0.0], np.cumsum(np.maximum(1, words))])
    places = np.arange(1, len(words))
    first = np.minimum(places - 1, np.searchsorted(ends, ends[places] - window))
    last = np.maximum(places + 1, np.searchsorted(ends, ends[places] + window) - 1)
    weighted = vectors * np.minimum(words, 15)[:, None]
    sums = np.concatenate([np.zeros((1, vectors.shape[1])), np.cumsum(weighted, axis=0, dtype=np.float64)])
    before, after = sums[places] - sums[first], sums[last] - sums[places]
    length = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    cosine = (before * after).sum(axis=1) / np.where(length > 0, length, 1.0)
    spread = float(cosine.std()) if len(cosine) else 0.0
    return np.asarray((cosine.mean() - cosine) / spread if spread > 0 else np.zeros(len(cosine)))
