"""WhatsApp's "Export chat": a text file for one chat, with what the program itself says between the messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from summarizer.errors import BadTranscript
from summarizer.read.messages.records import MOST_MESSAGES, Conversation, Message
from summarizer.read.messages.text import folded, lines_of, number_of, same_person, visible
from summarizer.read.messages.whatsapp_lines import Head, day_of, head_of, moment_of, order_of
from summarizer.read.messages.whatsapp_words import is_programs, says, titled, without_remarks

LONGEST_NAME = 100  # characters of a sender
START = 20_000  # characters by which an export is known

_SENDER = re.compile(rf"([^:\n]{{1,{LONGEST_NAME}}}):(?: (.*)|$)", re.DOTALL)


class _Raw(NamedTuple):
    """A message as the file has it: `sender` is None for a notice."""

    head: Head
    sender: str | None
    lines: tuple[str, ...]


class _Hints(NamedTuple):
    """Who took a message back on this telephone, and under whose name the chat stands."""

    owner: str | None
    title: str | None


def is_whatsapp(text: str) -> bool:
    """Whether a text is such an export.

    Its first line begins a message with the day and the hour, another one does in the same style, and one of them names
    who wrote it.
    """
    text = text[:START].lstrip("\ufeff \r\n")
    if head_of(lines_of(text)[0]) is None:
        return False
    raw = _raw(text)
    return len(raw) > 1 and any(message.sender is not None for message in raw)


def read_whatsapp(path: Path, text: str, *, me: str | None, client: str | None) -> Sequence[Conversation]:
    """The one conversation in an export.

    Args:
        path: The file, whose name may say with whom.
        text: What it holds.
        me: The user's name, if it is known.
        client: The client's name, if it is known.

    Raises:
        BadTranscript: More messages than anybody writes.
    """
    raw = _raw(text.lstrip("\ufeff \r\n"))
    if len(raw) > MOST_MESSAGES:
        raise BadTranscript(path, f"more than {MOST_MESSAGES:,} messages", "export fewer of them")
    order = order_of([message.head for message in raw])
    spoken = [(message, said) for message in raw if message.sender and (said := _said(message))]
    wrote = list(dict.fromkeys(message.sender for message, _ in spoken if message.sender))
    hints = _hints(path, raw)
    own = _own(wrote, me=me, client=client, hints=hints)
    others = [sender for sender in wrote if sender != own]
    # Whoever writes alone under another name than the user's is not the user.
    told = own is not None or (me is not None and len(wrote) == 1)
    messages = tuple(
        Message(
            moment, message.sender or "", message.sender or "", message.sender == own if told else None, said
        )
        for message, said in spoken
        if (moment := moment_of(message.head, order)) is not None
    )
    contact = others[0] if len(others) == 1 else hints.title
    number = number_of(contact) if contact else None
    return (
        Conversation(
            "chat",
            title=contact or "-".join(others[:3]) or "chat",
            contact=None if number else contact,
            number=number,
            people=tuple(dict.fromkeys([*others, *([contact] if contact else [])])),
            messages=messages,
        ),
    )


def _raw(text: str) -> list[_Raw]:
    """The messages and notices, in the order of the file.

    A line that has another style than the first, or whose day is in no calendar, goes on with the message above:
    somebody copied it there.
    """
    lines = lines_of(text)
    heads = [head_of(line) for line in lines]
    style = next((head.style for head in heads if head), None)
    order = order_of([head for head in heads if head and head.style == style])
    found: list[_Raw] = []
    for line, head in zip(lines, heads, strict=True):
        if head and head.style == style and day_of(head.day, order):
            sender, said = _sender(head)
            found.append(_Raw(head, sender, (said,)))
        elif found:
            found[-1] = found[-1]._replace(lines=(*found[-1].lines, line))
    return found


def _sender(head: Head) -> tuple[str | None, str]:
    """Who wrote and what; or None and the notice, which on an iPhone has a sender too."""
    match = _SENDER.match(head.rest)
    if not match or says(head.rest, "encryption") or (not head.style.bracketed and says(match[1], "notices")):
        return None, head.rest
    name = visible(match[1]).removeprefix("~").strip()
    return (name, match[2] or "") if name else (None, head.rest)


def _said(message: _Raw) -> str:
    """The text of a message, a paragraph a line, without what the program put there."""
    kept = (
        visible(without_remarks(line))
        for line in message.lines
        if not is_programs(line, marked=message.head.style.bracketed)
    )
    return "\n\n".join(line for line in kept if line)


def _hints(path: Path, raw: Sequence[_Raw]) -> _Hints:
    owner = next((m.sender for m in raw if m.sender and says(visible(m.lines[0]), "deleted_by_owner")), None)
    chat = next((m.sender for m in raw[:5] if m.sender and says(visible(m.lines[0]), "encryption")), None)
    return _Hints(owner, titled(path) or chat)


def _own(senders: Sequence[str], *, me: str | None, client: str | None, hints: _Hints) -> str | None:
    """Which sender is the user: as he says, else as the telephone gives away, else whoever is not the contact."""
    if me:
        exact = [sender for sender in senders if folded(sender) == folded(me)]
        near = [sender for sender in senders if same_person(sender, me)]
        if len(found := exact or near) == 1:
            return found[0]
    if hints.owner in senders:
        return hints.owner
    if len(senders) == 2:
        for name in (hints.title, client):
            theirs = [sender for sender in senders if name and same_person(sender, name)]
            if len(theirs) == 1:
                return next(sender for sender in senders if sender != theirs[0])
    return None
