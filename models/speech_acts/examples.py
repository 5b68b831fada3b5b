"""The corpus as the program sees it: sentences as the pipeline cuts them, their features, and the labels of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from corpus import Call, Fact
from numpy.typing import NDArray

from summarizer.model import Role, Sentence, SourceKind, Transcript, Utterance
from summarizer.understand.analysis import analyse
from summarizer.understand.call import Call as HeardCall
from summarizer.understand.classifier import CHANGES, HEADS, Scores
from summarizer.understand.content import content, weighted
from summarizer.understand.features import Features, extract
from summarizer.understand.sentences import split_sentences
from summarizer.understand.slots import find_call_slots
from summarizer.understand.topics.vectors import vectors

ECHO = frozenset({"agree", "chat", "hesitate"})
"""A sentence that does nothing else is not where a fact is said."""

SECONDS_A_WORD = 1 / 2.6
NEVER = -1  # a label that a head must not learn from


@dataclass(frozen=True)
class Example:
    """A call of the corpus as the classifier sees it; labels have one row a sentence and one column a head."""

    call: Call
    heard: HeardCall
    features: Features
    labels: NDArray[np.int8]
    facts: tuple[tuple[int, ...], ...]  # sentences of each fact


def transcript(call: Call) -> tuple[Transcript, list[list[tuple[int, int, int]]]]:
    """The call as a transcript, and for each utterance the units in it as (unit, start, end) in its text."""
    turns: dict[int, list[int]] = {}
    for position, unit in enumerate(call.units):
        turns.setdefault(unit.turn, []).append(position)
    utterances, places, clock = [], [], 0.0
    for positions in turns.values():
        text, inside = "", []
        for position in positions:
            start = len(text) + bool(text)
            text = f"{text} {call.units[position].text}".strip()
            inside.append((position, start, len(text)))
        seconds = max(0.5, len(text.split()) * SECONDS_A_WORD)
        speaker = call.units[positions[0]].speaker
        utterances.append(Utterance(start=clock, end=clock + seconds, text=text, speaker=speaker))
        places.append(inside)
        clock += seconds + 0.4
    return Transcript(language=call.language, duration=clock, utterances=tuple(utterances)), places


def example(call: Call) -> Example:
    """What the pipeline makes of a call, with the labels that its units give to its sentences."""
    spoken, places = transcript(call)
    sentences = split_sentences(spoken, call.language)
    anchor, region = dt.datetime.fromisoformat(call.header["recorded_at"]), call.header["region"]
    said = [s.text for s in sentences]
    slots = find_call_slots(said, language=call.language, anchor=anchor, country=region)
    docs = analyse([s.clean for s in sentences], call.language)
    meaning = vectors([s.clean for s in sentences], docs)
    contents = weighted([content(doc) for doc in docs])
    kind: SourceKind = "voicemail" if call.header["kind"] == "voicemail" else "call"
    roles: dict[str | None, Role] = {"client": "client", "provider": "provider"}
    features = extract(
        sentences, language=call.language, kind=kind, roles=roles, vectors=meaning, slots=slots
    )
    unknown = Scores(np.zeros((len(sentences), len(HEADS)), np.float32))
    names: dict[Role, str | None] = {"client": None, "provider": None}
    heard = HeardCall(call.language, kind, sentences, roles, names, slots, meaning, contents, unknown, {})
    units = _units_of(sentences, spoken, places)
    labels = np.zeros((len(sentences), len(HEADS)), np.int8)
    labels[:, HEADS.index("speaker") :] = NEVER
    for row, inside in enumerate(units):
        for unit in inside:
            for act in call.units[unit].acts:
                labels[row, HEADS.index(act)] = 1
    said = []
    for fact in call.facts:
        rows = tuple(r for r, inside in enumerate(units) if set(inside) & set(fact.units))
        telling = [r for r in rows if not _only_echo(call, units[r])]
        said.append(tuple(telling or rows))
        for row in rows:
            _label(labels, row, fact, sentences[row], telling=row in (telling or rows))
    return Example(call, heard, features, labels, tuple(said))


def _only_echo(call: Call, units: Sequence[int]) -> bool:
    return all(call.units[unit].acts <= ECHO for unit in units)


def _label(labels: NDArray[np.int8], row: int, fact: Fact, sentence: Sentence, *, telling: bool) -> None:
    column = HEADS.index(f"item {fact.type}")
    if not telling:
        labels[row, column] = labels[row, column] or NEVER
        return
    labels[row, column] = 1
    if fact.status != "active":
        labels[row, HEADS.index(fact.status)] = 1
    if fact.type == "action":
        labels[row, HEADS.index("speaker")] = int(fact.value[0] == sentence.speaker)
    if fact.type == "change":
        for kind in CHANGES:
            labels[row, HEADS.index(kind)] = int(fact.value[0] == kind)


def _units_of(
    sentences: Sequence[Sentence], spoken: Transcript, places: list[list[tuple[int, int, int]]]
) -> list[list[int]]:
    """For each sentence the units of the corpus that it is made of (half of either lies in the other)."""
    found, position, current = [], 0, -1
    for sentence in sentences:
        if sentence.utterance != current:
            position, current = 0, sentence.utterance
        start = spoken.utterances[current].text.index(sentence.text, position)
        position = end = start + len(sentence.text)
        inside = []
        for unit, first, last in places[current]:
            shared = min(end, last) - max(start, first)
            if shared > 0 and 2 * shared >= min(end - start, last - first):
                inside.append(unit)
        found.append(inside)
    return found
