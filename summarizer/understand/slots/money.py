"""Money in speech: amounts, ranges and ceilings, with their currency, tax and what one unit of them pays for.

A number is money if a currency, a tax or a multiplier such as "k" follows it, or if a word of price comes shortly
before it ("le devis était à…") and it counts nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.understand.slots.purse import Purse, Tax
from summarizer.understand.slots.purse import purse as purse_of
from summarizer.understand.slots.reading import Line, stands_alone
from summarizer.understand.slots.records import MoneySlot, PercentSlot
from summarizer.understand.slots.sums import NEAR, Sum, amounts, own_currency, per_of, ranges, with_currency

LEAST_NAMED = 20  # "dix de plus" may well be chairs
LEAST_PRICED = 10  # smaller numbers are counts even where prices are spoken of
LEAST_BARE = 5  # a smaller number after a word of price is a count
LEAST_DOUBTFUL = 100  # from here on "on avait dit…" and "… maximum" are words of price
YEARS = range(1950, 2050)
LEAST_CEILING = 50  # "pas plus de dix" may well be people


def find_money(
    line: Line,
    *,
    language: str,
    country: str,
    taken: Sequence[tuple[int, int]] = (),
    percents: Sequence[PercentSlot] = (),
    priced: bool = False,
) -> tuple[MoneySlot, ...]:
    """The amounts of a line, in order.

    Args:
        line: What was said.
        language: The code of the language pack.
        country: Whose currency is meant where none is named.
        taken: Stretches of the text (not of the line) that are dates, telephone numbers or shares.
        percents: The shares that were said, for the deposit.
        priced: Whether prices are known to be spoken of: then any number that counts nothing else is one.
    """
    purse = purse_of(language)
    text = line.line
    sums = [with_currency(text, purse, language, one, country) for one in amounts(line, purse, taken)]
    # "Douze euros et cinquante centimes" is one sum.
    apart = [
        one for before, one in zip([None, *sums], sums, strict=False) if not before or one.start >= before.end
    ]
    joined = ranges(text, purse, apart)
    kept: list[Sum] = []
    for one in joined:
        if (
            one.sure
            or _is_price(text, purse, one, language, priced=priced)
            or (kept and _is_added(text, purse, kept[-1], one, language))
        ):
            kept.append(one)
    ends = [*(one.start for one in kept[1:]), len(text)][: len(kept)]
    slots = [
        _slot(line, purse, one, limit, country, first=one is kept[0])
        for one, limit in zip(kept, ends, strict=True)
    ]
    return tuple(_with_deposits(slots, percents))


def _is_price(text: str, purse: Purse, one: Sum, language: str, *, priced: bool) -> bool:
    """Whether a bare number is money by what surrounds it."""
    opening, rest = text[max(0, one.start - NEAR) : one.start], text[one.end : one.end + NEAR]
    link = purse.tax_link.match(rest)
    if any(pattern.match(rest, link.end() if link else 0) for _, pattern in purse.taxes):
        return True
    too_little = one.high is None and (one.approximate or one.low < LEAST_BARE)
    if too_little or purse.not_before.search(opening) or _is_code(text, one) or _is_year(one):
        return False
    if purse.sure_per.match(rest):
        return True
    per = any(pattern.match(rest) for _, pattern in purse.per)
    named = purse.cue_after.match(rest) is not None
    counts = purse.counted.match(rest) is not None or one.low < LEAST_NAMED
    if not (stands_alone(text, one.end, language) or named or per or (priced and not counts)):
        return False
    clause = re.split(r"[.!?;:]", opening)[-1]
    return (
        (priced and one.low >= LEAST_PRICED)
        or (per and (one.pair or one.low >= LEAST_DOUBTFUL))
        or (named and one.low >= LEAST_NAMED)
        or purse.cue_before.search(clause) is not None
        or purse.tight_cue.search(clause) is not None
        or (one.low >= LEAST_CEILING and purse.ceiling_before.search(clause) is not None)
        or (one.low >= LEAST_DOUBTFUL and purse.ceiling_after.match(rest) is not None)
        or (one.low >= LEAST_DOUBTFUL and purse.weak_cue.search(clause) is not None)
        or (one.low >= LEAST_DOUBTFUL and any(pattern.search(clause) for _, pattern in purse.taxes_before))
    )


def _is_added(text: str, purse: Purse, last: Sum, one: Sum, language: str) -> bool:
    """Whether a bare number is added to an amount: "1400 euros plus 280"."""
    closing = text[one.end : one.end + NEAR]
    ends = stands_alone(text, one.end, language) or per_of(purse, closing, 0)[0] is not None
    return ends and not _is_code(text, one) and purse.added.fullmatch(text, last.end, one.start) is not None


def _is_code(text: str, one: Sum) -> bool:
    """Whether a number is a piece of a longer row of digits, a reference or a word with letters."""
    around = text[max(0, one.start - 2) : one.start] + "|" + text[one.end : one.end + 2]
    return re.search(r"\d ?\||\| ?[\d/:°]|\w\||\|\w", around) is not None


def _is_year(one: Sum) -> bool:
    """Whether a bare number is rather a year: "ça fait 2005, ton truc"."""
    return one.high is None and one.low in YEARS and one.low % 10 != 0 and not one.pair


def _slot(line: Line, purse: Purse, one: Sum, limit: int, country: str, *, first: bool) -> MoneySlot:
    text = line.line
    opening = re.split(r"[.!?;]", text[max(0, one.start - NEAR) : one.start])[-1]
    rest = text[one.end : min(limit, one.end + NEAR)]
    closing = re.split(r"[.!?;](?!\d)", rest)[0]
    end = one.end
    tax, length = _tax(purse, opening if first else "", closing)
    per, per_length = per_of(purse, closing, length)
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
        currency=one.currency or own_currency(country),
        tax=tax,
        per=per,
        ceiling=ceiling and one.high is None,
        replaced=bool(purse.replaced_before.search(opening)),
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
