"""The learnt reader beside the rules: it lets a yes stand, holds back what is none, and tells what may be one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.deliver.reply import Inline, Reply, Written, states, understood, weighed
from summarizer.deliver.reply.learnt import (
    LONGEST_LINE,
    LONGEST_TEXT,
    STATES,
    WINDOW,
    judged,
    windows,
)
from summarizer.deliver.reply.weighing import said

SHOP = {
    "1": "Une page d’accueil avec les photos de l’atelier",
    "2": "Un formulaire de commande pour les gâteaux",
    "3": "Acompte de 400 € à la commande",
    "4": "Mise en ligne le lundi 4 mai",
}
GARDEN = {
    "1": "Trim both hedges and take the cuttings away",
    "2": "New gravel on the drive",
    "3": "£620 in all",
    "4": "Start on Tuesday 9 June",
}


def answered(text: str, lines: dict[str, str]) -> Reply:
    mail = Written(text=text)
    reply = understood(mail, numbers=list(lines), lines=lines)
    return weighed(reply, mail, numbers=list(lines), lines=lines)


def letters(text: str, lines: dict[str, str]) -> str:
    """The first letter of each line's state, in order; "k" for corrected, "r" for refused."""
    first = {"confirmed": "c", "corrected": "k", "refused": "r", "questioned": "q", "open": "o"}
    return "".join(first[state] for state in states(answered(text, lines), list(lines)).values())


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (SHOP, "Vous avez tout noté comme il faut, on se lance, je vous envoie l'acompte ce soir !"),
        (SHOP, "OK"),
        (SHOP, "Ok pour tout."),
        (GARDEN, "That's the whole of it, you can get going."),
        (GARDEN, "Spot on, couldn't have put it better myself. See you on the 9th."),
    ],
)
def test_a_yes_that_a_rule_finds_stands(lines: dict[str, str], text: str) -> None:
    assert letters(text, lines) == "cccc"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (
            SHOP,
            "Merci beaucoup pour ce compte rendu, je le lis ce week-end avec mon associé et je vous redis.",
        ),
        (SHOP, "Si vous descendez à 300 € d'acompte, c'est oui pour tout le reste aussi."),
        (SHOP, "Très joli travail sur le site de ma voisine !"),
        (SHOP, "Bof."),
        (GARDEN, "Looks lovely, I'll run it past my husband tonight."),
        (GARDEN, "Yes, well, that's not quite what we said on the phone, is it?"),
        (GARDEN, "Thanks for the call this morning."),
        (GARDEN, ""),
    ],
)
def test_what_is_no_yes_confirms_nothing(lines: dict[str, str], text: str) -> None:
    assert "c" not in letters(text, lines)


def test_what_may_be_a_yes_is_told_and_settles_nothing() -> None:
    reply = answered("Je prends le lot complet, tel que c’est écrit là. Bon courage pour la suite !", SHOP)
    assert set(states(reply, list(SHOP)).values()) == {"open"}
    assert reply.likely == tuple(SHOP)


def weighed_against(found: Reply, text: str) -> Reply:
    return weighed(found, Written(text=text), numbers=list(SHOP), lines=SHOP)


def test_a_yes_that_the_reader_objects_to_is_held_back() -> None:
    reply = weighed_against(
        Reply(outcome="confirmed", rest="confirmed"), "Merci, bien reçu, je lis ça ce week-end."
    )
    assert (reply.outcome, reply.rest, reply.lines) == ("unusable", None, ())


def test_the_words_of_what_the_reader_finds_are_whole_sentences() -> None:
    text = "Bonjour. L’acompte devait être de 1.500 €, pas de 400 €. Merci d’avance et à bientôt."
    reply = weighed_against(Reply(outcome="unusable"), text)
    assert {line.number: line.words for line in reply.lines if line.state == "corrected"} == {
        "3": "L’acompte devait être de 1.500 €, pas de 400 €."
    }


def test_a_correction_has_the_sentence_that_makes_it() -> None:
    text = "Bonjour Nadia. Tout me va très bien. Seulement l'acompte, nous avions parlé de 300 €. À bientôt."
    reply = answered(text, SHOP)
    assert states(reply, list(SHOP)) == {
        "1": "confirmed",
        "2": "confirmed",
        "3": "corrected",
        "4": "confirmed",
    }
    (line,) = (line for line in reply.lines if line.state == "corrected")
    assert "300" in line.words
    assert line.words in text


def test_what_no_person_wrote_or_was_not_read_whole_stays_as_the_rules_have_it() -> None:
    for mail in (Written(text="ok pour tout", automatic=True), Written(text="ok pour tout", whole=False)):
        reply = understood(mail, numbers=list(SHOP), lines=SHOP)
        assert weighed(reply, mail, numbers=list(SHOP), lines=SHOP) == reply


def test_answers_between_the_lines_keep_the_numbers() -> None:
    mail = Written(text="Bonne journée", inline=(Inline(quoted="3. Acompte de 400 €", answer="plutôt 300"),))
    assert said(mail, list(SHOP)) == "3 : plutôt 300\nBonne journée"


@given(st.text(max_size=300), st.dictionaries(st.integers(1, 40).map(str), st.text(max_size=80), max_size=6))
@settings(max_examples=25, deadline=None)
def test_any_text_is_read(text: str, lines: dict[str, str]) -> None:
    found = judged(text, lines)
    if found is not None:
        assert list(found) == list(lines)
        assert np.allclose([float(each.sum()) for each in found.values()], 1, atol=1e-4)
    reply = answered(text, lines)
    assert list(states(reply, list(lines))) == list(lines)


def test_what_is_too_long_or_empty_is_not_read() -> None:
    assert judged("", SHOP) is None
    assert judged("oui " * (LONGEST_TEXT + 10), SHOP) is None
    assert judged("oui", {}) is None


@given(st.integers(1, LONGEST_TEXT), st.lists(st.integers(0, 200), min_size=1, max_size=40))
@settings(deadline=None)
def test_every_line_is_in_one_window_with_the_answer(answer: int, lengths: list[int]) -> None:
    lines = {str(n): [7] * length for n, length in enumerate(lengths, 1)}
    found = list(windows([9] * answer, lines))
    assert [number for window in found for number in window.numbers] == list(lines)
    for window in found:
        assert len(window.tokens) == len(window.sides) <= WINDOW
        assert window.tokens[1 : 1 + answer] == (9,) * answer
        for number, (first, end) in zip(window.numbers, window.spans, strict=True):
            assert window.tokens[first:end] == (7,) * min(len(lines[number]), LONGEST_LINE)


def test_a_line_is_read_alike_beside_many_others() -> None:
    text = "Tout est bon, sauf l'acompte : 300 € et non 400."
    many = {
        **SHOP,
        **{str(n): "Une page de contact avec un plan et les heures d’ouverture" for n in range(5, 40)},
    }
    found = judged(text, many)
    assert found is not None
    assert list(found) == list(many)
    assert STATES[int(found["3"].argmax())] == "corrected"
