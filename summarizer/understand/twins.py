"""One thing, one line: of two items that would read alike, the one that says more stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from summarizer.model import ActionValue, DeadlineValue, Evidence, Item

TOLD_APART = ("budget", "contact")  # what is said in one breath may be two amounts or two numbers


def without_twins(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items without those that say in the very words of another what the other says, in their order.

    Twins are told at the same moment, hold or fell together, and name no two different days. An action that has its
    day stays rather than a deadline, what has a day rather than what has none, else the surer of the two. The one that
    stays keeps the evidence of both.
    """
    kept: list[Item] = []
    for item in items:
        place = next((place for place, other in enumerate(kept) if _twins(other, item)), None)
        if place is None:
            kept.append(item)
        else:
            kept[place] = _both(*sorted((kept[place], item), key=_says_more))
    return tuple(kept)


def _twins(one: Item, other: Item) -> bool:
    days = {day for day in (_day(one), _day(other)) if day is not None}
    return (
        one.text.casefold() == other.text.casefold()
        and one.status == other.status
        and one.type not in TOLD_APART
        and other.type not in TOLD_APART
        and len(days) < 2
        and any(_at_once(a, b) for a in one.evidence for b in other.evidence)
    )


def _at_once(one: Evidence, other: Evidence) -> bool:
    """Whether two things were said in one breath, or written in one message, which has no length."""
    if one.written_at is not None:
        return one.written_at == other.written_at and one.speaker == other.speaker
    return one.start < other.end and other.start < one.end


def _day(item: Item) -> dt.date | None:
    match item.value:
        case ActionValue(due=day) | DeadlineValue(date=day):
            return day
    return None


def _says_more(item: Item) -> tuple[bool, bool, float]:
    day = _day(item) is not None
    return day, day and item.type == "action", item.confidence


def _both(less: Item, more: Item) -> Item:
    """The item that says more, with the evidence and the earlier values of the other too."""
    told = {
        (evidence.start, evidence.end, evidence.quote): evidence
        for evidence in (*less.evidence, *more.evidence)
    }
    return more.model_copy(
        update={
            "evidence": tuple(told[key] for key in sorted(told)),
            "revised_from": tuple(dict.fromkeys((*less.revised_from, *more.revised_from))),
        }
    )
