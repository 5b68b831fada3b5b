"""Which country a call comes from, by the words that give it away."""

from __future__ import annotations

import re
from functools import cache

from summarizer.languages import table
from summarizer.understand.slots.patterns import either
from summarizer.understand.slots.reading import read_line


@cache
def _clues(language: str) -> tuple[tuple[tuple[str, re.Pattern[str]], ...], re.Pattern[str], dict[str, list[str]]]:
    contacts = table(language, "contacts")
    shared = contacts["countries_shared"]
    sure = tuple(
        (country, re.compile(rf"(?<!\w){either(words)}(?!\w)")) for country, words in contacts["countries"].items()
    )
    return sure, re.compile(rf"(?<!\w){either(shared)}(?!\w)"), dict(shared)


def guess_country(text: str, language: str, default: str) -> str:
    """The country that the words of a call give away, or `default` where none or too many do.

    Args:
        text: Everything that was said.
        language: The code of the language pack.
        default: The two letters to assume.
    """
    from summarizer.understand.slots.numbers import fold

    folded = fold(text).replace("-", " ")
    sure, shared, countries = _clues(language)
    counts = {country: len(pattern.findall(folded)) for country, pattern in sure}
    best = max(counts.values(), default=0)
    leaders = [country for country, count in counts.items() if count == best]
    if best and default not in leaders and len(leaders) == 1:
        return leaders[0]
    said = shared.search(folded)
    if said is not None and not best and default not in countries[said.group()]:
        return countries[said.group()][0]
    return default
