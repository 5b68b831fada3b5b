"""Inputs that cannot be used: each function makes one in a folder and says where it is."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np

SEGMENT = {"start": 0.0, "end": 1.0, "text": "Bonjour."}


def sound_file(path: Path, seconds: float, codec: str = "pcm_s16le", rate: int = 16_000) -> Path:
    """A recording of a tone."""
    import av

    tone = (8000 * np.sin(np.arange(int(seconds * rate)) * 440 * 2 * np.pi / rate)).astype(np.int16)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(tone[None, :], format="s16", layout="mono")
        frame.sample_rate = rate
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return path


def empty(folder: Path) -> Path:
    path = folder / "call.m4a"
    path.touch()
    return path


def text_named_mp3(folder: Path) -> Path:
    path = folder / "call.mp3"
    path.write_text("This is a text, not a sound.\n" * 50, "utf-8")
    return path


def bytes_named_wav(folder: Path) -> Path:
    path = folder / "call.wav"
    path.write_bytes(np.random.default_rng(7).bytes(20_000))
    return path


def truncated_m4a(folder: Path) -> Path:
    path = sound_file(folder / "call.m4a", 5, "aac")
    path.write_bytes(path.read_bytes()[:2000])
    return path


def header_without_its_sound(folder: Path) -> Path:
    """A header that promises three hours, and a tenth of a second behind it."""
    path = folder / "call.wav"
    promised = 3 * 3600 * 16_000 * 2
    header = b"RIFF" + struct.pack("<I", promised + 36) + b"WAVEfmt "
    header += struct.pack("<IHHIIHH", 16, 1, 1, 16_000, 32_000, 2, 16) + b"data" + struct.pack("<I", promised)
    path.write_bytes(header + bytes(3200))
    return path


def video_without_sound(folder: Path) -> Path:
    import av

    path = folder / "call.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for _ in range(10):
            frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return path


def a_fifth_of_a_second(folder: Path) -> Path:
    return sound_file(folder / "call.wav", 0.2)


def missing(folder: Path) -> Path:
    return folder / "missing.m4a"


def folder_without_recordings(folder: Path) -> Path:
    path = folder / "holidays"
    path.mkdir()
    (path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    return path


def pipe(folder: Path) -> Path:
    path = folder / "call.wav"
    os.mkfifo(path)
    return path


def transcript(content: object) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "call.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return path

    return make


def ten_million_segments(folder: Path) -> Path:
    path = folder / "call.json"
    block = (json.dumps(SEGMENT) + ",\n").encode() * 100_000
    with path.open("wb") as file:
        file.write(b'{"segments": [')
        for _ in range(100):
            file.write(block)
        file.write(json.dumps(SEGMENT).encode() + b"]}")
    return path


def endless_name(folder: Path) -> Path:
    return folder / ("x" * 5000)


BAD: dict[str, Callable[[Path], Path]] = {
    function.__name__: function
    for function in (
        empty,
        text_named_mp3,
        bytes_named_wav,
        truncated_m4a,
        header_without_its_sound,
        video_without_sound,
        a_fifth_of_a_second,
        missing,
        folder_without_recordings,
        pipe,
        ten_million_segments,
        endless_name,
    )
} | {
    "json that is no transcript": transcript({"name": "package", "version": "1.0"}),
    "json that is a list": transcript([1, 2, 3]),
    "json that is cut": transcript('{"segments": [{"start": 0.0, "en'),
    "json that is deep": transcript("[" * 200_000),
    "json with NaN": transcript({"segments": [SEGMENT | {"start": float("nan")}]}),
    "json with endless time": transcript({"segments": [SEGMENT | {"end": float("inf")}]}),
    "json with negative time": transcript({"segments": [SEGMENT | {"start": -5.0}]}),
    "json without text": transcript({"segments": [{"start": 0.0, "end": 1.0}]}),
    "json with text that is none": transcript({"segments": [SEGMENT | {"text": 5}]}),
    "a recap given back": transcript({"schema": "1", "source": {}, "items": []}),
    "no json": transcript("Bonjour, c'est Marc."),
}
