"""Whatever is wrong with an input is one line and exit status 1, and nothing is written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bad_inputs import BAD, SEGMENT, empty, transcript
from running import CALL, Run, write_transcript

SPEECH = Path(__file__).parents[1] / "data" / "audio" / "fr_1.ogg"


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
def test_a_bad_input_is_one_line(recap: Run, tmp_path: Path, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    status, out, err = recap(path, "--quiet")
    assert status == 1
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"{path}: ")
    assert "should not happen" not in err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["call.m4a", "call.json"])
def test_an_unreadable_file_is_one_line(recap: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(SPEECH.read_bytes())
    path.chmod(0)
    status, _, err = recap(path, "--quiet")
    assert status == 1
    assert err.startswith(f"{path}: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "name", ["a\nb.wav", "📞.wav", "..wav", "x" * 251 + ".wav", "[red]a[-].wav", "a\x1b[31m.wav"]
)
def test_a_failure_names_the_file_on_one_line_whatever_its_name(
    recap: Run, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"no sound")
    status, _, err = recap(tmp_path / name)
    assert status == 1
    lines = [line for line in err.splitlines() if "decoding" not in line]
    assert len(lines) == 1
    assert lines[0].isprintable()


def test_one_bad_input_stops_nothing(recap: Run, tmp_path: Path) -> None:
    bad = [empty(tmp_path), tmp_path / "missing.wav", transcript({})(tmp_path)]
    good = write_transcript(tmp_path / "good.json", CALL)
    status, out, err = recap(*bad, good, "--quiet")
    assert (status, out) == (1, "")
    assert [line.split(": ")[0] for line in err.splitlines()] == sorted(str(path) for path in bad)
    assert (tmp_path / "good.recap.md").is_file()
    assert (tmp_path / "good.recap.json").is_file()


def test_what_nobody_foresaw_is_one_line_and_a_traceback_only_if_asked(
    recap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import summarizer.read

    def broken(path: Path) -> Any:
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr(summarizer.read, "read", broken)
    path = transcript({})(tmp_path)
    status, _, err = recap(path, "--quiet")
    assert status == 1
    assert err.count("\n") == 1
    assert err.startswith(f"{path}: ")
    assert "ZeroDivisionError" in err
    assert "report" in err
    status, _, err = recap(path, "--quiet", "--verbose")
    assert status == 1
    assert "Traceback" in err
    assert 'raise ZeroDivisionError("division' in err


def test_too_little_memory_is_said_plainly(
    recap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import summarizer.read

    def greedy(path: Path) -> Any:
        raise MemoryError

    monkeypatch.setattr(summarizer.read, "read", greedy)
    status, _, err = recap(transcript({})(tmp_path), "--quiet")
    assert status == 1
    assert "not enough memory" in err


@pytest.mark.parametrize("output", ["file", "file/below", "/proc/recaps"])
def test_an_output_that_is_no_folder_is_one_line(recap: Run, tmp_path: Path, output: str) -> None:
    (tmp_path / "file").write_text("kept", "utf-8")
    path = transcript({"segments": [SEGMENT]})(tmp_path)
    status, _, err = recap(path, "--quiet", "--output", tmp_path / output)
    assert status == 1
    assert err.count("\n") == 1
    assert output in err
    assert (tmp_path / "file").read_text("utf-8") == "kept"
