"""The one place where the stages are put together: listen or read, understand, write.

Nothing else knows their order. A model is loaded once for all the inputs of a run, if one must be heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from summarizer import calls, inputs, languages, outputs
from summarizer.engine import Engine
from summarizer.model import Recap, Source, Transcript
from summarizer.progress import Hook, Progress, silent
from summarizer.settings import Settings
from summarizer.stages import StageReport, timed
from summarizer.taking import Taken, own_name, take, take_messages, with_speakers
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


class Failure(NamedTuple):
    """An input that could not be done, and why."""

    path: Path
    error: Exception


Begin = Callable[[Path, int, int], None]


def _unheard(path: Path, number: int, total: int) -> None:
    """For those who do not want to know which input begins."""


def run(
    given: Iterable[Path],
    settings: Settings,
    *,
    engine: Engine | None = None,
    begin: Begin = _unheard,
    hook: Hook = silent,
) -> Iterator[Outcome | Failure]:
    """Make and write the recaps of files and folders, one by one. A bad input stops nothing.

    Args:
        given: Recordings, transcripts and folders of them.
        settings: The user's choices.
        engine: What was loaded before; a new one if none is given.
        begin: Told which input begins: its path, its number, how many there are.
        hook: Told how far the current stage is.

    Yields:
        For each input, and each exchange of messages in it, what came of it, as soon as it is done.
    """
    engine = engine or Engine(settings, hook)
    found = list(inputs.find(given, output=settings.output))
    owners = outputs.owners(path for path in found if isinstance(path, Path))
    for number, path in enumerate(found, 1):
        if isinstance(path, Exception):
            yield Failure(Path(path.path), path)
            continue
        begin(path, number, len(found))
        try:
            parts = take_messages(path, engine=engine, hook=hook) if inputs.is_messages(path) else (None,)
        except Exception as error:
            yield Failure(path, error)
            continue
        for taken in parts:
            try:
                yield make(path, settings, engine=engine, hook=hook, owners=owners, taken=taken)
            except Exception as error:  # whatever happens to one input, the others get their recap
                yield Failure(path, error)


def make(
    path: Path,
    settings: Settings,
    *,
    engine: Engine | None = None,
    hook: Hook = silent,
    owners: outputs.Owners | None = None,
    taken: Taken | None = None,
) -> Outcome:
    """Make the recap of one input and write it.

    Args:
        path: A recording or a transcript.
        settings: The user's choices.
        engine: What was loaded for other inputs; a new one if none is given.
        hook: Told how far the current stage is.
        owners: The inputs of this run and what was written for them; completed here.
        taken: What the input gave, if it was taken before: one of the exchanges in a message export.

    Raises:
        RecapError: What is wrong with the input, the model or the place for the output.
    """
    outputs.require_writable(settings.output or path.parent)
    if settings.project is not None:
        _projects().require_ledger(settings)
    outcome = process(path, settings, engine=engine, hook=hook, taken=taken)
    reports = list(outcome.stages)
    with timed(reports, "writing") as did:
        hook(Progress("writing", 0, 1))
        files = outputs.write_outputs(
            path,
            outcome.recap,
            outcome.transcript,
            settings,
            outputs.owners([path]) if owners is None else owners,
            part=outcome.part,
        )
        whose = people_of(outcome.recap, me=settings.me, client=settings.client).client
        calls.keep(outcome.recap.source.sha256, settings, client=whose, written=files)
        entered = None
        if settings.project is not None:
            entered = _projects().note(outcome.recap, outcome.transcript, settings, settings.project, files)
        hook(Progress("writing", 1, 1))
        did(", ".join(settings.format))
    return replace(outcome, written=files, stages=tuple(reports), entered=entered)


def process(
    path: Path,
    settings: Settings,
    *,
    engine: Engine | None = None,
    hook: Hook = silent,
    taken: Taken | None = None,
) -> Outcome:
    """Make the recap of one input, without writing it. Arguments and errors are those of `make`."""
    engine = engine or Engine(settings, hook)
    reports = list(taken.stages) if taken else []
    taken = taken or take(path, engine=engine, reports=reports, hook=hook)
    exchange = taken.exchange
    spoken = with_speakers(taken, settings.my_side)
    with timed(reports, "understanding") as did:
        from summarizer.understand import understand

        hook(Progress("understanding", 0, 1))
        understood = understand(
            spoken,
            kind="messages" if exchange else settings.kind,
            recorded_at=taken.recorded_at,
            me=settings.me or (own_name(exchange) if exchange else None),
            client=settings.client or (None if taken.names else taken.caller),
            country=settings.country,
            number=taken.number,
            hook=hook,
        )
        did(f"{len(understood.items)} points in {len(understood.topics)} topics")
    source = Source(
        name=outputs.shown_name(path),
        kind=understood.kind,
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
            participants=understood.participants,
            overlap=understood.overlap,
            topics=understood.topics,
            items=understood.items,
            voicemail=understood.voicemail,
            fault=understood.fault,
            warnings=(*_warnings(taken.transcript), *understood.warnings),
        )
    )
    if settings.project is not None:
        departures = _projects().differences(recap, settings, settings.project)
        recap = recap.model_copy(update={"differences": departures})
    part = exchange.key if exchange and not exchange.alone else None
    return Outcome(path, recap, _told_apart(spoken, understood.sides), tuple(reports), part=part)


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
