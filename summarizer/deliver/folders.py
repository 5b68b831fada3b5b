"""Folders of an IMAP server: their names as they travel, and which one holds drafts.

Names travel in the protocol's own spelling of Unicode (RFC 3501, 5.1.3): printable ASCII as it is, `&` as `&-`,
everything else as UTF-16 in Base64 with a comma for the slash, between `&` and `-`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

DRAFTS = "\\drafts"

_PIECES = re.compile(r"&|[\x20-\x25\x27-\x7e]+|[^\x20-\x7e]+")
_ENCODED = re.compile(r"&([A-Za-z0-9+,]*)-")
_LISTED = re.compile(rb'\((?P<flags>[^()]*)\) (?:NIL|"(?P<separator>\\?.)") (?P<name>.+)', re.DOTALL)
_LITERAL = re.compile(rb"\{\d+\}$")


class Folder(NamedTuple):
    """A folder as the server lists it: its flags in lower case, and its name as a person reads it."""

    flags: frozenset[str]
    separator: str
    name: str

    @property
    def last(self) -> str:
        """The name without the folders that it lies in."""
        return self.name.rpartition(self.separator)[2] if self.separator else self.name


def on_the_wire(name: str) -> str:
    """A folder's name as an argument of a command: encoded and in quotes, so that nothing can follow it."""
    encoded = "".join(_encoded(piece) for piece in _PIECES.findall(name))
    escaped = encoded.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def readable(encoded: str) -> str:
    """A folder's name as a person reads it; what is not well encoded stays as it is."""

    def decoded(match: re.Match[str]) -> str:
        if not match[1]:
            return "&"
        padded = match[1].replace(",", "/") + "=" * (-len(match[1]) % 4)
        try:
            return base64.b64decode(padded, validate=True).decode("utf-16-be")
        except (binascii.Error, UnicodeDecodeError):
            return match[0]

    return _ENCODED.sub(decoded, encoded)


def listed(lines: Iterable[bytes | tuple[bytes, bytes] | None]) -> Iterator[Folder]:
    """The folders in what the standard library makes of the answer to `LIST`."""
    for line in lines:
        # A name that needs a literal comes as a pair: what stands before it, and the name.
        described, literal = line if isinstance(line, tuple) else (line or b"", None)
        found = _LISTED.match(_LITERAL.sub(b"?", described))
        if found:
            flags = frozenset(_text(found["flags"]).casefold().split())
            name = _text(literal) if literal is not None else _unquoted(_text(found["name"]))
            yield Folder(flags, _text(found["separator"] or b"")[-1:], readable(name))


def drafts_among(folders: Iterable[Folder], usual: Iterable[str]) -> Folder | None:
    """The folder that the server says holds drafts, else one with a usual name for it."""
    every, names = tuple(folders), {name.casefold() for name in usual}
    flagged = (folder for folder in every if DRAFTS in folder.flags)
    named = (folder for folder in every if folder.last.casefold() in names)
    return next(chain(flagged, named), None)


def _encoded(piece: str) -> str:
    if piece == "&":
        return "&-"
    if "\x20" <= piece[0] <= "\x7e":
        return piece
    coded = base64.b64encode(piece.encode("utf-16-be", "replace")).decode("ascii")
    return f"&{coded.rstrip('=').replace('/', ',')}-"


def _unquoted(text: str) -> str:
    if len(text) >= 2 and text.startswith('"') and text.endswith('"'):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
