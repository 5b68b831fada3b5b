"""Which language a text is in, by its function words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import languages
from summarizer.languages.identify import code_of, is_function_word, language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Bonjour, c'est pour un devis.", "fr"),
        ("bonjour je vous appelle pour la toiture qui fuit rappelez moi", "fr"),
        ("L’eau coule sous l’évier depuis hier", "fr"),
        ("Allô oui bonjour", "fr"),
        ("zéro six douze trente-quatre cinquante-six", "fr"),
        ("Je voudrais un site web avec du responsive design et un call to action sur la home page", "fr"),
        ("Hello, I'd like a quote for the roof.", "en"),
        ("hi it's about the garden can you call me back please", "en"),
        ("We don’t want the fence to be painted before May", "en"),
        ("I had a croissant and a café au lait with the chef de cuisine", "en"),
        ("Guten Tag, hier ist Herr Müller, der Termin am Montag ist in Ordnung", "en"),
        ("Buenos días, quiero que me llame para la reforma del baño", "en"),
        ("ご連絡ください", "en"),
        ("06 12 34 56 78", "en"),
        ("", "en"),
    ],
)
def test_language_of(text: str, code: str) -> None:
    assert language_of(text) == code


@settings(deadline=None)  # the packs are read from the disk once
@given(st.text(st.characters()))
def test_some_pack_for_any_text(text: str) -> None:
    assert language_of(text) in languages.available()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("fr", "fr"),
        ("French", "fr"),
        ("français", "fr"),
        ("fra", "fr"),
        ("fr-CA", "fr"),
        (" EN_us ", "en"),
        ("haitian creole", "ht"),
        ("cantonese", "yue"),
        ("klingon", None),
        ("", None),
        ("-", None),
    ],
)
def test_code_of(name: str, code: str | None) -> None:
    assert code_of(name) == code


def test_whisper_knows_a_hundred_languages() -> None:
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    assert {code for code in _LANGUAGE_CODES if code_of(code) != code} == set()


@pytest.mark.parametrize("code", languages.available())
def test_function_words_are_a_list_of_distinct_small_words(code: str) -> None:
    words = languages.lines(code, "function_words")

    assert len(words) == len(set(words))
    assert all(word == word.casefold() and " " not in word and "’" not in word for word in words)
    assert all(is_function_word(word) for word in words)
