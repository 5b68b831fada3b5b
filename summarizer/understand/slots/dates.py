"""Dates in speech: found by the patterns of `dates.toml`, resolved against the day of the call."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from summarizer.understand.slots.calendar import Day
from summarizer.understand.slots.clock import Clock, read_clock
from summarizer.understand.slots.datebook import Datebook, Pattern, datebook
from summarizer.understand.slots.patterns import groups_of
from summarizer.understand.slots.reading import Line, stands_alone
from summarizer.understand.slots.records import DateSlot, Relation
from summarizer.understand.slots.rules import Said, resolve

NEAR = 70  # characters before or after a date in which words can bear on it


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    pattern: Pattern
    groups: Mapping[str, str]
    said: str


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date with what its surroundings say of it; offsets in the line, `core` without what was added around it."""

    start: int
    end: int
    core: int
    match: _Match
    relation: Relation
    clock: Clock | None
    past: bool
    denied: bool


def find_dates(
    line: Line, *, language: str, anchor: dt.datetime, country: str, taken: Sequence[tuple[int, int]] = ()
) -> tuple[DateSlot, ...]:
    """The dates of a line, in order.

    Args:
        line: What was said.
        language: The code of the language pack.
        anchor: When it was said.
        country: The two letters of the country whose feasts and day order hold.
        taken: Stretches of the text that are something else, such as telephone numbers.
    """
    book = datebook(language)
    found: list[DateSlot] = []
    previous: dt.date | None = None
    kept = _select(list(_matches(line, book, language, country, taken)))
    dated = _merge([_surroundings(line, book, match, kept) for match in kept])
    for one in _agree(_drop_unfit(line, book, dated)):
        day = _resolved(one, book, anchor, country, previous)
        if one.relation == "since" and day.date is not None and day.date > anchor.date():
            one = replace(one, relation="from")  # noqa: PLW2901
        start, end = line.place(one.start, one.end)
        found.append(_slot(line.text, start, end, one, day, anchor))
        previous = day.until or day.date or previous
    return tuple(_reconciled(found))


def _matches(
    line: Line, book: Datebook, language: str, country: str, taken: Sequence[tuple[int, int]]
) -> Iterator[_Match]:
    text = line.line
    for pattern in book.applicable(text):
        countries = pattern.rule.get("countries")
        if countries and country not in countries:
            continue
        for found in pattern.regex.finditer(text):
            start, end = found.span()
            begin, stop = line.place(start, end)
            if any(begin < b and a < stop for a, b in taken):
                continue
            match = _Match(start, end, pattern, groups_of(found), found.group())
            if _allowed(text, book, match, language):
                yield match


def _allowed(line: str, book: Datebook, match: _Match, language: str) -> bool:
    """Whether what a rule wants around its words is there."""
    rule = match.pattern.rule
    if rule.get("bare") and not stands_alone(line, match.end, language):
        return False
    if rule.get("ordinal") and "°" not in line[match.start : match.end]:
        return False
    needs = rule.get("needs")
    if needs:
        relation = book.relation_before(line[max(0, match.start - NEAR) : match.start])
        if relation is None or (needs == "limit" and relation[0] == "on"):
            return False
    return True


def _select(matches: list[_Match]) -> list[_Match]:
    """The longest matches that do not overlap, in order; those that are no date are dropped last."""
    matches.sort(key=lambda match: (match.start - match.end, match.start, match.pattern.rank))
    chosen: list[_Match] = []
    for match in matches:
        if not any(match.start < other.end and other.start < match.end for other in chosen):
            chosen.append(match)
    chosen.sort(key=lambda match: match.start)
    return [match for match in chosen if match.pattern.rule["means"] != "nothing"]


def _surroundings(line: Line, book: Datebook, match: _Match, kept: Sequence[_Match]) -> _Dated:
    """A match with the hour, the relation, the tense and the denial that the words around it give."""
    text, rule = line.line, match.pattern.rule
    end, clock = match.end, None
    limit = min((other.start for other in kept if other.start > match.start), default=len(text))
    for _ in range(3):
        after = text[end : min(limit, end + NEAR)]
        part = book.part_after.match(after)
        hour = None if part else read_clock(book.clock, after)
        if part and (end + part.end() <= limit):
            afternoon = bool(book.afternoon.search(part.group()))
            clock = clock.in_part(afternoon=afternoon) if clock else Clock(None, False, afternoon)
            end += part.end()
        elif hour is not None and (clock is None or clock.time is None):
            clock = hour[0].in_part(afternoon=clock.afternoon if clock else False)
            end += hour[1]
        else:
            break
    start = match.start
    opening = text[max(0, start - NEAR) : start]
    part_before = book.part_before.search(opening)
    if part_before and part_before.group().strip(" ,'"):
        start -= len(opening) - part_before.start()
        opening = text[max(0, start - NEAR) : start]
    said = book.relation_before(opening)
    relation: Relation = rule.get("relation", "on")
    if said is not None:
        relation = said[0] if said[0] != "on" else relation
        start -= said[1]
    if rule["means"] != "day":  # "après-demain" begins like "après le 15"
        relation = book.relation_in(text[match.start : match.end]) or relation
    closing = text[end : min(limit, end + NEAR)]
    later = book.relation_after(closing)
    if later is not None:
        relation, end = later[0], end + later[1]
    if clock and clock.by and relation == "on":
        relation = "by"
    denied = _is_denied(book, text, start, match.start, end, limit, relation)
    past = bool(rule.get("past")) or relation == "since" or _is_past(book, text, start, end, match)
    return _Dated(start, end, match.start, match, relation, clock, past, denied)


