"""A transcript becomes items that are backed, word for word, by what was said."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.model import (
    ActionValue,
    BudgetValue,
    ContactValue,
    DeadlineValue,
    Item,
    Transcript,
    Utterance,
)
from summarizer.understand import Understanding, understand

WHEN = dt.datetime(2026, 3, 10, 14, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))  # a Tuesday

FENCE = [
    ("A", "Clôtures Bertin, bonjour."),
    ("B", "Bonjour, c'est Lucie Garnier. Je vous appelle parce que mon portail ne ferme plus depuis samedi."),
    ("A", "D'accord. Il est motorisé ?"),
    ("B", "Non. Et je voudrais aussi une clôture en bois de deux mètres de haut au fond du jardin."),
    ("A", "Une clôture en bois de deux mètres, d'accord. Ce sera 1 450 euros hors taxes, pose comprise."),
    ("B", "D'accord, ça me va. Par contre, il faut que ce soit fini avant le 3 avril."),
    ("A", "Le 3 avril, c'est noté. Je vous envoie le devis demain."),
    ("B", "Parfait. Mon numéro, c'est le 06 39 98 12 34."),
    ("A", "Il fait beau chez vous ? Ici il pleut."),
    ("B", "Oui, grand soleil. Merci, au revoir."),
]
SHOP = [
    ("A", "Hello, Hannah speaking."),
    ("B", "Hi Hannah, it's Owen Price from the bike shop. The website's been down since yesterday."),
    ("A", "Oh no. I'll have a look at it this afternoon."),
    ("B", "Thanks. And I'd like a page for the repair workshop, with the prices on it."),
    ("A", "A workshop page with prices, that'd be two hundred pounds plus VAT."),
    ("B", "Two hundred's fine. It needs to be live by Friday the 20th of March."),
    ("A", "Friday the 20th, okay. Send me the photos, would you?"),
    ("B", "I'll email them tonight. Cheers, bye."),
]


def spoken(turns: list[tuple[str | None, str]], language: str) -> Transcript:
    utterances, clock = [], 0.0
    for speaker, text in turns:
        seconds = max(1.0, len(text.split()) / 2.6)
        utterances.append(Utterance(start=clock, end=clock + seconds, text=text, speaker=speaker))
        clock += seconds + 0.3
    return Transcript(language=language, duration=clock, utterances=tuple(utterances))


@pytest.fixture(scope="module")
def fence() -> Understanding:
    return understand(spoken(FENCE, "fr"), recorded_at=WHEN)


@pytest.fixture(scope="module")
def shop() -> Understanding:
    return understand(spoken(SHOP, "en"), recorded_at=WHEN, me="Hannah Boyle")


def of_type(found: Understanding, kind: str) -> list[Item]:
    return [item for item in found.items if item.type == kind]


def test_the_sides_and_their_names_are_known(fence: Understanding, shop: Understanding) -> None:
    assert fence.kind == shop.kind == "call"
    assert fence.sides == shop.sides == {"A": "provider", "B": "client"}
    assert {p.id: p.name for p in fence.participants}["client"] == "Lucie Garnier"
    assert {p.id: p.name for p in shop.participants} == {"provider": "Hannah Boyle", "client": "Owen Price"}


def test_amounts_days_and_numbers_are_right(fence: Understanding, shop: Understanding) -> None:
    assert [i.value for i in of_type(fence, "budget")] == [BudgetValue(amount=1450, currency="EUR", tax="HT")]
    assert [i.value for i in of_type(fence, "contact")] == [ContactValue(phone="+33639981234")]
    assert DeadlineValue(date=dt.date(2026, 4, 3)) in [i.value for i in of_type(fence, "deadline")]
    assert ActionValue(owner="provider", due=dt.date(2026, 3, 11)) in [
        i.value for i in of_type(fence, "action")
    ]
    assert 200 in [i.value.amount for i in of_type(shop, "budget") if isinstance(i.value, BudgetValue)]
    assert {i.value.currency for i in of_type(shop, "budget") if isinstance(i.value, BudgetValue)} == {"GBP"}
    assert DeadlineValue(date=dt.date(2026, 3, 20)) in [i.value for i in of_type(shop, "deadline")]


def test_what_is_asked_and_what_is_broken_are_found(fence: Understanding, shop: Understanding) -> None:
    asked = " ".join(i.text for i in fence.items if i.type in ("requirement", "constraint"))
    assert "clôture" in asked.lower()
    assert any("portail" in i.text.lower() for i in of_type(fence, "problem"))
    assert any(
        "workshop" in i.text.lower() for i in shop.items if i.type in ("requirement", "constraint", "change")
    )
    assert any("website" in i.text.lower() for i in of_type(shop, "problem"))


def test_small_talk_is_left_out(fence: Understanding) -> None:
    assert not [i for i in fence.items if "beau" in i.text or "pleut" in i.text or "soleil" in i.text]


def test_every_item_is_backed_letter_for_letter(fence: Understanding, shop: Understanding) -> None:
    for found, turns in ((fence, FENCE), (shop, SHOP)):
        said = [text for _, text in turns]
        for item in found.items:
            assert item.evidence
            assert all(any(e.quote in text for text in said) for e in item.evidence)
            assert all(0 <= e.start <= e.end for e in item.evidence)
        assert [item.id for item in found.items] == [str(n + 1) for n in range(len(found.items))]


def test_a_voicemail_gets_its_card() -> None:
    message = [
        (None, "Bonjour, c'est Amandine Toussaint, je vous appelle de la part de Claire Morin."),
        (None, "J'ai une fuite sous l'évier depuis ce matin, c'est assez urgent."),
        (None, "Vous pouvez me rappeler au 06 39 98 22 16, merci, au revoir."),
    ]
    found = understand(spoken(message, "fr"), recorded_at=WHEN, me="Karim Benali")
    assert found.kind == "voicemail"
    card = found.voicemail
    assert card is not None
    assert (card.caller, card.callback, card.urgency, card.missing) == (
        "Amandine Toussaint",
        "+33639982216",
        "high",
        (),
    )
    assert card.how_known is not None
    assert "Claire Morin" in card.how_known
    assert card.reason is not None
    assert "fuite" in card.reason


def test_the_number_of_the_recording_is_called_back_where_none_is_said() -> None:
    message = [(None, "Bonjour, c'est Hugo Pasquier, rappelez-moi pour le portail, merci.")]
    found = understand(spoken(message, "fr"), recorded_at=WHEN, number="+33639980000")
    assert found.voicemail is not None
    assert found.voicemail.callback == "+33639980000"
    assert "callback" not in found.voicemail.missing


@pytest.mark.parametrize(
    "message",
    [
        "Bonjour, ceci est un message automatique. Vous êtes éligible à une aide de l'état. Tapez 1.",
        "Pardon, je me suis trompé de numéro, je croyais appeler le garage, au revoir.",
    ],
)
def test_machines_and_wrong_numbers_have_no_items(message: str) -> None:
    found = understand(spoken([(None, message)], "fr"), recorded_at=WHEN, kind="voicemail")
    assert found.items == ()


def test_a_recording_without_speech_has_nothing_in_it() -> None:
    found = understand(Transcript(language="fr", duration=12.0), recorded_at=WHEN)
    assert (found.kind, found.items, found.topics, found.participants) == ("call", (), (), ())


def test_a_language_without_a_pack_is_understood_as_english() -> None:
    found = understand(spoken([("A", "Ich hätte gern einen Zaun."), ("B", "Gut.")], "de"), recorded_at=WHEN)
    assert found.kind == "call"


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    turns=st.lists(st.tuples(st.sampled_from(["A", "B", None]), st.text(max_size=60)), max_size=6),
    language=st.sampled_from(["fr", "en"]),
)
def test_whatever_is_said_every_quote_was_said(turns: list[tuple[str | None, str]], language: str) -> None:
    found = understand(spoken(turns, language), recorded_at=WHEN)
    said = [text for _, text in turns]
    assert all(any(e.quote in text for text in said) for item in found.items for e in item.evidence)
