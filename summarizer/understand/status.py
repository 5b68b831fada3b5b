"""Whether a fact still holds at the end of the call, was replaced by another choice, or was ruled out."""

from __future__ import annotations

from summarizer.model import Status
from summarizer.understand.call import Call
from summarizer.understand.merging import Fact

CERTAIN_ENOUGH = 0.5


def status_of(fact: Fact, call: Call) -> Status:
    """The state that one of its mentions, or what the other side answers to it, puts it in."""
    declined = max(call.scores.of(i, "declined") for i in fact.sentences)
    superseded = max(call.scores.of(i, "superseded") for i in fact.sentences)
    if max(declined, superseded) < CERTAIN_ENOUGH:
        return "active"
    return "declined" if declined >= superseded else "superseded"
