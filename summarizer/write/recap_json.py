"""JSON: the recap file that other programs read; `recap schema` prints its schema."""

from __future__ import annotations

from summarizer.model import Recap, Transcript
from summarizer.write.format import WriteOptions


def render(recap: Recap, transcript: Transcript, options: WriteOptions) -> bytes:
    """The recap with all that is known, in UTF-8, one line a field."""
    return (recap.model_dump_json(by_alias=True, indent=1) + "\n").encode("utf-8")
