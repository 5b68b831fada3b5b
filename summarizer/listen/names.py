"""What the name of a recording says: when it was made, who called, from which number.

Call recorders, messengers, telephone systems and dictation machines each have their way of naming files. Only
what such a name tells beyond doubt is taken: an ordinary name ("réunion 3.mp3") says nothing.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from summarizer import languages


@dataclass(frozen=True)
class NameSays:
    """What a file's name tells; None where it tells nothing.

    `recorded_at` is local time without a time zone, or has one where the name gives it (GMT, Z, +0100);
    midnight sharp means that only the day is known. `number` is digits, with `+` before a country's code.
    """

    recorded_at: dt.datetime | None = None
    caller: str | None = None
    number: str | None = None


def read_name(name: str) -> NameSays:
    """What a file's name, without its folder, says. Never fails: a name is only a name."""
    stem = re.sub(r"(?:\.[A-Za-z][A-Za-z0-9_]{1,7}){1,2}$", "", _plain(name))
    date = _find_date(stem)
    rest = stem
    if date is not None:
        rest = stem[: date.start] + DATE + stem[date.end :]
    call = _calls().search(_folded(rest))
    number = _find_number(rest, in_call=call is not None or (date is not None and date.by_telephone))
    if number is not None:
        rest = rest[: number.start] + NUMBER + rest[number.end :]
    caller = _find_caller(rest, date, has_number=number is not None)
    return NameSays(date.moment if date else None, caller, number.digits if number else None)


DATE, NUMBER = "\x01", "\x02"  # stand for what was found; control characters are taken out of names first


def _plain(name: str) -> str:
    """The name with look-alike characters made one (narrow spaces, wide digits), none of control."""
    text = unicodedata.normalize("NFKC", name).replace("’", "'")
    return "".join(c for c in text if unicodedata.category(c)[0] != "C")


def _folded(text: str) -> str:
    """Lower case without accents, character for character, so that places in it are places in the text."""
    return "".join(
        folded if len(folded := unicodedata.normalize("NFD", c)[0].lower()) == 1 else c for c in text
    )


@cache
def _words(entry: str) -> tuple[str, ...]:
    """A list of all languages' tables together: a telephone may speak another one than its owner."""
    lists = (languages.table(code, "recorder_names")[entry] for code in languages.available())
    return tuple(dict.fromkeys(word for words in lists for word in words))


def _any_of(words: tuple[str, ...]) -> str:
    by_length = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", "[ _-]") for word in by_length)


# Dates --------------------------------------------------------------------------------------------------


class _Date(NamedTuple):
    start: int
    end: int
    moment: dt.datetime
    has_time: bool
    by_telephone: bool  # a form that only call recorders write


# The pieces that the forms below are made of, and what each stands for.
PIECES = {
    "YEAR": r"(?P<year>20[0-9]{2})",
    "YY": r"(?P<short>[0-9]{2})",
    "MM": r"(?P<month>[0-9]{2})",
    "DD": r"(?P<day>[0-9]{2})",
    "DAY": r"(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th)?",
    "AB": r"(?P<first>[0-9]{1,2})(?P<sep>[-._])(?P<other>[0-9]{1,2})(?P=sep)",
    "SEP": r"(?P<sep>[-._])",
    "SAME": r"(?P=sep)",
    "HHMM": r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})",
    "SS": r"(?P<second>[0-9]{2})(?:[0-9]{3})?",
    "UTC": r"(?P<utc>GMT|UTC)?",
    # Between day and time: a sign or two, and in some languages a short word ("at", "à", "um").
    "TO": r"(?:[T_@-]|[ ,]{1,2}(?:[^\W\d_]{1,3} )?|[ _]-[ _])",
    "TIME": r"(?:(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})(?:[0-9]{3})?"
    r"|(?P<hour2>[0-9]{2})(?P<minute2>[0-9]{2})"
    r"|(?P<hour3>[0-9]{1,2})(?P<mark>[-.:_h ])(?P<minute3>[0-9]{2})"
    r"(?:(?:(?P=mark)|[-.:_m])(?P<second3>[0-9]{2}))?)"
    r"(?![0-9])(?:[.,][0-9]{1,6}(?![0-9]))?(?:[ _.]?(?P<half>[AaPp])\.?[Mm]\b\.?)?"
    r"(?P<zone>Z\b|[+-][0-9]{4}(?![0-9]))?",
    "BEGIN": r"(?<![0-9])",
    "END": r"(?![0-9])",
    "WORD": r"(?<![^\W_])",
}

