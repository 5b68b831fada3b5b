"""When something was said or written: seconds from the start of a recording or an exchange → day and hour."""

from __future__ import annotations

import datetime as dt

from summarizer.model import Transcript


def moment_at(began_at: dt.datetime, seconds: float) -> dt.datetime:
    """The moment that many seconds after another one, in the same time zone.

    Where that is this machine's, it is the hour that a clock on the wall showed: between two messages the clocks may
    have been changed.
    """
    after = dt.timedelta(seconds=seconds)
    if began_at.tzinfo is None:
        return began_at + after
    moment = began_at.astimezone(dt.UTC) + after
    try:
        here = began_at.utcoffset() == began_at.astimezone().utcoffset()
        # A zone with a name knows when its clocks change; a mere difference from UTC does not.
        fixed = isinstance(began_at.tzinfo, dt.timezone) and began_at.tzinfo is not dt.UTC
        return moment.astimezone() if here and fixed else moment.astimezone(began_at.tzinfo)
    except (OverflowError, OSError, ValueError):  # the first and last years have no local time
        return moment


def is_written(transcript: Transcript) -> bool:
    """Whether the times of a transcript are those at which its utterances were written: a message has no length."""
    return bool(transcript.utterances) and all(u.start == u.end for u in transcript.utterances)
