"""Where each item of a recap is written: exactly one place, in the order in which a client reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Literal

from summarizer.model import ActionValue, DeadlineValue, Fault, Item, Recap, Topic

Place = Literal["points", "decisions", "actions", "dates", "money", "questions", "contacts", "dropped"]

_PLACES: dict[str, Place] = {
    "requirement": "points",
    "constraint": "points",
    "problem": "points",
    "change": "points",
    "decision": "decisions",
    "action": "actions",
    "deadline": "dates",
    "budget": "money",
    "question": "questions",
    "contact": "contacts",
}

# Below this, what was heard or how it was understood is worth a second look.
UNSURE = 0.4


def place(item: Item) -> Place:
    """The one section that an item belongs to: what no longer holds goes together, all else by its type."""
    return _PLACES[item.type] if item.status == "active" else "dropped"


def items_of(recap: Recap, where: Place) -> tuple[Item, ...]:
    """The items of a section; actions and dates come earliest first, then those that have no day."""
    items = [item for item in recap.items if place(item) == where]
    if where in ("actions", "dates"):
        items.sort(key=lambda item: day_of(item) or dt.date.max)
    return tuple(items)


def by_topic(recap: Recap) -> tuple[tuple[Topic | None, tuple[Item, ...]], ...]:
    """The points under their topics, in the topics' order; those without a known topic last, under None."""
    points = items_of(recap, "points")
    known = {topic.id for topic in recap.topics}
    groups: list[tuple[Topic | None, tuple[Item, ...]]] = [
        (topic, tuple(item for item in points if item.topic == topic.id)) for topic in recap.topics
    ]
    groups.append((None, tuple(item for item in points if item.topic not in known)))
    return tuple((topic, items) for topic, items in groups if items)


def day_of(item: Item) -> dt.date | None:
    """The day that an action or a deadline is due, if it has one."""
    if isinstance(item.value, ActionValue):
        return item.value.due
    return item.value.date if isinstance(item.value, DeadlineValue) else None


def is_doubtful(item: Item) -> bool:
    """Whether the client should look twice: a figure in it, or all of it, was heard with little confidence."""
    heard = [e.confidence for e in item.evidence if e.confidence is not None]
    return item.doubtful or (bool(heard) and max(heard) < UNSURE)


def reading_order(recap: Recap) -> tuple[Item, ...]:
    """All items in the order in which the letter shows them."""
    points: Iterable[Item] = (item for _, items in by_topic(recap) for item in items)
    places: tuple[Place, ...] = ("decisions", "actions", "dates", "money", "questions", "contacts", "dropped")
    return (*points, *(item for where in places for item in items_of(recap, where)))


def numbered(recap: Recap) -> Recap:
    """The recap with its items in reading order, numbered from 1: who reads 1, 2, 3 has missed nothing."""
    ordered = reading_order(recap)
    numbers = {item.id: str(number) for number, item in enumerate(ordered, 1)}
    items = tuple(item.model_copy(update={"id": numbers[item.id]}) for item in ordered)
    fault = _renumbered(recap.fault, numbers) if recap.fault else None
    known = (d for d in recap.differences if d.item in numbers)
    differences = tuple(d.model_copy(update={"item": numbers[d.item]}) for d in known)
    return recap.model_copy(update={"items": items, "fault": fault, "differences": differences})


def _renumbered(fault: Fault, numbers: Mapping[str, str]) -> Fault:
    """The same fault, pointing at the new numbers."""
    return fault.model_copy(
        update={
            "problems": tuple(numbers[old] for old in fault.problems),
            "asked": tuple(numbers[old] for old in fault.asked),
            "answer": numbers[fault.answer] if fault.answer else None,
        }
    )
