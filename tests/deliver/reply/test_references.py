"""Which lines are named, and which figures name none."""

from __future__ import annotations

import pytest

from summarizer.deliver.reply.references import references
from summarizer.deliver.reply.wording import folded

NINE = tuple(str(number) for number in range(1, 10))

NAMED = (
    ("le 3", "3"),
    ("Le 3, je ne comprends pas", "3"),
    ("point 3", "3"),
    ("le point numéro 3", "3"),
    ("n°3", "3"),
    ("le n° 3 et le n° 5", "35"),
    ("nos 3 et 5", "35"),
    ("#3", "3"),
    ("3) non", "3"),
    ("1/ ok", "1"),
    ("1. ok", "1"),
    ("3 : plutôt 1 500", "3"),
    ("3: 1500", "3"),
    ("3:1500", "3"),
    ("3 -> 1 500", "3"),
    ("3ok", "3"),
    ("6 ok?", "6"),
    ("1 à 4 ok", "1234"),
    ("de 1 à 4", "1234"),
    ("3-5 ok", "345"),
    ("3, 5 et 7 ok", "357"),
    ("points 1 à 3 et 5", "1235"),
    ("1 ok 2 ok 3 non", "123"),
    ("ok 1 2 4", "124"),
    ("1 2 3 4 5 6 7 ok", "1234567"),
    ("d'accord avec 1, 2, 3, 4, 5, 6, 7", "1234567"),
    ("ok pour le 1, le 2 et le 4", "124"),
    ("tout sauf 3", "3"),
    ("sauf le 3 que j'ai refusé", "3"),
    ("enlevez le 4 et le 6", "46"),
    ("la couleur du 3 c'est bleu", "3"),
    ("c'est HT ou TTC le 7 ?", "7"),
    ("que le 2 c'était quatre pistes, que le 6 n'a jamais été", "26"),
    ("le 5 c'est 800 et le 6 on oublie", "56"),
    ("la ligne trois est fausse", "3"),
    ("le six non", "6"),
    ("le 1er point", "1"),
    ("le premier c'est non", "1"),
    ("les deux premiers sont ok", "12"),
    ("les trois derniers points", "789"),
    ("le dernier point à revoir", "9"),
    ("les neuf points", "123456789"),
    ("all but 3 and 5", "35"),
    ("number 4 isn't right, the key is at no 12", "4"),
    ("no 3 is wrong", "3"),
    ("And 2 - six, not eight", "2"),
    ("1-3 fine, 4 no - we want", "1234"),
    ("5 fine", "5"),
    ("On 9 I thought it was", "9"),
    ("And the answer to 8 is yes", "8"),
    ("items 2 through 5 approved", "2345"),
    ("lines two and three are fine", "23"),
    ("the first two are fine", "12"),
    ("the third is wrong", "3"),
    ("the last one is wrong", "9"),
    ("what happens if 9 slips?", "9"),
)
NO_LINES = (
    "dans 3 jours",
    "les 3 chambres",
    "2 chambres",
    "pour 2 personnes",
    "1 500 €",
    "1,400",
    "3.5 m",
    "3 x 4 m",
    "aged 88 and 3/4",
    "le 5 mars",
    "le 5 à 14 h",
    "le 5/03",
    "jusqu'au 3",
    "on se voit le 7 ?",
    "je reprends le travail le 9, il faut donc finir le 8 au soir",
    "3 semaines et non 2",
    "the 6th is a Friday",
    "it takes 2 to 3 weeks",
    "14:30 ok",
    "9:45",
    "appelez le 06 99 00 58 34",
    "commande 4500012873",
    "il reste 2 jours",
    "porte 5",
    "le 15 non",
    "",
)


@pytest.mark.parametrize(("text", "lines"), NAMED)
def test_lines_are_named_in_many_ways(text: str, lines: str) -> None:
    found = [number for reference in references(folded(text), NINE) for number in reference.numbers]
    assert "".join(found) == lines


@pytest.mark.parametrize("text", NO_LINES)
def test_other_figures_name_no_line(text: str) -> None:
    assert [r.numbers for r in references(folded(text), NINE) if r.numbers] == []


def test_a_line_that_the_recap_lacks_is_named_without_a_number() -> None:
    (reference,) = references(folded("le point 15 est faux"), NINE)
    assert reference.numbers == ()
    assert reference.explicit


def test_numbers_need_not_follow_each_other() -> None:
    (reference,) = references(folded("2 à 7 ok"), ("1", "2", "5", "7"))
    assert reference.numbers == ("2", "5", "7")
