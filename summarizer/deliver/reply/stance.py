"""What a piece of an answer says: yes, no, otherwise, later, a question, an addition, or nothing.

A yes is taken for one only if nothing else is in it: every word beside the yes must be known to add nothing. Only one
that speaks of the whole in so many words (`approval`) bears others, and no sign of doubt. What is not understood is no
yes.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Literal, NamedTuple

from summarizer import languages
from summarizer.deliver.reply.approval import approves, simplified
from summarizer.deliver.reply.wording import REFERENCE, folded, phrases, table

Kind = Literal[
    "yes", "no", "wrong", "correct", "question", "add", "wait", "condition", "hedge", "same", "polite", "none"
]  # fmt: skip
Scope = Literal["rest", "all"]


class Stance(NamedTuple):
    """What is said, and how widely.

    `scope` is "rest" or "all" where that is said in so many words. `firm` tells a yes that can bear a "but" from a
    mere "oui", a refusal of the whole from that of a thing, praise from thanks, and what can only be a correction
    from what may be one. `bare` says that nothing else is in it, and `wants` that it tells how it should be.
    """

    kind: Kind
    scope: Scope | None = None
    firm: bool = False
    bare: bool = False
    wants: bool = False


NOTHING = Stance("none")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|§|¤")
# How a yes in words of refusal is put for the patterns that follow: a word that the packs have among their firm yeses.
_DOUBLED = " perfect "
_HESITATES = re.compile(r"\.\.|…")
_FIGURES = re.compile(r"\d")


def spelled_out(text: str) -> str:
    """A folded text as it would be written with care: "c bon pr moi" becomes "c'est bon pour moi"."""
    text = re.sub(r"([a-z])\1{2,}", r"\1", text)
    for pattern, meant in _spelling():
        text = pattern.sub(meant, text)
    return " ".join(text.split())


def stance(text: str, *, names: Collection[str] = ()) -> Stance:
    """What a clause says; `text` is spelled out, with § for each reference. `names` are people's, folded."""
    text = simplified(text)
    scope: Scope | None = "rest" if _says("rest", text) else "all" if _says("all", text) else None
    without = phrases("stance", "double").sub(_DOUBLED, text)
    shorter = phrases("stance", "echo").sub(" ", without)
    without = shorter if _says("yes", shorter) else without
    retold = phrases("approval", "told").sub(" ", phrases("stance", "yes").sub(" ", without))
    wants = _says("correct", retold)
    if "?" in text or _says("question", without):
        return Stance("question", scope, wants=wants)
    if _says("partial_no", without):
        return Stance("wait", scope, wants=wants)
    if approves(text) and not _says("no_all", text):
        return Stance("yes", scope, firm=True, bare=True)
    return (
        _denied(without, scope, wants, names)
        or _agreed(without, scope, wants, names)
        or _told(without, scope, wants, names)
    )


def _denied(text: str, scope: Scope | None, wants: bool, names: Collection[str]) -> Stance | None:
    """That it is not right or not wanted, if it is said."""
    if REFERENCE not in text and _says("no_all", text):
        return Stance("no", scope, firm=True, bare=True)
    more = phrases("stance", "mere_no").sub(" ", text)
    figures = bool(_FIGURES.search(text))
    if _says("no", more):
        return Stance("no", scope, bare=not _left(more, "no", names), wants=wants)
    if _says("not_yes", text):
        return Stance("wrong", scope, bare=not _left(more, "not_yes", names), wants=wants or figures)
    if more != text:
        return Stance("no", scope, bare=not _left(more, "no", names), wants=wants or figures)
    return None


def _agreed(text: str, scope: Scope | None, wants: bool, names: Collection[str]) -> Stance | None:
    """A clear yes, or one that is put off or has a condition, if it is said."""
    yes, later = _says("yes", text), _says("wait", text)
    hedged = yes and (_says("hedge", text) or _says("condition", text) or bool(_HESITATES.search(text)))
    if later or hedged:
        return Stance("wait", scope, wants=wants)
    if yes and not _left(text, "yes", names):
        return Stance("yes", scope, firm=_is_firm(text), bare=True)
    if _says("reserve", text) or phrases("stance", "condition").match(text):
        return Stance("condition", scope, firm=_says("reserve", text))
    return Stance("same", scope) if _says("same", text) else None


def _told(text: str, scope: Scope | None, wants: bool, names: Collection[str]) -> Stance:
    """What else a clause tells."""
    figures = bool(_FIGURES.search(text))
    if scope == "rest" and _says("stays", text) and not _left(text, "stays", names):
        return Stance("yes", scope, firm=True, bare=True)
    if _says("add", text):
        return Stance("add", scope, wants=wants)
    if wants or _says("tells", text):
        return Stance("correct", scope, firm=wants, wants=wants)
    if _says("yes", text):
        after = phrases("stance", "yes").split(text)[-1]
        return Stance("yes", scope, firm=_is_firm(text), wants=figures or _says("adding", after))
    if not _left(text, "polite", names):
        praises = _says("praise", text)
        return Stance("yes" if praises and scope == "rest" else "polite", scope, firm=praises, bare=True)
    return Stance("hedge", scope) if _says("hedge", text) else Stance("none", scope, wants=figures)


def _says(name: str, text: str) -> bool:
    return bool(phrases("stance", name).search(text))


def _left(text: str, name: str, names: Collection[str]) -> list[str]:
    """The words that add something to phrases of this list."""
    left = text
    for known in (name, "polite", "praise", "rest", "all"):
        left = phrases("stance", known).sub(" ", left)
    return [word for word in _WORD.findall(left) if not _adds_nothing(word, names)]


def _adds_nothing(word: str, names: Collection[str]) -> bool:
    if word == REFERENCE or word in names:
        return True
    return all(part in _filler() or (len(part) == 1 and part.isalpha()) for part in re.split(r"['-]", word))


def _is_firm(text: str) -> bool:
    """Whether more than a "yes" or "ok" is said: "c'est parfait", "tout est bon"."""
    said = phrases("stance", "yes").finditer(text)
    return any(not phrases("stance", "weak").fullmatch(match[0]) for match in said)


@cache
def _filler() -> frozenset[str]:
    stances = table()["stance"]
    never = {folded(word) for word in stances["denials"]} | _calendar()
    return frozenset(folded(word) for word in stances["filler"]) - never


@cache
def _calendar() -> frozenset[str]:
    """The names of days and months, which are never mere filling nor people."""
    tables = [languages.table(code, "wording")["calendar"] for code in languages.available()]
    return frozenset(folded(name) for t in tables for name in (*t["weekdays"], *t["months"]))


def names_a_day(text: str) -> bool:
    """Whether a clause, folded, names a day of the week or a month."""
    return bool(_calendar().intersection(_WORD.findall(text)))


def is_name(word: str) -> bool:
    """Whether a word that begins with a capital may be somebody's name, and no day or month."""
    return word[:1].isupper() and folded(word) not in _calendar()


@cache
def _spelling() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), meant) for pattern, meant in table()["stance"]["spelling"])
