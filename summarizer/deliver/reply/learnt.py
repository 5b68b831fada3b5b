"""How probable each state of each line is, as a small transformer reads an answer beside the lines that it answers.

It was shown thousands of answers and knows none of the rules of `reading.py`; `weighing.py` holds one against the
other. It shares its embedding and lowest layers with the encoder that reads calls. Learnt by `models/replies`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from summarizer.deliver.reply.records import State
from summarizer.files import models_folder
from summarizer.understand import encoder
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

STATES: tuple[State, ...] = ("open", "confirmed", "corrected", "refused", "questioned")
"""What is told apart, in the order of the probabilities."""

WINDOW = 320
"""Tokens that are read together."""

LONGEST_TEXT, LONGEST_LINE = 224, 40
"""Tokens of an answer and of a line of the recap that are read."""

SIDES = {"line": 1, "answer": 2}


class Window(NamedTuple):
    """Tokens and whose they are; `spans` (first, end) are those of the answer, then of each of the lines `numbers`."""

    tokens: tuple[int, ...]
    sides: tuple[int, ...]
    numbers: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


class Judged(NamedTuple):
    """Probabilities of `STATES`: of what is not named in the answer, and of each line by its number."""

    rest: Matrix
    lines: Mapping[str, Matrix]


class Reader(NamedTuple):
    """The learnt weights above those of the encoder."""

    positions: Matrix
    sides: Matrix
    layers: tuple[Layer, ...]
    last_norm: Norm
    rest: Linear
    line: Linear


@cache
def load() -> Reader:
    """The learnt weights, read once for a process."""
    with np.load(models_folder() / "replies" / "weights.npz", allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    count = sum(name.endswith(".qkv.w") for name in arrays)
    return Reader(
        whole(arrays, "positions"),
        whole(arrays, "sides"),
        layers(arrays, range(GROUND, GROUND + count)),
        Norm(*pair(arrays, "last")),
        Linear(*pair(arrays, "rest")),
        Linear(*pair(arrays, "line")),
    )


@cache
def _tokens() -> Tokenizer:
    known = encoder.load()
    return tokenizer(known.pieces, known.scores)


def judged(text: str, lines: Mapping[str, str]) -> Judged | None:
    """What a careful reader would take from an answer; None if it is empty or too long to be read at once.

    Args:
        text: The client's words.
        lines: The text of each line of the recap by its number; empty where it is not known.
    """
    answer = _spelt(text)
    if not 0 < len(answer) <= LONGEST_TEXT or not lines:
        return None
    found: dict[str, Matrix] = {}
    rests = []
    for window in windows(answer, {number: _spelt(f"{number} : {line}") for number, line in lines.items()}):
        rest, of_lines = _read(window)
        rests.append(rest)
        found |= zip(window.numbers, of_lines, strict=True)
    confirmed = STATES.index("confirmed")
    return Judged(min(rests, key=lambda rest: float(rest[confirmed])), found)


def windows(answer: Sequence[int], lines: Mapping[str, Sequence[int]]) -> Iterator[Window]:
    """The answer with as many lines at a time as are read together; all are tokens."""
    left = list(lines.items())
    while left:
        tokens, sides = [START, *answer, END], [0, *[SIDES["answer"]] * (len(answer) + 1)]
        numbers, spans = [], [(1, 1 + len(answer))]
        while left and (not numbers or len(tokens) + min(len(left[0][1]), LONGEST_LINE) < WINDOW):
            number, line = left.pop(0)
            numbers.append(number)
            spans.append((len(tokens), len(tokens) + min(len(line), LONGEST_LINE)))
            tokens += [*line[:LONGEST_LINE], END]
            sides += [SIDES["line"]] * (len(tokens) - len(sides))
        yield Window(tuple(tokens), tuple(sides), tuple(numbers), tuple(spans))


def _spelt(text: str) -> list[int]:
    return list(_tokens().encode(" ".join(text.split()), add_special_tokens=False).ids)


def _read(window: Window) -> tuple[Matrix, list[Matrix]]:
    """The probabilities of the rest, and of each line of the window."""
    reader, ground = load(), encoder.load()
    tokens = list(window.tokens)
    x = embedded(ground.nibbles[tokens], ground.scales[tokens])
    x = ground.first_norm(x + reader.positions[: len(tokens)])
    for layer in ground.layers[:GROUND]:
        x = through(layer, x)
    x = x + reader.sides[list(window.sides)]
    for layer in reader.layers:
        x = through(layer, x)
    pooled = reader.last_norm(np.stack([x[first:end].mean(axis=0) for first, end in window.spans]))
    rest, lines = _probabilities(reader.rest(pooled[:1])), _probabilities(reader.line(pooled[1:]))
    return rest[0], list(lines)


def _probabilities(scores: Matrix) -> Matrix:
    """Each row of scores as numbers that sum to one."""
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), np.float32)
