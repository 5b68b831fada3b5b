"""What is known of the speech models before any is loaded: `models/whisper/manifest.toml` as records."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Literal

from summarizer.files import models_folder
from summarizer.model import Record


class ErrorRate(Record):
    """Words wrong in 100 on one kind of speech, and whose figure that is."""

    speech: str
    percent: float
    kind: Literal["published", "quoted", "measured"]
    source: str


class KnownModel(Record):
    """A model that faster-whisper knows by name. `size` is that of its weights, in bytes, rounded."""

    name: str
    aliases: tuple[str, ...] = ()
    source: str
    size: int
    english_only: bool = False
    error_rates: tuple[ErrorRate, ...] = ()


class EmbeddedFile(Record):
    """A file of the embedded model: the parts it is made of (`package/path`), its bytes and its hash."""

    name: str
    size: int
    sha256: str
    parts: tuple[str, ...]


class Embedded(Record):
    """The model that comes with Recap, cut into parts that a package index accepts."""

    model: str
    packages: tuple[str, ...]
    version: str
    source: str
    licence: str
    files: tuple[EmbeddedFile, ...]


class Manifest(Record):
    """All of it; `models` goes from the best to the least, those for English only last."""

    embedded: Embedded
    models: tuple[KnownModel, ...]


@cache
def manifest() -> Manifest:
    """The manifest of this installation."""
    path = models_folder() / "whisper" / "manifest.toml"
    return Manifest.model_validate(tomllib.loads(path.read_text("utf-8")))


def find(name: str) -> KnownModel | None:
    """The model of that name or alias, None if there is none."""
    return next((model for model in manifest().models if name in (model.name, *model.aliases)), None)
