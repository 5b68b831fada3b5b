"""Message exports → exchanges: text messages, chats and mails, one day's with a contact or one thread at a time.

Adding a format is one file with a function that gives conversations, and one line below.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from summarizer.read.messages.records import Exchange

SUFFIXES = frozenset({".eml", ".mbox", ".xml"})
"""Those of files that are nothing else. A chat is a `.txt`, which may be any text."""

START = 128 * 1024  # bytes of a `.txt` by which a chat is known

__all__ = ["SUFFIXES", "Exchange", "exchanges", "is_chat", "is_export"]


def exchanges(
    path: Path,
    *,
    me: str | None = None,
    client: str | None = None,
    since: dt.date | None = None,
    address: str | None = None,
) -> tuple[Exchange, ...]:
    """The exchanges in an export, in the order in which they began.

    Args:
        path: A backup of SMS Backup & Restore (`.xml`), a chat that WhatsApp exported (`.txt`), a mail (`.eml`) or a
            mailbox (`.mbox`).
        me: The user's name, or his address, by which his own messages are known; of text messages the backup says it.
        client: Only the exchanges with whoever has this name, number or address; not considered where the file knows a
            single contact, who may be called otherwise there.
        since: Only the exchanges that go on on this day or after it.
        address: The address that the user sends mails from.

    Raises:
        UnreadableInput: Missing, empty, forbidden, or not what its name says.
        BadTranscript: Damaged, too large, or without any message.
        InputError: Nothing is left of what was chosen, or nothing was chosen and there are too many.
    """
    from summarizer.read.messages.exchange import exchanges_of
    from summarizer.read.messages.mailbox import read_mailbox
    from summarizer.read.messages.sms import read_sms
    from summarizer.read.messages.whatsapp import read_whatsapp
    from summarizer.read.source import text_of

    suffix = path.suffix.lower()
    if suffix == ".xml":
        found = read_sms(path)
    elif suffix in SUFFIXES:
        found = read_mailbox(path, me=me, address=address)
    else:
        found = read_whatsapp(path, text_of(path), me=me, client=client)
    return exchanges_of(path, found, client=client, since=since)


def is_export(path: Path) -> bool:
    """Whether a file is read as messages: by its suffix, and a `.txt` by what it begins with."""
    return path.suffix.lower() in SUFFIXES or is_chat(path)


def is_chat(path: Path) -> bool:
    """Whether a `.txt` is a chat that WhatsApp exported; False where it cannot be read."""
    from summarizer.read.messages.whatsapp import is_whatsapp

    if path.suffix.lower() != ".txt":
        return False
    try:
        with open(path, "rb") as file:
            start = file.read(START)
    except (OSError, ValueError):
        return False
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return is_whatsapp(start.decode(encoding, "replace"))
