"""Telling "Marc : bonjour" from "Note : bonjour".

A label before a colon is taken for a speaker where it comes again, or looks like a name in a text whose lines mostly
begin with one. Words that stand before a colon without being anyone, and words such as "Locuteur 2", are data of the
language packs (`speakers.toml`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from summarizer import languages
from summarizer.languages.identify import is_function_word
from summarizer.read.segments import speaker_label

MOST_WORDS = 6  # in a label
OFTEN = 0.5  # of the lines; a text with that many labels is a conversation

MOST_LETTERS = 60  # in a label

# Bullets or stars before, brackets around, a colon after, neither a link nor a time of day.
_LABEL = re.compile(
    r"(?P<open>[-–—•*>\s]{0,6}[\[(<]?)(?P<label>[^\n:：\[\]<>]{1,60}?)[\])>]?\*{0,3}\s{0,3}[:：](?P<rest>.*)",
    re.DOTALL,
)
_NO_NAME = re.compile(r"[?!;,…\"«»“”=/\\@#%€$]|[^\W\d]{5,}\.")
_NUMBERED = re.compile(r"(.+?)(?:[\s_#-]*[0-9]{1,4}|[\s_#-]+[a-z])")
_MACHINE = re.compile(r"(?:speaker|spk|s)[_ -]?[0-9]{1,3}", re.IGNORECASE)


def split_labels(lines: Sequence[str]) -> list[tuple[str | None, str]]:
    """Each line as its speaker's label (None if it has none) and the rest, both without space around.

    Args:
        lines: Lines or subtitles in order; empty ones say nothing for or against.
    """
    found = [_candidate(line) for line in lines]
    accepted = accepted_labels(
        [label for label, _ in found if label is not None],
        lines=sum(bool(line.strip()) for line in lines),
        first=next((label for (label, _), line in zip(found, lines, strict=True) if line.strip()), None),
    )
    return [
        (speaker_label(label), rest)
        if label is not None and label.casefold() in accepted
        else (None, line.strip())
        for (label, rest), line in zip(found, lines, strict=True)
    ]


def accepted_labels(candidates: Iterable[str], *, lines: int, first: str | None = None) -> frozenset[str]:
    """Which of the candidates are speakers, in small letters.

    Args:
        candidates: Every label that stands before a colon, as often as it does.
        lines: How many lines of text there are.
        first: The candidate that the text begins with, if it does.
    """
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for label in candidates:
        if could_be_speaker(label):
            counts[label.casefold()] += 1
            written.setdefault(label.casefold(), label)
    often = sum(counts.values()) >= OFTEN * lines
    opening = first.casefold() if first is not None else None
    return frozenset(
        key
        for key, count in counts.items()
        if is_numbered(key)
        or (_plausible(written[key], again=count > 1) and (count > 1 or often or key == opening))
        or (count > 1 and often and len(key.split()) <= 3)
    )


def could_be_speaker(label: str) -> bool:
    """Whether a label is not plainly something else: a sentence, a number, a word that the packs rule out."""
    if len(label) > MOST_LETTERS:
        return False
    key = label.casefold()
    if is_generic(key):
        return True
    words = key.split()
    if not any(c.isalpha() for c in key) or len(words) > MOST_WORDS or _NO_NAME.search(label):
        return False
    if key in _words("never") or words[0] in _words("never"):
        return False
    # "Ce que je voudrais" is no name; "Will", "Jean de la Tour" and "A" are.
    plain = [word for word in words if is_function_word(word) and word not in _words("particles")]
    return not plain or (len(words) == 1 and label[:1].isupper())


def looks_like_name(label: str, *, again: bool) -> bool:
    """Whether every word has a capital, but for particles; a number or a small word ("Will") only if it comes again."""
    words = label.split()
    if not words or not words[0][0].isalnum():
        return False
    if not again and (any(c.isdigit() for c in label) or is_function_word(label)):
        return False
    named = (w[:1].isupper() or not w[:1].isalpha() or w.casefold() in _words("particles") for w in words)
    return words[0][:1].isupper() and all(named)


def is_generic(label: str) -> bool:
    """Whether a label says that someone speaks without naming him: "Client", "Locuteur 2", "SPEAKER_00"."""
    return label.casefold() in _words("generic") or is_numbered(label)


def is_numbered(label: str) -> bool:
    """Whether a label can be nothing but a speaker: "SPEAKER_00", "Locuteur 2", "Participant A"."""
    key = label.casefold()
    match = _NUMBERED.fullmatch(key)
    return bool(_MACHINE.fullmatch(key)) or (match is not None and match[1] in _words("generic"))


def is_notice(line: str) -> bool:
    """Whether a line tells what the program did, not what was said."""
    return line.strip(" .*").casefold().endswith(tuple(_words("notices")))


def _plausible(label: str, *, again: bool) -> bool:
    return is_generic(label) or looks_like_name(label, again=again)


def _candidate(line: str) -> tuple[str | None, str]:
    match = _LABEL.match(line)
    if not match:
        return None, line.strip()
    label, rest = match["label"].strip(" *_-–"), match["rest"]
    if not label or rest.startswith(("//", "\\")) or (label[-1].isdigit() and rest[:1].isdigit()):
        return None, line.strip()
    bold = "**" in match["open"]
    return label, (rest.lstrip("* ") if bold else rest).strip()


@cache
def _words(name: str) -> frozenset[str]:
    """A list of all packs together: whose language it is, is not known before the text is."""
    return frozenset(
        word for code in languages.available() for word in languages.table(code, "speakers")[name]
    )
