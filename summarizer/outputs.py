"""Where a recap goes, and writing it: whole or not at all, and never over that of another input."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, count, islice
from pathlib import Path
from typing import NamedTuple

from summarizer.errors import OutputError, printable
from summarizer.files import reason, write_atomically
from summarizer.listen.sound import SUFFIXES as SOUND_SUFFIXES
from summarizer.model import Recap, Transcript
from summarizer.read import SUFFIXES as TRANSCRIPT_SUFFIXES
from summarizer.read.messages import SUFFIXES as MESSAGE_SUFFIXES
from summarizer.settings import Settings
from summarizer.write import FORMATS, WriteOptions
from summarizer.write.safe import safe_name, safe_recap
from summarizer.write.trace import EXPORTS

LONGEST_NAME = 255  # bytes, on every common file system
_FINGERPRINT = 8  # hexadecimal digits that tell shortened names apart

Identity = tuple[int, int]
"""What tells one file from another on this machine, whatever it is called: device and number."""

Owners = dict[Identity, Path | None]
"""Files of this run: those written, with the input they belong to, and the inputs, which belong to nobody."""


class Owner(NamedTuple):
    """The input that a recap says it was made from."""

    name: str | None
    sha256: str | None


def owners(inputs: Iterable[Path]) -> Owners:
    """The files that a run must not write over, before it has written any."""
    found: Owners = {}
    for path in inputs:
        with suppress(OSError):
            found[_identity(path)] = None
    return found


def first_name(path: Path, *, safe: bool, language: str) -> str:
    """The name that the recap of an input has if no other one has it."""
    return next(_names(path.with_name(safe_name(path.name, language)) if safe else path, None))


def shown_name(path: Path) -> str:
    """The name of an input as its recap gives it."""
    return printable(path.name)


def is_output(path: Path, *, exists: Callable[[Path], bool] = Path.is_file) -> bool:
    """Whether a file is, going by its name and its neighbours', one that was written by us.

    Args:
        path: The file.
        exists: Whether there is a file of some name; to be given where `path` is somewhere else.
    """
    if path.name.endswith(EXPORTS):
        return True
    suffixes = [writer.suffix for writer in FORMATS.values()]
    written = next((suffix for suffix in suffixes if path.name.endswith(suffix)), None)
    if written is None or ".recap." in written:
        return written is not None
    # Such a name may be anybody's: ours where the recording lies beside it, or a recap of something else.
    base = path.with_name(path.name.removesuffix(written))
    spellings = [spelling for suffix in SOUND_SUFFIXES for spelling in (suffix, suffix.upper())]
    if any(exists(_beside(base, spelling)) for spelling in ("", *spellings)):
        return True
    owner = _owner(_beside(base, FORMATS["json"].suffix))
    return owner is not None and owner.name != shown_name(path)


def require_writable(folder: Path) -> None:
    """Raise OutputError if a folder cannot be written to, before hours are spent on what would go there."""
    nearest = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    if not nearest.is_dir():
        raise OutputError(folder, "this is not a folder", "choose another one")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise OutputError(folder, "you may not write there", "choose another folder with --output")


def write_outputs(
    path: Path,
    recap: Recap,
    transcript: Transcript,
    settings: Settings,
    owners: Owners,
    *,
    folder: Path | None = None,
    rank: int = 0,
    part: str | None = None,
) -> tuple[Path, ...]:
    """Write a recap in every format asked for, beside its input or in the output folder.

    All formats are made before the first is written, and where one cannot be written the new ones go.

    Args:
        path: The input.
        recap: Its recap.
        transcript: What the recap was made from.
        settings: Formats, output folder and what the formats should hold.
        owners: The inputs of this run and what was written for them; completed here.
        folder: Where they go, if not there.
        rank: How many inputs of this run go before this one where names are given: those whose recaps would have the
            same name in the same folder. It gives each the same name in whatever order they are done.
        part: Which of several exchanges in the input this is; it becomes part of the name.

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
    folder = folder or settings.output or path.parent
    try:
        if folder != path.parent:  # that one is there, unless its disk was removed
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(folder, *reason(error)) from error
    named, called = path, part
    if settings.safe:  # a file's own name may be a telephone number, which would leave with the recap
        named = path.with_name(safe_name(path.name, recap.source.language))
        called = part and safe_name(part, recap.source.language)
    masked = (named, called) != (path, part)
    bases = [folder / _fitting(name) for name in islice(_names(named, called), rank + 1)]
    own = (b for b in bases if _is_own(_owner(_beside(b, FORMATS["json"].suffix)), b, path, recap))
    later = (folder / _fitting(name) for name in islice(_names(named, called), rank, None))
    base = next(
        b for b in chain(own, later) if _is_free(b, path, recap, contents, owners, part=part, masked=masked)
    )
    files = {_beside(base, suffix): content for suffix, content in contents.items()}
    _write_all(files)
    owners |= {_identity(file): path for file in files}
    return tuple(files)


