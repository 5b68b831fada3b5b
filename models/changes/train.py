"""Learn what a call changes of what was agreed: `python models/changes/train.py` writes `weights.npz` beside this file.

Prints how well pairs of calls are told that had no part in learning. Two runs write the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from corpus import Pair, gold_items, paired, read_call, understood, written
from measure import Tally, report, tally
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from summarizer.understand.comparing import differences
from summarizer.understand.comparing.chain import CHAT, FIRST, MOVES, NEW, Chain, paths
from summarizer.understand.comparing.learnt import Learnt, Linear
from summarizer.understand.comparing.reading import Reading, reading
from summarizer.understand.comparing.standing import STANDINGS

HERE = Path(__file__).parent
CALLS = HERE.parents[1] / "tests" / "data" / "changes" / "learnt"
FOLDS = 10
CHAIN_PENALTY, MOVES_PENALTY = 30.0, 0.01  # the more, the closer the weights stay to zero
STANDING_PENALTY, ADDING_PENALTY = 0.04, 0.005  # inverse: the less, the closer the weights stay to zero
BY_HAND = 0.5  # what a line by hand counts beside one of a call
SURE = 0.9  # how probably the sentences of a line by hand are about what it is about
ROUNDS = 80
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A pair that is learnt from, and its call beside what was agreed."""

    pair: Pair
    read: Reading


def examples(paths_: Sequence[Path]) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """Each call as it is understood, and as a perfect understanding would have it."""
    found: tuple[list[Example], list[Example]] = ([], [])
    for path in paths_:
        call = read_call(path)
        for into, items in zip(found, (understood(call), gold_items(call)), strict=True):
            pair = paired(path.stem, call, items)
            into.append(Example(pair, read(pair)))
    return tuple(found[0]), tuple(found[1])


def read(pair: Pair) -> Reading:
    """The call of a pair beside what was agreed."""
    made = reading(pair.items, pair.agreed, pair.said, language=pair.language)
    if made is None:
        raise ValueError(f"{pair.name}: nothing is said")
    return made


