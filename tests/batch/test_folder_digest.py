"""The digest that a batch leaves beside its recaps."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from folders import contents, write_call

from summarizer.batch import Failure, plan, run
from summarizer.batch.digest import write_digests
from summarizer.errors import OutputError
from summarizer.settings import Settings

NAMES = ("digest.md", "digest.html", "digest.csv")


def digested(folder: Path, settings: Settings) -> tuple[Path, ...]:
    planned = plan([folder], settings)
    results = list(run(planned, settings, again=False))
    failures = [(each.source, str(each.error)) for each in results if isinstance(each, Failure)]
    return write_digests(planned, settings, failures)


def test_it_tells_of_all_recaps_those_made_before_too(tmp_path: Path) -> None:
    write_call(tmp_path / "below" / "un appel.json", 1)
    assert digested(tmp_path, Settings()) == tuple(tmp_path / name for name in NAMES)
    assert "](./below/un%20appel.recap.md)" in (tmp_path / "digest.md").read_text("utf-8")
    write_call(tmp_path / "b.json", 2)
    (tmp_path / "bad.json").write_text("{}", "utf-8")
    digested(tmp_path, Settings())
    text = (tmp_path / "digest.md").read_text("utf-8")
    assert "](./below/un%20appel.recap.md)" in text
    assert "](./b.recap.md)" in text
    assert "bad.json" in text
    before = contents(tmp_path)
    digested(tmp_path, Settings())
    assert contents(tmp_path) == before


def test_it_lies_in_the_output_folder_and_links_to_the_page_if_there_is_one(tmp_path: Path) -> None:
    write_call(tmp_path / "calls" / "a.json", 1)
    settings = Settings(output=tmp_path / "out", format=("md", "html", "json"))
    assert digested(tmp_path / "calls", settings)[0] == tmp_path / "out" / "digest.md"
    assert "](./a.recap.html)" in (tmp_path / "out" / "digest.md").read_text("utf-8")
    assert not (tmp_path / "calls" / "digest.md").exists()


def test_a_recording_under_two_names_is_told_once(tmp_path: Path) -> None:
    first = write_call(tmp_path / "a.json", 1)
    (tmp_path / "b.json").write_bytes(first.read_bytes())
    os.utime(tmp_path / "b.json", ns=(first.stat().st_mtime_ns,) * 2)
    digested(tmp_path, Settings())
    text = (tmp_path / "digest.md").read_text("utf-8")
    assert "a.recap.md" in text
    assert "b.recap.md" not in text


def test_somebodys_own_file_and_what_he_wrote_in_ours_are_kept(tmp_path: Path) -> None:
    write_call(tmp_path / "a.json", 1)
    (tmp_path / "digest.md").write_text("mine", "utf-8")
    digested(tmp_path, Settings())
    assert (tmp_path / "digest.kept-1.md").read_text("utf-8") == "mine"
    written = (tmp_path / "digest.md").read_text("utf-8")
    (tmp_path / "digest.md").write_text(written + "called back\n", "utf-8")
    digested(tmp_path, Settings())
    assert (tmp_path / "digest.kept-2.md").read_text("utf-8") == written + "called back\n"
    assert (tmp_path / "digest.md").read_text("utf-8") == written
    assert not (tmp_path / "digest.kept-1.html").exists()


def test_without_json_there_is_none(tmp_path: Path) -> None:
    write_call(tmp_path / "a.json", 1)
    assert digested(tmp_path, Settings(format=("md",))) == ()


def test_where_it_cannot_be_written_that_is_said(tmp_path: Path) -> None:
    write_call(tmp_path / "a.json", 1)
    settings = Settings()
    planned = plan([tmp_path], settings)
    list(run(planned, settings))
    (tmp_path / "digest.html").mkdir()
    with pytest.raises(OutputError, match="digest"):
        write_digests(planned, settings)
