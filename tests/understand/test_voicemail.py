"""Messages left on a machine: what is one, what is for nothing, who called, how urgent it is."""

import datetime as dt

import numpy as np
import pytest

from summarizer.model import (
    ActionValue,
    ContactValue,
    DeadlineValue,
    Evidence,
    Item,
    ItemType,
    Sentence,
    Transcript,
    Utterance,
    Value,
    Voicemail,
)
from summarizer.understand.call import Call
from summarizer.understand.classifier import HEADS, Scores
from summarizer.understand.names import introduced
from summarizer.understand.sentences import split_sentences
from summarizer.understand.slots import find_slots
from summarizer.understand.voicemail import card, is_for_nothing, is_voicemail

WHEN = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)  # a Tuesday
ME = "Claire Ferrand"


def sentences(*turns: str, language: str = "fr") -> tuple[Sentence, ...]:
    utterances = tuple(
        Utterance(start=20.0 * i, end=20.0 * i + 19, text=text) for i, text in enumerate(turns)
    )
    return split_sentences(Transcript(language=language, duration=60, utterances=utterances), language)


def item(kind: ItemType, text: str, value: Value | None = None) -> Item:
    quote = (Evidence(start=0, end=1, speaker="client", quote=text),)
    return Item(id="1", type=kind, topic=None, text=text, evidence=quote, confidence=0.9, value=value)


def carded(text: str, *items: Item, language: str = "fr", number: str | None = None) -> Voicemail:
    said = sentences(text, language=language)
    slots = [find_slots(s.text, language=language, anchor=WHEN, country="FR") for s in said]
    call = Call(
        language,
        "voicemail",
        said,
        {None: "client"},
        {"client": None, "provider": ME},
        slots,
        np.zeros((len(said), 2), np.float32),
        [],
        Scores(np.zeros((len(said), len(HEADS)), np.float32)),
    )
    who = introduced(said, language, not_me=ME)
    return card(call, items, who, today=WHEN.date(), number=number)


MESSAGES = [
    (
        "fr",
        (
            "Bonjour madame Ferrand, Hugo Pasquier, je vous appelle pour la chaudière qui fait du bruit, il faudrait "
            "que quelqu'un vienne voir, rappelez-moi au 06 39 98 22 16, merci, au revoir."
        ),
        True,
    ),
    (
        "en",
        (
            "hello claire it's rosie hartley you painted our hall last year the ceiling's gone brown could you "
            "have a look when you're passing my number's 07700 900 146 thanks bye"
        ),
        True,
    ),
    ("fr", "Ceci est un message automatique. Votre contrat est éligible. Tapez 1 pour en bénéficier.", True),
    (
        "fr",
        (
            "oui bonsoir c'est simone astruc rappelez-moi dès que vous pouvez c'est le zéro six trente-neuf "
            "quatre-vingt-dix-huit quarante et un douze je suis là jusqu'à midi merci au revoir"
        ),
        True,  # short but for its number
    ),
    ("fr", "Bonjour, je voudrais un devis pour un portail.", False),
    ("fr", "Menuiserie Ferrand, bonjour, je vous écoute.", False),
    ("fr", "Allô ? Oui. D'accord. Non, mardi. Oui. Très bien. Merci. Au revoir.", False),
    ("en", "Hi, yes. Okay. No, the blue one. Right. Sure. Lovely. Bye.", False),
]


@pytest.mark.parametrize(("language", "text", "message"), MESSAGES)
def test_is_voicemail_knows_a_message_from_half_a_call(language: str, text: str, message: bool) -> None:
    assert is_voicemail(sentences(text, language=language), 30.0, language) is message


NOTHING = [
    ("fr", "Je vous appelle de la part de nos partenaires, une offre sans engagement, à un euro.", True),
    ("fr", "Salut tonton, c'est Léo, papi a froid, on t'attend, je t'embrasse.", True),
    ("fr", "Ah, ce n'est pas le garage ? Pardon, je me suis trompé de numéro.", True),
    ("fr", "Je voudrais une offre pour repeindre le salon.", False),
    ("en", "Our records say your listing is not verified. Press one now.", True),
    ("en", "Sorry, wrong number.", True),
    ("en", "I'd like a quote for the fence, no obligation, I hope.", False),
]


@pytest.mark.parametrize(("language", "text", "nothing"), NOTHING)
def test_sellers_and_wrong_numbers_are_for_nothing(language: str, text: str, nothing: bool) -> None:
    assert is_for_nothing(sentences(text, language=language), language) is nothing


