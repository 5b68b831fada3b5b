"""When one works, and by when an answer is due, across nights, holidays and changes of the clock."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizer.errors import UsageError
from summarizer.remember.working_hours import (
    WorkingTime,
    answer_by,
    end_of_work,
    is_all_working,
    is_working_day,
    local,
    working_time,
)
from summarizer.settings import load

PARIS = ZoneInfo("Europe/Paris")


def working(**chosen: Any) -> WorkingTime:
    return working_time(load({"time_zone": "Europe/Paris", "country": "FR", **chosen}).settings)


def paris(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS)


OFFICE = working(working_hours="9:00-12:30, 14:00-18:00")
NIGHT = working(working_days="mon-sun", working_hours="22:00-24:00,0:00-6:00", holidays="off")


@pytest.mark.parametrize(
    ("chosen", "days", "hours"),
    [
        ({}, {0, 1, 2, 3, 4}, ((540, 1080),)),
        ({"working_days": "tue, thu-sat"}, {1, 3, 4, 5}, ((540, 1080),)),
        ({"working_days": ["lun-mer", "Vendredi"]}, {0, 1, 2, 4}, ((540, 1080),)),
        ({"working_days": "sat-mon"}, {5, 6, 0}, ((540, 1080),)),
        ({"working_days": "Sunday"}, {6}, ((540, 1080),)),
        ({"working_hours": "14h-18h30, 9h – 12h"}, {0, 1, 2, 3, 4}, ((540, 720), (840, 1110))),
        ({"working_hours": "9-12,12-18"}, {0, 1, 2, 3, 4}, ((540, 1080),)),
        ({"working_hours": "0:00-24:00"}, {0, 1, 2, 3, 4}, ((0, 1440),)),
    ],
)
def test_days_and_hours_are_read(
    chosen: dict[str, Any], days: set[int], hours: tuple[tuple[int, int], ...]
) -> None:
    found = working(**chosen)
    assert found.days == days
    assert found.hours == hours


@pytest.mark.parametrize(
    ("chosen", "named"),
    [
        ({"working_days": "mon-"}, "working_days"),
        ({"working_days": "mo"}, "'mo'"),
        ({"working_days": "everyday"}, "'everyday'"),
        ({"working_hours": "18:00-9:00"}, "'18:00-9:00'"),
        ({"working_hours": "9:00"}, "'9:00'"),
        ({"working_hours": "9:75-18:00"}, "working_hours"),
        ({"working_hours": "9:00-25:00"}, "working_hours"),
        ({"working_hours": "9:00-12:00,11:00-13:00"}, "overlap"),
        ({"working_hours": "nine-six"}, "working_hours"),
        ({"holidays": "ZZ"}, "those of ZZ"),
        ({"holidays": "FR-99"}, "FR-99"),
        ({"holidays": "France"}, "holidays"),
        ({"time_zone": "Europe"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
    ],
)
def test_what_is_no_day_hour_country_or_zone_is_refused(chosen: dict[str, Any], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        working(**chosen)


@pytest.mark.parametrize(
    ("chosen", "ascension", "good_friday"),
    [
        ({"country": "FR"}, False, True),
        ({"country": "fr", "holidays": "FR-57"}, False, False),
        ({"holidays": "off"}, True, True),
        ({"holidays": "GB-ENG"}, True, False),
        ({"country": None}, True, True),
    ],
)
def test_public_holidays_are_those_of_the_country(
    chosen: dict[str, Any], ascension: bool, good_friday: bool
) -> None:
    found = working(**chosen)
    assert is_working_day(dt.date(2026, 5, 14), found) == ascension
    assert is_working_day(dt.date(2026, 4, 3), found) == good_friday


def test_the_country_of_the_caller_counts_where_the_settings_name_none() -> None:
    bare = load({"time_zone": "Europe/Paris"}).settings
    assert is_working_day(dt.date(2026, 7, 14), working_time(bare))
    assert not is_working_day(dt.date(2026, 7, 14), working_time(bare, country="FR"))
    off = load({"time_zone": "Europe/Paris", "holidays": "off"}).settings
    assert is_working_day(dt.date(2026, 7, 14), working_time(off, country="FR"))


@pytest.mark.parametrize(
    ("moment", "is_work"),
    [
        ("2026-03-10T09:00", True),
        ("2026-03-10T08:59:59", False),
        ("2026-03-10T12:30", False),
        ("2026-03-10T17:59:59", True),
        ("2026-03-10T18:00", False),
        ("2026-03-13T20:00", False),  # Friday evening
        ("2026-04-06T10:00", False),  # Easter Monday
        ("2026-04-07T10:00", True),
        ("2027-01-01T10:00", False),
    ],
)
def test_a_moment_lies_within_working_hours_or_not(moment: str, is_work: bool) -> None:
    assert is_all_working(paris(moment), 0, OFFICE) == is_work


def test_a_moment_of_another_zone_is_seen_on_the_clock_of_the_working_hours() -> None:
    assert is_all_working(dt.datetime(2026, 3, 10, 8, 30, tzinfo=dt.UTC), 0, OFFICE)  # 9:30 in winter
    assert is_all_working(dt.datetime(2026, 7, 10, 7, 30, tzinfo=dt.UTC), 0, OFFICE)  # 9:30 in summer
    assert not is_all_working(dt.datetime(2026, 3, 10, 7, 30, tzinfo=dt.UTC), 0, OFFICE)


@pytest.mark.parametrize(
    ("moment", "seconds", "all_working"),
    [
        ("2026-03-10T12:00", 1800, True),
        ("2026-03-10T12:00", 1801, False),
        ("2026-03-10T08:59", 600, False),
        ("2026-03-10T12:00", 9000, False),  # over the lunch break
        ("2026-03-10T12:30", 0, False),
        ("2026-03-10T12:29", 0, True),
    ],
)
def test_a_call_that_leaves_working_hours_is_not_all_within(
    moment: str, seconds: float, all_working: bool
) -> None:
    assert is_all_working(paris(moment), seconds, OFFICE) == all_working


def test_a_night_shift_goes_on_after_midnight() -> None:
    assert is_all_working(paris("2026-03-10T23:30"), 3600, NIGHT)
    assert not is_all_working(paris("2026-03-10T05:30"), 3600, NIGHT)
    assert not is_all_working(paris("2026-03-10T23:30"), 8 * 3600, NIGHT)
    always = working(working_days="mon-sun", working_hours="0:00-24:00", holidays="off")
    assert is_all_working(paris("2026-03-10T23:30"), 5 * 24 * 3600, always)


@pytest.mark.parametrize(
    ("moment", "within", "by"),
    [
        ("2026-03-10T10:00", "24h", "2026-03-11T10:00"),
        ("2026-03-13T17:00", "24h", "2026-03-14T17:00"),  # a Saturday: hours of the clock
        ("2026-03-28T12:00", "24h", "2026-03-29T13:00"),  # the night that loses an hour
        ("2026-10-24T12:00", "24h", "2026-10-25T11:00"),  # the night that gains one
        ("2026-03-10T10:00", "1d", "2026-03-11T18:00"),
        ("2026-03-10T23:00", "1d", "2026-03-11T18:00"),
        ("2026-03-13T10:00", "1d", "2026-03-16T18:00"),
        ("2026-03-14T10:00", "2d", "2026-03-17T18:00"),  # came in on a Saturday
        ("2026-03-13T10:00", "2d", "2026-03-17T18:00"),
        ("2026-05-13T10:00", "1d", "2026-05-15T18:00"),  # over Ascension Day
        ("2026-05-13T10:00", "2d", "2026-05-18T18:00"),
        ("2026-03-27T10:00", "1d", "2026-03-30T18:00"),  # over the change of the clock
    ],
)
def test_an_answer_is_due_after_hours_of_the_clock_or_working_days(moment: str, within: str, by: str) -> None:
    assert answer_by(paris(moment), within, OFFICE) == paris(by)


@pytest.mark.parametrize("within", ["", "24", "0d", "-1h", "1 d", "2j", "9999h", "²d"])
def test_another_rule_for_answers_is_refused(within: str) -> None:
    with pytest.raises(UsageError, match="answer_within"):
        answer_by(paris("2026-03-10T10:00"), within, OFFICE)


def test_working_hours_in_the_hour_that_is_skipped_begin_when_the_clock_goes_on() -> None:
    early = working(working_days="sun", working_hours="2:30-5:00")
    assert is_all_working(dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC), 0, early)
    assert not is_all_working(dt.datetime(2026, 3, 29, 1, 29, 59, tzinfo=dt.UTC), 0, early)


def test_both_hours_that_the_clock_shows_twice_are_worked() -> None:
    early = working(working_days="sun", working_hours="2:00-3:00")
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert is_all_working(first, 3600, early)
    assert not is_all_working(first, 5401, early)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has no tzset to choose a zone for one test")
def test_this_machines_zone_is_meant_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Montreal")
    time.tzset()
    try:
        found = working_time(load({}).settings)
        nine = dt.datetime(2026, 7, 10, 13, 0, tzinfo=dt.UTC)
        assert (local(nine, found).hour, is_all_working(nine, 0, found)) == (9, True)
        assert not is_all_working(nine - dt.timedelta(seconds=1), 0, found)
        assert end_of_work(dt.date(2026, 1, 9), found) == dt.datetime(2026, 1, 9, 23, 0, tzinfo=dt.UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_year_without_a_working_day_is_refused() -> None:
    never = OFFICE._replace(days=frozenset())
    with pytest.raises(UsageError, match="working_days"):
        answer_by(paris("2026-03-10T10:00"), "1d", never)


# What holds whatever the rules ----------------------------------------------------------------------------

ZONES = st.sampled_from(["Europe/Paris", "America/Montreal", "Indian/Reunion", "Australia/Lord_Howe", "UTC"])
MOMENTS = st.datetimes(
    dt.datetime(2024, 1, 1), dt.datetime(2028, 1, 1), timezones=st.just(dt.UTC)
) | st.datetimes(dt.datetime(2026, 3, 28), dt.datetime(2026, 3, 30), timezones=st.just(dt.UTC))
ENDS = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).filter(
    lambda ends: len(ends) % 2 == 0
)
RULES = st.builds(
    lambda days, ends, country, zone: WorkingTime(
        frozenset(days),
        tuple(zip(sorted(ends)[::2], sorted(ends)[1::2], strict=True)),
        country,
        None,
        ZoneInfo(zone),
    ),
    st.sets(st.integers(0, 6), min_size=1),
    ENDS,
    st.sampled_from(["FR", "US", None]),
    ZONES,
)
WITHIN = st.builds(lambda count, unit: f"{count}{unit}", st.integers(1, 99), st.sampled_from("hd"))


@settings(deadline=None)
@given(MOMENTS, RULES)
@example(  # work begins and ends around the hour that is skipped
    dt.datetime(2026, 3, 29, 0, 0, tzinfo=dt.UTC),
    WorkingTime(frozenset({6}), ((150, 190),), None, None, PARIS),
)
def test_what_lasts_longer_is_no_more_within_working_hours(moment: dt.datetime, rules: WorkingTime) -> None:
    within = [is_all_working(moment, seconds, rules) for seconds in (0, 1, 60, 3600, 36_000, 360_000)]
    assert within == sorted(within, reverse=True)
    if within[0]:
        assert is_working_day(local(moment, rules).date(), rules)


@settings(deadline=None)
@given(MOMENTS, MOMENTS, WITHIN, RULES)
def test_who_comes_first_is_answered_first(
    one: dt.datetime, other: dt.datetime, within: str, rules: WorkingTime
) -> None:
    first, second = sorted((one, other))
    assert first < answer_by(first, within, rules) <= answer_by(second, within, rules)


@settings(deadline=None)
@given(MOMENTS, st.integers(1, 60), RULES)
def test_as_many_working_days_as_asked_lie_before_the_answer(
    moment: dt.datetime, count: int, rules: WorkingTime
) -> None:
    by = answer_by(moment, f"{count}d", rules)
    came = local(moment, rules).date()
    until = local(by - dt.timedelta(seconds=1), rules).date()  # work may end at midnight
    days = [came + dt.timedelta(days=n) for n in range(1, (until - came).days + 1)]
    assert sum(is_working_day(day, rules) for day in days) == count
    assert is_working_day(until, rules)


@settings(deadline=None)
@given(MOMENTS, st.integers(1, 999), RULES)
def test_hours_of_the_clock_are_hours(moment: dt.datetime, hours: int, rules: WorkingTime) -> None:
    by = answer_by(moment, f"{hours}h", rules)
    assert by.astimezone(dt.UTC) - moment == dt.timedelta(hours=hours)


@settings(deadline=None)
@given(MOMENTS, st.integers(0, 200_000), RULES)
def test_what_is_all_within_begins_within(moment: dt.datetime, seconds: int, rules: WorkingTime) -> None:
    if is_all_working(moment, seconds, rules):
        assert is_all_working(moment, 0, rules)
        assert is_all_working(moment, seconds / 2, rules)
