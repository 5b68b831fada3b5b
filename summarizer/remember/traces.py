"""Reading the ledger: which projects there are, and all that happened in one, in order."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from summarizer.folding import folded
from summarizer.model import Recap
from summarizer.remember import tables
from summarizer.remember.records import Client, Communication, Promise


class Overview(NamedTuple):
    """A project at a glance: how much was exchanged, when last, and how many lines are in which state."""

    name: str
    client: str | None
    communications: int
    last: dt.datetime | None
    states: Mapping[str, int]


class Event(NamedTuple):
    """One thing that happened in a project: a communication, a recap that left, or an answer to one.

    `what` is "communication", "delivery" or "reply"; `detail` the kind of communication, how a delivery ended, or what
    a reply came to; `about` the name of the communication.
    """

    at: dt.datetime
    what: str
    detail: str
    about: str
    communication: int
    version: int | None = None
    text: str = ""


class Line(NamedTuple):
    """A line of the newest recap of a communication, with the state it is in and what the client said of it."""

    communication: int
    number: str
    type: str
    text: str
    status: str
    state: str
    words: str | None


def projects(connection: Connection) -> tuple[Overview, ...]:
    """All projects, the one in which something happened last first."""
    table, said = tables.projects, tables.communications
    rows = connection.execute(
        select(
            table.c.id,
            table.c.name,
            tables.clients.c.name.label("client"),
            func.count(said.c.id).label("exchanged"),
            func.max(said.c.started_at).label("last"),
        )
        .outerjoin(tables.clients, tables.clients.c.id == table.c.client_id)
        .outerjoin(said, said.c.project_id == table.c.id)
        .group_by(table.c.id, table.c.name, tables.clients.c.name)
    ).all()
    found = [
        Overview(r.name, r.client, r.exchanged, r.last, Counter(x.state for x in lines(connection, r.name)))
        for r in rows
    ]
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    return tuple(sorted(found, key=lambda one: (one.last or never, one.name), reverse=True))


def project_name(connection: Connection, project: str) -> str | None:
    """The name of a project as it was first written; None if there is none of that name."""
    table = tables.projects
    return connection.scalar(select(table.c.name).where(table.c.folded == folded(project)))


def communications(connection: Connection, project: str | None = None) -> tuple[Communication, ...]:
    """What was exchanged in a project, or in all, in the order of time; moments are those of where it took place."""
    table = tables.communications
    question = (
        select(table, tables.projects.c.name.label("project"), tables.clients.c.name.label("client"))
        .outerjoin(tables.projects, tables.projects.c.id == table.c.project_id)
        .outerjoin(tables.clients, tables.clients.c.id == table.c.client_id)
        .order_by(table.c.started_at, table.c.id)
    )
    return tuple(
        Communication(
            id=r.id,
            project=r.project,
            client=r.client,
            kind=r.kind,
            direction=r.direction,
            name=r.name,
            sha256=r.sha256,
            started_at=r.started_at.astimezone(dt.timezone(dt.timedelta(seconds=r.offset))),
            seconds=r.seconds,
            words=r.words,
        )
        for r in connection.execute(_in_project(question, project))
    )


def events(connection: Connection, project: str) -> tuple[Event, ...]:
    """All that happened in a project, in the order of time."""
    happened = [
        Event(c.started_at, "communication", c.kind, c.name, c.id)
        for c in communications(connection, project)
    ]
    recaps, table = tables.recaps, tables.communications

    def of(other: Any, *columns: Any) -> Select[Any]:
        question = (
            select(*columns, recaps.c.version, table.c.name, table.c.id.label("communication"))
            .select_from(other)
            .join(recaps, recaps.c.id == other.c.recap_id)
            .join(table, table.c.id == recaps.c.communication_id)
            .outerjoin(tables.projects, tables.projects.c.id == table.c.project_id)
        )
        return _in_project(question, project)

    left = tables.deliveries
    question = of(left, left.c.noted_at, left.c.state, left.c.recipients).where(
        left.c.state.in_(("sending", "sent", "drafted"))
    )
    for r in connection.execute(question):
        happened.append(
            Event(r.noted_at, "delivery", r.state, r.name, r.communication, r.version, r.recipients)
        )
    came = tables.replies
    for r in connection.execute(of(came, came.c.received_at, came.c.outcome, came.c.text)):
        happened.append(Event(r.received_at, "reply", r.outcome, r.name, r.communication, r.version, r.text))
    return tuple(sorted(happened, key=lambda event: event.at))


def lines(connection: Connection, project: str) -> tuple[Line, ...]:
    """The lines of the newest recap of each communication of a project."""
    recaps, items, table = tables.recaps, tables.items, tables.communications
    newest = (
        select(recaps.c.communication_id, func.max(recaps.c.version).label("version"))
        .group_by(recaps.c.communication_id)
        .subquery()
    )
    question = (
        select(
            table.c.id,
            items.c.number,
            items.c.type,
            items.c.text,
            items.c.status,
            items.c.state,
            items.c.words,
        )
        .select_from(items)
        .join(recaps, recaps.c.id == items.c.recap_id)
        .join(
            newest,
            (newest.c.communication_id == recaps.c.communication_id) & (newest.c.version == recaps.c.version),
        )
        .join(table, table.c.id == recaps.c.communication_id)
        .outerjoin(tables.projects, tables.projects.c.id == table.c.project_id)
        .order_by(table.c.started_at, table.c.id, items.c.id)
    )
    return tuple(Line(*row) for row in connection.execute(_in_project(question, project)))


def newest_recaps(connection: Connection, project: str) -> tuple[tuple[int, Recap], ...]:
    """The newest version of every recap of a project after its communication's row, in the order of time."""
    recaps, table = tables.recaps, tables.communications
    question = (
        select(table.c.id, recaps.c.content)
        .join(recaps, recaps.c.communication_id == table.c.id)
        .outerjoin(tables.projects, tables.projects.c.id == table.c.project_id)
        .order_by(table.c.started_at, table.c.id, recaps.c.version)
    )
    newest = {row.id: row.content for row in connection.execute(_in_project(question, project))}
    return tuple((row, Recap.model_validate_json(content)) for row, content in newest.items())