KINDS = [
    ("fr", "Je vous appelle de la part de nos partenaires, une offre sans engagement, à un euro.", "sales"),
    ("fr", "Salut tonton, c'est Léo, papi a froid, on t'attend, je t'embrasse.", "wrong number"),
    ("fr", "Ah, ce n'est pas le garage ? Pardon, je me suis trompé de numéro.", "wrong number"),
    ("fr", "Je voudrais une offre pour repeindre le salon.", "message"),
    ("en", "Our records say your listing is not verified. Press one now.", "sales"),
    ("en", "Sorry, wrong number.", "wrong number"),
]


@pytest.mark.parametrize(("language", "text", "kind"), KINDS)
def test_card_says_whether_a_message_wants_an_answer(language: str, text: str, kind: str) -> None:
    assert carded(text, language=language).kind == kind


PROSPECTS = [
    ("fr", "Bonjour, j'ai eu votre numéro par ma voisine, je voudrais un devis pour une clôture.", True),
    ("fr", "bonjour vous ne me connaissez pas c'est pour savoir si vous faites aussi les portails", True),
    ("fr", "Je cherche un menuisier, est-ce que vous faites des escaliers ?", True),
    ("fr", "Bonjour, vous deviez passer jeudi pour la clôture, je voudrais décaler.", False),
    ("fr", "C'est pour le portail que vous nous avez posé, il ferme plus.", False),
    ("fr", "J'ai eu votre numéro par nos partenaires, une offre sans engagement, à un euro.", False),
    ("en", "Hello, my sister gave me your number, I'd like a quote for a fence.", True),
    ("en", "Is that the fencing man? I was hoping you could mend a panel.", True),
    ("en", "Hi, about the fence you fitted last year, could you come again?", False),
]


@pytest.mark.parametrize(("language", "text", "prospect"), PROSPECTS)
def test_card_says_who_is_no_client_yet(language: str, text: str, prospect: bool) -> None:
    assert carded(text, language=language).prospect is prospect


def test_card_quotes_what_makes_it_urgent_the_weightiest_first() -> None:
    text = "La caisse est en panne, on peut plus encaisser. Bon. Venez tout de suite."
    found = carded(text, item("problem", "La caisse est en panne"))
    assert [evidence.quote for evidence in found.urgent_because] == [
        "Venez tout de suite.",
        "La caisse est en panne, on peut plus encaisser.",
    ]
    assert carded("Rien d'urgent, c'est pour la fuite du robinet.").urgent_because == ()
    assert carded("Je voudrais un devis pour une terrasse.").urgent_because == ()


def test_quote_of_a_long_sentence_is_a_part_of_it_letter_for_letter() -> None:
    text = (
        "bonjour c'est pour vous dire que depuis hier on a de l'eau qui coule du plafond et que le disjoncteur a sauté "
        "et que je suis toute seule avec les enfants et que je sais plus quoi faire du tout dans cette maison"
    )
    (quote, *others) = [evidence.quote for evidence in carded(text).urgent_because]
    assert not others  # one sentence is quoted once
    assert quote in text
    assert "coule du plafond" in quote or "disjoncteur" in quote
    assert len(quote.split()) < 20


CALLERS = [
    (
        "en",
        "Hi, this is Gwen Parry at Parry's Dairy on Chapel Street, my son says it's the wiring.",
        "Gwen Parry",
        "Parry's Dairy",
    ),
    ("fr", "Bonjour, Odile Roussel à l'appareil, c'est pour la vitrine.", "Odile Roussel", None),
    ("fr", "bonsoir je suis la mère sophie lavigne c'est pour le cours de guitare", "Sophie Lavigne", None),
    ("en", "Kia ora, Anita Blake here, about the fence.", "Anita Blake", None),
    ("en", "Hi there, it's his mum, Karen Whitlock, about the piano lessons.", "Karen Whitlock", None),
    (
        "fr",
        "Bonjour, c'est madame Roussel de la boulangerie du Marché, rappelez-moi.",
        "Madame Roussel",
        "Boulangerie du Marché",
    ),
    ("fr", "Bonjour, c'est Martine, la voisine de monsieur Pujol.", "Martine", None),
    (
        "fr",
        "oui bonsoir madame ferrand gilbert vasse du comité des fêtes",
        "Gilbert Vasse",
        "Comité des fêtes",
    ),
    (
        "fr",
        "Allô ? Ah, c'est la machine. Bon. Madame Ferrand, Armelle Costes, bonjour.",
        "Armelle Costes",
        None,
    ),
    ("fr", "Bonjour, c'est pour la crèche. C'est Sandrine, enfin Sandrine Cazaux.", "Sandrine Cazaux", None),
    ("fr", "Bonjour, c'est Didier qui m'a donné votre numéro, pour un mur.", None, None),
    ("fr", "bonjour c'est pour savoir si c'est fini", None, None),
    ("en", "Hi Claire, it's Priya from Oakfield Dental, could you ring me?", "Priya", "Oakfield Dental"),
    ("en", "Hello, Dermot Hanratty here from Hanratty Feeds.", "Dermot Hanratty", "Hanratty Feeds"),
    (
        "en",
        "hi claire my name's curtis boudreau i'm over at the marine supply",
        "Curtis Boudreau",
        "Marine supply",
    ),
    ("en", "Hello, it's gone again, the boiler, could you call me?", None, None),
]


