"""Who waits for an answer, what was promised, who was not heard for long, and the calendar of it all."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from summarizer import languages
from summarizer.model import Fault
from summarizer.remember.due import Due, Rules, due, follow_ups, owed, promised, silent, waiting
from summarizer.remember.due_calendar import due_calendar
from summarizer.remember.records import Client, Communication, Promise
from summarizer.remember.working_hours import working_time
from summarizer.settings import load

PARIS = ZoneInfo("Europe/Paris")
WORKING = working_time(load({"time_zone": "Europe/Paris", "country": "FR"}).settings)
RULES = Rules(within="1d", quiet_weeks=4, working=WORKING)
NOW = dt.datetime(2026, 3, 13, 10, 0, tzinfo=PARIS)  # a Friday


def at(day: int, hour: int = 10, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=PARIS)


def told(number: int, kind: str, direction: str | None, began: dt.datetime, **more: Any) -> Communication:
    known: dict[str, Any] = {"project": "Site", "client": "Ana Costa", "name": f"{kind}-{number}", "words": 9}
    known |= {"id": number, "kind": kind, "direction": direction, "started_at": began, "seconds": 0.0}
    return Communication(**{**known, "sha256": f"{number:064}", **more})


def promise(number: int, owner: str = "provider", day: dt.date | None = None, **more: Any) -> Promise:
    known: dict[str, Any] = {"project": "Site", "client": "Ana Costa", "text": f"Envoyer la page {number}"}
    return Promise(**{**known, "id": number, "owner": owner, "due": day, "made_at": at(2), **more})


def who_waits(*communications: Communication, **more: Any) -> list[tuple[int, int]]:
    """The last communication of each who waits, and how many there are."""
    found = waiting(communications, rules=RULES, now=NOW, **more)
    return [(one.communication.id, one.count) for one in found]


VOICEMAIL = told(1, "voicemail", "in", at(12))


@pytest.mark.parametrize(
    ("following", "waits"),
    [
        ((), [(1, 1)]),
        ((told(2, "call", "in", at(12, 15)),), []),
        ((told(2, "call", "out", at(12, 15)),), []),
        ((told(2, "call", None, at(12, 15)),), []),
        ((told(2, "sms", "out", at(12, 15)),), []),
        ((told(2, "email", "out", at(12, 15)),), []),
        ((told(2, "voicemail", "out", at(12, 15)),), []),
        ((told(2, "chat", "both", at(12, 15)),), []),
        ((told(2, "sms", "in", at(12, 15)),), [(2, 2)]),
        ((told(2, "sms", None, at(12, 15)),), [(1, 1)]),  # nobody knows who wrote it
        ((told(2, "voicemail", None, at(12, 15)),), [(2, 2)]),  # recorded by the user's own machine
        ((told(2, "call", "out", at(12, 9)),), [(1, 1)]),  # before it
        ((told(2, "sms", "out", at(12, 15)), told(3, "sms", "in", at(12, 16))), [(3, 1)]),
        ((told(2, "call", "out", at(12, 15), client="Bo", project="Blog"),), [(1, 1)]),  # to another
        ((told(2, "call", "out", at(12, 15), project="Blog"),), []),  # the same client, about another project
        ((told(2, "sms", "out", at(12, 15), client=None),), []),  # a project's client is known elsewhere
        ((told(2, "sms", "out", at(12, 15), client=None, project=None),), [(1, 1)]),
    ],
)
def test_a_client_waits_until_he_is_called_or_written_to(
    following: tuple[Communication, ...], waits: list[tuple[int, int]]
) -> None:
    assert who_waits(*following, VOICEMAIL) == waits


def test_an_exchange_waits_only_where_the_client_is_known_to_have_the_last_word() -> None:
    chat = told(1, "chat", "both", at(12))
    assert who_waits(chat) == []
    assert who_waits(chat, last_words={1: "client"}) == [(1, 1)]
    assert who_waits(chat, last_words={1: "provider"}) == []


def test_who_is_nobody_s_client_waits_by_project_or_alone() -> None:
    unknown = {"client": None, "project": None}
    by_project = (
        told(1, "sms", "in", at(12), client=None),
        told(2, "sms", "out", at(12, 12), client=None, project="Blog"),
        told(3, "voicemail", "in", at(12, 13), **unknown),
        told(4, "sms", "out", at(12, 14), **unknown),
    )
    assert who_waits(*by_project) == [(1, 1), (3, 1)]


def test_the_answer_is_due_from_the_first_unanswered_word() -> None:
    found = waiting(
        (told(1, "sms", "out", at(9)), told(2, "sms", "in", at(10)), told(3, "voicemail", "in", at(12))),
        rules=RULES,
        now=NOW,
    )
    (one,) = found
    assert (one.since, one.count, one.communication.id) == (at(10), 2, 3)
    assert one.answer_by == at(11, 18)
    assert one.overdue


def test_whoever_should_be_answered_first_comes_first() -> None:
    clients = [told(n, "sms", "in", at(day), client=f"Client {n}") for n, day in ((1, 12), (2, 9), (3, 13))]
    found = waiting(clients, rules=RULES, now=NOW)
    assert [(one.communication.id, one.overdue) for one in found] == [(2, True), (1, False), (3, False)]


def test_open_promises_come_overdue_first_then_by_day_and_last_without_one() -> None:
    promises = (
        promise(1),
        promise(2, day=dt.date(2026, 3, 20)),
        promise(3, day=dt.date(2026, 3, 13)),
        promise(4, day=dt.date(2026, 3, 2)),
        promise(5, day=dt.date(2026, 3, 1), done_at=at(1)),
        promise(6, "client", dt.date(2026, 3, 12)),
        promise(7, "client", done_at=at(12)),
    )
    mine = promised(promises, today=NOW.date())
    assert [(one.promise.id, one.overdue) for one in mine] == [(4, True), (3, False), (2, False), (1, False)]
    assert [(one.promise.id, one.overdue) for one in owed(promises, today=NOW.date())] == [(6, True)]


@pytest.mark.parametrize(
    ("last", "weeks"),
    [
        (None, None),
        (dt.datetime(2026, 2, 14, 10, 0, tzinfo=PARIS), None),  # 27 days
        (dt.datetime(2026, 2, 13, 23, 30, tzinfo=PARIS), 4),  # 28 days, whatever the hour
        (dt.datetime(2026, 2, 13, 23, 30, tzinfo=dt.UTC), None),  # the 14th in Paris
        (dt.datetime(2026, 1, 1, 0, 0, tzinfo=PARIS), 10),
    ],
)
def test_a_client_is_silent_after_so_many_weeks(last: dt.datetime | None, weeks: int | None) -> None:
    found = silent([Client(id=1, name="Ana Costa", last_contact=last)], rules=RULES, now=NOW)
    assert [one.weeks for one in found] == ([] if weeks is None else [weeks])


def test_the_longest_silence_comes_first() -> None:
    clients = [
        Client(id=n, name=f"Client {n}", last_contact=dt.datetime(2025, month, 1, tzinfo=PARIS))
        for n, month in ((1, 9), (2, 3), (3, 12))
    ]
    assert [one.client.id for one in silent(clients, rules=RULES, now=NOW)] == [2, 1, 3]


FAULT = Fault(problems=("1",), answer="2", answer_by=dt.date(2026, 3, 16))
REPORT = told(1, "call", "in", at(12))


@pytest.mark.parametrize(
    ("fault", "following", "promises", "by", "promised"),
    [
        (FAULT, (), (), at(16, 18), True),
        (Fault(problems=("1",)), (), (), at(13, 18), False),
        (FAULT, (told(2, "voicemail", "in", at(12, 15)),), (), at(16, 18), True),
        (FAULT, (told(2, "sms", "out", at(12, 15)),), (), None, None),
        (FAULT, (told(2, "call", "out", at(12, 15)),), (), None, None),
        # What was promised stands among the promises, until it is done and after.
        (FAULT, (), (promise(1, day=dt.date(2026, 3, 16)),), None, None),
        (FAULT, (), (promise(1, day=dt.date(2026, 3, 16), done_at=at(12)),), None, None),
        (FAULT, (), (promise(1, day=dt.date(2026, 3, 17)),), at(16, 18), True),
        (FAULT, (), (promise(1, "client", dt.date(2026, 3, 16)),), at(16, 18), True),
        (Fault(problems=("1",)), (), (promise(1),), at(13, 18), False),
    ],
)
def test_a_fault_is_to_be_followed_up(
    fault: Fault,
    following: tuple[Communication, ...],
    promises: tuple[Promise, ...],
    by: dt.datetime | None,
    promised: bool | None,
) -> None:
    found = follow_ups((REPORT, *following), {1: fault}, promises=promises, rules=RULES, now=NOW)
    assert [(one.answer_by, one.promised) for one in found] == ([] if by is None else [(by, promised)])


def test_a_second_report_is_followed_up_for_itself() -> None:
    found = follow_ups(
        (REPORT, told(2, "call", "in", at(12, 15))),
        {1: FAULT, 2: Fault(problems=("1",), answer_by=dt.date(2026, 3, 12))},
        rules=RULES,
        now=NOW,
    )
    assert [(one.communication.id, one.overdue) for one in found] == [(2, True)]


def everything() -> Due:
    return due(
        communications=(
            told(1, "voicemail", "in", at(12, 23), name="Message vocal\r\nSUMMARY:piège"),
            told(2, "sms", "in", at(5), client="Bo Lind", project=None),
            told(3, "call", "in", at(12, 16), client="Zoé", project="Cuisine"),
        ),
        promises=(
            promise(1, day=dt.date(2026, 3, 20)),
            promise(2, day=dt.date(2026, 3, 4)),
            promise(3, "client", dt.date(2026, 3, 17), client=None),
            promise(4),
        ),
        clients=(Client(id=9, name="Old Friend", last_contact=dt.datetime(2025, 12, 1, tzinfo=PARIS)),),
        faults={3: Fault(problems=("1",))},
        rules=RULES,
        now=NOW,
    )


def events(calendar: bytes) -> list[Event]:
    found: list[Event] = Calendar.from_ical(calendar).walk("VEVENT")
    return found


def test_the_calendar_has_hours_for_answers_and_days_for_promises() -> None:
    calendar = due_calendar(everything(), language="fr", working=WORKING)
    shown = [
        (
            str(e["SUMMARY"]).replace("\u00a0", " "),
            e.decoded("DTSTART"),
            e.get("DTEND") and e.decoded("DTEND"),
        )
        for e in events(calendar)
    ]
    utc = dt.UTC
    today = dt.date(2026, 3, 13)
    answer = dt.datetime(2026, 3, 13, 16, 45, tzinfo=utc), dt.datetime(2026, 3, 13, 17, 0, tzinfo=utc)
    assert shown == [
        ("Répondre à Bo Lind (en retard, prévu le vendredi 6 mars 2026)", today, None),
        ("Répondre à Ana Costa", *answer),
        ("Donner suite au problème signalé par Zoé", *answer),
        (
            "Promis à Ana Costa : Envoyer la page 2 (en retard, prévu le mercredi 4 mars 2026)",
            today,
            None,
        ),
        ("Promis à Ana Costa : Envoyer la page 1", dt.date(2026, 3, 20), None),
        ("Attendu de Site : Envoyer la page 3", dt.date(2026, 3, 17), None),
        ("Reprendre contact avec Old Friend", today, None),
    ]
    notes = str(events(calendar)[1]["DESCRIPTION"]).replace("\u00a0", " ")
    assert notes == (
        "Attend une réponse depuis le jeudi 12 mars 2026 à 23 h 00 : Message vocal, Message vocal SUMMARY:piège."
        "\nProjet : Site."
    )


def test_each_event_reminds_in_time() -> None:
    alarms = {}
    for event in events(due_calendar(everything(), language="en", working=WORKING)):
        (alarm,) = event.walk("VALARM")
        assert (str(alarm["ACTION"]), str(alarm["DESCRIPTION"])) == ("DISPLAY", str(event["SUMMARY"]))
        alarms[str(event["SUMMARY"]).replace("\u00a0", " ")] = alarm.decoded("TRIGGER")
    assert alarms == {
        "Answer Bo Lind (overdue since Friday 6 March 2026)": dt.timedelta(hours=9),
        "Answer Ana Costa": -dt.timedelta(hours=1),
        "Follow up the problem reported by Zoé": -dt.timedelta(hours=1),
        "Promised to Ana Costa: Envoyer la page 2 (overdue since Wednesday 4 March 2026)": dt.timedelta(
            hours=9
        ),
        "Promised to Ana Costa: Envoyer la page 1": -dt.timedelta(hours=15),
        "Expected from Site: Envoyer la page 3": dt.timedelta(hours=9),
        "Get back in touch with Old Friend": dt.timedelta(hours=9),
    }


def test_the_same_thing_keeps_its_uid_on_a_later_day() -> None:
    first = everything()
    later = first.model_copy(update={"at": NOW + dt.timedelta(days=1)})
    one, other = (events(due_calendar(each, language="fr", working=WORKING)) for each in (first, later))
    uids = [str(event["UID"]) for event in one]
    assert uids == [str(event["UID"]) for event in other]
    assert len(set(uids)) == len(uids) == 7
    assert one[0].decoded("DTSTART") != other[0].decoded("DTSTART")
    again = due_calendar(everything(), language="fr", working=WORKING)
    assert again == due_calendar(first, language="fr", working=WORKING)


def test_nothing_due_is_an_empty_calendar() -> None:
    calendar = Calendar.from_ical(due_calendar(Due(at=NOW), language="xx", working=WORKING))
    assert calendar.subcomponents == []
    assert str(calendar["X-WR-CALNAME"]) == "Clients: answers and promises"


@settings(deadline=None)
@given(st.text(), st.text(min_size=1), st.text(min_size=1), st.sampled_from(languages.available()))
def test_no_text_adds_an_event_or_a_line(text: str, client: str, name: str, language: str) -> None:
    found = due(
        communications=(told(1, "sms", "in", at(12), client=client, name=name),),
        promises=(promise(1, day=dt.date(2026, 3, 20), text=text, client=client, project=name),),
        clients=(Client(id=1, name=client, last_contact=dt.datetime(2025, 1, 1, tzinfo=PARIS)),),
        faults={},
        rules=RULES,
        now=NOW,
    )
    shown = events(due_calendar(found, language=language, working=WORKING))
    assert len(shown) == 3
    assert all(
        set(event) <= {"UID", "DTSTAMP", "SUMMARY", "DESCRIPTION", "DTSTART", "DTEND", "TRANSP"}
        for event in shown
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Communication]:
    kinds = st.sampled_from(["call", "voicemail", "sms", "chat", "email"])
    directions = st.sampled_from(["in", "out", "both", None])
    rows = draw(
        st.lists(st.tuples(kinds, directions, st.integers(0, 10_000), st.sampled_from("ab")), max_size=12)
    )
    return [
        told(n, kind, direction, at(1) + dt.timedelta(minutes=minutes), client=client)
        for n, (kind, direction, minutes, client) in enumerate(rows)
    ]


@settings(deadline=None)
@given(histories(), st.randoms())
def test_order_does_not_matter_and_a_call_settles_all(history: list[Communication], chance: Any) -> None:
    found = waiting(history, rules=RULES, now=NOW)
    shuffled = list(history)
    chance.shuffle(shuffled)
    assert waiting(shuffled, rules=RULES, now=NOW) == found
    assert len({one.communication.client for one in found}) == len(found)
    calls = [told(100 + n, "call", "out", at(20), client=client) for n, client in enumerate("ab")]
    assert waiting([*history, *calls], rules=RULES, now=NOW) == ()
