"""Learns to read clients' answers, from those of `corpus.py`.

    pip install -e ".[train]"
    python models/replies/train.py            learn and write the weights
    python models/replies/train.py --figures  only print figures: each half read by what was learnt from the other

Deterministic: the same answers, libraries and machine give the same weights.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent))

import reader
from corpus import OF_TESTS, Answer, answers
from ground import packed, start

from summarizer.deliver.reply import Written, states, understood
from summarizer.deliver.reply.learnt import STATES, WINDOW
from summarizer.deliver.reply.records import Reply, State
from summarizer.deliver.reply.weighing import held_together

FOLDS = 2
OTHERWISE = ("corrected", "refused", "questioned")
THREADS = 2
ALWAYS = {"mails", *OF_TESTS}  # the rules were written with these before one's eyes: they are no measure


class Read(NamedTuple):
    """An answer, what the rules make of it, and what the reader does of each line."""

    answer: Answer
    by_rules: Reply
    judged: dict[str, NDArray[np.float32]]


def halves(told: Sequence[Answer]) -> list[tuple[list[Answer], list[Answer]]]:
    """What to learn from and what to read then, no file of answers on both sides."""
    writers = sorted({answer.writer for answer in told} - ALWAYS)
    parts = []
    for fold in range(FOLDS):
        out = set(writers[fold::FOLDS])
        parts.append(([a for a in told if a.writer not in out], [a for a in told if a.writer in out]))
    return parts


def held_out(part: tuple[list[Answer], list[Answer]]) -> list[Read]:
    """Learn from some answers and read the others."""
    torch.set_num_threads(1)
    tensors = start(WINDOW)
    network = reader.train(part[0], tensors)
    found = reader.predict(network, tensors, part[1])
    return [Read(a, _by_rules(a), judged) for a, judged in zip(part[1], found, strict=True)]


def _by_rules(answer: Answer) -> Reply:
    return understood(Written(text=answer.text), numbers=list(answer.lines), lines=answer.lines)


def figures(read: Iterable[Read]) -> None:
    """Print how many lines are right, are taken for a yes that are none, and are a yes that is missed."""
    right: list[State] = []
    ways: dict[str, list[State]] = {"rules": [], "reader": [], "both": []}
    told: list[State] = []
    read = list(read)
    for answer, by_rules, judged in read:
        numbers = list(answer.lines)
        right += [answer.states.get(number, answer.default) for number in numbers]
        settled, likely = held_together(by_rules, numbers, judged)
        ways["rules"] += states(by_rules, numbers).values()
        ways["reader"] += [STATES[int(judged[number].argmax())] for number in numbers]
        ways["both"] += settled.values()
        told += [answer.states.get(number, answer.default) for number in likely]
    print(f"{len(read)} answers, {len(right)} lines")
    print(f"{'':8}{'right':>7}{'false yes':>11}{'missed':>8}{'otherwise, P':>14}{'R':>7}")
    for name, found in ways.items():
        pairs = list(zip(found, right, strict=True))
        false = sum(f == "confirmed" != r for f, r in pairs)
        missed = sum(f != "confirmed" == r for f, r in pairs) / max(1, right.count("confirmed"))
        same = sum(f == r and f in OTHERWISE for f, r in pairs)
        precision, recall = (same / max(1, sum(s in OTHERWISE for s in side)) for side in (found, right))
        correct = sum(f == r for f, r in pairs) / len(pairs)
        print(f"{name:8}{correct:7.1%}{false:11}{missed:8.1%}{precision:14.3f}{recall:7.3f}")
    yes = told.count("confirmed")
    print(f"told as likely: {len(told)} lines, {yes} of them agreed to")


def main() -> None:
    """Learn, or measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--figures", action="store_true", help="print figures, write nothing")
    told = list(answers())
    if parser.parse_args().figures:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(THREADS, mp_context=context) as workers:
            figures(read for part in workers.map(held_out, halves(told)) for read in part)
        return
    torch.set_num_threads(THREADS)
    tensors = start(WINDOW)
    arrays = packed(reader.train(told, tensors), tensors, reader.KEPT)
    np.savez_compressed(Path(__file__).parent / "weights.npz", **arrays)


if __name__ == "__main__":
    main()
