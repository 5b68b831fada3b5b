"""Which facts are worth a line: how surely each was said, how often, by whom, and what else was made of the same words.

A logistic regression over what is known of a whole fact, learnt from the corpus's calls with their trades held out
(`models/speech_acts/train.py`). Its probability is the confidence that a recap shows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from summarizer.understand.acts import Act
from summarizer.understand.call import Call
from summarizer.understand.classifier import TYPES
from summarizer.understand.mentions import Family, Mention
from summarizer.understand.merging import Fact
from summarizer.understand.slots.records import DateSlot

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
LEAST = 1e-4
REMEMBERED = 12  # utterances in which a thing is still spoken of


class Weighed(NamedTuple):
    """A fact and how probably a careful professional would write it down."""

    fact: Fact
    probability: float


def log_odds(probability: float) -> float:
    """The logarithm of the odds, kept finite."""
    held = min(max(probability, LEAST), 1 - LEAST)
    return math.log(held / (1 - held))


def fact_features(fact: Fact, facts: Sequence[Fact], call: Call) -> NDArray[np.float32]:
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


def weigh(facts: Sequence[Fact], call: Call, weights: NDArray[np.float32]) -> tuple[Weighed, ...]:
    """The candidates of a call with their probabilities, in their order."""
    return tuple(
        Weighed(fact, float(1 / (1 + np.exp(-(fact_features(fact, facts, call) @ weights)))))
        for fact in facts
    )


# Whether it still holds ---------------------------------------------------------------------------------


def status_features(fact: Fact, facts: Sequence[Fact], call: Call) -> NDArray[np.float32]:
    """What speaks for a fact having been replaced or ruled out by the end of the call."""
    scores, sentences = call.scores, call.sentences
    own = [m.sentence for m in fact.mentions]
    last, best = max(own), max(fact.mentions, key=lambda m: m.probability).sentence
    after = [s.index for s in sentences[last + 1 :] if s.utterance - sentences[last].utterance <= NEARBY]
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
    values += [
        log_odds(max(scores.of(i, "superseded") for i in own)),
        log_odds(max(scores.of(i, "declined") for i in own)),
        max((scores.of(i, "agree") for i in after), default=0.0),
        math.log(len(own)), float(len(later) > 0), math.log(1 + len(facts)),
        max((_alike(fact.mentions, o.mentions, call) for o in later), default=0.0),
    ]  # fmt: skip
    family = [float(name == fact.family) for name in FAMILIES]
    return np.array([*values, *family], np.float32)


def _alike(some: Sequence[Mention], others: Sequence[Mention], call: Call) -> float:
    """How near the meanings of two facts come."""
    return max(float(call.vectors[a.sentence] @ call.vectors[b.sentence]) for a in some for b in others)
