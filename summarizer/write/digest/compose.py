"""The digest before it takes any format: which rows it has, in which order, and what each of them says."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from summarizer import languages
from summarizer.folding import folded
from summarizer.write.digest.facts import NAME, Due, Facts, facts_of, shortened, words_of
from summarizer.write.digest.persons import bare_name, by_person
from summarizer.write.digest.records import Call, Digest, Entry, Failure, Quote, Row, Section, SectionName
from summarizer.write.values import (
    clock,
    date,
    duration,
    instant,
    listing,
    utc,
    wording,
)

SECTIONS: tuple[SectionName, ...] = ("call_back", "calls", "sales", "wrong_number", "empty")
FOLDED: frozenset[SectionName] = frozenset({"sales", "wrong_number", "empty"})
RANK = {"high": 0, "normal": 1, "low": 2}
MOST_QUOTES, MOST_DUE = 2, 4
QUOTE = 120  # characters of what was said
REASON = 300  # characters of why a recording could not be done


def digest(
    entries: Sequence[Entry], *, language: str | None = None, failures: Sequence[tuple[str, str]] = ()
) -> Digest:
    """The digest of what was done, and of what could not be.

    Args:
        entries: Recaps, in any order.
        language: ISO code; by default the one of most of the recaps. English where there is no pack for it.
        failures: Name and reason of each recording that could not be done.

    Returns:
        Sections in the order in which they matter; those without a row are left out.
    """
    language = languages.nearest(language or _most_spoken(entries))
    words = words_of(language)
    moments = [entry.recap.source.recorded_at for entry in entries]
    year = max((moment.year for moment in moments), default=None)
    told = sorted((facts_of(entry, language, year) for entry in entries), key=_by_age)
    found: dict[SectionName, list[tuple[list[Facts], list[Facts]]]] = {name: [] for name in SECTIONS}
    for person in by_person(told):
        for name, calls in _by_section(person).items():
            found[name].append((calls, person))
    for name, groups in found.items():
        groups.sort(key=lambda group: _by_day(group[0]) if name == "calls" else _by_need(group[0]))
    sections = tuple(
        Section(
            name=name,
            title=words["section"][name],
            rows=tuple(_row(name, calls, person, language, year) for calls, person in groups),
            folded=name in FOLDED,
        )
        for name, groups in found.items()
        if groups
    )
    failed = sorted(set(failures))
    return Digest(
        language=language,
        title=_title(moments, language),
        counts=_counts(sections, language) if entries else (),
        incomplete=_counted(words["incomplete"], len(failed)) if failed else "",
        sections=sections,
        failures_title=words["section"]["failures"],
        failures=tuple(Failure(shortened(name, NAME), shortened(reason, REASON)) for name, reason in failed),
    )


def _most_spoken(entries: Sequence[Entry]) -> str:
    """The language of most of the entries, of several the first in the alphabet."""
    spoken = Counter(entry.recap.source.language for entry in entries)
    return min(spoken, key=lambda language: (-spoken[language], language), default=languages.FALLBACK)


# Orders -------------------------------------------------------------------------------------------------


def _by_age(call: Facts) -> tuple[dt.datetime, str, str, str]:
    """The oldest first; of those of one moment always the same."""
    source = call.entry.recap.source
    return utc(source.recorded_at), source.sha256, call.entry.name, call.entry.link


def _by_need(calls: Sequence[Facts]) -> tuple[object, ...]:
    """The most urgent first, then who is no client yet, then who has been waiting longest."""
    prospect = any(call.prospect for call in calls)
    return _rank(calls), not prospect, *_by_age(calls[0])


def _by_day(calls: Sequence[Facts]) -> tuple[object, ...]:
    """The most urgent first, then what is due soonest, then the oldest."""
    days = [due.day for call in calls for due in call.due if due.day]
    return _rank(calls), min(days, default=dt.date.max), *_by_age(calls[0])


def _rank(calls: Sequence[Facts]) -> int:
    return min(RANK[call.urgency] for call in calls)


def _by_section(person: Sequence[Facts]) -> dict[SectionName, list[Facts]]:
    """A person's calls by section; who left a message as well has called as often as he rang without a word."""
    spoke = any(call.section == "call_back" for call in person)
    found: dict[SectionName, list[Facts]] = {}
    for call in person:
        name = "call_back" if spoke and call.section == "empty" else call.section
        found.setdefault(name, []).append(call)
    return found


# Rows ---------------------------------------------------------------------------------------------------


def _row(
    section: SectionName, calls: Sequence[Facts], person: Sequence[Facts], language: str, year: int | None
) -> Row:
    """One person in one section; `calls` and `person`, all of that person's calls, have the oldest first."""
    words = words_of(language)
    newest = calls[::-1]
    who = _newest(call.who for call in newest)
    company = _newest(call.company for call in newest)
    numbers = sorted((call.number for call in newest if call.number), key=lambda number: not number.dialled)
    why = _newest(call.why for call in newest)
    lacking = {"caller": not who, "callback": not numbers, "reason": not why}
    missing = [words["missing_parts"][part] for part, lacks in lacking.items() if lacks]
    most_urgent = min(newest, key=lambda call: (RANK[call.urgency], not call.because))
    return Row(
        title=who or company or words["unknown_caller"],
        who=who,
        company=company,
        number=numbers[0] if numbers else None,
        why=why or (words["nothing_noted"] if section == "calls" else ""),
        how_known=_newest(call.how_known for call in newest),
        urgency=most_urgent.urgency,
        because=_quotes(most_urgent, newest[0], language, year),
        prospect=any(call.prospect for call in calls),
        missing=listing(missing, language) if section == "call_back" else "",
        due=_due(calls, why, language, year),
        times=_times(calls, language, year),
        spoken_since=_spoken_since(calls, person, language, year) if section == "call_back" else "",
        calls=tuple(_call(call, who, language, year) for call in newest),
    )


