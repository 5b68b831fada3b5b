"""The card of a voicemail: who called, how to call back, what for, how urgent, what is missing.

Expressions are data of the language pack (`voicemail.toml`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

from summarizer import languages
from summarizer.model import ActionValue, ContactValue, Item, Sentence, Urgency, Voicemail
from summarizer.understand.call import Call
from summarizer.understand.disfluency import Cleaned, folded, whole_words, without_openings
from summarizer.understand.names import Introduction

LONGEST = 240.0  # seconds: nobody leaves a longer message
REASONS = ("problem", "requirement", "change", "question", "action", "decision", "deadline", "constraint")
EVEN = 0.5  # as likely as not
SOON = dt.timedelta(days=1)  # what is wanted by tomorrow is urgent


@cache
def _expressions(language: str, name: str) -> re.Pattern[str]:
    return whole_words(*languages.table(language, "voicemail")[name])


def _says(name: str, sentences: Sequence[Sentence], language: str) -> list[Sentence]:
    """The sentences with an expression of this list of the language pack."""
    pattern = _expressions(languages.nearest(language), name)
    return [sentence for sentence in sentences if pattern.search(folded(sentence.text))]


def is_voicemail(sentences: Sequence[Sentence], duration: float, language: str) -> bool:
    """Whether one speaker, not for long, talks like somebody who got no answer."""
    speakers = {sentence.speaker for sentence in sentences}
    return (
        bool(sentences)
        and len(speakers) == 1
        and duration <= LONGEST
        and bool(_says("signs", sentences, language))
    )


def is_for_nothing(sentences: Sequence[Sentence], language: str) -> bool:
    """Whether a machine or a seller speaks, or somebody who dialled a wrong number: there is nothing to be done."""
    robot = _says("robot", sentences, language)
    return len(robot) >= 2 or bool(_says("wrong_number", sentences, language))


def card(
    call: Call, items: Sequence[Item], who: Introduction, *, today: dt.date, number: str | None = None
) -> Voicemail:
    """What a provider wants to know before calling back.

    `number` is the caller's as the recording's name or metadata has it; a number given in the message goes first.
    """
    phones = [i.value.phone for i in items if isinstance(i.value, ContactValue) and i.value.phone]
    callback = phones[-1] if phones else number
    known = _says("how_known", call.sentences, call.language)
    reason = _reason(call, items)
    found: Mapping[Literal["caller", "callback", "reason"], str | None] = {
        "caller": who.name,
        "callback": callback,
        "reason": reason,
    }
    return Voicemail(
        caller=who.name,
        company=who.company,
        callback=callback,
        reason=reason,
        how_known=_plain(known[0], call.language) if known else None,
        urgency=_urgency(call, items, today),
        missing=tuple(key for key, value in found.items() if not value),
    )


def _plain(sentence: Sentence, language: str) -> str:
    text = without_openings(Cleaned(sentence.clean, sentence.kept), sentence.text, language).text
    return (text[:1].upper() + text[1:]).rstrip(" .")


def _reason(call: Call, items: Sequence[Item]) -> str | None:
    """The first thing asked or reported, as its item says it; else the sentence that most probably asks."""
    for kind in REASONS:
        for item in items:
            if item.type == kind and item.status == "active":
                return item.text
    if not call.sentences:
        return None
    best = max(call.sentences, key=lambda s: call.scores.of(s.index, "ask", "fault", "question"))
    likely = call.scores.of(best.index, "ask", "fault", "question") >= EVEN
    return _plain(best, call.language) if likely else None


def _urgency(call: Call, items: Sequence[Item], today: dt.date) -> Urgency:
    if is_for_nothing(call.sentences, call.language) or _says("calm", call.sentences, call.language):
        return "low"
    if _says("urgent", call.sentences, call.language):
        return "high"
    for item in items:
        value = item.value
        if isinstance(value, ActionValue) and value.owner == "client":
            continue
        day = value.due if isinstance(value, ActionValue) else getattr(value, "date", None)
        if day is not None and day - today <= SOON:
            return "high"
    return "normal"
