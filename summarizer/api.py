"""The Python API: in one call, what the command does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Literal, TypedDict, Unpack

from summarizer.batch import Result
from summarizer.batch import plan as _plan
from summarizer.batch import run as _run
from summarizer.batch.events import Hook as BatchHook
from summarizer.batch.events import silent as _silent
from summarizer.engine import Engine
from summarizer.errors import UnreadableInput
from summarizer.model import Recap
from summarizer.pipeline import make, process
from summarizer.progress import Hook, silent
from summarizer.settings import FormatName, Settings, load


class Options(TypedDict, total=False):
    """The options of `recap`, those of the command; `Settings` describes each."""

    output: str | Path | None
    format: str | Sequence[FormatName]
    language: str
    model: str
    me: str | None
    client: str | None
    recorded_at: str | dt.datetime | None
    since: str | dt.date | None
    kind: Literal["auto", "call", "voicemail", "messages"]
    speakers: Literal["auto", "channels", "off"] | int
    my_side: Literal["auto", "left", "right"]
    safe: bool
    transcript: bool
    vocabulary: str | None
    country: str | None
    project: str | None
    threads: int


def recap(path: str | Path, *, write: bool = False, hook: Hook = silent, **options: Unpack[Options]) -> Recap:
    """The recap of one recording or transcript.

    Args:
        path: A recording, or a transcript in one of the forms that the command reads.
        write: Write the files as the command does, beside the input or in `output`.
        hook: Called with how far each stage is.
        options: The command's options by name. What is not given comes from the environment (`RECAP_…`), the
            settings file, or the default.

    Returns:
        The recap, as `NAME.recap.json` holds it: `result.model_dump_json(by_alias=True)` is that file.

    Raises:
        UsageError: An option is unknown or impossible.
        InputError: The recording or transcript cannot be used, or the output cannot be written.
        ModelError: The speech model is missing or damaged.

    Example:
        >>> from summarizer import recap
        >>> result = recap("call.m4a", me="Léa Martin", client="Marc Durand")  # doctest: +SKIP
        >>> [item.text for item in result.items if item.type == "action"]  # doctest: +SKIP
    """
    settings = load(dict(options)).settings
    path = Path(path)
    if not path.is_file():
        raise UnreadableInput(path, "there is no such file", "name a recording or a transcript")
    return (make if write else process)(path, settings, hook=hook).recap


def run(
    given: Iterable[str | Path],
    settings: Settings,
    *,
    engine: Engine | None = None,
    workers: int = 1,
    again: bool = True,
    hook: BatchHook = _silent,
) -> Generator[Result, None, None]:
    """Make and write the recaps of files and folders. A bad input stops nothing.

    Args:
        given: Recordings, transcripts, message exports and folders of them.
        settings: The user's choices.
        engine: What was loaded before; a new one if none is given.
        workers: Processes that work side by side, each with models of its own; 1 for this one alone.
        again: Make also what was made before from the same input in the same way.
        hook: Told what is to be done, what begins, how far it is and what has ended.

    Yields:
        For each input, and each exchange of messages in it, what came of it, as soon as it is done.
    """
    return _run(_plan(given, settings), settings, engine=engine, workers=workers, again=again, hook=hook)
