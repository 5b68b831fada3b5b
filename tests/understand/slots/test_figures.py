from __future__ import annotations

import pytest
from slot_tables import rows

from summarizer.understand.slots import figures


@pytest.mark.parametrize(
    ("language", "said", "written"),
    [
        ("fr", "ça fait mille deux cents euros", "ça fait 1 200 euros"),
        ("fr", "le devis était à deux mille cinq", "le devis était à 2 500"),
        ("fr", "entre neuf cents et mille cent euros", "entre 900 et 1 100 euros"),
        ("fr", "entre deux et trois mille euros", "entre 2 000 et 3 000 euros"),
        ("fr", "deux trois cents euros", "200 à 300 euros"),
        ("fr", "trente pour cent d'acompte", "30 % d'acompte"),
        ("fr", "six sept photos par chambre", "six sept photos par chambre"),
        ("fr", "dix douze chaises", "dix douze chaises"),
        ("fr", "mille mercis", "mille mercis"),
        ("fr", "trois chambres et trente-deux chaises", "trois chambres et 32 chaises"),
        ("fr", "le quinze mars à quatorze heures", "le 15 mars à 14 heures"),
        ("fr", "le premier avril", "le 1er avril"),
        ("fr", "le cinq janvier deux mille vingt-sept", "le 5 janvier 2027"),
        ("fr", "on l'a refait en deux mille dix-neuf", "on l'a refait en 2019"),
        ("fr", "zéro six trente-neuf quatre-vingt-dix-huit dix vingt-deux", "06 39 98 10 22"),
        ("fr", "06 39 98 21 43, non pardon, 44", "06 39 98 21 44"),
        ("fr", "contact arobase moulin tiret vert point fr", "contact@moulin-vert.fr"),
        ("fr", "www point moulin vert point fr", "www.moulinvert.fr"),
        ("fr", "une centaine d'euros", "une centaine d'euros"),
        ("fr", "Il manque 1680 euros et 3 pages", "Il manque 1680 euros et 3 pages"),
        ("fr", "douze euros cinquante la pièce", "12 euros 50 la pièce"),
        ("fr", "", ""),
        ("en", "fourteen fifty including VAT", "1,450 including VAT"),
        ("en", "twelve hundred pounds", "1,200 pounds"),
        ("en", "between eight hundred and a thousand pounds", "between 800 and 1,000 pounds"),
        ("en", "a couple of hundred quid", "a couple of hundred quid"),
        ("en", "on the twenty-seventh of March", "on the 27th of March"),
        ("en", "the second of April", "the 2nd of April"),
        ("en", "five pages and twenty-five photos", "five pages and 25 photos"),
        ("en", "a thirty per cent deposit", "a 30% deposit"),
        ("en", "oh seven seven double oh nine hundred six one two", "07700 900612"),
        ("en", "jane dot carter at gmail dot com", "jane.carter@gmail.com"),
        ("en", "I've told you a hundred times", "I've told you a hundred times"),
    ],
)
def test_numbers_become_digits_where_that_is_safe(language, said, written):
    assert figures(said, language) == written


@pytest.mark.parametrize("language", ["fr", "en"])
def test_digits_are_final(language):
    for name in ("dates", "money", "contacts", "none"):
        for _, phrase, _ in rows(language, name):
            once = figures(phrase, language)
            assert figures(once, language) == once
