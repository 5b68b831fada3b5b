"""Windows of speech → the words said in them: decoded, decoded again where something is wrong, and checked.

The quickest way to decode (no timestamps, no second try) drops the rest of a window now and then, above all on
telephone French, and once in a while repeats itself for ever. A text too short or too repetitive for its sound
gives such a window away, and it is decoded again from the same encoding in ways that are slower and surer.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from summarizer.listen.activity import Stretch
from summarizer.listen.invented import is_invented, is_listed, is_silence, support
from summarizer.listen.loops import cut_loops
from summarizer.listen.packing import Window
from summarizer.listen.sound import SAMPLE_RATE
from summarizer.listen.utterances import HeardWord, grouped, spoken
from summarizer.listen.whisper import Encoding, Guess, TimedWord, Whisper

LEAST_TEXT = 9.0
"""Bytes of text a second of speech below which something may have been left out (French has about 15)."""

REPETITIVE = 2.4
"""Compression from which a text repeats itself (the value of the Whisper paper, Radford et al. 2022, 4.5)."""

IMPROBABLE = -1.0  # mean log-probability below which a guess is tried again; from the same paper

SECOND_TRIES: tuple[dict[str, Any], ...] = (
    {"timestamps": True},
    {"timestamps": True, "temperature": 0.4},
    {"timestamps": True, "temperature": 0.8},
)

DOUBTFUL_SPEECH = 1.0
"""Seconds of speech below which a window is checked against silence."""

DOUBTFUL_NO_SPEECH = 0.4
DOUBTFUL_WORDS = 0.4
"""Mean probability of a window's words below which it is checked."""

AROUND = 0.1
"""Seconds that a word may begin before speech is detected, or end after."""

SAME_BREATH = 0.3
"""Seconds of silence that a word may span."""


def hear(
    whisper: Whisper, encoding: Encoding, windows: Sequence[Window], language: str, *, expected: str = ""
) -> list[tuple[HeardWord, ...]]:
    """The words of each window, in seconds of the recording.

    Args:
        whisper: the model.
        encoding: the windows, encoded.
        windows: the same windows, for what is known of them.
        language: the code of the language spoken.
        expected: names and terms that may be said.
    """
    guesses = _guesses(whisper, encoding, windows, language, expected)
    aligned = whisper.align(encoding, guesses, language)
    if expected:
        _take_back_the_prompt(whisper, encoding, guesses, aligned, language)
    heard = []
    for window, guess, words in zip(windows, guesses, aligned, strict=True):
        said = () if is_silence(guess.logprob, guess.no_speech) else tuple(words)
        heard.append(_really_said(whisper, window, guess, said, language))
    return heard


# Second tries -------------------------------------------------------------------------------------------


def _guesses(
    whisper: Whisper, encoding: Encoding, windows: Sequence[Window], language: str, expected: str
) -> list[Guess]:
    guesses = whisper.decode(encoding, language, expected=expected)
    for ways in SECOND_TRIES:
        wrong = [i for i, guess in enumerate(guesses) if _is_wrong(guess, windows[i])]
        if not wrong:
            break
        again = whisper.decode(encoding.only(wrong), language, expected=expected, **ways)
        for index, guess in zip(wrong, again, strict=True):
            if _is_better(guess, guesses[index], windows[index]):
                guesses[index] = guess
    return guesses


def _is_wrong(guess: Guess, window: Window) -> bool:
    if is_silence(guess.logprob, guess.no_speech):
        return False
    return guess.compression > REPETITIVE or guess.logprob < IMPROBABLE or _is_short(guess, window)


def _is_short(guess: Guess, window: Window) -> bool:
    return len(guess.text.encode()) < LEAST_TEXT * window.seconds_of_speech


def _is_better(new: Guess, old: Guess, window: Window) -> bool:
    if (new.compression > REPETITIVE) != (old.compression > REPETITIVE):
        return new.compression <= REPETITIVE
    if _is_short(old, window) and new.logprob > IMPROBABLE and new.compression <= REPETITIVE:
        return len(new.text) > len(old.text)
    return new.logprob > old.logprob


# Checks -------------------------------------------------------------------------------------------------


def _take_back_the_prompt(
    whisper: Whisper, encoding: Encoding, guesses: list[Guess], aligned: list[list[TimedWord]], language: str
) -> None:
    """Decode without the expected words where, without them, what was decoded is improbable."""
    doubtful = [i for i, words in enumerate(aligned) if words and _mean(words) < DOUBTFUL_WORDS]
    if not doubtful:
        return
    part = encoding.only(doubtful)
    bare = whisper.decode(part, language)
    for index, guess, words in zip(doubtful, bare, whisper.align(part, bare, language), strict=True):
        guesses[index], aligned[index] = guess, words


def _really_said(
    whisper: Whisper, window: Window, guess: Guess, words: Sequence[TimedWord], language: str
) -> tuple[HeardWord, ...]:
    """The words without loops and without what was invented."""
    placed = [_placed(word, window) for word in words]
    groups = grouped(placed)
    doubtful = placed and (
        guess.no_speech > DOUBTFUL_NO_SPEECH
        or window.seconds_of_speech < DOUBTFUL_SPEECH
        or _mean(placed) < DOUBTFUL_WORDS
    )
    if doubtful or any(is_listed(spoken(group)) for group in groups):
        silent = [word.probability for word in whisper.align_with_silence([guess], language)[0]]
        kept = []
        for group in groups:
            sound, silence = [word.probability for word in group], silent[: len(group)]
            silent = silent[len(group) :]
            text = spoken(group)
            if not ((doubtful or is_listed(text)) and is_invented(text, support(sound, silence))):
                kept.append(group)
        groups = kept
    return cut_loops([word for group in groups for word in group])


def _mean(words: Sequence[TimedWord] | Sequence[HeardWord]) -> float:
    return fmean(word.probability for word in words)


def _placed(word: TimedWord, window: Window) -> HeardWord:
    """A word of a window in seconds of the recording, without the silence before and after it.

    The alignment gives a pause to one of the words around it, so a word is kept within the speech that it overlaps
    most.
    """
    start, end = window.moments(word.start, word.end)
    breath = _breath(window.speech, start, end)
    if breath is not None:
        low, high = breath.start / SAMPLE_RATE - AROUND, breath.end / SAMPLE_RATE + AROUND
        if min(end, high) > max(start, low):
            start, end = max(start, low), min(end, high)
    return HeardWord(start, max(start, end), word.text, word.probability)


def _breath(speech: Sequence[Stretch], start: float, end: float) -> Stretch | None:
    """The speech without a real pause that has most in common with the time from `start` to `end`."""
    breaths: list[Stretch] = []
    for stretch in speech:
        if breaths and stretch.start - breaths[-1].end <= SAME_BREATH * SAMPLE_RATE:
            breaths[-1] = Stretch(breaths[-1].start, stretch.end)
        else:
            breaths.append(stretch)

    def shared(breath: Stretch) -> float:
        return min(end, breath.end / SAMPLE_RATE) - max(start, breath.start / SAMPLE_RATE)

    best = max(breaths, key=shared, default=None)
    return best if best is not None and shared(best) > 0 else None
