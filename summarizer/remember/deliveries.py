"""Noting what leaves, so that nothing is lost and nothing is sent twice, whenever the process dies.

A delivery is noted as `prepared` before anything is sent, as `sending` just before the mail server is handed the
message, and as `sent` once it has said that it has it. Dead while `prepared`, it has certainly not left: the next try
takes its place. Dead while `sending`, it may have left: only the user can say whether to send it again, and if he does
the message has the same Message-ID, by which mail programs know that they have it already. A draft is noted as
`drafted` before it is made: from then on it may be sent by hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from sqlalchemy import Connection, func, select, update

from summarizer.errors import AlreadySent, UsageError
from summarizer.remember import tables
from summarizer.remember.rows import inserted
from summarizer.remember.versions import Version, has_left, version

DeliveryState = Literal["prepared", "sending", "sent", "drafted", "failed"]
LEFT: tuple[DeliveryState, ...] = ("sending", "sent")
# A draft may have been sent by hand since; another draft does no harm.
LEFT_OR_DRAFTED: tuple[DeliveryState, ...] = (*LEFT, "drafted")


class Delivery(NamedTuple):
    """A message that leaves, or has left: to whom, under which Message-ID, how far it came and when."""

    id: int
    recap: int
    communication: int
    recipients: tuple[str, ...]
    message_id: str
    state: DeliveryState
    noted_at: dt.datetime


def prepare(
    connection: Connection,
    mailed: Version,
    recipients: Sequence[str],
    *,
    message_id: str,
    now: dt.datetime,
    again: bool = False,
    draft: bool = False,
) -> Delivery:
    """Note that a version of a recap is about to be sent, or put among the drafts.

    A message that was prepared and never handed over gives way to this one.

    Args:
        connection: A transaction that writes.
        mailed: The version, as it stands in the message.
        recipients: Their addresses.
        message_id: That of the new message; the earlier one is kept for one that may have left.
        now: The moment of noting it.
        again: Send it even if it has left, or may have.
        draft: Whether it is for a draft only; a draft that names nobody is for anybody.

    Raises:
        AlreadySent: It has left for one of the recipients, or may have.
        UsageError: The ledger has another recap in the place of this version by now.
    """
    _require_same(connection, mailed)
    to = tuple(sorted({address.strip().lower() for address in recipients}))
    earlier = [
        one
        for one in deliveries(connection, mailed.id)
        if not to or not one.recipients or set(one.recipients) & set(to)
    ]
    left = [one for one in earlier if one.state in (LEFT if draft else LEFT_OR_DRAFTED)]
    if left and not again:
        raise _refusal(left[-1])
    unsure = [one for one in left if one.state == "sending"]
    waiting = [one.id for one in earlier if one.state == "prepared"]
    table = tables.deliveries
    connection.execute(update(table).where(table.c.id.in_(waiting)).values(state="failed"))
    attempts = connection.scalar(select(func.count()).select_from(table).where(table.c.recap_id == mailed.id))
    values = {
        "recap_id": mailed.id,
        "attempt": int(attempts or 0) + 1,
        "recipients": " ".join(to),
        "message_id": unsure[-1].message_id if unsure else message_id,
        "state": "prepared",
        "noted_at": now,
    }
    row = inserted(connection, table, **values)
    delivery = next(one for one in deliveries(connection, mailed.id) if one.id == row)
    if draft:
        note_state(connection, delivery, "drafted", now=now)
    return delivery


def begin_sending(connection: Connection, delivery: Delivery, mailed: Version, *, now: dt.datetime) -> None:
    """Note that the server is being handed the message.

    Raises:
        AlreadySent: Another process was quicker.
        UsageError: The ledger has another recap in the place of this version by now.
    """
    _require_same(connection, mailed)
    table = tables.deliveries
    mine = update(table).where(table.c.id == delivery.id, table.c.state == "prepared")
    if connection.execute(mine.values(state="sending", noted_at=now)).rowcount != 1:
        raise AlreadySent(
            "this recap is being sent by another Recap", "wait for it, or look into your mailbox"
        )


def note_state(connection: Connection, delivery: Delivery, state: DeliveryState, *, now: dt.datetime) -> None:
    """Note how it ended: the lines of a recap that was sent are sent, but for those that have an answer already."""
    table = tables.deliveries
    connection.execute(update(table).where(table.c.id == delivery.id).values(state=state, noted_at=now))
    items = tables.items
    if state in ("sent", "drafted"):
        proposed = update(items).where(items.c.recap_id == delivery.recap, items.c.state == "proposed")
        connection.execute(proposed.values(state="sent"))
    elif state == "failed" and not has_left(connection, delivery.recap):
        waiting = update(items).where(items.c.recap_id == delivery.recap, items.c.state == "sent")
        connection.execute(waiting.values(state="proposed"))


def deliveries(connection: Connection, recap: int) -> tuple[Delivery, ...]:
    """All tries to send a version, in order."""
    table, recaps = tables.deliveries, tables.recaps
    question = (
        select(table, recaps.c.communication_id)
        .join(recaps, recaps.c.id == table.c.recap_id)
        .where(table.c.recap_id == recap)
        .order_by(table.c.attempt)
    )
    return tuple(
        Delivery(
            r.id,
            r.recap_id,
            r.communication_id,
            tuple(r.recipients.split()),
            r.message_id,
            r.state,
            r.noted_at,
        )
        for r in connection.execute(question)
    )


def last_sent(connection: Connection, communication: int) -> tuple[tuple[str, ...], str | None]:
    """Whom the last recap of a communication that was sent went to, and under which Message-ID; none if none was."""
    table, recaps = tables.deliveries, tables.recaps
    question = (
        select(table.c.recipients, table.c.message_id)
        .join(recaps, recaps.c.id == table.c.recap_id)
        .where(
            recaps.c.communication_id == communication,
            table.c.state.in_(LEFT_OR_DRAFTED),
            table.c.recipients != "",
        )
        .order_by(table.c.id.desc())
    )
    found = connection.execute(question).first()
    return (tuple(found.recipients.split()), found.message_id) if found else ((), None)


def recap_of(connection: Connection, message_ids: Iterable[str], tokens: Iterable[str]) -> int | None:
    """The version that an answer is about: that of the first known message it answers, else of the first known token.

    Args:
        connection: A transaction.
        message_ids: What it answers, the nearest first.
        tokens: The references in it, the subject's first.
    """
    table, recaps = tables.deliveries, tables.recaps
    for message_id in message_ids:
        answered = (
            select(table.c.recap_id).where(table.c.message_id == message_id).order_by(table.c.id.desc())
        )
        if (found := connection.scalars(answered).first()) is not None:
            return int(found)
    for token in tokens:
        bearing = select(recaps.c.id).where(recaps.c.token == token)
        if (found := connection.scalars(bearing).first()) is not None:
            return int(found)
    return None


def _require_same(connection: Connection, mailed: Version) -> None:
    if version(connection, mailed.id).fingerprint != mailed.fingerprint:
        raise UsageError("this recap was made again meanwhile", "run recap send again to see what leaves")


def _refusal(earlier: Delivery) -> AlreadySent:
    when = f"{earlier.noted_at.astimezone():%Y-%m-%d %H:%M}"
    to = ", ".join(earlier.recipients)
    if earlier.state == "sent":
        return AlreadySent(f"this recap was sent to {to} on {when}", "--again sends it once more")
    if earlier.state == "drafted":
        return AlreadySent(
            f"a draft of this recap was made on {when}", "send that one, or send it from here with --again"
        )
    return AlreadySent(
        f"this recap was being sent to {to} on {when} and may have left",
        "look into your sent mail or ask; --again sends it under the same identity, so that mail programs show it once",
    )


def known_marks(connection: Connection) -> tuple[frozenset[str], frozenset[str]]:
    """By what answers are known: the tokens and the Message-IDs of all that has left, or may have."""
    table, recaps = tables.deliveries, tables.recaps
    rows = connection.execute(
        select(recaps.c.token, table.c.message_id)
        .join(table, table.c.recap_id == recaps.c.id)
        .where(table.c.state.in_(LEFT_OR_DRAFTED))
    ).all()
    return frozenset(row.token for row in rows), frozenset(row.message_id for row in rows)
