"""From what the user names to what is worked on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from summarizer import inputs
from summarizer.errors import InputError, UnreadableInput
from summarizer.inputs import is_transcript


def find(given: Iterable[Path], *, output: Path | None = None) -> Iterator[Path | InputError]:
    for found in inputs.find(given, output=output):
        yield found if isinstance(found, InputError) else found.path


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_files_are_taken_as_they_are_each_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = tmp_path / "b.m4a", tmp_path / "a.unknown"
    touch(a, b)
    (tmp_path / "link.m4a").symlink_to(a)
    monkeypatch.chdir(tmp_path)
    assert list(find([a, b, Path("b.m4a"), tmp_path / "." / "b.m4a", tmp_path / "link.m4a"])) == [a, b]


def test_a_folder_gives_its_recordings_and_transcripts_in_order(tmp_path: Path) -> None:
    inputs = [
        tmp_path / "b.OPUS",
        tmp_path / "a" / "z.m4a",
        tmp_path / "a" / "deep" / "k.srt",
        tmp_path / "a.json",
    ]
    others = [
        tmp_path / "notes.pdf",
        tmp_path / ".hidden.m4a",
        tmp_path / "._a.m4a",
        tmp_path / ".git" / "x.wav",
        tmp_path / "a.recap.json",
        tmp_path / "b.recap.md",
        tmp_path / "b.transcript.json",
    ]
    touch(*inputs, *others)
    (tmp_path / "folder.m4a").mkdir()
    found = list(find([tmp_path]))
    assert found == [
        tmp_path / "a.json",
        tmp_path / "b.OPUS",
        tmp_path / "a" / "z.m4a",
        tmp_path / "a" / "deep" / "k.srt",
    ]
    assert list(find([tmp_path / "a", tmp_path])) == [found[2], found[3], found[0], found[1]]


@pytest.mark.parametrize("content", [(), ("readme.pdf",), ("a.recap.md", "a.recap.json")])
def test_a_folder_without_anything_to_do_is_an_error(tmp_path: Path, content: tuple[str, ...]) -> None:
    touch(*(tmp_path / name for name in content))
    (error,) = find([tmp_path, tmp_path])
    assert isinstance(error, UnreadableInput)
    assert "no recording" in str(error)
    assert str(tmp_path) in str(error)


def test_what_is_not_there_or_no_file_is_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "broken.wav").symlink_to(tmp_path / "gone")
    missing, pipe, broken, long = find(
        [tmp_path / "missing.m4a", tmp_path / "pipe.wav", tmp_path / "broken.wav", tmp_path / ("x" * 300)]
    )
    assert "no such file" in str(missing)
    assert "not a file" in str(pipe)
    assert "not a file" in str(broken)
    assert "no such file" in str(long)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may open everything")
def test_a_folder_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    touch(tmp_path / "a.wav", tmp_path / "locked" / "b.wav")
    (tmp_path / "locked").chmod(0)
    found, error = find([tmp_path])
    (tmp_path / "locked").chmod(0o700)
    assert found == tmp_path / "a.wav"
    assert "cannot be opened" in str(error)


def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    touch(tmp_path / "a.wav")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert list(find([tmp_path])) == [tmp_path / "a.wav"]


@pytest.mark.parametrize(
    ("name", "read"), [("a.srt", True), ("a.JSON", True), ("a.m4a", False), ("a", False)]
)
def test_the_suffix_says_whether_to_read_or_to_listen(name: str, read: bool) -> None:
    assert is_transcript(Path(name)) is read


def test_the_output_folder_is_not_searched_for_inputs(tmp_path: Path) -> None:
    touch(tmp_path / "a.wav", tmp_path / "out" / "a.transcript.json")
    assert len(list(find([tmp_path]))) == 2
    assert list(find([tmp_path], output=tmp_path / "." / "out")) == [tmp_path / "a.wav"]
    assert list(find([tmp_path], output=tmp_path)) == list(find([tmp_path]))
