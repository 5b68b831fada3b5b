"""Numbers in words rewritten as digits, for the statements of a recap."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import cache

from summarizer.languages import table
from summarizer.understand.slots.addresses import find_addresses
from summarizer.understand.slots.dates import find_dates
from summarizer.understand.slots.money import find_money
from summarizer.understand.slots.numbers import fold, grammar, write_number
from summarizer.understand.slots.phones import find_phones
from summarizer.understand.slots.quantities import find_percents
from summarizer.understand.slots.reading import Line, Number, read_line
from summarizer.understand.slots.records import ContactSlot, MoneySlot
from summarizer.understand.slots.spelled import find_spelled
from summarizer.understand.slots.sums import price_of

LEAST = 10  # smaller numbers stay words outside dates and amounts, as good writing has them
YEARS = range(1900, 2100)  # written without a space between the thousands
_ANY_DAY = dt.datetime(2000, 1, 1)  # where dates stand does not depend on the day of the call

_Change = tuple[int, int, str]


def figures(text: str, language: str, *, country: str | None = None) -> str:
    """`text` with its numbers in digits where that is safe, telephone numbers and addresses as they are written.

    "mille deux cents euros" becomes "1 200 euros", "zéro six douze…" "06 12 …"; "six sept photos", "mille mercis"
    and small numbers without a unit stay as they were said. Digits that are there already are not touched.

    Args:
        text: What was said, or a statement made of it.
        language: The code of the language pack.
        country: The two letters of the country whose telephone numbers are written without their country's code;
            without it, the country of the pack.
    """
    line = read_line(text, language)
    if not any(number.words for number in line.numbers) and "@" not in text and len(line.numbers) < 2:
        spelled = find_spelled(line, language=language)
        return _changed(text, [(slot.start, slot.end, slot.value) for slot in spelled])
    return _changed(text, list(_changes(line, language, country or table(language, "pack")["country"])))


def _changed(text: str, changes: Sequence[_Change]) -> str:
    pieces, position = [], 0
    for start, end, written in sorted(changes):
        if start >= position:
            pieces += [text[position:start], written]
            position = end
    return "".join([*pieces, text[position:]])


def _changes(line: Line, language: str, country: str) -> Iterator[_Change]:
    phones = find_phones(line, language=language, country=country)
    contacts: list[ContactSlot] = [*phones, *find_spelled(line, language=language)]
    for slot in contacts:
        yield slot.start, slot.end, as_dialled(slot.value, country) if slot.kind == "phone" else slot.value
    addresses = find_addresses(line, language=language)
    taken = [(slot.start, slot.end) for slot in (*contacts, *addresses)]
    percents = find_percents(line, language=language)
    dates = find_dates(line, language=language, anchor=_ANY_DAY, country=country, taken=taken)
    others = [(slot.start, slot.end) for slot in (*percents, *dates)]
    money = find_money(line, language=language, country=country, taken=[*taken, *others])
    done: set[int] = set()
    for amount in money:
        inside = _inside(line, amount.start, amount.end)
        done.update(index for index, _ in inside)
        yield from _amount(line, amount, [number for _, number in inside], language)
    dated = {index for slot in (*dates, *addresses) for index, _ in _inside(line, slot.start, slot.end)}
    sign = table(language, "numbers")["writing"]["percent"]
    for share in percents:
        inside = _inside(line, share.start, share.end)
        done.update(index for index, _ in inside)
        if any(number.words for _, number in inside):
            yield share.start, share.end, write_number(share.percent, language) + sign
    kept = _kept(line, language)
    for index, number in enumerate(line.numbers):
        if index in done or not number.words or any(a <= number.start < b for a, b in kept):
            continue
        if index in dated or _safe(line, index, language):
            yield _plain(line, number, language, dated=index in dated)


def as_dialled(number: str, country: str) -> str:
    """An E.164 number as people of that country write it: with its country's code only if it is of another."""
    import phonenumbers

    parsed = phonenumbers.parse(number, None)
    forms = phonenumbers.PhoneNumberFormat
    own = country in phonenumbers.region_codes_for_country_code(parsed.country_code or 0)
    return str(phonenumbers.format_number(parsed, forms.NATIONAL if own else forms.INTERNATIONAL))


