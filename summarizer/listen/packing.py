"""Speech without its silences: stretches of speech packed into windows of the length Whisper hears best.

Long windows lose whole sentences on telephone sound, short ones lose context and time. A window holds pieces of
one channel, and knows the way back from its own seconds to those of the recording.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from summarizer.listen.activity import FRAME, Chances, Stretch
from summarizer.listen.sound import SAMPLE_RATE, Samples

TARGET = 15.0
"""Seconds of sound in a window, silences included, that are aimed at and not exceeded."""

EARLIEST = 8.0
"""Seconds in a window from which it may be closed at a long pause."""

MARGIN = 0.3
"""Seconds of sound kept before and after speech: beginnings and endings of words are faint."""

Waveform = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Window:
    """Pieces of one channel, put end to end; `channel` says which, `speech` holds the speech in them."""

    channel: int
    pieces: tuple[Stretch, ...]
    speech: tuple[Stretch, ...]

    @property
    def seconds(self) -> float:
        """How long the pieces are together."""
        return sum(piece.seconds for piece in self.pieces)

    @property
    def seconds_of_speech(self) -> float:
        """How long somebody speaks in them."""
        return sum(stretch.seconds for stretch in self.speech)

    def cut(self, samples: Samples) -> Waveform:
        """The window's sound, from -1 to 1, cut out of its channel's samples."""
        joined = np.concatenate([samples[piece.start : piece.end] for piece in self.pieces])
        return joined.astype(np.float32) / np.float32(32768)

    def moments(self, start: float, end: float) -> tuple[float, float]:
        """Seconds of the window → seconds of the recording, both within the piece that holds their middle."""
        ends = list(accumulate(piece.end - piece.start for piece in self.pieces))
        index = min(bisect_right(ends, (start + end) / 2 * SAMPLE_RATE), len(self.pieces) - 1)
        piece = self.pieces[index]
        shift = piece.end - ends[index]
        low, high = (min(max(t * SAMPLE_RATE + shift, piece.start), piece.end) for t in (start, end))
        return low / SAMPLE_RATE, high / SAMPLE_RATE


def pack(speech: Sequence[Stretch], chances: Chances, *, channel: int = 0) -> tuple[Window, ...]:
    """Speech → windows of at most `TARGET` seconds, closed at the longest pause within reach.

    Args:
        speech: where somebody speaks, in order.
        chances: the probability of speech in each frame, to find where a long stretch can be cut.
        channel: the number that the windows carry.
    """
    parts = [part for stretch in speech for part in _parts(stretch, chances)]
    windows = []
    heard_up_to, end = 0, len(chances) * FRAME
    while parts:
        count = _how_many(parts)
        now, parts = parts[:count], parts[count:]
        reach = Stretch(heard_up_to, parts[0].start if parts else end)
        windows.append(Window(channel, _with_margins(now, reach), tuple(now)))
        heard_up_to = now[-1].end
    return tuple(windows)


def _how_many(parts: Sequence[Stretch]) -> int:
    """How many of the parts to take into the next window."""
    lengths = list(accumulate(_cost(parts[i - 1] if i else None, parts[i]) for i in range(len(parts[:400]))))
    most = max(1, bisect_right(lengths, TARGET))
    if most == len(parts):
        return most
    choices = [n for n in range(1, most + 1) if lengths[n - 1] >= EARLIEST] or [most]
    return max(choices, key=lambda n: (parts[n].start - parts[n - 1].end, n))


def _cost(before: Stretch | None, part: Stretch) -> float:
    """Seconds that a part adds to a window, with the pause before it, cut down to its margins."""
    if before is None:
        return part.seconds + 2 * MARGIN
    return part.seconds + min(2 * MARGIN, (part.start - before.end) / SAMPLE_RATE)


def _with_margins(parts: Sequence[Stretch], reach: Stretch) -> tuple[Stretch, ...]:
    """The parts with `MARGIN` seconds around them, within `reach`; those that meet become one piece."""
    margin = int(MARGIN * SAMPLE_RATE)
    pieces: list[Stretch] = []
    for part in parts:
        start, stop = max(reach.start, part.start - margin), min(reach.end, part.end + margin)
        if pieces and start <= pieces[-1].end:
            pieces[-1] = Stretch(pieces[-1].start, stop)
        else:
            pieces.append(Stretch(start, stop))
    return tuple(pieces)


def _parts(stretch: Stretch, chances: Chances) -> list[Stretch]:
    """A stretch in parts that fit a window, cut where speech is least probable, never nearer than half a window."""
    longest = int((TARGET - 2 * MARGIN) * SAMPLE_RATE)
    parts = []
    while stretch.end - stretch.start > longest:
        first, last = (stretch.start + longest // 2) // FRAME, (stretch.start + longest) // FRAME
        cut = (first + int(np.argmin(chances[first:last]))) * FRAME + FRAME // 2
        parts.append(Stretch(stretch.start, cut))
        stretch = Stretch(cut, stretch.end)
    return [*parts, stretch]
