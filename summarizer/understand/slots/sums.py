"""Amounts as they are said: "mille deux", "deux trois cents euros", "half a grand", "twelve fifty", "$1,450"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from summarizer.understand.slots.purse import Purse
from summarizer.understand.slots.purse import purse as purse_of
from summarizer.understand.slots.reading import Line, Number, stands_alone

NEAR = 60  # characters around an amount in which words can bear on it
# Elsewhere it is the euro.
CURRENCIES = {"CH": "CHF", "LI": "CHF", "CA": "CAD", "US": "USD", "GB": "GBP", "AU": "AUD", "NZ": "NZD"}
DOLLARS = frozenset({"CAD", "AUD", "NZD", "USD"})
SYMBOLS = {"€": "EUR", "£": "GBP"}
LEAST_PENCE = 5  # a smaller number before a lone letter spells something: "one p"


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount as it takes shape; offsets in the line. `sure` if something other than a cue makes it money."""

    start: int
    end: int
    low: float | int
    high: float | int | None = None
    currency: str | None = None
    sure: bool = False
    approximate: bool = False
    pair: bool = False


def amounts(line: Line, purse: Purse, taken: Sequence[tuple[int, int]]) -> Iterator[Sum]:
    """Everything in a line that could be an amount."""
    found = [*_worded(line, purse), *_numbered(line, purse)]
    found.sort(key=lambda one: (one.start, -one.end))
    position = 0
    for one in found:
        start, end = line.place(one.start, one.end)
        if one.start >= position and not any(start < b and a < end for a, b in taken):
            position = one.end
            yield one


def _worded(line: Line, purse: Purse) -> Iterator[Sum]:
    """Sums that are no plain number: "une centaine d'euros", "half a grand", "un euro"."""
    for pattern, value in purse.sums:
        for found in pattern.finditer(line.line):
            yield Sum(found.start(), found.end(), value, sure=not re.search(r"\d", found.group()))
    for found in purse.collectives.finditer(line.line):
        yield Sum(found.start(), found.end(), purse.collective_values[found["of"]], approximate=True)
    for found in purse.articles.finditer(line.line):
        rest = line.line[found.end() : found.end() + 20]
        named = [pattern for _, pattern in purse.currencies] + [pattern for pattern, _ in purse.multipliers]
        named += [purse.dollar, purse.centime]
        if any(pattern.match(rest) for pattern in named) and not purse.not_one.search(
            line.line[: found.start()]
        ):
            yield Sum(found.start(), found.end(), 1)


def _numbered(line: Line, purse: Purse) -> Iterator[Sum]:
    numbers = line.numbers
    index = 0
    while index < len(numbers):
        one = numbers[index]
        index += 1
        if one.ordinal:
            continue
        following = numbers[index] if index < len(numbers) else None
        gap = "" if following is None else line.line[one.end : following.start]
        beside = gap == " " or (gap == ", " and one.value < 20 and one.words != () and not purse.pairs)
        if beside and following is not None and one.words and following.words and not following.ordinal:
            pair = _pair(one, following, purse)
            if pair is not None:
                index += 1
                yield pair
                continue
        yield Sum(one.start, one.end, _price(one, purse))


def _pair(one: Number, other: Number, purse: Purse) -> Sum | None:
    """Two numbers said in one breath: "fourteen fifty" is 1450, "deux trois cents" from 200 to 300."""
    low, high = one.value, other.value
    hundreds = 1 <= low < 100 and 10 <= high < 100 and (low % 10 or high % 50 == 0)
    if purse.pairs and hundreds and not isinstance(low, float):
        return Sum(one.start, other.end, low * 100 + high, pair=True)
    if purse.pairs and low >= 1000 and 1 <= low % 1000 < 10 and 10 <= high < 100:  # "two thousand four fifty"
        return Sum(one.start, other.end, low + low % 1000 * 99 + high, pair=True)
    high = _price(other, purse)
    low = _scaled_low(low, high)
    return Sum(one.start, other.end, low, high, approximate=True) if 0 < low < high <= 3 * low else None


def _price(number: Number, purse: Purse) -> float | int:
    """The value of a number as a price: in French "deux mille cinq" is 2500."""
    value, words = number.value, number.words
    rest = value % 1000
    short = value >= 1000 and 0 < rest < 10 and len(words) > 1 and words[-2] in purse.thousand
    return value - rest + rest * 100 if purse.hundreds_after_thousand and short else value


def price_of(number: Number, language: str) -> float | int:
    """What a number says as a price: in French "deux mille cinq" is 2500."""
    return _price(number, purse_of(language))


