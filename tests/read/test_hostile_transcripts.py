"""Files that are no transcripts, or are made to do harm: one line that says which, what and what to do."""

from __future__ import annotations

import json
import os
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from summarizer.errors import BadTranscript, InputError, RecapError, UnreadableInput
from summarizer.read import read
from summarizer.read.segments import LONGEST_TEXT, MOST
from summarizer.read.source import LARGEST

SEGMENT = {"start": 0.0, "end": 1.0, "text": "Bonjour."}


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read(path)
    line = str(caught.value)
    assert line.isprintable(), "one line, without control characters"
    assert line.startswith(path.name if not path.is_absolute() else str(path))
    assert caught.value.remedy
    assert len(line) < 400
    return caught.value


@contextmanager
def frugal(*, seconds: float, megabytes: float) -> Iterator[None]:
    tracemalloc.start()
    since = time.perf_counter()
    try:
        yield
        spent, (_, peak) = time.perf_counter() - since, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert spent < seconds
    assert peak < megabytes * 2**20


UNREADABLE: dict[str, bytes] = {
    "empty.json": b"",
    "empty.txt": b"",
    "blank.srt": b" \r\n\t\n",
    "mark.vtt": b"\xef\xbb\xbf",
    "mark16.txt": b"\xff\xfe",
    "picture.txt": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
    "sound.txt": b"ID3\x04" + bytes(range(256)) * 40,
    "archive.txt": b"PK\x03\x04\x14\x00\x06\x00" + b"word/document.xml" * 20,
    "noughts.txt": b"\x00" * 1000,
    "nought.txt": b"Marc : Bonjour\x00 Marc : Oui",
    "controls.txt": b"Oui\x01\x02\x03\x04\x05",
    "no_charset.txt": b"caf\xe9 \x81\x8d\x8f" * 9,
    "word.txt": rb"{\rtf1\ansi Bonjour}",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(UNREADABLE[name])

    assert isinstance(refused(path), UnreadableInput)


NO_TRANSCRIPT: dict[str, str] = {
    "object.json": '{"name": "package", "version": "1.0"}',
    "settings.json": '{"segments": {"a": 1}}',
    "text_only.json": '{"text": "Bonjour"}',
    "numbers.json": "[1, 2, 3]",
    "nothing.json": "[]",
    "null.json": "null",
    "number.json": "3",
    "string.json": '"Bonjour"',
    "prose.json": "Bonjour, c'est Marc.",
    "cut.json": '{"segments": [{"start": 0.0, "en',
    "twice.json": '{"segments": []}{"segments": []}',
    "deep_lists.json": "[" * 100_000,
    "deep_objects.json": '{"segments":' * 100_000,
    "deep_and_closed.json": '{"segments": ' + "[" * 50_000 + "]" * 50_000 + "}",
    "digits.json": '{"segments": [{"start": ' + "9" * 5000 + ', "end": 1, "text": "a"}]}',
    "recap.json": '{"schema": "1", "source": {}, "items": []}',
    "list_of_lists.json": '{"segments": [[0, 1, "Bonjour"]]}',
    "list_of_strings.json": '{"segments": ["Bonjour"]}',
    "nulls.json": '{"segments": [null]}',
    "no_text.json": '{"segments": [{"start": 0, "end": 1}]}',
    "null_text.json": '{"segments": [{"start": 0, "end": 1, "text": null}]}',
    "number_text.json": '{"segments": [{"start": 0, "end": 1, "text": 5}]}',
    "list_speaker.json": '{"segments": [{"start": 0, "end": 1, "text": "a", "speaker": ["Marc"]}]}',
    "true_speaker.json": '{"segments": [{"start": 0, "end": 1, "text": "a", "speaker": true}]}',
    "words_text.json": '{"segments": [{"start": 0, "end": 1, "text": "a", "words": "a"}]}',
    "words_numbers.json": '{"segments": [{"start": 0, "end": 1, "text": "a", "words": [1]}]}',
    "words_null.json": '{"segments": [{"start": 0, "end": 1, "text": "a", "words": [{"word": null}]}]}',
    "word_time.json": '{"segments": [{"start":0,"end":1,"text":"a","words":[{"word":"a","start":"0","end":1}]}]}',
    "cpp_string.json": '{"transcription": [{"offsets": {"from": "0", "to": 5}, "text": "a"}]}',
    "cpp_stamp.json": '{"transcription": [{"timestamps": {"from": 5.5, "to": [1]}, "text": "a"}]}',
    "cpp_negative.json": '{"transcription": [{"offsets": {"from": -9000, "to": 5}, "text": "a"}]}',
    "cpp_huge.json": '{"transcription": [{"offsets": {"from": 1e300, "to": 1e301}, "text": "a"}]}',
    "chunk_string.json": '{"chunks": [{"timestamp": ["a", "b"], "text": "a"}]}',
    "chunk_three.json": '{"chunks": [{"timestamp": [1, 2, 3], "text": "a"}]}',
    "prose.srt": "Bonjour, c'est Marc.\nOui, bonjour.",
    "prose.vtt": "Bonjour, c'est Marc.\nOui, bonjour.",
}


@pytest.mark.parametrize("name", NO_TRANSCRIPT)
def test_no_transcript(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(NO_TRANSCRIPT[name], "utf-8")

    assert isinstance(refused(path), BadTranscript)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("call.json", '{"segments": []}'),
        ("call.json", '{"language": "en", "segments": [{"start": 0, "end": 3, "text": "  "}]}'),
        ("call.json", '{"transcription": []}'),
        ("call.vtt", "WEBVTT\n\nNOTE nobody speaks\n"),
        ("call.vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:04.000\n\n"),
        ("call.srt", "1\n00:00:00,000 --> 00:00:04,000\n\n"),
    ],
)
def test_nobody_speaks(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")

    transcript = read(path)

    assert transcript.utterances == ()
    assert transcript.duration == 0.0
    assert transcript.language == "en"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("un\u0000deux", "un\ufffddeux"),
        ("\ud83d seul", "\ufffd seul"),
        ("\x1b[2Jdeux", "\ufffd[2Jdeux"),
        ("a\uffffb", "a\ufffdb"),
        ("\u202eעברית\u202c oui", "\u202eעברית\u202c oui"),
        ("e\u0301te\u0301  deux\tespaces", "e\u0301te\u0301  deux\tespaces"),
        ("👩‍🔧 oui", "👩‍🔧 oui"),
        ("\n \u00a0 bord \u2028", "bord"),
        ("R&amp;D <i>oui</i>", "R&amp;D <i>oui</i>"),
    ],
)
def test_text_letter_for_letter(tmp_path: Path, said: str, kept: str) -> None:
    path = tmp_path / "call.json"
    words = [{"word": word} for word in said.split()]
    path.write_text(json.dumps({"segments": [SEGMENT | {"text": said, "words": words}]}), "utf-8")

    utterance = read(path).utterances[0]

    assert utterance.text == kept
    assert "".join(word.text for word in utterance.words) == "".join(kept.split())
    assert utterance.model_dump_json().encode("utf-8")


