"""Hesitations go, what was said stays, and every clean word leads back to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.understand.disfluency import Cleaned, clean, without_openings

CLEANED = [
    ("fr", "euh je voudrais un portail", "je voudrais un portail"),
    ("fr", "J'ai eu votre numéro par ma sœur.", "J'ai eu votre numéro par ma sœur."),
    ("fr", "Il faudrait, eu, un autre câble.", "Il faudrait, un autre câble."),
    ("fr", "Le muret, euh, il fait, il fait deux mètres.", "Le muret, il fait deux mètres."),
    ("fr", "du coup on part sur du chêne hein", "on part sur du chêne"),
    ("fr", "c'est le c'est le radiateur du fond", "c'est le radiateur du fond"),
    ("fr", "La cloison, tu vois, je la veux pleine, quoi.", "La cloison, je la veux pleine."),
    ("fr", "vous savez si c'est livré", "vous savez si c'est livré"),
    ("fr", "Je vous écoute, madame.", "Je vous écoute, madame."),
    ("fr", "zéro six trente trente douze douze quatre", "zéro six trente trente douze douze quatre"),
    ("fr", "nous nous retrouvons lundi", "nous nous retrouvons lundi"),
    ("fr", "un car- un carrelage gris", "un carrelage gris"),
    ("fr", "Euh... hum.", ""),
    ("fr", "oh là là", ""),
    ("en", "um so i i want a new gate", "so i want a new gate"),
    ("en", "It's, you know, a bit too dark.", "It's, a bit too dark."),
    ("en", "you know what i'd like", "you know what i'd like"),
    ("en", "i know that that door sticks", "i know that that door sticks"),
    ("en", "uh, erm", ""),
]


@pytest.mark.parametrize(("language", "said", "wanted"), CLEANED)
def test_clean_takes_hesitations_out_and_nothing_else(language: str, said: str, wanted: str) -> None:
    assert clean(said, language).text == wanted


OPENED = [
    ("fr", "Bon alors du coup les volets on les garde", "les volets on les garde"),
    ("fr", "Ah oui et puis, le portail aussi", "le portail aussi"),
    ("fr", "D'accord.", ""),
    ("fr", "bonjour madame", "bonjour madame"),
    ("en", "Right so anyway, the fence comes down", "the fence comes down"),
    ("en", "and then the shed", "the shed"),
    ("en", "wellington boots", "wellington boots"),
]


@pytest.mark.parametrize(("language", "said", "wanted"), OPENED)
def test_without_openings_takes_off_what_only_begins_a_sentence(
    language: str, said: str, wanted: str
) -> None:
    assert without_openings(clean(said, language), said, language).text == wanted


@given(text=st.text(max_size=200), language=st.sampled_from(["fr", "en"]))
def test_clean_is_made_of_slices_of_what_was_said(text: str, language: str) -> None:
    for cleaned in (clean(text, language), without_openings(clean(text, language), text, language)):
        assert isinstance(cleaned, Cleaned)
        last = 0
        for start, end in cleaned.kept:
            assert last <= start < end <= len(text)
            last = end
        words = "".join(c for start, end in cleaned.kept for c in text[start:end] if c.isalnum())
        assert "".join(c for c in cleaned.text if c.isalnum()) == words
