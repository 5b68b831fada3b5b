"""The recogniser: the sound of one or two channels → what is said in it, word by word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from summarizer.errors import UsageError
from summarizer.listen import hearing
from summarizer.listen.activity import Chances, speech_chances, speech_stretches
from summarizer.listen.language import decide, witnesses
from summarizer.listen.packing import Window, pack
from summarizer.listen.sound import SAMPLE_RATE, Samples
from summarizer.listen.utterances import HeardWord, utterances
from summarizer.listen.weights import Weights
from summarizer.listen.whisper import Whisper
from summarizer.model import Utterance
from summarizer.progress import Hook, Progress, silent

BATCHES = ((200e6, 8), (700e6, 6), (float("inf"), 3))
"""Windows decoded at a time, by the model's size in bytes: the larger it is, the more memory each takes."""

ENGLISH = "en"  # the language of the models that know only one


@dataclass(frozen=True)
class Recognition:
    """What was recognised in one channel.

    `language` is None where nobody speaks and none was given; `language_probability` is None unless it was found.
    `activity` is the probability of speech, as `speech_chances` gives it.
    """

    language: str | None
    language_probability: float | None
    utterances: tuple[Utterance, ...]
    activity: Chances = field(compare=False)


class Recogniser:
    """A speech model, loaded once, for any number of recordings; between them it keeps nothing of them.

    Args:
        weights: the model.
        threads: processor threads; 0 for one a core.
        device: what the model runs on, `cpu` or `cuda`.

    Raises:
        ModelError: the model cannot be loaded, or there is no such device.
    """

    def __init__(self, weights: Weights, *, threads: int = 0, device: str = "cpu") -> None:
        self.name = weights.name
        self._whisper = Whisper(weights, threads=threads, device=device)
        size = (weights.folder / "model.bin").stat().st_size
        self._batch = next(batch for limit, batch in BATCHES if size <= limit)

    def __call__(
        self,
        samples: Samples,
        *,
        language: str | None = None,
        hotwords: str | None = None,
        hook: Hook = silent,
    ) -> Recognition:
        """What is said in one channel.

        Args:
            samples: int16, shape (frames,), at 16 000 Hz.
            language: the code of the language spoken; None to find it.
            hotwords: names and terms that may be said, apart by commas.
            hook: told how many seconds are recognised.

        Raises:
            UsageError: the model does not know the language.
        """
        return self.channels([samples], language=language, hotwords=hotwords, hook=hook)[0]

    def channels(
        self,
        channels: Sequence[Samples],
        *,
        language: str | None = None,
        hotwords: str | None = None,
        hook: Hook = silent,
        on_language: Callable[[str], None] | None = None,
    ) -> tuple[Recognition, ...]:
        """What is said in each channel of a recording; all are in one language.

        Arguments are those of a call; `on_language` is told the language as soon as it is known, as the work goes on.
        """
        self._require(language)
        seconds = sum(len(samples) for samples in channels) / SAMPLE_RATE
        hook(Progress("recognising", 0.0, seconds))
        windows: list[Window] = []
        activity = [speech_chances(samples) for samples in channels]
        for number, chances in enumerate(activity):
            windows += pack(speech_stretches(chances), chances, channel=number)
        if not self._whisper.multilingual:
            language = ENGLISH
        heard: dict[Window, tuple[HeardWord, ...]] = {}
        probability: float | None = None
        total, done = sum(window.seconds for window in windows), 0.0
        for batch in self._batches(windows, witnesses(windows) if language is None else []):
            encoding = self._whisper.encode([window.cut(channels[window.channel]) for window in batch])
            if language is None:
                chances_of = self._whisper.language_chances(encoding)
                language, probability = decide(list(zip(batch, chances_of, strict=True)))
            if on_language is not None and not heard:
                on_language(language)
            words = hearing.hear(self._whisper, encoding, batch, language, expected=hotwords or "")
            heard.update(zip(batch, words, strict=True))
            done += sum(window.seconds for window in batch)
            hook(Progress("recognising", done / total * seconds, seconds))
        hook(Progress("recognising", seconds, seconds))
        return tuple(
            Recognition(language, probability, utterances(_in_order(heard, windows, number)), chances)
            for number, chances in enumerate(activity)
        )

    def _require(self, language: str | None) -> None:
        known = self._whisper.languages
        if language is not None and language not in known:
            raise UsageError(
                f"the speech model {self.name} does not know the language {language!r}",
                f"it knows {', '.join(known)}",
            )

    def _batches(self, windows: Sequence[Window], first: Sequence[int]) -> Iterator[list[Window]]:
        """All windows in batches: the `first` ones as one, then the others by length, so that little is padded."""
        if first:
            yield [windows[index] for index in first]
        chosen = set(first)
        others = [window for index, window in enumerate(windows) if index not in chosen]
        others.sort(key=lambda window: window.seconds, reverse=True)
        for start in range(0, len(others), self._batch):
            yield others[start : start + self._batch]


def _in_order(
    heard: Mapping[Window, tuple[HeardWord, ...]], windows: Sequence[Window], channel: int
) -> list[HeardWord]:
    """The words of one channel, each beginning no earlier than the one before."""
    ordered: list[HeardWord] = []
    for window in windows:
        if window.channel == channel:
            ordered += heard[window]
    return ordered
