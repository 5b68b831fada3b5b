"""From a written answer to what it settles, line by line. It never guesses a yes.

Everything that the client names is noted with what he says of it. A yes to everything counts only where nothing in
the answer takes it back: no delay, no condition, no correction of something that is not numbered, no "but".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from summarizer.deliver.reply.approval import is_ironic, tells_a_story
from summarizer.deliver.reply.clauses import Clause, clauses
from summarizer.deliver.reply.naming import (
    Place,
    aside,
    attached,
    leave_pending,
    of_lines,
    only_names,
    settle,
    take_out,
    together,
)
from summarizer.deliver.reply.notes import Line, Notes, Yes, concluded, marks, words
from summarizer.deliver.reply.pointing import only_exception, pointed
from summarizer.deliver.reply.records import Answered, Reply, Written
from summarizer.deliver.reply.references import references
from summarizer.deliver.reply.stance import Stance, is_name, stance
from summarizer.deliver.reply.subjects import Line as Known
from summarizer.deliver.reply.subjects import known_by, quoted_lines
from summarizer.deliver.reply.wording import folded, phrases

A_REMARK = (
    4  # a doubt in a sentence of its own counts against a yes if it has no more words: "Enfin presque."
)
A_TAG = 2  # words of a question that is hung on what goes before, with its mark: "non ?"

# Of other people, these say nothing of the recap; a delay, a condition and a question count whoever it is about.
OF_OTHERS = ("no", "wrong", "correct", "add", "hedge", "none")


def understood(written: Written, *, numbers: Sequence[str], lines: Mapping[str, str] | None = None) -> Reply:
    """What the answer settles.

    Args:
        written: The mail, in any language that has a pack, whatever the recap's.
        numbers: Those of the recap's lines, in order.
        lines: The text of each line by its number, for what names them by their subject ("sauf la couleur"); where
            it is not given, what the mail quotes.
    """
    if written.automatic:
        return Reply(outcome="unusable")
    elsewhere = not written.inline and phrases("stance", "elsewhere").search(folded(written.text))
    notes = Notes(doubts=not written.whole or bool(elsewhere))
    names = frozenset(folded(name) for name in written.people)
    for pair in written.inline:
        number = re.match(r"\W*(\d+)", pair.quoted)
        topic = (number[1],) if number and number[1] in numbers else ()
        _read(pair.answer, numbers, names, notes, topic)
    known = known_by(quoted_lines(written.quoted, numbers) if lines is None else lines)
    _read(written.text, numbers, names, notes, known=known)
    for line in postscripts(written, numbers):
        _read(line, numbers, names, notes)
    return concluded(notes, numbers)


def postscripts(written: Written, numbers: Sequence[str]) -> list[str]:
    """The lines below a closing formula that belong to the answer."""
    return [
        line
        for line in written.signature.split("\n")
        if phrases("stance", "postscript").match(folded(line).strip()) or _speaks_of_lines(line, numbers)
    ]


def corrected_text(answered: Answered, numbers: Sequence[str]) -> str:
    """The client's words for a line without its number: "mais le 6 : plutôt 1 500" becomes "plutôt 1 500"."""
    text = answered.words
    named = references(folded(text), numbers)
    if named and not re.search(
        r"\w", phrases("references", "preceding").sub("", folded(text[: named[0].start]))
    ):
        text = text[named[0].end :]
    return text.strip(" \t:.,;)(=>-–—")


