"""Noting what either side said it would do: by the newest recap, and what was done stays done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from summarizer.errors import UsageError
from summarizer.model import ActionValue, Item, Recap
from summarizer.remember import tables


def note_promises(connection: Connection, communication: int, recap: Recap) -> None:
    """Note what a recap says was promised.

    A promise that was known keeps its row, by which the user marks it as kept: one in the same words, else one of the
    same number in a version that follows from an answer. Those that are no longer in the recap go.
    """
    table = tables.promises
    known = list(connection.execute(select(table).where(table.c.communication_id == communication)))
    stay: set[int] = set()
    for item, value in _promised(recap):
        row = _known(item, value, known, stay, same_numbers=recap.version > 1)
        values = {"number": item.id, "owner": value.owner, "text": item.text, "due": value.due}
        if row is None:
            connection.execute(insert(table).values(communication_id=communication, **values))
        else:
            stay.add(row.id)
            connection.execute(update(table).where(table.c.id == row.id).values(**values))
    gone = [row.id for row in known if row.id not in stay]
    connection.execute(delete(table).where(table.c.id.in_(gone)))


def note_done(connection: Connection, promise: int, *, now: dt.datetime, done: bool = True) -> None:
    """Note that a promise is kept, or take that back. Raises UsageError if there is none of that number."""
    table = tables.promises
    kept = update(table).where(table.c.id == promise).values(done_at=now if done else None)
    if connection.execute(kept).rowcount != 1:
        raise UsageError(f"there is no promise number {promise}", "recap due shows their numbers")


def _promised(recap: Recap) -> Iterator[tuple[Item, ActionValue]]:
    for item in recap.items:
        if isinstance(item.value, ActionValue) and item.status == "active":
            yield item, item.value


def _known(
    item: Item, value: ActionValue, known: list[Row[Any]], taken: set[int], *, same_numbers: bool
) -> Row[Any] | None:
    """The row of a promise, if there is one that no other has taken."""
    free = [row for row in known if row.id not in taken]
    same = [row for row in free if (row.owner, row.text) == (value.owner, item.text)]
    if not same and same_numbers:
        same = [row for row in free if row.number == item.id]
    return same[0] if same else None
