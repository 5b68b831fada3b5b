"""From a client's mail to what it settles: found again, understood, noted once, and the next version written."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from summarizer import calls
from summarizer.deliver.reply.records import Answered, Reply, Written
from summarizer.deliver.reply.revision import Letter, revised
from summarizer.errors import InputError, UnreadableInput
from summarizer.files import write_atomically
from summarizer.model import Recap, Transcript
from summarizer.remember.answers import (
    Outcome,
    Version,
    answered_before,
    newest_version,
    note_answer,
    version,
)
from summarizer.remember.deliveries import deliveries, recap_of
from summarizer.remember.entering import note_files
from summarizer.remember.ledger import Ledger, opened
from summarizer.remember.records import ItemState
from summarizer.remember.traces import files_of
from summarizer.settings import Settings
from summarizer.write import FORMATS, WriteOptions

LARGEST = 50 * 1024 * 1024  # bytes of a mail, whatever is attached to it

SETTLED: Mapping[str, ItemState] = {
    "confirmed": "confirmed",
    "corrected": "corrected",
    "refused": "refused",
}


class Answer(NamedTuple):
    """What a mail came to.

    `states` has for each number of `recap` what is settled now: "confirmed", "corrected", "refused", "questioned" or
    "open". `before` is the outcome of the same mail read earlier; then nothing was done. `stranger` is the address it
    came from, if the recap was not sent there. `files` are those of the next version, if there is one.
    """

    recap: Recap
    written: Written
    reply: Reply
    states: Mapping[str, str]
    before: Outcome | None = None
    stranger: str | None = None
    files: tuple[Path, ...] = ()


def read_mail(path: Path) -> bytes:
    """The bytes of a mail that was saved as a file. Raises UnreadableInput."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableInput(path, "it cannot be read", error.strerror or "check its name") from error
    if not data.strip():
        raise UnreadableInput(path, "this file is empty", "save the mail again")
    if len(data) > LARGEST:
        raise UnreadableInput(path, "too large for a mail", "save it without what is attached")
    return data


def take_answer(raw: bytes, settings: Settings, *, name: str | Path = "mail") -> Answer:
    """Understand a client's answer and note what it settles; the same mail is noted once.

    Args:
        raw: The mail.
        settings: The ledger, and where and how the next version is written.
        name: What to call the mail where something is wrong with it.

    Raises:
        InputError: It answers no recap that has left from here.
        OutputError: The next version cannot be written; then nothing is noted.
        LedgerError: The ledger cannot be read or written.
    """
    from summarizer.deliver.reply import understood, written

    mail = written(raw)
    with opened(settings.ledger) as ledger:
        with ledger.reading() as connection:
            found = recap_of(connection, filter(None, (mail.in_reply_to, *mail.references)), mail.tokens)
            if found is None:
                raise InputError(
                    name,
                    "this answers no recap that was sent from here",
                    "answers are known by the reference in their subject",
                )
            answered = version(connection, found)
            newest = newest_version(connection, answered.communication)
            to = {address for one in deliveries(connection, found) for address in one.recipients}
            identity = mail.message_id or _identity(raw)
            before = answered_before(connection, identity)
        recap = newest.recap
        reply = understood(mail, language=recap.source.language, numbers=[item.id for item in recap.items])
        reply = _still_meant(reply, answered.recap, recap)
        stranger = mail.sender if mail.sender and to and mail.sender.lower() not in to else None
        if before is not None:
            return Answer(recap, mail, reply, _states(reply, recap), before, stranger)
        files = _settle(ledger, newest, mail, reply, identity, settings)
    return Answer(recap, mail, reply, _states(reply, recap), None, stranger, files)


def _still_meant(reply: Reply, answered: Recap, newest: Recap) -> Reply:
    """The reply without a yes to lines that are not those any more that the client had before him."""
    if answered.version == newest.version:
        return reply
    had = {item.id: item.text for item in answered.items}
    same = {item.id for item in newest.items if had.get(item.id) == item.text}
    lines = [line for line in reply.lines if line.state != "confirmed" or line.number in same]
    if reply.rest == "confirmed":
        named = {line.number for line in reply.lines}
        lines += [Answered(number=n, state="confirmed") for n in sorted(same - named)]
        return reply.model_copy(update={"lines": tuple(lines), "rest": None})
    return reply.model_copy(update={"lines": tuple(lines)})


def _states(reply: Reply, recap: Recap) -> dict[str, str]:
    from summarizer.deliver.reply import states

    return dict(states(reply, [item.id for item in recap.items]))


def _settle(
    ledger: Ledger, newest: Version, mail: Written, reply: Reply, identity: str, settings: Settings
) -> tuple[Path, ...]:
    """Write the next version, if there is one, then note it with the answer; the files written."""
    now = dt.datetime.now(dt.UTC)
    at = mail.sent_at or now
    language = newest.recap.source.language
    following = revised(newest.recap, reply, Letter(at, mail.text or reply.outcome, language))
    words = {line.number: line.words for line in reply.lines}
    states = {
        number: (SETTLED[state], words.get(number, ""))
        for number, state in _states(reply, newest.recap).items()
        if state in SETTLED
    }
    with ledger.reading() as connection:
        known = files_of(connection, newest.communication)
    files = _write(following, known, settings) if following else ()
    with ledger.writing() as connection:
        note_answer(
            connection,
            newest,
            message_id=identity,
            received_at=at,
            outcome=reply.outcome,
            text=mail.text,
            states=states,
            following=following,
            now=now,
        )
        note_files(connection, newest.communication, files)
    return files


def _write(recap: Recap, known: tuple[Path, ...], settings: Settings) -> tuple[Path, ...]:
    """The next version beside the one before, as `NAME.v2.recap.json` and in the formats asked for."""
    json = FORMATS["json"].suffix
    before = next((path for path in known if path.name.endswith(json) and path.parent.is_dir()), None)
    folder = settings.output or (before.parent if before else Path())
    stem = before.name.removesuffix(json) if before else Path(recap.source.name).stem
    stem = stem.removesuffix(f".v{recap.version - 1}")
    made_with = calls.options(recap.source.sha256)
    options = WriteOptions(
        me=settings.me or made_with.get("me"),
        client=settings.client or made_with.get("client"),
        safe=settings.safe or bool(made_with.get("safe")),
    )
    transcript = Transcript(language=recap.source.language, duration=recap.source.duration)
    formats = dict.fromkeys(
        ("json", *(name for name in settings.format if name not in ("srt", "vtt", "transcript")))
    )
    files = []
    folder.mkdir(parents=True, exist_ok=True)
    for name in formats:
        path = folder / f"{stem}.v{recap.version}{FORMATS[name].suffix}"
        write_atomically(path, FORMATS[name].write(recap, transcript, options))
        files.append(path)
    return tuple(files)


def _identity(raw: bytes) -> str:
    """What a mail without a Message-ID is known by: its content."""
    return f"<{hashlib.sha256(raw).hexdigest()}@content>"
