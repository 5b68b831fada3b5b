"""What each kind of rule of `dates.toml` means: from the words it found to a day.

A rule's `means` names one of the functions below. To add a meaning, write a function and its line in `MEANINGS`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from summarizer.understand.slots.calendar import (
    FRIDAY,
    SATURDAY,
    SUNDAY,
    VAGUE,
    Day,
    add_months,
    add_workdays,
    coming_weekday,
    feast,
    find_day,
    full_year,
    last_weekday,
    month_end,
    nearest_day,
    weekday_of_week,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule has to go by.

    `numbers` holds the values of the named words (weekday, month, day, n and their seconds), `words` the other groups.
    `previous` is the day of the date before it, for those that count from there, `following` that of the date which
    the words run into ("la veille du 20"). `named` are the days to come that the call has named so far.
    """

    rule: Mapping[str, Any]
    numbers: Mapping[str, float]
    words: Mapping[str, str]
    anchor: dt.datetime
    country: str
    past: bool
    previous: dt.date | None = None
    following: dt.date | None = None
    named: tuple[dt.date, ...] = ()

    @property
    def today(self) -> dt.date:
        """The day of the call."""
        return self.anchor.date()

    def number(self, name: str) -> int | None:
        """A named number as a whole one, or None if it was not said."""
        value = self.numbers.get(name)
        return None if value is None else int(value)


def _nothing(said: Said) -> Day:
    return VAGUE


def _day(said: Said) -> Day:
    return Day(said.today + dt.timedelta(days=said.rule["shift"]))


def _weekday(said: Said) -> Day:
    weekday, which = int(said.numbers["weekday"]), said.rule["which"]
    if which == "last" or (said.past and which == "coming"):
        return Day(last_weekday(said.today, weekday))
    if which == "next":
        day = weekday_of_week(said.today, weekday, 1)
    else:
        day = coming_weekday(said.today, weekday, today=which == "this")
    return Day(day + dt.timedelta(days=7 * said.rule.get("weeks", 0)))


def _weekday_after(said: Said) -> Day:
    weekday = int(said.numbers["weekday"])
    if "weeks" in said.rule:
        return Day(weekday_of_week(said.previous or said.today, weekday, said.rule["weeks"]))
    return Day(coming_weekday(said.previous or coming_weekday(said.today, weekday), weekday))


def _weekday_before(said: Said) -> Day:
    weekday = int(said.numbers["weekday"])
    if said.previous:
        return Day(last_weekday(said.previous, weekday))
    return Day(last_weekday(said.today, weekday)) if said.rule.get("alone") else VAGUE


def _weekday_then(said: Said) -> Day:
    """What "the Friday" is beside a day just spoken of: the one after it; else the coming one, where it may be."""
    weekday = int(said.numbers["weekday"])
    if said.previous and said.previous > said.today:
        return Day(coming_weekday(said.previous, weekday, today=True))
    if not said.rule.get("alone"):
        return VAGUE
    return Day(last_weekday(said.today, weekday) if said.past else coming_weekday(said.today, weekday))


def _weekend_before(said: Said) -> Day:
    return Day(last_weekday(said.previous, SUNDAY)) if said.previous else VAGUE


def _shift_after(said: Said) -> Day:
    start = said.following or said.previous
    return Day(start + dt.timedelta(days=said.rule["days"])) if start else VAGUE


def _shift_from(said: Said) -> Day:
    """The day so long before or after another: "une semaine avant le 20", "quatre jours avant"."""
    start = said.following or said.previous
    if start is None:
        return VAGUE
    at_noon = dt.datetime.combine(start, dt.time(12), said.anchor.tzinfo)
    return Day(_moved(replace(said, anchor=at_noon), -1 if "earlier" in said.words else 1))


def _nth(said: Said) -> Day:
    nth, month = int(said.numbers["nth"]), int(said.numbers["month"])
    # A weekend is named by its Saturday and ends on its Sunday.
    weekend = "weekend" in said.words
    weekday = SATURDAY if weekend else int(said.numbers["weekday"])
    day = feast(f"{month:02}/{weekday}/{nth}", said.today, past=said.past)
    return Day(day and day + dt.timedelta(days=int(weekend)))


def _date(said: Said) -> Day:
    if "month_shift" in said.rule:
        month = add_months(said.today.replace(day=1), said.rule["month_shift"])
        return Day(find_day(month, int(said.numbers["day"]), month.month, month.year, None, past=False))
    return Day(_find(said, "", said.number("month")))


def _find(said: Said, which: str, month: int | None) -> dt.date | None:
    if month is None and not said.past:
        day, weekday = int(said.numbers[f"day{which}"]), said.number(f"weekday{which}")
        spoken_of = _spoken_of(said, day, weekday)
        if spoken_of is not None:
            return spoken_of
    return find_day(
        said.today,
        int(said.numbers[f"day{which}"]),
        month,
        full_year(said.words.get("year")),
        said.number(f"weekday{which}"),
        past=said.past,
    )


