"""Which line of a recap a client means when he names its subject: "la couleur", "the delivery date".

A line is only meant if it alone fits all of the words that name it. A word fits a line that has it, and the words for
prices, dates and addresses fit any line that has one. A word that no line has makes the whole name unknown: what it
speaks of may be in no line, or be put otherwise there.

What a text counts names a line too, if that alone counts the same thing: "8 doubles" where a line has six of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from summarizer.deliver.reply.wording import folded, table, words

STEM = 6  # letters that two forms of a word share
SHORTEST = 3  # letters of a word that can name a line
MOST_LINE = 600  # characters of a line that are looked at
SMALLEST = 13  # a figure below may count anything, and may be a line's number

_WORD = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?!\d)|\d+")
_COUNTED = re.compile(r"(?<![\w.,])(?:(\d{1,4})\s?|([a-z]+)\s)([a-z]{2,})(?!\w)")
_QUOTED_LINE = re.compile(r"^[\W_]{0,4}(\d{1,3})(?:\s?[.):|]\s*|\s+|$)(.*)$")
_PART = re.compile(r"[.,;:()!?\"]|\d|(?<!\w)-|-(?!\w)")


class Line(NamedTuple):
    """What a line can be known by: the stems of its words, its kinds ("price", "date", …), its figures, its counts.

    `counts` are pairs of a number and the stem of what it counts.
    """

    stems: frozenset[str]
    kinds: frozenset[str]
    figures: frozenset[int]
    counts: frozenset[tuple[int, str]]


class Mention(NamedTuple):
    """Where a text names a line by its subject; `number` is None where the words fit several lines, or part of one.

    `differs` says that the text counts otherwise than the line.
    """

    start: int
    end: int
    number: str | None
    differs: bool = False


def quoted_lines(quoted: str, numbers: Sequence[str]) -> dict[str, str]:
    """The text of each line that a mail quotes, by its number; empty unless all of `numbers` are there in order."""
    found: dict[str, list[str]] = {}
    latest: list[str] | None = None
    for text in quoted.split("\n"):
        match = _QUOTED_LINE.match(text)
        if match and len(found) < len(numbers) and match[1] == numbers[len(found)]:
            latest = found[match[1]] = [match[2]] if match[2] else []
        elif latest is not None and text.strip():
            latest.append(text.strip())
        elif latest:  # what follows a blank line is a heading, or the end
            latest = None
    return {number: " ".join(said) for number, said in found.items()} if len(found) == len(numbers) else {}


def known_by(lines: Mapping[str, str]) -> dict[str, Line]:
    """What each line can be known by."""
    return {number: _line(folded(text[:MOST_LINE])) for number, text in lines.items()}


def mentions(text: str, lines: Mapping[str, Line], *, values: bool = True) -> list[Mention]:
    """Where a folded text names lines by their subject, in order, each name with its article.

    A thing that it names before any line, and that is in none, counts too: what follows may be of that. `values`: a
    value that it denies may stand for a line where nothing is named.
    """
    found: list[Mention] = []
    for start, end in _names(text):
        known, number = _meant(text[start:end], lines)
        if known or (not found and names_something(text[start:end])):
            found.append(
                Mention(start, end, number, differs=number is not None and _differs(text, lines[number]))
            )
    if any(mention.number for mention in found):
        return found
    return [*_by_count(text, lines)] or found or (_by_value(text, lines) if values else [])


def names_something(text: str) -> bool:
    """Whether a folded text begins by naming a thing, known or not: "et le portail"."""
    return bool(_begins().match(text))


# Lines ------------------------------------------------------------------------------------------------------


def _line(text: str) -> Line:
    kinds = table()["subject_kinds"]
    return Line(
        frozenset(_stems(text)),
        frozenset(kind for kind in kinds if _kind_pattern(kind).search(text)),
        frozenset(figure for _, _, figure in _numbers(text)),
        frozenset((count, stem) for count, stem, _, _ in _counts(text)),
    )


@cache
def _kind_pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(table()["subject_kinds"][kind]))


def _figures(text: str) -> Iterator[int]:
    for match in _FIGURE.finditer(text):
        yield int(re.sub(r"\D", "", match[0])[:12])


def _stems(text: str) -> list[str]:
    """The stems of the words that can name something, in order."""
    return [_stem(word) for word in _WORD.findall(text) if _can_name(word)]


def _stem(word: str) -> str:
    return (word[:-1] if word[-1] in "sx" and len(word) > SHORTEST else word)[:STEM]


def _can_name(word: str) -> bool:
    return len(word) >= SHORTEST and word not in _empty()


@cache
def _empty() -> frozenset[str]:
    """Words that name nothing."""
    return frozenset(folded(word) for word in (*table()["subjects"]["empty"], *table()["numbers"]))


# Names ------------------------------------------------------------------------------------------------------


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Where things are named: words between others that name nothing, from their article on."""
    bounds = [match.span() for match in _bounds().finditer(text + ".")]
    bounds += [(match.start(), match.start()) for match in _articles().finditer(text) if _opens(text, match)]
    at = 0
    for end, following in sorted(bounds):
        part = text[at:end]
        inner = list(_WORD.finditer(part))
        named = [word for word in inner if _can_name(word[0])]
        if named:
            article = _article_before().search(text[:at] + part[: named[0].start()])
            start = article.start() if article else at + named[0].start()
            yield start, at + named[-1].end()
        at = max(at, following)


def _opens(text: str, article: re.Match[str]) -> bool:
    """Whether an article begins a name, and does not go on with one: "annule la pose", not "prix de la pose"."""
    before = _WORD.findall(text[max(0, article.start() - 20) : article.start()])
    goes_on = article[0] in table()["subjects"]["genitives"]
    return not goes_on and (not before or before[-1] not in table()["subjects"]["inside"])


