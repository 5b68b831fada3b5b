"""Forgetting a client: every row that is his, and what must go elsewhere with them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, delete, func, or_, select, text

from summarizer.folding import folded
from summarizer.remember import tables
from summarizer.remember.ledger import Ledger
from summarizer.remember.written_files import files_of
from summarizer.write.trace import EXPORTS


class Belongings(NamedTuple):
    """What the ledger has of a client.

    `projects` are those that go with him, since nobody else's calls are in them; `sha256` the content hashes of his
    calls and messages, and `files` those written of them alone.
    """

    name: str
    projects: tuple[str, ...]
    sha256: tuple[str, ...]
    files: tuple[Path, ...]


def belongings(connection: Connection, client: str, *, besides: Collection[str] = ()) -> Belongings:
    """What the ledger has of a client.

    Args:
        connection: A transaction.
        client: His name.
        besides: Content hashes that are his for other reasons than his name in the ledger.
    """
    found = connection.execute(
        select(tables.clients).where(tables.clients.c.folded == folded(client))
    ).one_or_none()
    his = _communications(connection, found, besides)
    mine = {row.id for row in his}
    others = connection.scalars(
        select(tables.communications.c.id).where(tables.communications.c.id.not_in(mine))
    )
    shared = {path for path in files_of(connection, others) if not _is_export(path)}
    return Belongings(
        name=found.name if found else client,
        projects=tuple(row.name for row in _projects(connection, found, mine)),
        sha256=tuple(row.sha256 for row in his),
        files=tuple(path for path in files_of(connection, mine) if path not in shared),
    )


def forget(ledger: Ledger, client: str, *, besides: Collection[str] = ()) -> None:
    """Remove every row of a client; `Ledger.tidy` then leaves nothing of them in the file's free space.

    Arguments are those of `belongings`. Raises LedgerError if it cannot be written; then nothing is gone.
    """
    with ledger.writing() as connection:
        found = connection.execute(
            select(tables.clients).where(tables.clients.c.folded == folded(client))
        ).one_or_none()
        his = {row.id for row in _communications(connection, found, besides)}
        gone = [row.id for row in _projects(connection, found, his)]
        connection.execute(delete(tables.communications).where(tables.communications.c.id.in_(his)))
        connection.execute(delete(tables.projects).where(tables.projects.c.id.in_(gone)))
        if found is not None:
            connection.execute(delete(tables.clients).where(tables.clients.c.id == found.id))
        if connection.dialect.name == "sqlite":
            # The index only marks what was removed; made anew, it holds no word of it.
            connection.execute(text("INSERT INTO passages_words(passages_words) VALUES ('rebuild')"))


def _communications(
    connection: Connection, client: Row[tuple[int, str]] | None, besides: Collection[str]
) -> list[Row[tuple[int, str]]]:
    """His calls and messages: those in his name, and those in his projects that are in nobody's."""
    table, projects = tables.communications, tables.projects
    his: ColumnElement[bool] = table.c.sha256.in_(list(besides))
    if client is not None:
        own = select(projects.c.id).where(projects.c.client_id == client.id)
        his = or_(
            his, table.c.client_id == client.id, table.c.client_id.is_(None) & table.c.project_id.in_(own)
        )
    return list(connection.execute(select(table.c.id, table.c.sha256).where(his)))


def _projects(
    connection: Connection, client: Row[tuple[int, str]] | None, gone: Collection[int]
) -> list[Row[tuple[int, str]]]:
    """His projects in which nothing is left without his communications."""
    if client is None:
        return []
    table, said = tables.projects, tables.communications
    left = (
        select(func.count())
        .select_from(said)
        .where(said.c.project_id == table.c.id, said.c.id.not_in(gone))
        .scalar_subquery()
    )
    own = select(table.c.id, table.c.name).where(table.c.client_id == client.id, left == 0)
    return list(connection.execute(own))


def _is_export(path: Path) -> bool:
    """Whether a file holds a whole project, and so something of everybody in it."""
    return path.name.endswith(EXPORTS)
