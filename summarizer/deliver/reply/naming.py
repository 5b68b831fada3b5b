"""What an answer says of lines that it names, or that were named just before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from summarizer.deliver.reply.clauses import Clause
from summarizer.deliver.reply.notes import Line, Marks, Notes, Yes, marks, note, state_of, take_back, words
from summarizer.deliver.reply.records import State
from summarizer.deliver.reply.stance import NOTHING, Stance, names_a_day
from summarizer.deliver.reply.wording import REFERENCE, phrases
from summarizer.deliver.reply.wording import words as words_of

A_FEW_WORDS = 5  # no more than these are what is wanted instead: "3 no, blue wool"
A_VALUE = 3  # as many are the right value: "not 400 but 300"
WANTED = Stance("correct", firm=True, wants=True)


@dataclass
class Place:
    """Where the reader is in a text, and what has been noted so far.

    `topic` are the lines that the whole text is about: it stands below a quoted one. `subject` are the lines spoken
    of last, `pending` those that wait for a word on them since the clause `waiting_since`; `content` tells that more
    than their names was said meanwhile. `latest` is what was last said of lines. `excepting`, `conditional`: what the
    sentence has done so far. `agreeing`: it, or the one before a "but", says yes to everything. `undo` is what had
    been noted before the last clause that named no line. `elsewhere` is the sentence that tells a story of others.
    """

    text: str
    notes: Notes
    topic: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    waiting_since: Clause | None = None
    content: bool = False
    before: Clause | None = None
    said_before: Stance = field(default=NOTHING)
    latest: Stance = field(default=NOTHING)
    excepting: bool = False
    conditional: bool = False
    agreeing: bool = False
    undo: Marks | None = None
    elsewhere: tuple[str, int] | None = None
    turning: frozenset[int] = frozenset()  # the sentences with a word that turns against what goes before
    told: bool = False  # something has been said that may be of a line
    by_subject: bool = False  # the sentence names a line by its subject


def together(clause: Clause, place: Place) -> bool:
    """Whether a clause stands in the same sentence as the one before it."""
    return place.before is not None and place.before.sentence == clause.sentence


def of_lines(clause: Clause, said: Stance, place: Place) -> None:
    """Note what a clause says of the lines that it names."""
    if only_names(clause):
        _named(clause, place)
        return
    if not together(clause, place) or place.content:
        leave_pending(place)
    if clause.differs and said.kind in ("none", "polite", "yes", "hedge", "add"):
        said = WANTED
    if said.kind in ("none", "polite"):
        _wait(clause, place, content=True)
    else:
        settle((*place.pending, *clause.numbers), said, clause, place)


def settle(lines: tuple[str, ...], said: Stance, clause: Clause, place: Place) -> None:
    """Note the same of several lines."""
    for number in lines:
        note(place.notes, number, state_of(said), place.text, place.waiting_since or clause, clause)
    place.subject, place.pending, place.waiting_since, place.content = lines, (), None, False
    place.latest, place.undo = said, None


def leave_pending(place: Place) -> None:
    """Lines that were named with words that nothing came of: otherwise, if there are words, else nothing."""
    clause = place.waiting_since
    if clause is not None:
        state: State = "corrected" if place.content else "open"
        for number in place.pending:
            line = place.notes.lines.get(number)
            if state == "open" and line and line.slight and line.state == "corrected":
                continue  # it was left out of a yes
            note(place.notes, number, state, place.text, clause, place.before or clause, slight=True)
        place.subject = place.pending
    place.pending, place.waiting_since, place.content = (), None, False


def take_out(clause: Clause, said: Stance, place: Place) -> None:
    """Take what a clause names out of a yes: "sauf le 3". What cannot be told makes the whole yes doubtful."""
    notes, before = place.notes, place.said_before
    if together(clause, place):
        if before.kind == "yes" or (before.scope == "all" and before.kind in ("none", "polite")):
            notes.yes.append(Yes(place.text, clause.sentence, firm=True, scoped=True))
        elif before.kind in ("no", "wrong"):
            notes.doubts = True
    if said.kind == "yes" or (
        (place.before is None or (together(clause, place) and _opens(place.before)))
        and said.kind in ("none", "polite")
        and _means_all(clause)
    ):
        notes.yes.append(Yes(place.text, clause.sentence, firm=True, scoped=True))
        said = NOTHING
    notes.excepted, place.undo = True, marks(notes)
    if clause.numbers:
        slight = said.kind in ("none", "polite")
        state = "corrected" if slight or said.kind in ("yes", "same") else state_of(said)
        for number in clause.numbers:
            note(notes, number, state, place.text, clause, clause, slight=slight)
        place.subject, place.pending, place.waiting_since = clause.numbers, (), None
        place.excepting = True
    elif said.kind == "add":
        notes.additions.append(words(place.text, clause.start, clause))
    elif phrases("stance", "announcing").search(clause.text):
        notes.announced = True
    elif not _thanks(clause) and (before.kind == "yes" or not names_a_day(clause.text)):
        notes.doubts = True


def attached(clause: Clause, said: Stance, place: Place) -> bool:
    """Take a clause as more words on the lines spoken of just before, if it can be."""
    near = together(clause, place) or bool(place.topic)
    lines = [place.notes.lines[number] for number in place.subject if number in place.notes.lines]
    points_back = said.kind == "wait" and phrases("stance", "points_back").search(clause.text)
    if not lines or (not near and said.kind in ("add", "question", "wait") and not points_back):
        return False
    same_line = place.before is not None and clause.line - place.before.line <= 1
    if not all(_can_take(line, clause, said, near, same_line) for line in lines):
        return False
    state = state_of(said)
    for line in lines:
        explains = bool(phrases("stance", "explaining").search(clause.text)) and not said.wants
        instead = line.state == "refused" and state == "corrected" and (near or said.wants) and not explains
        if line.state == "confirmed" or line.slight or instead:
            line.state = state
        line.slight = line.slight and said.kind in ("question", "wait")
    _add_words(clause, place)
    return True


def _add_words(clause: Clause, place: Place) -> None:
    """Let the words on the lines spoken of last go on to the end of a clause."""
    for number in place.subject:
        line = place.notes.lines.get(number)
        if line is not None and line.text == place.text:
            line.words = words(place.text, line.start, clause)


def aside(clause: Clause, said: Stance, place: Place) -> None:
    """Words that tell nothing by themselves: what is wanted instead of what was refused, or more on a line."""
    near = together(clause, place) or bool(place.topic)
    so_far = {place.notes.lines[number].state for number in place.subject if number in place.notes.lines}
    explains = phrases("stance", "telling").search(clause.text) and not said.wants
    few = len(clause.text.split()) <= A_FEW_WORDS and not explains
    restricts = "confirmed" in so_far and clause.contrasts
    instead = "refused" in so_far and place.said_before.bare and few
    if near and (restricts or instead):
        attached(clause, WANTED, place)
    elif (place.agreeing and (clause.contrasts or said.scope == "rest")) and not (
        near and "corrected" in so_far and said.wants and len(clause.text.split()) <= A_VALUE
    ):
        place.notes.doubts = True
    elif near and so_far and not place.pending:
        _add_words(clause, place)
    elif place.pending:
        place.waiting_since, place.content = place.waiting_since or clause, True


def only_names(clause: Clause) -> bool:
    """Whether a clause names lines and says nothing else."""
    return "?" not in clause.text and not _without(clause, ("references", "joins"), ("stance", "naming"))


def _named(clause: Clause, place: Place) -> None:
    """Lines that are only named: they share what was just said, or wait for what is said next."""
    before, told = place.before, place.said_before
    if before is None or not together(clause, place):
        _wait(clause, place)
    elif place.excepting:
        for number in clause.numbers:
            note(place.notes, number, "corrected", place.text, clause, clause, slight=True)
        place.subject, place.pending, place.waiting_since = clause.numbers, clause.numbers, clause
    elif before.numbers and not place.pending and _goes_on(before, clause):
        settle(clause.numbers, told, clause, place)
    elif place.undo and (told.kind == "question" or _is_aside(clause, place.text)):
        take_back(place.notes, place.undo)
        place.waiting_since = before
        settle(clause.numbers, told, clause, place)
    else:
        _wait(clause, place)


def _wait(clause: Clause, place: Place, *, content: bool = False) -> None:
    """Keep the lines that a clause names until something is said of them."""
    if place.content:
        leave_pending(place)
    place.pending = (*place.pending, *clause.numbers)
    place.waiting_since, place.content = place.waiting_since or clause, content


def _goes_on(before: Clause, clause: Clause) -> bool:
    """Whether a list of lines goes on: "ok pour le 1, le 2", "le 1 me va ainsi que le 2"."""
    return before.text.endswith(REFERENCE) or bool(phrases("references", "joins").match(clause.text))


def _is_aside(clause: Clause, text: str) -> bool:
    """Whether a clause stands between brackets or ends its line."""
    following = text[clause.end :].split("\n", maxsplit=1)[0]
    return text[: clause.start].rstrip().endswith("(") or not re.match(r"\W*[,(]?\s*\w", following)


def _can_take(line: Line, clause: Clause, said: Stance, near: bool, same_line: bool) -> bool:
    """Whether a clause may be said of a line that was spoken of before it."""
    if line.state == "confirmed":
        return near and (said.kind != "correct" or said.firm or clause.contrasts)
    return near or line.slight or same_line


def _thanks(clause: Clause) -> bool:
    """Whether an exception is none: "rien à dire, à part merci"."""
    return not _without(clause, ("stance", "except"), ("stance", "polite"))


def _opens(clause: Clause) -> bool:
    """Whether a clause begins a yes whose object follows: "we're signing off on"."""
    return bool(re.search(rf"(?:{words_of('approval', 'opening')})$", clause.text)) and not clause.contrasts


def _means_all(clause: Clause) -> bool:
    """Whether an exception holds its yes in its own words, and nothing more: "all but 3"."""
    left = _without(clause, ("stance", "except"), ("references", "joins"))
    return bool(phrases("stance", "all").match(clause.text)) and not left


def _without(clause: Clause, *lists: tuple[str, str]) -> bool:
    """Whether words remain in a clause without its references and the phrases of some lists."""
    left = clause.text.replace(REFERENCE, " ")
    for section, name in lists:
        left = phrases(section, name).sub(" ", left)
    return bool(re.search(r"\w", left))
