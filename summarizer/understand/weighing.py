"""Which facts are worth a line: how surely each was said, how often, by whom, and what else was made of the same words.

A logistic regression over what is known of a whole fact, learnt from the corpus's calls with their trades held out
(`models/speech_acts/train.py`). Its probability is the confidence that a recap shows.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from summarizer.understand.acts import Act
from summarizer.understand.call import Call
from summarizer.understand.classifier import TYPES
from summarizer.understand.mentions import LARGEST, Family
from summarizer.understand.merging import Fact
from summarizer.understand.slots.records import DateSlot, MoneySlot

FAMILIES: tuple[Family, ...] = get_args(Family)
BEST_ACTS: tuple[Act, ...] = ("chat", "story", "hesitate", "question")
ACTS_ANYWHERE: tuple[Act, ...] = (
    *BEST_ACTS,
    "ask",
    "condition",
    "promise",
    "agree",
    "refuse",
    "inform",
    "depart",
)
NEVER = -5.0  # log-odds of what does not exist
NEARBY = 2  # utterances between which two facts of a family compete
OF_THE_DAY = OF_THE_AMOUNT = 10  # how many features tell of a day and of an amount
SOON = 4  # sentences in which a price is bargained over
LEAST = 1e-4


class Weighed(NamedTuple):
    """A fact and how probably a careful professional would write it down."""

    fact: Fact
    probability: float


def log_odds(probability: float) -> float:
    """The logarithm of the odds, kept finite."""
    held = min(max(probability, LEAST), 1 - LEAST)
    return math.log(held / (1 - held))


class Named(NamedTuple):
    """The sentences of a call that name each day and each amount, and how surely each sentence promises something."""

    days: Mapping[dt.date, set[int]]
    amounts: Mapping[float, set[int]]
    promised: Mapping[int, float]


def fact_features(fact: Fact, facts: Sequence[Fact], call: Call, named: Named) -> NDArray[np.float32]:
    """What is known of one fact among all candidates of its call."""
    sentences, scores = call.sentences, call.scores
    chances = sorted((m.probability for m in fact.mentions), reverse=True)
    own = sorted({m.sentence for m in fact.mentions})
    best = max(fact.mentions, key=lambda m: m.probability).sentence
    said = sentences[best]
    last = max(1, sentences[-1].utterance)
    words = len(said.clean.split())
    surest, second = log_odds(chances[0]), log_odds(chances[1]) if len(chances) > 1 else NEVER
    spread = len({sentences[i].utterance for i in own})
    confirmed = max((scores.of(i, "agree") for i in fact.confirmations), default=0.0)
    dated = [m.slot for m in fact.mentions if isinstance(m.slot, DateSlot)]
    whole = [
        1.0, surest, second, math.log(sum(chances) + 1e-3), math.log(len(chances)), math.log(spread),
        float(bool(fact.confirmations)), confirmed,
        float(len({call.role(i) for i in own}) == 2), float(call.role(best) == "client"),
        *(max(scores.of(i, act) for i in own) for act in ACTS_ANYWHERE),
        *(scores.of(best, act) for act in BEST_ACTS),
        max((scores.of(i, "declined", "superseded") for i in own), default=0.0),
        *_rivals(fact, set(own), said.utterance, facts, call),
        math.log(1 + words), float(words <= 3), sum(call.contents[best].values()) / 10,
        float(said.utterance < 3), float(said.utterance > last - 3), said.utterance / last,
        math.log(1 + len(sentences)), float(call.kind == "voicemail"),
        float(bool(dated)), float(any(slot.date for slot in dated)),
        *_of_the_day(fact, call, named), *_of_the_amount(fact, call, named),
    ]  # fmt: skip
    family = np.array([float(name == fact.family) for name in FAMILIES], np.float32)
    kind = np.array([float(name == fact.type) for name in TYPES], np.float32)
    crossed = np.outer(family, (surest, math.log(spread), confirmed)).ravel()
    return np.concatenate([np.array(whole, np.float32), family, kind, crossed]).astype(np.float32)


def _rivals(
    fact: Fact, own: set[int], utterance: int, facts: Sequence[Fact], call: Call
) -> tuple[float, ...]:
    """The surest other fact in the same sentences and of the same family nearby, and how many surer ones there are."""
    others = [other for other in facts if other is not fact]
    sharing = [o.probability for o in others if own & {m.sentence for m in o.mentions}]
    near = [
        o.probability
        for o in others
        if o.family == fact.family
        and any(abs(call.sentences[m.sentence].utterance - utterance) <= NEARBY for m in o.mentions)
    ]
    surest = (log_odds(max(p)) if p else NEVER for p in (sharing, near))
    surer = (float(sum(p > fact.probability for p in among)) for among in (sharing, near))
    return (*surest, *surer)


def named_in(call: Call, facts: Sequence[Fact]) -> Named:
    """What days and amounts are named in a call, and which of its sentences promise something."""
    days: dict[dt.date, set[int]] = defaultdict(set)
    amounts: dict[float, set[int]] = defaultdict(set)
    for i, slots in enumerate(call.slots):
        for slot in slots:
            if isinstance(slot, DateSlot) and slot.date is not None:
                days[slot.date].add(i)
            if isinstance(slot, MoneySlot) and slot.amount <= LARGEST:
                amounts[slot.amount].add(i)
    promised: dict[int, float] = {}
    for fact in facts:
        if fact.family == "agreed":
            for mention in fact.mentions:
                promised[mention.sentence] = max(promised.get(mention.sentence, 0.0), fact.probability)
    return Named(days, amounts, promised)


def _of_the_day(fact: Fact, call: Call, named: Named) -> tuple[float, ...]:
    """Of a day that is set: how it is put, how often it is named, and whether a promise is already due that day."""
    slots = [(m.sentence, m.slot) for m in fact.mentions if isinstance(m.slot, DateSlot)]
    sentence, day = next(((i, slot.date) for i, slot in reversed(slots) if slot.date), (0, None))
    if fact.family != "deadline" or day is None:
        return (0.0,) * OF_THE_DAY
    relations = {slot.relation for _, slot in slots}
    others = [found for found in call.slots[sentence] if isinstance(found, DateSlot) and found.date]
    promised = [named.promised[i] for i in named.days[day] if i in named.promised]
    return (
        *(float(name in relations) for name in ("by", "from", "around", "on")),
        float(bool(promised)),
        log_odds(max(promised)) if promised else NEVER,
        math.log(1 + len(named.days[day])),
        math.log(max(1, len(others))),
        float(bool(others) and others[-1].date == day),
        float(any(slot.until is not None for _, slot in slots)),
    )


def _of_the_amount(fact: Fact, call: Call, named: Named) -> tuple[float, ...]:
    """Of an amount: what it pays for, how often it is named, and what other amounts are named with it."""
    slots = [(m.sentence, m.slot) for m in fact.mentions if isinstance(m.slot, MoneySlot)]
    if not slots:
        return (0.0,) * OF_THE_AMOUNT
    sentence, slot = slots[-1]
    here, after = _amounts(call, sentence, 1), _amounts(call, sentence + 1, SOON)
    return (
        math.log(1 + len(named.amounts[slot.amount])),
        math.log(max(1, len(here))),
        float(bool(here) and here[-1] == slot.amount),
        float(slot.amount == max(here, default=slot.amount)),
        float(not any(amount > slot.amount for amount in named.amounts)),
        float(any(amount != slot.amount for amount in after)),
        float(any(found.per is not None for _, found in slots)),
        float(any(found.ceiling for _, found in slots)),
        float(any(found.tax is not None for _, found in slots)),
        math.log(1 + max(0.0, slot.amount)),
    )


def _amounts(call: Call, first: int, count: int) -> list[float]:
    found = (slot for slots in call.slots[first : first + count] for slot in slots)
    return [slot.amount for slot in found if isinstance(slot, MoneySlot)]


def weigh(facts: Sequence[Fact], call: Call, weights: NDArray[np.float32]) -> tuple[Weighed, ...]:
    """The candidates of a call with their probabilities, in their order."""
    named = named_in(call, facts)
    return tuple(
        Weighed(fact, float(1 / (1 + np.exp(-(fact_features(fact, facts, call, named) @ weights)))))
        for fact in facts
    )
