"""The main command, from what is given to what is written."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from running import CALL, COMMAND, Run, write_transcript

from summarizer.model import Recap

AUDIO = Path(__file__).parents[1] / "data" / "audio"


def read_recap(path: Path) -> Recap:
    return Recap.model_validate_json(path.read_bytes())


def test_a_transcript_becomes_a_letter_and_a_file(recap: Run, tmp_path: Path) -> None:
    path = write_transcript(tmp_path / "call.json", CALL)
    options = ("--recorded-at", "2026-03-10T14:05:00+01:00", "--me", "Léa Martin", "--client", "Marc Durand")
    status, out, err = recap(path, *options)
    assert (status, out) == (0, "")
    assert err.splitlines() == [
        "call.json: reading",
        "call.json: understanding",
        f"call.json: wrote call.recap.md, call.recap.json in {tmp_path}",
    ]
    made = read_recap(tmp_path / "call.recap.json")
    assert made.source.name == "call.json"
    assert made.source.recorded_at.isoformat() == "2026-03-10T14:05:00+01:00"
    assert made.source.recorded_at_from == "given"
    assert made.items
    page = (tmp_path / "call.recap.md").read_text("utf-8")
    assert "Marc Durand" in page
    assert "10\xa0mars 2026" in page


def test_quiet_says_nothing(recap: Run, tmp_path: Path) -> None:
    path = write_transcript(tmp_path / "call.json", CALL)
    assert recap(path, "--quiet", "--format", "json") == (0, "", "")


def test_verbose_says_what_each_stage_did(recap: Run, tmp_path: Path) -> None:
    path = write_transcript(tmp_path / "call.json", CALL)
    status, _, err = recap(path, "--verbose")
    assert status == 0
    said = [line for line in err.splitlines() if "MB at most" in line]
    assert [line.split(": ")[1] for line in said] == ["reading", "understanding", "writing"]
    assert "words in 4 utterances, 16.0 s, fr" in said[0]


def test_the_date_comes_from_the_name_else_from_the_file(recap: Run, tmp_path: Path) -> None:
    named = write_transcript(tmp_path / "Call_Marc Durand_260310_140512.json", CALL)
    plain = write_transcript(tmp_path / "call.json", CALL)
    os.utime(plain, (1_700_000_000, 1_700_000_000))
    assert recap(named, plain, "--quiet").status == 0
    source = read_recap(tmp_path / "Call_Marc Durand_260310_140512.recap.json").source
    assert source.recorded_at.isoformat().startswith("2026-03-10T14:05:12")
    assert source.recorded_at_from == "file name"
    assert source.caller == "Marc Durand"
    source = read_recap(tmp_path / "call.recap.json").source
    assert source.recorded_at.timestamp() == 1_700_000_000
    assert source.recorded_at_from == "modification time"


def test_every_format_is_written(recap: Run, tmp_path: Path) -> None:
    path = write_transcript(tmp_path / "call.json", CALL)
    formats = "md,json,html,docx,pdf,srt,vtt,ics,eml,transcript"
    assert recap(path, "--output", tmp_path / "out", "--format", formats).status == 0
    written = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert len(written) == 10
    assert all(name.startswith("call.") for name in written)
    assert recap(tmp_path / "out" / "call.transcript.json", "--quiet", "--format", "json").status == 0
    again = read_recap(tmp_path / "out" / "call.transcript.recap.json")
    first = read_recap(tmp_path / "out" / "call.recap.json")
    assert [item.text for item in again.items] == [item.text for item in first.items]


def test_settings_come_from_environment_and_file(
    recap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from summarizer.settings import settings_file

    path = write_transcript(tmp_path / "call.json", CALL)
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('format = "json"\nquiet = true\n', "utf-8")
    monkeypatch.setenv("RECAP_OUTPUT", str(tmp_path / "out"))
    assert recap(path) == (0, "", "")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["call.recap.json"]


def test_a_folder_is_done_once_and_its_recaps_are_no_inputs(recap: Run, tmp_path: Path) -> None:
    write_transcript(tmp_path / "a.json", CALL)
    (tmp_path / "below").mkdir()
    write_transcript(tmp_path / "below" / "b.json", CALL)
    for again in ([], ["--again"]):
        status, _, err = recap(tmp_path, tmp_path / "a.json", "--format", "md,json,transcript", *again)
        assert status == 0
        wrote = sorted(line.split(": ")[0] for line in err.splitlines() if ": wrote" in line)
        assert wrote == ["a.json", "b.json"]
    assert len(list(tmp_path.rglob("*.recap.json"))) == 2


def test_the_same_name_from_two_kinds_of_file(recap: Run, tmp_path: Path) -> None:
    first = write_transcript(tmp_path / "a.json", CALL)
    second = tmp_path / "a.txt"
    second.write_text("Marc : Bonjour, je voudrais un logo.\nLéa : D'accord.\n", "utf-8")
    for order in ((first, second), (second, first), (second,), (first,)):
        assert recap(*order, "--quiet").status == 0
    assert read_recap(tmp_path / "a.recap.json").source.name == "a.json"
    assert read_recap(tmp_path / "a.txt.recap.json").source.name == "a.txt"


@pytest.mark.parametrize(
    "name",
    ["a\nb.json", "📞🎉.json", "..json", "...json", "x" * 250 + ".json", "é" * 125 + ".json", "-q.json"],
)
def test_any_name_is_handled(recap: Run, tmp_path: Path, name: str) -> None:
    path = write_transcript(tmp_path / name, CALL)
    status, _, err = recap(path)
    assert status == 0
    assert all(line.isprintable() for line in err.splitlines())
    assert len([file for file in tmp_path.iterdir() if ".recap." in file.name]) == 2


@pytest.mark.slow
def test_a_recording_is_recognised_once(recap: Run, tmp_path: Path) -> None:
    path = tmp_path / "PTT-20260310-WA0003.ogg"
    path.write_bytes((AUDIO / "fr_1.ogg").read_bytes())
    status, _, first = recap(path, "--verbose")
    assert status == 0
    made = read_recap(tmp_path / "PTT-20260310-WA0003.recap.json")
    assert made.source.language == "fr"
    assert made.source.recorded_at.date().isoformat() == "2026-03-10"
    assert "recap models get" in first.splitlines()[-1]
    moved = tmp_path / "renamed.ogg"
    path.rename(moved)
    status, _, second = recap(moved, "--verbose")
    assert status == 0
    assert "kept from before" in second
    assert "recap models get" not in second
    again = read_recap(tmp_path / "renamed.recap.json")
    assert again.source.sha256 == made.source.sha256
    assert again.source.recorded_at_from == "modification time"


@pytest.mark.slow
@pytest.mark.tries_network
def test_with_the_network_shut_everything_works(recap: Run, tmp_path: Path) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    path = tmp_path / "call.ogg"
    path.write_bytes((AUDIO / "en_1.ogg").read_bytes())
    formats = "md,json,html,docx,pdf,srt,vtt,ics,eml,transcript"
    assert recap(path, "--model", "embedded", "--format", formats, "--quiet") == (0, "", "")
    assert len(list(tmp_path.iterdir())) == 11
    for command in ("doctor", "models", "cache", "settings"):
        assert recap(command).status == 0


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_half_written(
    recap: Run, tmp_path: Path, joined_models: Path
) -> None:
    path = tmp_path / "call.ogg"
    path.write_bytes((AUDIO / "fr_2.ogg").read_bytes())
    write_transcript(tmp_path / "other.json", CALL)
    for delay in (0.4, 0.9, 1.5, 2.2, 3.0, 4.0):
        process = subprocess.Popen(
            [*COMMAND, str(tmp_path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for file in tmp_path.glob("*.recap.json"):
            read_recap(file)
        for file in tmp_path.glob("*.recap.md"):
            assert file.read_text("utf-8").endswith("\n")
    status, _, err = recap(tmp_path, "--quiet")
    assert (status, err) == (0, "")
    assert len(list(tmp_path.glob("*.recap.json"))) == 2


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_it_leaves_at_once_without_a_traceback(
    tmp_path: Path, number: signal.Signals, status: int
) -> None:
    for index in range(300):
        write_transcript(tmp_path / f"{index}.json", CALL)
    process = subprocess.Popen([*COMMAND, str(tmp_path)], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    process.stderr.readline()  # it has begun
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert "Traceback" not in err
    assert not list(tmp_path.glob(".recap-*"))
