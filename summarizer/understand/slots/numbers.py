"""Numbers in words and digits: what a run of number words amounts to.

The grammar is that of spoken numerals in general (units below tens below hundreds below thousands); what a language
does of its own (seventy as sixty-ten, "and" after hundreds) is in `numbers.toml` of its pack.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from summarizer.languages import table

HUNDRED = 100
THOUSAND = 1000
LARGEST = 10**15  # beyond it, digits are a reference or an account, and floats would round them


def fold(text: str) -> str:
    """`text` in lower case, without accents, with plain apostrophes: the form the tables are written in."""
    return "".join(fold_character(character) for character in text)


@cache
def fold_character(character: str) -> str:
    """One character as the tables write it; "œ" gives two, a lone accent gives none."""
    replaced = {"œ": "oe", "Œ": "oe", "’": "'", "‘": "'", "‑": "-", "–": "-", "—": "-", "²": "2"}.get(
        character
    )
    if replaced is not None:
        return replaced
    if character.isspace():
        return " "
    plain = (part for part in unicodedata.normalize("NFD", character) if not unicodedata.combining(part))
    return "".join(plain).lower()


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a language makes numbers of words, read from its `numbers.toml`."""

    words: Mapping[str, int]
    doubles: frozenset[str]  # first words of the numbers that take two
    articles: Mapping[str, int]
    ordinals: Mapping[str, int]
    glue: str
    tens_with_teens: frozenset[int]
    glue_after_tens: frozenset[int]
    glue_after_hundreds: bool
    article_before_scale: bool
    article_adds: re.Pattern[str] | None
    range_open: frozenset[str]
    decimal: frozenset[str]
    half: tuple[tuple[str, ...], ...]
    ordinal: re.Pattern[str]


@cache
def grammar(language: str) -> Grammar:
    """The grammar of a language's numbers."""
    numbers: Mapping[str, Any] = table(language, "numbers")
    rules = numbers["grammar"]
    return Grammar(
        words=numbers["words"],
        doubles=frozenset(word.split()[0] for word in numbers["words"] if " " in word),
        articles=numbers["articles"],
        ordinals=numbers["ordinals"],
        glue=rules["glue"],
        tens_with_teens=frozenset(rules["tens_with_teens"]),
        glue_after_tens=frozenset(rules["glue_after_tens"]),
        glue_after_hundreds=rules["glue_after_hundreds"],
        article_before_scale=rules["article_before_scale"],
        article_adds=re.compile(rules["article_adds"]) if rules["article_adds"] else None,
        range_open=frozenset(rules["range_open"]),
        decimal=frozenset(rules["decimal"]),
        half=tuple(tuple(words.split()) for words in rules["half"]),
        ordinal=re.compile(rf"(\d+)(?:{'|'.join(rules['ordinal_suffixes'])})"),
    )


@dataclass(frozen=True, slots=True)
class Amount:
    """A number made of `used` words; `ordinal` for "twenty-seventh"."""

    value: int | float
    used: int
    ordinal: bool = False


def read_number(words: Sequence[str], at: int, rules: Grammar) -> Amount | None:
    """The longest number that begins with word `at` of `words` (folded, hyphens split), or None."""
    whole = _whole(words, at, rules)
    if whole is None or whole.ordinal:
        return whole
    end = at + whole.used
    alone = words[at] in rules.articles and whole.used == 1
    if end < len(words) and words[end] in rules.decimal:
        decimals = _decimals(words, end + 1, rules)
        if decimals is not None:
            digits, used = decimals
            return _scaled(words, at, Amount(float(f"{whole.value}.{digits}"), whole.used + 1 + used), rules)
    for half in rules.half:
        if tuple(words[end : end + len(half)]) == half and not alone:
            return _scaled(words, at, Amount(whole.value + 0.5, whole.used + len(half)), rules)
    return None if alone else whole


def _atom(words: Sequence[str], at: int, rules: Grammar) -> tuple[int, int] | None:
    """The value of the number word at `at` and how many words it takes."""
    if at >= len(words):
        return None
    word = words[at].removesuffix("-")
    if word in rules.doubles and word == words[at] and at + 1 < len(words):
        value = rules.words.get(f"{word} {words[at + 1]}")
        if value is not None:
            return value, 2
    value = rules.words.get(word)
    return None if value is None else (value, 1)


def _value(words: Sequence[str], at: int, rules: Grammar) -> int:
    atom = _atom(words, at, rules)
    return -1 if atom is None else atom[0]


def _below_hundred(words: Sequence[str], at: int, rules: Grammar) -> Amount | None:
    """A number below a hundred, ordinals included."""
    if at < len(words) and words[at] in rules.ordinals:
        return Amount(rules.ordinals[words[at]], 1, True)
    atom = _atom(words, at, rules)
    if atom is None or atom[0] >= HUNDRED:
        return None
    tens = Amount(*atom)
    return _with_small(words, at, tens, rules) if tens.value >= 20 else tens


