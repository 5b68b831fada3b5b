"""E-mail addresses and web addresses, written or spelled aloud ("bernard arobase tilleuls tiret perigord point fr")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from summarizer.languages import table
from summarizer.understand.slots.reading import Line
from summarizer.understand.slots.records import ContactSlot

MOST_WORDS = 4  # words that may be run together to one name
ENDINGS = frozenset(
    "com net org eu info biz io co app dev fr be ch ca lu uk us ie it es nl bzh paris alsace corsica quebec bio"
    " shop store site online pro studio agency coop asso gouv gov edu ac asia brussels swiss vlaanderen scot wales".split()
)
# Endings that are words too: a web address said aloud needs a surer one.
SAID_ENDINGS = ENDINGS - {"it", "es", "co", "us", "pro", "site", "app", "dev", "shop", "store", "online", "bio", "studio"}

_LITERAL_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_LITERAL_URL = re.compile(
    r"(?<![\w@.])(?:https?://)?(?:[\w-]+\.)+(?P<end>[a-z]{2,12})(?![\w@])(?:/[\w./?=&%#-]*[\w/])?", re.IGNORECASE
)
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[@.,;:!?_+/-]")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or a mark of the line: `joined` holds the mark that the text has before it without a space ("-", ".")."""

    start: int
    end: int
    text: str
    joined: str
    accented: bool


@dataclass(frozen=True, slots=True)
class _Spelling:
    """The `[spelling]` table of a language; marks are sequences of words, the longest first."""

    marks: tuple[tuple[tuple[str, ...], str], ...]
    at: tuple[tuple[str, ...], ...]
    one_word: tuple[tuple[str, ...], ...]
    letter_as: tuple[tuple[str, ...], ...]
    www: tuple[tuple[str, ...], ...]
    stop: frozenset[str]


@cache
def _spelling(language: str) -> _Spelling:
    said = table(language, "contacts")["spelling"]
    marks = [
        (tuple(words.split()), mark)
        for name, mark in (("dot", "."), ("dash", "-"), ("underscore", "_"), ("slash", "/"))
        for words in said[name]
    ]
    marks += [((mark,), mark) for mark in "._/"]

    def split(name: str) -> tuple[tuple[str, ...], ...]:
        return tuple(sorted((tuple(words.split()) for words in said[name]), key=len, reverse=True))

    return _Spelling(
        marks=tuple(sorted(marks, key=lambda entry: -len(entry[0]))),
        at=split("at"),
        one_word=split("one_word"),
        letter_as=split("letter_as"),
        www=split("www"),
        stop=frozenset(said["stop"]),
    )


def find_spelled(line: Line, *, language: str) -> tuple[ContactSlot, ...]:
    """The e-mail addresses and the web addresses of a line, in order; web addresses without "https://"."""
    found = list(_written(line.text))
    if len(line.line) > 5:
        tokens = _tokens(line)
        spelling = _spelling(language)
        found += _said_mails(line, tokens, spelling)
        found += _said_urls(line, tokens, spelling)
    found.sort(key=lambda slot: (slot.kind != "email", slot.start, -slot.end))
    kept: list[ContactSlot] = []
    for slot in found:
        if not any(slot.start < other.end and other.start < slot.end for other in kept):
            kept.append(slot)
    return tuple(sorted(kept, key=lambda slot: slot.start))


def _written(text: str) -> Iterator[ContactSlot]:
    if "@" in text:
        for found in _LITERAL_MAIL.finditer(text):
            mail = valid_mail(found.group().strip("."))
            if mail:
                end = found.start() + len(found.group().rstrip("."))
                yield ContactSlot(start=found.start(), end=end, text=text[found.start() : end], kind="email", value=mail)
    if "." in text:
        for found in _LITERAL_URL.finditer(text):
            if found["end"].lower() in ENDINGS:
                value = re.sub(r"^https?://", "", found.group().lower()).rstrip("/")
                yield ContactSlot(start=found.start(), end=found.end(), text=found.group(), kind="url", value=value)


