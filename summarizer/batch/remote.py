"""Inputs that are somewhere else: at any address that fsspec knows, such as `s3://bucket/calls` or `sftp://host/calls`.

What lies below an address is listed once. Each file is fetched when it is worked on, by the process that works on it,
into a folder that only its owner may look into, and removed after. What lets the user in, in front of the host's name
or after a question mark, is never shown.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from summarizer import inputs
from summarizer.errors import InputError, OutputError, UnreadableInput, UsageError
from summarizer.files import cache_folder, lock, private_folder, reason

_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]+::)*[A-Za-z][A-Za-z0-9+.-]+://")
_TIMES = (
    "mtime",
    "LastModified",
    "last_modified",
    "Last-Modified",
    "updated",
    "modified",
    "modify",
    "created",
)
"""What file systems call the time of the last change, in the listing of a file."""

_TAGS = ("ETag", "etag", "md5Hash", "checksum", "Content-MD5")
_OF_THIS_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.ENAMETOOLONG, errno.EROFS}


@dataclass(frozen=True)
class Remote:
    """A file somewhere else, as it was listed.

    `root` is the address that the user named, and `path` the file in the notation of its file system; neither may be
    shown. `name` is its bare name. `size` (bytes), `modified` (seconds since 1970) and `tag` are None where the
    file system does not say.
    """

    root: str = field(repr=False)
    path: str = field(repr=False)
    name: str
    size: int | None
    modified: float | None
    tag: str | None


class Found(NamedTuple):
    """An input somewhere else, and the folder that the user named in which it was found; None if he named it itself.

    `source` is its address as it may be shown. `path` and `root` are such addresses taken for paths: they say what is
    below what, and nothing is there.
    """

    source: str
    path: Path
    root: Path | None
    remote: Remote


def is_address(given: str | Path) -> bool:
    """Whether what the user named is an address rather than a file or a folder of this machine."""
    return isinstance(given, str) and _ADDRESS.match(given) is not None


def shown(address: str) -> str:
    """An address without what lets the user in: no name, no password, no query.

    Of one in which a password may be anywhere, as it holds others or marks that should be encoded, only the kind.
    """
    scheme, _, rest = address.partition("://")
    host = re.split("[/?]", rest, maxsplit=1)[0]
    if "::" in address or (":" in host and "@" in rest[len(host) :]):
        return f"{scheme}://…"
    host, slash, path = rest.partition("?")[0].partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def find(addresses: Iterable[str]) -> Iterator[Found | InputError]:
    """The inputs at some addresses, each once; folders are searched at any depth, in the order of the names.

    Yields:
        An input, or why there is none where the user said.
    """
    seen = set()
    for address in addresses:
        for found in _at(address):
            identity = (address, str(found)) if isinstance(found, InputError) else _identity(found.remote)
            if identity not in seen:
                seen.add(identity)
                yield found


@contextmanager
def fetched(remote: Remote, source: str) -> Iterator[Path]:
    """A file from somewhere else under its own name and with its own date, on this disk for as long as it is needed.

    Args:
        remote: The file.
        source: Its address as it may be shown.

    Raises:
        UnreadableInput: It cannot be fetched.
    """
    with _folder_of_its_own() as folder:
        path = folder / remote.name
        try:
            files, _ = _reach(remote.root)
            files.get_file(remote.path, str(path))
            size = path.stat().st_size
            if remote.modified is not None:
                os.utime(path, (remote.modified, remote.modified))
        except Exception as error:  # of whatever kind the file system's own library raises
            raise UnreadableInput(source, *_why(error, "it cannot be fetched")) from None
        if remote.size is not None and size < remote.size:
            raise UnreadableInput(source, f"only {size} of its {remote.size} bytes came", "try again later")
        yield path


def _identity(remote: Remote) -> tuple[str, ...]:
    """What tells a file from another one: its path, and whom and what its address asks for."""
    host, _, query = remote.root.partition("://")[2].partition("?")
    return host.partition("/")[0], query, remote.path


# Listing --------------------------------------------------------------------------------------------------


def _at(address: str) -> Iterator[Found | InputError]:
    """What is at one address."""
    place = shown(address)
    if "::" in address:
        yield UnreadableInput(place, "two addresses cannot be chained", "name the place of the files itself")
        return
    try:
        files, path = _reach(address)
        files.invalidate_cache()
        info = files.info(path)
        is_folder = info["type"] == "directory" or address.endswith("/")  # a web server knows no folders
        below = files.find(path, detail=True, withdirs=True) if is_folder else {}
    except Exception as error:  # as above
        yield UnreadableInput(place, *_why(error, "it cannot be opened"))
        return
    if is_folder:
        folders = {name for name, each in below.items() if each.get("type") == "directory"}
        yield from _closed(address, files, str(path), folders - {name.rpartition("/")[0] for name in below})
        listed = {name: each for name, each in below.items() if name not in folders}
        yield from _in_folder(address, files, str(path), listed)
        return
    name = _bare_name(address, str(path))
    if name is None:
        yield UnreadableInput(place, "this cannot be the name of a file", "give it another name")
        return
    yield Found(place, Path(place).with_name(name), None, _listed(address, str(path), name, info))


def _closed(address: str, files: Any, folder: str, empty: Iterable[str]) -> Iterator[InputError]:
    """Why nothing is seen in folders below an address, where they cannot be read: a search passes over them."""
    for name in sorted(empty):
        parts = _parts(name.removeprefix(folder))
        if any(part.startswith(".") for part in parts):
            continue
        try:
            files.ls(name, detail=True)
        except Exception as error:  # as above
            source = "/".join((shown(address).rstrip("/"), *parts))
            yield UnreadableInput(source, *_why(error, "it cannot be opened"))


def _in_folder(
    address: str, files: Any, folder: str, listed: Mapping[str, Mapping[str, Any]]
) -> Iterator[Found | InputError]:
    """The inputs of a folder, of all the files that are listed below it."""
    place = shown(address).rstrip("/")
    start = folder.rstrip("/") + "/"
    relative = {name: _parts(name.removeprefix(start)) for name in listed if name.startswith(start)}
    known = {Path(place, *parts) for parts in relative.values()}
    nothing = True
    for name, parts in sorted(relative.items(), key=lambda item: item[1]):
        source = "/".join((place, *parts))
        path = Path(place, *parts)
        if not all(map(_is_name, parts)):
            yield UnreadableInput(source, "its name leads somewhere else", "give it another name")
        elif any(part.startswith(".") for part in parts) or not inputs.is_input(
            path, exists=known.__contains__
        ):
            continue
        else:
            info = listed[name]
            if info.get("size") is None:  # a web server's list has names only
                with suppress(Exception):  # what is wrong with it is said when its turn comes
                    info = files.info(name)
            yield Found(source, path, Path(place), _listed(address, name, parts[-1], info))
        nothing = False
    if nothing:
        remedy = "name a folder that holds some, or the files themselves"
        yield UnreadableInput(place, "no recording and no transcript in this folder", remedy)


def _listed(address: str, path: str, name: str, info: Mapping[str, Any]) -> Remote:
    size = info.get("size")
    tag = next((str(info[key]) for key in _TAGS if info.get(key)), None)
    return Remote(address, path, name, None if size is None else int(size), _modified(info), tag)


def _parts(relative: str) -> tuple[str, ...]:
    return tuple(part for part in relative.split("/") if part)


def _is_name(part: str) -> bool:
    """Whether it is the name of a file or folder, and no way to another one."""
    return part not in ("", ".", "..") and "\x00" not in part and Path(part).name == part


def _bare_name(address: str, path: str) -> str | None:
    """What a file that the user named is called."""
    parts = urlsplit(address)
    if parts.scheme.lower() in ("http", "https"):
        name = unquote(parts.path.rpartition("/")[2])
    else:
        name = path.rpartition("/")[2]
    return name if _is_name(name) else None


def _modified(info: Mapping[str, Any]) -> float | None:
    """Seconds since 1970 of the last change, in whatever way a file system writes it; without a zone it is UTC."""
    given = next((info[key] for key in _TIMES if info.get(key)), None)
    with suppress(ValueError, TypeError, OverflowError, OSError):
        if isinstance(given, int | float):
            return float(given)
        if isinstance(given, str):
            given = _read_moment(given)
        if isinstance(given, dt.datetime):
            return (given if given.tzinfo else given.replace(tzinfo=dt.UTC)).timestamp()
    return None


def _read_moment(text: str) -> dt.datetime:
    """A moment such as `20260310140500` (FTP), `Tue, 10 Mar 2026 14:05:00 GMT` or `2026-03-10T14:05:00Z`."""
    if text[:14].isdigit():
        return dt.datetime.strptime(text[:14] + "+0000", "%Y%m%d%H%M%S%z")
    with suppress(ValueError):
        return dt.datetime.fromisoformat(text)
    return parsedate_to_datetime(text)


# Reaching -------------------------------------------------------------------------------------------------


def _reach(address: str) -> tuple[Any, Any]:
    """The file system of an address, and the address in its notation."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise UsageError("addresses need a package", 'pip install "call-recap[cluster]"') from None
    files, path = url_to_fs(address)
    return files, path