def _inside(line: Line, start: int, end: int) -> list[tuple[int, Number]]:
    """The numbers that lie within a stretch of the text, with their index."""
    return [
        (index, number)
        for index, number in enumerate(line.numbers)
        if start <= line.starts[number.start] and line.ends[number.end - 1] <= end
    ]


@cache
def _keep(language: str) -> re.Pattern[str]:
    idioms = table(language, "numbers")["writing"]["keep"]
    return re.compile("|".join(rf"\b{idiom.replace(' ', '[ -]')}\b" for idiom in idioms))


def _kept(line: Line, language: str) -> list[tuple[int, int]]:
    """Stretches of the line that are figures of speech."""
    spans = [found.span() for found in _keep(language).finditer(fold(line.text))]
    if len(fold(line.text)) != len(line.text):
        return []
    return [
        (number.start, number.end)
        for number in line.numbers
        if any(a <= line.starts[number.start] < b for a, b in spans)
    ]


def _safe(line: Line, index: int, language: str) -> bool:
    """Whether a number in words outside dates and amounts can be written in digits."""
    number = line.numbers[index]
    if number.ordinal or number.value < LEAST:
        return False
    scale = len(number.words) == 1 and grammar(language).words.get(number.words[0], 0) >= 100
    return not scale and not any(_beside(line, index, other) for other in (index - 1, index + 1))


def _beside(line: Line, index: int, other: int) -> bool:
    """Whether two numbers were said in one breath: "dix douze jours"."""
    if not 0 <= other < len(line.numbers):
        return False
    first, second = sorted((line.numbers[index], line.numbers[other]), key=lambda number: number.start)
    return line.line[first.end : second.start] == " "


def _plain(line: Line, number: Number, language: str, *, dated: bool) -> _Change:
    start, end = line.place(number.start, number.end)
    ungrouped = dated or number.value in YEARS
    written = (
        str(number.value)
        if ungrouped and isinstance(number.value, int)
        else write_number(number.value, language)
    )
    return start, end, _ordinal(int(number.value), language) if number.ordinal else written


def _ordinal(value: int, language: str) -> str:
    suffixes = table(language, "numbers")["writing"]["ordinals"]
    return f"{value}{suffixes.get(str(value), suffixes['other'])}"


def _amount(line: Line, slot: MoneySlot, numbers: Sequence[Number], language: str) -> Iterator[_Change]:
    """The numbers of an amount; two said in one breath become one, or a range."""
    if not any(number.words for number in numbers):
        return
    first, last = numbers[0], numbers[-1]
    if len(numbers) == 2 and line.line[first.end : last.start] == " ":
        start, end = line.place(first.start, last.end)
        to = table(language, "numbers")["writing"]["to"]
        high = "" if slot.max is None else f" {to} {write_number(slot.max, language)}"
        yield start, end, write_number(slot.amount, language) + high
        return
    for number in numbers:
        value = price_of(number, language)
        if number.words and _is_all(value, slot):
            scaled = slot.max is not None and number is first and price_of(last, language) == slot.max
            start, end = line.place(number.start, number.end)
            yield start, end, write_number(slot.amount if scaled else value, language)


def _is_all(value: float, slot: MoneySlot) -> bool:
    """Whether a number is all that makes an amount: in "a couple of hundred" the words around it count too."""
    cents = round(slot.amount % 1 * 100)
    parts = (slot.amount, int(slot.amount), cents, slot.amount / 1000, slot.amount * 100)
    return slot.max is not None or any(abs(value - part) < 0.001 for part in parts)
