"""Who speaks when in one channel: voice activity → windows → embeddings → clusters → turns.

Windows lie inside stretches of speech between two pauses, where people change turns, so few hold two voices. Clusters
come from Ward's method (1963); how many voices there are is the largest number of clusters that are all long enough
and unlike each other. Then each tenth of a second is given to a voice by the windows around it, by the cheapest path
through all of them (Viterbi 1967), on which a change of voice costs more within speech than at a pause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from summarizer.listen.activity import Chances, Stretch, speech_stretches
from summarizer.listen.embedding import Vectors, embed, unit
from summarizer.listen.sound import SAMPLE_RATE, Samples
from summarizer.progress import Hook, silent

SPEECH, SILENCE = 0.35, 0.2
"""Probabilities between which speech begins and ends here: what is noise to the recogniser may be a voice."""

WINDOW, HOP = 1.5, 0.5  # seconds of a window, and from one to the next
SPARSE = 3.0  # seconds from one window to the next while it is not known whether there are two voices
SHORTEST = 0.6  # seconds of a window
TELLING = 0.8  # seconds from which a window has a say in what voices there are
MOST_CLUSTERED = 1500
"""Windows that clusters are made of, spread evenly: the time that it takes grows with their square."""

MOST_VOICES = 6
MOST_CUTS = 8  # clusters that are looked at: some of them are too short to be a voice
LEAST = 2.5  # seconds of speech that make a voice
ALIKE, OF_LITTLE, MOST_ALIKE = 1.145, 2.87, 0.76
"""Two clusters are one voice from this cosine, less the second over the root of the seconds of speech, at the most the
third: the less is heard, the less alike are two halves of one voice. Fitted as `models/voices/README.md` says."""

LESS_ALIKE = 0.22  # less, where there are more than two: few calls have three
DOUBT = 0.1  # more, while few windows are looked at: then they are all looked at before it is decided

FRAME = 0.1  # seconds
CHANGE, CHANGE_AT_PAUSE = 0.04, 0.01
"""What a change of voice costs, in seconds of speech that is wholly like one voice and not at all like the other."""

ROUNDS = 2  # in which the voices are heard again, from what was given to each
PAUSE = 0.3  # seconds without speech that end a turn

Frames = npt.NDArray[np.float32]


class Window(NamedTuple):
    """A place in the sound, and the seconds of speech that it stands for."""

    place: Stretch
    speech: float


class Turn(NamedTuple):
    """A voice, by its number in order of appearance, speaks from one second to another."""

    start: float
    end: float
    voice: int


@dataclass(frozen=True, eq=False)
class Diarization:
    """Who speaks when.

    `voices` has a vector for each voice, in the order in which they first speak; `likeness` how much each `FRAME`
    sounds like each of them (cosine), shape (frames, voices).
    """

    turns: tuple[Turn, ...]
    voices: Vectors
    likeness: Frames


def diarize(
    samples: Samples, activity: Chances, *, count: int | None = None, hook: Hook = silent
) -> Diarization:
    """Tell the voices of one channel apart.

    Args:
        samples: int16 at 16 kHz.
        activity: the probability of speech, as `speech_chances` gives it.
        count: how many people speak, if that is known; fewer are found where too little is said.
        hook: told how many seconds of the sound have been listened to.

    Raises:
        ModelError: the weights are missing or damaged.
    """
    stretches = [
        Stretch(start, min(end, len(samples)))
        for start, end in speech_stretches(activity, speech=SPEECH, silence=SILENCE)
        if start < len(samples)
    ]
    for hop, doubt in ((SPARSE, DOUBT), (HOP, 0.0)):
        chosen = windows(stretches, hop, len(samples))
        vectors = embed(samples, [window.place for window in chosen], hook=hook)
        centres = _voices(vectors, chosen, count, doubt)
        if len(centres) < 2:
            break
    return _placed(stretches, chosen, vectors, centres, len(samples))


def windows(stretches: Sequence[Stretch], hop: float, length: int) -> list[Window]:
    """Windows that cover each stretch; a short stretch is one window, a very short one with what is around it.

    Args:
        stretches: of speech, in order.
        hop: the most seconds from one window to the next.
        length: of the sound, in samples.
    """
    size, shortest, found = round(WINDOW * SAMPLE_RATE), round(SHORTEST * SAMPLE_RATE), []
    for stretch in stretches:
        room = stretch.end - stretch.start - size
        count = 1 + -(-room // round(hop * SAMPLE_RATE)) if room > 0 else 1
        if room > 0:
            starts = [stretch.start + room * i // (count - 1) for i in range(count)]
            places = [Stretch(start, start + size) for start in starts]
        elif stretch.end - stretch.start >= shortest:
            places = [stretch]
        else:
            start = max(0, min((stretch.start + stretch.end - shortest) // 2, length - shortest))
            places = [Stretch(start, start + shortest)] if start + shortest <= length else []
        found += [Window(place, stretch.seconds / count) for place in places]
    return found


def _voices(vectors: Vectors, heard: Sequence[Window], count: int | None, doubt: float) -> Vectors:
    """The centres of the clusters that are voices, shape (voices, size); none where nobody speaks.

    Clusters may be more alike by `doubt` and still be taken for two voices.
    """
    long = [i for i, window in enumerate(heard) if window.place.seconds >= TELLING] or list(range(len(heard)))
    telling = long[:: -(-len(long) // MOST_CLUSTERED) or 1]
    if not telling:
        return np.zeros((0, vectors.shape[1]), np.float32)
    chosen = vectors[telling]
    best = unit(chosen.mean(axis=0, keepdims=True))
    if len(telling) == 1 or count == 1:
        return best
    from scipy.cluster.hierarchy import fcluster, linkage

    tree = linkage(chosen, "ward")
    if count is not None:
        return _centres(chosen, fcluster(tree, count, "maxclust"))
    seconds = np.array([heard[i].speech for i in telling]) * len(long) / len(telling)
    for cut in range(2, min(MOST_CUTS, len(telling)) + 1):
        labels = fcluster(tree, cut, "maxclust")
        long_enough = np.bincount(labels, seconds) >= LEAST
        centres = _centres(chosen, np.where(long_enough[labels], labels, 0))
        if len(best) < len(centres) <= MOST_VOICES and _unlike(centres, seconds.sum(), doubt):
            best = centres
    return best


def _centres(vectors: Vectors, labels: npt.NDArray[np.int64]) -> Vectors:
    """The centre of each cluster; what is labelled 0 is in none."""
    return np.array([unit(vectors[labels == c].mean(axis=0)) for c in np.unique(labels) if c], np.float32)


def _unlike(centres: Vectors, seconds: float, doubt: float) -> bool:
    """Whether no two are so alike that they may be one voice, after so many seconds of speech."""
    likeness = (centres @ centres.T)[np.triu_indices(len(centres), 1)].max()
    alike = min(MOST_ALIKE, ALIKE - OF_LITTLE / seconds**0.5) - LESS_ALIKE * (len(centres) > 2)
    return bool(likeness < alike + doubt)


def _placed(
    stretches: Sequence[Stretch], heard: Sequence[Window], vectors: Vectors, centres: Vectors, length: int
) -> Diarization:
    """Every stretch given to voices, which are numbered as they first speak."""
    frames = -(-length // round(FRAME * SAMPLE_RATE))
    if len(centres) < 2:
        labels = np.zeros(frames, np.int64)
        turns = _turns(labels, [0], stretches) if len(centres) else ()
        return Diarization(tuple(turns), centres, np.ones((frames, len(centres)), np.float32))
    spans = [_frames(window.place) for window in heard]
    speech = np.zeros(frames, bool)
    for stretch in stretches:
        speech[slice(*_frames(stretch))] = True
    change = np.where(speech & np.roll(speech, 1), CHANGE, CHANGE_AT_PAUSE)
    for _ in range(ROUNDS):
        likeness = _likeness(vectors @ centres.T, spans, frames)
        labels = cheapest_path(likeness * FRAME, change)
        centres = np.array(
            [_centre(vectors, spans, labels == voice, before) for voice, before in enumerate(centres)]
        )
    likeness = _likeness(vectors @ centres.T, spans, frames)
    labels = cheapest_path(likeness * FRAME, change)
    order = list(dict.fromkeys(labels[speech].tolist()))
    return Diarization(tuple(_turns(labels, order, stretches)), centres[order], likeness[:, order])


def cheapest_path(gain: Frames, change: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The label of each row that gains most in all, where `change` is what a label other than the last row's costs.

    Args:
        gain: what each label is worth in each row, shape (rows, labels).
        change: shape (rows,); the first is not looked at.
    """
    rows, labels = gain.shape
    before = np.zeros((rows, labels), np.int64)
    total, same = gain[0].astype(np.float64) if rows else np.zeros(labels), np.arange(labels)
    for row in range(1, rows):
        best = int(total.argmax())
        changed = total[best] - change[row]
        stays = total >= changed
        before[row] = np.where(stays, same, best)
        total = np.where(stays, total, changed) + gain[row]
    path = np.zeros(rows, np.int64)
    if rows:
        path[-1] = total.argmax()
    for row in range(rows - 1, 0, -1):
        path[row - 1] = before[row, path[row]]
    return path


