"""What a conversation has named so far, and what a sentence therefore need not say again.

"Le quinze avril" makes the "seize" of the next sentence the sixteenth of April, and "le vendredi d'avant" counts from
it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.understand.slots.datebook import datebook
from summarizer.understand.slots.reading import read_line
from summarizer.understand.slots.records import DateSlot

REACH = 4  # sentences after which a day is no longer the one just spoken of
MIDDLE = 15  # of a month that was named without a day
MONTHS_AHEAD = 8  # beyond these a month that was named lies rather behind


@dataclass(frozen=True, slots=True)
class Spoken:
    """The days ahead that a conversation has named, in order, and the last one if it was named shortly before.

    `age` is how many sentences ago that was.
    """

    named: tuple[dt.date, ...] = ()
    last: dt.date | None = None
    age: int = 0

    def then(self, slots: Sequence[object], language: str, today: dt.date) -> Spoken:
        """What is known after one more sentence, which holds these slots."""
        dates = [slot for slot in slots if isinstance(slot, DateSlot) and not slot.past]
        days = [slot.until or slot.date or _month(slot, language, today) for slot in dates if not slot.denied]
        ahead = [day for day in days if day is not None and day >= today]
        named = (*self.named, *(slot.date for slot in dates if slot.date is not None and slot.date >= today))
        if ahead:
            return Spoken(named, ahead[-1], 0)
        return Spoken(named, self.last if self.age < REACH else None, self.age + 1)


SILENCE = Spoken()


def _month(slot: DateSlot, language: str, today: dt.date) -> dt.date | None:
    """The middle of the month that a vague date names ("mi-septembre", "in June"), the coming one."""
    months = datebook(language).months
    number = next(
        (months[word] for word in read_line(slot.text, language).line.split() if word in months), None
    )
    if number is None:
        return None
    if (number - today.month) % 12 > MONTHS_AHEAD:
        return None
    return dt.date(today.year + (number < today.month), number, MIDDLE)
