"""What is due as a calendar (RFC 5545) that any calendar program takes in.

An answer is an appointment with its hour, a promise a whole day. What is overdue, and whom to get back in touch with,
stands on the day on which one asked: nobody looks for it in the past.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from summarizer import languages
from summarizer.remember.due import Due, FollowUp, Owed, Silent, Waiting
from summarizer.remember.working_hours import WorkingTime, local
from summarizer.write.plain import plain, sentence
from summarizer.write.values import date, instant, wording

if TYPE_CHECKING:
    from icalendar import Event

LENGTH = dt.timedelta(minutes=15)  # of the appointment that ends when an answer is due
HOUR_BEFORE = -dt.timedelta(hours=1)
NINE_THAT_DAY, NINE_THE_DAY_BEFORE = dt.timedelta(hours=9), -dt.timedelta(hours=15)


class _Entry(NamedTuple):
    """One event: what makes it the same event next time, what it says, when it is due, and when to be reminded."""

    key: tuple[str, ...]
    summary: str
    notes: tuple[str, ...]
    when: dt.date | dt.datetime
    alarm: dt.timedelta


def due_calendar(due: Due, *, language: str, working: WorkingTime) -> bytes:
    """The calendar of all that is due and has a day, in the wording of a language.

    The same thing keeps its UID, so that a later calendar moves an event and adds no second one. The same `due` gives
    the same bytes.
    """
    from icalendar import Calendar

    language = languages.nearest(language)
    calendar = Calendar()
    calendar.add("prodid", "-//call-recap//due//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", wording(language)["due"]["title"])
    for entry in _entries(due, language, working):
        calendar.add_component(_event(entry, due.at))
    ical: bytes = calendar.to_ical()
    return ical


def _entries(due: Due, language: str, working: WorkingTime) -> Iterator[_Entry]:
    today = local(due.at, working).date()
    for waiting in due.waiting:
        yield _answer(waiting, today, language, working)
    for follow_up in due.follow_ups:
        yield _follow_up(follow_up, today, language, working)
    for owed in (*due.promised, *due.owed):
        if owed.promise.due is not None:
            yield _promise(owed, owed.promise.due, today, language, working)
    for silent in due.silent:
        yield _silent(silent, today, language, working)


def _answer(waiting: Waiting, today: dt.date, language: str, working: WorkingTime) -> _Entry:
    words, told = wording(language), waiting.communication
    note = words["due"]["answer_note"].format(
        since=instant(local(waiting.since, working), language),
        kind=words["time"]["kind"][told.kind],
        name=plain(told.name).strip(),
    )
    summary = words["due"]["answer"].format(who=_who(told.client, told.project, language))
    key = ("answer", told.client or told.project or told.sha256, _stamp(waiting.since))
    by = local(waiting.answer_by, working)
    entry = _Entry(key, summary, (note, *_project(told.project, language)), by, HOUR_BEFORE)
    return _overdue(entry, by.date(), today, language) if waiting.overdue else entry


def _follow_up(follow_up: FollowUp, today: dt.date, language: str, working: WorkingTime) -> _Entry:
    words, told = wording(language)["due"], follow_up.communication
    note = words["fault_note"].format(
        since=instant(local(told.started_at, working), language), name=plain(told.name).strip()
    )
    summary = words["fault"].format(who=_who(told.client, told.project, language))
    by = local(follow_up.answer_by, working)
    entry = _Entry(
        ("fault", told.sha256), summary, (note, *_project(told.project, language)), by, HOUR_BEFORE
    )
    return _overdue(entry, by.date(), today, language) if follow_up.overdue else entry


def _promise(owed: Owed, day: dt.date, today: dt.date, language: str, working: WorkingTime) -> _Entry:
    words, promise = wording(language)["due"], owed.promise
    form = words["promised" if promise.owner == "provider" else "owed"]
    note = words["made_note"].format(since=date(local(promise.made_at, working), language))
    entry = _Entry(
        ("promise", str(promise.id), _stamp(promise.made_at)),
        form.format(who=_who(promise.client, promise.project, language), text=sentence(promise.text)),
        (note, *_project(promise.project, language)),
        day,
        NINE_THE_DAY_BEFORE if promise.owner == "provider" else NINE_THAT_DAY,
    )
    return _overdue(entry, day, today, language) if owed.overdue else entry


def _silent(silent: Silent, today: dt.date, language: str, working: WorkingTime) -> _Entry:
    words, client = wording(language)["due"], silent.client
    note = words["silent_note"].format(since=date(local(silent.last_contact, working), language))
    key = ("silent", str(client.id), _stamp(silent.last_contact))
    return _Entry(
        key, words["silent"].format(who=_who(client.name, None, language)), (note,), today, NINE_THAT_DAY
    )


def _overdue(entry: _Entry, day: dt.date, today: dt.date, language: str) -> _Entry:
    """The same on the day on which one asks, with the day on which it should have been done."""
    text = wording(language)["due"]["overdue"].format(text=entry.summary, date=date(day, language))
    return entry._replace(summary=text, when=today, alarm=NINE_THAT_DAY)


def _who(client: str | None, project: str | None, language: str) -> str:
    """Whom it is about: the client, else the project, for one always stands for the other to the user."""
    return plain(client or project or "").strip() or str(wording(language)["due"]["someone"])


def _project(project: str | None, language: str) -> tuple[str, ...]:
    note = wording(language)["due"]["project_note"]
    return (note.format(project=plain(project).strip()),) if project else ()


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat()


def _event(entry: _Entry, at: dt.datetime) -> Event:
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(entry.key))}@call-recap")
    event.add("dtstamp", at.astimezone(dt.UTC))
    event.add("summary", entry.summary)
    event.add("description", "\n".join(entry.notes))
    if isinstance(entry.when, dt.datetime):
        event.add("dtstart", entry.when.astimezone(dt.UTC) - LENGTH)
        event.add("dtend", entry.when.astimezone(dt.UTC))
    else:
        event.add("dtstart", entry.when)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.summary)
    alarm.add("trigger", entry.alarm)
    event.add_component(alarm)
    return event
