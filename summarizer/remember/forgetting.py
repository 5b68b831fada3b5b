"""Forgetting a client: every row that is his, and what must go elsewhere with them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, delete, or_, select, text

from summarizer.folding import folded
from summarizer.remember import tables
from summarizer.remember.ledger import Ledger


class Traces(NamedTuple):
    """What there is of a client: projects, content hashes of his calls and messages, files written of them."""

    name: str
    projects: tuple[str, ...]
    sha256: tuple[str, ...]
    files: tuple[Path, ...]


def traces_of(connection: Connection, client: str) -> Traces | None:
    """What the ledger has of a client; None if it has none of that name."""
    found = connection.execute(
        select(tables.clients).where(tables.clients.c.folded == folded(client))
    ).one_or_none()
    if found is None:
        return None
    projects = connection.execute(
        select(tables.projects.c.id, tables.projects.c.name).where(tables.projects.c.client_id == found.id)
    ).all()
    table = tables.communications
    his = or_(table.c.client_id == found.id, table.c.project_id.in_([p.id for p in projects]))
    said = connection.execute(select(table.c.id, table.c.sha256).where(his)).all()
    written = select(tables.files.c.path).where(tables.files.c.communication_id.in_([c.id for c in said]))
    return Traces(
        name=found.name,
        projects=tuple(p.name for p in projects),
        sha256=tuple(c.sha256 for c in said),
        files=tuple(Path(path) for path in connection.scalars(written)),
    )


def forget(ledger: Ledger, client: str) -> None:
    """Remove every row of a client, and leave nothing of them in the file's free space.

    Raises:
        LedgerError: It cannot be written; then nothing is gone.
    """
    with ledger.writing() as connection:
        gone = traces_of(connection, client)
        if gone is None:
            return
        table = tables.communications
        connection.execute(delete(table).where(table.c.sha256.in_(gone.sha256)))
        connection.execute(delete(tables.projects).where(tables.projects.c.name.in_(gone.projects)))
        connection.execute(delete(tables.clients).where(tables.clients.c.name == gone.name))
        if connection.dialect.name == "sqlite":
            # The index only marks what was removed; made anew, it holds no word of it.
            connection.execute(text("INSERT INTO passages_words(passages_words) VALUES ('rebuild')"))
    if ledger.engine.dialect.name == "sqlite":
        ledger.tidy()


def known_clients(connection: Connection) -> tuple[str, ...]:
    """The names of all clients."""
    return tuple(connection.scalars(select(tables.clients.c.name).order_by(tables.clients.c.name)))
