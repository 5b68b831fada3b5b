"""Plain text: what people type, and what Otter, Teams, Zoom, Whisper and word processors save.

Read are "Name: text"; a name above the text, with or without a time; times in brackets or bare before a line, alone
on a line, or after a name. Lines above the first turn of a labelled or timed text are its heading and were not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from summarizer.model import Transcript
from summarizer.read.clock import CLOCK, seconds
from summarizer.read.segments import MOST, Segment, speaker_label, too_many, transcript
from summarizer.read.speakers import (
    accepted_labels,
    could_be_speaker,
    is_notice,
    looks_like_name,
    split_labels,
)

HEADING = 10  # lines that a heading has at most
JOINED = 60  # words up to which wrapped lines without punctuation are joined
OFTEN = 1 / 3  # of the lines; that many bare times are no times of day
FIRST_STAMP = 5 * 60.0  # seconds: bare times that begin later are times of day in what is said
TIME_OF_DAY = 6 * 3600.0  # seconds: stamps that begin later are the clock on the wall
DAY = 24 * 3600.0

_RANGE = rf"({CLOCK})(?:\s*(?:-{{1,2}}>|[-–—])\s*({CLOCK}))?"
_BRACKETED = re.compile(rf"\s*[\[(]\s*{_RANGE}\s*[\])]\s*[-–—:]?\s*(.*)", re.S)
_BARE = re.compile(rf"\s*{_RANGE}(?:\s*[-–—]\s+|\s+|$)(.*)", re.S)
# A name, then its time, then nothing or a colon and what is said: "Marc Durand  0:12", "Marc (00:12): Oui."
_AFTER = re.compile(rf"\s*([^\d\n:][^\n:]{{0,59}}?)\s{{1,20}}[\[(]?{_RANGE}[\])]?\s*(?:[:：]\s*(.*))?", re.S)
_FULL = re.compile(r"[0-9]:[0-9]{2}:[0-9]{2}")  # hours, minutes and seconds
_SENTENCE_END = re.compile(r"[.!?…:;][\"»”')\]]*$")


@dataclass(frozen=True)
class Line:
    """A line that is not blank: its number, its time(s), the name it gives, the rest; whether a blank line is above."""

    number: int
    text: str
    start: float | None = None
    end: float | None = None
    name: str | None = None
    apart: bool = False

    @property
    def opens(self) -> bool:
        """Whether a turn begins here."""
        return self.start is not None or self.name is not None


def read_txt(path: Path, text: str) -> Transcript:
    """The transcript in a text file, with estimated times where it has none.

    Raises:
        BadTranscript: More lines than any call has, or times that cannot be.
    """
    if text.count("\n") + text.count("\r") > 20 * MOST:
        raise too_many(path)
    raw = _lines(text)
    stamped = _stamped(raw, bare=True)
    if not _bare_are_times(raw, stamped):
        stamped = _stamped(raw, bare=False)
    lines = _without_heading(_named(stamped))
    lines = _from_zero(lines)
    if any(line.opens for line in lines):
        return transcript(path, _turns(lines))
    return transcript(path, _dictation(lines))


def _lines(text: str) -> list[Line]:
    found, apart = [], False
    for number, line in enumerate(re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text), 1):
        shown = line.strip(" \t\ufeff\u00a0")
        if shown and not is_notice(shown):
            found.append(Line(number, shown, apart=apart))
        apart = not shown
    return found


def _stamped(raw: Sequence[Line], *, bare: bool) -> list[Line]:
    """The lines with the times that they begin with, or that follow a name."""
    return [_stamp(line, bare=bare) for line in raw]


def _stamp(line: Line, *, bare: bool) -> Line:
    if match := _BRACKETED.fullmatch(line.text) or (_BARE.fullmatch(line.text) if bare else None):
        start, end = seconds(match[1]), seconds(match[2]) if match[2] else None
        if start is not None:
            return replace(line, start=start, end=end, text=match[3].strip())
    if match := _AFTER.fullmatch(line.text):
        name, start, said = match[1].strip(" *-–—"), seconds(match[2]), match[4] or ""
        end = seconds(match[3]) if match[3] else None
        if name.startswith("[") and name.endswith("]"):
            name = name[1:-1].strip()
        bracketed = line.text[match.start(2) - 1] in "[("
        if start is not None and (bare or bracketed) and could_be_speaker(name):
            return replace(line, start=start, end=end, name=name, text=said.strip())
    return line


def _bare_are_times(raw: Sequence[Line], stamped: Sequence[Line]) -> bool:
    """Whether times without brackets count the recording, and are not times of day in what is said.

    They begin near zero (or have hours, minutes and seconds), never go back, and stand on every third line at least
    or else after a name each.
    """
    in_brackets = _stamped(raw, bare=False)
    at = [i for i, line in enumerate(stamped) if line.start is not None and in_brackets[i].start is None]
    if not at:
        return True
    times = [stamped[i].start or 0.0 for i in at]
    full = bool(_FULL.search(raw[at[0]].text))
    rising = all(b >= a or (full and a - b > DAY / 2) for a, b in pairwise(times))
    named = all(looks_like_name(stamped[i].name or "", again=True) for i in at)
    return (
        (full or times[0] <= FIRST_STAMP)
        and rising
        and (len(at) > 1 or at == [0])
        and (named or len(at) >= OFTEN * len(raw))
    )


def _named(lines: Sequence[Line]) -> list[Line]:
    """The lines with the names that they begin with, or that stand alone between a time and its text."""
    labelled = split_labels([line.text if line.name is None else "" for line in lines])
    alone = accepted_labels(
        [line.text for line, after in pairwise(lines) if _is_name_line(line, after)], lines=len(lines)
    )
    found = []
    for at, (line, (label, rest)) in enumerate(zip(lines, labelled, strict=True)):
        after = lines[at + 1] if at + 1 < len(lines) else None
        if line.name is not None:
            found.append(line)
        elif label is not None:
            found.append(replace(line, name=label, text=rest))
        elif after and _is_name_line(line, after) and line.text.casefold() in alone:
            found.append(replace(line, name=line.text, text=""))
        else:
            found.append(line)
    return found


def _is_name_line(line: Line, after: Line) -> bool:
    """Whether a line has a time and what may be a name, and the text below has neither."""
    return (
        line.start is not None
        and line.name is None
        and after.start is None
        and not after.apart
        and could_be_speaker(line.text)
        and looks_like_name(line.text, again=True)
    )


def _without_heading(lines: list[Line]) -> list[Line]:
    """The lines from the first turn on, if what is above it is no longer than a title and a list of who is there."""
    first = next((at for at, line in enumerate(lines) if line.opens), 0)
    above = sum(len(line.text.split()) for line in lines[:first])
    below = sum(len(line.text.split()) for line in lines[first:])
    return lines[first:] if first <= HEADING and above <= below else lines


def _from_zero(lines: list[Line]) -> list[Line]:
    """Times of day (a meeting program's clock on the wall) as seconds since the first, past midnight too."""
    first = next((line.start for line in lines if line.start is not None), 0.0)
    if not TIME_OF_DAY <= first < DAY:
        return lines

    def since(time: float | None) -> float | None:
        return None if time is None else time - first + (DAY if first - time > DAY / 2 else 0.0)

    return [replace(line, start=since(line.start), end=since(line.end)) for line in lines]


def _turns(lines: Sequence[Line]) -> Iterator[Segment]:
    """A segment for each paragraph of each turn; the lines of one paragraph belong together."""
    said: list[str] = []
    head: Line | None = None
    name: str | None = None
    for line in lines:
        if head is None or line.opens or (line.apart and said):
            if head and said:
                yield _turn(head, name, said)
            # A time without a name goes on with the same speaker; so does a new paragraph.
            name = line.name or name
            waiting = head if head and not said and line.start is None else None
            head, said = replace(line, start=waiting.start, end=waiting.end) if waiting else line, []
        if line.text:
            said.append(line.text)
    if head and said:
        yield _turn(head, name, said)


def _turn(head: Line, name: str | None, said: Sequence[str]) -> Segment:
    speaker = speaker_label(name) if name else None
    return Segment(f"line {head.number}", " ".join(said), head.start, head.end, speaker)


def _dictation(lines: Sequence[Line]) -> Iterator[Segment]:
    """Segments of a text without names and times: its lines, those joined that were wrapped in mid-sentence."""
    head: Line | None = None
    said = ""
    for line in lines:
        wrapped = not line.apart and line.text[:1].islower() and not _SENTENCE_END.search(said)
        if head and wrapped and len(said.split()) < JOINED:
            said = f"{said} {line.text}"
            continue
        if head:
            yield Segment(f"line {head.number}", said)
        head, said = line, line.text
    if head:
        yield Segment(f"line {head.number}", said)
