"""From an input to its text: listened to, read, or one exchange out of many, and what is known of who speaks."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Literal, NamedTuple

from summarizer import calls, inputs, languages
from summarizer.arithmetic import by_one_thread
from summarizer.cache import key, transcripts
from summarizer.engine import Engine
from summarizer.errors import InputError, UnreadableInput
from summarizer.model import DateOrigin, Transcript
from summarizer.progress import Hook, Progress, silent
from summarizer.stages import StageReport, timed

if TYPE_CHECKING:
    from summarizer.listen.sound import Sound
    from summarizer.read.messages import Exchange


LONG = (
    1800.0  # seconds of sound from which a few seconds matter less than the memory to hold everything at once
)


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
    with timed(reports, "reading") as did:
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


def own_name(exchange: Exchange) -> str | None:
    """What the user is called in an export, if it names him."""
    from summarizer.understand.roles import is_name

    return exchange.own if exchange.own and is_name(exchange.own) else None


def _hear(path: Path, engine: Engine, reports: list[StageReport], hook: Hook) -> Taken:
    """Sound to text, or the text that is kept of the same sound recognised in the same way."""
    from summarizer.listen.profile import known, own_labels
    from summarizer.listen.sound import decode, probe

    settings, kept = engine.settings, transcripts()
    sound, transcript = None, None
    with timed(reports, "decoding") as did:
        recording = probe(path, recorded_at=settings.recorded_at)
        sha256 = file_hash(path)
        if (before := kept.sound_of(sha256)) is not None:
            transcript = kept.get(_key(before, engine))
        if transcript is None:
            sound = decode(path, hook=hook)
            kept.remember_sound(sha256, sound.sha256)
            transcript = kept.get(_key(sound.sha256, engine))
        did(f"{recording.codec}, {recording.sample_rate} Hz, channels: {recording.channels}")
    with timed(reports, "recognising") as did:
        origin = "kept from before"
        if transcript is None:
            assert sound is not None  # noqa: S101  (decoded above, for want of a transcript)
            name = _key(sound.sha256, engine)
            with kept.alone(name):
                if (transcript := kept.get(name)) is None:  # the same sound may have been at work elsewhere
                    transcript = _recognised(path, sound, engine, hook)
                    kept.put(name, transcript)
                    origin = f"model {engine.weights.name}"
        did(f"{origin}: {_amount(transcript)}")
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


def _recognised(path: Path, sound: Sound, engine: Engine, hook: Hook) -> Transcript:
    from summarizer.listen import listen

    settings = engine.settings
    with by_one_thread(), _warming() as begin:
        return listen(
            path,
            recogniser=engine.recogniser,
            language=None if settings.language == "auto" else settings.language,
            speakers=str(settings.speakers),
            vocabulary=engine.vocabulary,
            hook=hook,
            sound=sound,
            on_language=begin if sound.duration < LONG else None,
        )


@contextmanager
def _warming() -> Iterator[Callable[[str], None]]:
    """Load what understanding takes while something is recognised, as soon as its language is known."""
    from summarizer.understand.warming import warm

    begun: list[Thread] = []

    def load(language: str) -> None:
        with suppress(Exception):  # what is wrong is said when it is needed
            warm(language)

    def begin(language: str) -> None:
        begun.append(Thread(target=load, args=(languages.nearest(language),), daemon=True))
        begun[-1].start()

    try:
        yield begin
    finally:
        for thread in begun:  # what is half loaded would be loaded twice
            thread.join()


def _read(path: Path, engine: Engine, reports: list[StageReport], hook: Hook) -> Taken:
    """Text to text."""
    from summarizer.listen.moment import find_moment
    from summarizer.listen.names import read_name
    from summarizer.read import read

    with timed(reports, "reading") as did:
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


def with_speakers(taken: Taken, my_side: Literal["auto", "left", "right"]) -> Transcript:
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
