"""Headers of a mail as they travel, written out here.

The standard library folds and encodes them itself, but some of its versions take a comma between two addresses for a
part of a name that wants encoding, and so make one address of two. These lines are final: nothing encodes them again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.header import Header

from summarizer.deliver.addresses import Mailbox

WIDTH = 76

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")


def text_header(name: str, text: str) -> str:
    """A header with a text for people, which has no line breaks: on as many lines as it needs, each with its end."""
    if text.isascii() and len(name) + len(text) + 2 <= WIDTH:
        return f"{name}: {text}\r\n"
    return f"{name}: {_encoded(text, len(name) + 2)}\r\n"


def address_header(name: str, mailboxes: Iterable[Mailbox]) -> str:
    """A header with addresses, each on a line of its own; names hold nothing but what `header_name` leaves."""
    return f"{name}: " + ",\r\n ".join(_address(one, len(name) + 2) for one in mailboxes) + "\r\n"


def _address(one: Mailbox, used: int) -> str:
    if not one.name:
        return one.address
    if not one.name.isascii():
        shown = _encoded(one.name, used)
    else:
        shown = one.name if _ATOMS.fullmatch(one.name) else f'"{one.name}"'
    separator = " " if len(shown.rpartition("\n")[2]) + len(one.address) + 3 <= WIDTH else "\r\n "
    return f"{shown}{separator}<{one.address}>"


def _encoded(text: str, used: int) -> str:
    """The text in encoded words (RFC 2047), the first line with room for what stands before it."""
    return Header(text, "utf-8", maxlinelen=WIDTH, header_name="x" * used).encode(linesep="\r\n")
