"""What someone says of himself reads well from a third person's mouth, and means the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.understand.rewriting import as_duty, called, in_third_person, speaks_of_himself, with_owners

SAID_BY_THE_PROVIDER = [
    ("fr", "je vous envoie la maquette mardi", "Nadia envoie la maquette mardi"),
    ("fr", "je prends les mesures", "Nadia prend les mesures"),
    ("fr", "je vous ferai un prix", "Nadia fera un prix"),
    ("fr", "je vais regarder ça", "Nadia va regarder ça"),
    ("fr", "je m'occupe de la livraison", "Nadia s'occupe de la livraison"),
    ("fr", "je demande à mon associé et je vous dis ça lundi", "Nadia demande à son associé et dit ça lundi"),
    ("fr", "envoyez-moi les plans", "Hugo envoie les plans"),
    ("fr", "vous m'envoyez les plans et vous me rappelez", "Hugo envoie les plans et rappelle"),
    ("fr", "rappelez-moi jeudi", "Hugo rappelle jeudi"),
    ("fr", "envoyez-la plutôt au bureau", "Hugo l'envoie au bureau"),
    ("fr", "tu me fais un retour", "Hugo fait un retour"),
    ("fr", "le portail est livré lundi", "le portail est livré lundi"),
    ("en", "i'll send you the draft on monday", "Nadia will send the draft on monday"),
    ("en", "i can come on friday", "Nadia can come on friday"),
    ("en", "we need the keys", "Nadia needs the keys"),
    ("en", "send me the logo", "Hugo will send the logo"),
    ("en", "the gate sticks", "the gate sticks"),
]


@pytest.mark.parametrize(("language", "said", "wanted"), SAID_BY_THE_PROVIDER)
def test_in_third_person(language: str, said: str, wanted: str) -> None:
    assert in_third_person(said, language, speaker="Nadia", other="Hugo") == wanted


FURTHER_INSIDE = [
    ("fr", "les clés, tu les auras demain", "les clés, Hugo les aura demain"),
    ("fr", "le devis que je vous ai donné", "le devis que Nadia a donné"),
    ("fr", "je les facture pas", "Nadia ne les facture pas"),
    ("fr", "à déposer chez moi", "à déposer chez Nadia"),
    ("fr", "ça vous fait trois cents", "ça fait trois cents"),
    ("fr", "le rendez-vous est chez le notaire", "le rendez-vous est chez le notaire"),
    ("fr", "assez de peinture pour deux pièces", "assez de peinture pour deux pièces"),
    ("fr", "la porte est fermée, passez par le jardin", "la porte est fermée, Hugo passe par le jardin"),
    ("fr", "pas la vôtre, la mienne", "pas celle de Hugo, celle de Nadia"),
    ("fr", "le devis de madame Sanchez", "le devis de madame Sanchez"),
    ("fr", "un chantier à Rodez", "un chantier à Rodez"),
    ("fr", "le mur, ne le cachez pas", "le mur, Hugo ne le cache pas"),
    ("fr", "après, laissez la porte ouverte", "après, Hugo laisse la porte ouverte"),
    ("fr", "il faut qu'on la tienne au courant", "il faut qu'on la tienne au courant"),
    ("en", "half when we start", "half when Nadia starts"),
    ("en", "I'd like you to come", "Nadia would like Hugo to come"),
    ("en", "I'll let you have the quote", "Nadia will let Hugo have the quote"),
    ("en", "let me know if it rains", "Hugo will let Nadia know if it rains"),
    ("en", "a job for you guys", "a job for you guys"),
    ("en", "it squeaks when you're braking", "it squeaks when you're braking"),
    ("en", "the colour i'd given up on", "the colour Nadia had given up on"),
    ("en", "the plan you sent", "the plan Hugo sent"),
    ("en", "it's for you to choose the knobs", "it's for Hugo to choose the knobs"),
    ("en", "if you need a ladder, ask", "if Hugo needs a ladder, ask"),
    ("en", "you're getting two coats", "Hugo is getting two coats"),
    ("en", "I need you to sign", "Nadia needs Hugo to sign"),
    ("en", "I'll let you know on Monday", "Nadia will let Hugo know on Monday"),
    ("en", "paint the shed, can't I on a Sunday", "paint the shed, can't Nadia on a Sunday"),
    ("en", "why can't we keep the old one", "why can't Nadia keep the old one"),
]


@pytest.mark.parametrize(("language", "said", "wanted"), FURTHER_INSIDE)
def test_persons_further_inside_a_sentence_are_named_too(language: str, said: str, wanted: str) -> None:
    assert in_third_person(said, language, speaker="Nadia", other="Hugo") == wanted


OWNED = [
    ("fr", "la facture va à mon mari", "la facture va au mari de Nadia"),
    ("fr", "on garde votre escalier", "on garde l'escalier de Hugo"),
    ("fr", "le numéro de ma voisine", "le numéro de la voisine de Nadia"),
    ("fr", "on garde vos volets", "on garde les volets de Hugo"),
    ("en", "we keep my fence and your gate", "we keep Nadia's fence and Hugo's gate"),
    ("fr", "un montage simple", "un montage simple"),
]


@pytest.mark.parametrize(("language", "said", "wanted"), OWNED)
def test_with_owners(language: str, said: str, wanted: str) -> None:
    assert with_owners(said, language, speaker="Nadia", other="Hugo") == wanted


def test_a_wish_becomes_a_duty() -> None:
    assert as_duty("le site soit lisible sur téléphone", "fr") == "le site doit être lisible sur téléphone"
    assert as_duty("les joints soient gris", "fr") == "les joints doivent être gris"
    assert as_duty("un portail gris", "fr") == "un portail gris"


HIMSELF = [
    ("fr", "je viens", True),
    ("fr", "j'arrive", True),
    ("fr", "c'est à vous", True),
    ("fr", "le mur est sec", False),
]


@pytest.mark.parametrize(
    ("language", "text", "wanted"), [*HIMSELF, ("en", "my gate", True), ("en", "the gate", False)]
)
def test_speaks_of_himself(language: str, text: str, *, wanted: bool) -> None:
    assert speaks_of_himself(text, language) is wanted


CALLED = [
    ("fr", "Josiane Picard", ["Bonjour madame Picard."], "Mme Picard"),
    ("fr", "Luc Fontanel", ["merci monsieur fontanel"], "M. Fontanel"),
    ("fr", "Luc Fontanel", ["Salut Luc, ça va ?"], "Luc"),
    ("fr", "Luc Fontanel", ["Bonjour, Luc Fontanel."], "Luc Fontanel"),
    ("fr", None, ["Bonjour."], "le client"),
    ("en", None, ["Hello."], "the client"),
    ("en", "Rosie Hartley", ["thanks rosie"], "Rosie"),
]


@pytest.mark.parametrize(("language", "name", "texts", "wanted"), CALLED)
def test_called_says_the_name_as_people_say_it(
    language: str, name: str | None, texts: list[str], wanted: str
) -> None:
    assert called(name, "client", texts, language) == wanted


@given(text=st.text(max_size=80), language=st.sampled_from(["fr", "en"]))
def test_rewriting_never_fails(text: str, language: str) -> None:
    assert isinstance(in_third_person(text, language, speaker="Nadia", other="Hugo"), str)
