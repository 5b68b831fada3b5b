"""JSON of speech recognisers, and our own `NAME.transcript.json`.

Known by what they hold: `segments` (openai-whisper, faster-whisper tools, WhisperX, the form of `recap --format
transcript`), `transcription` (whisper.cpp, times in milliseconds), `chunks` (the Transformers pipeline), or a bare
list of segments.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard

from summarizer.errors import BadTranscript, printable
from summarizer.model import Transcript
from summarizer.read.clock import seconds
from summarizer.read.segments import MOST, Segment, legible, speaker_label, too_many, transcript
from summarizer.read.words import RawWord

# Objects and lists that a file may hold: ten a segment, or the words of ten hours twice over. More would cost
# gigabytes of memory before anything could be said about them.
MOST_PARTS = 10 * MOST

# From a segment as a program writes it to one as `segments` has it: text, start and end in seconds, speaker, words.
Form = Callable[[dict[str, Any]], dict[str, Any]]

_AGAIN = "export the transcript again, as Whisper writes it"


def read_json(path: Path, text: str) -> Transcript:
    """The transcript in a recogniser's JSON. Raises BadTranscript where it holds none, or one with wrong values.

    Times of words that cannot be right (outside their segment, not a number) are estimated; so are missing ones.
    A probability that is none is left out. WhisperX's `score` tells how well a word fits the sound, not whether it
    is the right one, and is not used.
    """
    document = _parsed(path, text)
    found = document if isinstance(document, dict) else {}
    if found and "items" in found and "source" in found:
        raise BadTranscript(path, "this is a recap, not a transcript", "give the recording or its transcript")
    raw, form = _listed(document)
    if raw is None:
        raise BadTranscript(path, "this JSON is no transcript (it has no list of segments)", _AGAIN)
    if len(raw) > MOST:
        raise too_many(path)
    duration = found.get("duration")
    return transcript(
        path,
        _segments(path, raw, form),
        language=_language(found),
        duration=float(duration) if _is_number(duration) and abs(duration) < 1e9 else None,
    )


def _parsed(path: Path, text: str) -> Any:
    if text.count("{") + text.count("[") > MOST_PARTS:
        raise too_many(path)
    try:
        return json.loads(text)
    except RecursionError as error:
        raise BadTranscript(
            path, "this JSON is no transcript (lists within lists without end)", _AGAIN
        ) from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadTranscript(path, f"this JSON is damaged or cut short ({where})", _AGAIN) from error
    except ValueError as error:  # a number of thousands of digits
        raise BadTranscript(path, "this JSON holds a number that cannot be", _AGAIN) from error


def _listed(document: Any) -> tuple[list[Any] | None, Form]:
    """The list that holds the segments, if any, and the form that they have."""
    if isinstance(document, dict):
        for key, form in _FORMS.items():
            if isinstance(document.get(key), list):
                return document[key], form
    if isinstance(document, list) and document and all(_is_segment(entry) for entry in document):
        return document, _plain
    return None, _plain


def _language(document: Mapping[str, Any]) -> str | None:
    result = document.get("result")  # whisper.cpp
    named = document.get("language") or (result.get("language") if isinstance(result, dict) else None)
    return named if isinstance(named, str) else None


def _segments(path: Path, raw: list[Any], form: Form) -> Iterator[Segment]:
    for number, entry in enumerate(raw, 1):
        where = f"segment {number}"
        if not isinstance(entry, dict):
            raise BadTranscript(path, f"{where} is no segment ({_shown(entry)})", _AGAIN)
        fields = form(entry)
        text = fields.get("text")
        if not isinstance(text, str):
            raise BadTranscript(path, f"{where}: its text is no text ({_shown(text)})", _AGAIN)
        yield Segment(
            where=where,
            text=text,
            start=_time(path, where, "start", fields.get("start")),
            end=_time(path, where, "end", fields.get("end")),
            speaker=_speaker(path, where, fields.get("speaker")),
            words=tuple(_words(path, where, fields.get("words"))),
            confidence=_confidence(fields),
        )


def _words(path: Path, where: str, raw: Any) -> Iterator[RawWord]:
    if raw is None:
        return
    if not isinstance(raw, list):
        raise BadTranscript(path, f"{where}: its words are no list ({_shown(raw)})", _AGAIN)
    for number, entry in enumerate(raw, 1):
        fields = entry if isinstance(entry, dict) else {}
        text = fields.get("word", fields.get("text"))
        if not isinstance(text, str):
            raise BadTranscript(path, f"{where}: its word {number} has no text", _AGAIN)
        times = []
        for what in ("start", "end"):
            value = fields.get(what)
            # Older WhisperX writes NaN where it does not know; it is as good as nothing.
            unknown = isinstance(value, float) and not math.isfinite(value)
            times.append(None if unknown else _time(path, f"{where}, word {number}", what, value))
        yield RawWord(legible(text), times[0], times[1], _probability(fields.get("probability")))


def _time(path: Path, where: str, what: str, value: Any) -> float | None:
    """A time in seconds, or None where there is none. Its sense is checked with the segment's other time."""
    if value is None:
        return None
    if not _is_number(value):
        raise BadTranscript(path, f"{where}: its {what} is no number ({_shown(value)})", _AGAIN)
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _speaker(path: Path, where: str, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) or (_is_number(value) and isinstance(value, int)):
        return speaker_label(_shown(value) if isinstance(value, int) else value)
    raise BadTranscript(path, f"{where}: its speaker is no name ({_shown(value)})", _AGAIN)


def _confidence(fields: Mapping[str, Any]) -> float | None:
    """The recogniser's probability for a segment whose words have none: what its mean log probability stands for."""
    mean = fields.get("avg_logprob")
    if _is_number(mean) and -100 <= mean <= 0 and not fields.get("words"):
        return math.exp(mean)
    return None


def _probability(value: Any) -> float | None:
    return float(value) if _is_number(value) and 0 <= value <= 1 else None


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_segment(entry: Any) -> bool:
    return isinstance(entry, dict) and "text" in entry


def _shown(value: Any) -> str:
    """A wrong value, short and on one line."""
    try:
        shown = json.dumps(value, ensure_ascii=False)
    except (RecursionError, ValueError):
        shown = type(value).__name__
    return printable(shown if len(shown) <= 40 else shown[:40] + "…")


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    return entry


def _whisper_cpp(entry: dict[str, Any]) -> dict[str, Any]:
    """Milliseconds in `offsets`, else `hh:mm:ss,mmm` in `timestamps`."""
    offsets, stamps = entry.get("offsets"), entry.get("timestamps")
    times: dict[str, Any] = {}
    for ours, theirs in (("start", "from"), ("end", "to")):
        value = offsets.get(theirs) if isinstance(offsets, dict) else None
        if _is_number(value) and abs(value) < 1e15:
            value = value / 1000
        elif value is None and isinstance(stamps, dict):
            written = stamps.get(theirs)
            value = seconds(written) if isinstance(written, str) else written
        times[ours] = value
    return {"text": entry.get("text"), "speaker": entry.get("speaker"), **times}


def _chunk(entry: dict[str, Any]) -> dict[str, Any]:
    """Both times in one `timestamp`; the last end may be null."""
    times = entry.get("timestamp")
    start, end = times if isinstance(times, list) and len(times) == 2 else (times, None)
    return {"text": entry.get("text"), "speaker": entry.get("speaker"), "start": start, "end": end}


_FORMS: Mapping[str, Form] = {
    "segments": _plain,
    "transcription": _whisper_cpp,
    "chunks": _chunk,
}
