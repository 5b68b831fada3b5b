"""Clauses that name a line by its subject instead of its number: made into such as name its number."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from summarizer.deliver.reply.approval import tells_a_story
from summarizer.deliver.reply.clauses import Clause
from summarizer.deliver.reply.naming import Place, only_names, together
from summarizer.deliver.reply.stance import Stance, spelled_out, stance
from summarizer.deliver.reply.subjects import (
    Line,
    Mention,
    mentions,
    names_something,
    repeats,
    says_a_number,
    touched,
)
from summarizer.deliver.reply.wording import REFERENCE, folded, phrases, words

LONGEST = 600  # characters of a clause in which names are looked for


def pointed(clause: Clause, place: Place, lines: Mapping[str, Line], names: Collection[str]) -> list[Clause]:
    """The clause with the number of each line that it names by its subject, cut where it names several.

    It stays as it is if it names none clearly. Where it then leaves something out of a yes that is not made out, the
    whole yes becomes doubtful.
    """
    if not lines or clause.unknown or place.topic or clause.end - clause.start > LONGEST:
        return [clause]
    if clause.numbers:
        return [_with_more(clause, place, lines) if clause.excepts else clause]
    return _by_subject(clause, place, lines, names)


def _by_subject(
    clause: Clause, place: Place, lines: Mapping[str, Line], names: Collection[str]
) -> list[Clause]:
    """The same of a clause that names no line by its number."""
    said = stance(clause.text, names=names)
    if place.by_subject and place.pending and together(clause, place) and said.kind == "yes" and said.scope:
        place.notes.doubts = True  # "pour la livraison, tout est bon" is no yes to all of it
    but_for = place.agreeing and bool(phrases("subjects", "but_for").match(clause.text))
    goes_on = but_for or (place.excepting and together(clause, place)) or _adds_one(clause, place)
    if goes_on and not (place.notes.by_subject or clause.excepts or but_for):
        return [clause]
    leaving_out = clause.excepts or goes_on
    if not _may_point(clause, said, place, leaving_out=leaving_out):
        return [clause]
    raw = folded(place.text[clause.start : clause.end])
    found = mentions(raw, lines, values=not (place.subject and together(clause, place)))
    if any(mention.differs for mention in found):
        found = [mention for mention in found if mention.number]
    pieces = _pieces(clause, raw, found) if found and all(m.number for m in found) else []
    differs = any(piece.differs for piece in pieces)
    clear = (
        bool(pieces)
        and said.kind != "add"  # a wish is for something new
        and _is_clear(pieces, said, clause, place, names, leaving_out=leaving_out)
    )
    if differs or clear:
        place.by_subject = True
        named = {number for piece in pieces for number in piece.numbers}
        place.notes.by_subject |= named - place.notes.lines.keys()
        if said.kind != "yes" and _names_another(raw, found, anything=leaving_out):
            place.notes.doubts = True
        return pieces if leaving_out else _without_repeats(pieces, said, place.text, lines)
    if goes_on and (_is_one_word(raw) or names_something(phrases("subjects", "but_for").sub(" ", raw))):
        place.notes.doubts = True
    elif pieces and _leads(pieces[0].text):
        place.notes.touched |= {number for piece in pieces for number in piece.numbers}
    return [clause]


def only_exception(
    found: Sequence[Clause], text: str, lines: Mapping[str, Line], names: Collection[str]
) -> Sequence[Clause]:
    """The clauses of an answer that agrees to the rest, with the number of the one line that it is the rest of.

    What goes before must be one sentence that has words of one line only: "porte pleine svp. Le reste, c'est bon".
    """
    said = [stance(clause.text, names=names) for clause in found]
    rest = next((at for at, one in enumerate(said) if one.scope == "rest" and not found[at].contrasts), 0)
    before = [at for at, one in enumerate(said[:rest]) if not (one.bare and one.kind in ("polite", "yes"))]
    if not before or any(clause.numbers or clause.unknown or clause.excepts for clause in found):
        return found
    raw = {at: folded(text[found[at].start : found[at].end]) for at in before}
    meant = {at: touched(one, lines) for at, one in raw.items()}
    numbers = frozenset[str]().union(*meant.values())
    many = len({found[at].sentence for at in before}) > 1 or any(_join().search(one) for one in raw.values())
    if many or len(numbers) != 1:
        return found
    at = next(at for at in before if meant[at])
    named = [mention for mention in mentions(raw[at], lines) if mention.number]
    pieces = _pieces(found[at], raw[at], named) if named else []
    pointing = found[at]._replace(numbers=tuple(numbers), text=f"{REFERENCE} {found[at].text}")
    return [*found[:at], *(pieces or [pointing]), *found[at + 1 :]]


def _may_point(clause: Clause, said: Stance, place: Place, *, leaving_out: bool) -> bool:
    """Whether a clause says something that may be said of one line."""
    if tells_a_story(clause.text) or place.elsewhere == (place.text, clause.sentence):
        return False
    if leaving_out:
        return said.scope != "rest"
    if place.pending and together(clause, place):
        return False
    if said.kind == "yes":
        return not said.bare and said.scope is None
    return said.kind in ("no", "wrong", "correct", "question", "none", "hedge", "add")


def _pieces(clause: Clause, raw: str, found: Sequence[Mention]) -> list[Clause]:
    """The clause in as many pieces as it names different lines, each with the sign of a reference."""
    found = [one for at, one in enumerate(found) if one.number not in {other.number for other in found[:at]}]
    starts = [0]
    for before, after in pairwise(found):
        join = list(_join().finditer(raw, before.end, after.start))
        if not join:
            return []
        starts.append(join[-1].start())
    pieces = []
    for mention, (low, high) in zip(found, pairwise([*starts, len(raw)]), strict=True):
        text = f"{raw[low : mention.start]} {REFERENCE} {raw[mention.end : high]}"
        pieces.append(
            clause._replace(
                start=clause.start + low,
                end=clause.start + high,
                text=spelled_out(text.strip(" ,;()\n")),
                numbers=(mention.number,) if mention.number else (),
                differs=mention.differs,
                stray=False,
                excepts=clause.excepts and low == 0,
                contrasts=clause.contrasts and low == 0,
            )
        )
    return pieces


def _with_more(clause: Clause, place: Place, lines: Mapping[str, Line]) -> Clause:
    """An exception that names lines by number, with those that it names by subject beside them: "le 4 et la durée"."""
    left = phrases("stance", "except").sub(" ", clause.text, count=1)
    parts = [part for part in _join().split(left) if REFERENCE not in part and names_something(part)]
    numbers = list(clause.numbers)
    for part in parts:
        found = mentions(part, lines, values=False)
        if len(found) == 1 and found[0].number:
            numbers.append(found[0].number)
        else:
            place.notes.doubts = True
    return clause._replace(numbers=tuple(dict.fromkeys(numbers)))


def _adds_one(clause: Clause, place: Place) -> bool:
    """Whether a sentence goes on with the exceptions of the one before it: "Sauf la couleur. Et le portail."."""
    return bool(
        place.notes.excepted
        and not together(clause, place)
        and _join().match(clause.text)
        and names_something(clause.text)
    )


def _is_one_word(raw: str) -> bool:
    """Whether a clause is one word, that may name another thing: "sauf la couleur, livraison"."""
    return bool(re.fullmatch(r"\W*[^\W\d_]{3,}\W*", raw))


def _names_another(raw: str, found: Sequence[Mention], *, anything: bool) -> bool:
    """Whether a clause goes on to name a thing that is not made out: "sauf la couleur et le portail".

    With `anything`, whatever else it goes on to counts as such.
    """
    return any(
        (anything or names_something(raw[join.start() :])) and not any(m.end >= join.start() for m in found)
        for join in _join().finditer(raw)
    )


def _join() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{words('references', 'joins')})(?!\w)")


def _is_clear(
    pieces: Sequence[Clause],
    said: Stance,
    clause: Clause,
    place: Place,
    names: Collection[str],
    *,
    leaving_out: bool,
) -> bool:
    """Whether what is said is surely said of the lines found."""
    first = stance(pieces[0].text, names=names)
    if said.kind == "yes" and not clause.excepts:
        return all(only_names(piece) or _agrees(stance(piece.text, names=names)) for piece in pieces)
    leads = _leads(pieces[0].text)
    near = together(clause, place) or said.kind == "question"
    if (
        (place.subject or place.pending)
        and near
        and not (clause.excepts or leads or _is_said_of(pieces[0].text, names))
    ):
        return False  # more words on the line that was spoken of just before
    if clause.excepts or (said.kind == "no" and said.firm):  # what begins otherwise may refuse the whole
        return leads
    if first.kind == "yes":
        return False
    if said.kind in ("none", "hedge"):
        told = first.kind in ("correct", "wrong", "no") or says_a_number(pieces[0].text)
        return leads and (told or clause.contrasts or leaving_out or all(map(_only_points, pieces)))
    return True


def _agrees(said: Stance) -> bool:
    return said.kind == "yes" and said.bare and said.scope is None


def _leads(text: str) -> bool:
    """Whether a clause begins with the line that it names, but for words that lead to one."""
    return not re.search(r"\w", _without_leads(text.split(REFERENCE, maxsplit=1)[0]))


def _is_said_of(text: str, names: Collection[str]) -> bool:
    """Whether nothing but a plain yes or no stands before the line that a clause names: "pas d'accord pour §"."""
    said = stance(text.split(REFERENCE, maxsplit=1)[0].strip(), names=names)
    return said.kind in ("yes", "no", "wrong") and said.bare


def _only_points(piece: Clause) -> bool:
    """Whether a clause names a line and says nothing else of it."""
    return only_names(piece._replace(text=_without_leads(piece.text)))


def _without_repeats(
    pieces: Sequence[Clause], said: Stance, text: str, lines: Mapping[str, Line]
) -> list[Clause]:
    """The pieces, with nothing but the reference in those that say no more of a line than it does itself."""
    if said.kind not in ("none", "hedge"):
        return list(pieces)
    return [piece._replace(text=REFERENCE) if _only_names(piece, text, lines) else piece for piece in pieces]


def _only_names(piece: Clause, text: str, lines: Mapping[str, Line]) -> bool:
    """Whether a clause names lines and says no more of them than they do."""
    raw = folded(text[piece.start : piece.end])
    return _only_points(piece) or (not piece.differs and all(repeats(raw, lines[n]) for n in piece.numbers))


def _without_leads(text: str) -> str:
    for section, name in (
        ("stance", "except"), ("stance", "announcing"), ("subjects", "leading"), ("stance", "contrast"),
    ):  # fmt: skip
        text = phrases(section, name).sub(" ", text)
    return text
