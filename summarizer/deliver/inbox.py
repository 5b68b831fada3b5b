"""Looking for clients' answers: only mails that answer a recap are read, and none is marked as read."""

from __future__ import annotations

import binascii
import datetime as dt
import imaplib
import re
from collections.abc import Collection, Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser

from summarizer.deliver.account import Account, imap_server
from summarizer.deliver.imap import last_words, mailbox_of, open_folder
from summarizer.errors import DeliveryError, printable
from summarizer.token import tokens_in

MOST_MAILS = 5000
"""The newest of the mails that could be answers; older ones are not looked at."""

LARGEST = 10_000_000
"""Bytes read of one answer: its text stands at the beginning, before what is attached."""

_AT_ONCE, _HEADER = 200, 20_000
_FIELDS = "BODY.PEEK[HEADER.FIELDS (SUBJECT IN-REPLY-TO REFERENCES)]"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UID = re.compile(rb"\bUID (\d+)")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,998}>")


def fetch_replies(
    account: Account,
    *,
    tokens: Collection[str],
    message_ids: Collection[str],
    since: dt.date | None = None,
) -> Iterator[bytes]:
    """The mails that answer a recap, the oldest first, each as its bytes.

    Args:
        account: Whose mailbox; the folder is the account's inbox.
        tokens: References of recaps, such as `R-7K3M-Q2XW`: looked for in subjects.
        message_ids: Message-IDs of the mails that were sent: looked for in what a mail says it answers.
        since: The first day on which answers may have arrived. Without it those that have not been read are looked at.

    Yields:
        The whole mail, or the first `LARGEST` bytes of a larger one.

    Raises:
        UsageError: The account has no mailbox.
        DeliveryError: The mailbox cannot be read; it says why.
    """
    server = imap_server(account)
    with mailbox_of(account) as imap:
        open_folder(imap, account.inbox, server)
        criteria = f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}" if since else "UNSEEN"
        answer, found = imap.uid("SEARCH", criteria)
        if answer != "OK":
            raise DeliveryError(
                f"{printable(server.host)} does not search its mails ({last_words(found)})", "try again later"
            )
        numbers = sorted({int(number) for line in found if line for number in line.split()})[-MOST_MAILS:]
        for at in range(0, len(numbers), _AT_ONCE):
            chosen = numbers[at : at + _AT_ONCE]
            headers = _fetched(imap, chosen, f"{_FIELDS}<0.{_HEADER}>")
            for number in chosen:
                if number in headers and _answers(headers[number], tokens, message_ids):
                    yield from _fetched(imap, [number], f"BODY.PEEK[]<0.{LARGEST}>").values()


def _fetched(imap: imaplib.IMAP4, numbers: list[int], what: str) -> dict[int, bytes]:
    """One part of each mail by its number; a mail that is gone meanwhile is not there."""
    answer, lines = imap.uid("FETCH", ",".join(map(str, numbers)), f"(UID {what})")
    found: dict[int, bytes] = {}
    if answer != "OK":
        return found
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if isinstance(line, tuple):
            # Some servers give the number after the part and not before it.
            after = following if isinstance(following, bytes) else b""
            number = _UID.search(line[0]) or _UID.search(after)
            if number:
                found[int(number[1])] = line[1]
    return found


def _answers(header: bytes, tokens: Collection[str], message_ids: Collection[str]) -> bool:
    """Whether a mail says that it answers one of the recaps."""
    message = BytesHeaderParser().parsebytes(header)
    answered = _field(message, "In-Reply-To") + " " + _field(message, "References")
    if not set(_MESSAGE_ID.findall(answered)).isdisjoint(message_ids):
        return True
    return not set(tokens_in(_decoded(_field(message, "Subject")))).isdisjoint(tokens)


def _field(message: Message, name: str) -> str:
    return " ".join(str(value) for value in message.get_all(name, []))


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError, binascii.Error):
        return text
