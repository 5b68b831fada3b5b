"""Who is the provider and who is the client, and what they are called."""

import pytest

from summarizer.model import Sentence, Transcript, Utterance
from summarizer.understand.names import introduced
from summarizer.understand.roles import find_roles
from summarizer.understand.sentences import split_sentences


def sentences(*turns: tuple[str | None, str], language: str = "fr") -> tuple[Sentence, ...]:
    utterances = tuple(
        Utterance(start=5.0 * i, end=5.0 * i + 4, text=text, speaker=speaker)
        for i, (speaker, text) in enumerate(turns)
    )
    return split_sentences(Transcript(language=language, duration=500, utterances=utterances), language)


CALLS = [
    (
        "fr",
        None,
        None,
        [
            ("A", "Menuiserie Prigent bonjour, je vous écoute."),
            ("B", "Bonjour, je vous appelle pour un escalier, il me faudrait un devis."),
        ],
        "A",
    ),
    ("fr", "Paul Prigent", None, [("A", "allô paul prigent"), ("B", "bonjour paul c'est anne")], "A"),
    (
        "fr",
        "Paul Prigent",
        "Anne Morvan",
        [("A", "Bonjour Paul, c'est Anne."), ("B", "Ah bonjour Anne, dites-moi.")],
        "B",
    ),
    ("fr", None, None, [("Client", "Je vous fais un prix."), ("Moi", "Je voudrais un portail.")], "Moi"),
    (
        "fr",
        "Paul Prigent",
        None,
        [("Anne", "On part là-dessus."), ("Paul", "Je voudrais vous montrer.")],
        "Paul",
    ),
    (
        "en",
        None,
        None,
        [
            ("A", "hi i'm ringing about the gate could you have a look at it"),
            ("B", "sure what can i do for you i can fit you in on monday"),
        ],
        "B",
    ),
]


@pytest.mark.parametrize(("language", "me", "client", "turns", "provider"), CALLS)
def test_find_roles_knows_the_provider(
    language: str, me: str | None, client: str | None, turns: list[tuple[str, str]], provider: str
) -> None:
    roles = find_roles(
        sentences(*turns, language=language), language=language, kind="call", me=me, client=client
    )
    assert [label for label, role in roles.items() if role == "provider"] == [provider]


def test_two_owners_stay_two_clients() -> None:
    said = sentences(
        ("A", "Plomberie Sanchez, bonjour."),
        ("B", "Bonjour, je vous appelle pour la salle de bain."),
        ("C", "Et moi je voudrais une baignoire."),
    )
    roles = find_roles(said, language="fr", kind="call", me="Luis Sanchez", client=None)
    assert roles == {"A": "provider", "B": "client", "C": "client"}


def test_where_nobody_speaks_nobody_has_a_role() -> None:
    assert find_roles((), language="fr", kind="call", me=None, client="Anne Morvan") == {}


def test_whoever_leaves_a_voicemail_is_the_client() -> None:
    said = sentences((None, "Bonjour, je vous fais un prix, je suis couvreur."))
    assert find_roles(said, language="fr", kind="voicemail", me=None, client=None) == {None: "client"}


INTRODUCTIONS = [
    ("fr", "Bonjour, c'est Amandine Toussaint, de la société Rivoire.", "Amandine Toussaint"),
    ("fr", "oui bonjour c'est jean-marc lecoq je vous appelle pour la chaudière", "Jean-Marc Lecoq"),
    ("fr", "Bonjour madame Ferrand, Hugo Pasquier, je vous rappelle.", "Hugo Pasquier"),
    ("fr", "Bonjour, je vous appelle parce que c'est urgent.", None),
    ("fr", "oui bonjour c'est pour un devis", None),
    ("en", "hi dave it's rosie hartley here about the boiler", "Rosie Hartley"),
    ("en", "Hello, it's urgent, please call me back.", None),
]


@pytest.mark.parametrize(("language", "text", "name"), INTRODUCTIONS)
def test_introduced_hears_who_calls(language: str, text: str, name: str | None) -> None:
    assert (
        introduced(sentences((None, text), language=language), language, not_me="Claire Ferrand").name == name
    )
