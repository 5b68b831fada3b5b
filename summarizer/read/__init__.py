"""Text → Transcript: transcripts as other programs write them, one file per format, found by suffix.

Adding a format is one file with a function `(path, text) -> Transcript` and one line below.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.model import Transcript

SUFFIXES = frozenset({".json", ".srt", ".txt", ".vtt"})


def read(path: Path) -> Transcript:
    """The transcript in a file.

    What was said is kept letter for letter: only the space around an utterance goes, line breaks inside a subtitle
    become spaces, and what is no character (a control code, half a surrogate pair) becomes U+FFFD, one for one.
    Speaker labels are kept as given. Where the file has no times, they are estimated at 2.6 words a second; where it
    names no language, the function words decide.

    Args:
        path: A file whose suffix is in `SUFFIXES`, in UTF-8, UTF-16, UTF-32 or Windows-1252.

    Returns:
        Utterances in the order of their start, each with 0 <= start <= end, in seconds. None of them where the file
        is a transcript in which nobody speaks.

    Raises:
        UnreadableInput: Missing, empty, forbidden, or not text.
        BadTranscript: No transcript in this format, one that contradicts itself, or one larger than any call.
    """
    from summarizer.errors import UnreadableInput
    from summarizer.read.source import text_of
    from summarizer.read.srt import is_srt, read_srt
    from summarizer.read.txt import read_txt
    from summarizer.read.vtt import is_vtt, read_vtt
    from summarizer.read.whisper_json import read_json

    formats = {".json": read_json, ".srt": read_srt, ".txt": read_txt, ".vtt": read_vtt}
    suffix = path.suffix.lower()
    if suffix not in formats:
        raise UnreadableInput(
            path, "this is no transcript that can be read", f"give {', '.join(sorted(SUFFIXES))}"
        )
    text = text_of(path)
    # Meeting programs hand out subtitles under the name of plain text, and one kind of subtitles as the other.
    if suffix != ".json" and is_vtt(text):
        suffix = ".vtt"
    elif suffix == ".txt" and is_srt(text):
        suffix = ".srt"
    return formats[suffix](path, text)
