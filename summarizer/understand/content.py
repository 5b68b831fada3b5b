"""The words of a sentence that carry its subject, and how much two sentences have of them in common."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from summarizer.understand.disfluency import folded

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

CARRYING = {"NOUN": 1.0, "PROPN": 1.0, "ADJ": 0.7, "NUM": 0.7, "VERB": 0.5, "X": 0.7}

Content = Mapping[str, float]


def content(doc: Doc | Span) -> Content:
    """The content lemmas of a sentence with the weight of their part of speech."""
    found: dict[str, float] = {}
    for token in doc:
        weight = 0.0 if token.is_stop and token.pos_ != "NUM" else CARRYING.get(token.pos_, 0.0)
        lemma = folded(token.lemma_)
        if weight and (len(lemma) > 2 or lemma.isdigit()):
            found[lemma] = max(weight, found.get(lemma, 0.0))
    return found


def weighted(contents: Sequence[Content]) -> list[Content]:
    """The same with rare words weighing more: the logarithm of sentences over sentences with the word."""
    seen = Counter(word for words in contents for word in words)
    total = len(contents) + 1
    return [
        {word: weight * math.log(total / seen[word]) for word, weight in words.items()} for words in contents
    ]


def overlap(one: Content, other: Content) -> float:
    """How much of the lighter of the two is in the other, from 0 to 1 (Szymkiewicz–Simpson coefficient)."""
    lighter = min(sum(one.values()), sum(other.values()))
    if lighter <= 0:
        return 0.0
    return min(1.0, sum(min(weight, other[word]) for word, weight in one.items() if word in other) / lighter)