class Sequences:
    """What the chain learns from: calls with the states that each sentence may be in, features of equal spread."""

    def __init__(self, chosen: Sequence[Example]) -> None:
        pairs = [e.read.subjects.pairs.astype(float) for e in chosen]
        alone = [e.read.subjects.alone.astype(float) for e in chosen]
        self.mean, self.spread = _spread(np.concatenate([p.reshape(-1, p.shape[2]) for p in pairs]))
        self.alone_mean, self.alone_spread = _spread(np.concatenate(alone))
        self.alone_mean[0] = 0.0  # the constant stays
        self.lengths = np.array([len(a) for a in alone])
        count, lines = int(self.lengths.max()), max(p.shape[1] for p in pairs)
        self.pairs = np.zeros((len(chosen), count, lines, pairs[0].shape[2]))
        self.alone = np.zeros((len(chosen), count, alone[0].shape[1]))
        self.there = np.zeros((len(chosen), count, FIRST + lines), bool)
        self.allowed = self.there.copy()
        self.within = np.zeros((len(chosen), count), bool)
        for n, (example, pair, own) in enumerate(zip(chosen, pairs, alone, strict=True)):
            length, width = len(own), pair.shape[1]
            self.pairs[n, :length, :width] = (pair - self.mean) / self.spread
            self.alone[n, :length] = (own - self.alone_mean) / self.alone_spread
            self.there[n, :, : FIRST + width] = True
            self.allowed[n, :length, : FIRST + width] = _allowed(example)
            self.allowed[n, length:] = self.there[n, length:]
            self.within[n, :length] = example.read.within

    def fit(self) -> Chain:
        """The weights under which the right states are likeliest, by L-BFGS."""
        lines, alone = self.pairs.shape[3], self.alone.shape[2]
        size = lines + 2 * alone + 2 * len(MOVES)
        made = minimize(self._loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
        line, new, chat, moves = self._parts(made.x)
        line, new, chat = line / self.spread, new / self.alone_spread, chat / self.alone_spread
        for weights in (new, chat):  # what the means take from a line is given to the others
            weights[0] += line @ self.mean - weights @ self.alone_mean
        return Chain(line, new, chat, moves)

    def _parts(self, weights: Table) -> Chain:
        lines, alone = self.pairs.shape[3], self.alone.shape[2]
        line, new, chat, moves = np.split(weights, np.cumsum([lines, alone, alone]))
        return Chain(line, new, chat, moves.reshape(2, len(MOVES)))

    def _loss(self, weights: Table) -> tuple[float, Table]:
        chain = self._parts(weights)
        penalty = np.full(len(weights), CHAIN_PENALTY)
        penalty[-2 * len(MOVES) :] = MOVES_PENALTY
        loss = 0.5 * float((penalty * weights * weights).sum())
        slope = penalty * weights
        scores = chain.scores(self.pairs, self.alone)
        every, right = (
            paths(np.where(states, scores, -np.inf), chain.moves, self.within, self.lengths)
            for states in (self.there, self.allowed)
        )
        loss += every.score - right.score
        apart = every.states - right.states
        slope += np.concatenate(
            [
                np.tensordot(apart[:, :, FIRST:], self.pairs, 3),
                np.tensordot(apart[:, :, NEW], self.alone, 2),
                np.tensordot(apart[:, :, CHAT], self.alone, 2),
                (every.moves - right.moves).ravel(),
            ]
        )
        return loss, slope


def _allowed(example: Example) -> NDArray[np.bool_]:
    """Which states each sentence may be in: those of the differences in whose turns it is said, else chat."""
    pair, sentences = example.pair, example.read.talk.sentences
    numbers = {line.number: FIRST + place for place, (line, _) in enumerate(pair.agreed)}
    table = np.zeros((len(sentences), FIRST + len(pair.agreed)), bool)
    for i, sentence in enumerate(sentences):
        told = [pair.gold[n].agreed for n in pair.told_in(sentence.start, sentence.end)]
        table[i, [numbers[number] if number else NEW for number in told] or [CHAT]] = True
    return table


def _spread(rows: Table) -> tuple[Table, Table]:
    spread = rows.std(axis=0)
    spread[spread < 1e-6] = 1.0
    return rows.mean(axis=0), spread


def fit(rows: Table, names: NDArray[np.int64], weights: Table, penalty: float) -> Linear:
    """Logistic regression on features of equal spread, the spread folded into the weights again."""
    mean, spread = _spread(rows)
    model = LogisticRegression(C=penalty, max_iter=5000, tol=1e-6)
    model.fit((rows - mean) / spread, names, sample_weight=weights)
    table = (model.coef_ / spread).T
    return Linear(table, model.intercept_ - mean @ table)


def fit_standing(chosen: Sequence[tuple[Example, Table]], by_hand: tuple[Table, NDArray[np.int64]]) -> Linear:
    """What becomes of agreed lines; each call with the states by a chain that never saw it."""
    rows, names = [], []
    for example, states in chosen:
        for j, (line, _) in enumerate(example.pair.agreed):
            kinds = {gold.kind for gold in example.pair.gold if gold.agreed == line.number}
            rows.append(example.read.standing(j, states[:, FIRST + j]))
            names.append(next(n for n, kind in enumerate(STANDINGS) if kind in kinds or kind == "none"))
    weights = np.concatenate([np.ones(len(rows)), np.full(len(by_hand[1]), BY_HAND)])
    return fit(
        np.concatenate([rows, by_hand[0]]), np.concatenate([names, by_hand[1]]), weights, STANDING_PENALTY
    )


def lines_by_hand() -> tuple[Table, NDArray[np.int64]]:
    """The lines that are written by hand and about an agreed one, and what becomes of it."""
    rows, names = [], []
    for path in sorted((HERE / "lines").glob("*.txt")):
        pair = written(path)
        numbers = {line.number: place for place, (line, _) in enumerate(pair.agreed)}
        made = read(pair)
        for own, gold in zip(made.talk.places, pair.gold, strict=True):
            if gold.agreed is None:
                continue
            probable = np.zeros(len(made.talk.sentences))
            probable[list(own)] = SURE
            rows.append(made.standing(numbers[gold.agreed], probable))
            names.append(STANDINGS.index(gold.kind))
    return np.array(rows), np.array(names)


def fit_adding(chosen: Sequence[tuple[Example, Table]]) -> Linear:
    """Which lines come on top; each call with the states by a chain that never saw it."""
    rows, names = [], []
    for example, states in chosen:
        for i, told in enumerate(example.pair.telling):
            if example.read.talk.places[i]:
                rows.append(example.read.adding(i, states))
                names.append(any(example.pair.gold[n].kind == "adds" for n in told))
    return fit(np.array(rows), np.array(names, np.int64), np.ones(len(names)), ADDING_PENALTY)


def main() -> int:
    """Learn, print how well held-out pairs are told, and write."""
    whole, made = examples(sorted(CALLS.glob("*.json")))
    by_hand = lines_by_hand()
    folds = [range(first, len(whole), FOLDS) for first in range(FOLDS)]
    chains = [Sequences([e for n, e in enumerate(whole) if n not in fold]).fit() for fold in folds]
    states = [example.read.states(chains[n % FOLDS]) for n, example in enumerate(whole)]
    seen = list(zip(whole, states, strict=True))
    sums = (Tally(), Tally())
    for fold, chain in zip(folds, chains, strict=True):
        rest = [each for n, each in enumerate(seen) if n not in fold]
        learnt = Learnt(chain, fit_standing(rest, by_hand), fit_adding(rest))
        for n in fold:
            said = [differences(e.read, e.pair.agreed, learnt) for e in (whole[n], made[n])]
            sums = (sums[0] + tally(whole[n].pair, said[0]), sums[1] + tally(made[n].pair, said[1]))
    report("held out, three pairs at a time: the whole way", sums[0])
    report("held out, three pairs at a time: comparing alone", sums[1])
    learnt = Learnt(Sequences(whole).fit(), fit_standing(seen, by_hand), fit_adding(seen))
    np.savez_compressed(
        HERE / "weights.npz",
        **{name: table.astype(np.float32) for name, table in learnt.chain._asdict().items()},
        **{
            "standing": learnt.standing.weights.astype(np.float32),
            "standing bias": learnt.standing.bias.astype(np.float32),
            "adding": learnt.adding.weights.astype(np.float32),
            "adding bias": learnt.adding.bias.astype(np.float32),
        },
    )
    print(f"{len(whole)} pairs, {len(by_hand[1])} lines → {HERE / 'weights.npz'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