def _spoken_of(said: Said, day: int, weekday: int | None) -> dt.date | None:
    """The day of the call's own talk that a bare number means: the nearest to the last one, else one that was named.

    With a weekday it is the coming one of those up to the last day's month in which both agree.
    """
    if said.previous is not None and said.previous >= said.today:
        near = nearest_day(said.previous, day, weekday, not_before=said.today)
        if near is not None:
            return near
    for one in reversed(said.named):
        if one.day == day and one >= said.today and weekday in (None, one.weekday()):
            return one
    return None


def _span(said: Said) -> Day:
    if "day" not in said.numbers:
        first = coming_weekday(said.today, int(said.numbers["weekday"]))
        return Day(first, coming_weekday(first, int(said.numbers["weekday2"])))
    last_month = said.number("month2")
    first_month = said.number("month")
    until = _find(said, "2", last_month if last_month is not None else first_month)
    if until is None:
        return VAGUE
    month = first_month if first_month is not None else until.month
    start = find_day(until, int(said.numbers["day"]), month, None, None, past=True)
    if start is not None and first_month is None and start.month != until.month:
        start = until
    return Day(start or until, until)


def _week_of(said: Said) -> Day:
    start = _find(said, "", said.number("month"))
    if start is None:
        return VAGUE
    last = FRIDAY if start.weekday() <= FRIDAY else 6
    return Day(start, weekday_of_week(start, last, 0))


def _week_number(said: Said) -> Day:
    number = int(said.numbers["n"])
    for year in (said.today.year, said.today.year + 1):
        weeks = dt.date(year, 12, 28).isocalendar().week
        if not 1 <= number <= weeks:
            return VAGUE
        friday = dt.date.fromisocalendar(year, number, FRIDAY + 1)
        if friday >= said.today:
            return Day(weekday_of_week(friday, 0, 0), friday)
    return VAGUE


def _week(said: Said) -> Day:
    day = weekday_of_week(said.today, said.rule["weekday"], said.rule["weeks"])
    # On a Saturday "cette semaine" can only mean what is left of it.
    return Day(weekday_of_week(said.today, 6, 0) if said.rule["weeks"] == 0 and day < said.today else day)


def _week_after(said: Said) -> Day:
    start = said.previous or said.today + dt.timedelta(days=7)
    return Day(weekday_of_week(start, FRIDAY, said.rule["weeks"]))


def _month_end(said: Said) -> Day:
    if "month" in said.numbers:
        month, year = int(said.numbers["month"]), full_year(said.words.get("year"))
        if year is None:
            year = said.today.year + (month < said.today.month)
            year -= said.past and month_end(year, month) >= said.today
        return Day(month_end(year, month))
    if "months" not in said.rule:
        return Day(month_end(said.today.year, said.today.month))
    month_of = add_months(said.today, said.rule["months"])
    return Day(month_end(month_of.year, month_of.month))


def _year_end(said: Said) -> Day:
    return Day(dt.date(said.today.year + said.rule["years"], 12, 31))


def _after(said: Said) -> Day:
    return Day(_moved(said, 1))


def _ago(said: Said) -> Day:
    return Day(_moved(said, -1))


# How long a unit is in days, for those that are a fixed number of them.
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_SECONDS = {"hour": 3600, "minute": 60}


def _moved(said: Said, way: int) -> dt.date:
    unit = said.rule.get("unit") or said.words.get("unit", "day")
    count = said.rule.get("n", said.numbers.get("n", 1)) + (0.5 if said.words.get("half") else 0)
    if unit in _SECONDS:
        return (said.anchor + way * dt.timedelta(seconds=count * _SECONDS[unit])).date()
    if unit == "workday":
        return add_workdays(said.today, way * math.ceil(count))
    if unit in _DAYS:
        return said.today + way * dt.timedelta(days=math.ceil(count * _DAYS[unit]))
    months = count * (12 if unit == "year" else 1)
    moved = add_months(said.today, way * int(months))
    return moved + way * dt.timedelta(days=15 if months % 1 else 0)


def _holiday(said: Said) -> Day:
    definition = said.rule["feast"]
    if isinstance(definition, Mapping):
        definition = definition.get(said.country)
    day = feast(definition, said.today, past=said.past) if definition else None
    return Day(day and day + dt.timedelta(days=said.rule.get("days", 0)))


MEANINGS: Mapping[str, Callable[[Said], Day]] = {
    "nothing": _nothing,
    "vague": _nothing,
    "day": _day,
    "weekday": _weekday,
    "weekday_after": _weekday_after,
    "weekday_before": _weekday_before,
    "weekday_then": _weekday_then,
    "weekend_before": _weekend_before,
    "shift_after": _shift_after,
    "shift_from": _shift_from,
    "nth": _nth,
    "date": _date,
    "span": _span,
    "week_of": _week_of,
    "week_number": _week_number,
    "week": _week,
    "week_after": _week_after,
    "month_end": _month_end,
    "year_end": _year_end,
    "after": _after,
    "ago": _ago,
    "holiday": _holiday,
}


def resolve(said: Said) -> Day:
    """The day that words mean; VAGUE for one that the calendar does not have."""
    try:
        return MEANINGS[said.rule["means"]](said)
    except (OverflowError, ValueError):
        return VAGUE
