"""What was never said: text that Whisper invents where nobody speaks.

It learnt from subtitled films and videos, and writes their credits and thanks into silence, music and noise, often
with high probability. Neither the words nor that probability tell whether they were said: a client may well say
"merci d'avoir regardé". What tells is whether the sound makes them likelier than silence does. So the words are
aligned twice, with the sound and with silence, and the mean difference of their log-probabilities is how much the
sound supports them (the pointwise mutual information of sound and text).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from statistics import fmean

from summarizer import languages

NO_SPEECH = 0.4
"""Probability of silence from which, with a log-probability under `IMPROBABLE`, nothing was said."""

IMPROBABLE = -1.0

SUPPORTED = 0.3
"""Nats by which the sound must make words likelier than silence does, where there is reason for doubt."""

SUPPORTED_IF_LISTED = 1.0
"""The same for words that Whisper is known to invent."""


def is_silence(logprob: float, no_speech: float) -> bool:
    """Whether the decoder itself, by its two figures, takes a window for silence."""
    return logprob < IMPROBABLE and no_speech > NO_SPEECH


def support(with_sound: Sequence[float], with_silence: Sequence[float]) -> float:
    """How much likelier the sound makes the words than silence does, in nats a word.

    Args:
        with_sound: the probability of each word, given the sound.
        with_silence: the same words, given silence.
    """
    return fmean(
        math.log(max(heard, 1e-6)) - math.log(max(silent, 1e-6))
        for heard, silent in zip(with_sound, with_silence, strict=True)
    )


def is_invented(text: str, supported: float) -> bool:
    """Whether a doubtful text was not said, by how much the sound supports it."""
    return supported < (SUPPORTED_IF_LISTED if is_listed(text) else SUPPORTED)


def is_listed(text: str) -> bool:
    """Whether Whisper is known to write this where nobody speaks, in any of the languages that have a pack."""
    plain = _plain(text)
    return bool(plain) and _listed().fullmatch(plain) is not None


@cache
def _listed() -> re.Pattern[str]:
    """The lists of all packs as one pattern; each "…" of an entry stands for anything."""
    entries = [entry for code in languages.available() for entry in languages.lines(code, "invented")]
    patterns = {
        ".*".join(re.escape(_plain(part)) for part in entry.split("…")) for entry in entries if _plain(entry)
    }
    return re.compile("|".join(sorted(patterns)), re.DOTALL)


def _plain(text: str) -> str:
    """The text without case, accents and punctuation, its words apart by one space."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+|[♪♫]+", bare))
