"""Sizes, counts and shares: "deux cents litres", "six sept photos", "trente pour cent d'acompte"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from summarizer.languages import table
from summarizer.understand.slots.patterns import before, either, expand
from summarizer.understand.slots.reading import Line, Number
from summarizer.understand.slots.records import PercentSlot, QuantitySlot

DEPOSIT_NEAR = 40  # characters between a share and the word that makes it a deposit


@dataclass(frozen=True, slots=True)
class _Measures:
    """The `quantities.toml` of a language, compiled."""

    units: tuple[tuple[str, re.Pattern[str]], ...]
    counted: re.Pattern[str]
    never: frozenset[str]
    join: re.Pattern[str]
    between: re.Pattern[str]
    and_: re.Pattern[str]
    percent: re.Pattern[str]
    deposit: re.Pattern[str]


@cache
def _measures(language: str) -> _Measures:
    quantities, money = table(language, "quantities"), table(language, "money")
    counted = quantities["counted"]
    deposit = money["deposit"]["words"]
    return _Measures(
        units=tuple((code, re.compile(rf" ?(?:{say})(?!\w)")) for code, say in quantities["units"].items()),
        counted=re.compile(
            rf" (?:{either(counted['skip'])} )?([^\W\d_]{{3,}}(?:{counted['plural']}))(?![\w'])"
        ),
        never=frozenset(counted["never"]),
        join=re.compile(rf" ?{either(re.escape(word) for word in counted['join'])} ?| "),
        between=before(counted["between"]),
        and_=re.compile(rf" {either(counted['and'])} "),
        percent=re.compile(rf" ?(?:{'|'.join(quantities['percent']['say'])})(?!\w)"),
        deposit=re.compile(rf"(?<!\w){expand(either(deposit), {})}(?!\w)"),
    )


def find_percents(line: Line, *, language: str) -> tuple[PercentSlot, ...]:
    """The shares of a line, in order."""
    measures = _measures(language)
    found: list[PercentSlot] = []
    for number in line.numbers:
        sign = measures.percent.match(line.line, number.end)
        if sign is None or number.ordinal:
            continue
        start, end = line.place(number.start, sign.end())
        opening = re.split(r"[.!?;]", line.line[: number.start])[-1][-DEPOSIT_NEAR:]
        closing = re.split(r"[.!?;]", line.line[sign.end() :])[0][:DEPOSIT_NEAR]
        deposit = bool(measures.deposit.search(closing) or measures.deposit.search(opening))
        text = line.text[start:end]
        found.append(PercentSlot(start=start, end=end, text=text, percent=number.value, deposit=deposit))
    return tuple(found)


def find_quantities(
    line: Line, *, language: str, taken: Sequence[tuple[int, int]] = ()
) -> tuple[QuantitySlot, ...]:
    """The measures and counts of a line, in order; `taken` are stretches of the text that are something else."""
    return tuple(_quantities(line, _measures(language), taken))


def _quantities(line: Line, measures: _Measures, taken: Sequence[tuple[int, int]]) -> Iterator[QuantitySlot]:
    numbers = [number for number in line.numbers if not number.ordinal]
    index = 0
    while index < len(numbers):
        first, last = numbers[index], _upper(line, measures, numbers, index)
        index += 1 if last is None else 2
        unit = _unit(line.line, measures, (last or first).end, (last or first).value)
        if unit is None:
            continue
        start, end = line.place(first.start, unit[1])
        if any(start < b and a < end for a, b in taken):
            continue
        high = None if last is None else last.value
        yield QuantitySlot(
            start=start, end=end, text=line.text[start:end], number=first.value, max=high, unit=unit[0]
        )


def _upper(line: Line, measures: _Measures, numbers: Sequence[Number], index: int) -> Number | None:
    """The second number of "six sept photos" or "de deux à trois mètres"."""
    if index + 1 >= len(numbers):
        return None
    first, second = numbers[index], numbers[index + 1]
    near = measures.join.fullmatch(line.line, first.end, second.start) or (
        measures.and_.fullmatch(line.line, first.end, second.start)
        and measures.between.search(line.line[max(0, first.start - DEPOSIT_NEAR) : first.start])
    )
    return second if near and 0 < first.value < second.value <= 10 * first.value else None


def _unit(text: str, measures: _Measures, end: int, value: float) -> tuple[str, int] | None:
    """The unit after a number and where it ends."""
    for code, pattern in measures.units:
        found = pattern.match(text, end)
        if found:
            return code, found.end()
    counted = measures.counted.match(text, end)
    if counted and value >= 2 and counted[1] not in measures.never:
        return counted[1], counted.end()
    return None
