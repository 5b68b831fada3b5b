"""Which language is spoken, decided over windows spread over the whole recording.

A call often begins with a ring, a greeting in two languages or a recorded announcement: its first half minute
alone is a poor witness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from summarizer import languages
from summarizer.listen.packing import Window

WITNESSES = 6
"""Windows that are asked; more change nothing and cost an encoding before the language is known."""

SURE = 0.9
"""Mean probability from which a language that has no pack is believed: Whisper often takes faint or accented
French for Breton, Latin or Nynorsk, but seldom with such assurance over a whole recording."""

ENOUGH = 3.0
"""Seconds of speech below which such a language is not believed at all."""


def witnesses(windows: Sequence[Window]) -> list[int]:
    """Which windows to ask, as indices: from each part of the recording the one with the most speech.

    Args:
        windows: all windows of a recording, those of one channel in order of time.
    """
    count = min(WITNESSES, len(windows))
    bounds = [len(windows) * part // count for part in range(count + 1)] if count else []
    return [
        max(range(first, last), key=lambda index: windows[index].seconds_of_speech)
        for first, last in pairwise(bounds)
    ]


def decide(testimonies: Sequence[tuple[Window, Mapping[str, float]]]) -> tuple[str, float]:
    """The language of a recording and its probability.

    It is one that has a pack, unless another one is beyond doubt.

    Args:
        testimonies: windows, each with the probability of every language that the model knows. Each counts as
            much as there is speech in it.
    """
    weight = sum(window.seconds_of_speech for window, _ in testimonies)
    means: dict[str, float] = {}
    for window, chances in testimonies:
        for language, chance in chances.items():
            means[language] = means.get(language, 0.0) + chance * window.seconds_of_speech / weight
    best = max(means, key=lambda language: means[language])
    known = {language: means.get(language, 0.0) for language in languages.available()}
    if best not in known and means[best] >= SURE and weight >= ENOUGH:
        return best, min(means[best], 1.0)
    likeliest = max(known, key=lambda language: known[language])
    return likeliest, min(known[likeliest] / (sum(known.values()) or 1.0), 1.0)
