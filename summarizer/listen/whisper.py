"""The Whisper model itself, as faster-whisper loads it for CTranslate2: sound in, words with times out.

One encoding of a window serves everything: which language it is, what is said, and when each word is said.
"""

from __future__ import annotations

import math
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from summarizer.errors import ModelError
from summarizer.listen.packing import Waveform
from summarizer.listen.sound import SAMPLE_RATE
from summarizer.listen.weights import Weights

FRAMES_PER_SECOND = 100  # of the features; the encoder halves them
LONGEST_CONTEXT = 30.0
"""Seconds that the encoder was trained on."""

SHORTEST_CONTEXT = 10.0
ROOM = 5.0
"""Seconds of silence after the sound. With less the decoder does not know where to end and French suffers."""

TELLING = 8.0
"""Seconds of a window in which its language is looked for."""

DYNAMICS = 2.0  # from the loudest feature to silence: 80 decibels, as Whisper scales them
PRECISION = 0.02  # seconds that one encoder position stands for
UNSPACED = {"zh", "ja", "th", "lo", "my", "yue"}
"""Languages written without spaces between words: every letter is a word there."""

OPENING = "\"'“‘«¿¡([{-–—"
COMPUTE_TYPES = {"cpu": "int8", "cuda": "int8_float16"}
"""How the model computes on each device: products in whole numbers, the rest in what the device is good at."""

LONGEST_TEXT = 448  # tokens, prompt included: the decoder has no more positions


@dataclass(frozen=True)
class Guess:
    """What the decoder makes of a window, and how sure it is.

    `logprob` is the mean over the tokens, `no_speech` the probability that nobody speaks.
    """

    tokens: tuple[int, ...]
    text: str
    logprob: float
    no_speech: float

    @property
    def compression(self) -> float:
        """How many times shorter zlib makes the text: high for one that repeats itself."""
        raw = self.text.encode()
        return len(raw) / len(zlib.compress(raw))


@dataclass(frozen=True)
class TimedWord:
    """A word of a window, in seconds from the window's start."""

    start: float
    end: float
    text: str
    probability: float


@dataclass(frozen=True)
class Encoding:
    """Encoded windows, shape (windows, positions, width) float32, and the seconds of sound in each."""

    states: Any
    seconds: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.seconds)

    def up_to(self, seconds: float) -> Encoding:
        """The windows without what the decoder could listen to after so many seconds."""
        positions = math.ceil(seconds / PRECISION)
        return Encoding(self.states[:, :positions], tuple(min(own, seconds) for own in self.seconds))

    def only(self, indices: Sequence[int]) -> Encoding:
        """Some of the windows."""
        return Encoding(self.states[list(indices)], tuple(self.seconds[i] for i in indices))


