"""What speaks for and against a new subject between two sentences.

Every sentence after the first is a place where a subject may begin. It is described by who speaks, by the words that
open, answer or close a matter, and by how much the words and the meaning before it and after it have in common
(lexical cohesion, Hearst, "TextTiling", 1997; vectors, Solbiati et al., 2021).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from summarizer.languages import table
from summarizer.model import Sentence
from summarizer.understand.disfluency import folded, whole_words
from summarizer.understand.topics.vectors import Vectors

if TYPE_CHECKING:
    from spacy.tokens import Doc

FEATURES = (
    "new_speaker", "new_utterance", "unknown_speaker",
    "opens", "returns", "leads", "answers", "asked", "asks", "closed",
    "words_after", "words_before", "meaning_turn", "meaning_near", "meaning_far", "words_near", "words_far", "onward",
    "new_words", "new_share", "old_words", "taken_up", "after_chatter",
)  # fmt: skip

TURN, NEAR, FAR, RECENT = 30, 40, 90, 110  # words
_FIRST_WORDS, _LAST_WORDS = 8, 4
_WORD = re.compile(r"[\w'’-]+")

Terms = tuple[str, ...]


def terms(doc: Doc) -> Terms:
    """The content words of a sentence as lemmas: nouns and names, and adjectives of some length."""
    found = []
    for token in doc:
        if token.like_num or not token.text[0].isalpha():
            continue
        lemma = folded(token.lemma_)
        if (token.pos_ in {"NOUN", "PROPN"} and len(lemma) > 2) or (token.pos_ == "ADJ" and len(lemma) > 3):
            found.append(lemma)
    return tuple(found)


def rarity(bags: Sequence[Terms]) -> Mapping[str, float]:
    """How rare each word is in the call: the logarithm of sentences over sentences with it, plus one."""
    seen = Counter(word for bag in bags for word in set(bag))
    return {word: math.log(1 + len(bags) / count) for word, count in seen.items()}


def weigh(words: Iterable[str], rare: Mapping[str, float]) -> dict[str, float]:
    """Words with their weight, repetitions counted with the logarithm."""
    return {word: (1 + math.log(count)) * rare[word] for word, count in Counter(words).items()}


def similarity(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Cosine of two weighted bags of words; 0 if either is empty."""
    if len(one) > len(other):
        one, other = other, one
    shared = sum(weight * other[word] for word, weight in one.items() if word in other)
    if not shared:
        return 0.0
    return shared / math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))


class _Talk:
    """The sentences of a call with what the features are made of, so that each is computed once."""

    def __init__(
        self, sentences: Sequence[Sentence], bags: Sequence[Terms], vectors: Vectors, language: str
    ) -> None:
        self.sentences, self.bags = sentences, bags
        self.rare = rarity(bags)
        self.words = np.array([max(1, len(_WORD.findall(s.text))) for s in sentences])
        self.ends = np.concatenate([[0], np.cumsum(self.words)])
        # A long sentence says no more of the subject than one of fifteen words.
        weights = np.minimum(self.words, 15)[:, None]
        self.sums = np.concatenate([np.zeros((1, vectors.shape[1])), np.cumsum(vectors * weights, axis=0)])
        self.starts, self.stops = _first_words(sentences), _last_words(sentences)
        self.cues = {name: whole_words(*table(language, "topics")[name]) for name in _CUES}
        self.turns = _turns(sentences)

    def before(self, at: int, words: int) -> int:
        """The first of the sentences that make up the given number of words before a place."""
        return min(at - 1, int(np.searchsorted(self.ends, self.ends[at] - words, side="left")))

    def after(self, at: int, words: int) -> int:
        """The end of the sentences that make up the given number of words after a place."""
        return max(at + 1, int(np.searchsorted(self.ends, self.ends[at] + words, side="right")) - 1)

    def meaning(self, start: int, middle: int, end: int) -> float:
        """Cosine of the meanings on both sides of a place."""
        one, other = self.sums[middle] - self.sums[start], self.sums[end] - self.sums[middle]
        length = float(np.linalg.norm(one) * np.linalg.norm(other))
        return float(one @ other) / length if length else 0.0

    def bag(self, start: int, end: int) -> dict[str, float]:
        return weigh((word for bag in self.bags[start:end] for word in bag), self.rare)


_CUES = ("opens", "returns", "leads", "answers", "closes", "asks")


