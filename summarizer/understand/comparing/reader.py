"""What a small transformer hears in a call that it reads beside agreed lines.

It reads a stretch of the call together with a few of the lines and says of each sentence and each line what the
sentence makes of the line, and of each sentence whether it tells something new. It was shown hundreds of calls and
knows nothing of figures and days: `standing.py` and the others weigh what it hears with what they know. It shares its
embedding and lowest layers with the encoder that reads calls. Learnt by `models/changes`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer.files import models_folder
from summarizer.model import Item, Role, Sentence
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

OWN, AROUND = 104, 32
"""Tokens of the call that a window is for, and those that are read before them and after them."""

LINES, GROUPS = 4, 3
"""Lines that are read together, and how often a stretch is read: each time with the nearest lines that are left."""

LONGEST, LONGEST_LINE = 80, 28
"""Tokens of a sentence and of a line that are read."""

WINDOW = 1 + OWN + 2 * AROUND + LINES * (LONGEST_LINE + 1)
"""The most tokens that are read together."""

SHORTEST = 45
"""Sentences of the shortest call that it has learnt from: of less it knows too little."""

SIDES: dict[Role | None, int] = {"client": 1, "provider": 2, None: 3}
"""Whose words are read; nobody says a line."""

BECOMES = ("none", "repeats", "changes", "drops")
"""What a sentence may make of a line."""

WIDTH = 64
"""Numbers that stand for a sentence or a line where the two are held together, for each of BECOMES."""

UNLIKELY = 6.0
"""Log-odds, one way or the other, beyond which all are alike; against a line that is too far away to be read."""

_MOST_LETTERS = 600  # of a line and what was said for it: far more than are read


class Window(NamedTuple):
    """Tokens and whose they are; `sentences` and `lines` are (number, first, end)."""

    tokens: tuple[int, ...]
    sides: tuple[int, ...]
    sentences: tuple[tuple[int, int, int], ...]
    lines: tuple[tuple[int, int, int], ...]


class Reader(NamedTuple):
    """The learnt weights above those of the encoder."""

    positions: Matrix
    sides: Matrix
    layers: tuple[Layer, ...]
    last_norm: Norm
    sentence: Linear
    line: Linear
    becomes: Linear
    new: Linear


class Heard(NamedTuple):
    """What is heard in a call.

    `becomes` has the logarithms of how probable each of BECOMES is, shape (sentences, lines, 4), and `new` the log-odds
    that a sentence tells something that is in no line.
    """

    becomes: Matrix
    new: Matrix

    @property
    def about(self) -> Matrix:
        """The log-odds that each sentence is about each line, shape (sentences, lines)."""
        told = np.logaddexp.reduce(self.becomes[:, :, 1:], axis=2) - self.becomes[:, :, 0]
        return np.asarray(np.clip(told, -UNLIKELY, UNLIKELY), np.float32)


@cache
def load() -> Reader:
    """The learnt weights, read once for a process."""
    with np.load(models_folder() / "changes" / "reader.npz", allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    count = sum(name.endswith(".qkv.w") for name in arrays)
    return Reader(
        whole(arrays, "positions"),
        whole(arrays, "sides"),
        layers(arrays, range(GROUND, GROUND + count)),
        Norm(*pair(arrays, "last")),
        *(Linear(*pair(arrays, name)) for name in ("sentence", "line", "becomes", "new")),
    )


def hear(sentences: Sequence[Sentence], agreed: Sequence[Item], near: NDArray[np.float32]) -> Heard:
    """What is heard in a call beside agreed lines.

    Args:
        sentences: The sentences of the call.
        agreed: The lines.
        near: How near each sentence comes to each line, shape (sentences, lines): the nearest are read together.
    """
    reader, found = load(), nothing_heard(*near.shape)
    for window in windows(spelt(sentences), [spelt_line(item) for item in agreed], near):
        sides = reader.sides[list(window.sides)]
        x = encoder.states(encoder.load(), window.tokens, reader.positions, sides, reader.layers)
        said, lines = (
            reader.last_norm(np.stack([x[first:end].mean(axis=0) for _, first, end in spans]))
            for spans in (window.sentences, window.lines)
        )
        note(found, window, log_softmax(_scores(reader, said, lines)), reader.new(said)[:, 0])
    return found


def nothing_heard(sentences: int, lines: int) -> Heard:
    """What is heard where nothing was read: no sentence is about a line, and any may be new."""
    becomes = np.full((sentences, lines, len(BECOMES)), -UNLIKELY - math.log(len(BECOMES) - 1), np.float32)
    becomes[:, :, BECOMES.index("none")] = 0.0
    return Heard(becomes, np.full(sentences, np.nan, np.float32))


def note(found: Heard, window: Window, becomes: Matrix, new: Matrix) -> None:
    """Write down what is heard in a window.

    Args:
        found: All that is heard in the call.
        window: A part of the call; its nearest lines come first, and beside them it shows what is new.
        becomes: As in `Heard`, of the sentences and lines of the window.
        new: As in `Heard`, of its sentences.
    """
    rows, columns = ([number for number, _, _ in spans] for spans in (window.sentences, window.lines))
    found.becomes[np.ix_(rows, columns)] = becomes
    found.new[rows] = np.where(np.isnan(found.new[rows]), np.clip(new, -UNLIKELY, UNLIKELY), found.new[rows])


def spelt(sentences: Sequence[Sentence]) -> list[tuple[tuple[int, ...], int]]:
    """The tokens of each sentence, with its end, and whose it is."""
    tokens, pause = encoder.tokens()
    found = tokens.encode_batch([s.text for s in sentences], add_special_tokens=False)
    return [
        (
            (*each.ids[:LONGEST], END if encoder.ends_utterance(sentences, i) else pause),
            SIDES["provider" if sentences[i].speaker == "provider" else "client"],
        )
        for i, each in enumerate(found)
    ]


def spelt_line(item: Item) -> tuple[int, ...]:
    """The tokens of an agreed line: its statement, then what was said for it."""
    tokens, _ = encoder.tokens()
    texts = [item.text, *(e.quote for e in item.evidence[:1])]
    found = tokens.encode_batch(
        [" ".join(text[:_MOST_LETTERS].split()) for text in texts], add_special_tokens=False
    )
    return tuple(token for each in found for token in each.ids)[:LONGEST_LINE]


def windows(
    said: Sequence[tuple[Sequence[int], int]],
    lines: Sequence[Sequence[int]],
    near: NDArray[np.float32],
) -> Iterator[Window]:
    """Each stretch of the call with the lines that it comes nearest to, a few at a time, the nearest first.

    Args:
        said: The tokens of each sentence and whose it is, as `spelt` gives them.
        lines: The tokens of each line.
        near: As for `hear`.
    """
    for own in stretches([len(tokens) for tokens, _ in said]):
        order = np.argsort(-near[own.start : own.stop].max(axis=0), kind="stable")[: GROUPS * LINES]
        for at in range(0, len(order), LINES):
            yield window(said, own, [(int(j), lines[j]) for j in order[at : at + LINES]])


def stretches(lengths: Sequence[int], first: int = 0) -> Iterator[range]:
    """A call cut into stretches of OWN tokens; `first`: the most tokens of the first one, if it is to be shorter."""
    begin, length, most = 0, 0, first or OWN
    for i, each in enumerate(lengths):
        if i > begin and length + each > most:
            yield range(begin, i)
            begin, length, most = i, 0, OWN
        length += each
    if begin < len(lengths):
        yield range(begin, len(lengths))


def window(
    said: Sequence[tuple[Sequence[int], int]], own: range, lines: Sequence[tuple[int, Sequence[int]]]
) -> Window:
    """A stretch of the call, with what is said around it, and some lines with their numbers."""
    first, last = own.start, own.stop
    left = right = AROUND
    while first and (left := left - len(said[first - 1][0])) >= 0:
        first -= 1
    while last < len(said) and (right := right - len(said[last][0])) >= 0:
        last += 1
    tokens, sides = [START], [0]
    sentences, spans = [], []
    for i in range(first, last):
        spoken, side = said[i]
        if i in own:
            sentences.append((i, len(tokens), len(tokens) + max(1, len(spoken) - 1)))
        tokens += spoken
        sides += [side] * len(spoken)
    for number, line in lines:
        spans.append((number, len(tokens), len(tokens) + max(1, len(line))))  # an empty one is its end
        tokens += [*line, END]
        sides += [SIDES[None]] * (len(line) + 1)
    return Window(tuple(tokens), tuple(sides), tuple(sentences), tuple(spans))


def log_softmax(x: Matrix) -> Matrix:
    """Scores as logarithms of probabilities that add up to one along the last axis."""
    x = x - x.max(axis=-1, keepdims=True)
    return np.asarray(x - np.log(np.exp(x).sum(axis=-1, keepdims=True)), np.float32)


def _scores(reader: Reader, said: Matrix, lines: Matrix) -> Matrix:
    """The scores of BECOMES for sentences and lines, shape (sentences, lines, 4).

    A sentence and a line are each given a few numbers for each of BECOMES; how well these go together is added to what
    the line itself has heard.
    """
    left, right = (
        part(states).reshape(len(states), len(BECOMES), WIDTH).transpose(1, 0, 2)
        for part, states in ((reader.sentence, said), (reader.line, lines))
    )
    together = (left @ right.transpose(0, 2, 1)).transpose(1, 2, 0) / np.float32(WIDTH**0.5)
    return np.asarray(together + reader.becomes(lines)[None], np.float32)
