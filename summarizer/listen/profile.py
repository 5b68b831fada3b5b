"""The user's own voice: learnt from one recording, kept on this machine only, recognised in later calls."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from summarizer.errors import InputError, OutputError
from summarizer.files import config_folder, private_folder, reason, write_atomically
from summarizer.listen.activity import Stretch, speech_chances
from summarizer.listen.channels import split
from summarizer.listen.diarization import TELLING, WINDOW, diarize
from summarizer.listen.embedding import SIZE, Vectors, embed, unit
from summarizer.listen.sound import SAMPLE_RATE, Samples, Sound, decode
from summarizer.model import Transcript, Utterance

SAME = 0.45
"""Cosine from which a voice is the user's."""

CLEARLY = 0.1  # by which it must be nearer to the user's than any other voice of the call

ENOUGH = 8.0
"""Seconds of speech from which a voice is learnt."""

SAMPLED = 12
"""Utterances by which a voice is recognised: more change its vector little."""


def profile_file() -> Path:
    """Where the user's voice is kept, or would be."""
    return config_folder() / "voice.json"


def learn(path: Path) -> float:
    """Learn the user's voice from a recording in which nobody else speaks, in place of what was learnt before.

    Returns:
        The seconds of speech that it was learnt from.

    Raises:
        InputError: the recording cannot be read, holds too little speech or more than one voice.
        OutputError: the voice cannot be kept.
        ModelError: the weights that tell voices apart are missing or damaged.
    """
    found = split(decode(path))
    if len(found.sides) > 1:
        raise InputError(path, "two people speak on its two channels", "record yourself alone")
    samples = found.sides[0].samples
    heard = diarize(samples, speech_chances(samples))
    seconds = sum(turn.end - turn.start for turn in heard.turns)
    if len(heard.voices) > 1:
        raise InputError(path, f"{len(heard.voices)} voices are heard in it", "take one with you alone")
    if seconds < ENOUGH:
        raise InputError(
            path, f"only {seconds:.0f} s of speech are heard in it", "speak for a quarter of a minute or more"
        )
    file = profile_file()
    content = json.dumps({"voice": [round(float(x), 4) for x in heard.voices[0]]}).encode()
    try:
        private_folder(file.parent)
        write_atomically(file, content, mode=0o600)
    except OSError as error:
        raise OutputError(file, *reason(error)) from error
    return seconds


def forget() -> bool:
    """Remove what was learnt; returns whether there was anything. Raises OutputError."""
    file = profile_file()
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise OutputError(file, *reason(error)) from error
    return True


def known() -> Vectors | None:
    """The user's voice, shape (SIZE,); None if it was never learnt, or what is kept is damaged."""
    try:
        voice = np.array(json.loads(profile_file().read_text("utf-8"))["voice"], dtype=np.float32)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return voice if voice.shape == (SIZE,) and np.isfinite(voice).all() else None


def own_labels(transcript: Transcript, sound: Sound, voice: Vectors) -> tuple[str | None, ...]:
    """The label of the user's own utterances, if his voice is among those of a recording; else nothing.

    Args:
        transcript: what was recognised in the recording; where one voice says everything, its label is None.
        sound: the recording.
        voice: the user's.

    Raises:
        ModelError: the weights that tell voices apart are missing or damaged.
    """
    near = {label: float(voice @ other) for label, other in _voices(transcript, sound).items()}
    if not near:
        return ()
    best = max(near, key=near.__getitem__)
    others = [likeness for label, likeness in near.items() if label != best]
    sure = near[best] >= SAME and all(near[best] - other >= CLEARLY for other in others)
    return (best,) if sure else ()


def _voices(transcript: Transcript, sound: Sound) -> Mapping[str | None, Vectors]:
    """What each speaker of a recording sounds like."""
    said: dict[str | None, list[Utterance]] = {}
    for utterance in transcript.utterances:
        said.setdefault(utterance.speaker, []).append(utterance)
    channels = (
        dict(zip(("left", "right"), sound.samples, strict=False)) if "left" in said or "right" in said else {}
    )
    found = {}
    for label, utterances in said.items():
        samples = channels[label] if label in channels else split(sound).sides[0].samples
        if places := _middles(utterances, samples):
            found[label] = unit(embed(samples, places).mean(axis=0))
    return found


def _middles(utterances: Sequence[Utterance], samples: Samples) -> list[Stretch]:
    """The middles of the longest utterances."""
    longest = sorted(utterances, key=lambda u: u.end - u.start, reverse=True)[:SAMPLED]
    places = []
    for utterance in longest:
        half = min(utterance.end - utterance.start, WINDOW) / 2
        middle = (utterance.start + utterance.end) / 2
        place = Stretch(
            max(0, round((middle - half) * SAMPLE_RATE)),
            min(len(samples), round((middle + half) * SAMPLE_RATE)),
        )
        if place.seconds >= TELLING:
            places.append(place)
    return places