def promises(connection: Connection, project: str | None = None) -> tuple[Promise, ...]:
    """What either side said it would do, in the order in which it was said."""
    table, said = tables.promises, tables.communications
    question = (
        select(
            table,
            tables.projects.c.name.label("project"),
            tables.clients.c.name.label("client"),
            said.c.started_at,
        )
        .join(said, said.c.id == table.c.communication_id)
        .outerjoin(tables.projects, tables.projects.c.id == said.c.project_id)
        .outerjoin(tables.clients, tables.clients.c.id == said.c.client_id)
        .order_by(said.c.started_at, table.c.id)
    )
    return tuple(
        Promise(
            id=r.id,
            project=r.project,
            client=r.client,
            owner=r.owner,
            text=r.text,
            due=r.due,
            made_at=r.started_at,
            done_at=r.done_at,
        )
        for r in connection.execute(_in_project(question, project))
    )


def clients(connection: Connection) -> tuple[Client, ...]:
    """All clients, with the last time anything was exchanged with each, answers to recaps included."""
    table, said, recaps, came = tables.clients, tables.communications, tables.recaps, tables.replies
    rows = connection.execute(
        select(
            table.c.id,
            table.c.name,
            func.max(said.c.started_at).label("exchanged"),
            func.max(came.c.received_at).label("answered"),
        )
        .outerjoin(said, said.c.client_id == table.c.id)
        .outerjoin(recaps, recaps.c.communication_id == said.c.id)
        .outerjoin(came, came.c.recap_id == recaps.c.id)
        .group_by(table.c.id, table.c.name)
        .order_by(table.c.name)
    )
    return tuple(
        Client(id=r.id, name=r.name, last_contact=max(filter(None, (r.exchanged, r.answered)), default=None))
        for r in rows
    )


def _in_project(question: Select[Any], project: str | None) -> Select[Any]:
    return question if project is None else question.where(tables.projects.c.folded == folded(project))
