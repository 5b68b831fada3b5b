"""Speech is cut where a thought ends, and no letter is lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.model import Transcript, Utterance, Word
from summarizer.understand.sentences import split_sentences


def spoken(text: str, *, words: tuple[Word, ...] = ()) -> Transcript:
    utterance = Utterance(start=10, end=20, text=text, speaker="client", words=words)
    return Transcript(language="fr", duration=20, utterances=(utterance,))


CUT = [
    ("fr", "Oui. On prend le gris.", ["Oui.", "On prend le gris."]),
    ("fr", "M. Durand passe lundi. Il est prévenu.", ["M. Durand passe lundi.", "Il est prévenu."]),
    ("fr", "C'est... enfin c'est trop cher.", ["C'est... enfin c'est trop cher."]),
    (
        "fr",
        "je voudrais une terrasse en bois de vingt mètres carrés et sinon pour le portail on garde l'ancien",
        [
            "je voudrais une terrasse en bois de vingt mètres carrés",
            "et sinon pour le portail on garde l'ancien",
        ],
    ),
    (
        "en",
        "we want the shed painted green by the way the key is under the pot",
        ["we want the shed painted green", "by the way the key is under the pot"],
    ),
    ("en", "i want to change it if that's okay", ["i want to change it if that's okay"]),
]


@pytest.mark.parametrize(("language", "text", "wanted"), CUT)
def test_split_sentences_cuts_where_a_thought_ends(language: str, text: str, wanted: list[str]) -> None:
    assert [s.text for s in split_sentences(spoken(text), language)] == wanted


def test_a_pause_ends_a_sentence_and_words_give_its_times() -> None:
    said = [
        ("la", 10.0, 10.2),
        ("porte", 10.2, 10.6),
        ("coince", 10.6, 11.0),
        ("le", 13.0, 13.1),
        ("soir", 13.1, 13.5),
    ]
    words = tuple(Word(start=s, end=e, text=w, probability=0.8) for w, s, e in said)
    first, second = split_sentences(spoken("la porte coince le soir", words=words), "fr")
    assert (first.text, first.start, first.end) == ("la porte coince", 10.0, 11.0)
    assert (second.text, second.start, second.end) == ("le soir", 13.0, 13.5)
    assert first.confidence == pytest.approx(0.8)


def test_without_word_times_a_sentence_takes_its_share_of_the_utterance() -> None:
    first, second = split_sentences(spoken("Oui. " + "Bien entendu madame."), "fr")
    assert first.start == 10
    assert 10 < first.end <= second.start < 20
    assert second.end == pytest.approx(20)


@given(
    text=st.text(alphabet=st.sampled_from("abc dé,.!?…' \n"), max_size=120),
    language=st.sampled_from(["fr", "en"]),
)
def test_sentences_are_slices_in_order_and_lose_no_letter(text: str, language: str) -> None:
    sentences = split_sentences(spoken(text), language)
    position = 0
    for i, sentence in enumerate(sentences):
        assert sentence.index == i
        position = text.index(sentence.text, position) + len(sentence.text)
        assert 10 <= sentence.start <= sentence.end <= 20
    letters = "".join(c for s in sentences for c in s.text if c.isalnum())
    assert letters == "".join(c for c in text if c.isalnum())
