"""From what the user names to the inputs to work on: files as they are, folders by what they hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from summarizer.errors import InputError, UnreadableInput
from summarizer.listen.sound import SUFFIXES as SOUND_SUFFIXES
from summarizer.outputs import is_output
from summarizer.read import SUFFIXES as TRANSCRIPT_SUFFIXES
from summarizer.read.messages import SUFFIXES as MESSAGE_SUFFIXES
from summarizer.read.messages import is_export
from summarizer.read.messages.sms import is_sms_backup


class Found(NamedTuple):
    """An input, and the folder that the user named in which it was found; None if he named the input itself."""

    path: Path
    root: Path | None = None


def find(given: Iterable[Path], *, output: Path | None = None) -> Iterator[Found | InputError]:
    """The inputs, each once however often it is named, those of a folder in the order of their names.

    Args:
        given: Files, whatever their suffix, and folders, to be searched at any depth.
        output: The folder that recaps go to, which is passed over where it lies below a folder that is searched.

    Yields:
        An input, or why there is none where the user said.
    """
    seen: set[str] = set()
    for path in given:
        for found in _in_folder(path, output) if os.path.isdir(path) else (_file(path),):
            identity = str(found) if isinstance(found, InputError) else os.path.realpath(found.path)
            if identity not in seen:
                seen.add(identity)
                yield found


def is_transcript(path: Path) -> bool:
    """Whether an input is read, rather than listened to, going by its suffix."""
    return path.suffix.lower() in TRANSCRIPT_SUFFIXES


def is_messages(path: Path) -> bool:
    """Whether an input is a message export, which may hold several exchanges, going by its suffix or its content."""
    return is_export(path)


def _file(path: Path) -> Found | InputError:
    if os.path.isfile(path):  # False, not an error, for a name that is too long
        return Found(path)
    if os.path.lexists(path):
        return UnreadableInput(path, "this is not a file", "name a recording, a transcript or a folder")
    return UnreadableInput(path, "there is no such file", "check its name and its folder")


def _in_folder(folder: Path, output: Path | None) -> Iterator[Found | InputError]:
    """The inputs below a folder; hidden files and folders, and what was written by us, are passed over."""
    nothing = True
    refused: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=refused.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if output is not None:
            folders[:] = [name for name in folders if not _same(Path(place, name), output)]
        for name in sorted(names):
            path = Path(place, name)
            if is_input(path) and path.is_file():
                nothing = False
                yield Found(path, folder)
    for error in refused:
        where = Path(error.filename)
        yield UnreadableInput(
            where, "this folder cannot be opened", error.strerror or "check its permissions"
        )
    if nothing and not refused:
        remedy = "name a folder that holds some, or the files themselves"
        yield UnreadableInput(folder, "no recording and no transcript in this folder", remedy)


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def is_input(path: Path, *, exists: Callable[[Path], bool] = Path.is_file) -> bool:
    """Whether a file of a folder is one to work on, going by its name, and by its content where a name says little.

    `exists` is that of `outputs.is_output`.
    """
    suffix = path.suffix.lower()
    known = suffix in SOUND_SUFFIXES or suffix in TRANSCRIPT_SUFFIXES or suffix in MESSAGE_SUFFIXES
    if suffix == ".xml":  # the name of any program's files
        known = is_sms_backup(path)
    return known and not path.name.startswith(".") and not is_output(path, exists=exists)
