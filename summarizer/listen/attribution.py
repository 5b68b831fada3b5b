"""Each word to whoever says it: utterances of one channel, cut where the voice changes, always between two words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import numpy as np
import numpy.typing as npt

from summarizer.listen.diarization import FRAME, Diarization, cheapest_path
from summarizer.listen.utterances import ends_sentence, excerpt
from summarizer.model import Utterance, Word

WITHIN, AFTER_STOP, AFTER_PAUSE = 0.4, 0.1, 0.05
"""What a change of voice costs between two words, after a full stop, after a pause; in seconds of certain evidence."""

PAUSE = 0.25  # seconds between two words


def attributed(utterances: Sequence[Utterance], heard: Diarization) -> tuple[Utterance, ...]:
    """The utterances, cut where another voice goes on, with a label for each voice that says a word.

    "SPEAKER_00" speaks first. Where one voice says everything, nobody has a label.

    Args:
        utterances: of one channel, in order of time; those without words are not cut.
        heard: the voices of that channel.
    """
    units = [unit for utterance in utterances for unit in (utterance.words or (utterance,))]
    if len(heard.voices) < 2 or not units:
        return tuple(utterances)
    gain = np.array([_likeness(heard, unit) * (unit.end - unit.start) for unit in units], np.float32)
    change = np.array([0.0, *(_change(one, other) for one, other in pairwise(units))])
    path = cheapest_path(gain, change).tolist()
    order = list(dict.fromkeys(path))
    if len(order) == 1:
        return tuple(utterances)
    labels = iter([label(order.index(voice)) for voice in path])
    return tuple(
        part
        for utterance in utterances
        for part in _cut(utterance, [next(labels) for _ in (utterance.words or (utterance,))])
    )


def label(number: int) -> str:
    """What a voice is called before anybody knows whose it is."""
    return f"SPEAKER_{number:02d}"


def _likeness(heard: Diarization, unit: Word | Utterance) -> npt.NDArray[np.float32]:
    """How much a word or an utterance sounds like each voice, shape (voices,)."""
    first = min(int(unit.start / FRAME), len(heard.likeness) - 1)
    return np.asarray(heard.likeness[first : max(first + 1, round(unit.end / FRAME))].mean(axis=0))


def _change(one: Word | Utterance, other: Word | Utterance) -> float:
    if other.start - one.end >= PAUSE:
        return AFTER_PAUSE
    return AFTER_STOP if ends_sentence(one.text) else WITHIN


def _cut(utterance: Utterance, labels: Sequence[str]) -> Iterator[Utterance]:
    """The parts of an utterance that one voice says each, whole words all."""
    if len(set(labels)) == 1:
        yield utterance.model_copy(update={"speaker": labels[0]})
        return
    for speaker, run in groupby(range(len(labels)), key=labels.__getitem__):
        own = list(run)
        yield excerpt(utterance, own[0], own[-1]).model_copy(update={"speaker": speaker})
