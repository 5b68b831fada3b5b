"""What speaks for a sentence being about the same thing as an agreed line, or about something new."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from summarizer.model import ItemType
from summarizer.understand.comparing.figures import agreement
from summarizer.understand.comparing.lines import Passage, Said, day_of
from summarizer.understand.comparing.reader import UNLIKELY, Heard
from summarizer.understand.comparing.talk import Talk, encoded
from summarizer.understand.slots import ContactSlot, DateSlot, MoneySlot
from summarizer.understand.topics.vectors import Vectors

Table = NDArray[np.float32]

TYPES: tuple[ItemType, ...] = get_args(ItemType)
SLOTS = (MoneySlot, DateSlot, ContactSlot)
NEAR_WORDS = 0.45  # the cosine from which two words begin to mean alike
SAME_WORD = 0.999
TINY = 1e-6
SHORT = (2, 4, 8, 15)  # words: a sentence has no more than some of these
OPENING, CLOSING = 4, 5  # sentences in which people greet
FAR = 2  # sentences in which the rarest shared words are looked for


class Vocabulary:
    """The words of a call and of agreed lines, how rare each is, and how near those of the lines come to all.

    `of_agreed` has the places of the words of agreed lines.
    """

    def __init__(self, said: Sequence[Passage], agreed: Sequence[Said], language: str) -> None:
        sets = [*(p.words for p in said), *(line.words for line in agreed)]
        seen = Counter(word for words in sets for word in words)
        self.words = sorted(seen)
        self.place = {word: at for at, word in enumerate(self.words)}
        total = len(sets) + 1
        self.rarity = np.array([math.log(total / seen[word]) + 0.1 for word in self.words], np.float32)
        known = sorted({word for line in agreed for word in line.words})
        self._row = {word: at for at, word in enumerate(known)}
        self.of_agreed = [self.place[word] for word in known]
        meaning = encoded(self.words, language)
        self._near = np.asarray(meaning[self.of_agreed] @ meaning.T, np.float32)
        self._near[np.arange(len(known)), self.of_agreed] = 1.0

    def weights(self, words: frozenset[str]) -> Table:
        """How much each word of the vocabulary counts among these, shape (words,)."""
        row = np.zeros(len(self.words), np.float32)
        places = [self.place[word] for word in words]
        row[places] = self.rarity[places]
        return row

    def near(self, agreed: Sequence[str], said: Sequence[str]) -> Table:
        """The cosines of words of agreed lines with others, shape (agreed, said)."""
        return self._near[np.ix_([self._row[word] for word in agreed], [self.place[word] for word in said])]

    def nearest_said(self, words: frozenset[str]) -> Table:
        """For each word of the agreed lines the cosine of the nearest of these."""
        return np.asarray(
            self._near[:, [self.place[word] for word in words]].max(axis=1, initial=0.0), np.float32
        )

    def nearest_agreed(self, words: frozenset[str]) -> Table:
        """For each word of the vocabulary the cosine of the nearest of these, which are of agreed lines."""
        return np.asarray(
            self._near[[self._row[word] for word in words]].max(axis=0, initial=0.0), np.float32
        )


def nearness(meaning: Vectors, agreed: Sequence[Said], language: str) -> Table:
    """The cosine of each sentence with the nearest passage of each agreed line, shape (sentences, lines).

    Args:
        meaning: What each sentence means, a row each.
        agreed: The lines.
        language: ISO 639-1 code of a language pack.
    """
    theirs = encoded([p.text for line in agreed for p in line.passages], language).T
    firsts = np.cumsum([0, *(len(line.passages) for line in agreed[:-1])])
    return np.asarray(np.maximum.reduceat(meaning @ theirs, firsts, axis=1), np.float32)


class Subjects:
    """What speaks for the subject of each sentence: `pairs` beside each agreed line, `alone` by itself.

    `near`, `words` and `rare` have what is told most: how near they come in meaning, the share of the agreed words
    that the sentence has or comes near to, and how rare the words are that both have; shape (sentences, lines).
    `heard` is what the learnt reader hears, and `about` what it says of each sentence being about each line; None if it
    was not asked.
    """

    def __init__(
        self, talk: Talk, agreed: Sequence[Said], vocabulary: Vocabulary, near: Table, heard: Heard | None
    ) -> None:
        self.near, self.heard = near, heard
        self.about = heard.about / UNLIKELY if heard else None
        exact, self.words, back, back_near, self.rare, rarest = _words(talk, agreed, vocabulary)
        types = np.array([[line.item.type == kind for kind in TYPES] for line in agreed], np.float32)
        held = np.array([[any(isinstance(s, kind) for s in found) for kind in SLOTS] for found in talk.slots])
        kept = np.stack(
            [
                types[:, TYPES.index("budget")],
                np.array([line.item.type == "deadline" or day_of(line.item) is not None for line in agreed]),
                types[:, TYPES.index("contact")],
            ],
            axis=1,
        )
        does = np.stack([talk.does(f"item {line.item.type}") for line in agreed], axis=1) / 4
        near, words, rare = self.near, self.words, self.rare
        tables = (
            near, _ahead(near, 1), _ahead(near, 0), exact, words, _ahead(words, 1), _ahead(words, 0),
            rare, _ahead(rare, 1), rarest, _ahead(rarest, 1), _ahead(rarest, 0), back, back_near,
            _around(near, 1), _around(words, 1), _around(rare, FAR),
            *(beside(table, step) for table in (near, words, rare) for step in (1, -1)),
            *np.moveaxis(_figures(talk, agreed), 2, 0),
            *np.moveaxis(held[:, None] * kept[None], 2, 0),
            does, does - does.mean(axis=1, keepdims=True),
            *np.broadcast_to(types.T[:, None], (len(TYPES), *near.shape)),
            held[:, [1]] * kept[None, :, 0], held[:, [0]] * types[None, :, TYPES.index("deadline")],
            *(_about(self.about) if self.about is not None else ()),
        )  # fmt: skip
        self.pairs = np.stack(tables, axis=2).astype(np.float32)
        self.alone = _alone(talk, self, held.astype(np.float32))


def _about(about: Table) -> list[Table]:
    """How surely the reader takes each sentence, and those around it, to be about each line."""
    return [
        about, _ahead(about, 1), _ahead(about, 0), _around(about, 1), *(beside(about, step) for step in (1, -1))
    ]  # fmt: skip


def beside(table: Table, step: int) -> Table:
    """The row of the sentence `step` before (or after, if negative), zeros beyond the ends."""
    moved = np.zeros_like(table)
    if step > 0:
        moved[step:] = table[:-step]
    else:
        moved[:step] = table[-step:]
    return moved


def _alone(talk: Talk, subjects: Subjects, held: Table) -> Table:
    count = len(talk.sentences)
    lengths = np.array([len(s.clean.split()) for s in talk.sentences])
    place = np.arange(count) if talk.whole else np.full(count, count / 2)
    columns = (
        np.ones(count),
        *(table.max(axis=1) for table in (subjects.near, subjects.words, subjects.rare)),
        _around(subjects.near, 1).max(axis=1), _around(subjects.rare, 1).max(axis=1),
        np.array([talk.is_client(i) for i in range(count)]),
        np.array(["?" in s.text for s in talk.sentences]),
        *(lengths <= least for least in SHORT),
        *np.minimum(np.array([p.cues for p in talk.passages], np.float32), 2).T, *held.T,
        *talk.doing.T / 4, *beside(talk.doing, 1).T / 4, *beside(talk.doing, -1).T / 4,
        *_fresh(subjects),
        place / count, talk.whole * (place < OPENING), talk.whole * (place >= count - CLOSING),
    )  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _fresh(subjects: Subjects) -> list[Table]:
    """How surely the reader takes each sentence, and those around it, to tell something new, or of any line."""
    if subjects.heard is None or subjects.about is None:
        return []
    new, about = subjects.heard.new[:, None] / UNLIKELY, subjects.about.max(axis=1, keepdims=True)
    around = (moved for each in (new, about) for moved in (each, beside(each, 1), beside(each, -1)))
    return [each[:, 0] for each in around]


def _words(talk: Talk, agreed: Sequence[Said], vocabulary: Vocabulary) -> list[Table]:
    """Shares of the agreed words that are said and nearly said, of what is said, and how rare the shared words are."""
    theirs = np.stack([vocabulary.weights(line.words) for line in agreed])[:, vocabulary.of_agreed]
    mine = np.stack([vocabulary.weights(said.words) for said in talk.passages])
    said = np.stack([vocabulary.nearest_said(p.words) for p in talk.passages])
    meant = np.stack([vocabulary.nearest_agreed(line.words) for line in agreed])
    same = (said > SAME_WORD).astype(np.float32)
    total, spoken = (np.maximum(each.sum(axis=1), TINY) for each in (theirs, mine))
    return [
        same @ theirs.T / total,
        _soft(said) @ theirs.T / total,
        mine @ (meant > SAME_WORD).T / spoken[:, None],
        mine @ _soft(meant).T / spoken[:, None],
        same @ theirs.T / 6,
        np.stack([(same * each).max(axis=1, initial=0.0) for each in theirs], axis=1) / 5,
    ]


def _figures(talk: Talk, agreed: Sequence[Said]) -> Table:
    """Whether figures of the agreed line are said, whether others of one thing are, and of what kind those said are."""
    table = np.zeros((len(talk.sentences), len(agreed), 6), np.float32)
    for j, line in enumerate(agreed):
        theirs = line.figures
        for i, said in enumerate(talk.passages):
            if not theirs or not said.figures:
                continue
            found = agreement(theirs, said.figures)
            kinds = {figure.kind for figure in {*theirs} & {*said.figures}}
            table[i, j] = (
                found.same, found.other, "money" in kinds, "day" in kinds, not kinds.isdisjoint(("contact", "share")),
                not kinds.isdisjoint(("count", "number", "hour")),
            )  # fmt: skip
    return table


def _soft(cosine: Table) -> Table:
    return np.asarray(np.clip((cosine - NEAR_WORDS) / (1 - NEAR_WORDS), 0, 1), np.float32)


def _ahead(table: Table, axis: int) -> Table:
    """By how much each entry is ahead of the best other one along an axis; below zero where it is behind."""
    if table.shape[axis] < 2:
        return np.zeros_like(table)
    order = np.sort(table, axis=axis)
    first, second = (np.take(order, [place], axis=axis) for place in (-1, -2))
    return np.asarray(np.where(table == first, table - second, table - first), np.float32)


def _around(table: Table, reach: int) -> Table:
    """The highest of a sentence and those up to `reach` before and after."""
    highest = table.copy()
    for step in range(1, min(reach, len(table) - 1) + 1):
        highest[step:] = np.maximum(highest[step:], table[:-step])
        highest[:-step] = np.maximum(highest[:-step], table[step:])
    return highest
