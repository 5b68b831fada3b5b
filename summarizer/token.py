"""The reference by which an answer finds the recap that it answers, whatever a mail program does to headers."""

from __future__ import annotations

import re
import secrets

# No 0 and O, 1, I and L: it may be read aloud or typed again.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8

TOKEN = re.compile(rf"R-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")


def new_token() -> str:
    """A reference that nobody can guess, such as `R-7K3M-Q2XW`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"R-{drawn[:4]}-{drawn[4:]}"


def tokens_in(text: str) -> tuple[str, ...]:
    """The references in a subject, each once, whatever the case of its letters."""
    return tuple(dict.fromkeys(TOKEN.findall(text.upper())))
