from __future__ import annotations

import pytest
from slot_tables import ANCHOR, described, slots

from summarizer.understand.slots import MoneySlot, QuantitySlot, find_slots, guess_country, spoken_number


@pytest.mark.parametrize(
    ("language", "phrase", "expected"),
    [
        ("fr", "un ballon de deux cents litres", ["200 l"]),
        ("fr", "six sept photos par chambre", ["6-7 photos"]),
        ("fr", "deux mètres dix sur trois mètres", ["2 m", "3 m"]),
        ("fr", "2,5 m² de carrelage", ["2.5 m2"]),
        ("fr", "entre 20 et 30 personnes", ["20-30 person"]),
        ("fr", "20 à 30 personnes", ["20-30 person"]),
        ("fr", "quatorze pages", ["14 page"]),
        ("fr", "quatre petites tables", ["4 tables"]),
        ("fr", "ça m'a coûté 200 euros", []),
        ("fr", "un virgule cinq kilo", ["1.5 kg"]),
        ("fr", "1,5 kilo", ["1.5 kg"]),
        ("en", "two hundred litres", ["200 l"]),
        ("en", "six or seven photos", ["6-7 photos"]),
        ("en", "twelve square metres", ["12 m2"]),
        ("en", "five people and two dogs", ["5 person", "2 dogs"]),
        ("en", "call me on 07700 900 482", []),
    ],
)
def test_quantities(language, phrase, expected):
    country = {"fr": "FR", "en": "GB"}[language]
    assert [described(s) for s in slots(phrase, language, country) if isinstance(s, QuantitySlot)] == expected


@pytest.mark.parametrize(
    ("language", "text", "default", "country"),
    [
        ("fr", "bonjour je voudrais un devis", "FR", "FR"),
        ("fr", "ça fait huitante francs", "FR", "CH"),
        ("fr", "mon numéro c'est le +32 478 12 34 56", "FR", "BE"),
        ("fr", "deux cents piastres plus la TPS", "FR", "CA"),
        ("fr", "il y a septante personnes", "FR", "BE"),
        ("fr", "il y a septante personnes", "CH", "CH"),
        ("fr", "huitante personnes, mon gsm c'est", "FR", "FR"),
        ("en", "it's sixty quid a fortnight", "GB", "GB"),
        ("en", "what about the GST", "GB", "CA"),
        ("en", "two hundred bucks", "GB", "US"),
        ("en", "hello there", "IE", "IE"),
    ],
)
def test_country_is_guessed_from_what_gives_it_away(language, text, default, country):
    assert guess_country(text, language, default) == country


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("fr", "quatre-vingt-quinze mille", 95_000),
        ("fr", "un million deux cent mille", 1_200_000),
        ("fr", "septante et un", 71),
        ("fr", "deux virgule zéro cinq", 2.05),
        ("fr", "deux et demi", 2.5),
        ("fr", "45 mille", 45_000),
        ("fr", "1 680,50", 1680.5),
        ("fr", "1.680,50", 1680.5),
        ("fr", "une", 1),
        ("fr", "bonjour", None),
        ("fr", "deux chaises", None),
        ("fr", "", None),
        ("en", "a hundred and twenty", 120),
        ("en", "two and a half thousand", 2500),
        ("en", "one point two million", 1_200_000),
        ("en", "1,450.50", 1450.5),
        ("en", "twenty-seventh", 27),
        ("en", "9" * 30, None),
    ],
)
def test_spoken_numbers(language, text, number):
    assert spoken_number(text, language) == number


@pytest.mark.parametrize(
    ("language", "text", "amounts"),
    [
        ("fr", "350. Vu mes serpillières.", [350]),
        ("fr", "cent soixante-dix tu les payes à eux direct", [170]),
        ("fr", "à trente jours fin de mois", []),
        ("fr", "un tiers à la commande en deux mille vingt-six", []),
        ("en", "the other's forty-five", [45]),
        ("en", "mochi's ninety five and bao's one forty", [95, 140]),
        ("en", "a third now and two visits", []),
    ],
)
def test_bare_numbers_are_amounts_where_prices_are_spoken_of(language, text, amounts):
    found = find_slots(text, language=language, anchor=ANCHOR, country="FR", priced=True)
    assert [slot.amount for slot in found if isinstance(slot, MoneySlot)] == amounts
    plain = find_slots(text, language=language, anchor=ANCHOR, country="FR")
    assert not [slot for slot in plain if isinstance(slot, MoneySlot)]
