"""Language packs: everything that belongs to one language is data in its folder.

A pack is a folder named by its ISO 639-1 code with `.toml` tables and `.txt` lists, each read by the one module
that needs it. Nothing outside this folder spells a French or an English word that a user could say or read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

FALLBACK = "en"


@cache
def available() -> tuple[str, ...]:
    """The codes of the languages that have a pack, in alphabetical order."""
    return tuple(
        sorted(entry.name for entry in files(__name__).iterdir() if entry.joinpath("pack.toml").is_file())
    )


def nearest(language: str) -> str:
    """The pack to use for a language: its own, or English for one that has none."""
    return language if language in available() else FALLBACK


@cache
def table(language: str, name: str) -> Mapping[str, Any]:
    """The table `name.toml` of a language's pack, as nested mappings. KeyError if the pack has none."""
    resource = files(__name__).joinpath(nearest(language), f"{name}.toml")
    if not resource.is_file():
        raise KeyError(f"the language pack {language!r} has no table {name!r}")
    return tomllib.loads(resource.read_text("utf-8"))


@cache
def lines(language: str, name: str) -> tuple[str, ...]:
    """The entries of the list `name.txt` of a language's pack: one a line, `#` begins a comment."""
    resource = files(__name__).joinpath(nearest(language), f"{name}.txt")
    if not resource.is_file():
        raise KeyError(f"the language pack {language!r} has no list {name!r}")
    stripped = (line.partition("#")[0].strip() for line in resource.read_text("utf-8").splitlines())
    return tuple(line for line in stripped if line)
