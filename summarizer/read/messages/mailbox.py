"""`.eml` (one mail) and `.mbox` (many) → threads: what answers what, then what has the same subject and people."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from email.utils import parseaddr
from pathlib import Path

from summarizer.errors import BadTranscript, UnreadableInput
from summarizer.read.messages.mail import Mail, read_mail
from summarizer.read.messages.records import MOST_MESSAGES, MOST_TEXT, Conversation, Message
from summarizer.read.messages.stream import opened
from summarizer.read.messages.text import folded, same_person

LARGEST_MAIL = 64 * 1024 * 1024  # bytes of an .eml, with what is attached
KEPT_OF_MAIL = 16 * 1024 * 1024  # bytes of a mail in a mailbox that are looked at: its text comes first
LINE = 64 * 1024  # bytes that are read of a line at a time
MOST_ANSWERED = 200  # mails that one says it answers
TOGETHER = dt.timedelta(days=60)  # between two mails of one thread that only their subject joins

# "From marc@example.com Tue Mar 10 14:05:00 2026": a line of the mailbox, not of a mail.
_SEPARATOR = re.compile(rb"From \S{1,300} .{0,40}?\d{1,2}:\d{2}.{0,40}?\d{4}")
_REPLY = re.compile(
    r"\s*(?:(?:re|ref|rép|rep|fw|fwd|tr|aw|wg|sv)(?:\[[0-9]{1,3}\])?\s?:|\[[^\[\]]{1,40}\])\s*", re.IGNORECASE
)


def read_mailbox(path: Path, *, me: str | None, address: str | None) -> Sequence[Conversation]:
    """The threads in a file of mails.

    Args:
        path: An `.eml` or `.mbox` file.
        me: The user's name or address, if it is known.
        address: The address that the user sends mails from, if it is known.

    Raises:
        UnreadableInput: Missing, empty, forbidden or no mail.
        BadTranscript: Too large.
    """
    mails: dict[str, Mail] = {}
    length = 0
    for data in _messages(path):
        mail = read_mail(data)
        if mail is None or mail.at is None:
            continue
        # The same mail lies in several folders of an account.
        mails.setdefault(mail.identifier or f"#{len(mails)}", mail)
        length += len(mail.text)
        if len(mails) > MOST_MESSAGES or length > MOST_TEXT:
            raise BadTranscript(path, f"more than {MOST_MESSAGES:,} mails", "export fewer of them")
    if not mails:
        raise UnreadableInput(
            path, "there is no mail with a sender and a date in it", "save it again from the mail program"
        )
    own = _own(list(mails.values()), me=me, address=address)
    return tuple(_conversation(thread, own) for thread in _threads(list(mails.values())))


def _messages(path: Path) -> Iterator[bytes]:
    mailbox = path.suffix.lower() == ".mbox"
    with opened(path) if mailbox else opened(path, largest=LARGEST_MAIL) as file:
        try:
            if not mailbox:
                yield file.read()
                return
            yield from _divided(iter(lambda: file.readline(LINE), b""))
        except OSError as error:
            raise UnreadableInput(path, "it cannot be read", error.strerror or "copy it again") from error


def _divided(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The mails of a mailbox, each cut where it is longer than a text can be."""
    held: list[bytes] = []
    size = 0
    begun, blank = True, True
    for line in lines:
        if begun and blank and line.startswith(b"From ") and _SEPARATOR.match(line):
            if held:
                yield b"".join(held)
            held, size = [], 0
        elif size < KEPT_OF_MAIL:
            # What a mail itself begins a line with is marked by the mailbox.
            held.append(line[1:] if begun and re.match(rb">+From ", line) else line)
            size += len(line)
        blank = begun and not line.strip()
        begun = line.endswith(b"\n")
    if held:
        yield b"".join(held)


