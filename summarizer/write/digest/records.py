"""What a digest holds, before it takes any format: sections of rows, a row for each person, most pressing first.

Every text is in the digest's language, on one line and short enough for the screen of a phone; none is escaped yet.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from summarizer.model import Recap, Urgency

SectionName = Literal["call_back", "calls", "sales", "wrong_number", "empty"]


@dataclass(frozen=True)
class Entry:
    """One recording or exchange that is done.

    `link` is the path from the digest's folder to its recap, with `/` between folders; `name` is what to call the
    recording before the user. No two entries are of the same recording.
    """

    recap: Recap
    link: str
    name: str


@dataclass(frozen=True)
class Number:
    """A telephone number as people write it, and in E.164 where it can be dialled, else empty.

    `doubtful` says that it was hard to hear.
    """

    text: str
    dialled: str
    doubtful: bool = False


@dataclass(frozen=True)
class Quote:
    """Words of the caller's, and at what moment of the recording they are said."""

    text: str
    moment: str


@dataclass(frozen=True)
class Call:
    """One recording or exchange of a person: when, how long, who spoke, what for, and where its recap is."""

    name: str
    link: str
    began_at: dt.datetime
    seconds: float
    when: str
    length: str
    who: str
    why: str


@dataclass(frozen=True)
class Row:
    """One person: all that one wants to know before calling back. What is unknown is empty, save for `title`.

    `calls` has the newest first, and `times` says how many there are since when, if there are several. `due` holds
    what the person wants or was promised, the nearest day first. `why` and `how_known` are the newest that is known,
    `urgency` is that of the most urgent call, and `because` the words that made it so.
    """

    title: str
    who: str
    company: str
    number: Number | None
    why: str
    how_known: str
    urgency: Urgency
    because: tuple[Quote, ...]
    prospect: bool
    missing: str
    due: tuple[str, ...]
    times: str
    spoken_since: str
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Section:
    """Rows under one title; those of a folded section are for nobody in a hurry."""

    name: SectionName
    title: str
    rows: tuple[Row, ...]
    folded: bool


@dataclass(frozen=True)
class Failure:
    """A recording that could not be done, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Digest:
    """Many calls and voicemails at a glance. `counts` are what stands first, `incomplete` warns that some failed."""

    language: str
    title: str
    counts: tuple[str, ...]
    incomplete: str
    sections: tuple[Section, ...]
    failures_title: str
    failures: tuple[Failure, ...]
