"""Words as a file gives them → words with times, as far as they can be believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from summarizer.model import Word
from summarizer.read.clock import shares

SLACK = 0.5  # seconds: a word this little outside its segment is moved in; one further out has no known time


class RawWord(NamedTuple):
    """A word with its times in seconds, where the file has some, and the recogniser's probability."""

    text: str
    start: float | None = None
    end: float | None = None
    probability: float | None = None


def timed(raw: Sequence[RawWord], text: str, start: float, end: float) -> tuple[Word, ...]:
    """The words of an utterance, in order, all within it.

    A word without believable times gets its share, by number of letters, of the time between its neighbours
    (aligners such as WhisperX leave out the times of numbers).

    Args:
        raw: The words that the file gives for the utterance.
        text: The utterance. If the words do not spell it, their times say nothing about it, and none is kept.
        start: Where the utterance begins, in seconds.
        end: Where it ends.
    """
    words = [word._replace(text=word.text.strip()) for word in raw if word.text.strip()]
    if not words or _letters(text) != _letters("".join(word.text for word in words)):
        return ()
    known = _believed(words, start, end)
    found: list[Word] = []
    at = 0
    while at < len(words):
        if (times := known[at]) is not None:
            found.append(_word(words[at], *times))
            at += 1
            continue
        after = at
        while after < len(words) and known[after] is None:
            after += 1
        following = known[after] if after < len(words) else None
        right = following[0] if following else end
        left = min(found[-1].end if found else start, right)
        lengths = [float(len(word.text)) for word in words[at:after]]
        found += [_word(w, *t) for w, t in zip(words[at:after], shares(left, right, lengths), strict=True)]
        at = after
    return tuple(found)


def _believed(words: Sequence[RawWord], start: float, end: float) -> list[tuple[float, float] | None]:
    """The times of each word, within the utterance and never going back; None where they cannot be right."""
    known: list[tuple[float, float] | None] = []
    floor = start
    for _, begin, finish, _ in words:
        # Not a number is neither below nor above anything.
        if begin is None or finish is None or not start - SLACK <= begin <= finish <= end + SLACK:
            known.append(None)
        else:
            floor = min(max(floor, begin), end)
            known.append((floor, min(max(floor, finish), end)))
    return known


def _word(raw: RawWord, start: float, end: float) -> Word:
    return Word(start=start, end=end, text=raw.text, probability=raw.probability)


def _letters(text: str) -> str:
    return "".join(text.split())
