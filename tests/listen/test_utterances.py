"""Words become utterances at pauses and full stops, and none is lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.listen.utterances import TOO_LONG, HeardWord, utterances


def words(*timed):
    return [HeardWord(start, end, text, 0.8) for text, start, end in timed]


@pytest.mark.parametrize(
    ("heard", "texts"),
    [
        ([], []),
        ([(" Bonjour", 0, 0.4), (" madame.", 0.4, 0.9)], ["Bonjour madame."]),
        ([(" Bonjour.", 0, 0.4), (" Oui", 0.8, 0.9)], ["Bonjour.", "Oui"]),
        ([(" Bonjour.", 0, 0.4), (" Oui", 0.45, 0.9)], ["Bonjour. Oui"]),
        ([(" je", 0, 0.4), (" veux", 2.0, 2.4)], ["je", "veux"]),
        ([(" M.", 0, 0.2), (" Durand", 0.6, 0.9)], ["M. Durand"]),
        ([(" quoi ?", 0, 0.2), (" Rien", 0.6, 0.9)], ["quoi ?", "Rien"]),
        ([(" 12.", 0, 0.2), (" rue", 0.6, 0.9)], ["12. rue"]),
        ([("你", 0, 0.2), ("好", 0.2, 0.4)], ["你好"]),
    ],
)
def test_cut(heard, texts):
    assert [utterance.text for utterance in utterances(words(*heard))] == texts


def test_an_utterance_knows_its_times_words_speaker_and_confidence():
    (utterance,) = utterances(
        [HeardWord(1.00004, 1.4, " Bonjour", 0.9), HeardWord(1.4, 2.0, " madame.", 0.5)], "left"
    )
    assert (utterance.start, utterance.end, utterance.speaker) == (1.0, 2.0, "left")
    assert [word.text for word in utterance.words] == ["Bonjour", "madame."]
    assert utterance.confidence == pytest.approx(0.7)


@given(st.lists(st.tuples(st.floats(0, 3), st.floats(0.01, 2), st.sampled_from([" oui", " non.", " et,"]))))
def test_no_word_is_lost_and_none_goes_on_for_ever(lengths):
    at, heard = 0.0, []
    for pause, length, text in lengths:
        heard.append(HeardWord(at + pause, at + pause + length, text, 0.5))
        at += pause + length
    made = utterances(heard)
    assert [word.text for u in made for word in u.words] == [word.text.strip() for word in heard]
    assert all(u.text == " ".join(word.text for word in u.words) for u in made)
    assert all(u.end - u.start <= TOO_LONG + 0.01 for u in made)
    assert all(a.end <= b.start for a, b in pairwise(made))
