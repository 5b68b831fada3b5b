"""The tables of phrases beside this file, and the short form in which they state what is expected."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from summarizer.understand.slots import ContactSlot, DateSlot, MoneySlot, PercentSlot, Slot, find_slots

ANCHOR = dt.datetime(2026, 3, 11, 10, 20, tzinfo=dt.timezone(dt.timedelta(hours=1)))
COUNTRIES = {"fr": "FR", "en": "GB"}


def rows(language: str, name: str) -> list[tuple[str, str, str]]:
    """Country, phrase and expectation of each line of a table."""
    lines = (Path(__file__).parent / "tables" / f"{language}_{name}.txt").read_text("utf-8").splitlines()
    found = []
    for line in lines:
        if not line or line.startswith("#"):
            continue
        country = re.match(r"\[(\w\w)\] ", line)
        phrase, _, expected = line[country.end() if country else 0 :].partition(" | ")
        found.append((country[1] if country else COUNTRIES[language], phrase, expected))
    return found


def slots(phrase: str, language: str, country: str) -> tuple[Slot, ...]:
    return find_slots(phrase, language=language, anchor=ANCHOR, country=country)


def described(slot: Slot) -> str:
    """A slot in the tables' short form."""
    match slot:
        case DateSlot():
            day = "vague" if slot.date is None else str(slot.date)
            said = ["not" * slot.denied, "past" * slot.past, slot.relation * (slot.relation != "on")]
            hour = f"{slot.time:%H:%M}" if slot.time else ""
            return " ".join(filter(None, [*said, day + (f"..{slot.until}" if slot.until else ""), hour]))
        case MoneySlot():
            amount = "~" * slot.approximate + f"{slot.amount}" + (f"-{slot.max}" if slot.max else "")
            per = f"/{slot.per}" if slot.per else ""
            deposit = f"deposit {slot.deposit_percent}" if slot.deposit_percent else ""
            return " ".join(
                filter(None, ["max" * slot.ceiling, amount, slot.currency + per, slot.tax, deposit])
            )
        case PercentSlot():
            return f"{slot.percent} %" + " deposit" * slot.deposit
        case ContactSlot():
            return "not " * slot.denied + f"{slot.kind} {slot.value}"
    return f"{slot.number}{f'-{slot.max}' if slot.max else ''} {slot.unit}"
