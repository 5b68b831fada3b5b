"""What the letter says first of a call that reports a fault: five things to know, each with the points that tell it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from summarizer.model import Item, Recap
from summarizer.write.plain import plain
from summarizer.write.values import date, listing, typeset, wording

# What was asked is told in the points; the first few say what it is about.
MOST_TOLD = 3


class Told(NamedTuple):
    """One thing to know: what it is called, what there is to say, and which points tell it."""

    label: str
    text: str
    notes: tuple[str, ...] = ()


def fault_told(recap: Recap, language: str) -> tuple[Told, ...]:
    """What happens, since when, how bad it is, what was asked, by when an answer is promised; empty without a fault.

    Points that the recap has no more, or that no longer hold, are left out, and with the last that tells it the fault.
    """
    fault = recap.fault
    holding = {item.id: item for item in recap.items if item.status == "active"}
    problems = [holding[number] for number in (fault.problems if fault else ()) if number in holding]
    if fault is None or not problems:
        return ()
    words = wording(language)["fault"]
    asked = [holding[number] for number in fault.asked if number in holding]
    answer = holding.get(fault.answer or "")
    since = date(fault.since, language) if fault.since else words["unknown"]
    return (
        Told(words["what"], _texts(problems, language), _points(problems, language)),
        Told(words["since"], since),
        Told(words["severity"], words["severity_level"][fault.severity]),
        Told(words["asked"], _texts(asked, language) or words["unknown"], _points(asked, language)),
        _promised(answer, recap, language),
    )


def _promised(answer: Item | None, recap: Recap, language: str) -> Told:
    words = wording(language)["fault"]
    if answer is None:
        return Told(words["answer"], words["answer_missing"])
    day = recap.fault.answer_by if recap.fault else None
    form = words["answer_by" if day else "answer_undated"]
    text = form.format(text=typeset(answer.text, language), date=date(day, language) if day else "")
    return Told(words["answer"], text, _points([answer], language))


def _texts(items: Sequence[Item], language: str) -> str:
    joint = wording(language)["fault"]["several"]
    return str(joint.join(typeset(item.text, language) for item in items[:MOST_TOLD]))


def _points(items: Sequence[Item], language: str) -> tuple[str, ...]:
    """`point 3`, `points 3 et 7`; nothing of no points."""
    words = wording(language)["fault"]
    if not items:
        return ()
    form = words["point" if len(items) == 1 else "points"]
    return (form.format(number=listing([plain(item.id) for item in items], language)),)
