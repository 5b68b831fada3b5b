"""Text from outside made fit to print: one line, and nothing in it but what a reader can see.

What a caller says, or what a transcript claims he said, can hold line breaks that end a header, characters
that turn the reading direction, or code points that XML forbids. Every writer of a document passes its text
through here.
"""

from __future__ import annotations

import re
import unicodedata

# Controls, invisible format characters (among them the direction overrides), halves of surrogate pairs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
# Spaces that keep two things together are typography and stay.
_BLANK = re.compile(r"[^\S\u00a0\u202f]+")

# A typewriter's apostrophe where the language has its own.
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


def plain(text: str) -> str:
    """The text on one line: runs of blanks and line breaks as one space, unprintable characters dropped."""
    return _BLANK.sub(" ", "".join(c for c in text if c.isspace() or _is_seen(c)))


def sentence(text: str) -> str:
    """A statement as it stands in a list: trimmed, with a capital first and no full stop last."""
    line = _APOSTROPHE.sub("’", plain(text).strip())
    if line.endswith(".") and not line.endswith(".."):
        line = line[:-1].rstrip()
    return line[:1].upper() + line[1:]


def _is_seen(character: str) -> bool:
    """Whether it is a character of a text, and not one of the code points that will never be one."""
    code = ord(character)
    never = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not never and unicodedata.category(character) not in _UNSEEN
