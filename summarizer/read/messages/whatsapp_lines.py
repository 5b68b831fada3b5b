"""The lines of a WhatsApp export that begin a message: "10/03/2026, 14:05 - ", "[3/10/26, 2:05:33 PM] " and so on.

Every telephone writes them in the style of its country, and one file has one style. Whether "3/10" is in March or in
October is told by the whole file.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from summarizer.read.messages.records import in_calendar

_BLANK = "[ \u00a0\u202f]"
_DATE = r"(?P<one>[0-9]{1,4})(?P<mark>[./\-])(?P<two>[0-9]{1,2})(?P=mark)(?P<three>[0-9]{1,4})\.?"
_BETWEEN = rf",?{_BLANK}(?:(?:à|a|at|um|kl\.?){_BLANK})?"
_TIME = (
    rf"(?P<hour>[0-9]{{1,2}})(?:[:.]|{_BLANK}?h{_BLANK}?)(?P<minute>[0-9]{{2}})"
    rf"(?:(?:[:.]|{_BLANK}min{_BLANK})(?P<second>[0-9]{{2}})(?:{_BLANK}s)?)?"
    rf"(?:{_BLANK}?(?P<half>[AaPp])\.?{_BLANK}?[Mm]\.?)?"
)
_MARKS = "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]{0,4}"
_HEAD = re.compile(
    rf"{_MARKS}(?:\[{_DATE}{_BETWEEN}{_TIME}\]{_BLANK}?"
    + rf"|{_DATE}{_BETWEEN}{_TIME}{_BLANK}[-–]{_BLANK})".replace("?P<", "?P<a_").replace("?P=", "?P=a_")
)


class Style(NamedTuple):
    """How a file writes the moment of a message."""

    bracketed: bool
    mark: str
    seconds: bool
    halves: bool


class Head(NamedTuple):
    """The beginning of a message: the three numbers of its day as they stand, its time, and what follows."""

    style: Style
    day: tuple[str, str, str]
    time: dt.time
    rest: str


def head_of(line: str) -> Head | None:
    """What a line begins with, if it begins a message."""
    match = _HEAD.match(line)
    if not match:
        return None
    found = match.groupdict()
    prefix = "" if found["one"] else "a_"
    one, two, three = (found[f"{prefix}{part}"] for part in ("one", "two", "three"))
    hour, half = int(found[f"{prefix}hour"]), found[f"{prefix}half"]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + 12 * (half in "pP")
    second = found[f"{prefix}second"]
    try:
        time = dt.time(hour, int(found[f"{prefix}minute"]), int(second or 0))
    except ValueError:
        return None
    style = Style(not prefix, found[f"{prefix}mark"], bool(second), bool(half))
    return Head(style, (one, two, three), time, line[match.end() :])


def order_of(heads: Sequence[Head]) -> str:
    """In which order the days are written: "ymd", "dmy" or "mdy", by what is possible, then by what never goes back."""
    if any(len(head.day[0]) == 4 for head in heads):
        return "ymd"
    orders = [order for order in ("dmy", "mdy") if all(day_of(head.day, order) for head in heads)]
    if len(orders) == 1 or not heads:
        return orders[0] if orders else "dmy"
    if not orders:  # some day cannot be: the order in which most can
        return max(("dmy", "mdy"), key=lambda order: sum(bool(day_of(head.day, order)) for head in heads))
    steady = [order for order in orders if _goes_on(day_of(head.day, order) for head in heads)]
    if len(steady) == 1:
        return steady[0]
    # Americans alone write the month first, with slashes, two figures for the year and the halves of the day.
    american = heads[0].style.mark == "/" and heads[0].style.halves and len(heads[0].day[2]) == 2
    return "mdy" if american else "dmy"


def day_of(day: tuple[str, str, str], order: str) -> dt.date | None:
    """The day that three numbers stand for; None if there is none."""
    place = {letter: int(part) for letter, part in zip(order, day, strict=True)}
    year = place["y"] + 2000 if place["y"] < 100 else place["y"]
    try:
        return dt.date(year, place["m"], place["d"])
    except ValueError:
        return None


def moment_of(head: Head, order: str) -> dt.datetime | None:
    """When a message was written, in local time; None if that cannot be."""
    day = day_of(head.day, order)
    if day is None:
        return None
    try:
        moment = dt.datetime.combine(day, head.time).astimezone()
    except (OverflowError, OSError, ValueError):
        return None
    return moment if in_calendar(moment) else None


def _goes_on(days: Iterable[dt.date | None]) -> bool:
    known = [day for day in days if day is not None]
    return all(one <= other for one, other in pairwise(known))
