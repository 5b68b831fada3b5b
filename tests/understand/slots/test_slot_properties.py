"""Whatever is said, slots stand where they say; what is put into words comes back as it was."""

from __future__ import annotations

import datetime as dt
import itertools
import re

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slot_tables import ANCHOR, rows, slots
from spoken_words import (
    ENGLISH_MONTHS,
    FRENCH_MONTHS,
    digits_in_words,
    in_words,
    ordinal,
    pairs_in_words,
)
from text_to_num import text2num

from summarizer.understand.slots import (
    ContactSlot,
    DateSlot,
    MoneySlot,
    figures,
    find_slots,
    spoken_number,
    write_number,
)

relaxed = settings(deadline=None)  # a busy machine is no failure
LANGUAGES = st.sampled_from(["fr", "en"])
COUNTRIES = st.sampled_from(["FR", "BE", "CH", "CA", "GB", "IE", "US", "LU"])
WORDS = {
    language: sorted(
        {
            word
            for name in ("dates", "money", "contacts", "none")
            for _, phrase, _ in rows(language, name)
            for word in phrase.split()
        }
    )
    for language in ("fr", "en")
}
SPEECH = LANGUAGES.flatmap(
    lambda language: st.tuples(
        st.just(language), st.lists(st.sampled_from(WORDS[language]), max_size=25).map(" ".join)
    )
)


def check(text, language, country, anchor=ANCHOR):
    found = find_slots(text, language=language, anchor=anchor, country=country)
    assert list(found) == sorted(found, key=lambda slot: (slot.start, slot.end))
    for slot in found:
        assert 0 <= slot.start < slot.end <= len(text)
        assert slot.text == text[slot.start : slot.end]
        if isinstance(slot, DateSlot):
            assert slot.vague == (slot.date is None)
        if isinstance(slot, MoneySlot):
            assert slot.max is None or slot.amount < slot.max
    for kind in {type(slot) for slot in found}:
        same = [slot for slot in found if type(slot) is kind]
        assert all(a.end <= b.start for a, b in itertools.pairwise(same))


@relaxed
@given(text=st.text(max_size=120), language=LANGUAGES, country=COUNTRIES)
def test_any_text_is_read(text, language, country):
    check(text, language, country)
    figures(text, language)


@settings(max_examples=300, deadline=None)
@given(
    speech=SPEECH, country=COUNTRIES, anchor=st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2090, 1, 1))
)
def test_any_speech_is_read_on_any_day(speech, country, anchor):
    language, text = speech
    check(text, language, country, anchor)
    figures(text, language)


@pytest.mark.parametrize("anchor", [dt.datetime.min, dt.datetime.max])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_ends_of_time_are_no_trouble(language, anchor):
    for _, phrase, _ in rows(language, "dates"):
        check(phrase, language, "FR", anchor)


@relaxed
@given(number=st.integers(0, 999_999_999), language=LANGUAGES, hyphens=st.booleans())
def test_numbers_in_words_come_back(number, language, hyphens):
    assert spoken_number(in_words(number, language, hyphens=hyphens), language) == number


@relaxed
@given(number=st.integers(2, 999_999), language=LANGUAGES)
def test_numbers_agree_with_text2num(number, language):
    words = in_words(number, language)
    assert spoken_number(words, language) == text2num(words, language)


@relaxed
@given(cents=st.integers(0, 10**9), language=LANGUAGES)
def test_written_numbers_come_back(cents, language):
    value = cents / 100
    assert spoken_number(write_number(value, language), language) == pytest.approx(value)


@relaxed
@given(amount=st.integers(10, 900_000))
def test_amounts_in_french_words_come_back(amount):
    [slot] = [
        s
        for s in slots(f"ça fera {in_words(amount, 'fr')} euros hors taxes", "fr", "FR")
        if isinstance(s, MoneySlot)
    ]
    spoken_short = 0 < amount % 1000 < 10 and amount > 1000  # "deux mille cinq" means 2500 among prices
    assert slot.amount == (amount - amount % 1000 + amount % 1000 * 100 if spoken_short else amount)
    assert (slot.currency, slot.tax) == ("EUR", "HT")


