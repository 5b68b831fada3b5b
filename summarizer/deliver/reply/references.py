"""Which lines of the recap a client means: "le 3", "points 1 à 4", "n°7", "the first two", "3)".

A figure is a reference only where it is written like one. "3 jours", "le 5 mars", "1 500 €", "06 99 00 12 34" are
none, and neither is the number of a line that the recap does not have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from summarizer.deliver.reply.wording import table, words

LONGEST_RANGE = 200


class Reference(NamedTuple):
    """Where lines are named in a text, and which; `explicit` if a word or a sign says that lines are meant.

    `numbers` is empty where lines are named that the recap does not have.
    """

    start: int
    end: int
    numbers: tuple[str, ...]
    explicit: bool


# What holds figures and names no line: telephone and order numbers, amounts, sizes, dates, times, decimals.
_NO_LINES = re.compile(
    r"\+?\d(?:[ ./-]?\d){6,}"
    r"|\d{4,}"
    r"|\d{1,3}(?:[ .,']\d{3})+(?!\d)(?:[.,]\d{1,2})?"
    r"|\d+[.,]\d+"
    r"|(?<![\d/])(?:1/[234]|2/3|3/4)(?![\d/])"
    r"|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|(?:0\d|\d\d)/\d\d(?![\d/])|(?<![\d/])\d/(?:0\d|1[0-2])(?![\d/])"
    r"|\d{1,2}\s?h\s?[0-5]\d(?!\d)|\d{1,2}:[0-5]\d(?!\d)(?!\s?[€$£])|\d{1,2}\s?h(?!\w)"
    r"|[€$£]\s?\d[\d.,]*|\d+\s?(?:[€$£%²³]|[x×]\s?\d+)"
    r"|\d+(?!(?:er|ere|e|eme|ieme|st|nd|rd|th|ok|non|oui)\b)[a-z]{1,4}\b"
)
_START = re.compile(r"[.;:!?\n(,>]|\s-\s|->")


def references(text: str, numbers: Sequence[str]) -> list[Reference]:
    """The references in a piece of folded text, in order, none inside another."""
    masked = _NO_LINES.sub(_mask, text)
    found: list[Reference] = []
    match = _pattern().search(masked)
    while match:
        reference = _read(match, masked, numbers)
        if reference:
            found.append(reference)
        figure = re.compile(r"\d+|\w+").search(masked, match.start())
        past = match.end() if reference or figure is None else figure.end()
        match = _pattern().search(masked, max(past, match.start() + 1))
    found += _counted(masked, numbers)
    found += _ordinals(masked, numbers, [range(r.start, r.end) for r in found])
    return sorted(found)


def has_stray_figure(text: str, numbers: Sequence[str]) -> bool:
    """Whether folded text without its references holds a figure that may be a line's number all the same."""
    for match in re.finditer(r"(?<![\w¤.,'])\d{1,2}(?![\w¤])", _NO_LINES.sub(_mask, text)):
        if match[0] in numbers and not _counted_thing().match(text, match.end()):
            return True
    return False


@cache
def _counted_thing() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:{words('references', 'counted')})(?!\w)")


def _mask(match: re.Match[str]) -> str:
    """Signs instead of the figures; a row of rising small numbers ("1 2 3 4 5 6 7 ok") stays."""
    row = [int(figure) for figure in re.findall(r"\d+", match[0])]
    rising = all(low < high < 100 for low, high in pairwise(row)) and len(row) > 3
    return (
        match[0] if rising and re.fullmatch(r"[1-9]\d?(?:[ -][1-9]\d?)+", match[0]) else "¤" * len(match[0])
    )


