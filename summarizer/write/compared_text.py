"""What departs from what was agreed as a short plain text, for the screen."""

from __future__ import annotations

from dataclasses import replace

from summarizer import languages
from summarizer.model import Recap, Transcript
from summarizer.write.format import WriteOptions
from summarizer.write.letter import compose
from summarizer.write.sections import compared_section
from summarizer.write.text import letter_text
from summarizer.write.values import wording


def compared_text(recap: Recap) -> str:
    """The title of a recap and how it stands to what was agreed before, in the recap's language.

    Where nothing was agreed before, or nothing of it was spoken of, it says so.
    """
    language = languages.nearest(recap.source.language)
    silent = Transcript(language=recap.source.language, duration=recap.source.duration)
    section = compared_section(recap, language)
    nothing = (wording(language)["compared"]["nothing"],)
    letter = replace(
        compose(recap, silent, WriteOptions()),
        greeting="",
        opening=nothing if section is None else (),
        card=(),
        sections=() if section is None else (section,),
        closing=(),
        signature="",
        notes=(),
        annex=(),
    )
    return letter_text(letter)
