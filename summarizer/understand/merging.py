"""One fact, one item: which mentions speak of the same thing.

Mentions are taken in the order of the call. Each joins the earlier fact that it most probably repeats, if that is
more likely than not, or begins a new one. How likely is learnt from pairs of mentions (`models/speech_acts/train.py`).
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from summarizer.model import ItemType
from summarizer.understand.call import Call
from summarizer.understand.content import overlap
from summarizer.understand.disfluency import folded
from summarizer.understand.mentions import Family, Mention, days_ahead
from summarizer.understand.slots.records import ContactSlot, DateSlot, MoneySlot, Slot

PAIR_FEATURES = (
    "constant", "same sentence", "same utterance", "next utterance", "two or three utterances on", "four to eight on",
    "far", "same speaker", "words in common", "meaning in common", "words and near", "meaning and near", "agreement",
    "same type", "same value", "other value", "short", "question before", "same doer",
)  # fmt: skip
OTHER_DOER = -0.25  # (see `_same_doer`) from here down two sides surely do two things
FAINT = 0.25  # of the surest mention's probability: a mention that is no surer adds nothing to a fact
JUST = 8  # utterances in which a thing may be meant without a word of it being said again
CONFIRMATION = 3  # utterances after a mention in which the other side's "oui voilà" confirms it


@dataclass(frozen=True)
class Fact:
    """The mentions of one thing and the sentences that confirm it."""

    mentions: tuple[Mention, ...]
    confirmations: tuple[int, ...] = field(default=())

    @property
    def family(self) -> Family:
        """The kinds of item that its mentions compete for."""
        return self.mentions[0].family

    @property
    def sentences(self) -> tuple[int, ...]:
        """Its evidence, in the order of the call."""
        return tuple(sorted({m.sentence for m in self.mentions} | set(self.confirmations)))

    @property
    def type(self) -> ItemType:
        """The type that most of the probability of its mentions is for."""
        weight: dict[ItemType, float] = {}
        for mention in self.mentions:
            weight[mention.type] = weight.get(mention.type, 0.0) + mention.probability
        return max(weight, key=lambda kind: weight[kind])

    @property
    def probability(self) -> float:
        """That of its surest mention."""
        return max(mention.probability for mention in self.mentions)


def pair_features(earlier: Mention, later: Mention, call: Call) -> NDArray[np.float32]:
    """What speaks for and against two mentions being the same fact, in the order of PAIR_FEATURES."""
    a, b = call.sentences[earlier.sentence], call.sentences[later.sentence]
    apart = b.utterance - a.utterance
    words = overlap(call.contents[a.index], call.contents[b.index])
    meaning = float(call.vectors[a.index] @ call.vectors[b.index])
    near = float(apart <= 3)
    value = _same_value(earlier.slot, later.slot)
    return np.array(
        (
            1.0,
            float(a.index == b.index),
            float(apart == 0),
            float(apart == 1),
            float(2 <= apart <= 3),
            float(4 <= apart <= 8),
            float(apart > 8),
            float(a.speaker == b.speaker),
            words,
            meaning,
            words * near,
            meaning * near,
            call.scores.of(b.index, "agree") * near,
            float(earlier.type == later.type),
            float(value is True),
            float(value is False),
            float(len(b.clean.split()) <= 4),
            float("?" in a.text),
            _same_doer(earlier, later, call),
        ),
        np.float32,
    )


def _same_doer(one: Mention, other: Mention, call: Call) -> float:
    """From 1 (surely the same side does both) to -1 (surely not); 0 where they are not both actions."""
    if not one.type == other.type == "action":
        return 0.0
    return (2 * provider_does(one, call) - 1) * (2 * provider_does(other, call) - 1)


def provider_does(mention: Mention, call: Call) -> float:
    """The probability that what a mention promises or demands is for the provider to do."""
    himself = call.scores.of(mention.sentence, "speaker")
    return himself if call.role(mention.sentence) == "provider" else 1 - himself


def _same_value(one: Slot | None, other: Slot | None) -> bool | None:
    """Whether two amounts, days or contact details agree; None where one of them says nothing exact."""
    match one, other:
        case MoneySlot() as a, MoneySlot() as b:
            return (a.amount, a.max, a.currency) == (b.amount, b.max, b.currency)
        case DateSlot() as a, DateSlot() as b if a.date is not None and b.date is not None:
            return a.date == b.date
        case ContactSlot() as a, ContactSlot() as b:
            return a.kind == b.kind and (
                a.value == b.value or (a.kind == "address" and _same_place(a.value, b.value))
            )
    return None


def _same_place(one: str, other: str) -> bool:
    """Whether one postal address is the other with more, or less, said of it."""
    words = [set(re.findall(r"\w+", folded(address))) for address in (one, other)]
    return words[0] <= words[1] or words[1] <= words[0]


def merge(mentions: Sequence[Mention], call: Call, weights: NDArray[np.float32]) -> tuple[Fact, ...]:
    """The facts that the mentions speak of, in the order in which they are first said."""
    facts: list[list[Mention]] = []
    reach = _Reach(call)
    for mention in mentions:
        best, score = None, 0.0
        for number in reach.of(mention):
            likely = _likely(facts[number], mention, call, weights)
            if likely > score:
                best, score = number, likely
        if best is None:
            best = len(facts)
            facts.append([])
        facts[best].append(mention)
        reach.add(best, mention)
    telling = (_telling(fact) for fact in facts)
    return tuple(Fact(fact, _confirmations(fact, call)) for fact in telling)


class _Reach:
    """Which facts a mention can be of: those of its family that were just spoken of, or that share a word with it.

    Nothing else is ever likely enough, and a call of three hours has thousands of mentions.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self._all: dict[Family, set[int]] = defaultdict(set)
        self._by_word: dict[tuple[Family, str], set[int]] = defaultdict(set)
        self._recent: dict[Family, deque[tuple[int, int]]] = defaultdict(deque)

    def add(self, fact: int, mention: Mention) -> None:
        """A mention was found to be of this fact."""
        self._all[mention.family].add(fact)
        for word in self._call.contents[mention.sentence]:
            self._by_word[mention.family, word].add(fact)
        self._recent[mention.family].append((self._call.sentences[mention.sentence].utterance, fact))

    def of(self, mention: Mention) -> Sequence[int]:
        """The numbers of the facts that it can be of, in order."""
        if mention.family in ("budget", "contact") or dated(mention):  # the value decides
            return sorted(self._all[mention.family])
        now, recent = self._call.sentences[mention.sentence].utterance, self._recent[mention.family]
        while recent and now - recent[0][0] > JUST:
            recent.popleft()
        found = {fact for _, fact in recent}
        for word in self._call.contents[mention.sentence]:
            found |= self._by_word[mention.family, word]
        return sorted(found)


