"""Reading the mail that answers a recap: its headers, its text, and whether a person wrote it.

Mail comes from anyone: its size, its nesting, its character sets and its headers are not to be trusted, and no
header is more than a hint.
"""

from __future__ import annotations

import codecs
import datetime as dt
import re
import unicodedata
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime

from summarizer import languages
from summarizer.deliver.reply.markup import MOST_TAGS, text_of
from summarizer.deliver.reply.quotes import newest
from summarizer.deliver.reply.records import Written
from summarizer.errors import RecapError
from summarizer.token import tokens_in

MEGABYTE = 1_000_000
MOST_BYTES = 40 * MEGABYTE
MOST_TEXT = 400_000  # characters of one body, quotes included
MOST_HTML = 2 * MEGABYTE  # characters
MOST_PARTS = 200
MOST_REFERENCES = 100
LONGEST_HEADER = 2_000

_IDENTIFIER = re.compile(r"<[^<>\s]{1,500}>")
# A mail of a list or a robot says so in one of these; what values mean "no" is said beside it.
_ROBOTS: dict[str, re.Pattern[str]] = {
    "Auto-Submitted": re.compile(r"(?!no\b)\S", re.IGNORECASE),
    "X-Autoreply": re.compile(r"(?!no\b)\S", re.IGNORECASE),
    "X-Autorespond": re.compile(r"(?!no\b)\S", re.IGNORECASE),
    "X-Failed-Recipients": re.compile(r"\S"),
    "Precedence": re.compile(r"\s*(?:bulk|junk|list|auto_reply)\b", re.IGNORECASE),
    "List-Id": re.compile(r"\S"),
    "List-Unsubscribe": re.compile(r"\S"),
    "Return-Path": re.compile(r"\s*<>"),
    "From": re.compile(r"\b(?:mailer-daemon|postmaster|no-?reply|ne-?pas-?repondre)@", re.IGNORECASE),
}
_REPORTS = ("multipart/report", "message/delivery-status", "message/disposition-notification")
# Codecs that Python knows and no mail program writes.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "unicode-escape", "raw_unicode_escape", "undefined"}
)
# Neither printed nor meant: byte order marks, marks of direction, joiners, soft hyphens, controls.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_BLANK = re.compile(r"[^\S\n]")


def written(raw: bytes) -> Written:
    """The mail of these bytes, as its writer wrote it.

    Any bytes give a record; what is no mail gives an empty one.

    Raises:
        RecapError: The mail is larger than any answer is.
    """
    if len(raw) > MOST_BYTES:
        raise RecapError(
            f"the mail has {len(raw) // MEGABYTE} MB, more than {MOST_BYTES // MEGABYTE}",
            "save it again without its attachments",
        )
    try:
        message = message_from_bytes(raw, policy=compat32)
    except (MessageError, RecursionError, ValueError, LookupError):  # nested beyond reason, or no mail at all
        return Written(whole=False)
    subject = _header(message, "Subject")
    body, whole = _body(message)
    new = newest(body[:MOST_TEXT])
    return Written(
        message_id=next(iter(_identifiers(message, "Message-ID")), None),
        in_reply_to=next(iter(_identifiers(message, "In-Reply-To")), None),
        references=_identifiers(message, "References")[-MOST_REFERENCES:],
        tokens=_tokens(subject, body),
        sender=_sender(message),
        sent_at=_sent_at(message),
        subject=subject,
        text=new.text,
        inline=new.inline,
        quoted=new.quoted,
        signature=new.signature,
        people=_people(message),
        automatic=_is_automatic(message, subject),
        whole=new.whole and whole,
    )


# Headers --------------------------------------------------------------------------------------------------


def _header(message: Message, name: str) -> str:
    """A header on one line with its encoded words read; empty if there is none."""
    value = str(message.get(name, ""))[:LONGEST_HEADER]
    try:
        parts = [
            _decoded(p, _charset(c or "")) if isinstance(p, bytes) else p for p, c in decode_header(value)
        ]
    except (HeaderParseError, ValueError):
        parts = [value]
    return " ".join(_clean("".join(parts)).split())


def _identifiers(message: Message, name: str) -> tuple[str, ...]:
    """The message identifiers of all headers of this name, in order."""
    values = " ".join(str(value) for value in message.get_all(name, []))
    return tuple(dict.fromkeys(_IDENTIFIER.findall(values[: LONGEST_HEADER * 20])))


def _tokens(subject: str, body: str) -> tuple[str, ...]:
    """Our tokens, the subject's first, each once, in capitals."""
    return tuple(dict.fromkeys((*tokens_in(subject), *tokens_in(body))))[:MOST_REFERENCES]


