"""Takes hesitations out of a spoken sentence and keeps the way back to what was said.

The kinds of disfluency (filled pause, filler, repetition, false start) are those of Shriberg, "Preliminaries to a
Theory of Speech Disfluencies", 1994. What counts as which is data of the language pack (`disfluencies.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from summarizer import languages
from summarizer.understand.slots.numbers import spoken_number

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*['’]?")
_GAP = re.compile(r"[\s,…]*")
_LONGEST_REPETITION = 5  # words


class Cleaned(NamedTuple):
    """A sentence without its hesitations; `kept` are the pieces of the original it is made of, as offsets."""

    text: str
    kept: tuple[tuple[int, int], ...]


def folded(text: str) -> str:
    """Lower case with straight apostrophes, of the same length as `text`, so that offsets stay true."""
    lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.replace("’", "'").replace("`", "'")


@cache
def whole_words(*patterns: str) -> re.Pattern[str]:
    """One expression that finds any of the patterns as whole words, the longest first."""
    ordered = sorted(patterns, key=len, reverse=True)
    return re.compile(rf"(?<![\w'])(?:{'|'.join(ordered)})(?!\w)") if ordered else re.compile(r"(?!)")


def clean(text: str, language: str) -> Cleaned:
    """The sentence without hesitations, fillers, repetitions and unfinished words.

    Nothing is added and nothing is moved: the result is made of slices of `text` in their order. A sentence that is
    nothing but hesitation becomes the empty string.
    """
    pack = languages.table(language, "disfluencies")
    low = folded(text)
    dropped = [match.span() for match in whole_words(*pack["hesitations"], *pack["fillers"]).finditer(low)]
    dropped += [match.span() for match in re.finditer(r"\w+[-–—](?=\s|$|…)", low)]
    kept_words = [m.span() for m in _WORD.finditer(low) if not _inside(m.start(), dropped)]
    blank = _blanked(low, dropped)
    dropped += _repetitions(blank, kept_words, frozenset(pack["doubled"]))
    return _join(text, _complement(dropped, len(text)))


def without_openings(cleaned: Cleaned, text: str, language: str) -> Cleaned:
    """The same without the words that only open it ("bon alors", "right so"), at most until one word is left."""
    opening = whole_words(*languages.table(language, "disfluencies")["openings"])
    kept = list(cleaned.kept)
    low = folded(text)
    while kept:
        start, end = kept[0]
        piece = low[start:end]
        lead = len(piece) - len(piece.lstrip(" ,;:.!?…-–"))
        match = opening.match(piece, lead)
        if match and low[start + match.end() : start + match.end() + 1] != "-":
            kept[0] = (start + match.end(), end)
        elif lead:
            kept[0] = (start + lead, end)
        else:
            break
        if kept[0][0] >= kept[0][1]:
            kept.pop(0)
    return _join(text, kept)


def _blanked(low: str, dropped: Sequence[tuple[int, int]]) -> str:
    """The text with spaces where something was dropped."""
    characters = list(low)
    for start, end in dropped:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def _inside(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _repetitions(
    low: str, words: Sequence[tuple[int, int]], doubled: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """The first of two equal runs of words with nothing but commas between; numbers may be said twice."""
    tokens = [low[start:end] for start, end in words]
    i = 0
    while i < len(tokens):
        for size in range(min(_LONGEST_REPETITION, (len(tokens) - i) // 2), 0, -1):
            again = i + size
            same = tokens[i:again] == tokens[again : again + size]
            between = low[words[again - 1][1] : words[again][0]] if same else ""
            if same and _GAP.fullmatch(between) and not _legitimate(tokens, i, again, doubled):
                yield words[i][0], words[again][0]
                i = again - 1
                break
        i += 1


def _legitimate(tokens: Sequence[str], start: int, end: int, doubled: frozenset[str]) -> bool:
    """Whether the run from `start` to `end` may rightly be said twice.

    Listed words may, and figures or letters among others of their kind (a phone number in pairs, a spelled name).
    """
    run = tokens[start:end]
    if any(any(c.isdigit() for c in word) for word in run) or (len(run) == 1 and run[0] in doubled):
        return True
    around = [*tokens[max(0, start - 1) : start], *tokens[end + len(run) : end + len(run) + 1]]
    return _is_spelled(run[0]) and any(_is_spelled(word) for word in around)


def _is_spelled(word: str) -> bool:
    return len(word) == 1 or _is_number(word)


@cache
def _is_number(word: str) -> bool:
    return any(spoken_number(word, language) is not None for language in languages.available())


def _complement(dropped: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    kept, position = [], 0
    for start, end in sorted(dropped):
        if start > position:
            kept.append((position, start))
        position = max(position, end)
    if position < length:
        kept.append((position, length))
    return kept


def _join(text: str, kept: Sequence[tuple[int, int]]) -> Cleaned:
    """The kept pieces as one tidy sentence: single spaces, no orphaned commas."""
    pieces: list[tuple[int, int]] = []
    for start, end in kept:
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip(" ,;\t\n") if not pieces else piece.lstrip())
        stripped = piece[left:].rstrip()
        if any(c.isalnum() for c in stripped):
            pieces.append((start + left, start + left + len(stripped)))
        elif stripped and pieces and stripped[0] in ".?!…":
            pieces.append((start + left, start + left + 1))
    joined = " ".join(text[start:end] for start, end in pieces)
    joined = re.sub(r"\s+([,.…])", r"\1", joined)
    joined = re.sub(r"([,;])(?:\s*[,;])+", r"\1", joined)
    joined = re.sub(r"[,;]\s*([.?!…])", r"\1", joined)
    joined = re.sub(r"\s+", " ", joined).strip(" ,;")
    return Cleaned(joined, tuple(pieces))
