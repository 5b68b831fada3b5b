"""Who says who he is: the name, and the company, with which a speaker introduces himself.

People introduce themselves in few ways: with words that say so ("je m'appelle…", "… à l'appareil"), with words that
may also lead to something else ("c'est…"), and with nothing but their name after the greeting. Each way is a frame,
data of the language pack (`roles.toml`), and what stands in one is a candidate; the surest candidate wins, and the
fullest form of its name that is said is what the caller is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from summarizer import languages
from summarizer.model import Sentence
from summarizer.understand.names.company import company_of
from summarizer.understand.names.greeting import pass_greeting
from summarizer.understand.names.name import NAME_WORDS, Name, fullest, name_at
from summarizer.understand.names.text import BREAK, WORD, Spoken, cue, spoken_text, words_of

GREETING = 160  # characters in which a greeting may be followed by one's own name

# How sure it is that what stands in a frame is the speaker's own name.
SAID, AFTER_GREETING, MAYBE, AFTER_WORDS, FOR_ANOTHER, MAYBE_LATER, SIGNED = 3.0, 2.2, 2.0, 1.5, 1.0, 0.8, 0.6


class Introduction(NamedTuple):
    """What somebody says of himself; `sentences` are where."""

    name: str | None
    company: str | None
    sentences: tuple[int, ...]


class _Candidate(NamedTuple):
    sure: float
    name: Name


def introduced(sentences: Sequence[Sentence], language: str, *, not_me: str | None = None) -> Introduction:
    """The name that the speaker of these sentences gives himself, in the order of the call.

    Speech without capitals is read as if each candidate had them, and the language's tagger decides whether that makes
    a name. `not_me` is the provider's name, which a caller only says to greet.
    """
    spoken = spoken_text(sentences, language)
    found = [c for c in _candidates(spoken, not_me) if not _same(c.name, not_me)]
    best = max(found, key=lambda candidate: (candidate.sure, -candidate.name.start), default=None)
    called = fullest(spoken, best.name) if best else None
    company = company_of(spoken, best.name if best else None)
    if company and set(words_of(company)) <= set(words_of(f"{not_me or ''} {called or ''}")):
        company = None  # the provider's own, or no more than the caller's name
    if best is None:
        return Introduction(None, company, ())
    where = [index for start, index in spoken.places if start <= best.name.start][-1:]
    return Introduction(called, company, tuple(where))


def _candidates(spoken: Spoken, not_me: str | None) -> Iterator[_Candidate]:
    """Everything that stands where a speaker's own name may stand."""
    another = re.compile(languages.table(spoken.language, "roles")["another"])
    for frame, sure, late in (
        ("named", SAID, SAID),
        ("myself", MAYBE, MAYBE_LATER),
        ("on_behalf", FOR_ANOTHER, FOR_ANOTHER),
    ):
        for match in cue(spoken.language, frame).finditer(spoken.low):
            name = name_at(spoken, match.end(), doubtful=frame != "named")
            if name and not another.match(spoken.low, name.end):
                yield _Candidate(sure if match.start() < spoken.late else late, name)
    for match in cue(spoken.language, "named_after").finditer(spoken.low):
        name = _name_before(spoken, match.start(), not_me)
        if name:
            alone = not spoken.capitals and len(words_of(name.text)) == 1
            yield _Candidate(MAYBE_LATER if alone or name.start > GREETING else SAID, name)
    for sure, name in _after_greeting(spoken, not_me):
        if not another.match(spoken.low, name.end):
            yield _Candidate(sure, name)
    signed = _signed(spoken)
    if signed:
        yield _Candidate(SIGNED, signed)


def _same(name: Name, other: str | None) -> bool:
    return bool(other) and set(words_of(name.text)[name.title :]) <= set(words_of(other or ""))


def _name_before(spoken: Spoken, end: int, not_me: str | None) -> Name | None:
    """The name right before words that are said after one's own ("Michel Dumont à l'appareil")."""
    clause = (
        max(spoken.low.rfind(mark, 0, max(0, len(spoken.low[:end].rstrip(" ,")))) for mark in ",.;:!?…") + 1
    )
    starts = [match.start() for match in WORD.finditer(spoken.text, clause, end)][-NAME_WORDS:]
    me = set(words_of(not_me or ""))
    for start in starts:
        name = name_at(spoken, start)
        rest = spoken.low[name.end : end] if name else ""
        if name and not rest.strip(" ,.") and words_of(name.text)[0] not in me:
            words = words_of(name.text)
            # Whoever is greeted stands first: "bonsoir jordan michel dumont à l'appareil".
            if len(words) < NAME_WORDS or name.title or spoken.capitals:
                return name
    return None


def _after_greeting(spoken: Spoken, not_me: str | None) -> Iterator[tuple[float, Name]]:
    """The caller's own name, said after the greeting and after the name of whoever is greeted.

    A name alone may be either's. It is the caller's if another was greeted before, if it has a surname, or if it is
    known not to be the provider's. Other words ("ah, c'est la machine") are passed over up to a pause.
    """
    me = frozenset(words_of(not_me or ""))
    position, greeted, called, sure = 0, False, False, AFTER_GREETING
    while position < min(GREETING, spoken.late):
        passed = pass_greeting(spoken, position, me)
        position, greeted, called = passed.position, greeted or passed.greeted, called or passed.called
        name = name_at(spoken, position)
        if name and name.title and not called:
            called, position = True, _end_of_greeted(spoken, name)
            if not_me and not me & set(words_of(name.text)) and BREAK.match(spoken.text, name.end):
                yield MAYBE_LATER, name  # "Oui, madame Astier."
            continue
        if name and sure == AFTER_GREETING:
            words = len(words_of(name.text))
            answered = pass_greeting(spoken, name.end, frozenset()).greeted  # "Fintan, good morning to you"
            if (
                called
                or (words > 1 and not answered)
                or (passed.comma and not_me and greeted and not answered)
            ):
                yield sure, name
                return
            called, position = True, name.end
            continue
        apart = passed.comma and spoken.capitals and name and BREAK.match(spoken.text, name.end)
        if name and apart and (called or len(words_of(name.text)) > 1):
            yield AFTER_WORDS, name
        pause = BREAK.search(spoken.text, name.end if name else position)
        if not pause:
            return
        sure, position = AFTER_WORDS, pause.start()


def _end_of_greeted(spoken: Spoken, name: Name) -> int:
    """Where the name of whoever is greeted with a title ends.

    In speech without capitals one word after a title is a surname; what follows is the caller's name.
    """
    ends = [match.end() for match in WORD.finditer(spoken.text, name.start, name.end)]
    return name.end if spoken.capitals else ends[:2][-1]


def _signed(spoken: Spoken) -> Name | None:
    """The name with which a message ends ("…0146, keith ta ra")."""
    ends = cue(spoken.language, "farewell")
    last = len(spoken.low.rstrip(" .!,"))
    while match := next((m for m in ends.finditer(spoken.low[:last]) if m.end() == last), None):
        last = len(spoken.low[: match.start()].rstrip(" .!,"))
    word = next((m for m in WORD.finditer(spoken.text) if m.end() >= last > m.start()), None)
    if not word or last == len(spoken.low.rstrip(" .!,")) or word.start() < spoken.late:
        return None
    return name_at(spoken, word.start(), doubtful=True)
