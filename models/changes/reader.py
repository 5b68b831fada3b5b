"""The reader of calls beside agreed lines as it is trained: torch, then packed into bytes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

sys.path.append(str(Path(__file__).resolve().parents[1] / "speech_acts"))

from corpus import FOLDS, LINES_BY_HAND, call_of, fold_of, name_of, paired, written
from ground import Ground, above, descend, packed, start
from heard import Kept, hundredths, keep
from network import through

from summarizer.model import Item, Sentence, Transcript
from summarizer.understand.comparing.lines import read as line
from summarizer.understand.comparing.reader import (
    BECOMES,
    LINES,
    OWN,
    WIDTH,
    WINDOW,
    Heard,
    Window,
    log_softmax,
    note,
    nothing_heard,
    spelt,
    spelt_line,
    stretches,
    window,
    windows,
)
from summarizer.understand.comparing.reading import reading
from summarizer.understand.comparing.subject import nearness
from summarizer.understand.comparing.talk import encoded
from summarizer.understand.sentences import split_sentences

LEGS = ((3, 1.0), (5, 0.4))
"""Rounds in which all is shown, and the highest rates of learning as a share of the usual ones."""
BATCH = 4
ALIKE = 64  # batches whose stretches are sorted by length together, so that little of one is unseen
DROPPED = 0.1
BARE = 0.3  # of the calls are shown without stops and capitals
UNQUOTED = 0.3  # of the lines are shown without what was said for them
SHIFTED = 0.1  # spread of what is added to how near lines are, so that now and then others are read together
TAUGHT = 1  # times that a stretch is shown in a round, each time with other lines
UNKNOWN_LABEL = -1
KEPT = ("last", "sentence", "line", "becomes", "new")  # of the network, beside its layers

Spelt = list[tuple[tuple[int, ...], int]]


class Example(NamedTuple):
    """A call and the lines agreed before it, as tokens.

    `said` and `lines` have each in two ways: as it is, then without stops and capitals, or without its quote.
    `becomes` has for each sentence and line an index of BECOMES, `new` whether a sentence tells something new.
    """

    said: tuple[Spelt, Spelt]
    lines: tuple[list[tuple[int, ...]], list[tuple[int, ...]]]
    near: NDArray[np.float32]
    becomes: NDArray[np.int64]
    new: NDArray[np.bool_]


def example(
    sentences: Sequence[Sentence],
    agreed: Sequence[Item],
    near: NDArray[np.float32],
    becomes: NDArray[np.int64],
    new: NDArray[np.bool_],
) -> Example:
    """A call with what its sentences tell."""
    bare = [
        s.model_copy(update={"text": re.sub(r"[.,;:!?…]+", "", s.text).lower() or s.text}) for s in sentences
    ]
    unquoted = [item.model_copy(update={"evidence": ()}) for item in agreed]
    lines = [spelt_line(item) for item in agreed]
    return Example(
        (spelt(sentences), spelt(bare)), (lines, [spelt_line(item) for item in unquoted]), near, becomes, new
    )


def shown(path: Path) -> tuple[tuple[Sentence, ...], Example]:
    """The sentences of a pair's call, and the pair as the reader is taught it."""
    call = call_of(path)
    pair = paired(name_of(path), call, ())
    transcript = Transcript(language=pair.language, duration=pair.said[-1].end, utterances=pair.said)
    sentences = split_sentences(transcript, pair.language)
    lines = [line(item, language=pair.language, anchor=each.on) for each, item in pair.agreed]
    near = nearness(encoded([s.clean for s in sentences], pair.language), lines, pair.language)
    becomes = np.zeros(near.shape, np.int64)
    new = np.zeros(len(sentences), np.bool_)
    places = {each.number: place for place, (each, _) in enumerate(pair.agreed)}
    for i, sentence in enumerate(sentences):
        for gold in (pair.gold[n] for n in pair.told_in(sentence.start, sentence.end)):
            if gold.agreed:
                becomes[i, places[gold.agreed]] = BECOMES.index(gold.kind)
            else:
                new[i] = True
    return sentences, example(sentences, [item for _, item in pair.agreed], near, becomes, new)


