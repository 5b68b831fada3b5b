"""Find the weights of a speech model on this machine, or fetch them when the user asks for them by name."""

from __future__ import annotations

import difflib
import errno
import hashlib
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from summarizer.errors import ModelError, printable
from summarizer.files import cache_folder, reason, state_folder
from summarizer.listen import conversion, embedded
from summarizer.listen.manifest import KnownModel, find, manifest

AUTO, EMBEDDED = "auto", "embedded"

FetchHook = Callable[[int, int], None]
"""Called with the bytes that are here and the bytes there will be, about; from another thread."""


@dataclass(frozen=True)
class Weights:
    """A model on this machine: its name, its folder, and whether it knows other languages than English."""

    name: str
    folder: Path
    multilingual: bool


def unheard(here: int, total: int) -> None:
    """The hook of those who do not want to know how far a download is."""


def known() -> tuple[KnownModel, ...]:
    """The models that have a name, from the best to the least."""
    return manifest().models


def models_here(folder: Path | None = None) -> Path:
    """Where the embedded model is joined, and where models brought by hand are looked for by name."""
    return (folder or cache_folder()) / "models"


def resolve(model: str = AUTO, *, folder: Path | None = None, hook: FetchHook = unheard) -> Weights:
    """The weights to use for what the user asked.

    The network is touched in one case only: `model` is a name and that model is not on this machine.

    Args:
        model: `auto` for the best model already on this machine that fits into its memory, else the embedded
            one; `embedded`; a name that faster-whisper knows; or a folder with a converted model.
        folder: The cache folder to use instead of the platform's.
        hook: Told how far a download is.

    Raises:
        ModelError: There is no such model, it is damaged, or it is not here and cannot be fetched.
    """
    if model == AUTO:
        return _best(folder)
    if model == EMBEDDED:
        return _embedded(folder)
    named = find(model)
    if named is None:
        return _in_folder(model)
    if weights := _on_this_machine(named, folder):
        return weights
    return (
        _embedded(folder)
        if named.name == manifest().embedded.model
        else fetch(model, folder=folder, hook=hook)
    )


def installed(folder: Path | None = None) -> tuple[Weights, ...]:
    """The named models that are whole on this machine, from the best to the least, then the embedded one."""
    here = [weights for model in known() if (weights := _on_this_machine(model, folder))]
    with suppress(ModelError):
        here.append(_embedded(folder))
    return tuple(here)


def fetch(name: str, *, folder: Path | None = None, hook: FetchHook = unheard) -> Weights:
    """Fetch a model from the hub with faster-whisper's own downloader, into the cache that it uses itself.

    An interrupted download goes on where it was. What arrives is checked against the hash that the hub gives.

    Raises:
        ModelError: Nobody knows that name, the hub cannot be reached, the disk is full or the file is
        damaged.
    """
    model = find(name)
    if model is None:
        raise _unknown(name)
    _require_space(model)
    _forget_damaged(model)
    from faster_whisper import download_model

    try:
        with _watched(model, hook):
            path = Path(download_model(model.name))
    # Which errors a lost connection raises depends on the version of the hub's client.
    except Exception as error:
        raise _not_fetched(model, error, folder) from error
    if (problem := conversion.problem(path)) or (problem := _differs(path)):
        _forget_damaged(model, path)
        raise ModelError(
            f"the speech model {model.name} arrived damaged: {problem}", f"run recap models get {name} again"
        )
    hook(model.size, model.size)
    return _weights(model, path)


def identity(weights: Weights) -> str:
    """What tells this model from any other, wherever it lies: part of the key of a kept transcript."""
    return conversion.fingerprint(weights.folder)


def hint(weights: Weights) -> str | None:
    """How to get a better model, in one line; None if these weights are not among the least."""
    named = find(manifest().embedded.model if weights.name == EMBEDDED else weights.name)
    better = find("small")
    if named is None or better is None or named.english_only or known().index(named) <= known().index(better):
        return None
    rate = next((rate.percent for rate in named.error_rates if rate.kind == "measured"), None)
    cost = f", which gets about {rate:.0f} French words in 100 wrong on read speech" if rate else ""
    return (
        f"Recognised with the model {named.name}{cost}. For a better one, once: "
        f"recap models get {better.name} ({better.size // 1_000_000} MB)"
    )


