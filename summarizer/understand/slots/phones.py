"""Telephone numbers in speech: in pairs, digit by digit, in words or figures, and corrected half-way."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from summarizer.languages import table
from summarizer.understand.slots.patterns import after, either, expand
from summarizer.understand.slots.reading import Line
from summarizer.understand.slots.records import ContactSlot

MOST_BETWEEN = 6  # words that may stand between two groups of one number
MOST_READINGS = 16  # ways to read one run of groups that are tried
NEAR = 70
LEAST_DIGITS, MOST_DIGITS = 7, 15  # of a number, after ITU-T E.164


@dataclass(frozen=True, slots=True)
class _Dial:
    """The `[phone]` table of a language."""

    fillers: frozenset[str]
    corrections: frozenset[str]
    corrects: frozenset[str]
    zeros: frozenset[str]
    repeats: Mapping[str, int]
    plus: frozenset[str]
    ones: frozenset[str]
    taken_back: re.Pattern[str]
    cues: re.Pattern[str]


@cache
def _dial(language: str) -> _Dial:
    phone = table(language, "contacts")["phone"]
    return _Dial(
        fillers=frozenset(phone["fillers"]),
        corrections=frozenset(phone["corrections"]),
        corrects=frozenset(phone["corrects"]),
        zeros=frozenset(phone["zeros"]),
        repeats=phone["repeats"],
        plus=frozenset(phone["plus"]),
        ones=frozenset(word for word, value in table(language, "numbers")["articles"].items() if len(word) > 1),
        taken_back=after(phone["taken_back"]),
        cues=re.compile(rf"(?<!\w){expand(either(phone['cues']), {})}(?!\w)"),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits said in one go, in the ways they can be read; `corrects` if they come after a "non, pardon"."""

    start: int
    end: int
    readings: tuple[str, ...]
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class _Call:
    start: int
    end: int
    number: str


def find_phones(line: Line, *, language: str, country: str) -> tuple[ContactSlot, ...]:
    """The telephone numbers of a line as E.164, in order.

    A number that was taken back for a later one is `denied`; one whose last digits were corrected has the right ones.

    Args:
        line: What was said.
        language: The code of the language pack.
        country: The two letters of the country whose national numbers are meant.
    """
    dial = _dial(language)
    calls = [call for run in _runs(line, dial) for call in _calls(run, country, line.line, dial)]
    slots: list[ContactSlot] = []
    for index, call in enumerate(calls):
        start, end = line.place(call.start, call.end)
        later = calls[index + 1].start if index + 1 < len(calls) else None
        closing = line.line[call.end : later]
        back = later is not None and len(closing) <= 3 * NEAR and bool(dial.taken_back.match(closing))
        denied = back and calls[index + 1].number != call.number
        slots.append(
            ContactSlot(
                start=start, end=end, text=line.text[start:end], kind="phone", value=call.number, denied=denied
            )
        )
    return tuple(slots)


_PIECE = re.compile(r"\d+°?|[^\W\d_]+(?:'[^\W\d_]+)?|[^\s]")


def _runs(line: Line, dial: _Dial) -> Iterator[list[_Group]]:
    """Groups of digits that follow each other closely."""
    said = {number.start: number for number in line.numbers}
    run: list[_Group] = []
    between, corrects, repeat, repeat_start, plus = 0, False, 0, 0, False
    for piece in _PIECE.finditer(line.line):
        text, start = piece.group(), piece.start()
        digits = _digits(text, said.get(start), dial, in_run=bool(run or repeat))
        if digits:
            if repeat:
                digits = tuple(reading[0] * repeat + reading[1:] for reading in digits)
            if plus and not run:
                digits = tuple("+" + reading for reading in digits)
            run.append(_Group(repeat_start if repeat or plus else start, piece.end(), digits, corrects))
            between, corrects, repeat, plus = 0, False, 0, False
            continue
        if text in dial.repeats:
            repeat, repeat_start = dial.repeats[text], start
            continue
        if text == "+" or (text in dial.plus and not run):
            plus, repeat_start = True, start
            continue
        repeat, plus = 0, False
        corrects = corrects or text in dial.corrects
        between += text.isalpha() or "'" in text
        plain = text in dial.fillers or text in dial.corrections or text in ".,-/()…:"
        if run and (not plain or between > MOST_BETWEEN):
            yield run
            run, between, corrects = [], 0, False
    if run:
        yield run