def valid_mail(address: str) -> str | None:
    """The address in its normal form if it is well formed, whether or not its domain exists."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(address.lower(), check_deliverability=False, globally_deliverable=False).normalized
    except EmailNotValidError:
        return None


def _tokens(line: Line) -> list[_Token]:
    tokens: list[_Token] = []
    for found in _TOKEN.finditer(line.line):
        start, end = line.place(found.start(), found.end())
        gap = line.text[tokens[-1].end : start] if tokens else " "
        joined = gap if gap in ("-", "_") else ""
        accented = not line.text[start:end].isascii()
        tokens.append(_Token(start, end, found.group(), joined, accented))
    return tokens


def _fits(tokens: Sequence[_Token], at: int, words: tuple[str, ...]) -> bool:
    return 0 <= at and tuple(token.text for token in tokens[at : at + len(words)]) == words


def _mark_at(tokens: Sequence[_Token], at: int, spelling: _Spelling) -> tuple[str, int] | None:
    """The mark ("." for "point") that begins at a token, and how many tokens it takes."""
    return next(((mark, len(words)) for words, mark in spelling.marks if _fits(tokens, at, words)), None)


def _mark_before(tokens: Sequence[_Token], end: int, spelling: _Spelling) -> tuple[str, int] | None:
    """The mark that ends just before token `end`, and how many tokens it takes."""
    return next(((mark, len(words)) for words, mark in spelling.marks if _fits(tokens, end - len(words), words)), None)


def _said_mails(line: Line, tokens: Sequence[_Token], spelling: _Spelling) -> Iterator[ContactSlot]:
    for index in range(1, len(tokens)):
        words = next((words for words in spelling.at if _fits(tokens, index, words)), None)
        if words is None:
            continue
        domain = _domain(tokens, index + len(words), spelling)
        local = _name_before(tokens, index, spelling, most=1) if domain else None
        if domain is None or local is None:
            continue
        mail = valid_mail(f"{local[0]}@{domain[0]}")
        if mail:
            start, end = tokens[local[1]].start, tokens[domain[1] - 1].end
            yield ContactSlot(start=start, end=end, text=line.text[start:end], kind="email", value=mail)


def _domain(tokens: Sequence[_Token], at: int, spelling: _Spelling) -> tuple[str, int] | None:
    """The domain spelled from a token on, and the token after it."""
    labels, label, words = [], "", 0
    index = at
    while index < len(tokens):
        mark = _mark_at(tokens, index, spelling)
        token = tokens[index]
        if mark is not None and mark[0] == "." and label:
            labels.append(label)
            label, words = "", 0
            index += mark[1]
        elif mark is not None and mark[0] == "-" and label:
            label += "-"
            index += mark[1]
        elif token.text in ",;:!?" or mark is not None:
            break
        elif skipped := _spelled_as(tokens, index, spelling):
            index += skipped
        elif token.joined and label:
            label += token.joined + token.text
            index += 1
        else:
            if labels and label and not (len(label) == 1 or label.endswith("-")):
                if not _dot_soon(tokens, index, spelling):
                    break
            label += token.text.replace("'", "")
            words += 1
            index += 1
            if words > MOST_WORDS and len(label) > 2 * words:
                return None
    if label:
        labels.append(label)
    if len(labels) < 2 or not re.fullmatch(r"[a-z]{2,12}", labels[-1]):
        return None
    return ".".join(labels), index


def _dot_soon(tokens: Sequence[_Token], at: int, spelling: _Spelling) -> bool:
    """Whether a dot comes within the next words, none of which is grammar: the name goes on."""
    for index in range(at, min(len(tokens), at + 3)):
        mark = _mark_at(tokens, index, spelling)
        if mark is not None:
            return mark[0] == "."
        if tokens[index].text in spelling.stop or not tokens[index].text.isalnum():
            return False
    return False


def _spelled_as(tokens: Sequence[_Token], at: int, spelling: _Spelling) -> int:
    """How many tokens of "comme Julie" begin there, after a single letter."""
    for words in spelling.letter_as:
        if at > 0 and _fits(tokens, at, words) and len(tokens[at - 1].text) == 1 and at + len(words) < len(tokens):
            return len(words) + 1
    return 0


def _name_before(
    tokens: Sequence[_Token], end: int, spelling: _Spelling, *, most: int
) -> tuple[str, int] | None:
    """The name spelled up to token `end`, and the token it begins at; at most `most` words are run together."""
    index, name, words, open_mark = end, "", 0, False
    while index > 0:
        index, joined = _skip_remarks(tokens, index, spelling, first=not name)
        most = MOST_WORDS if joined else most
        mark = _mark_before(tokens, index, spelling)
        token = tokens[index - 1]
        if mark is not None and name and mark[0] in "._-" and token.text != ",":
            name, index, open_mark = mark[0] + name, index - mark[1], True
            continue
        if token.text == "," and name and _single(tokens, index - 2) and _single(tokens, index):
            index -= 1
            continue
        start = _letter_before(tokens, index, spelling)
        if start is not None:
            name, index, open_mark = tokens[start].text + name, start, False
            continue
        if not token.text.isalnum() or (token.text == "a" and token.accented):
            break
        short = len(token.text) == 1 or token.text.isdigit() or (_single(tokens, index) and _is_short(name))
        attached = bool(name) and index < len(tokens) and bool(tokens[index].joined)
        if (token.text in spelling.stop and not (open_mark or attached)) and not (len(token.text) == 1 and short and name):
            break
        if name and not (open_mark or attached or words < most or (short and _is_short(name))):
            break
        if token.text in spelling.stop and len(token.text) == 1 and not open_mark and not _single(tokens, index):
            break
        name = token.text + (tokens[index].joined if attached else "") + name
        words += 1
        index, open_mark = index - 1, False
    name = name.lstrip("._-")
    return (name, index) if name else None


def _single(tokens: Sequence[_Token], at: int) -> bool:
    """Whether the token there is one letter or a number, as in spelling."""
    return 0 <= at < len(tokens) and (len(tokens[at].text) == 1 or tokens[at].text.isdigit()) and tokens[at].text.isalnum()


def _is_short(name: str) -> bool:
    """Whether a name begins with a letter or digits that were said alone."""
    return re.match(r"(?:[a-z0-9])(?:[a-z0-9]|[._-]|$)", name) is not None


def _letter_before(tokens: Sequence[_Token], end: int, spelling: _Spelling) -> int | None:
    """Where the letter of "j comme Julie" stands, if those words end there."""
    for words in spelling.letter_as:
        at = end - 1 - len(words)
        if at >= 1 and _fits(tokens, at, words) and len(tokens[at - 1].text) == 1 and tokens[at - 1].text.isalpha():
            return at - 1
    return None


def _skip_remarks(tokens: Sequence[_Token], end: int, spelling: _Spelling, *, first: bool) -> tuple[int, bool]:
    """Back over ", deux l, deux t" and "tout attaché"; the second says whether the words are to be run together."""
    joined = False
    while end > 1:
        before_comma = end - (tokens[end - 1].text == ",")
        remark = next((words for words in spelling.one_word if _fits(tokens, before_comma - len(words), words)), None)
        letter = tokens[before_comma - 1].text
        if remark is not None:
            end, joined = before_comma - len(remark), True
        elif (
            before_comma > 2
            and tokens[before_comma - 2].text == "2"
            and len(letter) == 1
            and _doubled(tokens, before_comma - 2, letter)
        ):
            end = before_comma - 2
        elif before_comma < end and (first or joined):
            end = before_comma
        else:
            break
    return end, joined


def _doubled(tokens: Sequence[_Token], at: int, letter: str) -> bool:
    """Whether a word shortly before holds that letter: "deux l" then only says how it is written."""
    return any(letter in token.text and len(token.text) > 2 for token in tokens[max(0, at - 8) : at])


def _said_urls(line: Line, tokens: Sequence[_Token], spelling: _Spelling) -> Iterator[ContactSlot]:
    index = 1
    while index < len(tokens) - 1:
        mark = _mark_at(tokens, index, spelling)
        ending = index + mark[1] if mark else 0
        spoken = mark is not None and mark[0] == "." and tokens[index].text != "."
        if mark is None or not spoken or ending >= len(tokens) or tokens[ending].text not in SAID_ENDINGS:
            index += 1
            continue
        found = _url(line, tokens, index, ending, spelling)
        if found is not None:
            yield found
        index = ending + 1


def _url(
    line: Line, tokens: Sequence[_Token], dot: int, ending: int, spelling: _Spelling
) -> ContactSlot | None:
    """The web address whose last dot is at a token."""
    name = _name_before(tokens, dot, spelling, most=MOST_WORDS)
    if name is None:
        return None
    host, first = name
    www = next((w for w in spelling.www if host.startswith("".join(w)) and "".join(w) != "www"), None)
    if www is not None:
        host = "www" + host[len("".join(www)) :]
    host = re.sub(r"^www(?=[^.])", "www.", host)
    end, value = ending + 1, f"{host}.{tokens[ending].text}"
    mark = _mark_at(tokens, end, spelling)
    if mark is not None and mark[0] == "." and end + mark[1] < len(tokens) and tokens[end].text != ".":
        following = tokens[end + mark[1]].text
        if following in SAID_ENDINGS:
            value, end = f"{value}.{following}", end + mark[1] + 1
    if not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", value) or first == dot:
        return None
    start, stop = tokens[first].start, tokens[end - 1].end
    return ContactSlot(start=start, end=stop, text=line.text[start:stop], kind="url", value=value)
