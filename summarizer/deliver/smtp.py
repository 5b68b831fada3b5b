"""Sending by SMTP: to every recipient or to none, and always knowing whether the mail can have left."""

from __future__ import annotations

import base64
import re
import smtplib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from email.message import EmailMessage
from typing import NamedTuple

from summarizer.deliver.account import Account, Server, smtp_server
from summarizer.deliver.connection import (
    ANSWER,
    CONNECT,
    DELIVER,
    encryption,
    failure_of,
    lost,
    no_encryption,
    said,
    wrong_password,
)
from summarizer.deliver.passwords import password_of
from summarizer.errors import DeliveryError, Undetermined, UsageError, printable

# The name of the user's machine is nobody's business; this is what the standard library says where there is none.
MY_NAME = "[127.0.0.1]"

TOO_LARGE, NOT_LOGGED_IN = 552, 530


class Envelope(NamedTuple):
    """What the servers on the way go by, and the mail as it travels."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes

    @property
    def international(self) -> bool:
        """Whether an address has letters that not every server knows."""
        return not "".join((self.sender, *self.recipients)).isascii()


def send(message: EmailMessage, account: Account, *, before_data: Callable[[], None]) -> None:
    """Send a mail to everyone it is addressed to, or to no one.

    Args:
        message: The mail, with `From` and `To`.
        account: By which server.
        before_data: Called once, when the server has accepted sender and recipients and nothing of the mail has been
            handed over yet: the place to note that it may be gone from now on. What it raises is passed on, and
            nothing is sent.

    Raises:
        UsageError: The account has no server to send by, or the mail nobody to send it.
        Undetermined: The connection broke while the server was taking the mail: it may have left.
        DeliveryError: Anything else that is not as it should be; it is certain that nothing has left, whether
            `before_data` has been called or not.
    """
    server, envelope = smtp_server(account), envelope_of(message)
    with _connected(server) as smtp:
        with _explained(server):
            _log_in(smtp, server)
            _introduce(smtp, server, envelope)
        before_data()
        with _explained(server):
            code, words = smtp.docmd("DATA")
            if code != 354:
                raise _refused(server, "the mail", code, words)
        _hand_over(smtp, server, envelope.data)
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()


def check_smtp(account: Account) -> Server:
    """Connect and log in, as for sending, and leave again; the server that was tried.

    Raises:
        UsageError: The account has no server to send by.
        DeliveryError: It does not work; it says why.
    """
    server = smtp_server(account)
    with _connected(server) as smtp, _explained(server):
        _log_in(smtp, server)
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
    return server


def envelope_of(message: EmailMessage) -> Envelope:
    """Who sends it, to whom, and its bytes. Raises UsageError if either is missing."""
    senders = message["From"].addresses if message["From"] else ()
    recipients = message["To"].addresses if message["To"] else ()
    if not senders:
        raise UsageError("nobody is named as the sender", "put mail_from in the settings file")
    if not recipients:
        raise UsageError("nobody is named as the recipient", "give --to with an address")
    to = dict.fromkeys(address.addr_spec for address in recipients)
    return Envelope(senders[0].addr_spec, tuple(to), message.as_bytes())


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    """An encrypted connection that has been greeted, closed at the end whatever happens."""
    with _explained(server):
        context = encryption(server)
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=MY_NAME, timeout=CONNECT, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, local_hostname=MY_NAME, timeout=CONNECT)
    with closing(smtp):
        with _explained(server):
            smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                if not smtp.has_extn("starttls"):
                    raise no_encryption(server)
                smtp.starttls(context=context)
                smtp.ehlo_or_helo_if_needed()
            _patience(smtp, ANSWER)
        yield smtp


@contextmanager
def _explained(server: Server) -> Iterator[None]:
    """What goes wrong inside, in plain words. Nothing of the mail has been handed over yet."""
    try:
        yield
    except smtplib.SMTPServerDisconnected as error:
        raise lost(server) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(server, "the connection", error.smtp_code, error.smtp_error) from error
    except OSError as error:  # among them every other failure of smtplib
        raise failure_of(error, server) from error


def _log_in(smtp: smtplib.SMTP, server: Server) -> None:
    """One attempt, in the first way that both know: a second one with the same password would only lock the account."""
    if not server.user:
        return
    password, user = password_of(server).encode("utf-8"), server.user.encode("utf-8")
    ways = smtp.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in ways:
        code, _ = smtp.docmd("AUTH", "PLAIN " + _coded(b"\0" + user + b"\0" + password))
    elif "LOGIN" in ways:
        code, _ = smtp.docmd("AUTH", "LOGIN")
        for answer in (user, password):
            if code == 334:
                code, _ = smtp.docmd(_coded(answer))
    else:
        raise DeliveryError(
            f"{printable(server.host)} offers no way to log in that is known here",
            "check smtp_port and smtp_security, or leave smtp_user out if it wants no password",
        )
    if 400 <= code < 500:
        raise DeliveryError(f"{printable(server.host)} lets nobody in at the moment", "try again later")
    if code != 235:
        raise wrong_password(server)


def _introduce(smtp: smtplib.SMTP, server: Server, envelope: Envelope) -> None:
    """Name sender and recipients; if one is refused, none is served."""
    options = []
    if smtp.has_extn("size"):
        limit = re.match(r"\s*(\d{1,18})", smtp.esmtp_features["size"])
        if limit and 0 < int(limit[1]) < len(envelope.data):
            raise _too_large(server)
        options.append(f"SIZE={len(envelope.data)}")
    if envelope.international:
        if not smtp.has_extn("smtputf8"):
            raise DeliveryError(
                f"{printable(server.host)} cannot send to addresses with letters such as é",
                "use an address without",
            )
        options += ["SMTPUTF8", *(["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else [])]
    code, words = smtp.mail(envelope.sender, options)
    if code != 250:
        raise _refused(server, f"the sender {envelope.sender}", code, words)
    for recipient in envelope.recipients:
        code, words = smtp.rcpt(recipient)
        if code not in (250, 251):
            with suppress(smtplib.SMTPException, OSError):
                smtp.rset()
            raise _refused(server, f"the recipient {recipient}", code, words)


def _hand_over(smtp: smtplib.SMTP, server: Server, data: bytes) -> None:
    """The mail itself. Only a clear no from the server says that it has not left."""
    _patience(smtp, DELIVER)
    lines = re.sub(rb"(?m)^\.", b"..", data.removesuffix(b"\r\n"))
    try:
        smtp.send(lines + b"\r\n.\r\n")
        code, words = smtp.getreply()
    except OSError as error:
        raise _unknown(server) from error
    if 400 <= code < 600:
        raise _refused(server, "the mail", code, words)
    if not 200 <= code < 300:
        raise _unknown(server)


def _refused(server: Server, what: str, code: int, words: bytes | str) -> DeliveryError:
    """What the server does not accept, why as far as it says, and what to do about it."""
    if code == NOT_LOGGED_IN:
        return DeliveryError(
            f"{printable(server.host)} wants to know who you are", "put smtp_user in the settings file"
        )
    if code == TOO_LARGE and "the mail" in what:
        return _too_large(server)
    reply = f"{code} {said(words)}".strip()
    remedy = "try again later" if 400 <= code < 500 else _REMEDIES.get(" ".join(what.split()[:2]), "")
    return DeliveryError(f"{printable(server.host)} refuses {printable(what)} ({reply})", remedy)


_REMEDIES = {
    "the sender": "mail_from must be an address that this account may use",
    "the recipient": "check the address; nobody has been written to",
    "the mail": "nothing has left",
    "the connection": "check smtp_host, smtp_port and smtp_security",
}


def _too_large(server: Server) -> DeliveryError:
    return DeliveryError(
        f"the mail is too large for {printable(server.host)}", "send it without the attachment"
    )


def _unknown(server: Server) -> Undetermined:
    return Undetermined(
        f"the connection to {printable(server.host)} broke while it was taking the mail: it may have left",
        "look in the folder of sent mail, or ask your client, before sending it again",
    )


def _patience(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _coded(secret: bytes) -> str:
    return base64.b64encode(secret).decode("ascii")
