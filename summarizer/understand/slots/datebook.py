"""The `dates.toml` of a language, compiled once: patterns, relations, tenses and the words they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from summarizer.languages import table
from summarizer.understand.slots.clock import ClockTable, clock_table
from summarizer.understand.slots.patterns import after, before, compile_pattern, either, expand
from summarizer.understand.slots.records import Relation


@dataclass(frozen=True, slots=True)
class Pattern:
    """One wording of a rule: what it needs of a line at least (`gate`) saves a search where that is missing."""

    regex: re.Pattern[str]
    rule: Mapping[str, Any]
    rank: int
    gate: frozenset[str]


@dataclass(frozen=True, slots=True)
class Datebook:
    """All that a language says of dates."""

    patterns: tuple[Pattern, ...]
    gates: Mapping[str, re.Pattern[str]]
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    articles: Mapping[str, int]
    idioms: Mapping[int, int]
    units: tuple[tuple[str, re.Pattern[str]], ...]
    nth: tuple[tuple[re.Pattern[str], int], ...]
    holidays: tuple[tuple[re.Pattern[str], Any], ...]
    clock: ClockTable
    part_after: re.Pattern[str]
    part_before: re.Pattern[str]
    afternoon: re.Pattern[str]
    relations: tuple[tuple[Relation, re.Pattern[str]], ...]
    relations_after: tuple[tuple[Relation, re.Pattern[str]], ...]
    denied_before: re.Pattern[str]
    not_denied_before: re.Pattern[str]
    denied_after: re.Pattern[str]
    corrected: re.Pattern[str]
    past_before: re.Pattern[str]
    past_after: re.Pattern[str]
    not_past_before: re.Pattern[str]
    first_before: re.Pattern[str]
    doubtful_ordinals: int
    most_ordinals: int

    def applicable(self, line: str) -> list[Pattern]:
        """The patterns that a line could fit."""
        there = {name for name, gate in self.gates.items() if gate.search(line)}
        return [pattern for pattern in self.patterns if pattern.gate <= there]

    def relation_before(self, opening: str) -> tuple[Relation, int] | None:
        """The relation at the end of what comes before a date, and how many characters it takes; the longest wins."""
        best: tuple[Relation, int] | None = None
        for relation, pattern in self.relations:
            found = pattern.search(opening)
            if found is not None and (best is None or len(opening) - found.start() > best[1]):
                best = relation, len(opening) - found.start()
        return best

    def relation_in(self, said: str) -> Relation | None:
        """The relation that a date's own first words hold."""
        for relation, pattern in self.relations:
            if relation == "on":
                continue
            words = said.split(" ")
            for count in (3, 2, 1):
                if count < len(words) and pattern.match(" ".join(words[:count])):
                    return relation
        return None

    def relation_after(self, closing: str) -> tuple[Relation, int] | None:
        """The relation at the beginning of what follows a date."""
        for relation, pattern in self.relations_after:
            found = pattern.match(closing)
            if found is not None:
                return relation, found.end()
        return None

    def relation_keeps(self, whole: str) -> bool:
        """Whether a negation before a date belongs to its relation ("pas avant") and denies nothing."""
        found = self.relation_before(whole)
        return found is not None and self.denied_before.search(whole[: len(whole) - found[1]]) is None

    def read_groups(self, groups: Mapping[str, str]) -> tuple[dict[str, float], dict[str, str]]:
        """The values of a pattern's groups: weekdays, months and counts as numbers, the others as the words' codes."""
        numbers: dict[str, float] = {}
        words: dict[str, str] = {}
        for name, said in groups.items():
            kind = name.rstrip("2")
            if kind == "weekday":
                numbers[name] = self.weekdays[said]
            elif kind == "month":
                numbers[name] = self.months[said]
            elif kind == "nth":
                numbers[name] = next(value for pattern, value in self.nth if pattern.fullmatch(said))
            elif kind == "monthnumber":
                numbers["month"] = int(said)
            elif kind == "day":
                numbers[name] = int(said.rstrip("°"))
            elif kind == "n":
                count = self.articles[said] if said in self.articles else float(said)
                numbers[name] = self.idioms.get(int(count), count) if "unit" in groups else count
            elif kind == "unit":
                words[name] = next(code for code, pattern in self.units if pattern.fullmatch(said))
            else:
                words[name] = said
        if words.get("unit", "day") != "day" and "n" in numbers:
            numbers["n"] = self.articles.get(groups["n"]) or float(groups["n"])
        return numbers, words

    def feast(self, said: str) -> Any:
        """The definition of the feast that words name; the longest name wins."""
        found = [(pattern.search(said), definition) for pattern, definition in self.holidays]
        named = [(match.end() - match.start(), definition) for match, definition in found if match]
        return max(named, key=lambda pair: pair[0])[1] if named else None


