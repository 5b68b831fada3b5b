"""What speaks for a new line coming on top of all that was agreed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.model import Item
from summarizer.understand.classifier import HEADS
from summarizer.understand.comparing.chain import CHAT, FIRST, NEW
from summarizer.understand.comparing.reader import UNLIKELY
from summarizer.understand.comparing.standing import DOING
from summarizer.understand.comparing.subject import TYPES, Subjects
from summarizer.understand.comparing.talk import Talk

Table = NDArray[np.float64]

NEIGHBOURS = 2  # sentences before and after
MOST_WORDS = 12
MOST_CUES = 2

_COLUMNS = [HEADS.index(head) for head in DOING]


def addition_features(talk: Talk, item: Item, own: Sequence[int], states: Table, subjects: Subjects) -> Table:
    """What speaks for a line being new.

    Args:
        talk: The call.
        item: The line.
        own: Its sentences.
        states: How probably each sentence of the call is chat, new, or about an agreed line.
        subjects: What each sentence has to do with each agreed line.
    """
    places = list(own)
    mine = states[places]
    agreed = mine[:, FIRST:].sum(axis=1)
    doing = talk.doing[:, _COLUMNS] / 3
    main = places[int(talk.does(f"item {item.type}")[places].argmax())]
    before, after = slice(max(0, own[0] - NEIGHBOURS), own[0]), slice(own[-1] + 1, own[-1] + 1 + NEIGHBOURS)
    cues = np.minimum(np.array([talk.passages[i].cues for i in own], float), MOST_CUES)
    likeness = (subjects.near, subjects.words, subjects.rare)
    row = (
        item.confidence, item.status == "declined", item.value is not None,
        *(item.type == kind for kind in TYPES),
        mine[:, NEW].max(), mine[:, NEW].mean(), mine[:, CHAT].max(), mine[:, CHAT].mean(),
        agreed.max(), agreed.mean(), mine[:, FIRST:].mean(axis=0).max(),
        states[main, NEW], states[main, CHAT], states[main, FIRST:].max(),
        *(states[each, NEW].mean() if len(states[each]) else 0.0 for each in (before, after)),
        *doing[places].mean(axis=0), *doing[places].max(axis=0), *doing[main],
        *(doing[after].mean(axis=0) if len(doing[after]) else np.zeros(len(DOING))),
        *cues.mean(axis=0), *np.minimum(cues.sum(axis=0), MOST_CUES),
        any("?" in talk.sentences[i].text for i in own), "?" in talk.sentences[own[-1]].text, len(own) / 5,
        *(table[places].max() for table in likeness), *(table[main].max() for table in likeness),
        *_heard(subjects, places, main),
        len({e.speaker for e in item.evidence}) > 1, min(len(item.text.split()), MOST_WORDS) / MOST_WORDS,
        talk.is_client(main), main / len(talk.sentences) if talk.whole else 0.5,
    )  # fmt: skip
    return np.array(row, float)


def _heard(subjects: Subjects, places: Sequence[int], main: int) -> list[float]:
    """How surely the reader takes the sentences to tell something new, and to be about an agreed line."""
    if subjects.heard is None or subjects.about is None:
        return []
    rows = list(places)
    told = (subjects.heard.new[rows] / UNLIKELY, subjects.about[rows].max(axis=1))
    return [float(part) for each in told for part in (each.max(), each.mean(), each[rows.index(main)])]
