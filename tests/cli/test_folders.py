"""The command on whole folders."""

from __future__ import annotations

import sys
from pathlib import Path

from running import Run

from summarizer.batch.digest import telling_of

sys.path.append(str(Path(__file__).parents[1] / "batch"))
from folders import write_call


def test_many_inputs_are_counted_and_one_made_before_is_left(recap: Run, tmp_path: Path) -> None:
    for seed in range(2):
        write_call(tmp_path / f"{seed}.json", seed)
    (tmp_path / "bad.json").write_text("{}", "utf-8")
    ran = recap(tmp_path, "--workers", "1")
    assert ran.status == 1
    assert ran.err.splitlines()[-3].startswith(f"{tmp_path / 'bad.json'}: ")
    assert ran.err.splitlines()[-2:] == [
        "2 made, 1 failed",
        f"the digest of them: {tmp_path / 'digest.html'}",
    ]
    (tmp_path / "bad.json").unlink()
    ran = recap(tmp_path, "--workers", "1")
    assert ran.status == 0
    assert "2 of 2 were done before" in ran.err
    assert "2 made before" in ran.err.splitlines()
    assert "2 made" in recap(tmp_path, "--again", "--workers", "1").err.splitlines()


def test_one_input_named_alone_is_always_made(recap: Run, tmp_path: Path) -> None:
    path = write_call(tmp_path / "a.json", 1)
    for _ in range(2):
        assert "a.json: wrote a.recap.md, a.recap.json" in recap(path).err


def test_a_recap_is_written_again_where_the_folder_was_mirrored(recap: Run, tmp_path: Path) -> None:
    path = write_call(tmp_path / "calls" / "below" / "a.json", 1)
    assert recap(tmp_path / "calls", "-o", tmp_path / "out").status == 0
    before = (tmp_path / "out" / "below" / "a.recap.md").read_bytes()
    assert recap("label", path, "SPEAKER_01=me", "SPEAKER_00=Ana Costa").status == 0
    assert (tmp_path / "out" / "below" / "a.recap.md").read_bytes() != before
    assert not (tmp_path / "out" / "a.recap.md").exists()


def test_forgetting_a_client_takes_the_digests_that_tell_of_him(recap: Run, tmp_path: Path) -> None:
    write_call(tmp_path / "calls" / "a.json", 1)
    assert recap(tmp_path / "calls", "--client", "Marc Durand").status == 0
    assert len(telling_of([tmp_path / "calls" / "a.recap.md"])) == 3
    ran = recap("forget", "Marc Durand", "--yes")
    assert ran.status == 0
    assert "digest.html" in ran.out
    assert [path.name for path in (tmp_path / "calls").iterdir()] == ["a.json"]
    assert "1 made" in recap(tmp_path / "calls").err
