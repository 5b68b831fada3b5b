"""When a recording was made: as the user says, else its metadata, else its name, else its file's date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from summarizer.model import DateOrigin

OLDEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Before it, a creation time is a clock that was never set (1904, 1970, 1980)."""

MOMENT_TAGS = ("com.apple.quicktime.creationdate", "creation_time", "date")


def find_moment(
    given: dt.datetime | None, tags: Mapping[str, str], named: dt.datetime | None, path: Path
) -> tuple[dt.datetime, DateOrigin]:
    """When a recording was made, with a time zone, and how that is known.

    Args:
        given: what the user says; without a time zone it is local time.
        tags: the container's and the sound track's metadata.
        named: what the file's name says.
        path: the file, whose modification time is the last resort.
    """
    if given is not None:  # in the zone that was given: "tomorrow" depends on the day it was there
        return given if given.tzinfo is not None else _aware(given), "given"
    lower = {key.lower(): value for key, value in tags.items()}
    for tag in MOMENT_TAGS:
        moment = _tag_moment(lower.get(tag, ""))
        if moment is not None:
            return moment, "metadata"
    written = " ".join(lower.get(tag, "") for tag in ("origination_date", "origination_time"))
    moment = _tag_moment(written.strip())
    if moment is not None:
        return moment, "metadata"
    if named is not None:
        return _aware(named), "file name"
    return _modified(path), "modification time"


def _tag_moment(text: str) -> dt.datetime | None:
    """The moment that a tag tells, if it tells the time of day and can be true."""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if ":" not in text:  # a day alone is as often the day of a release or a copy
        return None
    moment = _aware(moment)
    return moment if OLDEST <= moment <= dt.datetime.now(dt.UTC) + dt.timedelta(days=1) else None


def _aware(moment: dt.datetime) -> dt.datetime:
    """The same moment in local time, with its time zone."""
    try:
        return moment.astimezone()
    except (OverflowError, OSError, ValueError):  # the first and last years have no local time
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


def _modified(path: Path) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC).astimezone()
    except (OverflowError, OSError, ValueError):  # a modification time out of any calendar
        return dt.datetime.now(dt.UTC).astimezone()
