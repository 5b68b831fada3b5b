"""Holding the lines of a new call against those that were agreed before: what repeats, changes, drops or adds.

The way of the data: what was said for the new lines is put together again as a short conversation (`talk`), lines are
read for words, figures and denials (`lines`, `figures`), every pair is weighed (`pairs`: `subject` for what it is
about, `relation` for what becomes of it), and each new line gets its standing (`standing`), by weights that were
learnt (`learnt`).
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizer import languages
from summarizer.model import Agreed, Difference, DifferenceKind, Item
from summarizer.understand.comparing.learnt import Learnt, load
from summarizer.understand.comparing.lines import amount_of, contact_of, day_of
from summarizer.understand.comparing.pairs import Pairs, pairs
from summarizer.understand.comparing.standing import STANDINGS, Standing, about, standing_features

__all__ = ["compare"]

KINDS: dict[Standing, DifferenceKind] = {
    "repeats": "repeats",
    "changes": "changes",
    "drops": "drops",
    "adds": "adds",
}


def compare(
    items: Sequence[Item], agreed: Sequence[tuple[Agreed, Item]], *, language: str
) -> tuple[Difference, ...]:
    """How the lines of a new call stand to what was agreed before it.

    A line gets one difference at the most. It gets none if it was replaced within its own call, if it only leads up to
    another line that tells the change (the old amount, said on the way to the new one), or if it is an open question:
    who asks has changed nothing yet.

    Args:
        items: The lines of the new call.
        agreed: Each line that holds: its number and day, and the item that it was.
        language: ISO 639-1 code of the new call.

    Returns:
        The differences in the order of the items; none where nothing was agreed before.
    """
    if not items or not agreed:
        return ()
    return differences(pairs(items, agreed, language=languages.nearest(language)), agreed, load())


def differences(
    compared: Pairs, agreed: Sequence[tuple[Agreed, Item]], learnt: Learnt
) -> tuple[Difference, ...]:
    """The differences of lines that were read, by the weights given."""
    likely = learnt.about(compared.subject)[:, :, 0]
    chosen = about(compared, likely)
    rows = standing_features(compared, likely, chosen)
    found: dict[int, DifferenceKind] = {}
    for i, row in rows.items():
        kind = KINDS.get(STANDINGS[int(learnt.standing(row).argmax())])
        item = compared.new[i].item
        if kind == "repeats" and _other_value(item, agreed[chosen[i]][1]):
            kind = "changes"
        if kind is not None and (item.type != "question" or kind == "repeats"):
            found[i] = kind
    return tuple(
        Difference(
            kind=kind,
            item=compared.new[i].item.id,
            agreed=None if kind == "adds" else agreed[chosen[i]][0],
        )
        for i, kind in sorted(found.items())
        if not (kind == "repeats" and _leads_up(i, found, chosen, compared))
    )


def _other_value(new: Item, old: Item) -> bool:
    """Whether both name a day, an amount or a contact detail, and not the same: that is never a repetition."""
    values = [(value(new), value(old)) for value in (day_of, amount_of, contact_of)]
    return any(a is not None and b is not None and a != b for a, b in values)


def _leads_up(i: int, found: dict[int, DifferenceKind], chosen: dict[int, int], compared: Pairs) -> bool:
    """Whether a repetition is told in the same breath as what becomes of the agreed line."""
    own = {*compared.talk.places[i]}
    return any(
        kind in ("changes", "drops")
        and chosen[k] == chosen[i]
        and not own.isdisjoint(compared.talk.places[k])
        for k, kind in found.items()
    )
