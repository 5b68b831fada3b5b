"""What a message export holds, before and after it is told apart into exchanges."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from summarizer.model import Channel, Direction, Record, Transcript

MOST_MESSAGES = 1_000_000  # in one file: thirty years of a hundred a day
MOST_TEXT = 256 * 1024 * 1024  # characters in one file
OLDEST = dt.datetime(1992, 1, 1, tzinfo=dt.UTC)  # no message was sent from a telephone before
LATEST = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


class Message(NamedTuple):
    """One message: when, who, what.

    `sender` tells him from all others (a number, an address, a name) and never changes; `name` is what the file calls
    him now. `own` says whether it is the user, None where nothing tells. Paragraphs of `text` are separated by a blank
    line.
    """

    at: dt.datetime
    sender: str
    name: str
    own: bool | None
    text: str


class Conversation(NamedTuple):
    """All that was exchanged with one contact, or one thread of mails.

    `title` is what an exchange of it is called. `people` are the names, numbers and addresses of everyone in it but the
    user, as far as it is known who that is.
    """

    channel: Channel
    title: str
    contact: str | None
    number: str | None
    people: tuple[str, ...]
    messages: tuple[Message, ...]


class Exchange(Record):
    """One day's messages with a contact, or one thread of mails.

    The utterances of `transcript` are the messages: each starts at the seconds since `began_at`, and has no length.
    `key` is a name for files, the only one of its kind in the export and the same in a later one. `direction` is "in"
    where only the contact wrote, "out" where only the user did, "both", or None where it is not known who the user is.
    `sha256` is that of the times, senders and texts. `own` is the user's label in the transcript, if it is known, and
    `alone` says that the file holds nothing else.
    """

    key: str
    contact: str | None
    number: str | None
    began_at: dt.datetime
    channel: Channel
    direction: Direction | None
    transcript: Transcript
    sha256: str
    own: str | None = None
    alone: bool = False


def in_calendar(moment: dt.datetime) -> bool:
    """Whether a moment (with its time zone) is one at which somebody can have written a message."""
    return OLDEST <= moment < LATEST
