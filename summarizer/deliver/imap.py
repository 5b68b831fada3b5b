"""The mail server of the user's own mailbox: a draft is put into it, answers are looked for in it."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Any

from summarizer import languages
from summarizer.deliver.account import Account, Server, imap_server
from summarizer.deliver.connection import (
    ANSWER,
    encryption,
    failure_of,
    lost,
    no_encryption,
    said,
    wrong_password,
)
from summarizer.deliver.folders import drafts_among, listed, on_the_wire
from summarizer.deliver.passwords import password_of
from summarizer.errors import DeliveryError, Undetermined, printable

# What other programs put on a draft: it is one, and there is nothing new in it to be read.
FLAGS = r"(\Draft \Seen)"


def append_draft(message: EmailMessage, account: Account) -> str:
    """Put a mail among the user's drafts, ready to be read over and sent; the name of the folder.

    Raises:
        UsageError: The account has no such server.
        Undetermined: The connection broke meanwhile: the draft may be there.
        DeliveryError: Anything else that is not as it should be; there is no draft.
    """
    with mailbox_of(account) as imap:
        server = imap_server(account)
        folder = _drafts(imap, account, server)
        try:
            answer, words = imap.append(on_the_wire(folder), FLAGS, None, message.as_bytes())
        except (imaplib.IMAP4.abort, OSError) as error:
            raise Undetermined(
                f"the connection to {printable(server.host)} broke: the draft may be there, or not",
                f"look into the folder {folder} before trying again",
            ) from error
        if answer != "OK":
            raise DeliveryError(
                f"{printable(server.host)} takes no draft into {printable(folder)} ({last_words(words)})",
                "name another folder with imap_drafts",
            )
    return folder


def check_imap(account: Account) -> tuple[Server, str]:
    """Connect, log in and look for both folders; the server and the folder for drafts.

    Raises:
        UsageError: The account has no such server.
        DeliveryError: It does not work; it says why.
    """
    server = imap_server(account)
    with mailbox_of(account) as imap:
        drafts = _drafts(imap, account, server)
        open_folder(imap, account.inbox, server)
    return server, drafts


@contextmanager
def mailbox_of(account: Account) -> Iterator[imaplib.IMAP4]:
    """The user's mailbox, logged in; closed at the end whatever happens.

    Raises:
        UsageError: The account has no such server.
        DeliveryError: Here, or inside, something is not as it should be.
    """
    server = imap_server(account)
    with _explained(server):
        imap = _connected(server)
        try:
            _log_in(imap, server)
            yield imap
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                imap.logout()
            with suppress(OSError):
                imap.shutdown()


def open_folder(imap: imaplib.IMAP4, name: str, server: Server) -> None:
    """Open a folder for reading only: nothing in it can be changed. Raises DeliveryError if there is none."""
    answer, words = imap.select(on_the_wire(name), readonly=True)
    if answer != "OK":
        raise DeliveryError(
            f"{printable(server.host)} does not open the folder {printable(name)} ({last_words(words)})",
            "name another one with imap_inbox",
        )


def last_words(answer: list[Any]) -> str:
    """What a server says at the end of its answer, fit to be quoted."""
    last = answer[-1] if answer else b""
    return said(last if isinstance(last, bytes) else b"")


def _connected(server: Server) -> imaplib.IMAP4:
    context = encryption(server)
    if server.security == "tls":
        return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context, timeout=ANSWER)
    imap = imaplib.IMAP4(server.host, server.port, timeout=ANSWER)
    if server.security == "starttls":
        try:
            # One that lets us in before it is asked, and so could not be encrypted any more, is refused here too.
            if "STARTTLS" not in imap.capabilities:
                raise no_encryption(server)
            imap.starttls(context)
        except BaseException:
            with suppress(OSError):
                imap.shutdown()
            raise
    return imap


@contextmanager
def _explained(server: Server) -> Iterator[None]:
    """What goes wrong inside, in plain words."""
    try:
        yield
    except imaplib.IMAP4.abort as error:
        raise lost(server) from error
    except imaplib.IMAP4.error as error:
        raise DeliveryError(
            f"{printable(server.host)} does not do what it is asked ({said(str(error))})", "try again later"
        ) from error
    except OSError as error:
        raise failure_of(error, server) from error


def _log_in(imap: imaplib.IMAP4, server: Server) -> None:
    """One attempt, in the first way that both know."""
    if not server.user:
        raise DeliveryError(
            f"{printable(server.host)} wants to know who you are", "put imap_user in the settings file"
        )
    user, password = server.user, password_of(server)
    try:
        if "AUTH=PLAIN" in imap.capabilities:
            secret = b"\0" + user.encode("utf-8") + b"\0" + password.encode("utf-8")
            imap.authenticate("PLAIN", lambda _: secret)
        else:
            imap.login(on_the_wire(user), password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError):
        # Neither what the server says nor what could not be encoded may be repeated: both can hold the password.
        raise wrong_password(server) from None


def _drafts(imap: imaplib.IMAP4, account: Account, server: Server) -> str:
    """The folder in the settings, else the one that the server says is for drafts, else one with such a name."""
    if account.drafts:
        return account.drafts
    answer, lines = imap.list()
    usual = (
        name for code in languages.available() for name in languages.table(code, "mail")["folders"]["drafts"]
    )
    found = drafts_among(listed(lines), usual) if answer == "OK" else None
    if found is None:
        raise DeliveryError(
            f"{printable(server.host)} names no folder for drafts",
            "name yours with imap_drafts in the settings file",
        )
    return found.name