def _read(
    text: str,
    numbers: Sequence[str],
    names: Collection[str],
    notes: Notes,
    topic: tuple[str, ...] = (),
    known: Mapping[str, Known] | None = None,
) -> None:
    """Note what a text says, clause by clause."""
    place = Place(text, notes, topic=topic, pending=topic)
    found: Sequence[Clause] = clauses(text, numbers)
    if known:
        found = only_exception(found, text, known, names)
    place.turning = frozenset(c.sentence for c in found if phrases("stance", "turn").match(c.text))
    for clause in _pointed(found, place, known or {}, names):
        _enter(clause, place)
        called = _called(text[clause.start : clause.end])
        said = _carried(stance(clause.text, names={*names, *called}), clause, place)
        notes.received = notes.received or bool(phrases("stance", "receipt").search(clause.text))
        notes.doubts = notes.doubts or _may_name_another(clause, said, place)
        notes.doubts = notes.doubts or is_ironic(clause.text)
        notes.rest_named = notes.rest_named or (said.scope == "rest" and place.told)
        place.told = place.told or said.kind in ("none", "no", "wrong", "correct")
        # "Le reste est bon, mais je dois voir avec ma femme": whatever else it is about, it is about the yes too.
        notes.doubts = notes.doubts or (said.kind == "wait" and clause.contrasts and not clause.numbers)
        if phrases("stance", "courtesy").search(clause.text):
            notes.hedged.add((text, clause.sentence))
        if said.kind not in ("yes", "polite") or not said.bare:
            notes.unclear.add((text, clause.sentence))
        if said.kind == "condition":
            _restrict(clause, said, place)
        elif said.kind in OF_OTHERS and _is_of_others(clause, place):
            place.elsewhere = (text, clause.sentence)
        elif clause.excepts and (said.scope != "rest" or clause.numbers):
            take_out(clause, said, place)
        elif clause.numbers:
            of_lines(clause, said, place)
        elif place.pending and _is_of_pending(said, place):
            settle(place.pending, said, clause, place)
        else:
            _of_all(clause, said, place)
        place.before, place.said_before = clause, said
    leave_pending(place)


def _pointed(
    found: Sequence[Clause], place: Place, known: Mapping[str, Known], names: Collection[str]
) -> Iterator[Clause]:
    """The clauses one by one, those that name lines by their subject with the numbers of these."""
    for clause in found:
        yield from pointed(clause, place, known, names)


def _may_name_another(clause: Clause, said: Stance, place: Place) -> bool:
    """Whether a clause speaks of a line that the recap does not have, or that is not made out."""
    if clause.numbers or (place.subject and together(clause, place)):
        return False
    if clause.unknown:
        return said.kind != "polite"
    return clause.stray and said.kind in ("question", "correct", "wrong", "no")


def _is_of_pending(said: Stance, place: Place) -> bool:
    """Whether a clause that names no line settles those that wait for a word on them."""
    if said.scope == "rest" or (said.scope == "all" and not place.topic):
        return False
    return said.firm or said.kind not in ("polite", "none")


def _is_of_others(clause: Clause, place: Place) -> bool:
    """Whether a clause tells a story of other people, or goes on with one: nothing of the recap."""
    goes_on = place.elsewhere == (place.text, clause.sentence)
    return not clause.numbers and (goes_on or tells_a_story(clause.text))


def _enter(clause: Clause, place: Place) -> None:
    """End what ends where a new sentence or a new line begins."""
    if place.before is None or together(clause, place):
        return
    if place.content or clause.numbers or (clause.line != place.before.line and not place.topic):
        leave_pending(place)
    place.excepting, place.conditional, place.undo = False, False, None
    place.by_subject = bool(clause.numbers) and place.by_subject
    place.agreeing = place.agreeing and (clause.contrasts or clause.sentence in place.turning)


def _carried(said: Stance, clause: Clause, place: Place) -> Stance:
    """What is said, with "pour le reste" of the clause before, and "idem" as what was said last."""
    told = place.said_before
    begun = together(clause, place) and told.scope == "rest" and told.kind in ("none", "polite")
    if begun and said.scope is None and not clause.numbers:
        praises = said.kind == "polite" and said.firm
        said = said._replace(scope="rest", kind="yes" if praises else said.kind)
    if place.conditional and said.kind == "yes":
        return Stance("wait", said.scope)
    if clause.numbers or place.pending:
        if said.kind == "same":
            return place.latest
        if said.kind == "polite" and said.firm:
            return Stance("yes", said.scope, bare=True)
    return said


