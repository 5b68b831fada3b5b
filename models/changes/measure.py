"""How differences that were said are held against those of a pair: precision counts items, recall differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus import Pair

from summarizer.model import Difference

DEPARTURES = ("changes", "drops", "adds")


@dataclass(frozen=True)
class Tally:
    """By kind: how many differences were said, how many of them rightly, how many there are and how many were found.

    `reached` counts the departures that any item tells, the most that can be found, and `items` all items.
    """

    said: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    reached: int = 0
    items: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.said + other.said,
            self.right + other.right,
            self.there + other.there,
            self.found + other.found,
            self.reached + other.reached,
            self.items + other.items,
        )


def tally(pair: Pair, said: Sequence[Difference]) -> Tally:
    """What was said of a pair, held against its gold."""
    places = {item.id: place for place, item in enumerate(pair.items)}
    right: Counter[str] = Counter()
    found: set[int] = set()
    for each in said:
        hits = matching(pair, places[each.item], each)
        right[each.kind] += bool(hits)
        found |= hits
    told = {n for place in pair.telling for n in place}
    return Tally(
        Counter(each.kind for each in said),
        right,
        Counter(gold.kind for gold in pair.gold),
        Counter(pair.gold[n].kind for n in found),
        sum(pair.gold[n].kind in DEPARTURES for n in told),
        len(pair.items),
    )


def matching(pair: Pair, place: int, said: Difference) -> set[int]:
    """The differences of the gold that what is said of an item is right about."""
    number = said.agreed.number if said.agreed else None
    return {n for n in pair.telling[place] if (pair.gold[n].kind, pair.gold[n].agreed) == (said.kind, number)}


def report(title: str, sums: Tally) -> None:
    """Print precision, recall and F1 for each kind and for the departures together."""
    print(title)
    there = sum(sums.there[kind] for kind in DEPARTURES)
    for name, kinds in (
        ("departures", DEPARTURES),
        *((f"  {kind}", (kind,)) for kind in DEPARTURES),
        ("repeats", ("repeats",)),
    ):
        precision = _share(sums.right, sums.said, kinds)
        recall = _share(sums.found, sums.there, kinds)
        both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        counts = f"{sum(sums.right[k] for k in kinds)} of {sum(sums.said[k] for k in kinds)} right"
        counts += f", {sum(sums.found[k] for k in kinds)} of {sum(sums.there[k] for k in kinds)} found"
        print(f"  {name:12} precision {precision:.3f}  recall {recall:.3f}  F1 {both:.3f}  ({counts})")
    print(f"  an item tells {sums.reached} of {there} departures; {sums.items} items")


def _share(some: Mapping[str, int], every: Mapping[str, int], kinds: Sequence[str]) -> float:
    total = sum(every[kind] for kind in kinds)
    return sum(some[kind] for kind in kinds) / total if total else 0.0
