"""The value of a fact: who does it and by when, how much, since when, how to reach whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from summarizer.model import (
    ActionValue,
    BudgetValue,
    ChangeValue,
    ContactValue,
    DeadlineValue,
    ProblemValue,
    QuestionValue,
    Role,
    Value,
)
from summarizer.understand.call import Call
from summarizer.understand.classifier import CHANGES
from summarizer.understand.merging import Fact, provider_does
from summarizer.understand.slots.records import ContactSlot, DateSlot, MoneySlot

EVEN = 0.5  # as likely as not
NEARLY = 0.6  # of the surest mention's probability
LIMIT = 0.1  # what "by" adds to the weight of a day
BEGINNING = 0.3  # what "from" takes from it


def value_of(fact: Fact, call: Call) -> Value | None:  # noqa: PLR0911 - one type of item a line
    """The value that an item of this type carries in the recap file, or None for a type that has none.

    What is said later wins: the last amount, the last day, the last number.
    """
    where = fact.sentences
    match fact.type:
        case "action":
            return ActionValue(owner=_owner(fact, call), due=_due(fact, call))
        case "deadline":
            return DeadlineValue(date=_day(fact, call))
        case "budget":
            return _budget(fact, where, call)
        case "contact":
            return _contact(fact)
        case "question":
            asked = max(fact.mentions, key=lambda m: call.scores.of(m.sentence, "question"))
            return QuestionValue(asked_by=call.role(asked.sentence))
        case "problem":
            return ProblemValue(since=_since(where, call))
        case "change":
            return ChangeValue(
                kind=max(CHANGES, key=lambda kind: max(call.scores.of(i, kind) for i in where))
            )
        case _:
            return None


def _owner(fact: Fact, call: Call) -> Role:
    """Who does it: each mention says whether its speaker does, the surest decide."""
    provider = sum(m.probability * (provider_does(m, call) - EVEN) for m in fact.mentions)
    return "provider" if provider > 0 else "client"


def _dates(where: Sequence[int], call: Call) -> list[DateSlot]:
    return [slot for i in where for slot in call.slots[i] if isinstance(slot, DateSlot) and not slot.denied]


def _due(fact: Fact, call: Call) -> dt.date | None:
    """The day that lies ahead: the one most of the sentences that surely tell the fact agree on, the last of several.

    A sentence that names several days says less of each. A day that the other side repeats when agreeing ("jeudi,
    parfait") is told once more; another one counts only where nobody else named any.
    """
    weights: dict[dt.date, float] = {}
    last: dict[dt.date, int] = {}
    telling = [m.sentence for m in fact.mentions if m.probability >= NEARLY * fact.probability]
    named = {slot.date for slot in _ahead(telling, call) if slot.date is not None}
    for place, i in enumerate((*telling, *fact.confirmations)):
        ahead = [slot for slot in _ahead((i,), call) if slot.date is not None]
        days = [slot.date for slot in ahead if slot.date is not None]
        for day in dict.fromkeys(day for day in days if day in named or not named):
            relations = {slot.relation for slot in ahead if slot.date == day}
            share = 1 / len(set(days)) + LIMIT * ("by" in relations) - BEGINNING * ("from" in relations)
            weights[day] = weights.get(day, 0.0) + share
            last[day] = place * len(call.sentences) + days.index(day)
    return max(weights, key=lambda day: (round(weights[day], 6), last[day]), default=None)


def _day(fact: Fact, call: Call) -> dt.date | None:
    """The day that the mentions of a deadline name, or else the other side when agreeing."""
    days = [m.slot.date for m in fact.mentions if isinstance(m.slot, DateSlot) and m.slot.date]
    days = days or [slot.date for slot in _ahead(fact.confirmations, call) if slot.date]
    return days[-1] if days else None


def _ahead(where: Sequence[int], call: Call) -> list[DateSlot]:
    return [slot for slot in _dates(where, call) if not slot.past and slot.relation != "since"]


def _since(where: Sequence[int], call: Call) -> dt.date | None:
    """The day a fault is there since: said so, or the first that lies behind, or that can ("samedi" it leaked)."""
    dates = _dates(where, call)
    since = [slot.date for slot in dates if slot.relation == "since"]
    past = [slot.date for slot in dates if slot.past]
    perhaps = [slot.behind for slot in dates if not slot.past and slot.relation in ("on", "around")]
    return next((day for day in (*since, *past, *perhaps) if day is not None), None)


def _budget(fact: Fact, where: Sequence[int], call: Call) -> BudgetValue | None:
    money = [m.slot for m in fact.mentions if isinstance(m.slot, MoneySlot)]
    if not money:
        return None
    last = money[-1]
    tax = next((slot.tax for slot in reversed(money) if slot.tax), None)
    if (
        tax is None
    ):  # "280, hors taxes" may be two slots to the ear: the same amount elsewhere in the evidence
        same = [
            s
            for i in where
            for s in call.slots[i]
            if isinstance(s, MoneySlot) and s.amount == last.amount and s.tax
        ]
        tax = same[-1].tax if same else None
    return BudgetValue(amount=last.amount, max=last.max, currency=last.currency, tax=tax)


def replaced_amounts(fact: Fact, call: Call) -> list[str]:
    """The amounts of which a price says that it takes their place ("800 euros au lieu de 1000"), as they were said."""
    if fact.type != "budget":
        return []
    slots = (slot for mention in fact.mentions for slot in call.slots[mention.sentence])
    return [slot.text for slot in slots if isinstance(slot, MoneySlot) and slot.replaced]


def _contact(fact: Fact) -> ContactValue | None:
    details = [m.slot for m in fact.mentions if isinstance(m.slot, ContactSlot)]
    return ContactValue(**{details[-1].kind: details[-1].value}) if details else None
