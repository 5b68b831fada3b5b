"""A recording's file → what is known of it, and its sound at 16 kHz.

Decoding goes packet by packet: a damaged packet becomes silence of its length and a hole in the timestamps is
filled with silence, so that a word is always at the second at which a player plays it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from summarizer.errors import NoSound, UnreadableInput
from summarizer.listen.moment import find_moment
from summarizer.listen.names import read_name
from summarizer.listen.opening import LONGEST, SUFFIXES, open_sound
from summarizer.model import DateOrigin
from summarizer.progress import Hook, Progress, silent

if TYPE_CHECKING:
    import av
    from av.container import InputContainer

__all__ = ["SAMPLE_RATE", "SUFFIXES", "Recording", "Samples", "Sound", "decode", "probe"]

SAMPLE_RATE = 16_000
"""Hertz. What Whisper was trained on."""

SHORTEST = 0.25
"""Seconds of sound below which no word can be heard."""

GAP = 0.1
"""Seconds that a timestamp may be late before silence is put in; less is rounding and encoder delay."""

BELIEVABLE_GAP = 60.0
"""Seconds of silence that a timestamp alone may ask for, where the file's own length does not cover it."""

BLOCK = 2**24  # samples; blocks this large are given back to the system one by one

MOST_CHANNELS = 2
"""Channels that are kept apart; more are mixed into one."""

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Recording:
    """What is known of a recording before it is decoded.

    `duration` (seconds) is what the file claims, 0.0 where it claims nothing believable; the truth is
    `Sound.duration`. `recorded_at` has a time zone; midnight sharp means that only the day is known.
    """

    path: Path
    duration: float
    channels: int
    sample_rate: int
    codec: str
    has_video: bool
    recorded_at: dt.datetime
    recorded_at_from: DateOrigin
    caller: str | None = None
    number: str | None = None


@dataclass(frozen=True)
class Sound:
    """Decoded sound: `samples` of shape (channels, frames), one or two channels at 16 000 Hz.

    `sha256` names the sound, whatever its file's name or tags are.
    """

    samples: Samples
    sha256: str

    @property
    def duration(self) -> float:
        """Seconds."""
        return float(self.samples.shape[1]) / SAMPLE_RATE


def probe(path: Path, *, recorded_at: dt.datetime | None = None) -> Recording:
    """What a recording says of itself, without decoding it.

    Args:
        path: the recording.
        recorded_at: when it was made, if the user says so; without a time zone it is local time.

    Raises:
        UnreadableInput: missing, forbidden, empty, or not a recording.
        NoSound: a video or a file without a sound track.
    """
    import av

    path = Path(path)
    said = read_name(path.name)
    with open_sound(path) as (container, stream):
        when, origin = find_moment(
            recorded_at, {**container.metadata, **stream.metadata}, said.recorded_at, path
        )
        context = stream.codec_context
        return Recording(
            path=path,
            duration=_claimed_duration(container, stream, path.stat().st_size),
            channels=context.channels,
            sample_rate=context.sample_rate,
            codec=context.name,
            has_video=any(
                not (video.disposition & av.stream.Disposition.attached_pic)
                for video in container.streams.video
            ),
            recorded_at=when,
            recorded_at_from=origin,
            caller=said.caller,
            number=said.number,
        )


def decode(path: Path, *, hook: Hook = silent) -> Sound:
    """The sound of a recording at 16 kHz: one channel, or two where it has two; more are mixed into one.

    Args:
        path: the recording.
        hook: told how many seconds are decoded.

    Raises:
        UnreadableInput: missing, forbidden, empty, not a recording, without anything that can be decoded, or
            longer than `LONGEST`.
        NoSound: without a sound track, or less than `SHORTEST` seconds of sound.
    """
    path = Path(path)
    with open_sound(path) as (container, stream):
        total = _claimed_duration(container, stream, path.stat().st_size)
        kept = _Kept()
        for piece in _at_16_khz(path, _frames(container, stream)):
            kept.add(piece)
            if kept.seconds > LONGEST:
                raise UnreadableInput(
                    path, f"holds more than {LONGEST / 3600:.0f} hours of sound", "cut it into shorter files"
                )
            hook(Progress("decoding", kept.seconds, max(total, kept.seconds)))
    if kept.seconds < SHORTEST:
        raise NoSound(path, "holds less than a quarter of a second of sound", "nothing can be heard in it")
    hook(Progress("decoding", kept.seconds, kept.seconds))
    return kept.sound()


# Taking the file apart ----------------------------------------------------------------------------------


def _claimed_duration(container: InputContainer, stream: av.AudioStream, size: int) -> float:
    """Seconds that the file says it lasts, or 0.0 where it says nothing that can be true."""
    claims = []
    if container.duration is not None:
        claims.append(container.duration / 1_000_000)
    if stream.duration is not None and stream.time_base is not None:
        claims.append(float(stream.duration * stream.time_base))
    bit_rate = stream.codec_context.bit_rate
    if bit_rate and stream.codec_context.name.startswith("pcm_"):
        claims.append(size * 8 / bit_rate)
    seconds = min(claims, default=0.0)
    return seconds if 0.0 < seconds <= LONGEST else 0.0


