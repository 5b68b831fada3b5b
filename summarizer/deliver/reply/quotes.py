"""The newest words of a mail: what its writer wrote above, below or between what he quotes.

The library mail-parser-reply knows how mail programs begin a quote and how people sign in many languages. What it
does not see is read here first, line by line: quotes that words stand below or between, introductions that were
wrapped, and those that the language packs know (table `reply`, `[mail]`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from summarizer import languages
from summarizer.deliver.reply.records import Inline

MOST_TEXT = 10_000  # characters of new words that are read
MOST_INLINE, MOST_ANSWER = 200, 2_000  # answers between quoted lines, and characters of one
LONGEST_LINE = 1_500  # what is longer is wrapped, to spare the patterns of library and packs
LONGEST_INTRODUCTION = 400  # characters
INTRODUCTION_LINES = 4  # how many lines a wrapped "On …, … wrote:" takes at most
HEADER_LINES = 7  # how far apart "From:" and "Sent:" stand at most
ASIDE = 3  # how many empty lines and remarks of ours may follow it
LINE_OF_RECAP = 5  # how many lines one numbered line of a recap may be wrapped to

_QUOTED = re.compile(r"^\s{0,3}((?:>\s?)+)(.*)$")
_NUMBERED = re.compile(r"^\W{0,3}\d{1,3}\s?[.):]")
_RULE = re.compile(r"^\s*(?:[_=]{20,}|[-–—]{2,}\s*[^\W\d_][^-–—]{2,60}[-–—]{2,})\s*:?\s*$")
_SIGNATURE_SIGN = re.compile(r"^\s*(?:--|__|—)\s*$")


class Newest(NamedTuple):
    """What is new in a mail, beside what is quoted and signed; `whole` is False if some of it was left unread."""

    text: str
    inline: tuple[Inline, ...]
    quoted: str
    signature: str
    whole: bool


class _Line(NamedTuple):
    """A line of a mail: how often it is quoted, and its text without the marks."""

    depth: int
    text: str


class _Patterns(NamedTuple):
    introduction: re.Pattern[str]
    headers: re.Pattern[str]
    first_header: re.Pattern[str]
    sent_from: re.Pattern[str]
    closing: re.Pattern[str]
    ours: re.Pattern[str]
    begins: re.Pattern[str]
    also: re.Pattern[str]
    forwarded: re.Pattern[str]


def newest(body: str) -> Newest:
    """The new words of a mail's text, whose quoted lines begin with ">"."""
    lines = [_line(piece) for line in body.split("\n") for piece in _wrapped(line)]
    new, inline, quoted = _apart(lines)
    whole = (
        len(new) <= MOST_TEXT
        and len(inline) <= MOST_INLINE
        and all(len(p.answer) <= MOST_ANSWER for p in inline)
    )
    inline = inline[:MOST_INLINE]
    copied = _patterns().begins.search(new)
    if copied:  # the recap without any mark that it is quoted: whoever wrote into it cannot be told from us
        whole, new = False, new[: copied.start()]
    text, signature = _unsigned(new[:MOST_TEXT])
    return Newest(
        _without_ours(text),
        tuple(
            Inline(quoted=p.quoted, answer=_without_ours(_unsigned(p.answer[:MOST_ANSWER])[0]))
            for p in inline
        ),
        quoted,
        signature,
        whole,
    )


# Quotes ---------------------------------------------------------------------------------------------------


def _wrapped(line: str) -> list[str]:
    """The line in pieces that no pattern takes long over."""
    if len(line) <= LONGEST_LINE:
        return [line]
    return [line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE)]


def _line(text: str) -> _Line:
    match = _QUOTED.match(text)
    return _Line(match[1].count(">"), match[2].strip()) if match else _Line(0, text.rstrip())


def _apart(lines: Sequence[_Line]) -> tuple[str, tuple[Inline, ...], str]:
    """New text, answers between quoted lines, and what is quoted."""
    new: list[str] = []
    inline: list[Inline] = []
    quoted: list[str] = []
    at = 0
    while at < len(lines):
        if lines[at].depth:
            quoted.append(lines[at].text)
            at += 1
            continue
        length, to_end = _introduction(lines, at)
        if length and (to_end or not any(line.depth for line in lines[at + length :])):
            quoted += [line.text for line in lines[at:]]
            break
        if length:
            at += length
            continue
        end = at
        while end < len(lines) and not lines[end].depth and not (end > at and _introduction(lines, end)[0]):
            end += 1
        answer = "\n".join(line.text for line in lines[at:end]).strip("\n")
        above = _numbered_line(quoted)
        if above and answer.strip():
            inline.append(Inline(quoted=above, answer=answer))
        elif answer.strip():
            new.append(answer)
        if answer.strip() and quoted:
            quoted.append("")
        at = end
    return "\n\n".join(new), tuple(inline), "\n".join(quoted).strip("\n")