def test_missing_file(tmp_path: Path) -> None:
    assert "no such file" in str(refused(tmp_path / "call.json"))


def test_folder(tmp_path: Path) -> None:
    (tmp_path / "call.json").mkdir()

    assert isinstance(refused(tmp_path / "call.json"), UnreadableInput)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "call.json")

    assert isinstance(refused(tmp_path / "call.json"), UnreadableInput)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_forbidden(tmp_path: Path) -> None:
    path = tmp_path / "call.txt"
    path.write_text("Bonjour", "utf-8")
    path.chmod(0)

    assert "you may not read" in str(refused(path))


@pytest.mark.parametrize("name", ["a\nb.json", "a\x00b.json", "é🎤.json", "x" * 300 + ".json", "\udcff.json"])
def test_strange_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableInput) as caught:
        read(tmp_path / name)

    assert str(caught.value).isprintable()


@pytest.mark.parametrize("suffix", [".json", ".srt", ".txt", ".vtt"])
def test_larger_than_any_call(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"call{suffix}"
    with open(path, "wb") as file:
        file.write(b'{"segments": [')
        file.truncate(2 * 2**30)  # a hole: the disk holds nothing of it

    with frugal(seconds=20, megabytes=3 * LARGEST / 2**20):
        assert "too large" in str(refused(path))


def many(suffix: str, number: int) -> str:
    return {
        ".json": '{"segments": [' + ",".join(['{"text":"a"}'] * number) + "]}",
        ".srt": "1\n0:00:01,0 --> 0:00:02,0\na\n" * number,
        ".vtt": "WEBVTT\n\n" + "00:01.0 --> 00:02.0\na\n\n" * number,
        ".txt": "[00:01] a\n" * number,
    }[suffix]


@pytest.mark.parametrize("suffix", [".json", ".srt", ".txt", ".vtt"])
def test_more_segments_than_any_call(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"call{suffix}"
    path.write_text(many(suffix, MOST + 1), "utf-8")

    assert f"more than {MOST:,} segments" in str(refused(path))


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("objects.json", "{},"),
        ("lists.json", "[],"),
        ("arrows.srt", "-->\n"),
        ("arrows.vtt", "-->\n"),
        ("lines.txt", "\n"),
        ("lines.srt", "\n"),
    ],
)
def test_millions_of_anything_are_refused_before_they_cost_memory(
    tmp_path: Path, name: str, piece: str
) -> None:
    path = tmp_path / name
    number = LARGEST // len(piece) - 100
    path.write_text('{"segments": [' + piece * number + "{}]}", "utf-8")

    with frugal(seconds=20, megabytes=4 * LARGEST / 2**20):
        assert "too many" in str(refused(path))


