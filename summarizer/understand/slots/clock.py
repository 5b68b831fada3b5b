"""The hour of the day after a date: "à 14 h 30", "avant midi", "at half past two"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from summarizer.understand.slots.patterns import either, expand

EARLIEST_BARE_HOUR = 6  # "at three" without more is the afternoon: nobody meets before six


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour; `by` if it must be done before it, `afternoon` if words say that it is past noon."""

    time: dt.time | None
    by: bool
    afternoon: bool

    def in_part(self, *, afternoon: bool) -> Clock:
        """The same hour in the part of the day that was said beside it."""
        if not (afternoon or self.afternoon) or self.time is None or self.time.hour >= 12:
            return Clock(self.time, self.by, afternoon or self.afternoon)
        return Clock(self.time.replace(hour=self.time.hour + 12), self.by, True)


@dataclass(frozen=True, slots=True)
class ClockTable:
    """The patterns of a language's hours."""

    patterns: tuple[re.Pattern[str], ...]
    by: re.Pattern[str]
    words: tuple[tuple[re.Pattern[str], int], ...]
    fractions: tuple[tuple[re.Pattern[str], int], ...]
    less: tuple[tuple[re.Pattern[str], int], ...]
    afternoon: re.Pattern[str]
    morning: re.Pattern[str]


def clock_table(
    table: Mapping[str, Any], *, afternoon: re.Pattern[str], morning: re.Pattern[str]
) -> ClockTable:
    """Reads the `[clock]` table of `dates.toml`."""
    meaning = {
        "h": r"[01]?\d|2[0-4]",
        "m": r"[0-5]\d|[1-9](?= )",
        "fraction": either(table["fractions"])[3:-1],
        "less": either(table["less"])[3:-1],
        "word": either(table["words"])[3:-1],
    }
    opening = expand(either(table["before"]), {})
    return ClockTable(
        patterns=tuple(
            re.compile(rf"[ ,]*(?P<said>{opening})? ?{expand(say, meaning)}(?!\w)") for say in table["say"]
        ),
        by=re.compile(expand(either(table["by"]), {})),
        words=_readings(table["words"]),
        fractions=_readings(table["fractions"]),
        less=_readings(table["less"]),
        afternoon=afternoon,
        morning=morning,
    )


def _readings(words: Mapping[str, int]) -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple((re.compile(word), value) for word, value in words.items())


def _reading(said: str | None, readings: tuple[tuple[re.Pattern[str], int], ...]) -> int:
    return next((value for pattern, value in readings if said and pattern.fullmatch(said)), 0)


def read_clock(table: ClockTable, text: str) -> tuple[Clock, int] | None:
    """The hour at the beginning of `text` and where it ends, or None.

    A bare number of one to five is taken for the afternoon; a bare number without a word of time before it is no hour.
    """
    for pattern in table.patterns:
        found = pattern.match(text)
        if found is None:
            continue
        groups = found.groupdict()
        said = groups["said"]
        hour = int(groups["h"]) if groups.get("h") else _reading(groups.get("word"), table.words)
        minute = int(groups["m"]) if groups.get("m") else _reading(groups.get("fraction"), table.fractions)
        minute -= _reading(groups.get("less"), table.less)
        alone = found.group()[len(found.group()) - len(found.group().lstrip(" ,")) :]
        if alone.isdigit():
            continue
        afternoon = bool(table.afternoon.search(found.group()))
        bare = groups.get("h") is not None and 0 < hour < EARLIEST_BARE_HOUR and len(groups["h"]) == 1
        total = (hour * 60 + minute) % (24 * 60)
        time = dt.time(total // 60, total % 60)
        by = bool(said and table.by.fullmatch(said))
        in_afternoon = afternoon or (bare and not table.morning.search(found.group()))
        return Clock(time, by, False).in_part(afternoon=in_afternoon), found.end()
    return None
