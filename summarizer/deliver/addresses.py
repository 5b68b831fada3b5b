"""E-mail addresses: what is accepted as one, with the name that may stand before it.

An address ends up in a header and on the wire. So it is checked by a library that knows the rules, and a name
keeps only what can stand in a header without quotes: no address can be smuggled in with it.
"""

from __future__ import annotations

import re

from summarizer.errors import UsageError, printable
from summarizer.model import Record
from summarizer.write.plain import plain

LONGEST_NAME = 60

# What has a meaning among addresses.
_MEANINGFUL = re.compile(r'[()<>\[\]:;@\\,"]')
# How an encoded word begins: a reader would see something else than was written.
_ENCODED = re.compile(r"=(?=\?)")
_BLANKS = re.compile(r"\s+")


class Mailbox(Record):
    """A person's address, its domain in ASCII, and the name shown for it: empty where there is none."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        """As people write it."""
        return f"{self.name} <{self.address}>" if self.name else self.address

    @property
    def domain(self) -> str:
        """What stands after the `@`."""
        return self.address.rpartition("@")[2]


def mailbox(text: str, what: str = "the address") -> Mailbox:
    """The one address that a text gives: `marc@example.com` or `Marc Durand <marc@example.com>`.

    Args:
        text: What the user wrote.
        what: How to call it where it is no address: the name of a setting or an option.

    Raises:
        UsageError: It is no address, or more than one.
    """
    from email_validator import EmailNotValidError, validate_email

    given = text.strip()
    opened = given.rfind("<")
    name, address = (
        (given[:opened], given[opened + 1 : -1]) if given.endswith(">") and opened >= 0 else ("", given)
    )
    try:
        valid = validate_email(address, check_deliverability=False)
    except EmailNotValidError as wrong:
        raise UsageError(
            f"{what}: {printable(text)!r} is not an e-mail address", "give one such as marc@example.com"
        ) from wrong
    return Mailbox(address=f"{valid.local_part}@{valid.ascii_domain}", name=header_name(name))


def header_name(text: str) -> str:
    """A name that may come from anywhere, as it can stand before an address: nothing in it has a meaning there."""
    return header_text(_MEANINGFUL.sub(" ", text), LONGEST_NAME)


def header_text(text: str, longest: int) -> str:
    """A text that may come from anywhere, as it can stand in a header: one line, read as it is written."""
    line = _BLANKS.sub(" ", _ENCODED.sub(" ", plain(text)))
    return "".join(filter(str.isprintable, line)).strip()[:longest].strip()