@pytest.mark.parametrize(
    "line",
    [
        "a" * 2**20,
        "mot " * 2**18,
        "." * 2**20,
        '…"' * 2**19,
        "<" * 2**20,
        "<v " + " " * 2**20,
        "&" * 2**20,
        "Marc" + " " * 2**20 + "x",
        "Marc " + "*" * 2**20,
        "[" * 2**20,
        "(" + "1:" * 2**19,
        "{\\" * 2**19,
        "0:12" + " " * 2**20 + "x",
        "l'" * 2**19,
        "é" * 2**19,
    ],
    ids=lambda line: line[:6],
)
@pytest.mark.parametrize(
    "before", ["txt:", "srt:1\n00:00:01,000 --> 00:00:09,000\n", "vtt:WEBVTT\n\n00:01.0 --> 00:09.0\n"]
)
def test_a_megabyte_on_one_line(tmp_path: Path, before: str, line: str) -> None:
    suffix, _, head = before.partition(":")
    path = tmp_path / f"call.{suffix}"
    path.write_text(head + line, "utf-8")

    since = time.perf_counter()
    transcript = read(path)

    assert time.perf_counter() - since < 10
    assert all(0 < len(u.text) <= LONGEST_TEXT for u in transcript.utterances)


def test_a_long_text_is_cut_after_sentences(tmp_path: Path) -> None:
    path = tmp_path / "call.json"
    text = "Je voudrais une porte. " * 1000
    path.write_text(json.dumps({"segments": [{"start": 0.0, "end": 100.0, "text": text}]}), "utf-8")

    utterances = read(path).utterances

    assert " ".join(u.text for u in utterances) == text.strip()
    assert all(u.text.endswith(".") for u in utterances)
    assert utterances[0].start == 0.0
    assert utterances[-1].end == 100.0


def test_more_text_than_a_hundred_hours(tmp_path: Path) -> None:
    path = tmp_path / "call.txt"
    path.write_text("oui non " * 600_000, "utf-8")

    assert "100 hours" in str(refused(path))


def test_every_refusal_is_a_recap_error() -> None:
    assert issubclass(BadTranscript, RecapError)
    assert issubclass(UnreadableInput, RecapError)
