"""What the time with clients comes to: started steps, a minimum, an hourly rate, and the table of a month.

What is billed is what a client can check: of a length only the whole seconds count, as the table shows them, every
started step counts whole, and an amount is rounded to the cent (half a cent up) before it is added to others. Calls are
billed whoever rang; voicemails only where the settings say so, for listening to one is seldom worth a quarter of an
hour to a client; an exchange of written messages costs the minutes that the settings give it, by default none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from summarizer.errors import UsageError
from summarizer.model import Record
from summarizer.remember.records import Communication
from summarizer.remember.working_hours import WorkingTime, is_all_working, local
from summarizer.settings import Settings

MINUTE, HOUR = 60, 3600
CENT = Decimal("0.01")

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


class BillingRules(NamedTuple):
    """How time is billed. Lengths are whole seconds; `rate` is the price of an hour, None where none is set."""

    step: int
    minimum: int
    voicemails: bool
    message: int
    rate: Decimal | None
    currency: str
    working: WorkingTime


class Billed(Record):
    """What one communication comes to.

    `seconds` are those billed, `amount` their price, None without an hourly rate. `outside_hours` says that some of it
    lies outside working hours; of written messages, that the first one does.
    """

    seconds: int
    amount: Decimal | None
    outside_hours: bool


class MonthRow(Record):
    """One communication of a month and what it comes to; `began_at` is on the clock of the working hours."""

    communication: Communication
    began_at: dt.datetime
    seconds: int
    billed: Billed


class MonthTable(Record):
    """A month's communications in their order, and the sums of their lengths, billed seconds and amounts."""

    month: dt.date
    currency: str
    rows: tuple[MonthRow, ...]
    seconds: int
    billed_seconds: int
    amount: Decimal | None


def billing_rules(settings: Settings, working: WorkingTime) -> BillingRules:
    """The rules that the settings describe, those whose names begin with `bill` and the price of an hour among them."""
    return BillingRules(
        step=settings.billing_step * MINUTE,
        minimum=settings.billing_minimum * MINUTE,
        voicemails=settings.bill_voicemails,
        message=settings.message_minutes * MINUTE,
        rate=settings.hourly_rate,
        currency=settings.currency,
        working=working,
    )


def billed(communication: Communication, rules: BillingRules) -> Billed:
    """What one communication comes to: `billed(a call of 15 min 01 s, steps of 15 min)` is half an hour."""
    seconds = _billed_seconds(communication, rules)
    return Billed(
        seconds=seconds,
        amount=None if rules.rate is None else _cents(rules.rate * seconds / HOUR),
        outside_hours=not is_all_working(
            communication.started_at, _whole_seconds(communication), rules.working
        ),
    )


def month_table(communications: Iterable[Communication], rules: BillingRules, month: dt.date) -> MonthTable:
    """What began in the month that a day lies in, earliest first, with its sums."""
    here = sorted(
        ((local(c.started_at, rules.working), c) for c in communications),
        key=lambda row: (row[1].started_at.astimezone(dt.UTC), row[1].id),
    )
    rows = tuple(
        MonthRow(communication=c, began_at=began, seconds=_whole_seconds(c), billed=billed(c, rules))
        for began, c in here
        if (began.year, began.month) == (month.year, month.month)
    )
    amounts = (row.billed.amount for row in rows if row.billed.amount is not None)
    return MonthTable(
        month=month.replace(day=1),
        currency=rules.currency,
        rows=rows,
        seconds=sum(row.seconds for row in rows),
        billed_seconds=sum(row.billed.seconds for row in rows),
        amount=None if rules.rate is None else sum(amounts, start=_cents(Decimal(0))),
    )


def month_named(text: str) -> dt.date:
    """The first day of the month that is written as `2026-03`.

    Raises:
        UsageError: It is no month.
    """
    named = _MONTH.fullmatch(text.strip())
    if not named or not 1 <= int(named[2]) <= 12 or named[1] == "0000":
        raise UsageError(f"month cannot be {text!r}", "give a year and a month such as 2026-03")
    return dt.date(int(named[1]), int(named[2]), 1)


def _billed_seconds(communication: Communication, rules: BillingRules) -> int:
    match communication.kind:
        case "call":
            return _started(_whole_seconds(communication), rules)
        case "voicemail":
            return _started(_whole_seconds(communication), rules) if rules.voicemails else 0
        case _:
            return rules.message


def _started(seconds: int, rules: BillingRules) -> int:
    """The length in started steps, at least the minimum; of nothing, nothing."""
    steps = -(-seconds // rules.step)
    return max(steps * rules.step, rules.minimum) if seconds > 0 else 0


def _whole_seconds(communication: Communication) -> int:
    return int(communication.seconds) if communication.kind in ("call", "voicemail") else 0


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
