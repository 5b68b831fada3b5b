"""The samples are whole: each may be passed on, each has its recap, and the recaps are of these very files."""

from __future__ import annotations

import hashlib
import re
import time
import unicodedata
from pathlib import Path

import pytest

from summarizer.inputs import Found, find, is_messages, is_transcript
from summarizer.model import Recap
from summarizer.read import read
from summarizer.read.messages import exchanges

SAMPLES = Path(__file__).parents[1] / "samples"
INPUTS = [found.path for found in find([SAMPLES]) if isinstance(found, Found)]
MESSAGES = [path for path in INPUTS if is_messages(path)]
TRANSCRIPTS = [path for path in INPUTS if is_transcript(path) and path not in MESSAGES]
LARGEST = 3_000_000  # bytes, of all samples together: everybody who clones the repository gets them


def recap_of(path: Path, part: str = "") -> Recap:
    return Recap.model_validate_json((SAMPLES / "recaps" / f"{path.stem}{part}.recap.json").read_bytes())


def letters(text: str) -> str:
    """The text without what a recogniser, a quote and a keyboard may write differently."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


def test_there_are_recordings_and_transcripts() -> None:
    assert 0 < len(TRANSCRIPTS) < len(INPUTS)


def test_the_samples_are_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*")) < LARGEST


def test_every_sample_has_its_row_and_every_row_its_sample() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|", (SAMPLES / "LICENCES.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(path.name for path in INPUTS)


@pytest.mark.parametrize(
    "path", [path for path in INPUTS if path not in MESSAGES], ids=lambda path: path.name
)
def test_a_sample_has_the_recap_of_this_very_file(path: Path) -> None:
    source = recap_of(path).source
    assert source.name == path.name
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.recorded_at_from == "file name"
    assert (SAMPLES / "recaps" / f"{path.stem}.recap.md").is_file()


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.name)
def test_every_quote_is_in_the_transcript(path: Path) -> None:
    said = letters(" ".join(utterance.text for utterance in read(path).utterances))
    quotes = [proof.quote for item in recap_of(path).items for proof in item.evidence]
    assert quotes
    for quote in quotes:
        assert letters(quote) in said


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.name)
def test_every_exchange_of_messages_has_its_recap(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    found = exchanges(path)
    monkeypatch.undo()
    time.tzset()
    assert found
    for exchange in found:
        recap = recap_of(path, f".{exchange.key}")
        assert (recap.source.name, recap.source.sha256) == (path.name, exchange.sha256)
        assert recap.source.recorded_at == exchange.began_at
        said = letters(" ".join(utterance.text for utterance in exchange.transcript.utterances))
        proofs = [proof for item in recap.items for proof in item.evidence]
        assert proofs
        assert all(letters(proof.quote) in said for proof in proofs)
        assert all(proof.written_at is not None for proof in proofs)


def test_nothing_was_heard_where_nobody_speaks() -> None:
    (path,) = SAMPLES.glob("Musique*.ogg")
    assert recap_of(path).items == ()
