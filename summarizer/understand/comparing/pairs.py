"""Every new line beside every agreed one, with all that is known of the pair."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.model import Agreed, Item
from summarizer.understand.comparing.figures import slots_of
from summarizer.understand.comparing.lines import Said, passage, read
from summarizer.understand.comparing.relation import relation_features
from summarizer.understand.comparing.subject import Nearness, Vocabulary, nearness, subject_features
from summarizer.understand.comparing.talk import LONGEST, Talk, talk

MOST_QUOTES = 4  # of an agreed line that are read

Table = NDArray[np.float32]


@dataclass(frozen=True)
class Pairs:
    """`subject` has the features of every pair, `near` how near they come in meaning."""

    new: tuple[Said, ...]
    agreed: tuple[Said, ...]
    talk: Talk
    subject: Table
    near: Nearness
    vocabulary: Vocabulary

    def relation(self, new: int, agreed: int) -> Table:
        """What speaks for a new line repeating, changing or dropping an agreed one."""
        return relation_features(
            self.new[new],
            self.agreed[agreed],
            own=self.talk.places[new],
            subject=self.subject[new, agreed],
            talk=self.talk,
            near=self.near.spoken[:, agreed],
            vocabulary=self.vocabulary,
        )


def pairs(items: Sequence[Item], agreed: Sequence[tuple[Agreed, Item]], *, language: str) -> Pairs:
    """All pairs of some new items and some agreed ones; neither may be empty."""
    anchor = max(line.on for line, _ in agreed)
    heard = talk(items, language=language, anchor=anchor)
    said = [passage(s.text, slots, language) for s, slots in zip(heard.sentences, heard.slots, strict=True)]
    new = tuple(
        read(item, [said[at] for at in own], language=language, anchor=anchor)
        for item, own in zip(items, heard.places, strict=True)
    )
    old = tuple(_agreed(item, line.on, language) for line, item in agreed)
    vocabulary = Vocabulary((*new, *old), language)
    near = nearness(new, old, heard, language)
    known = frozenset(vocabulary.words)
    spoken = [each.words & known for each in said]
    return Pairs(
        new, old, heard, subject_features(new, old, heard, spoken, vocabulary, near), near, vocabulary
    )


def _agreed(item: Item, on: dt.date, language: str) -> Said:
    quotes = [e.quote[:LONGEST] for e in item.evidence[:MOST_QUOTES]]
    read_quotes = [passage(text, slots_of(text, language=language, anchor=on), language) for text in quotes]
    return read(item, read_quotes, language=language, anchor=on)