def by_hand(path: Path) -> tuple[tuple[Sentence, ...], Example]:
    """The sentences of lines that are written by hand, and what they are read beside; the reader is not taught them."""
    pair = written(path)
    agreed = [item for _, item in pair.agreed]
    made = reading(pair.items, pair.agreed, (), language=pair.language)
    if made is None:
        raise ValueError(f"{path}: nothing is said")
    near = made.subjects.near
    untold = np.zeros(near.shape, np.int64)
    return made.talk.sentences, example(made.talk.sentences, agreed, near, untold, untold[:, 0] > 0)


class Network(nn.Module):
    """The layers above the ground, and what holds sentences and lines together."""

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__()
        width = len(tensors["norm.w"])
        self.sides = nn.Parameter(torch.zeros(4, width))
        self.layers = above(tensors)
        self.last = nn.LayerNorm(width)
        self.sentence, self.line = (nn.Linear(width, len(BECOMES) * WIDTH) for _ in range(2))
        self.becomes, self.new = nn.Linear(width, len(BECOMES)), nn.Linear(width, 1)
        self.drop = nn.Dropout(DROPPED)

    def forward(
        self, states: Tensor, sides: Tensor, unseen: Tensor, said: Tensor, lines: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Scores of BECOMES, shape (windows, sentences, lines, 4), and of being new, shape (windows, sentences)."""
        x = self.drop(states + self.sides[sides])
        for layer in self.layers:
            x = through(layer, x, unseen, self.drop)
        spoken, agreed = (self.drop(self.last(torch.bmm(pool, x))) for pool in (said, lines))
        left = self.sentence(spoken).unflatten(-1, (len(BECOMES), WIDTH))
        right = self.line(agreed).unflatten(-1, (len(BECOMES), WIDTH))
        together = torch.einsum("wskd,wlkd->wslk", left, right) / WIDTH**0.5
        return together + self.becomes(agreed)[:, None], self.new(spoken)[..., 0]


class Batch(NamedTuple):
    """Windows side by side; what is beyond the end of one is unseen, and its labels are unknown."""

    tokens: Tensor
    sides: Tensor
    unseen: Tensor
    said: Tensor
    lines: Tensor
    becomes: Tensor
    new: Tensor


def batch(pairs: Sequence[tuple[Example, Window]], device: str) -> Batch:
    """Windows of examples put together."""
    count, length = len(pairs), max(len(shown.tokens) for _, shown in pairs)
    spoken = max(len(shown.sentences) for _, shown in pairs)
    agreed = max(len(shown.lines) for _, shown in pairs)
    tokens = torch.ones((count, length), dtype=torch.long)
    sides = torch.zeros((count, length), dtype=torch.long)
    known = torch.zeros((count, length), dtype=torch.bool)
    said, lines = torch.zeros((count, spoken, length)), torch.zeros((count, agreed, length))
    becomes = torch.full((count, spoken, agreed), UNKNOWN_LABEL)
    new = torch.full((count, spoken), float(UNKNOWN_LABEL))
    for row, (told, shown) in enumerate(pairs):
        there = len(shown.tokens)
        tokens[row, :there], sides[row, :there] = torch.tensor(shown.tokens), torch.tensor(shown.sides)
        known[row, :there] = True
        for pool, spans in ((said, shown.sentences), (lines, shown.lines)):
            for place, (_, first, end) in enumerate(spans):
                pool[row, place, first:end] = 1 / (end - first)
        rows, columns = ([number for number, _, _ in spans] for spans in (shown.sentences, shown.lines))
        becomes[row, : len(rows), : len(columns)] = torch.from_numpy(told.becomes[np.ix_(rows, columns)])
        new[row, : len(rows)] = torch.from_numpy(told.new[rows].astype(np.float32))
    unseen = torch.zeros(known.shape).masked_fill(~known, -30000.0)[:, None, None]
    return Batch(*(each.to(device) for each in (tokens, sides, unseen, said, lines, becomes, new)))


def train(
    examples: Sequence[Example], tensors: Mapping[str, NDArray[np.float32]], *, device: str = "cpu"
) -> Network:
    """Learn from these calls, by cross-entropy, with warm restarts (Loshchilov & Hutter 2017)."""
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # else a graphics card does not repeat itself
    torch.manual_seed(0)
    torch.use_deterministic_algorithms(mode=True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # costs time; nothing here reads such memory
    chance = np.random.default_rng(0)
    network, ground = Network(tensors).to(device), Ground(tensors).eval().to(device)

    def loss(pairs: Sequence[tuple[Example, Window]]) -> Tensor:
        return _loss(network, ground, batch(pairs, device))

    for rounds, share in LEGS:
        descend(network, rounds, lambda: _batches(examples, chance), loss, share=share)
    return network


def predict(
    network: Network,
    tensors: Mapping[str, NDArray[np.float32]],
    examples: Iterable[Example],
    *,
    device: str = "cpu",
) -> Iterator[Heard]:
    """What the network hears in each call, as `comparing.reader.hear` gives it."""
    ground = Ground(tensors).eval().to(device)
    for each in examples:
        found = nothing_heard(*each.near.shape)
        for part in windows(each.said[0], each.lines[0], each.near):
            with torch.no_grad():
                scores, new = _scores(network, ground, batch([(each, part)], device))
            note(found, part, log_softmax(scores[0].cpu().numpy()), new[0].cpu().numpy())
        yield found


def learn(chosen: Sequence[Path]) -> None:
    """Write `heard.npz`, each pair heard by what was learnt without its part of them, and then `reader.npz`."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tensors = start(WINDOW)
    pairs = {path: shown(path) for path in chosen}
    found: dict[str, Kept] = {}
    for fold in range(FOLDS):
        out = [path for path in pairs if fold_of(path) == fold]
        network = train([pairs[path][1] for path in pairs if path not in out], tensors, device=device)
        heard = predict(network, tensors, (pairs[path][1] for path in out), device=device)
        for path, each in zip(out, heard, strict=True):
            found[name_of(path)] = _kept(pairs[path][0], each)
    network = train([each for _, each in pairs.values()], tensors, device=device)
    lines = {path: by_hand(path) for path in sorted(LINES_BY_HAND.glob("*.txt"))}
    heard = predict(network, tensors, (each for _, each in lines.values()), device=device)
    for path, each in zip(lines, heard, strict=True):
        found[path.stem] = _kept(lines[path][0], each)
    keep(found)
    np.savez_compressed(Path(__file__).parent / "reader.npz", **packed(network, tensors, KEPT))


def _kept(sentences: Sequence[Sentence], heard: Heard) -> Kept:
    return Kept(np.array([hundredths(s.start) for s in sentences], np.int32), heard)


def _loss(network: Network, ground: Ground, given: Batch) -> Tensor:
    scores, fresh = _scores(network, ground, given)
    each = functional.cross_entropy(
        scores.flatten(0, 2), given.becomes.clamp(min=0).flatten(), reduction="none"
    ).view(given.becomes.shape)
    known = given.new != UNKNOWN_LABEL
    told = (each * (given.becomes != UNKNOWN_LABEL)).sum() / known.sum()
    new = functional.binary_cross_entropy_with_logits(fresh[known], given.new[known])
    return torch.as_tensor(told + new)


def _scores(network: Network, ground: Ground, given: Batch) -> tuple[Tensor, Tensor]:
    with torch.no_grad():
        states = ground(given.tokens, given.unseen)
    found: tuple[Tensor, Tensor] = network(states, given.sides, given.unseen, given.said, given.lines)
    return found


def _batches(examples: Sequence[Example], chance: np.random.Generator) -> list[list[tuple[Example, Window]]]:
    """Every stretch of every call with lines, in any order, cut otherwise each time."""
    pairs = [(each, part) for each in examples for part in _shown(each, chance)]
    order, found = chance.permutation(len(pairs)), []
    for at in range(0, len(pairs), ALIKE * BATCH):
        alike = sorted(
            (pairs[i] for i in order[at : at + ALIKE * BATCH]), key=lambda pair: len(pair[1].tokens)
        )
        found += [alike[first : first + BATCH] for first in range(0, len(alike), BATCH)]
    return [found[i] for i in chance.permutation(len(found))]


def _shown(told: Example, chance: np.random.Generator) -> Iterator[Window]:
    said = told.said[int(chance.random() < BARE)]
    first = int(chance.integers(OWN // 4, OWN + 1))
    for own in stretches([len(tokens) for tokens, _ in said], first):
        near = told.near[own.start : own.stop].max(axis=0) + chance.normal(0, SHIFTED, told.near.shape[1])
        near += (told.becomes[own.start : own.stop] > 0).any(axis=0) * chance.random(len(near))
        order = np.argsort(-near)[: TAUGHT * LINES]
        chance.shuffle(order)
        for at in range(0, len(order), LINES):
            chosen = order[at : at + LINES]
            lines = [(int(j), told.lines[int(chance.random() < UNQUOTED)][j]) for j in chosen]
            yield window(said, own, lines)