def _digits(text: str, number: object, dial: _Dial, *, in_run: bool) -> tuple[str, ...]:
    """The ways to read a piece of the line as digits; none if it is something else."""
    if text.isdigit():
        words = getattr(number, "words", ())
        if words and len(words) > 1 and int(text) >= 100 and int(text) % 100:
            # "nine hundred one" may be 900, 1.
            return text, f"{int(text) // 100 * 100}{int(text) % 100}"
        return (text,)
    if in_run and text in dial.zeros:
        return ("0",)
    if in_run and text in dial.ones:
        return ("1",)
    return ("0",) if text in dial.zeros and len(text) > 1 else ()


def _calls(run: list[_Group], country: str, line: str, dial: _Dial) -> Iterator[_Call]:
    """The telephone numbers of a run, corrections made."""
    segments: list[list[_Group]] = []
    for group in run:
        if group.corrects or not segments:
            segments.append([])
        segments[-1].append(group)
    current: list[_Group] = []
    for segment in segments:
        if current and not _scan(segment, country, line, dial):
            mended = _mended(current, segment, country, line, dial)
            if mended is not None:
                current = mended
                continue
        if current:
            yield from _scan(current, country, line, dial)
        current = segment
    yield from _scan(current, country, line, dial)


def _mended(
    said: list[_Group], correction: list[_Group], country: str, line: str, dial: _Dial
) -> list[_Group] | None:
    """The groups with the last ones replaced by a correction, if that makes a whole number."""
    size = sum(len(group.readings[0]) for group in correction)
    counts = range(1, min(len(said), len(correction) + 3) + 1)
    for count in sorted(counts, key=lambda n: abs(sum(len(g.readings[0]) for g in said[-n:]) - size)):
        groups = said[:-count] + correction
        found = _scan(groups, country, line, dial)
        if found and found[-1].end == correction[-1].end:
            return groups
    whole = _scan(said + correction, country, line, dial)
    return said + correction if whole and whole[-1].end == correction[-1].end else None


def _scan(groups: list[_Group], country: str, line: str, dial: _Dial) -> list[_Call]:
    """The whole numbers among groups, the longest from each start."""
    found: list[_Call] = []
    index = 0
    while index < len(groups):
        call = None
        for end in range(min(len(groups), index + MOST_DIGITS), index, -1):
            call = _call(groups[index:end], country, line, dial)
            if call is not None:
                found.append(call)
                index = end
                break
        if call is None:
            index += 1
    return found


def _call(groups: list[_Group], country: str, line: str, dial: _Dial) -> _Call | None:
    size = sum(len(group.readings[0]) for group in groups)
    if not LEAST_DIGITS <= size <= MOST_DIGITS + 4:
        return None
    opening = line[max(0, groups[0].start - NEAR) : groups[0].start]
    cued = dial.cues.search(opening) is not None
    if not (cued or len(groups) > 1 or size > 8):
        return None
    readings = itertools.product(*(group.readings for group in groups))
    numbers: list[str] = []
    for reading in itertools.islice(readings, MOST_READINGS):
        number = e164("".join(reading), country)
        if number is not None and (cued or _surely(number, reading, country)):
            numbers.append(number)
    if not numbers:
        return None
    # Of several readings, one that exists; else the longest: "nine hundred one" is rather 900, 1.
    return _Call(groups[0].start, groups[-1].end, max(numbers, key=lambda one: (_exists(one), len(one))))


def _surely(number: str, reading: Sequence[str], country: str) -> bool:
    """Whether digits are a telephone number even where no word says so: they begin like one, and such a one exists."""
    digits = "".join(reading)
    return digits.startswith(("0", "+")) or (_exists(number) and len(digits) >= 10 and country in ("CA", "US"))


@lru_cache(maxsize=1024)
def e164(digits: str, country: str) -> str | None:
    """A number as typed, in the international form E.164, or None if no number of that country could be so long.

    Numbers that nobody has been given yet, or that are kept for films, count too.
    """
    import phonenumbers

    typed = digits
    if typed.startswith("+") and len(typed) > 4:
        prefix = re.match(r"\+(33|32|41|352|44|353)0", typed)
        typed = typed[: prefix.end() - 1] + typed[prefix.end() :] if prefix else typed
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return None
    national = phonenumbers.is_valid_number(number) or (
        typed.startswith(("0", "+")) and phonenumbers.is_possible_number(number)
    )
    if not national or (typed.startswith("0") and country in _TEN_DIGITS and len(typed) not in _TEN_DIGITS[country]):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


# How many digits a national number begun with 0 has; what is merely "possible" to phonenumbers may lack some.
_TEN_DIGITS: Mapping[str, tuple[int, ...]] = {"FR": (10, 13, 14), "BE": (9, 10, 13, 12), "CH": (10, 13), "GB": (10, 11, 14)}


@lru_cache(maxsize=1024)
def _exists(number: str) -> bool:
    import phonenumbers

    return bool(phonenumbers.is_valid_number(phonenumbers.parse(number, None)))
