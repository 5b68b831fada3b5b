"""Message exports through the whole of it: one recap an exchange, its days and its quotes dated."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from summarizer import api
from summarizer.api import run
from summarizer.batch import Failure, Outcome
from summarizer.engine import Engine
from summarizer.errors import InputError
from summarizer.inputs import Found, find, is_messages
from summarizer.model import ActionValue, DeadlineValue, Item, Transcript, Utterance
from summarizer.moments import is_written, moment_at
from summarizer.pipeline import process
from summarizer.settings import Settings, load
from summarizer.taking import take
from summarizer.understand import understand
from summarizer.write import FORMATS, WriteOptions

DATA = Path(__file__).parent / "data" / "messages"
CHAT = """10/03/2026, 14:05 - Les messages et les appels sont chiffrés de bout en bout.
10/03/2026, 14:05 - Marc Durand: Bonjour, il faudrait ajouter un formulaire de contact sur le site.
10/03/2026, 18:30 - Léa Martin: D'accord, je vous envoie le devis demain.
12/03/2026, 09:00 - Marc Durand: Je vous envoie les photos demain.
12/03/2026, 09:10 - Léa Martin: Le formulaire coûtera 350 € HT.
"""
PARIS = dt.timezone(dt.timedelta(hours=1))


@pytest.fixture(autouse=True)
def in_paris(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    path = tmp_path / "Discussion WhatsApp avec Marc Durand.txt"
    path.write_text(CHAT, "utf-8")
    return path


def done(paths: list[Path], **options: object) -> list[Outcome]:
    found = list(run(paths, Settings.model_validate(options)))
    assert not [result for result in found if isinstance(result, Failure)]
    return [result for result in found if isinstance(result, Outcome)]


def days(items: tuple[Item, ...]) -> set[dt.date]:
    values = [item.value for item in items]
    dues = [value.due for value in values if isinstance(value, ActionValue)]
    dues += [value.date for value in values if isinstance(value, DeadlineValue)]
    return {day for day in dues if day is not None}


def test_each_exchange_has_its_recap(chat: Path) -> None:
    first, second = done([chat])
    assert [path.name for one in (first, second) for path in one.written] == [
        f"{chat.stem}.Marc-Durand_2026-03-{day}.recap.{suffix}"
        for day in (10, 12)
        for suffix in ("md", "json")
    ]
    source = first.recap.source
    assert (source.kind, source.channel, source.direction) == ("messages", "chat", "both")
    assert (source.name, source.caller, source.recorded_at_from) == (chat.name, "Marc Durand", "metadata")
    assert source.recorded_at.isoformat() == "2026-03-10T14:05:00+01:00"
    assert source.sha256 != second.recap.source.sha256
    assert {one.id: one.name for one in first.recap.participants} == {
        "client": "Marc Durand",
        "provider": "Léa Martin",
    }
    assert [stage.stage for stage in first.stages] == ["reading", "understanding", "writing"]


def test_tomorrow_is_the_day_after_the_message_that_says_it(chat: Path) -> None:
    first, second = done([chat])
    assert dt.date(2026, 3, 11) in days(first.recap.items)
    assert dt.date(2026, 3, 13) in days(second.recap.items)


def test_tomorrow_in_a_thread_of_several_days() -> None:
    said = ("Je vous envoie les photos demain.", "Je vous envoie le devis demain.")
    at = (0.0, 2 * 86400.0)
    utterances = tuple(
        Utterance(start=start, end=start, text=text, speaker=speaker)
        for start, text, speaker in zip(at, said, ("client", "provider"), strict=True)
    )
    thread = Transcript(language="fr", duration=at[-1], utterances=utterances)
    began = dt.datetime(2026, 3, 10, 14, 5, tzinfo=PARIS)
    items = understand(thread, recorded_at=began, kind="messages").items
    assert days(items) == {dt.date(2026, 3, 11), dt.date(2026, 3, 13)}
    moments = {evidence.written_at for item in items for evidence in item.evidence}
    assert moments == {began, began + dt.timedelta(days=2)}
    for item in items:
        for evidence in item.evidence:
            assert evidence.written_at == began + dt.timedelta(seconds=evidence.start)
    as_call = understand(thread, recorded_at=began, kind="call").items
    assert all(evidence.written_at is None for item in as_call for evidence in item.evidence)


def test_a_transcript_that_is_called_messages_keeps_its_times(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Marc : Il faudrait un formulaire de contact.\nLéa : Je vous envoie le devis demain.\n", "utf-8"
    )
    (outcome,) = done([path], kind="messages", recorded_at="2026-03-10T14:05:00+01:00")
    assert outcome.recap.source.kind == "messages"
    assert outcome.recap.source.channel is None
    assert outcome.recap.items
    assert all(e.written_at is None for item in outcome.recap.items for e in item.evidence)
    assert [path.name for path in outcome.written] == ["a.recap.md", "a.recap.json"]
    assert "*(" not in outcome.written[0].read_text("utf-8").replace("\u00a0", " ")


def test_the_letter_dates_every_message(chat: Path) -> None:
    first, _ = done([chat], transcript=True)
    letter = first.written[0].read_text("utf-8").replace("\u00a0", " ")
    assert "10 mars à 14 h 05" in letter
    assert "10 mars à 18 h 30" in letter
    assert "**10 mars à 18 h 30 Léa Martin**" in letter
    assert "nos messages du mardi 10 mars 2026 – Marc Durand" in letter


def test_a_thread_is_dated_from_its_first_day_to_its_last(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes((DATA / "thread.mbox").read_bytes())
    thread, other = done([path], format=("md", "ics", "srt", "vtt", "json", "transcript"))
    letter = thread.written[0].read_text("utf-8").replace("\u00a0", " ")
    assert letter.startswith("# Récapitulatif de nos messages du mardi 10 mars 2026 au jeudi 12 mars 2026")
    assert "messages du mardi 10 mars 2026 au jeudi 12 mars 2026 entre" in letter
    assert thread.recap.source.channel == "email"
    assert "du jeudi 12 mars 2026 à 9 h" in other.written[0].read_text("utf-8").replace("\u00a0", " ")
    assert days(thread.recap.items) <= {dt.date(2026, 3, 11), dt.date(2026, 3, 12)}
    names = [file.name for file in thread.written]
    assert names[2:4] == ["a.Fuite-sous-l-evier_2026-03-10.srt", "a.Fuite-sous-l-evier_2026-03-10.vtt"]
    assert [found.path for found in find([tmp_path]) if isinstance(found, Found)] == [path], (
        "what was written is no input"
    )


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_takes_messages(chat: Path, name: str) -> None:
    first, _ = done([chat])
    content = FORMATS[name].write(first.recap, first.transcript, WriteOptions(transcript=True))
    assert content


def test_messages_of_text_are_on_the_right_sides(tmp_path: Path) -> None:
    path = tmp_path / "sms.xml"
    path.write_bytes((DATA / "sms-backup.xml").read_bytes())
    outcomes = done([path], client="Nadia", since="2026-03-10")
    assert [one.part for one in outcomes][:2] == ["Nadia-Ferrand_2026-03-10", "Nadia-Ferrand_2026-03-11"]
    first = outcomes[0]
    assert [u.speaker for u in first.transcript.utterances] == ["client", "provider", "client"]
    assert first.recap.source.number == "+33699001234"
    assert {one.id: one.name for one in first.recap.participants}["client"] == "Nadia"


def test_a_name_in_the_file_makes_nobody_the_user(tmp_path: Path) -> None:
    path = tmp_path / "sms.xml"
    attributes = 'address="0699001234" date="1773164400000" body="Je fais le devis" contact_name="provider"'
    path.write_text(f'<smses><sms type="1" {attributes} /><sms type="2" {attributes} /></smses>', "utf-8")
    (outcome,) = done([path], me="Léa Martin")
    assert [u.speaker for u in outcome.transcript.utterances] == ["client", "provider"]


def test_one_exchange_has_the_name_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_text(
        "From: Marc <marc@example.com>\nDate: Tue, 10 Mar 2026 14:05:00 +0100\nSubject: Logo\n\nJe voudrais un logo.\n",
        "utf-8",
    )
    (outcome,) = done([path])
    assert [file.name for file in outcome.written] == ["a.recap.md", "a.recap.json"]
    assert outcome.part is None
    (again,) = done([path])
    assert again.written == outcome.written


def test_running_again_replaces_and_a_longer_export_adds(chat: Path) -> None:
    before = done([chat])
    chat.write_text(CHAT + "13/03/2026, 10:00 - Marc Durand: Très bien, on valide.\n", "utf-8")
    after = done([chat])
    assert [one.written for one in after[:2]] == [one.written for one in before]
    assert [one.recap.source.sha256 for one in after[:2]] == [one.recap.source.sha256 for one in before]
    assert len(after) == 3


def test_what_belongs_to_another_input_is_not_replaced(chat: Path) -> None:
    mine = chat.with_name(f"{chat.stem}.Marc-Durand_2026-03-10.srt")
    mine.write_text("mine", "utf-8")
    first, _ = done([chat], format=("srt", "json"))
    assert first.written[0].name == f"{chat.name}.Marc-Durand_2026-03-10.srt"
    assert mine.read_text("utf-8") == "mine"


def test_one_bad_exchange_leaves_the_others(chat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from summarizer import outputs

    write = outputs.write_outputs

    def fails_once(*arguments: object, part: str | None = None, **more: object) -> object:
        if part and part.endswith("10"):
            raise OSError("disk")
        return write(*arguments, part=part, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(outputs, "write_outputs", fails_once)
    first, second = run([chat], Settings())
    assert isinstance(first, Failure)
    assert isinstance(second, Outcome)


def test_of_several_exchanges_there_is_no_one_recap(chat: Path) -> None:
    with pytest.raises(InputError, match="2 exchanges of messages"):
        take(chat, engine=Engine(Settings()))
    with pytest.raises(InputError, match="--since"):
        api.recap(chat)
    found = api.recap(chat, since="2026-03-11", me="Léa Martin")
    assert found.source.recorded_at.day == 12
    assert process(chat, load({"since": "2026-03-11"}).settings).recap.items == found.items


def test_folders_hold_exports_and_no_other_xml(tmp_path: Path) -> None:
    for name in ("sms-backup.xml", "thread.mbox", "android-fr.txt"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    (tmp_path / "config.xml").write_text("<settings/>", "utf-8")
    found = [path.path.name for path in find([tmp_path]) if isinstance(path, Found)]
    assert found == ["android-fr.txt", "sms-backup.xml", "thread.mbox"]
    assert all(is_messages(tmp_path / name) for name in found)
    (failure,) = run([tmp_path / "config.xml"], Settings())
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, InputError)


def test_the_language_is_that_of_the_file_where_an_exchange_is_short(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(CHAT + "14/03/2026, 10:00 - Marc Durand: OK super\n", "utf-8")
    *_, last = done([path], me="Léa Martin")
    assert last.recap.source.language == "fr"
    (*_, last) = done([path], me="Léa Martin", language="en")
    assert last.recap.source.language == "en"


# Moments ----------------------------------------------------------------------------------------------------


def test_the_clock_on_the_wall_over_a_change_of_time() -> None:
    began = dt.datetime(2026, 3, 28, 10, 0).astimezone()  # in the night that follows, an hour is left out
    assert moment_at(began, 86400.0).isoformat() == "2026-03-29T11:00:00+02:00"
    elsewhere = dt.datetime(2026, 3, 28, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    assert moment_at(elsewhere, 86400.0).isoformat() == "2026-03-29T10:00:00-05:00"
    assert moment_at(dt.datetime(2026, 3, 28, 10), 60.0) == dt.datetime(2026, 3, 28, 10, 1)
    assert moment_at(began.astimezone(dt.UTC), 0.0).utcoffset() == dt.timedelta(0)


def test_what_was_said_aloud_is_not_written() -> None:
    said = Utterance(start=0.0, end=1.0, text="Oui")
    assert not is_written(Transcript(language="fr", duration=1.0))
    assert not is_written(Transcript(language="fr", duration=1.0, utterances=(said,)))
    assert is_written(
        Transcript(language="fr", duration=0.0, utterances=(said.model_copy(update={"end": 0.0}),))
    )


def test_the_recap_of_messages_is_read_back(chat: Path) -> None:
    first, _ = done([chat])
    known = json.loads(first.written[1].read_bytes())
    assert known["source"]["channel"] == "chat"
    assert known["items"][0]["evidence"][0]["written_at"].startswith("2026-03-10T")
    assert os.path.samefile(first.written[1].parent, chat.parent)