def _telling(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    surest = max(mention.probability for mention in mentions)
    return tuple(mention for mention in mentions if mention.probability >= FAINT * surest)


def _likely(fact: Sequence[Mention], mention: Mention, call: Call, weights: NDArray[np.float32]) -> float:
    """The log-odds that a mention is of this fact. Another amount, another number or another day is another fact."""
    if mention.family in ("budget", "contact") or (dated(mention) and any(dated(m) for m in fact)):
        return 1.0 if any(_same_value(m.slot, mention.slot) for m in fact) else -1.0
    if min(_same_doer(m, mention, call) for m in fact) < OTHER_DOER:
        return -1.0  # what one side promises, the other does not
    each = [float(pair_features(m, mention, call) @ weights) for m in fact]
    # Between single and average linkage: the nearest mention alone chains a whole subject into one fact.
    return (max(each) + sum(each) / len(each)) / 2


def dated(mention: Mention) -> bool:
    """Whether it is a deadline that names its day."""
    return (
        mention.family == "deadline" and isinstance(mention.slot, DateSlot) and mention.slot.date is not None
    )


def _confirmations(fact: Sequence[Mention], call: Call) -> tuple[int, ...]:
    """The first sentence by which the other side agrees with the last mention."""
    last = call.sentences[fact[-1].sentence]
    for sentence in call.sentences[last.index + 1 :]:
        if sentence.utterance - last.utterance > CONFIRMATION:
            break
        if sentence.speaker == last.speaker:
            if sentence.utterance > last.utterance:
                break
            continue
        if call.scores.of(sentence.index, "agree") >= 0.5 and not _says_otherwise(fact, sentence.index, call):
            return (sentence.index,)
        if sentence.utterance > last.utterance + 1:
            break
    return ()


def _says_otherwise(fact: Sequence[Mention], sentence: int, call: Call) -> bool:
    """Whether a sentence names days or amounts, but none of those that a deadline or a price is about."""
    if fact[0].type not in ("deadline", "budget"):
        return False
    slots = call.slots[sentence]
    named: list[Slot] = [*days_ahead(slots), *(slot for slot in slots if isinstance(slot, MoneySlot))]
    agreed = [_same_value(mention.slot, slot) for slot in named for mention in fact]
    return False in agreed and True not in agreed
