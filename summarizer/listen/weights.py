"""Find the weights of a speech model on this machine, or fetch them when the user asks for them by name."""

from __future__ import annotations

import difflib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from summarizer.errors import ModelError, printable
from summarizer.files import cache_folder, state_folder
from summarizer.listen import conversion, embedded, hub
from summarizer.listen.hub import FetchHook, unheard
from summarizer.listen.manifest import KnownModel, find, manifest

AUTO, EMBEDDED = "auto", "embedded"


@dataclass(frozen=True)
class Weights:
    """A model on this machine: its name, its folder, and whether it knows other languages than English."""

    name: str
    folder: Path
    multilingual: bool


def known() -> tuple[KnownModel, ...]:
    """The models that have a name, from the best to the least."""
    return manifest().models


def models_here(folder: Path | None = None) -> Path:
    """Where the embedded model is joined, and where models brought by hand are looked for by name."""
    return (folder or cache_folder()) / "models"


def resolve(
    model: str = AUTO, *, folder: Path | None = None, offline: bool = False, hook: FetchHook = unheard
) -> Weights:
    """The weights to use for what the user asked.

    The network is touched in one case only: `model` is a name, that model is not on this machine, and it is
    not `offline`.

    Args:
        model: `auto` for the best model already on this machine that fits into its memory, else the embedded
            one; `embedded`; a name that faster-whisper knows; or a folder with a converted model.
        folder: The cache folder to use instead of the platform's.
        offline: Fetch nothing.
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
    if named.name == manifest().embedded.model:
        return _on_this_machine(named, folder) or _embedded(folder)
    if offline and not _on_this_machine(named, folder):
        raise hub.absent(named, "", by_hand=models_here(folder) / named.name)
    return fetch(model, folder=folder, hook=hook)


def installed(folder: Path | None = None) -> tuple[Weights, ...]:
    """The named models that are whole on this machine, from the best to the least, then the embedded one."""
    here = [weights for model in known() if (weights := _on_this_machine(model, folder))]
    with suppress(ModelError):
        here.append(_embedded(folder))
    return tuple(here)


def fetch(name: str, *, folder: Path | None = None, hook: FetchHook = unheard) -> Weights:
    """Fetch a model from the hub with faster-whisper's own downloader, into the cache that it uses itself.

    Nothing is fetched where the model is already on this machine. An interrupted download goes on where it
    was. What arrives is checked against the hash that the hub gives.

    Raises:
        ModelError: The name is unknown, the hub out of reach, the disk full or the file damaged.
    """
    if name == EMBEDDED:
        return _embedded(folder)
    model = find(name)
    if model is None:
        raise _unknown(name)
    if weights := _on_this_machine(model, folder):
        return weights
    return _weights(model, hub.download(model, hook, by_hand=models_here(folder) / model.name))


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
    import psutil

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
    candidates = (*by_hand, hub.cached(model))
    return next(
        (_weights(model, path) for path in candidates if path and conversion.problem(path) is None), None
    )


def _weights(model: KnownModel, path: Path) -> Weights:
    return Weights(model.name, path, multilingual=not model.english_only)


def _unknown(name: str) -> ModelError:
    names = [name for model in known() for name in (model.name, *model.aliases)] + [EMBEDDED, AUTO]
    near = difflib.get_close_matches(name[:64], names, n=1)
    remedy = f"did you mean {near[0]}?" if near else "recap models lists the names"
    return ModelError(f"there is no speech model and no folder called {printable(name[:200])}", remedy)
