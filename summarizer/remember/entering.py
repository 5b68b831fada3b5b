"""Into the ledger: each input once, however often it is processed, with its newest recap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from summarizer.errors import UsageError, printable
from summarizer.folding import folded
from summarizer.model import ActionValue, Item, Recap, Transcript
from summarizer.remember import tables
from summarizer.remember.agreed import agreed_in
from summarizer.remember.records import CommunicationKind, ItemState
from summarizer.remember.searching import note_lines, note_said
from summarizer.token import new_token


class Entered(NamedTuple):
    """Where a recap stands in the ledger.

    `version` is the newest one that the ledger has of it, `kept` whether that one has left, or follows from an answer,
    so that it stays as it is. `before` is the project that the input was in until now, if that was another.
    """

    communication: int
    recap: int
    version: int
    token: str
    kept: bool
    before: str | None = None


def enter(
    connection: Connection,
    recap: Recap,
    transcript: Transcript | None,
    *,
    project: str | None,
    client: str | None,
    files: Iterable[Path] = (),
    now: dt.datetime,
) -> Entered:
    """Note an input and its recap.

    The same content is one communication, whatever its file is called. A recap that was not sent yet is replaced by
    the new one; one that was sent stays as the client has it, and so does one that follows from his answer.

    Args:
        connection: A transaction that writes.
        recap: The newest recap of the input, as it was written.
        transcript: What was said, to be searched; None keeps what is known.
        project: The project it belongs to; None leaves it where it is.
        client: Who the client is, as far as anything tells.
        files: What was written for it.
        now: The moment of noting it.
    """
    client_id = _named(connection, tables.clients, client) if client else None
    project_id = _project(connection, project, client_id, now) if project else None
    communication, before = _communication(connection, recap, transcript, project_id, client_id)
    known = connection.execute(
        select(tables.recaps)
        .where(tables.recaps.c.communication_id == communication)
        .order_by(tables.recaps.c.version.desc())
        .limit(1)
    ).one_or_none()
    kept = known is not None and (known.version != recap.version or has_left(connection, known.id))
    if known is None:
        recap_id, version, token = add_version(connection, communication, recap, now=now)
    else:
        recap_id, version, token = known.id, known.version, known.token
        if not kept:
            _replace(connection, communication, recap_id, recap, now)
    if transcript is not None:
        note_said(connection, communication, transcript)
    if not kept:
        note_lines(connection, communication, recap)
    note_files(connection, communication, files)
    return Entered(communication, recap_id, version, token, kept, before)


def enter_to_send(
    connection: Connection,
    recap: Recap,
    path: Path,
    *,
    project: str | None,
    client: str | None,
    now: dt.datetime,
) -> tuple[Entered, Recap]:
    """Note the recap in a file that is about to be sent; the ledger's version of it is what the file holds.

    A file that was changed since its recap was sent is the next version.

    Returns:
        Where it stands, and the recap with the number of its version.

    Raises:
        UsageError: The ledger has a newer version of this recap.
    """
    entered = enter(connection, recap, None, project=project, client=client, files=(path,), now=now)
    if entered.version > recap.version:
        raise UsageError(
            f"{printable(path)}: this is version {recap.version}, and there is a version {entered.version}",
            "send that one",
        )
    if not entered.kept:
        return entered, recap
    content = select(tables.recaps.c.content).where(tables.recaps.c.id == entered.recap)
    before = Recap.model_validate_json(connection.scalar(content) or "")
    if before.items == recap.items:
        return entered, before
    following = recap.model_copy(update={"version": max(recap.version, entered.version + 1)})
    states: dict[str, ItemState] = {
        row.number: row.state
        for row in connection.execute(select(tables.items).where(tables.items.c.recap_id == entered.recap))
        if row.state in ("confirmed", "refused") and _same(before.items, recap.items, row.number)
    }
    recap_id, version, token = add_version(
        connection, entered.communication, following, now=now, states=states
    )
    note_lines(connection, entered.communication, following)
    return entered._replace(recap=recap_id, version=version, token=token, kept=False), following


def _same(before: Sequence[Item], after: Sequence[Item], number: str) -> bool:
    """Whether the line of that number says the same in both."""
    one, other = ([item for item in items if item.id == number] for items in (before, after))
    return one == other


def add_version(
    connection: Connection,
    communication: int,
    recap: Recap,
    *,
    now: dt.datetime,
    states: Mapping[str, ItemState] | None = None,
) -> tuple[int, int, str]:
    """Note a recap as the next version of a communication; lines that are not in `states` are proposed.

    Returns:
        The row's id, the version and the token that answers bear.
    """
    token = new_token()
    recap_id = _inserted(
        connection,
        tables.recaps,
        communication_id=communication,
        version=recap.version,
        token=token,
        made_at=now,
        content=recap.model_dump_json(by_alias=True),
    )
    _insert_items(connection, communication, recap_id, recap, states or {})
    _insert_promises(connection, communication, recap)
    return recap_id, recap.version, token


def has_left(connection: Connection, recap: int) -> bool:
    """Whether a version was sent, or may have been."""
    left = select(tables.deliveries.c.id).where(
        tables.deliveries.c.recap_id == recap, tables.deliveries.c.state.in_(("sending", "sent", "drafted"))
    )
    answered = select(tables.replies.c.id).where(tables.replies.c.recap_id == recap)
    return connection.execute(left.union_all(answered)).first() is not None


def note_files(connection: Connection, communication: int, files: Iterable[Path]) -> None:
    """Note which files were written for a communication, for the day on which all of it must go."""
    known = set(
        connection.scalars(
            select(tables.files.c.path).where(tables.files.c.communication_id == communication)
        )
    )
    new = {str(path.absolute()) for path in files} - known
    rows = [{"communication_id": communication, "path": path} for path in sorted(new)]
    if rows:
        connection.execute(insert(tables.files), rows)


def kind_of(recap: Recap) -> CommunicationKind:
    """What was exchanged; messages of which nothing tells how they came are a chat."""
    source = recap.source
    return (source.channel or "chat") if source.kind == "messages" else source.kind


# Rows ---------------------------------------------------------------------------------------------------


def _named(connection: Connection, table: Any, name: str) -> int:
    """The row of that name, made if there is none; accents and capitals make no difference."""
    found = connection.scalar(select(table.c.id).where(table.c.folded == folded(name)))
    return found if found is not None else _inserted(connection, table, name=name, folded=folded(name))


def _project(connection: Connection, name: str, client: int | None, now: dt.datetime) -> int:
    projects = tables.projects
    found = connection.execute(select(projects).where(projects.c.folded == folded(name))).one_or_none()
    if found is None:
        return _inserted(
            connection, projects, name=name, folded=folded(name), client_id=client, created_at=now
        )
    if found.client_id is None and client is not None:
        connection.execute(update(projects).where(projects.c.id == found.id).values(client_id=client))
    return int(found.id)


def _communication(
    connection: Connection,
    recap: Recap,
    transcript: Transcript | None,
    project: int | None,
    client: int | None,
) -> tuple[int, str | None]:
    """The row of an input, and the name of the project it was in until now, if that was another."""
    source, table = recap.source, tables.communications
    written = source.kind == "messages"
    offset = source.recorded_at.utcoffset() or dt.timedelta()
    values: dict[str, Any] = {
        "kind": kind_of(recap),
        "direction": source.direction or ("in" if source.kind == "voicemail" else None),
        "name": source.name,
        "started_at": source.recorded_at if source.recorded_at.tzinfo else source.recorded_at.astimezone(),
        "offset": int(offset.total_seconds()),
        "seconds": 0.0 if written else source.duration,
    }
    if transcript is not None:
        values["words"] = sum(len(utterance.text.split()) for utterance in transcript.utterances)
    found = connection.execute(select(table).where(table.c.sha256 == source.sha256)).one_or_none()
    if found is None:
        values = {"words": 0, **values, "project_id": project, "client_id": client}
        return _inserted(connection, table, sha256=source.sha256, **values), None
    if project is not None:
        values["project_id"] = project
    if client is not None:
        values["client_id"] = client
    connection.execute(update(table).where(table.c.id == found.id).values(**values))
    moved = project is not None and found.project_id not in (None, project)
    before = select(tables.projects.c.name).where(tables.projects.c.id == found.project_id)
    return int(found.id), connection.scalar(before) if moved else None


def _replace(
    connection: Connection, communication: int, recap_id: int, recap: Recap, now: dt.datetime
) -> None:
    content = recap.model_dump_json(by_alias=True)
    row = update(tables.recaps).where(tables.recaps.c.id == recap_id).values(content=content, made_at=now)
    connection.execute(row)
    connection.execute(delete(tables.items).where(tables.items.c.recap_id == recap_id))
    _insert_items(connection, communication, recap_id, recap, {})
    _insert_promises(connection, communication, recap)


def _insert_items(
    connection: Connection,
    communication: int,
    recap_id: int,
    recap: Recap,
    states: Mapping[str, ItemState],
) -> None:
    lines = {
        (line.item.id, line.on, line.item.text): line.id
        for line in agreed_in(connection, _project_of(connection, communication), besides=communication)
    }
    relations = {
        each.item: (
            each.kind,
            lines.get((each.agreed.number, each.agreed.on, each.agreed.text)) if each.agreed else None,
        )
        for each in recap.differences
    }
    rows = [
        _item_row(item, recap_id, states.get(item.id, "proposed"), *relations.get(item.id, (None, None)))
        for item in recap.items
    ]
    if rows:
        connection.execute(insert(tables.items), rows)


def _item_row(
    item: Item, recap_id: int, state: ItemState, relation: str | None, agreed: int | None
) -> dict[str, Any]:
    return {
        "recap_id": recap_id,
        "number": item.id,
        "type": item.type,
        "status": item.status,
        "text": item.text,
        "state": state,
        "relation": relation,
        "agreed_id": agreed,
    }


def _insert_promises(connection: Connection, communication: int, recap: Recap) -> None:
    """What was promised, by the newest recap; what was done stays done."""
    table = tables.promises
    earlier = select(table).where(table.c.communication_id == communication, table.c.done_at.is_not(None))
    done = {(row.owner, row.text): row.done_at for row in connection.execute(earlier)}
    connection.execute(delete(table).where(table.c.communication_id == communication))
    rows = [
        {
            "communication_id": communication,
            "owner": item.value.owner,
            "text": item.text,
            "due": item.value.due,
            "done_at": done.get((item.value.owner, item.text)),
        }
        for item in recap.items
        if isinstance(item.value, ActionValue) and item.status == "active"
    ]
    if rows:
        connection.execute(insert(table), rows)


def _project_of(connection: Connection, communication: int) -> int | None:
    table = tables.communications
    return connection.scalar(select(table.c.project_id).where(table.c.id == communication))


def _inserted(connection: Connection, table: Any, **values: Any) -> int:
    keys: Sequence[int] = connection.execute(insert(table).values(**values)).inserted_primary_key or ()
    return int(keys[0])
