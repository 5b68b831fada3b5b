import time

import pytest
from written_calls import CALLS, FRENCH_CALL, FRENCH_TRANSCRIPT, VOICEMAIL, VOICEMAIL_TRANSCRIPT, item, spoken

from summarizer.model import ContactValue, Evidence
from summarizer.write import FORMATS, WriteOptions
from summarizer.write.safe import masked, safe_recap, safe_transcript

MASK = {"fr": "(masqué)", "en": "(withheld)"}


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        # telephone numbers in figures
        ("fr", "rappelez-moi au 06 12 34 56 78 merci", "rappelez-moi au _ merci"),
        ("fr", "mon numéro : 06.12.34.56.78.", "mon numéro : _."),
        ("fr", "0612345678", "_"),
        ("fr", "au 04/65/71/08/33 ou au +33 (0)6 12 34 56 78", "au _ ou au _"),
        ("fr", "c'est le 06 12", "c'est le _"),
        ("en", "call 07700 900123 please", "call _ please"),
        ("en", "it's (555) 010-4477", "it's _"),
        # said in words, or in both
        ("fr", "zéro six douze trente-quatre cinquante-six soixante-dix-huit voilà", "_ voilà"),
        (
            "fr",
            "alors c'est le zéro six, euh, trente-neuf, quatre-vingt-dix-huit, d'accord",
            "alors c'est le _, d'accord",
        ),
        ("fr", "zéro six 12 34 cinquante-six 78", "_"),
        ("en", "it's oh seven seven double oh nine one two", "it's _"),
        ("en", "zero seven seven one hundred", "_"),
        ("en", "plus forty-four seven seven double oh nine", "plus _"),
        # e-mails and links, written and said
        ("fr", "écrivez à bernard@tilleuls.fr svp", "écrivez à _ svp"),
        ("fr", "bernard @ tilleuls.fr", "_"),
        ("fr", "c'est bernard arobase tilleuls tiret perigord point fr", "c'est _"),
        ("fr", "contact point tilleuls arobase gmail", "_"),
        ("en", "it's tom at kiln lane dot co dot uk", "it's _"),
        ("fr", "voir https://exemple.fr/a?b=c et www.exemple.fr", "voir _ et _"),
        ("fr", "sur tilleuls-perigord.fr/chambres", "sur _"),
        ("fr", "le site tilleuls point com", "le site _"),
        # addresses
        ("fr", "je suis au 14 rue des Lavandières, premier étage", "je suis au _"),
        ("fr", "quatorze bis, avenue Foch. Merci", "_. Merci"),
        ("fr", "au 3 place de la Mairie", "au _"),
        ("fr", "à 24000 Périgueux demain", "à _ demain"),
        ("en", "at 12 Mill Lane tomorrow", "at _ tomorrow"),
        ("en", "postcode S11 8QA", "postcode _"),
    ],
)
def test_contact_details_are_masked(language, text, kept):
    assert masked(text, language).replace(MASK[language], "_") == kept


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "un budget de 1 250 000 euros pour 2026"),
        ("fr", "mille six cent quatre-vingt-dix-huit euros hors taxes"),
        ("fr", "le 12/03/2026 ou le 2026-03-12 à 09:30, soit 14 h 30"),
        ("fr", "entre deux et trois chambres, six à sept photos, 0,75 litre"),
        ("fr", "vingt-cinq, trente mètres carrés, plus une porte"),
        ("fr", "la rue est barrée, il y a une place devant, dans une rue calme"),
        ("fr", "deux cours de yoga par semaine, 12 places assises, 3 place du marché"),
        ("fr", "la rencontre est à 8 h 00, on sera 12 à table. Ensuite on verra"),
        ("en", "two or three pages, sixty words each, by 15 June 2026 at 09:30"),
        ("en", "we meet at nine, about forty-five pounds each"),
        ("en", "one thousand two hundred pounds plus VAT"),
    ],
)
def test_figures_that_reach_nobody_stay(language, text):
    assert masked(text, language) == text