def _own(mails: Sequence[Mail], *, me: str | None, address: str | None) -> str | None:
    """The user's address: as he says, else the mailbox that received the mails, else who takes part in all of them."""
    given = [parseaddr(said)[1].casefold() for said in (address, me) if said and "@" in said]
    everybody = Counter(a.address for m in mails for a in dict.fromkeys((m.sender, *m.recipients)))
    accounts = Counter(mail.account for mail in mails if mail.account and mail.account in everybody)
    if known := [a for a in given if a in everybody]:
        return known[0]
    if me and "@" not in me:
        named = Counter(
            a.address for m in mails for a in (m.sender, *m.recipients) if a.name and same_person(a.name, me)
        )
        if named:
            # Anybody may call himself so: the address that mails were delivered to, then the most frequent one.
            return max(named, key=lambda a: (accounts[a], named[a]))
    if accounts:
        return accounts.most_common(1)[0][0]
    all_of_them = [a for a, count in everybody.items() if count >= len(mails)]
    return all_of_them[0] if len(mails) > 1 and len(all_of_them) == 1 else None


def _threads(mails: Sequence[Mail]) -> list[list[Mail]]:
    """The mails that belong together, in the order in which their threads began."""
    above = list(range(len(mails)))

    def root(at: int) -> int:
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    known: dict[str, int] = {}
    for at, mail in enumerate(mails):
        for identifier in (mail.identifier, *mail.answers[-MOST_ANSWERED:]):
            if identifier:
                above[root(at)] = root(known.setdefault(identifier, at))
    latest: dict[str, list[int]] = {}
    for at in sorted(range(len(mails)), key=lambda at: mails[at].at or dt.datetime.min):
        mail, subject = mails[at], subject_of(mails[at].subject)
        for other in reversed(latest.get(folded(subject), [])[-20:]):
            if _together(mails[other], mail):
                above[root(at)] = root(other)
                break
        if subject:
            latest.setdefault(folded(subject), []).append(at)
    threads: dict[int, list[Mail]] = {}
    for at, mail in enumerate(mails):
        threads.setdefault(root(at), []).append(mail)
    return list(threads.values())


def _together(one: Mail, other: Mail) -> bool:
    """Whether two mails of one subject are of one thread: two people take part in both, and not long apart."""
    shared = {a.address for a in (one.sender, *one.recipients)} & {
        a.address for a in (other.sender, *other.recipients)
    }
    assert one.at is not None and other.at is not None  # noqa: S101, PT018  (mails without a date are left out)
    return len(shared) >= 2 and abs(other.at - one.at) <= TOGETHER


def subject_of(subject: str) -> str:
    """A subject without "Re:", "TR :" and the like before it."""
    for _ in range(20):
        match = _REPLY.match(subject)
        if not match or match.end() == len(subject):
            break
        subject = subject[match.end() :]
    return subject.strip()


def _conversation(thread: Sequence[Mail], own: str | None) -> Conversation:
    names = _names(thread)
    first = min(thread, key=lambda mail: mail.at or dt.datetime.max)
    everybody = list(dict.fromkeys(a.address for m in thread for a in (m.sender, *m.recipients)))
    wrote = list(dict.fromkeys(mail.sender.address for mail in thread))
    others = [a for a in wrote if a != own] or [a for a in everybody if a != own]
    # Of two who write, and neither of whom is known to be the user, none is the contact.
    contact = names[others[0]] if others and (own is not None or len(wrote) == 1) else None
    told = own in everybody
    return Conversation(
        "email",
        title=subject_of(first.subject) or contact or "mail",
        contact=contact,
        number=None,
        people=tuple(name for a in everybody if a != own for name in dict.fromkeys((names[a], a))),
        messages=tuple(
            Message(
                mail.at,
                mail.sender.address,
                names[mail.sender.address],
                mail.sender.address == own if told else None,
                mail.text,
            )
            for mail in thread
            if mail.at is not None
        ),
    )


def _names(thread: Sequence[Mail]) -> dict[str, str]:
    """What each address is called in a thread: as its owner signs, else as others call him, else the address."""
    addresses = [mail.sender for mail in thread] + [one for mail in thread for one in mail.recipients]
    found: dict[str, str] = {}
    for one in addresses:
        if one.name and "@" not in one.name:
            found.setdefault(one.address, one.name)
    return {one.address: found.get(one.address, one.address) for one in addresses}
