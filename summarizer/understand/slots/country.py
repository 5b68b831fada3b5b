"""Which country a call comes from, by the words that give it away."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from summarizer.languages import table
from summarizer.understand.slots.numbers import fold
from summarizer.understand.slots.patterns import either


@dataclass(frozen=True, slots=True)
class _Clues:
    """Words that give a country away, and words of several."""

    sure: tuple[tuple[str, re.Pattern[str]], ...]
    shared: re.Pattern[str]
    countries: Mapping[str, Sequence[str]]


@cache
def _clues(language: str) -> _Clues:
    contacts = table(language, "contacts")
    shared = contacts["countries_shared"]
    sure = tuple(
        (country, re.compile(rf"(?<!\w){either(words)}(?!\w)"))
        for country, words in contacts["countries"].items()
    )
    return _Clues(sure, re.compile(rf"(?<!\w){either(shared)}(?!\w)"), shared)


def guess_country(text: str, language: str, default: str) -> str:
    """The country that the words of a call give away, or `default` where none or too many do.

    Args:
        text: Everything that was said.
        language: The code of the language pack.
        default: The two letters to assume.
    """
    folded = fold(text).replace("-", " ")
    clues = _clues(language)
    counts = {country: len(pattern.findall(folded)) for country, pattern in clues.sure}
    best = max(counts.values(), default=0)
    leaders = [country for country, count in counts.items() if count == best]
    if best and default not in leaders and len(leaders) == 1:
        return leaders[0]
    said = clues.shared.search(folded)
    if said is not None and not best and default not in clues.countries[said.group()]:
        return clues.countries[said.group()][0]
    return default
