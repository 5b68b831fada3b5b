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
    monkeypatch.setattr(
        analysis, "table", lambda pack, name: {"code": "xx", "spacy": "xx_not_there_md", "script": "LATIN"}
    )
    with pytest.raises(ModuleNotFoundError, match="xx_not_there_md"):
        analysis._load.__wrapped__("xx")


def test_english_comes_from_the_package_that_is_installed() -> None:
    pipeline("en")
    assert any(name.startswith("en_core_web_sm") for name in sys.modules)


def test_a_word_is_cut_as_the_stored_tokenizer_cuts_it() -> None:
    """The tokenizer that is made anew, with the letters of one script, cuts French as the stored one does."""
    import spacy

    texts = [
        "C'est-à-dire qu'aujourd'hui, l'entre-deux, c'est 12,50 €/m² TTC.",
        "Écrivez à l.martin@exemple.fr ou au 06 12 34 56 78, rendez-vous-en compte… Œuvre, Ångström, İzmir !",
        "Saint-Étienne-du-Rouvray, presqu'île, grand-mère, n°3bis, 14h30, va-t-il, peut-être, M. Lefèvre.",
    ]
    stored = spacy.load("fr_core_news_md", exclude=["parser"])
    for text in texts:
        assert [t.text for t in pipeline("fr").make_doc(text)] == [t.text for t in stored.make_doc(text)]


def test_only_the_patterns_of_the_language_know_one_script() -> None:
    from spacy.lang import char_classes

    before = char_classes.ALPHA
    with analysis._letters("LATIN"):
        assert char_classes.ALPHA == char_classes.LATIN
    assert before == char_classes.ALPHA
    assert len(before) > len(char_classes.LATIN)
