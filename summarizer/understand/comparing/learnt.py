"""What was learnt from pairs of calls: linear scores. Trained by `models/changes/train.py`, described in its README."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer.files import models_folder

Table = NDArray[np.float32]


class Linear(NamedTuple):
    """One column of weights for each thing that is told apart, and what is added."""

    weights: Table
    bias: Table

    def __call__(self, rows: Table) -> Table:
        """The log-odds, one column for each."""
        return np.asarray(rows @ self.weights + self.bias, np.float32)


class Learnt(NamedTuple):
    """`about` says whether a new line is about an agreed one, `standing` how it stands to it."""

    about: Linear
    standing: Linear


@cache
def load() -> Learnt:
    """The learnt weights, read once for a process."""
    with np.load(models_folder() / "changes" / "weights.npz", allow_pickle=False) as stored:
        arrays = {name: stored[name].astype(np.float32) for name in stored.files}
    return Learnt(
        Linear(arrays["about"], arrays["about bias"]), Linear(arrays["standing"], arrays["standing bias"])
    )
