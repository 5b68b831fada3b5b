"""Two channels: are they the two sides of a call, and which of them are worth recognising?

Telephones and conference systems often record one side a channel, which tells the speakers apart better than any
guess at voices. But many stereo files are one sound twice, or have a side where nobody is. `split` decides it by
the balance between the two channels, quarter second by quarter second. When two people speak in turn, that balance
has two heaps, one for each speaker, and the threshold that parts them best is the one that makes the two heaps
farthest apart for their size (Otsu 1979, "A threshold selection method from gray-level histograms"). When both
channels hold the same sound it has one heap. Whether one side hears the other's loudspeaker is decided by the
phase of the cross-spectrum (Knapp and Carter 1976, "The generalized correlation method for estimation of time
delay"), which a loudspeaker, a room and a codec leave almost as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from summarizer.listen.merging import merge
from summarizer.listen.sound import SAMPLE_RATE, Samples, Sound

__all__ = ["Channels", "Kind", "Label", "Side", "merge", "split"]

Floats = npt.NDArray[np.float32]
Mask: TypeAlias = npt.NDArray[np.bool_]
Kind = Literal["mono", "same", "one side", "mixed", "two sides"]
Label = Literal["left", "right"]

FRAME = 400
"""Samples of one level: 25 ms."""

WINDOW = 10  # frames of one balance: 0.25 s, about a syllable
HALF = 0.5  # of a window's frames hold sound: it is no click
STEP = FRAME / SAMPLE_RATE

FAINTEST = -70.0
"""Decibels below full scale under which nothing is counted as sound."""

ABOVE_NOISE = 10.0
"""Decibels that sound stands above a channel's quiet moments."""

LOUD = 12.0
"""Decibels below a channel's usual level down to which a moment tells who speaks."""

APART = 10.0
"""Decibels between the two heaps of the balance from which they are two speakers."""

SPOKEN = 0.75
"""Seconds that a side must have to itself to be a side: a "oui, d'accord"."""

RECOGNISED = 30.0
"""Decibels below a side's own voice under which another voice in it is not recognised."""

NOMINAL = -26.0
"""Decibels below full scale that speech is raised to: the usual level of telephone speech (ITU-T P.56, G.191)."""

WEAK = -34.0
MOST_GAIN = 40.0
"""Decibels: the level under which a side is raised, and by how much at most."""


@dataclass(frozen=True, eq=False)
class Side:
    """One channel to be recognised. `level` is that of its speech, `gain` what raises it, both in decibels."""

    label: Label | None
    level: float
    gain: float
    source: tuple[Samples, ...]

    @property
    def samples(self) -> Samples:
        """Its samples, int16 of shape (frames,), raised where they are weak.

        They are made anew at each call, so that no more than one side's copy need be in memory at a time.
        """
        if len(self.source) == 1 and self.gain == 0:
            return self.source[0]
        factor = 10 ** (self.gain / 20) / len(self.source)
        out = np.empty_like(self.source[0])
        for start in range(0, len(out), SAMPLE_RATE * 60):
            part = slice(start, start + SAMPLE_RATE * 60)
            mixed = np.sum([channel[part] for channel in self.source], axis=0, dtype=np.float32)
            out[part] = np.clip(np.round(mixed * factor), -32768, 32767)
        return out


@dataclass(frozen=True, eq=False)
class Channels:
    """What a sound's channels are, and the sides to recognise.

    `sides` holds one unlabelled side, or for `two sides` the left and the right one. `levels` are decibels below
    full scale for each 25 ms, shape (channels, frames). `middle` is the difference left minus right where neither
    leads; further from it than `margin`, one of them speaks alone. `bleed` says that a side hears the other's
    loudspeaker.
    """

    kind: Kind
    sides: tuple[Side, ...]
    levels: Floats
    middle: float = 0.0
    margin: float = 0.0
    bleed: bool = False

    def lead(self, start: float, end: float) -> float:
        """Decibels by which the left side leads the right one between two seconds; negative: the right leads."""
        first = min(int(start / STEP), self.levels.shape[1] - 1)
        part = self.levels[:, first : max(first + 1, round(end / STEP))]
        left, right = _mean_level(part[0]), _mean_level(part[1])
        return left - right - self.middle


