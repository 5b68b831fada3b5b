"""A small transformer that reads a call and says of each sentence what it does: tokens in, scores of every head out.

A sentence is read in its conversation: windows of tokens that overlap, every sentence once in the middle of one.
Training is in `models/speech_acts`; here and in `transformer.py` is only the way forward.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer.files import models_folder
from summarizer.model import Role, Sentence
from summarizer.understand.transformer import (
    END,
    GROUND,
    START,
    Layer,
    Linear,
    Matrix,
    Norm,
    embedded,
    layers,
    pair,
    through,
    tokenizer,
    whole,
)

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WINDOW = 192
"""Tokens that are read together."""

AROUND = 16
"""Tokens of them, at the most, on each side of the sentences that a window is for."""

LONGEST = 120  # tokens of one sentence that are read
PAUSE = "▁"  # ends a sentence within an utterance, as </s> ends the utterance
SIDES: dict[Role, int] = {"client": 1, "provider": 2}


class Window(NamedTuple):
    """Tokens and the side that says each (0: nobody); `spans` has the sentences it is for as (sentence, first, end)."""

    tokens: tuple[int, ...]
    sides: tuple[int, ...]
    spans: tuple[tuple[int, int, int], ...]


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


@cache
def load() -> Encoder:
    """The learnt encoder, read once for a process."""
    with np.load(models_folder() / "speech_acts" / "encoder.npz", allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}

    count = sum(name.endswith(".qkv.w") for name in arrays)
    return Encoder(
        tuple(bytes(arrays["pieces"]).decode().split("\n")),
        arrays["scores"],
        arrays["nibbles"],
        arrays["scales"],
        whole(arrays, "positions"),
        whole(arrays, "sides"),
        Norm(*pair(arrays, "first")),
        layers(arrays, range(count)),
        Norm(*pair(arrays, "last")),
        Linear(whole(arrays, "head"), whole(arrays, "bias")),
        whole(arrays, "side"),
    )


@cache
def tokens() -> tuple[Tokenizer, int]:
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
    made, pause = tokens()
    spelt = [found.ids for found in made.encode_batch([s.text for s in sentences], add_special_tokens=False)]
    pooled = np.zeros((len(sentences), encoder.positions.shape[1]), np.float32)
    for window in windows(sentences, roles, spelt, pause):
        sides = encoder.sides[list(window.sides)]
        found = states(encoder, window.tokens, encoder.positions, sides, encoder.layers[GROUND:])
        for sentence, first, end in window.spans:
            pooled[sentence] = found[first:end].mean(axis=0)
    return np.asarray(encoder.head(encoder.last_norm(pooled)) + side @ encoder.side.T, np.float32)


def windows(
    sentences: Sequence[Sentence], roles: Sequence[Role], spelt: Sequence[Sequence[int]], pause: int
) -> Iterator[Window]:
    """The call in windows, each sentence the business of exactly one."""
    pieces = [(*ids[:LONGEST], END if ends_utterance(sentences, i) else pause) for i, ids in enumerate(spelt)]
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


def ends_utterance(sentences: Sequence[Sentence], i: int) -> bool:
    """Whether the sentence of this index is the last of its utterance."""
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


def states(
    encoder: Encoder, tokens: Sequence[int], positions: Matrix, sides: Matrix, above: Sequence[Layer]
) -> Matrix:
    """The last layer's state of every token, shape (tokens, width).

    Args:
        encoder: Whose embedding and lowest layers read the tokens.
        tokens: What is read.
        positions: What is added for each place, at least as many as there are tokens.
        sides: What is added above the lowest layers for whose words each token is, a row a token.
        above: The layers that follow.
    """
    chosen = list(tokens)
    x = embedded(encoder.nibbles[chosen], encoder.scales[chosen])
    x = encoder.first_norm(x + positions[: len(chosen)])
    for layer in encoder.layers[:GROUND]:
        x = through(layer, x)
    x = x + sides
    for layer in above:
        x = through(layer, x)
    return x
