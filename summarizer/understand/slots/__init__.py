"""Slots: what of a stretch of speech can be counted on, each with its place in the text.

    find_slots("je vous rappelle mardi en huit au 06 39 98 10 20", language="fr", anchor=…, country="FR")

The words all come from the language packs (`numbers`, `dates`, `money`, `contacts`, `quantities`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from summarizer.understand.slots.addresses import find_addresses
from summarizer.understand.slots.country import guess_country
from summarizer.understand.slots.dates import find_dates
from summarizer.understand.slots.figures import figures
from summarizer.understand.slots.money import find_money
from summarizer.understand.slots.numbers import spoken_number, write_number
from summarizer.understand.slots.phones import announces_correction, find_phones, mended_phone
from summarizer.understand.slots.quantities import find_percents, find_quantities
from summarizer.understand.slots.reading import read_line
from summarizer.understand.slots.records import (
    ContactSlot,
    DateSlot,
    MoneySlot,
    PercentSlot,
    QuantitySlot,
    Relation,
    Slot,
)
from summarizer.understand.slots.spelled import find_spelled
from summarizer.understand.slots.spoken import SILENCE, Spoken

MOST_JOINED = 6  # sentences over which one telephone number may be said
MOST_BETWEEN = 3  # words of the other side between two parts of it
CORRECTED_WITHIN = 2  # sentences after a telephone number in which its last digits may be said anew

__all__ = [
    "ContactSlot",
    "DateSlot",
    "MoneySlot",
    "PercentSlot",
    "QuantitySlot",
    "Relation",
    "Slot",
    "figures",
    "find_call_slots",
    "find_slots",
    "guess_country",
    "spoken_number",
    "write_number",
]


def find_slots(
    text: str,
    *,
    language: str,
    anchor: dt.datetime,
    country: str,
    priced: bool = False,
    spoken: Spoken = SILENCE,
) -> tuple[Slot, ...]:
    """Every date, amount, contact detail, share and quantity that a stretch of speech holds, in order.

    Slots of one kind do not overlap; a slot's `text` is the slice of `text` from its `start` to its `end`.

    Args:
        text: What was said, with or without punctuation and capitals, numbers in words or digits.
        language: The code of the language pack.
        anchor: When it was said: what relative dates count from.
        country: The two letters of the country whose telephone numbers, feasts and currency are meant.
        priced: Whether the text is known to speak of a price: then any number that counts nothing else is an amount.
        spoken: What the conversation has named before.
    """
    line = read_line(text, language)
    phones = find_phones(line, language=language, country=country)
    spelled = find_spelled(line, language=language)
    addresses = find_addresses(line, language=language)
    contacts: list[ContactSlot] = [*phones]
    for slot in (*spelled, *addresses):
        if not any(slot.start < other.end and other.start < slot.end for other in contacts):
            contacts.append(slot)
    taken = [(slot.start, slot.end) for slot in contacts]
    percents = find_percents(line, language=language)
    dates = find_dates(line, language=language, anchor=anchor, country=country, taken=taken, spoken=spoken)
    taken += [(slot.start, slot.end) for slot in (*percents, *dates)]
    money = find_money(
        line, language=language, country=country, taken=taken, percents=percents, priced=priced
    )
    taken += [(slot.start, slot.end) for slot in money]
    quantities = find_quantities(line, language=language, taken=taken)
    slots: list[Slot] = [*contacts, *percents, *dates, *money, *quantities]
    return tuple(sorted(slots, key=lambda slot: (slot.start, slot.end)))


def find_call_slots(
    texts: Sequence[str],
    *,
    language: str,
    anchor: dt.datetime,
    country: str,
    priced: Sequence[bool] = (),
    moments: Sequence[dt.datetime] = (),
) -> list[tuple[Slot, ...]]:
    """The slots of every sentence of a conversation, in which one names the day that the next ones count from.

    Args:
        texts: The sentences, in order.
        language: The code of the language pack.
        anchor: When the conversation took place.
        country: As for `find_slots`.
        priced: For each sentence whether it is known to speak of a price; no sentence by default.
        moments: For each sentence when it was written, where that is known: "tomorrow" is the day after the message
            that says it, not after the first one.
    """
    found: list[tuple[Slot, ...]] = []
    spoken = SILENCE
    for index, text in enumerate(texts):
        said_at = moments[index] if moments else anchor
        slots = find_slots(
            text,
            language=language,
            anchor=said_at,
            country=country,
            priced=bool(priced) and priced[index],
            spoken=spoken,
        )
        spoken = spoken.then(slots, language, said_at.date())
        found.append(slots)
    found = _with_joined_phones(texts, found, language, country)
    return _with_mended_phones(texts, found, language)


def _with_joined_phones(
    texts: Sequence[str], found: list[tuple[Slot, ...]], language: str, country: str
) -> list[tuple[Slot, ...]]:
    """The slots with the telephone numbers that are said over several sentences, perhaps with an "oui" between.

    Such a number stands in the sentence that ends it.
    """
    result = list(found)
    index = 0
    while index < len(texts):
        whole = _joined(texts, result, index, language, country)
        if whole is not None:
            index, slot = whole
            kept = [other for other in result[index] if other.start >= slot.end]
            result[index] = (slot, *kept)
        index += 1
    return result


def _joined(
    texts: Sequence[str], found: Sequence[tuple[Slot, ...]], first: int, language: str, country: str
) -> tuple[int, ContactSlot] | None:
    """The number that begins in a sentence and ends in a later one, and which that is.

    It must begin with a zero: two amounts in a row may look like any other number.
    """
    said = ""
    for index in range(first, min(first + MOST_JOINED, len(texts))):
        text = texts[index]
        digits = bool(read_line(text, language).numbers)
        if any(isinstance(slot, ContactSlot) and slot.kind == "phone" for slot in found[index]):
            return None
        if not digits:
            if index == first or len(text.split()) > MOST_BETWEEN:
                return None
            continue
        start = len(said) + 1 if said else 0
        said = f"{said} {text}" if said else text
        if index == first:
            continue
        phones = find_phones(read_line(said, language), language=language, country=country)
        whole = next((slot for slot in phones if slot.start < start < slot.end and not slot.denied), None)
        numbers = read_line(said, language)
        if whole is not None and any(
            number.digits.startswith("0") and numbers.starts[number.start] == whole.start
            for number in numbers.numbers
        ):
            end = whole.end - start
            return index, whole.model_copy(update={"start": 0, "end": end, "text": text[:end]})
    return None


def _with_mended_phones(
    texts: Sequence[str], found: list[tuple[Slot, ...]], language: str
) -> list[tuple[Slot, ...]]:
    """The slots with each telephone number whose last digits were said anew in the sentences after it.

    The right number stands where the last digits were said; the other is `denied`.
    """
    result = list(found)
    last: tuple[int, ContactSlot] | None = None
    for index, text in enumerate(texts):
        phones = [
            s for s in result[index] if isinstance(s, ContactSlot) and s.kind == "phone" and not s.denied
        ]
        if phones:
            last = index, phones[-1]
        if last is None or index - last[0] > CORRECTED_WITHIN:
            continue
        where, known = last
        line = read_line(text, language)
        announced = where < index and announces_correction(
            read_line(texts[where], language), known.end, language
        )
        start = known.end if where == index else 0
        mended = mended_phone(line, known, language=language, start=start, corrected=announced)
        if mended is None:
            continue
        taken_back = known.model_copy(update={"denied": True})
        result[where] = tuple(taken_back if slot is known else slot for slot in result[where])
        kept = [slot for slot in result[index] if slot.end <= mended.start or mended.end <= slot.start]
        result[index] = tuple(sorted([*kept, mended], key=lambda slot: (slot.start, slot.end)))
        last = index, mended
    return result
