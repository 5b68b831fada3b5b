"""What was learnt from pairs of calls. Trained by `models/changes/train.py`, described in its README."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer.files import models_folder
from summarizer.understand.comparing.chain import Chain

Table = NDArray[np.float64]


class Linear(NamedTuple):
    """One column of weights for each thing that is told apart, and what is added."""

    weights: Table
    bias: Table

    def __call__(self, rows: Table) -> Table:
        """The scores, one column for each."""
        return np.asarray(rows @ self.weights + self.bias, np.float64)


class Learnt(NamedTuple):
    """`chain` says what each sentence is about, `standing` what becomes of a line, `adding` what comes on top."""

    chain: Chain
    standing: Linear
    adding: Linear


@cache
def load(*, heard: bool) -> Learnt:
    """The learnt weights, read once for a process: `heard` are those for calls that the reader was asked about."""
    name = "weights-heard.npz" if heard else "weights.npz"
    with np.load(models_folder() / "changes" / name, allow_pickle=False) as stored:
        arrays = {name: stored[name].astype(np.float64) for name in stored.files}
    return Learnt(
        Chain(*(arrays[name] for name in Chain._fields)),
        Linear(arrays["standing"], arrays["standing bias"]),
        Linear(arrays["adding"], arrays["adding bias"]),
    )
