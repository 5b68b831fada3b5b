"""What is kept of a call from one run to the next: with which options its recap was made, and who its speakers are."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from summarizer import languages
from summarizer.errors import OutputError, printable
from summarizer.files import abandoned_files, private_folder, reason, state_folder, write_atomically
from summarizer.folding import folded
from summarizer.model import Transcript
from summarizer.settings import OF_A_RECAP, Settings
from summarizer.write import WriteOptions

_SHA256 = re.compile("[0-9a-f]{64}")

LONGEST = 80  # characters of a name


def is_me(name: str) -> bool:
    """Whether this is what users call themselves ("me", "moi") rather than a name."""
    return any(name.strip().lower() in languages.table(pack, "roles")["me"] for pack in languages.available())


def names(sha256: str, transcript: Transcript) -> Mapping[str, str]:
    """The names that the user gave to the speakers of a file, by their labels.

    There are none if the labels have been drawn anew since, so that they may mean somebody else.
    """
    known = _read(sha256)
    given = known.get("names")
    if not isinstance(given, dict) or known.get("of") != _fingerprint(transcript):
        return {}
    return {str(label): str(name) for label, name in given.items()}


def give_names(sha256: str, transcript: Transcript, given: Mapping[str, str]) -> None:
    """Keep names for the speakers of a file, besides those given before; an empty name takes one back.

    Only one speaker is the user: whoever was before no longer is. Raises OutputError.
    """
    known = dict(names(sha256, transcript))
    if any(is_me(name) for name in given.values()):
        known = {label: name for label, name in known.items() if not is_me(name)}
    known |= {label: printable(name.strip())[:LONGEST] for label, name in given.items()}
    kept = {label: name for label, name in known.items() if name}
    try:
        _write(sha256, {**_read(sha256), "names": kept, "of": _fingerprint(transcript)})
    except OSError as error:
        raise OutputError(_file(sha256), *reason(error)) from error


def options(sha256: str) -> Mapping[str, Any]:
    """The options with which the recap of a file was last made; none if it never was, or what is kept is damaged."""
    known = _read(sha256).get("options")
    if not isinstance(known, dict):
        return {}
    return {name: value for name, value in known.items() if name in OF_A_RECAP}


def keep(sha256: str, settings: Settings, *, client: str | None, written: Iterable[Path]) -> None:
    """Keep how the recap of a file was made, whose call it is and what was written of it.

    A full or read-only disk is no reason to lose the recap.
    """
    made_with = settings.model_dump(mode="json", include=set(OF_A_RECAP), exclude_none=True)
    known = _read(sha256)
    before = known.get("written")
    files = {*(before if isinstance(before, list) else ()), *(str(path.absolute()) for path in written)}
    with suppress(OSError, OutputError):
        _write(sha256, {**known, "options": made_with, "client": client, "written": sorted(map(str, files))})


def of_client(client: str) -> Mapping[str, tuple[Path, ...]]:
    """The files that are a client's, by their SHA-256, and what was written of each and of no other's."""
    found, others = {}, set()
    for path in sorted((state_folder() / "calls").glob("*.json")):
        if not _SHA256.fullmatch(path.stem):
            continue
        known = _read(path.stem)
        written = known.get("written")
        files = tuple(map(Path, map(str, written if isinstance(written, list) else ())))
        if folded(client) in _people(known):
            found[path.stem] = files
        else:
            others |= set(files)
    return {sha256: tuple(path for path in files if path not in others) for sha256, files in found.items()}


def forget(sha256: str) -> None:
    """Remove what is kept of a file, and what a killed process left half-written. Raises OSError."""
    _file(sha256).unlink(missing_ok=True)
    for abandoned in abandoned_files(_file(sha256).parent):
        abandoned.unlink(missing_ok=True)


def write_options(sha256: str, settings: Settings, *, safe: bool | None = None) -> WriteOptions:
    """How a recap is written again: as it was made, but for what is chosen now."""
    made_with = options(sha256)
    return WriteOptions(
        me=settings.me or made_with.get("me"),
        client=settings.client or made_with.get("client"),
        safe=safe if safe is not None else settings.safe or bool(made_with.get("safe")),
    )


def _people(known: Mapping[str, Any]) -> frozenset[str]:
    """Whose call it is, and whom the user named in it."""
    names = known.get("names")
    given = names.values() if isinstance(names, dict) else ()
    return frozenset(
        folded(str(name)) for name in (known.get("client"), *given) if name and not is_me(str(name))
    )


def _fingerprint(transcript: Transcript) -> str:
    """What changes when other labels are drawn, or drawn for others."""
    drawn = [(u.speaker, u.start) for u in transcript.utterances]
    return hashlib.sha256(json.dumps(drawn, ensure_ascii=True).encode()).hexdigest()


def _read(sha256: str) -> dict[str, Any]:
    file = _file(sha256)
    try:
        known = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(sha256: str, known: Mapping[str, Any]) -> None:
    file = _file(sha256)
    private_folder(file.parent)
    write_atomically(file, (json.dumps(known, indent=1) + "\n").encode(), mode=0o600)


def _file(sha256: str) -> Path:
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is no SHA-256")
    return state_folder() / "calls" / f"{sha256}.json"
