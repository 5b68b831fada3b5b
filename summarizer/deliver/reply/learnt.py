"""How probable each state of each line is, as a small transformer reads an answer beside the lines that it answers.

It was shown thousands of answers and knows none of the rules of `reading.py`; `weighing.py` holds one against the
other. It shares its embedding and lowest layers with the encoder that reads calls. Learnt by `models/replies`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

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
    layers,
    pair,
    whole,
)

STATES: tuple[State, ...] = ("open", "confirmed", "corrected", "refused", "questioned")
"""What is told apart, in the order of the probabilities."""

WINDOW = 320
"""Tokens that are read together."""

LINES = 4
"""Lines that are read together: with many more than an answer of training had, a plain yes looks like none."""

LONGEST_TEXT, LONGEST_LINE = 224, 40
"""Tokens of an answer and of a line of the recap that are read."""

SIDES = {"line": 1, "answer": 2}


class Window(NamedTuple):
    """Tokens and whose they are; `spans` (first, end) are those of each of the lines `numbers`."""

    tokens: tuple[int, ...]
    sides: tuple[int, ...]
    numbers: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


class Reader(NamedTuple):
    """The learnt weights above those of the encoder."""

    positions: Matrix
    sides: Matrix
    layers: tuple[Layer, ...]
    last_norm: Norm
    head: Linear


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
        Linear(*pair(arrays, "line")),
    )


def judged(text: str, lines: Mapping[str, str]) -> dict[str, Matrix] | None:
    """How probable each of `STATES` is for each line; None if the answer is empty or too long to be read at once.

    Args:
        text: The client's words.
        lines: The text of each line of the recap by its number; empty where it is not known.
    """
    answer = spelt(text)
    if not 0 < len(answer) <= LONGEST_TEXT or not lines:
        return None
    found: dict[str, Matrix] = {}
    for window in windows(answer, {number: spelt(f"{number} : {line}") for number, line in lines.items()}):
        found |= zip(window.numbers, _read(window), strict=True)
    return found


def windows(
    answer: Sequence[int], lines: Mapping[str, Sequence[int]], *, together: int = LINES
) -> Iterator[Window]:
    """The answer with so many lines at a time, or as many as are read together; all are tokens."""
    left = list(lines.items())
    while left:
        tokens, sides = [START, *answer, END], [0, *[SIDES["answer"]] * (len(answer) + 1)]
        numbers: list[str] = []
        spans: list[tuple[int, int]] = []
        while left and len(numbers) < together and _fits(tokens, left[0][1]):
            number, line = left.pop(0)
            numbers.append(number)
            spans.append((len(tokens), len(tokens) + min(len(line), LONGEST_LINE)))
            tokens += [*line[:LONGEST_LINE], END]
            sides += [SIDES["line"]] * (len(tokens) - len(sides))
        yield Window(tuple(tokens), tuple(sides), tuple(numbers), tuple(spans))


def _fits(tokens: Sequence[int], line: Sequence[int]) -> bool:
    return len(tokens) + min(len(line), LONGEST_LINE) < WINDOW


def spelt(text: str) -> list[int]:
    """The tokens of a text."""
    tokens, _ = encoder.tokens()
    return list(tokens.encode(" ".join(text.split()), add_special_tokens=False).ids)


def _read(window: Window) -> list[Matrix]:
    """The probabilities for each line of the window."""
    reader = load()
    sides = reader.sides[list(window.sides)]
    x = encoder.states(encoder.load(), window.tokens, reader.positions, sides, reader.layers)
    scores = reader.head(
        reader.last_norm(np.stack([x[first:end].mean(axis=0) for first, end in window.spans]))
    )
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return list(np.asarray(grown / grown.sum(axis=1, keepdims=True), np.float32))
