"""What is still open with clients, as far as the ledger tells: last words, faults, recaps without an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select, update

from summarizer.errors import UsageError
from summarizer.model import Fault, Recap, Role
from summarizer.remember import tables


class Unanswered(NamedTuple):
    """A recap that was sent and whose lines are not all settled: to whom, since when, and how many lines are open."""

    project: str | None
    client: str | None
    name: str
    version: int
    sent_at: dt.datetime
    lines: int


def last_words(connection: Connection) -> Mapping[int, Role]:
    """Who wrote last in each exchange of messages, by its communication; only where it is known which side that is."""
    passages, said = tables.passages, tables.communications
    last = (
        select(func.max(passages.c.id))
        .join(said, said.c.id == passages.c.communication_id)
        .where(passages.c.kind == "said", said.c.kind.in_(("sms", "chat", "email")))
        .group_by(passages.c.communication_id)
    )
    rows = connection.execute(
        select(passages.c.communication_id, passages.c.speaker).where(passages.c.id.in_(last))
    )
    sides: dict[int, Role] = {}
    for row in rows:
        if row.speaker == "provider":
            sides[row.communication_id] = "provider"
        elif (row.speaker or "").startswith("client"):
            sides[row.communication_id] = "client"
    return sides


def faults(connection: Connection) -> Mapping[int, Fault]:
    """The fault that a communication reports, by the communication, from its newest recap."""
    recaps = tables.recaps
    rows = connection.execute(select(recaps.c.communication_id, recaps.c.content).order_by(recaps.c.version))
    newest = {row.communication_id: row.content for row in rows}
    found = {}
    for communication, content in newest.items():
        if '"fault":null' not in content and (fault := Recap.model_validate_json(content).fault):
            found[communication] = fault
    return found


def unanswered(connection: Connection) -> tuple[Unanswered, ...]:
    """The recaps that wait for the client's word, the longest first; only the newest version of each counts."""
    recaps, items, left, said = tables.recaps, tables.items, tables.deliveries, tables.communications
    newest = select(func.max(recaps.c.id)).group_by(recaps.c.communication_id)
    rows = connection.execute(
        select(
            tables.projects.c.name.label("project"),
            tables.clients.c.name.label("client"),
            said.c.name,
            recaps.c.version,
            func.min(left.c.noted_at).label("sent_at"),
            func.count(items.c.id.distinct()).label("lines"),
        )
        .select_from(recaps)
        .join(left, left.c.recap_id == recaps.c.id)
        .join(items, items.c.recap_id == recaps.c.id)
        .join(said, said.c.id == recaps.c.communication_id)
        .outerjoin(tables.projects, tables.projects.c.id == said.c.project_id)
        .outerjoin(tables.clients, tables.clients.c.id == said.c.client_id)
        .where(recaps.c.id.in_(newest), left.c.state == "sent", items.c.state == "sent")
        .group_by(recaps.c.id, tables.projects.c.name, tables.clients.c.name, said.c.name, recaps.c.version)
    ).all()
    return tuple(sorted((Unanswered(*row) for row in rows), key=lambda one: one.sent_at))


def language_in_use(connection: Connection) -> str | None:
    """The language of the last recap that was made; None where there is none."""
    content = connection.scalars(
        select(tables.recaps.c.content).order_by(tables.recaps.c.made_at.desc()).limit(1)
    ).first()
    return Recap.model_validate_json(content).source.language if content else None


def note_done(connection: Connection, promise: int, *, now: dt.datetime, done: bool = True) -> None:
    """Note that a promise is kept, or take that back. Raises UsageError if there is none of that number."""
    table = tables.promises
    kept = update(table).where(table.c.id == promise).values(done_at=now if done else None)
    if connection.execute(kept).rowcount != 1:
        raise UsageError(f"there is no promise number {promise}", "recap due shows their numbers")
