"""Segments, as a file gives them → the transcript: their times checked and completed, their text made legible.

What is out of order by a rounding error is put right; what contradicts itself is refused, with the place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from summarizer.errors import BadTranscript, printable
from summarizer.languages.identify import code_of, language_of
from summarizer.model import Transcript, Utterance
from summarizer.read.clock import shares, spoken_seconds
from summarizer.read.words import RawWord, timed

MOST = 100_000  # segments: more than one a second for a whole day
LATEST = 100 * 3600.0  # seconds: no call is longer
SLACK = 0.5  # seconds: a time before 0 or an end before its start by less than this is a rounding error
LONGEST_TEXT = 5_000  # characters: six minutes without a pause; longer texts are cut where a sentence ends
LONGEST_LABEL = 80  # characters

_ONE = "give one call at a time"

# What no program can write down again: control codes, halves of surrogate pairs, codes that are no character.
_ILLEGIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"»”')]{0,3}\s")


@dataclass(frozen=True)
class Segment:
    """A piece of a transcript as its file gives it. `where` names its place for the user: "segment 3", "line 12"."""

    where: str
    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    words: tuple[RawWord, ...] = ()
    confidence: float | None = None


def transcript(
    path: Path,
    segments: Iterable[Segment],
    *,
    language: str | None = None,
    duration: float | None = None,
) -> Transcript:
    """The transcript that these segments make.

    Segments without text are left out, and the others sorted by their start. A missing start is the end of the
    segment before; a missing end is estimated from the number of words, but not after the next start.

    Args:
        path: The file, for what goes wrong.
        segments: In the order of the file.
        language: A language's name or code as the file gives it; the text decides where it says nothing known.
        duration: Seconds that the recording lasts, if the file says so and the last word is not after it.

    Raises:
        BadTranscript: More than `MOST` segments or `LATEST` seconds, or times that cannot be.
    """
    kept: list[Segment] = []
    for number, segment in enumerate(segments, 1):
        if number > MOST:
            raise too_many(path)
        text = legible(segment.text).strip()
        if text:
            kept += _cut(_checked(path, replace(segment, text=text)))
    utterances = sorted((_utterance(*placed) for placed in _placed(kept)), key=lambda u: u.start)
    last = max((u.end for u in utterances), default=0.0)
    if last > LATEST:
        raise BadTranscript(path, f"more than {LATEST / 3600:g} hours of talk, too much for a call", _ONE)
    known = duration is not None and math.isfinite(duration) and last <= duration <= LATEST
    return Transcript(
        language=(code_of(language) if language else None)
        or language_of(" ".join(u.text for u in utterances)),
        duration=duration if known and duration is not None else last,
        utterances=tuple(utterances),
    )


def too_many(path: Path) -> BadTranscript:
    """The refusal of a file with more segments than any call has."""
    return BadTranscript(path, f"more than {MOST:,} segments, too many for a call", _ONE)


def legible(text: str) -> str:
    """The text with U+FFFD for each code that is no character, so that it can be written again."""
    return _ILLEGIBLE.sub("\ufffd", text)


def speaker_label(raw: str) -> str | None:
    """A speaker's label on one line, control characters shown as escapes; None if no letter or digit is in it."""
    label = printable(" ".join(raw.split()))
    if not any(c.isalnum() for c in label):
        return None
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def _checked(path: Path, segment: Segment) -> Segment:
    """The segment with its small disorders put right. Raises BadTranscript for the others."""
    for what, value in (("start", segment.start), ("end", segment.end)):
        if value is None:
            continue
        if not math.isfinite(value):
            raise _wrong(path, segment, f"its {what} is not a time ({value})")
        if value < -SLACK:
            raise _wrong(path, segment, f"its {what} is before the recording begins ({value:g} s)")
        if value > LATEST:
            raise _wrong(path, segment, f"its {what} is after {LATEST / 3600:g} hours ({value:g} s)")
    start = None if segment.start is None else max(0.0, segment.start)
    end = None if segment.end is None else max(0.0, segment.end)
    if start is not None and end is not None and end < start:
        if start - end > SLACK:
            raise _wrong(path, segment, f"it ends ({end:g} s) before it starts ({start:g} s)")
        end = start
    return replace(segment, start=start, end=end)


