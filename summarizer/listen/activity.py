"""Where somebody speaks: the Silero voice activity model over a whole channel, in blocks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from summarizer.listen.sound import SAMPLE_RATE, Samples

Chances = npt.NDArray[np.float32]

FRAME = 512
"""Samples for which the model gives one probability: 32 ms, the only step it knows at 16 kHz."""

CONTEXT = 64  # samples before a frame that the model sees with it
BLOCK = 2048  # frames, about a minute: what is turned into floating point at a time

SPEECH = 0.5
"""Probability from which a frame begins speech; what began lasts until it falls below `SILENCE`."""

SILENCE = 0.35
SHORTEST_SPEECH = 0.1
"""Seconds; anything shorter is a click."""

SHORTEST_PAUSE = 0.16
"""Seconds; shorter silences belong to the words around them (the closure of a "p" or a "t")."""


class Stretch(NamedTuple):
    """From one sample of a channel to another, the end not included."""

    start: int
    end: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return (self.end - self.start) / SAMPLE_RATE


def speech_chances(samples: Samples) -> Chances:
    """The probability of speech in each frame of 32 ms.

    Args:
        samples: one channel at 16 kHz, int16.

    Returns:
        Shape (frames,), the last frame filled up with silence.
    """
    from faster_whisper.vad import get_vad_model

    session = get_vad_model().session
    h = c = np.zeros((1, 1, 128), dtype=np.float32)
    count = -(-len(samples) // FRAME)
    chances = np.empty(count, dtype=np.float32)
    # One table for all blocks: new ones for each would tear the heap of a long recording to gigabytes.
    table = np.zeros((min(count, BLOCK), CONTEXT + FRAME), dtype=np.float32)
    for first in range(0, count, BLOCK):
        block = samples[first * FRAME : (first + BLOCK) * FRAME]
        whole, rest = divmod(len(block), FRAME)
        inputs = table[: whole + bool(rest)]
        inputs[0, :CONTEXT] = table[-1, -CONTEXT:] if first else 0.0
        frames = inputs[:, CONTEXT:]
        np.divide(block[: whole * FRAME].reshape(whole, FRAME), 32768, out=frames[:whole], dtype=np.float32)
        if rest:
            frames[whole, :rest] = block[whole * FRAME :].astype(np.float32) / 32768
            frames[whole, rest:] = 0.0
        inputs[1:, :CONTEXT] = frames[:-1, -CONTEXT:]
        chance, h, c = session.run(None, {"input": inputs, "h": h, "c": c})
        chances[first : first + len(inputs)] = chance.reshape(-1)
    return chances


def speech_stretches(
    chances: Chances, *, speech: float = SPEECH, silence: float = SILENCE
) -> tuple[Stretch, ...]:
    """The stretches where somebody speaks, in order, without any margin around them.

    Args:
        chances: the probability of speech of each frame.
        speech: the probability from which a frame begins a stretch.
        silence: the probability below which it ends.
    """
    found: list[Stretch] = []
    start: int | None = None
    silent_since: int | None = None
    pause = SHORTEST_PAUSE * SAMPLE_RATE / FRAME
    for index, chance in enumerate([*chances.tolist(), *[0.0] * (int(pause) + 2)]):
        if chance >= speech:
            start = index if start is None else start
            silent_since = None
        elif start is not None and chance < silence:
            silent_since = index if silent_since is None else silent_since
            if index - silent_since >= pause:
                found.append(Stretch(start * FRAME, silent_since * FRAME))
                start = silent_since = None
    return tuple(stretch for stretch in found if stretch.seconds >= SHORTEST_SPEECH)
