"""Grammar: one pipeline a language, loaded once."""

import sys

import pytest

from summarizer.understand import analysis
from summarizer.understand.analysis import analyse, pipeline


@pytest.mark.parametrize(
    ("language", "text", "lemmas"),
    [
        ("fr", "Les photos des chambres sont trop sombres.", {"photo", "chambre"}),
        ("fr", "les photos des chambres sont trop sombres", {"photo", "chambre"}),
        ("en", "The pictures of the rooms are blurred.", {"picture", "room"}),
    ],
)
def test_nouns_are_known_with_and_without_punctuation(language: str, text: str, lemmas: set[str]) -> None:
    (doc,) = analyse([text], language)
    assert {token.lemma_ for token in doc if token.pos_ == "NOUN"} == lemmas


def test_documents_come_in_the_order_of_the_texts() -> None:
    texts = [f"La porte numéro {n} ferme mal." for n in range(300)] + [""]
    assert [doc.text for doc in analyse(texts, "fr")] == texts


def test_a_pipeline_is_loaded_once() -> None:
    assert pipeline("fr") is pipeline("fr")


def test_a_language_without_pack_is_read_as_english() -> None:
    assert pipeline("sv") is pipeline("en")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "table", lambda pack, name: {"spacy": "xx_not_there_md"})
    with pytest.raises(ModuleNotFoundError, match="xx_not_there_md"):
        analysis._load.__wrapped__("xx")


def test_english_comes_from_the_package_that_is_installed() -> None:
    pipeline("en")
    assert any(name.startswith("en_core_web_sm") for name in sys.modules)
