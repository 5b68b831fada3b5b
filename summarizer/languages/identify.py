"""Which language a text is in, among those that have a pack, and what code a language's name stands for.

No model: a text of any length is full of small words ("de", "que", "the", "of"), and they give its language away.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import islice

from summarizer import languages

# In every call that this was tried on, half of the words are function words of its own language; a text in a third
# language shares some by chance ("la", "me", "in").
LEAST_SHARE = 0.3
ENOUGH = 20_000  # words: more of them change nothing

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def language_of(text: str) -> str:
    """The code of the language that a text is in, by its function words.

    Args:
        text: What was said, punctuated or not.

    Returns:
        The code of the pack whose own function words are most frequent, or `languages.FALLBACK` where no language
        has enough of them (no words at all, a third language) or two have as many.
    """
    own = _own_words()
    counts: Counter[str] = Counter()
    total = 0
    for word in islice(_words(text), ENOUGH):
        total += 1
        for code in own.get(word, ()):
            counts[code] += 1
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < LEAST_SHARE * total:
        return languages.FALLBACK
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return languages.FALLBACK
    return ranked[0][0]


def code_of(name: str) -> str | None:
    """The code that a language's name or tag stands for, or None if it names no language known here.

    >>> code_of("French"), code_of("fr-CA"), code_of("français"), code_of("klingon")
    ('fr', 'fr', 'fr', None)
    """
    folded = name.strip().casefold()
    known = _codes()
    return known.get(folded) or known.get(re.split(r"[-_]", folded, maxsplit=1)[0])


def is_function_word(word: str) -> bool:
    """Whether any language with a pack has this word among its function words."""
    return word.casefold().replace("’", "'") in _all_words()


def _words(text: str) -> Iterator[str]:
    """The words in small letters; "l'eau" is "l'" and "eau", but "don't" and "aujourd'hui" stay whole."""
    whole = _all_words()
    for match in _WORD.finditer(text.casefold().replace("’", "'")):
        word = match.group()
        head, apostrophe, rest = word.partition("'")
        if apostrophe and word not in whole:
            yield head + apostrophe
            yield rest
        else:
            yield word


@cache
def _all_words() -> Mapping[str, tuple[str, ...]]:
    """Every function word with the languages that have it."""
    found: dict[str, tuple[str, ...]] = {}
    for code in languages.available():
        for word in languages.lines(code, "function_words"):
            found[word] = (*found.get(word, ()), code)
    return found


@cache
def _own_words() -> Mapping[str, tuple[str, ...]]:
    """The function words that only one language has."""
    return {word: codes for word, codes in _all_words().items() if len(codes) == 1}


@cache
def _codes() -> Mapping[str, str]:
    table = tomllib.loads(files(languages.__name__).joinpath("codes.toml").read_text("utf-8"))
    return {name: code for code, names in table.items() for name in (*names, code)}
