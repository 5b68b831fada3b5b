"""Patterns of a language pack, as the tables write them, made into regular expressions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

_PLACEHOLDER = re.compile(r"\{([a-z]+)(\d?)\}")


def compile_pattern(pattern: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """A table's pattern as a regular expression over whole words of a line.

    Args:
        pattern: A regular expression with placeholders, e.g. `"{weekday} en 8"`; a space fits a comma too.
        words: What each placeholder stands for; it becomes a group of its name (`{day2}` a group `day2`).
    """
    return re.compile(rf"(?<![\w°])(?:{expand(pattern, words)})(?![\w°])")


def expand(pattern: str, words: Mapping[str, str]) -> str:
    """The text of the regular expression that `compile_pattern` makes, without its word boundaries."""
    named: dict[str, int] = {}

    def fill(found: re.Match[str]) -> str:
        meaning, name = words[found[1]], found[1] + found[2]
        named[name] = named.get(name, 0) + 1
        # A choice may hold the same placeholder twice, a regular expression no name: see `groups_of`.
        return f"(?P<{name}{f'_{named[name]}' if named[name] > 1 else ''}>{meaning})"

    plain = "".join(c for c in unicodedata.normalize("NFD", pattern) if not unicodedata.combining(c))
    return _PLACEHOLDER.sub(fill, spaced(plain))


def spaced(pattern: str) -> str:
    """The pattern with every space fitting an optional comma before it, and every optional space a comma or a space."""
    return re.sub(r" (\??)", lambda found: r"(?:,? )?" if found[1] else ",? ", pattern)


def either(alternatives: Iterable[str]) -> str:
    """One group that fits any of the alternatives, the longest first."""
    return "(?:" + "|".join(sorted(alternatives, key=len, reverse=True)) + ")"


def before(alternatives: Iterable[str], words: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """Fits one of the alternatives at the very end of a text."""
    return re.compile(rf"(?<![\w°])(?:{expand(either(alternatives), words or {})})[ ,']*\Z")


def after(alternatives: Iterable[str], words: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """Fits one of the alternatives at the very beginning of a text."""
    return re.compile(rf"(?:[ ,…]|\.\.\.)*(?:{expand(either(alternatives), words or {})})(?![\w°])")


def groups_of(found: re.Match[str]) -> dict[str, str]:
    """The placeholders that a match filled, by name."""
    return {name.partition("_")[0]: said for name, said in found.groupdict().items() if said is not None}
