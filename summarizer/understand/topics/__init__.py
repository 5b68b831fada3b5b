"""Sentences → the subjects they speak of, each with a title.

Small talk is set aside, the rest is cut where a subject ends, segments that take up the same subject are joined, and
each subject gets a title made of words that were said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from summarizer.languages import nearest
from summarizer.model import Record, Sentence
from summarizer.understand.analysis import analyse
from summarizer.understand.topics.boundaries import segments
from summarizer.understand.topics.clusters import join, pair_features
from summarizer.understand.topics.features import features, terms
from summarizer.understand.topics.titles import titles
from summarizer.understand.topics.vectors import Vectors, vectors

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["FoundTopic", "find_topics", "small_talk"]

_STAY = 0.8  # probability that a sentence is chatter if the one before it is, and likewise that it is not


class FoundTopic(Record):
    """A subject of the call: its title, and the positions of its sentences in ascending order."""

    title: str
    sentences: tuple[int, ...]


def find_topics(
    sentences: Sequence[Sentence],
    *,
    language: str,
    chatter: Sequence[float],
    docs: Sequence[Doc] | None = None,
    meaning: Vectors | None = None,
) -> tuple[FoundTopic, ...]:
    """The subjects of a call in order of first appearance; every sentence that is no small talk is in exactly one.

    Args:
        sentences: The sentence-like units of the call, in order.
        language: ISO 639-1 code.
        chatter: For each sentence the probability, from 0 to 1, that it is small talk.
        docs: What spaCy says of each sentence's `clean` text, if it is known already.
        meaning: The vector of each sentence's `clean` text, if it is known already.

    Raises:
        ValueError: `chatter`, `docs` or `meaning` is not as long as `sentences`.
    """
    if any(given is not None and len(given) != len(sentences) for given in (chatter, docs, meaning)):
        raise ValueError("chatter, docs and meaning need one entry for each sentence")
    idle = small_talk(chatter)
    kept = [at for at, chats in enumerate(idle) if not chats]
    if not kept:
        return ()
    pack = nearest(language)
    if docs is None:
        docs = analyse([sentence.clean for sentence in sentences], pack)
    said = [sentences[at].model_copy(update={"index": at}) for at in kept]
    analysed = [docs[at] for at in kept]
    bags = [terms(doc) for doc in analysed]
    meaning = vectors([sentence.clean for sentence in said], analysed) if meaning is None else meaning[kept]
    rows = features(said, bags, meaning, pack)
    runs = segments(rows, [len(sentence.text.split()) for sentence in said], meaning)
    labels = join(pair_features(runs, said, bags, meaning, pack))
    groups: list[list[int]] = [[] for _ in range(max(labels) + 1)]
    for run, label in zip(runs, labels, strict=True):
        groups[label].extend(run)
    names = titles([[analysed[at] for at in group] for group in groups], pack)
    return tuple(
        FoundTopic(title=name, sentences=tuple(kept[at] for at in group))
        for name, group in zip(names, groups, strict=True)
    )


def small_talk(chatter: Sequence[float]) -> list[bool]:
    """Which sentences are small talk: the likeliest course of a chain that seldom changes between talk and business.

    A polite word in the midst of business stays with it, and so does a sober sentence in the midst of a story
    (Viterbi decoding of two states).
    """
    change = math.log(1 - _STAY) - math.log(_STAY)
    scores = [0.0, 0.0]
    back: list[tuple[bool, bool]] = []
    for chance in chatter:
        sure = min(max(chance, 0.02), 0.98)
        came = (scores[1] + change > scores[0], scores[1] >= scores[0] + change)
        scores = [
            max(scores[0], scores[1] + change) + math.log(1 - sure),
            max(scores[1], scores[0] + change) + math.log(sure),
        ]
        back.append(came)
    found: list[bool] = []
    state = scores[1] > scores[0]
    for came in reversed(back):
        found.append(state)
        state = came[state]
    return found[::-1]
