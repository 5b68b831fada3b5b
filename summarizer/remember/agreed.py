"""What holds between the two sides of a project: the lines that the client has confirmed and nothing has replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from summarizer.folding import folded
from summarizer.model import Item, Recap
from summarizer.remember import tables
from summarizer.remember.records import AgreedLine

Key = tuple[int, str]
"""A line by its communication and its number, which it keeps from version to version."""


def agreed(connection: Connection, project: str, *, besides: str | None = None) -> tuple[AgreedLine, ...]:
    """The lines of a project that are confirmed and still hold, in the order of the calls.

    A line confirmed later that changes or drops an earlier one takes its place; one that only repeats it does not
    count twice.

    Args:
        connection: A transaction.
        project: Its name; a project that is not there has agreed on nothing.
        besides: The content hash of a communication to leave out: the one that is being compared.
    """
    found = connection.scalar(select(tables.projects.c.id).where(tables.projects.c.folded == folded(project)))
    itself = select(tables.communications.c.id).where(tables.communications.c.sha256 == besides)
    return agreed_in(connection, found, besides=connection.scalar(itself) if besides else None)


def agreed_in(
    connection: Connection, project: int | None, *, besides: int | None = None
) -> tuple[AgreedLine, ...]:
    """The same by row ids; no project, nothing agreed."""
    if project is None:
        return ()
    confirmed = {
        (row.communication_id, row.number): row
        for row in connection.execute(_newest_confirmed(project))
        if besides is None or row.communication_id != besides
    }
    gone = {
        _origin(_target(row), confirmed)
        for row in confirmed.values()
        if row.relation in ("changes", "drops") and _target(row) in confirmed
    }
    lines = []
    contents: dict[int, Recap] = {}
    for key, row in confirmed.items():
        if row.relation == "drops" or _origin(key, confirmed) != key or key in gone:
            continue
        if row.recap_id not in contents:
            contents[row.recap_id] = Recap.model_validate_json(row.content)
        item = _item(contents[row.recap_id].items, row.number)
        # A question that both agree is open is nothing that was agreed.
        if item is not None and item.status == "active" and item.type != "question":
            lines.append(
                AgreedLine(
                    communication=row.communication_id, on=_day(row), item=item, confirmed_at=row.answered_at
                )
            )
    return tuple(lines)


def _target(row: Row[Any]) -> Key:
    return row.agreed_communication_id, row.agreed_number


def _origin(key: Key, confirmed: Mapping[Key, Row[Any]]) -> Key:
    """The line that was agreed first, of one that only repeats it, as far as that one is agreed here."""
    seen = {key}
    while confirmed[key].relation == "repeats" and (before := _target(confirmed[key])) in confirmed:
        if before in seen:
            break
        seen.add(before)
        key = before
    return key


def _newest_confirmed(project: int) -> Select[Any]:
    """The confirmed lines of the newest version of every recap of a project."""
    recaps, items, communications = tables.recaps, tables.items, tables.communications
    newest = (
        select(recaps.c.communication_id, func.max(recaps.c.version).label("version"))
        .group_by(recaps.c.communication_id)
        .subquery()
    )
    return (
        select(
            items.c.number,
            items.c.answered_at,
            items.c.relation,
            items.c.agreed_communication_id,
            items.c.agreed_number,
            recaps.c.id.label("recap_id"),
            recaps.c.content,
            communications.c.id.label("communication_id"),
            communications.c.started_at,
            communications.c.offset,
        )
        .join(recaps, recaps.c.id == items.c.recap_id)
        .join(
            newest,
            (newest.c.communication_id == recaps.c.communication_id) & (newest.c.version == recaps.c.version),
        )
        .join(communications, communications.c.id == recaps.c.communication_id)
        .where(communications.c.project_id == project, items.c.state == "confirmed")
        .order_by(communications.c.started_at, items.c.id)
    )


def _item(items: Iterable[Item], number: str) -> Item | None:
    return next((item for item in items if item.id == number), None)


def _day(row: Row[Any]) -> dt.date:
    """The day of a communication, where it took place."""
    zone = dt.timezone(dt.timedelta(seconds=row.offset))
    day: dt.date = row.started_at.astimezone(zone).date()
    return day