def hint_once(weights: Weights, *, folder: Path | None = None) -> str | None:
    """`hint`, the first time only: a mark in the state folder remembers that it was said."""
    line = hint(weights)
    if line is None:
        return None
    mark = (folder or state_folder()) / "better-model-hint"
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch(exist_ok=False)
    except FileExistsError:
        return None
    except OSError:
        pass  # better said twice than never
    return line


# On this machine ----------------------------------------------------------------------------------------


def _best(folder: Path | None) -> Weights:
    import psutil  # type: ignore[import-untyped]

    room = psutil.virtual_memory().total // 2
    for model in known():
        if model.name == manifest().embedded.model:
            break
        weights = None if model.english_only else _on_this_machine(model, folder)
        if weights and (weights.folder / "model.bin").stat().st_size <= room:
            return weights
    return _embedded(folder)


def _embedded(folder: Path | None) -> Weights:
    return Weights(EMBEDDED, embedded.prepared(models_here(folder)), multilingual=True)


def _in_folder(name: str) -> Weights:
    path = os.path.expanduser(name)
    if not os.path.isdir(path):
        raise _unknown(name)
    folder = Path(path).resolve()
    if problem := conversion.problem(folder):
        raise ModelError(
            f"{printable(name)} cannot be used as a speech model: {problem}",
            "it needs model.bin, config.json, tokenizer.json and a vocabulary; recap models lists names",
        )
    return Weights(folder.name, folder, conversion.multilingual(folder))


def _on_this_machine(model: KnownModel, folder: Path | None) -> Weights | None:
    by_hand = (models_here(folder) / name for name in (model.name, *model.aliases))
    candidates = (*by_hand, _in_hub_cache(model))
    return next(
        (_weights(model, path) for path in candidates if path and conversion.problem(path) is None), None
    )


def _weights(model: KnownModel, path: Path) -> Weights:
    return Weights(model.name, path, multilingual=not model.english_only)


def _in_hub_cache(model: KnownModel) -> Path | None:
    if not _repository(model).is_dir():
        return None
    from faster_whisper import download_model

    try:
        return Path(download_model(model.name, local_files_only=True))
    except (OSError, ValueError):
        return None


# From the hub -------------------------------------------------------------------------------------------


def _repository(model: KnownModel) -> Path:
    """The folder of the hub's cache that holds this model, whether or not it is there."""
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


def _bytes_in(folder: Path) -> int:
    total = 0
    with suppress(OSError):  # files come and go while they are counted
        for entry in os.scandir(folder):
            total += entry.stat().st_size
    return total


def _differs(path: Path) -> str | None:
    """Compare the weights with the hash that the hub gives them: the name of the file the link leads to."""
    blob = Path(os.path.realpath(path / "model.bin"))
    if not re.fullmatch("[0-9a-f]{64}", blob.name):
        return None  # without links, on some systems, the hash is not kept
    with blob.open("rb") as file:
        right = hashlib.file_digest(file, "sha256").hexdigest() == blob.name
    return None if right else "model.bin is not what the hub holds"


def _forget_damaged(model: KnownModel, path: Path | None = None) -> None:
    """Remove damaged weights from the hub's cache: the downloader would take them for done."""
    folder = path or _in_hub_cache(model)
    if folder and (path or conversion.problem(folder)):
        for file in (Path(os.path.realpath(folder / "model.bin")), folder / "model.bin"):
            file.unlink(missing_ok=True)


def _not_fetched(model: KnownModel, error: Exception, folder: Path | None) -> ModelError:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
        problem, remedy = reason(error)
        return ModelError(
            f"the speech model {model.name} cannot be kept in {_repository(model).parent}: {problem}", remedy
        )
    from huggingface_hub import constants

    why = "HF_HUB_OFFLINE forbids the network" if constants.HF_HUB_OFFLINE else "the hub cannot be reached"
    return ModelError(
        f"the speech model {model.name} is not on this machine and {why}",
        f"connect once and run recap models get {model.name}, or copy its folder to "
        f"{models_here(folder) / model.name}, or use --model embedded, which needs no network",
    )


def _unknown(name: str) -> ModelError:
    names = [name for model in known() for name in (model.name, *model.aliases)] + [EMBEDDED, AUTO]
    near = difflib.get_close_matches(name[:64], names, n=1)
    remedy = f"did you mean {near[0]}?" if near else "recap models lists the names"
    return ModelError(f"there is no speech model and no folder called {printable(name[:200])}", remedy)
