"""The greeting before a name: past pauses, past "bonjour madame", past the name of whoever is greeted."""

from __future__ import annotations

from typing import NamedTuple

from summarizer.understand.names.name import name_at, plain, titles
from summarizer.understand.names.text import PAUSE, WORD, Spoken, cue


class Passed(NamedTuple):
    """Where a name may begin, and what was passed on the way there."""

    position: int
    comma: bool
    greeted: bool
    called: bool


def pass_greeting(spoken: Spoken, position: int, me: frozenset[str]) -> Passed:
    """Past pauses, greetings, the provider's name, and a title without one ("bonjour monsieur")."""
    greeting, known = cue(spoken.language, "addressed"), titles(spoken.language)
    comma = greeted = called = False
    while pause := PAUSE.match(spoken.text, position):
        comma = bool(spoken.text[position : pause.end()].strip())
        position = pause.end()
        match = greeting.match(spoken.low, position)
        word = WORD.match(spoken.text, position)
        if match:
            greeted, position = True, match.end()
        elif word and (plain(word) in me or (plain(word) in known and not name_at(spoken, position))):
            called, position = True, word.end()
        else:
            break
    return Passed(position, comma, greeted, called)
