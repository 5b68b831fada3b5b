"""Learn what a call changes of what was agreed, from the pairs of `corpus.py`.

    pip install -e ".[train]"
    python models/changes/train.py           what is told from all that is known: writes weights-heard.npz
    python models/changes/train.py --reader  first the reader: writes reader.npz and heard.npz

What is known of a call includes what the reader hears in it. A reader knows the calls that it learnt from too well, so
each call is read by one that learnt from the others: this is kept in `heard.npz`. Pairs that are not in it have taught
the reader alone. The second command learns one reader for each part of the pairs that is held out and one from all, on
a graphics card if there is one.

Both print how well pairs of calls are told that were held out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from corpus import (
    FOLDS,
    LINES_BY_HAND,
    Pair,
    call_of,
    fold_of,
    learnt_pairs,
    name_of,
    paired,
    understood,
    written,
)
from heard import Kept, kept
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
PROCESSES = 2
CHAIN_PENALTY, MOVES_PENALTY = 30.0, 0.01  # the more, the closer the weights stay to zero
STANDING_PENALTY, ADDING_PENALTY = 0.02, 0.01  # inverse: the less, the closer the weights stay to zero
ORDINARY = (
    3.0  # what a line of the pairs of tests/data counts beside one of `calls/`, which are harder than most
)
AS_IT_WAS = {"repeats": 0.8, "none": 0.4}
"""Log-odds by which it must lead that an agreed line stays as it was: a change that is missed costs the most."""
NEW_LINE = -0.3  # log-odds from which a line comes on top
BY_HAND = 0.5  # what a line by hand does
SURE = 0.9  # how probably the sentences of a line by hand are about what it is about
ROUNDS = 80
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A pair that is learnt from, its call beside what was agreed, and the part of the pairs it is held out with."""

    pair: Pair
    read: Reading
    fold: int

    @property
    def weight(self) -> float:
        """What each of its lines counts."""
        return ORDINARY if self.ordinary else 1.0

    @property
    def ordinary(self) -> bool:
        """Whether it is one of tests/data."""
        return "/" not in self.pair.name


def example(path: Path, known: Kept) -> Example:
    """A pair, its call understood and held against what was agreed."""
    call = call_of(path)
    pair = paired(name_of(path), call, understood(call))
    made = reading(pair.items, pair.agreed, pair.said, language=pair.language, hear=known.of)
    if made is None:
        raise ValueError(f"{pair.name}: nothing is said")
    return Example(pair, made, fold_of(path))


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
        for n, (each, pair, own) in enumerate(zip(chosen, pairs, alone, strict=True)):
            length, width = len(own), pair.shape[1]
            self.pairs[n, :length, :width] = (pair - self.mean) / self.spread
            self.alone[n, :length] = (own - self.alone_mean) / self.alone_spread
            self.there[n, :, : FIRST + width] = True
            self.allowed[n, :length, : FIRST + width] = _allowed(each)
            self.allowed[n, length:] = self.there[n, length:]
            self.within[n, :length] = each.read.within

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
    rows, names, weights = [], [], []
    for each, states in chosen:
        for j, (line, _) in enumerate(each.pair.agreed):
            kinds = {gold.kind for gold in each.pair.gold if gold.agreed == line.number}
            rows.append(each.read.standing(j, states[:, FIRST + j]))
            names.append(next(n for n, kind in enumerate(STANDINGS) if kind in kinds or kind == "none"))
            weights.append(each.weight)
    made = fit(
        np.concatenate([rows, by_hand[0]]),
        np.concatenate([names, by_hand[1]]),
        np.concatenate([weights, np.full(len(by_hand[1]), BY_HAND)]),
        STANDING_PENALTY,
    )
    return made._replace(bias=made.bias - np.array([AS_IT_WAS.get(kind, 0.0) for kind in STANDINGS]))


def lines_by_hand() -> tuple[Table, NDArray[np.int64]]:
    """The lines that are written by hand and about an agreed one, and what becomes of it."""
    rows, names, known = [], [], kept()
    for path in sorted(LINES_BY_HAND.glob("*.txt")):
        pair = written(path)
        numbers = {line.number: place for place, (line, _) in enumerate(pair.agreed)}
        made = reading(pair.items, pair.agreed, (), language=pair.language, hear=known[path.stem].of)
        if made is None:
            raise ValueError(f"{path}: nothing is said")
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
    rows, names, weights = [], [], []
    for each, states in chosen:
        for i, told in enumerate(each.pair.telling):
            if each.read.talk.places[i]:
                rows.append(each.read.adding(i, states))
                names.append(any(each.pair.gold[n].kind == "adds" for n in told))
                weights.append(each.weight)
    made = fit(np.array(rows), np.array(names, np.int64), np.array(weights), ADDING_PENALTY)
    return made._replace(bias=made.bias - NEW_LINE)


def chain_without(examples: Sequence[Example], fold: int | None) -> Chain:
    """The chain that is learnt without one part of the pairs, or from all."""
    return Sequences([e for e in examples if e.fold != fold]).fit()


def learn(examples: Sequence[Example], chains: Sequence[Chain], chain_of_all: Chain) -> Learnt:
    """Print how well held-out pairs are told, and learn from all.

    Args:
        examples: The pairs.
        chains: For each part of them the chain that never saw it.
        chain_of_all: The one that did.
    """
    by_hand = lines_by_hand()
    seen = [(each, each.read.states(chains[each.fold])) for each in examples]
    sums = {"pairs of tests/data": Tally(), "pairs of calls/": Tally()}
    for fold, chain in enumerate(chains):
        rest = [each for each in seen if each[0].fold != fold]
        learnt = Learnt(chain, fit_standing(rest, by_hand), fit_adding(rest))
        for each in examples:
            if each.fold == fold:
                kind = "pairs of tests/data" if each.ordinary else "pairs of calls/"
                sums[kind] += tally(each.pair, differences(each.read, each.pair.agreed, learnt))
    for kind, sum_ in sums.items():
        report(f"held out, a fifth at a time: {kind}", sum_)
    return Learnt(chain_of_all, fit_standing(seen, by_hand), fit_adding(seen))


def write(learnt: Learnt) -> None:
    """Write `weights-heard.npz`."""
    np.savez_compressed(
        HERE / "weights-heard.npz",
        **{name: table.astype(np.float32) for name, table in learnt.chain._asdict().items()},
        **{
            "standing": learnt.standing.weights.astype(np.float32),
            "standing bias": learnt.standing.bias.astype(np.float32),
            "adding": learnt.adding.weights.astype(np.float32),
            "adding bias": learnt.adding.bias.astype(np.float32),
        },
    )


def main() -> int:
    """Learn, print how well held-out pairs are told, and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reader", action="store_true", help="learn the reader first")
    if parser.parse_args().reader:
        import reader

        reader.learn(learnt_pairs())
    known = kept()
    chosen = [path for path in learnt_pairs() if name_of(path) in known]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as workers:
        examples = list(workers.map(example, chosen, [known[name_of(path)] for path in chosen]))
    chains = [chain_without(examples, fold) for fold in range(FOLDS)]
    write(learn(examples, chains, chain_without(examples, None)))
    print(f"{len(examples)} pairs → {HERE / 'weights-heard.npz'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
