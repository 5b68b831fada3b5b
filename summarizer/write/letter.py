"""The letter: a recap as a courteous professional would write it to the client, before it takes any format.

Wording and order are decided here and in the language's `wording.toml`, once for Markdown, HTML, Word, PDF
and e-mail. A voicemail has the shape of a card, and a recording in which nobody speaks says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from summarizer import languages
from summarizer.model import Recap, Transcript, Voicemail
from summarizer.moments import is_written, moment_at
from summarizer.write.format import WriteOptions
from summarizer.write.people import People, people_of
from summarizer.write.plain import plain, sentence
from summarizer.write.sections import Section, sections_of
from summarizer.write.values import clock, duration, instant, listing, period, telephone, wording, written
from summarizer.write.values import date as long_date


@dataclass(frozen=True)
class Spoken:
    """One line of the annex."""

    moment: str
    speaker: str
    text: str


@dataclass(frozen=True)
class Letter:
    """What every document shows, from top to bottom. An empty part is not shown.

    `opening` holds paragraphs, `card` pairs of label and value, `notes` what the reader should know of how
    the recap was made, `annex` the whole conversation.
    """

    language: str
    title: str
    colon: str
    greeting: str
    opening: tuple[str, ...]
    card: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    signature: str
    notes_title: str
    notes: tuple[str, ...]
    annex_title: str
    annex: tuple[Spoken, ...]


def compose(
    recap: Recap, transcript: Transcript, options: WriteOptions, *, to_client: bool = False
) -> Letter:
    """The letter of a recap, in the language of the call or, where there is no wording for it, in English.

    `to_client` says that it leaves as it is: then it holds nothing that is meant for the user alone.
    """
    language = languages.nearest(recap.source.language)
    words = wording(language)
    people = people_of(recap, me=options.me, client=options.client)
    voicemail = recap.source.kind == "voicemail"
    heard = bool(recap.items) or any(utterance.text.strip() for utterance in transcript.utterances)
    return Letter(
        language=language,
        title=_title(recap, people, language),
        colon=words["punctuation"]["colon"],
        greeting="" if voicemail else words["opening"]["greeting"],
        opening=_opening(recap, people, language, heard=heard),
        card=_card(recap, language, heard=heard),
        sections=sections_of(recap, language),
        closing=_closing(recap, people, language, heard=heard),
        signature="" if voicemail else people.me or "",
        notes_title=words["sections"]["notes"],
        notes=_notes(recap, people, language, mine=options.transcript and not options.safe and not to_client),
        annex_title=words["sections"]["annex"],
        annex=_annex(recap, transcript, people) if options.transcript else (),
    )


def printed(letter: Letter, change: Callable[[str], str]) -> Letter:
    """The letter with every one of its texts changed: how a format escapes all that it is given."""

    def changed(part: Any) -> Any:
        if isinstance(part, str):
            return change(part)
        if isinstance(part, tuple):
            return tuple(changed(each) for each in part)
        if is_dataclass(part) and not isinstance(part, type):
            return type(part)(**{field.name: changed(getattr(part, field.name)) for field in fields(part)})
        return part

    whole: Letter = changed(letter)
    return whole


def _title(recap: Recap, people: People, language: str) -> str:
    kind = recap.source.kind
    form = wording(language)["title"][f"{kind}_with" if people.client else kind]
    days = _period(recap, language) or long_date(recap.source.recorded_at, language)
    title = str(form.format(date=days, client=people.client))
    if recap.version == 1:
        return title
    return str(wording(language)["version"]["title"].format(title=title, version=recap.version))


def _period(recap: Recap, language: str) -> str:
    """From which day to which messages were exchanged; empty for those of one day, and for what is no message."""
    first = recap.source.recorded_at
    last = moment_at(first, recap.source.duration)
    if recap.source.kind != "messages" or first.date() == last.date():
        return ""
    return period(first, last, language)


def _opening(recap: Recap, people: People, language: str, *, heard: bool) -> tuple[str, ...]:
    """Who, when, how long, then what is asked of the reader; or that there was nothing to write down."""
    words, kind = wording(language), recap.source.kind
    origin = words["opening"]["date_origin"][recap.source.recorded_at_from]
    length = duration(recap.source.duration, language)
    facts = {
        "when": _period(recap, language) or instant(recap.source.recorded_at, language),
        "length": words["lists"]["comma"].join(filter(None, (length, origin))),
        "client": people.client,
        "me": people.me,
    }
    if not recap.items and not (heard and kind == "voicemail"):
        said = words["nothing"]["no_items" if heard else "no_speech"][kind]
        ask = words["nothing"]["ask"][kind]
    else:
        form: str = kind
        if kind != "voicemail" and people.client:
            form += "_between" if people.me else "_with"
        said, ask = words["opening"][form], words["opening"]["ask"][kind]
    changed = words["version"]["note"] if recap.version > 1 else ""
    return tuple(paragraph for paragraph in (said.format(**facts), changed, ask) if paragraph)


def _card(recap: Recap, language: str, *, heard: bool) -> tuple[tuple[str, str], ...]:
    """What one needs in hand to call back; of a message without a word, at most the number that was shown."""
    message = recap.voicemail or Voicemail()
    if recap.source.kind != "voicemail":
        return ()
    words = wording(language)["voicemail"]
    callback = telephone(message.callback, language) if message.callback else words["unknown"]
    shown = telephone(recap.source.number, language) if recap.source.number else ""
    rows = {"number": shown if shown != callback else ""}
    if heard:
        rows = {
            "caller": message.caller or words["unknown"],
            "company": message.company or "",
            "callback": callback,
            **rows,
            "reason": message.reason or words["unknown"],
            "how_known": message.how_known or "",
            "urgency": words["urgency_level"][message.urgency],
            "missing": listing([words["missing_part"][part] for part in message.missing], language),
        }
    return tuple((words[label], sentence(value)) for label, value in rows.items() if value)


def _closing(recap: Recap, people: People, language: str, *, heard: bool) -> tuple[str, ...]:
    words = wording(language)["closing"]
    if recap.source.kind == "voicemail":
        return (words["voicemail"],) if heard else ()
    farewell = words["farewell" if people.me else "farewell_unsigned"]
    return (words["call"], farewell) if recap.items else (farewell,)


def _notes(recap: Recap, people: People, language: str, *, mine: bool) -> tuple[str, ...]:
    """What to know of how the recap was made; in the user's own copy also how much each side talked."""
    notes = [plain(warning).strip() for warning in recap.warnings]
    if mine:
        notes.append(_talk(recap, people, language))
    return tuple(note for note in notes if note)


