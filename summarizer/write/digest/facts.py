"""What one recap tells a digest: who, which number, what for, how urgent, what is due, and which section it is for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from summarizer import languages
from summarizer.model import (
    ActionValue,
    ContactValue,
    DeadlineValue,
    Evidence,
    Item,
    Recap,
    Urgency,
    Voicemail,
)
from summarizer.write.digest.records import Entry, Number, SectionName
from summarizer.write.people import people_of
from summarizer.write.plain import plain
from summarizer.write.values import date, date_in, telephone, typeset

# At most so many characters, for the screen of a phone.
NAME, LINE = 80, 180
# What a call was about, in the order in which one wants to know it.
SUBJECTS = (("problem", "requirement", "change"), ("question",), ("action",), ("decision",), ("deadline",))


@dataclass(frozen=True)
class Due:
    """Something wanted or promised, by which day if that was said, and the line for it, which tells that day."""

    day: dt.date | None
    text: str
    line: str


@dataclass(frozen=True)
class Facts:
    """One entry, as far as a digest needs it."""

    entry: Entry
    section: SectionName
    who: str
    company: str
    number: Number | None
    why: str
    how_known: str
    urgency: Urgency
    because: tuple[Evidence, ...]
    prospect: bool
    due: tuple[Due, ...]


def words_of(language: str) -> Mapping[str, Any]:
    """What a digest says on its own account in this language."""
    return languages.table(language, "digest")


def facts_of(entry: Entry, language: str, year: int | None) -> Facts:
    """What an entry tells, in the digest's language; days of the year `year` are written without it."""
    recap = entry.recap
    card = recap.voicemail or Voicemail()
    urgency, because = _urgency(recap)
    return Facts(
        entry=entry,
        section=_section(recap),
        who=shortened(people_of(recap, me=None, client=None).client or "", NAME),
        company=shortened(card.company or "", NAME),
        number=_number(recap, language),
        why=_why(recap),
        how_known=_line(card.how_known or "", recap.source.language),
        urgency=urgency,
        because=because,
        prospect=card.prospect,
        due=tuple(_due(recap, language, year)),
    )


def shortened(text: str, most: int) -> str:
    """The text on one line and trimmed; one that is too long ends at a word, with an ellipsis."""
    line = plain(text).strip()
    if len(line) <= most:
        return line
    head = line[: most - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > most // 2 else head).rstrip(" ,;:.") + "…"


def _line(text: str, language: str) -> str:
    return typeset(shortened(text, LINE), languages.nearest(language))


def _section(recap: Recap) -> SectionName:
    if _is_empty(recap):
        return "empty"
    if recap.source.kind != "voicemail":
        return "calls"
    sections: Mapping[str, SectionName] = {"sales": "sales", "wrong number": "wrong_number"}
    return sections.get(recap.voicemail.kind if recap.voicemail else "message", "call_back")


def _is_empty(recap: Recap) -> bool:
    """Whether nobody says a word: no point, nobody heard, and nothing on the card but the number that was shown."""
    card = recap.voicemail or Voicemail()
    told = card.caller or card.company or card.reason or card.how_known
    given = card.callback and card.callback != recap.source.number
    return not (recap.items or told or given or any(p.seconds for p in recap.participants))


def _number(recap: Recap, language: str) -> Number | None:
    """The number to call back: the card's, in a call the last that the client gave, else the one that was shown."""
    given = [
        item.value.phone
        for item in recap.items
        if isinstance(item.value, ContactValue)
        and item.value.phone
        and item.status == "active"
        and item.evidence[-1].speaker == "client"
    ]
    card = recap.voicemail.callback if recap.voicemail else None
    number = plain(card or (given[-1] if given else None) or recap.source.number or "").strip()
    if not number:
        return None
    dialled = _dialled(number, recap.source.language)
    doubtful = any(
        item.doubtful and isinstance(item.value, ContactValue) and item.value.phone == number
        for item in recap.items
    )
    return Number(shortened(telephone(dialled or number, language), NAME), dialled, doubtful)


def _dialled(number: str, language: str) -> str:
    """The number in E.164, empty for what is none that could exist; a national one is of the call's own country."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, str(languages.table(language, "pack")["country"]))
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _why(recap: Recap) -> str:
    """In one line: the card's reason; of a call the fault that it reports, else the first thing it was about."""
    if recap.voicemail is not None:
        return _line(recap.voicemail.reason or "", recap.source.language)
    told = _problems(recap) or _first_told(recap.items)
    return _line(told[0].text, recap.source.language) if told else ""


def _first_told(items: tuple[Item, ...]) -> list[Item]:
    for kinds in SUBJECTS:
        told = [item for item in items if item.type in kinds and item.status == "active"]
        if told:
            return sorted(told, key=lambda item: item.evidence[0].start)
    return []


def _problems(recap: Recap) -> list[Item]:
    """The points that tell the fault that a call reports, as far as they still hold."""
    holding = {item.id: item for item in recap.items if item.status == "active"}
    return [holding[key] for key in (recap.fault.problems if recap.fault else ()) if key in holding]


def _urgency(recap: Recap) -> tuple[Urgency, tuple[Evidence, ...]]:
    """How urgent it is, and the words for it; a call is urgent if it reports a serious fault."""
    if recap.voicemail is not None:
        return recap.voicemail.urgency, recap.voicemail.urgent_because
    problems = _problems(recap)
    if recap.fault and recap.fault.severity == "high" and problems:
        return "high", tuple(problem.evidence[0] for problem in problems)
    return "normal", ()


def _due(recap: Recap, language: str, year: int | None) -> list[Due]:
    """What the user is to do and what must be done by a day, as far as it still holds."""
    words = words_of(language)
    found = []
    for item in recap.items:
        if item.status != "active":
            continue
        if isinstance(item.value, ActionValue) and item.value.owner == "provider":
            day = item.value.due
        elif isinstance(item.value, DeadlineValue):
            day = item.value.date
        else:
            continue
        text = line = _line(item.text, recap.source.language)
        if day is None:
            line = words["undated"].format(text=text) if recap.source.kind != "voicemail" else text
        elif not date_in(text, day, languages.nearest(recap.source.language)):
            line = words["due"].format(text=text, day=date(day, language, year=year))
        found.append(Due(day, text, line))
    return found
