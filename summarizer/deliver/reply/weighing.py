"""What the rules understand of an answer, held against what the learnt reader takes from it.

The rules know what they know; the reader has a feeling for any words, and is wrong more often. So a line is agreed to
only where a rule finds a yes and the reader does not object. A yes that the reader alone would find settles nothing: it
is told as likely, for the user to read. Corrections stand where the reader sees anything of the kind, and what it
surely sees is noted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from summarizer.deliver.reply.learnt import STATES, judged
from summarizer.deliver.reply.notes import outcome_of, states
from summarizer.deliver.reply.reading import postscripts
from summarizer.deliver.reply.records import Answered, LineState, Reply, State, Written
from summarizer.deliver.reply.subjects import quoted_lines
from summarizer.understand.transformer import Matrix

AGREED = 0.1
"""How probable the yes that a rule finds must be to the reader: nine to one against it is an objection."""

LIKELY = 0.7
"""How probable a yes must be that no rule finds, to be told as likely."""

# How probable a correction, a refusal or a question must be to the reader where a rule finds one, and where none does.
NOT_NOTHING, SURE = 0.03, 0.5

CONFIRMED = STATES.index("confirmed")
FIRST_OTHERWISE = STATES.index("corrected")
_SENTENCE = re.compile(r".+?(?:[.!?…]+(?=\s|$)|\n|$)")
_NUMBER = re.compile(r"^\d+ : ")  # as `said` puts it before what stands below a quoted line


def weighed(
    reply: Reply, mail: Written, *, numbers: Sequence[str], lines: Mapping[str, str] | None = None
) -> Reply:
    """What an answer settles, by the rules and the learnt reader.

    Args:
        reply: What the rules understand of it.
        mail: The answer itself. One that no person wrote, that was not read whole or that is too long for the reader
            stays as the rules have it.
        numbers: Those of the recap's lines, in order.
        lines: The text of each line by its number; what the mail quotes where it is not given.
    """
    known = lines_of(mail, numbers) if lines is None else {number: lines[number] for number in numbers}
    text = said(mail, numbers)
    found = None if mail.automatic or not mail.whole else judged(text, known)
    if found is None:
        return reply
    settled, likely = held_together(reply, numbers, found)
    kept = {line.number: line for line in reply.lines if line.state == settled[line.number]}
    rest = _rest(settled, kept)
    named = tuple(
        kept.get(number)
        or Answered(number=number, state=state, words=_words(state, text, {number: known[number]}))
        for number, state in settled.items()
        if state != "open" and (number in kept or state != rest)
    )
    result = reply.model_copy(update={"lines": named, "rest": rest, "likely": likely})
    return result.model_copy(update={"outcome": outcome_of(result, settled)})


def said(mail: Written, numbers: Sequence[str]) -> str:
    """All that the client wrote, what stands below a quoted line behind its number."""
    parts = []
    for pair in mail.inline:
        number = re.match(r"\W*(\d+)", pair.quoted)
        parts.append(f"{number[1]} : {pair.answer}" if number else pair.answer)
    return "\n".join([*parts, mail.text, *postscripts(mail, numbers)]).strip()


def lines_of(mail: Written, numbers: Sequence[str]) -> Mapping[str, str]:
    """The text of each line as the mail quotes it, empty where it does not."""
    return quoted_lines(mail.quoted, numbers) or dict.fromkeys(numbers, "")


def held_together(
    reply: Reply, numbers: Sequence[str], found: Mapping[str, Matrix]
) -> tuple[dict[str, State], tuple[str, ...]]:
    """The state of each line by both, and the lines left open that may well be agreed to.

    Args:
        reply: What the rules understand.
        numbers: Those of the recap's lines, in order.
        found: The reader's probabilities of `STATES` for each of them.
    """
    by_rules, named = states(reply, numbers), {line.number for line in reply.lines}
    # What is said of all that is not named is one thing, so these lines are as probable as they are on the whole.
    rest = [n for n in numbers if n not in named and float(found[n][FIRST_OTHERWISE:].max()) < SURE]
    on_the_whole = np.mean([found[n] for n in rest], axis=0) if rest else None
    probable = {n: on_the_whole if on_the_whole is not None and n in rest else found[n] for n in numbers}
    settled: dict[str, State] = {n: _state(by_rules[n], probable[n]) for n in numbers}
    if reply.rest == "refused":  # in words that the reader was seldom shown
        settled |= {n: "refused" for n in numbers if n not in named}
    likely = (n for n in numbers if settled[n] == by_rules[n] == "open" and probable[n][CONFIRMED] >= LIKELY)
    return settled, tuple(likely)


def _state(by_rules: State, probable: Matrix) -> State:
    if by_rules == "confirmed" and probable[CONFIRMED] >= AGREED:
        return "confirmed"
    otherwise = probable[FIRST_OTHERWISE:]
    if by_rules not in ("confirmed", "open"):
        return by_rules if float(otherwise.sum()) >= NOT_NOTHING else "open"
    if float(otherwise.max()) < SURE:
        return "open"
    return STATES[FIRST_OTHERWISE + int(otherwise.argmax())]


def _rest(
    settled: Mapping[str, State], kept: Mapping[str, Answered]
) -> Literal["confirmed", "refused"] | None:
    """What is said of every line that is not named; nothing where a line is left open."""
    left = {state for number, state in settled.items() if number not in kept}
    if "open" in settled.values() or not left:
        return None
    return "confirmed" if "confirmed" in left else "refused" if "refused" in left else None


def _words(state: LineState, text: str, line: Mapping[str, str]) -> str:
    """The sentence without which a line would least be taken for what it is; a yes needs no words."""
    if state == "confirmed":
        return ""
    sentences = [match[0] for match in _SENTENCE.finditer(text) if match[0].strip()]
    at = STATES.index(state)

    def without(place: int) -> float:
        left = judged("\n".join([*sentences[:place], *sentences[place + 1 :]]), line)
        return float(next(iter(left.values()))[at]) if left else 0.0

    place = min(range(len(sentences)), key=without)
    return " ".join(_NUMBER.sub("", sentences[place].strip()).split())
