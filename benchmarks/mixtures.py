"""Conversations between real voices, put together from recordings of one person each.

Turns of half a second to fifteen seconds, short pauses between them, one turn in twenty begins before the last one
ends. The truth is known by construction: who speaks is where voice activity detection hears speech in the single
recording.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from summarizer.listen.activity import speech_chances, speech_stretches
from summarizer.listen.sound import SAMPLE_RATE, Samples, decode

AUDIO = Path(__file__).resolve().parents[2] / "shared" / "data" / "audio"

VOICES = {
    "june": ("asterisk_fr/*.wav",),
    "allison": ("asterisk_en/*.wav",),
    "baudelaire 0": ("librivox_fr/fdm_000.flac",),
    "baudelaire 10": ("librivox_fr/fdm_010.flac",),
    "baudelaire 14": ("librivox_fr/fdm_014.flac",),
    "commands": ("stp_fr/*.wav",),
    "austen": ("en_read/sense*.wav",),
    "rights": ("fr/watson_fr-FR_Broadband_sample1.wav",),
    "support": ("en_phone/watson_Us_English_Narrowband_Sample_2.wav",),
    "speech": ("en_phone/watson_en-GB_Broadband_sample1.wav",),
    "telephone": ("en_phone/watson_en-GB_Narrowband_sample?.wav",),
    "fleurs en 0": ("fleurs_en/fleurs-en-000.ogg",),
    "fleurs en 1": ("fleurs_en/fleurs-en-001.ogg",),
    "fleurs en 2": ("fleurs_en/fleurs-en-002.ogg", "fleurs_en/fleurs-en-003.ogg", "fleurs_en/fleurs-en-004.ogg"),
    "fleurs fr 0": ("fleurs_fr/fleurs-fr-000.ogg",),
    "fleurs fr 1": ("fleurs_fr/fleurs-fr-001.ogg",),
    "fleurs fr 2": ("fleurs_fr/fleurs-fr-002.ogg",),
    "fleurs fr 3": ("fleurs_fr/fleurs-fr-003.ogg", "fleurs_fr/fleurs-fr-004.ogg"),
    "voicemail": ("voicemail/lpcm_sample1.pcm",),
}  # fmt: skip
"""Files of one person each. Not among them: `realpython_harvard.wav`, in which two people read in turn."""

LONG_ENOUGH = 12.0  # seconds of speech that a voice of a two-speaker conversation has
LONGEST = 150.0  # seconds of a conversation
OVERLAP = 0.05  # share of turns that begin before the last one ends
Floats = npt.NDArray[np.float32]


class Turn(NamedTuple):
    """Somebody speaks from one second to another."""

    start: float
    end: float
    speaker: str


class Mixture(NamedTuple):
    """A conversation: its sound (int16 at 16 kHz) and who speaks when."""

    name: str
    samples: Samples
    turns: tuple[Turn, ...]


class Piece(NamedTuple):
    """Speech of one person without long pauses, and the seconds in it that are speech."""

    sound: Floats
    speech: tuple[tuple[float, float], ...]


@cache
def voice(name: str) -> tuple[Floats, tuple[tuple[float, float], ...]]:
    """All that one person says, at one level, pauses cut to 0.3 s; and the seconds of it that are speech."""
    parts: list[Floats] = []
    spoken: list[tuple[float, float]] = []
    length = 0
    for pattern in VOICES[name]:
        for path in sorted(AUDIO.glob(pattern)):
            samples = decode(path).samples[0]
            for stretch in speech_stretches(speech_chances(samples)):
                if parts:
                    parts.append(np.zeros(round(0.3 * SAMPLE_RATE), np.float32))
                    length += len(parts[-1])
                spoken.append((length / SAMPLE_RATE, (length + stretch.end - stretch.start) / SAMPLE_RATE))
                parts.append(samples[stretch.start : stretch.end].astype(np.float32))
                length += len(parts[-1])
    sound = np.concatenate(parts)
    loud = sound[np.abs(sound) > 0]
    return sound * np.float32(2500 / np.sqrt(np.mean(loud**2))), tuple(spoken)


def seconds(name: str) -> float:
    """How long a voice speaks."""
    return sum(end - start for start, end in voice(name)[1])


def conversation(names: Sequence[str], seed: int) -> Mixture:
    """These people in conversation until one of two, or all but one of more, have nothing left to say."""
    rng = np.random.default_rng(seed)
    place = dict.fromkeys(names, 0.0)
    turns: list[Turn] = []
    placed: list[tuple[int, Floats]] = []
    clock, speaker = 0.5, names[0]
    while clock < LONGEST:
        sound, spoken = voice(speaker)
        left = len(sound) / SAMPLE_RATE - place[speaker]
        if left < 0.5:
            break
        long = float(np.clip(rng.lognormal(0.9, 0.9), 0.5, 15.0))
        start, end = place[speaker], min(place[speaker] + long, len(sound) / SAMPLE_RATE)
        place[speaker] = end
        gap = -rng.uniform(0.3, 1.2) if turns and rng.random() < OVERLAP else rng.uniform(0.05, 0.8)
        at = max(0.2, clock + gap)
        first = round(start * SAMPLE_RATE)
        placed.append((round(at * SAMPLE_RATE), sound[first : round(end * SAMPLE_RATE)]))
        for a, b in spoken:
            if min(b, end) - max(a, start) > 0.05:
                turns.append(Turn(at + max(a, start) - start, at + min(b, end) - start, speaker))
        clock = at + end - start
        others = [n for n in names if n != speaker and len(voice(n)[0]) / SAMPLE_RATE - place[n] >= 0.5]
        if not others:
            break
        speaker = others[int(rng.integers(len(others)))]
    mixed = np.zeros(round((clock + 0.5) * SAMPLE_RATE), np.float32)
    for first, sound in placed:
        mixed[first : first + len(sound)] += sound[: len(mixed) - first]
    return Mixture(" + ".join(names), np.clip(mixed, -32768, 32767).astype(np.int16), tuple(sorted(turns)))


def conversations() -> Iterator[Mixture]:
    """Twenty of two people, six of three, four of four."""
    rng = np.random.default_rng(7)
    long = [name for name in VOICES if seconds(name) >= LONG_ENOUGH]
    pairs = [(a, b) for i, a in enumerate(long) for b in long[i + 1 :]]
    for seed, number in enumerate(rng.permutation(len(pairs))[:20]):
        yield conversation(pairs[number], seed)
    for seed in range(100, 110):
        count = 3 if seed < 106 else 4
        chosen = [
            *rng.permutation(long)[: count - 1],
            rng.permutation([n for n in VOICES if n not in long])[0],
        ]
        yield conversation([str(name) for name in chosen], seed)


def telephone(mixture: Mixture) -> Mixture:
    """Through a telephone: 300 to 3,400 Hz, 8 kHz, eight bits of µ-law (ITU-T G.711)."""
    from scipy.signal import butter, resample_poly, sosfilt

    narrow = resample_poly(mixture.samples.astype(np.float64), 1, 2)
    narrow = sosfilt(butter(4, (300, 3400), "bandpass", fs=8000, output="sos"), narrow)
    x = np.clip(narrow / 32768, -1, 1)
    code = np.round((np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256) + 1) * 127.5)
    y = code / 127.5 - 1
    back = np.sign(y) * (256 ** np.abs(y) - 1) / 255
    wide = resample_poly(back, 2, 1)[: len(mixture.samples)]
    return mixture._replace(samples=np.clip(wide * 32768, -32768, 32767).astype(np.int16))


def noisy(mixture: Mixture, decibels: float = 10.0) -> Mixture:
    """With pink noise, so many decibels under the speech."""
    rng = np.random.default_rng(len(mixture.samples))
    spectrum = np.fft.rfft(rng.standard_normal(len(mixture.samples)))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum, len(mixture.samples))
    speech = np.concatenate(
        [mixture.samples[round(t.start * SAMPLE_RATE) : round(t.end * SAMPLE_RATE)] for t in mixture.turns]
    ).astype(np.float64)
    level = np.sqrt(np.mean(speech**2) / np.mean(noise**2) / 10 ** (decibels / 10))
    loud = mixture.samples + level * noise
    return mixture._replace(samples=np.clip(loud, -32768, 32767).astype(np.int16))
