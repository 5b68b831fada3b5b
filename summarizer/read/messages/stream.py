"""A file of any size → its text in blocks, and its XML elements, without ever holding the whole of it."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, NoReturn
from xml.parsers import expat

from summarizer.errors import BadTranscript, UnreadableInput

LARGEST = 4 * 1024**3  # bytes: a backup of many years, with its pictures
LARGEST_ENTRY = 256 * 1024 * 1024  # bytes of one message with its pictures
BLOCK = 4 * 1024 * 1024  # bytes

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding=["']([\w.\-]{1,40})["']""")
# Android writes an emoji as the two halves that its memory holds, each as a reference of its own.
_PAIR = re.compile(
    r"&#(55(?:29[6-9]|[3-9]\d\d)|56(?:[0-2]\d\d|3[01]\d));&#(56(?:3[2-9]\d|[4-9]\d\d)|57[0-2]\d\d|573[0-3]\d|5734[0-3]);"
)
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNFINISHED = (
    40  # characters at the end of a block that may be the beginning of a reference or a pair of them
)


def opened(path: Path, *, largest: int = LARGEST) -> IO[bytes]:
    """The file, opened, once it is known to be one that ends. Raises UnreadableInput, BadTranscript."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableInput(path, "this is not a file", "name a message export")
        file = open(path, "rb")  # noqa: SIM115  (whoever asks for it closes it)
    except FileNotFoundError as error:
        raise UnreadableInput(path, "there is no such file", "check its name and its folder") from error
    except PermissionError as error:
        raise UnreadableInput(path, "you may not read this file", "change its permissions") from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise UnreadableInput(
            path, "it cannot be read", getattr(error, "strerror", None) or "check its name"
        ) from error
    if status.st_size > largest:
        file.close()
        size = f"{largest // 2**30} GB" if largest >= 2**30 else f"{largest // 2**20} MB"
        raise BadTranscript(path, f"more than {size}, too large for messages", "export fewer of them")
    if not status.st_size:
        file.close()
        raise UnreadableInput(path, "this file is empty", "export the messages again")
    return file


def elements(path: Path, begin: Callable[[str, Mapping[str, str]], None], end: Callable[[str], None]) -> None:
    """Tell of every element of an XML file: its name and attributes where it begins, its name where it ends.

    Nothing that the file declares is obeyed: a document type, and with it every entity, is refused. What is no
    character becomes U+FFFD, and a byte that is not UTF-8 is taken for Windows-1252.

    Raises:
        UnreadableInput: Missing, empty, forbidden, or not XML.
        BadTranscript: Too large, damaged, or with a document type.
    """

    def refuse(*_: object) -> NoReturn:
        raise BadTranscript(
            path, "it declares a document type, which no message export does", "export it again"
        )

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    given = 0
    with opened(path) as file:
        try:
            for block in _legal(_decoded(file)):
                given += len(block.encode())
                parser.Parse(block, False)
                if given - max(0, parser.CurrentByteIndex) > LARGEST_ENTRY:
                    raise BadTranscript(path, "one entry is larger than any message", "export it again")
            parser.Parse("", True)
        except expat.ExpatError as error:
            problem = f"the XML is damaged at line {error.lineno} ({expat.ErrorString(error.code)})"
            raise BadTranscript(path, problem, "export the messages again") from error
        except OSError as error:
            raise UnreadableInput(path, "it cannot be read", error.strerror or "copy it again") from error


def _decoded(file: IO[bytes]) -> Iterator[str]:
    first = file.read(BLOCK)
    encoding = next((name for mark, name in _MARKS if first.startswith(mark)), None)
    if encoding is None and first[:2] in (b"<\x00", b"\x00<"):
        encoding = "utf-16-le" if first[1] == 0 else "utf-16-be"
    if encoding is None:
        declared = _DECLARED.search(first[:400])
        encoding = _known(declared[1].decode("ascii")) if declared else "utf-8"
    decoder = codecs.getincrementaldecoder(encoding)("recap-cp1252" if encoding == "utf-8" else "replace")
    block = first
    while block:
        yield decoder.decode(block).removeprefix("\ufeff") if block is first else decoder.decode(block)
        block = file.read(BLOCK)
    yield decoder.decode(b"", True)


def _known(encoding: str) -> str:
    """The declared encoding if it is one of the few that text is written in, else UTF-8."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return "utf-8"
    return name if name in ("iso8859-1", "iso8859-15", "cp1252", "ascii") and name != "ascii" else "utf-8"


def _legal(blocks: Iterator[str]) -> Iterator[str]:
    """The text with every reference and every character one that XML allows."""
    rest = ""
    for block in blocks:
        text = rest + block
        cut = len(text)
        if (at := text.rfind("&", max(0, cut - _UNFINISHED))) >= 0:
            cut = at
            # The reference before it may be the first half of a pair.
            if (before := text.rfind("&", max(0, at - _UNFINISHED), at)) >= 0:
                cut = before
        text, rest = text[:cut], text[cut:]
        if text:
            yield _made_legal(text)
    if rest:
        yield _made_legal(rest)


def _made_legal(text: str) -> str:
    text = _PAIR.sub(lambda m: chr(0x10000 + (int(m[1]) - 0xD800) * 0x400 + int(m[2]) - 0xDC00), text)
    return _ILLEGAL.sub("\ufffd", _REFERENCE.sub(_referred, text))


def _referred(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    legal = (
        code in (9, 10, 13) or (0x20 <= code < 0xD800) or 0xE000 <= code < 0xFFFE or 0xFFFF < code < 0x110000
    )
    return match[0] if legal else "\ufffd"


def _from_windows(error: UnicodeError) -> tuple[str, int]:
    """A byte that is not UTF-8 as Windows-1252 has it."""
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101  (nothing else is decoded with it)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("recap-cp1252", _from_windows)
