"""Loops are cut, what people say is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.listen.loops import cut_loops
from summarizer.listen.utterances import HeardWord, spoken


def said(text, gap=0.0):
    return [
        HeardWord(index * (0.3 + gap), index * (0.3 + gap) + 0.3, f" {word}", 0.9)
        for index, word in enumerate(text.split())
    ]


PHRASE = "je vous rappelle demain matin pour le devis."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", ""),
        ("oui, oui, oui.", "oui, oui, oui."),
        ("non non non non non", "non non non non non"),
        ("oui " * 30 + "d'accord", "oui oui oui d'accord"),
        ("Oui. oui, OUI! " * 5, "Oui. oui, OUI!"),
        ("le devis, " * 9, "le devis, le devis,"),
        ("d'accord très bien " * 6, "d'accord très bien"),
        (f"{PHRASE} {PHRASE}", f"{PHRASE} {PHRASE}"),
        (f"{PHRASE} " * 8, PHRASE),
        ("alors " + f"{PHRASE} " * 4 + "voilà", f"alors {PHRASE} voilà"),
        ("mon numéro 06 00 00 00 00", "mon numéro 06 00 00 00 00"),
        ("00 " * 40, "00 00 00"),
    ],
)
def test_loops(text, left):
    assert spoken(cut_loops(said(text))) == left.strip()


def test_a_listener_may_agree_as_often_as_he_likes():
    words = said("oui. " * 20, gap=5.0)
    assert cut_loops(words) == tuple(words)


@given(st.lists(st.sampled_from(["oui", "non", "le", "devis", "12"]), max_size=60))
def test_what_is_left_was_said_in_this_order(words):
    heard = said(" ".join(words))
    left = cut_loops(heard)
    assert [word for word in heard if word in left] == list(left)
    assert cut_loops(left) == left or len(cut_loops(left)) < len(left)
    assert {word.text for word in left} == {word.text for word in heard}
