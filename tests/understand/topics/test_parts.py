"""The parts: vectors, boundaries, subjects taken up again, noun phrases, titles."""

import numpy as np
import pytest

from summarizer.languages import table
from summarizer.model import Sentence
from summarizer.understand.analysis import analyse
from summarizer.understand.topics import boundaries, clusters
from summarizer.understand.topics.features import FEATURES, features, terms
from summarizer.understand.topics.phrases import phrases
from summarizer.understand.topics.titles import titles
from summarizer.understand.topics.vectors import vectors


def sentence(index: int, text: str, speaker: str | None = "client") -> Sentence:
    return Sentence(
        index=index,
        utterance=index,
        start=float(index),
        end=index + 1.0,
        speaker=speaker,
        text=text,
        clean=text,
        kept=((0, len(text)),),
    )


def unit(*numbers: float) -> np.ndarray:
    found = np.array(numbers, dtype=np.float32)
    return found / np.linalg.norm(found)


# Vectors ------------------------------------------------------------------------------------------------


def test_vectors_have_length_one_and_nothing_said_is_zero() -> None:
    texts = ["La cuisine sera blanche.", "...", "", "The kitchen will be white."]
    found = vectors(texts, analyse(texts, "fr"))
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 0, 0, 1], abs=1e-5)


def test_what_means_the_same_is_near() -> None:
    texts = [
        "On veut une cuisine blanche.",
        "La cuisine, il la faudrait en blanc.",
        "Le train part à huit heures.",
    ]
    found = vectors(texts, analyse(texts, "fr"))
    assert found[0] @ found[1] > found[0] @ found[2]


def test_no_texts_have_no_vectors() -> None:
    assert len(vectors([], [])) == 0


def test_without_the_encoder_the_word_vectors_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vectors.__globals__, "_encoder", lambda: None)
    texts = ["La cuisine sera blanche.", ""]
    found = vectors(texts, analyse(texts, "fr"))
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 0], abs=1e-5)


# Features and boundaries --------------------------------------------------------------------------------


def rows(*turns: tuple[str | None, str], language: str = "fr") -> dict[str, np.ndarray]:
    said = [sentence(index, text, speaker) for index, (speaker, text) in enumerate(turns)]
    docs = analyse([s.clean for s in said], language)
    found = features(said, [terms(d) for d in docs], vectors([s.clean for s in said], docs), language)
    return {name: found[:, column] for column, name in enumerate(FEATURES)}


def test_features_tell_questions_answers_and_openings() -> None:
    found = rows(
        ("client", "Vous mettez combien de prises ?"),
        ("provider", "Oui, quatre prises."),
        ("client", "Ensuite, la terrasse, on la veut en bois."),
        ("client", "D'ailleurs, je reviens aux prises."),
    )
    assert found["asked"].tolist() == [1, 0, 0]
    assert found["answers"].tolist() == [1, 0, 0]
    assert found["opens"].tolist() == [0, 1, 0]
    assert found["returns"].tolist() == [0, 0, 1]
    assert found["new_speaker"].tolist() == [1, 1, 0]
    assert found["new_utterance"].tolist() == [0, 0, 1]
    assert found["taken_up"][2] == 0  # prises were heard a moment ago


def test_unknown_speakers_are_neither_the_same_nor_others() -> None:
    found = rows((None, "La porte ferme mal."), (None, "Et la fenêtre aussi."))
    assert (found["new_speaker"][0], found["new_utterance"][0], found["unknown_speaker"][0]) == (0, 0, 1)


def test_learnt_weights_are_those_of_the_features() -> None:
    learnt = boundaries.learnt()
    assert set(learnt["boundary"]) == {"bias", *FEATURES}
    assert set(learnt["return"]) == {"bias", *clusters.FEATURES}


def places(odds: np.ndarray) -> np.ndarray:
    """Rows of features that have these log-odds."""
    weights = boundaries.learnt()["boundary"]
    found = np.zeros((len(odds), len(FEATURES)))
    found[:, FEATURES.index("leads")] = (odds - weights["bias"]) / weights["leads"]
    return found


def test_rows_have_the_log_odds_that_the_weights_give() -> None:
    assert boundaries.log_odds(places(np.array([-2.0, 3.0]))) == pytest.approx([-2.0, 3.0])


def test_a_clear_boundary_is_taken_and_the_rest_is_whole() -> None:
    odds = np.full(19, -6.0)
    odds[9] = 5.0
    same = np.ones((20, 4), dtype=np.float32)
    assert boundaries.segments(places(odds), [13] * 20, same) == [range(10), range(10, 20)]


def test_segments_cover_everything_once() -> None:
    draw = np.random.default_rng(1)
    words = draw.integers(0, 30, 500).tolist()
    found = boundaries.segments(
        places(draw.normal(-3, 2, 499)), words, draw.normal(size=(500, 8)).astype(np.float32)
    )
    assert [at for run in found for at in run] == list(range(500))


