"""What the ledger tells: who the clients are, what was exchanged with them, and what was promised.

Moments carry their time zone; lengths are seconds.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from summarizer.model import Agreed, Direction, Item, Record, Role

CommunicationKind = Literal["call", "voicemail", "sms", "chat", "email"]
ItemState = Literal["proposed", "sent", "confirmed", "corrected", "refused"]


class Client(Record):
    """Someone one works for. `last_contact` is the last time anything was exchanged, None before the first."""

    id: int
    name: str
    last_contact: dt.datetime | None = None


class Communication(Record):
    """One call, message left, or exchange of messages: when it began and how many seconds it took.

    `direction` is that of `Source`. `seconds` is the time it took to listen or to speak; of written messages it is 0.
    `words` counts those exchanged.
    """

    id: int
    project: str | None
    client: str | None
    kind: CommunicationKind
    direction: Direction | None
    name: str
    sha256: str
    started_at: dt.datetime
    seconds: float
    words: int


class AgreedLine(Record):
    """A line that the client has confirmed and that still holds.

    `on` is the day of its communication, `confirmed_at` the moment at which the client wrote that it is right.
    """

    communication: int
    on: dt.date
    item: Item
    confirmed_at: dt.datetime | None = None

    @property
    def shown(self) -> Agreed:
        """The line as a recap refers to it."""
        return Agreed(number=self.item.id, on=self.on, text=self.item.text)


class Promise(Record):
    """What one side said it would do: by which day, if it said so, and when it was done."""

    id: int
    project: str | None
    client: str | None
    owner: Role
    text: str
    due: dt.date | None
    made_at: dt.datetime
    done_at: dt.datetime | None = None
