"""The transcript in the very form that is read as input: correct it by hand and make the recap again."""

from __future__ import annotations

import json
from typing import Any

from summarizer.model import Recap, Transcript, Utterance
from summarizer.write.format import WriteOptions
from summarizer.write.people import People, people_of


def render(recap: Recap, transcript: Transcript, options: WriteOptions) -> bytes:
    """Language and segments with their times in seconds, speakers and words, in UTF-8."""
    people = people_of(recap, me=options.me, client=options.client)
    whole = {
        "language": transcript.language,
        "segments": [_segment(u, people) for u in transcript.utterances],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def _segment(utterance: Utterance, people: People) -> dict[str, Any]:
    segment: dict[str, Any] = {"start": utterance.start, "end": utterance.end, "text": utterance.text}
    if utterance.speaker is not None:
        segment["speaker"] = people.named(utterance.speaker)
    if utterance.words:
        segment["words"] = [
            {"start": w.start, "end": w.end, "word": w.text}
            | ({} if w.probability is None else {"probability": w.probability})
            for w in utterance.words
        ]
    return segment
