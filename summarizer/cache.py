"""Transcripts that are kept, so that a recording recognised once is not recognised again.

One file an entry, its name the key, readable by its owner only: it holds what a client said. Its first line
is the hash of the rest. An entry that is not what was written is taken for absent, and removed. When the
entries outgrow `LIMIT`, those that were not used for longest make room; until then they are kept until the
user clears them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from summarizer.errors import OutputError
from summarizer.files import abandoned_files, cache_folder, lock, private_folder, write_atomically
from summarizer.model import Transcript

VERSION = 4
"""Part of every key. Raise it when the same sound, model and options give another transcript."""

LIMIT = 256 * 1024 * 1024
"""Bytes that the entries may take together."""

Option = str | int | float | bool | None | Sequence[str]


@dataclass(frozen=True)
class Entry:
    """A kept transcript: its key, its size in bytes and when it was last written or read."""

    key: str
    size: int
    used_at: dt.datetime


def key(sound: str, model: str, options: Mapping[str, Option]) -> str:
    """The name under which a transcript is kept: the sound's hash, then 64 hexadecimal digits for all the rest.

    Args:
        sound: SHA-256 of the decoded samples (`Sound.sha256`).
        model: What tells the model from others (`weights.identity`).
        options: Every choice that changes the transcript, such as language, speakers and vocabulary, by name.
    """
    parts = {"version": VERSION, "sound": sound, "model": model, "options": dict(options)}
    drawn = hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
    return f"{sound}-{drawn}"


@dataclass(frozen=True)
class Cache:
    """The transcripts kept in one folder, and the sounds of files that were decoded before."""

    folder: Path

    def get(self, key: str) -> Transcript | None:
        """The transcript of that key, None if there is none or it is damaged."""
        path = self._entry(key)
        try:
            head, _, body = path.read_bytes().partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() != head:
                raise ValueError("not what was written")
            transcript = Transcript.model_validate_json(body)
        except OSError:
            return None
        except (ValueError, ValidationError):
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return transcript

    def put(self, key: str, transcript: Transcript, *, limit: int = LIMIT) -> bool:
        """Keep a transcript, and let the oldest go if there are too many.

        Returns:
            Whether it is kept. A full or read-only disk is no reason to lose a recap: the next run does it
            again.
        """
        body = transcript.model_dump_json().encode()
        if not self._write(self._entry(key), hashlib.sha256(body).hexdigest().encode() + b"\n" + body):
            return False
        self._make_room(limit)
        return self._entry(key).exists()

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """Keep others from making the transcript of that key while it is made here; wait while they do.

        Where nothing can be locked, the same work may be done twice.
        """
        path = self.folder / f"{key}.lock"
        with ExitStack() as stack:
            with suppress(OSError):
                private_folder(self.folder)
                stack.enter_context(lock(path, patience=float("inf")))
            try:
                yield
            finally:
                with suppress(OSError):
                    path.unlink()  # those who waited for it find the transcript

    def sound_of(self, file: str) -> str | None:
        """The hash of the sound that was decoded from the file with this hash, None if none was."""
        try:
            sound = self._sound(file).read_text("ascii", "replace")
        except OSError:
            return None
        return sound if re.fullmatch("[0-9a-f]{64}", sound) else None

    def remember_sound(self, file: str, sound: str) -> bool:
        """Remember which sound a file holds, both by SHA-256, so that a second run need not decode it."""
        return self._write(self._sound(file), sound.encode())

    def forget(self, file: str) -> int:
        """Remove all that is kept of a file, by its SHA-256; returns how many transcripts went.

        What an earlier version kept goes too, since nothing tells any more whose it is. Raises OSError.
        """
        marks = list(self.folder.glob(f"{file}-*.sound"))
        sounds = {path.read_text("ascii", "replace") for path in marks}
        kept = [
            path
            for path in self.folder.glob("*.transcript")
            if path.stem.partition("-")[0] in sounds or "-" not in path.stem
        ]
        for path in (*kept, *marks, *abandoned_files(self.folder)):
            path.unlink(missing_ok=True)
        return len(kept)

    def entries(self) -> tuple[Entry, ...]:
        """What is kept, the last used first."""
        found = []
        for path in self.folder.glob("*.transcript"):
            with suppress(OSError):
                status = path.stat()
                found.append(
                    Entry(path.stem, status.st_size, dt.datetime.fromtimestamp(status.st_mtime).astimezone())
                )
        return tuple(sorted(found, key=lambda entry: entry.used_at, reverse=True))

    def size(self) -> int:
        """Bytes that the entries take together."""
        return sum(entry.size for entry in self.entries())

    def clear(self) -> int:
        """Remove all that was kept, and nothing else; returns how many transcripts there were.

        Raises:
            OSError: One cannot be removed.
        """
        removed = 0
        for path in self._files():
            path.unlink(missing_ok=True)
            removed += path.suffix == ".transcript"
        return removed

    def _entry(self, key: str) -> Path:
        return self.folder / f"{key}.transcript"

    def _sound(self, file: str) -> Path:
        return self.folder / f"{file}-{VERSION}.sound"

    def _files(self) -> list[Path]:
        return [
            path
            for suffix in ("transcript", "sound", "lock", "part")
            for path in self.folder.glob(f"*.{suffix}")
        ]

    def _write(self, path: Path, data: bytes) -> bool:
        try:
            private_folder(self.folder)
            write_atomically(path, data, mode=0o600)
        except (OSError, OutputError):
            return False
        return True

    def _make_room(self, limit: int) -> None:
        too_many = self.size() - limit
        for entry in reversed(self.entries()):
            if too_many <= 0:
                break
            with suppress(OSError):
                self._entry(entry.key).unlink()
            too_many -= entry.size
        for path in abandoned_files(self.folder):
            with suppress(OSError):
                path.unlink()


def transcripts(folder: Path | None = None) -> Cache:
    """The transcripts kept under the cache folder, the platform's if none is given."""
    return Cache((folder or cache_folder()) / "transcripts")