def _is_denied(
    book: Datebook, text: str, start: int, core: int, end: int, limit: int, relation: str
) -> bool:
    before = text[max(0, start - NEAR) : start]
    whole = text[max(0, core - NEAR) : core]
    closing = text[end : end + NEAR]
    if book.denied_after.match(closing):
        return True
    correction = book.corrected.match(closing)
    if correction and limit < len(text) and end + correction.end() >= limit - 8 and "?" not in closing[: limit - end]:
        return True
    if book.not_denied_before.search(whole):
        return False
    if relation != "on" and book.relation_keeps(whole):
        return False
    return bool(book.denied_before.search(before) or book.denied_before.search(whole))


def _is_past(book: Datebook, text: str, start: int, end: int, match: _Match) -> bool:
    """Whether the verbs around a date say that it lies behind the call."""
    if match.pattern.rule["means"] not in ("weekday", "date", "day", "holiday", "week", "span"):
        return False
    clause = re.split(r"[.!?;]", text[max(0, start - NEAR) : start])[-1]
    if book.not_past_before.search(clause):
        return False
    return bool(book.past_before.search(clause) or book.past_after.match(text[end : end + NEAR]))


def _merge(dated: list[_Dated]) -> list[_Dated]:
    """Without the dates that lie inside another's span, and the parts of a day that belong to a neighbour."""
    kept: list[_Dated] = []
    for one in dated:
        if kept and one.core < kept[-1].end:
            continue
        if kept and one.start < kept[-1].end:
            one = replace(one, start=one.core)  # noqa: PLW2901
        if kept and one.start - kept[-1].end <= 3:
            if one.match.pattern.rule.get("weak"):
                kept[-1] = replace(kept[-1], end=one.end)
                continue
            if kept[-1].match.pattern.rule.get("weak"):
                one = replace(one, start=kept.pop().start)  # noqa: PLW2901
        kept.append(one)
    return kept


def _drop_unfit(line: Line, book: Datebook, dated: list[_Dated]) -> list[_Dated]:
    """Without a bare "the first" that names no day."""
    return [one for one in dated if not _names_no_day(line, book, one)]


def _names_no_day(line: Line, book: Datebook, one: _Dated) -> bool:
    rule, groups = one.match.pattern.rule, one.match.groups
    if not rule.get("bare") or "weekday" in groups:
        return False
    number = next((n for n in line.numbers if one.core <= n.start < one.match.end), None)
    if number is None or not number.ordinal or not number.words or number.value > book.doubtful_ordinals:
        return False
    opening = re.split(r"[.!?;]", line.line[max(0, one.start - NEAR) : one.start])[-1]
    return one.relation == "on" and not book.first_before.search(opening)


def _agree(dated: list[_Dated]) -> list[_Dated]:
    """"Lundi 2 ou mardi 3 mars": days without their month take it from the day they are joined to."""
    result = list(dated)
    for index in range(len(result) - 2, -1, -1):
        here, there = result[index], result[index + 1]
        month = there.match.groups.get("month")
        joined = there.start - here.end <= 8
        if here.match.pattern.rule["means"] == "date" and here.match.pattern.rule.get("bare") and month and joined:
            groups = {**here.match.groups, "month": month}
            result[index] = replace(here, match=replace(here.match, groups=groups))
    return result


def _resolved(
    one: _Dated, book: Datebook, anchor: dt.datetime, country: str, previous: dt.date | None
) -> Day:
    numbers, words = book.read_groups(one.match.groups, country)
    rule = dict(one.match.pattern.rule)
    if rule["means"] == "holiday":
        rule["feast"] = book.feast(words.get("holiday") or one.match.said)
    return resolve(Said(rule, numbers, words, anchor, country, one.past, previous))


def _slot(text: str, start: int, end: int, one: _Dated, day: Day, anchor: dt.datetime) -> DateSlot:
    today = anchor.date()
    time = one.clock.time if one.clock else None
    last = day.until or day.date
    past = one.past if last is None else last < today or (one.past and last == today)
    return DateSlot(
        start=start,
        end=end,
        text=text[start:end],
        date=day.date,
        until=day.until,
        relation=one.relation,
        time=time,
        denied=one.denied,
        past=past,
        vague=day.date is None,
    )


def _reconciled(found: list[DateSlot]) -> list[DateSlot]:
    """"Jeudi prochain, le 15": where the number that follows agrees with the weekday, it decides which one is meant."""
    for index in range(len(found) - 1):
        here, there = found[index], found[index + 1]
        near = there.start - here.end <= 6 and here.date and there.date and not there.denied
        if near and here.date != there.date and not here.denied and here.date and there.date:
            same = here.date.weekday() == there.date.weekday() and abs((here.date - there.date).days) <= 14
            if same and re.search(r"\d", there.text + here.text) is not None and not re.search(r"\d", here.text):
                found[index] = here.model_copy(update={"date": there.date})
    return found
