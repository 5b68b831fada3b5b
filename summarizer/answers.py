"""From a client's mail to what it settles: found again, understood, noted once, and the next version written."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from summarizer import calls
from summarizer.deliver.account import account_of
from summarizer.deliver.reply import outcome_of, states, understood, weighed, written
from summarizer.deliver.reply.records import Answered, Reply, State, Written
from summarizer.deliver.reply.revision import Letter, revised
from summarizer.errors import InputError, OutputError, UnreadableInput
from summarizer.files import reason, write_atomically
from summarizer.model import Recap, Transcript
from summarizer.remember.answers import note_agreed, note_answer, read_before
from summarizer.remember.deliveries import deliveries, recap_of
from summarizer.remember.ledger import opened
from summarizer.remember.records import ItemState
from summarizer.remember.versions import Version, newest_version, same_line, version
from summarizer.remember.written_files import files_of, note_files
from summarizer.settings import Settings
from summarizer.write import FORMATS

LARGEST = 40 * 1024 * 1024  # bytes of a mail, whatever is attached to it

SETTLED: Mapping[State, ItemState] = {
    "confirmed": "confirmed",
    "corrected": "corrected",
    "refused": "refused",
}


class Answer(NamedTuple):
    """What a mail came to.

    `states` has for each number of `recap` what the mail says of that line. `before` is the outcome of the same mail
    read earlier, and `stranger` the address it came from, if the recap was not sent there: in both cases nothing was
    noted. `files` are those of the next version, if there is one.
    """

    recap: Recap
    written: Written
    reply: Reply
    states: Mapping[str, State]
    before: str | None = None
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


def take_answer(
    raw: bytes,
    settings: Settings,
    *,
    name: str | Path = "mail",
    from_anyone: bool = False,
    agreed: Collection[str] = (),
) -> Answer:
    """Understand a client's answer and note what it settles; the same mail is noted once.

    Args:
        raw: The mail.
        settings: The ledger, and where and how the next version is written.
        name: What to call the mail where something is wrong with it.
        from_anyone: Whether an answer from an address that the recap was not sent to counts too.
        agreed: Numbers of lines that the user, who has read the mail, takes as agreed to in it.

    Raises:
        InputError: It answers no recap that has left from here, or it is the user's own; or a line that is said to be
            agreed to is not there, is not the one that the client had before him, or is changed by the mail.
        OutputError: The next version cannot be written; then nothing is noted.
        LedgerError: The ledger cannot be read or written.
    """
    mail = written(raw[:LARGEST])
    _require_anothers(mail, settings, name)
    # What the ledger has and what is noted belong together: nobody may write in between.
    with opened(settings.ledger) as ledger, ledger.writing() as connection:
        answered = _answered(connection, mail, name)
        newest = newest_version(connection, answered.communication) or answered
        identity = _identity(raw, mail)
        before = read_before(connection, identity)
        numbers = [item.id for item in newest.recap.items]
        lines = {item.id: item.text for item in newest.recap.items}
        reply = understood(mail, numbers=numbers, lines=lines)
        if before is None or agreed:
            reply = weighed(reply, mail, numbers=numbers, lines=lines)
        at = before.received_at if before else mail.sent_at or dt.datetime.now(dt.UTC)
        if before is not None and agreed:
            agreed = {*agreed, *_agreed_before(newest, at)}
        meant = _meant(answered.recap, newest, at)
        reply = _agreed(_still_meant(reply, newest.recap, meant), newest.recap, meant, agreed, name)
        found = Answer(newest.recap, mail, reply, _states(reply, newest.recap))
        if before is not None and not agreed:
            return found._replace(before=before.outcome)
        if not from_anyone and (stranger := _stranger(connection, answered, mail)):
            return found._replace(stranger=stranger)
        if before is not None:
            note_agreed(
                connection, newest, message_id=identity, received_at=at, numbers=agreed, outcome=reply.outcome
            )
            return found
        return found._replace(files=_settled(connection, newest, found, identity, at, settings))


def _require_anothers(mail: Written, settings: Settings, name: str | Path) -> None:
    account = account_of(settings)
    own = {one.address.lower() for one in (account.sender, account.reply_to) if one}
    if mail.sender and mail.sender.lower() in own:
        raise InputError(name, "this is your own mail, not an answer to it", "name the client's answer")


def _answered(connection: Connection, mail: Written, name: str | Path) -> Version:
    """The version that a mail answers. Raises InputError."""
    answers_to = (mail.in_reply_to, *reversed(mail.references))
    found = recap_of(connection, filter(None, answers_to), mail.tokens)
    if found is None:
        problem = "this answers no recap that was sent from here"
        raise InputError(name, problem, "answers are known by the reference in their subject")
    return version(connection, found)


def _stranger(connection: Connection, answered: Version, mail: Written) -> str | None:
    """The address of a mail, if the recap was sent to others; a draft may have been sent to anybody."""
    sent = deliveries(connection, answered.id)
    to = {address for one in sent for address in one.recipients}
    anybody = not to or any(one.state == "drafted" and not one.recipients for one in sent)
    sender = (mail.sender or "an unknown address").lower()
    return None if anybody or sender in to else sender


class _Meant(NamedTuple):
    """Lines that the client had before him as they are, that he has not answered later, and that are not agreed yet."""

    same: frozenset[str]
    open_to_it: frozenset[str]
    unsettled: frozenset[str]


def _meant(answered: Recap, newest: Version, at: dt.datetime) -> _Meant:
    had = {item.id: item for item in answered.items}
    items = newest.recap.items
    return _Meant(
        frozenset(item.id for item in items if item.id in had and same_line(item, had[item.id])),
        frozenset(item.id for item in items if newest.answered.get(item.id, at) <= at),
        frozenset(item.id for item in items if newest.states.get(item.id) != "confirmed"),
    )


def _agreed_before(newest: Version, at: dt.datetime) -> Iterator[str]:
    """The lines that are confirmed by the mail of this moment."""
    for number, answered_at in newest.answered.items():
        if answered_at == at and newest.states[number] == "confirmed":
            yield number


def _still_meant(reply: Reply, newest: Recap, meant: _Meant) -> Reply:
    """The reply without a yes to lines that the client did not have before him, and without what he changed later."""
    lines = list(reply.lines)
    rest = reply.rest
    if rest is not None and (meant.same & meant.open_to_it) != {item.id for item in newest.items}:
        named = {line.number for line in lines}
        lines += [Answered(number=item.id, state=rest) for item in newest.items if item.id not in named]
        rest = None
    lines = [
        line
        for line in lines
        if line.number in meant.open_to_it and (line.state != "confirmed" or line.number in meant.same)
    ]
    likely = tuple(
        number for number in reply.likely if number in meant.same & meant.open_to_it & meant.unsettled
    )
    found = reply.model_copy(update={"lines": tuple(lines), "rest": rest, "likely": likely})
    if reply.outcome == "confirmed" and set(_states(found, newest).values()) != {"confirmed"}:
        return found.model_copy(update={"outcome": "partly"})
    return found


def _agreed(reply: Reply, newest: Recap, meant: _Meant, agreed: Collection[str], name: str | Path) -> Reply:
    """The reply with what the user himself reads as a yes. Raises InputError."""
    if not agreed:
        return reply
    found = _states(reply, newest)
    for number in agreed:
        if number not in found:
            raise InputError(name, f"the recap has no line {number}", "look at its numbers again")
        if number not in meant.same & meant.open_to_it:
            problem = f"line {number} is new, has changed or was answered since"
            raise InputError(name, problem, "leave it out of --agreed")
        if found[number] in ("corrected", "refused"):
            raise InputError(name, f"line {number} is {found[number]} in it", "leave it out of --agreed")
    states_ = found | dict.fromkeys(agreed, "confirmed")
    lines = {line.number: line for line in reply.lines if states_[line.number] == line.state}
    named = tuple(
        lines.get(number) or Answered(number=number, state=state)
        for number, state in states_.items()
        if state != "open"
    )
    asked = [
        line.words for line in reply.lines if found[line.number] == "questioned" and line.number in agreed
    ]
    questions = (*reply.questions, *filter(None, asked))
    result = reply.model_copy(update={"lines": named, "rest": None, "likely": (), "questions": questions})
    return result.model_copy(update={"outcome": outcome_of(result, states_)})


def _states(reply: Reply, recap: Recap) -> dict[str, State]:
    return states(reply, [item.id for item in recap.items])


def _settled(
    connection: Connection,
    newest: Version,
    answer: Answer,
    identity: str,
    at: dt.datetime,
    settings: Settings,
) -> tuple[Path, ...]:
    """Write the next version, if there is one, and note it with the answer; the files written."""
    text = answer.written.text
    letter = Letter(at, text or answer.reply.outcome, newest.recap.source.language)
    following = revised(newest.recap, answer.reply, letter)
    words = {line.number: line.words for line in answer.reply.lines}
    settled = {
        number: (SETTLED[state], words.get(number, ""))
        for number, state in answer.states.items()
        if state in SETTLED
    }
    files: tuple[Path, ...] = ()
    if following is not None:
        files = _write(following, files_of(connection, [newest.communication]), settings)
    note_answer(
        connection,
        newest,
        message_id=identity,
        received_at=at,
        outcome=answer.reply.outcome,
        text=text,
        states=settled,
        following=following,
        now=dt.datetime.now(dt.UTC),
    )
    note_files(connection, newest.communication, files)
    return files


def _write(recap: Recap, known: tuple[Path, ...], settings: Settings) -> tuple[Path, ...]:
    """The next version beside the one before, as `NAME.v2.recap.json` and in the formats asked for."""
    json = FORMATS["json"].suffix
    before = next((path for path in known if path.name.endswith(json) and path.parent.is_dir()), None)
    folder = settings.output or (before.parent if before else Path())
    stem = before.name.removesuffix(json) if before else Path(recap.source.name).stem
    stem = f"{stem.removesuffix(f'.v{recap.version - 1}')}.v{recap.version}"
    options = calls.write_options(recap.source.sha256, settings)
    silent = Transcript(language=recap.source.language, duration=recap.source.duration)
    letters = [name for name in settings.format if name not in ("srt", "vtt", "transcript")]
    contents = {
        folder / f"{stem}{FORMATS[name].suffix}": FORMATS[name].write(recap, silent, options)
        for name in dict.fromkeys(("json", *letters))
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(folder, *reason(error)) from error
    for path, content in contents.items():
        _require_ours(path, content, known)
    for path, content in contents.items():
        write_atomically(path, content)
    return tuple(contents)


def _require_ours(path: Path, content: bytes, known: tuple[Path, ...]) -> None:
    """Raise OutputError if there is a file of that name which is somebody else's."""
    if path.absolute() in known or not path.exists():
        return
    # A run that was killed before it could note the file wrote the very same.
    if not path.is_file() or path.read_bytes() != content:
        raise OutputError(
            path, "there is a file of that name already", "move it away, or choose another folder with -o"
        )


def _identity(raw: bytes, mail: Written) -> str:
    """What a mail is known by: its own identifier, and its words, for two may claim the same."""
    words = hashlib.sha256((mail.text if mail.message_id else repr(raw)).encode()).hexdigest()[:16]
    return f"{mail.message_id or ''} {words}"
