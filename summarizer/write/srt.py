"""SubRip subtitles. The format has no escapes: what players take for markup becomes a look-alike."""

from __future__ import annotations

from summarizer.model import Recap, Transcript
from summarizer.write.cues import cues_of, stamp
from summarizer.write.format import WriteOptions
from summarizer.write.people import people_of

# `<` opens a tag, `{` a positioning command, `-->` a time line.
_LOOK_ALIKES = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")"})


def render(recap: Recap, transcript: Transcript, options: WriteOptions) -> bytes:
    """Numbered cues with the speaker's name before the text, in UTF-8."""
    people = people_of(recap, me=options.me, client=options.client)
    blocks = []
    for number, cue in enumerate(cues_of(transcript, people), 1):
        text = "\n".join(cue.lines)
        said = f"{cue.speaker}: {text}" if cue.speaker else text
        blocks.append(
            f"{number}\n{stamp(cue.start, ',')} --> {stamp(cue.end, ',')}\n{said.translate(_LOOK_ALIKES)}\n"
        )
    return "\n".join(blocks).encode("utf-8")
