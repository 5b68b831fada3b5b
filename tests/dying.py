"""Run `recap` again and again, and die each time one step later: what is left must be whole, and the next run go on.

A step is what can be seen from outside: a statement or a commit of the ledger, a file that reaches the disk, takes its
name or goes, a word to or from the mail server. The process is gone at once, before or after it: nothing is tidied up.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import smtplib
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

GONE = 137


class Ended(NamedTuple):
    """How a command ended, and how many steps it made."""

    status: int
    out: str
    err: str
    steps: int


def run(arguments: Sequence[str], folder: Path, environment: Mapping[str, str], die_at: int = 0) -> Ended:
    """Run the command in a process of its own with that folder as its home; the process is gone at that step."""
    folder.mkdir(parents=True, exist_ok=True)
    out, err, steps = (folder / f"{name}.txt" for name in ("out", "err", "steps"))
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.environ.update(environment)
            for kind in ("CACHE", "CONFIG", "DATA", "STATE"):
                os.environ[f"XDG_{kind}_HOME"] = str(folder / kind.lower())
            os.chdir(folder)
            for stream, file in ((1, out), (2, err)):
                os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), stream)
            status = _command(arguments, steps, die_at)
        finally:
            os._exit(status)
    _, waited = os.waitpid(child, 0)
    made = int(steps.read_text() or 0) if steps.exists() else 0
    return Ended(os.waitstatus_to_exitcode(waited), out.read_text(), err.read_text(), made)


def _command(arguments: Sequence[str], steps: Path, die_at: int) -> int:
    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        if count == die_at:
            sys.stdout.flush()
            os._exit(GONE)

    _watch(step)
    from summarizer.cli import main

    try:
        main([*arguments])
    except SystemExit as left:
        sys.stdout.flush()
        sys.stderr.flush()
        # Not by way of what is watched: this is the test's own file.
        with open(steps, "w") as file:
            file.write(str(count))
        return int(left.code or 0)
    return 0


def _watch(step: Callable[[], None]) -> None:
    from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

    def around(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def watched(*given: Any, **named: Any) -> Any:
            step()
            result = real(*given, **named)
            step()
            return result

        setattr(owner, name, watched)

    for owner, name in (
        (os, "fsync"),
        (Path, "replace"),
        (Path, "unlink"),
        (smtplib.SMTP, "send"),
        (smtplib.SMTP, "getreply"),
        (SQLiteDialect_pysqlite, "do_commit"),
        (SQLiteDialect_pysqlite, "do_execute"),
        (SQLiteDialect_pysqlite, "do_executemany"),
    ):
        around(owner, name)


def main() -> None:
    """Do what standard input says in JSON, a line for each command, and answer each with a line."""
    # Loaded once, before the processes part.
    import css_inline  # noqa: F401

    import summarizer.answers
    import summarizer.sending  # noqa: F401

    answers = sys.stdout
    ready = False
    for line in sys.stdin:
        asked = json.loads(line)
        if not ready and asked.get("warm"):
            _warm()
            ready = True
        ended = run(asked["arguments"], Path(asked["folder"]), asked["environment"], asked.get("die_at", 0))
        answers.write(json.dumps(ended._asdict()) + "\n")
        answers.flush()


def _warm() -> None:
    """Load once what every run needs."""
    from summarizer.model import Transcript, Utterance
    from summarizer.understand import understand

    said = Utterance(start=0, end=3, text="Bonjour, je voudrais un devis pour mardi.", speaker="client")
    understand(
        Transcript(language="fr", duration=3, utterances=(said,)), recorded_at=dt.datetime.now().astimezone()
    )


if __name__ == "__main__":
    main()
