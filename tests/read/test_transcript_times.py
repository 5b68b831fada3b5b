"""Times: put right where they are off by a rounding error, refused where they cannot be, estimated where missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from summarizer.errors import BadTranscript
from summarizer.model import Transcript
from summarizer.read import read
from summarizer.read.clock import seconds, shares


def read_segments(folder: Path, *segments: Any, **fields: Any) -> Transcript:
    path = folder / "call.json"
    path.write_text(json.dumps({"segments": segments, **fields}), "utf-8")
    return read(path)


def times(transcript: Transcript) -> list[tuple[float, float]]:
    return [(u.start, u.end) for u in transcript.utterances]


@pytest.mark.parametrize(
    ("clock", "value"),
    [
        ("00:00:01,500", 1.5),
        ("00:00:01.5", 1.5),
        ("1:02:03", 3723.0),
        ("02:03", 123.0),
        ("75:20", 4520.0),
        ("-00:00:01,000", -1.0),
        ("1:75:00", None),
        ("00:61", None),
        ("00:00:60,000", None),
        ("12", None),
        ("a:b", None),
        ("", None),
    ],
)
def test_clock(clock: str, value: float | None) -> None:
    assert seconds(clock) == value


def test_shares() -> None:
    assert shares(1.0, 4.0, [1, 2]) == [(1.0, 2.0), (2.0, 4.0)]
    assert shares(1.0, 2.0, [0, 0]) == [(1.0, 1.5), (1.5, 2.0)]


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        (-0.03, 1.0, (0.0, 1.0)),
        (-0.0, 1, (0.0, 1.0)),
        (2.0, 1.98, (2.0, 2.0)),
        (0, 0, (0.0, 0.0)),
        (359999.0, 360000.0, (359999.0, 360000.0)),
    ],
)
def test_small_disorders_are_put_right(
    tmp_path: Path, start: float, end: float, kept: tuple[float, float]
) -> None:
    assert times(read_segments(tmp_path, {"start": start, "end": end, "text": "oui"})) == [kept]


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [
        (-3.0, 1.0, "start is before the recording begins"),
        (float("nan"), 1.0, "start is not a time"),
        (0.0, float("nan"), "end is not a time"),
        (0.0, float("inf"), "end is not a time"),
        (float("-inf"), 1.0, "start is not a time"),
        (9.0, 4.0, r"ends \(4 s\) before it starts \(9 s\)"),
        (0.0, 1e12, "end is after 100 hours"),
        (10**400, 10**400, "start is not a time"),
        ("0.0", 1.0, r"start is no number \(\"0.0\"\)"),
        (True, 2, r"start is no number \(true\)"),
        ([0], 2, "start is no number"),
        ({"s": 0}, 2, "start is no number"),
    ],
)
def test_times_that_cannot_be(tmp_path: Path, start: Any, end: Any, problem: str) -> None:
    fine = {"start": 0.0, "end": 1.0, "text": "Bonjour."}
    with pytest.raises(BadTranscript, match=f"call.json: segment 2: its {problem}|segment 2: it {problem}"):
        read_segments(tmp_path, fine, {"start": start, "end": end, "text": "Oui."})


@pytest.mark.parametrize(
    "line",
    [
        "-00:00:05,000 --> 00:00:06,000",
        "00:00:09,000 --> 00:00:04,000",
        "00:99:00,000 --> 00:99:04,000",
        "999:00:00,000 --> 999:00:04,000",
        "NaN --> NaN",
        "00:00:01,000 --> ",
        "99999999999999999999:00:00,000 --> 00:00:01,000",
    ],
)
@pytest.mark.parametrize("suffix", [".srt", ".vtt"])
def test_subtitle_times_that_cannot_be(tmp_path: Path, suffix: str, line: str) -> None:
    path = tmp_path / f"call{suffix}"
    path.write_text(
        f"WEBVTT\n\n1\n{line}\nBonjour\n" if suffix == ".vtt" else f"1\n{line}\nBonjour\n", "utf-8"
    )

    with pytest.raises(BadTranscript, match=r"line [24]: "):
        read(path)


@pytest.mark.parametrize(
    "text", ["[-00:09] Marc : Oui", "[00:05 - 00:01] Oui", "[00:00:01 --> 999:00:00] Oui", "[200:00:00] Oui"]
)
def test_stamps_that_cannot_be(tmp_path: Path, text: str) -> None:
    path = tmp_path / "call.txt"
    path.write_text(text, "utf-8")

    with pytest.raises(BadTranscript, match="line 1: "):
        read(path)


def test_unsorted_segments_are_sorted_and_overlaps_kept(tmp_path: Path) -> None:
    transcript = read_segments(
        tmp_path,
        {"start": 5.0, "end": 6.0, "text": "deux"},
        {"start": 0.0, "end": 5.5, "text": "un"},
        {"start": 5.0, "end": 5.2, "text": "trois"},
    )

    assert [u.text for u in transcript.utterances] == ["un", "deux", "trois"]
    assert times(transcript) == [(0.0, 5.5), (5.0, 6.0), (5.0, 5.2)]


def test_missing_times_are_estimated_from_the_words(tmp_path: Path) -> None:
    thirteen = " ".join(["mot"] * 13)
    transcript = read_segments(tmp_path, {"text": thirteen}, {"text": thirteen})

    assert times(transcript) == [(0.0, 5.0), (5.0, 10.0)]
    assert transcript.duration == 10.0


def test_estimates_do_not_run_into_the_next_known_start(tmp_path: Path) -> None:
    thirteen = " ".join(["mot"] * 13)
    transcript = read_segments(
        tmp_path, {"start": 0.0, "text": thirteen}, {"text": thirteen}, {"start": 4.0, "text": thirteen}
    )

    assert times(transcript) == [(0.0, 2.0), (2.0, 4.0), (4.0, 9.0)]


def test_stamps_of_whole_seconds_may_be_alike(tmp_path: Path) -> None:
    path = tmp_path / "call.txt"
    path.write_text("[00:01] Marc : Oui d'accord.\n[00:01] Léa : Bon.\n[00:02] Marc : Au revoir.\n", "utf-8")

    assert [(u.start, u.speaker) for u in read(path).utterances] == [
        (1.0, "Marc"),
        (1.0, "Léa"),
        (2.0, "Marc"),
    ]
    assert all(u.start < u.end for u in read(path).utterances)


def test_clock_on_the_wall_counts_from_the_first_word_and_past_midnight(tmp_path: Path) -> None:
    path = tmp_path / "call.txt"
    path.write_text("[23:59:50] Marc : Oui.\n[00:00:05] Léa : Bon.\n", "utf-8")

    assert [u.start for u in read(path).utterances] == [0.0, 15.0]


@pytest.mark.parametrize(
    "text",
    [
        "14:30 rendez-vous chez le dentiste\n15:00 retour au bureau",
        "Arrivée 9:00\nDépart 17:30",
        "3:20 c'est le score\n1:15 aussi",
        "On se voit à\n10:15\ndevant la mairie",
    ],
)
def test_times_of_day_stay_in_the_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "note.txt"
    path.write_text(text, "utf-8")

    said = " ".join(u.text for u in read(path).utterances)

    assert said.split() == text.split()


@pytest.mark.parametrize(
    ("duration", "kept"),
    [(12.5, 12.5), (0.5, 1.0), (float("nan"), 1.0), ("9", 1.0), (-1, 1.0), (10**400, 1.0), (True, 1.0)],
)
def test_the_files_own_duration_is_kept_where_it_can_be(tmp_path: Path, duration: Any, kept: float) -> None:
    segment = {"start": 0.0, "end": 1.0, "text": "oui"}

    assert read_segments(tmp_path, segment, duration=duration).duration == kept


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([("un", 1.0, 2.0), ("deux", 2.0, 4.0)], [(1.0, 2.0), (2.0, 4.0)]),
        ([("un", None, None), ("deux", None, None)], [(1.0, 2.0), (2.0, 4.0)]),
        ([("un", float("nan"), 2.0), ("deux", 2.0, 4.0)], [(1.0, 2.0), (2.0, 4.0)]),
        ([("un", 0.8, 2.0), ("deux", 2.0, 4.3)], [(1.0, 2.0), (2.0, 4.0)]),
        ([("un", 90.0, 91.0), ("deux", 2.0, 4.0)], [(1.0, 2.0), (2.0, 4.0)]),
        ([("un", 3.0, 3.5), ("deux", 2.0, 2.5)], [(3.0, 3.5), (3.0, 3.0)]),
        ([("un", 1.0, 2.0), ("trois", 2.0, 4.0)], []),  # not what the segment says
        ([], []),
        (None, []),
    ],
)
def test_word_times(tmp_path: Path, words: Any, expected: list[tuple[float, float]]) -> None:
    listed = words and [{"word": text, "start": start, "end": end} for text, start, end in words]
    segment = {"start": 1.0, "end": 4.0, "text": "un deux", "words": listed}

    found = read_segments(tmp_path, segment).utterances[0].words

    rounded = [(round(word.start, 6), round(word.end, 6)) for word in found]
    assert rounded == expected


@pytest.mark.parametrize("probability", [-0.1, 1.5, float("nan"), "0.9", True, None, {}])
def test_a_probability_that_is_none_is_left_out(tmp_path: Path, probability: Any) -> None:
    words = [{"word": "oui", "start": 0.0, "end": 1.0, "probability": probability}]
    utterance = read_segments(tmp_path, {"start": 0, "end": 1, "text": "oui", "words": words}).utterances[0]

    assert utterance.words[0].probability is None
    assert utterance.confidence is None


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("french", "fr"),
        ("FR", "fr"),
        ("fr-CA", "fr"),
        ("en_GB", "en"),
        ("de", "de"),
        ("klingon", "fr"),
        (3, "fr"),
    ],
)
def test_language_of_the_file(tmp_path: Path, language: Any, code: str) -> None:
    segment = {"start": 0, "end": 1, "text": "je voudrais un devis pour la salle de bain"}

    assert read_segments(tmp_path, segment, language=language).language == code