def _why(error: Exception, what: str) -> tuple[str, str]:
    """What went wrong and what to do, without the words of the error: they may hold what lets the user in."""
    if isinstance(error, UsageError):
        return error.problem, error.remedy
    if isinstance(error, ImportError):  # fsspec says which, in words of its own
        return f"{what}: {error}", "install it"
    if isinstance(error, OSError) and error.errno in _OF_THIS_DISK:
        problem, remedy = reason(error)
        return f"{what}: {problem}", remedy
    if isinstance(error, ValueError) and "Protocol not known" in str(error):
        return "this kind of address is not known", "name a folder, or an address such as s3://bucket/folder"
    kinds = {FileNotFoundError: "there is nothing at this address", PermissionError: "access is denied"}
    known = next((text for kind, text in kinds.items() if isinstance(error, kind)), type(error).__name__)
    return f"{what}: {known}", "check the address and what lets you in"


# Keeping for a while --------------------------------------------------------------------------------------


@contextmanager
def _folder_of_its_own() -> Iterator[Path]:
    """A folder that is removed with all it holds: after use, or by the next one if its owner was killed.

    Raises OutputError.
    """
    place = cache_folder() / "fetched"
    mine = place / secrets.token_hex(8)
    mark = mine.with_suffix(".lock")
    with ExitStack() as stack:
        try:
            private_folder(place)
            with lock(place / "sweeping"):
                _sweep(place)
                stack.enter_context(lock(mark, patience=0.0))
            stack.callback(mark.unlink, missing_ok=True)
            mine.mkdir(mode=0o700)
            stack.callback(shutil.rmtree, mine, ignore_errors=True)
        except OSError as error:
            raise OutputError(place, *reason(error)) from error
        yield mine


def _sweep(place: Path) -> None:
    """Remove what was fetched by those who are dead: the system has let go of their locks."""
    for mark in place.glob("*.lock"):
        with suppress(OSError), lock(mark, patience=0.0) as abandoned:
            if abandoned:
                shutil.rmtree(mark.with_suffix(""), ignore_errors=True)
                mark.unlink(missing_ok=True)