def test_a_longer_talk_has_longer_subjects() -> None:
    def number(sentences: int) -> int:
        meaning = np.ones((sentences, 2), dtype=np.float32)
        return len(boundaries.segments(places(np.full(sentences - 1, -0.5)), [13] * sentences, meaning))

    assert number(4000) < 3 * number(200)


def test_drift_is_greatest_where_the_meaning_changes() -> None:
    meaning = np.array([unit(1, 0)] * 30 + [unit(0, 1)] * 30)
    found = boundaries.drift(meaning, [10] * 60, 100)
    assert int(np.argmax(found)) == 29
    assert boundaries.drift(meaning[:30], [10] * 30, 100).tolist() == [0.0] * 29
    assert len(boundaries.drift(meaning[:1], [10], 100)) == 0


# Subjects taken up again --------------------------------------------------------------------------------


def test_a_subject_named_again_is_joined_to_itself() -> None:
    said = [
        sentence(0, "Le portail électrique est bloqué, le moteur du portail ronfle."),
        sentence(1, "La télécommande du portail ne répond plus."),
        sentence(2, "Ensuite la terrasse, les dalles de la terrasse bougent."),
        sentence(3, "Les dalles de la terrasse sont à refaire avant l'été."),
        sentence(4, "La haie de thuyas, il faut la tailler."),
        sentence(5, "La haie dépasse chez le voisin."),
        sentence(6, "Je reviens au portail, la télécommande, il en faut deux."),
    ]
    docs = analyse([s.clean for s in said], "fr")
    bags = [terms(doc) for doc in docs]
    pairs = clusters.pair_features(
        [range(2), range(2, 4), range(4, 6), range(6, 7)],
        said,
        bags,
        vectors([s.clean for s in said], docs),
        "fr",
    )
    assert clusters.join(pairs) == [0, 1, 2, 0]
    assert clusters.join(pairs[:1, :1]) == [0]
    assert clusters.join(pairs[:0, :0]) == []


# Noun phrases and titles --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Il faut refaire les photos des chambres.", {"photos", "photos des chambres"}),
        ("fr", "il faut refaire les photos des chambres", {"photos", "photos des chambres"}),
        ("fr", "La toiture de l'atelier est percée.", {"toiture", "toiture de l'atelier"}),
        ("fr", "On veut une peinture mate.", {"peinture mate"}),
        ("fr", "C'est le même carrelage.", {"carrelage"}),
        ("fr", "Il y a un truc, une chose, mardi.", set()),
        ("fr", "Ça fait 1 200 euros.", set()),
        ("fr", "", set()),
        (
            "en",
            "We need a new booking form for the website.",
            {"booking form", "booking form for the website"},
        ),
        ("en", "It's about the thing from Tuesday.", set()),
    ],
)
def test_noun_phrases_as_they_were_said(language: str, text: str, expected: set[str]) -> None:
    words = table(language, "topics")["titles"]
    assert {phrase.text for phrase in phrases(analyse([text], language), words)} == expected


def titled(language: str, *subjects: str) -> list[str]:
    return titles([analyse(subject.split(" | "), language) for subject in subjects], language)


def test_a_phrase_said_often_is_the_title() -> None:
    assert titled(
        "fr",
        "Pour les photos des chambres, il en manque. | Les photos des chambres sont trop sombres. | On refait tout.",
        "Le formulaire de contact ne marche pas. | Ce formulaire de contact, il faut le changer.",
    ) == ["Photos des chambres", "Formulaire de contact"]


def test_two_nouns_are_joined() -> None:
    (title, _) = titled(
        "en",
        "The fence is broken. | And the gate too. | So the fence and the gate need painting.",
        "The roof leaks. | Rain comes through the roof.",
    )
    assert title in {"Fence and gate", "Gate and fence"}


def test_what_is_mostly_about_money_is_called_so() -> None:
    (first, second) = titled(
        "fr",
        "Ça ferait mille deux cents euros. | Plus la remise. | Le prix reste en euros.",
        "On parle du portail. | Il faut repeindre le portail.",
    )
    assert first.startswith("Prix")
    assert second == "Portail"


def test_two_subjects_of_one_name_have_two_titles() -> None:
    found = titled("fr", "Le portail.", "Le portail.", "Euh.")
    assert len(set(found)) == 3
    assert found[2].startswith("Sujet")


def test_what_is_mostly_addresses_is_called_so_and_no_more() -> None:
    (first, _) = titled(
        "fr",
        "Mon adresse, c'est contact arobase moulin point fr. | Contact arobase moulin point fr. | Voilà l'adresse.",
        "La haie dépasse. | Il faut tailler la haie.",
    )
    assert first == "Coordonnées"
