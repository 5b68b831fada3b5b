"""A recap in every form that leaves the house, each as bytes that the pipeline puts in their place.

To add a format, write `render(recap, transcript, options) -> bytes` in a file of its own and name it here.
What a document says and in which order is decided in `letter`, not in a format.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from summarizer.write import (
    calendar_file,
    email_draft,
    markdown,
    pdf,
    recap_json,
    srt,
    transcript_json,
    vtt,
    web_page,
    word,
)
from summarizer.write.arrange import numbered
from summarizer.write.format import Format, WriteOptions

__all__ = ["DEFAULT", "FORMATS", "Format", "WriteOptions", "numbered"]

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "md": Format(".recap.md", markdown.render),
        "json": Format(".recap.json", recap_json.render),
        "html": Format(".recap.html", web_page.render),
        "docx": Format(".recap.docx", word.render),
        "pdf": Format(".recap.pdf", pdf.render),
        "srt": Format(".srt", srt.render),
        "vtt": Format(".vtt", vtt.render),
        "ics": Format(".recap.ics", calendar_file.render),
        "eml": Format(".recap.eml", email_draft.render),
        "transcript": Format(".transcript.json", transcript_json.render),
    }
)

DEFAULT = ("md", "json")