def _talk(recap: Recap, people: People, language: str) -> str:
    """Each side's share of the talk, the longest monologue, and how long they spoke at once; of one voice nothing."""
    if (
        recap.source.kind != "call"
        or len(recap.participants) < 2
        or not any(s.share for s in recap.participants)
    ):
        return ""
    words, colon = wording(language)["talk"], wording(language)["punctuation"]["colon"]
    shares = [
        words["share"].format(who=people.called(someone.id), percent=round(100 * someone.share))
        for someone in sorted(recap.participants, key=lambda someone: -someone.share)
    ]
    longest = max(recap.participants, key=lambda someone: someone.longest_monologue)
    length = duration(longest.longest_monologue, language)
    said = [
        words["line"].format(colon=colon, shares=wording(language)["lists"]["comma"].join(shares)),
        words["longest"].format(colon=colon, length=length, who=people.called(longest.id)),
    ]
    if recap.overlap and recap.overlap >= 1:
        said.append(words["overlap"].format(colon=colon, length=duration(recap.overlap, language)))
    return " ".join(said)


def _annex(recap: Recap, transcript: Transcript, people: People) -> tuple[Spoken, ...]:
    source = recap.source
    dated = source.kind == "messages" and is_written(transcript)

    def moment(start: float) -> str:
        if not dated:
            return clock(start)
        return written(moment_at(source.recorded_at, start), source.language, year=source.recorded_at.year)

    said = (u for u in transcript.utterances if u.text.strip())
    return tuple(Spoken(moment(u.start), people.called(u.speaker), plain(u.text).strip()) for u in said)
