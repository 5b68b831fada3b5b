"""Loops: a decoder that has lost the thread says the same words over and over.

People repeat themselves too ("oui, oui, oui"; "zéro six, zéro six"), so a repetition is cut only where it goes on
longer than people do, and what is left of it still sounds like one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from summarizer.listen.utterances import HeardWord

LONGEST_PHRASE = 16
"""Words in a phrase that may come back as a loop."""

MOST_TIMES = {1: 5, 2: 4, 3: 3}
"""By number of words, how often people say a phrase in a row; longer ones: `MOST_TIMES_LONG`."""

MOST_TIMES_LONG = 2
MOST_TIMES_DIGITS = 10  # "00 00 00 00": what a number looks like
KEPT = {1: 3, 2: 2}
"""By number of words, how much is left of a loop; longer ones: once."""

APART = 2.0
"""Seconds of silence between two words that are no longer said in a row: a listener's "oui", now and then."""


def cut_loops(words: Sequence[HeardWord]) -> tuple[HeardWord, ...]:
    """The words without their loops. What is kept of a loop is its beginning, with its times."""
    left = list(words)
    for length in range(1, LONGEST_PHRASE + 1):
        left = _cut(left, length)
    return tuple(left)


def _cut(words: list[HeardWord], length: int) -> list[HeardWord]:
    """The words without loops of phrases of `length` words."""
    bare = ["".join(c for c in word.text.lower() if c.isalnum()) for word in words]
    joined = [False] + [b.start - a.end < APART for a, b in pairwise(words)]
    kept: list[HeardWord] = []
    index = 0
    while index < len(words):
        times = 1
        while _comes_again(bare, joined, index, length, times):
            times += 1
        most = MOST_TIMES.get(length, MOST_TIMES_LONG)
        if all(text.isdigit() for text in bare[index : index + length]):
            most = MOST_TIMES_DIGITS
        if times > most:
            kept += words[index : index + length * KEPT.get(length, 1)]
            index += length * times
        else:
            kept.append(words[index])
            index += 1
    return kept


def _comes_again(bare: Sequence[str], joined: Sequence[bool], index: int, length: int, times: int) -> bool:
    """Whether the phrase of `length` words at `index` is said a further time, after `times` in a row."""
    first, last = index + times * length, index + (times + 1) * length
    return bare[first:last] == bare[index : index + length] and all(joined[first:last])