def _restrict(clause: Clause, said: Stance, place: Place) -> None:
    """Leave open what the sentence of a condition says yes to."""
    notes = place.notes
    place.conditional = True
    inside = together(clause, place)
    notes.doubts = notes.doubts or said.firm or (inside and place.agreeing)
    for number in (*clause.numbers, *place.pending, *(place.subject if inside else ())):
        line = notes.lines.setdefault(number, Line("open", "", False, place.text, clause.start))
        line.state = "open" if line.state == "confirmed" else line.state
    place.pending, place.waiting_since, place.content = (), None, False


def _of_all(clause: Clause, said: Stance, place: Place) -> None:
    """A clause that names no line: of what was spoken of just before, or of the whole."""
    notes = place.notes
    near = together(clause, place) or bool(place.topic)
    if clause.contrasts and place.agreeing and notes.yes and not (notes.yes[-1].firm or notes.yes[-1].scoped):
        notes.yes.pop()  # "oui, mais…" is no yes
        place.agreeing = False
    if said.kind == "yes":
        of_others = said.scope == "rest" or (said.scope == "all" and not place.topic)
        if said.bare and (of_others or not (place.topic or (near and place.subject))):
            notes.yes.append(
                Yes(place.text, clause.sentence, said.firm, said.scope is not None, said.scope == "rest")
            )
            place.agreeing = True
    elif said.kind == "no" and said.scope == "rest" and said.bare:
        notes.rest_refused = notes.doubts = True
    elif said.kind == "no" and said.firm and not place.topic:
        notes.refused = notes.refused_firmly = True
    elif said.kind == "hedge":
        if phrases("stance", "announcing").search(clause.text):
            notes.announced = True
        else:
            notes.hedged.add((place.text, clause.sentence))
            notes.doubts = notes.doubts or len(clause.text.split()) <= A_REMARK
    elif said.kind == "none":
        notes.tells_of_things = notes.tells_of_things or bool(phrases("stance", "about").match(clause.text))
        aside(clause, said, place)
    elif said.kind != "polite" and (said.scope == "rest" or not attached(clause, said, place)):
        place.undo = marks(notes)
        _unnumbered(clause, said, place)


def _unnumbered(clause: Clause, said: Stance, place: Place) -> None:
    """Note what is said of no line in particular: whatever it is, it may take back a yes to everything."""
    notes = place.notes
    text = words(place.text, clause.start, clause)
    adds = said.kind == "add" or (
        said.kind in ("correct", "no") and place.said_before.kind == "add" and together(clause, place)
    )
    if adds:
        notes.additions.append(text)
    elif said.kind == "question":
        notes.questions.append(text)
        notes.doubts = notes.doubts or clause.contrasts or said.wants or _asks_back(clause)
    elif said.kind in ("no", "wrong") and said.bare:
        notes.refused = notes.doubts = True
    elif said.kind == "correct" and not said.firm:
        notes.slight_doubts = True
        notes.doubts = notes.doubts or clause.contrasts
    elif said.kind != "same":
        notes.doubts = True
        notes.put_off = notes.put_off or said.kind == "wait"
        notes.additions += [text] if said.kind == "correct" else []


def _asks_back(clause: Clause) -> bool:
    """Whether a question takes back what goes before it: "c'est ça, non ?", or wants to talk first."""
    return len(clause.text.split()) <= A_TAG or bool(phrases("stance", "to_discuss").search(clause.text))


def _called(text: str) -> set[str]:
    """The words of a clause that begin with a capital within it, folded: people who are spoken to."""
    named = re.findall(r"(\w+)\W+(?=([A-ZÀ-Ý][\w'’-]+))", text)
    things = phrases("stance", "before_things")
    return {folded(name) for before, name in named if is_name(name) and not things.fullmatch(folded(before))}


def _speaks_of_lines(text: str, numbers: Sequence[str]) -> bool:
    """Whether a line below a closing formula speaks of lines of the recap in so many words."""
    return any(
        clause.explicit
        and clause.numbers
        and not only_names(clause)
        and stance(clause.text).kind in ("no", "wrong", "correct", "question")
        for clause in clauses(text[:500], numbers)
    )
