"""Every phrase of the tables holds the slots that its line says, and no other of their kind."""

from __future__ import annotations

import pytest
from slot_tables import described, rows, slots

from summarizer.understand.slots import ContactSlot, DateSlot, MoneySlot, PercentSlot

KINDS = {"dates": (DateSlot,), "money": (MoneySlot, PercentSlot), "contacts": (ContactSlot,)}
PHRASES = [
    pytest.param(language, kind, *row, id=f"{language}: {row[1]}")
    for language in ("fr", "en")
    for kind in KINDS
    for row in rows(language, kind)
]


@pytest.mark.parametrize(("language", "kind", "country", "phrase", "expected"), PHRASES)
def test_phrase_holds_these_slots(language, kind, country, phrase, expected):
    found = [described(slot) for slot in slots(phrase, language, country) if isinstance(slot, KINDS[kind])]
    assert " ; ".join(found) == expected


@pytest.mark.parametrize(
    ("language", "country", "phrase"),
    [
        pytest.param(language, *row[:2], id=row[1])
        for language in ("fr", "en")
        for row in rows(language, "none")
    ],
)
def test_phrase_holds_no_date_amount_or_contact(language, country, phrase):
    found = [s for s in slots(phrase, language, country) if isinstance(s, (DateSlot, MoneySlot, ContactSlot))]
    assert [described(slot) for slot in found] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_tables_are_large(language):
    assert sum(len(rows(language, name)) for name in (*KINDS, "none")) >= 200