class Whisper:
    """A loaded model. Loading takes about a second; use one for everything."""

    def __init__(self, weights: Weights, *, threads: int = 0, device: str = "cpu") -> None:
        from faster_whisper import WhisperModel

        _require(device)
        try:
            self._library = WhisperModel(
                str(weights.folder),
                device=device,
                compute_type=COMPUTE_TYPES[device],
                cpu_threads=threads or processors(),
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"the speech model in {weights.folder} cannot be loaded ({error})", "try another `--model`"
            ) from error
        self._model = self._library.model
        self.multilingual: bool = self._model.is_multilingual
        self.languages: tuple[str, ...] = tuple(self._library.supported_languages)
        self._tokenizer = lru_cache(maxsize=4)(self._make_tokenizer)
        self._silence: Encoding | None = None

    # Sound → states -------------------------------------------------------------------------------------

    def encode(self, sounds: Sequence[Waveform]) -> Encoding:
        """Sounds of up to 30 seconds → what the decoder listens to.

        The encoder is given the longest sound and `ROOM` seconds more, not the 30 seconds that it was trained
        on: what it costs grows faster than what it is given.
        """
        features = [self._library.feature_extractor(sound)[:, :-1] for sound in sounds]
        seconds = tuple(len(sound) / SAMPLE_RATE for sound in sounds)
        context = min(max(max(seconds) + ROOM, SHORTEST_CONTEXT), LONGEST_CONTEXT)
        frames = int(context * FRAMES_PER_SECOND) // 2 * 2
        states = [self._encode_one(_fit(feature, frames)) for feature in features]
        return Encoding(np.concatenate(states), seconds)

    def _encode_one(self, features: Waveform) -> Waveform:
        # One by one: a batch gains nothing here (the products are large enough) and loses in the caches.
        from ctranslate2 import StorageView

        view = StorageView.from_array(np.ascontiguousarray(features[None]))
        return np.asarray(self._model.encode(view, to_cpu=True))

    # States → language, text, times ---------------------------------------------------------------------

    def language_chances(self, encoding: Encoding) -> list[Mapping[str, float]]:
        """For each window, how probable each language is."""
        return [
            {token[2:-2]: float(chance) for token, chance in window}
            for window in self._model.detect_language(self._view(encoding.up_to(TELLING)))
        ]

    def decode(
        self,
        encoding: Encoding,
        language: str,
        *,
        expected: str = "",
        beam: int = 5,
        timestamps: bool = False,
        temperature: float = 0.0,
    ) -> list[Guess]:
        """What is said in each window.

        Args:
            encoding: the windows.
            language: a code among `languages`.
            expected: names and terms that may be said.
            beam: how many hypotheses are followed; 1 takes the likeliest token each time.
            timestamps: let the decoder say when each phrase begins and ends; it then skips less.
            temperature: above 0, hypotheses are drawn by lot and the likeliest of five is taken.
        """
        tokenizer = self._tokenizer(language)
        prompt = self._prompt(tokenizer, expected, timestamps=timestamps)
        search: dict[str, Any] = {"beam_size": beam}
        if temperature > 0:
            search = {
                "beam_size": 1,
                "num_hypotheses": 5,
                "sampling_topk": 0,
                "sampling_temperature": temperature,
            }
        results = self._model.generate(
            self._view(encoding),
            [prompt] * len(encoding),
            max_length=LONGEST_TEXT,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=_never(tokenizer),
            max_initial_timestamp_index=round(1.0 / PRECISION),
            **search,
        )
        guesses = []
        for result in results:
            tokens = result.sequences_ids[0]
            text = tuple(token for token in tokens if token < tokenizer.eot)
            logprob = result.scores[0] * len(tokens) / (len(tokens) + 1)
            guesses.append(Guess(text, tokenizer.decode(text).strip(), logprob, result.no_speech_prob))
        return guesses

    def align(self, encoding: Encoding, guesses: Sequence[Guess], language: str) -> list[list[TimedWord]]:
        """When each word of the guesses is said: dynamic time warping over the attention to the sound."""
        tokenizer = self._tokenizer(language)
        aligned = self._model.align(
            self._view(encoding),
            tokenizer.sot_sequence,
            [list(guess.tokens) for guess in guesses],
            [max(2, int(seconds * FRAMES_PER_SECOND)) for seconds in encoding.seconds],
        )
        return [
            _timed_words(_spelt_words(tokenizer, guess.tokens), alignment)
            for guess, alignment in zip(guesses, aligned, strict=True)
        ]

    def align_with_silence(self, guesses: Sequence[Guess], language: str) -> list[list[TimedWord]]:
        """The words of the guesses, as probable as they are where nothing is heard at all."""
        if self._silence is None:
            self._silence = self.encode([np.zeros(int(SHORTEST_CONTEXT * SAMPLE_RATE), dtype=np.float32)])
        silence = self._silence.only([0] * len(guesses))
        return self.align(silence, guesses, language)

    # ----------------------------------------------------------------------------------------------------

    def _view(self, encoding: Encoding) -> Any:
        from ctranslate2 import StorageView

        return StorageView.from_array(np.ascontiguousarray(encoding.states))

    def _make_tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(self._library.hf_tokenizer, self.multilingual, task="transcribe", language=language)

    def _prompt(self, tokenizer: Any, expected: str, *, timestamps: bool) -> list[int]:
        prompt = []
        if expected:
            most = LONGEST_TEXT // 2 - 1
            prompt = [tokenizer.sot_prev, *tokenizer.encode(" " + expected)[:most]]
        prompt += tokenizer.sot_sequence
        return prompt if timestamps else [*prompt, tokenizer.no_timestamps]


def _require(device: str) -> None:
    """Raise ModelError if this machine has no such device."""
    import ctranslate2

    if device == "cuda" and not ctranslate2.get_cuda_device_count():
        raise ModelError(
            "there is no CUDA device for the speech model",
            "check the driver of the graphics card, or set device to cpu",
        )


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _fit(features: Waveform, frames: int) -> Waveform:
    """Features cut or filled up to a number of frames, with the silence that the model was trained with."""
    features = features[:, :frames].astype(np.float32)
    silence = features.max() - DYNAMICS if features.size else 0.0
    return np.pad(features, ((0, 0), (0, frames - features.shape[1])), constant_values=silence)


def _never(tokenizer: Any) -> list[int]:
    """Tokens that are no speech: brackets, music notes, task marks."""
    special = (tokenizer.transcribe, tokenizer.translate, tokenizer.sot, tokenizer.sot_prev, tokenizer.sot_lm)
    return sorted(
        {*tokenizer.non_speech_tokens, *(t for t in (*special, tokenizer.no_speech) if t is not None)}
    )


def _spelt_words(tokenizer: Any, tokens: Sequence[int]) -> list[tuple[str, list[int]]]:
    """Tokens → words, each with the indices of the tokens that spell its letters.

    What begins with a space begins a word; punctuation goes with the word before, an opening mark with the word
    after.
    """
    spaced = tokenizer.language_code not in UNSPACED
    words: list[tuple[str, list[int]]] = []
    index = 0
    for piece, own in zip(*tokenizer.split_tokens_on_unicode(list(tokens)), strict=True):
        letters = any(character.isalnum() for character in piece)
        begins = piece.startswith(" ") if spaced else letters
        opens = begins and not letters and piece.strip() in OPENING
        waits = bool(words) and not words[-1][1]  # an opening mark that has no word yet
        indices = list(range(index, index + len(own))) if letters else []
        if not words or (begins and (letters or opens) and not waits):
            words.append((piece, indices))
        else:
            text, before = words[-1]
            words[-1] = (text + piece, before + indices)
        index += len(own)
    return [word for word in words if word[1]]


def _timed_words(words: Sequence[tuple[str, list[int]]], alignment: Any) -> list[TimedWord]:
    """Words with the time between the first jump to their letters and the jump to what follows."""
    if not words:
        return []
    texts, times = np.array(alignment.alignments).T
    jumps = times[np.concatenate([[True], np.diff(texts) > 0])] * PRECISION
    chances = np.array(alignment.text_token_probs)
    return [
        TimedWord(
            float(jumps[letters[0]]), float(jumps[letters[-1] + 1]), text, float(chances[letters].mean())
        )
        for text, letters in words
    ]
