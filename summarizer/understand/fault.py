"""A call that reports a fault: what happens, since when, how bad it is, what was asked and what was promised.

Decided from the items, whose numbers it names. Expressions that say how bad it is are data of the language pack
(`fault.toml`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from summarizer import languages
from summarizer.model import (
    ActionValue,
    DeadlineValue,
    Fault,
    Item,
    ProblemValue,
    QuestionValue,
    Role,
    Urgency,
)
from summarizer.understand.call import Call
from summarizer.understand.disfluency import folded, whole_words
from summarizer.understand.slots.records import DateSlot

WORK = ("requirement", "change")  # what a client wants made, rather than mended
OPENING = 6  # sentences of some length within which a client says why he calls
WORDS = 4  # of a sentence that may say why
MENDED, MENDED_GRAVE = 2, 4  # pieces of work for each fault beyond which the call is about the work
BEFORE, AFTER = 1, 8  # sentences around that of a fault in which more is said of it
NEAR = 90.0  # seconds around a fault in which what is asked is asked about it

GRAVE = 2.0  # weight from which a fault is a serious one; below its negative it can wait
BY_TOMORROW = 1.0  # what a day that near adds, if the client named it


class _Weighed(NamedTuple):
    pattern: re.Pattern[str]
    weight: float


def fault_of(call: Call, items: Sequence[Item], *, recorded_at: dt.datetime) -> Fault | None:
    """The fault that a call or an exchange of messages is about; None where it is about something else.

    It is about a fault where the client tells one when he says why he calls, before he asks for any work, and does not
    ask for much work after it. A voicemail has its card, which says how urgent it is.
    """
    problems = [item for item in _of(items, "client", "problem") if not _is_over(item, call.language)]
    if call.kind == "voicemail" or not problems:
        return None
    today = recorded_at.date()
    severity = _severity(items, problems, call, today)
    if not _is_reason(
        problems, _of(items, "client", *WORK), call, MENDED_GRAVE if severity == "high" else MENDED
    ):
        return None
    answer = _answer(items, problems, today)
    return Fault(
        problems=tuple(item.id for item in problems),
        since=_since(problems, call),
        severity=severity,
        asked=tuple(item.id for item in items if _is_asked(item, problems)),
        answer=answer.id if answer else None,
        answer_by=_day(answer, today) if answer else None,
    )


def _of(items: Sequence[Item], role: Role, *types: str) -> list[Item]:
    """The items of these types that hold and that a side told, in the order in which they were first told."""
    found = [item for item in items if item.type in types and item.status == "active" and _told(item, role)]
    return sorted(found, key=lambda item: item.evidence[0].start)


def _is_over(item: Item, language: str) -> bool:
    """Whether what is told of a fault is that it is gone."""
    return any(_over(language).search(folded(evidence.quote)) for evidence in item.evidence)


@cache
def _over(language: str) -> re.Pattern[str]:
    return whole_words(*languages.table(language, "fault")["over"])


def _told(item: Item, role: Role) -> bool:
    return any(evidence.speaker == role for evidence in item.evidence)


def _is_reason(problems: Sequence[Item], work: Sequence[Item], call: Call, most: int) -> bool:
    """Whether a fault is what the call is about; `most` pieces of work for each fault leave it so."""
    first = problems[0].evidence[0].start
    if len(work) > most * len(problems) or (work and work[0].evidence[0].start < first):
        return False
    before = [
        s
        for s in call.sentences
        if s.start < first and call.role(s.index) == "client" and len(s.text.split()) >= WORDS
    ]
    return len(before) < OPENING


def _around(problem: Item, call: Call) -> list[int]:
    """The client's sentences that tell a fault, and those around them, in order."""
    spans = [(evidence.start, evidence.end) for evidence in problem.evidence]
    told = [s.index for s in call.sentences if any(start <= s.start <= end for start, end in spans)]
    near = {i for there in told for i in range(there - BEFORE, there + AFTER + 1)}
    return [s.index for s in call.sentences if s.index in near and call.role(s.index) == "client"]


def _since(problems: Sequence[Item], call: Call) -> dt.date | None:
    """The day that a fault's item has, else the first one near it that is said to be a beginning ("depuis mardi")."""
    days = [item.value.since for item in problems if isinstance(item.value, ProblemValue)]
    slots = (slot for item in problems for i in _around(item, call) for slot in call.slots[i])
    days += [s.date for s in slots if isinstance(s, DateSlot) and s.relation == "since" and not s.denied]
    return next((day for day in days if day is not None), None)


def _severity(items: Sequence[Item], problems: Sequence[Item], call: Call, today: dt.date) -> Urgency:
    """That of the worst fault: from what the client says around it, and from how soon he wants it dealt with."""
    wanted = (_day(item, today) for item in _of(items, "client", "deadline"))
    soon = any(day is not None and (day - today).days <= 1 for day in wanted)
    weight = max(_weight(problem, call) for problem in problems) + (BY_TOMORROW if soon else 0.0)
    return "high" if weight >= GRAVE else "low" if weight <= -GRAVE else "normal"


def _weight(problem: Item, call: Call) -> float:
    text = " . ".join(folded(call.sentences[i].text) for i in _around(problem, call))
    return sum(row.weight for row in _expressions(call.language) if row.pattern.search(text))


@cache
def _expressions(language: str) -> tuple[_Weighed, ...]:
    rows = languages.table(languages.nearest(language), "fault")["severity"]
    return tuple(_Weighed(whole_words(row["pattern"]), row["weight"]) for row in rows)


def _is_asked(item: Item, problems: Sequence[Item]) -> bool:
    """Whether it is something that the client wants done, known or mended about the fault."""
    if item.status != "active" or not _told(item, "client") or not _is_near(item, problems):
        return False
    match item.value:
        case QuestionValue(asked_by=side):
            return side == "client"
        case ActionValue(owner=side):
            return side == "provider"
    return item.type in (*WORK, "deadline")


def _is_near(item: Item, problems: Sequence[Item]) -> bool:
    """Whether it is of the same topic as a fault, or told soon before or after it."""
    topics: Collection[str] = {p.topic for p in problems if p.topic}
    gaps = (
        max(told.start - fault.end, fault.start - told.end)
        for told in item.evidence
        for problem in problems
        for fault in problem.evidence
    )
    return item.topic in topics or min(gaps) <= NEAR


def _answer(items: Sequence[Item], problems: Sequence[Item], today: dt.date) -> Item | None:
    """What the provider said that he will do: with a day rather than without, about the fault rather than not."""
    first = problems[0].evidence[0].start
    promised = [
        item
        for item in _of(items, "provider", "action", "deadline")
        if item.evidence[-1].start >= first
        and (item.value.owner == "provider" if isinstance(item.value, ActionValue) else _day(item, today))
    ]

    def order(item: Item) -> tuple[bool, bool, dt.date, float]:
        day = _day(item, today)
        return day is None, not _is_near(item, problems), day or dt.date.max, item.evidence[0].start

    return min(promised, key=order, default=None)


def _day(item: Item, today: dt.date) -> dt.date | None:
    """The day that an action or a deadline names, if it does not lie behind."""
    match item.value:
        case ActionValue(due=day) | DeadlineValue(date=day):
            return day if day is not None and day >= today else None
    return None
