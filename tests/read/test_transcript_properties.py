"""What holds for every transcript: nothing but a RecapError comes out, and what was written is what is read."""

from __future__ import annotations

import html
import json
import math
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.errors import RecapError
from summarizer.model import Transcript
from summarizer.read import read
from summarizer.read.words import RawWord, timed

SUFFIXES = (".json", ".srt", ".txt", ".vtt")

KEYS = (
    *("segments", "transcription", "chunks", "text", "start", "end", "speaker", "words", "word"),
    *("offsets", "from", "to", "timestamp", "timestamps", "language", "duration", "result"),
)
LINES = (
    *("WEBVTT", "NOTE", "", "1", "00:00:01,000 --> 00:00:02,000", "00:01.5 --> 00:01.2 align:start"),
    *("<v Marc>Oui", "</v>", "<v", "Marc : Oui.", "Marc Durand  0:12", "[00:12] Léa: Bon", "(0:09)", "0:01"),
    *("0:02 Marc Durand", "14:30", "-00:01 --> x", "{\\an8}", "&amp;&#0;&#xD800;", "- ", ":", "[]:"),
)

# Files are written and read: how long that takes is the disk's affair.
thorough = settings(max_examples=200, deadline=None)

times = st.integers(0, 7_200_000).map(lambda ms: ms / 1000)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
# Words that mean nothing to any format, in several scripts.
word = st.text(st.sampled_from("abcdezéèçœûAZ'’-0123456789ßñ日本עב"), min_size=1, max_size=8).filter(
    lambda w: any(c.isalpha() for c in w)
)
sentence = st.lists(word, min_size=1, max_size=12).map(lambda words: " ".join(words) + ".")
name = st.sampled_from(["Marc Durand", "Léa", "SPEAKER_00", "Mme Petit", "Jean de la Tour"])


def read_bytes(suffix: str, data: bytes) -> Transcript | None:
    """The transcript in these bytes, or None where they are refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"call{suffix}"
        path.write_bytes(data)
        try:
            return read(path)
        except RecapError as error:
            line = str(error)
    assert line.isprintable()
    return None


def check(transcript: Transcript | None) -> None:
    if transcript is None:
        return
    starts = [u.start for u in transcript.utterances]
    assert starts == sorted(starts)
    for utterance in transcript.utterances:
        assert 0 <= utterance.start <= utterance.end <= transcript.duration < math.inf
        assert utterance.text == utterance.text.strip() != ""
        assert all(utterance.start <= w.start <= w.end <= utterance.end for w in utterance.words)
    assert Transcript.model_validate_json(transcript.model_dump_json()) == transcript


@thorough
@given(st.sampled_from(SUFFIXES), st.binary(max_size=300))
def test_any_bytes(suffix: str, data: bytes) -> None:
    check(read_bytes(suffix, data))


@thorough
@given(st.sampled_from(SUFFIXES), st.text(st.characters(), max_size=200))
def test_any_text(suffix: str, text: str) -> None:
    check(read_bytes(suffix, text.encode("utf-8", "surrogatepass")))


@thorough
@given(anything)
def test_any_json(document: Any) -> None:
    check(read_bytes(".json", json.dumps(document).encode()))


@thorough
@given(
    st.lists(
        st.fixed_dictionaries(
            {"text": st.text(st.characters(), max_size=30)},
            optional={
                "start": times | st.floats() | st.none() | st.text(max_size=3),
                "end": times | st.floats() | st.none(),
                "speaker": st.none() | st.text(st.characters(), max_size=10) | st.integers(),
                "words": st.none()
                | st.lists(
                    st.fixed_dictionaries({"word": word}, optional={"start": times, "end": st.floats()})
                ),
            },
        ),
        max_size=6,
    )
)
def test_any_segments(segments: list[dict[str, Any]]) -> None:
    check(read_bytes(".json", json.dumps({"segments": segments}).encode()))


@thorough
@given(
    st.sampled_from([".srt", ".vtt", ".txt"]),
    st.lists(
        st.sampled_from(LINES),
        max_size=12,
    ),
)
def test_any_lines(suffix: str, lines: list[str]) -> None:
    check(read_bytes(suffix, "\n".join(lines).encode()))


@thorough
@given(st.lists(st.tuples(times, times, sentence, st.none() | name), max_size=8))
def test_json_round_trip(said: list[tuple[float, float, str, str | None]]) -> None:
    segments = [
        {"start": min(a, b), "end": max(a, b), "text": f" {text}", "speaker": speaker}
        for a, b, text, speaker in said
    ]
    transcript = read_bytes(".json", json.dumps({"language": "fr", "segments": segments}).encode())

    assert transcript is not None
    check(transcript)
    assert [(u.start, u.end, f" {u.text}", u.speaker) for u in transcript.utterances] == [
        (s["start"], s["end"], s["text"], s["speaker"]) for s in sorted(segments, key=lambda s: s["start"])
    ]


def stamp(seconds: float, mark: str) -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{milliseconds:03}"


@pytest.mark.parametrize("suffix", [".srt", ".vtt"])
@thorough
@given(said=st.lists(st.tuples(st.integers(1, 3000), sentence, name), min_size=2, max_size=8))
def test_subtitle_round_trip(suffix: str, said: list[tuple[int, str, str]]) -> None:
    blocks, expected, clock = [], [], 0.0
    for length, text, speaker in said:
        start, end = clock, clock + length / 1000
        mark = "," if suffix == ".srt" else "."
        shown = (
            f"<v {speaker}>{html.escape(text)}</v>"
            if suffix == ".vtt"
            else f"SPEAKER_{len(speaker):02}: {text}"
        )
        blocks.append(f"{stamp(start, mark)} --> {stamp(end, mark)}\n{shown}\n")
        expected.append((pytest.approx(start, abs=1e-3), pytest.approx(end, abs=1e-3), text))
        clock = end
    head = "WEBVTT\n\n" if suffix == ".vtt" else ""

    transcript = read_bytes(suffix, (head + "\n".join(blocks)).encode())

    assert transcript is not None
    check(transcript)
    assert [(u.start, u.end, u.text) for u in transcript.utterances] == expected
    assert all(u.speaker for u in transcript.utterances)


@thorough
@given(st.lists(st.tuples(name, sentence), min_size=2, max_size=10))
def test_named_text_round_trip(said: list[tuple[str, str]]) -> None:
    said = [(f"SPEAKER_{len(speaker):02}", text) for speaker, text in said]
    transcript = read_bytes(".txt", "\n".join(f"{speaker}: {text}" for speaker, text in said).encode())

    assert transcript is not None
    check(transcript)
    assert [(u.speaker, u.text) for u in transcript.utterances] == said


@thorough
@given(
    st.lists(st.tuples(word, st.none() | st.floats(), st.none() | st.floats()), max_size=8),
    times,
    st.floats(0, 60),
)
def test_words_stay_inside_and_in_order(
    words: list[tuple[str, Any, Any]], start: float, length: float
) -> None:
    raw = [RawWord(text, begin, end) for text, begin, end in words]

    found = timed(raw, " ".join(word.text for word in raw), start, start + length)

    assert [w.text for w in found] == [w.text for w in raw]
    assert all(start <= w.start <= w.end <= start + length for w in found)
    assert all(a.start <= b.start + 1e-9 for a, b in pairwise(found))
