"""What is kept of a call: names for its speakers, and the options of its recap."""

import pytest

from summarizer import calls
from summarizer.files import state_folder
from summarizer.model import Transcript, Utterance
from summarizer.settings import load

SHA = "ab" * 32


def call(*said, language="fr"):
    utterances = tuple(
        Utterance(start=i, end=i + 0.9, text=text, speaker=who) for i, (who, text) in enumerate(said)
    )
    return Transcript(language=language, duration=60, utterances=utterances)


CALL = call(("SPEAKER_00", "Bonjour."), ("SPEAKER_01", "Oui."), ("SPEAKER_00", "Alors…"))


def test_names_are_kept_added_to_and_read_by_their_owner_only():
    calls.give_names(SHA, CALL, {"SPEAKER_00": "me"})
    calls.give_names(SHA, CALL, {"SPEAKER_01": " Ana Costa "})
    assert calls.names(SHA, CALL) == {"SPEAKER_00": "me", "SPEAKER_01": "Ana Costa"}
    (file,) = (state_folder() / "calls").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_only_one_is_the_user_and_a_name_can_be_taken_back():
    calls.give_names(SHA, CALL, {"SPEAKER_00": "me", "SPEAKER_01": "Ana"})
    calls.give_names(SHA, CALL, {"SPEAKER_01": "Moi"})
    assert calls.names(SHA, CALL) == {"SPEAKER_01": "Moi"}
    calls.give_names(SHA, CALL, {"SPEAKER_01": ""})
    assert calls.names(SHA, CALL) == {}


def test_names_are_not_given_to_others_when_the_labels_are_drawn_anew():
    calls.give_names(SHA, CALL, {"SPEAKER_00": "Ana"})
    anew = call(("SPEAKER_00", "Bonjour."), ("SPEAKER_00", "Oui."), ("SPEAKER_01", "Alors…"))
    assert calls.names(SHA, anew) == {}
    assert calls.names(SHA, CALL) == {"SPEAKER_00": "Ana"}


def test_a_hostile_name_is_made_harmless():
    calls.give_names(SHA, CALL, {"SPEAKER_00": "A\x1b[31m\udcff" + "x" * 200})
    (name,) = calls.names(SHA, CALL).values()
    assert name.isprintable()
    assert len(name) == 80


@pytest.mark.parametrize("content", ["", "[]", '{"names":', "\x00", '{"names": [1], "options": 3}'])
def test_what_is_damaged_counts_as_nothing(content):
    calls.give_names(SHA, CALL, {"SPEAKER_00": "me"})
    (state_folder() / "calls" / f"{SHA}.json").write_text(content, "utf-8")
    assert calls.names(SHA, CALL) == {}
    assert calls.options(SHA) == {}


def test_a_hash_that_is_none_reaches_no_file():
    with pytest.raises(ValueError, match="no SHA-256"):
        calls.names("../../etc/passwd", CALL)


def test_options_come_back_as_settings(monkeypatch):
    made_with = load({"me": "Léa Martin", "safe": True, "format": ("md", "pdf"), "speakers": 3}).settings
    calls.keep(SHA, made_with, client=None, written=())
    calls.give_names(SHA, CALL, {"SPEAKER_00": "me"})
    monkeypatch.setenv("RECAP_ME", "Somebody else")
    again = load(calls.options(SHA)).settings
    assert again == made_with
    assert load({**calls.options(SHA), "me": "Nadia"}).settings.me == "Nadia"


def test_a_folder_that_cannot_be_written_to_loses_no_recap(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setattr(calls, "state_folder", lambda: tmp_path / "file")
    calls.keep(SHA, load().settings, client=None, written=())
    assert calls.options(SHA) == {}


def test_what_is_kept_of_a_client_is_found_by_name_and_forgotten(tmp_path):
    calls.keep(SHA, load().settings, client="Élodie Marchand", written=[tmp_path / "a.recap.md"])
    calls.keep(SHA, load().settings, client="Élodie Marchand", written=[tmp_path / "a.recap.json"])
    calls.keep("cd" * 32, load().settings, client=None, written=())
    (state_folder() / "calls" / "notes.json").write_text("{}")
    assert calls.of_client("elodie  MARCHAND") == {SHA: (tmp_path / "a.recap.json", tmp_path / "a.recap.md")}
    calls.forget(SHA)
    assert calls.of_client("Élodie Marchand") == {}


def test_only_options_of_a_recap_are_kept():
    calls.keep(SHA, load({"smtp_host": "smtp.example.com", "me": "Léa"}).settings, client=None, written=())
    assert calls.options(SHA)["me"] == "Léa"
    assert "smtp_host" not in (state_folder() / "calls" / f"{SHA}.json").read_text()
