"""The one place where the stages are put together: listen or read, understand, hold against what was agreed, write.

Nothing else knows their order. What is done with many inputs is in `summarizer.batch`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from summarizer import calls, languages, outputs
from summarizer.arithmetic import by_one_thread
from summarizer.engine import Engine
from summarizer.model import Recap, Source, Transcript
from summarizer.progress import Hook, Progress, silent
from summarizer.settings import Settings
from summarizer.stages import StageReport, timed
from summarizer.taking import Taken, own_name, take, with_speakers
from summarizer.write import numbered
from summarizer.write.people import people_of

if TYPE_CHECKING:
    from summarizer.remember.entering import Entered


@dataclass(frozen=True)
class Outcome:
    """An input that is done: its recap, what it was made from, a report of each stage, the files written.

    `part` says which of several exchanges of messages in the input it is; None where there is only one thing in it.
    `entered` says where it stands in its project, if it has one.
    """

    path: Path
    recap: Recap
    transcript: Transcript
    stages: tuple[StageReport, ...]
    written: tuple[Path, ...] = ()
    part: str | None = None
    entered: Entered | None = None


def make(path: Path, settings: Settings, *, engine: Engine | None = None, hook: Hook = silent) -> Outcome:
    """Make the recap of one input and write it.

    Args:
        path: A recording or a transcript.
        settings: The user's choices.
        engine: What was loaded for other inputs; a new one if none is given.
        hook: Told how far the current stage is.

    Raises:
        RecapError: What is wrong with the input, the model or the place for the output.
    """
    require_places(settings.output or path.parent, settings)
    outcome = process(path, settings, engine=engine, hook=hook)
    return write(outcome, settings, hook=hook)


def require_places(folder: Path, settings: Settings) -> None:
    """Raise OutputError or LedgerError if a recap cannot go where it should, before hours are spent on it."""
    outputs.require_writable(folder)
    if settings.project is not None:
        _projects().require_ledger(settings)


def process(
    path: Path,
    settings: Settings,
    *,
    engine: Engine | None = None,
    hook: Hook = silent,
    taken: Taken | None = None,
) -> Outcome:
    """Make the recap of one input, without writing it; in a project it is held against what was agreed.

    Args:
        path: A recording or a transcript.
        settings: The user's choices.
        engine: What was loaded for other inputs; a new one if none is given.
        hook: Told how far the current stage is.
        taken: What the input gave, if it was taken before: one of the exchanges in a message export.

    Raises:
        RecapError: What is wrong with the input or the model.
    """
    outcome = understood(path, settings, engine=engine, hook=hook, taken=taken)
    return _held_against(outcome, settings)


def understood(
    path: Path,
    settings: Settings,
    *,
    engine: Engine | None = None,
    hook: Hook = silent,
    taken: Taken | None = None,
) -> Outcome:
    """The recap of one input by itself, whatever its project. Arguments and errors are those of `process`."""
    with by_one_thread():
        return _understood(path, settings, engine or Engine(settings, hook), hook, taken)


def _understood(path: Path, settings: Settings, engine: Engine, hook: Hook, taken: Taken | None) -> Outcome:
    reports = list(taken.stages) if taken else []
    taken = taken or take(path, engine=engine, reports=reports, hook=hook)
    exchange = taken.exchange
    spoken = with_speakers(taken, settings.my_side)
    with timed(reports, "understanding") as did:
        from summarizer.understand import understand

        hook(Progress("understanding", 0, 1))
        found = understand(
            spoken,
            kind="messages" if exchange else settings.kind,
            recorded_at=taken.recorded_at,
            me=settings.me or (own_name(exchange) if exchange else None),
            client=settings.client or (None if taken.names else taken.caller),
            country=settings.country,
            number=taken.number,
            hook=hook,
        )
        did(f"{len(found.items)} points in {len(found.topics)} topics")
    source = Source(
        name=outputs.shown_name(path),
        kind=found.kind,
        language=taken.transcript.language,
        duration=taken.transcript.duration,
        recorded_at=taken.recorded_at,
        recorded_at_from=taken.recorded_at_from,
        sha256=taken.sha256,
        caller=taken.caller,
        number=taken.number,
        channel=exchange.channel if exchange else None,
        direction=exchange.direction if exchange else None,
    )
    # Numbered as the letter is read: the client quotes these numbers, in whatever format he got it.
    recap = numbered(
        Recap(
            source=source,
            participants=found.participants,
            overlap=found.overlap,
            topics=found.topics,
            items=found.items,
            voicemail=found.voicemail,
            fault=found.fault,
            warnings=(*_warnings(taken.transcript), *found.warnings),
        )
    )
    part = exchange.key if exchange and not exchange.alone else None
    return Outcome(path, recap, _told_apart(spoken, found.sides), tuple(reports), part=part)


def finish(
    outcome: Outcome,
    settings: Settings,
    *,
    owners: outputs.Owners | None = None,
    folder: Path | None = None,
    rank: int = 0,
) -> Outcome:
    """Hold a recap that was `understood` against its project, if it has one, and write it; see `write`."""
    return write(_held_against(outcome, settings), settings, owners=owners, folder=folder, rank=rank)


def write(
    outcome: Outcome,
    settings: Settings,
    *,
    owners: outputs.Owners | None = None,
    folder: Path | None = None,
    rank: int = 0,
    hook: Hook = silent,
) -> Outcome:
    """Write a recap, keep what must be known of it later, and note it in its project if it has one.

    Args:
        outcome: The recap.
        settings: The user's choices.
        owners: The inputs of this run and what was written for them; completed here.
        folder: Where it goes, if not beside the input or in the output folder.
        rank: How many inputs of this run come before it where names are given: see `outputs.write_outputs`.
        hook: Told how far it is.

    Raises:
        OutputError: It cannot be written there.
        LedgerError: It cannot be noted.
    """
    path, recap, transcript = outcome.path, outcome.recap, outcome.transcript
    reports = list(outcome.stages)
    with timed(reports, "writing") as did:
        hook(Progress("writing", 0, 1))
        files = outputs.write_outputs(
            path,
            recap,
            transcript,
            settings,
            outputs.owners([path]) if owners is None else owners,
            folder=folder,
            rank=rank,
            part=outcome.part,
        )
        whose = people_of(recap, me=settings.me, client=settings.client).client
        kept = settings
        if (
            folder is not None and settings.output is not None
        ):  # where it is written again, whatever it was found in
            kept = settings.model_copy(update={"output": folder})
        calls.keep(recap.source.sha256, kept, client=whose, written=files)
        entered = None
        if settings.project is not None:
            entered = _projects().note(recap, transcript, settings, settings.project, files)
        hook(Progress("writing", 1, 1))
        did(", ".join(settings.format))
    return replace(outcome, written=files, stages=tuple(reports), entered=entered)


def _held_against(outcome: Outcome, settings: Settings) -> Outcome:
    if settings.project is None:
        return outcome
    departures = _projects().differences(outcome.recap, outcome.transcript, settings, settings.project)
    return replace(outcome, recap=outcome.recap.model_copy(update={"differences": departures}))


def _projects() -> ModuleType:
    """What has to do with projects, and the database under it: for those who have one."""
    from summarizer import projects

    return projects


def _told_apart(transcript: Transcript, sides: Mapping[str, str]) -> Transcript:
    """The transcript with each speaker under the id that the recap gives him."""
    utterances = tuple(
        u.model_copy(update={"speaker": sides.get(u.speaker or "", u.speaker)}) for u in transcript.utterances
    )
    return transcript.model_copy(update={"utterances": utterances})


def _warnings(transcript: Transcript) -> Iterator[str]:
    language = transcript.language
    if language not in languages.available():
        yield languages.table(languages.FALLBACK, "warnings")["other_language"].format(language=language)