def _sender(message: Message) -> str | None:
    """The bare address of who wrote it, in lower case."""
    address = _addresses(message, "From")[0][1].strip().lower()
    return address if re.fullmatch(r"[^@\s]{1,200}@[^@\s]{1,200}", address) else None


def _addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """The names and addresses in a header, at least one of them, which may be empty."""
    try:
        return getaddresses([_header(message, name)]) or [("", "")]
    except RecursionError:  # brackets nested beyond reason
        return [("", "")]


def _people(message: Message) -> tuple[str, ...]:
    """The words of the names of those it is from and to, and of their addresses before the at sign."""
    named = [pair for header in ("From", "To", "Cc") for pair in _addresses(message, header)]
    words = [w for name, at in named for w in re.findall(r"[^\W\d_]{2,40}", f"{name} {at.split('@')[0]}")]
    return tuple(dict.fromkeys(words))[:MOST_REFERENCES]


def _sent_at(message: Message) -> dt.datetime | None:
    """When it says that it was sent; in UTC where it names no zone."""
    try:
        moment = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _is_automatic(message: Message, subject: str) -> bool:
    """Whether a program wrote it: an absence, a failed or confirmed delivery, a mailing list."""
    if message.get_content_type() in _REPORTS:
        return True
    if any(
        pattern.match(v) if name != "From" else pattern.search(v)
        for name, pattern in _ROBOTS.items()
        for v in [str(value).strip() for value in message.get_all(name, [])]
    ):
        return True
    subjects = [
        p for code in languages.available() for p in languages.table(code, "reply")["mail"]["automatic"]
    ]
    return any(re.match(rf"\W*(?:{pattern})", subject, re.IGNORECASE) for pattern in subjects)


# Body -----------------------------------------------------------------------------------------------------


def _body(message: Message) -> tuple[str, bool]:
    """The text of the mail, its plain text where it has some, else its HTML made plain; and whether that is all."""
    plain: list[str] = []
    marked_up: list[str] = []
    parts, whole = _texts(message)
    for part in parts:
        (marked_up if part.get_content_type() == "text/html" else plain).append(_content(part))
    text = "\n".join(piece for piece in plain if piece.strip())
    if not text.strip():
        whole = whole and all(
            len(piece) <= MOST_HTML and piece.count("<") <= MOST_TAGS for piece in marked_up
        )
        text = "\n".join(text_of(piece[:MOST_HTML]) for piece in marked_up)
    text = _clean(text)
    return text[:MOST_TEXT], whole and len(text) <= MOST_TEXT


def _texts(message: Message) -> tuple[list[Message], bool]:
    """The parts that are this mail's own text, no attachment and no mail within the mail; and whether that is all."""
    texts: list[Message] = []
    stack = [message]
    for _ in range(MOST_PARTS):
        if not stack:
            break
        part = stack.pop()
        if part.get_content_disposition() == "attachment":
            continue
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            stack.extend(piece for piece in list(part.get_payload())[::-1] if isinstance(piece, Message))
        elif part.get_content_type() in ("text/plain", "text/html"):
            texts.append(part)
    return texts, not stack


def _content(part: Message) -> str:
    """The text of a part, whatever its encoding claims to be."""
    charset = _charset(part.get_param("charset", ""))
    flowed = str(part.get_param("format", "")).lower() == "flowed"
    if not charset:  # the library would fail over it
        del part["Content-Type"]
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    text = _decoded(payload[: 4 * MOST_HTML], charset)
    return _unflowed(text) if flowed else text


def _charset(claimed: object) -> str | None:
    """A character set that is known and that mail programs write; None otherwise."""
    name = str(claimed).lower()
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return None if known in _NO_CHARSETS else known


def _unflowed(text: str) -> str:
    """Text whose lines end with a blank where a program wrapped them, in its paragraphs (RFC 3676)."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        wrapped = bool(lines) and lines[-1].endswith(" ") and lines[-1] != "-- "
        if wrapped and _depth(lines[-1]) == _depth(line):
            lines[-1] += line.lstrip("> ")
        else:
            lines.append(line)
    return "\n".join(lines)


def _depth(line: str) -> int:
    """How often a line is quoted."""
    return line[: len(line) - len(line.lstrip("> "))].count(">")


def _decoded(data: bytes, charset: str | None) -> str:
    """Bytes as text: as they say, else as UTF-8, else as Western Europe writes."""
    for name in (charset, "utf-8"):
        try:
            return data.decode(name or "utf-8")
        except (LookupError, ValueError):  # no such character set, or not in it
            continue
    return data.decode("cp1252", "replace")


def _clean(text: str) -> str:
    """The text in composed letters, without what is not seen, every blank a space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _INVISIBLE.sub("", text.encode("utf-8", "replace").decode("utf-8"))
    return unicodedata.normalize("NFC", _BLANK.sub(" ", text))