@cache
def _articles() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words('subjects', 'articles')})(?!\w)")


@cache
def _bounds() -> re.Pattern[str]:
    """What ends a name: a sign, a figure, or a word that is neither in a name nor joins two parts of one."""
    inside = {*map(folded, table()["subjects"]["inside"])}
    ends = "|".join(sorted(map(re.escape, _empty() - inside), key=len, reverse=True))
    return re.compile(rf"{_PART.pattern}|(?<!\w)(?:{ends})(?!\w)'?")


@cache
def _article_before() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{words('subjects', 'articles')})\s?$")


@cache
def _begins() -> re.Pattern[str]:
    joins = words("references", "joins")
    return re.compile(rf"\W*(?:(?:{joins})\s)?\s*(?:{words('subjects', 'articles')})\s?[^\W\d]{{3}}")


def _meant(name: str, lines: Mapping[str, Line]) -> tuple[bool, str | None]:
    """Whether any line has a word of a name, and the one line that has all of them."""
    fits = [_fitting(word, lines) for word in _WORD.findall(name) if _can_name(word)]
    if not any(fits):
        return False, None
    both = frozenset.intersection(*fits)
    return True, next(iter(both)) if len(both) == 1 else None


def _fitting(word: str, lines: Mapping[str, Line]) -> frozenset[str]:
    """The lines that a word fits."""
    stem = _stem(word)
    literal = frozenset(number for number, line in lines.items() if stem in line.stems)
    kind, always = _kind_of().get(stem, ("", False))
    of_kind = frozenset(number for number, line in lines.items() if kind in line.kinds)
    if not always:  # "livraison" is a date only where no line has the word
        return literal or of_kind
    both = literal & of_kind
    return both if len(both) == 1 else literal | of_kind


@cache
def _kind_of() -> Mapping[str, tuple[str, bool]]:
    """The kind that a stem stands for, and whether it does so even where a line has the word."""
    found: dict[str, tuple[str, bool]] = {}
    for section, always in (("subject_words_else", False), ("subject_words", True)):
        for kind, said in table()[section].items():
            found |= {_stem(folded(word)): (kind, always) for word in said}
    return found


# Values -----------------------------------------------------------------------------------------------------


def says_a_number(text: str) -> bool:
    """Whether a folded text holds a number, in figures or in words."""
    return any(True for _ in _numbers(text))


def _counts(text: str) -> Iterator[tuple[int, str, int, int]]:
    """What a text counts: the number, the stem of the thing, and where both stand. Spans of time are not counted."""
    spelled = table()["numbers"]
    for match in _COUNTED.finditer(text):
        count = int(match[1]) if match[1] else spelled.get(match[2], 1)
        if (count > 1 or match[1]) and match[3] not in _passing() and match[3] not in _empty():
            yield count, _stem(match[3]), match.start(), match.end()


def repeats(text: str, line: Line) -> bool:
    """Whether a text holds figures, and those of a line only."""
    figures = {figure for _, _, figure in _numbers(text)}
    return bool(figures) and figures <= line.figures


def _numbers(text: str) -> Iterator[tuple[int, int, int]]:
    """The numbers of a text, in figures or in words but for "one", and where each begins and ends."""
    spelled = table()["numbers"]
    for match in re.finditer(rf"{_FIGURE.pattern}|[a-z]+", text):
        if not match[0].isalpha():
            yield match.start(), match.end(), next(_figures(match[0]))
        elif spelled.get(match[0], 1) > 1:
            yield match.start(), match.end(), spelled[match[0]]


def _differs(text: str, line: Line) -> bool:
    """Whether a text counts otherwise what a line counts."""
    things = {thing for _, thing in line.counts}
    return any(thing in things and (count, thing) not in line.counts for count, thing, _, _ in _counts(text))


@cache
def _passing() -> frozenset[str]:
    return frozenset(table()["subjects"]["passing"])


def _by_count(text: str, lines: Mapping[str, Line]) -> Iterator[Mention]:
    """The lines that alone count what a text counts, otherwise."""
    for count, stem, start, end in _counts(text):
        having = [number for number, line in lines.items() if any(thing == stem for _, thing in line.counts)]
        if len(having) == 1 and (count, stem) not in lines[having[0]].counts:
            yield Mention(start, end, having[0], differs=True)


def touched(text: str, lines: Mapping[str, Line]) -> frozenset[str]:
    """The lines that have any word or figure of a folded text, or count the same thing."""
    stems = {*_stems(text), *(stem for _, stem, _, _ in _counts(text))}
    figures = {figure for _, _, figure in _numbers(text) if figure >= SMALLEST}
    return frozenset(
        number
        for number, line in lines.items()
        if stems & {*line.stems, *(thing for _, thing in line.counts)} or figures & line.figures
    )


@cache
def _denied() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words('subjects', 'denied')})\s?(?=\d)")


def _by_value(text: str, lines: Mapping[str, Line]) -> list[Mention]:
    """The line that alone has a value that a text says: "pas 1 200", "not the 18th", "690, c'est HT ?"."""
    found = []
    denied = {match.end(): match.start() for match in _denied().finditer(text)}
    for match in _FIGURE.finditer(text):
        figure = next(_figures(match[0]), 0)
        having = [number for number, line in lines.items() if figure in line.figures]
        if figure >= SMALLEST and len(having) == 1:
            at = denied.get(match.start())
            found.append(
                Mention(match.start() if at is None else at, match.end() if at is None else at, having[0])
            )
    return found
