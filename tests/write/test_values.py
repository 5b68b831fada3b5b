import datetime as dt

import pytest

from summarizer.model import BudgetValue, ContactValue
from summarizer.write import values

NB = "\u00a0"


@pytest.mark.parametrize(
    ("day", "language", "text"),
    [
        (dt.date(2026, 4, 3), "fr", "vendredi 3 avril 2026"),
        (dt.date(2026, 3, 1), "fr", "dimanche 1er mars 2026"),
        (dt.date(2026, 4, 3), "en", "Friday 3 April 2026"),
        (dt.date(2026, 3, 1), "en", "Sunday 1 March 2026"),
        (dt.date(1, 1, 1), "en", "Monday 1 January 1"),
        (dt.date(9999, 12, 31), "es", "Friday 31 December 9999"),
    ],
)
def test_date(day, language, text):
    assert values.date(day, language).replace(NB, " ") == text


@pytest.mark.parametrize(
    ("moment", "language", "text"),
    [
        (dt.datetime(2026, 3, 10, 14, 5), "fr", "mardi 10 mars 2026 à 14 h 05"),
        (dt.datetime(2026, 3, 10, 8, 0), "en", "Tuesday 10 March 2026 at 08:00"),
        (dt.datetime(2026, 3, 10), "fr", "mardi 10 mars 2026"),
    ],
)
def test_instant(moment, language, text):
    assert values.instant(moment, language).replace(NB, " ") == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (42.3, "42 s"), (59.6, "1 min"), (741, "12 min"), (3599, "1 h 00"), (4210, "1 h 10")],
)
def test_duration(seconds, text):
    assert values.duration(seconds, "fr").replace(NB, " ") == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "00:00"), (59.99, "00:59"), (754.2, "12:34"), (3600, "1:00:00"), (36061, "10:01:01")],
)
def test_clock(seconds, text):
    assert values.clock(seconds) == text


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (BudgetValue(amount=1680, tax="HT"), "1 680 € HT", "€1,680 plus VAT"),
        (BudgetValue(amount=1450, currency="GBP", tax="TTC"), "1 450 £ TTC", "£1,450 including VAT"),
        (BudgetValue(amount=12.5), "12,50 €", "€12.50"),
        (BudgetValue(amount=1234567.0, currency="CHF"), "1 234 567 CHF", "CHF 1,234,567"),
        (BudgetValue(amount=300, currency="XPF"), "300 XPF", "XPF 300"),
        (
            BudgetValue(amount=900, max=1100, tax="TTC"),
            "de 900 € à 1 100 € TTC",
            "€900 to €1,100 including VAT",
        ),
        (BudgetValue(amount=None, max=500), "500 €", "€500"),
        (BudgetValue(amount=None), None, None),
        (BudgetValue(amount=float("nan")), None, None),
        (BudgetValue(amount=float("inf"), max=float("-inf")), None, None),
    ],
)
def test_money(value, french, english):
    said = [values.money(value, language) for language in ("fr", "en")]
    assert [text and text.replace(NB, " ") for text in said] == [french, english]


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (ContactValue(phone="+33612345678"), "fr", "06 12 34 56 78"),
        (ContactValue(phone="+33612345678"), "en", "+33 6 12 34 56 78"),
        (ContactValue(phone="+447700900123"), "en", "07700 900123"),
        (ContactValue(phone="0612345678"), "fr", "06 12 34 56 78"),
        (ContactValue(phone="12"), "fr", "12"),
        (ContactValue(phone="pas un numéro"), "fr", "pas un numéro"),
        (ContactValue(email="a@b.fr"), "fr", "a@b.fr"),
        (ContactValue(address="14 rue des Lavandières"), "fr", "14 rue des Lavandières"),
        (ContactValue(url="https://b.fr"), "fr", "https://b.fr"),
    ],
)
def test_contact(value, language, text):
    assert values.contact(value, language) == text


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")]
)
def test_listing(words, text):
    assert values.listing(words, "fr") == text


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("En ligne le vendredi 3 avril", "fr", "vendredi 3 avril"),
        ("Le Vendredi 3 avril 2026 au plus tard", "fr", "Vendredi 3 avril 2026"),
        ("Le vendredi\u202f3\u00a0avril", "fr", "vendredi\u202f3\u00a0avril"),
        ("Le 3 avril", "fr", None),
        ("Le vendredi 3 avrils", "fr", None),
        ("By Friday 3 April", "en", "Friday 3 April"),
    ],
)
def test_date_in(text, language, found):
    span = values.date_in(text, dt.date(2026, 4, 3), language)
    assert (span and text[slice(*span)]) == found


@pytest.mark.parametrize(
    ("text", "value", "language", "found"),
    [
        ("Total de 1 680 € HT en tout", BudgetValue(amount=1680, tax="HT"), "fr", "1 680 € HT"),
        ("Total de 1680 euros hors taxes", BudgetValue(amount=1680, tax="HT"), "fr", "1680 euros hors taxes"),
        ("Total de 1 680 €", BudgetValue(amount=1680, tax="HT"), "fr", None),
        ("Total de 1 680 pièces", BudgetValue(amount=1680), "fr", None),
        ("Total de 11 680 €", BudgetValue(amount=1680), "fr", None),
        ("Total de 1 680 €", BudgetValue(amount=168), "fr", None),
        ("12,50 € pièce", BudgetValue(amount=12.5), "fr", "12,50 €"),
        (
            "Entre 900 et 1 100 € TTC",
            BudgetValue(amount=900, max=1100, tax="TTC"),
            "fr",
            "900 et 1 100 € TTC",
        ),
        (
            "£1,200 plus VAT in total",
            BudgetValue(amount=1200, currency="GBP", tax="HT"),
            "en",
            "£1,200 plus VAT",
        ),
        ("300 XPF", BudgetValue(amount=300, currency="XPF"), "fr", "300 XPF"),
        ("300 €", BudgetValue(amount=None), "fr", None),
    ],
)
def test_money_in(text, value, language, found):
    span = values.money_in(text, value, language)
    assert (span and text[slice(*span)]) == found
