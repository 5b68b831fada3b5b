"""Addresses of houses: a street with its number, before or after it, a place by its name, a town with its code."""

from __future__ import annotations

import re
from functools import cache

from summarizer.write.safe.folding import Line
from summarizer.write.safe.sounds import any_of, sounds, words_of

Span = tuple[int, int]

# What goes with a street: the rest of the clause, also beyond the full stop of an abbreviation.
_CLAUSE = r"(?:[^.;:!?\n]|(?<=\b[A-Za-z])\.|(?<=\b[A-Za-z]{2})\.)"
_REST, _SHORT_REST = _CLAUSE + "{0,60}", _CLAUSE + "{0,40}"
_NAME = r"[A-Z][\w'-]*"
_TOWN = r"[A-Z][a-z][\w'-]*(?:[\s-][A-Z][\w'-]*){0,3}"
_WRITTEN = r"(?<![\w.,/])\d{1,4}(?:\s?[-/]\s?\d{1,4})?"
_NO_YEAR = r"(?!(?:19|20)\d\d\s)[1-9]\d{3}"

# Towns with their codes: of France, Britain, Canada, Ireland, the neighbours of France, America.
_CODES = (
    re.compile(rf"\b(?:[A-Z]{{1,2}}-)?\d{{5}},?\s{_NAME}(?:[\s-]{_NAME}){{0,3}}"),
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"),
    re.compile(r"\b[A-Za-z]\d[A-Za-z][\s-]?\d[A-Za-z]\d\b"),
    re.compile(r"\b[A-Z]\d{2}\s?[A-Z\d]{4}\b(?<=\d\w{3})"),
    re.compile(rf"\b(?:B|CH|L|F|D|FR|BE|LU)-\s?\d{{4,5}}\s{_TOWN}"),
    re.compile(r"\b[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2},?\s[A-Z]{2}\s\d{5}(?:-\d{4})?\b"),
)


def streets(line: Line) -> list[Span]:
    """Where addresses are given."""
    found: list[Span] = []
    for pattern in _CODES:
        found += [match.span() for match in pattern.finditer(line.text) if not _is_amount(match.group())]
    for pattern in (*_streets_first(), *_numbers_first(), *_towns()):
        group = "code" if "code" in pattern.groupindex else 0
        for match in pattern.finditer(line.text):
            found.append((match.start(group), match.start(group) + len(match.group(group).rstrip(" ,"))))
    return found


def _is_amount(text: str) -> bool:
    """Whether what follows the figures is what they count ("15000 Euros")."""
    return text.rsplit(maxsplit=1)[-1].lower() in sounds().amounts


def _words(key: str) -> str:
    return any_of(words_of("streets", key))


@cache
def _said() -> str:
    """A number of a house in words; it does not begin with an article ("une rue")."""
    table = sounds()
    small = {" ".join(said) for said, value in table.words.items() if value <= 100}
    first = any_of(small - {*words_of("streets", "digits_not")})
    more = rf"(?:{any_of(table.glue)}[\s-])?{any_of(small)}"
    return rf"(?<![^\W_]){first}(?:[\s-]{more}){{0,4}}"


def _again() -> str:
    return rf"(?:\s?{_words('bis')}(?!\w))?"


def _particles() -> str:
    return rf"(?:(?:{_words('particles')})[\s']?){{0,3}}"


@cache
def _numbers_first() -> tuple[re.Pattern[str], ...]:
    """As in "27 rue des Charmilles" and "31 Tanner Lane"."""
    number = rf"(?:{_WRITTEN}|{_said()}){_again()}"
    into = rf"(?:(?:{_words('after_number')})\s?)?"
    low_name = rf"(?!{_no_name()}(?!\w))[a-z][\w'-]*"
    low_kind = _words("before_kind_low")
    names = rf"(?:(?:{_NAME}|\d{{1,3}}(?:st|nd|rd|th))\s){{1,3}}(?i:{_words('before_kind')})(?!\w)"
    begins = rf"(?:\s(?i:{_words('particles')})|\.?\s[A-Z])"
    return (
        re.compile(rf"(?i:{number}\s{into}(?:{_words('kinds')}))(?!\w)\.?{_REST}"),
        re.compile(rf"(?i:{number},\s{into}(?:{_words('kinds')}))(?!\w)(?={begins})\.?{_REST}"),
        re.compile(
            rf"(?i:{number},?\s{into}(?:{_words('places')}))(?!\w)\.?\s(?i:{_particles()})[A-Z]{_SHORT_REST}"
        ),
        re.compile(rf"(?i:{number},?\s)(?:[NSEW]\.?\s)?{names}"),
        re.compile(rf"(?<![\w.,/])\d{{1,4}}[a-d]?,?\s{_NAME}(?:\s{_NAME}){{0,3}},\s{names}"),
        re.compile(rf"(?<![\w.,/])\d{{1,4}}[a-d]?,?\s(?i:(?:{low_name}\s){{1,3}}?{low_kind})(?!\w)"),
        re.compile(
            rf"(?i:{_said()},?\s(?:{low_name}\s){{1,2}}?{low_kind})(?=\s{{0,2}}(?:[,.;!?\n]|$|in\s|[A-Z]))"
        ),
    )


