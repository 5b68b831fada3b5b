"""Learns what sentences do and which facts are worth writing down, from the corpus beside this file.

    pip install -e ".[train]"
    python models/speech_acts/train.py            learn, write the weights and the picture, print figures
    python models/speech_acts/train.py --figures  only print the figures, with whole trades held out

Deterministic: the same corpus, libraries and machine give the same weights.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent))

import base
import facts
import linear
import network
from corpus import read_corpus
from examples import NEVER, Example, example

from summarizer.files import models_folder
from summarizer.understand.acts import ACTS, cues
from summarizer.understand.classifier import HEADS, TYPES, probabilities

FOLDS = 2
PROCESSES = 2
CANDIDATES = 0.5  # of the threshold that serves sentences best: facts are weighed afterwards
Halves = tuple[NDArray[np.float32], NDArray[np.float32]]


def folds(examples: Sequence[Example]) -> Iterator[tuple[list[int], list[int]]]:
    """Training and held-out calls, no trade on both sides."""
    trades = sorted({e.call.header["trade"] for e in examples})
    for fold in range(FOLDS):
        out = {trade for i, trade in enumerate(trades) if i % FOLDS == fold}
        held = [i for i, e in enumerate(examples) if e.call.header["trade"] in out]
        yield [i for i in range(len(examples)) if i not in set(held)], held


class Learnt(NamedTuple):
    """Both halves of the classifier: the encoder, and the weights and constants of the linear one."""

    encoder: network.Network
    plain: tuple[NDArray[np.float32], NDArray[np.float32]]


def learn(
    start: base.Base, read: Sequence[network.Conversation], rows: linear.Rows, labels: NDArray[np.int8]
) -> Learnt:
    """Learn both halves from these calls; rows and labels are those of their sentences."""
    return Learnt(network.train(start, read), linear.fit(rows, labels))


def learn_all(
    examples: Sequence[Example],
    start: base.Base,
    read: Sequence[network.Conversation],
    workers: Executor,
) -> tuple[Learnt, list[Halves]]:
    """What is learnt from all calls, and the scores that each half gives to a call when its trade was held out."""
    everything = range(len(examples))
    parts = [(everything, everything[:0]), *folds(examples)]
    jobs = [
        workers.submit(
            learn,
            start,
            [read[i] for i in training],
            linear.matrix([examples[i] for i in training]),
            np.concatenate([examples[i].labels for i in training]),
        )
        for training, _ in parts
    ]
    whole, *of_folds = [job.result() for job in jobs]
    scores = {
        i: (
            linear.predict(linear.matrix([examples[i]]), *learnt.plain),
            network.predict(learnt.encoder, read[i]),
        )
        for learnt, (_, held) in zip(of_folds, parts[1:], strict=True)
        for i in held
    }
    return whole, [scores[i] for i in everything]


def best_threshold(
    probability: NDArray[np.float32], wanted: NDArray[np.int8]
) -> tuple[float, float, float, float]:
    """The threshold with the highest F1, and that F1, precision and recall."""
    best = (0.5, 0.0, 0.0, 0.0)
    for threshold in np.arange(0.06, 0.7, 0.02):
        said = probability >= threshold
        right = float((said & (wanted == 1)).sum())
        precision, recall = right / max(1, said.sum()), right / max(1, (wanted == 1).sum())
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        if f1 > best[1]:
            best = (float(threshold), f1, precision, recall)
    return best


def figures(examples: Sequence[Example], scores: Sequence[Halves]) -> NDArray[np.float32]:
    """Print F1 for every head beside each half alone and the rule baseline; return the thresholds of the item types."""
    wanted = np.concatenate([e.labels for e in examples])
    plain, read = (np.concatenate([halves[i] for halves in scores]) for i in (0, 1))
    ways = {
        "both": probabilities(plain, read),
        "linear": probabilities(plain, plain),
        "encoder": probabilities(read, read),
    }
    rules = np.concatenate(
        [
            [[float(strong > 0) for strong, _ in cues(s.text, e.call.language)] for s in e.heard.sentences]
            for e in examples
        ]
    )
    thresholds = np.full(len(TYPES), 0.5, np.float32)
    print(f"{len(wanted)} sentences of {len(examples)} calls, {FOLDS} folds, trades held out")
    print(f"{'head':16} {'said':>5}  {'F1':>5} {'P':>5} {'R':>5}  at    linear encoder rules")
    for column, head in enumerate(HEADS):
        known = wanted[:, column] != NEVER
        found = {
            way: best_threshold(table[known, column], wanted[known, column]) for way, table in ways.items()
        }
        threshold, f1, precision, recall = found["both"]
        rule = f"{best_threshold(rules[:, column], wanted[:, column])[1]:.3f}" if column < len(ACTS) else ""
        count = (wanted[:, column] == 1).sum()
        alone = f"{found['linear'][1]:.3f}  {found['encoder'][1]:.3f}"
        print(
            f"{head:16} {count:5}  {f1:.3f} {precision:.3f} {recall:.3f}  {threshold:.2f}  {alone}   {rule}"
        )
        if head.startswith("item "):
            thresholds[TYPES.index(head.removeprefix("item "))] = threshold
    return thresholds


def main() -> None:
    """Train, print the figures and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--figures", action="store_true", help="print the figures and write nothing")
    options = parser.parse_args()
    # Two processes of one thread each do twice as much as one; with two threads each they would be in each other's way.
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as workers:
        train(workers, write=not options.figures)


def train(workers: Executor, *, write: bool) -> None:
    """All of it, in the order of the data: examples, sentences, facts."""
    examples = list(workers.map(example, read_corpus(), chunksize=10))
    spoken = [sentence.text for e in examples for sentence in e.heard.sentences]
    start = base.pruned(base.read(base.fetch()), spoken)
    ground = network.Ground(start)
    read = [
        network.conversation(
            start,
            ground,
            e.heard.sentences,
            [e.heard.role(s.index) for s in e.heard.sentences],
            e.features.side,
            e.labels,
        )
        for e in examples
    ]
    whole, scores = learn_all(examples, start, read, workers)
    chances = [probabilities(*halves) for halves in scores]
    thresholds = figures(examples, scores) * CANDIDATES
    together = facts.pairs(examples, chances)
    found = facts.candidates(examples, chances, thresholds, together)
    worth, least, steps = facts.worth(found)
    states = facts.states(found)
    if not write:
        return
    facts.plot(steps)
    weights, bias = whole.plain
    width = examples[0].features.dense.shape[1]
    folder = models_folder() / "speech_acts"
    np.savez_compressed(folder / "encoder.npz", **network.packed(whole.encoder, ground, start))
    np.savez_compressed(
        folder / "weights.npz",
        dense=weights[:width].astype(np.float16),
        words=weights[width:].astype(np.float16),
        bias=bias,
        thresholds=thresholds,
        rivalry=np.float32(facts.RIVALRY),
        pairs=together,
        worth=worth,
        least=np.float32(least),
        states=states,
    )


if __name__ == "__main__":
    main()
