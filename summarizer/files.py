"""The files that Recap keeps: where they are, and how they are written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_data_path, user_state_path

from summarizer.errors import OutputError

APPLICATION = "recap"
ABANDONED = 2.0  # seconds without a writer after which a temporary file is left behind
UNLOCKED = 60.0  # where writers cannot be seen: seconds after which nobody can still be writing

WRITERS_ARE_SEEN = sys.platform != "win32"
"""Whether a file can be locked while it is written without being in its own writer's way."""

_REASONS = {
    errno.ENOSPC: ("the disk is full", "free some space, or choose another folder"),
    errno.EDQUOT: ("your share of the disk is used up", "free some space, or choose another folder"),
    errno.EROFS: ("the disk is read-only", "choose another folder"),
    errno.EACCES: ("you may not write there", "choose another folder, or change its permissions"),
    errno.EPERM: ("you may not write there", "choose another folder, or change its permissions"),
    errno.ENAMETOOLONG: ("the name is too long for this disk", "give the file a shorter name"),
    errno.ENOENT: ("the folder does not exist", "make it first"),
    errno.ENOTDIR: ("a part of its path is a file, not a folder", "choose another folder"),
    errno.EISDIR: ("there is a folder of that name", "move it away, or choose another folder"),
    errno.EFBIG: ("the file is too large for this disk", "choose another disk"),
}


def cache_folder() -> Path:
    """Where what can be made again is kept: joined models, transcripts. It may not exist yet."""
    return user_cache_path(APPLICATION, appauthor=False)


def state_folder() -> Path:
    """Where small marks are kept from one run to the next. It may not exist yet."""
    return user_state_path(APPLICATION, appauthor=False)


def config_folder() -> Path:
    """Where what the user chose is kept. It may not exist yet."""
    return user_config_path(APPLICATION, appauthor=False)


def data_folder() -> Path:
    """Where what cannot be made again is kept: the ledger. It may not exist yet."""
    return user_data_path(APPLICATION, appauthor=False)


def models_folder() -> Path:
    """The folder of what is learnt: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "models"
    return inside if inside.is_dir() else package.parent / "models"


def reason(error: OSError) -> tuple[str, str]:
    """What went wrong when writing, and what to do about it, in plain words."""
    plain = _REASONS.get(error.errno or 0)
    return plain or (error.strerror or type(error).__name__, "choose another folder")


def private_folder(path: Path) -> None:
    """Make `path`, and the folders above it, and let only its owner look inside. Raises OSError."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_mode & 0o077:
        path.chmod(0o700)


def write_atomically(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Write a file that appears whole or not at all, whatever happens meanwhile.

    The data goes to a temporary file in the same folder, reaches the disk, and takes its name in one step. If
    that fails, an existing file stays as it was and nothing else is left behind.

    Args:
        path: The file to write. An existing one is replaced and keeps its permissions; a link is followed.
        data: All of its content.
        mode: Permissions of a new file, from which the user's mask takes away.

    Raises:
        OutputError: It cannot be written there; the sentence says why.
    """
    try:
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        # Renaming would replace even a file that its owner has locked against writing.
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        _replace(target, data, mode)
    except OSError as error:
        raise OutputError(path, *reason(error)) from error
    except ValueError as error:  # a name with a null character in it
        raise OutputError(path, "this cannot be the name of a file", "give it another name") from error


def _replace(target: Path, data: bytes, mode: int) -> None:
    # The temporary name does not grow with the target's: one of 255 bytes, the longest allowed, still works.
    temporary = target.with_name(f".recap-{secrets.token_hex(8)}.part")
    try:
        with open(
            os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode), "wb"
        ) as file:
            if WRITERS_ARE_SEEN:
                with suppress(OSError):
                    _try_lock(file.fileno())
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def remove(files: Iterable[Path]) -> None:
    """Remove files. Raises OutputError for the first that cannot be."""
    for path in files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(path, *reason(error)) from error


def abandoned_files(folder: Path) -> list[Path]:
    """The temporary files that killed processes left in a folder."""
    found = []
    for path in folder.glob(".recap-*.part"):
        with suppress(OSError):
            if _is_abandoned(path):
                found.append(path)
    return found


def _is_abandoned(path: Path) -> bool:
    """Whether nobody writes a temporary file any more. Raises OSError."""
    age = time.time() - path.stat().st_mtime
    if not WRITERS_ARE_SEEN:
        return age > UNLOCKED
    with path.open("rb") as file:
        return age > ABANDONED and _try_lock(file.fileno())


@contextmanager
def lock(path: Path, *, patience: float = 60.0) -> Iterator[bool]:
    """Keep other processes of this machine from the same work while it is done.

    The system lets go of the lock when its holder dies, however it dies. The lock saves work that would be
    done twice; nothing may be damaged without it, so that after `patience` seconds, or where the disk knows
    no locks, the work goes on without.

    Args:
        path: The lock's file, made if missing, for its owner only; it stays.
        patience: Seconds to wait for another holder.

    Yields:
        Whether the lock is held.

    Raises:
        OSError: There is no such folder, or it may not be written.
    """
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
        deadline = time.monotonic() + patience
        held = False
        with suppress(OSError):  # the disk knows no locks
            while not (held := _try_lock(file.fileno())) and time.monotonic() < deadline:
                time.sleep(0.05)
        yield held


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