def _introduction(lines: Sequence[_Line], at: int) -> tuple[int, bool]:
    """How many lines introduce a quote here, and whether everything after them is quoted, marked or not."""
    patterns = _patterns()
    first = lines[at].text
    if _RULE.match(first) and (patterns.forwarded.search(first) or not first.strip(" _=")):
        return 1, True
    if patterns.first_header.match(first):
        near = [line.text for line in lines[at + 1 : at + HEADER_LINES]]
        if any(patterns.headers.match(text) for text in near):
            return 1, True
    text, found = "", (0, False)
    for length in range(1, INTRODUCTION_LINES + 1):
        if (
            at + length > len(lines)
            or lines[at + length - 1].depth
            or not lines[at + length - 1].text.strip()
        ):
            break
        text = f"{text} {lines[at + length - 1].text.strip()}".strip()
        if len(text) > LONGEST_INTRODUCTION:
            break
        if patterns.introduction.match(text):
            found = length, bool(patterns.forwarded.search(text))
    return found


def _numbered_line(quoted: Sequence[str]) -> str | None:
    """The recap's numbered line that a quote ends with, wrapped or not; None where it ends with something else."""
    last = len(quoted)
    while last > max(0, len(quoted) - ASIDE) and (
        not quoted[last - 1].strip() or _patterns().also.match(quoted[last - 1])
    ):
        last -= 1
    for length in range(1, min(LINE_OF_RECAP, last) + 1):
        text = quoted[last - length]
        if not text.strip():
            return None
        if _NUMBERED.match(text):
            return " ".join(quoted[last - length : last])
    return None


# Signatures -----------------------------------------------------------------------------------------------


def _unsigned(text: str) -> tuple[str, str]:
    """The text without its signature, and the signature with everything below it."""
    from mailparser_reply import EmailMessage

    if not text.strip():
        return "", ""
    patterns = _patterns()
    lines = text.split("\n")
    cut = next((at for at, line in enumerate(lines) if _ends_here(line, at, lines, patterns)), len(lines))
    kept = "\n".join(lines[:cut]).strip()
    below = "\n".join(lines[cut:]).strip()
    message = EmailMessage(text=kept, languages=list(languages.available()), keep_hyphen_lists=True).read()
    reply = message.replies[0]
    if reply.signatures and reply.content.endswith(reply.signatures):
        return reply.body, f"{reply.signatures}\n{below}".strip()
    return kept, below


def _ends_here(line: str, at: int, lines: Sequence[str], patterns: _Patterns) -> bool:
    """Whether a signature begins with this line: its sign, a telephone's advertisement, a closing formula."""
    return bool(
        _SIGNATURE_SIGN.match(line)
        or patterns.sent_from.match(line)
        or (any(before.strip() for before in lines[:at]) and patterns.closing.match(line))
    )


def _without_ours(text: str) -> str:
    """The text without sentences of our own mail, which some programs quote without a mark."""
    return "\n".join(line for line in text.split("\n") if not _patterns().ours.search(line)).strip()


@cache
def _patterns() -> _Patterns:
    """What every language pack knows of mail programs, in one pattern each."""

    def one_of(name: str, template: str) -> re.Pattern[str]:
        tables = [languages.table(code, "reply")["mail"] for code in languages.available()]
        alternatives = "|".join(pattern for table in tables for pattern in table[name])
        return re.compile(template.format(alternatives), re.IGNORECASE)

    return _Patterns(
        introduction=one_of("introductions", r"^(?:{})\s*:?\s*$"),
        headers=one_of("headers", r"^[\s*]*(?:{})[\s*]*:"),
        first_header=one_of("first_headers", r"^[\s*]*(?:{})[\s*]*:.*\S"),
        sent_from=one_of("sent_from", r"^\s*(?:{})"),
        closing=one_of("closings", r"^\s*(?:{})(?:\W.{{0,40}})?$"),
        ours=one_of("ours", r"(?:{})"),
        begins=one_of("begins", r"(?:{})"),
        also=one_of("also", r"^\s*(?:{})"),
        forwarded=one_of("forwarded", r"(?:{})"),
    )
