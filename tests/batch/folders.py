"""Folders of calls for the tests, and the command run on them."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sys
from pathlib import Path

from bad_inputs import BAD

AUDIO = Path(__file__).parents[1] / "data" / "audio"
# Where the tests run in the background, Ctrl-C is ignored by all that they start: here it is not.
_RUN = (
    "import signal as s; s.signal(s.SIGINT, s.default_int_handler); from summarizer.cli import main; main()"
)
COMMAND = [sys.executable, "-c", _RUN]

WISHES = (
    "Je voudrais un formulaire de contact avec le nom et le téléphone",
    "Il me faudrait une étagère de deux mètres dans l'entrée",
    "On aimerait refaire la salle de bains avant l'été",
    "Je voudrais que le logo soit plutôt vert",
    "Il faut traduire la notice en italien",
    "Je cherche quelqu'un pour monter un film de mariage",
)
PROMISES = (
    "Je vous envoie le devis {day}.",
    "Je passe prendre les mesures {day}.",
    "Je vous rappelle {day}.",
)
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")


def write_call(path: Path, seed: int) -> Path:
    """A short call as a transcript, another one for each seed, with its moment in the file's own time."""
    chosen = random.Random(seed)  # noqa: S311
    wish, other = chosen.sample(WISHES, 2)
    lines = [
        ("SPEAKER_00", f"Bonjour, c'est Marc Durand. {wish}, et le budget est de {100 + seed} euros."),
        ("SPEAKER_01", "D'accord. " + chosen.choice(PROMISES).format(day=chosen.choice(DAYS))),
        ("SPEAKER_00", f"Très bien. {other}. C'est tout, merci, au revoir."),
    ]
    segments = [
        {"start": 6.0 * place, "end": 6.0 * place + 5.5, "text": text, "speaker": speaker}
        for place, (speaker, text) in enumerate(lines)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"language": "fr", "segments": segments}, ensure_ascii=False), "utf-8")
    moment = 1_760_000_000 + 3600 * seed
    os.utime(path, (moment, moment))
    return path


def write_bad(folder: Path, kind: str, number: int) -> Path:
    """A file of this bad kind under a name of its own."""
    making = folder / f"making-{number}"
    making.mkdir(parents=True)
    made = BAD[kind](making)
    path = made.rename(folder / f"bad {number:02d} {made.name}")
    shutil.rmtree(making)
    return path


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder, hidden ones too, with a hash of what it holds."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
