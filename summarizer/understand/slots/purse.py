"""The `money.toml` of a language, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from summarizer.languages import table
from summarizer.understand.slots.numbers import grammar
from summarizer.understand.slots.patterns import after, before, either, expand

Tax = Literal["HT", "TTC"]


@dataclass(frozen=True, slots=True)
class Purse:
    """All that a language says of money."""

    currencies: tuple[tuple[str, re.Pattern[str]], ...]
    dollar: re.Pattern[str]
    centime: re.Pattern[str]
    cents_after: re.Pattern[str]
    half: re.Pattern[str]
    sure_per: re.Pattern[str]
    not_one: re.Pattern[str]
    multipliers: tuple[tuple[re.Pattern[str], int], ...]
    sums: tuple[tuple[re.Pattern[str], int], ...]
    collectives: re.Pattern[str]
    collective_values: Mapping[str, int]
    articles: re.Pattern[str]
    taxes: tuple[tuple[Tax, re.Pattern[str]], ...]
    taxes_before: tuple[tuple[Tax, re.Pattern[str]], ...]
    tax_link: re.Pattern[str]
    per: tuple[tuple[str, re.Pattern[str]], ...]
    ceiling_before: re.Pattern[str]
    ceiling_after: re.Pattern[str]
    replaced_before: re.Pattern[str]
    approximate_before: re.Pattern[str]
    approximate_after: re.Pattern[str]
    range_open: re.Pattern[str]
    join: re.Pattern[str]
    join_open: re.Pattern[str]
    added: re.Pattern[str]
    cue_before: re.Pattern[str]
    tight_cue: re.Pattern[str]
    cue_after: re.Pattern[str]
    weak_cue: re.Pattern[str]
    not_before: re.Pattern[str]
    counted: re.Pattern[str]
    hundreds_after_thousand: bool
    pairs: bool
    thousand: frozenset[str]


@cache
def purse(language: str) -> Purse:
    """The compiled money of a language."""
    money, numbers = table(language, "money"), table(language, "numbers")
    rules, span, cues, links = numbers["grammar"], money["range"], money["cues"], money["links"]
    articles, of = either(numbers["articles"]), links["currency"]
    taxes: tuple[Tax, ...] = ("HT", "TTC")
    return Purse(
        currencies=tuple((code, _following(say, of)) for code, say in money["currencies"].items()),
        dollar=_following([money["local"]["dollar"]], of),
        centime=_following(money["parts"]["centime"], of),
        cents_after=re.compile(
            rf",? {_perhaps(links['cents'])}(\d\d?) {_any(money['parts']['centime'])}(?!\w)"
        ),
        half=re.compile(rf" {_any(money['parts']['half'])}(?!\w)"),
        sure_per=after(money["sure"]["per"]),
        not_one=before(money["sure"]["not_one"]),
        multipliers=tuple((_following([say], of), factor) for say, factor in money["multipliers"].items()),
        sums=tuple((_whole(say), value) for say, value in money["sums"].items()),
        collectives=_whole(
            f"{articles} {_perhaps(links['collective'])}(?P<of>{either(numbers['collectives'])})"
        ),
        collective_values=numbers["collectives"],
        articles=re.compile(rf"(?<![\w']){articles}(?= )"),
        taxes=tuple((code, re.compile(rf"(?<![^\W\d_]){_any(money['tax'][code])}(?!\w)")) for code in taxes),
        taxes_before=tuple(
            (code, re.compile(rf"(?<!\w){_any(money['tax'][code])}(?: [^\d\s,.;!?]+){{0,3}} ?\Z"))
            for code in taxes
        ),
        tax_link=re.compile(rf"[ ,]{{0,2}}{_perhaps(links['tax'])}"),
        per=tuple((code, after(say)) for code, say in money["per"].items()),
        ceiling_before=_shortly_before(money["ceiling"]["before"], 1),
        ceiling_after=after(money["ceiling"]["after"]),
        replaced_before=before(money["replaced"]["before"]),
        approximate_before=before(money["approximate"]["before"]),
        approximate_after=after(money["approximate"]["after"]),
        range_open=before(span["open"]),
        join=re.compile(
            rf",? ?(?P<word>{either(re.escape(word) for word in span['join'])}) ?{_perhaps(links['range'])}"
        ),
        join_open=re.compile(either(span["needs_open"])),
        added=re.compile(rf"(?: [^\s\d.,;!?]+){{0,2}},? {either(cues['added'])} "),
        cue_before=_shortly_before(cues["before"], 4),
        tight_cue=_shortly_before(cues["tight"], 1),
        cue_after=after(cues["after"]),
        weak_cue=_shortly_before(cues["weak"], 2),
        not_before=before(cues["not_before"]),
        counted=re.compile(rf" ?(?:{_any(cues['counted'])}(?!\w)|[^\w\s,.;:!?…]|\d)"),
        hundreds_after_thousand=rules["unit_after_thousand"] == "hundreds",
        pairs=rules["pairs"],
        thousand=frozenset(word for word, value in grammar(language).words.items() if value == 1000),
    )


def _any(say: Iterable[str]) -> str:
    return expand(either(say), {})


def _perhaps(words: Iterable[str]) -> str:
    return f"{either(words)}?"


def _whole(say: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{say})(?!\w)")


def _following(say: Iterable[str], links: Iterable[str]) -> re.Pattern[str]:
    """Fits words right after a number, perhaps with "of" between."""
    return re.compile(rf" ?{_perhaps(links)}{_any(say)}(?!\w)")


def _shortly_before(say: Iterable[str], words: int) -> re.Pattern[str]:
    """Fits the end of a text where one of the words comes with at most so many other words after it."""
    return re.compile(rf"(?<!\w){_any(say)}(?:'[^\W\d]+)?(?:[ ,]+[^\d\s,.;!?]+){{0,{words}}}[ ,'€$£]*\Z")
