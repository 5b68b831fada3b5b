"""What is a name where it stands: its title, its words, where it ends; with capitals or without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from summarizer import languages
from summarizer.understand.analysis import analyse
from summarizer.understand.disfluency import folded
from summarizer.understand.names.text import SPACE, WORD, Spoken, no_names, words_of

NAME_WORDS = 3


class Name(NamedTuple):
    """A stretch of text that can be a name."""

    text: str
    start: int
    end: int
    title: bool


@cache
def titles(language: str) -> frozenset[str]:
    """What stands before a name: "madame", "Mr"."""
    return frozenset(title.rstrip(".") for title in languages.table(language, "roles")["titles"])


def name_at(spoken: Spoken, start: int, *, doubtful: bool = False) -> Name | None:
    """The name that begins at `start`, after a pause at most; None if what stands there is no name.

    Where the source writes capitals, a name has them. `doubtful` asks for more where a frame is no proof.
    """
    words = _run(spoken, start)
    lead = 1 if words and plain(words[0]) in titles(spoken.language) else 0
    cased = [_capitals(word.group().rstrip(".")) for word in words[lead:]]
    count = len(cased) if spoken.capitals else _names_at_start(cased, spoken.language, doubtful=doubtful)
    if lead and cased and not spoken.capitals:
        count = max(count, 1)  # whatever follows "madame" is a name
    while count and plain(words[lead + count - 1]) in _particles(spoken.language, written=True):
        count -= 1
    if not count or (len(cased[0]) < 2 and count == 1):
        return None
    last = words[lead + count - 1]
    if re.match(r"['’]\w", spoken.text[last.end() :]) or "'s" in folded(last.group()):
        return None  # somebody else's: "Keith's number"
    title = words[0].group() + " " if lead else ""
    text = title[:1].upper() + title[1:] + " ".join(_surname_once(cased[:count]))
    return Name(text, words[0].start(), last.end() - last.group().endswith("."), bool(lead))


def plain(match: re.Match[str]) -> str:
    """The word in small letters, without its full stop."""
    return folded(match.group()).rstrip(".")


@cache
def _particles(language: str, *, written: bool) -> frozenset[str]:
    return frozenset(languages.table(language, "roles")["particles" if written else "particles_spoken"])


def _run(spoken: Spoken, start: int) -> list[re.Match[str]]:
    """The words from `start` on that can be a title and a name, up to the first that cannot."""
    known, never = titles(spoken.language), no_names(spoken.language)
    particles = _particles(spoken.language, written=spoken.capitals)
    words: list[re.Match[str]] = []
    lead = SPACE.match(spoken.text, start)
    position = lead.end() if lead else start
    limit = NAME_WORDS
    while len(words) < limit and (match := WORD.match(spoken.text, position)):
        word = plain(match)
        if not words and word in known:
            words, limit = [match], limit + 1
        elif word in known or (never - particles) & {word, word.split("'")[0] + "'", word.split("-")[0]}:
            break
        elif word in particles:
            if not words:
                break
            words, limit = [*words, match], limit + 1
        elif spoken.capitals and not match.group()[0].isupper():
            break
        else:
            words = [*words, match]
        position = match.end()
        if match.group().endswith(".") and word not in known:
            break
        position += len(spoken.text[position:]) - len(spoken.text[position:].lstrip(" "))
    if spoken.capitals:  # a particle belongs to the name only before a capital
        while words and words[-1].group()[0].islower() and plain(words[-1]) not in known:
            words.pop()
    return words


def _capitals(word: str) -> str:
    return re.sub(r"(?:^|(?<=-))\w", lambda letter: letter.group().upper(), word)


def _surname_once(words: Sequence[str]) -> list[str]:
    """Josiane Picard, of "Picard Josiane Picard"."""
    return list(words[1:]) if len(words) == 3 and words[0] == words[-1] else list(words)


def _names_at_start(words: Sequence[str], language: str, *, doubtful: bool) -> int:
    """How many of these words, read with capitals, begin a person's name."""
    frame = languages.table(language, "roles")["frame"]
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        texts = [frame.format(name=name), frame.format(name=name.lower())]
        shaped, bare = (list(doc) for doc in analyse(texts, language))
        start = frame.index("{")
        inside = [t for t in shaped if start <= t.idx < start + len(name) and not t.is_punct]
        proper = [t.pos_ == "PROPN" for t in inside]
        person = all(t.ent_type_ in ("PER", "PERSON") and t.pos_ in ("PROPN", "NOUN") for t in inside)
        if any(t.ent_type_ in ("DATE", "TIME", "CARDINAL", "ORDINAL") for t in inside):
            continue
        if not (all(proper) or person or (proper[-1] and all(t.ent_type_ for t in inside))):
            continue
        participle = count == 1 and any(
            "Part" in t.morph.get("VerbForm", []) for t in bare if start <= t.idx < start + len(name)
        )
        if person or not (doubtful and participle):  # "c'est fini", "it's gone"
            return count
    return 0


def fullest(spoken: Spoken, name: Name) -> str:
    """The name with the first name and the surname, where one of them alone stands in the frame.

    "C'est Sandrine de la crèche, euh, Sandrine Cazaux": the longer of two names that share a word.
    """
    words = words_of(name.text)[name.title :]
    if len(words) != 1:
        return name.text
    for match in re.finditer(rf"(?<![\w'\-]){re.escape(words[0])}(?![\w'\-])", spoken.low):
        before = [m.start() for m in WORD.finditer(spoken.text, 0, match.start())]
        starts = [*before[-NAME_WORDS:], match.start()] if spoken.capitals else [match.start(), *before[-1:]]
        for start in starts:
            longer = name_at(spoken, start, doubtful=True)
            if (
                longer
                and not longer.title
                and len(words_of(longer.text)) > 1
                and words[0] in words_of(longer.text)
            ):
                return longer.text
    return name.text