def split(sound: Sound) -> Channels:
    """Decide by the sound what its channels are.

    Args:
        sound: one or two channels.

    Returns:
        One unlabelled side for a mono file, for two channels alike, where only one side holds anything, and where
        both sides hold the same voices at different places; else the left and the right side.
    """
    levels = _levels(sound.samples)
    everywhere = np.ones(levels.shape[1], dtype=bool)
    if len(sound.samples) == 1:
        return Channels("mono", (_side(None, sound.samples[:1], levels[0], everywhere),), levels)
    active = np.stack([_active(row) for row in levels])
    heaps = _two_heaps(levels, active)
    if heaps is not None:
        sides = (
            _side("left", sound.samples[:1], levels[0], heaps.of_left & active[0]),
            _side("right", sound.samples[1:], levels[1], heaps.of_right & active[1]),
        )
        in_left, in_right = (
            active[index] & (levels[index] > side.level - RECOGNISED) for index, side in enumerate(sides)
        )
        bleed = _hears(sound.samples, heaps.of_left, in_right) or _hears(
            sound.samples, heaps.of_right, in_left
        )
        margin = max(3.0, heaps.apart / 2 - 5)
        return Channels("two sides", sides, levels, heaps.middle, margin, bleed)
    kind, louder = _one_heap(sound.samples, levels, active)
    source = sound.samples if kind == "mixed" else sound.samples[louder : louder + 1]
    return Channels(kind, (_side(None, source, levels[louder], active[louder]),), levels)