def _with_small(words: Sequence[str], at: int, tens: Amount, rules: Grammar) -> Amount:
    """A ten and what is added to it: "vingt et un", "soixante-douze", "twenty-seventh"."""
    after = at + tens.used
    glued = after < len(words) and words[after] == rules.glue
    small = _small(words, after + glued, rules, articles=glued)
    if small is None or not _adds(int(tens.value), int(small.value), rules):
        return tens
    if glued and small.value not in rules.glue_after_tens:
        return tens
    return _join(tens, small, int(glued))


def _small(words: Sequence[str], at: int, rules: Grammar, *, articles: bool) -> Amount | None:
    """A number below twenty that could follow a ten; "un" is one for sure after "et"."""
    if at >= len(words):
        return None
    word = words[at].removeprefix("-")
    if word in rules.articles:
        return Amount(rules.articles[word], 1) if articles or word != words[at] else _one(words, at, rules)
    if words[at] in rules.ordinals and rules.ordinals[words[at]] < 10:
        return Amount(rules.ordinals[words[at]], 1, True)
    atom = _atom(words, at, rules)
    return Amount(*atom) if atom and 0 < atom[0] < 20 else None


def _one(words: Sequence[str], at: int, rules: Grammar) -> Amount | None:
    """An article that counts as one: "cent un euros", "cent un mille", but not "cent un peu plus tard"."""
    if rules.article_adds is None or at >= len(words) or words[at] not in rules.articles:
        return None
    ends = at + 1 == len(words) or _scale(words, at + 1, rules)
    plural = at + 1 < len(words) and rules.article_adds.fullmatch(words[at + 1]) is not None
    return Amount(rules.articles[words[at]], 1) if ends or plural else None


def _adds(tens: int, small: int, rules: Grammar) -> bool:
    return small < 10 or tens in rules.tens_with_teens


def _below_thousand(words: Sequence[str], at: int, rules: Grammar) -> Amount | None:
    """A number below a thousand, or so many hundreds ("douze cents", "fourteen hundred")."""
    head = _below_hundred(words, at, rules)
    if head is None:
        if _value(words, at, rules) == HUNDRED:
            return _with_rest(words, at, Amount(HUNDRED, 1), rules)
        return None
    if head.ordinal or not (1 <= head.value < HUNDRED and head.value != 10):
        return head
    if _value(words, at + head.used, rules) != HUNDRED:
        return head
    return _with_rest(words, at, Amount(head.value * HUNDRED, head.used + 1), rules)


def _with_rest(words: Sequence[str], at: int, head: Amount, rules: Grammar) -> Amount:
    """`head` hundreds and what is below a hundred after them."""
    after = at + head.used
    glued = rules.glue_after_hundreds and after < len(words) and words[after] == rules.glue
    rest = _one(words, after, rules) or _below_hundred(words, after + glued, rules)
    if rest is None or rest.value == 0 or (glued and at > 0 and words[at - 1] in rules.range_open):
        return head
    if _value(words, after + glued + rest.used, rules) == HUNDRED:
        # "quatre cent cinquante sept cent…": the last word begins the next number.
        rest = (
            _below_hundred(words[: after + glued + rest.used - 1], after + glued, rules)
            if rest.used > 1
            else None
        )
    return head if rest is None else _join(head, rest, int(glued))


def _join(head: Amount, rest: Amount, glued: int) -> Amount:
    return Amount(head.value + rest.value, head.used + glued + rest.used, rest.ordinal)


def _scale(words: Sequence[str], at: int, rules: Grammar) -> bool:
    return _value(words, at, rules) >= THOUSAND


def _whole(words: Sequence[str], at: int, rules: Grammar) -> Amount | None:
    """A whole number of any size."""
    if at >= len(words):
        return None
    least = HUNDRED if rules.article_before_scale else 1000 * THOUSAND  # "a hundred", but only "un million"
    if words[at] in rules.articles and _value(words, at + 1, rules) >= least:
        inner = _whole(words, at + 1, rules)
        return Amount(inner.value, inner.used + 1, inner.ordinal) if inner else None
    head = _digits(words, at) or _below_thousand(words, at, rules)
    if head is None and at + 1 < len(words) and words[at + 1] in rules.decimal and rules.article_adds:
        return Amount(rules.articles[words[at]], 1) if words[at] in rules.articles else None
    if head is None:
        if not _scale(words, at, rules):
            return None
        head = Amount(1, 0)
    return head if head.ordinal else _scaled(words, at, head, rules)


