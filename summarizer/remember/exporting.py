"""A whole project as plain data: for another program, another machine, or a lawyer."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sqlalchemy import Connection, select

from summarizer.remember import tables
from summarizer.remember.agreed import agreed
from summarizer.remember.traces import communications, promises


def project_data(connection: Connection, project: str) -> dict[str, Any]:
    """All that the ledger has of a project, as JSON can hold it; moments are in ISO 8601."""
    exchanged = communications(connection, project)
    return {
        "schema": "1",
        "project": project,
        "client": next((one.client for one in reversed(exchanged) if one.client), None),
        "agreed": [
            {"from": line.on.isoformat(), "number": line.item.id, "text": line.item.text}
            for line in agreed(connection, project)
        ],
        "communications": [
            {
                **one.model_dump(mode="json", exclude={"id", "project", "client"}),
                "files": _rows(connection, tables.files, one.id, "path"),
                "said": _rows(connection, tables.passages, one.id, "at", "speaker", "text", kind="said"),
                "recaps": _recaps(connection, one.id),
            }
            for one in exchanged
        ],
        "promises": [
            one.model_dump(mode="json", exclude={"id", "project", "client"})
            for one in promises(connection, project)
        ],
    }


def _recaps(connection: Connection, communication: int) -> list[dict[str, Any]]:
    table = tables.recaps
    rows = connection.execute(
        select(table).where(table.c.communication_id == communication).order_by(table.c.version)
    )
    return [
        {
            "version": row.version,
            "reference": row.token,
            "made_at": row.made_at.isoformat(),
            "lines": _of_recap(connection, tables.items, row.id, "number", "state", "words"),
            "deliveries": _of_recap(
                connection, tables.deliveries, row.id, "recipients", "message_id", "state", "noted_at"
            ),
            "replies": _of_recap(
                connection, tables.replies, row.id, "message_id", "received_at", "outcome", "text"
            ),
            "recap": json.loads(row.content),
        }
        for row in rows
    ]


def _rows(
    connection: Connection, table: Any, communication: int, *columns: str, kind: str | None = None
) -> list[Any]:
    question = select(*(table.c[name] for name in columns)).where(table.c.communication_id == communication)
    if kind is not None:
        question = question.where(table.c.kind == kind)
    return _plain(connection.execute(question.order_by(table.c.id)), columns)


def _of_recap(connection: Connection, table: Any, recap: int, *columns: str) -> list[Any]:
    question = select(*(table.c[name] for name in columns)).where(table.c.recap_id == recap)
    return _plain(connection.execute(question.order_by(table.c.id)), columns)


def _plain(rows: Any, columns: tuple[str, ...]) -> list[Any]:
    """Rows as dictionaries; those of one column as bare values."""
    found = [
        [value.isoformat() if isinstance(value, dt.datetime) else value for value in row] for row in rows
    ]
    return [row[0] if len(columns) == 1 else dict(zip(columns, row, strict=True)) for row in found]
