"""Folders with a Whisper model converted for CTranslate2: whether one is whole, and which model it is."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import BinaryIO

REQUIRED = ("model.bin", "config.json", "tokenizer.json")
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
NOT_CONVERTED = ("model.safetensors", "pytorch_model.bin", "tf_model.h5", "flax_model.msgpack")

LAYOUT = 6  # the version of CTranslate2's binary layout that is known here, of all Whisper models on the hub
MULTILINGUAL_TOKENS = 51865  # size from which CTranslate2 holds a Whisper vocabulary for multilingual

_SAMPLES, _SAMPLE = 64, 65536


def problem(folder: Path) -> str | None:
    """What keeps a folder from being used as a speech model, as a clause for the user; None if nothing does.

    Without `tokenizer.json` faster-whisper would look for one on the network, hence it is required here.
    """
    try:
        return _missing(folder) or _binary_problem(folder / "model.bin") or _json_problem(folder)
    except OSError as error:
        return f"it cannot be read ({error.strerror})"


def multilingual(folder: Path) -> bool:
    """Whether the vocabulary of a folder without problem is that of a model for many languages."""
    path = _vocabulary(folder)
    if path is None:
        return False
    text = path.read_text("utf-8", "replace")
    return len(json.loads(text) if path.suffix == ".json" else text.splitlines()) >= MULTILINGUAL_TOKENS


def fingerprint(folder: Path) -> str:
    """What tells this model from another, in hexadecimal, whatever its folder is called.

    A hash of its small files and of samples taken all over its weights, so that three gigabytes cost a few
    milliseconds. Any training changes weights everywhere; a few flipped bits would not show: it is no proof
    that the files are intact.
    """
    digest = hashlib.sha256()
    for name in ("config.json", "tokenizer.json"):
        digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
    path = folder / "model.bin"
    size = path.stat().st_size
    digest.update(str(size).encode())
    with path.open("rb") as file:
        for sample in range(_SAMPLES):
            file.seek(max(0, size - _SAMPLE) * sample // (_SAMPLES - 1))
            digest.update(file.read(_SAMPLE))
    return digest.hexdigest()


def _vocabulary(folder: Path) -> Path | None:
    return next((folder / name for name in VOCABULARIES if (folder / name).is_file()), None)


def _missing(folder: Path) -> str | None:
    if not (folder / "model.bin").is_file() and any((folder / name).is_file() for name in NOT_CONVERTED):
        return "it holds a model that is not converted for CTranslate2 (see ct2-transformers-converter)"
    for name in REQUIRED:
        if not (folder / name).is_file():
            return f"it has no {name}"
    return None if _vocabulary(folder) else "it has no vocabulary.json or vocabulary.txt"


def _json_problem(folder: Path) -> str | None:
    for path in (folder / "config.json", folder / "tokenizer.json", _vocabulary(folder)):
        if path is None or path.suffix != ".json":
            continue
        try:
            json.loads(path.read_bytes())
        except (ValueError, RecursionError):
            return f"its {path.name} is damaged"
    return None


def _binary_problem(path: Path) -> str | None:
    """Follow the layout of `model.bin` from one variable to the next, without reading the weights."""
    with path.open("rb") as file:
        try:
            (layout,) = _unpack(file, "<I")
            if _string(file) != b"WhisperSpec":
                return "its model.bin is not a Whisper model converted for CTranslate2"
            if layout != LAYOUT:
                return None  # older or newer: CTranslate2 will say
            _revision, variables = _unpack(file, "<II")
            for _ in range(variables):
                _string(file)
                (rank,) = _unpack(file, "<B")
                file.seek(4 * rank, 1)
                _kind, length = _unpack(file, "<BI")
                file.seek(length, 1)
            (aliases,) = _unpack(file, "<I")
            for _ in range(2 * aliases):
                _string(file)
        except EOFError:
            return "its model.bin is cut short"
    return None


def _string(file: BinaryIO) -> bytes:
    (length,) = _unpack(file, "<H")
    return _read(file, length).rstrip(b"\0")


def _unpack(file: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(layout, _read(file, struct.calcsize(layout)))


def _read(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise EOFError
    return data
