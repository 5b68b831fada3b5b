"""What running the command means to the tests."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NamedTuple, Protocol

# Where the tests run in the background, Ctrl-C is ignored by all that they start: here it is not.
_RUN = (
    "import signal as s; s.signal(s.SIGINT, s.default_int_handler); from summarizer.cli import main; main()"
)
COMMAND = [sys.executable, "-c", _RUN]
CALL = {
    "language": "fr",
    "segments": [
        {"start": 0.0, "end": 3.0, "text": "Bonjour, Marc Durand à l'appareil.", "speaker": "SPEAKER_00"},
        {"start": 3.0, "end": 5.0, "text": "Bonjour Marc, Léa Martin.", "speaker": "SPEAKER_01"},
        {
            "start": 5.0,
            "end": 12.5,
            "text": "Alors, je voudrais un formulaire de contact sur le site. Mon budget est de 1 200 euros.",
            "speaker": "SPEAKER_00",
        },
        {
            "start": 12.5,
            "end": 16.0,
            "text": "D'accord, je vous envoie le devis vendredi.",
            "speaker": "SPEAKER_01",
        },
    ],
}


def write_transcript(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return path


class Ran(NamedTuple):
    """What came of a command."""

    status: int
    out: str
    err: str


class Run(Protocol):
    """Runs the command with its arguments."""

    def __call__(self, *arguments: str | Path) -> Ran: ...
