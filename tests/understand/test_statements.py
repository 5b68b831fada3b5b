"""A line of the recap says a fact in the fewest of its own words, from as many of its sentences as it takes."""

import datetime as dt

import numpy as np
import pytest

from summarizer.model import ActionValue, ItemType, Transcript, Utterance
from summarizer.understand.analysis import analyse
from summarizer.understand.call import Call
from summarizer.understand.classifier import HEADS, Scores
from summarizer.understand.content import content, weighted
from summarizer.understand.mentions import Mention
from summarizer.understand.merging import Fact
from summarizer.understand.pieces import names, told
from summarizer.understand.sentences import split_sentences
from summarizer.understand.slots import find_slots
from summarizer.understand.statements import _small, statement

ANCHOR = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
Said = tuple[tuple[str, str], ...]


def _call(language: str, said: Said) -> Call:
    utterances = tuple(
        Utterance(start=4.0 * i, end=4.0 * i + 3, text=text, speaker=who)
        for i, (who, text) in enumerate(said)
    )
    spoken = Transcript(language=language, duration=4.0 * len(said), utterances=utterances)
    sentences = split_sentences(spoken, language)
    return Call(
        language=language,
        kind="call",
        sentences=sentences,
        roles={"client": "client", "provider": "provider"},
        names={"client": "Hugo", "provider": "Nadia"},
        slots=[find_slots(s.text, language=language, anchor=ANCHOR, country="FR") for s in sentences],
        vectors=np.zeros((len(sentences), 1), np.float32),
        contents=weighted([content(doc) for doc in analyse([s.clean for s in sentences], language)]),
        scores=Scores(np.zeros((len(sentences), len(HEADS)), np.float32)),
    )


def _line(language: str, kind: ItemType, said: Said) -> str:
    call = _call(language, said)
    fact = Fact(tuple(Mention(i, kind, 0.9) for i in range(len(call.sentences))))
    return statement(fact, None, call)


LINES: tuple[tuple[str, ItemType, Said, str], ...] = (
    (
        "fr",
        "constraint",
        (("client", "Alors du coup pas de carrelage noir, hein."),),
        "Pas de carrelage noir",
    ),
    (
        "fr",
        "action",
        (("provider", "Euh bon je vous envoie le plan jeudi, comme ça c'est fait."),),
        "Nadia envoie le plan jeudi",
    ),
    ("fr", "constraint", (("client", "Le portail, il est gris foncé."),), "Le portail est gris foncé"),
    ("en", "action", (("provider", "Right, so I'll send you the drawing."),), "Nadia will send the drawing"),
)


@pytest.mark.parametrize(("language", "kind", "said", "wanted"), LINES)
def test_a_line_leaves_out_what_is_only_speech(
    language: str, kind: ItemType, said: Said, wanted: str
) -> None:
    assert _line(language, kind, said) == wanted


TWO_GOES: tuple[tuple[str, ItemType, Said, tuple[str, ...]], ...] = (
    (
        "fr",
        "constraint",
        (("provider", "Sens d'ouverture de la porte ?"), ("client", "Vers le bureau, poussant droit.")),
        ("bureau", "poussant droit"),
    ),
    (
        "fr",
        "problem",
        (("client", "C'est le radiateur de la chambre."), ("client", "Il chauffe plus depuis lundi.")),
        ("radiateur", "chauffe"),
    ),
)


@pytest.mark.parametrize(("language", "kind", "said", "wanted"), TWO_GOES)
def test_a_thing_told_in_two_goes_is_put_together(
    language: str, kind: ItemType, said: Said, wanted: tuple[str, ...]
) -> None:
    line = _line(language, kind, said)
    assert all(word in line for word in wanted), line


def test_a_fact_of_nothing_but_hesitation_still_has_its_words() -> None:
    assert _line("fr", "requirement", (("client", "Euh… hum."),)) == "Euh… hum"


DANGLING: tuple[tuple[str, ItemType, Said, str], ...] = (
    (
        "fr",
        "requirement",
        (("client", "Une pergola en bois sur la terrasse, et une"),),
        "Une pergola en bois sur la terrasse",
    ),
    (
        "fr",
        "action",
        (("client", "Je range les plans au grenier avec les"),),
        "Hugo range les plans au grenier",
    ),
    (
        "en",
        "requirement",
        (("client", "Two shelves over the radiator, and the"),),
        "Two shelves over the radiator",
    ),
    # What is no such word stays.
    (
        "fr",
        "requirement",
        (("client", "La poignée du haut, il en manque une"),),
        "La poignée du haut, il en manque une",
    ),
    ("en", "constraint", (("client", "The flat is in block A"),), "The flat is in block A"),
)


@pytest.mark.parametrize(("language", "kind", "said", "wanted"), DANGLING)
def test_no_line_ends_with_what_leads_up_to_nothing(
    language: str, kind: ItemType, said: Said, wanted: str
) -> None:
    assert _line(language, kind, said) == wanted


@pytest.mark.parametrize(("thing", "named"), [("volets", True), ("choses", False)])
def test_a_thing_is_not_called_by_a_word_for_anything(thing: str, named: bool) -> None:
    call = _call("fr", (("provider", f"Et les {thing} ?"), ("client", f"Il faut vernir les {thing}.")))
    fact = Fact(tuple(Mention(i, "requirement", 0.9) for i in range(len(call.sentences))))
    found = {piece.text for piece in names(told(fact, call, "fr"), fact, call)}
    assert (thing in found) is named


def test_a_whole_name_stands_in_a_line_once() -> None:
    call = _call("fr", (("client", "J'apporte le vernis et quand j'aurai fini je le reprends."),))
    call = call._replace(names={"client": "Hugo Vasseur", "provider": "Nadia"})
    line = statement(Fact((Mention(0, "action", 0.9),)), None, call)
    assert line.startswith("Hugo Vasseur apporte le vernis")
    assert line.count("Vasseur") == 1
    assert line.count("Hugo") > 1


def test_a_line_names_no_day_but_the_one_that_lasts() -> None:
    call = _call(
        "fr", (("client", "Je passe la clé ce soir."), ("client", "Enfin non, je la passe jeudi, la clé."))
    )
    fact = Fact(tuple(Mention(i, "action", 0.9) for i in range(len(call.sentences))))
    line = statement(fact, ActionValue(owner="client", due=dt.date(2026, 3, 12)), call)
    assert "ce soir" not in line
    assert "clé" in line


def test_a_name_keeps_its_capital_inside_a_line() -> None:
    call = _call("fr", (("provider", "la livraison c'est lundi huit et hugo prévient le gardien"),))
    assert _small("Hugo prévient le gardien", call) == "Hugo prévient le gardien"
    assert _small("La livraison lundi", call) == "la livraison lundi"
    assert _small("Plutôt du crème", call) == "plutôt du crème"