def features(
    sentences: Sequence[Sentence], bags: Sequence[Terms], vectors: Vectors, language: str
) -> NDArray[np.float64]:
    """The features of every place between two sentences, shape (sentences - 1, len(FEATURES)).

    `sentences` are those that are no small talk; a jump in their `index` shows where some was left out.
    """
    talk = _Talk(sentences, bags, vectors, language)
    known: set[str] = set()
    rows = []
    for at in range(1, len(sentences)):
        known.update(bags[at - 1])
        rows.append([*_speech(talk, at), *_cohesion(talk, at), *_novelty(talk, at, known)])
        rows[-1].append(float(sentences[at].index - sentences[at - 1].index > 1))
    return np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES))


def _speech(talk: _Talk, at: int) -> list[float]:
    """Who speaks, and which of the opening, answering and closing words are there."""
    here, there = talk.sentences[at - 1], talk.sentences[at]
    known = here.speaker is not None and there.speaker is not None
    first, last = talk.starts[at], talk.stops[at - 1]
    turn = talk.starts[_turn_start(talk, at - 1)]
    asked = "?" in here.text or bool(
        talk.cues["asks"].search(last) or talk.cues["asks"].search(talk.starts[at - 1])
    )
    leading = talk.cues["leads"].match(first)
    return [
        float(known and here.speaker != there.speaker),
        float(known and here.speaker == there.speaker and here.utterance != there.utterance),
        float(not known and here.utterance != there.utterance),
        float(bool(talk.cues["opens"].search(first))),
        float(bool(talk.cues["returns"].search(first))),
        float(bool(leading)),
        float(bool(talk.cues["answers"].match(first))),
        float(asked),
        float("?" in there.text or bool(talk.cues["asks"].search(first))),
        float(bool(talk.cues["closes"].match(turn) or talk.cues["closes"].search(last))),
    ]


def _cohesion(talk: _Talk, at: int) -> list[float]:
    """How long the turns on both sides are, and how much words and meaning on both sides have in common."""
    left, right = _turn_start(talk, at - 1), _turn_end(talk, at)
    near, far = (talk.before(at, NEAR), talk.after(at, NEAR)), (talk.before(at, FAR), talk.after(at, FAR))
    onward = talk.after(right, NEAR) if right < len(talk.sentences) else right
    said = talk.bag(at, right)
    return [
        math.log1p(float(talk.ends[right] - talk.ends[at])),
        math.log1p(float(talk.ends[at] - talk.ends[left])),
        talk.meaning(left, at, right),
        talk.meaning(near[0], at, near[1]),
        talk.meaning(far[0], at, far[1]),
        similarity(talk.bag(near[0], at), talk.bag(at, near[1])),
        similarity(talk.bag(far[0], at), talk.bag(at, far[1])),
        similarity(said, talk.bag(right, onward)) - similarity(said, talk.bag(near[0], at)),
    ]


def _novelty(talk: _Talk, at: int, known: set[str]) -> list[float]:
    """Content words of the turn that begins here: new ones, those just heard, those heard long ago."""
    said = {word for bag in talk.bags[at : _turn_end(talk, at)] for word in bag}
    recent = {word for bag in talk.bags[talk.before(at, RECENT) : at] for word in bag}
    new, old = said - recent, said & recent
    return [
        math.log1p(len(new)),
        len(new) / (1 + len(said)),
        math.log1p(len(old)),
        math.log1p(len(new & known)),
    ]


def _turns(sentences: Sequence[Sentence]) -> list[int]:
    """The number of the turn each sentence is in: one speaker's, or one utterance where speakers are unknown."""
    turns = [0]
    for one, other in pairwise(sentences):
        known = one.speaker is not None and other.speaker is not None
        new = one.speaker != other.speaker if known else one.utterance != other.utterance
        turns.append(turns[-1] + new)
    return turns


def _turn_start(talk: _Talk, at: int) -> int:
    """The first sentence of the turn that a sentence is in, or of its last TURN words."""
    start, limit = at, talk.ends[at + 1] - TURN
    while start > 0 and talk.turns[start - 1] == talk.turns[at] and talk.ends[start - 1] >= limit:
        start -= 1
    return start


def _turn_end(talk: _Talk, at: int) -> int:
    """The end of the turn that a sentence begins, or of its first TURN words."""
    end, limit = at + 1, talk.ends[at] + TURN
    while end < len(talk.sentences) and talk.turns[end] == talk.turns[at] and talk.ends[end + 1] <= limit:
        end += 1
    return end


def _first_words(sentences: Sequence[Sentence]) -> list[str]:
    return [" ".join(_WORD.findall(folded(s.text))[:_FIRST_WORDS]) for s in sentences]


def _last_words(sentences: Sequence[Sentence]) -> list[str]:
    return [" ".join(_WORD.findall(folded(s.text))[-_LAST_WORDS:]) for s in sentences]
