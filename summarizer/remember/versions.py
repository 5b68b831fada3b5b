"""The versions of a communication's recap, and the state of every line in each.

Lines keep their numbers from version to version. What was settled of a line, and which agreed line it departs from,
goes over to the next version as long as the line says the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, insert, select, update

from summarizer.model import Item, Recap
from summarizer.remember import tables
from summarizer.remember.agreed import agreed_in
from summarizer.remember.promising import note_promises
from summarizer.remember.records import ItemState
from summarizer.remember.rows import inserted
from summarizer.remember.searching import note_lines
from summarizer.token import new_token

LEFT = ("sending", "sent", "drafted")


class Version(NamedTuple):
    """A recap as the ledger has it: its row, the communication it is of, the state of each line by its number.

    `answered` has for each line that the client settled the moment at which he wrote that.
    """

    id: int
    communication: int
    token: str
    recap: Recap
    states: Mapping[str, ItemState]
    answered: Mapping[str, dt.datetime]

    @property
    def fingerprint(self) -> str:
        """What changes with anything in the recap."""
        return fingerprint(self.recap)


def fingerprint(recap: Recap) -> str:
    """What changes with anything in a recap."""
    return hashlib.sha256(recap.model_dump_json(by_alias=True).encode()).hexdigest()


def version(connection: Connection, recap: int) -> Version:
    """The version in that row."""
    row = connection.execute(select(tables.recaps).where(tables.recaps.c.id == recap)).one()
    lines = _lines(connection, recap)
    return Version(
        id=row.id,
        communication=row.communication_id,
        token=row.token,
        recap=Recap.model_validate_json(row.content),
        states={number: line.state for number, line in lines.items()},
        answered={number: line.answered_at for number, line in lines.items() if line.answered_at},
    )


def newest_version(connection: Connection, communication: int) -> Version | None:
    """The newest version of the recap of a communication; None where it has none."""
    recaps = tables.recaps
    rows = select(recaps.c.id).where(recaps.c.communication_id == communication)
    found = connection.scalars(rows.order_by(recaps.c.version.desc()).limit(1)).first()
    return None if found is None else version(connection, found)


def numbered_version(connection: Connection, communication: int, number: int) -> Version | None:
    """The version of that number; None where there is none."""
    recaps = tables.recaps
    rows = select(recaps.c.id).where(recaps.c.communication_id == communication, recaps.c.version == number)
    found = connection.scalars(rows).first()
    return None if found is None else version(connection, found)


def add_version(connection: Connection, communication: int, recap: Recap, *, now: dt.datetime) -> Version:
    """Note a recap as the next version; what was settled before goes over to the lines that are the same."""
    before = newest_version(connection, communication)
    row = inserted(
        connection,
        tables.recaps,
        communication_id=communication,
        version=recap.version,
        token=new_token(),
        made_at=now,
        content=recap.model_dump_json(by_alias=True),
    )
    _insert_lines(connection, communication, row, recap, before)
    return _noted(connection, communication, row, recap)


def replace_version(connection: Connection, old: Version, recap: Recap, *, now: dt.datetime) -> Version:
    """Note another recap in the place of a version that has not left; what was settled before goes over to it."""
    row = update(tables.recaps).where(tables.recaps.c.id == old.id)
    connection.execute(row.values(content=recap.model_dump_json(by_alias=True), made_at=now))
    if old.recap.items != recap.items or old.recap.differences != recap.differences:
        _insert_lines(connection, old.communication, old.id, recap, old)
    return _noted(connection, old.communication, old.id, recap)


def has_left(connection: Connection, recap: int) -> bool:
    """Whether a version was sent or answered, or may have been."""
    left = select(tables.deliveries.c.id).where(
        tables.deliveries.c.recap_id == recap, tables.deliveries.c.state.in_(LEFT)
    )
    answered = select(tables.replies.c.id).where(tables.replies.c.recap_id == recap)
    return connection.execute(left.union_all(answered)).first() is not None


def same_line(one: Item, other: Item) -> bool:
    """Whether two lines say the same, whatever proves it."""
    return (one.type, one.text, one.value, one.status) == (other.type, other.text, other.value, other.status)


def _noted(connection: Connection, communication: int, row: int, recap: Recap) -> Version:
    note_promises(connection, communication, recap)
    note_lines(connection, communication, recap)
    return version(connection, row)


def _lines(connection: Connection, recap: int) -> Mapping[str, Row[Any]]:
    rows = connection.execute(select(tables.items).where(tables.items.c.recap_id == recap))
    return {row.number: row for row in rows}


def _insert_lines(
    connection: Connection, communication: int, row: int, recap: Recap, before: Version | None
) -> None:
    known = _lines(connection, before.id) if before else {}
    items = {item.id: item for item in before.recap.items} if before else {}
    connection.execute(delete(tables.items).where(tables.items.c.recap_id == row))
    relations = _relations(connection, communication, recap)
    rows = []
    for item in recap.items:
        old = known.get(item.id)
        carried = _carried(item, items.get(item.id), old)
        if item.id not in relations and carried["state"] != "proposed" and old is not None:
            relations[item.id] = (old.relation, old.agreed_communication_id, old.agreed_number)
        relation, agreed_communication, agreed_number = relations.get(item.id, (None, None, None))
        rows.append(
            {
                "recap_id": row,
                "number": item.id,
                "type": item.type,
                "status": item.status,
                "text": item.text,
                **carried,
                "relation": relation,
                "agreed_communication_id": agreed_communication,
                "agreed_number": agreed_number,
            }
        )
    if rows:
        connection.execute(insert(tables.items), rows)


def _carried(item: Item, before: Item | None, row: Row[Any] | None) -> dict[str, Any]:
    """What goes over to a line from the version before: nothing unless it is settled and says the same."""
    settled = row is not None and before is not None and row.state in ("confirmed", "refused")
    if settled and row is not None and before is not None:
        refused = row.state == "refused" and item.status == "declined"
        if refused or (row.state == "confirmed" and same_line(item, before)):
            return {"state": row.state, "words": row.words, "answered_at": row.answered_at}
    return {"state": "proposed", "words": None, "answered_at": None}


def _relations(
    connection: Connection, communication: int, recap: Recap
) -> dict[str, tuple[str | None, int | None, str | None]]:
    """For each line that departs from what is agreed how it does, and the line's communication and number."""
    said = tables.communications
    project = connection.scalar(select(said.c.project_id).where(said.c.id == communication))
    lines = {line.shown: line for line in agreed_in(connection, project, besides=communication)}
    found: dict[str, tuple[str | None, int | None, str | None]] = {}
    for each in recap.differences:
        line = lines.get(each.agreed) if each.agreed else None
        found[each.item] = (each.kind, line.communication if line else None, line.item.id if line else None)
    return found