@pytest.mark.parametrize(("language", "text", "caller", "company"), CALLERS)
def test_card_says_who_called(language: str, text: str, caller: str | None, company: str | None) -> None:
    found = carded(text, language=language)
    assert (found.caller, found.company) == (caller, company)


URGENCIES = [
    ("fr", "Il y a de l'eau qui coule du plafond, le disjoncteur a sauté.", (), "high"),
    ("fr", "La caisse est en panne, on peut plus encaisser, venez tout de suite.", (), "high"),
    ("fr", "C'est le troisième message, sinon je prends un avocat, c'est honteux.", (), "high"),
    ("fr", "Ça grésille dans le compteur, il faudrait venir maintenant.", (), "high"),
    ("fr", "Je peux venir chercher le cadre demain matin ?", (), "normal"),
    ("fr", "Ça grésille sur la ligne, je voulais juste un devis.", (), "normal"),
    ("fr", "Je voudrais un devis pour une terrasse.", (), "normal"),
    ("fr", "Rien d'urgent, c'est pour la fuite du robinet.", (), "low"),
    ("fr", "Rappelez-moi quand vous aurez un moment.", (), "low"),
    (
        "fr",
        "Il me le faut pour mercredi.",
        (item("deadline", "Pour mercredi", DeadlineValue(date=dt.date(2026, 3, 11))),),
        "high",
    ),
    (
        "fr",
        "Je vous l'envoie demain.",
        (item("action", "J'envoie", ActionValue(owner="client", due=dt.date(2026, 3, 11))),),
        "normal",
    ),
    ("en", "There's no heating and the baby's cold, please come straight away.", (), "high"),
    ("en", "No rush at all, just a quote for the fence.", (), "low"),
    ("en", "Could you send me a price for the fence?", (), "normal"),
]


@pytest.mark.parametrize(("language", "text", "items", "urgency"), URGENCIES)
def test_urgency(language: str, text: str, items: tuple[Item, ...], urgency: str) -> None:
    wanted = item("requirement", "Un devis")
    assert carded(text, wanted, *items, language=language).urgency == urgency


def test_reason_is_what_the_provider_wants_to_know_first() -> None:
    wall, price = item("requirement", "Refaire le mur"), item("question", "Quel prix ?")
    rule = item("constraint", "Pas le jeudi")
    assert carded("Bonjour.", rule, price, wall).reason == "Refaire le mur"
    assert carded("Bonjour.", rule).missing == ("caller", "callback", "reason")


def test_callback_is_the_item_then_what_is_heard_then_the_recording_s() -> None:
    heard = "Rappelez-moi au 06 39 98 22 16."
    given = item("contact", "Téléphone", ContactValue(phone="+33639982241"))
    assert carded(heard, given, number="+33639980000").callback == "+33639982241"
    assert carded(heard, number="+33639980000").callback == "+33639982216"
    assert carded("Rappelez-moi.", number="+33639980000").callback == "+33639980000"


HOW_KNOWN = [
    ("fr", "Sandra Maurin m'a donné votre numéro."),
    ("fr", "C'est monsieur Pelchat qui m'a parlé de vous."),
    ("fr", "J'ai trouvé votre carte à la quincaillerie."),
    ("en", "I got your name off the lady at the library."),
    ("en", "Bev recommended you."),
]


@pytest.mark.parametrize(("language", "text"), HOW_KNOWN)
def test_how_known(language: str, text: str) -> None:
    greeting = "Bonjour." if language == "fr" else "Hello."
    assert carded(f"{greeting} {text}", language=language).how_known == text.rstrip(".")