# The ways to write a date, the surest first.
FORMS = (
    "{UTC}{BEGIN}{YEAR}{SEP}{MM}{SAME}{DD}{TO}{TIME}",
    "{UTC}{BEGIN}{YEAR}{MM}{DD}{TO}?{TIME}",
    "{BEGIN}{AB}{YEAR}{TO}{TIME}",
    "{BEGIN}{YY}{MM}{DD}[_-]{HHMM}{SS}{END}",
    "{BEGIN}{DAY}[ _]{MONTH}[ _]{YEAR}{END}(?:{TO}{TIME})?",
    "{WORD}{MONTH}[ _]{DAY},?[ _]{YEAR}{END}(?:{TO}{TIME})?",
    r"(?<=[^\W_]-)(?P<phone>){YY}{MM}{DD}{HHMM}$",
    "^{YY}{MM}{DD}_[0-9]{{3,4}}$",
    "{BEGIN}{YEAR}{SEP}{MM}{SAME}{DD}{END}",
    "{BEGIN}{YEAR}{MM}{DD}{END}",
    "{BEGIN}{AB}{YEAR}{END}",
    "{WORD}audioclip-?(?P<epoch>1[0-9]{{9}})[0-9]{{3}}{END}",
    r"(?<![0-9.])(?P<epoch>1[0-9]{{9}})\.[0-9]{{1,7}}{END}",
)


@cache
def _date_forms() -> tuple[re.Pattern[str], ...]:
    month = rf"(?P<month_name>{_any_of(_words('months'))})"
    return tuple(re.compile(form.format(**PIECES, MONTH=month), re.IGNORECASE) for form in FORMS)


def _find_date(stem: str) -> _Date | None:
    """The first date that a known form finds and that the calendar has."""
    folded = _folded(stem)
    for form in _date_forms():
        for match in form.finditer(folded):
            found = {key: value for key, value in match.groupdict().items() if value is not None}
            moment = _moment(found)
            if moment is not None:
                has_time = any(key in found for key in ("hour", "hour2", "hour3", "epoch"))
                return _Date(match.start(), match.end(), moment, has_time, "phone" in found)
    return None


