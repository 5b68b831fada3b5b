import pytest
from click.testing import CliRunner

from summarizer.cache import Cache, transcripts
from summarizer.cli.cache import command
from summarizer.errors import OutputError
from summarizer.model import Transcript


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in ("one", "two"):
        transcripts().put(name, Transcript(language="fr", duration=1.0))
    return transcripts()


def run(*arguments):
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_cache_shows_how_much_is_kept_and_where(kept):
    result = run()
    assert result.exit_code == 0
    shown = dict(line.split("\t") for line in result.stdout.splitlines())
    assert shown["transcripts"] == "2"
    assert shown["folder"] == str(kept.folder)
    assert shown["room they take"].endswith(" of 268 MB at most")
    assert shown["used last"] == f"{kept.entries()[0].used_at:%Y-%m-%d %H:%M}"
    assert shown["unused longest"].startswith("since ")


@pytest.mark.parametrize("words", ["2 transcripts removed\n"])
def test_cache_clear_removes_everything(kept, words):
    assert run("clear").stdout == words
    assert kept.entries() == ()
    assert run("clear").stdout == "0 transcripts removed\n"
    assert "transcripts\t0\n" in run().stdout


def test_cache_clear_says_what_cannot_be_removed(kept, monkeypatch):
    def refuse(cache):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Cache, "clear", refuse)
    with pytest.raises(OutputError, match="you may not write there"):
        run("clear")
