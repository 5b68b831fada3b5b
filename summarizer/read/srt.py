"""SubRip subtitles: numbered cues, times with a comma, now and then the HTML tags that players know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from summarizer.errors import BadTranscript
from summarizer.model import Transcript
from summarizer.read.cues import TIMES, Cue, lines_of, segments_of, times_of
from summarizer.read.segments import transcript

# Only what players take for markup: "a < b" is what was said. `{\an8}` moves a cue on the screen.
_MARKUP = re.compile(r"</?(?:b|i|u|s|font)(?:\s[^<>]{0,200})?>|\{\\[^{}]{1,40}\}", re.IGNORECASE)
_TIMES_START = re.compile(r"\s*-?[0-9][0-9:.,]*\s*-->")


def is_srt(text: str) -> bool:
    """Whether one of the first lines holds the times of a cue, as in a subtitle file."""
    return any(TIMES.fullmatch(line) for line in text[:500].splitlines()[:4])


def read_srt(path: Path, text: str) -> Transcript:
    """The transcript in an SRT file. Raises BadTranscript where it has no cues, or one with times that cannot be."""
    cues = list(_cues(path, lines_of(path, text)))
    if not cues:
        raise BadTranscript(
            path, "no subtitles in this file", "export the transcript again as SRT, or name it .txt"
        )
    return transcript(path, segments_of(cues))


def _cues(path: Path, lines: list[str]) -> Iterator[Cue]:
    starts = [at for at, line in enumerate(lines) if _is_times(lines, at)]
    for at, after in pairwise([*starts, len(lines)]):
        start, end = times_of(path, at + 1, lines[at])
        # The number of the next cue stands right before its times; nothing else in a text without gaps tells it
        # from a number that was said.
        last = after - 1 if after < len(lines) and lines[after - 1].strip().isdecimal() else after
        shown = "\n".join(line for line in lines[at + 1 : last] if line.strip())
        yield Cue(at + 1, start, end, _MARKUP.sub("", shown))


def _is_times(lines: list[str], at: int) -> bool:
    """Whether a line holds, or should hold, the times of a cue; an arrow that was said is text."""
    if "-->" not in lines[at]:
        return False
    return bool(_TIMES_START.match(lines[at])) or (at > 0 and lines[at - 1].strip().isdecimal())
