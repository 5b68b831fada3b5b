"""Telephone numbers in speech: in pairs, digit by digit, in words or figures, and corrected half-way."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from summarizer.languages import table
from summarizer.understand.slots.numbers import grammar
from summarizer.understand.slots.patterns import after, either, expand
from summarizer.understand.slots.reading import Line, Number, stands_alone
from summarizer.understand.slots.records import ContactSlot

MOST_BETWEEN = 6  # words that may stand between two groups of one number
MOST_READINGS = 16  # ways to read one run of groups that are tried
NEAR = 70
MENDED = (2, 6)  # digits at the end of a number that may be said anew
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
    glue: str
    words: Mapping[str, int]
    doubles: frozenset[str]
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
        ones=frozenset(
            word for word, value in table(language, "numbers")["articles"].items() if len(word) > 1
        ),
        glue=grammar(language).glue,
        words=grammar(language).words,
        doubles=grammar(language).doubles,
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
    digits: str


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
                start=start,
                end=end,
                text=line.text[start:end],
                kind="phone",
                value=call.number,
                denied=denied,
            )
        )
    return tuple(slots)


def mended_phone(
    line: Line, known: ContactSlot, *, language: str, start: int = 0, corrected: bool = False
) -> ContactSlot | None:
    """A telephone number whose last digits are said anew in what follows it: "non, 542", "08, pardon".

    Args:
        line: What follows it, or what it is in.
        known: The number as it was understood.
        language: The code of the language pack.
        start: The offset in the text after which to look.
        corrected: Whether a correction has been announced before ("ah zut").
    """
    dial = _dial(language)
    words = {piece.group() for piece in _PIECE.finditer(line.line) if line.starts[piece.start()] >= start}
    if not (corrected or words & dial.corrects):
        return None
    best: tuple[int, str, _Group] | None = None
    for run in _runs(line, dial):
        for groups in _apart_by_corrections(run):
            digits = "".join(group.readings[0] for group in groups)
            alone = stands_alone(line.line, groups[-1].end, language)
            if line.starts[groups[0].start] < start or not alone or not _mends(known.value, digits):
                continue
            if best is None or len(digits) >= best[0]:
                best = len(digits), digits, replace(groups[0], end=groups[-1].end)
    if best is None:
        return None
    first, last = line.place(best[2].start, best[2].end)
    number = known.value[: -best[0]] + best[1]
    return ContactSlot(start=first, end=last, text=line.text[first:last], kind="phone", value=number)


def announces_correction(line: Line, start: int, language: str) -> bool:
    """Whether what follows a number takes something back without saying yet what is right: "ah zut", "sorry"."""
    dial = _dial(language)
    pieces = (piece for piece in _PIECE.finditer(line.line) if line.starts[piece.start()] >= start)
    return any(piece.group() in dial.corrects for piece in pieces)


def _apart_by_corrections(run: list[_Group]) -> Iterator[list[_Group]]:
    """The stretches of a run between corrections, and their first groups: what follows may but say them again."""
    first = [index for index, group in enumerate(run) if group.corrects or index == 0]
    for start, end in zip(first, [*first[1:], len(run)], strict=True):
        yield from (run[start:stop] for stop in range(start + 1, end + 1))


def _mends(number: str, digits: str) -> bool:
    """Whether digits can be the last ones of a number, said anew: another slip than a wholly other number."""
    count = len(digits)
    old = number[-count:]
    if not MENDED[0] <= count <= MENDED[1] or old == digits or not digits.isdigit():
        return False
    same = sum(a == b for a, b in zip(old, digits, strict=True))
    alike = 2 * same >= count or sorted(old) == sorted(digits)
    return alike and (_exists(number[:-count] + digits) or not _exists(number))


_PIECE = re.compile(r"\d+°?|[^\W\d_]+(?:'[^\W\d_]+)?|[^\s]")


def _runs(line: Line, dial: _Dial) -> Iterator[list[_Group]]:
    """Groups of digits that follow each other closely."""
    said = {number.start: number for number in line.numbers}
    run: list[_Group] = []
    between, corrects, repeat, repeat_start, plus = 0, False, 0, 0, False
    for piece in _PIECE.finditer(line.line):
        text, start = piece.group(), piece.start()
        digits = _digits(text, dial, in_run=bool(run or repeat))
        digits += _apart(line, said[start], dial) if digits and start in said else ()
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
        plain = text in dial.fillers or text in dial.corrections or text in ".,-/()…"
        plain = plain or (text == ":" and not line.line[piece.end() : piece.end() + 1].isdigit())  # no hour
        if run and (not plain or between > MOST_BETWEEN):
            yield run
            run, between, corrects = [], 0, False
    if run:
        yield run


def _digits(text: str, dial: _Dial, *, in_run: bool) -> tuple[str, ...]:
    """The digits that a piece of the line says, if it says any."""
    if text.isdigit():
        return (text,)
    if in_run and text in dial.ones:
        return ("1",)
    return ("0",) if text in dial.zeros and (in_run or len(text) > 1) else ()


def _apart(line: Line, number: Number, dial: _Dial) -> tuple[str, ...]:
    """A number in words read as two: "nine hundred one" as 900 and 1, "quatre-vingts douze" as 80 and 12 or 4 and 32.

    What a hyphen or a word of grammar holds together stays so.
    """
    start, end = line.place(number.start, number.end)
    if len(number.words) < 2 or not isinstance(number.value, int):
        return ()
    value = number.value
    if value >= 100:
        return (f"{value - value % 100}{value % 100}",) if value % 100 else ()
    double = number.words[0] in dial.doubles
    tens = dial.words.get(" ".join(number.words[: 1 + double]), value)
    joints = re.findall(r"\s+|-", line.text[start:end])
    held = dial.glue in number.words or joints[int(double) : int(double) + 1] == ["-"]
    apart = (f"{tens}{value - tens}",) if 0 < tens < value and not held else ()
    begins = dial.words.get(number.words[0], 0)  # of "quatre-vingt-douze", 4
    return (*apart, f"{begins}{value - tens + 20}") if double and tens == 20 * begins else apart


def _readings(groups: list[_Group]) -> Iterator[tuple[str, ...]]:
    """The ways to read a run of groups, the plainest first."""
    plain = tuple(group.readings[0] for group in groups)
    yield plain
    doubtful = [index for index, group in enumerate(groups) if len(group.readings) > 1]
    for count in (1, 2):
        for chosen in itertools.combinations(doubtful, count):
            others = [groups[index].readings[1:] for index in chosen]
            for readings in itertools.product(*others):
                changed = dict(zip(chosen, readings, strict=True))
                yield tuple(changed.get(index, said) for index, said in enumerate(plain))


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
    last = _call(said, country, line, dial)
    if last is not None and last.digits.startswith("0") and size < len(last.digits) - 2:
        digits = last.digits[:-size] + "".join(group.readings[0] for group in correction)
        return [_Group(said[0].start, correction[-1].end, (digits,))]
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
    best: tuple[tuple[bool, bool], str, str] | None = None
    for reading in itertools.islice(_readings(groups), MOST_READINGS):
        digits = "".join(reading)
        number = e164(digits, country)
        if number is None or not (cued or _surely(number, reading, country)):
            continue
        rank = _exists(number), _is_usual(number)
        if best is None or rank > best[0]:
            best = rank, number, digits
    return None if best is None else _Call(groups[0].start, groups[-1].end, best[1], best[2])


def _surely(number: str, reading: Sequence[str], country: str) -> bool:
    """Whether digits are a telephone number even where no word says so: they begin like one, and such a one exists."""
    digits = "".join(reading)
    return digits.startswith(("0", "+")) or (
        _exists(number) and len(digits) >= 10 and country in ("CA", "US")
    )


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
    if not national or (_is_national(typed) and country in _LENGTHS and len(typed) not in _LENGTHS[country]):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_national(typed: str) -> bool:
    return typed.startswith("0") and not typed.startswith("00")


# How many digits a number begun with 0 has in a country, the usual length first: to phonenumbers, one that lacks some
# may be "possible".
_LENGTHS: Mapping[str, tuple[int, ...]] = {"FR": (10,), "BE": (10, 9), "CH": (10,), "GB": (11, 10)}


@lru_cache(maxsize=1024)
def _exists(number: str) -> bool:
    import phonenumbers

    return bool(phonenumbers.is_valid_number(phonenumbers.parse(number, None)))


def _is_usual(number: str) -> bool:
    """Whether a number has the length that most numbers of its country have."""
    import phonenumbers

    parsed = phonenumbers.parse(number, None)
    region = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    return len(phonenumbers.national_significant_number(parsed)) + 1 == _LENGTHS.get(region, (0,))[0]
