"""Addresses that a digest may hold: a path beside it, or a telephone number; never another page's."""

from __future__ import annotations

import os
from urllib.parse import quote

from summarizer.write.digest.records import Number


def recap_link(path: str) -> str:
    """The address of a file by its path from the digest's folder, whatever its name holds."""
    return "./" + quote(os.fsencode(path).lstrip(b"/"))


def dial_link(number: Number | None) -> str:
    """What makes a telephone dial, empty for what cannot be dialled."""
    return f"tel:{number.dialled}" if number and number.dialled else ""
