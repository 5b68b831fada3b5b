"""A file → its text: size, kind and encoding checked before anything is made of it."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

from summarizer.errors import BadTranscript, UnreadableInput

# A transcript with the time of every word takes 1 to 4 MB for an hour of speech.
LARGEST = 32 * 1024 * 1024

_MARKS = (  # UTF-32's mark begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])
_MOST_CONTROLS = 0.01  # of the bytes; a picture or a sound read as text has far more
# Without a mark, a script of the West in UTF-16 has a zero in nearly every second byte.
_ZEROS_OF_UTF16 = 0.7


def text_of(path: Path) -> str:
    """The text of a file, whatever its encoding, with line ends as they are and without a byte order mark.

    The encoding is the one that a byte order mark names, else UTF-16 if every second byte is a zero, else UTF-8 if
    the bytes are (nearly all) valid as such, else Windows-1252.

    Raises:
        UnreadableInput: Missing, empty, forbidden, or not text.
        BadTranscript: Larger than `LARGEST`.
    """
    text = _decoded(path, _bytes_of(path))
    if not text.strip("\ufeff \t\r\n\x00"):
        raise UnreadableInput(path, "this file is empty", "export the transcript again")
    encoded = text.encode("utf-8", "replace")
    controls = len(encoded) - len(encoded.translate(None, _CONTROLS))
    if "\x00" in text or controls > _MOST_CONTROLS * len(encoded):
        raise _not_text(path)
    if text.startswith("{\\rtf"):
        raise UnreadableInput(path, "this is a word processor's file (RTF)", "save it as plain text")
    return text


def _bytes_of(path: Path) -> bytes:
    try:
        # Opening a pipe or a device could wait for ever.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise UnreadableInput(path, "this is not a file", "name a transcript")
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise UnreadableInput(path, "there is no such file", "check its name and its folder") from error
    except PermissionError as error:
        raise UnreadableInput(path, "you may not read this file", "change its permissions") from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        reason = getattr(error, "strerror", None) or "check its name"
        raise UnreadableInput(path, "it cannot be read", reason) from error
    if len(data) > LARGEST:
        raise BadTranscript(
            path,
            f"too large for the transcript of a call (more than {LARGEST // 2**20} MB)",
            "give one call at a time, without the recogniser's inner data",
        )
    return data


def _decoded(path: Path, data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if (zeros := _utf16(data)) is not None:
        return data.decode(zeros, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # Text in UTF-8 with a damaged byte, or cut in the middle of a letter, still has more good letters than bad
    # ones; an accent of Windows-1252 is bad UTF-8 nearly every time.
    damaged = data.decode("utf-8", "replace")
    good = sum(c > "\x7f" and c != "\ufffd" for c in damaged)
    if good > damaged.count("\ufffd"):
        return damaged
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _not_text(path) from error


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark, told by where its zeros are."""
    pairs = len(data) // 2
    first, second = data[0 : 2 * pairs : 2].count(0), data[1 : 2 * pairs : 2].count(0)
    if second > _ZEROS_OF_UTF16 * pairs and not first:
        return "utf-16-le"
    if first > _ZEROS_OF_UTF16 * pairs and not second:
        return "utf-16-be"
    return None


def _not_text(path: Path) -> UnreadableInput:
    remedy = "if it is a recording or a document, give it its own suffix; else export the transcript again"
    return UnreadableInput(path, "this is not a text file", remedy)
