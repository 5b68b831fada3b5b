"""A text as one hears it: without accents, invisible characters and letters that only look like others.

Who wants to slip a number past a filter writes it in full-width figures or puts nothing-wide spaces in it. All
that is looked for is looked for in the folded text, and what is found leads back to the text as it was.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Letters of other scripts that print like Latin ones.
_LOOKALIKES = str.maketrans(
    "авеіјкмнорстухѕԁԛԝгАВЕІЈКМНОРСТУХЅαβεικνορτυχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɑɡοⲟՕօ‐‑‒–—−⁃’‘ʼ`´＇∙⋅・。．｡․",
    "abeijkmhopctyxsdqwrABEIJKMHOPCTYXSabeiknoptuxyABEZHIKMNOPTYXiagooOo-------''''''···....",
)
# The sign of a price for each, "30 @ 0,40 €", which is no part of an address.
_EACH = re.compile(r"@(?=\s{1,3}(?:[€£$]\s?)?\d{1,7}(?:[.,]\d{1,3})?(?:\s?[€£$])?(?:[\s.,;:!?)]|$))")
_DROPPED = frozenset({"Cf", "Mn", "Me", "Cc", "Cs"})
_BLANKS = frozenset("\u2800\u3164\u115f\u1160\uffa0")


@dataclass(frozen=True)
class Line:
    """A folded text, as it is written and in lower case, and where each of its characters stood before."""

    original: str
    text: str
    low: str
    starts: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text stands in the original, with the marks on its last character."""
        first, last = self.starts[start], self.starts[end - 1] + 1
        while last < len(self.original) and unicodedata.category(self.original[last]) in ("Mn", "Me"):
            last += 1
        return first, last


def folded(text: str) -> Line:
    """The text as it is searched. A line break stays one; what cannot be seen or only changes a letter goes."""
    letters: list[str] = []
    starts: list[int] = []
    for index, character in enumerate(text):
        piece = character if character.isascii() else _plain(character)
        if len(piece) == 1 and piece < " ":
            piece = "\n" if piece in "\n\v\f\r" else " " if piece == "\t" else ""
        letters.append(piece)
        starts.extend([index] * len(piece))
    whole = _EACH.sub(" ", "".join(letters))
    low = whole.lower()
    if len(low) != len(whole):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in whole)
    return Line(original=text, text=whole, low=low, starts=tuple(starts))


def _plain(character: str) -> str:
    if character in _BLANKS:
        return " "
    if character in "\u2028\u2029\u0085":
        return "\n"
    if character in "×✕✖":
        return "x"
    digit = unicodedata.digit(character, None)
    if digit is not None and unicodedata.category(character) in ("Nd", "No") and character not in "²³":
        return str(digit)
    if unicodedata.category(character) in _DROPPED:
        return ""
    parts = unicodedata.normalize("NFKD", character).translate(_LOOKALIKES)
    return "".join(c for c in parts if unicodedata.category(c) not in _DROPPED)
