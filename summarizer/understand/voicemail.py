"""The card of a voicemail: who called, how to call back, what for, how urgent, what is missing.

Expressions are data of the language pack (`voicemail.toml`).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

from summarizer import languages
from summarizer.model import (
    ActionValue,
    ContactValue,
    Evidence,
    Item,
    MessageKind,
    Sentence,
    Urgency,
    Voicemail,
)
from summarizer.understand.call import Call
from summarizer.understand.disfluency import Cleaned, folded, whole_words, without_openings
from summarizer.understand.names import Introduction
from summarizer.understand.slots.numbers import spoken_number
from summarizer.understand.slots.records import ContactSlot

LONGEST = 240.0  # seconds: nobody leaves a longer message
# What a provider wants to know first: what is broken, wanted or changed, in the order of the message, then the rest.
REASONS = (("problem", "requirement", "change"), ("question",), ("action",), ("decision",), ("deadline",))
EVEN = 0.5  # as likely as not

# What makes one speaker's words a message; the weights were found with models/speech_acts/corpus.
HEAD, TAIL = 25, 70  # words at the start and at the end, where people speak of the call itself
SIGN, LENGTH, FULL, SHORT, LONG = 2.0, 1.2, 1.3, 4.0, 3.0
FULL_WORDS, LONG_WORDS = 80, 280  # words from which a message is whole, and from which it is too long for one
SHORT_WORDS = 4  # words of a sentence that may be no more than an answer
MESSAGE = 7.7
AROUND_BEFORE, AROUND_AFTER = 6, 16  # words of a long sentence around what says how one is known
SEVERAL = 2  # different expressions of sellers, or of a family, that together leave no doubt

PUNCTUATION = ".,;:!?"
BRIEF = 25  # words of one speaker that are a message as soon as they sound like one
URGENT = 2.0  # weight from which a message is urgent; below its negative it can wait
BY_TOMORROW, SOON, FAULT = 2.0, 0.7, 0.5  # what a day near and a fault add to it
QUOTED = 16  # words: a longer sentence is quoted around what makes it urgent
QUOTED_BEFORE, QUOTED_AFTER = 4, 6
MOST_QUOTED = 3
NEW = 2.0  # weight from which a caller is no client yet


class _Weighed(NamedTuple):
    pattern: re.Pattern[str]
    weight: float


class _Sign(NamedTuple):
    """Something that makes a message urgent (or not, if below zero), and the words that say it."""

    weight: float
    evidence: Evidence


@cache
def _expressions(language: str, name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(whole_words(p) for p in languages.table(languages.nearest(language), "voicemail")[name])


@cache
def _weighed(language: str, name: str) -> tuple[_Weighed, ...]:
    rows = languages.table(languages.nearest(language), "voicemail")[name]
    return tuple(_Weighed(whole_words(row["pattern"]), row["weight"]) for row in rows)


def _says(name: str, sentences: Sequence[Sentence], language: str) -> list[Sentence]:
    """The sentences with an expression of this list of the language pack."""
    patterns = _expressions(language, name)
    return [s for s in sentences if any(p.search(folded(s.text)) for p in patterns)]


def _different(name: str, sentences: Sequence[Sentence], language: str) -> int:
    """How many of the expressions of this list are said."""
    text = _text(sentences)
    return sum(bool(pattern.search(text)) for pattern in _expressions(language, name))


def _text(sentences: Sequence[Sentence]) -> str:
    return folded(" ".join(sentence.text for sentence in sentences))


def _weight(name: str, text: str, language: str) -> float:
    """The weights of the expressions that are said, each once."""
    return sum(row.weight for row in _weighed(language, name) if row.pattern.search(text))


def is_voicemail(sentences: Sequence[Sentence], duration: float, language: str) -> bool:
    """Whether one speaker who is not the user, not for long, talks like somebody who got no answer."""
    speakers = {sentence.speaker for sentence in sentences}
    if len(speakers) != 1 or speakers == {"provider"} or duration > LONGEST:
        return False
    words = _text(sentences).split()
    # Words that begin or end a message, with a full stop between so that no expression reaches across.
    edges = " . ".join(" ".join(part) for part in (words[:HEAD], words[HEAD:][-TAIL:]))
    signs = _weight("signs", edges, language)
    short = sum(len(sentence.text.split()) <= SHORT_WORDS for sentence in sentences) / len(sentences)
    if signs > 0 and _spoken_length(words, language) <= BRIEF and short < EVEN:
        return True
    weight = (
        SIGN * (signs + is_for_nothing(sentences, language))
        + LENGTH * math.log(len(words) or 1)
        + FULL * min(1.0, len(words) / FULL_WORDS)
        - SHORT * short
        - LONG * max(0, len(words) - LONG_WORDS) / 100
    )
    return weight >= MESSAGE


def _spoken_length(words: Sequence[str], language: str) -> int:
    """How many words there are, a run of numbers counted as one: a telephone number is one thing to say."""
    numbers = [spoken_number(word.strip(PUNCTUATION), language) is not None for word in words]
    return sum(not (before and number) for before, number in pairwise([False, *numbers]))


def kind_of(sentences: Sequence[Sentence], language: str) -> MessageKind:
    """Whether a machine or a seller speaks, somebody who meant another, or somebody who wants an answer."""
    if _different("robot", sentences, language) >= SEVERAL:
        return "sales"
    if _different("private", sentences, language) >= SEVERAL or _says("wrong_number", sentences, language):
        return "wrong number"
    return "message"


def is_for_nothing(sentences: Sequence[Sentence], language: str) -> bool:
    """Whether there is nothing to be done about what is said."""
    return kind_of(sentences, language) != "message"


def card(
    call: Call, items: Sequence[Item], who: Introduction, *, today: dt.date, number: str | None = None
) -> Voicemail:
    """What a provider wants to know before calling back.

    `number` is the caller's as the recording's name or metadata has it; a number given in the message goes first.
    """
    phones = [i.value.phone for i in items if isinstance(i.value, ContactValue) and i.value.phone]
    phones = phones or [
        slot.value
        for found in call.slots
        for slot in found
        if isinstance(slot, ContactSlot) and slot.kind == "phone" and not slot.denied
    ]
    callback = phones[-1] if phones else number
    reason = _reason(call, items)
    found: Mapping[Literal["caller", "callback", "reason"], str | None] = {
        "caller": who.name,
        "callback": callback,
        "reason": reason,
    }
    kind = kind_of(call.sentences, call.language)
    urgency, because = _urgency(call, items, today) if kind == "message" else ("low", ())
    return Voicemail(
        kind=kind,
        caller=who.name,
        company=who.company,
        callback=callback,
        reason=reason,
        how_known=_how_known(call),
        urgency=urgency,
        urgent_because=because,
        prospect=kind == "message" and _weight("prospect", _text(call.sentences), call.language) >= NEW,
        missing=tuple(key for key, value in found.items() if not value),
    )


def _how_known(call: Call) -> str | None:
    """The words that say how the caller came to know the provider; the surest expression first."""
    for pattern in _expressions(call.language, "how_known"):
        for sentence in call.sentences:
            if match := pattern.search(folded(sentence.text)):
                if len(sentence.text.split()) <= AROUND_BEFORE + AROUND_AFTER:
                    return _plain(sentence, call.language)
                before = sentence.text[: match.start()].split()[-AROUND_BEFORE:]
                told = " ".join((*before, *sentence.text[match.start() :].split()[:AROUND_AFTER]))
                return (told[:1].upper() + told[1:]).rstrip(" ,.")
    return None


def _plain(sentence: Sentence, language: str) -> str:
    text = without_openings(Cleaned(sentence.clean, sentence.kept), sentence.text, language).text
    return (text[:1].upper() + text[1:]).rstrip(" .")


def _reason(call: Call, items: Sequence[Item]) -> str | None:
    """The first thing asked or reported, as its item says it; else the sentence that most probably asks.

    Of a message with nothing to be done, the words that show it: what is sold, or who was meant.
    """
    for kinds in REASONS:
        told = [item for item in items if item.type in kinds and item.status == "active"]
        if told:
            return min(told, key=lambda item: item.evidence[0].start).text
    if not call.sentences:
        return None
    if is_for_nothing(call.sentences, call.language):
        for name in ("robot", "wrong_number", "private"):
            if shown := _says(name, call.sentences, call.language):
                return _plain(shown[0], call.language)
    best = max(call.sentences, key=lambda s: call.scores.of(s.index, "ask", "fault", "question"))
    likely = call.scores.of(best.index, "ask", "fault", "question") >= EVEN
    return _plain(best, call.language) if likely else None


def _urgency(call: Call, items: Sequence[Item], today: dt.date) -> tuple[Urgency, tuple[Evidence, ...]]:
    """From the expressions that are said, from what is wanted soon, and from what is broken; and the words for it."""
    signs = [*_said_signs(call), *_item_signs(items, today)]
    weight = sum(sign.weight for sign in signs)
    if weight >= URGENT:
        return "high", _quoted(signs)
    return "low" if weight <= -URGENT else "normal", ()


def _quoted(signs: Sequence[_Sign]) -> tuple[Evidence, ...]:
    """The words of what makes it urgent, the weightiest first; where two overlap, those that come first in `signs`."""
    kept: list[_Sign] = []
    for sign in signs:
        begin, end = sign.evidence.start, sign.evidence.end
        apart = all(end <= one.evidence.start or one.evidence.end <= begin for one in kept)
        if sign.weight > 0 and apart:
            kept.append(sign)
    kept.sort(key=lambda sign: (-sign.weight, sign.evidence.start))
    return tuple(sign.evidence for sign in kept[:MOST_QUOTED])


def _said_signs(call: Call) -> list[_Sign]:
    """The expressions of the language pack that are said, each once, with the words around it; the weightiest first."""
    text = _text(call.sentences)
    ends = list(accumulate(len(sentence.text) + 1 for sentence in call.sentences))
    signs = []
    for row in _weighed(call.language, "urgency"):
        if match := row.pattern.search(text):
            place = bisect_right(ends, match.start())
            sentence = call.sentences[place]
            begin = ends[place] - len(sentence.text) - 1
            quote = _around(sentence.text, match.start() - begin, match.end() - begin)
            evidence = Evidence(
                start=sentence.start,
                end=sentence.end,
                speaker=call.role(sentence.index),
                quote=quote,
                confidence=sentence.confidence,
            )
            signs.append(_Sign(row.weight, evidence))
    return sorted(signs, key=lambda sign: -sign.weight)


def _item_signs(items: Sequence[Item], today: dt.date) -> list[_Sign]:
    """What is wanted soonest, and what is broken."""
    near = [_Sign(_nearness(item, today), item.evidence[0]) for item in items]
    broken = [i.evidence[0] for i in items if i.type == "problem" and i.status == "active"]
    soonest = sorted((sign for sign in near if sign.weight), key=lambda sign: -sign.weight)
    return [*soonest[:1], *(_Sign(FAULT, evidence) for evidence in broken[:1])]


def _around(text: str, start: int, end: int) -> str:
    """The text, or of a long one the words around a stretch of it, letter for letter, up to a comma if there is one."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    if len(words) <= QUOTED:
        return text
    inside = [i for i, (first, last) in enumerate(words) if first < end and last > start]
    first = words[max(0, inside[0] - QUOTED_BEFORE)][0]
    last = words[min(len(words) - 1, inside[-1] + QUOTED_AFTER)][1]
    comma = text.rfind(",", end, last)
    return text[first : last if comma < 0 else comma]


def _nearness(item: Item, today: dt.date) -> float:
    """What the day by which something is wanted adds to a message's urgency."""
    value = item.value
    if item.status != "active" or (isinstance(value, ActionValue) and value.owner == "client"):
        return 0.0
    day = value.due if isinstance(value, ActionValue) else getattr(value, "date", None)
    if day is None or day < today:
        return 0.0
    days = (day - today).days
    if days <= 1 or (days == 2 and not isinstance(value, ActionValue)):  # the work itself needs its time
        return BY_TOMORROW
    return SOON if days <= 3 else 0.0
