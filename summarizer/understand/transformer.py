"""The way forward through a small transformer in numpy: tokens in, their states out.

The architecture is that of BERT (Devlin et al. 2019), with whose words they are added above the lowest layers. The
embedding has four bits a weight, large matrices have eight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Matrix = NDArray[np.float32]
Arrays = Mapping[str, NDArray[Any]]

HEADS = 12  # of attention
GROUND = 2
"""Lowest layers, which do not know whose words they read: they stay as they were before training."""

START, END = 0, 2  # tokens <s> and </s>
UNKNOWN = 3  # the token of letters that the transformer does not know
TINY = 1e-12


class Linear(NamedTuple):
    """A matrix of shape (out, in) and what is added."""

    weight: Matrix
    bias: Matrix

    def __call__(self, x: Matrix) -> Matrix:
        """Rows times the matrix."""
        return np.asarray(x @ self.weight.T + self.bias, np.float32)


class Norm(NamedTuple):
    """Layer normalisation (Ba et al. 2016)."""

    weight: Matrix
    bias: Matrix

    def __call__(self, x: Matrix) -> Matrix:
        """Each row with mean 0 and spread 1, weighed."""
        x = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((x * x).mean(axis=1, keepdims=True) + np.float32(TINY))
        return np.asarray(x / spread * self.weight + self.bias, np.float32)


class Layer(NamedTuple):
    """The weights of one layer: query, key and value in one, then the way out of attention, then two of each token."""

    attention: Linear
    attended: Linear
    attended_norm: Norm
    inner: Linear
    outer: Linear
    outer_norm: Norm


def tokenizer(pieces: Sequence[str], scores: NDArray[np.float32]) -> Tokenizer:
    """Text → tokens by the most probable split into pieces (Kudo, "Subword Regularization", 2018)."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    made = Tokenizer(models.Unigram(list(zip(pieces, map(float, scores), strict=True)), unk_id=UNKNOWN))
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    return made


def layers(arrays: Arrays, numbers: Sequence[int]) -> tuple[Layer, ...]:
    """The stored layers of these numbers."""
    return tuple(
        Layer(
            Linear(*pair(arrays, f"{at}.qkv")),
            Linear(*pair(arrays, f"{at}.ao")),
            Norm(*pair(arrays, f"{at}.aln")),
            Linear(*pair(arrays, f"{at}.fi")),
            Linear(*pair(arrays, f"{at}.fo")),
            Norm(*pair(arrays, f"{at}.oln")),
        )
        for at in numbers
    )


def pair(arrays: Arrays, name: str) -> tuple[Matrix, Matrix]:
    """What is multiplied by and what is added, as they are stored under this name."""
    return whole(arrays, f"{name}.w"), whole(arrays, f"{name}.b")


def whole(arrays: Arrays, name: str) -> Matrix:
    """A stored array as numbers: bytes times the scale of their row."""
    array = arrays[name].astype(np.float32)
    if f"{name} scale" in arrays:
        array *= arrays[f"{name} scale"].astype(np.float32)[:, None]
    return np.asarray(array, np.float32)


def embedded(nibbles: NDArray[np.uint8], scales: NDArray[np.float16]) -> Matrix:
    """Rows of the embedding from four bits: in each block the low halves of the bytes come first."""
    blocks = nibbles.reshape(len(nibbles), scales.shape[1], -1)
    numbers = np.concatenate([blocks & 15, blocks >> 4], axis=2).astype(np.float32) - 8
    return np.asarray((numbers * scales[:, :, None].astype(np.float32)).reshape(len(nibbles), -1), np.float32)


def through(layer: Layer, x: Matrix) -> Matrix:
    """States of tokens after one layer, shape (tokens, width)."""
    count, width = x.shape
    split = layer.attention(x).reshape(count, 3, HEADS, width // HEADS)
    query, key, value = split.transpose(1, 2, 0, 3)
    root = np.float32((width // HEADS) ** 0.5)
    weight = _softmax(np.asarray(query @ key.transpose(0, 2, 1) / root, np.float32))
    attended = np.ascontiguousarray((weight @ value).transpose(1, 0, 2)).reshape(count, width)
    x = layer.attended_norm(x + layer.attended(attended))
    return layer.outer_norm(x + layer.outer(_gelu(layer.inner(x))))


def _softmax(x: Matrix) -> Matrix:
    x = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(x / x.sum(axis=-1, keepdims=True), np.float32)


def _gelu(x: Matrix) -> Matrix:
    """The Gaussian error linear unit (Hendrycks & Gimpel 2016), by its approximation with tanh."""
    return np.asarray(
        0.5 * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x))), np.float32
    )
