"""WebVTT subtitles, as Teams, Zoom and recognisers write them: voices in tags, notes and styles between the cues."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from summarizer.errors import BadTranscript
from summarizer.model import Transcript
from summarizer.read.clock import shares, spoken_seconds
from summarizer.read.cues import Cue, lines_of, segments_of, times_of
from summarizer.read.segments import transcript

_HEADER = re.compile(r"\ufeff?WEBVTT(?=\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>")
_TAG = re.compile(r"<[^<>]*>")
_ENTITY = re.compile(r"&#?\w{1,31};")


def is_vtt(text: str) -> bool:
    """Whether the text begins as every WebVTT file must."""
    return bool(_HEADER.match(text))


def read_vtt(path: Path, text: str) -> Transcript:
    """The transcript in a WebVTT file. Raises BadTranscript where it is none, or has times that cannot be."""
    cues = list(_cues(path, lines_of(path, text)))
    if not cues and not is_vtt(text):
        raise BadTranscript(
            path, "no subtitles in this file", "export the transcript again as VTT, or name it .txt"
        )
    return transcript(path, segments_of(cues))


def _cues(path: Path, lines: list[str]) -> Iterator[Cue]:
    """The cues in their blocks; a block without times (the header, a note, a style, a region) is none."""
    at = 0
    while at < len(lines):
        if "-->" not in lines[at]:
            at += 1
            continue
        after = at + 1
        while after < len(lines) and lines[after].strip() and "-->" not in lines[after]:
            after += 1
        start, end = times_of(path, at + 1, lines[at])
        yield from _voices(at + 1, start, end, "\n".join(lines[at + 1 : after]))
        at = after


def _voices(line: int, start: float, end: float, payload: str) -> Iterator[Cue]:
    """A cue for each voice that speaks in the payload; several share its time by their number of words."""
    found = list(_VOICE.finditer(payload))
    ends = [*(match.start() for match in found), len(payload)]
    pieces: list[tuple[str | None, str]] = [(None, payload[: ends[0]])]
    pieces += [(_unescaped(m[1]), payload[m.end() : stop]) for m, stop in zip(found, ends[1:], strict=True)]
    said = [(voice, _unescaped(_TAG.sub("", text))) for voice, text in pieces]
    said = [(voice, text) for voice, text in said if text.strip()]
    if len(said) == 1:  # as it stands, right or wrong: wrong times are refused later, with their line
        yield Cue(line, start, end, said[0][1], said[0][0])
        return
    if not said:
        return
    times = shares(start, end, [spoken_seconds(text) for _, text in said])
    for (voice, text), (begin, finish) in zip(said, times, strict=True):
        yield Cue(line, begin, finish, text, voice)


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text)
