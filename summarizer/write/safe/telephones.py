"""Telephone numbers and parts of them, in figures, in words or in both, also with other words in between.

Anything that could be dialled goes. What tells a count from a number: how it is grouped, what stands before it
("facture"), what follows it ("euros"), and a figure of nought or a plus first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from summarizer.write.safe.dialling import FIGURES, FIGURES_AFTER_ZERO, LONGEST, WHOLE, counts, leads, reaches
from summarizer.write.safe.figures import Group, groups_of, undisguised
from summarizer.write.safe.folding import Line
from summarizer.write.safe.quantities import moments, paired, quantities
from summarizer.write.safe.sounds import Sounds, sounds

NEAR = 60
NEXT_TO = 20  # characters from one cue to the next
PAUSE = 10  # words
STRANGE = 4  # words that are none of those said in a pause

_GAP = re.compile(r"[\s.,;:/\\|_*~·•()\[\]{}<>«»“”'\"!?&#=^-]{0,16}")
_HELD = re.compile(r"[ \t.,/_()'-]{0,4}")

# In the place of what is a date or an amount.
_STOP = "\0"

Span = tuple[int, int]


def telephones(line: Line, known: Iterable[str] = ()) -> list[Span]:
    """Where telephone numbers, or parts of one, stand in a line. `known` are numbers in figures alone."""
    table = sounds()
    low = undisguised(line.low, table)
    said = groups_of(low, table)
    counted, short = _inside(said, quantities(low)), _inside(said, moments(low))
    pairs = _inside(said, paired(low))
    words = [Group(w.start, w.end, _STOP) if w.start in counted else w for w in said]
    found: list[Span] = []
    cues = _cues(low, table)
    numbers = tuple(known)
    cue = 0
    for run, following in _runs(low, words, table):
        while cue < len(cues) and cues[cue][1] <= run[0].start:
            cue += 1
        near = cues[cue - 1] if cue and run[0].start - cues[cue - 1][1] <= NEAR else None
        sign = None if near is None else near[2]
        told = False
        for part in _parts(low, _unpaired(low, run, pairs, table) if sign is not True else run, table):
            last = following if part[-1] is run[-1] else None
            if sign is not True and not told and _is_moment(part, short):
                continue
            # what follows a whole number may be its end, said after some of it was said again
            told = reaches(low, part, last, sign, numbers, table) or (
                told and not counts(low, part[-1].end, last, table)
            )
            if told:
                found.append(_whole(low, part))
    return found


def _cues(low: str, table: Sounds) -> list[tuple[int, int, bool]]:
    """The words that tell what a number is for: where, and whether it can be dialled."""
    found: list[tuple[int, int, bool]] = []
    for match in table.cues.finditer(low):
        dialled = match.lastgroup != "counted"
        if match.lastgroup == "either" and found and match.start() - found[-1][1] <= NEXT_TO:
            dialled = found[-1][2]
        found.append((match.start(), match.end(), dialled))
    return found


def _inside(words: list[Group], spans: list[Span]) -> frozenset[int]:
    """Where words begin that are in one of the spans."""
    found: set[int] = set()
    index, reach = 0, 0
    spans = sorted(spans)
    for word in words:
        while index < len(spans) and spans[index][0] <= word.start:
            reach = max(reach, spans[index][1])
            index += 1
        if word.start < reach:
            found.add(word.start)
    return frozenset(found)


def _runs(low: str, words: list[Group], table: Sounds) -> Iterator[tuple[list[Group], Group | None]]:
    """Figures that follow each other with nothing but pauses between them, and the word after each run."""
    run: list[Group] = []
    last, paused, strange = 0, 0, 0
    for word in words:
        if run and (not _GAP.fullmatch(low, last, word.start) or paused > PAUSE):
            yield run, None
            run = []
        if word.large and not (run and leads(low, run, table)):
            if run:
                yield run, word
            run = []
        elif word.figures or (word.word == "+" and not run):
            run.append(word)
            paused, strange = 0, 0
        elif run and (word.word in table.between or word.word in table.asides):
            paused += 1
        elif run and strange < STRANGE and _is_unfinished(low, run, word, table):
            strange += 1
        elif run:
            # "et un autre": an article
            article = len(run) > 1 and run[-1].word in table.articles and last == run[-1].end
            yield run[:-1] if article else run, word
            run = []
        last = word.end
    if run:
        yield run, None


def _is_unfinished(low: str, run: list[Group], word: Group, table: Sounds) -> bool:
    """Whether surely a number has begun, and more of it may come after a word that is no pause."""
    counted = word.word in table.amounts or word.word == _STOP or counts(low, run[-1].end, word, table)
    size = sum(len(group.figures) for group in run[:LONGEST])
    return not counted and FIGURES_AFTER_ZERO <= size < WHOLE and leads(low, run, table)


def _is_moment(part: list[Group], short: frozenset[int]) -> bool:
    """Whether it is but a day or an hour, and perhaps a small number after it."""
    size = sum(len(group.figures) for group in part)
    return part[0].start in short and (size < FIGURES or all(group.start in short for group in part))


def _unpaired(low: str, run: list[Group], pairs: frozenset[int], table: Sounds) -> list[Group]:
    """The run without decimals and fractions, unless it begins like a number."""
    if leads(low, run, table):
        return run
    return [group for group in run if group.start not in pairs]


def _parts(low: str, run: list[Group], table: Sounds) -> Iterator[list[Group]]:
    """The run cut where a number can be over: at pauses, unless it begins like one that is not whole yet."""
    part: list[Group] = []
    size, begins = 0, False
    for group in run:
        if part:
            pause = not _HELD.fullmatch(low, part[-1].end, group.start)
            fresh = group.word == "+" or (group.figures.startswith("0") and len(group.figures) > 1)
            aside = pause and not begins and _has_aside(low[part[-1].end : group.start], table)
            if aside or (size >= WHOLE and (pause or fresh)):
                yield part
                part, size = [], 0
        part.append(group)
        size += len(group.figures)
        if len(part) <= 2:
            begins = leads(low, part, table)
    if part:
        yield part


def _has_aside(gap: str, table: Sounds) -> bool:
    words = re.findall(r"[^\W\d_]+", gap)
    return "\n" in gap or any(word not in table.between for word in words)


def _whole(low: str, part: list[Group]) -> Span:
    """The run with the bracket or the plus that opens it."""
    start, end = part[0].start, part[-1].end
    if start and low[start - 1] == "(" and ")" in low[start : end + 1]:
        start -= 1
    if start and low[start - 1] == "+":
        start -= 1
    if end < len(low) and low[end] == ")" and low.count("(", start, end) > low.count(")", start, end):
        end += 1
    return start, end
