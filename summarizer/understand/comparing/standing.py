"""What becomes of an agreed line in the stretch of a call that is about it.

The stretch is weighed as a whole: what its sentences do, on the whole, at the most, at the end and right after it;
which figures and words of the agreed line are kept, lost, replaced or denied; and which expressions come last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from summarizer.understand.classifier import HEADS
from summarizer.understand.comparing.figures import Agreement, agreement
from summarizer.understand.comparing.lines import Passage, Said
from summarizer.understand.comparing.reader import UNLIKELY
from summarizer.understand.comparing.subject import TYPES, Subjects, Vocabulary
from summarizer.understand.comparing.talk import Talk

Table = NDArray[np.float64]
Standing = Literal["repeats", "changes", "drops", "none"]

STANDINGS: tuple[Standing, ...] = get_args(Standing)
DOING = (
    "ask", "condition", "agree", "promise", "question", "depart", "refuse", "hesitate", "story", "chat", "inform",
    "date", "price", "item change", "item decision", "item requirement", "superseded", "declined",
    "add", "remove", "modify", "speaker",
)  # fmt: skip
"""What a sentence may do, as the classifier of sentences has it."""

PROBABLE = 0.3  # from which a sentence is of a stretch
GAP = 2  # sentences within a stretch that are about something else
AFTER = 2  # sentences after it in which the other side answers
TAIL = 3  # its last sentences, in which the last word is said
FADING = 1.5  # sentences, going back, over which an expression loses most of what it counts
MOST_CUES = 2
SAME_KIND = 0.85  # the cosine from which two words are one
STILL, INSTEAD, DROPS = 0, 1, 2  # places in CUES

_COLUMNS = [HEADS.index(head) for head in DOING]


def stretch(probable: Table) -> list[int]:
    """The sentences around the most probable one that are about the same agreed line."""
    best = int(probable.argmax())
    first = last = best
    while any(_about(probable, first - step) for step in range(1, GAP + 1)):
        first = next(first - step for step in range(1, GAP + 1) if _about(probable, first - step))
    while any(_about(probable, last + step) for step in range(1, GAP + 1)):
        last = next(last + step for step in range(1, GAP + 1) if _about(probable, last + step))
    return list(range(first, last + 1))


def standing_features(
    talk: Talk, line: Said, probable: Table, subjects: Subjects, column: int, vocabulary: Vocabulary
) -> Table:
    """What speaks for each standing of an agreed line.

    Args:
        talk: The call.
        line: The agreed line.
        probable: How probably each sentence is about it.
        subjects: What each sentence has to do with each agreed line.
        column: Where the agreed line is in `subjects`.
        vocabulary: The words of all.
    """
    own = stretch(probable)
    said = [talk.passages[i] for i in own]
    weight = probable[own] / probable[own].sum()
    cues = np.minimum(np.array([p.cues for p in said], float), MOST_CUES)
    figures = agreement(line.figures, [figure for p in said for figure in p.figures])
    asked = ["?" in talk.sentences[i].text for i in own]
    types = np.array([line.item.type == kind for kind in TYPES], float)
    near, words = subjects.near[own, column], subjects.words[own, column]
    row = (
        *_doing(talk, own, weight), *_cues(talk, own, cues, weight), *_last(cues),
        *_figures(line, said, figures), *_numbers(line, said), *_denied(line, said, weight),
        *_replaced(line, said, vocabulary),
        any(asked), asked[0], asked[-1], len(own) / 5,
        probable.max(), min(probable.sum(), 8) / 4, probable[own].mean(), probable.sum() / len(own),
        near.max(), words.max(), weight @ near,
        *(_heard(subjects.heard.becomes[own, column], weight) if subjects.heard else ()),
        *types, *types * figures.other, *types * figures.same,
        talk.is_client(int(probable.argmax())), talk.is_client(own[-1]),
    )  # fmt: skip
    return np.array(row, float)


def _heard(becomes: NDArray[np.float32], weight: Table) -> list[float]:
    """What the reader hears the sentences make of the line: on the whole, at the most and at the end."""
    told = np.clip(becomes, -UNLIKELY, 0) / UNLIKELY
    late = _late(len(told))
    return [*(weight @ told), *told[:, 1:].max(axis=0), *(late @ told / late.sum())]


def _about(probable: Table, place: int) -> bool:
    return 0 <= place < len(probable) and bool(probable[place] > PROBABLE)


def _doing(talk: Talk, own: Sequence[int], weight: Table) -> list[float]:
    """What the sentences do: on the whole, at the most, at the least, those that come last, and the answer."""
    doing = talk.doing[list(own)][:, _COLUMNS] / 3
    after = talk.doing[own[-1] + 1 : own[-1] + 1 + AFTER][:, _COLUMNS] / 3
    late = _late(len(own))
    answer = after.mean(axis=0) if len(after) else np.zeros(len(DOING))
    return [
        *(weight @ doing), *doing.max(axis=0), *doing.min(axis=0), *doing[-1], *(late @ doing / late.sum()), *answer
    ]  # fmt: skip


def _late(count: int) -> Table:
    """How much each sentence counts where the last word matters."""
    return np.asarray(np.exp(-np.arange(count)[::-1] / FADING), np.float64)


def _cues(talk: Talk, own: Sequence[int], cues: Table, weight: Table) -> list[float]:
    after = [p.cues for p in talk.passages[own[-1] + 1 : own[-1] + 1 + AFTER]]
    answer = np.minimum(np.max(after, axis=0), MOST_CUES) if after else np.zeros(cues.shape[1])
    late = _late(len(own)) @ np.minimum(cues, 1)
    counts = cues.sum(axis=0)
    return [
        *(weight @ cues), *np.minimum(counts, MOST_CUES), *cues[-1], *late, *answer,
        late[STILL] - late[INSTEAD], late[STILL] - late[DROPS], counts[STILL] - counts[INSTEAD],
    ]  # fmt: skip


def _last(cues: Table) -> list[float]:
    """Which expressions the last sentence has that has any of staying, of another or of giving up."""
    telling = [row[: DROPS + 1] > 0 for row in cues if row[: DROPS + 1].any()]
    return [float(said) for said in telling[-1]] if telling else [0.0] * (DROPS + 1)


def _figures(line: Said, said: Sequence[Passage], figures: Agreement) -> list[float]:
    """Whether the figures of the agreed line are said, and in the last sentence that has any of their kind."""
    each = [agreement(line.figures, p.figures) for p in said]
    last = next((found for found in reversed(each) if found.same or found.other), Agreement(*4 * [False]))
    return [float(bool(line.figures)), *map(float, figures), *map(float, last)]


def _numbers(line: Said, said: Sequence[Passage]) -> list[float]:
    numbers = frozenset().union(*(p.numbers for p in said))
    theirs = line.statement.numbers or line.numbers
    kept = len(theirs & numbers) / len(theirs) if theirs else 0.0
    another = bool(theirs) and bool(numbers - line.numbers)
    return [
        kept,
        1 - kept if theirs else 0.0,
        float(another),
        float(kept > 0 and another),
        float(bool(theirs)),
    ]


def _denied(line: Said, said: Sequence[Passage], weight: Table) -> list[float]:
    """Words of the agreed line that are denied now but were not, in both, and that were but are not any more."""
    words = frozenset().union(*(p.words for p in said))
    denied = frozenset().union(*(p.denied for p in said))
    late = frozenset().union(*(p.denied for p in said[-TAIL:]))
    near = sum(w for p, w in zip(said, weight, strict=True) if (p.denied & line.words) - line.denied)
    now, both, before = (
        (denied & line.words) - line.denied,
        denied & line.denied,
        (line.denied & words) - denied,
    )
    return [
        float(near), *(min(len(each), 2.0) for each in (now, both, before)),
        float(bool((late & line.words) - line.denied)),
    ]  # fmt: skip


def _replaced(line: Said, said: Sequence[Passage], vocabulary: Vocabulary) -> list[float]:
    """How surely a word of the agreed statement gave way to another of its kind, and what share of them is gone."""
    words = frozenset().union(*(p.words for p in said))
    late = frozenset().union(*(p.words for p in said[-TAIL:]))
    stated = sorted(line.statement.words)
    lost = [word for word in stated if word not in words]
    fresh = sorted(words - line.words)
    share = len(lost) / len(stated) if stated else 0.0
    kept = len(line.statement.words & late) / len(stated) if stated else 0.0
    near = 0.0
    if lost and fresh:
        cosines = vocabulary.near(lost, fresh)
        near = float(np.where(cosines < SAME_KIND, cosines, 0.0).max())
    return [near, share, near * share, float(not lost), kept]
