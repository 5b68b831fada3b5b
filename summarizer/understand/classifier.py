"""Which acts a sentence performs and which kinds of item it belongs to, as learnt from labelled calls.

Two halves that err in different ways: a linear one over features and hashed words, and an encoder that reads the
conversation (`encoder.py`). Trained by `models/speech_acts/train.py`; figures and data in
`models/speech_acts/README.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from summarizer.files import models_folder
from summarizer.model import ChangeKind, ItemType, Role, Sentence
from summarizer.understand import encoder
from summarizer.understand.acts import ACTS
from summarizer.understand.features import Features

TYPES: tuple[ItemType, ...] = get_args(ItemType)
STATES: tuple[Literal["superseded"], Literal["declined"]] = ("superseded", "declined")
CHANGES: tuple[ChangeKind, ...] = get_args(ChangeKind)
# The last heads answer questions about sentences already known to be actions (does the speaker do it himself?) and
# changes (what kind of change?).
HEADS = (*ACTS, *(f"item {kind}" for kind in TYPES), *STATES, "speaker", *CHANGES)
_COLUMN = {head: column for column, head in enumerate(HEADS)}


class Scores(NamedTuple):
    """Probabilities, shape (sentences, heads)."""

    table: NDArray[np.float32]

    def item(self, sentence: int, kind: ItemType) -> float:
        """The probability that the sentence belongs to an item of this type."""
        return self.of(sentence, f"item {kind}")

    def of(self, sentence: int, *heads: str) -> float:
        """The highest probability of these heads for one sentence."""
        return float(max(self.table[sentence, _COLUMN[head]] for head in heads))


class Weights(NamedTuple):
    """What was learnt.

    `dense`, `words` and `bias` have one column a head. `thresholds` is the least probability for each item type to be
    thought of, and `rivalry` its least share of the surest one's in the same sentence. `pairs` weighs what speaks for
    two mentions being one fact, `worth` what makes a fact worth a line, from the probability `least`, and `states`,
    with a column each for active, superseded and declined, what became of it.
    """

    dense: NDArray[np.float32]
    words: NDArray[np.float32]
    bias: NDArray[np.float32]
    thresholds: NDArray[np.float32]
    rivalry: NDArray[np.float32]
    pairs: NDArray[np.float32]
    worth: NDArray[np.float32]
    least: NDArray[np.float32]
    states: NDArray[np.float32]


@cache
def load() -> Weights:
    """The learnt weights, read once for a process."""
    with np.load(models_folder() / "speech_acts" / "weights.npz", allow_pickle=False) as stored:
        return Weights(*(stored[name].astype(np.float32) for name in Weights._fields))


def logits(features: Features, weights: Weights) -> NDArray[np.float32]:
    """The scores of every head by the linear half, shape (sentences, heads)."""
    total = features.dense @ weights.dense + weights.bias
    for row, words in enumerate(features.words):
        if len(words):
            total[row] += weights.words[words].sum(axis=0) / np.sqrt(len(words))
    return np.asarray(total, np.float32)


def probabilities(plain: NDArray[np.float32], read: NDArray[np.float32]) -> NDArray[np.float32]:
    """What both halves say together: the mean of their log-odds (Bordley 1982, with equal weights)."""
    return np.asarray(1 / (1 + np.exp(-(plain + read) / 2)), np.float32)


def score(sentences: Sequence[Sentence], roles: Sequence[Role], features: Features) -> Scores:
    """The probabilities of every head for every sentence of a call, each said by the side in `roles`."""
    if not features.words:
        return Scores(np.zeros((0, len(HEADS)), np.float32))
    read = encoder.logits(sentences, roles, features.side)
    return Scores(probabilities(logits(features, load()), read))
