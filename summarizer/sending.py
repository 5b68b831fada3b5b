"""From a recap file to a mail that leaves once: the recap is entered in the ledger, and every step of its way noted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection

from summarizer import calls
from summarizer.deliver.account import Account, account_of
from summarizer.deliver.addresses import Mailbox, mailbox
from summarizer.deliver.mail import Attached, compose_mail, draft_file, new_message_id
from summarizer.errors import DeliveryError, OutputError, Undetermined, UnreadableInput, UsageError
from summarizer.files import write_atomically
from summarizer.model import Recap
from summarizer.projects import client_of
from summarizer.remember.deliveries import (
    Delivery,
    DeliveryState,
    begin_sending,
    last_sent,
    note_state,
    prepare,
)
from summarizer.remember.entering import enter_to_send, entered_before
from summarizer.remember.ledger import Ledger, opened
from summarizer.remember.versions import Version
from summarizer.remember.written_files import note_files
from summarizer.settings import Settings
from summarizer.write import FORMATS

LARGEST = 32 * 1024 * 1024  # bytes of a recap file; those of three-hour calls take less than one
MOST_LINES, MOST_VERSIONS = 10_000, 1_000_000
_SHA256 = re.compile("[0-9a-f]{64}")


class Outgoing(NamedTuple):
    """A mail that is ready to leave, and the version of the recap that it holds."""

    message: EmailMessage
    account: Account
    to: tuple[Mailbox, ...]
    mailed: Version
    path: Path
    safe: bool


def read_recap(path: Path) -> Recap:
    """The recap in a `NAME.recap.json`. Raises UnreadableInput."""
    remedy = "name a NAME.recap.json that recap has written"
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise UnreadableInput(path, "too large for a recap", remedy)
        recap = Recap.model_validate_json(data)
    except FileNotFoundError as error:
        raise UnreadableInput(path, "there is no such file", "check its name and its folder") from error
    except OSError as error:
        raise UnreadableInput(path, "it cannot be read", error.strerror or remedy) from error
    except ValidationError as error:
        raise UnreadableInput(path, "this is no recap file", remedy) from error
    numbers = {item.id for item in recap.items}
    holds_together = (
        _SHA256.fullmatch(recap.source.sha256)
        and recap.version <= MOST_VERSIONS
        and len(numbers) == len(recap.items) <= MOST_LINES
        and 1970 <= recap.source.recorded_at.year < 9999
    )
    if not holds_together:
        raise UnreadableInput(path, "this recap file does not hold together", remedy)
    return recap


def outgoing(
    path: Path,
    settings: Settings,
    *,
    to: Sequence[str] = (),
    attach: Sequence[Attached] = (),
    draft: bool = False,
    safe: bool | None = None,
) -> Outgoing:
    """The mail that takes a recap to the client; nothing has left yet.

    Args:
        path: The recap file.
        settings: The account, and the names for recaps that were not made with their own.
        to: Addresses; those that an earlier version went to if none is given.
        attach: Formats to attach.
        draft: Whether it is for a draft, which needs no address yet.
        safe: Whether it must be free of contact details; if not said, as the recap was made.

    Raises:
        UnreadableInput: This is no recap file.
        UsageError: An address is none, or there is none.
        LedgerError: The recap cannot be entered in the ledger.
    """
    recap = read_recap(path)
    account = account_of(settings)
    options = calls.write_options(recap.source.sha256, settings, safe=safe)
    if not draft and account.sender is None:
        raise UsageError(
            "nobody is named as the sender", "put mail_from in the settings file (see recap mail)"
        )
    given = [mailbox(address, "--to") for address in to]
    with opened(settings.ledger) as ledger:
        with ledger.reading() as connection:
            before, follows = _sent_before(connection, recap)
        given = given or before
        if not given and not draft:
            raise UsageError("nobody is named as the recipient", "give --to with an address")
        with ledger.writing() as connection:
            mailed = _entered(connection, recap, path, settings)
    message = compose_mail(
        mailed.recap,
        options,
        to=given,
        account=account,
        token=mailed.token,
        message_id=new_message_id(account),
        follows=follows,
        attach=attach,
    )
    return Outgoing(message, account, tuple(given), mailed, path, options.safe)


def send_once(mail: Outgoing, settings: Settings, *, again: bool = False) -> None:
    """Send the mail, unless it has left before.

    Raises:
        AlreadySent: It has left for one of the recipients, or may have, and `again` does not say to send it anyway.
        Undetermined: It may have left; it is not sent again by itself.
        DeliveryError: It has certainly not left.
        UsageError: The ledger has another recap in its place by now.
        LedgerError: It could not be noted: before it left, nothing has left.
    """
    from summarizer.deliver.smtp import send

    with opened(settings.ledger) as ledger:
        delivery = _prepared(ledger, mail, again=again)
        if delivery.message_id != mail.message["Message-ID"]:
            mail.message.replace_header("Message-ID", delivery.message_id)

        def about_to_leave() -> None:
            with ledger.writing() as connection:
                begin_sending(connection, delivery, mail.mailed, now=_now())

        try:
            send(mail.message, mail.account, before_data=about_to_leave)
        except Undetermined:
            raise
        except (DeliveryError, UsageError):
            _note(ledger, delivery, "failed")
            raise
        _note(ledger, delivery, "sent")


def keep_draft(mail: Outgoing, settings: Settings, *, again: bool = False) -> Path:
    """Write the mail as an `.eml` beside its recap file, for a mail program to open and send; its path.

    Raises:
        AlreadySent: The mail has left before, and `again` does not say to write it anyway.
        OutputError: It cannot be written.
        LedgerError: It could not be noted.
    """
    path = mail.path.with_name(mail.path.name.removesuffix(FORMATS["json"].suffix) + FORMATS["eml"].suffix)
    with opened(settings.ledger) as ledger:
        delivery = _prepared(ledger, mail, again=again, draft=True)
        try:
            write_atomically(path, draft_file(mail.message), mode=0o600)
        except OutputError:
            _note(ledger, delivery, "failed")
            raise
        with ledger.writing() as connection:
            note_files(connection, delivery.communication, [path])
    return path


def put_draft(mail: Outgoing, settings: Settings, *, again: bool = False) -> str:
    """Put the mail among the drafts of the user's mailbox; the folder's name.

    Errors are those of `keep_draft`, and DeliveryError if the mailbox does not take it.
    """
    from summarizer.deliver.imap import append_draft

    with opened(settings.ledger) as ledger:
        delivery = _prepared(ledger, mail, again=again, draft=True)
        try:
            return append_draft(mail.message, mail.account)
        except Undetermined:
            raise
        except (DeliveryError, UsageError):
            _note(ledger, delivery, "failed")
            raise


def _sent_before(connection: Connection, recap: Recap) -> tuple[list[Mailbox], str | None]:
    """Whom an earlier version went to, and the Message-ID of that mail."""
    known = entered_before(connection, recap.source.sha256)
    to, message_id = last_sent(connection, known.id) if known else ((), None)
    return [mailbox(one, "--to") for one in to], message_id


def _entered(connection: Connection, recap: Recap, path: Path, settings: Settings) -> Version:
    """The recap in the ledger: where it is there already unless another place is named, else where it was made for."""
    made_with = calls.options(recap.source.sha256)
    known = entered_before(connection, recap.source.sha256)
    project = settings.project or (None if known and known.project_id else made_with.get("project"))
    client = settings.client or made_with.get("client")
    if client is None and not (known and known.client_id):
        client = client_of(recap, settings)
    return enter_to_send(connection, recap, path, project=project, client=client, now=_now())


def _prepared(ledger: Ledger, mail: Outgoing, *, again: bool, draft: bool = False) -> Delivery:
    with ledger.writing() as connection:
        return prepare(
            connection,
            mail.mailed,
            [one.address for one in mail.to],
            message_id=str(mail.message["Message-ID"]),
            now=_now(),
            again=again,
            draft=draft,
        )


def _note(ledger: Ledger, delivery: Delivery, state: DeliveryState) -> None:
    with ledger.writing() as connection:
        note_state(connection, delivery, state, now=_now())


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