def _levels(samples: Samples) -> Floats:
    """Decibels below full scale of each frame, shape (channels, frames), none lower than -96."""
    frames = max(1, -(-samples.shape[1] // FRAME))
    levels = np.full((len(samples), frames), -96.0, dtype=np.float32)
    for row, channel in zip(levels, samples, strict=True):
        for first in range(0, frames, 2400):
            part = channel[first * FRAME : (first + 2400) * FRAME].astype(np.float32) / 32768
            part = np.pad(part, (0, -len(part) % FRAME)).reshape(-1, FRAME)
            power = np.einsum("ij,ij->i", part, part) / FRAME
            row[first : first + len(power)] = 10 * np.log10(np.maximum(power, 10**-9.6))
    return levels


def _mean_level(levels: Floats) -> float:
    """The level of several frames together, in decibels."""
    return float(10 * np.log10(np.mean(10 ** (levels.astype(np.float64) / 10)))) if len(levels) else -96.0


def _active(levels: Floats) -> Mask:
    """The frames of a channel that hold more than its noise."""
    return levels > max(FAINTEST, float(np.percentile(levels, 10)) + ABOVE_NOISE)


def _windows(values: npt.NDArray[np.float64] | Mask) -> npt.NDArray[np.float64]:
    """The mean of each window of frames, shape (..., windows); a rest at the end is left out."""
    windows = values.shape[-1] // WINDOW
    parts = values[..., : windows * WINDOW].reshape(*values.shape[:-1], windows, WINDOW)
    return np.asarray(parts.mean(axis=-1), dtype=np.float64)


class _Heaps(NamedTuple):
    """The balance's middle, how far apart its two heaps are (decibels), and the frames of each."""

    middle: float
    apart: float
    of_left: Mask
    of_right: Mask


def _two_heaps(levels: Floats, active: Mask) -> _Heaps | None:
    """The two heaps of the balance, left minus right, of moments when somebody speaks; None if they are not two."""
    power = _windows(10 ** (levels.astype(np.float64) / 10))
    if not power.size:
        return None
    level = 10 * np.log10(power)
    usual = np.array([_mean_level(levels[index][active[index]]) for index in (0, 1)])
    loud = (_windows(active) >= HALF) & (level > usual[:, None] - LOUD)
    told: Mask = loud[0] | loud[1]
    if not told.any():
        return None
    balance = np.clip(level[0] - level[1], -40, 40)
    threshold = _otsu(balance[told])
    left, right = told & loud[0] & (balance > threshold), told & loud[1] & (balance <= threshold)
    if min(left.sum(), right.sum()) * WINDOW * STEP < SPOKEN:
        return None
    means = float(np.mean(balance[left])), float(np.mean(balance[right]))
    if means[0] - means[1] < APART:
        return None
    rest = (0, levels.shape[1] - len(told) * WINDOW)
    masks = [np.pad(np.repeat(heap, WINDOW), rest).astype(bool) for heap in (left, right)]
    return _Heaps(sum(means) / 2, means[0] - means[1], masks[0], masks[1])


def _one_heap(samples: Samples, levels: Floats, active: Mask) -> tuple[Kind, int]:
    """What two channels are that are not two sides, and which of them is the louder."""
    usual = [_mean_level(levels[index][active[index]]) for index in (0, 1)]
    spoken = (_windows(active) >= HALF).sum(axis=1) * WINDOW * STEP
    louder = int(usual[1] > usual[0]) if spoken.min() >= SPOKEN else int(spoken[1] > spoken[0])
    if spoken.min() < SPOKEN or abs(usual[0] - usual[1]) >= LOUD:
        return "one side", louder
    return ("same" if _alike(samples, active[0] | active[1]) else "mixed"), louder


def _otsu(values: npt.NDArray[np.float64]) -> float:
    """The threshold that parts the values into the two heaps with the largest variance between them."""
    counts, edges = np.histogram(values, bins=80)
    centres = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1].astype(np.float64)
    above = counts.sum() - below
    sums = np.cumsum(counts * centres)
    means_below = sums[:-1] / np.maximum(below, 1)
    means_above = (sums[-1] - sums[:-1]) / np.maximum(above, 1)
    return float(edges[1 + int(np.argmax(below * above * (means_above - means_below) ** 2))])


# Is it the same sound? ----------------------------------------------------------------------------------

SECOND = 2**14  # samples compared at a time, about a second
MOST_COMPARED = 120
ALIKE_WITHIN = 0.05
"""Seconds that one channel may be behind the other and still be the same sound: microphones, converters."""

IN_PHASE = 0.06
"""Height from which a peak of the cross-spectrum's phase is no chance: two voices leave about half of it."""

ECHOING = 0.6
"""Share of one side's speech during which the other side sounds too: nobody talks that much into another's words."""

HEARD_WITHIN = 0.4
"""Seconds that a loudspeaker's sound may be late in the other channel: buffers, the network, the room."""


def _stretches(samples: Samples, frames: Mask) -> Iterator[Floats]:
    """Stretches of a second that hold enough of the given frames, spread over the sound, shape (2, SECOND)."""
    length = SECOND // FRAME
    share = frames[: len(frames) // length * length].reshape(-1, length).mean(axis=1)
    chosen = np.flatnonzero(share >= 0.4)
    for index in chosen[:: -(-len(chosen) // MOST_COMPARED) or 1]:
        start = index * length * FRAME
        piece = samples[:, start : start + SECOND].astype(np.float32)
        if piece.shape[1] == SECOND and piece.any(axis=1).all():
            yield piece - piece.mean(axis=1, keepdims=True)


def _alike(samples: Samples, frames: Mask) -> bool:
    """Whether both channels hold one sound, at any gain and within a little delay."""
    lag = round(ALIKE_WITHIN * SAMPLE_RATE)
    same = []
    for piece in _stretches(samples, frames):
        spectrum = np.fft.rfft(piece, 2 * SECOND)
        products = np.fft.irfft(spectrum[0] * spectrum[1].conj())
        peak = np.abs(np.concatenate([products[: lag + 1], products[-lag:]])).max()
        same.append(peak / np.sqrt((piece[0] ** 2).sum() * (piece[1] ** 2).sum()) >= 0.9)
    return len(same) == 0 or float(np.mean(same)) >= 0.9


def _hears(samples: Samples, of_other: Mask, sounding: Mask) -> bool:
    """Whether a side hears the other's voice.

    Args:
        samples: both channels.
        of_other: the frames in which the other one speaks.
        sounding: the frames in which this one holds something that could be recognised.

    Returns:
        True if it nearly always sounds when the other speaks, or if what it holds then is in phase with the other.
    """
    if sounding[of_other].mean() >= ECHOING:
        return True
    lag = round(HEARD_WITHIN * SAMPLE_RATE)
    heard = []
    for piece in _stretches(samples, of_other & sounding):
        spectrum = np.fft.rfft(piece, 2 * SECOND)
        cross = spectrum[0] * spectrum[1].conj()
        phase = np.fft.irfft(cross / np.maximum(np.abs(cross), 1e-9))
        near = np.abs(np.concatenate([phase[: lag + 1], phase[-lag:]]))
        heard.append(near.max() >= IN_PHASE)
    return bool(sum(heard) >= max(3, 0.3 * len(heard)))  # one alone may be chance


def _side(label: Label | None, source: Samples, levels: Floats, frames: Mask) -> Side:
    """A side with its level and the gain that it needs."""
    chosen = levels[frames & _active(levels)]
    level = _mean_level(chosen) if len(chosen) else -96.0
    gain = min(NOMINAL - level, MOST_GAIN) if FAINTEST < level < WEAK else 0.0
    return Side(label, level, gain, tuple(source))
