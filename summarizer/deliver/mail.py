"""The mail that takes a recap to the client: its letter as text and as HTML, how to answer, and what is attached.

Nothing of it is sent here, and all that could be decided later is decided before: the Message-ID and the reference
are given, so that they can be noted before anything leaves.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import Literal

from summarizer.deliver.account import Account
from summarizer.deliver.addresses import Mailbox, header_name, header_text
from summarizer.deliver.answering import answering_of
from summarizer.deliver.headers import address_header, text_header
from summarizer.model import Recap, Transcript, Utterance
from summarizer.token import TOKEN
from summarizer.write import FORMATS, WriteOptions
from summarizer.write.format import safe_options
from summarizer.write.letter import Letter, compose
from summarizer.write.mail_page import Answering, mail_page
from summarizer.write.safe import masked, safe_recap
from summarizer.write.text import letter_text

Attached = Literal["pdf", "docx"]

TYPES: dict[Attached, tuple[str, str]] = {
    "pdf": ("application", "pdf"),
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
LONGEST_SUBJECT, LONGEST_FILE_NAME = 150, 90

# A header line holds this much; a longer domain in a Message-ID would have to be folded, which some servers mistake.
_LONGEST_DOMAIN = 40
_NO_DOMAIN = "recap.invalid"
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.+_-]{1,64}@[A-Za-z0-9.-]{1,64}>")
# What Windows allows in no file name, and the names that it keeps for devices.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


def new_message_id(account: Account) -> str:
    """An identifier that no other mail has, in the sender's own domain: nothing in it tells of the machine."""
    domain = account.sender.domain if account.sender else _NO_DOMAIN
    return f"<recap.{secrets.token_hex(10)}@{domain if len(domain) <= _LONGEST_DOMAIN else _NO_DOMAIN}>"


def compose_mail(
    recap: Recap,
    options: WriteOptions,
    *,
    to: Sequence[Mailbox],
    account: Account,
    token: str,
    message_id: str,
    follows: str | None = None,
    attach: Sequence[Attached] = (),
    date: dt.datetime | None = None,
) -> EmailMessage:
    """The mail, ready to be sent or to be kept as a draft.

    Args:
        recap: What it is about.
        options: Both sides' names, and whether the mail must be free of every contact detail: its text, its HTML, its
            subject, the names in its headers, and what is attached. The whole conversation is never in it.
        to: Who gets it; all of them see each other. A draft may be for nobody yet.
        account: Who sends it. Without a sender the mail program that opens the draft fills it in.
        token: The reference, from `new_token`; it ends the subject.
        message_id: From `new_message_id`.
        follows: The Message-ID of the mail that took the version before, beside which mail programs then show it.
        attach: Formats in which the recap is attached too.
        date: When it is sent, with its zone; now if not given.

    Returns:
        A message with exactly these headers: From and Reply-To if there are any, To, Subject, Date, Message-ID,
        In-Reply-To and References if it follows another, Content-Language, and those of MIME.

    Raises:
        ValueError: The reference or the Message-ID has another form.
    """
    if not TOKEN.fullmatch(token) or not all(map(_MESSAGE_ID.fullmatch, filter(None, (message_id, follows)))):
        raise ValueError("not a reference or a Message-ID of ours")
    # The annex and the user's own remarks are for the user; the client gets the letter.
    options = options.model_copy(update={"transcript": False})
    if options.safe:
        recap, options = safe_recap(recap), safe_options(options, recap.source.language)
    letter = compose(recap, _spoken(recap), options, to_client=True)
    subject = f"{header_text(letter.title, LONGEST_SUBJECT)} [{token}]"
    answering = answering_of(
        letter,
        subject=subject,
        token=token,
        answers_to=None if options.safe else account.answers_to,
        attached=attach,
    )
    everyone = _everyone(account, to, letter.language if options.safe else None)
    head = [
        *(address_header(name, people) for name, people in everyone.items()),
        text_header("Subject", subject),
        text_header("Date", format_datetime(date or dt.datetime.now().astimezone())),
        f"Message-ID: {message_id}\r\n",
        *(f"{name}: {follows}\r\n" for name in ("In-Reply-To", "References") if follows),
        f"Content-Language: {letter.language}\r\n",
    ]
    content = _content(letter, answering)
    for name in dict.fromkeys(attach):
        main, sub = TYPES[name]
        attached = FORMATS[name].write(recap, _spoken(recap), options)
        content.add_attachment(
            attached, maintype=main, subtype=sub, filename=attachment_name(letter.title, name)
        )
    _fix_boundaries(content, message_id)
    whole = "".join(head) + content.as_bytes().decode("ascii")
    return message_from_string(whole, policy=_final(everyone))


def draft_file(message: EmailMessage) -> bytes:
    """The mail as an `.eml` file that mail programs open ready to be read over and sent."""
    return b"X-Unsent: 1\r\n" + message.as_bytes()


def attachment_name(title: str, suffix: str) -> str:
    """A name for a file that every system can have, from what the recap is called."""
    stem = header_text(_FORBIDDEN.sub(" ", title), LONGEST_FILE_NAME).strip(". ")
    if not stem or _DEVICE.match(stem):
        stem = f"recap {stem}".strip()
    return f"{stem}.{suffix}"


def _spoken(recap: Recap) -> Transcript:
    """What stands for the conversation, of which nothing is written but whether anyone spoke."""
    spoke = any(participant.seconds for participant in recap.participants)
    said = (Utterance(start=0, end=recap.source.duration, text="…"),) if spoke else ()
    return Transcript(language=recap.source.language, duration=recap.source.duration, utterances=said)


def _everyone(account: Account, to: Sequence[Mailbox], safe_in: str | None) -> dict[str, list[Mailbox]]:
    """Who stands in which header; in a safe mail without what a name gives away, by the language's rules."""

    def shown(one: Mailbox) -> Mailbox:
        name = masked(one.name, safe_in) if safe_in else one.name
        return one.model_copy(update={"name": header_name(name)})

    sender, reply_to = account.sender, account.reply_to
    found = {
        "From": [sender] if sender else [],
        "Reply-To": [reply_to] if reply_to and reply_to != sender else [],
        "To": to,
    }
    return {header: [shown(one) for one in people] for header, people in found.items() if people}


def _content(letter: Letter, answering: Answering) -> EmailMessage:
    """The letter as text and as HTML, with what is said about answering before it says goodbye."""
    content = EmailMessage(policy=SMTP)
    closing = (*filter(None, (answering.how, *answering.notes)), *letter.closing)
    content.set_content(letter_text(dataclasses.replace(letter, closing=closing)), cte="quoted-printable")
    content.add_alternative(mail_page(letter, answering), subtype="html", cte="quoted-printable")
    return content


def _final(everyone: Mapping[str, Sequence[Mailbox]]) -> EmailPolicy[EmailMessage]:
    """How the mail is written out: its headers as they are, in ASCII unless an address itself has other letters."""
    addresses = (one.address for people in everyone.values() for one in people)
    return SMTP.clone(refold_source="none", utf8=not all(map(str.isascii, addresses)))


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Boundaries that the mail's own identifier fixes, where the standard library would draw lots."""
    for number, part in enumerate(_multiparts(message)):
        mark = hashlib.sha256(f"{message_id} {number}".encode()).hexdigest()[:40]
        part.set_boundary(f"=_{mark}")


def _multiparts(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.is_multipart():
            yield part
