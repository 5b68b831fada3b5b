"""The samples are whole: each may be passed on, each has its recap, and the recaps are of these very files."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

import pytest

from summarizer.inputs import find, is_transcript
from summarizer.model import Recap
from summarizer.read import read

SAMPLES = Path(__file__).parents[1] / "samples"
INPUTS = [path for path in find([SAMPLES]) if isinstance(path, Path)]
TRANSCRIPTS = [path for path in INPUTS if is_transcript(path)]
LARGEST = 3_000_000  # bytes, of all samples together: everybody who clones the repository gets them


def recap_of(path: Path) -> Recap:
    return Recap.model_validate_json((SAMPLES / "recaps" / f"{path.stem}.recap.json").read_bytes())


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


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
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


def test_nothing_was_heard_where_nobody_speaks() -> None:
    (path,) = SAMPLES.glob("Musique*.ogg")
    assert recap_of(path).items == ()
