"""Subtitle cues: what is said, cut into pieces that one can read while they are spoken."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.model import Transcript, Utterance
from summarizer.write.people import People
from summarizer.write.plain import plain

# Two lines of 42 characters: what broadcasters put on a screen at once.
LINE, LINES = 42, 2
# A cue without length is not shown by players.
SHORTEST = 0.05


@dataclass(frozen=True)
class Cue:
    """A piece of an utterance: seconds from the start, who speaks (None if unknown), one or two lines."""

    start: float
    end: float
    speaker: str | None
    lines: tuple[str, ...]


def cues_of(transcript: Transcript, people: People) -> Iterator[Cue]:
    """The transcript as cues, in order; an utterance without a visible character has none."""
    for utterance in transcript.utterances:
        speaker = plain(people.named(utterance.speaker)).strip() if utterance.speaker else ""
        for start, end, text in _pieces(utterance):
            yield Cue(start, max(end, start + SHORTEST), speaker or None, tuple(textwrap.wrap(text, LINE)))


def stamp(seconds: float, mark: str) -> str:
    """`hh:mm:ss` and milliseconds after the mark: a comma in SRT, a full stop in WebVTT."""
    total, milliseconds = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(total, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}{mark}{milliseconds:03}"


def _pieces(utterance: Utterance) -> Iterator[tuple[float, float, str]]:
    """Start, end and text of each piece, timed by its words, or by its share of the text without them."""
    tokens = [(word.start, word.end, plain(word.text).strip()) for word in utterance.words]
    if "".join(text for _, _, text in tokens).replace(" ", "") != plain(utterance.text).replace(" ", ""):
        tokens = list(_spread(utterance))
    piece: list[tuple[float, float, str]] = []
    for token in tokens:
        if piece and not _fits(" ".join(text for _, _, text in [*piece, token])):
            yield piece[0][0], piece[-1][1], " ".join(text for _, _, text in piece)
            piece = []
        piece.append(token)
    if any(text for _, _, text in piece):
        yield piece[0][0], piece[-1][1], " ".join(text for _, _, text in piece)


def _fits(text: str) -> bool:
    return len(text) <= LINE or len(textwrap.wrap(text, LINE)) <= LINES


def _spread(utterance: Utterance) -> Iterator[tuple[float, float, str]]:
    """The words of an utterance without word times, its length shared out by their number of characters."""
    words = plain(utterance.text).split()
    rate = (utterance.end - utterance.start) / max(1, sum(len(word) for word in words))
    at = utterance.start
    for word in words:
        yield at, at + rate * len(word), word
        at += rate * len(word)
