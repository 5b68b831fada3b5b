"""The words of all the language packs that a contact detail is said with, in the form in which they are looked for.

Clients mix languages: an English address is dictated in a French call. So every pack's words count everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from summarizer import languages
from summarizer.write.safe.folding import folded

LARGE = 1000


@dataclass(frozen=True)
class Sounds:
    """What figures are said with, and which words tell a telephone number from a count.

    `words` holds numbers below a thousand, by their one or two words, `large` those from there on.
    """

    words: Mapping[tuple[str, ...], int]
    large: frozenset[str]
    articles: frozenset[str]
    zeros: frozenset[str]
    repeats: Mapping[str, int]
    glue: frozenset[str]
    teens_after: frozenset[int]
    plus: frozenset[str]
    between: frozenset[str]
    asides: frozenset[str]
    amounts: frozenset[str]
    ordinary: frozenset[str]
    joining: frozenset[str]
    cues: re.Pattern[str]


@cache
def sounds() -> Sounds:
    """The words for figures of all packs."""
    packs = languages.available()
    tables = [languages.table(code, "numbers") for code in packs]
    said = {tuple(plain(w).split()): v for t in tables for w, v in t["words"].items()}
    numbers = [languages.table(code, "safe")["numbers"] for code in packs]
    articles = _all(numbers, "articles")
    said |= {(article,): 1 for article in articles}
    named = "|".join(f"(?P<{kind}>{_patterns(numbers, kind)})" for kind in ("counted", "dialled", "either"))
    return Sounds(
        words={words: value for words, value in said.items() if value < LARGE},
        large=frozenset(word for words, value in said.items() if value >= LARGE for word in words),
        articles=articles,
        zeros=_all(numbers, "zeros"),
        repeats={word: times for table in numbers for word, times in table["repeats"].items()},
        glue=_all(numbers, "tens_glue"),
        teens_after=frozenset(tens for table in tables for tens in table["grammar"]["tens_with_teens"]),
        plus=_all(numbers, "plus"),
        between=_all(numbers, "between"),
        asides=_all(numbers, "asides"),
        amounts=_all(numbers, "amounts"),
        ordinary=frozenset(words_of("networks", "ordinary")),
        joining=_all(numbers, "joining"),
        cues=re.compile(rf"(?<![^\W_])(?:{named})(?![^\W_])"),
    )


@cache
def words_of(table: str, key: str) -> tuple[str, ...]:
    """The entries of all packs under a heading of `safe.toml`, folded, the longest first."""
    packs = (languages.table(code, "safe")[table][key] for code in languages.available())
    return tuple(sorted({plain(word) for words in packs for word in words}, key=lambda w: (-len(w), w)))


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of the words, with any blanks where they have one; one that never fits for no words."""
    found = sorted(set(words), key=lambda word: (-len(word), word))
    if not found:
        return r"(?!)"
    return (
        "(?:" + "|".join(r"[\s-]".join(re.escape(part) for part in word.split(" ")) for word in found) + ")"
    )


def plain(word: str) -> str:
    """A word of a table as the folded text has it."""
    return folded(word).low


def _all(tables: list[Mapping[str, Any]], key: str) -> frozenset[str]:
    return frozenset(plain(word) for table in tables for word in table[key])


def _patterns(tables: list[Mapping[str, Any]], key: str) -> str:
    return "|".join(sorted({p for table in tables for p in table[key]}, key=lambda p: (-len(p), p)))
