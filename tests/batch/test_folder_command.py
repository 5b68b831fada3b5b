"""`recap FOLDER`, stopped and started again, until it is done."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from bad_inputs import BAD
from folders import AUDIO, COMMAND, contents, write_bad, write_call

GOOD, BROKEN = 180, 20
# Of these a folder makes no input, or nobody wants ten million segments twenty times.
NOT_HERE = {"missing", "folder_without_recordings", "pipe", "endless_name", "ten_million_segments"}
NOT_HERE |= {"a recap given back"}


def command(*arguments: str | Path, folder: Path) -> subprocess.Popen[str]:
    """The command in a process group of its own."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def fill(folder: Path) -> None:
    """Two hundred short inputs: transcripts, some recordings, and twenty that are broken in many ways."""
    for seed in range(GOOD - 6):
        write_call(folder / f"client {seed % 7}" / f"call {seed:03d}.json", seed)
    for number in range(6):  # two sounds, each under three names
        path = folder / "voicemails" / f"message {number}.ogg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((AUDIO / ("fr_1.ogg" if number % 2 else "en_1.ogg")).read_bytes())
        os.utime(path, (1_760_000_000 + number, 1_760_000_000 + number))
    kinds = [kind for kind in BAD if kind not in NOT_HERE]
    assert len(kinds) >= 12
    for number in range(BROKEN):
        write_bad(folder / "broken", kinds[number % len(kinds)], number)


@pytest.mark.slow
def test_two_hundred_files_killed_ten_times_are_as_if_never_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = tmp_path / "calls"
    fill(calls)
    whole = command("calls", "-o", "whole", folder=tmp_path)
    since = time.monotonic()
    out, err = whole.communicate()
    took = time.monotonic() - since
    assert (whole.returncode, out) == (1, "")
    told = [line for line in err.splitlines() if line.startswith("calls/broken/")]
    assert len(told) == BROKEN
    assert len({line.split(":")[0] for line in told}) == BROKEN
    assert "should not happen" not in err
    last = err.splitlines()[-2]
    assert last == f"{GOOD} made, {BROKEN} failed"
    made = contents(tmp_path / "whole")
    assert len([name for name in made if name.endswith(".recap.json")]) == GOOD

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))  # nothing is known of the first run
    chosen = random.Random(20261127)  # noqa: S311
    for _ in range(10):
        stopped = command("calls", "-o", "stopped", folder=tmp_path)
        time.sleep(chosen.uniform(0.1, 1.0) * took / 8)
        os.kill(stopped.pid, signal.SIGKILL)
        stopped.communicate()
    time.sleep(2.5)  # what was half-written is old enough to be seen as left behind
    last_run = command("calls", "-o", "stopped", folder=tmp_path)
    _, err = last_run.communicate()
    assert last_run.returncode == 1
    assert f"{BROKEN} failed" in err
    assert contents(tmp_path / "stopped") == made
    again = command("calls", "-o", "stopped", folder=tmp_path)
    _, err = again.communicate()
    assert f"{GOOD} made before, {BROKEN} failed" in err
    assert contents(tmp_path / "stopped") == made


def wait_for(happened: object, patience: float = 60.0) -> None:
    deadline = time.monotonic() + patience
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


@pytest.mark.slow
def test_ctrl_c_ends_it_cleanly_and_the_same_command_goes_on(tmp_path: Path) -> None:
    for seed in range(24):
        write_call(tmp_path / "calls" / f"{seed:02d}.json", seed)
    running = command("calls", "--workers", "2", folder=tmp_path)
    wait_for(lambda: len(list((tmp_path / "calls").glob("*.recap.json"))) > 3)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert err.splitlines()[-1] == "stopped; the same command goes on from here"
    assert "Traceback" not in err
    made = len(list((tmp_path / "calls").glob("*.recap.json")))
    assert 3 < made < 24
    assert (tmp_path / "calls" / "digest.html").is_file()
    assert not list((tmp_path / "calls").glob(".recap-*"))
    going_on = command("calls", "--workers", "2", folder=tmp_path)
    _, err = going_on.communicate()
    assert going_on.returncode == 0
    now, before = map(int, re.search(r"^(\d+) made, (\d+) made before$", err, re.MULTILINE).groups())
    assert now + before == 24
    assert made - 1 <= before <= made, "one may have been written and not yet noted"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_workers_do_not_outlive_the_command(tmp_path: Path, number: int) -> None:
    for seed in range(40):
        write_call(tmp_path / f"{seed:02d}.json", seed)
    running = command(".", "--workers", "2", folder=tmp_path)
    wait_for(lambda: list(tmp_path.glob("*.recap.json")))
    workers = psutil.Process(running.pid).children(recursive=True)
    assert len(workers) >= 2
    os.kill(running.pid, number)
    running.communicate(timeout=30)
    wait_for(lambda: not any(worker.is_running() for worker in workers), 20.0)


@pytest.mark.slow
def test_programs_are_told_in_json(tmp_path: Path) -> None:
    for seed in range(3):
        write_call(tmp_path / f"{seed}.json", seed)
    (tmp_path / "bad.json").write_text("{}", "utf-8")
    running = command(".", "--progress", "json", folder=tmp_path)
    out, _ = running.communicate()
    told = [json.loads(line) for line in out.splitlines()]
    assert told[0]["event"] == "planned"
    assert told[0]["files"] == 4
    assert sorted(each["file"] for each in told if each["event"] == "made") == ["0.json", "1.json", "2.json"]
    (failed,) = [each for each in told if each["event"] == "failed"]
    assert failed["file"] == "bad.json"
    assert told[-1] == {
        "event": "finished",
        "made": 3,
        "made before": 0,
        "failed": 1,
        "digest": ["digest.md", "digest.html", "digest.csv"],
        "stopped": False,
    }


@pytest.mark.slow
def test_programs_are_told_of_an_input_at_an_address_by_that_address(tmp_path: Path) -> None:
    write_call(tmp_path / "calls" / "0.json", 0)
    address = f"file://{tmp_path / 'calls'}"
    running = command(address, "--output", "out", "--progress", "json", folder=tmp_path)
    told = [json.loads(line) for line in running.communicate(timeout=120)[0].splitlines()]
    files = {each["event"]: each["file"] for each in told if "file" in each}
    assert files["began"] == files["made"] == files["ended"] == f"{address}/0.json"
