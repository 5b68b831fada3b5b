"""Words of one channel → utterances: what is said in one go, cut where a speaker pauses or ends a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from summarizer.model import Utterance, Word

PAUSE = 1.0
"""Seconds of silence that end an utterance, whatever was said."""

BREATH = 0.2
"""Seconds of silence that end it after a full stop."""

LONG = 8.0
"""Seconds after which a full stop ends it even without a breath."""

TOO_LONG = 30.0
"""Seconds after which it ends at its longest pause."""

FULL_STOPS = (".", "!", "?", "…", "。", "！", "？")
CLOSING = "\"'»”’)]} "


@dataclass(frozen=True)
class HeardWord:
    """A word in seconds of the recording. `text` keeps the space before it, where its language writes one."""

    start: float
    end: float
    text: str
    probability: float


def utterances(words: Sequence[HeardWord], speaker: str | None = None) -> tuple[Utterance, ...]:
    """The words of one channel, in order of time, as utterances."""
    return tuple(_utterance(group, speaker) for group in grouped(words))


def grouped(words: Sequence[HeardWord]) -> list[Sequence[HeardWord]]:
    """The words of one channel, in order of time, in groups that make one utterance each."""
    groups: list[list[HeardWord]] = []
    for word in words:
        if groups and not _ends(groups[-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [part for group in groups for part in _short_enough(group)]


def excerpt(utterance: Utterance, first: int, last: int) -> Utterance:
    """The part of an utterance from its word number `first` to its word number `last`, letter for letter."""
    spans, words = word_spans(utterance), utterance.words[first : last + 1]
    sure = [word.probability for word in words if word.probability is not None]
    return utterance.model_copy(
        update={
            "start": words[0].start,
            "end": words[-1].end,
            "text": utterance.text[spans[first][0] : spans[last][1]],
            "words": words,
            "confidence": round(fmean(sure), 4) if sure else utterance.confidence,
        }
    )


def word_spans(utterance: Utterance) -> list[tuple[int, int]]:
    """Where each word stands in the utterance's text; one that is not there stands, empty, after the last."""
    spans, cursor = [], 0
    for word in utterance.words:
        found = utterance.text.find(word.text, cursor)
        start = found if found >= 0 else cursor
        cursor = start + len(word.text) if found >= 0 else cursor
        spans.append((start, cursor))
    return spans


def spoken(words: Iterable[HeardWord]) -> str:
    """The words as a line of text."""
    return "".join(word.text for word in words).strip()


def _ends(group: Sequence[HeardWord], following: HeardWord) -> bool:
    last = group[-1]
    silence = following.start - last.end
    if silence >= PAUSE:
        return True
    return ends_sentence(last.text) and (silence >= BREATH or last.end - group[0].start >= LONG)


def ends_sentence(text: str) -> bool:
    """Whether a word is the last of its sentence, going by the full stop after it."""
    bare = text.rstrip(CLOSING)
    if not bare.endswith(FULL_STOPS):
        return False
    # "M.", "Dr." and "3." do not end a sentence: they go before a name or begin a list.
    return not bare.endswith(".") or sum(c.isalpha() for c in bare) > 2


def _short_enough(group: Sequence[HeardWord]) -> list[Sequence[HeardWord]]:
    if len(group) < 2 or group[-1].end - group[0].start <= TOO_LONG:
        return [group]
    cut = max(range(1, len(group)), key=lambda index: group[index].start - group[index - 1].end)
    return [*_short_enough(group[:cut]), *_short_enough(group[cut:])]


def _utterance(group: Sequence[HeardWord], speaker: str | None) -> Utterance:
    words = tuple(
        Word(
            start=round(word.start, 3),
            end=round(word.end, 3),
            text=word.text.strip(),
            probability=round(word.probability, 4),
        )
        for word in group
    )
    return Utterance(
        start=words[0].start,
        end=words[-1].end,
        text=spoken(group),
        speaker=speaker,
        words=words,
        confidence=round(fmean(word.probability for word in group), 4),
    )
