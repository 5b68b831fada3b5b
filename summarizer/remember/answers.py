"""Noting what the client answered: each answer once, the lines it settles, and the version that it leads to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, insert, or_, select, update

from summarizer.model import Recap
from summarizer.remember import tables
from summarizer.remember.records import ItemState
from summarizer.remember.searching import note_reply
from summarizer.remember.versions import Version, add_version


class ReadBefore(NamedTuple):
    """When an answer that was read before was written, or was read if it does not say, and what it came to."""

    received_at: dt.datetime
    outcome: str


def read_before(connection: Connection, message_id: str) -> ReadBefore | None:
    """What is noted of an answer; None for a new one."""
    table = tables.replies
    noted = select(table.c.received_at, table.c.outcome).where(table.c.message_id == message_id)
    found = connection.execute(noted).first()
    return ReadBefore(*found) if found else None


def note_answer(
    connection: Connection,
    answered: Version,
    *,
    message_id: str,
    received_at: dt.datetime,
    outcome: str,
    text: str,
    states: Mapping[str, tuple[ItemState, str]],
    following: Recap | None,
    now: dt.datetime,
) -> None:
    """Note an answer, and with it the lines that it settles and the version that it leads to: all or nothing.

    Args:
        connection: A transaction that writes.
        answered: The version that it answers.
        message_id: That of the answer, by which it is known again.
        received_at: When it was written.
        outcome: What it comes to.
        text: The client's words, without what he quotes.
        states: For each line that it settles the new state and the client's words for it.
        following: The corrected recap, if anything in it changes. Lines that are confirmed stay so in it.
        now: The moment of noting it.
    """
    connection.execute(
        insert(tables.replies).values(
            recap_id=answered.id, message_id=message_id, received_at=received_at, outcome=outcome, text=text
        )
    )
    _settle(connection, answered, states, received_at)
    if text.strip():
        note_reply(connection, answered.communication, text)
    if following is not None:
        add_version(connection, answered.communication, following, now=now)


def note_agreed(
    connection: Connection,
    answered: Version,
    *,
    message_id: str,
    received_at: dt.datetime,
    numbers: Collection[str],
    outcome: str,
) -> None:
    """Note lines that the user reads as agreed to in an answer that was noted before.

    Args:
        connection: A transaction that writes.
        answered: The version whose lines these are.
        message_id: That of the answer.
        received_at: When it was written.
        numbers: The lines; those that are confirmed already stay as they are.
        outcome: What the answer comes to now.
    """
    new = [number for number in numbers if answered.states.get(number) != "confirmed"]
    _settle(connection, answered, dict.fromkeys(new, ("confirmed", "")), received_at)
    table = tables.replies
    connection.execute(update(table).where(table.c.message_id == message_id).values(outcome=outcome))


def _settle(
    connection: Connection,
    answered: Version,
    states: Mapping[str, tuple[ItemState, str]],
    received_at: dt.datetime,
) -> None:
    """Note the new states of lines and the client's words for them."""
    items = tables.items
    for number, (state, words) in states.items():
        line = update(items).where(
            items.c.recap_id == answered.id,
            items.c.number == number,
            # What he wrote later counts, whichever mail is read first.
            or_(items.c.answered_at.is_(None), items.c.answered_at <= received_at),
        )
        connection.execute(line.values(state=state, words=words, answered_at=received_at))
