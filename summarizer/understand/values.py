"""The value of a fact: who does it and by when, how much, since when, how to reach whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from summarizer.model import (
    ActionValue,
    BudgetValue,
    ChangeValue,
    ContactValue,
    DeadlineValue,
    ProblemValue,
    QuestionValue,
    Role,
    Sentence,
    Value,
)
from summarizer.understand.classifier import CHANGES, Scores
from summarizer.understand.merging import Fact

if TYPE_CHECKING:
    from summarizer.understand.slots import DateSlot, Slot

LIKELY = 0.5


def value_of(
    fact: Fact,
    sentences: Sequence[Sentence],
    scores: Scores,
    slots: Sequence[Sequence[Slot]],
    roles: Mapping[str | None, Role],
) -> Value | None:
    """The value that an item of this type carries in the recap file, or None for a type that has none.

    What is said later wins: the last amount, the last day, the last number.
    """
    where = fact.sentences
    match fact.type:
        case "action":
            return ActionValue(owner=_owner(fact, sentences, scores, roles), due=_day(_ahead(where, slots)))
        case "deadline":
            return DeadlineValue(date=_day(_ahead(where, slots)))
        case "budget":
            return _budget(fact, where, slots)
        case "contact":
            return _contact(fact)
        case "question":
            asked = max(fact.mentions, key=lambda m: scores.of(m.sentence, "question"))
            return QuestionValue(asked_by=roles.get(sentences[asked.sentence].speaker) or "client")
        case "problem":
            return ProblemValue(since=_day(_behind(where, slots)))
        case "change":
            return ChangeValue(kind=max(CHANGES, key=lambda kind: max(scores.of(i, kind) for i in where)))
        case _:
            return None


def other(role: Role) -> Role:
    """The other side."""
    return "provider" if role == "client" else "client"


def _owner(fact: Fact, sentences: Sequence[Sentence], scores: Scores, roles: Mapping[str | None, Role]) -> Role:
    """Who does it: each mention says whether its speaker does, the surest decide."""
    provider = 0.0
    for mention in fact.mentions:
        speaker = roles.get(sentences[mention.sentence].speaker) or "client"
        himself = scores.of(mention.sentence, "speaker") - 0.5
        provider += mention.probability * (himself if speaker == "provider" else -himself)
    return "provider" if provider > 0 else "client"


def _dates(where: Sequence[int], slots: Sequence[Sequence[Slot]]) -> list[DateSlot]:
    return [slot for i in where for slot in slots[i] if slot.kind == "date" and not slot.denied]


def _ahead(where: Sequence[int], slots: Sequence[Sequence[Slot]]) -> list[DateSlot]:
    return [slot for slot in _dates(where, slots) if not slot.past and slot.relation != "since"]


def _behind(where: Sequence[int], slots: Sequence[Sequence[Slot]]) -> list[DateSlot]:
    return [slot for slot in _dates(where, slots) if slot.past or slot.relation == "since"]


def _day(found: Sequence[DateSlot]) -> dt.date | None:
    days = [slot.date for slot in found if slot.date is not None]
    return days[-1] if days else None


def _budget(fact: Fact, where: Sequence[int], slots: Sequence[Sequence[Slot]]) -> BudgetValue | None:
    money = [m.slot for m in fact.mentions if m.slot is not None and m.slot.kind == "money"]
    if not money:
        return None
    last = money[-1]
    tax = next((slot.tax for slot in reversed(money) if slot.tax), None)
    if tax is None:  # "280, hors taxes" may be two slots to the ear: the same amount elsewhere in the evidence
        same = [s for i in where for s in slots[i] if s.kind == "money" and s.amount == last.amount and s.tax]
        tax = same[-1].tax if same else None
    return BudgetValue(amount=last.amount, max=last.max, currency=last.currency, tax=tax)


def _contact(fact: Fact) -> ContactValue | None:
    details = [m.slot for m in fact.mentions if m.slot is not None]
    return ContactValue(**{details[-1].kind: details[-1].value}) if details else None
