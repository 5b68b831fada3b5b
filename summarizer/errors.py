"""Every failure that a user can meet: its sentence and its exit status.

RecapError
├── UsageError          wrong use of the command (exit status 2)
├── InputError          something is wrong with one input
│   ├── UnreadableInput     missing, empty, no permission, not what its name says
│   ├── NoSound             a recording without a sound track, or too short to hold a word
│   └── BadTranscript       a transcript that does not hold together
├── OutputError         the recap cannot be written where it should go
├── DeliveryError       a mail cannot be sent, or the mail server cannot be reached; nothing has left
│   └── Undetermined        the connection broke at a moment when the mail may or may not have left
├── LedgerError         the ledger of projects cannot be opened, read or written
└── ModelError          the speech model is missing, damaged or cannot be fetched
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any


def printable(name: str | Path) -> str:
    """The name on one line: control characters and undecodable bytes as escapes, blanks of any width as blanks."""
    text = str(name).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else _shown(c) for c in text)


def _shown(character: str) -> str:
    """What stands for a character that cannot be seen."""
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode("ascii")


class RecapError(Exception):
    """A failure with a sentence for the user: what is wrong, then what to do about it."""

    exit_status = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """Both sentences on one line."""
        return f"{self.problem}: {self.remedy}" if self.remedy else self.problem

    def __reduce__(self) -> tuple[Any, ...]:
        """How one process hands it to another: as it is, not by calling the class with its first argument only."""
        return _restored, (type(self), self.args, dict(vars(self)))


def _restored(kind: type[RecapError], args: tuple[Any, ...], state: dict[str, Any]) -> RecapError:
    error = kind.__new__(kind, *args)
    vars(error).update(state)
    return error


class UsageError(RecapError):
    """The command was called in a way that makes no sense."""

    exit_status = 2


class InputError(RecapError):
    """Something is wrong with one input; `path` names it."""

    def __init__(self, path: str | Path, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)
        self.path = path

    def __str__(self) -> str:
        """The file, what is wrong, what to do, on one line."""
        return f"{printable(self.path)}: {super().__str__()}"


class UnreadableInput(InputError):
    """The input is missing, empty, forbidden or not what its name says."""


class NoSound(InputError):
    """The recording has no sound track, or not enough sound to hold a word."""


class BadTranscript(InputError):
    """The transcript does not hold together."""


class OutputError(InputError):
    """The output cannot be written; `path` is where it should have gone."""


class ModelError(RecapError):
    """The speech model is missing, damaged or cannot be fetched."""


class DeliveryError(RecapError):
    """A mail server does not do what it is asked to. Nothing has been sent, unless it is an `Undetermined`."""


class Undetermined(DeliveryError):
    """The connection broke while the server was taking the mail: it may have left, or not."""


class AlreadySent(RecapError):
    """The recap has left for one of the recipients, or may have."""


class LedgerError(RecapError):
    """The ledger cannot be opened, read or written."""