def _frames(container: InputContainer, stream: av.AudioStream) -> Iterator[av.AudioFrame | float]:
    """The decoded frames in order; a number stands for so many seconds of silence in their place.

    A file that ends in the middle yields what there is.
    """
    import av

    origin = container.start_time / 1_000_000 if container.start_time is not None else None
    length = container.duration / 1_000_000 + 1 if container.duration is not None else 0.0
    position, offset = 0.0, 0.0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        try:
            frames = packet.decode()
        except (av.FFmpegError, ValueError):
            lost = float((packet.duration or 0) * (packet.time_base or 0))
            lost = min(lost, BELIEVABLE_GAP)
            yield lost
            position += lost
            continue
        if packet.size and not frames:
            yield 0.0
        for frame in frames:
            if frame.time is not None:
                origin = frame.time if origin is None else origin
                late = frame.time - origin + offset - position
                if late < -1 or late > LONGEST or (late > BELIEVABLE_GAP and position + late > length):
                    offset -= late  # the clock jumped: what follows is counted from here
                elif late > GAP:
                    yield late
                    position += late
            yield frame
            position += frame.samples / frame.sample_rate


def _at_16_khz(path: Path, frames: Iterator[av.AudioFrame | float]) -> Iterator[Samples]:
    """Interleaved samples at 16 kHz, shape (frames, 1 or 2), in pieces of a second or so.

    The resampler is emptied before silence and where the sound changes its form, and what it gave is counted
    against the seconds that went in, so that rounding never adds up.
    """
    resampler: av.AudioResampler | None = None
    form: tuple[str, str, int] | None = None
    channels, seconds, done, damaged = 0, 0.0, 0, False
    for frame in frames:
        new_form = None
        if not isinstance(frame, float):
            new_form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if new_form != form:
            for piece in _resampled(resampler, None, channels):
                done += len(piece)
                yield piece
            resampler, form = None, new_form
        if isinstance(frame, float):
            seconds, damaged = seconds + frame, True
            continue
        channels = channels or (frame.layout.nb_channels if frame.layout.nb_channels <= MOST_CHANNELS else 1)
        if resampler is None:
            resampler = _resampler()
            for piece in _silence(round(seconds * SAMPLE_RATE) - done, channels):
                done += len(piece)
                yield piece
        seconds += frame.samples / frame.sample_rate
        frame.pts = None
        for piece in _resampled(resampler, frame, channels):
            done += len(piece)
            yield piece
    for piece in _resampled(resampler, None, channels):
        done += len(piece)
        yield piece
    if channels:
        yield from _silence(round(seconds * SAMPLE_RATE) - done, channels)
    elif damaged:
        raise UnreadableInput(path, "its sound is damaged or of an unknown kind", "export it as wav or mp3")


def _resampler() -> av.AudioResampler:
    import av

    # Packed samples have one plane for all channels; from eight planes on, PyAV 18 reads past the last one.
    return av.AudioResampler(format="s16", rate=SAMPLE_RATE, frame_size=SAMPLE_RATE)


def _resampled(
    resampler: av.AudioResampler | None, frame: av.AudioFrame | None, channels: int
) -> Iterator[Samples]:
    """What the resampler gives for one more frame, or at its end for None, with so many channels."""
    for out in resampler.resample(frame) if resampler is not None else ():
        piece = out.to_ndarray().reshape(-1, out.layout.nb_channels)
        if piece.shape[1] != channels:
            piece = piece.mean(axis=1, keepdims=True).round().astype(np.int16)
            piece = np.repeat(piece, channels, axis=1)
        yield piece


def _silence(frames: int, channels: int) -> Iterator[Samples]:
    """So many frames of silence, a minute at a time."""
    for start in range(0, frames, 60 * SAMPLE_RATE):
        yield np.zeros((min(frames - start, 60 * SAMPLE_RATE), channels), dtype=np.int16)


class _Kept:
    """Samples as they come, kept in large blocks: nothing is ever copied as a whole while it grows."""

    def __init__(self) -> None:
        self.blocks: deque[Samples] = deque()
        self.frames = 0
        self.channels = 0
        self.room = 0
        self.hash = hashlib.sha256()

    @property
    def seconds(self) -> float:
        return self.frames / SAMPLE_RATE

    def add(self, piece: Samples) -> None:
        """Keep one more piece, shape (frames, channels)."""
        self.hash.update(np.ascontiguousarray(piece).data)
        self.channels = piece.shape[1]
        self.frames += len(piece)
        while len(piece):
            if self.room == 0:
                self.room = BLOCK // self.channels
                self.blocks.append(np.empty((self.channels, self.room), dtype=np.int16))
            taken, piece = piece[: self.room], piece[self.room :]
            block = self.blocks[-1]
            start = block.shape[1] - self.room
            block[:, start : start + len(taken)] = taken.T
            self.room -= len(taken)

    def sound(self) -> Sound:
        """All of it in one array; each block is given back as soon as it is copied."""
        samples = np.empty((self.channels, self.frames), dtype=np.int16)
        start = 0
        while self.blocks:
            block = self.blocks.popleft()[:, : self.frames - start]
            samples[:, start : start + block.shape[1]] = block
            start += block.shape[1]
        self.hash.update(repr(samples.shape).encode())
        return Sound(samples, self.hash.hexdigest())
