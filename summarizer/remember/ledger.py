"""Opening the ledger: where it is, brought up to date, its transactions whole or not at all.

By default a SQLite file of the user's own, readable by him only; for several people at once a PostgreSQL database,
given by its URL.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError

from summarizer.errors import LedgerError, UsageError, printable
from summarizer.files import data_folder, private_folder, reason
from summarizer.remember.migrations import NEWEST

if TYPE_CHECKING:
    from alembic.config import Config

PATIENCE = 30.0  # seconds to wait for another process that is writing
_READS = "recap_reads"  # the mark of a connection that only reads
_WRITING = 0x7265636170  # the lock that PostgreSQL keeps for the one who writes


@dataclass(frozen=True)
class Ledger:
    """An open ledger."""

    engine: Engine

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all that is written in the block is kept, or, if it fails, nothing. Raises LedgerError."""
        with _plainly(self.engine.url), self.engine.begin() as connection:
            _take_turns(connection)
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees the ledger as it is at its first question. Raises LedgerError."""
        options: dict[str, Any] = {_READS: True}
        if self.engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with _plainly(self.engine.url), self.engine.connect().execution_options(**options) as connection:
            yield connection

    def tidy(self) -> None:
        """Give back the room of what was removed, and with it the last of it. Raises LedgerError."""
        with _plainly(self.engine.url), self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            if self.engine.dialect.name == "postgresql":
                driver.autocommit = True
            try:
                driver.execute("VACUUM")
            except self.engine.dialect.loaded_dbapi.Error as error:
                problem = (
                    f"what was removed is gone, but its room is not given back yet: {printable(str(error))}"
                )
                raise LedgerError(problem, "try again when nobody else uses the ledger") from error
            finally:
                connection.invalidate()

    def close(self) -> None:
        """Let go of the file or the server."""
        self.engine.dispose()


@contextmanager
def opened(where: str | None = None) -> Iterator[Ledger]:
    """The ledger of `open_ledger`, let go of at the end."""
    ledger = open_ledger(where)
    try:
        yield ledger
    finally:
        ledger.close()


def open_ledger(where: str | None = None) -> Ledger:
    """The ledger, made or brought up to date if need be.

    Args:
        where: A file, or the URL of a PostgreSQL database without its password, which the server's own means give
            (`~/.pgpass`, `PGPASSWORD`); the user's own ledger if None.

    Raises:
        UsageError: This names no place where a ledger could be.
        LedgerError: It cannot be opened.
    """
    url = location(where)
    engine = _engine(url)
    try:
        with _plainly(url):
            _bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return Ledger(engine)


def location(where: str | None = None) -> URL:
    """The URL of the ledger. Raises UsageError, OutputError."""
    if where is None or "://" not in where:
        path = Path(where).expanduser() if where else data_folder() / "ledger.sqlite3"
        return URL.create("sqlite", database=str(path))
    try:
        url = make_url(where)
    except (ArgumentError, ValueError) as error:
        raise UsageError(
            "ledger: this is no URL of a database", "such as postgresql://me@host/recap"
        ) from error
    if url.password is not None:
        raise UsageError(
            "ledger: a password does not belong in this URL", "put it into ~/.pgpass or PGPASSWORD"
        )
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite":
        return url
    raise UsageError(
        f"ledger: {printable(url.get_backend_name())} is no database that it can be kept in",
        "give a file, or postgresql://…",
    )


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() != "sqlite":
            return create_engine(url, connect_args={"connect_timeout": int(PATIENCE)})
        _own_file(url.database)
        engine = create_engine(url, connect_args={"timeout": PATIENCE})
    except (NoSuchModuleError, ImportError) as error:
        raise LedgerError(
            "the driver of PostgreSQL is not installed", "pip install 'call-recap[postgres]'"
        ) from error
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _own_file(database: str | None) -> None:
    """The file, in a folder of the user's own, where nobody else can read it. Raises LedgerError."""
    if not database or database == ":memory:":
        return
    path = Path(database)
    try:
        if not path.parent.is_dir():
            private_folder(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        problem, remedy = reason(error)
        raise LedgerError(f"{printable(path)}: the ledger cannot be opened: {problem}", remedy) from error


def _prepare(connection: Any, _: object) -> None:
    # Transactions are begun by `_begin`: the driver would leave CREATE TABLE outside of them.
    connection.isolation_level = None
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # Who reads first and writes later in one transaction could not wait for another writer: he takes his turn at once.
    reads = connection.get_execution_options().get(_READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _take_turns(connection: Connection) -> None:
    """Wait until nobody else writes, as a file makes its writers wait anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITING})


def _bring_up_to_date(engine: Engine) -> None:
    with engine.begin() as connection:
        _take_turns(connection)
        known = inspect(connection).has_table("alembic_version")
        at = connection.scalar(text("SELECT version_num FROM alembic_version")) if known else None
        if at == NEWEST:
            return
        if at is not None and at > NEWEST:
            raise LedgerError("the ledger was written by a newer Recap", "pip install --upgrade call-recap")
        from alembic import command

        command.upgrade(_steps(connection), NEWEST)


def _steps(connection: Connection) -> Config:
    from alembic.config import Config

    steps = Config()
    steps.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    steps.attributes["connection"] = connection
    return steps


@contextmanager
def _plainly(url: URL) -> Iterator[None]:
    """What the database says, as one line with what to do."""
    name = printable(url.database or "") if url.get_backend_name() == "sqlite" else printable(url.host or "")
    try:
        yield
    except DBAPIError as error:
        raise LedgerError(*_explained(name, error)) from error


def _explained(name: str, error: DBAPIError) -> tuple[str, str]:
    said = " ".join(str(error.orig).split())
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        explained = {
            sqlite3.SQLITE_BUSY: ("another Recap is writing to it", "try again when that is done"),
            sqlite3.SQLITE_FULL: ("the disk is full", "free some space"),
            sqlite3.SQLITE_READONLY: ("you may not write to it", "change its permissions"),
            sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "check its name and its folder"),
            sqlite3.SQLITE_NOTADB: ("this is no ledger", "name another file, or move it away"),
            sqlite3.SQLITE_CORRUPT: ("it is damaged", "take it back from a backup of yours"),
        }
        problem, remedy = explained.get(code, (said, ""))
        return f"{name}: {problem}", remedy
    about = isinstance(error, OperationalError | InterfaceError)
    return f"{name}: the database says: {printable(said)}", _REACH if about else ""


_REACH = "check the URL, your user name and ~/.pgpass"