def _digits(words: Sequence[str], at: int) -> Amount | None:
    """Digits followed by a scale word ("45 mille") count as a number in words."""
    word = words[at]
    if not (word.isascii() and word.isdigit() and len(word) <= 3):
        return None
    return Amount(int(word), 1)


def _scaled(words: Sequence[str], at: int, head: Amount, rules: Grammar) -> Amount:
    """`head` times the scale word after it, plus the rest: "deux" → "deux mille trois cents"."""
    value, used = head.value, head.used
    scale = _value(words, at + used, rules)
    if scale < THOUSAND:
        return head
    value, used = value * scale, used + 1
    after = at + used
    glued = rules.glue_after_hundreds and after < len(words) and words[after] == rules.glue
    rest = _rest_below(words, after + glued, scale, rules)
    if rest is None or rest.value == 0 or _scale(words, after + glued + rest.used, rules):
        return Amount(_tidy(value), used)
    return Amount(_tidy(value + rest.value), used + glued + rest.used, rest.ordinal)


def _rest_below(words: Sequence[str], at: int, scale: int, rules: Grammar) -> Amount | None:
    if at >= len(words):
        return None
    head = _digits(words, at) or _below_thousand(words, at, rules)
    head = _one(words, at, rules) or head
    if head is None and scale > THOUSAND and _value(words, at, rules) == THOUSAND:
        head = Amount(1, 0)  # "un million mille"
    if head is None or scale <= THOUSAND:
        return head if head and head.value < scale else None
    inner = _scaled(words, at, head, rules)
    return inner if inner.value < scale else head


def _decimals(words: Sequence[str], at: int, rules: Grammar) -> tuple[str, int] | None:
    """The digits after a spoken decimal mark, zeros included: "zéro cinq" → "05"."""
    zeros = 0
    while _value(words, at + zeros, rules) == 0:
        zeros += 1
    number = _below_hundred(words, at + zeros, rules)
    if number is not None and not number.ordinal:
        return "0" * zeros + str(number.value), zeros + number.used
    digit = _digits(words, at + zeros) if at + zeros < len(words) else None
    if digit is not None:
        return "0" * zeros + words[at + zeros], zeros + 1
    return ("0" * zeros, zeros) if zeros else None


def _tidy(value: int | float) -> int | float:
    return int(value) if float(value).is_integer() else value


def spoken_number(text: str, language: str) -> int | float | None:
    """The number that `text` says, in words or digits, or None if it says anything else.

    Args:
        text: "mille deux cents", "1 680,50", "twenty-one", "three hundred and five".
        language: The code of the language pack.
    """
    rules = grammar(language)
    folded = fold(text).strip()
    written = parse_digits(folded)
    if written is not None:
        return written
    words = re.findall(r"[^\W_]+", folded)
    if len(words) == 1 and words[0] in rules.articles:
        return rules.articles[words[0]]
    number = read_number(words, 0, rules) if words and not words[0].isdigit() else None
    if words and number is None:
        number = read_number(words, 0, rules)
    return number.value if number is not None and number.used == len(words) else None


# A number in digits: with grouped thousands ("1 680", "1.680,50", "1,450") or plain, with or without decimals.
WRITTEN = re.compile(
    r"(?<![\w])(?:(?P<grouped>[1-9]\d{0,2}(?:(?: \d{3})+|(?:\.\d{3})+|(?:,\d{3})+|(?:'\d{3})+))"
    r"(?:[.,](?P<cents>\d{1,2}))?|(?<!\d[.,])(?P<plain>\d+)(?:[.,](?P<decimals>\d{1,2}))?)(?![.,]?\d)"
)


def parse_digits(text: str) -> int | float | None:
    """The value of a number in digits, or None."""
    found = WRITTEN.fullmatch(text)
    return None if found is None else written_value(found)


def written_value(found: re.Match[str]) -> int | float | None:
    """The value of a match of `WRITTEN`; None for one too long to be a quantity."""
    whole = re.sub(r"\D", "", found["grouped"] or found["plain"])
    decimals = found["cents"] or found["decimals"]
    if int(whole[:20]) > LARGEST or len(whole) > 15:
        return None
    return _tidy(float(f"{whole}.{decimals}")) if decimals else int(whole)


def write_number(value: int | float, language: str) -> str:
    """A number in digits as the language writes it: 1 200 in French, 1,200 in English, with two decimals or none."""
    writing = table(language, "numbers")["writing"]
    whole = int(value)
    grouped = (
        f"{whole:,}".replace(",", writing["group"]) if abs(whole) >= writing["group_from"] else str(whole)
    )
    if float(value).is_integer():
        return grouped
    cents = f"{abs(value):.2f}".partition(".")[2]
    return f"{grouped}{writing['decimal']}{cents[:1] if cents.endswith('0') else cents}"
