"""Money in speech: amounts, ranges and ceilings, with their currency, tax and what one unit of them pays for.

A number is money if a currency, a tax or a multiplier such as "k" follows it, or if a word of price comes shortly
before it ("le devis était à…") and it counts nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from summarizer.understand.slots.purse import Purse, Tax
from summarizer.understand.slots.purse import purse as purse_of
from summarizer.understand.slots.reading import Line, Number, stands_alone
from summarizer.understand.slots.records import MoneySlot, PercentSlot

NEAR = 60  # characters around an amount in which words can bear on it
CURRENCIES = {"CH": "CHF", "LI": "CHF", "CA": "CAD", "US": "USD", "GB": "GBP"}  # elsewhere the euro
SYMBOLS = {"€": "EUR", "£": "GBP"}
LEAST_NAMED = 20  # "dix de plus" may well be chairs
LEAST_BARE = 5  # a smaller number after a word of price is a count
LEAST_DOUBTFUL = 100  # from here on "on avait dit…" and "… maximum" are words of price
YEARS = range(1950, 2050)
LEAST_CEILING = 50  # "pas plus de dix" may well be people


@dataclass(frozen=True, slots=True)
class _Sum:
    """An amount as it takes shape; offsets in the line. `sure` if something other than a cue makes it money."""

    start: int
    end: int
    low: float | int
    high: float | int | None = None
    currency: str | None = None
    sure: bool = False
    approximate: bool = False
    pair: bool = False


def find_money(
    line: Line,
    *,
    language: str,
    country: str,
    taken: Sequence[tuple[int, int]] = (),
    percents: Sequence[PercentSlot] = (),
) -> tuple[MoneySlot, ...]:
    """The amounts of a line, in order.

    Args:
        line: What was said.
        language: The code of the language pack.
        country: Whose currency is meant where none is named.
        taken: Stretches of the text (not of the line) that are dates, telephone numbers or shares.
        percents: The shares that were said, for the deposit.
    """
    purse = purse_of(language)
    text = line.line
    sums = [_with_currency(text, purse, language, one, country) for one in _amounts(line, purse, taken)]
    joined = _ranges(text, purse, sums)
    kept: list[_Sum] = []
    for one in joined:
        if (
            one.sure
            or _is_price(text, purse, one, language)
            or (kept and _is_added(text, purse, kept[-1], one, language))
        ):
            kept.append(one)
    slots = [
        _slot(line, purse, one, kept[index + 1].start if index + 1 < len(kept) else len(text), country)
        for index, one in enumerate(kept)
    ]
    return tuple(_with_deposits(slots, percents))


def _amounts(line: Line, purse: Purse, taken: Sequence[tuple[int, int]]) -> Iterator[_Sum]:
    """Everything in a line that could be an amount."""
    found = [*_worded(line, purse), *_numbered(line, purse)]
    found.sort(key=lambda one: (one.start, -one.end))
    position = 0
    for one in found:
        start, end = line.place(one.start, one.end)
        if one.start >= position and not any(start < b and a < end for a, b in taken):
            position = one.end
            yield one


def _worded(line: Line, purse: Purse) -> Iterator[_Sum]:
    """Sums that are no plain number: "une centaine d'euros", "half a grand", "un euro"."""
    for pattern, value in purse.sums:
        for found in pattern.finditer(line.line):
            yield _Sum(found.start(), found.end(), value, sure=not re.search(r"\d", found.group()))
    for found in purse.collectives.finditer(line.line):
        yield _Sum(found.start(), found.end(), purse.collective_values[found["of"]], approximate=True)
    for found in purse.articles.finditer(line.line):
        rest = line.line[found.end() : found.end() + 20]
        named = [pattern for _, pattern in purse.currencies] + [pattern for pattern, _ in purse.multipliers]
        named += [purse.dollar, purse.centime]
        if any(pattern.match(rest) for pattern in named):
            yield _Sum(found.start(), found.end(), 1)


def _numbered(line: Line, purse: Purse) -> Iterator[_Sum]:
    numbers = line.numbers
    index = 0
    while index < len(numbers):
        one = numbers[index]
        index += 1
        if one.ordinal:
            continue
        following = numbers[index] if index < len(numbers) else None
        beside = following is not None and line.line[one.end : following.start] == " "
        if beside and following is not None and one.words and following.words and not following.ordinal:
            pair = _pair(one, following, purse)
            if pair is not None:
                index += 1
                yield pair
                continue
        yield _Sum(one.start, one.end, _price(one, purse))


def _pair(one: Number, other: Number, purse: Purse) -> _Sum | None:
    """Two numbers said in one breath: "fourteen fifty" is 1450, "deux trois cents" from 200 to 300."""
    low, high = one.value, other.value
    hundreds = 1 <= low < 100 and 10 <= high < 100 and (low % 10 or high % 50 == 0)
    if purse.pairs and hundreds and not isinstance(low, float):
        return _Sum(one.start, other.end, low * 100 + high, pair=True)
    high = _price(other, purse)
    low = _scaled_low(low, high)
    return _Sum(one.start, other.end, low, high, approximate=True) if 0 < low < high <= 10 * low else None


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
    if low >= 20:
        return low
    return next((low * scale for scale in (1000, 100) if high % scale == 0 and low * scale < high), low)


def _with_currency(text: str, purse: Purse, language: str, one: _Sum, country: str) -> _Sum:
    """The amount with the multiplier and the currency beside it."""
    for pattern, factor in purse.multipliers:
        found = pattern.match(text, one.end)
        if found and one.low < 1000:
            high = None if one.high is None else one.high * factor
            one = replace(one, low=one.low * factor, high=high, end=found.end(), sure=True)
    opening = re.search(r"([€£$]|\b(?:chf|eur|usd|gbp|cad)) ?\Z", text[: one.start])
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
    if found and one.low < 100 and one.currency is None:
        high = None if one.high is None else one.high / 100
        return replace(one, low=one.low / 100, high=high, end=found.end(), sure=True)
    return one


def _with_cents(text: str, purse: Purse, language: str, one: _Sum) -> _Sum:
    """The amount with the cents that follow its currency: "douze euros cinquante"."""
    cents = re.match(r" (\d\d)(?![\d/:%°]|[.,]\d)", text[one.end : one.end + 8])
    if cents is None or one.high is not None or isinstance(one.low, float) or one.low >= 1000:
        return one
    end = one.end + cents.end()
    if not stands_alone(text, end, language) and _per(purse, text[end : end + NEAR], 0)[0] is None:
        return one
    return replace(one, low=one.low + int(cents[1]) / 100, end=one.end + cents.end())


def _own(country: str) -> str:
    return CURRENCIES.get(country, "EUR")


def _code(symbol: str, country: str) -> str:
    if symbol == "$":
        return "CAD" if country == "CA" else "USD"
    return SYMBOLS.get(symbol, symbol.upper())


def _ranges(text: str, purse: Purse, sums: list[_Sum]) -> list[_Sum]:
    """Amounts joined by "à", "to" or "et" after "entre" become one from the lower to the higher."""
    joined: list[_Sum] = []
    for one in sums:
        if joined and (pair := _range(text, purse, joined[-1], one)) is not None:
            joined[-1] = pair
        else:
            joined.append(one)
    return joined


def _range(text: str, purse: Purse, first: _Sum, second: _Sum) -> _Sum | None:
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


def _is_price(text: str, purse: Purse, one: _Sum, language: str) -> bool:
    """Whether a bare number is money by what surrounds it."""
    opening, rest = text[max(0, one.start - NEAR) : one.start], text[one.end : one.end + NEAR]
    link = purse.tax_link.match(rest)
    if any(pattern.match(rest, link.end() if link else 0) for _, pattern in purse.taxes):
        return True
    too_little = one.high is None and (one.approximate or one.low < LEAST_BARE)
    if too_little or purse.not_before.search(opening) or _is_code(text, one) or _is_year(one):
        return False
    per = any(pattern.match(rest) for _, pattern in purse.per)
    named = purse.cue_after.match(rest) is not None
    if not (stands_alone(text, one.end, language) or named or per):
        return False
    clause = re.split(r"[.!?;:]", opening)[-1]
    return (
        (per and one.pair)
        or (named and one.low >= LEAST_NAMED)
        or purse.cue_before.search(clause) is not None
        or (one.low >= LEAST_CEILING and purse.ceiling_before.search(clause) is not None)
        or (one.low >= LEAST_DOUBTFUL and purse.ceiling_after.match(rest) is not None)
        or (one.low >= LEAST_DOUBTFUL and purse.weak_cue.search(clause) is not None)
    )


def _is_added(text: str, purse: Purse, last: _Sum, one: _Sum, language: str) -> bool:
    """Whether a bare number is added to an amount: "1400 euros plus 280"."""
    closing = text[one.end : one.end + NEAR]
    ends = stands_alone(text, one.end, language) or _per(purse, closing, 0)[0] is not None
    return ends and not _is_code(text, one) and purse.added.fullmatch(text, last.end, one.start) is not None


def _is_code(text: str, one: _Sum) -> bool:
    """Whether a number is a piece of a longer row of digits, a reference or a word with letters."""
    around = text[max(0, one.start - 2) : one.start] + "|" + text[one.end : one.end + 2]
    return re.search(r"\d ?\||\| ?[\d/:°]|\w\||\|\w", around) is not None


def _is_year(one: _Sum) -> bool:
    """Whether a bare number is rather a year: "ça fait 2005, ton truc"."""
    return one.high is None and one.low in YEARS and one.low % 10 != 0 and not one.pair


def _slot(line: Line, purse: Purse, one: _Sum, limit: int, country: str) -> MoneySlot:
    text = line.line
    opening = re.split(r"[.!?;]", text[max(0, one.start - NEAR) : one.start])[-1]
    rest = text[one.end : min(limit, one.end + NEAR)]
    closing = re.split(r"[.!?;](?!\d)", rest)[0]
    end = one.end
    tax, length = _tax(purse, opening, closing)
    per, per_length = _per(purse, closing, length)
    immediate = max((size for size in (length, per_length) if size <= 30), default=0)
    end += len(closing[:immediate].rstrip(" ,"))
    start, end = line.place(one.start, end)
    ceiling = bool(purse.ceiling_before.search(opening)) or _follows(
        purse.ceiling_after, closing, (0, length, per_length)
    )
    return MoneySlot(
        start=start,
        end=end,
        text=line.text[start:end],
        amount=_plain(one.low),
        max=None if one.high is None else _plain(one.high),
        currency=one.currency or _own(country),
        tax=tax,
        per=per,
        ceiling=ceiling and one.high is None,
        approximate=one.approximate
        or bool(purse.approximate_before.search(opening))
        or _follows(purse.approximate_after, closing, (0, length)),
    )


def _follows(pattern: re.Pattern[str], closing: str, places: Sequence[int]) -> bool:
    return any(pattern.match(closing[place:]) for place in places)


def _tax(purse: Purse, opening: str, closing: str) -> tuple[Tax | None, int]:
    """The tax that was said of an amount, and where its words end in what follows (0 if before it)."""
    best: tuple[Tax, re.Match[str]] | None = None
    for code, pattern in purse.taxes:
        found = pattern.search(closing)
        if found and (best is None or (found.start(), -found.end()) < (best[1].start(), -best[1].end())):
            best = code, found
    if best is not None:
        return best[0], best[1].end()
    said = next((code for code, pattern in purse.taxes_before if pattern.search(opening)), None)
    return said, 0


def _per(purse: Purse, closing: str, tax_end: int) -> tuple[str | None, int]:
    for place in {0, tax_end}:
        for code, pattern in purse.per:
            found = pattern.match(closing[place:])
            if found:
                return code, place + found.end()
    return None, 0


def _plain(value: float | int) -> float | int:
    rounded = round(float(value), 2)
    return int(rounded) if rounded.is_integer() else rounded


def _with_deposits(slots: list[MoneySlot], percents: Sequence[PercentSlot]) -> list[MoneySlot]:
    """A deposit in per cent belongs to the amount before it, or to the one shortly after."""
    for percent in percents:
        if not percent.deposit or not slots:
            continue
        earlier = [index for index, slot in enumerate(slots) if slot.end <= percent.start]
        index = earlier[-1] if earlier else 0
        if abs(slots[index].start - percent.end) <= 3 * NEAR:
            slots[index] = slots[index].model_copy(update={"deposit_percent": percent.percent})
    return slots
