"""Sounds made for the tests."""

import numpy as np

from summarizer.listen.sound import SAMPLE_RATE

NOISE = np.random.default_rng(3)


def seconds(count):
    """Silence that lasts so many seconds."""
    return np.zeros(int(count * SAMPLE_RATE), dtype=np.int16)


def as_samples(sound):
    """A sound from -1 to 1 as samples."""
    return np.round(np.clip(sound, -1, 1) * 32767).astype(np.int16)


def without_speech():
    """Sounds of telephones in which nobody speaks, by name."""
    t = np.arange(12 * SAMPLE_RATE) / SAMPLE_RATE
    white = NOISE.normal(size=len(t))
    chord = sum(np.sin(2 * np.pi * f * t) for f in (220, 277, 330, 440)) / 4
    return {
        "silence": np.zeros_like(t),
        "faint noise": white * 1e-3,
        "loud noise": white * 0.2,
        "breath": white * 0.05 * np.clip(np.sin(2 * np.pi * t / 4), 0, None) ** 2,
        "ringing": 0.3 * np.sin(2 * np.pi * 440 * t) * (t % 5 < 1.5),
        "engaged": 0.3 * np.sin(2 * np.pi * 440 * t) * (t % 1 < 0.5),
        "beep": 0.5 * np.sin(2 * np.pi * 1000 * t) * (t < 0.4),
        "keys": 0.2 * (np.sin(2 * np.pi * 770 * t) + np.sin(2 * np.pi * 1336 * t)) * (t % 1 < 0.2),
        "music on hold": 0.4 * chord * np.exp(-(t % 0.5)) * (1 + 0.3 * np.sin(2 * np.pi * 6 * t)) / 1.3,
        "hum": 0.1 * np.sin(2 * np.pi * 50 * t),
    }
