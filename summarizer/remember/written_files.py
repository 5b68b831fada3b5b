"""Which files were written for a communication, for the day on which all of it must go."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, insert, select

from summarizer.remember import tables

_BYTES = "bytes:"  # before a name that is no text, in hexadecimal figures


def note_files(connection: Connection, communication: int, files: Iterable[Path]) -> None:
    """Note that these files were written for a communication; each once."""
    table = tables.files
    known = set(connection.scalars(select(table.c.path).where(table.c.communication_id == communication)))
    new = {_stored(path.absolute()) for path in files} - known
    if new:
        rows = [{"communication_id": communication, "path": path} for path in sorted(new)]
        connection.execute(insert(table), rows)


def files_of(connection: Connection, communications: Iterable[int]) -> tuple[Path, ...]:
    """The files that were written for communications, the newest first."""
    table = tables.files
    rows = connection.scalars(
        select(table.c.path)
        .where(table.c.communication_id.in_(list(communications)))
        .order_by(table.c.id.desc())
    )
    return tuple(dict.fromkeys(_restored(path) for path in rows))


def _stored(path: Path) -> str:
    """A path as text that every database takes; file names are bytes, and not all of them are text."""
    text = str(path)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _BYTES + os.fsencode(path).hex()
    return text


def _restored(stored: str) -> Path:
    if stored.startswith(_BYTES):
        return Path(os.fsdecode(bytes.fromhex(stored.removeprefix(_BYTES))))
    return Path(stored)
