"""One mail, in bytes → who wrote it, when, to whom, in answer to what, and what is new in it."""

from __future__ import annotations

import datetime as dt
import email
import re
from collections.abc import Iterator
from contextlib import suppress
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as RawMail
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

from summarizer.read.messages.mail_page import text_of_page
from summarizer.read.messages.mail_text import new_text
from summarizer.read.messages.records import in_calendar
from summarizer.read.messages.text import visible

DEEPEST = 30  # parts in parts
MOST_ADDRESSES = 200  # of one mail
MOST_HEADERS = 5  # of one name
LONGEST_HEADER = 20_000  # characters that are looked at
LONGEST_BODY = 2_000_000  # bytes of a text part that are looked at

_OF_THE_WEST = ("us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "utf-8")
_IDENTIFIER = re.compile(r"<([^<>\s]{1,500})>")


class Address(NamedTuple):
    """An address in small letters, and the name beside it, which may be empty."""

    address: str
    name: str


class Mail(NamedTuple):
    """A mail: `identifiers` are its own and those that it answers; `account` is the mailbox that it arrived in."""

    identifier: str | None
    answers: tuple[str, ...]
    sender: Address
    recipients: tuple[Address, ...]
    account: str | None
    subject: str
    at: dt.datetime | None
    text: str


def read_mail(data: bytes) -> Mail | None:
    """The mail in these bytes; None where there is no sender, or it is nested so deeply that it is an attack."""
    try:
        raw = email.message_from_bytes(data)
        senders = _addresses(raw, "From") or _addresses(raw, "Sender")
        if not senders:
            return None
        return Mail(
            identifier=next(iter(_identifiers(raw, "Message-ID")), None),
            answers=(*_identifiers(raw, "References"), *_identifiers(raw, "In-Reply-To")),
            sender=senders[0],
            recipients=(*_addresses(raw, "To"), *_addresses(raw, "Cc")),
            account=next(
                (
                    a.address
                    for name in ("Delivered-To", "X-Original-To", "Envelope-To")
                    for a in _addresses(raw, name)
                ),
                None,
            ),
            subject=_shown(_value(raw, "Subject")),
            at=_moment(raw),
            text=new_text(_text(raw)),
        )
    except (RecursionError, MessageError):
        return None


def _values(raw: RawMail, name: str) -> list[str]:
    """Every header of that name, with the letters that some programs write there against all rules."""
    found = [str(value) for key, value in raw.raw_items() if key.lower() == name.lower()]
    return [_lettered(value[:LONGEST_HEADER].encode("utf-8", "surrogateescape")) for value in found]


def _lettered(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _value(raw: RawMail, name: str) -> str:
    return next(iter(_values(raw, name)), "")


def _shown(value: str) -> str:
    """A header's words as a reader sees them, on one line; in an unknown or a wrong encoding, as they stand."""
    with suppress(LookupError, ValueError, MessageError):
        value = str(make_header(decode_header(value)))
    return visible(value)


def _addresses(raw: RawMail, name: str) -> list[Address]:
    # Split before anything is decoded: a name that holds a comma, once decoded, would become two people.
    return [
        Address(visible(address).casefold(), _shown(shown).strip("'\""))
        for shown, address in getaddresses(_values(raw, name)[:MOST_HEADERS])[:MOST_ADDRESSES]
        if "@" in address
    ]


def _identifiers(raw: RawMail, name: str) -> list[str]:
    return _IDENTIFIER.findall(_value(raw, name))


def _moment(raw: RawMail) -> dt.datetime | None:
    """When it was written, in local time; where it does not say, when it arrived."""
    received = [value.rpartition(";")[2] for value in _values(raw, "Received")[:1]]
    return next(filter(None, map(_moment_of, (_value(raw, "Date"), *received))), None)


def _moment_of(value: str) -> dt.datetime | None:
    """The moment that a mail's date stands for, in local time; None if that cannot be."""
    try:
        moment = parsedate_to_datetime(value[:200])
        if moment.tzinfo is None:  # "-0000": written in UTC, it is not said where
            moment = moment.replace(tzinfo=dt.UTC)
        return moment.astimezone() if in_calendar(moment) else None
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None


def _text(raw: RawMail) -> str:
    """The body: what is written as plain text, else as a page; attachments and mails that are attached are not."""
    pages = ""
    for part in _bodies(raw, 0):
        kind = part.get_content_type()
        if kind == "text/plain" and (text := _decoded(part)).strip():
            return text
        if kind == "text/html" and not pages:
            pages = _decoded(part)
    return text_of_page(pages) if pages else ""


def _bodies(part: RawMail, depth: int) -> Iterator[RawMail]:
    if depth > DEEPEST or part.get_content_disposition() == "attachment" or part.get_filename():
        return
    if part.get_content_maintype() == "multipart":
        inner = part.get_payload()
        for one in inner if isinstance(inner, list) else []:
            if isinstance(one, RawMail):
                yield from _bodies(one, depth + 1)
    elif part.get_content_maintype() == "text":
        yield part


def _decoded(part: RawMail) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    payload = payload[:LONGEST_BODY]
    declared = part.get_content_charset() or "utf-8"
    # What says that it is one of these is Windows-1252, as browsers too take it, or UTF-8 that does not say so.
    for encoding in ("utf-8",) if declared in _OF_THE_WEST else (declared, "utf-8"):
        try:
            return payload.decode(encoding)
        except (LookupError, ValueError):
            continue
    return payload.decode("cp1252", "replace")
