"""Who says who he is: the name, and the company, with which a speaker introduces himself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from summarizer import languages
from summarizer.model import Sentence
from summarizer.understand.analysis import analyse, pipeline
from summarizer.understand.disfluency import folded, whole_words

if TYPE_CHECKING:
    from spacy.tokens import Doc

OPENING = 6  # sentences in which people introduce themselves
GREETING = 2  # sentences in which a greeting may be followed by one's own name
NAME_WORDS = 4  # words that may follow "c'est" and be a name
COMPANY_WORDS = 5

_WORD = re.compile(r"[^\W\d_][\w'’\-]*\.?")


class Introduction(NamedTuple):
    """What somebody says of himself; `sentences` are where."""

    name: str | None
    company: str | None
    sentences: tuple[int, ...]


def introduced(sentences: Sequence[Sentence], language: str, *, not_me: str | None = None) -> Introduction:
    """The name that the speaker of these sentences gives himself, in the order of the call.

    Speech without capitals is read as if each candidate had them, and the language's named-entity recogniser decides
    whether that makes a name. `not_me` is the provider's name, which a caller only says to greet.
    """
    pack = languages.table(language, "roles")
    myself = whole_words(*(re.escape(p) for p in pack["myself"]))
    greeting = whole_words(*(re.escape(p) for p in pack["addressed"]))
    titles = whole_words(
        *(re.escape(p) for p in pack["titles"]), *map(re.escape, folded(not_me or "").split())
    )
    another = re.compile(pack["another"])
    for place, sentence in enumerate([*sentences[:OPENING], *sentences[-2:]]):
        text, low = sentence.clean, folded(sentence.clean)
        starts = [match.end() for match in myself.finditer(low)]
        if place < GREETING:
            starts += [_past(titles, low, match.end()) for match in greeting.finditer(low)]
        for start in starts:
            name, end = _name(text, start, language)
            if name and not _same(name, not_me) and not another.match(low, end):
                return Introduction(name, _company(text[end:], language), (sentence.index,))
    return Introduction(None, None, ())


def _past(titles: re.Pattern[str], low: str, start: int) -> int:
    """Where a name may begin after a greeting and whoever is greeted ("bonjour monsieur Prigent, …")."""
    while passed := titles.match(low, start + len(low[start:]) - len(low[start:].lstrip(" ,."))):
        start = passed.end()
    return start


def _same(name: str, other: str | None) -> bool:
    return bool(other) and set(folded(name).split()) <= set(folded(other or "").split())


def _name(text: str, start: int, language: str) -> tuple[str | None, int]:
    """The name that begins at `start` and where it ends; None if what stands there is no name.

    Where the source writes capitals, a name has them.
    """
    capitalised = any(c.isupper() for c in text)
    titles = {title.rstrip(".") for title in languages.table(language, "roles")["titles"]}
    words: list[re.Match[str]] = []
    position = start
    while len(words) < NAME_WORDS:
        spaces = " ," if not words else " "
        match = _WORD.match(text, position + len(text[position:]) - len(text[position:].lstrip(spaces)))
        if not match or (
            capitalised and match.group()[0].islower() and folded(match.group()).rstrip(".") not in titles
        ):
            break
        words.append(match)
        position = match.end()
        if match.group().endswith(".") and folded(match.group()).rstrip(".") not in titles:
            break
    spoken = [m.group().rstrip(".") for m in words]
    if not spoken:
        return None, start
    lead = 1 if folded(spoken[0]) in titles else 0
    cased = [w if i < lead else _capitals(w) for i, w in enumerate(spoken)]
    count = lead + _names_at_start(cased[lead:], language)
    if count == lead:
        return None, start
    title = f"{cased[0][0].upper()}{cased[0][1:]} " if lead else ""
    return title + " ".join(_surname_once(cased[lead:count])), words[count - 1].end()


def _capitals(word: str) -> str:
    return re.sub(r"(?:^|(?<=-))\w", lambda letter: letter.group().upper(), word)


def _surname_once(words: Sequence[str]) -> list[str]:
    """Josiane Picard, of "Picard Josiane Picard"."""
    return list(words[1:]) if len(words) == 3 and words[0] == words[-1] else list(words)


def _names_at_start(words: Sequence[str], language: str) -> int:
    """How many of these words, read with capitals, begin a person's name."""
    if not words:
        return 0
    stop = _no_names(language)
    limit = next((i for i, w in enumerate(words) if folded(w) in stop), len(words))
    best = 0
    for count in range(limit, 0, -1):
        (doc,) = analyse([f"{' '.join(words[:count])}."], language)
        if _all_names(doc):
            best = count
            break
    return best


def _all_names(doc: Doc) -> bool:
    tokens = [token for token in doc if not token.is_punct]
    return bool(tokens) and all(t.pos_ == "PROPN" or t.ent_type_ in ("PER", "PERSON") for t in tokens)


@cache
def _no_names(language: str) -> frozenset[str]:
    """Words that are never part of a name."""
    openings = (word for word in languages.table(language, "disfluencies")["openings"] if word.isalpha())
    return frozenset(pipeline(language).Defaults.stop_words) | frozenset(openings)


def _company(rest: str, language: str) -> str | None:
    """The company named right after a caller's name ("de la société Durand"), None if there is none."""
    cue = whole_words(*languages.table(language, "voicemail")["company"])
    lead = re.match(r"[\s,]*", rest)
    at = lead.end() if lead else 0
    match = cue.match(folded(rest), at)
    if not match:
        return None
    words = _WORD.findall(re.split(r"[,.;:!?]", rest[match.end() :])[0])[:COMPANY_WORDS]
    stop = _no_names(language)
    kept: list[str] = []
    for i, word in enumerate(words):
        if folded(word) in stop and not (
            kept and i + 1 < len(words) and folded(word) in ("de", "du", "of", "d'")
        ):
            break
        kept.append(word)
    while kept and folded(kept[-1]) in stop:
        kept.pop()
    if not kept:
        return None
    capitalised = [w for w in kept if w[0].isupper()]
    return " ".join(kept if capitalised else [kept[0][0].upper() + kept[0][1:], *kept[1:]])
