import errno
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from summarizer import files
from summarizer.errors import OutputError
from tests.small_disk import small_disk

LONGEST = "é" * 125 + ".json"  # 255 bytes


@pytest.mark.parametrize("name", ["recap.md", LONGEST, "deux\nlignes 😀.md", " ", "-rf"])
def test_write_makes_the_file_whole_and_nothing_else(tmp_path, name):
    files.write_atomically(tmp_path / name, b"first")
    files.write_atomically(tmp_path / name, b"second")
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == b"second"


@pytest.mark.skipif(os.name == "nt", reason="permissions are another matter there")
def test_write_keeps_permissions_and_obeys_the_mask(tmp_path):
    before = os.umask(0o027)
    try:
        files.write_atomically(tmp_path / "new", b"x")
        files.write_atomically(tmp_path / "private", b"x", mode=0o600)
    finally:
        os.umask(before)
    (tmp_path / "new").chmod(0o604)
    files.write_atomically(tmp_path / "new", b"y")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o604
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o600


def test_write_follows_a_link(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there" / "file")
    files.write_atomically(tmp_path / "link", b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "file").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("missing/recap.md", "the folder does not exist"),
        ("file/recap.md", "a part of its path is a file"),
        ("folder", "there is a folder of that name"),
        ("a" * 256, "the name is too long"),
        ("nul\0.md", "cannot be the name of a file"),
    ],
)
def test_write_says_why_it_cannot(tmp_path, path, words):
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=words) as failure:
        files.write_atomically(tmp_path / path, b"x")
    assert "\n" not in str(failure.value)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder"]


LOCKED = """
import os, sys
from pathlib import Path
from summarizer.errors import OutputError
from summarizer.files import write_atomically
if os.geteuid() == 0:  # root may write everywhere: be somebody else
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
try:
    write_atomically(Path(sys.argv[1]), b"new")
except OutputError as error:
    print(error)
"""


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="nobody else can be impersonated here")
@pytest.mark.parametrize("locked", ["folder", "file"])
def test_write_refuses_what_is_locked(locked):
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are shut to others
        folder, target = Path(name), Path(name) / "recap.md"
        target.write_bytes(b"old")
        target.chmod(0o444 if locked == "file" else 0o666)
        folder.chmod(0o555 if locked == "folder" else 0o777)
        run = [sys.executable, "-c", LOCKED, str(target)]
        said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
        folder.chmod(0o700)
        assert (
            said == f"{target}: you may not write there: choose another folder, or change its permissions\n"
        )
        assert target.read_bytes() == b"old"
        assert [entry.name for entry in folder.iterdir()] == ["recap.md"]


def test_write_on_a_full_disk_leaves_the_old_file_and_no_rest(tmp_path):
    with small_disk(tmp_path, 1) as disk:
        target = disk / "recap.md"
        files.write_atomically(target, b"old")
        with pytest.raises(OutputError, match=r"recap\.md: the disk is full: free some space"):
            files.write_atomically(target, b"x" * 2_000_000)
        assert target.read_bytes() == b"old"
        assert [entry.name for entry in disk.iterdir()] == ["recap.md"]


def test_write_interrupted_leaves_no_rest(tmp_path, monkeypatch):
    def interrupt(descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.write_atomically(tmp_path / "recap.md", b"x")
    assert list(tmp_path.iterdir()) == []


def test_readers_never_see_half_a_file(tmp_path):
    target = tmp_path / "recap.json"
    whole = {bytes([digit]) * 300_000 for digit in b"0123"}
    files.write_atomically(target, min(whole))

    def write():
        for data in sorted(whole) * 5:
            files.write_atomically(target, data)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    seen = set()
    while any(writer.is_alive() for writer in writers):
        seen.add(target.read_bytes())
    assert seen <= whole


def test_reason_of_an_unknown_failure_is_the_systems_own():
    assert files.reason(OSError(errno.EIO, "Input/output error"))[0] == "Input/output error"
    assert files.reason(OSError("strange"))[0] == "OSError"


@pytest.mark.skipif(os.name == "nt", reason="permissions are another matter there")
def test_private_folder_shuts_one_that_was_open(tmp_path):
    (tmp_path / "open").mkdir(mode=0o755)
    for name in ("open", "new/deep"):
        files.private_folder(tmp_path / name)
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o700


def test_models_folder_is_found_in_this_installation():
    assert (files.models_folder() / "whisper" / "manifest.toml").is_file()


def test_folders_are_the_applications_own():
    assert files.cache_folder().name == files.state_folder().name == files.APPLICATION


HOLD = """
import sys, time
from pathlib import Path
from summarizer.files import lock
with lock(Path(sys.argv[1])) as held:
    print(held, flush=True)
    time.sleep(60)
"""


def test_lock_keeps_others_out_until_its_holder_dies(tmp_path):
    path = tmp_path / ".lock"
    hold = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(hold, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"True"
        with files.lock(path, patience=0.1) as held:
            assert not held
        holder.kill()
        holder.wait()
    with files.lock(path, patience=5) as held:
        assert held


def test_paths_given_as_they_are_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files.write_atomically(Path("recap.md"), b"x")
    assert (tmp_path / "recap.md").read_bytes() == b"x"
