"""The one place where the stages are put together: listen or read, understand, write.

Nothing else knows their order. A model is loaded once for all the inputs of a run, if one must be heard.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal, NamedTuple

from summarizer import calls, inputs, languages, outputs
from summarizer.cache import key, transcripts
from summarizer.errors import InputError, ModelError, UnreadableInput
from summarizer.model import DateOrigin, Recap, Source, Transcript
from summarizer.progress import Hook, Progress, Stage, silent
from summarizer.settings import Settings, words
from summarizer.write import numbered
from summarizer.write.people import people_of

if TYPE_CHECKING:
    from summarizer.listen.recognise import Recogniser
    from summarizer.listen.weights import Weights
    from summarizer.read.messages import Exchange
    from summarizer.remember.entering import Entered


class StageReport(NamedTuple):
    """What a stage did, how long it took (seconds) and the process's peak memory by then (bytes)."""

    stage: Stage
    seconds: float
    peak_memory: int
    what: str


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


class Taken(NamedTuple):
    """What an input gave: its text, and what is known of it besides.

    The speakers of `transcript` have the labels of their channel, voice or source. `names` are those that the user gave
    them, and `own` the labels that are his own by his voice, or by the message export that `exchange` is from.
    """

    transcript: Transcript
    names: Mapping[str, str]
    own: tuple[str | None, ...]
    recorded_at: dt.datetime
    recorded_at_from: DateOrigin
    sha256: str
    caller: str | None
    number: str | None
    exchange: Exchange | None = None
    stages: tuple[StageReport, ...] = ()


class Failure(NamedTuple):
    """An input that could not be done, and why."""

    path: Path
    error: Exception


