"""Figures that can stand for each other: days, hours, amounts, shares, counts of one thing, contact details."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from summarizer import languages
from summarizer.understand.slots import (
    ContactSlot,
    DateSlot,
    MoneySlot,
    PercentSlot,
    QuantitySlot,
    Slot,
    find_slots,
)
from summarizer.understand.slots.reading import Line

AMOUNT = 40.0  # from which a bare number may be an amount


class Figure(NamedTuple):
    """A value and what it is a value of: two figures of one kind and one thing agree or contradict each other.

    `kind` is "day", "hour", "money", "share", "count", "contact" or "number" (of which nothing says what it counts).
    """

    kind: str
    of: str
    value: object


class Agreement(NamedTuple):
    """Whether figures of an agreed line are said again, whether others are said in their place, and which come last."""

    same: bool
    other: bool
    last_same: bool
    last_other: bool


def slots_of(text: str, *, language: str, anchor: dt.date) -> tuple[Slot, ...]:
    """The values that a text holds; words like "demain" count from `anchor`."""
    moment = dt.datetime.combine(anchor, dt.time(12), dt.UTC)
    country = str(languages.table(language, "pack")["country"])
    return find_slots(text, language=language, anchor=moment, country=country)


def figures_of(line: Line, slots: Sequence[Slot]) -> tuple[Figure, ...]:
    """The figures of a text in their order: those of its slots, and the numbers that are in none of them."""
    found = [(slot.start, figure) for slot in slots for figure in _figures(slot)]
    for number in line.numbers:
        start, end = line.place(number.start, number.end)
        if not any(slot.start < end and start < slot.end for slot in slots):
            found.append((start, Figure("number", "", float(number.value))))
    return tuple(figure for _, figure in sorted(found, key=lambda pair: pair[0]))


def agreement(old: Sequence[Figure], new: Sequence[Figure]) -> Agreement:
    """How the figures that are said now stand to those of an agreed line."""
    matching = [
        (figure.value in {o.value for o in old if _of_one_thing(o, figure)})
        for figure in new
        if any(_of_one_thing(o, figure) for o in old)
    ]
    if not matching:
        return Agreement(False, False, False, False)
    return Agreement(any(matching), not all(matching), matching[-1], not matching[-1])


def _figures(slot: Slot) -> list[Figure]:
    """The figures of one slot: a day may come with its hour, and "18 heures" is an hour or a length of time."""
    found: list[Figure] = []
    match slot:
        case DateSlot(date=day, time=time):
            found += [Figure("day", "", (day.month, day.day))] if day is not None else []
            found += [Figure("hour", "", (time.hour % 12, time.minute))] if time is not None else []
        case MoneySlot(amount=amount, per=per):
            found.append(Figure("money", per or "", float(amount)))
        case PercentSlot(percent=percent):
            found.append(Figure("share", "", float(percent)))
        case QuantitySlot(number=number, unit=unit):
            found += [Figure("hour", "", (int(number) % 12, 0))] if unit == "hour" else []
            found.append(Figure("count", unit.rstrip("sx"), float(number)))
        case ContactSlot(kind=kind, value=value):
            found.append(Figure("contact", kind, value.casefold()))
    return found


def _of_one_thing(old: Figure, new: Figure) -> bool:
    if "number" in (old.kind, new.kind):
        counting = ("number", "count", "hour") if _small(old, new) else ("number", "count", "hour", "money")
        return old.kind in counting and new.kind in counting
    return (old.kind, old.of) == (new.kind, new.of)


def _small(*figures: Figure) -> bool:
    """Whether one of them is too small for an amount that is said without its currency."""
    return any(isinstance(figure.value, float) and figure.value < AMOUNT for figure in figures)
