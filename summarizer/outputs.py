"""Where a recap goes, and writing it: whole or not at all, and never over that of another input."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

from summarizer.errors import OutputError, printable
from summarizer.files import reason, write_atomically
from summarizer.listen.sound import SUFFIXES as SOUND_SUFFIXES
from summarizer.model import Recap, Transcript
from summarizer.read import SUFFIXES as TRANSCRIPT_SUFFIXES
from summarizer.settings import Settings
from summarizer.write import FORMATS, WriteOptions

LONGEST_NAME = 255  # bytes, on every common file system
_FINGERPRINT = 8  # hexadecimal digits that tell shortened names apart

Identity = tuple[int, int]
"""What tells one file from another on this machine, whatever it is called: device and number."""


def shown_name(path: Path) -> str:
    """The name of an input as its recap gives it."""
    return printable(path.name)


def is_output(path: Path) -> bool:
    """Whether a file is, going by its name and its neighbours', one that was written by us."""
    suffixes = [writer.suffix for writer in FORMATS.values()]
    written = next((suffix for suffix in suffixes if path.name.endswith(suffix)), None)
    if written is None or ".recap." in written:
        return written is not None
    # A transcript may be anybody's: it is ours where what it was made from, or its recap, lies beside it.
    base = path.with_name(path.name.removesuffix(written))
    neighbours = (*suffixes, *SOUND_SUFFIXES, *TRANSCRIPT_SUFFIXES, "")
    return any(_beside(base, suffix).exists() for suffix in neighbours if suffix != written)


def require_writable(folder: Path) -> None:
    """Raise OutputError if a folder cannot be written to, before hours are spent on what would go there."""
    nearest = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    if not nearest.is_dir():
        raise OutputError(folder, "this is not a folder", "choose another one")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise OutputError(folder, "you may not write there", "choose another folder with --output")


def write_outputs(
    path: Path, recap: Recap, transcript: Transcript, settings: Settings, written: dict[Identity, Path]
) -> tuple[Path, ...]:
    """Write a recap in every format asked for, beside its input or in the output folder.

    All formats are made before the first is written, and where one cannot be written the new ones go.

    Args:
        path: The input.
        recap: Its recap.
        transcript: What the recap was made from.
        settings: Formats, output folder and what the formats should hold.
        written: What was written in this run and for which input; completed here.

    Returns:
        The files, in the order of the formats.

    Raises:
        OutputError: One cannot be written.
    """
    options = WriteOptions(
        me=settings.me, client=settings.client, transcript=settings.transcript, safe=settings.safe
    )
    contents = {
        FORMATS[name].suffix: FORMATS[name].write(recap, transcript, options) for name in settings.format
    }
    base = _base(path, recap, settings.output, written)
    try:
        base.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(base.parent, *reason(error)) from error
    files = tuple(_beside(base, suffix) for suffix in contents)
    made: list[Path] = []
    try:
        for file, content in zip(files, contents.values(), strict=True):
            new = not file.exists()
            write_atomically(file, content)
            made += [file] * new
            written[_identity(file)] = path
    except BaseException:
        for file in made:
            with suppress(OSError):
                file.unlink()
        raise
    return files


def _base(path: Path, recap: Recap, output: Path | None, written: Mapping[Identity, Path]) -> Path:
    """The recap's files without their suffixes: the first of the possible names that is free or ours."""
    folder = path.parent if output is None else output
    bases = (folder / _fitting(name) for name in _names(path))
    return next(base for base in bases if not _taken(base, path, recap, written))


def _names(path: Path) -> Iterator[str]:
    """Possible names, the best first: `call`, `call.m4a`, `call.m4a-2`, `call.m4a-3` and so on."""
    yield path.stem
    yield path.name
    for number in count(2):
        yield f"{path.name}-{number}"


def _fitting(name: str) -> str:
    """A name that leaves room for the longest suffix; a shortened one ends with a mark of the whole name."""
    room = LONGEST_NAME - max(len(writer.suffix) for writer in FORMATS.values())
    encoded = os.fsencode(name)
    if len(encoded) <= room:
        return name
    end = "-" + hashlib.sha256(encoded).hexdigest()[:_FINGERPRINT]
    kept = encoded[: room - len(end)]
    while kept and encoded[len(kept)] & 0xC0 == 0x80:  # in the middle of a character
        kept = kept[:-1]
    return os.fsdecode(kept) + end


def _taken(base: Path, path: Path, recap: Recap, written: Mapping[Identity, Path]) -> bool:
    """Whether files of that name are another input's: of this run, or going by the recap that is there."""
    for writer in FORMATS.values():
        with suppress(OSError):
            if written.get(_identity(_beside(base, writer.suffix)), path) != path:
                return True
    there = _beside(base, FORMATS["json"].suffix)
    try:
        source = json.loads(there.read_bytes())["source"]
        name, sha256 = source["name"], source["sha256"]
    except FileNotFoundError:
        return False
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return True  # something else of that name, which is not ours to replace
    same_folder = os.path.realpath(base.parent) == os.path.realpath(path.parent)
    return name != recap.source.name or not (same_folder or sha256 == recap.source.sha256)


def _beside(base: Path, suffix: str) -> Path:
    # Path.with_suffix would take ".com" in "www.example.com" for a suffix.
    return base.with_name(base.name + suffix)


def _identity(file: Path) -> Identity:
    status = file.stat()
    return status.st_dev, status.st_ino
