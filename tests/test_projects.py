"""A project the whole way: a call is confirmed, the next one is held against it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from summarizer.cli import main
from summarizer.model import Recap
from summarizer.pipeline import Outcome, make
from summarizer.projects import open_differences
from summarizer.remember.agreed import agreed
from summarizer.remember.answers import note_answer
from summarizer.remember.ledger import opened
from summarizer.remember.traces import communications
from summarizer.remember.versions import version
from summarizer.settings import load

FIRST = (
    ("client", "Bonjour, je voudrais une véranda de vingt mètres carrés côté jardin, en aluminium blanc."),
    (
        "provider",
        "D'accord, une véranda en aluminium blanc. Pour vingt mètres carrés on sera à 18 000 euros.",
    ),
    ("client", "Très bien, 18 000 euros, ça me va. Et je voudrais des stores intérieurs."),
    ("provider", "Entendu, avec les stores. La pose, ce serait le 4 mai."),
    ("client", "Le 4 mai, parfait."),
)
SECOND = (
    ("client", "Bonjour, c'est encore moi pour la véranda."),
    ("provider", "Bonjour, je vous écoute."),
    ("client", "Pour le prix, finalement je ne peux pas mettre plus de 16 000 euros."),
    ("provider", "16 000 euros, d'accord, je vais revoir le devis."),
    ("client", "Et je voudrais aussi une terrasse en bois devant la véranda."),
    ("provider", "Une terrasse en bois, je note."),
)


def transcript(path: Path, turns: tuple[tuple[str, str], ...]) -> Path:
    at, segments = 0.0, []
    for speaker, text in turns:
        length = len(text.split()) / 2.6
        segments.append({"start": at, "end": at + length, "text": text, "speaker": speaker})
        at += length + 0.4
    path.write_text(json.dumps({"language": "fr", "segments": segments}, ensure_ascii=False), "utf-8")
    return path


def process(path: Path, day: int) -> Outcome:
    options = {
        "project": "Véranda",
        "client": "Anna Weber",
        "recorded_at": f"2026-03-{day}T10:00",
        "quiet": True,
    }
    return make(path, load(options).settings)


def confirm_all(outcome: Outcome) -> None:
    assert outcome.entered is not None
    now = dt.datetime.now(dt.UTC)
    with opened() as ledger, ledger.writing() as connection:
        newest = version(connection, outcome.entered.newest.id)
        note_answer(
            connection,
            newest,
            message_id=f"<{newest.id}@x>",
            received_at=now,
            outcome="confirmed",
            text="OK",
            states=dict.fromkeys(newest.states, ("confirmed", "OK")),
            following=None,
            now=now,
        )


@pytest.fixture
def calls(tmp_path: Path) -> tuple[Outcome, Outcome]:
    """A first call that was confirmed, and a second one."""
    first = process(transcript(tmp_path / "un.json", FIRST), 10)
    confirm_all(first)
    return first, process(transcript(tmp_path / "deux.json", SECOND), 20)


def test_the_first_call_is_held_against_nothing(tmp_path: Path) -> None:
    assert process(transcript(tmp_path / "un.json", FIRST), 10).recap.differences == ()


def test_another_amount_stands_beside_the_agreed_one(calls: tuple[Outcome, Outcome]) -> None:
    first, second = calls
    items = {item.id: item for item in second.recap.items}
    found = [
        (items[each.item].value.amount, each.agreed.number)
        for each in second.recap.differences
        if each.kind == "changes" and each.agreed and items[each.item].type == "budget"
    ]
    budget = next(item for item in first.recap.items if item.type == "budget")
    assert found == [(16000, budget.id)]
    letter = next(path for path in second.written if path.suffix == ".md").read_text("utf-8")
    section = letter.split("## Par rapport à ce qui était convenu")[1]
    assert "mardi 10 mars 2026" in section.replace("\u00a0", " ")
    assert "18" in section
    assert "16" in section


def test_it_is_in_the_recap_file_and_stays_when_it_is_made_again(
    calls: tuple[Outcome, Outcome], tmp_path: Path
) -> None:
    _, second = calls
    file = tmp_path / "deux.recap.json"
    assert Recap.model_validate_json(file.read_bytes()).differences == second.recap.differences != ()
    before = file.read_bytes()
    process(tmp_path / "deux.json", 20)
    assert file.read_bytes() == before
    with opened() as ledger, ledger.reading() as connection:
        assert len(communications(connection, "véranda")) == 2


def test_diff_shows_it_until_it_is_confirmed(
    calls: tuple[Outcome, Outcome], capsys: pytest.CaptureFixture[str]
) -> None:
    _, second = calls
    with pytest.raises(SystemExit):
        main(["diff", "veranda"])
    out = capsys.readouterr().out
    assert "changed\t2026-03-10 no." in out
    confirm_all(second)
    assert open_differences(load().settings, "Véranda") == ()
    with opened() as ledger, ledger.reading() as connection:
        amounts = [
            line.item.value.amount for line in agreed(connection, "Véranda") if line.item.type == "budget"
        ]
    assert amounts == [16000]


def test_a_call_that_is_processed_again_is_not_held_against_itself(
    calls: tuple[Outcome, Outcome], tmp_path: Path
) -> None:
    assert process(tmp_path / "un.json", 10).recap.differences == ()


def test_a_ledger_that_cannot_be_opened_is_told_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.sqlite3").write_bytes(b"no ledger" * 100)
    monkeypatch.setenv("RECAP_LEDGER", str(tmp_path / "broken.sqlite3"))
    path = transcript(tmp_path / "un.json", FIRST)
    with pytest.raises(SystemExit) as left:
        main([str(path), "--project", "Véranda", "--quiet"])
    assert left.value.code == 1
    assert "this is no ledger" in capsys.readouterr().err
    assert not (tmp_path / "un.recap.json").exists()