SECRETS = (
    "bernard@",
    "arobase",
    "06 39 98",
    "+33639984107",
    "trente-neuf",
    "0465710833",
    "04 65 71",
    "+33465710833",
)


@pytest.mark.parametrize("call", list(CALLS))
@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("docx", "pdf")])
def test_no_format_lets_a_contact_detail_out(call, name):
    recap, transcript = CALLS[call]
    loud = spoken(10.0, 12.0, "client", "Au zéro quatre soixante-cinq soixante et onze, 04 65 71 08 33.")
    transcript = transcript.model_copy(update={"utterances": (*transcript.utterances, loud)})
    options = WriteOptions(safe=True, transcript=True)
    text = FORMATS[name].write(recap, transcript, options).decode("utf-8").replace("=\r\n", "")
    assert not [secret for secret in SECRETS if secret in text]
    if name == "md":
        assert any(secret in FORMATS[name].write(recap, transcript).decode() for secret in SECRETS) == (
            call in ("french-call", "french-voicemail")
        )


def test_contact_items_keep_their_number_and_moment():
    before = {item.id: item for item in FRENCH_CALL.items}
    for after in safe_recap(FRENCH_CALL).items:
        assert [e.start for e in after.evidence] == [e.start for e in before[after.id].evidence]
        if after.type == "contact":
            assert (after.text, after.value) == (
                "Coordonnées échangées de vive voix (non reprises dans cette version)",
                None,
            )


def test_the_passage_in_which_a_contact_was_given_goes_wherever_it_stands():
    said = "c'est la maison bleue derrière l'église"
    home = item(1, "contact", "Chez lui", 1.0, said, value=ContactValue(address="maison bleue"))
    other = item(2, "action", "Passer à la maison bleue", 1.0, f"vous passez, {said}, quand vous voulez")
    recap = safe_recap(FRENCH_CALL.model_copy(update={"items": (home, other)}))
    assert recap.items[1].text == "Passer à la (masqué)"
    assert recap.items[1].evidence[0].quote == "vous passez, (masqué), quand vous voulez"


def test_a_short_quote_is_not_hunted_elsewhere():
    home = item(1, "contact", "Chez lui", 1.0, "oui", value=ContactValue(email="a@b.fr"))
    other = item(2, "action", "Passer", 1.0, "oui demain")
    assert (
        safe_recap(FRENCH_CALL.model_copy(update={"items": (home, other)})).items[1].evidence[0].quote
        == "oui demain"
    )


def test_words_go_with_a_masked_utterance_only():
    safe = safe_transcript(FRENCH_TRANSCRIPT, FRENCH_CALL)
    assert [bool(utterance.words) for utterance in safe.utterances] == [True, True, False]


def test_voicemail_card_quotes_nobody():
    quote = Evidence(start=3.0, end=6.0, speaker="client", quote="soixante et onze zéro huit, c'est urgent")
    card = VOICEMAIL.voicemail.model_copy(update={"urgent_because": (quote,)})
    assert safe_recap(VOICEMAIL.model_copy(update={"voicemail": card})).voicemail.urgent_because == ()


def test_voicemail_card_hides_the_number():
    recap = safe_recap(VOICEMAIL)
    assert recap.voicemail.callback == "(masqué)"
    assert recap.source.number is None
    text = FORMATS["md"].write(VOICEMAIL, VOICEMAIL_TRANSCRIPT, WriteOptions(safe=True)).decode()
    assert "(masqué)" in text
    assert "Vincent Marty" in text


@pytest.mark.parametrize(
    "text", ["a" * 50_000, "a-" * 25_000, "a.b" * 20_000, "zéro " * 10_000, "A " * 25_000, "@" * 50_000]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_long_line_takes_no_longer_than_its_length(text, language):
    begun = time.perf_counter()
    masked(text, language)
    assert time.perf_counter() - begun < 5
