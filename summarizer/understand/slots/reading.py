"""A stretch of speech as the tables' patterns see it.

The line is the text in lower case without accents, with every number in digits ("mardi vingt-quatre" → "mardi 24",
"the twenty-seventh" → "the 27°") and a space for each hyphen, so that one pattern fits whatever way the recogniser
wrote the same words. Every character of the line knows where it comes from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from summarizer.languages import table
from summarizer.understand.slots.numbers import (
    WRITTEN,
    Grammar,
    fold_character,
    grammar,
    read_number,
    written_value,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the line: its place there, its value, and the words it was said in (none if it was in digits).

    `digits` is how it would be typed: "06" keeps its zero.
    """

    start: int
    end: int
    value: int | float
    words: tuple[str, ...]
    digits: str
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The text as the patterns read it; `starts` and `ends` map each of its characters to offsets in `text`."""

    text: str
    line: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    numbers: tuple[Number, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text of a stretch of the line, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


LONGEST = 16  # words of a number
_TOKEN = re.compile(r"[^\W_]+(?:'(?=[^\W_]))?")
_NUMBER_TAIL = re.compile(r"|'|[^\W\d]{1,3}[23]?")  # "50k", "600m2"; "27b48" is a code
_BESIDE_DASH = frozenset("0123456789€$£")
_SAME_NUMBER = re.compile(r" ?-? ?")


@lru_cache(maxsize=64)
def read_line(text: str, language: str) -> Line:
    """The line of a text."""
    folded: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        for part in fold_character(character):
            folded.append(part)
            origin.append(index)
    source = "".join(folded)
    numbers = _find_numbers(source, grammar(language))
    return _render(text, source, origin, numbers)


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    value: int | float
    words: tuple[str, ...]
    written: str
    digits: str
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class _Speech:
    """The words of a folded text; `run_ends` holds for each the first after it that a comma or a stop parts from it."""

    source: str
    tokens: list[re.Match[str]]
    words: list[str]
    run_ends: list[int]


def _find_numbers(source: str, rules: Grammar) -> list[_Found]:
    """The numbers of a folded text, in order."""
    written = {match.start(): match for match in WRITTEN.finditer(source)}
    tokens = list(_TOKEN.finditer(source))
    speech = _Speech(
        source, tokens, [_word(source, token, rules) for token in tokens], _run_ends(source, tokens)
    )
    found: list[_Found] = []
    for index, token in enumerate(tokens):
        if found and token.start() < found[-1].end:
            continue
        last = found[-1] if found else None
        number = _in_words(speech, index, rules, last) or _in_digits(token, written.get(token.start()), rules)
        if number is not None:
            found.append(number)
    return found


def _word(source: str, token: re.Match[str], rules: Grammar) -> str:
    """A word as the grammar takes it, with the hyphen that tells to which number it belongs.

    An article after one is a number ("quatre-vingt-un": "-un"); what could begin a number of two words begins none if
    it is joined to the word before and not to the next ("vingt-quatre vingt": "quatre-").
    """
    word = token.group().rstrip("'")
    if source[token.start() - 1 : token.start()] != "-":
        return word
    if word in rules.articles:
        return f"-{word}"
    return f"{word}-" if word in rules.doubles and source[token.end() : token.end() + 1] != "-" else word


def _run_ends(source: str, tokens: list[re.Match[str]]) -> list[int]:
    ends = [len(tokens)] * len(tokens)
    for index in range(len(tokens) - 2, -1, -1):
        joined = _SAME_NUMBER.fullmatch(source, tokens[index].end(), tokens[index + 1].start())
        ends[index] = ends[index + 1] if joined else index + 1
    return ends


def _in_words(speech: _Speech, index: int, rules: Grammar, last: _Found | None) -> _Found | None:
    """The number in words that begins with a token; `last` is the number before it."""
    words, end, token = speech.words, speech.run_ends[index], speech.tokens[index]
    word = words[index]
    known = word in rules.words or word in rules.doubles or word in rules.ordinals or word in rules.articles
    if not known:
        follows = index + 1 < end and rules.words.get(words[index + 1], 0) >= 1000
        if not (word.isdigit() and len(word) <= 3 and follows):
            return None
    stop = index + 1 if _is_alone(speech, index, rules, last) else min(end, index + LONGEST)
    number = read_number(words[:stop], index, rules)
    if number is None or (number.used == 1 and word.isdigit()):
        return None
    final = speech.tokens[index + number.used - 1]
    written = f"{number.value}°" if number.ordinal else str(number.value)
    said = tuple(words[index : index + number.used])
    stop = final.start() + len(final.group().rstrip("'"))
    return _Found(token.start(), stop, number.value, said, written, str(number.value), number.ordinal)


def _is_alone(speech: _Speech, index: int, rules: Grammar, last: _Found | None) -> bool:
    """Whether a unit stands alone because a zero comes before it: "zéro quatre vingt-deux" is 0, 4, 22."""
    token = speech.tokens[index]
    if last is None or last.value != 0 or not last.words or last.end + 1 != token.start():
        return False
    hyphen = speech.source[token.end() : token.end() + 1] == "-"
    hundreds = index + 1 < speech.run_ends[index] and rules.words.get(speech.words[index + 1]) == 100
    return rules.words.get(speech.words[index], 100) < 10 and not hyphen and not hundreds


def _in_digits(token: re.Match[str], written: re.Match[str] | None, rules: Grammar) -> _Found | None:
    ordinal = rules.ordinal.fullmatch(token.group())
    if ordinal and len(ordinal[1]) < 4:
        value = int(ordinal[1])
        return _Found(token.start(), token.end(), value, (), f"{value}°", ordinal[1], True)
    if written is None or not _NUMBER_TAIL.fullmatch(token.group(), written.end() - token.start()):
        return None
    amount = written_value(written)
    if amount is None:
        return None
    digits = (
        re.sub(r"\D", "", written.group()) if written["grouped"] and not written["cents"] else written.group()
    )
    plain = written["plain"] and not written["decimals"]
    shown = digits if plain else f"{amount:.2f}" if isinstance(amount, float) else str(amount)
    return _Found(written.start(), written.end(), amount, (), shown, digits)


def _render(text: str, source: str, origin: list[int], found: list[_Found]) -> Line:
    """The line: numbers in digits, one space for each run of hyphens and spaces."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    numbers: list[Number] = []
    upcoming = iter(found)
    number = next(upcoming, None)
    position = 0
    while position < len(source):
        if number is not None and position == number.start:
            begin, end = origin[number.start], origin[number.end - 1] + 1
            at = len(characters)
            characters.extend(number.written)
            starts.extend([begin] * len(number.written))
            ends.extend([end] * len(number.written))
            numbers.append(
                Number(at, len(characters), number.value, number.words, number.digits, number.ordinal)
            )
            position = number.end
            number = next(upcoming, None)
            continue
        character = source[position]
        if character == "-" and not _between_digits(source, position):
            character = " "
        if not (character == " " and characters and characters[-1] == " "):
            characters.append(character)
            starts.append(origin[position])
            ends.append(origin[position] + 1)
        elif characters:
            ends[-1] = origin[position] + 1
        position += 1
    return Line(text, "".join(characters), tuple(starts), tuple(ends), tuple(numbers))


def stands_alone(line: str, end: int, language: str) -> bool:
    """Whether a number that ends there counts nothing after it: the clause ends, or a word of grammar follows."""
    words, alternatives = follow(language)
    other = alternatives.match(line, end)
    if other is not None:  # "lundi deux ou trois fois": what the second counts, the first counts too
        return stands_alone(line, other.end(), language)
    following = _WORD.match(line, end)
    if following is not None:
        word = following[1]
        return word in words or ("'" in word and word.partition("'")[0] + "'" in words)
    return _DIGIT.match(line, end) is None


_WORD = re.compile(r" ?([^\W\d_]+'?[^\W\d_]*)")
_DIGIT = re.compile(r" ?[.,;:/-]?\d| ?[€$£%°²]")


@cache
def follow(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """The words that may follow a number which counts nothing, and what joins it to another number."""
    said = table(language, "numbers")["follow"]
    return frozenset(said["words"]), re.compile(rf" (?:{'|'.join(said['alternatives'])}) \d+°?(?![\d/:.])")


def _between_digits(source: str, position: int) -> bool:
    return (
        0 < position < len(source) - 1
        and source[position - 1] in _BESIDE_DASH
        and source[position + 1] in _BESIDE_DASH
    )
