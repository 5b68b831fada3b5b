"""What speaks for a new line being about the same thing as an agreed one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer.model import Item
from summarizer.understand.comparing.figures import Figure, agreement
from summarizer.understand.comparing.lines import Said, amount_of, contact_of, day_of, owner_of
from summarizer.understand.comparing.talk import Talk, encoded
from summarizer.understand.topics.vectors import Vectors

Table = NDArray[np.float32]

SUBJECT = (
    "meaning", "meaning of statements", "mean meaning", "meaning beside",
    "agreed words", "agreed words near", "new words", "new words near", "one passage whole", "words beside",
    "meaning lead", "words lead", "meaning rank", "words rank", "leads both",
    "same type", "amounts", "same amount", "amount near", "amount far", "one amount",
    "days", "same day", "day near", "day far", "one day",
    "contacts", "same kind of contact", "other kind of contact", "one contact",
    "same number", "share of numbers", "agreed has numbers", "one question", "same owner", "other owner",
    "its amount said", "its day said", "its contact said", "its other figures said", "other figures of one thing said",
    "amounts apart", "days apart",
)  # fmt: skip
LEADS = (("meaning", "meaning lead", "meaning rank"), ("agreed words near", "words lead", "words rank"))
NEAR_WORDS = 0.45  # the cosine from which two words begin to mean alike
SAME_WORD = 0.999
ALIKE = 2.0  # times another amount that may be the same thing's
DAYS = 35  # by which a day is moved
MOST_APART = 5.0
BIG = 40.0  # from which a number is rarely said of two things


class Nearness(NamedTuple):
    """Cosines with each agreed line: of the new statements, and of the sentences that were said."""

    stated: Table
    spoken: Table


class Vocabulary:
    """The words of all lines, how rare each is, and how near any two of them come."""

    def __init__(self, lines: Sequence[Said], language: str) -> None:
        seen = Counter(word for line in lines for word in line.words)
        self.words = sorted(seen)
        self.place = {word: at for at, word in enumerate(self.words)}
        total = len(lines) + 1
        self.rarity = np.array([math.log(total / seen[word]) + 0.1 for word in self.words], np.float32)
        meaning = encoded(self.words, language)
        self.near: Vectors = np.asarray(meaning @ meaning.T, np.float32)
        np.fill_diagonal(self.near, 1.0)

    def rows(self, words: Sequence[frozenset[str]]) -> Table:
        """Which words of the vocabulary each set has, weighed by rarity, shape (sets, words)."""
        table = np.zeros((len(words), len(self.words)), np.float32)
        for row, each in enumerate(words):
            table[row, [self.place[word] for word in each]] = 1.0
        return np.asarray(table * self.rarity, np.float32)

    def nearest(self, words: frozenset[str]) -> Table:
        """For each word of the vocabulary the cosine of the nearest of these."""
        if not words:
            return np.zeros(len(self.words), np.float32)
        return np.asarray(self.near[:, [self.place[word] for word in words]].max(axis=1), np.float32)


def subject_features(
    new: Sequence[Said],
    agreed: Sequence[Said],
    talk: Talk,
    spoken: Sequence[frozenset[str]],
    vocabulary: Vocabulary,
    near: Nearness,
) -> Table:
    """The features of every pair in the order of SUBJECT, shape (new, agreed, features)."""
    table = np.zeros((len(new), len(agreed), len(SUBJECT)), np.float32)
    nearness_end, words_end = SUBJECT.index("agreed words"), SUBJECT.index("meaning lead")
    table[:, :, :nearness_end] = np.stack(_meanings(near, talk), axis=2)
    table[:, :, nearness_end:words_end] = np.stack(_words(new, agreed, talk, spoken, vocabulary), axis=2)
    for of, lead, rank in LEADS:
        table[:, :, SUBJECT.index(lead)] = _ahead(table[:, :, SUBJECT.index(of)])
        table[:, :, SUBJECT.index(rank)] = _ahead(table[:, :, SUBJECT.index(of)].T).T
    leads = [table[:, :, SUBJECT.index(lead)] > 0 for _, lead, _ in LEADS]
    table[:, :, SUBJECT.index("leads both")] = np.logical_and(*leads)
    for i, one in enumerate(new):
        for j, other in enumerate(agreed):
            table[i, j, SUBJECT.index("same type") :] = _values(one, other)
    return table


def nearness(new: Sequence[Said], agreed: Sequence[Said], talk: Talk, language: str) -> Nearness:
    """How near the new statements and all that was said come to each agreed line, by its nearest passage."""
    theirs = encoded([p.text for line in agreed for p in line.passages], language).T
    firsts = np.cumsum([0, *(len(line.passages) for line in agreed[:-1])])
    stated = encoded([line.statement.text for line in new], language) @ theirs
    spoken = talk.meaning @ theirs
    return Nearness(*(np.maximum.reduceat(every, firsts, axis=1) for every in (stated, spoken)))


def _meanings(near: Nearness, talk: Talk) -> list[Table]:
    """The nearest passages, the statements, the mean over the sentences, and the nearest sentence beside."""
    best, mean = near.stated.copy(), near.stated.copy()
    beside = np.zeros_like(best)
    for i, own in enumerate(talk.places):
        if own:
            best[i] = np.maximum(best[i], near.spoken[list(own)].max(axis=0))
            mean[i] = near.spoken[list(own)].mean(axis=0)
        beside[i] = near.spoken[list(talk.beside[i])].max(axis=0, initial=0.0)
    return [best, near.stated, mean, beside]


def _words(
    new: Sequence[Said],
    agreed: Sequence[Said],
    talk: Talk,
    spoken: Sequence[frozenset[str]],
    vocabulary: Vocabulary,
) -> list[Table]:
    weights = vocabulary.rows([line.words for line in agreed])
    total = np.maximum(weights.sum(axis=1), 1e-6)
    near_agreed = np.stack([vocabulary.nearest(line.words) for line in agreed])
    per = [(j, vocabulary.rows([p.words])[0]) for j, line in enumerate(agreed) for p in line.passages]
    shape = (len(new), len(agreed))
    exact, near, back, back_near, whole, beside = (np.zeros(shape, np.float32) for _ in range(6))
    mine = vocabulary.rows([line.statement.words for line in new])
    for i, line in enumerate(new):
        nearest = vocabulary.nearest(line.words)
        same, soft = nearest > SAME_WORD, _soft(nearest)
        exact[i], near[i] = weights @ same / total, weights @ soft / total
        for j, row in per:
            if row.any():
                whole[i, j] = max(whole[i, j], float(row @ soft / row.sum()))

        around = frozenset().union(*(spoken[at] for at in talk.beside[i]))
        beside[i] = weights @ _soft(vocabulary.nearest(around)) / total
        own = mine[i]
        if own.any():
            back[i] = (near_agreed > SAME_WORD) @ own / own.sum()
            back_near[i] = _soft(near_agreed) @ own / own.sum()
    return [exact, near, back, back_near, whole, beside]


def _soft(cosine: Table) -> Table:
    return np.asarray(np.clip((cosine - NEAR_WORDS) / (1 - NEAR_WORDS), 0, 1), np.float32)


def _ahead(table: Table) -> Table:
    """By how much each column is ahead of the best other one of its row; below zero where it is behind."""
    if table.shape[1] < 2:
        return np.zeros_like(table)
    order = np.sort(table, axis=1)
    first, second = order[:, -1:], order[:, -2:-1]
    return np.asarray(np.where(table == first, table - second, table - first), np.float32)


def _values(one: Said, other: Said) -> tuple[float, ...]:
    new, old = one.item, other.item
    return (
        float(new.type == old.type),
        *_amounts(new, old),
        *_days(new, old),
        *_contacts(new, old),
        *_numbers(one.numbers, other.numbers),
        float((new.type == "question") != (old.type == "question")),
        *_owners(new, old),
        *_said(one.figures, other.figures),
        *_apart(new, old),
    )


def _said(new: frozenset[Figure], old: frozenset[Figure]) -> tuple[float, ...]:
    """Which figures of the agreed line are said again, by kind, and whether others are in their place."""
    shared = {figure.kind for figure in old & new}
    amounts = {figure.value for figure in old if figure.kind in ("money", "number")}
    money = any(
        figure.value in amounts for figure in new if figure.kind in ("money", "number") if _big(figure.value)
    )
    other = agreement(tuple(old), tuple(new)).other
    return (
        float(money),
        float("day" in shared),
        float("contact" in shared),
        float(bool(shared - {"money", "day", "contact"})),
        float(other),
    )


def _apart(new: Item, old: Item) -> tuple[float, float]:
    """How far apart two amounts and two days are, by their logarithms."""
    a, b = amount_of(new), amount_of(old)
    amounts = abs(math.log(max(a[0], 0.01) / max(b[0], 0.01))) if a and b else 0.0
    day, other = day_of(new), day_of(old)
    days = math.log(1 + abs((day - other).days)) if day and other else 0.0
    return min(amounts, MOST_APART), min(days, MOST_APART)


def _big(value: object) -> bool:
    """Whether a number is too large to be said of two things by chance."""
    return isinstance(value, float) and value >= BIG


def _amounts(new: Item, old: Item) -> tuple[float, ...]:
    a, b = amount_of(new), amount_of(old)
    if a is None or b is None:
        return 0.0, 0.0, 0.0, 0.0, float(a is not b)
    near = max(a[0], 0.01) <= ALIKE * max(b[0], 0.01) <= ALIKE**2 * max(a[0], 0.01)
    return 1.0, float(a == b), float(near and a != b), float(not near), 0.0


def _days(new: Item, old: Item) -> tuple[float, ...]:
    a, b = day_of(new), day_of(old)
    if a is None or b is None:
        return 0.0, 0.0, 0.0, 0.0, float(a is not b)
    apart = abs((a - b).days)
    return 1.0, float(apart == 0), float(0 < apart <= DAYS), float(apart > DAYS), 0.0


def _contacts(new: Item, old: Item) -> tuple[float, ...]:
    a, b = contact_of(new), contact_of(old)
    if a is None or b is None:
        return 0.0, 0.0, 0.0, float(a is not b)
    return 1.0, float(a[0] == b[0]), float(a[0] != b[0]), 0.0


def _numbers(new: frozenset[float], old: frozenset[float]) -> tuple[float, ...]:
    shared = len(new & old)
    return float(shared > 0), shared / len(old) if old else 0.0, float(bool(old))


def _owners(new: Item, old: Item) -> tuple[float, ...]:
    a, b = owner_of(new), owner_of(old)
    if a is None or b is None:
        return 0.0, 0.0
    return float(a == b), float(a != b)
