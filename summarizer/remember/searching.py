"""Finding what was said, written down or answered, in all projects, by its words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Integer, Select, column, delete, func, insert, select, table, text

from summarizer.folding import folded
from summarizer.model import Recap, Transcript
from summarizer.remember import tables

PassageKind = Literal["said", "item", "reply"]
MOST_WORDS = 20
LONGEST = 100_000  # characters of a passage that can be found
_WORD = re.compile(r"\w+")


class Found(NamedTuple):
    """A passage that holds all the words: what it is, where it stands, who said it and how many seconds in.

    `speaker` is the number of the line where the passage is one of a recap.
    """

    project: str | None
    client: str | None
    name: str
    started_at: dt.datetime
    kind: PassageKind
    at: float | None
    speaker: str | None
    text: str


def search(
    connection: Connection, words: str, *, project: str | None = None, limit: int = 50
) -> tuple[Found, ...]:
    """The passages that hold every word, or a longer one that begins with it; newest communications first.

    Accents, capitals and punctuation make no difference. No word, nothing found.
    """
    wanted = _WORD.findall(folded(words))[:MOST_WORDS]
    if not wanted:
        return ()
    passages, communications = tables.passages, tables.communications
    question: Select[Any] = (
        select(
            tables.projects.c.name.label("project"),
            tables.clients.c.name.label("client"),
            communications.c.name,
            communications.c.started_at,
            passages.c.kind,
            passages.c.at,
            passages.c.speaker,
            passages.c.text,
        )
        .join(communications, communications.c.id == passages.c.communication_id)
        .outerjoin(tables.projects, tables.projects.c.id == communications.c.project_id)
        .outerjoin(tables.clients, tables.clients.c.id == communications.c.client_id)
        .order_by(communications.c.started_at.desc(), passages.c.id)
        .limit(limit)
    )
    if project is not None:
        question = question.where(tables.projects.c.folded == folded(project))
    return tuple(Found(*row) for row in connection.execute(_holding(question, wanted, connection)))


def _holding(question: Select[Any], wanted: list[str], connection: Connection) -> Select[Any]:
    """The question, narrowed to passages that hold the words."""
    if connection.dialect.name == "sqlite":
        index = table("passages_words", column("rowid", Integer))
        phrase = " AND ".join(f'"{word}"*' for word in wanted)
        rows = select(index.c.rowid).where(text("passages_words MATCH :phrase").bindparams(phrase=phrase))
        return question.where(tables.passages.c.id.in_(rows))
    phrase = " & ".join(f"{word}:*" for word in wanted)
    vector = func.to_tsvector(text("'simple'"), tables.passages.c.folded)
    return question.where(vector.op("@@")(func.to_tsquery(text("'simple'"), phrase)))


def note_said(connection: Connection, communication: int, transcript: Transcript) -> None:
    """Let all that was said in a communication be found; what was known of it before goes."""
    said = (u for u in transcript.utterances if u.text.strip())
    rows = [_passage(communication, "said", u.text, u.start, u.speaker) for u in said]
    _renew(connection, communication, "said", rows)


def said_before(connection: Connection, communication: int) -> list[str]:
    """What was said in a communication, in its order."""
    passages = tables.passages
    rows = select(passages.c.text).where(
        passages.c.communication_id == communication, passages.c.kind == "said"
    )
    return list(connection.scalars(rows.order_by(passages.c.id)))


def note_lines(connection: Connection, communication: int, recap: Recap) -> None:
    """Let the lines of a recap be found; those of the recap before go."""
    rows = [_passage(communication, "item", i.text, i.evidence[0].start, i.id) for i in recap.items]
    _renew(connection, communication, "item", rows)


def note_reply(connection: Connection, communication: int, words: str) -> None:
    """Let what a client wrote in answer be found."""
    connection.execute(insert(tables.passages), [_passage(communication, "reply", words, None, None)])


def _renew(
    connection: Connection, communication: int, kind: PassageKind, rows: Iterable[dict[str, Any]]
) -> None:
    passages = tables.passages
    old = delete(passages).where(passages.c.communication_id == communication, passages.c.kind == kind)
    connection.execute(old)
    if new := list(rows):
        connection.execute(insert(passages), new)


def _passage(
    communication: int, kind: PassageKind, words: str, at: float | None, speaker: str | None
) -> dict[str, Any]:
    text = words.replace("\x00", "\ufffd")
    return {
        "communication_id": communication,
        "kind": kind,
        "at": at,
        "speaker": speaker,
        "text": text,
        # Words alone: what else is a word, "12/03" or "a@b.fr", each database has its own ideas about.
        "folded": " ".join(_WORD.findall(folded(text[:LONGEST]))),
    }
