"""How each new line stands to the agreed one that it is most probably about, or to all of them.

The line that it is about is found first; then what is known of the pair and of the new line by itself says whether it
repeats, changes or drops the agreed one, whether it adds to them all, or whether it is nothing to write down.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from summarizer.model import ItemType
from summarizer.understand.comparing.pairs import Pairs
from summarizer.understand.comparing.relation import RELATION
from summarizer.understand.comparing.subject import SUBJECT
from summarizer.understand.comparing.talk import DOING

Table = NDArray[np.float32]
Standing = Literal["repeats", "changes", "drops", "adds", "none"]

STANDINGS: tuple[Standing, ...] = get_args(Standing)
TYPES: tuple[ItemType, ...] = get_args(ItemType)
OWN = (
    "confidence", "declined", "has a value", *TYPES, "words", "both sides", "surest", "nearest meaning",
    "nearest words", "told with another", "told with another, has a value", "told with another, is a change",
    "sentences", "asks", *(f"{act} most" for act in DOING), *(f"{act} on the whole" for act in DOING),
)  # fmt: skip
STANDING = ("about it", "lead among agreed", "lead among new", *SUBJECT, *RELATION, *OWN)
TAKEN = 2.0  # log-odds that an agreed line loses for those that come after the first new one about it
SURE = 0.0  # log-odds from which a new line is about an agreed one
MOST_WORDS = 8
LEAST = -5.0  # lead over nothing
_MEANING, _NEAR_WORDS = SUBJECT.index("meaning"), SUBJECT.index("agreed words near")


def about(pairs: Pairs, likely: Table) -> dict[int, int]:
    """Which agreed line each new one is most probably about, the surest first.

    One that a surer line has taken counts for less, unless both are told in the same sentence: two lines about one
    thing are rarer than one about each. What was replaced within its own call is about nothing.

    Args:
        pairs: The new lines and the agreed ones.
        likely: The log-odds that a new line is about an agreed one, shape (new, agreed).
    """
    holders: dict[int, list[int]] = {}
    found: dict[int, int] = {}
    standing = [i for i, line in enumerate(pairs.new) if line.item.status != "superseded"]
    for i in sorted(standing, key=lambda i: -float(likely[i].max())):
        scores = likely[i].copy()
        for j, others in holders.items():
            if not any(_together(pairs, i, other) for other in others):
                scores[j] -= TAKEN
        found[i] = int(scores.argmax())
        if scores[found[i]] > SURE:
            holders.setdefault(found[i], []).append(i)
    return found


def standing_features(pairs: Pairs, likely: Table, chosen: Mapping[int, int]) -> dict[int, Table]:
    """What speaks for each standing of each new line, in the order of STANDING.

    `chosen` is the agreed line that each is most probably about, by `about`.
    """
    sure = [i for i, j in chosen.items() if likely[i, j] > SURE]
    rows: dict[int, Table] = {}
    for i, j in chosen.items():
        rivals = np.sort(np.delete(likely[i], j))
        best = np.sort(likely[i])
        lead = float(best[-1] - best[-2]) if len(rivals) else 0.0
        others = np.delete(likely[:, j], i)
        ahead = float(likely[i, j] - others.max(initial=LEAST))
        row = (
            likely[i, j],
            lead,
            ahead,
            *pairs.subject[i, j],
            *pairs.relation(i, j),
            *_own(pairs, likely, i, sure),
        )
        rows[i] = np.array(row, np.float32)
    return rows


def _own(pairs: Pairs, likely: Table, i: int, sure: list[int]) -> tuple[float, ...]:
    """What is known of a new line by itself."""
    line, talk = pairs.new[i], pairs.talk
    item, own = line.item, talk.places[i]
    doing = talk.doing[list(own)] if own else np.zeros((1, len(DOING)), np.float32)
    shared = max((len({*own} & {*talk.places[k]}) / max(len(own), 1) for k in sure if k != i), default=0.0)
    valued = item.value is not None
    return (
        item.confidence, float(item.status == "declined"), float(valued),
        *(float(item.type == kind) for kind in TYPES),
        min(len(line.statement.words), MOST_WORDS) / MOST_WORDS,
        float(len({evidence.speaker for evidence in item.evidence}) > 1),
        float(likely[i].max()),
        float(pairs.subject[i, :, _MEANING].max()), float(pairs.subject[i, :, _NEAR_WORDS].max()),
        shared, shared * valued, shared * (item.type == "change"), len(own) / 5, float("?" in item.text),
        *doing.max(axis=0), *doing.mean(axis=0),
    )  # fmt: skip


def _together(pairs: Pairs, one: int, other: int) -> bool:
    return not {*pairs.talk.places[one]}.isdisjoint(pairs.talk.places[other])
