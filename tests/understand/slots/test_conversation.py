"""What a sentence leaves out because one before it said it: the month, the day to count from, most of a number."""

from __future__ import annotations

import pytest
from slot_tables import ANCHOR, described

from summarizer.understand.slots import ContactSlot, DateSlot, MoneySlot, find_call_slots

SAID = [
    # The month, or the very day, that was just spoken of
    ("fr", "FR", ["le quinze avril, ça va ?", "le quinze, d'accord"], "2026-04-15 | 2026-04-15"),
    ("fr", "FR", ["la première est le vingt juin", "tout est prêt le quatorze"], "2026-06-20 | 2026-06-14"),
    ("fr", "FR", ["c'est pour la mi-septembre", "la sortie, c'est le 19"], "by vague | 2026-09-19"),
    ("fr", "FR", ["en juin alors", "j'ai la semaine du quinze"], "vague | 2026-06-15..2026-06-19"),
    ("fr", "FR", ["le trente et un mars", "ou alors le trois"], "2026-03-31 | 2026-04-03"),
    ("en", "GB", ["it was to be the eighteenth of June", "it's the ninth now"], "2026-06-18 | 2026-06-09"),
    ("en", "GB", ["Wednesday the fifteenth, two days", "the fifteenth, and the sixteenth to finish"],
     "2026-04-15 | 2026-04-15 ; 2026-04-16"),
    ("en", "GB", ["we were there in May", "ring me on the twentieth"], "vague | 2026-05-20"),
    # A day beside it
    ("fr", "FR", ["le PDF le vendredi 10 avril", "l'original, je l'envoie le samedi matin"], "2026-04-10 | 2026-04-11"),
    ("fr", "FR", ["on commence le lundi 13 avril", "on vide tout le week-end d'avant"], "2026-04-13 | 2026-04-12"),
    ("fr", "FR", ["le compromis est le 20 mars", "il me faut tout quatre jours avant"], "2026-03-20 | 2026-03-16"),
    ("en", "GB", ["Saturday the 21st about nine", "a price by the Wednesday after"],
     "2026-03-21 09:00 | by 2026-03-25"),
    ("en", "GB", ["it's on the fifth of June", "we'll be there the day before"], "2026-06-05 | 2026-06-04"),
    # What is said every week, and what is too long ago
    ("fr", "FR", ["on se voit le 10 avril", "oui", "voilà", "on est fermés le lundi"], "2026-04-10 |  |  | "),
    ("fr", "FR", ["on se voit le 10 avril", "oui", "oui", "oui", "oui", "oui", "oui", "passez le 20"],
     "2026-04-10 |  |  |  |  |  |  | 2026-03-20"),
    # The last digits of a number
    ("en", "GB", ["her number is 07700 900 524", "no, 542", "she's in the book, five four two"],
     "not phone +447700900524 | phone +447700900542 | "),
    ("fr", "FR", ["c'est le 05 36 49 12 08", "je répète, 05 36 49 12 80", "08, pardon"],
     "phone +33536491208 | not phone +33536491280 | phone +33536491208"),
    ("fr", "FR", ["au 06 39 98 22 31 ah zut", "c'est vingt-deux quarante et un à la fin"],
     "not phone +33639982231 | phone +33639982241"),
    ("fr", "FR", ["c'est le zéro six trente-neuf", "oui", "quatre-vingt-dix-huit vingt-deux trente et un voilà"],
     " |  | phone +33639982231"),
    ("en", "GB", ["it's 07700", "yep", "900 488"], " |  | phone +447700900488"),
    ("en", "GB", ["I need 300 of them", "and 20 of the red"], " | "),
    ("fr", "CA", ["au 418 555 0174, non, 0147, quatre-sept"], "not phone +14185550174 ; phone +14185550147"),
    ("fr", "FR", ["c'est le 06 39 98 22 41", "non, pas avant 14 heures"], "phone +33639982241 | "),
]  # fmt: skip


@pytest.mark.parametrize(("language", "country", "said", "expected"), SAID, ids=[row[2][-1] for row in SAID])
def test_sentences_lean_on_those_before(language, country, said, expected):
    found = find_call_slots(said, language=language, anchor=ANCHOR, country=country)
    kinds = (DateSlot, ContactSlot)
    told = [" ; ".join(described(slot) for slot in slots if isinstance(slot, kinds)) for slots in found]
    assert " | ".join(told) == expected


@pytest.mark.parametrize(
    ("language", "said", "amounts"),
    [
        ("fr", "on redescend à trois mille sept borne comprise", [3700]),
        ("fr", "moi j'avais mis deux mille huit de côté", [2800]),
        ("fr", "entre mille neuf et deux mille trois gouttière comprise", [1900]),
        ("fr", "il faudrait trois cents exemplaires", []),
        ("en", "my fee's fifteen hundred fixed for the design", [1500]),
        ("en", "the hedge'll be sixty five same as last year", [65]),
        ("en", "that's three hundred and eighty less", [380]),
        ("en", "about two hundred photos in all", []),
    ],
)
def test_where_prices_are_spoken_of_a_number_that_counts_nothing_is_one(language, said, amounts):
    [slots] = find_call_slots([said], language=language, anchor=ANCHOR, country="GB", priced=[True])
    assert [slot.amount for slot in slots if isinstance(slot, MoneySlot)] == amounts


@pytest.mark.parametrize(
    ("language", "said", "behind"),
    [
        ("fr", "samedi il y avait une fuite", "2026-03-07"),
        ("fr", "le lambris posé le deux octobre", "2025-10-02"),
        ("en", "December fourteenth", "2025-12-14"),
        ("en", "tomorrow", None),
    ],
)
def test_a_day_to_come_knows_which_one_it_would_be_behind(language, said, behind):
    [[slot]] = find_call_slots([said], language=language, anchor=ANCHOR, country="GB")
    assert (str(slot.behind) if slot.behind else None) == behind
