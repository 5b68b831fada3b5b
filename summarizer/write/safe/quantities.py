"""Figures that are written as nobody writes a telephone number: dates, times, amounts, sizes, versions."""

from __future__ import annotations

import re
from functools import cache

from summarizer.write.safe.sounds import any_of, words_of

_ALONE = r"(?<![\d])(?<!\d[.,/:-])"
_ENDS = r"(?!\d)(?![.,/:-]\d)"
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_TIME = r"\d{1,2}:[0-5]\d(?::[0-5]\d)?(?:[.,]\d{1,3})?"
_PAIR = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
# A day and a month, or an hour and its minutes, with nothing else: half a number reads the same, hence not
# where someone is about to give one.
_SHORT = re.compile(rf"{_ALONE}(?<!\d\s)(?:{_DAY}/{_MONTH}|(?:[01]?\d|2[0-3])[.:][0-5]\d){_ENDS}(?!\s?\d)")
_THOUSANDS = (
    r"(?<!\d)(?<!\d[\s.,'/-])(?:[1-9]\d?(?P<c>[\s.,'])\d{3}(?:(?P=c)\d{3})*|[1-9]\d\d[\s.,']\d{3})"
    r"(?:[.,]\d{1,2})?(?!\d)(?![\s.,'/-]\d)"
)
# Decimals and fractions, which are two pairs of a number where it has begun before.
_PAIRED = re.compile(rf"{_ALONE}[1-9]\d?(?:\.\d\d|/[1-9]\d?){_ENDS}")
_QUANTITIES = tuple(
    re.compile(pattern)
    for pattern in (
        # dates, and what recorders name their files after
        rf"{_ALONE}{_DAY}(?P<a>[-./\s]){_MONTH}(?P=a)(?:{_YEAR}|\d\d(?=\D|$)(?<=/\d\d)){_ENDS}(?![\s]\d\d\b)",
        rf"{_ALONE}{_YEAR}(?P<b>[-./\s_]){_MONTH}(?P=b){_DAY}(?:[-._\st]+(?:at\s)?\d\d?[-.:h]?\d\d(?:[-.:]?\d\d)?)?{_ENDS}",
        rf"(?<!\d){_YEAR}{_PAIR}(?:[-_t\s]?(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?(?!\d)(?![\s.,-]\d)",
        rf"(?<![^\W_])\d\d{_PAIR}[_\s-](?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d)",
        # times, and the stamps of a transcript
        rf"{_ALONE}{_TIME}(?:\s?[-/]\s?{_TIME})*{_ENDS}",
        r"(?<!\d)(?:[01]?\d|2[0-4])\s?h(?:\s?[0-5]\d)?(?![^\W_])",
        # amounts in thousands, decimals
        _THOUSANDS,
        rf"{_ALONE}(?:0|[1-9]\d*),\d{{1,3}}{_ENDS}(?!\s\d\d\b)",
        rf"{_ALONE}(?<!\d\s)(?:0|[1-9]|[1-9]\d\d+)\.\d{{1,3}}{_ENDS}(?!\s\d)",
        rf"{_ALONE}(?<!\d\s)[1-9]\d\.(?:\d|\d{{3}}){_ENDS}(?!\s\d)",
        rf"{_ALONE}(?:\d+\.\d{{11,}}|0\.\d+|[1-9]\d?\.\d{{4,7}}){_ENDS}(?!\s\d)",
        r"[€£$]\s?\d[\d\s.,']*\d|[€£$]\s?\d",
        # a size, an aspect, a version
        r"(?<!\d[-.])\b(?:0|[1-9]\d{0,4})(?:[.,]\d{1,3})?\s?x\s?\d{1,5}(?:\s?x\s?\d{1,5})?\b",
        r"(?<![\d/.])(?!\d{3}/\d{3}/\d{4})[1-9]\d{1,4}/[1-9]\d{1,4}/[1-9]\d{0,4}(?![\d/]|\.\d)",
        r"\bv\.?\s?\d{1,3}(?:\.\d{1,4}){1,3}(?![\d.])",
        r"(?<![\d.])[1-9]\d{0,2}\.\d\.\d{1,5}\.\d{1,5}(?![\d.]*\d)",
        # years, one after another
        rf"(?<!\d)(?<!\d[\s./-]){_YEAR}(?:(?:\s?[-/,]\s?|\s){_YEAR})+(?!\d)(?![\s./-]\d)",
    )
)


def quantities(low: str) -> list[tuple[int, int]]:
    """Where figures are that reach nobody, going by their shape."""
    found = [match.span() for pattern in _QUANTITIES for match in pattern.finditer(low)]
    return found + [match.span() for match in _money().finditer(low)]


def moments(low: str) -> list[tuple[int, int]]:
    """Where a day with its month, or a time, stands that could also be the beginning of a number."""
    return [match.span() for match in _SHORT.finditer(low)]


def paired(low: str) -> list[tuple[int, int]]:
    """Where decimals and fractions stand that could also be the middle of a number."""
    return [match.span() for match in _PAIRED.finditer(low)]


@cache
def _money() -> re.Pattern[str]:
    """An amount that is followed by its currency or its unit, in groups of three."""
    units = any_of(word for word in words_of("numbers", "amounts") if word.isalnum() or len(word) == 1)
    return re.compile(
        rf"(?<!\d)(?<!\d[\s.-])[1-9]\d{{0,2}}(?:[\s.,']\d{{3}})+(?:[.,]\d\d?)?\s?{units}(?![^\W_])"
    )
