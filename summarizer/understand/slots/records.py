"""What a stretch of speech says that can be counted on: dates, money, ways to reach someone, quantities, shares."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from summarizer.model import Record

Relation = Literal["on", "by", "from", "since", "around"]


class Place(Record):
    """Where in the text a slot stands; `text` is the slice from `start` to `end`."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    text: str


class DateSlot(Place):
    """A day, a stretch of days or a vague time.

    `date` is the day it resolves to: the last day of what is named ("fin mars", "cette semaine"), or the first of a
    stretch that says both its ends, whose last is `until`. It is None exactly when `vague`. `past` says that the day
    lies behind the call or is spoken of as done, `denied` that it was named to be ruled out ("pas mercredi"). `time`
    is the hour of the day if one was said; one to five o'clock without more are taken for the afternoon. `behind` is
    the day that the same words would mean of something gone by ("samedi": the last one), where that is another.
    """

    date: dt.date | None
    until: dt.date | None = None
    relation: Relation = "on"
    time: dt.time | None = None
    denied: bool = False
    past: bool = False
    vague: bool = False
    behind: dt.date | None = None


class MoneySlot(Place):
    """An amount, or a range from `amount` to `max`, in the currency's main unit.

    `per` is what one unit of it pays for ("month", "hour", "m2", "unit"…), `ceiling` that it must not be passed,
    `approximate` that it was said to be about so much, `replaced` that another amount takes its place ("au lieu de
    900"), `deposit_percent` the share to be paid in advance.
    """

    amount: float | int
    max: float | int | None = None
    currency: str
    tax: Literal["HT", "TTC"] | None = None
    per: str | None = None
    ceiling: bool = False
    approximate: bool = False
    replaced: bool = False
    deposit_percent: float | int | None = None


class PercentSlot(Place):
    """A share in per cent; `deposit` if it is one to be paid in advance."""

    percent: float | int
    deposit: bool = False


class ContactSlot(Place):
    """A way to reach someone.

    `value` is an E.164 number, an e-mail address, a URL without its scheme, a postal address, or a door code;
    `denied` says that it was taken back for another ("ah non, ça c'est l'ancien").
    """

    kind: Literal["phone", "email", "url", "address", "code"]
    value: str
    denied: bool = False


class QuantitySlot(Place):
    """So many of something, or from `number` to `max`.

    `unit` is a code ("m2", "page", "hour") or the word that was said.
    """

    number: float | int
    max: float | int | None = None
    unit: str


Slot = DateSlot | MoneySlot | PercentSlot | ContactSlot | QuantitySlot
