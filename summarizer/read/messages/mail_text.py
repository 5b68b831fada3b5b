"""The body of a mail → what its writer wrote in it: without what is quoted, without the signature.

The library mail-parser-reply knows how mail programs announce what they quote and how letters close; what it leaves is
found by words of the language packs (`mail_quotes.toml`). It is given what its expressions can take in time: their cost
grows with the square of a line's length and of the blank lines in a row. And where it takes "Thanks, but…" for the
beginning of a signature, what stands below decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from summarizer import languages
from summarizer.read.messages.text import folded, lines_of, visible

LIBRARY_LANGUAGES = ("fr", "en", "de")
LIBRARY_LINES = 600  # the first ones, which it is given
LONGEST_LINE = 240  # characters of an announcement, two addresses included
MOST_LINES = 5_000
WRAPPED = 55  # characters from which the end of a line is the mail program's
ANNOUNCED = 3  # lines over which a program spreads the announcement of a quote
HEADERS = 2  # different lines of another mail's head that are enough below something
SIGNED, SIGNED_WORDS = 8, 8  # lines of a signature below mere thanks, and words in one of them
NAMED = 4  # words after the closing words in their line

_QUOTED = re.compile(r"\s{0,3}[>|]")
_RULE = re.compile(r"[-_=*~]{5,}")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_LIST = re.compile(r"(?:[-*•–—]|[0-9]{1,3}[.)])\s")
_HEADER = re.compile(r"\*?([^\W\d_][^:]{0,14}?)\s?:(?:\*?\s|$)")
_POSTSCRIPT = re.compile(r"p\.? ?s\.?(?!\w)", re.IGNORECASE)
_AFTER_CLOSING = re.compile(r"[,.!;:–—-]")


class _Seen(NamedTuple):
    """What the library sees: the lines at which another mail and a signature begin."""

    quote: int | None
    signature: int | None


def new_text(body: str) -> str:
    """What is new in the body of a mail, its paragraphs separated by a blank line."""
    lines: list[str] = []
    for raw in lines_of(body):
        line = visible(_PRIVATE.sub("\ufffd", raw))
        line = "" if _RULE.fullmatch(line) else line
        if line or (lines and lines[-1]):
            lines.append(line)
        if len(lines) == MOST_LINES:
            break
    seen = _by_library(lines)
    return "\n\n".join(_paragraphs(_unsigned(_unquoted(lines, seen), seen)))


def _by_library(lines: Sequence[str]) -> _Seen:
    """What the library finds; a line that is too long for it has a stand-in."""
    from mailparser_reply.parser import EmailMessage

    shown = "\n".join(line if len(line) <= LONGEST_LINE else "\ue000" for line in lines[:LIBRARY_LINES])
    message = EmailMessage(text=shown, languages=[*LIBRARY_LANGUAGES], keep_hyphen_lists=True).read()
    first, text = message.replies[0], message.text
    begin = text.find(first.content)
    quote = signature = None
    if first.headers:
        quote = 0
    elif len(message.replies) > 1:
        rest = text[begin + len(first.content) :]
        quote = text.count("\n", 0, len(text) - len(rest.lstrip()))
    if first.signatures and (at := first.content.find(first.signatures)) > 0:
        signature = text.count("\n", 0, begin + at)
    return _Seen(quote, signature)


# What is quoted ---------------------------------------------------------------------------------------------


def _unquoted(lines: Sequence[str], seen: _Seen) -> list[str]:
    """The lines above the first quote; and where the quote is marked line by line, those between its lines."""
    own = next(((at, length) for at in range(len(lines)) if (length := _announced(lines, at))), None)
    at, length = own or (len(lines), 0)
    if seen.quote is not None and seen.quote < at:
        at, length = seen.quote, 0
        while at + length < len(lines) and length < ANNOUNCED and _goes_on(lines[at + length]):
            length += 1
    above, below = lines[:at], lines[at + length :]
    if not any(map(_QUOTED.match, below)):
        below = []
    return ["" if _QUOTED.match(line) else line for line in (*above, "", *below)]


def _goes_on(line: str) -> bool:
    return bool(line) and not _QUOTED.match(line)


def _announced(lines: Sequence[str], at: int) -> int:
    """How many lines the announcement of a quote has that begins here; 0 if none does."""
    if not _goes_on(lines[at]):
        return 0
    for length in range(1, ANNOUNCED + 1):
        joined = " ".join(lines[at : at + length])
        if len(joined) > LONGEST_LINE:
            break
        marked = joined.endswith(":") or joined[:1] in "-_*"
        if marked and _is(joined, "quoted"):
            return length
    names = []
    for line in lines[at : at + 6]:
        head = _HEADER.match(line)
        if not head or not _is(head[1], "headers"):
            break
        names.append(folded(head[1]))
    kinds = len(set(names))
    return len(names) if kinds > HEADERS or (kinds == HEADERS and at > 0) else 0


# What is signed ---------------------------------------------------------------------------------------------


def _unsigned(lines: Sequence[str], seen: _Seen) -> list[str]:
    """The lines above the signature, and the postscript below it."""
    begun = False
    for at, line in enumerate(lines):
        if line and _signs(line, lines[at + 1 :], by_library=at == seen.signature, begun=begun):
            below = list(lines[at + 1 :])
            extra = next((n for n, after in enumerate(below) if _POSTSCRIPT.match(after)), len(below))
            return [*lines[:at], *below[extra:]]
        begun = begun or bool(line)
    return list(lines)


def _signs(line: str, below: Sequence[str], *, by_library: bool, begun: bool) -> bool:
    """Whether a signature begins with this line; before anything is said (`begun`), only a program's can."""
    if line == "--" or _is(line, "sent_by"):
        return True
    if not begun:
        return False
    words, _, name = line.partition(mark[0]) if (mark := _AFTER_CLOSING.search(line)) else (line, "", "")
    closes = len(name.split()) <= NAMED
    if closes and _is(words, "closings"):
        return True
    written = [after for after in below if after]
    short = len(written) <= SIGNED and all(
        len(after.split()) <= SIGNED_WORDS and not after.endswith("?") for after in written
    )
    return closes and short and (_is(words, "thanks") or (by_library and len(line.split()) <= NAMED))


# What is left -----------------------------------------------------------------------------------------------


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """The paragraphs, each on one line: a long line that does not end one was wrapped by the mail program."""
    said: list[str] = []
    for line in (*lines, ""):
        wrapped = said and len(said[-1]) >= WRAPPED and not _LIST.match(line)
        if line and (not said or wrapped):
            said.append(line)
            continue
        if said:
            yield " ".join(said)
        said = [line] if line else []


def _is(line: str, kind: str) -> bool:
    if len(line) > LONGEST_LINE:
        return False
    low = folded(line)
    return any(pattern.fullmatch(low) for pattern in _patterns(kind))


@cache
def _patterns(kind: str) -> Sequence[re.Pattern[str]]:
    """The expressions of all packs: a mail program has the language of its user, not of the mail."""
    return tuple(
        re.compile(pattern)
        for code in languages.available()
        for pattern in languages.table(code, "mail_quotes")[kind]
    )
