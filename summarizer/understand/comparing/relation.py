"""What speaks for a new line repeating, changing or dropping the agreed one that it is about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.model import ChangeValue
from summarizer.understand.comparing.figures import agreement
from summarizer.understand.comparing.lines import CUES, Said, amount_of, contact_of, day_of, owner_of
from summarizer.understand.comparing.subject import SUBJECT, Vocabulary
from summarizer.understand.comparing.talk import DOING, Talk

Table = NDArray[np.float32]

OF_SUBJECT = ("meaning", "agreed words", "agreed words near", "one passage whole")
TYPES = ("action", "constraint", "requirement", "decision", "budget", "question")
RELATION = (
    *OF_SUBJECT,
    *(f"{cue} near it" for cue in CUES), *(f"{cue} anywhere" for cue in CUES), "asks",
    *(f"{act} near it" for act in DOING), *(f"{act} most" for act in DOING), *(f"{act} last" for act in DOING),
    "same amount", "other amount", "same day", "other day", "same contact", "other contact", "other owner",
    "agreed numbers kept", "agreed numbers lost", "another number", "kept and another",
    "figures same", "figures other", "last figure same", "last figure other",
    "near figures same", "near figures other", "last near figure same", "last near figure other",
    "denied near", "denied", "denied in both", "denied before only",
    "declined", "superseded", "change adds", "change modifies", "change removes", "revised",
    "replaced word", "share of words lost", "replaced and lost",
    *TYPES,
)  # fmt: skip
_OF_SUBJECT = [SUBJECT.index(name) for name in OF_SUBJECT]
SHARP = 12.0  # how sharply the sentences nearest to the agreed line count
SAME_KIND = 0.85  # the cosine from which two words are one
MOST_CUES = 2
TELLING = 0.15  # share of the weight from which a sentence is one of those nearest


def relation_features(
    one: Said,
    other: Said,
    *,
    own: Sequence[int],
    subject: Table,
    talk: Talk,
    near: Table,
    vocabulary: Vocabulary,
) -> Table:
    """The features of one pair in the order of RELATION.

    Args:
        one: The new line.
        other: The agreed line.
        own: The sentences of the new line.
        subject: The features of the pair by `subject_features`.
        talk: The new call.
        near: How near each sentence of the call comes to the agreed line.
        vocabulary: The words of all lines.
    """
    doing, weight = _doing(talk, list(own), near)
    cues = np.minimum(np.array([p.cues for p in one.quotes] or [one.statement.cues], np.float32), MOST_CUES)
    close = weight if len(weight) == len(cues) else np.full(len(cues), 1 / len(cues), np.float32)
    row = (
        *subject[_OF_SUBJECT],
        *(close @ cues), *np.minimum(cues.sum(axis=0), MOST_CUES),
        float(any("?" in p.text for p in one.passages)),
        *doing, *_values(one, other), *_numbers(one, other), *_figures(one, other, close),
        *_denied(one, other, close), *_state(one), *_replaced(one, other, vocabulary),
        *(float(one.item.type == kind) for kind in TYPES),
    )  # fmt: skip
    return np.array(row, np.float32)


def _doing(talk: Talk, own: Sequence[int], near: Table) -> tuple[list[float], Table]:
    """What the sentences do: those nearest to the agreed line, the surest, and the last."""
    if not own:
        return [0.0] * (3 * len(DOING)), np.zeros(0, np.float32)
    weight = np.exp(SHARP * (near[own] - near[own].max()))
    weight /= weight.sum()
    doing = talk.doing[own]
    return [*(weight @ doing), *doing.max(axis=0), *doing[-1]], np.asarray(weight, np.float32)


def _values(one: Said, other: Said) -> list[float]:
    new, old = one.item, other.item
    found = []
    for value in (amount_of, day_of, contact_of):
        a, b = value(new), value(old)
        known = a is not None and b is not None
        found += [float(known and a == b), float(known and a != b)]
    a_owner, b_owner = owner_of(new), owner_of(old)
    found.append(float(a_owner is not None and b_owner is not None and a_owner != b_owner))
    return found


def _numbers(one: Said, other: Said) -> list[float]:
    theirs = other.statement.numbers or other.numbers
    kept = len(theirs & one.numbers) / len(theirs) if theirs else 0.0
    another = bool(theirs) and bool(one.numbers - other.numbers)
    return [kept, 1 - kept if theirs else 0.0, float(another), float(kept > 0 and another)]


def _figures(one: Said, other: Said, close: Table) -> list[float]:
    """Whether the figures of the agreed line are said, in all of the line and in the sentences nearest to it."""
    old = tuple(dict.fromkeys(figure for p in other.passages for figure in p.figures))
    quotes = one.quotes or (one.statement,)
    every = agreement(old, [figure for p in quotes for figure in p.figures])
    telling = [p for p, weight in zip(quotes, close, strict=True) if weight >= TELLING]
    near = agreement(old, [figure for p in telling for figure in p.figures])
    return [*map(float, every), *map(float, near)]


def _denied(one: Said, other: Said, close: Table) -> list[float]:
    """Words of the agreed line that are denied now but were not, in both, and that were but are not any more."""
    quotes = one.quotes or (one.statement,)
    near = float(
        sum(w for p, w in zip(quotes, close, strict=True) if (p.denied & other.words) - other.denied)
    )
    both = one.denied & other.denied
    now = (one.denied & other.words) - other.denied
    before = (other.denied & one.words) - one.denied
    return [near, min(len(now), 2.0), min(len(both), 2.0), min(len(before), 2.0)]


def _state(one: Said) -> list[float]:
    kind = one.item.value.kind if isinstance(one.item.value, ChangeValue) else None
    return [
        *(float(one.item.status == status) for status in ("declined", "superseded")),
        *(float(kind == change) for change in ("add", "modify", "remove")),
        float(bool(one.item.revised_from)),
    ]


def _replaced(one: Said, other: Said, vocabulary: Vocabulary) -> list[float]:
    """How surely a word of the agreed statement gave way to another of its kind, and what share of them is gone."""
    stated = sorted(other.statement.words)
    lost = [vocabulary.place[word] for word in stated if word not in one.words]
    fresh = [vocabulary.place[word] for word in sorted(one.words - other.words)]
    share = len(lost) / len(stated) if stated else 0.0
    if not lost or not fresh:
        return [0.0, share, 0.0]
    pairs = vocabulary.near[np.ix_(lost, fresh)]
    near = float(np.where(pairs < SAME_KIND, pairs, 0.0).max())
    return [near, share, near * share]
