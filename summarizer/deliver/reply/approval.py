"""A yes to everything in so many words: "j'approuve l'ensemble", "you've captured everything".

People put reasons, thanks and news around it that no list holds. So what stands beside it may be anything but a sign
of doubt, of a part, or of a condition.
"""

from __future__ import annotations

import re
from functools import cache

from summarizer.deliver.reply.wording import REFERENCE, composed, phrases, table, words

# What is said beside such a yes must be none of these.
_DOUBTS = (
    ("approval", "against"), ("approval", "part"), ("approval", "irony"), ("stance", "condition"),
    ("stance", "reserve"), ("stance", "hedge"), ("stance", "wait"), ("stance", "correct"), ("stance", "no"),
    ("stance", "not_yes"), ("stance", "partial_no"), ("stance", "contrast"), ("stance", "except"),
)  # fmt: skip
# What else a client may say with it, in words that would be signs of doubt alone.
_HARMLESS = (("approval", "mere"), ("stance", "polite"))
_HESITATES = re.compile(r"\?|\.\.|…")


def simplified(text: str) -> str:
    """The clause without phrases that look like a doubt and are none: "can't wait", "n'hésitez pas"."""
    if REFERENCE in text:
        return text
    for pattern, meant in _alike():
        text = pattern.sub(meant, text)
    return " ".join(text.split())


def approves(text: str) -> bool:
    """Whether a clause, simplified, says yes to everything, and nothing beside it takes that back."""
    if REFERENCE in text:
        return False
    if phrases("stance", "all").search(text):
        text = _contrast().sub("", text)
    left = phrases("approval", "whole").sub(" , ", text)
    left = " ".join(phrases("stance", "double").sub(_unless_mere, left).split())
    if left == text or _HESITATES.search(text) or _finds_nothing_in_a_part(text):
        return False
    for section, name in _HARMLESS:
        left = phrases(section, name).sub(" ", left)
    return not any(phrases(section, name).search(left) for section, name in _DOUBTS)


def _finds_nothing_in_a_part(text: str) -> bool:
    """Whether a clause says that nothing is wrong, and with what: "I can't fault the colour"."""
    return any(
        phrases("approval", "object").match(text[said.end() :].lstrip())
        for said in phrases("stance", "double").finditer(text)
    )


def _unless_mere(match: re.Match[str]) -> str:
    """A comma instead of a yes in words of refusal, if it is not too slight."""
    return match[0] if phrases("approval", "mere").fullmatch(match[0]) else " , "


def is_ironic(text: str) -> bool:
    """Whether a clause mocks."""
    return bool(phrases("approval", "irony").search(text))


def tells_a_story(text: str) -> bool:
    """Whether a clause tells of other people and other days."""
    return bool(phrases("approval", "story").search(text))


@cache
def _alike() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(composed(pattern)), meant) for pattern, meant in table()["approval"]["alike"])


@cache
def _contrast() -> re.Pattern[str]:
    """A "but" at the head of a clause."""
    return re.compile(rf"^(?:{words('stance', 'contrast')})(?!\w)\W*")