@relaxed
@given(amount=st.integers(10, 900_000))
def test_amounts_in_english_words_come_back(amount):
    [slot] = [
        s
        for s in slots(f"that's {in_words(amount, 'en')} pounds plus VAT", "en", "GB")
        if isinstance(s, MoneySlot)
    ]
    assert (slot.amount, slot.currency, slot.tax) == (amount, "GBP", "HT")


@relaxed
@given(amount=st.integers(100, 10**7), sign=st.sampled_from(["€", "$", "£"]))
def test_amounts_in_digits_come_back(amount, sign):
    [slot] = [s for s in slots(f"the price is {sign}{amount:,}", "en", "GB") if isinstance(s, MoneySlot)]
    assert slot.amount == amount


@relaxed
@given(digits=st.from_regex(r"0[1-79][0-9]{8}", fullmatch=True))
def test_french_numbers_come_back(digits):
    expected = "+33" + digits[1:]
    national = phonenumbers.format_number(
        phonenumbers.parse(expected), phonenumbers.PhoneNumberFormat.NATIONAL
    )
    for said in (pairs_in_words(digits), digits, national, ".".join(re.findall("..", digits))):
        found = [s for s in slots(f"vous notez le {said} et voilà", "fr", "FR") if isinstance(s, ContactSlot)]
        assert [slot.value for slot in found] == [expected], said


@relaxed
@given(digits=st.from_regex(r"07[0-9]{9}", fullmatch=True))
def test_british_numbers_come_back(digits):
    for said in (digits_in_words(digits), digits, f"{digits[:5]} {digits[5:8]} {digits[8:]}"):
        found = [s for s in slots(f"ring me on {said} please", "en", "GB") if isinstance(s, ContactSlot)]
        assert [slot.value for slot in found] == ["+44" + digits[1:]], said


DAYS = st.integers(0, 360).map(lambda days: ANCHOR.date() + dt.timedelta(days=days))


@relaxed
@given(day=DAYS)
def test_days_in_words_come_back(day):
    french = f"on se voit le {'premier' if day.day == 1 else in_words(day.day, 'fr')} {FRENCH_MONTHS[day.month - 1]}"
    english = f"let's meet on the {ordinal(day.day)} of {ENGLISH_MONTHS[day.month - 1]}"
    for said, language, country in (
        (french, "fr", "FR"),
        (english, "en", "GB"),
        (f"le {day:%d/%m/%Y}", "fr", "FR"),
    ):
        found = [s for s in slots(said, language, country) if isinstance(s, DateSlot)]
        assert [slot.date for slot in found] == [day], said


@relaxed
@given(anchor=st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2090, 1, 1)))
def test_weekdays_are_reckoned_from_any_day(anchor):
    def day(text):
        [slot] = find_slots(text, language="fr", anchor=anchor, country="FR")
        return (slot.date - anchor.date()).days

    assert 1 <= day("mardi") <= 7
    assert day("mardi en huit") == day("mardi") + 7
    assert day("mardi en quinze") == day("mardi") + 14
    assert -7 <= day("mardi dernier") <= -1
    assert 0 <= day("ce mardi") <= 6
    assert 7 - anchor.weekday() <= day("mardi prochain") <= 13 - anchor.weekday()
    assert day("après-demain") == day("demain") + 1 == 2


@pytest.mark.parametrize("language", ["fr", "en"])
def test_cost_grows_with_length_alone(language):
    import time

    sentence = " ".join(phrase for _, phrase, _ in rows(language, "dates")[:40])
    once, often = sentence, " ".join([sentence] * 16)
    check(once, language, "FR")
    start = time.process_time()
    for _ in range(16):
        find_slots(once + " ", language=language, anchor=ANCHOR, country="FR")
    middle = time.process_time()
    find_slots(often, language=language, anchor=ANCHOR, country="FR")
    assert time.process_time() - middle < 8 * (middle - start)
