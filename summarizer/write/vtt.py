"""WebVTT subtitles, with the speaker as the cue's voice."""

from __future__ import annotations

import html

from summarizer.model import Recap, Transcript
from summarizer.write.cues import cues_of, stamp
from summarizer.write.format import WriteOptions
from summarizer.write.people import people_of


def render(recap: Recap, transcript: Transcript, options: WriteOptions) -> bytes:
    """One cue after another; `<`, `>` and `&` are escaped as the format asks."""
    people = people_of(recap, me=options.me, client=options.client)
    blocks = ["WEBVTT\n"]
    for cue in cues_of(transcript, people):
        text = html.escape("\n".join(cue.lines), quote=False)
        voice = f"<v {html.escape(cue.speaker, quote=False)}>" if cue.speaker else ""
        blocks.append(f"{stamp(cue.start, '.')} --> {stamp(cue.end, '.')}\n{voice}{text}\n")
    return "\n".join(blocks).encode("utf-8")
