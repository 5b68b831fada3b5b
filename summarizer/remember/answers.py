"""What the client answered: each answer once, the lines it settles, and the version that it leads to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from summarizer.model import Recap
from summarizer.remember import tables
from summarizer.remember.entering import add_version
from summarizer.remember.records import ItemState
from summarizer.remember.searching import note_lines, note_reply

Outcome = Literal["confirmed", "partly", "refused", "question", "unusable"]


class Version(NamedTuple):
    """A recap as the ledger has it: its row, the communication it is of, the state of each line by its number."""

    id: int
    communication: int
    project: str | None
    token: str
    newest: int
    recap: Recap
    states: Mapping[str, ItemState]


def version(connection: Connection, recap: int) -> Version:
    """The version in that row; `newest` is the number of the last one of the same communication."""
    recaps, communications, items = tables.recaps, tables.communications, tables.items
    row = connection.execute(
        select(recaps, tables.projects.c.name.label("project"))
        .join(communications, communications.c.id == recaps.c.communication_id)
        .outerjoin(tables.projects, tables.projects.c.id == communications.c.project_id)
        .where(recaps.c.id == recap)
    ).one()
    states = connection.execute(select(items.c.number, items.c.state).where(items.c.recap_id == recap))
    newest = select(func.max(recaps.c.version)).where(recaps.c.communication_id == row.communication_id)
    return Version(
        id=row.id,
        communication=row.communication_id,
        project=row.project,
        token=row.token,
        newest=connection.scalar(newest) or row.version,
        recap=Recap.model_validate_json(row.content),
        states={row.number: row.state for row in states},
    )


def newest_version(connection: Connection, communication: int) -> Version:
    """The newest version of the recap of a communication, which has one."""
    recaps = tables.recaps
    question = select(recaps.c.id).where(recaps.c.communication_id == communication)
    return version(connection, connection.scalars(question.order_by(recaps.c.version.desc())).all()[0])


def answered_before(connection: Connection, message_id: str) -> Outcome | None:
    """What an answer that was read before came to; None for a new one."""
    table = tables.replies
    outcome: Outcome | None = connection.scalar(
        select(table.c.outcome).where(table.c.message_id == message_id)
    )
    return outcome


def note_answer(
    connection: Connection,
    answered: Version,
    *,
    message_id: str,
    received_at: dt.datetime,
    outcome: Outcome,
    text: str,
    states: Mapping[str, tuple[ItemState, str]],
    following: Recap | None,
    now: dt.datetime,
) -> None:
    """Note an answer, and with it the lines that it settles and the version that it leads to: all or nothing.

    Args:
        connection: A transaction that writes.
        answered: The version that it answers.
        message_id: That of the answer, by which it is known again.
        received_at: When it was written.
        outcome: What it comes to.
        text: The client's words, without what he quotes.
        states: For each line that it settles the new state and the client's words for it.
        following: The corrected recap, if anything in it changes. Lines that are confirmed stay so in it.
        now: The moment of noting it.
    """
    connection.execute(
        insert(tables.replies).values(
            recap_id=answered.id, message_id=message_id, received_at=received_at, outcome=outcome, text=text
        )
    )
    items = tables.items
    for number, (state, words) in states.items():
        line = update(items).where(items.c.recap_id == answered.id, items.c.number == number)
        connection.execute(line.values(state=state, words=words))
    if text.strip():
        note_reply(connection, answered.communication, text)
    if following is not None:
        now_settled = {**answered.states, **{number: state for number, (state, _) in states.items()}}
        kept: dict[str, ItemState] = {
            number: state for number, state in now_settled.items() if state in ("confirmed", "refused")
        }
        add_version(connection, answered.communication, following, now=now, states=kept)
        note_lines(connection, answered.communication, following)
