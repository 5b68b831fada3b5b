"""The linear half of the classifier: logistic regression for all heads at once, over features and hashed words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from examples import NEVER, Example
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from summarizer.understand.features import BUCKETS

STRENGTH = 0.35  # inverse of the regularisation, chosen by cross-validation
STEPS = 80  # of the descent: more change no figure


class Rows(NamedTuple):
    """Sentences of several calls as rows: dense features, and hashed words as a sparse matrix."""

    dense: NDArray[np.float32]
    words: sparse.csr_matrix


def matrix(examples: Sequence[Example]) -> Rows:
    """All sentences of these calls, in order."""
    dense = np.concatenate([e.features.dense for e in examples])
    rows, columns, values = [], [], []
    for row, words in enumerate(w for e in examples for w in e.features.words):
        rows += [row] * len(words)
        columns += words.tolist()
        values += [1 / np.sqrt(len(words))] * len(words)
    return Rows(
        dense, sparse.csr_matrix((values, (rows, columns)), shape=(len(dense), BUCKETS), dtype=np.float32)
    )


def fit(rows: Rows, labels: NDArray[np.int8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Logistic regression for all heads at once: weights of shape (features, heads) and constants.

    One quasi-Newton descent (L-BFGS) over every head is many times quicker than a solver for each. The constants are
    not shrunk, and the labels marked NEVER weigh nothing.
    """
    known, wanted = (labels != NEVER).astype(np.float32), (labels == 1).astype(np.float32)
    width, heads = rows.dense.shape[1], labels.shape[1]
    features = width + BUCKETS
    turned = rows.words.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.reshape(features + 1, heads).astype(np.float32)
        weights = table[:-1]
        score = rows.dense @ weights[:width] + rows.words @ weights[width:] + table[-1]
        chance = 1 / (1 + np.exp(-score))
        error = known * (chance - wanted)
        likely = known * (np.logaddexp(0, score) - wanted * score)
        slope = np.empty_like(table)
        slope[:width], slope[width:-1] = rows.dense.T @ error, turned @ error
        slope[:-1] += weights / STRENGTH
        slope[-1] = error.sum(axis=0)
        total = float(likely.sum(dtype=np.float64)) + float((weights**2).sum(dtype=np.float64)) / (
            2 * STRENGTH
        )
        return total, slope.astype(np.float64).ravel()

    start = np.zeros((features + 1, heads))
    start[-1] = np.log((wanted.sum(axis=0) + 0.5) / (known.sum(axis=0) - wanted.sum(axis=0) + 0.5))
    found = minimize(
        loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 5}
    )
    table = found.x.reshape(features + 1, heads).astype(np.float32)
    return table[:-1], table[-1]


def predict(rows: Rows, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores (log-odds), shape (rows, heads)."""
    width = rows.dense.shape[1]
    return np.asarray(rows.dense @ weights[:width] + rows.words @ weights[width:] + bias, np.float32)
