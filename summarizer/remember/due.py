"""What is due: who waits for an answer, what was promised by whom and by when, and whom one has not heard for long.

Pure functions over what the ledger tells; `now` is given, so that the same records give the same list.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from summarizer.model import Fault, Record, Role
from summarizer.remember.records import Client, Communication, Promise
from summarizer.remember.working_hours import WorkingTime, answer_by, end_of_work, local

NOBODY: Mapping[int, Role] = MappingProxyType({})


class Rules(NamedTuple):
    """How soon an answer is due (`answer_within`), after how many weeks silence is long, and when one works."""

    within: str
    quiet_weeks: int
    working: WorkingTime


class Waiting(Record):
    """A client who waits for an answer to what came in last.

    `since` is the first moment from which nothing was answered, `count` how much came in since then, `answer_by` when
    the answer is due.
    """

    communication: Communication
    since: dt.datetime
    count: int
    answer_by: dt.datetime
    overdue: bool


class FollowUp(Record):
    """A fault that was reported in a call and not followed up yet.

    `promised` says that the day was promised in the call; otherwise it follows from how soon answers are due.
    """

    communication: Communication
    answer_by: dt.datetime
    promised: bool
    overdue: bool


class Owed(Record):
    """A promise that is still open."""

    promise: Promise
    overdue: bool


class Silent(Record):
    """A client with whom nothing was exchanged for so many whole weeks."""

    client: Client
    last_contact: dt.datetime
    weeks: int


class Due(Record):
    """All that is due at the moment `at`; each list has the most pressing first."""

    at: dt.datetime
    waiting: tuple[Waiting, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    promised: tuple[Owed, ...] = ()
    owed: tuple[Owed, ...] = ()
    silent: tuple[Silent, ...] = ()


def due(
    *,
    communications: Sequence[Communication],
    promises: Sequence[Promise],
    clients: Iterable[Client],
    faults: Mapping[int, Fault],
    rules: Rules,
    now: dt.datetime,
    last_words: Mapping[int, Role] = NOBODY,
) -> Due:
    """All that is due.

    Args:
        communications: All that was exchanged, in any order.
        promises: What both sides said they would do.
        clients: Whom one works for.
        faults: The fault that a communication reports, by the communication's id.
        rules: How soon is soon enough.
        now: The moment at which one asks.
        last_words: Who wrote last in an exchange of messages in which both wrote, by its id.

    Raises:
        UsageError: `rules.within` cannot be understood.
    """
    today = local(now, rules.working).date()
    return Due(
        at=now,
        waiting=waiting(communications, rules=rules, now=now, last_words=last_words),
        follow_ups=follow_ups(
            communications, faults, promises=promises, rules=rules, now=now, last_words=last_words
        ),
        promised=promised(promises, today=today),
        owed=owed(promises, today=today),
        silent=silent(clients, rules=rules, now=now),
    )


def waiting(
    communications: Iterable[Communication],
    *,
    rules: Rules,
    now: dt.datetime,
    last_words: Mapping[int, Role] = NOBODY,
) -> tuple[Waiting, ...]:
    """The clients whose last word has no answer, whoever should have it first coming first.

    What comes in is a voicemail, or written messages of which the client wrote the last; what answers is a call,
    whoever rang, or anything written or left by the user. An exchange in which both wrote is taken as answered where
    `last_words` does not say who wrote last. Without a client's name, all of one project is one client's.
    """
    found = []
    for told in _by_client(communications).values():
        open_ones: list[Communication] = []
        for one in told:
            side = _last_word(one, last_words)
            if side == "client":
                open_ones.append(one)
            elif side == "provider":
                open_ones.clear()
        if open_ones:
            by = answer_by(open_ones[0].started_at, rules.within, rules.working)
            found.append(
                Waiting(
                    communication=open_ones[-1],
                    since=open_ones[0].started_at,
                    count=len(open_ones),
                    answer_by=by,
                    overdue=by < now,
                )
            )
    return tuple(sorted(found, key=lambda one: (_utc(one.answer_by), _utc(one.since), one.communication.id)))


def follow_ups(
    communications: Iterable[Communication],
    faults: Mapping[int, Fault],
    *,
    promises: Iterable[Promise] = (),
    rules: Rules,
    now: dt.datetime,
    last_words: Mapping[int, Role] = NOBODY,
) -> tuple[FollowUp, ...]:
    """The faults after whose report nothing went to the client yet, whichever is due first coming first.

    Due on the day that was promised, until working hours end; without one, as an answer to the report would be. Where
    that promise is among `promises`, done or not, it stands for the follow-up: nothing is to be done twice.
    """
    noted = {(p.project, p.client, p.due) for p in promises if p.owner == "provider" and p.due is not None}
    found = []
    for told in _by_client(communications).values():
        open_ones: list[Communication] = []
        for one in told:
            if _last_word(one, last_words) == "provider":
                open_ones.clear()
            if one.id in faults and (one.project, one.client, faults[one.id].answer_by) not in noted:
                open_ones.append(one)
        found += [_follow_up(one, faults[one.id], rules, now) for one in open_ones]
    return tuple(sorted(found, key=lambda one: (_utc(one.answer_by), one.communication.id)))


def promised(promises: Iterable[Promise], *, today: dt.date) -> tuple[Owed, ...]:
    """What the user promised and has not done: overdue first, then by day, last what has none."""
    return _open(promises, "provider", today)


def owed(promises: Iterable[Promise], *, today: dt.date) -> tuple[Owed, ...]:
    """What clients promised and have not done, in the same order."""
    return _open(promises, "client", today)


def silent(clients: Iterable[Client], *, rules: Rules, now: dt.datetime) -> tuple[Silent, ...]:
    """The clients with whom nothing was exchanged for `rules.quiet_weeks` weeks, the longest silence first.

    One with whom nothing ever was is none of them: there is no contact to take up again.
    """
    today = local(now, rules.working).date()
    found = [
        Silent(client=client, last_contact=client.last_contact, weeks=weeks)
        for client in clients
        if client.last_contact is not None
        and (weeks := (today - local(client.last_contact, rules.working).date()).days // 7)
        >= rules.quiet_weeks
    ]
    return tuple(sorted(found, key=lambda one: (_utc(one.last_contact), one.client.name, one.client.id)))


def _follow_up(told: Communication, fault: Fault, rules: Rules, now: dt.datetime) -> FollowUp:
    day = fault.answer_by
    by = (
        end_of_work(day, rules.working)
        if day is not None
        else answer_by(told.started_at, rules.within, rules.working)
    )
    return FollowUp(communication=told, answer_by=by, promised=day is not None, overdue=by < now)


def _open(promises: Iterable[Promise], owner: Role, today: dt.date) -> tuple[Owed, ...]:
    mine = [promise for promise in promises if promise.owner == owner and promise.done_at is None]
    mine.sort(key=lambda promise: (promise.due or dt.date.max, _utc(promise.made_at), promise.id))
    return tuple(Owed(promise=p, overdue=p.due is not None and p.due < today) for p in mine)


def _last_word(told: Communication, last_words: Mapping[int, Role]) -> Role | None:
    """Whose turn it was last: "provider" where the client has his answer, None where nothing tells."""
    if told.kind == "call":
        return "provider"
    if told.direction == "both":
        return last_words.get(told.id, "provider")
    if told.direction is None:
        return "client" if told.kind == "voicemail" else None
    return "client" if told.direction == "in" else "provider"


def _by_client(communications: Iterable[Communication]) -> Mapping[Hashable, list[Communication]]:
    """The communications of each client, earliest first; those without one are of the client of their project."""
    told = sorted(communications, key=lambda one: (_utc(one.started_at), one.id))
    behind = {one.project: one.client for one in told if one.project and one.client}
    found: dict[Hashable, list[Communication]] = defaultdict(list)
    for one in told:
        client = one.client or behind.get(one.project or "")
        if client:
            found["client", client].append(one)
        else:
            found[("project", one.project) if one.project else ("alone", one.id)].append(one)
    return found


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)