def _scaled_low(low: float | int, high: float | int) -> float | int:
    """The lower end of a range that leaves its scale to the higher one: "entre deux et trois mille"."""
    scales = [scale for scale, most in ((1000, 100), (100, 20)) if low < most and high % scale == 0]
    return next((low * scale for scale in scales if low * scale < high), low)


def with_currency(text: str, purse: Purse, language: str, one: Sum, country: str) -> Sum:
    """The amount with the multiplier and the currency beside it."""
    for pattern, factor in purse.multipliers:
        found = pattern.match(text, one.end)
        if found and one.low < 1000:
            high = None if one.high is None else one.high * factor
            one = replace(one, low=one.low * factor, high=high, end=found.end(), sure=True)
    opening = re.search(r"([€£$]|\b(?:chf|eur|usd|gbp|cad|aud|nzd)) ?\Z", text[: one.start])
    if opening:
        one = replace(one, start=opening.start(), currency=_code(opening[1], country), sure=True)
    symbol = re.match(r" ?([€£$])(?! ?\d)", text[one.end : one.end + 4])
    if symbol:
        return _with_cents(
            text,
            purse,
            language,
            replace(one, end=one.end + symbol.end(), currency=_code(symbol[1], country), sure=True),
        )
    codes = [*purse.currencies, (_code("$", country), purse.dollar)]
    for code, pattern in codes:
        found = pattern.match(text, one.end)
        if found:
            return _with_cents(text, purse, language, replace(one, end=found.end(), currency=code, sure=True))
    found = purse.centime.match(text, one.end)
    letter = found is not None and len(found.group().strip()) == 1 and one.low < LEAST_PENCE
    if found and not letter and one.low < 100 and one.currency is None:
        high = None if one.high is None else one.high / 100
        return replace(one, low=one.low / 100, high=high, end=found.end(), sure=True)
    return one


def _with_cents(text: str, purse: Purse, language: str, one: Sum) -> Sum:
    """The amount with the cents that follow its currency: "douze euros cinquante", "quatre dollars et demi"."""
    half = purse.half.match(text, one.end)
    if half and one.high is None:
        return replace(one, low=one.low + 0.5, end=one.end + half.end() - half.start())
    named = purse.cents_after.match(text, one.end)
    if named and one.high is None and not isinstance(one.low, float):
        return replace(one, low=one.low + int(named[1]) / 100, end=named.end())
    cents = re.match(r" (\d\d)(?![\d/:%°]|[.,]\d)", text[one.end : one.end + 8])
    if cents is None or one.high is not None or isinstance(one.low, float) or one.low >= 1000:
        return one
    end = one.end + cents.end()
    if not stands_alone(text, end, language) and per_of(purse, text[end : end + NEAR], 0)[0] is None:
        return one
    return replace(one, low=one.low + int(cents[1]) / 100, end=one.end + cents.end())


def per_of(purse: Purse, closing: str, tax_end: int) -> tuple[str | None, int]:
    """What one unit of an amount pays for, by the words after it or after its tax, and where those words end."""
    for place in {0, tax_end}:
        for code, pattern in purse.per:
            found = pattern.match(closing[place:])
            if found:
                return code, place + found.end()
    return None, 0


def own_currency(country: str) -> str:
    """The currency of a country."""
    return CURRENCIES.get(country, "EUR")


def _code(symbol: str, country: str) -> str:
    if symbol == "$":
        own = own_currency(country)
        return own if own in DOLLARS else "USD"
    return SYMBOLS.get(symbol, symbol.upper())


def ranges(text: str, purse: Purse, sums: list[Sum]) -> list[Sum]:
    """Amounts joined by "à", "to" or "et" after "entre" become one from the lower to the higher."""
    joined: list[Sum] = []
    for one in sums:
        if joined and (pair := _range(text, purse, joined[-1], one)) is not None:
            joined[-1] = pair
        else:
            joined.append(one)
    return joined


def _range(text: str, purse: Purse, first: Sum, second: Sum) -> Sum | None:
    if first.high is not None or second.high is not None:
        return None
    between = purse.join.fullmatch(text, first.end, second.start)
    if between is None:
        return None
    if purse.join_open.fullmatch(between["word"]) and not purse.range_open.search(text[: first.start]):
        return None
    low = first.low if first.currency else _scaled_low(first.low, second.low)
    if not 0 < low < second.low or second.low > 100 * low:
        return None
    return replace(
        second,
        start=first.start,
        low=low,
        high=second.low,
        currency=second.currency or first.currency,
        sure=first.sure or second.sure,
        approximate=first.approximate or second.approximate,
    )
