"""The commands of the ledger: what they show and write."""

import csv
import datetime as dt
import io
import json
import re
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "remember"))
from made_recaps import MARCH_10, call, line, promise, said

from summarizer import cache, calls
from summarizer.outputs import is_output
from summarizer.remember.answers import note_answer
from summarizer.remember.deliveries import begin_sending, note_state, prepare
from summarizer.remember.entering import enter
from summarizer.remember.ledger import opened
from summarizer.remember.versions import version
from summarizer.settings import load

NOW = dt.datetime(2026, 3, 10, 18, 0, tzinfo=dt.UTC)
REPLY = dt.datetime(2026, 3, 12, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def site(tmp_path):
    """A project with a call that was sent and answered, a voicemail, and files of the first."""
    recap = call(
        "appel.m4a",
        line(1, "Un blog de recettes"),
        line(2, "Un logo bleu"),
        promise(3, "Envoyer le devis", due=dt.date(2026, 3, 13)),
        promise(4, "Envoyer les photos", "client"),
        seconds=901.0,
    )
    written = tmp_path / "appel.recap.json"
    written.write_text(recap.model_dump_json(by_alias=True), "utf-8")
    given = {"project": "Site", "client": "Élodie Marchand", "now": NOW}
    with opened() as ledger, ledger.writing() as connection:
        entered = enter(
            connection, recap, said("je voudrais un blog de recettes épicées"), files=[written], **given
        )
        delivery = prepare(connection, entered.newest, ["elodie@example.com"], message_id="<1@x>", now=NOW)
        begin_sending(connection, delivery, entered.newest, now=NOW)
        note_state(connection, delivery, "sent", now=NOW)
        note_answer(
            connection,
            version(connection, entered.newest.id),
            message_id="<a@x>",
            received_at=REPLY,
            outcome="partly",
            text="OK pour le blog",
            states={"1": ("confirmed", "OK pour le blog")},
            following=None,
            now=NOW,
        )
        message = call(
            "message.wav",
            line(1, "Rappeler avant midi"),
            at=MARCH_10 + dt.timedelta(days=4),
            kind="voicemail",
            seconds=32.0,
        )
        enter(connection, message, said("rappelez-moi avant midi"), **given)
    return written


def test_without_any_project(recap):
    assert recap("projects") == (0, "no project yet: recap call.m4a --project NAME makes one\n", "")
    assert recap("due").out == "nothing is due\n"
    assert recap("search", "blog").out == "nothing found\n"


@pytest.mark.parametrize(
    "command", [("project", "Sites"), ("diff", "Sites"), ("export", "Sites"), ("time", "Sites")]
)
def test_an_unknown_project_is_named_with_the_nearest(recap, site, command):
    ran = recap(*command)
    assert (ran.status, ran.err) == (2, "recap: there is no project called 'Sites': did you mean 'Site'?\n")


def test_projects_at_a_glance(recap, site):
    head, row = recap("projects").out.splitlines()
    assert head.split("\t") == ["project", "client", "exchanged", "last", "confirmed", "not confirmed"]
    assert row.split("\t") == ["Site", "Élodie Marchand", "2", "2026-03-14", "1", "4"]


def test_the_whole_trace_in_order(recap, site):
    lines = recap("project", "SITE").out.splitlines()
    assert lines[0] == "Site"
    assert [row.split("\t")[1:] for row in lines[2:6]] == [
        ["call", "appel.m4a", "0:15:01"],
        ["sent", "recap of appel.m4a, version 1", "elodie@example.com"],
        ["client answered in part", "appel.m4a", "“OK pour le blog”"],
        ["voicemail", "message.wav", "0:00:32"],
    ]
    assert lines[6] == "5 lines: 1 not sent, 3 no answer yet, 1 confirmed"
    with_lines = recap("project", "Site", "--lines").out
    assert "1\tconfirmed\tUn blog de recettes\tOK pour le blog" in with_lines


def test_search_finds_what_was_said_written_and_answered(recap, site):
    rows = [row.split("\t") for row in recap("search", "BLOG").out.splitlines()[1:]]
    assert [row[3] for row in rows] == ["said 00:00", "item 1 00:10".replace("item", "line"), "answer"]
    assert len(recap("search", "recettes", "epic").out.splitlines()) == 2
    assert recap("search", "blog", "--project", "nowhere").status == 2


def test_export_is_readable_and_complete(recap, site, tmp_path):
    ran = recap("export", "site", "-o", tmp_path / "out")
    assert ran.status == 0
    data = json.loads((tmp_path / "out" / "Site.project.json").read_text("utf-8"))
    first, second = data["communications"]
    assert data["client"] == "Élodie Marchand"
    assert data["agreed"] == [{"from": "2026-03-10", "number": "1", "text": "Un blog de recettes"}]
    assert first["said"] == [
        {"at": 0.0, "speaker": "client", "text": "je voudrais un blog de recettes épicées"}
    ]
    assert first["recaps"][0]["replies"][0]["text"] == "OK pour le blog"
    assert first["recaps"][0]["deliveries"][0]["recipients"] == "elodie@example.com"
    assert first["files"] == [str(site)]
    assert second["kind"] == "voicemail"
    text = (tmp_path / "out" / "Site.project.md").read_text("utf-8")
    assert "# Suivi du projet Site – Élodie Marchand" in text
    agreed = (
        "Point 1 de l’échange du mardi 10 mars 2026, confirmé le jeudi 12 mars 2026 : Un blog de recettes"
    )
    assert agreed in text.replace("\u00a0", " ")
    assert is_output(tmp_path / "out" / "Site.project.json")  # and so no input of a run over the folder
    assert text.index("appel (appel.m4a)") < text.index("récapitulatif envoyé") < text.index("message vocal")


def test_names_cannot_leave_the_folder(recap, tmp_path):
    with opened() as ledger, ledger.writing() as connection:
        enter(connection, call("a.m4a"), None, project="../../évil: name", client=None, now=NOW)
    assert recap("export", "../../évil: name", "-o", tmp_path / "out").status == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert [re.sub("-[0-9a-f]{6}(?=[.])", "", name) for name in names] == [
        "-..-évil- name.project.json",
        "-..-évil- name.project.md",
    ]


def test_time_is_counted_by_started_quarters(recap, site, tmp_path, monkeypatch):
    monkeypatch.setenv("RECAP_HOURLY_RATE", "60")
    monkeypatch.setenv("RECAP_TIME_ZONE", "Europe/Paris")
    ran = recap("time", "Site", "--month", "2026-03", "--csv", tmp_path / "mars.csv")
    rows = [row.split("\t") for row in ran.out.splitlines()]
    assert rows[1] == [
        "2026-03-10 14:05",
        "call",
        "Élodie Marchand",
        "appel.m4a",
        "0:15:01",
        "0:30:00",
        "30.00 EUR",
        "",
    ]
    assert rows[2][0] == "2026-03-14 14:05"  # a Saturday
    assert rows[2][-1] == "outside hours"
    assert rows[3][5:7] == ["0:30:00", "30.00 EUR"]
    sheet = list(csv.reader(io.StringIO((tmp_path / "mars.csv").read_text("utf-8-sig")), delimiter=";"))
    assert len(sheet) == 4
    assert recap("time", "Site", "--month", "2026-04").out == "nothing in 2026-04\n"
    assert recap("time", "Site", "--month", "mars").status == 2


def test_due_shows_who_waits_and_what_was_promised(recap, site, tmp_path):
    ran = recap("due", "--ics", tmp_path / "due.ics")
    assert ran.status == 0
    parts = dict(part.split("\n", 1) for part in ran.out.split("\n\n"))
    assert "message.wav" in parts["Waiting for an answer from you"]
    assert "Envoyer le devis\t2026-03-13\toverdue" in parts["What you promised"]
    assert "Envoyer les photos\tno day" in parts["What clients owe you"]
    assert parts["Recaps that are not confirmed yet"].splitlines()[1].endswith("appel.m4a, version 1\t3")
    assert b"BEGIN:VCALENDAR" in (tmp_path / "due.ics").read_bytes()
    number = parts["What you promised"].splitlines()[1].split("\t")[0]
    assert "Envoyer le devis" not in recap("due", "--done", number).out
    assert "Envoyer le devis" in recap("due", "--not-done", number).out
    assert recap("due", "--done", "999").status == 2


def test_forget_takes_rows_files_and_caches_of_one_client(recap, site, tmp_path):
    kept = call("appel.m4a").source.sha256
    sound = "c" * 64
    cache.transcripts().remember_sound(kept, sound)
    cache.transcripts().put(cache.key(sound, "model", {}), said("je voudrais un blog"))
    recap("export", "Site", "-o", tmp_path / "out")
    outside = tmp_path / "autre.recap.md"
    outside.write_text("sans projet", "utf-8")
    calls.keep("d" * 64, load().settings, client="ELODIE MARCHAND", written=[outside])
    mine = tmp_path / "appel.m4a"
    mine.write_bytes(b"my own recording")
    assert "did you mean 'Élodie Marchand'?" in recap("forget", "Elodie", "--yes").err
    ran = recap("forget", "elodie marchand")
    assert ran.status == 2  # nobody can be asked here
    assert site.exists()
    ran = recap("forget", "elodie marchand", "--yes")
    assert ran.out.splitlines() == [
        "of Élodie Marchand:",
        "  project Site",
        "  3 calls and exchanges of messages",
        f"  file {site}",
        f"  file {outside}",
        f"  file {tmp_path / 'out' / 'Site.project.json'}",
        f"  file {tmp_path / 'out' / 'Site.project.md'}",
        "removed",
    ]
    assert not site.exists()
    assert not outside.exists()
    assert mine.exists()
    assert cache.transcripts().entries() == ()
    assert calls.of_client("Élodie Marchand") == {}
    assert recap("projects").out.startswith("no project yet")
    assert recap("forget", "elodie marchand", "--yes").status == 2
