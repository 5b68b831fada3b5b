"""The patterns of a client's answer, gathered from every language pack that has a table `reply`.

A client answers in the language he likes, whatever the recap's. So the packs are read together: a pattern of the one
is tried beside those of the others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

from summarizer import languages

# A reference in a clause, once it is found.
REFERENCE = "§"

_ALIKE = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "‑": "-",
        "œ": "o",
        "æ": "a",
        "ß": "s",
        "№": "n",
    }
)


def folded(text: str) -> str:
    """The text in lower case without accents, one kind of apostrophe, quotation mark and dash: as long as before."""
    return "".join(_folded(letter) for letter in text.translate(_ALIKE))


@cache
def _folded(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter.lower())[:1] or letter
    return letter if unicodedata.category(letter).startswith("M") else base


_PIECE = re.compile(r"<([a-z_]+)>")


@cache
def table() -> Mapping[str, Mapping[str, Any]]:
    """Every pack's sections of table `reply` as one: lists one after the other, mappings joined."""
    joined: dict[str, dict[str, Any]] = {}
    for code in languages.available():
        for section, entries in languages.table(code, "reply").items():
            mine = joined.setdefault(section, {})
            for name, value in entries.items():
                if isinstance(value, list):
                    mine[name] = [*mine.get(name, []), *value]
                else:
                    mine[name] = value
    return joined


def words(section: str, name: str) -> str:
    """The entries of a list as alternatives of one pattern, the longest first."""
    return "|".join(map(composed, sorted(table()[section][name], key=len, reverse=True))) or "(?!)"


def composed(pattern: str) -> str:
    """A pattern with the pieces that it names between angle brackets."""
    while named := _PIECE.search(pattern):
        pattern = pattern[: named.start()] + table()["pieces"][named[1]] + pattern[named.end() :]
    return pattern


@cache
def phrases(section: str, name: str) -> re.Pattern[str]:
    """A pattern for any entry of a list, as whole words of folded text."""
    return re.compile(rf"(?<!\w)(?:{words(section, name)})(?!\w)")
