"""The ledger's tables. Their history is in `migrations`: a change here needs a step there.

Moments are stored in UTC, as text in SQLite and as `timestamptz` in PostgreSQL. Names that are looked up have a folded
twin (`folding.folded`), so that accents and capitals make no difference in any database.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[dt.datetime]):
    """A moment with its zone; SQLite, which knows none, is given and gives UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """UTC; a moment without a zone is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        """UTC, aware."""
        if value is None:
            return None
        moment: dt.datetime = value
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _reference(to: str, *, nullable: bool = False) -> Column[Any]:
    """A column that names a row of another table, and goes with it."""
    name = to.partition(".")[0].removesuffix("s") + "_id"
    return Column(name, Integer, ForeignKey(to, ondelete="CASCADE"), nullable=nullable, index=True)


clients = Table(
    "clients",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),
)

projects = Table(
    "projects",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),
    Column("client_id", Integer, ForeignKey("clients.id", ondelete="SET NULL"), index=True),
    Column("created_at", Moment, nullable=False),
)

communications = Table(
    "communications",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("projects.id", nullable=True),
    _reference("clients.id", nullable=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("direction", Text),
    Column("name", Text, nullable=False),
    Column("started_at", Moment, nullable=False, index=True),
    Column("offset", Integer, nullable=False),  # seconds east of UTC where it took place: its hour of day
    Column("seconds", Float, nullable=False),
    Column("words", Integer, nullable=False),
)

recaps = Table(
    "recaps",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("communications.id"),
    Column("version", Integer, nullable=False),
    Column("token", Text, nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint("communication_id", "version"),
)

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("recaps.id"),
    Column("number", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("words", Text),  # the client's, where he answered
    Column("answered_at", Moment),
    Column("relation", Text),
    # The agreed line that it repeats, changes or drops, whatever version that one is in by now.
    Column(
        "agreed_communication_id", Integer, ForeignKey("communications.id", ondelete="SET NULL"), index=True
    ),
    Column("agreed_number", Text),
    UniqueConstraint("recap_id", "number"),
)

promises = Table(
    "promises",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("communications.id"),
    Column("number", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("due", Date),
    Column("done_at", Moment),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("recaps.id"),
    Column("attempt", Integer, nullable=False),
    Column("recipients", Text, nullable=False),  # addresses in small letters, in order, a space between
    Column("message_id", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("noted_at", Moment, nullable=False),
    UniqueConstraint("recap_id", "attempt"),
)

replies = Table(
    "replies",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("recaps.id"),
    Column("message_id", Text, nullable=False, unique=True),
    Column("received_at", Moment, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("text", Text, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("communications.id"),
    Column("path", Text, nullable=False),
    UniqueConstraint("communication_id", "path"),
)

# What can be searched: what was said and written, and the lines made of it.
passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("communications.id"),
    Column("kind", Text, nullable=False),  # "said", "item" or "reply"
    Column("at", Float),  # seconds from the start
    Column("speaker", Text),
    Column("text", Text, nullable=False),
    Column("folded", Text, nullable=False),
)
