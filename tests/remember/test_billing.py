"""What a communication is billed, the table of a month, and the file that a spreadsheet opens."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import languages
from summarizer.errors import UsageError
from summarizer.remember.billing import BillingRules, billed, billing_rules, month_named, month_table
from summarizer.remember.records import Communication
from summarizer.remember.time_sheet import time_sheet
from summarizer.remember.working_hours import working_time
from summarizer.settings import load
from summarizer.write.spreadsheet import harmless

PARIS = ZoneInfo("Europe/Paris")
MORNING = dt.datetime(2026, 3, 10, 10, 0, tzinfo=PARIS)  # a Tuesday


def rules(**chosen: Any) -> BillingRules:
    settings = load({"time_zone": "Europe/Paris", "country": "FR", **chosen}).settings
    return billing_rules(settings, working_time(settings))


def exchange(seconds: float, began: dt.datetime = MORNING, **more: Any) -> Communication:
    told: dict[str, Any] = {
        "id": 1,
        "kind": "call",
        "client": "Ana Costa",
        "project": "Site",
        "direction": "in",
    }
    told |= {
        "name": "appel",
        "sha256": "a" * 64,
        "words": 100,
        "started_at": began,
        "seconds": seconds,
        **more,
    }
    return Communication(**told)


@pytest.mark.parametrize(
    ("seconds", "chosen", "minutes"),
    [
        (1, {}, 15),
        (899, {}, 15),
        (900, {}, 15),
        (900.9, {}, 15),  # only whole seconds count
        (901, {}, 30),
        (0, {}, 0),
        (0.9, {}, 0),
        (3600, {}, 60),
        (3601, {}, 75),
        (61, {"billing_step": 1}, 2),
        (600, {"billing_minimum": 20}, 20),
        (901, {"billing_minimum": 20}, 30),
        (1, {"billing_step": 6, "billing_minimum": 60}, 60),
        (0, {"billing_minimum": 60}, 0),
    ],
)
def test_started_steps_count_whole_and_a_minimum_holds(
    seconds: float, chosen: dict[str, Any], minutes: int
) -> None:
    assert billed(exchange(seconds), rules(**chosen)).seconds == 60 * minutes


@pytest.mark.parametrize(
    ("kind", "chosen", "minutes"),
    [
        ("call", {}, 15),
        ("voicemail", {}, 0),
        ("voicemail", {"bill_voicemails": True}, 15),
        ("sms", {}, 0),
        ("chat", {"message_minutes": 5}, 5),
        ("email", {"message_minutes": 5, "billing_minimum": 30, "bill_voicemails": True}, 5),
    ],
)
def test_voicemails_and_messages_are_billed_only_if_asked(
    kind: str, chosen: dict[str, Any], minutes: int
) -> None:
    assert billed(exchange(40, kind=kind), rules(**chosen)).seconds == 60 * minutes


@pytest.mark.parametrize(
    ("rate", "seconds", "step", "amount"),
    [
        ("60", 900, 15, "15.00"),
        ("62.50", 900, 15, "15.63"),  # 15.625
        ("0.10", 180, 3, "0.01"),  # 0.005
        ("0.30", 60, 1, "0.01"),  # 0.005
        ("70", 60, 1, "1.17"),
        (62.5, 900, 15, "15.63"),  # as a number in the settings file
        ("0", 900, 15, "0.00"),
        (None, 900, 15, None),
    ],
)
def test_half_a_cent_is_rounded_up(
    rate: str | float | None, seconds: int, step: int, amount: str | None
) -> None:
    found = billed(exchange(seconds), rules(hourly_rate=rate, billing_step=step)).amount
    assert (found is None and amount is None) or str(found) == amount


@pytest.mark.parametrize(
    ("began", "seconds", "kind", "outside"),
    [
        (MORNING, 3600, "call", False),
        (MORNING.replace(hour=17, minute=50), 600, "call", False),
        (MORNING.replace(hour=17, minute=50), 601, "call", True),
        (MORNING.replace(hour=20), 60, "call", True),
        (MORNING.replace(day=14), 60, "call", True),  # a Saturday
        (dt.datetime(2026, 5, 14, 10, 0, tzinfo=PARIS), 60, "call", True),  # Ascension Day
        (MORNING.replace(hour=17, minute=59), 0, "sms", False),
        (MORNING.replace(hour=18), 0, "sms", True),
        (dt.datetime(2026, 7, 10, 7, 30, tzinfo=dt.UTC), 60, "call", False),  # 9:30 in Paris
    ],
)
def test_what_leaves_working_hours_is_marked(
    began: dt.datetime, seconds: float, kind: str, outside: bool
) -> None:
    assert billed(exchange(seconds, began, kind=kind), rules()).outside_hours == outside


MARCH = (
    exchange(1210, MORNING.replace(day=31, hour=23, minute=30), id=4, name="le soir"),
    exchange(2530, MORNING, id=1, name="=cmd|' /C calc'!A0", client="+33612345678"),
    exchange(42, MORNING.replace(hour=8), id=2, kind="voicemail", name="-message; « court »", client=None),
    exchange(0, MORNING.replace(day=12), id=3, kind="email", name="@devis\nrelance\x00", project=None),
    exchange(60, MORNING.replace(month=4, day=1), id=5),
    exchange(60, dt.datetime(2026, 2, 28, 23, 30, tzinfo=dt.UTC), id=6, name="déjà en mars"),
    exchange(60, dt.datetime(2026, 3, 31, 22, 30, tzinfo=dt.UTC), id=7, name="déjà en avril"),
)


def test_a_month_is_that_of_the_working_hours_clock_and_adds_up() -> None:
    table = month_table(MARCH, rules(hourly_rate="62.50"), dt.date(2026, 3, 15))
    assert [row.communication.id for row in table.rows] == [6, 2, 1, 3, 4]
    assert table.month == dt.date(2026, 3, 1)
    assert table.seconds == 60 + 42 + 2530 + 1210
    assert table.billed_seconds == 60 * (15 + 0 + 45 + 0 + 30)
    assert [str(row.billed.amount) for row in table.rows] == ["15.63", "0.00", "46.88", "0.00", "31.25"]
    assert table.amount == Decimal("93.76")  # of the rounded amounts, as the reader adds them up
    assert [row.billed.outside_hours for row in table.rows] == [True, True, False, False, True]


def test_a_month_without_a_rate_has_no_amounts_and_an_empty_one_no_rows() -> None:
    assert month_table(MARCH, rules(), dt.date(2026, 3, 1)).amount is None
    empty = month_table(MARCH, rules(hourly_rate="60"), dt.date(2025, 3, 1))
    assert (empty.rows, empty.seconds, str(empty.amount)) == ((), 0, "0.00")


def rows_of(sheet: bytes, separator: str) -> list[list[str]]:
    text = sheet.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


def test_the_french_sheet_opens_right_in_a_french_spreadsheet() -> None:
    sheet = time_sheet(month_table(MARCH, rules(hourly_rate="62.50"), dt.date(2026, 3, 1)), "fr")
    assert sheet.startswith(b"\xef\xbb\xbf")
    assert sheet.count(b"\r\n") == sheet.count(b"\n") == 7
    rows = rows_of(sheet, ";")
    assert rows[0][:4] == ["Date", "Heure", "Type", "Client"]
    assert rows[0][8] == "Montant (EUR)"
    assert rows[3] == [
        "2026-03-10",
        "10:00",
        "Appel",
        "'+33612345678",
        "Site",
        "'=cmd|' /C calc'!A0",
        "0:42:10",
        "45",
        "46,88",
        "",
    ]
    assert rows[2][2:] == ["Message vocal", "", "Site", "'-message; « court »", "0:00:42", "0", "0,00", "oui"]
    assert rows[4][3:8] == ["Ana Costa", "", "'@devis relance", "", "0"]
    assert rows[6] == ["Total", "", "", "", "", "", "1:04:02", "90", "93,76", ""]
    assert len({len(row) for row in rows}) == 1


def test_the_english_sheet_has_commas_between_and_points_in_its_numbers() -> None:
    sheet = time_sheet(
        month_table(MARCH, rules(hourly_rate="62.50", currency="GBP"), dt.date(2026, 3, 1)), "en"
    )
    rows = rows_of(sheet, ",")
    assert rows[0][8] == "Amount (GBP)"
    assert rows[6][7:] == ["90", "93.76", ""]
    without = rows_of(time_sheet(month_table(MARCH, rules(), dt.date(2026, 3, 1)), "en"), ",")
    assert {row[8] for row in without[1:]} == {""}


STARTS = ["=", "+", "-", "@", "\t=", "\r+", " @", "\u200b=", "＝", "＋", "－", "＠"]


@given(st.text() | st.builds(lambda lead, rest: lead + rest, st.sampled_from(STARTS), st.text()))
def test_no_cell_becomes_a_formula(name: str) -> None:
    shown = harmless(name)
    assert not shown.startswith(tuple("=+-@＝＋－＠\t\r\n"))
    assert harmless("a" + name).startswith("a")
    assert not any(c in "\r\n\t\0" for c in shown)


@given(st.text(min_size=1), st.text(min_size=1), st.sampled_from(languages.available()))
def test_names_never_break_the_table(name: str, client: str, language: str) -> None:
    one = exchange(60, name=name, client=client)
    separator = languages.table(language, "wording")["time"]["separator"]
    rows = rows_of(time_sheet(month_table([one], rules(), dt.date(2026, 3, 1)), language), separator)
    assert [len(row) for row in rows] == [10, 10, 10]


@given(st.integers(1, 10**6), st.integers(1, 480), st.integers(0, 1440), st.decimals(0, 10**4, places=2))
def test_no_second_is_lost_and_none_is_billed_twice(
    seconds: int, step: int, minimum: int, rate: Decimal
) -> None:
    given_rules = rules()._replace(step=60 * step, minimum=60 * minimum, rate=rate)
    found = billed(exchange(seconds), given_rules)
    assert found.seconds >= max(seconds, 60 * minimum)
    assert found.seconds < max(seconds + 60 * step, 60 * minimum + 1)
    assert found.amount is not None
    assert abs(found.amount - rate * found.seconds / 3600) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("billing_step", 0),
        ("billing_minimum", -1),
        ("message_minutes", 1000),
        ("hourly_rate", -1),
        ("hourly_rate", "NaN"),
        ("hourly_rate", "62.555"),
        ("currency", "euros"),
        ("quiet_weeks", 0),
        ("answer_within", "soon"),
    ],
)
def test_impossible_rules_are_refused(name: str, value: object) -> None:
    with pytest.raises(UsageError, match=name):
        load({name: value})


def test_months_are_named_by_year_and_month() -> None:
    assert month_named(" 2026-03 ") == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "0000-01", "2026-3", "mars", "2026-03-01", "２０２６-03"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="2026-03"):
        month_named(text)
