"""Messengers and networks: what they are called, and with what words someone tells a name there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from summarizer import languages
from summarizer.write.safe.sounds import any_of, words_of


@dataclass(frozen=True)
class Networks:
    """Patterns for the names of networks and for what is said around a name there."""

    named: re.Pattern[str]
    any: re.Pattern[str]
    copula: re.Pattern[str]
    owned: re.Pattern[str]
    mine: re.Pattern[str]
    called: re.Pattern[str]
    called_before: re.Pattern[str]
    look_for: re.Pattern[str]
    on: re.Pattern[str]
    meeting: re.Pattern[str]
    at: re.Pattern[str]
    ordinary: frozenset[str]
    joints: frozenset[str]
    tails: re.Pattern[str]


@cache
def networks_table() -> Networks:
    """The words of all packs for networks."""
    names = words_of("networks", "names")
    words = (*words_of("networks", "words"), *words_of("networks", "mail"))
    called = any_of(words_of("networks", "called"))
    rooms = any_of((*words_of("networks", "called"), *words_of("networks", "rooms")))
    owned = any_of(words_of("networks", "own"))
    edge, end = r"(?<![^\W_])", r"(?![^\W_])"
    copula = any_of(words_of("networks", "is"))
    look = any_of(words_of("networks", "look_for"))
    return Networks(
        named=re.compile(rf"{edge}{any_of(names)}{end}"),
        any=re.compile(rf"{edge}{any_of((*names, *words))}{end}"),
        copula=re.compile(
            rf"(?:\s(?:(?P<called>{called})|{rooms}){end})?[\s,]{{0,3}}(?:(?P<find>{look})|(?P<is>{copula}))(?:(?<=\W)|(?!\w))[\s:,]{{0,3}}"
        ),
        owned=re.compile(rf"{edge}{owned}\s(?:\w+\s)?\Z"),
        mine=re.compile(rf"{edge}{any_of(words_of('networks', 'mine'))}\s(?:\w+\s)?\Z"),
        called=re.compile(rf"{edge}{called}{end}"),
        called_before=re.compile(
            rf"{edge}{called}\s(?:{any_of(words_of('networks', 'on'))}\s)?(?:{owned}\s)?\Z"
        ),
        look_for=re.compile(rf"{edge}{look}{end}"),
        on=re.compile(rf"{edge}{any_of(words_of('networks', 'on'))}\s(?:{owned}\s?)?\Z"),
        meeting=re.compile(rf"{edge}{any_of(words_of('networks', 'meetings'))}{end}"),
        at=re.compile(
            rf"(?:^|[,:;.!?\n]\s?|{edge}(?:{copula}|{any_of(words_of('networks', 'oneself'))})\s)"
            rf"{any_of(words_of('spelling', 'weak_at'))}\s(?P<name>[^\s,;]+)\s{any_of(words_of('networks', 'on'))}\s"
            rf"{any_of((*names, *words))}{end}"
        ),
        ordinary=frozenset(words_of("networks", "ordinary")),
        joints=frozenset((*words_of("spelling", "joints"), *words_of("spelling", "dot"))),
        tails=re.compile(any_of(words_of("spelling", "tails"))),
    )


@cache
def mail_words() -> frozenset[str]:
    """The words for mail, beside which a name need not be one."""
    return frozenset(words_of("networks", "mail"))


@cache
def bare_copulas() -> frozenset[str]:
    """Forms of "to be" after which a description is as likely as a name."""
    return frozenset(words_of("networks", "bare"))


@cache
def describing() -> tuple[str, ...]:
    """How words end that say how something is, with their accents."""
    codes = languages.available()
    return tuple(s for code in codes for s in languages.table(code, "safe")["networks"]["suffixes"])
