"""How the stages are put together, on real sound with the real model."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any, Literal

import pytest

from summarizer.api import run
from summarizer.batch import Failure, Outcome
from summarizer.batch.events import Began, Event
from summarizer.engine import Engine, processors
from summarizer.errors import InputError, ModelError, UsageError
from summarizer.model import Transcript, Utterance
from summarizer.pipeline import make, process
from summarizer.progress import Progress
from summarizer.settings import Settings, load
from summarizer.stages import peak_memory
from summarizer.taking import Taken, with_speakers

AUDIO = Path(__file__).parent / "data" / "audio"


def copied(name: str, to: Path) -> Path:
    to.write_bytes((AUDIO / name).read_bytes())
    return to


@pytest.mark.slow
def test_sound_becomes_a_recap_with_what_is_known_of_the_file(tmp_path: Path) -> None:
    path = copied("fr_1.ogg", tmp_path / "20260310-140500_+33612345678.ogg")
    told: list[Progress] = []
    outcome = process(path, Settings(), hook=told.append)
    source = outcome.recap.source
    assert (source.language, source.name) == ("fr", path.name)
    assert source.recorded_at_from == "file name"
    assert source.recorded_at.replace(tzinfo=None) == dt.datetime(2026, 3, 10, 14, 5)
    assert source.number == "+33612345678"
    assert source.duration == pytest.approx(outcome.transcript.duration) == pytest.approx(10.2, abs=0.1)
    assert outcome.transcript.utterances
    assert [report.stage for report in outcome.stages] == ["decoding", "recognising", "understanding"]
    assert all(report.seconds >= 0 and report.peak_memory > 1e7 for report in outcome.stages)
    assert [*dict.fromkeys(progress.stage for progress in told)] == [
        "decoding",
        "recognising",
        "telling voices apart",
        "understanding",
    ]
    assert outcome.written == ()


@pytest.mark.slow
def test_the_model_is_loaded_once_and_nothing_is_recognised_twice(tmp_path: Path) -> None:
    settings = Settings(format="json", language="fr")
    engine = Engine(settings)
    paths = [copied("fr_2.ogg", tmp_path / name) for name in ("a.ogg", "b.ogg")]
    first, second = list(run(paths, settings, engine=engine))
    assert isinstance(first, Outcome)
    assert isinstance(second, Outcome)
    assert engine.has_listened
    assert second.transcript == first.transcript
    assert "kept from before" in second.stages[1].what
    fresh = Engine(settings)
    again = process(paths[0], settings, engine=fresh)
    assert again.transcript == first.transcript
    assert not fresh.has_listened
    assert Engine(Settings(language="en")).settings != settings


@pytest.mark.slow
def test_another_choice_is_recognised_anew(tmp_path: Path) -> None:
    path = copied("en_1.ogg", tmp_path / "a.ogg")
    kept = [process(path, Settings(language=language)).stages[1].what for language in ("en", "fr", "en")]
    assert ["kept" in what for what in kept] == [False, False, True]


def test_a_failure_stops_nothing(tmp_path: Path) -> None:
    told: list[Event] = []
    good = tmp_path / "b.txt"
    good.write_text("Marc : Bonjour, je voudrais un logo.\n", "utf-8")
    (tmp_path / "a.wav").touch()
    results = list(run([tmp_path / "missing.wav", tmp_path], Settings(format="json"), hook=told.append))
    missing, empty, made = results
    assert isinstance(missing, Failure)
    assert missing.source == str(tmp_path / "missing.wav")
    assert isinstance(empty, Failure)
    assert empty.source == str(tmp_path / "a.wav")
    assert isinstance(made, Outcome)
    assert made.written == (tmp_path / "b.recap.json",)
    assert [event.job.path.name for event in told if isinstance(event, Began)] == ["a.wav", "b.txt"]


def test_a_model_that_is_not_there_is_a_failure_of_the_input(tmp_path: Path) -> None:
    path = copied("fr_1.ogg", tmp_path / "a.ogg")
    (failure,) = run([path], Settings(model=str(tmp_path / "no-model")))
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, ModelError)


def test_a_vocabulary_that_is_not_there_stops_before_the_model_is_loaded(tmp_path: Path) -> None:
    path = copied("fr_1.ogg", tmp_path / "a.ogg")
    engine = Engine(Settings(vocabulary="missing.txt"))
    with pytest.raises(UsageError, match="vocabulary"):
        process(path, engine.settings, engine=engine)
    assert not engine.has_listened


def test_names_and_terms_are_expected_once(tmp_path: Path) -> None:
    engine = Engine(Settings(me="Léa Martin", client="Kerlann", vocabulary="SEO, Kerlann"))
    assert engine.vocabulary == ("Léa Martin", "Kerlann", "SEO")


def test_a_place_that_cannot_be_written_stops_before_any_work(tmp_path: Path) -> None:
    path = copied("fr_1.ogg", tmp_path / "a.ogg")
    engine = Engine(Settings(output=path))
    with pytest.raises(InputError, match="not a folder"):
        make(path, engine.settings, engine=engine)
    assert not engine.has_listened


def test_a_language_without_a_pack_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"language": "es", "segments": [{"start": 0, "end": 1, "text": "Hola."}]}', "utf-8")
    (warning,) = process(path, Settings()).recap.warnings
    assert "(es)" in warning
    path.write_text('{"language": "fr", "segments": [{"start": 0, "end": 1, "text": "Bonjour."}]}', "utf-8")
    assert process(path, Settings()).recap.warnings == ()


def test_all_processors_are_used_unless_told() -> None:
    assert 1 <= processors() <= (os.cpu_count() or 1)
    assert peak_memory() > 1e7


def speakers(
    labels: list[str | None],
    *,
    my_side: Literal["auto", "left", "right"] = "auto",
    names: dict[str, str] | None = None,
    own: tuple[str | None, ...] = (),
) -> list[str | None]:
    """What becomes of these labels."""
    said = tuple(Utterance(start=i, end=i + 1, text="Oui.", speaker=label) for i, label in enumerate(labels))
    transcript = Transcript(language="fr", duration=9, utterances=said)
    taken = Taken(
        transcript, names or {}, own, dt.datetime.now(dt.UTC), "given", "0" * 64, caller=None, number=None
    )
    return [u.speaker for u in with_speakers(taken, my_side).utterances]


SIDES: list[str | None] = ["left", "right", None]
VOICES: list[str | None] = ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02"]


def test_the_user_may_say_which_channel_is_his() -> None:
    assert speakers(SIDES, my_side="left") == ["provider", "client", None]
    assert speakers(SIDES, my_side="right") == ["client", "provider", None]
    assert speakers(SIDES) == SIDES


def test_his_voice_tells_where_the_channel_does_not() -> None:
    assert speakers(VOICES, own=("SPEAKER_01",)) == ["SPEAKER_00", "provider", "SPEAKER_02"]
    assert speakers(VOICES, own=("SPEAKER_01",), my_side="left") == ["SPEAKER_00", "provider", "SPEAKER_02"]
    assert speakers(SIDES, own=("right",)) == ["client", "provider", None]
    assert speakers([None, None], own=(None,)) == ["provider", "provider"]


def test_what_he_says_of_the_call_goes_before_channel_and_voice() -> None:
    named = {"SPEAKER_00": "moi", "SPEAKER_02": "Ana Costa"}
    assert speakers(VOICES, names=named, own=("SPEAKER_01",)) == ["provider", "SPEAKER_01", "Ana Costa"]
    assert speakers(SIDES, names={"left": "me"}, my_side="right") == ["provider", "right", None]
    assert speakers(SIDES, names={"left": "Ana Costa"}, my_side="right") == ["Ana Costa", "provider", None]


@pytest.mark.parametrize("name", ["a.txt", "a.ogg"])
def test_the_moment_given_keeps_its_zone(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((AUDIO / "fr_1.ogg").read_bytes() if name == "a.ogg" else b"Marc : Bonjour.\n")
    moment = "2026-03-10T00:30:00+09:00"
    source = process(path, load({"recorded_at": moment}).settings).recap.source
    assert source.recorded_at.isoformat() == moment
    assert source.recorded_at_from == "given"


def test_the_language_given_holds_for_transcripts_too(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Marc : OK.\n", "utf-8")
    assert process(path, Settings(language="en")).recap.source.language == "en"
    assert process(path, Settings(language="fr")).recap.source.language == "fr"


def test_a_model_that_cannot_be_had_is_asked_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from summarizer.listen import weights

    asked: list[str] = []
    resolve = weights.resolve

    def counted(model: str, **options: Any) -> weights.Weights:
        asked.append(model)
        options["hook"](1, 4)
        return resolve(model, **options)

    monkeypatch.setattr(weights, "resolve", counted)
    told: list[Progress] = []
    paths = [copied(name, tmp_path / name) for name in ("fr_1.ogg", "en_1.ogg")]
    model = str(tmp_path / "none")
    settings = Settings(model=model)
    results = list(run(paths, settings, engine=Engine(settings, told.append)))
    assert [type(result) for result in results] == [Failure, Failure]
    assert asked == [model]
    assert Progress("fetching", 0.25, 1) in told
