"""What a line of a recap says, agreed or new, made ready to be held against others."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from summarizer import languages
from summarizer.model import ActionValue, BudgetValue, ContactValue, DeadlineValue, Item
from summarizer.understand.comparing.figures import Figure, figures_of, slots_of
from summarizer.understand.disfluency import whole_words
from summarizer.understand.slots import Slot
from summarizer.understand.slots.reading import read_line

CUES = ("still", "instead", "drops", "adds")
SHORTEST = 3  # letters of a word that carries a subject
REACH = 4  # words after a negation that it may deny
MOST_QUOTES = 4  # of a line that are read
LONGEST = 600  # characters of one quote that are read
BACK = 2  # words before a "non" that it may deny

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W_]+|[.!?;,:…]")


@dataclass(frozen=True)
class Passage:
    """One text: the words in it that carry a subject, those that it denies, its numbers, and how often it has CUES."""

    text: str
    words: frozenset[str]
    denied: frozenset[str]
    numbers: frozenset[float]
    figures: tuple[Figure, ...]
    cues: tuple[int, ...]


@dataclass(frozen=True)
class Said:
    """A line: its statement, and what was said for it."""

    item: Item
    statement: Passage
    quotes: tuple[Passage, ...]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The statement and the quotes."""
        return (self.statement, *self.quotes)

    @property
    def words(self) -> frozenset[str]:
        """The words of all of it."""
        return frozenset().union(*(passage.words for passage in self.passages))

    @property
    def numbers(self) -> frozenset[float]:
        """The numbers of all of it."""
        return frozenset().union(*(passage.numbers for passage in self.passages))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of all of it, each once."""
        return tuple(dict.fromkeys(figure for passage in self.passages for figure in passage.figures))

    @property
    def denied(self) -> frozenset[str]:
        """The words that any of it denies."""
        return frozenset().union(*(passage.denied for passage in self.passages))


def read(item: Item, *, language: str, anchor: dt.date) -> Said:
    """A line with its statement and the first of its quotes read."""
    quotes = [e.quote[:LONGEST] for e in item.evidence[:MOST_QUOTES]]
    stated, *said = (
        passage(text, slots_of(text, language=language, anchor=anchor), language)
        for text in (item.text, *quotes)
    )
    return Said(item, stated, tuple(said))


def passage(text: str, slots: Sequence[Slot], language: str) -> Passage:
    """A text read: numbers in words count as numbers, accents and plurals make no difference."""
    line = read_line(text, language)
    small = _small(language)
    return Passage(
        text=text,
        words=frozenset(_kept(_WORD.findall(line.line), small)),
        denied=frozenset(_kept(_denied(line.line, language), small)),
        numbers=frozenset(float(number.value) for number in line.numbers),
        figures=figures_of(line, slots),
        cues=tuple(len(pattern.findall(line.line)) for pattern in _patterns(language)),
    )


def day_of(item: Item) -> dt.date | None:
    """The day that it is due or takes place, if it has one."""
    match item.value:
        case ActionValue(due=day) | DeadlineValue(date=day):
            return day
    return None


def amount_of(item: Item) -> tuple[float, float] | None:
    """The amount or the range of amounts of a price."""
    if not isinstance(item.value, BudgetValue):
        return None
    ends = [n for n in (item.value.amount, item.value.max) if n is not None and math.isfinite(n)]
    return (ends[0], ends[-1]) if ends else None


def contact_of(item: Item) -> tuple[str, str] | None:
    """The kind of a contact detail, and the detail without blanks."""
    if not isinstance(item.value, ContactValue):
        return None
    known = item.value.model_dump(exclude_none=True)
    return next(((kind, "".join(str(text).casefold().split())) for kind, text in known.items()), None)


def _kept(words: Sequence[str], small: frozenset[str]) -> list[str]:
    singular = (_singular(word) for word in words if word not in small)
    return [word for word in singular if len(word) >= SHORTEST and word not in small]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > SHORTEST and word[-1] in "sx" else word


def _denied(line: str, language: str) -> list[str]:
    """The words close after a negation, and those right before a "non"."""
    table = languages.table(language, "comparing")
    nothing, no = frozenset(table["denies"]), frozenset(table["no"])
    tokens = _TOKEN.findall(line)
    found: list[str] = []
    for at, token in enumerate(tokens):
        if token in nothing:
            for word in tokens[at + 1 : at + 1 + REACH]:
                if not word[0].isalnum():
                    break
                found.append(word)
        if token in no:
            found += [word for word in tokens[max(0, at - BACK - 1) : at] if word[0].isalnum()][-BACK:]
    return found


@cache
def _small(language: str) -> frozenset[str]:
    """The words that carry no subject, without accents."""
    return frozenset(_bare(word).rstrip("'") for word in languages.lines(language, "function_words"))


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    table = languages.table(language, "comparing")
    return tuple(whole_words(*table[name]) for name in CUES)


def _bare(text: str) -> str:
    """Lower case without accents."""
    split = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(c for c in split if not unicodedata.combining(c))
