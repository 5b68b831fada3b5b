"""What was recognised on the two sides of a call → one conversation.

Where a side hears the other's loudspeaker, the same words are recognised twice. They are kept once: on the side
that was louder when they were said, or, where neither was, on the side that had them first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from summarizer.listen.utterances import excerpt, word_spans
from summarizer.model import Utterance, Word

if TYPE_CHECKING:
    from summarizer.listen.channels import Channels

LATE = 0.8
"""Seconds between a word and its echo: half a second of delay, and the recogniser's times are not exact."""

RUN = 3
"""Equal words in a row, at the same time, that are no chance even if nothing else tells of an echo."""

EVEN = 3.0
"""Decibels: below it neither side leads."""

MOSTLY = 0.5
"""Share of an utterance's words that must be echo for what is left of it to be taken for misheard echo."""


def merge(left: Sequence[Utterance], right: Sequence[Utterance], channels: Channels) -> tuple[Utterance, ...]:
    """Both sides' utterances in the order of time, labelled "left" and "right".

    Utterances that overlap are both kept, as people do speak at once.

    Args:
        left: what was recognised on the left side.
        right: what was recognised on the right side.
        channels: what `split` found, for who was louder when.

    Returns:
        All utterances but echoes; one of which only some words are an echo keeps its other words.
    """
    sides = ([_Heard(item) for item in left], [_Heard(item) for item in right])
    for one, other in _near(*sides):
        _mark_echoes(one, other, channels)
    if channels.bleed:
        _mark_misheard(sides[0], sides[1], channels, sign=-1)
        _mark_misheard(sides[1], sides[0], channels, sign=1)
    kept = [
        piece.model_copy(update={"speaker": label})
        for label, heard in zip(("left", "right"), sides, strict=True)
        for item in heard
        for piece in item.kept()
    ]
    return tuple(sorted(kept, key=lambda item: (item.start, item.end)))


class _Place(NamedTuple):
    """A word as it is compared, and where it stands; without word times it shares those of its utterance."""

    key: str
    start: float
    end: float


class _Heard:
    """An utterance, its words as they are compared, and which of them are echo."""

    def __init__(self, utterance: Utterance) -> None:
        self.utterance = utterance
        self.timed = bool(utterance.words)
        words = utterance.words or tuple(
            Word(start=utterance.start, end=utterance.end, text=text) for text in utterance.text.split()
        )
        self.places = [_Place(_key(word.text), word.start, word.end) for word in words]
        self.echo = [False] * len(self.places)

    def kept(self) -> Iterator[Utterance]:
        """The utterance without its echo: itself, pieces of it, or nothing."""
        if not any(self.echo):
            yield self.utterance
        elif self.timed and not all(self.echo):
            yield from _pieces(self.utterance, self.echo)
        elif not self.timed and sum(self.echo) < MOSTLY * len(self.echo):
            yield self.utterance


def _key(text: str) -> str:
    """A word without case and signs, for comparison; a mere sign is empty."""
    return re.sub(r"[^\w]", "", text.casefold())


def _near(left: list[_Heard], right: list[_Heard]) -> Iterator[tuple[_Heard, _Heard]]:
    """The pairs of utterances that are said at about the same time."""
    right = sorted(right, key=lambda item: item.utterance.start)
    for one in left:
        for other in right:
            if other.utterance.start > one.utterance.end + LATE:
                break
            if other.utterance.end + LATE >= one.utterance.start:
                yield one, other


def _mark_echoes(left: _Heard, right: _Heard, channels: Channels) -> None:
    """Mark the words that both utterances have at about the same time, on the side that is only the echo."""
    keys = [place.key for place in left.places], [place.key for place in right.places]
    for a, b, size in SequenceMatcher(None, *keys, autojunk=False).get_matching_blocks():
        for first, last in _same_time(left, right, a, b, size):
            if not channels.bleed and last - first < RUN:
                continue
            ours, theirs = left.places[a + first : a + last], right.places[b + first : b + last]
            lead = channels.lead(min(ours[0].start, theirs[0].start), max(ours[-1].end, theirs[-1].end))
            if abs(lead) < EVEN and not channels.bleed:
                continue
            leads_left = lead > 0 if abs(lead) >= EVEN else ours[0].start <= theirs[0].start
            loser, offset = (right, b) if leads_left else (left, a)
            loser.echo[offset + first : offset + last] = [True] * (last - first)


def _same_time(left: _Heard, right: _Heard, a: int, b: int, size: int) -> Iterator[tuple[int, int]]:
    """The runs within a block of equal words that are said at the same time on both sides."""
    run: int | None = None
    for index in range(size + 1):
        together = index < size and _together(left, right, left.places[a + index], right.places[b + index])
        if together and run is None:
            run = index
        elif not together and run is not None:
            yield run, index
            run = None


def _together(left: _Heard, right: _Heard, ours: _Place, theirs: _Place) -> bool:
    if left.timed and right.timed:
        return abs(ours.start - theirs.start) <= LATE
    return ours.start <= theirs.end + LATE and theirs.start <= ours.end + LATE


def _mark_misheard(side: list[_Heard], other: list[_Heard], channels: Channels, *, sign: int) -> None:
    """Mark what a side made of the other's voice in words that the other did not say.

    `sign` is 1 where the other side is the left one: the sign that `lead` has when it is the louder.
    """
    spoken = sorted((place.start, place.end) for item in other for place in item.places)
    for item in side:
        mostly = sum(item.echo) > MOSTLY * len(item.echo)
        for index, place in enumerate(item.places):
            lead = sign * channels.lead(place.start, place.end)
            if lead > (channels.margin / 2 if mostly else channels.margin) and _covered(place, spoken):
                item.echo[index] = True
        _mark_halves(item)


def _mark_halves(item: _Heard) -> None:
    """Mark the rest of what is written as one word ("d'énergie") where a part of it is echo."""
    if not item.timed:
        return
    spans = word_spans(item.utterance)
    glued = [before[1] == after[0] for before, after in pairwise(spans)]
    order = list(range(len(glued)))
    for index in (*order, *reversed(order)):
        if glued[index] and (item.echo[index] or item.echo[index + 1]):
            item.echo[index] = item.echo[index + 1] = True


def _covered(place: _Place, spoken: list[tuple[float, float]]) -> bool:
    """Whether the other side has words at that time."""
    return any(start < place.end + LATE / 2 and place.start - LATE / 2 < end for start, end in spoken)


def _pieces(utterance: Utterance, echo: list[bool]) -> Iterator[Utterance]:
    """The stretches of an utterance between its echoes, each with its own words, letter for letter."""
    run: list[int] = []
    for index in range(len(echo) + 1):
        if index < len(echo) and not echo[index]:
            run.append(index)
        elif run:
            if any(_key(word.text) for word in utterance.words[run[0] : run[-1] + 1]):
                yield excerpt(utterance, run[0], run[-1])
            run = []