@dataclass(frozen=True)
class Engine:
    """What all the inputs of a run share: the speech model, found when first needed, then loaded once."""

    settings: Settings
    hook: Hook = silent

    @property
    def weights(self) -> Weights:
        """The files of the model that the settings ask for, fetched if need be. Raises ModelError."""
        if isinstance(self._found, ModelError):
            raise self._found
        return self._found

    @cached_property
    def _found(self) -> Weights | ModelError:
        """The model's files, or why there are none: it is not tried again for every input of a run."""
        from summarizer.listen.weights import resolve

        try:
            return resolve(self.settings.model, hook=self._fetching)
        except ModelError as error:
            return error

    def _fetching(self, here: int, total: int) -> None:
        self.hook(Progress("fetching", here / total if total else 0, 1))

    @cached_property
    def recogniser(self) -> Recogniser:
        """The loaded model. Raises ModelError."""
        from summarizer.listen.recognise import Recogniser

        return Recogniser(self.weights, threads=self.settings.threads or processors())

    @property
    def has_listened(self) -> bool:
        """Whether the model was loaded, so that something was recognised with it."""
        return "recogniser" in vars(self)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Names and terms to expect. Raises UsageError."""
        names = (self.settings.me, self.settings.client)
        return tuple(dict.fromkeys([name for name in names if name] + list(words(self.settings.vocabulary))))


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
    with _timed(reports, "writing") as did:
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
    spoken = _with_speakers(taken, settings.my_side)
    with _timed(reports, "understanding") as did:
        from summarizer.understand import understand

        hook(Progress("understanding", 0, 1))
        understood = understand(
            spoken,
            kind="messages" if exchange else settings.kind,
            recorded_at=taken.recorded_at,
            me=settings.me or (_own_name(exchange) if exchange else None),
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


def take(
    path: Path, *, engine: Engine, reports: list[StageReport] | None = None, hook: Hook = silent
) -> Taken:
    """The text of one input, read or recognised, its speakers labelled by their channel, voice or source.

    Errors are those of `make`; what was done is added to `reports`. Of a message export with several exchanges there is
    no one text: it is refused.
    """
    if inputs.is_messages(path):
        parts = take_messages(path, engine=engine, hook=hook)
        if len(parts) > 1:
            remedy = "choose one with --client NAME and --since DATE"
            raise InputError(path, f"it holds {len(parts)} exchanges of messages", remedy)
        if reports is not None:
            reports.extend(parts[0].stages)
        return parts[0]
    one = _read if inputs.is_transcript(path) else _hear
    return one(path, engine, [] if reports is None else reports, hook)


def take_messages(path: Path, *, engine: Engine, hook: Hook = silent) -> tuple[Taken, ...]:
    """What each exchange in a message export gives, of those that the settings choose. Errors are those of `make`."""
    from summarizer.read.messages import exchanges

    settings = engine.settings
    reports: list[StageReport] = []
    with _timed(reports, "reading") as did:
        hook(Progress("reading", 0, 1))
        found = exchanges(
            path, me=settings.me, client=settings.client, since=settings.since, address=settings.mail_from
        )
        hook(Progress("reading", 1, 1))
        did(f"{len(found)} exchanges of messages")
    return tuple(_exchanged(exchange, settings.language, tuple(reports)) for exchange in found)


def _exchanged(exchange: Exchange, language: str, stages: tuple[StageReport, ...]) -> Taken:
    transcript = exchange.transcript
    if language != "auto":
        transcript = transcript.model_copy(update={"language": language})
    return Taken(
        transcript,
        calls.names(exchange.sha256, transcript),
        (exchange.own,) if exchange.own else (),
        exchange.began_at,
        "metadata",
        exchange.sha256,
        exchange.contact,
        exchange.number,
        exchange,
        stages,
    )


def _own_name(exchange: Exchange) -> str | None:
    """What the user is called in an export, if it names him."""
    from summarizer.understand.roles import is_name

    return exchange.own if exchange.own and is_name(exchange.own) else None


def _told_apart(transcript: Transcript, sides: Mapping[str, str]) -> Transcript:
    """The transcript with each speaker under the id that the recap gives him."""
    utterances = tuple(
        u.model_copy(update={"speaker": sides.get(u.speaker or "", u.speaker)}) for u in transcript.utterances
    )
    return transcript.model_copy(update={"utterances": utterances})


def _hear(path: Path, engine: Engine, reports: list[StageReport], hook: Hook) -> Taken:
    """Sound to text, or the text that is kept of the same sound recognised in the same way."""
    from summarizer.listen.profile import known, own_labels
    from summarizer.listen.sound import decode, probe

    settings, kept = engine.settings, transcripts()
    sound, transcript = None, None
    with _timed(reports, "decoding") as did:
        recording = probe(path, recorded_at=settings.recorded_at)
        sha256 = file_hash(path)
        if (before := kept.sound_of(sha256)) is not None:
            transcript = kept.get(_key(before, engine))
        if transcript is None:
            sound = decode(path, hook=hook)
            kept.remember_sound(sha256, sound.sha256)
            transcript = kept.get(_key(sound.sha256, engine))
        did(f"{recording.codec}, {recording.sample_rate} Hz, channels: {recording.channels}")
    with _timed(reports, "recognising") as did:
        if transcript is None:
            from summarizer.listen import listen

            assert sound is not None  # noqa: S101  (decoded above, for want of a transcript)
            transcript = listen(
                path,
                recogniser=engine.recogniser,
                language=None if settings.language == "auto" else settings.language,
                speakers=str(settings.speakers),
                vocabulary=engine.vocabulary,
                hook=hook,
                sound=sound,
            )
            kept.put(_key(sound.sha256, engine), transcript)
            did(f"model {engine.weights.name}: {_amount(transcript)}")
        else:
            did(f"kept from before: {_amount(transcript)}")
        own: tuple[str | None, ...] = ()
        by_channel = any(u.speaker == settings.my_side for u in transcript.utterances)
        if not by_channel and (voice := known()) is not None:
            own = own_labels(transcript, sound or decode(path, hook=hook), voice)
    return Taken(
        transcript,
        calls.names(sha256, transcript),
        own,
        recording.recorded_at,
        recording.recorded_at_from,
        sha256,
        recording.caller,
        recording.number,
    )


def _read(path: Path, engine: Engine, reports: list[StageReport], hook: Hook) -> Taken:
    """Text to text."""
    from summarizer.listen.moment import find_moment
    from summarizer.listen.names import read_name
    from summarizer.read import read

    with _timed(reports, "reading") as did:
        hook(Progress("reading", 0, 1))
        transcript = read(path)
        sha256 = file_hash(path)
        hook(Progress("reading", 1, 1))
        did(_amount(transcript))
    if engine.settings.language != "auto":
        transcript = transcript.model_copy(update={"language": engine.settings.language})
    said = read_name(path.name)
    moment, origin = find_moment(engine.settings.recorded_at, {}, said.recorded_at, path)
    return Taken(
        transcript, calls.names(sha256, transcript), (), moment, origin, sha256, said.caller, said.number
    )


def _with_speakers(taken: Taken, my_side: Literal["auto", "left", "right"]) -> Transcript:
    """The transcript with its speakers under their role or name, as far as the user or his voice says who they are.

    What he said of this call goes before the channel that he says is his, and that before his voice.
    """
    labels = {utterance.speaker for utterance in taken.transcript.utterances}
    own = (my_side,) if my_side in labels else taken.own
    sided = {"left", "right"} if taken.exchange is None or len(labels) > 2 else labels
    known: dict[str | None, str] = dict.fromkeys(labels & sided, "client") if own else {}
    known |= dict.fromkeys(own, "provider")
    if any(calls.is_me(name) for name in taken.names.values()):
        known = {}
    known |= {label: "provider" if calls.is_me(name) else name for label, name in taken.names.items()}
    if not known:
        return taken.transcript
    utterances = tuple(
        u.model_copy(update={"speaker": known.get(u.speaker, u.speaker)}) for u in taken.transcript.utterances
    )
    return taken.transcript.model_copy(update={"utterances": utterances})


def _warnings(transcript: Transcript) -> Iterator[str]:
    language = transcript.language
    if language not in languages.available():
        yield languages.table(languages.FALLBACK, "warnings")["other_language"].format(language=language)


def _key(sound: str, engine: Engine) -> str:
    """What the transcript of a sound is kept under: all that changes it."""
    from summarizer.listen.weights import identity

    settings = engine.settings
    options = {
        "language": settings.language,
        "speakers": settings.speakers,
        "vocabulary": engine.vocabulary,
    }
    return key(sound, identity(engine.weights), options)


def _amount(transcript: Transcript) -> str:
    count = sum(len(utterance.text.split()) for utterance in transcript.utterances)
    parts = len(transcript.utterances)
    return f"{count} words in {parts} utterances, {transcript.duration:.1f} s, {transcript.language}"


def file_hash(path: Path) -> str:
    """The file's SHA-256. Raises UnreadableInput."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableInput(path, "it cannot be read", error.strerror or "check its permissions") from error


def processors() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def peak_memory() -> int:
    """The most memory that this process has held so far, in bytes."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


@contextmanager
def _timed(reports: list[StageReport], stage: Stage) -> Iterator[Callable[[str], None]]:
    """Report on the stage done in this block, which says in words what it did."""
    said: list[str] = []
    since = time.perf_counter()
    yield said.append
    reports.append(StageReport(stage, time.perf_counter() - since, peak_memory(), "; ".join(said)))