def _newest(texts: Iterable[str]) -> str:
    """The first that is known, of the newest call on."""
    return next(filter(None, texts), "")


def _call(call: Facts, who: str, language: str, year: int | None) -> Call:
    source = call.entry.recap.source
    when = instant(source.recorded_at, language, year=year)
    if source.recorded_at_from == "modification time":
        when = wording(language)["lists"]["comma"].join((when, words_of(language)["date_to_check"]))
    return Call(
        name=shortened(call.entry.name, NAME),
        link=call.entry.link,
        began_at=source.recorded_at,
        seconds=source.duration,
        when=when,
        length="" if source.kind == "messages" else duration(source.duration, language),
        who="" if set(bare_name(call)) <= set(folded(who).split()) else call.who,
        why=call.why,
    )


def _quotes(call: Facts, newest: Facts, language: str, year: int | None) -> tuple[Quote, ...]:
    """The words that make it urgent, with the second, and the day if they are not the newest call's."""
    source = call.entry.recap.source
    quotes = []
    for evidence in call.because[:MOST_QUOTES]:
        if evidence.written_at is not None:
            moment = instant(evidence.written_at, language, year=year)
        else:
            moment = clock(evidence.start)
            if call is not newest:
                day = instant(source.recorded_at, language, year=year)
                moment = wording(language)["lists"]["comma"].join((day, moment))
        quotes.append(Quote(shortened(evidence.quote, QUOTE), moment))
    return tuple(quotes)


def _due(calls: Sequence[Facts], why: str, language: str, year: int | None) -> tuple[str, ...]:
    """What is due, the nearest day first; of what the row says already only the day, of many the first few."""
    words = words_of(language)

    def line(due: Due) -> str:
        if due.text != why:
            return due.line
        return words["by"].format(day=date(due.day, language, year=year)) if due.day else ""

    found = sorted(
        {due for call in calls for due in call.due}, key=lambda due: (due.day or dt.date.max, due.line)
    )
    shown = list(filter(None, dict.fromkeys(line(due) for due in found)))
    if len(shown) > MOST_DUE:
        shown[MOST_DUE - 1 :] = [_counted(words["more_due"], len(shown) - MOST_DUE + 1)]
    return tuple(shown)


def _times(calls: Sequence[Facts], language: str, year: int | None) -> str:
    """How often a person called since when; of one call nothing."""
    if len(calls) == 1:
        return ""
    days = [call.entry.recap.source.recorded_at.date() for call in calls]
    form = words_of(language)["times_one_day" if len(set(days)) == 1 else "times"]
    return str(form.format(count=len(calls), day=date(days[0], language, year=year)))


def _spoken_since(calls: Sequence[Facts], person: Sequence[Facts], language: str, year: int | None) -> str:
    """That one has talked with the person after the last message."""
    last = utc(calls[-1].entry.recap.source.recorded_at)
    talks = [call.entry.recap.source.recorded_at for call in person if call.section == "calls"]
    later = [talk for talk in talks if utc(talk) > last]
    if not later:
        return ""
    return str(words_of(language)["spoken_since"].format(when=instant(later[-1], language, year=year)))


# What stands at the top ---------------------------------------------------------------------------------


def _title(moments: Sequence[dt.datetime], language: str) -> str:
    words = words_of(language)
    if not moments:
        return str(words["title_undated"])
    first, last = min(moments, key=utc), max(moments, key=utc)
    form = wording(language)["messages"]["period"]
    days = date(last, language)
    if first.date() != last.date():
        days = form.format(first=date(first, language, year=last.year), last=days)
    return str(words["title"].format(period=days))


def _counts(sections: Sequence[Section], language: str) -> tuple[str, ...]:
    """How many there are of each sort that is there; of people to call back also that there is none."""
    rows = {section.name: section.rows for section in sections}
    shown = [row for section in sections if not section.folded for row in section.rows]
    counts = {
        "call_back": len(rows.get("call_back", ())),
        "urgent": sum(row.urgency == "high" for row in shown),
        "prospect": sum(row.prospect for row in shown),
        "calls": len(rows.get("calls", ())),
        "nothing": sum(len(rows[name]) for name in FOLDED if name in rows),
    }
    forms = words_of(language)["count"]
    texts = (
        _counted(forms[name][1:], count) if count else str(forms[name][0]) for name, count in counts.items()
    )
    return tuple(filter(None, texts))


def _counted(forms: Sequence[str], count: int) -> str:
    """The form for one, or for several."""
    return forms[count > 1].format(count=count)