def _write_all(files: Mapping[Path, bytes]) -> None:
    new = [file for file in files if not file.exists()]
    try:
        for file, content in files.items():
            write_atomically(file, content)
    except BaseException:
        for file in new:
            with suppress(OSError):
                file.unlink()
        raise


def _names(path: Path, part: str | None) -> Iterator[str]:
    """Possible names, the best first: `call`, `call.m4a`, `call.m4a-2`, `call.m4a-3` and so on, each with its part."""
    end = f".{part}" if part else ""
    if path.stem not in (".", ".."):  # of "..wav": these would be folders
        yield path.stem + end
    yield path.name + end
    for number in count(2):
        yield f"{path.name}-{number}{end}"


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


def _is_free(
    base: Path,
    path: Path,
    recap: Recap,
    contents: Mapping[str, bytes],
    owners: Owners,
    *,
    part: str | None,
    masked: bool,
) -> bool:
    """Whether the files may have that name: none is an input, or was written for another one.

    Behind a mask, names of several inputs may be the same: there nothing goes by the name alone.
    """
    for suffix in contents:
        with suppress(OSError):
            if owners.get(_identity(_beside(base, suffix)), path) != path:
                return False
    owner = _owner(_beside(base, FORMATS["json"].suffix))
    if owner is None and masked:
        return not any(_holds_other(_beside(base, suffix), content) for suffix, content in contents.items())
    if owner is None:
        return base.name != next(_names(path, part)) or not _may_be_anothers(path, base, contents)
    return _is_own(owner, base, path, recap)


def _is_own(owner: Owner | None, base: Path, path: Path, recap: Recap) -> bool:
    """Whether a recap that is there was made from this input."""
    if owner is None:
        return False
    if owner.name == recap.source.name:
        same_folder = os.path.realpath(base.parent) == os.path.realpath(path.parent)
        return same_folder or owner.sha256 == recap.source.sha256
    return owner.sha256 == recap.source.sha256 and owner.name == safe_recap(recap).source.name


def _owner(file: Path) -> Owner | None:
    """Which input a recap that is there was made from; None if there is none."""
    try:
        source = json.loads(file.read_bytes())["source"]
        return Owner(source["name"], source["sha256"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return Owner(None, None)  # something else of that name, which is not ours to replace


def _holds_other(file: Path, content: bytes) -> bool:
    """Whether there is a file that holds something else."""
    try:
        return file.read_bytes() != content
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _may_be_anothers(path: Path, base: Path, contents: Mapping[str, bytes]) -> bool:
    """Whether a bare name, without a recap.json to say whose it is, could be somebody else's.

    It could where a file is there whose name does not say that we wrote it. And where nothing will say whose the
    recap is, of several inputs with that name only the first may have it.
    """
    for suffix, content in contents.items():
        with suppress(FileNotFoundError):
            if ".recap." not in suffix and _beside(base, suffix).read_bytes() != content:
                return True
    unsaid = FORMATS["json"].suffix not in contents or any(
        _beside(base, suffix).exists() for suffix in contents
    )
    suffixes = (*SOUND_SUFFIXES, *TRANSCRIPT_SUFFIXES, *MESSAGE_SUFFIXES)
    rivals = (_beside(path.with_name(path.stem), suffix) for suffix in suffixes)
    return unsaid and any(rival.name < path.name and rival.exists() for rival in rivals)


def _beside(base: Path, suffix: str) -> Path:
    # Path.with_suffix would take ".com" in "www.example.com" for a suffix.
    return base.with_name(base.name + suffix)


def _identity(file: Path) -> Identity:
    status = file.stat()
    return status.st_dev, status.st_ino
