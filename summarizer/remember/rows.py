"""Rows that are found or made by what they are called."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, insert, select, update

from summarizer.folding import folded
from summarizer.remember import tables

LONGEST = 200  # characters of a name


def inserted(connection: Connection, table: Any, **values: Any) -> int:
    """The id of a new row."""
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None  # noqa: S101  (a row that was inserted has one)
    return int(key[0])


def client_row(connection: Connection, name: str) -> int:
    """The client of that name, made if there is none; accents and capitals make no difference."""
    return _named(connection, tables.clients, name)


def project_row(connection: Connection, name: str, client: int | None, *, now: dt.datetime) -> int:
    """The project of that name, made if there is none; one without a client gets the one given."""
    projects = tables.projects
    found = _named(connection, projects, name, client_id=client, created_at=now)
    if client is not None:
        unknown = update(projects).where(projects.c.id == found, projects.c.client_id.is_(None))
        connection.execute(unknown.values(client_id=client))
    return found


def _named(connection: Connection, table: Any, name: str, **more: Any) -> int:
    called = " ".join(name.split())[:LONGEST]
    found = connection.scalar(select(table.c.id).where(table.c.folded == folded(called)))
    if found is not None:
        return int(found)
    return inserted(connection, table, name=called, folded=folded(called), **more)
