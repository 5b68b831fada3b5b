"""`recap me`: the user's own voice, learnt, used and forgotten."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from running import Run

from summarizer.listen.profile import profile_file

AUDIO = Path(__file__).parents[1] / "data" / "audio"


def test_a_voice_is_learnt_kept_for_its_owner_only_and_forgotten(recap: Run) -> None:
    assert recap("me").out.startswith("your voice is not known yet")
    status, out, err = recap("me", "voice", AUDIO / "poem_fr.ogg")
    assert (status, err) == (0, "")
    assert out.startswith("your voice is known from ")
    assert profile_file().stat().st_mode & 0o077 == 0
    assert len(json.loads(profile_file().read_text("utf-8"))["voice"]) == 192
    assert str(profile_file()) in recap("me").out
    assert recap("me", "forget").out == "your voice is forgotten\n"
    assert not profile_file().exists()
    assert recap("me", "forget").out == "your voice was not known\n"


def test_a_sample_that_will_not_do_is_refused_and_changes_nothing(recap: Run, tmp_path: Path) -> None:
    assert recap("me", "voice", AUDIO / "poem_fr.ogg").status == 0
    before = profile_file().read_bytes()
    short = recap("me", "voice", AUDIO / "voicemail.amr_wb")
    missing = recap("me", "voice", tmp_path / "nothing.wav")
    (tmp_path / "text.wav").write_text("no sound", "utf-8")
    text = recap("me", "voice", tmp_path / "text.wav")
    assert [short.status, missing.status, text.status] == [1, 1, 1]
    assert "s of speech are heard in it: speak for a quarter of a minute or more" in short.err
    for said in (short.err, missing.err, text.err):
        assert len(said.splitlines()) == 1
    assert profile_file().read_bytes() == before


def test_one_s_own_memo_is_one_s_own(recap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memo = shutil.copy(AUDIO / "poem_fr.ogg", tmp_path / "memo.ogg")
    assert recap("--kind", "call", "--quiet", memo).status == 0
    assert _speakers(tmp_path) == {"client"}
    recap("me", "voice", AUDIO / "poem_fr.ogg")
    monkeypatch.setattr("summarizer.listen.listen", None)  # nothing is recognised again
    assert recap("--kind", "call", "--quiet", memo).status == 0
    assert _speakers(tmp_path) == {"provider"}
    (tmp_path / "memo.recap.json").unlink()
    # Of one channel the side says nothing: the voice still does.
    assert recap("--kind", "call", "--quiet", "--my-side", "left", memo).status == 0
    assert _speakers(tmp_path) == {"provider"}
    text = (tmp_path / "memo.recap.json").read_text("utf-8")
    assert "vector" not in text
    assert "voices" not in text


def _speakers(folder: Path) -> set[str]:
    recap = json.loads((folder / "memo.recap.json").read_text("utf-8"))
    return {participant["id"] for participant in recap["participants"]}
