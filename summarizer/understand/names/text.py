"""The speech in which people introduce themselves, as one text, and what the language packs know in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from summarizer import languages
from summarizer.model import Sentence
from summarizer.understand.analysis import pipeline
from summarizer.understand.disfluency import folded, whole_words

OPENING, CLOSING = 8, 3  # sentences, at the start and at the end, in which people say who they are
WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")
PAUSE = re.compile(r"[\s,.;:!?…]*")
BREAK = re.compile(r"[,.;:!?…]")
SPACE = re.compile(r"[\s,…]*")


class Spoken(NamedTuple):
    """The sentences in which people introduce themselves as one text; `places` are where each begins."""

    text: str
    low: str
    places: Sequence[tuple[int, int]]
    late: int
    capitals: bool
    language: str


def spoken_text(sentences: Sequence[Sentence], language: str) -> Spoken:
    """The first and the last sentences, without hesitations, one after another."""
    text, places, late = "", [], None
    for place, sentence in enumerate(sentences):
        if OPENING <= place < len(sentences) - CLOSING or not sentence.clean:
            continue
        if place >= OPENING and late is None:
            late = len(text)
        text += " " if text else ""
        places.append((len(text), sentence.index))
        text += sentence.clean
    capitals = sum(c.isupper() for c in text) > text.count(" ") / 50
    return Spoken(text, folded(text), places, len(text) if late is None else late, capitals, language)


@cache
def cue(language: str, name: str) -> re.Pattern[str]:
    """Expressions of `roles.toml`."""
    return whole_words(*languages.table(language, "roles")[name])


@cache
def business_cue(language: str, name: str) -> re.Pattern[str]:
    """Expressions of `voicemail.toml`; one that ends in an apostrophe is followed by its word at once."""
    ordered = sorted(languages.table(language, "voicemail")[name], key=len, reverse=True)
    return re.compile(rf"(?<![\w'])(?:{'|'.join(ordered)})(?:(?<=')|(?!\w))")


def words_of(text: str) -> list[str]:
    """The words of a name in small letters, without their full stops."""
    return [word.rstrip(".") for word in WORD.findall(folded(text))]


@cache
def no_names(language: str) -> frozenset[str]:
    """Words that are never part of a name."""
    pack = languages.table(language, "roles")
    openings = (word for word in languages.table(language, "disfluencies")["openings"] if word.isalpha())
    numbers = languages.table(language, "numbers")["words"]
    return (
        frozenset(pipeline(language).Defaults.stop_words)
        | frozenset(languages.lines(language, "function_words"))
        | frozenset(pack["no_names"])
        | frozenset(openings)
        | frozenset(word for number in numbers for word in number.split())
    )
