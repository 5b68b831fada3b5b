"""What WhatsApp says in an export in the place of a message, or beside it. The words are in `whatsapp.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from summarizer import languages
from summarizer.read.messages.text import folded, visible

LONGEST = 320  # characters of what the program says
PLACEHOLDER = 80  # characters of what it puts in the place of something

_ANGLES = re.compile(r"<([^<>]{1,200})>")
_COPY = re.compile(r" ?\([0-9]{1,3}\)$")  # the second download of a file
_CONTENT = re.compile(r"\d{3}|(?:\d\d[ .]){3}|[@/]")  # a number, an address: somebody wrote or pasted it
_LEFT_TO_RIGHT = "\u200e"


def says(line: str, *kinds: str) -> bool:
    """Whether a line is of one of these kinds, which are the tables of `whatsapp.toml`."""
    if len(line) > LONGEST:
        return False
    low = folded(line)
    return any(pattern.fullmatch(low) for kind in kinds for pattern in _patterns(kind))


def without_remarks(line: str) -> str:
    """The line without "<This message was edited>"."""
    return _ANGLES.sub(lambda remark: "" if says(remark[1], "edited") else remark[0], line)


def is_programs(line: str, *, marked: bool) -> bool:
    """Whether a line stands in the place of a picture, of a message taken back or of a call, or is a notice.

    `marked` says that the telephone is one that puts a mark before what it writes itself. A number or a link that was
    pasted may have that mark too, and stays.
    """
    shown = visible(line)
    if says(shown, "omitted", "deleted", "deleted_by_owner", "calls", "encryption") or _is_attachment(shown):
        return True
    whole = _ANGLES.fullmatch(shown)
    if whole and not _CONTENT.search(whole[1]):  # <Médias omis>, in whatever language
        return True
    if not (marked and line.lstrip(" ").startswith(_LEFT_TO_RIGHT)):
        return False
    return whole is not None or (len(shown) <= PLACEHOLDER and not _CONTENT.search(shown))


def titled(path: Path) -> str | None:
    """The name of the chat in the name of its file, with its capitals and accents; None if that says nothing."""
    name = _COPY.sub("", visible(path.stem))
    for pattern in _patterns("titles"):
        if match := pattern.fullmatch(folded(name)):
            # As many words from the end of the name as the match has.
            words = list(re.finditer(r"[^\W_]+", name))[-len(match[1].split()) :]
            start = words[0].start()
            return name[start - 1 :] if name[start - 1 : start] == "+" else name[start:]
    return None


def _is_attachment(shown: str) -> bool:
    """Whether a line is "IMG-20260310-WA0001.jpg (file attached)"."""
    file, _, remark = shown.rpartition(" (")
    return "." in file and len(file) <= LONGEST and remark.removesuffix(")") in _table()["attached"]


@cache
def _patterns(kind: str) -> Sequence[re.Pattern[str]]:
    return tuple(re.compile(pattern) for pattern in _table()[kind])


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files(languages.__name__).joinpath("whatsapp.toml").read_text("utf-8"))
