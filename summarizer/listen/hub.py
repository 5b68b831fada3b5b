"""The hub that models come from, through faster-whisper's own downloader, and the cache that it fills."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from summarizer.errors import ModelError
from summarizer.files import reason
from summarizer.listen import conversion
from summarizer.listen.manifest import KnownModel

FetchHook = Callable[[int, int], None]
"""Called with the bytes that are here and the bytes there will be, about; from another thread."""

_HERE = (
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
)  # this machine's fault, not the hub's


def unheard(here: int, total: int) -> None:
    """The hook of those who do not want to know how far a download is."""


def cached(model: KnownModel) -> Path | None:
    """The model's folder in the hub's cache, perhaps with files missing, or None. Never uses the network."""
    if not _repository(model).is_dir():
        return None
    from faster_whisper import download_model

    try:
        return Path(download_model(model.name, local_files_only=True))
    except (OSError, ValueError):
        return None


def download(model: KnownModel, hook: FetchHook, *, by_hand: Path) -> Path:
    """Fetch a model into the hub's cache, go on where a download was interrupted, check what arrived.

    Args:
        model: Which one.
        hook: Told how far the download is.
        by_hand: Where a user without network can put the model instead, for the sentence that says so.

    Raises:
        ModelError: The hub cannot be reached, the disk is full or what arrived is damaged.
    """
    _require_space(model)
    if (folder := cached(model)) and (folder / "model.bin").exists() and conversion.problem(folder):
        _remove_weights(folder)
    from faster_whisper import download_model

    try:
        with _watched(model, hook), _quiet():
            folder = Path(download_model(model.name))
    # Which errors a lost connection raises depends on the version of the hub's client.
    except Exception as error:
        raise _not_fetched(model, error, by_hand) from error
    if problem := conversion.problem(folder) or _differs(folder):
        _remove_weights(folder)
        again = f"run recap models get {model.name} again"
        raise ModelError(f"the speech model {model.name} arrived damaged: {problem}", again)
    hook(model.size, model.size)
    return folder


def absent(model: KnownModel, why: str, *, by_hand: Path) -> ModelError:
    """The error for a model that is not on this machine, with everything that the user can do about it."""
    return ModelError(
        f"the speech model {model.name} is not on this machine{why}",
        f"connect once and run recap models get {model.name}, or copy its folder to {by_hand}, "
        "or use --model embedded, which needs no network",
    )


def _repository(model: KnownModel) -> Path:
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE) / f"models--{model.source.replace('/', '--')}"


def _require_space(model: KnownModel) -> None:
    repository = _repository(model)
    there = next(parent for parent in repository.parents if parent.is_dir())
    missing = model.size - _bytes_in(repository / "blobs") - shutil.disk_usage(there).free
    if missing > 0:
        raise ModelError(
            f"there is no room for the speech model {model.name} in {there}",
            f"free {missing // 1_000_000 + 1} MB, or set HF_HOME to a folder on another disk",
        )


@contextmanager
def _watched(model: KnownModel, hook: FetchHook) -> Iterator[None]:
    """Tell the hook every quarter of a second how many bytes have arrived: the downloader keeps silent."""
    blobs = _repository(model) / "blobs"
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.25):
            hook(min(_bytes_in(blobs), model.size), model.size)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the hub's client from writing warnings between the user's lines: what fails is raised anyway."""
    logger = logging.getLogger("huggingface_hub")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _bytes_in(folder: Path) -> int:
    total = 0
    with suppress(OSError):  # files come and go while they are counted
        for entry in os.scandir(folder):
            total += entry.stat().st_size
    return total


def _differs(folder: Path) -> str | None:
    """Compare the weights with the hash that the hub gives them: the name of the file the link leads to."""
    blob = Path(os.path.realpath(folder / "model.bin"))
    if not re.fullmatch("[0-9a-f]{64}", blob.name):
        return None  # without links, on some systems, the hash is not kept
    with blob.open("rb") as file:
        right = hashlib.file_digest(file, "sha256").hexdigest() == blob.name
    return None if right else "model.bin is not what the hub holds"


def _remove_weights(folder: Path) -> None:
    """Remove damaged weights from the cache: the downloader would take them for done."""
    for file in (Path(os.path.realpath(folder / "model.bin")), folder / "model.bin"):
        file.unlink(missing_ok=True)


def _not_fetched(model: KnownModel, error: Exception, by_hand: Path) -> ModelError:
    if isinstance(error, OSError) and error.errno in _HERE:
        problem, remedy = reason(error)
        place = _repository(model).parent
        return ModelError(f"the speech model {model.name} cannot be kept in {place}: {problem}", remedy)
    from huggingface_hub import constants

    why = "HF_HUB_OFFLINE is set" if constants.HF_HUB_OFFLINE else "the hub cannot be reached"
    return absent(model, f" and {why}", by_hand=by_hand)
