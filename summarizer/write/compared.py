"""What of a recap departs from what was agreed before: each agreed line with the points of the new call about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from summarizer.model import Agreed, Item, Recap
from summarizer.write.plain import plain
from summarizer.write.values import date, listing, wording

Departing = Literal["changes", "drops", "adds"]

DEPARTING: tuple[Departing, ...] = ("changes", "drops", "adds")
"""The kinds of departure, in the order in which they are told."""


class Departure(NamedTuple):
    """An agreed line and the points of the new call that change or drop it; a point that adds has no agreed line."""

    kind: Departing
    agreed: Agreed | None
    items: tuple[Item, ...]


def departures(recap: Recap) -> tuple[Departure, ...]:
    """All departures: what changes, what is dropped, what comes on top, each in the order of the points.

    Several points about one agreed line are one departure. A point that the recap has no more departs from nothing.
    """
    items: Mapping[str, Item] = {item.id: item for item in recap.items}
    found: dict[tuple[str, object], Departure] = {}
    for difference in recap.differences:
        item = items.get(difference.item)
        if item is None or difference.kind == "repeats":
            continue
        key = (difference.kind, difference.agreed or item.id)
        before = found[key].items if key in found else ()
        found[key] = Departure(difference.kind, difference.agreed, (*before, item))
    return tuple(sorted(found.values(), key=lambda each: DEPARTING.index(each.kind)))


def repeated(recap: Recap) -> int:
    """How many agreed lines are said again as they were."""
    known = {item.id for item in recap.items}
    return len({d.agreed for d in recap.differences if d.kind == "repeats" and d.item in known})


def agreed_label(agreed: Agreed, language: str) -> str:
    """`Convenu le mardi 10 mars 2026, point 4`."""
    words = wording(language)["compared"]
    return str(words["agreed"].format(date=date(agreed.on, language), number=plain(agreed.number)))


def now_label(items: tuple[Item, ...], language: str, *, alone: bool) -> str:
    """`Maintenant, points 2 et 5`; `Point 2` where it stands alone, beside no agreed line."""
    words = wording(language)["compared"]
    numbers = listing([plain(item.id) for item in items], language)
    form = (
        ("point" if len(items) == 1 else "points") if alone else ("now" if len(items) == 1 else "now_points")
    )
    return str(words[form].format(number=numbers))


def repeated_sentence(recap: Recap, language: str) -> str:
    """That so many agreed lines were said again unchanged; nothing if none was."""
    count, words = repeated(recap), wording(language)["compared"]
    if not count:
        return ""
    return str(words["repeats_one" if count == 1 else "repeats_many"].format(count=count))