def _frames(stretch: Stretch) -> tuple[int, int]:
    """The first frame of a stretch and the one after its last."""
    size = round(FRAME * SAMPLE_RATE)
    return stretch.start // size, -(-stretch.end // size)


def _likeness(of_windows: Frames, spans: Sequence[tuple[int, int]], frames: int) -> Frames:
    """For each frame the mean over the windows around it, those nearest to their middle counting most."""
    total, weight = np.zeros((frames, of_windows.shape[1]), np.float32), np.zeros((frames, 1), np.float32)
    for (start, end), likeness in zip(spans, of_windows, strict=True):
        half = (end - start) / 2
        near = 1 - np.abs(np.arange(start, end, dtype=np.float32)[:, None] + 0.5 - start - half) / (
            half + 0.5
        )
        total[start:end] += near * likeness
        weight[start:end] += near
    return np.asarray(total / np.maximum(weight, 1e-6), np.float32)


def _centre(
    vectors: Vectors, spans: Sequence[tuple[int, int]], own: npt.NDArray[np.bool_], before: Vectors
) -> Vectors:
    """The mean of the windows that lie wholly in a voice's own frames; what it was before if there are none."""
    inside = [i for i, (start, end) in enumerate(spans) if own[start:end].all()]
    return unit(vectors[inside].mean(axis=0)) if inside else before


def _turns(
    labels: npt.NDArray[np.int64], order: Sequence[int], stretches: Sequence[Stretch]
) -> Iterator[Turn]:
    """The stretches, cut where the voice changes; two of one voice with a short pause between them are one turn."""
    last: Turn | None = None
    for stretch in stretches:
        first, end = _frames(stretch)
        cuts = [first, *(f for f in range(first + 1, end) if labels[f] != labels[f - 1]), end]
        for start, stop in pairwise(cuts):
            begins, ends = (
                max(start * FRAME, stretch.start / SAMPLE_RATE),
                min(stop * FRAME, stretch.end / SAMPLE_RATE),
            )
            turn = Turn(begins, ends, order.index(int(labels[start])))
            if last and last.voice == turn.voice and turn.start - last.end < PAUSE:
                turn = Turn(last.start, turn.end, turn.voice)
            elif last:
                yield last
            last = turn
    if last:
        yield last
