"""The public names, and `recap()` as a program would call it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import pytest

import summarizer
from summarizer.errors import BadTranscript, UnreadableInput, UsageError
from summarizer.model import Recap, Transcript
from summarizer.progress import Progress
from summarizer.settings import OF_A_RECAP, Settings

TRANSCRIPT = {
    "language": "fr",
    "segments": [
        {"start": 0.0, "end": 3.0, "text": "Bonjour, Marc Durand à l'appareil.", "speaker": "Marc Durand"},
        {
            "start": 3.0,
            "end": 9.5,
            "text": "Je voudrais un formulaire de contact sur le site, et mon budget est de 1 200 euros.",
            "speaker": "Marc Durand",
        },
        {
            "start": 9.5,
            "end": 13.0,
            "text": "D'accord, je vous envoie le devis vendredi.",
            "speaker": "Léa Martin",
        },
    ],
}


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    path = tmp_path / "2026-03-10 appel.json"
    path.write_text(json.dumps(TRANSCRIPT, ensure_ascii=False), "utf-8")
    return path


def test_public_names_are_those_that_are_promised() -> None:
    assert summarizer.__all__ == [
        "Failure",
        "MadeBefore",
        "Options",
        "Outcome",
        "Progress",
        "Recap",
        "RecapError",
        "Settings",
        "Transcript",
        "__version__",
        "recap",
        "run",
    ]
    for name in summarizer.__all__:
        assert getattr(summarizer, name) is not None
        assert name in dir(summarizer)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="summarise"):
        _ = summarizer.summarise  # type: ignore[attr-defined]


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = "import sys, summarizer; print([m for m in ('pydantic', 'numpy', 'av') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_options_are_the_settings_that_make_sense_for_one_recap() -> None:
    hints = get_type_hints(summarizer.Options)
    assert set(hints) == OF_A_RECAP | {"threads"}
    for name in ("kind", "my_side"):
        assert get_args(hints[name]) == get_args(Settings.model_fields[name].annotation)
        assert get_origin(hints[name]) is get_origin(Settings.model_fields[name].annotation)


def test_recap_returns_the_recap_and_writes_nothing(transcript: Path) -> None:
    told: list[Progress] = []
    result = summarizer.recap(transcript, me="Léa Martin", client="Marc Durand", hook=told.append)
    assert isinstance(result, Recap)
    assert result.source.name == transcript.name
    assert result.source.language == "fr"
    assert result.source.kind == "call"
    assert result.source.recorded_at.date().isoformat() == "2026-03-10"
    assert result.source.recorded_at_from == "file name"
    assert {participant.name for participant in result.participants} == {"Léa Martin", "Marc Durand"}
    assert result.items
    said = " ".join(segment["text"] for segment in TRANSCRIPT["segments"])  # type: ignore[index]
    assert all(evidence.quote in said for item in result.items for evidence in item.evidence)
    assert list(transcript.parent.iterdir()) == [transcript]
    assert {progress.stage for progress in told} == {"reading", "understanding"}


def test_recap_writes_where_asked(transcript: Path) -> None:
    out = transcript.parent / "out"
    result = summarizer.recap(str(transcript), write=True, output=out, format="json,transcript")
    written = Recap.model_validate_json((out / "2026-03-10 appel.recap.json").read_bytes())
    assert written.source == result.source
    assert [item.text for item in written.items] == [item.text for item in result.items]
    assert (out / "2026-03-10 appel.transcript.json").is_file()


def test_errors_are_those_of_the_tree(tmp_path: Path, transcript: Path) -> None:
    with pytest.raises(UnreadableInput):
        summarizer.recap(tmp_path / "missing.m4a")
    with pytest.raises(UnreadableInput):
        summarizer.recap(tmp_path)
    with pytest.raises(UsageError, match="did you mean 'language'"):
        summarizer.recap(transcript, langage="fr")  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="kind cannot be"):
        summarizer.recap(transcript, kind="meeting")  # type: ignore[arg-type]
    transcript.write_text("{}", "utf-8")
    with pytest.raises(BadTranscript):
        summarizer.recap(transcript)


def test_the_stages_one_by_one_make_the_same_recap(transcript: Path) -> None:
    from summarizer.read import read
    from summarizer.understand import understand
    from summarizer.write import FORMATS

    whole = summarizer.recap(transcript, me="Léa Martin", recorded_at="2026-03-10T14:05:00+01:00")
    text = read(transcript)
    assert isinstance(text, Transcript)
    understood = understand(text, recorded_at=whole.source.recorded_at, me="Léa Martin")
    assert {item.text for item in understood.items} == {item.text for item in whole.items}
    assert understood.topics == whole.topics
    page = FORMATS["md"].write(whole, text).decode("utf-8")
    assert "Léa Martin" in page
