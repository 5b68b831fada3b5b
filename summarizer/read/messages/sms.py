"""SMS Backup & Restore: `<sms …/>` and `<mms …><parts><part ct="text/plain" text="…"/>…`, one file for all contacts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from summarizer.errors import BadTranscript, UnreadableInput
from summarizer.read.messages.exchange import OWNER
from summarizer.read.messages.records import MOST_MESSAGES, MOST_TEXT, Conversation, Message, in_calendar
from summarizer.read.messages.stream import elements
from summarizer.read.messages.text import digits_of, number_of, paragraphs, visible

RECEIVED, SENT = "1", "2"  # drafts, and what could not be sent, have other numbers
ROOTS = ("smses", "allsms")
_NOBODY = ("", "null", "(unknown)", "(inconnu)")
_FROM = "137"  # the type of an MMS address that is its sender's
_SECONDS = 100_000_000_000  # a date below this counts seconds, not milliseconds


class _Backup:
    """What has been read so far. An element of expat's is an event, so that somebody must remember."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.root: str | None = None
        self.messages: dict[tuple[str, ...], list[Message]] = {}
        self.names: dict[tuple[str, ...], str] = {}
        self.numbers: dict[tuple[str, ...], list[str]] = {}
        self.mms: Mapping[str, str] | None = None
        self.parts: list[str] = []
        self.sender: str | None = None
        self.count = self.length = 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if self.root is None:
            self.root = name
            if name not in ROOTS:
                raise UnreadableInput(
                    self.path, "this XML is no backup of SMS Backup & Restore", "export the messages with it"
                )
        elif name == "sms":
            self._keep(attributes, attributes.get("type"), attributes.get("body", ""), None)
        elif name == "mms":
            self.mms, self.parts, self.sender = dict(attributes), [], None
        elif name == "part" and self.mms is not None and attributes.get("ct") == "text/plain":
            if (text := attributes.get("text", "")) != "null":
                self.parts.append(text)
        elif name == "addr" and attributes.get("type") == _FROM:
            self.sender = attributes.get("address")

    def end(self, name: str) -> None:
        if name == "mms" and self.mms is not None:
            self._keep(self.mms, self.mms.get("msg_box"), "\n".join(self.parts), self.sender)
            self.mms = None

    def _keep(self, attributes: Mapping[str, str], box: str | None, body: str, sender: str | None) -> None:
        moment, text = _moment(attributes.get("date", "")), paragraphs(body)
        if box not in (RECEIVED, SENT) or moment is None or not text:
            return
        self.count += 1
        self.length += len(text)
        if self.count > MOST_MESSAGES or self.length > MOST_TEXT:
            raise BadTranscript(self.path, f"more than {MOST_MESSAGES:,} messages", "export fewer of them")
        shown = [visible(part) for part in attributes.get("address", "").split("~")]
        people = tuple(sorted({digits_of(number) or number for number in shown if number}))
        if not people:
            return
        name = visible(attributes.get("contact_name", ""))
        if name.casefold() not in _NOBODY:
            self.names[people] = name
        self.numbers.setdefault(people, []).extend(n for n in shown if n)
        if box == SENT:
            message = Message(moment, OWNER, OWNER, True, text)
        else:
            wrote = visible(sender or "") if len(people) > 1 else shown[0]
            message = Message(moment, digits_of(wrote) or wrote or "?", wrote, False, text)
        self.messages.setdefault(people, []).append(message)

    def conversations(self) -> Sequence[Conversation]:
        return tuple(self._conversation(people) for people in self.messages)

    def _conversation(self, people: tuple[str, ...]) -> Conversation:
        name = self.names.get(people)
        written = dict.fromkeys(self.numbers[people])
        # The form with the country's code says most.
        best = max(written, key=lambda number: (number.startswith("+"), number))
        alone = len(people) == 1
        messages = tuple(
            m if m.own or not alone else m._replace(name=name or best) for m in self.messages[people]
        )
        return Conversation(
            "sms",
            title=name or (best if alone else "-".join(people)),
            contact=name,
            number=number_of(best) if alone else None,
            people=(*written, *([name] if name else [])),
            messages=messages,
        )


def read_sms(path: Path) -> Sequence[Conversation]:
    """What was exchanged with each number. Raises UnreadableInput, BadTranscript."""
    backup = _Backup(path)
    elements(path, backup.begin, backup.end)
    return backup.conversations()


def is_sms_backup(path: Path) -> bool:
    """Whether a file begins like such a backup; False where it cannot be read."""
    try:
        with open(path, "rb") as file:
            start = file.read(4000).replace(b"\x00", b"")
    except (OSError, ValueError):
        return False
    return any(f"<{root}".encode() in start for root in ROOTS)


def _moment(date: str) -> dt.datetime | None:
    """Milliseconds (in some, seconds) since 1970 as local time; None if nobody can have written then."""
    if not (date.isascii() and date.isdigit() and len(date) <= 15):
        return None
    count = int(date)
    try:
        moment = dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(
            milliseconds=count * 1000 if count < _SECONDS else count
        )
        return moment.astimezone() if in_calendar(moment) else None
    except (OverflowError, OSError, ValueError):
        return None
