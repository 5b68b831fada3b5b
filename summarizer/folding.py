"""Words without their accents and capitals, so that `Elise` finds `Élise` and `coeur` finds `cœur`."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'"})


def folded(text: str) -> str:
    """The text in small letters without accents, its runs of blanks as one space; its words stay words."""
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(plain.split())
