"""The digest of a folder, written beside its recaps: `digest.md`, `digest.html` and `digest.csv`.

It is made of the recaps as they are on the disk, those of earlier runs included, so that it is whole whenever it is
written.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from pydantic import ValidationError

from summarizer.batch.made import made_somehow
from summarizer.batch.plan import Job, Plan
from summarizer.errors import OutputError
from summarizer.files import private_folder, reason, state_folder, write_atomically
from summarizer.model import Recap
from summarizer.settings import Settings
from summarizer.write import FORMATS
from summarizer.write.digest import Entry, digest, digest_markdown, digest_page, digest_table

WRITERS = {"digest.md": digest_markdown, "digest.html": digest_page, "digest.csv": digest_table}
LINKED = ("html", "md", "pdf", "docx", "json")  # the format that a digest points to, the best to read first


def write_digests(
    planned: Plan, settings: Settings, failures: Iterable[tuple[str, str]] = ()
) -> tuple[Path, ...]:
    """Write a digest of each place of a plan, and return the files.

    A file of that name that is not what was written there last, somebody's own or one that he has written in, is kept
    under another name. Without recaps in JSON there is nothing to make a digest from, and none is written.

    Args:
        planned: What was to be done.
        settings: How it was done.
        failures: The sources of the inputs that could not be done, each with its reason.

    Raises:
        OutputError: It cannot be written.
    """
    if "json" not in settings.format:
        return ()
    reasons = dict(failures)
    written = []
    for place, jobs in planned.places:
        sources = [*(job.source for job in jobs), *(refused.source for refused in planned.refused)]
        told = [(source, reasons[source]) for source in sources if source in reasons]
        entries = tuple(_entries(place, jobs))
        if not entries and not told:
            continue
        made = digest(entries, failures=[(_named(source, place), why) for source, why in told])
        contents = {name: write(made) for name, write in WRITERS.items()}
        _write(place, contents)
        written += [place / name for name in contents]
    return tuple(written)


def telling_of(files: Iterable[Path]) -> tuple[Path, ...]:
    """The digests that may tell of the recaps in these files: those of the folders that they lie below."""
    folders = {os.path.realpath(folder) for path in files for folder in path.absolute().parents}
    places = [Path(place) for place in folders if _file(Path(place)).is_file()]
    return tuple(sorted(place / name for place in places for name in WRITERS if (place / name).is_file()))


def set_aside(digests: Iterable[Path]) -> tuple[Path, ...]:
    """The files beside these digests that were kept because they were not what was written there."""
    found = {path for each in digests for path in each.parent.glob(f"{each.stem}.kept-*{each.suffix}")}
    return tuple(sorted(found))


def _entries(place: Path, jobs: Sequence[Job]) -> Iterator[Entry]:
    """The recaps that there are, each recording once however many names it has."""
    seen: set[str] = set()
    for job in jobs:
        for files in _by_recap(made_somehow(job) or ()):
            try:
                recap = Recap.model_validate_json(files["json"].read_bytes())
            except (OSError, ValidationError):
                continue
            if recap.source.sha256 in seen:
                continue
            seen.add(recap.source.sha256)
            shown = next(files[name] for name in LINKED if name in files)
            link = os.path.relpath(os.path.realpath(shown), os.path.realpath(place))
            yield Entry(recap, Path(link).as_posix(), _named(job.source, place))


def _by_recap(files: Sequence[Path]) -> Iterator[dict[str, Path]]:
    """The files of each recap by their formats; of an export with several exchanges there are several recaps."""
    found: dict[str, dict[str, Path]] = {}
    for path in files:
        for name, writer in FORMATS.items():
            if path.name.endswith(writer.suffix):
                found.setdefault(path.name.removesuffix(writer.suffix), {})[name] = path
                break
    yield from (formats for formats in found.values() if "json" in formats)


def _named(source: str, place: Path) -> str:
    """What to call an input beside the place that the digest is of."""
    with suppress(ValueError):
        return str(Path(source).relative_to(place))
    return source


def _write(place: Path, contents: dict[str, bytes]) -> None:
    """Write the files; what they will be is noted first, so that none is taken for somebody else's ever after."""
    marks = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    known = _known(place)
    about = place
    try:
        place.mkdir(parents=True, exist_ok=True)
        for name in contents:
            about = place / name
            _keep_others(about, known.get(name, []))
        about = _file(place).parent
        private_folder(about)
    except OSError as error:
        raise OutputError(about, *reason(error)) from error
    _note(place, {name: [*known.get(name, [])[-1:], mark] for name, mark in marks.items()})
    for name, content in contents.items():
        write_atomically(place / name, content)


def _keep_others(path: Path, ours: Sequence[str]) -> None:
    """Move a file out of the way unless it is one that was written here. Raises OSError."""
    try:
        mark = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return
    if mark not in ours:
        names = (path.with_name(f"{path.stem}.kept-{number}{path.suffix}") for number in count(1))
        path.rename(next(name for name in names if not os.path.lexists(name)))


def _known(place: Path) -> dict[str, list[str]]:
    try:
        known = json.loads(_file(place).read_bytes())
        return {str(name): [str(mark) for mark in marks] for name, marks in known.items()}
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return {}


def _note(place: Path, marks: dict[str, list[str]]) -> None:
    write_atomically(_file(place), (json.dumps(marks, indent=1) + "\n").encode(), mode=0o600)


def _file(place: Path) -> Path:
    mark = hashlib.sha256(os.fsencode(os.path.realpath(place))).hexdigest()
    return state_folder() / "digests" / f"{mark}.json"
