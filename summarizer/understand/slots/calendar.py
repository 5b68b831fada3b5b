"""The arithmetic of spoken dates: from the words of a rule and the day of the call to a day.

A week is Monday to Sunday. "This week" ends on its Friday and "this weekend" on its Sunday. A weekday without more is
the coming one, never the day of the call; the "next" one is in the week after that of the call. A day of the month
without its month is the coming one, which may be the day of the call.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

FRIDAY = 4
SATURDAY = 5
SUNDAY = 6
LONG_AGO = 300  # days: a day and month that a verb puts so far back is rather the coming one
LATEST_YEAR = 2199
EARLIEST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Day:
    """What words resolve to: a day, or a stretch with both its ends, or neither where they are vague."""

    date: dt.date | None = None
    until: dt.date | None = None


VAGUE = Day()


def coming_weekday(day: dt.date, weekday: int, *, today: bool = False) -> dt.date:
    """The first such weekday after `day`, or `day` itself if `today` allows it."""
    ahead = (weekday - day.weekday()) % 7
    return day + dt.timedelta(days=ahead if ahead or today else 7)


def last_weekday(day: dt.date, weekday: int) -> dt.date:
    """The last such weekday before `day`."""
    return day - dt.timedelta(days=(day.weekday() - weekday) % 7 or 7)


def weekday_of_week(day: dt.date, weekday: int, weeks: int) -> dt.date:
    """That weekday of the week of `day`, or of another week counted from it."""
    return day + dt.timedelta(days=weekday - day.weekday() + 7 * weeks)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last of a shorter month. OverflowError beyond the year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError("no such year")
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_workdays(day: dt.date, count: int) -> dt.date:
    """The day that is `count` days later (or earlier) when Saturdays and Sundays do not count."""
    step = 1 if count >= 0 else -1
    weeks, rest = divmod(abs(count), 5)
    day += dt.timedelta(days=7 * weeks * step)
    while rest:
        day += dt.timedelta(days=step)
        rest -= day.weekday() < 5
    return day


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def full_year(said: str | None) -> int | None:
    """A year said or written in four digits or two."""
    if not said:
        return None
    year = int(re.sub(r"\D", "", said))
    return year + 2000 if year < 100 else year


def find_day(
    anchor: dt.date, day: int, month: int | None, year: int | None, weekday: int | None, *, past: bool
) -> dt.date | None:
    """The nearest day with that number (and month, year) not before the call, or not after it where `past`.

    A weekday that was said with it decides between the next two, and is a slip of the tongue if neither agrees.
    """
    if month is None:
        candidates = [
            found
            for shift in range(13)
            if (found := _day_of(*_month_from(anchor, -shift if past else shift), day)) is not None
        ]
    else:
        # The 29th of February is never further than eight years away.
        years = [year] if year else range(anchor.year - 8, anchor.year + 9)
        candidates = [found for y in years if (found := _day_of(y, month, day)) is not None]
    if year and month is not None:
        return candidates[0] if candidates else None
    side = [found for found in candidates if (found <= anchor if past else found >= anchor)]
    side.sort(reverse=past)
    if past and month is not None and weekday is not None and side and side[0].weekday() != weekday:
        coming = find_day(anchor, day, month, None, weekday, past=False)
        if coming is not None and coming.weekday() == weekday:
            return coming
    if past and month is not None and side and (anchor - side[0]).days > LONG_AGO:
        return find_day(anchor, day, month, None, weekday, past=False)
    if weekday is not None and month is None:
        agreeing = [found for found in side[:2] if found.weekday() == weekday]
        side = agreeing or side
    return side[0] if side else None


def nearest_day(day: dt.date, number: int, weekday: int | None, *, not_before: dt.date) -> dt.date | None:
    """The day with that number of the month that is nearest to another day; the later one of two.

    A weekday that was said with it decides: then it is the first on which both agree, at most a month after that day.
    """
    if weekday is not None:
        months = (day.year - not_before.year) * 12 + day.month - not_before.month + 1
        ahead = (_day_of(*_month_from(not_before, shift), number) for shift in range(months + 1))
        return next((d for d in ahead if d and d >= not_before and d.weekday() == weekday), None)
    around = (_day_of(*_month_from(day, shift), number) for shift in (1, 0, -1))
    found = [one for one in around if one is not None and one >= not_before]
    return min(found, key=lambda one: abs((one - day).days), default=None)


def _month_from(anchor: dt.date, shift: int) -> tuple[int, int]:
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + shift, 12)
    return year, month + 1


def _day_of(year: int, month: int, day: int) -> dt.date | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR or not 1 <= month <= 12:
        return None
    return dt.date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def easter(year: int) -> dt.date:
    """Easter Sunday of a Gregorian year (Meeus, Jones and Butcher's algorithm; Nature, 20 April 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


_FEAST = re.compile(
    r"(?:(?P<easter>easter)|(?P<month>\d\d)-(?P<day>\d\d)|(?P<in>\d\d)/(?P<weekday>\d)/(?P<nth>-?\d))(?P<days>[+-]\d+)?"
)


def feast(definition: str, anchor: dt.date, *, past: bool) -> dt.date | None:
    """The coming (or last) day of a feast that the table gives as `12-25`, `easter+1` or `11/3/4+1`."""
    found = _FEAST.fullmatch(definition)
    if found is None:
        raise ValueError(f"not a feast day: {definition!r}")
    days = sorted((_feast_of(found, anchor.year + shift) for shift in (-1, 0, 1)), reverse=past)
    return next((day for day in days if (day < anchor if past else day >= anchor)), None)


def _feast_of(found: re.Match[str], year: int) -> dt.date:
    if found["easter"]:
        day = easter(year)
    elif found["month"]:
        day = dt.date(year, int(found["month"]), int(found["day"]))
    else:
        month, weekday, nth = int(found["in"]), int(found["weekday"]), int(found["nth"])
        if nth > 0:
            first = coming_weekday(dt.date(year, month, 1), weekday, today=True)
            day = first + dt.timedelta(days=7 * (nth - 1))
        else:
            last = month_end(year, month)
            day = last - dt.timedelta(days=(last.weekday() - weekday) % 7)
    return day + dt.timedelta(days=int(found["days"] or 0))
