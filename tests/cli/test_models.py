import json
import struct

import pytest
from click.testing import CliRunner

from summarizer.cli import models, tables
from summarizer.errors import ModelError
from summarizer.files import cache_folder
from summarizer.listen.weights import known

FILES = {
    "model.bin": struct.pack("<IH", 6, 12) + b"WhisperSpec\0" + struct.pack("<III", 3, 0, 0),
    "config.json": b"{}",
    "tokenizer.json": b"{}",
    "vocabulary.json": json.dumps(["a"]).encode(),
}


@pytest.fixture(autouse=True)
def empty_machine(tmp_path, monkeypatch):
    """No model of the user's own: neither in the cache folder nor in the hub's."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def bring(name):
    folder = cache_folder() / "models" / name
    folder.mkdir(parents=True)
    for file, data in FILES.items():
        (folder / file).write_bytes(data)
    return folder


def run(*arguments):
    return CliRunner().invoke(models.command, arguments, catch_exceptions=False)


def test_models_lists_every_name_with_what_is_here():
    bring("medium")
    result = run()
    assert result.exit_code == 0
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    columns = rows.pop(0)
    assert columns == ["model", "here", "size", "languages", "French words wrong in 100"]
    table = {row[0]: row[1:] for row in rows if len(row) == len(columns)}
    assert list(table) == [" ".join((model.name, *model.aliases)) for model in known()]
    assert table["medium"] == [
        "yes",
        "1.5 GB",
        "many, French and English among them",
        "11.7 (read, short clips; published)",
    ]
    assert table["base"][0] == "embedded"
    assert table["tiny.en"] == ["-", "76 MB", "English", "-"]
    assert "(--model auto): medium" in result.stdout


def test_get_says_where_the_model_is():
    folder = bring("small")
    result = run("get", "small")
    assert result.exit_code == 0
    assert result.stdout == f"small is on this machine: {folder}\n"


def test_get_refuses_a_name_that_nobody_knows():
    with pytest.raises(ModelError, match="did you mean small"):
        run("get", "smal")


def test_get_shows_a_bar_in_a_terminal(monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with models._download("small", "484 MB") as hook:
        hook(1_000_000, 484_000_000)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (2309, "2 kB"),
        (145_217_532, "145 MB"),
        (3_087_000_000, "3.1 GB"),
    ],
)
def test_sizes_are_said_in_the_unit_that_people_read(count, text):
    assert tables.size(count) == text


def test_tables_are_drawn_in_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    tables.show(("name", "size"), [("[bold]not markup", "1 kB")])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "[bold]not markup  1 kB" in lines[1]
