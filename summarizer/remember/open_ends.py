"""What is still open with clients, as far as the ledger tells: last words, faults, recaps without an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from summarizer.model import Fault, Recap, Role
from summarizer.remember import tables

NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


class Unanswered(NamedTuple):
    """A recap whose lines are not all settled: since when it is out, and how many lines are open.

    `sent_at` is None for a corrected version that waits to be sent; `by_hand` says that it is out only as a draft,
    which may have been sent by hand.
    """

    project: str | None
    client: str | None
    name: str
    version: int
    sent_at: dt.datetime | None
    lines: int
    by_hand: bool


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
    """The newest versions that are not settled: those to be sent, then those that are out, the longest first."""
    recaps, items, left, said = tables.recaps, tables.items, tables.deliveries, tables.communications
    newest = select(func.max(recaps.c.id)).group_by(recaps.c.communication_id)
    sent_at = func.min(left.c.noted_at)
    question = (
        select(
            tables.projects.c.name.label("project"),
            tables.clients.c.name.label("client"),
            said.c.name,
            recaps.c.version,
            sent_at.label("sent_at"),
            func.count(items.c.id.distinct()).label("lines"),
            (func.max(left.c.state) == "drafted").label("by_hand"),  # "drafted" comes before "sent"
        )
        .select_from(recaps)
        .outerjoin(left, (left.c.recap_id == recaps.c.id) & left.c.state.in_(("sent", "drafted")))
        .join(items, items.c.recap_id == recaps.c.id)
        .join(said, said.c.id == recaps.c.communication_id)
        .outerjoin(tables.projects, tables.projects.c.id == said.c.project_id)
        .outerjoin(tables.clients, tables.clients.c.id == said.c.client_id)
        .where(recaps.c.id.in_(newest), items.c.state.in_(("sent", "proposed")))
        .group_by(recaps.c.id, tables.projects.c.name, tables.clients.c.name, said.c.name, recaps.c.version)
        .having(or_(sent_at.is_not(None), recaps.c.version > 1))
    )
    found = [
        Unanswered(r.project, r.client, r.name, r.version, r.sent_at, r.lines, bool(r.by_hand))
        for r in connection.execute(question)
    ]
    return tuple(sorted(found, key=lambda one: (one.sent_at is not None, one.sent_at or NEVER)))


def language_in_use(connection: Connection) -> str | None:
    """The language of the last recap that was made; None where there is none."""
    content = connection.scalars(
        select(tables.recaps.c.content).order_by(tables.recaps.c.made_at.desc()).limit(1)
    ).first()
    return Recap.model_validate_json(content).source.language if content else None
