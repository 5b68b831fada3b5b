"""`recap settings`, `recap schema` and `recap completion`."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from running import Run

from summarizer.model import Recap
from summarizer.settings import Settings, settings_file


def test_settings_says_where_each_value_comes_from(recap: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('language = "fr"\nformat = ["md", "pdf"]\n', "utf-8")
    monkeypatch.setenv("RECAP_ME", "Léa “Lou” Martin")
    status, out, err = recap("settings")
    assert (status, err) == (0, "")
    first, *lines = out.splitlines()
    assert first == f"# {settings_file()}"
    said = {line.removeprefix("# ").split(" =")[0]: line for line in lines}
    assert list(said) == list(Settings.model_fields)
    assert said["language"].split() == ["language", "=", '"fr"', "#", "settings", "file"]
    assert said["me"].endswith("# environment RECAP_ME")
    assert said["client"].startswith("# client =")
    assert said["threads"].endswith("# default")


def test_what_settings_prints_can_be_the_settings_file(recap: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECAP_ME", 'Léa "Lou" Martin')
    monkeypatch.setenv("RECAP_RECORDED_AT", "2026-03-10T14:05:00+01:00")
    monkeypatch.setenv("RECAP_SPEAKERS", "2")
    out = recap("settings").out
    assert "not made yet" in out.splitlines()[0]
    assert tomllib.loads(out)["me"] == 'Léa "Lou" Martin'
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(out, "utf-8")
    again = recap("settings").out
    assert tomllib.loads(again) == tomllib.loads(out)


def test_settings_with_a_mistake_is_one_line_and_wrong_use(recap: Run) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("langage = 'fr'\n", "utf-8")
    for arguments in (["settings"], ["a.m4a"]):
        status, _, err = recap(*arguments)
        assert status == 2
        assert err.count("\n") == 1
        assert "did you mean 'language'?" in err


def test_schema_describes_the_recap_file(recap: Run) -> None:
    status, out, _ = recap("schema")
    schema = json.loads(out)
    assert status == 0
    assert set(schema["properties"]) == {field.alias or name for name, field in Recap.model_fields.items()}
    assert schema["properties"]["schema"]["const"] == "1"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_that_the_shell_reads(recap: Run, shell: str, tmp_path: Path) -> None:
    status, out, _ = recap("completion", shell)
    assert status == 0
    assert "_RECAP_COMPLETE" in out
    if program := shutil.which(shell):
        script = tmp_path / "script"
        script.write_text(out, "utf-8")
        subprocess.run([program, "-n", str(script)], check=True)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("recap mod", "plain,models"),
        ("recap --lang", "plain,--language"),
        ("recap a.m4a --out", "plain,--output"),
        ("recap a.m4a --kind v", "plain,voicemail"),
        ("recap a.m4a --quiet b", "file,b"),
        ("recap b", "file,b"),
        ("recap completion z", "plain,zsh"),
        ("recap --vers", "plain,--version"),
    ],
)
def test_completion_offers_what_fits(
    recap: Run, monkeypatch: pytest.MonkeyPatch, words: str, offered: str
) -> None:
    monkeypatch.setenv("_RECAP_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    assert offered in recap().out.splitlines()