def _wrong(path: Path, segment: Segment, problem: str) -> BadTranscript:
    return BadTranscript(
        path, f"{segment.where}: {problem}", "correct the times, or export the transcript again"
    )


def _cut(segment: Segment) -> Iterator[Segment]:
    """The segment, or its parts if it is longer than anyone speaks without a pause; these share its time."""
    pieces = list(_pieces(segment.text))
    if len(pieces) == 1:
        yield segment
        return
    bounds: Sequence[tuple[float | None, float | None]]
    if segment.start is not None and segment.end is not None:
        bounds = shares(segment.start, segment.end, [spoken_seconds(piece) for piece in pieces])
    else:
        bounds = [(segment.start, None)] + [(None, None)] * (len(pieces) - 2) + [(None, segment.end)]
    for piece, (start, end) in zip(pieces, bounds, strict=True):
        yield replace(segment, text=piece, start=start, end=end, words=())


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces of at most `LONGEST_TEXT` characters, cut after a sentence, else at a space, else anywhere."""
    at = 0
    while len(text) - at > LONGEST_TEXT:
        window = text[at : at + LONGEST_TEXT]
        ends = [match.end() for match in _SENTENCE_END.finditer(window)]
        length = ends[-1] if ends else window.rfind(" ") + 1 or LONGEST_TEXT
        if piece := window[:length].strip():
            yield piece
        at += length
    if rest := text[at:].strip():
        yield rest


def _placed(segments: Sequence[Segment]) -> Iterator[tuple[Segment, float, float]]:
    """Every segment with a start and an end, in the order of the file."""
    at = 0
    clock = 0.0
    while at < len(segments):
        after = at + 1
        while after < len(segments) and segments[after].start is None:
            after += 1
        run = segments[at:after]
        start = run[0].start if run[0].start is not None else clock
        limit = _next_start(segments, after, start)
        for segment, begin, end in _laid_out(run, start, limit):
            yield segment, begin, end
            clock = end
        at = after


def _next_start(segments: Sequence[Segment], after: int, start: float) -> float:
    """Where the first segment from `after` on begins that begins later than `start`.

    Programs that stamp whole seconds give several short segments the same start; they may overlap, but must not
    reach into what comes later. Looking a few segments ahead is enough for that.
    """
    later = (s.start for s in segments[after : after + 20] if s.start is not None and s.start > start)
    return next(later, math.inf)


def _laid_out(run: Sequence[Segment], start: float, limit: float) -> Iterator[tuple[Segment, float, float]]:
    """Segments one after the other from `start`, squeezed if they would reach beyond `limit`."""
    lengths = [spoken_seconds(s.text) if s.end is None else 0.0 for s in run]
    known = max((s.end for s in run if s.end is not None), default=start)
    room = max(0.0, limit - max(start, known))
    squeeze = min(1.0, room / sum(lengths)) if sum(lengths) else 1.0
    clock = start
    for segment, length in zip(run, lengths, strict=True):
        end = max(clock, round(clock + length * squeeze, 3) if segment.end is None else segment.end)
        yield segment, clock, end
        clock = end


def _utterance(segment: Segment, start: float, end: float) -> Utterance:
    words = timed(segment.words, segment.text, start, end)
    heard = [word.probability for word in words if word.probability is not None]
    confidence = segment.confidence
    if confidence is None and heard:
        confidence = sum(heard) / len(heard)
    return Utterance(
        start=start, end=end, text=segment.text, speaker=segment.speaker, words=words, confidence=confidence
    )
