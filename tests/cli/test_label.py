"""`recap label`: names for the speakers of a call, and its recap written again."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest
from running import CALL, COMMAND, Run, write_transcript

from summarizer.listen.sound import decode

AUDIO = Path(__file__).parents[1] / "data" / "audio"


@pytest.fixture
def call(tmp_path: Path) -> Path:
    return write_transcript(tmp_path / "appel.json", CALL)


def recap_of(call: Path) -> dict:
    return json.loads(call.with_suffix(".recap.json").read_text("utf-8"))


def client(call: Path) -> str | None:
    return {p["id"]: p["name"] for p in recap_of(call)["participants"]}["client"]


def test_names_given_at_once_are_in_the_recap_and_stay_for_later_runs(recap: Run, call: Path) -> None:
    status, out, err = recap("label", "--quiet", call, "SPEAKER_01=me", "speaker_00=Ana Costa")
    assert (status, err) == (0, "")
    assert out == f"wrote {call.with_suffix('.recap.md')}, {call.with_suffix('.recap.json')}\n"
    assert client(call) == "Ana Costa"
    call.with_suffix(".recap.json").unlink()
    assert recap("--quiet", call).status == 0
    assert client(call) == "Ana Costa"


def test_me_is_whoever_the_user_says(recap: Run, call: Path) -> None:
    def promises() -> set[str]:
        return {i["value"]["owner"] for i in recap_of(call)["items"] if i["type"] == "action"}

    recap("--quiet", call)
    assert promises() == {"provider"}
    assert recap("label", call, "SPEAKER_00=moi").status == 0
    assert promises() == {"client"}  # who promises the quote is now the other one


def test_the_recap_is_made_with_the_options_of_before(recap: Run, call: Path, tmp_path: Path) -> None:
    recap("--quiet", "--me", "Zoé Petit", "--safe", "--format", "html", "-o", tmp_path / "out", call)
    (tmp_path / "out" / "appel.recap.html").unlink()
    status, out, _ = recap("label", call, "SPEAKER_00=Ana Costa")
    assert (status, out) == (0, f"wrote {tmp_path / 'out' / 'appel.recap.html'}\n")
    text = (tmp_path / "out" / "appel.recap.html").read_text("utf-8")
    assert "Zoé Petit" in text
    assert not call.with_suffix(".recap.md").exists()


def test_without_names_and_without_a_terminal_it_shows_who_speaks(recap: Run, call: Path) -> None:
    status, out, err = recap("label", "--quiet", call)
    assert (status, err) == (0, "")
    first, second, how = out.splitlines()
    assert first.startswith("SPEAKER_00, 66% of the talk: “")
    assert second.startswith("SPEAKER_01, 34% of the talk: “D'accord, je vous envoie le devis vendredi.")
    assert how == f"name them: recap label {call} SPEAKER_00=me SPEAKER_01=NAME"
    assert not call.with_suffix(".recap.json").exists()


@pytest.mark.parametrize("pair", ["SPEAKER_07=Ana", "Ana", "=Ana"])
def test_a_name_for_nobody_is_wrong_use(recap: Run, call: Path, pair: str) -> None:
    status, out, err = recap("label", "--quiet", call, pair)
    assert (status, out) == (2, "")
    assert "nobody in this call is called" in err
    assert "write SPEAKER_00=NAME or SPEAKER_01=NAME" in err
    assert len(err.splitlines()) == 1


def test_what_is_to_be_pasted_into_a_shell_is_quoted(recap: Run, tmp_path: Path) -> None:
    hostile = json.loads(json.dumps(CALL).replace("SPEAKER_01", "$(touch x)"))
    out = recap("label", "--quiet", write_transcript(tmp_path / "un appel.json", hostile)).out
    assert out.splitlines()[-1].endswith(f"'{tmp_path / 'un appel.json'}' SPEAKER_00=me '$(touch x)=NAME'")


def test_a_call_with_one_voice_has_nobody_to_name(recap: Run, tmp_path: Path) -> None:
    alone = {"language": "fr", "segments": [{"start": 0, "end": 3, "text": "Bonjour, c'est Ana."}]}
    status, _, err = recap("label", "--quiet", write_transcript(tmp_path / "memo.json", alone))
    assert status == 2
    assert "its speakers are not told apart: --client NAME says whose the one voice is" in err


def test_a_call_that_is_not_there(recap: Run, tmp_path: Path) -> None:
    status, _, err = recap("label", tmp_path / "nothing.json")
    assert status == 1
    assert "nothing.json" in err
    assert len(err.splitlines()) == 1


def test_on_a_terminal_it_asks_for_each(call: Path) -> None:
    master, terminal = pty.openpty()
    asked = subprocess.Popen(
        [*COMMAND, "label", "--quiet", str(call)], stdin=terminal, stdout=subprocess.PIPE, text=True
    )
    os.write(master, b"me\nAna Costa\n")
    out, _ = asked.communicate(timeout=120)
    os.close(master)
    os.close(terminal)
    assert asked.returncode == 0
    assert out.count("who is it? (a name, me, or Enter)") == 2
    assert {p["id"]: p["name"] for p in recap_of(call)["participants"]} == {
        "provider": None,
        "client": "Ana Costa",
    }


def test_a_recording_is_not_listened_to_again(
    recap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, other = (decode(AUDIO / name).samples[0] for name in ("poem_fr.ogg", "fr_2.ogg"))
    with wave.open(str(tmp_path / "appel.wav"), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(
            np.concatenate([reader[: 9 * 16000], other, reader[9 * 16000 : 15 * 16000]]).tobytes()
        )
    call = tmp_path / "appel.wav"
    assert recap("--quiet", "--me", "Zoé Petit", "--kind", "call", call).status == 0
    monkeypatch.setattr("summarizer.listen.listen", None)
    assert recap("label", call, "SPEAKER_01=Ana Costa", "SPEAKER_00=me").status == 0
    named = {p["id"]: p["name"] for p in recap_of(call)["participants"]}
    assert named == {"provider": "Zoé Petit", "client": "Ana Costa"}
