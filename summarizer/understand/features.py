"""What the classifier sees of a sentence: its meaning, its words, its cues, its values and its neighbours.

A call becomes matrices of one row a sentence: its meaning and its neighbours', what else is known of it (cues, slots,
place in the call), and the positions of hashed words, as in Weinberger et al., "Feature Hashing for Large Scale
Multitask Learning", 2009.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer.model import Role, Sentence, SourceKind
from summarizer.understand.acts import cues
from summarizer.understand.disfluency import folded

if TYPE_CHECKING:
    from summarizer.understand.slots import Slot

Matrix = NDArray[np.float32]

BUCKETS = 1 << 15
LENGTHS = (2, 5, 9, 15, 25)  # words: a sentence falls between two of these
SLOT_KINDS = (
    "DateSlot",
    "MoneySlot",
    "PercentSlot",
    "QuantitySlot",
    "phone",
    "email",
    "url",
    "address",
    "code",
)
CONTEXT = 2  # neighbours on each side whose cues are seen

_WORD = re.compile(r"[^\W_]+|[?!€£$%@]")


class Features(NamedTuple):
    """Rows are sentences: `meaning` and `side` (sentences, width) and, for each sentence, the hashed words it holds."""

    meaning: Matrix
    side: Matrix
    words: tuple[NDArray[np.int64], ...]

    @property
    def dense(self) -> Matrix:
        """Meaning and everything else that is no word, side by side."""
        return np.concatenate([self.meaning, self.side], axis=1)


def extract(
    sentences: Sequence[Sentence],
    *,
    language: str,
    kind: SourceKind,
    roles: Mapping[str | None, Role],
    vectors: Matrix,
    slots: Sequence[Sequence[Slot]],
) -> Features:
    """The features of every sentence of one call.

    Args:
        sentences: The call's sentences, in order.
        language: Its ISO 639-1 code.
        kind: Call, voicemail or messages.
        roles: Who is who, by speaker label.
        vectors: One vector of length 1 a sentence, shape (sentences, dimensions).
        slots: The values found in each sentence.
    """
    count = len(sentences)
    if not count:
        return Features(np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32), ())
    own = np.array([np.ravel(np.minimum(cues(s.text, language), 2)) for s in sentences], np.float32)
    strong = own[:, ::2]
    client = np.array([roles.get(s.speaker) != "provider" for s in sentences], np.float32)
    meaning = [vectors, _shifted(vectors, 1) * 0.5, _shifted(vectors, -1) * 0.5]
    side = [
        own * 0.5,
        *(_shifted(strong, step) * 0.3 for step in range(-CONTEXT, CONTEXT + 1) if step),
        _place(sentences, client, kind),
        _slot_flags(slots),
        _lengths(sentences),
        # What a client asks and what a provider offers are said with the same words.
        strong * client[:, None] * 0.5,
        strong * (1 - client)[:, None] * 0.5,
    ]
    words = tuple(_hashed(s, roles.get(s.speaker) or "client") for s in sentences)
    return Features(
        np.concatenate(meaning, axis=1).astype(np.float32),
        np.concatenate(side, axis=1).astype(np.float32),
        words,
    )


def _shifted(rows: Matrix, step: int) -> Matrix:
    """The row of the neighbour `step` sentences before (or after, if negative), zeros beyond the ends."""
    moved = np.zeros_like(rows)
    if step > 0:
        moved[step:] = rows[:-step]
    else:
        moved[:step] = rows[-step:]
    return moved


def _place(sentences: Sequence[Sentence], client: Matrix, kind: SourceKind) -> Matrix:
    last = max(1, sentences[-1].utterance)
    rows = []
    for i, sentence in enumerate(sentences):
        before = sentences[i - 1] if i else None
        after = sentences[i + 1] if i + 1 < len(sentences) else None
        place = sentence.utterance
        rows.append(
            (
                client[i],
                1 - client[i],
                float(before is not None and before.utterance == place),
                float(after is not None and after.utterance == place),
                float(place < 3),
                float(place < 7),
                float(place > last - 3),
                float(place > last - 7),
                place / last,
                float(kind == "voicemail"),
                float("?" in sentence.text),
                1.0,
            )
        )
    return np.array(rows, np.float32)


def _slot_flags(slots: Sequence[Sequence[Slot]]) -> Matrix:
    kinds = [{getattr(slot, "kind", type(slot).__name__) for slot in found} for found in slots]
    return np.array([[float(kind in found) for kind in SLOT_KINDS] for found in kinds], np.float32)


def _lengths(sentences: Sequence[Sentence]) -> Matrix:
    counts = [len(_WORD.findall(s.clean)) for s in sentences]
    return np.array([[float(n <= limit) for limit in LENGTHS] for n in counts], np.float32)


def _hashed(sentence: Sentence, role: Role) -> NDArray[np.int64]:
    """Buckets of the sentence's words and pairs of words, and of its words as said by this side."""
    words = _WORD.findall(folded(sentence.clean or sentence.text))
    framed = ["<", *words, ">"]
    keys = {
        *words,
        *(" ".join(pair) for pair in pairwise(framed)),
        *(f"{role}:{w}" for w in words),
    }
    return np.array(sorted({zlib.crc32(key.encode()) % BUCKETS for key in keys}), np.int64)