def _moment(found: dict[str, str]) -> dt.datetime | None:
    if "epoch" in found:
        return dt.datetime.fromtimestamp(int(found["epoch"]), tz=dt.UTC)
    hour = int(found.get("hour") or found.get("hour2") or found.get("hour3") or 0)
    half = found.get("half", "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half == "p")
    time = (
        hour,
        int(found.get("minute") or found.get("minute2") or found.get("minute3") or 0),
        int(found.get("second") or found.get("second3") or 0),
    )
    zone = _zone(found)
    for year, month, day in _days(found):
        try:
            return dt.datetime(year, month, day, *time, tzinfo=zone)
        except ValueError:
            continue
    return None


def _days(found: dict[str, str]) -> Iterator[tuple[int, int, int]]:
    """The days that the figures may mean, the likeliest first."""
    year = int(found.get("year") or 2000 + int(found["short"]))
    if "short" in found and not 10 <= int(found["short"]) <= 49:
        return
    if "first" in found:
        # Day first, as nearly everywhere; month first beside a twelve-hour clock, or if no day fits else.
        first, other = int(found["first"]), int(found["other"])
        orders = ((year, other, first), (year, first, other))
        yield from reversed(orders) if "half" in found else orders
    elif "month_name" in found:
        for code in languages.available():
            months = languages.table(code, "recorder_names")["months"]
            if found["month_name"] in months:
                yield year, months.index(found["month_name"]) + 1, int(found["day"])
    else:
        yield year, int(found["month"]), int(found["day"])


def _zone(found: dict[str, str]) -> dt.tzinfo | None:
    zone = found.get("zone", "").upper()
    if "utc" in found or zone == "Z":
        return dt.UTC
    if not zone:
        return None
    offset = dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
    return dt.timezone(-offset if zone[0] == "-" else offset) if offset < dt.timedelta(hours=15) else None


# Numbers ------------------------------------------------------------------------------------------------


class _Number(NamedTuple):
    start: int
    end: int
    digits: str


NUMBERS = tuple(
    re.compile(rf"(?<![0-9A-Za-z.+]){form}(?![0-9A-Za-z])")
    for form in (
        r"(?:\+|00)[1-9][0-9]{6,14}",
        r"\+1[ -]\(?[0-9]{3}\)?[ -][0-9]{3}[ -][0-9]{4}",
        r"\+[1-9][0-9]{0,2}(?:[ .]?\(0\))?(?:[ .][0-9]{1,4}){3,6}",
        r"0[1-9][0-9]{8,9}",
        r"0[1-9](?:[ .-][0-9]{2}){4}",
        r"0[1-9][0-9]{2,3}[ ][0-9]{3}[ ][0-9]{3,4}",
    )
)
NUMBER_IN_CALL = re.compile(
    r"(?<![0-9A-Za-z.])(?!20[0-9]{6}(?![0-9]))"
    r"(?:[1-9][0-9]{6,14}|\(?[2-9][0-9]{2}\)?[ -][0-9]{3}-[0-9]{4})(?![0-9A-Za-z.])"
)
NUMBER_OF_NAME = re.compile(r"(?<=[^\W\d_])[ _]?[(\[](?P<number>[0-9]{7,15})[)\]]")


def _find_number(text: str, *, in_call: bool) -> _Number | None:
    """A telephone number: one that looks like no other number, or any long number in the name of a call."""
    for form in NUMBERS:
        match = form.search(text)
        if match is not None:
            return _Number(match.start(), match.end(), _digits(match.group()))
    if DATE in text and (match := NUMBER_OF_NAME.search(text)) is not None:
        return _Number(match.start("number"), match.end("number"), match.group("number"))
    if in_call and (match := NUMBER_IN_CALL.search(text)) is not None:
        return _Number(match.start(), match.end(), _digits(match.group()))
    return None


def _digits(written: str) -> str:
    digits = re.sub(r"[^0-9]", "", written.replace("(0)", ""))
    if written.startswith("+"):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits


# Who ----------------------------------------------------------------------------------------------------

LONGEST_NAME = 60
# Makers' and messengers' names stand where a caller's would.
# fmt: off
NEVER_CALLERS = frozenset((
    "acr", "aud", "callrec", "cube", "exten", "gmt", "img", "messenger", "microsoft", "ptt", "ptv", "rec",
    "signal", "sim", "sim1", "sim2", "skype", "sms", "teams", "telegram", "vid", "viber", "wa", "whatsapp",
    "zoom",
))
# fmt: on


@cache
def _calls() -> re.Pattern[str]:
    """A word for a call at the beginning, or alone between dashes; or a direction between signs."""
    calls, directions = _any_of(_words("calls")), _any_of(_words("directions"))
    return re.compile(
        rf"^(?:{calls})(?![^\W_])|(?<= - )(?:{calls})(?= - |$)|(?:^|(?<=[_-]))(?:{directions})(?=[_-]|$)"
    )


@cache
def _call_with() -> re.Pattern[str]:
    """A word for a call, then "with" or its like: what follows is someone."""
    return re.compile(rf"^(?:{_any_of(_words('calls'))})[ _-](?:{_any_of(_words('links'))})[ _](?P<who>.+)$")


def _find_caller(rest: str, date: _Date | None, *, has_number: bool) -> str | None:
    """Who called: the one part of a call recorder's name that can be somebody's."""
    folded = _folded(rest)
    has_time = date is not None and date.has_time
    linked = _call_with().search(folded)
    if linked is not None:
        candidate = rest[linked.start("who") :]
    elif (has_time or has_number) and _calls().search(folded) is not None:
        candidate = _without(_calls(), folded, rest)
    elif (has_number and has_time) or (date is not None and date.by_telephone):
        candidate = rest
    else:
        return None
    parts = re.split(rf"[{DATE}{NUMBER}_@()\[\]{{}}]|\s+[-–]\s+|[↗↙→←]", candidate)
    names = dict.fromkeys(name for part in parts if (name := _as_name(part)) is not None)
    return next(iter(names)) if len(names) == 1 else None


def _without(pattern: re.Pattern[str], folded: str, text: str) -> str:
    """The text with what the pattern finds in its folded form put away."""
    pieces, end = [], 0
    for match in pattern.finditer(folded):
        pieces.append(text[end : match.start()])
        end = match.end()
    return DATE.join([*pieces, text[end:]])


def _as_name(part: str) -> str | None:
    """The part of a file's name if it can be a person's or a firm's: words, the first with a capital."""
    name = re.sub(r"\s+", " ", part).strip(" -.,;:'+#~")
    folded = _folded(name)
    before_dates = re.search(rf" (?:{_any_of(_words('before_dates'))})$", folded)
    if before_dates is not None:
        name, folded = name[: before_dates.start()], folded[: before_dates.start()]
    if not 2 <= len(name) <= LONGEST_NAME or folded in _words("unknown"):
        return None
    words = re.split(r"[ .&,/'-]+", folded)
    if any(word in NEVER_CALLERS or word in _words("never_names") for word in words):
        return None
    first = name[0]
    if not first.isalpha() or first.islower() or not all(c.isalnum() or c in " .'&,/-" for c in name):
        return None
    return name if sum(c.isalpha() for c in name) >= 2 and not re.search(r"[0-9]{3}", name) else None
