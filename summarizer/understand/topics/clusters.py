"""Segments → subjects: one that was left and is taken up again is the same subject."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.languages import table
from summarizer.model import Sentence
from summarizer.understand.disfluency import folded, whole_words
from summarizer.understand.topics.boundaries import learnt
from summarizer.understand.topics.features import Terms, similarity, weigh
from summarizer.understand.topics.vectors import Vectors

FEATURES = ("words", "opening", "nearest", "named", "meaning", "brief")

_OPENING, _FIRST = 25, 12  # words of a segment that say what it takes up, and that name it
_RETURN = 10  # words among which "je reviens à" is looked for
_BRIEF = 40  # words: a subject is taken up again for a word more often than at length
_FURTHEST = 0.5  # mean probability of being different subjects up to which two groups of segments are joined


def pair_features(
    segments: Sequence[Sequence[int]],
    sentences: Sequence[Sentence],
    bags: Sequence[Terms],
    vectors: Vectors,
    language: str,
) -> NDArray[np.float64]:
    """What speaks for each later segment taking up each earlier one, shape (segments, segments, len(FEATURES)).

    Only `[earlier, later]` is filled. `segments` hold positions in `sentences`, `bags` and `vectors`.
    """
    counts = [Counter(word for at in segment for word in bags[at]) for segment in segments]
    spread = Counter(word for count in counts for word in count)
    rare = {word: math.log((len(segments) + 1) / number) for word, number in spread.items()}
    whole = [weigh(count.elements(), rare) for count in counts]
    near = _nearness(segments, sentences, vectors)
    again = whole_words(*table(language, "topics")["returns"])
    found = np.zeros((len(segments), len(segments), len(FEATURES)))
    for later, segment in enumerate(segments):
        opening = weigh(_beginning(segment, sentences, bags, _OPENING), rare)
        named = frozenset(_beginning(segment, sentences, bags, _FIRST))
        weight = sum(rare[word] for word in named) or 1.0
        first = " ".join(folded(" ".join(sentences[at].text for at in segment[:2])).split()[:_RETURN])
        returns = bool(again.search(first))
        brief = float(sum(len(sentences[at].text.split()) for at in segment) < _BRIEF)
        openings = [similarity(whole[earlier], opening) for earlier in range(later)]
        for earlier, likeness in enumerate(openings):
            found[earlier, later] = (
                similarity(whole[earlier], whole[later]),
                likeness,
                float(likeness > 0 and likeness == max(openings)),
                returns * sum(rare[word] for word in named if word in counts[earlier]) / weight,
                near[earlier, later],
                brief,
            )
    return found


def join(pairs: NDArray[np.float64]) -> list[int]:
    """The number of each segment's subject, counted in order of first appearance.

    Agglomerative clustering with average linkage over the probability that two segments are different subjects.
    """
    count = len(pairs)
    if count < 2:
        return [0] * count
    from sklearn.cluster import AgglomerativeClustering

    weights = learnt()["return"]
    odds = pairs @ np.array([weights[name] for name in FEATURES]) + weights["bias"]
    different = np.triu(1 / (1 + np.exp(odds)), 1)
    method = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=_FURTHEST
    )
    labels = method.fit_predict(different + different.T)
    order = {label: number for number, label in enumerate(dict.fromkeys(labels.tolist()))}
    return [order[label] for label in labels.tolist()]


def _beginning(
    segment: Sequence[int], sentences: Sequence[Sentence], bags: Sequence[Terms], length: int
) -> list[str]:
    """The content words of a segment's first sentences, up to the one that completes a number of words."""
    found: list[str] = []
    words = 0
    for at in segment:
        if words >= length:
            break
        found.extend(bags[at])
        words += len(sentences[at].text.split())
    return found


def _nearness(
    segments: Sequence[Sequence[int]], sentences: Sequence[Sentence], vectors: Vectors
) -> NDArray[np.float64]:
    """Cosines of the segments' meanings, as deviations from the call's own mean: calls differ in how alike all is."""
    sums = np.array(
        [
            sum(
                (vectors[at] * min(15, len(sentences[at].text.split())) for at in segment),
                np.zeros(vectors.shape[1]),
            )
            for segment in segments
        ]
    )
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    units = sums / np.where(length > 0, length, 1.0)
    cosines = units @ units.T
    pairs = cosines[np.triu_indices(len(segments), 1)]
    if not len(pairs) or pairs.std() == 0:
        return np.zeros_like(cosines)
    return np.asarray((cosines - pairs.mean()) / pairs.std())
