"""The reader of answers as it is trained: torch, then packed into bytes."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

sys.path.append(str(Path(__file__).resolve().parents[1] / "speech_acts"))

from corpus import Answer
from ground import Ground, above, descend
from network import through

from summarizer.deliver.reply.learnt import LONGEST_TEXT, SIDES, STATES, Window, spelt, windows

EPOCHS = 3
BATCH = 8
DROPPED = 0.1
SMOOTHED = 0.02  # share of a label that is spread over all states
REST = 2.0  # what the state of all that is not named counts beside one line: it is learnt too
UNKNOWN_LABEL = -1
KEPT = ("last", "line")  # of the network, beside its layers: nobody reads the rest
OTHERWISE = 0.15  # of the answers are shown without capitals, as many without accents, and without stops
UNTOLD = 0.2  # are shown with the numbers of the lines only
FEWER = 0.3  # are shown with some of the lines only


class Example(NamedTuple):
    """Windows of an answer and its lines, and the states of the rest and of each line, as indexes of `STATES`."""

    windows: tuple[Window, ...]
    rest: int
    lines: Mapping[str, int]


def example(answer: Answer, chance: random.Random | None = None) -> Example:
    """An answer as the reader sees it; with `chance`, now and then otherwise than it was written."""
    text, lines = answer.text, dict(answer.lines)
    if chance:
        text = otherwise(text, chance)
        if chance.random() < UNTOLD:
            lines = dict.fromkeys(lines, "")
        if chance.random() < FEWER and len(lines) > 1:
            kept = set(chance.sample(sorted(lines), chance.randint(1, len(lines) - 1)))
            lines = {number: line for number, line in lines.items() if number in kept}
    tokens = {number: spelt(f"{number} : {line}") for number, line in lines.items()}
    found = windows(spelt(text)[:LONGEST_TEXT], tokens, together=len(lines))
    states = {number: STATES.index(answer.states.get(number, answer.default)) for number in lines}
    return Example(tuple(found), STATES.index(answer.default), states)


def otherwise(text: str, chance: random.Random) -> str:
    """The same words as others would type them."""
    if chance.random() < OTHERWISE:
        text = text.lower()
    if chance.random() < OTHERWISE:
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    if chance.random() < OTHERWISE:
        text = text.replace(",", "").replace(".", "")
    return text


class Network(nn.Module):
    """The layers above the ground, and a head for the rest and one for each line."""

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__()
        width = len(tensors["norm.w"])
        self.sides = nn.Parameter(torch.zeros(3, width))
        self.layers = above(tensors)
        self.last = nn.LayerNorm(width)
        self.rest, self.line = nn.Linear(width, len(STATES)), nn.Linear(width, len(STATES))
        self.drop = nn.Dropout(DROPPED)

    def forward(self, states: Tensor, sides: Tensor, unseen: Tensor, pool: Tensor) -> Tensor:
        """Scores of shape (windows, 1 + lines, states): of the rest, then of each line."""
        x = self.drop(states + self.sides[sides])
        for layer in self.layers:
            x = through(layer, x, unseen, self.drop)
        pooled = self.drop(self.last(torch.bmm(pool, x)))
        return torch.cat([self.rest(pooled[:, :1]), self.line(pooled[:, 1:])], dim=1)


class Batch(NamedTuple):
    """Windows side by side; what is beyond a window's end is unseen, and its labels are unknown."""

    tokens: Tensor
    sides: Tensor
    unseen: Tensor
    pool: Tensor
    labels: Tensor


def batch(pairs: Sequence[tuple[Example, Window]], device: str = "cpu") -> Batch:
    """Windows of examples put together."""
    count, length = len(pairs), max(len(window.tokens) for _, window in pairs)
    most = 1 + max(len(window.spans) for _, window in pairs)
    tokens, sides = (
        torch.ones((count, length), dtype=torch.long),
        torch.zeros((count, length), dtype=torch.long),
    )
    known, pool = torch.zeros((count, length), dtype=torch.bool), torch.zeros((count, most, length))
    labels = torch.full((count, most), UNKNOWN_LABEL)
    for row, (shown, window) in enumerate(pairs):
        there = len(window.tokens)
        tokens[row, :there], sides[row, :there] = torch.tensor(window.tokens), torch.tensor(window.sides)
        known[row, :there] = True
        answer = (1, window.sides.count(SIDES["answer"]))
        for place, (first, end) in enumerate((answer, *window.spans)):
            pool[row, place, first:end] = 1 / (end - first)
        states = [shown.rest, *(shown.lines[number] for number in window.numbers)]
        labels[row, : len(states)] = torch.tensor(states)
    unseen = torch.zeros(known.shape).masked_fill(~known, -30000.0)[:, None, None]
    return Batch(*(each.to(device) for each in (tokens, sides, unseen, pool, labels)))


def train(
    answers: Sequence[Answer], tensors: Mapping[str, NDArray[np.float32]], *, device: str = "cpu"
) -> Network:
    """Learn from these answers, by cross-entropy."""
    torch.manual_seed(0)
    torch.use_deterministic_algorithms(mode=True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # costs time; nothing here reads such memory
    chance = random.Random(0)  # noqa: S311  (no secret hangs on it)
    network, ground = Network(tensors).to(device), Ground(tensors).eval().to(device)
    descend(
        network,
        EPOCHS,
        lambda: _batches([example(answer, chance) for answer in answers], chance),
        lambda pairs: _loss(network, ground, batch(pairs, device)),
    )
    return network


def predict(
    network: Network,
    tensors: Mapping[str, NDArray[np.float32]],
    told: Sequence[Answer],
    *,
    device: str = "cpu",
) -> list[dict[str, NDArray[np.float32]]]:
    """What the network takes from each answer: the probabilities of `STATES` for each line."""
    ground, found = Ground(tensors).eval().to(device), []
    for answer in told:
        shown, lines = example(answer), {}
        for window in shown.windows:
            with torch.no_grad():
                scores = _scores(network, ground, batch([(shown, window)], device))[0, 1:]
            lines |= dict(zip(window.numbers, torch.softmax(scores, -1).cpu().numpy(), strict=True))
        found.append(lines)
    return found


def _loss(network: Network, ground: Ground, given: Batch) -> Tensor:
    scores = _scores(network, ground, given)
    each = functional.cross_entropy(
        scores.flatten(0, 1), given.labels.clamp(min=0).flatten(), reduction="none", label_smoothing=SMOOTHED
    ).view(given.labels.shape)
    weight = (given.labels != UNKNOWN_LABEL).float()
    weight[:, 0] *= REST
    return (each * weight).sum() / weight.sum()


def _scores(network: Network, ground: Ground, given: Batch) -> Tensor:
    with torch.no_grad():
        states = ground(given.tokens, given.unseen)
    return torch.as_tensor(network(states, given.sides, given.unseen, given.pool))


def _batches(examples: Sequence[Example], chance: random.Random) -> list[list[tuple[Example, Window]]]:
    """Windows of about one length together, in any order."""
    pairs = [(shown, window) for shown in examples for window in shown.windows]
    pairs.sort(key=lambda pair: len(pair[1].tokens) + 30 * chance.random())
    found = [pairs[at : at + BATCH] for at in range(0, len(pairs), BATCH)]
    chance.shuffle(found)
    return found
