"""E-mail addresses and links as they are said: "bernard arobase tilleuls tiret périgord point fr"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from summarizer.write.safe.folding import Line
from summarizer.write.safe.links import ENDINGS
from summarizer.write.safe.sounds import any_of, sounds, words_of

Span = tuple[int, int]

# Words before the sign that are still looked at, after it until the ending, and before a link's ending.
BEFORE, AFTER, BEFORE_ENDING = 12, 12, 7
NAME = 3  # words of a name after the sign that has no ending

_TOKEN = re.compile(r"@|(?<![^\s()\[\]{}<>.])\.(?![^\s()\[\]{}<>.])|[^\s()\[\]{}<>,;:!?\"@…/]+|[;!?\n]|/")
# What people put around a sign that they spell: "lucien*at*garrec".
_WRAPPING = r"(?<![/*_~|=#«»<>\"'+:-])[/*_~|=#«»<>\"'+:-]{1,3}"
_ENDS_SENTENCE = re.compile(r"[;!?\n]")


class Token(NamedTuple):
    """A word of a line, without the full stop after it; `stops` if a sentence is over before it."""

    start: int
    end: int
    word: str
    stops: bool


@dataclass(frozen=True)
class _Said:
    """The words that addresses are spelled with."""

    at: frozenset[str]
    weak: frozenset[str]
    dot: frozenset[str]
    joints: frozenset[str]
    never_else: frozenset[str]
    endings: frozenset[str]
    determiners: frozenset[str]
    stop: frozenset[str]
    ordinary: frozenset[str]
    houses: frozenset[str]
    sure_houses: frozenset[str]
    phrases: re.Pattern[str]
    wrapped: re.Pattern[str]
    tails: re.Pattern[str]


@cache
def _said() -> _Said:
    endings = {*words_of("spelling", "endings"), *words_of("spelling", "said_endings")}
    names = {
        key: frozenset(words_of("spelling", key))
        for key in ("at", "weak_at", "dot", "joints", "determiners", "stop", "never_else")
    }
    houses = frozenset(words_of("mail", "houses"))
    phrases = [
        w
        for words in (*names.values(), endings, houses)
        for w in words
        if " " in w and w not in names["stop"]
    ]
    return _Said(
        at=names["at"] | {"@"},
        weak=names["weak_at"],
        dot=names["dot"] | {"."},
        joints=names["joints"] | {"/", "-", "_"},
        never_else=names["never_else"],
        endings=frozenset(endings),
        determiners=names["determiners"],
        stop=names["stop"],
        ordinary=frozenset(words_of("networks", "ordinary")),
        houses=houses,
        sure_houses=houses - frozenset(words_of("mail", "also")),
        phrases=re.compile(rf"(?<![^\W_]){any_of(phrases)}(?![^\W_])"),
        wrapped=re.compile(
            rf"({_WRAPPING})({any_of(names['at'] | names['weak_at'] | names['dot'])})({_WRAPPING})"
        ),
        tails=re.compile(rf"[\s,]{{1,3}}{any_of(words_of('spelling', 'tails'))}(?![^\W_])"),
    )


def tokens_of(line: Line) -> list[Token]:
    """The words of a line; an expression of several words that spells an address is one ("tiret du bas")."""
    said = _said()
    low = said.wrapped.sub(lambda m: " " * len(m[1]) + m[2] + " " * len(m[3]), line.low)
    phrases = {match.start(): match.end() for match in said.phrases.finditer(low)}
    found: list[Token] = []
    stops, at = False, 0
    while (match := _TOKEN.search(low, at)) is not None:
        at = match.end()
        if _ENDS_SENTENCE.fullmatch(match.group()):
            stops = True
            continue
        end = phrases.get(match.start(), match.end())
        word = (
            " ".join(low[match.start() : end].replace("-", " ").split())
            if end > match.end()
            else match.group()
        )
        at = max(at, end)
        full_stop = len(word) > 1 and word.endswith(".")
        word = word.rstrip(".") if len(word) > 1 else word
        if not word:
            stops = True
            continue
        end = match.start() + len(word) if end == match.end() else end
        found.append(Token(match.start(), end, word, stops))
        stops = full_stop and (at >= len(low) or low[at].isspace())
    return found


def spoken_links(line: Line) -> list[Span]:
    """Where e-mails and links are said aloud, or written with words in the place of signs."""
    tokens, said = tokens_of(line), _said()
    found: list[Span] = []
    for index, token in enumerate(tokens):
        span = None
        if token.word in said.at and index and tokens[index - 1].word in said.at:
            continue
        if token.word in said.at:
            span = _around_sign(tokens, index, said)
        elif token.word in said.weak:
            span = _around_weak(line, tokens, index, said)
        elif token.word in said.dot:
            span = _around_dot(tokens, index, said)
        elif "." in token.word and any(label in ENDINGS for label in token.word.split(".")[1:]):
            span = index, _past_ending(tokens, index + 1, said)
            span = span if span[1] > index + 1 else None
        elif token.word in said.never_else:
            span = _around_joint(tokens, index, said)
        elif (
            token.word in said.houses
            and index
            and index + 1 < len(tokens)
            and tokens[index + 1].word in said.endings
        ):
            span = _back(tokens, index, said, BEFORE_ENDING), index + 2
        if span is not None and span[1] > span[0]:
            start, end = tokens[span[0]].start, tokens[span[1] - 1].end
            tail = said.tails.match(line.low, end)
            found.append((start, tail.end() if tail else end))
    return found


def _around_sign(tokens: list[Token], index: int, said: _Said) -> Span:
    first = _back(tokens, index, said, BEFORE)
    if first == index and index and not tokens[index].stops and tokens[index].word == "@":
        first = index
    return first, _forth(tokens, index + 1, said)


def _around_weak(line: Line, tokens: list[Token], index: int, said: _Said) -> Span | None:
    """As in "bernard at tilleuls point fr": only with an ending or a mail house after it."""
    if not index or tokens[index].stops or index + 1 >= len(tokens) or tokens[index + 1].stops:
        return None
    before = tokens[index - 1].word
    bracketed = (
        line.low[tokens[index].start - 1] in "([{<"
        and line.low[tokens[index].end : tokens[index].end + 1] in ")]}>"
    )
    house = tokens[index + 1].word in said.sure_houses
    dotted = any(label in ENDINGS for label in tokens[index + 1].word.split(".")[1:])
    ending = _ending(tokens, index + 1, said)
    if not (bracketed or house or dotted or ending is not None):
        return None
    if before in said.stop | said.joints or (
        before in said.ordinary and (before,) not in sounds().words and not bracketed
    ):
        return None
    return _back(tokens, index, said, BEFORE), ending or _forth(tokens, index + 1, said)


def _around_dot(tokens: list[Token], index: int, said: _Said) -> Span | None:
    """As in "tilleuls point fr"."""
    if not index or index + 1 >= len(tokens) or tokens[index].stops or tokens[index + 1].stops:
        return None
    if tokens[index + 1].word.split("/")[0] not in said.endings or tokens[index - 1].word in said.determiners:
        return None
    return _back(tokens, index, said, BEFORE_ENDING), _past_ending(tokens, index + 2, said)


def _around_joint(tokens: list[Token], index: int, said: _Said) -> Span | None:
    """As in "bernard underscore tilleuls": nothing else is spelled so."""
    if not index or index + 1 >= len(tokens) or tokens[index].stops or tokens[index + 1].stops:
        return None
    near = {tokens[index - 1].word, tokens[index + 1].word}
    if near & (said.ordinary | said.stop):
        return None
    last = index + 2
    while last + 1 < len(tokens) and tokens[last].word in said.joints | said.dot and last < index + AFTER:
        last += 2
    return index - 1, min(last, len(tokens))


def _back(tokens: list[Token], index: int, said: _Said, most: int) -> int:
    """The first word of the name that ends before a token."""
    first = index
    while (
        first
        and index - first < most
        and not tokens[first].stops
        and not _is_stop(tokens, first - 1, index, said)
    ):
        first -= 1
    while first < index - 1 and tokens[first].word in said.ordinary and tokens[first].word not in said.joints:
        first += 1
    return first


def _is_stop(tokens: list[Token], at: int, index: int, said: _Said) -> bool:
    word = tokens[at].word
    spelled = at + 1 < index and (tokens[at + 1].word in said.joints or tokens[at + 1].word in said.dot)
    return word in said.stop and not spelled


def _forth(tokens: list[Token], index: int, said: _Said) -> int:
    """The end of what follows the sign: up to its ending, else its first name with what is joined to it."""
    ending = _ending(tokens, index, said)
    if ending is not None:
        return ending
    if index >= len(tokens) or tokens[index].stops:
        return index
    last = index + 1
    if tokens[index].word in said.houses:
        return last
    limit = min(len(tokens), index + AFTER)
    while last < limit and not tokens[last].stops:
        joined = tokens[last].word in said.joints | said.dot
        if not joined and (last - index >= NAME or tokens[last].word in said.ordinary | said.stop):
            break
        last += 1 + joined
    return min(last, len(tokens))


def _ending(tokens: list[Token], index: int, said: _Said) -> int | None:
    """Where the next ending of an address ends, if there is one near."""
    for at in range(index, min(len(tokens), index + AFTER)):
        if tokens[at].stops and at > index:
            return None
        word = tokens[at].word
        if any(label in ENDINGS for label in word.split(".")[1:]):
            return _past_ending(tokens, at + 1, said)
        dotted = at > index and tokens[at - 1].word in said.dot | said.houses
        if dotted and word in said.endings:
            return _past_ending(tokens, at + 1, said)
    return None


def _past_ending(tokens: list[Token], at: int, said: _Said) -> int:
    """Beyond "dot uk" after "dot co", "slash contact" after "point fr"."""
    steps = 0
    while at + 1 < len(tokens) and steps < AFTER and not tokens[at].stops:
        further = tokens[at].word in said.dot and tokens[at + 1].word in said.endings
        if not (further or tokens[at].word in said.joints):
            break
        at, steps = at + 2, steps + 1
        while not further and at < len(tokens) and len(tokens[at - 1].word) == 1 and not tokens[at].stops:
            at += 1  # spelled
    return min(at, len(tokens))


def words_before(tokens: list[Token], index: int, most: int) -> Iterator[int]:
    """The places of the words before a token in its sentence, nearest first."""
    for at in range(index - 1, max(-1, index - 1 - most), -1):
        if tokens[at + 1].stops:
            return
        yield at
