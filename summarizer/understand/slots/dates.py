"""Dates in speech: found by the patterns of `dates.toml`, resolved against the day of the call."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from summarizer.understand.slots.calendar import Day
from summarizer.understand.slots.context import NEAR, Dated, Match, in_context
from summarizer.understand.slots.datebook import Datebook, datebook
from summarizer.understand.slots.patterns import groups_of
from summarizer.understand.slots.reading import Line, stands_alone
from summarizer.understand.slots.records import DateSlot
from summarizer.understand.slots.rules import Said, resolve
from summarizer.understand.slots.spoken import SILENCE, Spoken

BESIDE = 8  # characters between two dates that are said together
ARTICLE = 6  # characters between "la veille de" and the day that it counts from
CLOSE = 1  # sentences after a day in which "le samedi" is one beside it and not every Saturday
ANCHORED = frozenset(
    {"weekday_before", "weekday_then", "weekend_before", "shift_after", "shift_from", "then"}
)


def find_dates(
    line: Line,
    *,
    language: str,
    anchor: dt.datetime,
    country: str,
    taken: Sequence[tuple[int, int]] = (),
    spoken: Spoken = SILENCE,
) -> tuple[DateSlot, ...]:
    """The dates of a line, in order.

    Args:
        line: What was said.
        language: The code of the language pack.
        anchor: When it was said.
        country: The two letters of the country whose feasts and order of day and month hold.
        taken: Stretches of the text that are something else, such as telephone numbers.
        spoken: The days that were named before in the same conversation.
    """
    book = datebook(language)
    matches = _select(list(_matches(line, book, language, country, taken)))
    dated = _merge([in_context(line.line, book, match, matches) for match in matches])
    known = _agree([one for one in dated if not _names_no_day(line, book, one)])
    found: list[DateSlot] = []
    numbered: list[bool | None] = []
    previous, named = spoken.last, spoken.named
    skipped = -1
    for index, one in enumerate(known):
        if index == skipped:
            continue
        close = previous if found or spoken.age <= CLOSE or not one.match.pattern.rule.get("beside") else None
        said = replace(_said(one, book, anchor, country), previous=close, named=named)
        base = known[index + 1] if index + 1 < len(known) else None
        if base is not None and _counts_from(line, one, base):
            reference = replace(_said(base, book, anchor, country), previous=previous, named=named)
            day = resolve(replace(said, following=resolve(reference).date))
            one, skipped = replace(one, end=base.end), index + 1  # noqa: PLW2901
        else:
            day = resolve(said)
        if one.match.means in ANCHORED and day.date is None and not one.match.pattern.rule.get("vague"):
            continue
        found.append(_slot(line, one, day, said))
        numbered.append(None if one.match.means in ANCHORED else "day" in one.match.groups)
        previous = day.until or day.date or previous
        if day.date is not None and not found[-1].past:
            named = (*named, day.date)
    return tuple(_denied_again(_reconciled(found, numbered)))


def _counts_from(line: Line, one: Dated, base: Dated) -> bool:
    """Whether words that count from a day run into it: "une semaine avant | le 20", "the day before | Thanksgiving"."""
    gap = line.line[one.match.end : base.match.start]
    return (
        one.match.means in ("shift_after", "shift_from")
        and base.match.means not in ANCHORED
        and len(gap) <= ARTICLE
        and re.search(r"[,.;?!]", gap) is None
    )


def _matches(
    line: Line, book: Datebook, language: str, country: str, taken: Sequence[tuple[int, int]]
) -> Iterator[Match]:
    """Whatever fits a pattern, overlaps included."""
    for pattern in book.applicable(line.line):
        countries = pattern.rule.get("countries")
        if countries and country not in countries:
            continue
        for found in pattern.regex.finditer(line.line):
            start, end = line.place(*found.span())
            if any(start < b and a < end for a, b in taken):
                continue
            match = Match(found.start(), found.end(), pattern, groups_of(found), found.group())
            if _allowed(line.line, book, match, language):
                yield match


def _allowed(line: str, book: Datebook, match: Match, language: str) -> bool:
    """Whether what a rule wants in and around its words is there."""
    rule = match.pattern.rule
    if rule.get("bare") and not stands_alone(line, match.end, language):
        return False
    if rule.get("ordinal") and "°" not in match.said:
        return False
    needs = rule.get("needs")
    if needs is None:
        return True
    relation = book.relation_before(line[max(0, match.start - NEAR) : match.start])
    return relation is not None and (needs == "relation" or relation[0] != "on")


def _select(matches: list[Match]) -> list[Match]:
    """The longest matches that do not overlap, in order, without those that are no date."""
    # Of two rules for the same words, the one for this country alone.
    matches.sort(
        key=lambda match: (
            match.start - match.end,
            match.start,
            "countries" not in match.pattern.rule,
            match.pattern.rank,
        )
    )
    chosen: list[Match] = []
    for match in matches:
        if not any(match.start < other.end and other.start < match.end for other in chosen):
            chosen.append(match)
    chosen.sort(key=lambda match: match.start)
    return [match for match in chosen if match.means != "nothing"]


def _merge(dated: list[Dated]) -> list[Dated]:
    """Without the dates that lie inside another's span, and the parts of a day that belong to another date."""
    kept: list[Dated] = []
    for one in dated:
        if kept and one.match.start < kept[-1].end:
            continue
        if kept and one.start < kept[-1].end:
            one = replace(one, start=one.match.start)  # noqa: PLW2901
        if kept and _is_part(one) and one.start - kept[-1].end <= NEAR // 2:
            if one.start - kept[-1].end <= 3:
                kept[-1] = replace(kept[-1], end=one.end)
            continue
        if kept and _is_part(kept[-1]) and one.start - kept[-1].end <= 3:
            one = replace(one, start=kept.pop().start)  # noqa: PLW2901
        kept.append(one)
    return kept


