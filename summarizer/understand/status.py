"""Whether a fact still holds at the end of the call, was replaced by another choice, or was ruled out."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from itertools import islice, takewhile

import numpy as np
from numpy.typing import NDArray

from summarizer.model import Status
from summarizer.understand.acts import cues_of
from summarizer.understand.call import Call
from summarizer.understand.classifier import STATES, TYPES
from summarizer.understand.mentions import Mention
from summarizer.understand.merging import Fact
from summarizer.understand.slots.records import DateSlot, MoneySlot
from summarizer.understand.weighing import FAMILIES, NEARBY, log_odds

OUTCOMES: tuple[Status, ...] = ("active", *STATES)  # the columns of the weights
RARER = (
    0.0,
    1.1,
    0.3,
)  # log of how much rarer each outcome is in calls than in the corpus, which is full of them
ANSWERED = 4  # sentences before an answer in which its question is
ALIKE = 2.5  # times another amount that a price becomes by bargaining
DAYS = 60  # by which a day is moved
REMEMBERED = 12  # utterances in which a thing is still spoken of


def status_of(fact: Fact, facts: Sequence[Fact], call: Call, weights: NDArray[np.float32]) -> Status:
    """The likeliest state, learnt from what is said in and after its mentions (`models/speech_acts/facts.py`)."""
    scores = status_features(fact, facts, call) @ weights - np.array(RARER)
    return OUTCOMES[int(np.argmax(scores))]


def revisions(found: Sequence[tuple[Fact, Status]], call: Call) -> dict[int, list[Fact]]:
    """Which facts had another amount or another day before: the place of each, and what it replaced, oldest first.

    What replaces an amount or a day is the next one that holds and is of its size: a price of another order or a day
    months away is that of something else.
    """
    replaced: dict[int, list[Fact]] = {}
    for place, (fact, status) in enumerate(found):
        if status != "superseded" or fact.family not in ("budget", "deadline"):
            continue
        said = call.sentences[fact.mentions[0].sentence]
        later = [
            (next(i for i in sorted(m.sentence for m in other.mentions) if i > said.index), number)
            for number, (other, held) in enumerate(found)
            if number != place
            and held == "active"
            and other.family == fact.family
            and other.mentions[-1].sentence > said.index
        ]
        near = [
            number
            for first, number in sorted(later)
            if call.sentences[first].utterance - said.utterance <= REMEMBERED
            and _of_one_thing(fact, found[number][0])
        ]
        if near:
            replaced.setdefault(near[0], []).append(fact)
    return replaced


def _of_one_thing(earlier: Fact, later: Fact) -> bool:
    match earlier.mentions[-1].slot, later.mentions[-1].slot:
        case MoneySlot() as a, MoneySlot() as b:
            return (
                a.per == b.per
                and a.currency == b.currency
                and b.amount <= ALIKE * a.amount <= ALIKE**2 * b.amount
            )
        case DateSlot(date=dt.date() as a), DateSlot(date=dt.date() as b):
            return abs((b - a).days) <= DAYS
    return False


def status_features(fact: Fact, facts: Sequence[Fact], call: Call) -> NDArray[np.float32]:
    """What speaks for a fact having been replaced or ruled out by the end of the call."""
    scores, sentences = call.scores, call.sentences
    own = [m.sentence for m in fact.mentions]
    last, best = max(own), max(fact.mentions, key=lambda m: m.probability).sentence
    after = _after(last, call)
    later = [
        o
        for o in facts
        if o is not fact
        and o.family == fact.family
        and o.mentions[0].sentence > best
        and sentences[o.mentions[0].sentence].utterance - sentences[last].utterance <= REMEMBERED
    ]
    values = [1.0]
    for head in ("superseded", "declined", "refuse", "hesitate", "depart"):
        values += [
            max(scores.of(i, head) for i in own),
            scores.of(last, head),
            sum(scores.of(i, head) for i in own) / len(own),
            max((scores.of(i, head) for i in after), default=0.0),
        ]
    negations = [cues_of("refuse", sentences[i].text, call.language) for i in own]
    spoken_after = [cues_of("refuse", sentences[i].text, call.language) for i in after]
    values += [
        max(strong for strong, _ in negations), max(weak for _, weak in negations),
        max((strong for strong, _ in spoken_after), default=0.0), max((weak for _, weak in spoken_after), default=0.0),
        max(_answers_no(i, call) for i in (*own, *after)), _answers_no(best, call), _answers_no(last, call),
        max(scores.of(i, "condition") for i in own), max(scores.of(i, "ask") for i in own),
        max(scores.of(i, "agree") for i in own), max(scores.of(i, "question") for i in own),
        log_odds(fact.probability),
    ]  # fmt: skip
    values += [
        log_odds(max(scores.of(i, "superseded") for i in own)),
        log_odds(max(scores.of(i, "declined") for i in own)),
        max((scores.of(i, "agree") for i in after), default=0.0),
        math.log(len(own)), float(len(later) > 0), math.log(1 + len(facts)),
        max((_alike(fact.mentions, o.mentions, call) for o in later), default=0.0),
    ]  # fmt: skip
    family = [float(name == fact.family) for name in FAMILIES]
    kind = [float(name == fact.type) for name in TYPES]
    return np.array([*values, *family, *kind], np.float32)


def _after(sentence: int, call: Call) -> list[int]:
    """The sentences of the next few utterances."""
    said = call.sentences[sentence].utterance
    following = islice(call.sentences, sentence + 1, None)
    return [s.index for s in takewhile(lambda s: s.utterance - said <= NEARBY, following)]


def _answers_no(sentence: int, call: Call) -> float:
    """How surely a sentence is the other side's refusal of what was just proposed or asked."""
    said = call.sentences[sentence]
    asked = [
        s.index
        for s in call.sentences[max(0, sentence - ANSWERED) : sentence]
        if s.utterance < said.utterance and s.speaker != said.speaker
    ]
    proposal = max((max(call.scores.of(i, act) for act in ("question", "ask")) for i in asked), default=0.0)
    return call.scores.of(sentence, "refuse") * proposal


def _alike(some: Sequence[Mention], others: Sequence[Mention], call: Call) -> float:
    """How near the meanings of two facts come."""
    return max(float(call.vectors[a.sentence] @ call.vectors[b.sentence]) for a in some for b in others)
