"""What is shown while the command works."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from summarizer.batch.events import Began, Ended, Moved, Planned, of_one
from summarizer.batch.plan import Job
from summarizer.cli import progress as shown
from summarizer.cli.progress import Way, display, duration
from summarizer.progress import Progress


class Screen(io.StringIO):
    """Standard error as a terminal has it."""

    def isatty(self) -> bool:
        return True


def job(name: str) -> Job:
    return Job(name, Path(name), Path())


CALL, TEXT = job("a[b]\n.m4a"), job("b.txt")


def work(*, quiet: bool = False, way: Way = "auto") -> None:
    with display(quiet=quiet, way=way) as view:
        view.hook(Planned({CALL: 10.0, TEXT: 0.0}, 0))
        view.hook(Began(CALL))
        for second in range(11):
            view.hook(Moved(CALL, Progress("decoding", second, 10)))
        for second in range(11):
            view.hook(Moved(CALL, Progress("recognising", second, 10)))
        view.hook(Ended(CALL, failed=False))
        view.say("a: wrote [a].recap.md")
        view.hook(Began(TEXT))
        view.hook(Moved(TEXT, Progress("reading", 0, 0)))
        view.hook(Ended(TEXT, failed=True))


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
        hook = of_one(Path("a.m4a"), view.hook)
        for second in (0, 25, 75):
            hook(Progress("recognising", second, 100))
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
    assert "1 of 2, 10 s of 10 s of sound" in seen


def test_where_a_terminal_should_not_be_drawn_upon(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    work(way="lines")
    assert capsys.readouterr().err.splitlines()[0] == r"a[b]\n.m4a (1 of 2): decoding"


def test_one_object_a_line_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    work(way="json")
    out, err = capsys.readouterr()
    assert err == "a: wrote [a].recap.md\n"
    told = [json.loads(line) for line in out.splitlines()]
    assert [each["event"] for each in told] == [
        "planned",
        *("began", "progress", "progress", "ended"),
        *("began", "progress", "ended"),
    ]
    assert told[0] == {
        "event": "planned",
        "before": 0,
        "files_done": 0,
        "files": 2,
        "seconds_done": 0.0,
        "seconds": 10.0,
        "seconds_left": None,
    }
    assert told[1] == {"event": "began", "file": CALL.source, "number": 1}
    assert (told[2]["stage"], told[2]["done"], told[2]["total"]) == ("decoding", 0, 10)
    assert told[4]["all"]["seconds_done"] == 10.0
    assert [each["failed"] for each in told if each["event"] == "ended"] == [False, True]


def test_how_far_all_of_it_is_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shown, "LINE_EVERY", 0.0)
    work()
    said = capsys.readouterr().err.splitlines()
    assert "0 of 2, 0 s of 10 s of sound" in said
    assert said[-1] == "2 of 2, 1 failed, 10 s of 10 s of sound"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (3569, "59 min"),
        (3600, "1 h 00 min"),
        (11_100, "3 h 05 min"),
    ],
)
def test_spans_as_people_say_them(seconds: float, text: str) -> None:
    assert duration(seconds) == text
