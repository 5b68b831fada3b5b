"""`dying.py` for `recap watch`, which ends as soon as nothing is to be done and nothing waits to leave."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
import dying
import watchfiles  # noqa: F401

import summarizer.batch.digest
import summarizer.batch.outbox
import summarizer.cli.progress
import summarizer.cli.watch
import summarizer.deliver.smtp  # noqa: F401
from summarizer.batch import watch

PATIENCE = 60.0
_command = dying._command


def command(arguments: Sequence[str], steps: Path, die_at: int) -> int:
    threading.Thread(target=end, daemon=True).start()
    return _command(arguments, steps, die_at)


def end() -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not (is_watching() and all_has_left()):
        time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGTERM)


def is_watching() -> bool:
    return signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL


def all_has_left() -> bool:
    noted = [json.loads(file.read_bytes()) for file in Path("state/recap/outbox").glob("*.json")]
    entries = [entry for each in noted for entry in each.values()]
    return bool(entries) and not any(entry["more"] or entry["waiting"] for entry in entries)


if __name__ == "__main__":
    watch.TICK = 0.1
    dying._command = command
    dying.main()
