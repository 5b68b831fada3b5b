"""Into the ledger: each input once, however often it is processed, with its newest recap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, update

from summarizer.errors import UsageError, printable
from summarizer.model import Recap, Transcript
from summarizer.remember import tables
from summarizer.remember.records import CommunicationKind
from summarizer.remember.rows import client_row, inserted, project_row
from summarizer.remember.searching import note_said, said_before
from summarizer.remember.versions import (
    Version,
    add_version,
    has_left,
    newest_version,
    numbered_version,
    replace_version,
    same_line,
)
from summarizer.remember.written_files import note_files


class Entered(NamedTuple):
    """Where a recap stands in the ledger.

    `newest` is the newest version that the ledger has of it, `kept` whether that one has left, or follows from an
    answer, so that it stays as it is. `before` is the project that the input was in until now, if that was another.
    """

    newest: Version
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
    client_id = client_row(connection, client) if client else None
    project_id = project_row(connection, project, client_id, now=now) if project else None
    communication, before = _communication(connection, recap, transcript, project_id, client_id)
    if transcript is not None:
        note_said(connection, communication, transcript)
    newest = newest_version(connection, communication)
    kept = newest is not None and (newest.recap.version != recap.version or has_left(connection, newest.id))
    if newest is None:
        newest = add_version(connection, communication, recap, now=now)
    elif not kept:
        newest = replace_version(connection, newest, recap, now=now)
    note_files(connection, communication, files)
    return Entered(newest, kept, before)


def enter_to_send(
    connection: Connection,
    recap: Recap,
    path: Path,
    *,
    project: str | None,
    client: str | None,
    now: dt.datetime,
) -> Version:
    """Note the recap in a file that is about to be sent; what the ledger has is then what the file holds.

    A file that was changed since its recap was sent is the next version.

    Raises:
        UsageError: The ledger has a newer version of this recap, of which the file knows nothing.
    """
    entered = enter(connection, recap, None, project=project, client=client, files=(path,), now=now)
    newest = entered.newest
    if not entered.kept or _says_the_same(newest.recap, recap):
        return newest
    of_file = numbered_version(connection, newest.communication, recap.version)
    is_old = of_file is not None and _says_the_same(of_file.recap, recap)
    from_an_answer = any(item.answer for item in newest.recap.items)
    if recap.version < newest.recap.version and (is_old or from_an_answer):
        raise UsageError(
            f"{printable(path)}: this is version {recap.version}, and there is a version {newest.recap.version}",
            "send that one",
        )
    if not has_left(connection, newest.id):
        edited = recap.model_copy(update={"version": newest.recap.version})
        return replace_version(connection, newest, edited, now=now)
    following = recap.model_copy(update={"version": max(recap.version, newest.recap.version + 1)})
    return add_version(connection, newest.communication, following, now=now)


def entered_before(connection: Connection, sha256: str) -> Row[Any] | None:
    """The row of an input by its content hash; None where the ledger does not know it."""
    table = tables.communications
    return connection.execute(select(table).where(table.c.sha256 == sha256)).one_or_none()


def kind_of(recap: Recap) -> CommunicationKind:
    """What was exchanged; messages of which nothing tells how they came are a chat."""
    source = recap.source
    return (source.channel or "chat") if source.kind == "messages" else source.kind


def _says_the_same(one: Recap, other: Recap) -> bool:
    if [item.id for item in one.items] != [item.id for item in other.items]:
        return False
    return all(same_line(a, b) for a, b in zip(one.items, other.items, strict=True))


def _communication(
    connection: Connection,
    recap: Recap,
    transcript: Transcript | None,
    project: int | None,
    client: int | None,
) -> tuple[int, str | None]:
    """The row of an input, and the name of the project it was in until now, if that was another."""
    source, table = recap.source, tables.communications
    began = source.recorded_at if source.recorded_at.tzinfo else source.recorded_at.astimezone()
    offset = began.utcoffset() or dt.timedelta()
    values: dict[str, Any] = {
        "kind": kind_of(recap),
        "direction": source.direction or ("in" if source.kind == "voicemail" else None),
        "name": source.name,
        "started_at": began,
        "offset": int(offset.total_seconds()),
        "seconds": 0.0 if source.kind == "messages" else source.duration,
        "sha256": source.sha256,
    }
    if transcript is not None:
        values["words"] = sum(len(utterance.text.split()) for utterance in transcript.utterances)
    found = entered_before(connection, source.sha256) or _grown(connection, values, transcript)
    if found is None:
        values = {"words": 0, **values, "project_id": project, "client_id": client}
        return inserted(connection, table, **values), None
    if project is not None:
        values["project_id"] = project
    if client is not None:
        values["client_id"] = client
    connection.execute(update(table).where(table.c.id == found.id).values(**values))
    moved = project is not None and found.project_id not in (None, project)
    before = select(tables.projects.c.name).where(tables.projects.c.id == found.project_id)
    return int(found.id), connection.scalar(before) if moved else None


def _grown(connection: Connection, values: dict[str, Any], transcript: Transcript | None) -> Row[Any] | None:
    """An exchange of messages that was noted before it was over: its messages are the first of this one's.

    One whose recap has left stays by itself: its lines have their numbers.
    """
    if transcript is None or values["seconds"] or values["kind"] not in ("sms", "chat", "email"):
        return None
    table = tables.communications
    same = select(table).where(table.c.kind == values["kind"], table.c.started_at == values["started_at"])
    texts = [utterance.text for utterance in transcript.utterances if utterance.text.strip()]
    for row in connection.execute(same):
        earlier = said_before(connection, row.id)
        newest = newest_version(connection, row.id)
        if earlier and earlier == texts[: len(earlier)] and not (newest and has_left(connection, newest.id)):
            return row
    return None