def _is_part(one: Dated) -> bool:
    """Whether a date is but a part of a day ("en fin de matinée"), of that of the call if no other is named."""
    return bool(one.match.pattern.rule.get("weak"))


def _names_no_day(line: Line, book: Datebook, one: Dated) -> bool:
    """Whether a bare ordinal is rather "the first" of some things than a day."""
    if not one.match.pattern.rule.get("bare") or "weekday" in one.match.groups:
        return False
    inside = (n for n in line.numbers if one.match.start <= n.start < one.match.end)
    number = next(inside, None)
    if number is None or not number.ordinal:
        return False
    if number.value > book.most_ordinals:
        return True
    if not number.words or number.value > book.doubtful_ordinals or one.relation != "on":
        return False
    opening = re.split(r"[.!?;]", line.line[max(0, one.start - NEAR) : one.start])[-1]
    return book.first_before.search(opening) is None


def _agree(dated: list[Dated]) -> list[Dated]:
    """A bare day takes its month from the date beside it: "lundi 2 ou mardi 3 mars", "fin janvier, le 28"."""
    result = list(dated)
    for index in range(len(result) - 2, -1, -1):
        here, there = result[index], result[index + 1]
        if _is_bare(here) and there.match.means == "date" and there.start - here.end <= BESIDE:
            result[index] = _in_month(here, there)
    for index in range(1, len(result)):
        here, there = result[index], result[index - 1]
        if _is_bare(here) and there.match.means != "date" and here.start - there.end <= NEAR // 2:
            result[index] = _in_month(here, there)
    return result


def _is_bare(one: Dated) -> bool:
    numbered = one.match.means == "span" or (one.match.means == "date" and one.match.pattern.rule.get("bare"))
    return bool(numbered) and "day" in one.match.groups and not {"month", "month2"} & one.match.groups.keys()


def _in_month(one: Dated, other: Dated) -> Dated:
    """A bare day in the month of another date, if that names one."""
    month = other.match.groups.get("month")
    if month is None:
        return one
    return replace(one, match=replace(one.match, groups={**one.match.groups, "month": month}))


def _said(one: Dated, book: Datebook, anchor: dt.datetime, country: str) -> Said:
    numbers, words = book.read_groups(one.match.groups)
    rule = dict(one.match.pattern.rule)
    if rule["means"] == "holiday":
        rule["feast"] = book.feast(words.get("holiday") or one.match.said)
    return Said(rule, numbers, words, anchor, country, one.past)


def _slot(line: Line, one: Dated, day: Day, said: Said) -> DateSlot:
    start, end = line.place(one.start, one.end)
    last, today = day.until or day.date, said.today
    behind = (
        resolve(replace(said, past=True, previous=None)).date if last is not None and last > today else None
    )
    past = one.past if last is None else last < today or (one.past and last == today)
    return DateSlot(
        start=start,
        end=end,
        text=line.text[start:end],
        date=day.date,
        until=day.until,
        relation="from" if one.relation == "since" and last is not None and last > today else one.relation,
        time=one.clock.time if one.clock else None,
        denied=one.denied,
        past=past,
        vague=day.date is None,
        behind=behind if behind is not None and behind <= today else None,
    )


def _denied_again(found: list[DateSlot]) -> list[DateSlot]:
    """What is taken back was perhaps said just before too: "mardi. Enfin, mardi… non, jeudi"."""
    for index, slot in enumerate(found):
        for later in found[index + 1 :]:
            if later.denied and later.date == slot.date and later.start - slot.end <= NEAR // 2:
                found[index] = slot.model_copy(update={"denied": True})
    return found


def _reconciled(found: list[DateSlot], numbered: Sequence[bool | None]) -> list[DateSlot]:
    """A weekday is the one whose number stands beside it: "jeudi prochain, le 15", "le onze mai lundi matin".

    `numbered` tells for each slot whether it has a number, or None where it counts from another day.
    """
    for index in range(len(found) - 1):
        here, there = found[index], found[index + 1]
        if (
            None in numbered[index : index + 2]
            or here.date is None
            or there.date is None
            or here.denied
            or there.denied
            or here.until
            or there.until
        ):
            continue
        if here.date.weekday() != there.date.weekday() or there.start - here.end > BESIDE:
            continue
        if numbered[index] and not numbered[index + 1]:
            found[index + 1] = there.model_copy(update={"date": here.date})
        elif numbered[index + 1] and abs((here.date - there.date).days) <= 14:
            found[index] = here.model_copy(update={"date": there.date})
    return found