def _read(match: re.Match[str], text: str, numbers: Sequence[str]) -> Reference | None:
    """The reference that a candidate is, or None if its surroundings say that it counts or dates something."""
    wanted = _listed(match["led"] or match["signed"] or match["after"] or match["bare"], numbers)
    before, after = text[: match.start()], text[match.end() :]
    if match["led"] or match["signed"]:
        return Reference(match.start(), match.end(), wanted, True) if wanted or match["led"] else None
    if not wanted:
        return None
    starts = not re.search(r"\w", _START.split(before)[-1])
    if starts and not match["article"] and re.match(r"\s?(?:[):.=>]|-+>?)(?![\d¤])", after):
        return Reference(match.start(), match.end(), wanted, True)
    ranges = len(wanted) > 1 and not match["article"] and _word_before("before_range").search(before[-60:])
    if not _follows(after) or not (starts or ranges or _precedes(before, after, match["article"])):
        return None
    return Reference(match.start(), match.end(), wanted, False)


def _follows(after: str) -> bool:
    """Whether a number can stand alone before this: nothing that it counts comes next."""
    return bool(re.match(r"\s*(?:$|[^\w\s'¤])", after)) or bool(_word_after().match(after))


def _precedes(before: str, after: str, article: str | None) -> bool:
    """Whether a line can be named after these words; after an article more may be: "enlevez le 4"."""
    tail = before[-60:]
    if not article and _word_before("contrasted").search(tail):
        return False
    if _word_before("before").search(tail):
        return not _before_day().search(tail)
    if not article:
        return False
    if re.match(r"\s*\?", after) or article.strip() in table()["references"]["genitives"]:
        return not _word_before("dated").search(tail)
    return bool(_word_before("before_article").search(tail) or _after_contrast().search(tail))


@cache
def _before_day() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:{words('references', 'dated')})\s?(?:{words('references', 'articles')})?\W*$"
    )


@cache
def _after_contrast() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words('stance', 'contrast')}|{words('stance', 'except')})\W*$")


