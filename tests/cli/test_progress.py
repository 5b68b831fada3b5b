"""What is shown while the command works."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from summarizer.cli import progress as shown
from summarizer.cli.progress import display
from summarizer.progress import Progress


class Screen(io.StringIO):
    """Standard error as a terminal has it."""

    def isatty(self) -> bool:
        return True


def work(quiet: bool = False) -> None:
    with display(quiet=quiet) as view:
        view.begin(Path("a[b]\n.m4a"), 1, 2)
        for second in range(11):
            view.hook(Progress("decoding", second, 10))
        for second in range(11):
            view.hook(Progress("recognising", second, 10))
        view.say("a: wrote [a].recap.md")
        view.begin(Path("b.txt"), 2, 2)
        view.hook(Progress("reading", 0, 0))


def test_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    work()
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        r"a[b]\n.m4a (1 of 2): decoding",
        r"a[b]\n.m4a (1 of 2): recognising",
        "a: wrote [a].recap.md",
        "b.txt (2 of 2): reading",
    ]


def test_a_long_stage_says_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "LINE_EVERY", 0.0)
    with display(quiet=False) as view:
        view.begin(Path("a.m4a"), 1, 1)
        for second in (0, 25, 75):
            view.hook(Progress("recognising", second, 100))
    assert capsys.readouterr().err.splitlines() == [
        "a.m4a: recognising",
        "a.m4a: recognising 25%",
        "a.m4a: recognising 75%",
    ]


def test_quiet_shows_failures_only(capsys: pytest.CaptureFixture[str]) -> None:
    work(quiet=True)
    assert capsys.readouterr() == ("", "a: wrote [a].recap.md\n")


def test_a_bar_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    work()
    seen = screen.getvalue()
    assert r"a[b]\n.m4a (1 of 2): recognising" in seen
    assert "a: wrote [a].recap.md" in seen
