"""Passwords: from the environment or the system's keyring, handed to a server, and kept nowhere else."""

from __future__ import annotations

import os
from typing import Literal

from summarizer.deliver.account import Server
from summarizer.errors import DeliveryError, UsageError
from summarizer.settings import ENVIRONMENT_PREFIX

Place = Literal["environment", "keyring"]


def password_of(server: Server) -> str:
    """The password for a server's user.

    Raises:
        DeliveryError: There is none, or the keyring cannot be opened.
    """
    found = os.environ.get(variable(server)) or _kept(server)
    if not found:
        raise DeliveryError(
            f"no password is known for {server.user} at {server.host}",
            f"store it with recap mail password {server.protocol}, or set {variable(server)}",
        )
    return found


def place_of(server: Server) -> Place | None:
    """Where the password for a server's user is; None if nowhere. Raises DeliveryError as `password_of` does."""
    if os.environ.get(variable(server)):
        return "environment"
    return "keyring" if _kept(server) else None


def store_password(server: Server, password: str) -> None:
    """Put the password for a server's user into the keyring, in the place of an earlier one.

    Raises:
        UsageError: The server has no user in the settings.
        DeliveryError: There is no keyring, or it cannot be opened.
    """
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_service(server), require_user(server), password)
    except (KeyringError, OSError, RuntimeError) as failure:
        raise _closed(server, failure) from None


def require_user(server: Server) -> str:
    """The user whose password it is. Raises UsageError if the settings name none."""
    if not server.user:
        raise UsageError(f"{server.protocol}_user is not set", "put it in the settings file first")
    return server.user


def variable(server: Server) -> str:
    """The environment variable that can hold the password: `RECAP_SMTP_PASSWORD`."""
    return f"{ENVIRONMENT_PREFIX}{server.protocol.upper()}_PASSWORD"


def _kept(server: Server) -> str | None:
    import keyring
    from keyring.errors import KeyringError, NoKeyringError

    if not server.user:
        return None
    try:
        return keyring.get_password(_service(server), server.user)
    except NoKeyringError:
        return None
    except (KeyringError, OSError, RuntimeError) as failure:
        raise _closed(server, failure) from None


def _service(server: Server) -> str:
    return f"recap {server.protocol} {server.host}"


def _closed(server: Server, failure: Exception) -> DeliveryError:
    # What a keyring says may quote what it was given: only the kind of its failure is told.
    return DeliveryError(
        f"this machine's keyring cannot be used ({type(failure).__name__})",
        f"unlock it, or set {variable(server)} instead",
    )
