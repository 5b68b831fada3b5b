"""What both kinds of mail server have in common: encryption, patience, and failures in plain words."""

from __future__ import annotations

import socket
import ssl

from summarizer.deliver.account import Server
from summarizer.errors import DeliveryError, UsageError, printable
from summarizer.files import reason

CONNECT, ANSWER, DELIVER = 20.0, 60.0, 300.0
"""Seconds to wait for a connection, for the answer to a command, and for a mail to be taken."""

LONGEST_WORDS = 160


def encryption(server: Server) -> ssl.SSLContext:
    """How to encrypt: only with a server whose certificate is its own and trusted by this machine.

    Raises:
        UsageError: The file of a private certificate authority cannot be read.
    """
    context = ssl.create_default_context()
    if server.authority is not None:
        try:
            context.load_verify_locations(server.authority)
        except ssl.SSLError as failure:
            raise UsageError(
                f"mail_ca: {printable(server.authority)} holds no certificate", "give a file in PEM form"
            ) from failure
        except OSError as failure:
            raise UsageError(
                f"mail_ca: {printable(server.authority)} cannot be read", reason(failure)[0]
            ) from failure
    return context


# The first kind that fits a failure; `ways` are the settings of how to connect, `words` what the failure says itself.
_FAILURES: tuple[tuple[type[OSError], str, str], ...] = (
    (
        ssl.SSLCertVerificationError,
        "the certificate of {host} cannot be trusted ({words})",
        "check {protocol}_host; for a server of your own, name its authority with mail_ca",
    ),
    (ssl.SSLError, "no encrypted connection to {host} could be made", "check {ways}"),
    (socket.gaierror, "no server called {host} is known", "check {protocol}_host, and that you are online"),
    (ConnectionRefusedError, "{host} refuses connections on port {port}", "check {ways}"),
    (TimeoutError, "{host} does not answer on port {port}", "check {ways}, or try again later"),
    (ConnectionError, "the connection to {host} was lost", "{unsent}try again"),
    (OSError, "{host} cannot be reached ({words})", "check that you are online, or try again later"),
)


def failure_of(error: OSError, server: Server) -> DeliveryError:
    """Why a server cannot be reached or talked to, and what to do about it."""
    problem, remedy = next((what, do) for kind, what, do in _FAILURES if isinstance(error, kind))
    own = getattr(error, "verify_message", None) or error.strerror or type(error).__name__
    facts = {
        "host": printable(server.host),
        "port": server.port,
        "protocol": server.protocol,
        "ways": f"{server.protocol}_port and {server.protocol}_security",
        "unsent": "nothing has left: " if server.protocol == "smtp" else "",
        "words": said(str(own)),
    }
    return DeliveryError(problem.format(**facts), remedy.format(**facts))


def lost(server: Server) -> DeliveryError:
    """The connection broke at a moment when nothing can have been taken."""
    return failure_of(ConnectionError(), server)


def no_encryption(server: Server) -> DeliveryError:
    """The server does not offer STARTTLS."""
    return DeliveryError(
        f"{printable(server.host)} offers no encryption on port {server.port}",
        f"set {server.protocol}_security to tls, or another {server.protocol}_port",
    )


def wrong_password(server: Server) -> DeliveryError:
    """The server does not let the user in. What it says about it is not told: it may repeat what it was given."""
    return DeliveryError(
        f"{printable(server.host)} does not accept the password of {printable(server.user or '')}",
        f"check {server.protocol}_user and store the password again with recap mail password {server.protocol}; "
        "many providers want one made for programs",
    )


def said(words: bytes | str) -> str:
    """What a server says, fit to be quoted in one line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return printable(" ".join(text.split()))[:LONGEST_WORDS]
