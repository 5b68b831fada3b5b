"""Help, usage and what is imported for them."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from running import Run

from summarizer.cli import SUB_COMMANDS, group
from summarizer.model import Recap
from summarizer.settings import OF_A_RECAP, OF_A_RUN, Settings

HEAVY = ("av", "ctranslate2", "faster_whisper", "jinja2", "numpy", "pydantic", "rich", "sklearn", "spacy")


def options() -> dict[str, click.Option]:
    command = group.get_command(click.Context(group), "recap")
    assert command is not None
    return {
        option.name: option for option in command.params if isinstance(option, click.Option) and option.name
    }


@pytest.mark.parametrize("arguments", [["--help"], ["a.m4a", "--help"], ["--quiet", "--help"]])
def test_help_shows_options_and_commands(recap: Run, arguments: list[str]) -> None:
    status, out, err = recap(*arguments)
    assert (status, err) == (0, "")
    assert out.startswith("Usage: recap [OPTIONS] INPUT…\n")
    for option in options().values():
        assert option.opts[-1] in out
        assert option.help
    for name, command in SUB_COMMANDS.items():
        assert f"{name} " in out
        assert command.summary in out


def test_every_setting_of_a_recap_is_an_option_without_a_default_of_its_own() -> None:
    command = group.get_command(click.Context(group), "recap")
    assert command is not None
    parsed = command.make_context("recap", ["a.m4a"]).params
    assert parsed.pop("inputs") == ("a.m4a",)
    assert parsed == dict.fromkeys(OF_A_RECAP | OF_A_RUN), "a default would hide the settings file"


def test_every_option_is_a_setting() -> None:
    assert set(Settings.model_fields) >= OF_A_RECAP | OF_A_RUN


@pytest.mark.parametrize("name", SUB_COMMANDS)
def test_a_sub_command_says_what_its_line_in_the_help_says(recap: Run, name: str) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert command.short_help == SUB_COMMANDS[name].summary
    status, out, _ = recap(name, "--help")
    assert status == 0
    assert out.startswith(f"Usage: recap {name}")


def test_choices_are_those_of_the_settings() -> None:
    from typing import get_args

    for name in ("kind", "my_side"):
        choice = options()[name].type
        assert isinstance(choice, click.Choice)
        assert tuple(choice.choices) == get_args(Settings.model_fields[name].annotation)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["models", "--help"], ["completion", "bash"]]
)
def test_nothing_heavy_is_imported_for_help(arguments: list[str]) -> None:
    script = (
        "import sys\nfrom summarizer.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as left:\n    assert not left.code, left.code\n"
        f"print(); print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_version(recap: Run) -> None:
    assert recap("--version").out == f"recap, version {version('call-recap')}\n"


def test_nothing_to_do_is_wrong_use(recap: Run) -> None:
    status, _, err = recap()
    assert status == 2
    assert "Usage: recap" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-such-option", "a.m4a"],
        ["a.m4a", "--format", "doc"],
        ["a.m4a", "--kind", "meeting"],
        ["a.m4a", "--recorded-at", "yesterday"],
        ["a.m4a", "--threads", "many"],
        ["--quiet"],
        ["completion"],
        ["completion", "tcsh"],
        ["schema", "extra"],
    ],
)
def test_wrong_use_ends_with_2(recap: Run, arguments: list[str]) -> None:
    status, out, err = recap(*arguments)
    assert status == 2
    assert out == ""
    assert "Traceback" not in err


def test_a_file_named_like_a_command_is_reached_with_its_folder(
    recap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("schema").write_text("", "utf-8")
    assert json.loads(recap("schema").out)["title"] == "Recap"
    status, _, err = recap("./schema")
    assert status == 1
    assert err.splitlines()[-1].startswith("schema: ")
    assert recap("--quiet", "schema").status == 1  # an option comes first: no sub-command is meant


def test_what_nobody_foresaw_in_a_sub_command_is_one_line(
    recap: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Recap, "model_json_schema", broken)
    status, _, err = recap("schema")
    assert status == 1
    assert err.count("\n") == 1
    assert "ZeroDivisionError" in err


@pytest.mark.parametrize(
    ("slip", "meant"), [("pojects", "projects"), ("projet", "project"), ("exprot", "export")]
)
def test_a_slip_of_the_pen_is_told_from_a_missing_file(recap: Run, slip: str, meant: str) -> None:
    ran = recap(slip)
    assert ran.status == 2
    assert ran.err == f"recap: there is no command and no file called '{slip}': did you mean recap {meant}?\n"


def test_a_file_called_nearly_like_a_command_is_a_file(
    recap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("exports").mkdir()
    assert "no recording and no transcript in this folder" in recap("exports").err
