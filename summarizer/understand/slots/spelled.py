"""E-mail addresses and web addresses, written or spelled aloud ("bernard arobase moulin tiret vert point fr")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarizer.understand.slots.reading import Line
from summarizer.understand.slots.records import ContactSlot
from summarizer.understand.slots.spelling import (
    MOST_WORDS,
    Spelling,
    Token,
    domain_after,
    entry_at,
    mark_at,
    name_after_www,
    name_before,
    spelling_of,
    tokens_of,
)

# Endings that are words of no language here: enough to know a web address said aloud.
_SAID_ENDING = re.compile(
    "com|net|org|eu|info|biz|io|fr|be|ch|ca|lu|uk|ie|nl|bzh|paris|quebec|brussels|swiss"
)
# Endings that are words too: a web address has them only where it is written.
_ENDING = re.compile(
    rf"{_SAID_ENDING.pattern}|it|es|co|us|pro|site|app|dev|shop|store|online|bio|studio|agency|coop"
)
_LITERAL_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_LITERAL_URL = re.compile(
    r"(?<![\w@.])(?:https?://)?(?:[\w-]+\.)+(?P<end>[a-z]{2,12})(?![\w@])(?:/[\w./?=&%#-]*[\w/])?",
    re.IGNORECASE,
)


def find_spelled(line: Line, *, language: str) -> tuple[ContactSlot, ...]:
    """The e-mail addresses and the web addresses of a line, in order; web addresses without "https://"."""
    found = list(_written(line.text))
    spelling = spelling_of(language)
    tokens = tokens_of(line)
    found += _said_mails(line, tokens, spelling)
    found += _said_urls(line, tokens, spelling)
    found.sort(key=lambda slot: (slot.kind != "email", slot.start, -slot.end))
    kept: list[ContactSlot] = []
    for slot in found:
        if not any(slot.start < other.end and other.start < slot.end for other in kept):
            kept.append(slot)
    return tuple(sorted(kept, key=lambda slot: slot.start))


def _written(text: str) -> Iterator[ContactSlot]:
    """The addresses that stand in the text as they are written."""
    if "@" in text:
        for found in _LITERAL_MAIL.finditer(text):
            mail = valid_mail(found.group())
            if mail:
                start, end = found.span()
                yield ContactSlot(start=start, end=end, text=found.group(), kind="email", value=mail)
    if "." in text:
        for found in _LITERAL_URL.finditer(text):
            if _ENDING.fullmatch(found["end"].lower()):
                value = re.sub(r"^https?://", "", found.group().lower()).rstrip("/")
                start, end = found.span()
                yield ContactSlot(start=start, end=end, text=found.group(), kind="url", value=value)


def valid_mail(address: str) -> str | None:
    """The address in its normal form if it is well formed, whether or not its domain exists."""
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(address.lower(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return None
    return str(checked.normalized)


def _said_mails(line: Line, tokens: Sequence[Token], spelling: Spelling) -> Iterator[ContactSlot]:
    for index in range(1, len(tokens)):
        words = entry_at(tokens, index, spelling.at)
        domain = domain_after(tokens, index + len(words), spelling) if words else None
        local = name_before(tokens, index, spelling, most=1) if domain else None
        if domain is None or local is None:
            continue
        mail = valid_mail(f"{local[0]}@{domain[0]}")
        if mail:
            start, end = tokens[local[1]].start, tokens[domain[1] - 1].end
            yield ContactSlot(start=start, end=end, text=line.text[start:end], kind="email", value=mail)


def _said_urls(line: Line, tokens: Sequence[Token], spelling: Spelling) -> Iterator[ContactSlot]:
    index = 1
    while index < len(tokens) - 1:
        mark = mark_at(tokens, index, spelling)
        ending = index + mark[1] if mark else 0
        said = mark is not None and mark[0] == "." and tokens[index].text != "."
        if said and ending < len(tokens) and _SAID_ENDING.fullmatch(tokens[ending].text):
            found = _said_url(line, tokens, index, ending, spelling)
            if found is not None:
                yield found
            index = ending
        index += 1


def _said_url(
    line: Line, tokens: Sequence[Token], dot: int, ending: int, spelling: Spelling
) -> ContactSlot | None:
    """The web address whose last dot but one, or last, is at a token."""
    if tokens[dot - 1].text == ",":
        return None  # "le nom, point com" spells nothing
    name = name_after_www(tokens, dot, spelling) or name_before(tokens, dot, spelling, most=MOST_WORDS)
    if name is None:
        return None
    host, first = name
    host = re.sub(r"^www(?=[^.])", "www.", host)
    end, value = ending + 1, f"{host}.{tokens[ending].text}"
    mark = mark_at(tokens, end, spelling)
    following = end + mark[1] if mark and mark[0] == "." else len(tokens)
    if following < len(tokens) and _SAID_ENDING.fullmatch(tokens[following].text):
        value, end = f"{value}.{tokens[following].text}", following + 1
    if not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", value):
        return None
    start, stop = tokens[first].start, tokens[end - 1].end
    return ContactSlot(start=start, end=stop, text=line.text[start:stop], kind="url", value=value)
