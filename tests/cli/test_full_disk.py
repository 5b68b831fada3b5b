"""A disk that is full: one line, nothing half-written, what was there still there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import CALL, COMMAND, write_transcript

LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))"
LIMITED = [sys.executable, "-c", f"{LIMIT}\nfrom summarizer.cli import main\nmain()"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for two small files."""
    place = tmp_path / "disk"
    place.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    options = ("-t", "tmpfs", "-o", "size=8k", "tmpfs")
    if (
        mount is None
        or subprocess.run([mount, *options, str(place)], capture_output=True, check=False).returncode
    ):
        pytest.skip("a small disk cannot be mounted here")
    assert unmount is not None
    yield place
    subprocess.run([unmount, str(place)], check=True)


def test_a_full_disk_is_one_line_and_nothing_is_lost(tmp_path: Path, small_disk: Path) -> None:
    path = write_transcript(tmp_path / "call.json", CALL)
    old = small_disk / "call.recap.md"
    old.write_text("x" * 8000, "utf-8")
    done = subprocess.run(
        [*COMMAND, str(path), "--quiet", "--output", str(small_disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "the disk is full" in done.stderr
    assert old.read_text("utf-8") == "x" * 8000
    assert [file.name for file in small_disk.iterdir()] == ["call.recap.md"]


@pytest.mark.skipif(os.name != "posix", reason="limits of file size are of Unix")
def test_a_file_that_cannot_grow_leaves_no_part(tmp_path: Path) -> None:
    path = write_transcript(tmp_path / "call.json", CALL)
    done = subprocess.run([*LIMITED, str(path), "--quiet"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "too large" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["call.json"]
