"""What the documents say of the command is what the command does."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from summarizer.cli import SUB_COMMANDS, group

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "README.fr.md", "docs/guide.md", "docs/watch.md")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
BLOCK = re.compile(r"^```(?:console|sh|shell|bash)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def commands(command: click.Command) -> Iterator[click.Command]:
    """A command and those below it."""
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below)


def options(command: click.Command) -> set[str]:
    context = click.Context(command)
    found = (option for option in command.get_params(context) if isinstance(option, click.Option))
    return {
        name for option in found for name in (*option.opts, *option.secondary_opts) if name.startswith("--")
    }


def main_command() -> click.Command:
    command = group.get_command(click.Context(group), "recap")
    assert command is not None
    return command


def every_option() -> set[str]:
    return options(main_command()).union(*map(options, commands(group)))


def shown_commands(page: str) -> list[list[str]]:
    """The words of each `recap …` in the page's blocks of commands."""
    text = (ROOT / page).read_text("utf-8")
    lines = (line.removeprefix("$ ") for block in BLOCK.findall(text) for line in block.splitlines())
    parts = (part.strip() for line in lines for part in line.split("&&"))
    return [shlex.split(part, comments=True)[1:] for part in parts if part.split()[:1] == ["recap"]]


def test_every_option_is_in_the_guide_and_no_other() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text("utf-8")
    in_code = {option for code in re.findall(r"`([^`\n]+)`", guide) for option in OPTION.findall(code)}
    secondary = {name for name in options(main_command()) if name.startswith("--no-")}
    assert options(main_command()) - secondary - in_code == {"--help"} - in_code
    for code in re.findall(r"`(--[^`\n]+)`", guide):
        assert set(OPTION.findall(code)) <= every_option(), code


def test_every_sub_command_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text("utf-8")
    for name in SUB_COMMANDS:
        assert f"recap {name}" in guide


@pytest.mark.parametrize("page", PAGES)
def test_commands_that_are_shown_can_be_given(page: str) -> None:
    shown = shown_commands(page)
    assert shown
    for words in shown:
        command: click.Command = main_command()
        rest = words
        if words and words[0] in SUB_COMMANDS:
            found = group.get_command(click.Context(group), words[0])
            assert found is not None
            command, rest = found, words[1:]
            if isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
                below = command.get_command(click.Context(command), rest[0])
                assert below is not None, words
                command, rest = below, rest[1:]
        if "--help" not in rest and "--version" not in rest:
            command.make_context("recap", list(rest), resilient_parsing=False)
        for word in rest:
            if word.startswith("samples/"):
                assert (ROOT / word).exists(), word


@pytest.mark.parametrize("page", PAGES[:2])
def test_the_readme_begins_with_the_two_commands(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    assert "pip install . && recap samples/" in text
    assert 'pip install -e ".[dev]" && pytest' in text


def test_the_readmes_in_two_languages_show_the_same_commands() -> None:
    assert shown_commands("README.md") == shown_commands("README.fr.md")


def test_the_makefile_and_ci_run_the_same_commands() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = dict(re.findall(r"^(\w+):.*\n((?:\t.*\n)*)", makefile, re.MULTILINE))
    order = re.search(r"^check: ([\w ]+)", makefile, re.MULTILINE)
    assert order is not None
    wanted = [line.strip() for target in order[1].split() for line in targets[target].splitlines()]
    wanted = [command.partition(" --cov")[0] for command in wanted]  # covered lines are counted by hand only
    steps = re.findall(r"^step (.*)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    assert [step for step in steps if not step.startswith("python")] == wanted
