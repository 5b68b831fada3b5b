"""Subtitle cues, as SRT and WebVTT share them → segments.

A cue is what fits on a screen, not what one says: sentences run over from one to the next. Cues that go on with the
same speaker's sentence are joined into one utterance, a space between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from summarizer.errors import BadTranscript, printable
from summarizer.read.clock import CLOCK, seconds
from summarizer.read.segments import MOST, Segment, speaker_label, too_many
from summarizer.read.speakers import split_labels

PAUSE = 0.9  # seconds of silence after which the next cue is a new utterance
LONGEST = 30.0  # seconds of speech that cues are joined to, where no full stop says that a sentence ends
MOST_TEXT = 1_000  # characters, likewise: more than anyone says in that time

TIMES = re.compile(rf"\s*({CLOCK})\s*-->\s*({CLOCK})(?:\s.*)?")
_SENTENCE_END = re.compile(r"[.!?…][\"»”')\]]*$")


@dataclass(frozen=True)
class Cue:
    """One cue: the line of its times, its seconds, its text without markup, the voice if the format names one."""

    line: int
    start: float
    end: float
    text: str
    voice: str | None = None


def times_of(path: Path, line: int, text: str) -> tuple[float, float]:
    """Start and end on a cue's line of times. Raises BadTranscript where they are none."""
    match = TIMES.fullmatch(text)
    start, end = (seconds(match[1]), seconds(match[2])) if match else (None, None)
    if start is None or end is None:
        shown = printable(text.strip()[:60])
        raise BadTranscript(
            path,
            f"line {line}: these are no times ({shown})",
            "write them like 00:01:02,000 --> 00:01:04,500",
        )
    return start, end


def lines_of(path: Path, text: str) -> list[str]:
    """The lines of a subtitle file. Raises BadTranscript where it has more cues, or lines, than any call."""
    if text.count("-->") > MOST or text.count("\n") + text.count("\r") > 20 * MOST:
        raise too_many(path)
    return re.split(r"\r\n|\r|\n", text)


def segments_of(cues: Sequence[Cue]) -> Iterator[Segment]:
    """The cues as segments, their speakers from the voice or from a "Name:" before the text."""
    shown = [" ".join(line.strip() for line in cue.text.splitlines()).strip() for cue in cues]
    labelled = split_labels(
        [text if cue.voice is None else "" for cue, text in zip(cues, shown, strict=True)]
    )
    waiting: Segment | None = None
    labels = any(label for label, _ in labelled)
    for cue, text, (label, rest) in zip(cues, shown, labelled, strict=True):
        voice = speaker_label(cue.voice) if cue.voice is not None else None
        segment = Segment(
            where=f"line {cue.line}",
            text=rest if label else text,
            start=cue.start,
            end=cue.end,
            speaker=voice or label,
        )
        # A cue without a label, in a file that has some, goes on with the one before.
        if waiting and labels and segment.speaker is None and cue.voice is None:
            segment = replace(segment, speaker=waiting.speaker)
        if waiting and _goes_on(waiting, segment):
            waiting = replace(waiting, text=f"{waiting.text} {segment.text}", end=segment.end)
            continue
        if waiting:
            yield waiting
        waiting = segment
    if waiting:
        yield waiting


def _goes_on(before: Segment, after: Segment) -> bool:
    """Whether a cue goes on with the sentence of the one before; both have their times."""
    if before.speaker != after.speaker or not before.text or not after.text:
        return False
    if len(before.text) + len(after.text) > MOST_TEXT or _SENTENCE_END.search(before.text):
        return False
    if before.start is None or before.end is None or after.start is None or after.end is None:
        return False
    # Times that cannot be are left alone, to be refused with their own line.
    if not before.start <= before.end <= after.end or after.end < after.start or after.start < before.start:
        return False
    return after.start - before.end <= PAUSE and after.end - before.start <= LONGEST
