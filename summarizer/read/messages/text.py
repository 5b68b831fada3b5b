"""Names and texts as they stand in exports → as they can be compared, shown and written into a file's name."""

from __future__ import annotations

import re
import unicodedata

from summarizer import folding
from summarizer.read.segments import LONGEST_TEXT, legible

LONGEST_SLUG = 60  # characters
TELLING_DIGITS = 9  # the last ones tell a telephone number, with or without its country's code
SHORTEST_NUMBER = 6  # digits of a telephone number that can be asked for

# What turns the direction of writing, and marks that have no width. Joiners hold emoji together and stay.
_DIRECTIONS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LINE_END = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_NO_WORD = re.compile(r"[\W_]+")
_CUTS = ("\n\n", ". ", "? ", "! ", " ")


def visible(text: str) -> str:
    """The text on one line, without marks of direction; a code that is no character is U+FFFD."""
    return " ".join(legible(_DIRECTIONS.sub("", text)).split())


def lines_of(text: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    return _LINE_END.split(text)


def paragraphs(text: str) -> str:
    """A short message: each of its lines is a paragraph, since people press Enter where a thought ends."""
    return "\n\n".join(line for line in map(visible, lines_of(text)) if line)


def pieces(text: str) -> list[str]:
    """The text in pieces of at most `LONGEST_TEXT` characters, cut after a paragraph, else a sentence, else a word."""
    found = []
    while len(text) > LONGEST_TEXT:
        at = next(
            (at + len(cut) for cut in _CUTS if (at := text.rfind(cut, 1, LONGEST_TEXT)) > 0), LONGEST_TEXT
        )
        found.append(text[:at].strip())
        text = text[at:].strip()
    return [piece for piece in (*found, text) if piece]


def folded(text: str) -> str:
    """The text in small letters without accents, its words apart by one space: what two spellings have in common."""
    return _NO_WORD.sub(" ", folding.folded(text)).strip()


def digits_of(text: str) -> str | None:
    """The digits that tell a telephone number from others; None where the text is no telephone number.

    "06 12 34 56 78" and "+33612345678" are the same one. A short number is itself.
    """
    number = re.sub(r"[\s().\-/\u2010-\u2015]", "", _DIRECTIONS.sub("", text))
    if not re.fullmatch(r"\+?[0-9]{3,18}", number, re.ASCII):
        return None
    return number.lstrip("+")[-TELLING_DIGITS:]


def number_of(text: str) -> str | None:
    """A telephone number without its spaces; None where the text is none."""
    return re.sub(r"[^\d+]", "", _DIRECTIONS.sub("", text)) if digits_of(text) else None


def same_person(one: str, other: str) -> bool:
    """Whether two names may be the same person's: all words of one are in the other; or both are one number."""
    number = digits_of(one)
    if number and len(number) >= SHORTEST_NUMBER and number == digits_of(other):
        return True
    words, others = set(folded(one).split()), set(folded(other).split())
    return bool(words and others) and (words <= others or others <= words)


def slug(text: str) -> str:
    """A piece of a file's name: letters and digits, without accents, the rest as hyphens; empty if there are none."""
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    plain = unicodedata.normalize("NFC", plain)  # Hangul, which NFKD takes apart
    return _NO_WORD.sub("-", plain).strip("-")[:LONGEST_SLUG].rstrip("-")