@cache
def datebook(language: str) -> Datebook:
    """The compiled dates of a language."""
    dates, numbers = table(language, "dates"), table(language, "numbers")
    words = _placeholders(dates, numbers["articles"])
    afternoon = _any_of(dates["parts"]["afternoon"])
    part = expand(either(dates["parts"]["say"]), {})
    patterns = [
        Pattern(compile_pattern(say, words), rule, rank, _gate(say, words))
        for rank, rule in enumerate(dates["rule"])
        for say in rule["say"]
    ]
    denied, past, relations = dates["denied"], dates["past"], dates["relations"]
    return Datebook(
        patterns=tuple(patterns),
        gates={
            name: re.compile(rf"(?<![^\W\d_])(?:{meaning})(?!\w)")
            for name, meaning in words.items()
            if name in _GATES
        },
        weekdays=dates["weekdays"],
        months=dates["months"],
        articles=numbers["articles"],
        idioms={int(days): value for days, value in dates["idioms"].items()},
        units=tuple((code, re.compile(say)) for code, say in dates["units"].items()),
        nth=tuple((re.compile(say), value) for say, value in dates["nth"].items()),
        holidays=tuple(
            (re.compile(expand(say, {})), definition) for say, definition in dates["holidays"].items()
        ),
        clock=clock_table(dates["clock"], afternoon=afternoon, morning=_any_of(dates["parts"]["morning"])),
        part_after=re.compile(rf"[ ,]*(?:{part})(?!\w)"),
        part_before=re.compile(rf"(?<!\w)(?:{part})[ ,]*(?:{'|'.join(dates['parts']['link'])})?\Z"),
        afternoon=afternoon,
        relations=tuple((name, before(relations[name])) for name in get_args(Relation)),
        relations_after=tuple(
            (name, after(relations[f"{name}_after"]))
            for name in get_args(Relation)
            if f"{name}_after" in relations
        ),
        denied_before=before(denied["before"]),
        not_denied_before=before([f"{words}(?: \\S+){{0,2}}" for words in denied["not_before"]]),
        denied_after=after(denied["after"]),
        corrected=after(denied["corrected"]),
        past_before=before(past["before"]),
        past_after=after(past["after"]),
        not_past_before=before(past["not_before"]),
        first_before=before([f"{word}(?: \\S+){{0,4}}" for word in dates["firsts"]["before"]]),
        doubtful_ordinals=dates["firsts"]["upto"],
        most_ordinals=dates["firsts"]["most"],
    )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_]){either(map(re.escape, words))}(?!\w)")


_GATES = ("weekday", "month", "unit", "day", "n", "holiday")


def _placeholders(dates: Mapping[str, Any], articles: Iterable[str]) -> dict[str, str]:
    """What each placeholder of a pattern stands for."""

    def inner(words: Iterable[str]) -> str:
        return either(words)[3:-1]

    return {
        "weekday": inner(dates["weekdays"]),
        "month": inner(dates["months"]),
        "monthnumber": r"0?[1-9]|1[0-2]",
        "day": r"0?[1-9]°?|[12]\d°?|3[01]°?",
        "year": r"(?:19|20) ?\d\d|\d\d(?!\d)",
        "n": rf"\d+(?:\.\d+)?|{inner(articles)}",
        "unit": inner(dates["units"].values()),
        "nth": inner(dates["nth"]),
        "weekend": inner(dates["parts"]["weekend"]),
        "holiday": inner(expand(say, {}) for say in dates["holidays"]),
        "part": expand(either(dates["parts"]["say"]), {}),
    }


def _gate(say: str, words: Mapping[str, str]) -> frozenset[str]:
    """The placeholders that a wording cannot do without: those outside every optional part and every choice."""
    plain = say
    while True:
        shorter = re.sub(r"\((?:\?(?::|!|=|<!|<=|P<\w+>))?[^()]*\)(?:\?|\*|\{0[^}]*\})?", _kept_part, plain)
        if shorter == plain:
            break
        plain = shorter
    needed = {name for name in _GATES if re.search(rf"\{{{name}2?\}}", plain)}
    return frozenset(needed)


def _kept_part(group: re.Match[str]) -> str:
    said = group.group()
    if said.endswith(("?", "*", "}")) or said.startswith(("(?!", "(?<")) or "|" in said:
        return ""
    return re.sub(r"^\((?:\?(?::|=|P<\w+>))?|\)$", "", said)
