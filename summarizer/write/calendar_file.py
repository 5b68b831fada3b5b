"""iCalendar: a whole day for each date of the work and each dated action that still holds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from summarizer import languages
from summarizer.model import Evidence, Item, Recap, Transcript
from summarizer.write.arrange import day_of, reading_order
from summarizer.write.format import WriteOptions
from summarizer.write.letter import compose
from summarizer.write.plain import plain, sentence
from summarizer.write.values import clock, utc, wording, written

if TYPE_CHECKING:
    from icalendar import Event


def render(recap: Recap, transcript: Transcript, options: WriteOptions) -> bytes:
    """The calendar (RFC 5545). The same recap gives the same events: importing it again adds none."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//call-recap//recap//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", compose(recap, transcript, options).title)
    for item in reading_order(recap):
        day = day_of(item)
        if day is not None and item.status == "active":
            calendar.add_component(_event(item, day, recap))
    ical: bytes = calendar.to_ical()
    return ical


def _event(item: Item, day: dt.date, recap: Recap) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{plain(recap.source.sha256)}-{plain(item.id)}@call-recap")
    event.add("dtstamp", utc(recap.source.recorded_at))
    event.add("summary", sentence(item.text))
    event.add("description", _proof(item.evidence[-1], recap))
    event.add("dtstart", day)
    event.add("transp", "TRANSPARENT")
    return event


def _proof(evidence: Evidence, recap: Recap) -> str:
    """What was said, and when."""
    words = wording(languages.nearest(recap.source.language))["punctuation"]
    quote = words["quote"].format(text=plain(evidence.quote).strip())
    moment = clock(evidence.start)
    if evidence.written_at is not None:
        moment = written(evidence.written_at, recap.source.language, year=recap.source.recorded_at.year)
    return f"{quote} {words['note'].format(text=moment)}"
