"""Learn what a new line says of an agreed one: `python models/changes/train.py` writes `weights.npz` beside this file.

Prints how well pairs of calls are told that had no part in learning, one after the other. Two runs write the same
bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from corpus import Pair, gold_items, paired, read_call, understood, written
from measure import Tally, report, tally
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from summarizer.understand.comparing import differences
from summarizer.understand.comparing.learnt import Learnt, Linear
from summarizer.understand.comparing.pairs import Pairs, pairs
from summarizer.understand.comparing.standing import STANDINGS, about, standing_features

HERE = Path(__file__).parent
CALLS = HERE.parents[1] / "tests" / "data" / "changes" / "learnt"
ABOUT_PENALTY, STANDING_PENALTY = 0.03, 0.01  # inverse: the less, the closer the weights stay to zero
MADE, BY_HAND = 2.0, 1.0  # what an example counts beside one from a call that was understood
Rows = NDArray[np.float32]


@dataclass(frozen=True)
class Example:
    """A pair that is learnt from, what is known of it, and how much it counts."""

    pair: Pair
    pairs: Pairs
    weight: float
    understood: bool


def examples(paths: Sequence[Path]) -> tuple[Example, ...]:
    """Each call in two forms, as it is understood and as a perfect understanding would have it, and what is by hand."""
    found: list[Example] = []
    for path in paths:
        call = read_call(path)
        for items, weight, own in ((understood(call), 1.0, True), (gold_items(call), MADE, False)):
            pair = paired(path.stem, call, items)
            if not own:  # each was made for one difference
                each = tuple((n,) for n in range(len(items)))
                pair = Pair(**{**pair.__dict__, "telling": each, "naming": each})
            found.append(Example(pair, _pairs(pair), weight, own))
    for path in sorted((HERE / "lines").glob("*.txt")):
        pair = written(path)
        found.append(Example(pair, _pairs(pair), BY_HAND, False))
    return tuple(found)


def _pairs(pair: Pair) -> Pairs:
    return pairs(pair.items, pair.agreed, language=pair.language)


def fit(rows: Rows, names: NDArray[np.int64], weights: Rows, penalty: float, classes: int) -> Linear:
    """Logistic regression on features of equal spread, the spread folded into the weights again."""
    rows = rows.astype(np.float64)
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread < 1e-6] = 1.0
    model = LogisticRegression(C=penalty, max_iter=5000, tol=1e-6)
    model.fit((rows - mean) / spread, names, sample_weight=weights)
    table = np.zeros((rows.shape[1], classes))
    bias = np.full(classes, -30.0)
    columns = model.classes_ if classes > 1 else [0]
    for row, column in enumerate(columns):
        table[:, column] = model.coef_[row] / spread
        bias[column] = model.intercept_[row] - (model.coef_[row] * mean / spread).sum()
    return Linear(table.astype(np.float32), bias.astype(np.float32))


def fit_about(chosen: Sequence[Example]) -> Linear:
    """Whether a new line is about an agreed one. What is by hand is too clear to learn that from."""
    rows, names = [], []
    for example in chosen:
        if not example.pair.gold[0].keywords:
            continue
        truth = _about(example.pair)
        rows.append(example.pairs.subject[truth >= 0])
        names.append(truth[truth >= 0])
    x, y = np.concatenate(rows), np.concatenate(names)
    return fit(x, y, np.ones(len(y), np.float32), ABOUT_PENALTY, 1)


def _about(pair: Pair) -> NDArray[np.int64]:
    """For each new and each agreed line 1 where it is about it, 0 where it is not, -1 where nobody can tell."""
    numbers = {line.number: column for column, (line, _) in enumerate(pair.agreed)}
    truth = np.zeros((len(pair.items), len(pair.agreed)), np.int64)
    for i, (told, named) in enumerate(zip(pair.telling, pair.naming, strict=True)):
        for n in told:
            if pair.gold[n].agreed and n not in named:
                truth[i, numbers[pair.gold[n].agreed]] = -1 if named else 1
        for n in named:
            if pair.gold[n].agreed:
                truth[i, numbers[pair.gold[n].agreed]] = 1
    return truth


def fit_standing(chosen: Sequence[tuple[Example, Rows]]) -> Linear:
    """How new lines stand to what they are about; each example with the log-odds of a model that never saw it."""
    rows, names, weights = [], [], []
    for example, likely in chosen:
        places = about(example.pairs, likely)
        for i, row in standing_features(example.pairs, likely, places).items():
            truth = _standings(example.pair, i, example.pair.agreed[places[i]][0].number)
            rows += [row] * len(truth)
            names += [STANDINGS.index(name) for name in truth]
            weights += [example.weight / len(truth)] * len(truth)
    return fit(np.array(rows), np.array(names), np.array(weights), STANDING_PENALTY, len(STANDINGS))


def _standings(pair: Pair, i: int, number: str) -> Sequence[str]:
    told = [pair.gold[n] for n in pair.telling[i]]
    right = sorted({gold.kind for gold in told if gold.agreed == number})
    return right or (["adds"] if any(gold.kind == "adds" for gold in told) else ["none"])


def learn(chosen: Sequence[Example], likely: dict[tuple[str, bool], Rows]) -> tuple[Linear, Linear]:
    """Both models; `likely` has the log-odds that the first gives to examples that it did not learn from."""
    return fit_about(chosen), fit_standing([(e, likely[e.pair.name, e.understood]) for e in chosen])


def held_out(every: Sequence[Example]) -> dict[tuple[str, bool], Rows]:
    """For each example the log-odds of a model that learnt from all other pairs."""
    found: dict[tuple[str, bool], Rows] = {}
    models: dict[str, Linear] = {}
    for example in every:
        name = example.pair.name if example.pair.gold[0].keywords else ""
        if name not in models:
            models[name] = fit_about([e for e in every if e.pair.name != name])
        found[example.pair.name, example.understood] = models[name](example.pairs.subject)[:, :, 0]
    return found


def main() -> int:
    """Learn, print how well held-out pairs are told, and write."""
    every = examples(sorted(CALLS.glob("*.json")))
    likely = held_out(every)
    sums: dict[bool, Tally] = {True: Tally(), False: Tally()}
    for name in dict.fromkeys(e.pair.name for e in every if e.pair.gold[0].keywords):
        learnt = Learnt(*learn([e for e in every if e.pair.name != name], likely))
        for example in every:
            if example.pair.name == name:
                said = differences(example.pairs, example.pair.agreed, learnt)
                sums[example.understood] += tally(example.pair, said)
    report("held out, pair by pair: the whole way", sums[True])
    report("held out, pair by pair: comparing alone", sums[False])
    said_about, said_standing = learn(every, likely)
    np.savez_compressed(
        HERE / "weights.npz",
        **{
            "about": said_about.weights,
            "about bias": said_about.bias,
            "standing": said_standing.weights,
            "standing bias": said_standing.bias,
        },
    )
    print(f"{len(every)} examples → {HERE / 'weights.npz'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
