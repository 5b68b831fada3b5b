"""When one works, and by when a client who writes or calls now should have an answer.

Moments carry their time zone; all is reckoned in that of the working hours. Lengths are time that passes: an hour that
daylight saving skips or repeats neither shortens nor lengthens them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from summarizer import languages
from summarizer.errors import UsageError, printable
from summarizer.settings import Settings

if TYPE_CHECKING:
    from holidays import HolidayBase

LEAST_LETTERS = 3  # of a weekday's name
FURTHEST = 800  # days: nobody is on holiday for longer

_TIME = re.compile(r"(\d{1,2})(?:[:h](\d{2})|h)?", re.ASCII)
_WITHIN = re.compile(r"([1-9]\d{0,2})([hd])", re.ASCII)

# Minutes from midnight to midnight of a day: when work begins, and when it ends.
Span = tuple[int, int]


class WorkingTime(NamedTuple):
    """The days one works (0 is Monday), between which minutes of the day, and the public holidays that are kept.

    `country` is the code that `holidays` knows, None for no holidays; `zone` None stands for this machine's.
    """

    days: frozenset[int]
    hours: tuple[Span, ...]
    country: str | None = None
    region: str | None = None
    zone: ZoneInfo | None = None


def working_time(settings: Settings, *, country: str | None = None) -> WorkingTime:
    """The working time that the settings describe.

    Args:
        settings: `working_days`, `working_hours`, `holidays`, `time_zone`, and the `country` whose holidays are kept
            where they name none.
        country: The country whose holidays are kept where the settings tell neither.

    Raises:
        UsageError: A day, a stretch of hours or a country's holidays are not known.
    """
    named = settings.holidays or settings.country or country or ""
    place, _, region = ("" if named.lower() == "off" else named).partition("-")
    found = WorkingTime(
        days=_days(settings.working_days),
        hours=_hours(settings.working_hours),
        country=place.upper() or None,
        region=region.upper() or None,
        zone=ZoneInfo(settings.time_zone) if settings.time_zone else None,
    )
    _holidays(found.country, found.region)
    return found


def local(moment: dt.datetime, working: WorkingTime) -> dt.datetime:
    """The same moment as the clock of the working hours shows it."""
    return moment.astimezone(working.zone)


def is_working_day(day: dt.date, working: WorkingTime) -> bool:
    """Whether it is one of the days one works, and no public holiday."""
    return day.weekday() in working.days and day not in _holidays(working.country, working.region)


def is_all_working(moment: dt.datetime, seconds: float, working: WorkingTime) -> bool:
    """Whether all of something that begins at a moment and takes so many seconds lies within working hours."""
    end = _end_of_span(moment, working)
    until = moment.astimezone(dt.UTC) + dt.timedelta(seconds=seconds)
    while end is not None and end < until:  # the night shift goes on after midnight
        end = _end_of_span(end, working)
    return end is not None


def end_of_work(day: dt.date, working: WorkingTime) -> dt.datetime:
    """When the working hours of a day end; of a day off, when they would."""
    return local(_at(day, working.hours[-1][1], working), working)


def answer_by(moment: dt.datetime, within: str, working: WorkingTime) -> dt.datetime:
    """By when somebody who wrote or called at a moment should have an answer.

    Args:
        moment: When it came in.
        within: "24h" for so many hours of the clock, nights and holidays included; "2d" for so many working days:
            the day on which it came in does not count, and the last one counts until its working hours end.
        working: The days and hours one works.

    Raises:
        UsageError: `within` is neither.
    """
    asked = _WITHIN.fullmatch(within)
    if not asked:
        raise UsageError(
            f"answer_within cannot be {within!r}", "give hours such as 24h or working days such as 2d"
        )
    count, unit = int(asked[1]), asked[2]
    if unit == "h":
        return local(moment.astimezone(dt.UTC) + dt.timedelta(hours=count), working)
    day = local(moment, working).date()
    for _ in range(count):
        day = _next_working_day(day, working)
    return end_of_work(day, working)


def _end_of_span(moment: dt.datetime, working: WorkingTime) -> dt.datetime | None:
    """When the working hours end in which the moment lies, in UTC; None outside of them."""
    here = moment.astimezone(dt.UTC)
    spans = _spans(local(moment, working).date(), working)
    return next((end for start, end in spans if start <= here < end), None)


def _next_working_day(day: dt.date, working: WorkingTime) -> dt.date:
    for later in _days_from(day + dt.timedelta(days=1)):
        if is_working_day(later, working):
            return later
    raise _never(working)


def _days_from(day: dt.date) -> Sequence[dt.date]:
    return [day + dt.timedelta(days=n) for n in range(min(FURTHEST, (dt.date.max - day).days))]


def _never(working: WorkingTime) -> UsageError:
    return UsageError(
        f"no day is a working day for {FURTHEST} days",
        f"look at working_days and holidays ({working.country})",
    )


# From the wall clock to the moment -----------------------------------------------------------------------


def _spans(day: dt.date, working: WorkingTime) -> list[tuple[dt.datetime, dt.datetime]]:
    """The working hours of a day in UTC, in order; none of a day off.

    In UTC, for two moments of one zone compare by what the clock shows, which an hour that comes twice makes wrong.
    """
    if not is_working_day(day, working):
        return []
    spans = ((_at(day, start, working), _at(day, end, working)) for start, end in working.hours)
    return [(start, end) for start, end in spans if start < end]  # the clock may skip most of a stretch


def _at(day: dt.date, minute: int, working: WorkingTime) -> dt.datetime:
    """The moment, in UTC, at which the clock shows so many minutes of a day; of those that it skips, a later one."""
    midnight = dt.datetime.combine(day, dt.time())
    shown = midnight + dt.timedelta(minutes=minute)
    moment = shown.replace(tzinfo=working.zone) if working.zone else shown.astimezone()
    return moment.astimezone(dt.UTC)


@cache
def _holidays(country: str | None, region: str | None) -> HolidayBase | frozenset[dt.date]:
    if country is None:
        return frozenset()
    import holidays

    try:
        return holidays.country_holidays(country, subdiv=region)
    except NotImplementedError as unknown:
        name = f"{country}-{region}" if region else country
        raise UsageError(
            f"holidays: those of {printable(name)} are not known",
            "give a country such as FR, one of its regions such as FR-57, or off",
        ) from unknown


# What the settings say -----------------------------------------------------------------------------------


def _days(named: Sequence[str]) -> frozenset[int]:
    """The numbers of days and of stretches of days such as `mon-fri`; one that passes Sunday goes on at Monday."""
    found: set[int] = set()
    for piece in named:
        first, dash, last = piece.replace("–", "-").partition("-")
        start = _weekday(first)
        end = _weekday(last) if dash else start
        found.update((start + n) % 7 for n in range((end - start) % 7 + 1))
    return frozenset(found)


def _weekday(name: str) -> int:
    """The number of a weekday from its name, or the beginning of it, in any language that has a pack."""
    wanted = name.strip().casefold().rstrip(".")
    found = {
        number
        for code in languages.available()
        for number, day in enumerate(languages.table(code, "wording")["calendar"]["weekdays"])
        if len(wanted) >= LEAST_LETTERS and day.casefold().startswith(wanted)
    }
    if len(found) != 1:
        raise UsageError(
            f"working_days: {name.strip()!r} is not a day", "give days such as mon-fri or tue, thu-sat"
        )
    return found.pop()


def _hours(named: Sequence[str]) -> tuple[Span, ...]:
    """The stretches in the order of the day; those that touch are one."""
    found: list[Span] = []
    for start, end in sorted(_span(piece) for piece in named):
        if found and start < found[-1][1]:
            raise UsageError("working_hours: two stretches overlap", "give them one after the other")
        touches = found and start == found[-1][1]
        found.append((found.pop()[0], end) if touches else (start, end))
    return tuple(found)


def _span(named: str) -> Span:
    ends = [_TIME.fullmatch(part.strip().lower()) for part in named.replace("–", "-").split("-")]
    minutes = [60 * int(end[1]) + int(end[2] or 0) for end in ends if end and int(end[2] or 0) < 60]
    if len(ends) != 2 or len(minutes) != 2 or not 0 <= minutes[0] < minutes[1] <= 24 * 60:
        raise UsageError(
            f"working_hours: {named.strip()!r} is no stretch of one day",
            "give it as 9:00-18:00; a night as 22:00-24:00, 0:00-6:00",
        )
    return minutes[0], minutes[1]
