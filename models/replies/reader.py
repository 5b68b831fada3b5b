"""The reader of answers as it is trained: torch, then packed into bytes."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

sys.path.append(str(Path(__file__).resolve().parents[1] / "speech_acts"))

from base import fetch, read, unpacked
from corpus import Answer
from network import layer_of, norm_of, packed_part, through

from summarizer.deliver.reply.learnt import LONGEST_TEXT, SIDES, STATES, WINDOW, Window, spelt, windows
from summarizer.understand import encoder
from summarizer.understand.transformer import GROUND, Layer

EPOCHS = 3
BATCH = 8
RATE, HEAD_RATE = 3e-4, 1e-3  # of learning, for the last layer and for what is new
LOWER = 0.85  # rate of a layer as a share of that of the layer above (Howard & Ruder 2018)
WARM = 0.1  # share of the steps in which the rates rise
DROPPED = 0.1
SMOOTHED = 0.02  # share of a label that is spread over all states
REST = 2.0  # what the state of all that is not named counts beside one line: it is learnt too
UNKNOWN_LABEL = -1
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


def start() -> dict[str, NDArray[np.float32]]:
    """The tensors that training starts from: the encoder that reads calls, with the places of its base."""
    known = encoder.load()
    tensors = {"positions": read(fetch()).tensors["positions"][:WINDOW]}
    tensors |= {"norm.w": known.first_norm.weight, "norm.b": known.first_norm.bias}
    for number, layer in enumerate(known.layers):
        tensors |= {f"{number}.{name}": array for name, array in _parts(layer)}
    return {name: np.ascontiguousarray(array, np.float32) for name, array in tensors.items()}


def _parts(layer: Layer) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for name, weight, bias in zip(
        "qkv", np.split(layer.attention.weight, 3), np.split(layer.attention.bias, 3), strict=True
    ):
        yield f"{name}.w", weight
        yield f"{name}.b", bias
    named = {
        "ao": layer.attended, "aln": layer.attended_norm, "fi": layer.inner, "fo": layer.outer, "oln": layer.outer_norm,
    }  # fmt: skip
    for name, part in named.items():
        yield f"{name}.w", part.weight
        yield f"{name}.b", part.bias


class Ground(nn.Module):
    """The encoder's embedding and lowest layers, which stay as they are."""

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__()
        known = encoder.load()
        given = {name: torch.from_numpy(array) for name, array in tensors.items()}
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(unpacked(known.nibbles, known.scales)))
        self.positions = given["positions"]
        self.first = norm_of(given["norm.w"], given["norm.b"])
        self.layers = nn.ModuleList(layer_of(given, number) for number in range(GROUND))

    def forward(self, tokens: Tensor, unseen: Tensor) -> Tensor:
        """States of tokens, shape (windows, tokens, width)."""
        x = self.first(self.words(tokens) + self.positions[: tokens.shape[1]])
        for layer in self.layers:
            x = through(layer, x, unseen, nn.Identity())
        return torch.as_tensor(x)


class Network(nn.Module):
    """The layers above the ground, and a head for the rest and one for each line."""

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__()
        given = {name: torch.from_numpy(array) for name, array in tensors.items()}
        width = given["norm.w"].shape[0]
        self.sides = nn.Parameter(torch.zeros(3, width))
        self.layers = nn.ModuleList(
            layer_of(given, number) for number in range(GROUND, len(encoder.load().layers))
        )
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


def batch(pairs: Sequence[tuple[Example, Window]]) -> Batch:
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
    return Batch(tokens, sides, unseen, pool, labels)


def train(answers: Sequence[Answer], tensors: Mapping[str, NDArray[np.float32]]) -> Network:
    """Learn from these answers: cross-entropy, AdamW (Loshchilov & Hutter 2019), rates that rise and fall."""
    torch.manual_seed(0)
    torch.use_deterministic_algorithms(mode=True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # costs time; nothing here reads such memory
    chance = random.Random(0)  # noqa: S311  (no secret hangs on it)
    network, ground = Network(tensors), Ground(tensors).eval()
    descent = torch.optim.AdamW(
        [{"params": [p], "lr": _rate(name)} for name, p in network.named_parameters()],
        weight_decay=0.01,
        fused=True,
    )
    highest = [group["lr"] for group in descent.param_groups]
    network.train()
    for epoch in range(EPOCHS):
        batches, total = _batches([example(answer, chance) for answer in answers], chance), 0.0
        for number, pairs in enumerate(batches):
            slope = _slope((epoch + number / len(batches)) / EPOCHS)
            for group, rate in zip(descent.param_groups, highest, strict=True):
                group["lr"] = rate * slope
            loss = _loss(network, ground, batch(pairs))
            descent.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            descent.step()
            total += loss.item()
        print(f"loss {total / len(batches):.3f}", flush=True)
    return network.eval()


def predict(
    network: Network, tensors: Mapping[str, NDArray[np.float32]], told: Sequence[Answer]
) -> list[dict[str, NDArray[np.float32]]]:
    """What the network takes from each answer: the probabilities of `STATES` for each line."""
    ground, found = Ground(tensors).eval(), []
    for answer in told:
        shown, lines = example(answer), {}
        for window in shown.windows:
            with torch.no_grad():
                scores = _scores(network, ground, batch([(shown, window)]))[0, 1:]
            lines |= dict(zip(window.numbers, torch.softmax(scores, -1).numpy(), strict=True))
        found.append(lines)
    return found


def _slope(done: float) -> float:
    """The rate as a share of the highest, when this share of the steps is done."""
    return min((done + 1e-4) / WARM, 1 - done)


def _rate(name: str) -> float:
    """The highest rate of learning of a parameter: the lower its layer, the less is left to learn."""
    if not name.startswith("layers."):
        return HEAD_RATE
    above = len(encoder.load().layers) - GROUND - 1 - int(name.split(".")[1])
    return RATE * LOWER**above


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


def packed(network: Network, tensors: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[Any]]:
    """The arrays of `weights.npz`: large matrices in bytes with a scale a row, all else in sixteen bits."""
    arrays: dict[str, NDArray[Any]] = {"positions": tensors["positions"].astype(np.float16)}

    def keep(name: str, tensor: Tensor) -> None:
        arrays[name] = tensor.detach().numpy().astype(np.float16)

    keep("sides", network.sides)
    for name in ("last", "line"):
        part = getattr(network, name)
        keep(f"{name}.w", part.weight)
        keep(f"{name}.b", part.bias)
    for number, layer in enumerate(network.layers, GROUND):
        for name, part in layer.items():
            arrays |= packed_part(f"{number}.{name}", part)
    return arrays