@cache
def _streets_first() -> tuple[re.Pattern[str], ...]:
    """As in "rue des Charmilles 27", "lieu-dit Kerlann" and "boîte postale 318"."""
    kinds = rf"(?<!\w)(?i:{_words('kinds')}|{_words('places')})\.?\s(?i:{_particles()})"
    name = rf"{_NAME}(?:[\s-](?:(?:d[eu]|des|la|le)\s|[dl]')?{_NAME}){{0,4}}"
    number = rf"(?:\d{{1,4}}|(?i:{_said()})){_again()}(?!\w)"
    by = rf"(?i:,?\s(?:(?:{_words('numbered_by')})\s)?|,\s?)"
    ends = rf"(?=\s{{0,2}}(?:[,.;:!?)\n]|$|(?:{_words('after_address')}|\d{{4,5}})\b))"
    return (
        re.compile(rf"{kinds}{name}{by}{number}{ends}"),
        re.compile(
            rf"(?<!\w)(?i:{_words('kinds')})\s(?i:{_particles()})(?:[\w'-]+\s){{0,3}}?[\w'-]+,?\s"
            rf"(?i:(?:au\s)?{_words('number')}\s){number}"
        ),
        re.compile(rf"(?<!\w)(?i:{_words('alone')}){by}\d{{1,4}}{_again()}(?!\w){ends}"),
        re.compile(rf"(?<!\w)(?i:{_words('named')})\s(?i:{_particles()})[A-Z]{_SHORT_REST}"),
        re.compile(rf"(?<!\w)(?i:{_words('boxes')})\s?(?:(?i:{_words('number')})\s)?\d{{1,6}}(?!\w)"),
        re.compile(rf"(?<!\w)(?i:{_words('flats')})\s\d{{1,4}}[A-Za-z]?,\s{_REST}"),
    )


@cache
def _towns() -> tuple[re.Pattern[str], ...]:
    """As in "1110 Morges", "code postal 29200" and "quarante-quatre mille trois cents Nantes"."""
    town = rf"(?!(?i:{_no_name()})(?!\w)){_TOWN}"
    table = sounds()
    said = any_of(" ".join(words) for words in table.words)
    thousand = rf"{said}(?:[\s-]{said}){{0,3}}[\s-]{any_of(table.large)}"
    copula = rf"(?i:'s)?(?i:\s?(?::|,|{any_of(words_of('networks', 'is'))})?\s{{0,2}})"
    before = "|".join(rf"(?<=\b{re.escape(word)}\s)" for word in words_of("streets", "in_town"))
    return (
        re.compile(rf"(?:{before}|(?<=,\s)){_NO_YEAR}\s{town}"),
        re.compile(rf"(?:^|[:\n])[^\S\n]{{0,3}}{_NO_YEAR}\s{town}(?=\s{{0,2}}[.!]?\s{{0,2}}(?:$|\n))"),
        re.compile(rf"(?<!\w)(?i:{thousand}(?:[\s-]{said}){{1,4}})\s{town}"),
        re.compile(
            rf"(?<!\w)(?i:{_words('postcode')}){copula}(?P<code>(?=[\w]*\d)[\w]{{3,6}}(?:\s\d[A-Za-z]{{2}})?)"
        ),
    )


@cache
def _no_name() -> str:
    """Words that follow a number and are part of no name: those of measures, and some others."""
    measures = {word for word in words_of("numbers", "amounts") if word.isalpha()}
    return any_of(measures | set(words_of("streets", "no_name")))
