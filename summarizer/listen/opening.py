"""Open a recording that a stranger sent: only a plain file, only as sound, and nothing but that file.

The library that takes recordings apart (libav, through PyAV) also knows playlists, addresses on the network
and devices. It is handed an open file rather than a name, may use no protocol of its own, and may only try
the formats listed here, none of which leads to another file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from summarizer.errors import NoSound, UnreadableInput

if TYPE_CHECKING:
    import av
    from av.container import InputContainer

# fmt: off
SUFFIXES = frozenset((
    ".3g2", ".3ga", ".3gp", ".3gpp", ".aac", ".ac3", ".adpcm", ".aif", ".aifc", ".aiff", ".alaw", ".amr",
    ".amr_nb", ".amr_wb", ".ape", ".asf", ".au", ".avi", ".awb", ".caf", ".dss", ".flac", ".flv",
    ".g711", ".g722", ".g726", ".g729", ".gsm", ".gsm610", ".m4a", ".m4b", ".m4r", ".m4v", ".mka",
    ".mkv", ".mov", ".mp2", ".mp3", ".mp4", ".mpeg", ".mpg", ".mpga", ".mts", ".oga", ".ogg", ".ogv",
    ".opus", ".pcm", ".qcp", ".sln", ".snd", ".sph", ".spx", ".tta", ".ulaw", ".voc", ".w64", ".wav",
    ".wave", ".weba", ".webm", ".wma", ".wmv", ".wv"
))
# fmt: on
"""The suffixes that recordings have: what to look for in a folder, in lower case."""

# libav's names for containers that say what they are. Its guesses at files without a header are not wanted:
# it hears AMR in lines of text.
FORMATS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dss,eac3,flac,flv,matroska,webm,mov,mp4,mp3,mpeg,mpegts,nistsphere,ogg,"
    "qcp,tta,voc,w64,wav,wv"
)

# Files without a header: only the suffix tells how they were coded, and telephones give 8 kHz.
HEADERLESS: dict[str, tuple[str, dict[str, str]]] = {
    ".alaw": ("alaw", {"sample_rate": "8000"}),
    ".amr_nb": ("amrnb", {}),
    ".amr_wb": ("amrwb", {}),
    ".g711": ("alaw", {"sample_rate": "8000"}),
    ".g722": ("g722", {}),
    ".g726": ("g726", {"sample_rate": "8000"}),
    ".g729": ("g729", {}),
    ".gsm": ("gsm", {}),
    ".gsm610": ("gsm", {}),
    ".pcm": ("s16le", {"sample_rate": "8000"}),
    ".sln": ("s16le", {"sample_rate": "8000"}),
    ".ulaw": ("mulaw", {"sample_rate": "8000"}),
}

HEADERS = (
    b"RIFF",
    b"RF64",
    b"#!AMR",
    b"ID3",
    b"OggS",
    b"fLaC",
    b"FORM",
    b"caff",
    b"\x1aE\xdf\xa3",
    b".snd",
    b"0&\xb2u",
)

LONGEST = 8 * 3600.0
"""Seconds of sound above which a file is refused: more than a working day is no call."""

RATES = range(4_000, 768_001)
CHANNELS = range(1, 65)


@contextmanager
def open_sound(path: Path) -> Iterator[tuple[InputContainer, av.AudioStream]]:
    """The container and the sound track of a recording, closed again when the block ends.

    Raises:
        UnreadableInput: missing, not a plain file, empty, forbidden, or no recording that is known here.
        NoSound: a recording without a sound track.
    """
    with _open_plain_file(path) as file, _open_container(path, file) as container:
        stream = container.streams.best("audio")
        if stream is None:
            raise NoSound(path, "there is no sound in this file", "choose the recording that has the voices")
        context = stream.codec_context
        if context is None or context.sample_rate not in RATES or context.channels not in CHANNELS:
            raise UnreadableInput(
                path, "the description of its sound makes no sense", "record or export it again"
            )
        yield container, stream


def _open_plain_file(path: Path) -> BinaryIO:
    """The file, opened for reading. A pipe or a device is refused without waiting for it."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    )
    try:
        if path.is_dir():
            raise UnreadableInput(path, "this is a folder, not a recording", "give one of the files in it")
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise UnreadableInput(path, "there is no such file", "check its name and folder") from None
    except PermissionError:
        raise UnreadableInput(
            path, "you have no right to read this file", "ask its owner or copy it"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not possible here"
        raise UnreadableInput(path, f"cannot be opened ({reason})", "check its name and folder") from None
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode) and status.st_size > 0:
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISREG(status.st_mode):
        raise UnreadableInput(path, "the file is empty", "copy it again from where it was recorded")
    raise UnreadableInput(path, "this is not a plain file", "give a recorded file")


def _open_container(path: Path, file: BinaryIO) -> InputContainer:
    import av

    start = file.read(4096)
    file.seek(0)
    if _is_text(start):
        raise UnreadableInput(path, "this is text, not a recording", "give the recording itself")
    format_name: str | None = None
    options: dict[str, str] = {}
    if path.suffix.lower() in HEADERLESS and not _has_header(start):
        format_name, options = HEADERLESS[path.suffix.lower()]
    try:
        container: InputContainer = av.open(
            file,
            mode="r",
            format=format_name,
            options=options | {"format_whitelist": format_name or FORMATS, "protocol_whitelist": "none"},
            metadata_errors="replace",
        )
        return container
    except (av.FFmpegError, ValueError):
        pass
    if start[4:8] == b"ftyp":
        raise UnreadableInput(
            path, "the recording was cut off before its end, which tells where the sound is", "copy it again"
        )
    raise UnreadableInput(path, "this is not a recording, or it is damaged", "copy or export it again")


def _has_header(start: bytes) -> bool:
    return start.startswith(HEADERS) or start[4:8] == b"ftyp"


def _is_text(start: bytes) -> bool:
    """Whether a file begins with writing: sound UTF-8 without control characters but tabs and line ends."""
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in start):
        return False
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(start) - 4  # a character cut at the end of what was read
    return True