@cache
def _word_after() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{words('references', 'after')})(?:(?<=')|(?!\w))")


@cache
def _word_before(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d])(?:{words('references', name)})\W*$")


def _listed(text: str, numbers: Sequence[str]) -> tuple[str, ...]:
    """The lines that a list such as "1 à 3, 5 et sept" names; none if the recap lacks one of them."""
    spelled = table()["numbers"]
    known = list(numbers)
    found: list[str] = []
    in_range = False
    for token in re.findall(r"\d+|-|[a-z]+", text):
        value = str(int(token)) if token.isdigit() else str(spelled.get(token, ""))
        if not value:
            in_range = bool(found) and (in_range or bool(_range_word().fullmatch(token)))
            continue
        if value not in known:
            return ()
        if in_range:
            low, high = known.index(found[-1]), known.index(value)
            if not low < high <= low + LONGEST_RANGE:
                return ()
            found += known[low + 1 : high]
        found.append(value)
        in_range = False
    return tuple(dict.fromkeys(found))


def _ordinals(text: str, numbers: Sequence[str], taken: Sequence[range]) -> list[Reference]:
    """Lines named by their place: "le premier point", "les deux derniers", "the last one"."""
    found = []
    for match in _ordinal_pattern().finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if any(match.start() in span or span.start in range(*match.span()) for span in taken):
            continue
        starts = not re.search(r"\w", _START.split(before)[-1])
        if match["figure"]:
            chosen = [number for number in numbers if number == match["figure"]]
        elif match["noun"] or (_follows(after) and (starts or _precedes(before, after, match[0].split()[0]))):
            counted = match["count"] or match["number"] or "1"
            count = int(counted) if counted.isdigit() else int(table()["numbers"][counted])
            chosen = _at_place(numbers, int(table()["ordinals"][match["place"]]), count)
        else:
            continue
        if chosen:
            found.append(
                Reference(
                    match.start(), match.end(), tuple(chosen), not match["place"] or bool(match["noun"])
                )
            )
    return found


def _counted(text: str, numbers: Sequence[str]) -> list[Reference]:
    """All lines, named by how many there are: "les six points"."""
    spelled = table()["numbers"]
    return [
        Reference(match.start(), match.end(), tuple(numbers), True)
        for match in _counted_pattern().finditer(text)
        if len(numbers) == (int(match["count"]) if match["count"].isdigit() else spelled[match["count"]])
    ]


@cache
def _counted_pattern() -> re.Pattern[str]:
    spelled = "|".join(sorted(table()["numbers"], key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:(?P<alone>{words('references', 'counts_alone')})|{words('references', 'counts')})"
        rf"(?P<count>{spelled}|[2-9]|[1-9]\d)(?:\s(?:{words('references', 'nouns')})|(?(alone)|(?!)))(?!\w)"
    )


def _at_place(numbers: Sequence[str], place: int, count: int) -> list[str]:
    """So many lines from a place on, counted from the end where it is negative; none if there are too few."""
    end = place - 1 + count if place > 0 else len(numbers) + place + 1
    chosen = list(numbers[max(0, end - count) : end])
    return chosen if len(chosen) == count else []


@cache
def _range_word() -> re.Pattern[str]:
    return re.compile(rf"-|{words('references', 'ranges')}")


@cache
def _ordinal_pattern() -> re.Pattern[str]:
    spelled = "|".join(sorted(table()["numbers"], key=len, reverse=True))
    places = "|".join(sorted(table()["ordinals"], key=len, reverse=True))
    nouns = words("references", "nouns")
    return re.compile(
        rf"(?<![\w'])(?:{words('references', 'articles')})\s?(?:(?:(?P<count>{spelled}|[2-9])\s)?(?P<place>{places})"
        rf"(?:\s(?P<number>{spelled}|[2-9]))?(?:\s(?P<noun>{nouns}))?"
        rf"|(?P<figure>[1-9]\d?)\s?(?:{words('references', 'ordinal_endings')})\s(?:{nouns}))(?!\w)"
    )


@cache
def _pattern() -> re.Pattern[str]:
    """Candidates: after a word ("point"), after a sign ("n°"), after an article, or bare; each alone or a list."""
    named = table()["numbers"]
    spelled = "|".join(sorted(named, key=len, reverse=True))
    not_an_article = "|".join(sorted((word for word in named if named[word] > 1), key=len, reverse=True))
    article = rf"(?:{words('references', 'articles')})"
    lead = rf"(?:{words('references', 'leads')})"
    sign = rf"(?:{words('references', 'signs')})"
    end = rf"(?:(?![\w¤])|(?={words('references', 'glued')}))"
    figure, after_sign = rf"(?<![\w.'])[1-9]\d?{end}", rf"[1-9]\d?\d?{end}"
    between = (
        rf"(?:\s?[,/&+]\s?|-(?=\d)|\s)(?:(?:{words('references', 'joins')}|{words('references', 'ranges')})\s)?"
        rf"(?:(?:{article}|{lead}|{words('references', 'list_signs')})\s?){{0,2}}"
    )

    def listed(number: str, following: str) -> str:
        return rf"{number}(?:{between}(?:{following})){{0,60}}"

    led = listed(rf"(?:{figure}|(?:{spelled})(?!\w))", rf"{figure}|{after_sign}|(?:{not_an_article})(?!\w)")
    signed = listed(after_sign, f"{figure}|{after_sign}")
    after = listed(f"(?:{figure}|(?:{not_an_article})(?!{chr(92)}w))", figure)
    numero = rf"(?:(?:{article}\s?)?{sign}|{article}\s(?:{words('references', 'article_signs')}))"
    return re.compile(
        rf"(?<!\w)(?:{article}\s?)?(?:{lead}\s?){{1,2}}(?P<led>{led})"
        rf"|(?<!\w){numero}\s?(?P<signed>{signed})"
        rf"|(?<![\w'])(?P<article>{article})(?:\s|(?=\d)|(?<='))(?P<after>{after})"
        rf"|(?P<bare>{listed(figure, f'{figure}|{after_sign}')})"
    )
