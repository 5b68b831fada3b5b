"""Holding a new call against what was agreed before it: what its lines repeat, change, drop or add.

The way of the data: what was said is read sentence by sentence (`talk`), and so are the agreed lines (`lines`,
`figures`); where a whole call is at hand, a small transformer reads both together (`reader`). What each sentence is
about, an agreed line, something new or nothing of matter, is decided for the whole call at once (`subject`, `chain`).
Each stretch about an agreed line says what becomes of it (`standing`), and what comes on top is found among the lines
of the call (`additions`), all by weights that were learnt (`learnt`): with what the reader heard, or without it. Each
difference belongs to the line of the call that its stretch proves.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer import languages
from summarizer.model import Agreed, Difference, Item, Utterance
from summarizer.understand.comparing.chain import FIRST
from summarizer.understand.comparing.learnt import Learnt, load
from summarizer.understand.comparing.lines import amount_of, contact_of, day_of
from summarizer.understand.comparing.reading import Reading, reading
from summarizer.understand.comparing.standing import STANDINGS

__all__ = ["compare"]

ORDER = ("repeats", "adds", "changes", "drops")  # of the differences of one line
LEAST = 0.15  # how much of a stretch a line must prove


def compare(
    items: Sequence[Item],
    agreed: Sequence[tuple[Agreed, Item]],
    *,
    language: str,
    said: Sequence[Utterance] = (),
) -> tuple[Difference, ...]:
    """How the lines of a new call stand to what was agreed before it.

    An agreed line has one difference at the most. A new line has one for each agreed line that it tells something of,
    and one if it adds to them. It gets none if it was replaced within its own call, and an open question only repeats:
    who asks has changed nothing yet.

    Args:
        items: The lines of the new call.
        agreed: Each line that holds: its number and day, and the item that it was.
        language: ISO 639-1 code of the new call.
        said: What is said in it, by "client" and "provider". Where it is not at hand, the passages that prove the items
            stand for it, which say less: the answer to a question is often not among them.

    Returns:
        The differences in the order of the items; none where nothing was agreed before.
    """
    if not items or not agreed:
        return ()
    read = reading(items, agreed, said, language=languages.nearest(language))
    return differences(read, agreed, load(heard=read.subjects.heard is not None)) if read else ()


def differences(
    read: Reading, agreed: Sequence[tuple[Agreed, Item]], learnt: Learnt
) -> tuple[Difference, ...]:
    """The differences of a call that was read, by the weights given."""
    states = read.states(learnt.chain)
    found = [
        Difference(kind="adds", item=item.id)
        for i, item in enumerate(read.items)
        if item.status != "superseded" and item.type != "question" and read.talk.places[i]
        if float(learnt.adding(read.adding(i, states))[0]) > 0
    ]
    for j, (line, old) in enumerate(agreed):
        probable = states[:, FIRST + j]
        kind = STANDINGS[int(learnt.standing(read.standing(j, probable)).argmax())]
        told = None if kind == "none" else _telling(read, probable, asking=kind == "repeats")
        if told is None or kind == "none":
            continue
        if kind == "repeats" and _other_value(told, old):
            kind = "changes"
        found.append(Difference(kind=kind, item=told.id, agreed=line))
    places = {item.id: place for place, item in enumerate(read.items)}
    return tuple(sorted(found, key=lambda each: (places[each.item], ORDER.index(each.kind))))


def _telling(read: Reading, probable: NDArray[np.float64], *, asking: bool) -> Item | None:
    """The line of the call that proves most of a stretch; `asking`: an open question may."""
    proved = [
        probable[list(own)].sum() / len(own) ** 0.5
        if own and item.status != "superseded" and (asking or item.type != "question")
        else 0.0
        for item, own in zip(read.items, read.talk.places, strict=True)
    ]
    best = int(np.argmax(proved))
    return read.items[best] if proved[best] >= LEAST else None


def _other_value(new: Item, old: Item) -> bool:
    """Whether both name a day, an amount or a contact detail, and not the same: that is never a repetition."""
    values = [(value(new), value(old)) for value in (day_of, amount_of, contact_of)]
    return any(a is not None and b is not None and a != b for a, b in values)
