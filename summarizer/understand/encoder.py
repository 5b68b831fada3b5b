"""A small transformer that reads a call and says of each sentence what it does: tokens in, scores of every head out.

A sentence is read in its conversation: windows of tokens that overlap, every sentence once in the middle of one. The
architecture is that of BERT (Devlin et al. 2019) with the side of each speaker added above the lowest layers. Training
is in `models/speech_acts`; here is only the way forward, in numpy, from weights of eight bits and an embedding of four.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer.files import models_folder
from summarizer.model import Role, Sentence

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Matrix = NDArray[np.float32]

HEADS = 12  # of attention
GROUND = 2
"""Lowest layers, which do not know who speaks: they stay as they were before training."""

WINDOW = 192
"""Tokens that are read together."""

AROUND = 16
"""Tokens of them, at the most, on each side of the sentences that a window is for."""

LONGEST = 120  # tokens of one sentence that are read
START, END, UNKNOWN = (
    0,
    2,
    3,
)  # tokens <s> and </s>, which ends an utterance; letters that the encoder does not know
PAUSE = "▁"  # ends a sentence within an utterance
SIDES: dict[Role, int] = {"client": 1, "provider": 2}
TINY = 1e-12


class Window(NamedTuple):
    """Tokens and the side that says each (0: nobody); `spans` has the sentences it is for as (sentence, first, end)."""

    tokens: tuple[int, ...]
    sides: tuple[int, ...]
    spans: tuple[tuple[int, int, int], ...]


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


class Encoder(NamedTuple):
    """All weights; `side` weighs the features of a sentence that are no words (see `features.py`)."""

    pieces: tuple[str, ...]
    scores: Matrix
    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float16]
    positions: Matrix
    sides: Matrix
    first_norm: Norm
    layers: tuple[Layer, ...]
    last_norm: Norm
    head: Linear
    side: Matrix


def tokenizer(pieces: Sequence[str], scores: NDArray[np.float32]) -> Tokenizer:
    """Text → tokens by the most probable split into pieces (Kudo, "Subword Regularization", 2018)."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    made = Tokenizer(models.Unigram(list(zip(pieces, map(float, scores), strict=True)), unk_id=UNKNOWN))
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    return made


@cache
def load() -> Encoder:
    """The learnt encoder, read once for a process."""
    with np.load(models_folder() / "speech_acts" / "encoder.npz", allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}

    def number(name: str) -> Matrix:
        whole = arrays[name].astype(np.float32)
        if f"{name} scale" in arrays:
            whole *= arrays[f"{name} scale"].astype(np.float32)[:, None]
        return np.asarray(whole, np.float32)

    def pair(name: str) -> tuple[Matrix, Matrix]:
        return number(f"{name}.w"), number(f"{name}.b")

    count = sum(name.endswith(".qkv.w") for name in arrays)
    return Encoder(
        tuple(bytes(arrays["pieces"]).decode().split("\n")),
        arrays["scores"],
        arrays["nibbles"],
        arrays["scales"],
        number("positions"),
        number("sides"),
        Norm(*pair("first")),
        tuple(
            Layer(
                Linear(*pair(f"{at}.qkv")),
                Linear(*pair(f"{at}.ao")),
                Norm(*pair(f"{at}.aln")),
                Linear(*pair(f"{at}.fi")),
                Linear(*pair(f"{at}.fo")),
                Norm(*pair(f"{at}.oln")),
            )
            for at in range(count)
        ),
        Norm(*pair("last")),
        Linear(number("head"), number("bias")),
        number("side"),
    )


@cache
def _tokens() -> tuple[Tokenizer, int]:
    """The tokenizer, and the token that ends a sentence within an utterance."""
    encoder = load()
    return tokenizer(encoder.pieces, encoder.scores), encoder.pieces.index(PAUSE)


