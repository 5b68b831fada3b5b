"""What is noted while an answer is read, and the reply that the notes come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from summarizer.deliver.reply.clauses import Clause
from summarizer.deliver.reply.records import Answered, LineState, Outcome, Reply, State
from summarizer.deliver.reply.stance import Stance


@dataclass
class Line:
    """What is noted of one line.

    `slight` if it was only named, so that any word on it weighs more. `text` is where its words stand, from `start`.
    """

    state: State
    words: str
    slight: bool
    text: str
    start: int


class Yes(NamedTuple):
    """A yes to everything or to the rest: in which sentence; whether it is more than an "ok", and says "all"."""

    text: str
    sentence: int
    firm: bool
    scoped: bool
    of_rest: bool = False


class Marks(NamedTuple):
    """How much was noted at some moment, to take back what came after it."""

    additions: int
    questions: int
    doubts: bool
    slight_doubts: bool


@dataclass
class Notes:
    """All that is noted while an answer is read.

    `unclear` are the sentences in which more is said than is understood. `doubts` take back every yes to everything,
    `slight_doubts` one that is a mere "ok": something may correct a line that it does not name. `received`: it says
    that the recap came, which is no yes. `excepted`: lines are taken out of a yes. `tells_of_things`: it speaks of
    something ("pour le prix…") that may be a line, if it names none. `announced`: it speaks of corrections to
    come, which count as a doubt unless lines are named. `by_subject` are lines that were named by their subject, and
    `touched` those of which something is said that is not understood. `hedged` are the sentences with a word of doubt.
    `rest_named`: it speaks of "the rest" after other words.
    """

    lines: dict[str, Line] = field(default_factory=dict)
    yes: list[Yes] = field(default_factory=list)
    additions: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    unclear: set[tuple[str, int]] = field(default_factory=set)
    received: bool = False
    excepted: bool = False
    put_off: bool = False
    refused: bool = False
    refused_firmly: bool = False
    rest_refused: bool = False
    tells_of_things: bool = False
    announced: bool = False
    by_subject: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    hedged: set[tuple[str, int]] = field(default_factory=set)
    rest_named: bool = False
    slight_doubts: bool = False
    doubts: bool = False


def marks(notes: Notes) -> Marks:
    """How much is noted now."""
    return Marks(len(notes.additions), len(notes.questions), notes.doubts, notes.slight_doubts)


def take_back(notes: Notes, since: Marks) -> None:
    """Forget what was noted of no line since then."""
    del notes.additions[since.additions :], notes.questions[since.questions :]
    notes.doubts, notes.slight_doubts = since.doubts, since.slight_doubts


def state_of(said: Stance) -> State:
    """The state of a line of which this is said."""
    otherwise: State = "corrected"
    if said.kind == "yes":
        return otherwise if said.wants and not said.bare else "confirmed"
    if said.kind in ("no", "question"):
        return otherwise if said.wants else "refused" if said.kind == "no" else "questioned"
    return otherwise if said.kind in ("wrong", "correct", "add") or said.wants else "open"


def note(
    notes: Notes, number: str, state: State, text: str, first: Clause, last: Clause, *, slight: bool = False
) -> None:
    """Note the state of a line and the words for it. A yes never overrides a no, nor mere naming any words."""
    before = notes.lines.get(number)
    if before is not None:
        if before.state != "confirmed" and state == "confirmed":
            return
        if slight and not before.slight and before.state != "confirmed":
            return
        if before.state == "confirmed" == state:
            return
    notes.lines[number] = Line(state, words(text, first.start, last), slight, text, first.start)


def words(text: str, start: int, last: Clause) -> str:
    """The client's words from there to the end of a clause, on one line."""
    return " ".join(text[start : last.end].split()).strip(" ,;(")


def concluded(notes: Notes, numbers: Sequence[str]) -> Reply:
    """The reply that the notes come to. `numbers` are those of the recap's lines, in order."""
    if notes.refused_firmly and not notes.yes:  # a reason for it names no line of its own
        notes.lines = {n: line for n, line in notes.lines.items() if n not in notes.by_subject}
    if notes.lines and (notes.by_subject or any(yes.of_rest for yes in notes.yes)):
        for number in notes.touched - notes.lines.keys():
            notes.lines[number] = Line("open", "", False, "", 0)
    lines = {number: notes.lines[number] for number in numbers if number in notes.lines}
    said = {
        number: Answered(number=number, state=state, words=line.words)
        for number, line in lines.items()
        if (state := _settled(line.state))
    }
    rest = "confirmed" if _all_confirmed(notes) else "refused" if _all_refused(notes) else None
    if rest == "confirmed" and len(said) < len(lines):  # a line that is left open is none of the rest
        rest = None
        said |= {n: Answered(number=n, state="confirmed") for n in numbers if n not in lines}
    reply = Reply(
        outcome="unusable",
        lines=tuple(said[number] for number in numbers if number in said),
        rest=rest,
        additions=tuple(dict.fromkeys(notes.additions)),
        questions=tuple(dict.fromkeys(notes.questions)),
    )
    return reply.model_copy(update={"outcome": outcome_of(reply, states(reply, numbers))})


def states(reply: Reply, numbers: Sequence[str]) -> dict[str, State]:
    """The state of every line after this answer: what is said of it, else of the rest, else "open"."""
    said: dict[str, State] = {line.number: line.state for line in reply.lines}
    return {number: said.get(number, reply.rest or "open") for number in numbers}


def _settled(state: State) -> LineState | None:
    return None if state == "open" else state


def _all_confirmed(notes: Notes) -> bool:
    """Whether there is a clear yes to everything that is not named otherwise."""
    if _is_taken_back(notes):
        return False
    named = bool(notes.lines or notes.additions)
    said = [yes for yes in notes.yes if named or not yes.of_rest]  # the rest of nothing is not understood
    if any(yes.firm or yes.scoped for yes in said):
        return True
    unsure = notes.slight_doubts or notes.received
    otherwise = not notes.excepted and any(line.state != "confirmed" for line in notes.lines.values())
    clear = [yes for yes in said if notes.excepted or (yes.text, yes.sentence) not in notes.unclear]
    return bool(clear) and not (unsure or otherwise)


def _is_taken_back(notes: Notes) -> bool:
    """Whether something said of no line takes back a yes to everything."""
    unnumbered = not notes.lines.keys() - notes.by_subject
    settled = all(line.state == "confirmed" for line in notes.lines.values())
    return (
        notes.doubts
        or notes.refused
        or (notes.tells_of_things and unnumbered)
        or (notes.announced and settled)
        or (notes.rest_named and not notes.lines)  # the rest of what is not understood
        or any((yes.text, yes.sentence) in notes.hedged for yes in notes.yes)
    )


def _all_refused(notes: Notes) -> bool:
    """Whether the whole is refused, or what is not named."""
    if notes.rest_refused:
        return True
    if not notes.refused or notes.yes:
        return False
    if notes.refused_firmly:
        return not any(line.state in ("confirmed", "corrected") for line in notes.lines.values())
    return not notes.lines and not notes.put_off


def outcome_of(reply: Reply, found: Mapping[str, State]) -> Outcome:
    """What a reply comes to as a whole."""
    kinds = set(found.values())
    if kinds == {"confirmed"}:
        return "confirmed"
    if kinds == {"refused"}:
        return "refused"
    if kinds & {"confirmed", "corrected", "refused"} or reply.additions:
        return "partly"
    return "question" if "questioned" in kinds or reply.questions else "unusable"
