"""From what the user names to jobs: each input, where its recap goes, and which name it may take there."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from summarizer import inputs, languages, outputs
from summarizer.batch import remote
from summarizer.errors import InputError, RecapError, UsageError
from summarizer.settings import Settings


@dataclass(frozen=True)
class Job:
    """One input of a batch.

    `source` is its path as the user would name it. Its recap goes to `folder`; `rank` says how many inputs go before
    it where two would give their recaps the same name there (see `outputs.write_outputs`). One that is somewhere else
    is `remote`; there is nothing at its `path` then, which only names it.
    """

    source: str
    path: Path
    folder: Path
    rank: int = 0
    remote: remote.Remote | None = None


class Refused(NamedTuple):
    """What the user named that is no input, and why."""

    source: str
    error: Exception


@dataclass(frozen=True)
class Plan:
    """What is to be done. `places` are the folders that get a digest, each with the jobs whose recaps lie below it."""

    jobs: tuple[Job, ...]
    refused: tuple[Refused, ...] = ()
    places: tuple[tuple[Path, tuple[Job, ...]], ...] = ()


def plan(given: Iterable[str | Path], settings: Settings) -> Plan:
    """The jobs that come of files and folders, those of a folder in the order of their names.

    In an output folder the tree of a folder is mirrored; of several folders each gets one of its own there.

    Args:
        given: Files and folders of this machine, or addresses of them (see `remote`).
        settings: The user's choices.

    Raises:
        UsageError: An address is given, and no output folder.
    """
    given = list(given)
    addresses = [each for each in given if isinstance(each, str) and remote.is_address(each)]
    if addresses and settings.output is None:
        problem = f"{remote.shown(addresses[0])}: nothing can be written there"
        raise UsageError(problem, "name a folder for the recaps with --output")
    named = [Path(each) for each in given if each not in addresses]
    found_there = list(remote.find(addresses))
    roots = {os.path.realpath(path) for path in named if os.path.isdir(path)}
    roots |= {str(found.root) for found in found_there if isinstance(found, remote.Found) and found.root}
    ranks: Counter[tuple[str, str]] = Counter()
    jobs: list[tuple[Job, Path | None]] = []
    refused = []
    for found in chain(inputs.find(named, output=settings.output), found_there):
        if isinstance(found, InputError):
            refused.append(Refused(str(found.path), found))
            continue
        folder = _folder(found, settings.output, several=len(roots) > 1)
        # Names that differ only in case are one on many disks.
        name = outputs.first_name(found.path, safe=settings.safe, language=languages.FALLBACK).casefold()
        taken = os.path.realpath(folder), name
        job = (
            Job(found.source, found.path, folder, ranks[taken], found.remote)
            if isinstance(found, remote.Found)
            else Job(str(found.path), found.path, folder, ranks[taken])
        )
        jobs.append((job, found.root))
        ranks[taken] += 1
    return Plan(tuple(job for job, _ in jobs), tuple(refused), _places(jobs, settings.output))


def claimed_seconds(job: Job) -> float:
    """The seconds of sound that an input says it has, 0 for text, for what is not here and for what cannot be read."""
    if job.remote or inputs.is_transcript(job.path) or inputs.is_messages(job.path):
        return 0.0
    from summarizer.listen.sound import probe

    try:
        return probe(job.path).duration
    except (RecapError, OSError):
        return 0.0  # what is wrong with it is said when its turn comes


def _folder(found: inputs.Found | remote.Found, output: Path | None, *, several: bool) -> Path:
    if output is None:
        return found.path.parent
    if found.root is None:
        return output
    below = found.path.parent.relative_to(found.root)
    return output / (os.path.basename(os.path.realpath(found.root)) if several else "") / below


def _places(
    jobs: Sequence[tuple[Job, Path | None]], output: Path | None
) -> tuple[tuple[Path, tuple[Job, ...]], ...]:
    """The output folder if there are several inputs, else each folder that was named."""
    if output is not None:
        several = len(jobs) > 1 or any(root is not None for _, root in jobs)
        return ((output, tuple(job for job, _ in jobs)),) if several else ()
    roots = dict.fromkeys(root for _, root in jobs if root is not None)
    return tuple((root, tuple(job for job, r in jobs if r == root)) for root in roots)
