"""Where in the call something is said that belongs in the recap: a mention for each kind of item a sentence holds.

Days, amounts and contact details are told apart: a sentence that sets two days mentions two deadlines.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Literal, NamedTuple

from summarizer.model import ItemType, Sentence
from summarizer.understand.classifier import TYPES, Scores
from summarizer.understand.slots.records import ContactSlot, DateSlot, MoneySlot, Slot

Family = Literal["ask", "agreed", "deadline", "budget", "question", "problem", "contact"]

# Types that careful people disagree on are one family: a sentence mentions no two of them, but may name several values.
FAMILY: Mapping[ItemType, Family] = {
    "requirement": "ask",
    "constraint": "ask",
    "change": "ask",
    "decision": "agreed",
    "action": "agreed",
    "deadline": "deadline",
    "budget": "budget",
    "question": "question",
    "problem": "problem",
    "contact": "contact",
}
VALUED: tuple[ItemType, ...] = ("deadline", "budget", "contact")  # a mention for each value in a sentence
LARGEST = 10_000_000  # in any currency: more is a misheard number
FEW = 10  # below, a whole number beside an amount many times as large is how many
NAMED_FAULT = 0.85  # what it is worth that something is said to be broken
CERTAIN = 0.95  # what a telephone number or an e-mail address found by its own rules is worth


class Mention(NamedTuple):
    """Something worth writing down in one sentence; `slot` is the amount, date or contact detail it is about."""

    sentence: int
    type: ItemType
    probability: float
    slot: Slot | None = None

    @property
    def family(self) -> Family:
        """The kinds of item it competes with."""
        return FAMILY[self.type]


def find_mentions(
    sentences: Sequence[Sentence],
    scores: Scores,
    slots: Sequence[Sequence[Slot]],
    thresholds: Mapping[str, float],
    rivalry: float = 0.0,
    faults: Container[int] = (),
) -> tuple[Mention, ...]:
    """Every mention, in the order of the call.

    Args:
        sentences: The call's sentences.
        scores: What the classifier says of each.
        slots: The values found in each.
        thresholds: The least probability for each item type.
        rivalry: A mention needs at least this share of the probability of the surest other one in its sentence:
            a sentence that promises something is seldom also a fault.
        faults: Sentences in which a client says in so many words that something is broken; what is learnt takes a
            call that begins with it for small talk.
    """
    found: list[Mention] = []
    for sentence in sentences:
        i = sentence.index
        best: dict[Family, Mention] = {}
        for kind in TYPES:
            if kind in VALUED:
                continue
            probability = scores.item(i, kind)
            if kind == "problem" and i in faults:
                probability = max(probability, NAMED_FAULT)
            if probability < thresholds[kind]:
                continue
            mention = Mention(i, kind, probability, day_of(slots[i]) if kind == "action" else None)
            if mention.family not in best or probability > best[mention.family].probability:
                best[mention.family] = mention
        deadlines = _deadlines(i, scores, slots[i], thresholds["deadline"])
        both = (*best.values(), *deadlines)
        surest = max((m.probability for m in both), default=0.0)
        found += [m for m in both if m.probability >= rivalry * surest]
        found += _amounts(i, scores, slots[i], thresholds["budget"])
        found += _contacts(i, scores, slots[i], thresholds["contact"])
    return tuple(found)


def days_ahead(slots: Sequence[Slot]) -> list[DateSlot]:
    """The days a sentence speaks of that lie ahead and are not denied, each once; else a vague one."""
    ahead = [slot for slot in slots if isinstance(slot, DateSlot) and not slot.past and not slot.denied]
    dated = {slot.date: slot for slot in ahead if slot.date is not None}
    return list(dated.values()) or [slot for slot in ahead if slot.date is None][-1:]


def day_of(slots: Sequence[Slot]) -> DateSlot | None:
    """The last day that a sentence speaks of."""
    ahead = days_ahead(slots)
    return ahead[-1] if ahead else None


def _deadlines(i: int, scores: Scores, slots: Sequence[Slot], threshold: float) -> list[Mention]:
    probability = scores.item(i, "deadline")
    if probability < threshold:
        return []
    return [Mention(i, "deadline", probability, slot) for slot in days_ahead(slots)]


def _amounts(i: int, scores: Scores, slots: Sequence[Slot], threshold: float) -> list[Mention]:
    probability = scores.item(i, "budget")
    if probability < threshold:
        return []
    elsewhere = [slot for slot in slots if isinstance(slot, ContactSlot)]
    amounts = [
        slot for slot in slots if isinstance(slot, MoneySlot) and slot.amount <= LARGEST and not slot.replaced
    ]
    return [
        Mention(i, "budget", probability, slot)
        for slot in amounts
        if not _counts_things(slot, amounts)
        and not any(slot.start < other.end and other.start < slot.end for other in elsewhere)
    ]


def _counts_things(slot: MoneySlot, amounts: Sequence[MoneySlot]) -> bool:
    """Whether a small whole number beside a real amount says how many ("90 euros les cinq")."""
    whole = float(slot.amount).is_integer() and slot.amount < FEW and slot.per is None and slot.max is None
    return whole and any(other.amount >= FEW * slot.amount for other in amounts)


def _contacts(i: int, scores: Scores, slots: Sequence[Slot], threshold: float) -> list[Mention]:
    probability = scores.item(i, "contact")
    details = [
        slot for slot in slots if isinstance(slot, ContactSlot) and slot.kind != "code" and not slot.denied
    ]
    return [
        Mention(i, "contact", CERTAIN if slot.kind in ("phone", "email") else probability, slot)
        for slot in details
        if slot.kind in ("phone", "email") or probability >= threshold
    ]
