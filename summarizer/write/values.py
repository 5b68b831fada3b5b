"""Dates, amounts, telephone numbers and times as a reader of the language expects to see them."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from summarizer import languages
from summarizer.model import BudgetValue, ContactValue
from summarizer.write.plain import plain, sentence

HOUR = 3600


def wording(language: str) -> Mapping[str, Any]:
    """All that a recap says on its own account in this language, or in English where there is no pack."""
    return languages.table(language, "wording")


def date(day: dt.date, language: str, *, year: int | None = None) -> str:
    """The day in its long form: `vendredi 3 avril 2026`; in the year `year` without it."""
    return _dated(day, language, "date_this_year" if day.year == year else "date")


def instant(moment: dt.datetime, language: str, *, year: int | None = None) -> str:
    """Day and time of day; the day alone at midnight sharp, which is what a date without a time becomes."""
    if moment.time() == dt.time():
        return date(moment, language, year=year)
    words = wording(language)["calendar"]
    time = words["time"].format(hour=moment.hour, minute=moment.minute)
    return str(words["moment"].format(date=date(moment, language, year=year), time=time))


def written(moment: dt.datetime, language: str, *, year: int, since: dt.datetime | None = None) -> str:
    """When a message was written, in short: day and hour; the hour alone if it is of the same day as `since`.

    The year stands there if it is not `year`.
    """
    words = wording(language)
    time = str(words["calendar"]["time"].format(hour=moment.hour, minute=moment.minute))
    if since is not None and since.date() == moment.date():
        return time
    form = words["messages"]["moment" if moment.year == year else "moment_other_year"]
    number = words["calendar"]["first_of_month"] if moment.day == 1 else str(moment.day)
    month = words["calendar"]["months"][moment.month - 1]
    return str(form.format(day=number, month=month, year=moment.year, time=time))


def period(first: dt.datetime, last: dt.datetime, language: str) -> str:
    """From which day to which."""
    days = date(first, language), date(last, language)
    return str(wording(language)["messages"]["period"].format(first=days[0], last=days[1]))


def utc(moment: dt.datetime) -> dt.datetime:
    """The moment in UTC; one without a zone is taken as UTC, so that every machine writes the same."""
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def duration(seconds: float, language: str) -> str:
    """A length of time, to the second below a minute, else to the nearest minute."""
    words = wording(language)["duration"]
    if seconds < 59.5:
        return str(words["seconds"].format(seconds=round(seconds)))
    hours, minutes = divmod(round(seconds / 60), 60)
    return str(words["hours" if hours else "minutes"].format(hours=hours, minutes=minutes))


def clock(seconds: float) -> str:
    """A moment of the recording: `mm:ss`, from one hour on `h:mm:ss`."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


def money(value: BudgetValue, language: str) -> str | None:
    """An amount or a range with its currency and what was said of tax; None where no amount is known."""
    words = wording(language)["money"]
    low = _amount(value.amount, value.currency, words)
    high = _amount(value.max, value.currency, words)
    if low is None and high is None:
        return None
    amount = words["range"].format(low=low, high=high) if low and high else low or high
    return words["taxed"].format(amount=amount, tax=words["tax"][value.tax]) if value.tax else str(amount)


def contact(value: ContactValue, language: str) -> str:
    """A telephone number as people of its country write it; an e-mail, an address or a link as it is."""
    known = value.phone or value.email or value.address or value.url or ""
    return telephone(known, language) if value.phone else known


def telephone(number: str, language: str) -> str:
    """The national form for the language's own country, the international one for others.

    What is not a number that could exist is given back as it came.
    """
    import phonenumbers

    country = str(languages.table(language, "pack")["country"])
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_possible_number(parsed):
        return number
    at_home = parsed.country_code == phonenumbers.country_code_for_region(country)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(parsed, form)


def typeset(text: str, language: str) -> str:
    """A statement as it stands in a list, its marks kept to the words that they belong to as the language wants it."""
    marks = wording(language)["punctuation"]["kept_to_the_word"]
    line = sentence(text)
    return re.sub(rf" (?=[{re.escape(marks)}](?:\s|$))", "\u00a0", line) if marks else line


def listing(words: Sequence[str], language: str) -> str:
    """`a, b et c`."""
    joints = wording(language)["lists"]
    *most, last = words or [""]
    return str(joints["comma"].join(most) + joints["and"] + last if most else last)


# Where a statement already says its value ---------------------------------------------------------------


def date_in(text: str, day: dt.date, language: str) -> tuple[int, int] | None:
    """Where the text writes the day with its weekday, with or without the year: start and end, else None."""
    short = re.escape(_dated(day, language, "date_this_year"))
    return _span(rf"(?<!\w){_any_blank(short)}(?:\s{day.year})?(?!\w)", text)


def money_in(text: str, value: BudgetValue, language: str) -> tuple[int, int] | None:
    """Where the text writes an amount with its currency and its tax: start and end, else None.

    A range is looked for from its first number to its last.
    """
    words = wording(language)["money"]
    numbers = [n for n in (value.amount, value.max) if n is not None and math.isfinite(n)]
    if not numbers:
        return None
    said = words["said_currency"].get(value.currency, re.escape(value.currency))
    amounts = [rf"(?:(?:{said})\s?)?{_digits(n)}(?:\s?(?:{said}))?" for n in numbers]
    pattern = r"\W+(?:\w+\W+)?".join(amounts)
    if value.tax:
        pattern += rf",?\s?(?:{words['said_tax'][value.tax]})"
    found = _span(rf"(?<![\w.,])(?:{pattern})(?![\w])", text)
    has_currency = found and re.search(said, text[slice(*found)], re.IGNORECASE)
    return found if has_currency else None


def _span(pattern: str, text: str) -> tuple[int, int] | None:
    found = re.search(pattern, text, re.IGNORECASE)
    return found.span() if found else None


def _any_blank(escaped: str) -> str:
    """The escaped text with any kind of space where it has one."""
    return re.sub(r"\\ |\s", r"\\s", escaped)


def _digits(number: float) -> str:
    """A pattern for the number with or without thousands marks, and with decimals only if it has some."""
    whole, cents = divmod(round(abs(number) * 100), 100)
    groups = f"{whole:,}".split(",")
    decimals = rf"[.,]{cents:02}" if cents else r"(?:[.,]00)?"
    return r"[\s.,']?".join(groups) + decimals


# Pieces -------------------------------------------------------------------------------------------------


def _dated(day: dt.date, language: str, form: str) -> str:
    words = wording(language)["calendar"]
    number = words["first_of_month"] if day.day == 1 else str(day.day)
    weekday, month = words["weekdays"][day.weekday()], words["months"][day.month - 1]
    return str(words[form].format(weekday=weekday, day=number, month=month, year=day.year))


def _amount(number: float | None, currency: str, words: Mapping[str, Any]) -> str | None:
    """One number with its currency; cents only where there are some."""
    if number is None or not math.isfinite(number):
        return None
    text = f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"
    marks = {",": words["thousands"], ".": words["decimals"]}
    figure = "".join(marks.get(c, c) for c in text)
    if currency in words["symbols"]:
        return str(words["amount"].format(number=figure, currency=words["symbols"][currency]))
    return str(words["other_amount"].format(number=figure, currency=plain(currency)))
