"""How much each side talks, for its owner's eyes: nobody likes to be told that he talks too much."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from summarizer.model import Participant, Role, Utterance
from summarizer.understand.roles import is_name

NOD = 1.5  # seconds up to which what another says in between ("oui", "d'accord") does not end a monologue
SILENCE = 5.0  # seconds that end it

TELLING = 7, 25  # words of a sentence by which one knows who says it
SHOWN = 160  # characters of one that is shortened


class Speaker(NamedTuple):
    """Somebody who speaks in a recording: the label, the share of all that is said, a typical sentence."""

    label: str
    share: float
    sentence: str


def participants(
    utterances: Sequence[Utterance], sides: Mapping[str, str], names: Mapping[Role, str | None]
) -> tuple[Participant, ...]:
    """Everyone who speaks, in order of appearance; whoever is not told apart is the client.

    Args:
        utterances: in order of their start.
        sides: the participant's id of every speaker label.
        names: what the two sides are called.
    """
    said_by = [sides.get(utterance.speaker or "", "client") for utterance in utterances]
    seconds: dict[str, float] = {}
    for side, utterance in zip(said_by, utterances, strict=True):
        seconds[side] = seconds.get(side, 0.0) + utterance.end - utterance.start
    total = sum(seconds.values()) or 1.0
    longest = _longest_monologues(utterances, said_by)
    called = {side: label for label, side in sides.items() if is_name(label)}
    for role, name in names.items():
        if name not in called.values():
            called[role] = name or called.get(role, "")
    return tuple(
        Participant(
            id=side,
            name=called.get(side) or None,
            seconds=round(spoken, 2),
            share=round(spoken / total, 3),
            longest_monologue=round(longest[side], 2),
        )
        for side, spoken in seconds.items()
    )


def overlap(utterances: Sequence[Utterance]) -> float | None:
    """Seconds in which two people or more are heard at once; None where that cannot be told, or never happens.

    Args:
        utterances: in order of their start.
    """
    both, end, speaker = 0.0, 0.0, None
    for utterance in utterances:
        if utterance.speaker != speaker:
            both += max(0.0, min(end, utterance.end) - utterance.start)
        if utterance.end > end:
            end, speaker = utterance.end, utterance.speaker
    return round(both, 2) or None


def speakers(utterances: Sequence[Utterance]) -> tuple[Speaker, ...]:
    """The speakers that have a label, in order of appearance, each with a sentence by which to know him."""
    said: dict[str, list[Utterance]] = {}
    for utterance in utterances:
        if utterance.speaker is not None:
            said.setdefault(utterance.speaker, []).append(utterance)
    total = sum(u.end - u.start for own in said.values() for u in own) or 1.0
    return tuple(
        Speaker(label, sum(u.end - u.start for u in own) / total, _typical(own))
        for label, own in said.items()
    )


def _typical(utterances: Sequence[Utterance]) -> str:
    """The utterance that was heard best of those that are neither a mere nod nor a speech, else the longest."""
    telling = [u for u in utterances if TELLING[0] <= len(u.text.split()) <= TELLING[1]]
    if not telling:
        return textwrap.shorten(max((u.text for u in utterances), key=len), SHOWN, placeholder=" …")
    return max(telling, key=lambda u: (u.confidence or 0.0, len(u.text))).text


def _longest_monologues(utterances: Sequence[Utterance], said_by: Sequence[str]) -> Mapping[str, float]:
    """For each side the seconds from the first word to the last of its longest stretch of speech."""
    longest = dict.fromkeys(said_by, 0.0)
    speaking, since, until, nodded = "", 0.0, 0.0, 0.0
    for side, utterance in zip(said_by, utterances, strict=True):
        length = utterance.end - utterance.start
        longest[side] = max(longest[side], length)
        if side == speaking and utterance.start - until < SILENCE:
            until, nodded = max(until, utterance.end), 0.0
        elif side != speaking and speaking and nodded + length <= NOD:
            nodded += length
        else:
            speaking, since, until, nodded = side, utterance.start, utterance.end, 0.0
        longest[speaking] = max(longest[speaking], until - since)
    return longest
