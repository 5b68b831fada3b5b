"""The user's mail account, as the settings describe it: who sends, and by which servers."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Literal

from summarizer.deliver.addresses import Mailbox, mailbox
from summarizer.errors import UsageError
from summarizer.model import Record
from summarizer.settings import Settings

Protocol = Literal["smtp", "imap"]
Security = Literal["starttls", "tls", "none"]

# The port of each way to connect, and the way that a port stands for.
PORTS: dict[Protocol, dict[Security, int]] = {
    "smtp": {"starttls": 587, "tls": 465, "none": 25},
    "imap": {"starttls": 143, "tls": 993, "none": 143},
}
USUAL: dict[Protocol, Security] = {"smtp": "starttls", "imap": "tls"}
IMPLIED: dict[Protocol, dict[int, Security]] = {"smtp": {465: "tls"}, "imap": {143: "starttls"}}


class Server(Record):
    """One server of the account. `authority` is a file with the certificate authority of a private one."""

    protocol: Protocol
    host: str
    port: int
    security: Security
    user: str | None = None
    authority: Path | None = None


class Account(Record):
    """All that is needed to send mail, to keep drafts and to read answers; None is what the user has not set."""

    sender: Mailbox | None = None
    reply_to: Mailbox | None = None
    smtp: Server | None = None
    imap: Server | None = None
    drafts: str | None = None
    inbox: str = "INBOX"

    @property
    def answers_to(self) -> Mailbox | None:
        """Where an answer goes."""
        return self.reply_to or self.sender


def account_of(settings: Settings) -> Account:
    """The account in the settings.

    Raises:
        UsageError: An address is none, or a server elsewhere would be used without encryption.
    """
    return Account(
        sender=mailbox(settings.mail_from, "mail_from") if settings.mail_from else None,
        reply_to=mailbox(settings.reply_to, "reply_to") if settings.reply_to else None,
        smtp=_server("smtp", settings),
        imap=_server("imap", settings),
        drafts=settings.imap_drafts,
        inbox=settings.imap_inbox,
    )


def smtp_server(account: Account) -> Server:
    """The server that sends. Raises UsageError if none is set."""
    return _required(account.smtp, "smtp", "a server to send by")


def imap_server(account: Account) -> Server:
    """The server that keeps the mail. Raises UsageError if none is set."""
    return _required(account.imap, "imap", "a server that keeps your mail")


def is_this_machine(host: str) -> bool:
    """Whether what is sent to that host never leaves the machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _required(server: Server | None, protocol: Protocol, what: str) -> Server:
    if server is None:
        raise UsageError(
            f"{what} is not set",
            f"put {protocol}_host and {protocol}_user in the settings file (see recap mail)",
        )
    return server


def _server(protocol: Protocol, settings: Settings) -> Server | None:
    host: str | None = getattr(settings, f"{protocol}_host")
    port: int | None = getattr(settings, f"{protocol}_port")
    given: Security | None = getattr(settings, f"{protocol}_security")
    if not host:
        return None
    security = given or IMPLIED[protocol].get(port or 0, USUAL[protocol])
    if security == "none" and not is_this_machine(host):
        raise UsageError(
            f"{protocol}_security cannot be 'none' for {host}",
            "your password and your clients' words would travel in clear: use starttls or tls",
        )
    return Server(
        protocol=protocol,
        host=host,
        port=port or PORTS[protocol][security],
        security=security,
        user=getattr(settings, f"{protocol}_user"),
        authority=settings.mail_ca,
    )