def logits(sentences: Sequence[Sentence], roles: Sequence[Role], side: Matrix) -> Matrix:
    """The linear scores of every head for every sentence of one call, shape (sentences, heads).

    Args:
        sentences: The call's sentences, in order.
        roles: Who says each of them.
        side: What else is known of each, shape (sentences, features).
    """
    encoder = load()
    tokens, pause = _tokens()
    spelt = [
        found.ids for found in tokens.encode_batch([s.text for s in sentences], add_special_tokens=False)
    ]
    pooled = np.zeros((len(sentences), encoder.positions.shape[1]), np.float32)
    for window in windows(sentences, roles, spelt, pause):
        states = _states(encoder, window)
        for sentence, first, end in window.spans:
            pooled[sentence] = states[first:end].mean(axis=0)
    return np.asarray(encoder.head(encoder.last_norm(pooled)) + side @ encoder.side.T, np.float32)


def windows(
    sentences: Sequence[Sentence], roles: Sequence[Role], spelt: Sequence[Sequence[int]], pause: int
) -> Iterator[Window]:
    """The call in windows, each sentence the business of exactly one."""
    pieces = [
        (*ids[:LONGEST], END if _ends_utterance(sentences, i) else pause) for i, ids in enumerate(spelt)
    ]
    begin = 0
    while begin < len(pieces):
        first, left = begin, 0
        while first and left + len(pieces[first - 1]) <= AROUND:
            first -= 1
            left += len(pieces[first])
        end, length = begin + 1, 1 + left + len(pieces[begin])
        while end < len(pieces) and length + len(pieces[end]) <= WINDOW - AROUND:
            length += len(pieces[end])
            end += 1
        last = end
        while last < len(pieces) and length + len(pieces[last]) <= WINDOW:
            length += len(pieces[last])
            last += 1
        yield _window(pieces, roles, first, last, range(begin, end))
        begin = end


def _ends_utterance(sentences: Sequence[Sentence], i: int) -> bool:
    return i + 1 == len(sentences) or sentences[i + 1].utterance != sentences[i].utterance


def _window(
    pieces: Sequence[Sequence[int]], roles: Sequence[Role], first: int, last: int, own: range
) -> Window:
    tokens, sides, spans = [START], [0], []
    for i in range(first, last):
        if i in own:
            spans.append((i, len(tokens), len(tokens) + max(1, len(pieces[i]) - 1)))
        tokens += pieces[i]
        sides += [SIDES[roles[i]]] * len(pieces[i])
    return Window(tuple(tokens), tuple(sides), tuple(spans))


def _states(encoder: Encoder, window: Window) -> Matrix:
    """The last layer's state of every token, shape (tokens, width)."""
    tokens, width = list(window.tokens), encoder.positions.shape[1]
    x = _embedded(encoder.nibbles[tokens], encoder.scales[tokens])
    x = encoder.first_norm(x + encoder.positions[: len(tokens)])
    root = np.float32((width // HEADS) ** 0.5)
    for number, layer in enumerate(encoder.layers):
        if number == GROUND:
            x = x + encoder.sides[list(window.sides)]
        split = layer.attention(x).reshape(len(tokens), 3, HEADS, width // HEADS)
        query, key, value = split.transpose(1, 2, 0, 3)
        weight = _softmax(np.asarray(query @ key.transpose(0, 2, 1) / root, np.float32))
        attended = np.ascontiguousarray((weight @ value).transpose(1, 0, 2)).reshape(len(tokens), width)
        x = layer.attended_norm(x + layer.attended(attended))
        x = layer.outer_norm(x + layer.outer(_gelu(layer.inner(x))))
    return x


def _embedded(nibbles: NDArray[np.uint8], scales: NDArray[np.float16]) -> Matrix:
    """Rows of the embedding from four bits: in each block the low halves of the bytes come first."""
    blocks = nibbles.reshape(len(nibbles), scales.shape[1], -1)
    whole = np.concatenate([blocks & 15, blocks >> 4], axis=2).astype(np.float32) - 8
    return np.asarray((whole * scales[:, :, None].astype(np.float32)).reshape(len(nibbles), -1), np.float32)


def _softmax(x: Matrix) -> Matrix:
    x = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(x / x.sum(axis=-1, keepdims=True), np.float32)


def _gelu(x: Matrix) -> Matrix:
    """The Gaussian error linear unit (Hendrycks & Gimpel 2016), by its approximation with tanh."""
    return np.asarray(
        0.5 * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x))), np.float32
    )
