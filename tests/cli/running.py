"""What running the command means to the tests."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Protocol


class Ran(NamedTuple):
    """What came of a command."""

    status: int
    out: str
    err: str


class Run(Protocol):
    """Runs the command with its arguments."""

    def __call__(self, *arguments: str | Path) -> Ran: ...
