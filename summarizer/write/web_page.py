"""HTML: one file that needs nothing else, for a phone, a screen by day or night, and paper.

The template escapes every value, and the page forbids itself scripts and anything from elsewhere.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from summarizer.model import Recap, Transcript
from summarizer.write.format import WriteOptions
from summarizer.write.letter import Letter, compose, printed
from summarizer.write.plain import plain

if TYPE_CHECKING:
    from jinja2 import Template


def render(recap: Recap, transcript: Transcript, options: WriteOptions) -> bytes:
    """The letter as a page, in UTF-8."""
    return page(compose(recap, transcript, options)).encode("utf-8")


def page(letter: Letter) -> str:
    """The whole page of a letter."""
    return template("letter.html.jinja").render(letter=printed(letter, plain)).strip() + "\n"


@cache
def template(name: str) -> Template:
    """A template of the folder, which escapes every value it is given."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("summarizer.write", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
