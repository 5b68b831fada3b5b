"""What is said becomes facts: each amount, each promise and each person's part of it once."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest

from summarizer.model import (
    ActionValue,
    BudgetValue,
    DeadlineValue,
    Evidence,
    Item,
    Sentence,
    Transcript,
    Utterance,
)
from summarizer.understand import Understanding, _says_something, understand
from summarizer.understand.call import Call
from summarizer.understand.classifier import HEADS, TYPES, Scores
from summarizer.understand.content import Content
from summarizer.understand.mentions import Mention, find_mentions
from summarizer.understand.merging import PAIR_FEATURES, Fact, merge
from summarizer.understand.sentences import split_sentences
from summarizer.understand.slots import find_slots
from summarizer.understand.slots.records import DateSlot, MoneySlot
from summarizer.understand.status import revisions
from summarizer.understand.twins import without_twins
from summarizer.understand.values import replaced_amounts, value_of

WHEN = dt.datetime(2026, 3, 10, 14, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))  # a Tuesday


def spoken(language: str, *turns: str) -> Transcript:
    utterances, clock = [], 0.0
    for i, text in enumerate(turns):
        seconds = max(1.0, len(text.split()) / 2.6)
        utterances.append(Utterance(start=clock, end=clock + seconds, text=text, speaker="AB"[i % 2]))
        clock += seconds + 0.3
    return Transcript(language=language, duration=clock, utterances=tuple(utterances))


def understood(language: str, *turns: str) -> Understanding:
    return understand(spoken(language, *turns), recorded_at=WHEN, kind="call")


@pytest.mark.parametrize(
    ("language", "text", "amounts"),
    [
        ("fr", "Comptez quatre-vingt-dix euros les cinq.", [90]),
        ("fr", "Les quatre portes, ça fait 1 200 euros.", [1200]),
        ("fr", "C'est 45 euros la pièce, et il en faut six.", [45]),
        ("fr", "C'est 900 euros, ou 850 sans la pose.", [900, 850]),
        ("fr", "Je vous la fais à 850 euros au lieu de 1 000 euros.", [850]),
        ("en", "Call it three hundred and ten pounds the six.", [310]),
        ("en", "It's £5 each, so £60 in all.", [5, 60]),
    ],
)
def test_numbers_that_count_things_are_no_amounts(language: str, text: str, amounts: list[int]) -> None:
    sentences = split_sentences(spoken(language, text), language)
    certain = Scores(np.full((len(sentences), len(HEADS)), 0.99, np.float32))
    slots = [find_slots(s.text, language=language, anchor=WHEN, country="FR", priced=True) for s in sentences]
    least = dict.fromkeys(
        ("requirement", "constraint", "decision", "action", "deadline", "question", "problem", "change"), 2.0
    )
    found = find_mentions(sentences, certain, slots, {**least, "budget": 0.5, "contact": 2.0})
    assert [m.slot.amount for m in found if m.type == "budget" and m.slot is not None] == amounts  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("language", "turns"),
    [
        (
            "fr",
            (
                "Très bien, je vous envoie le devis demain matin.",
                "Parfait. Et moi, je vous envoie les photos de la façade vendredi.",
                "D'accord, merci beaucoup, au revoir.",
            ),
        ),
        (
            "en",
            (
                "Right, I'll send you the quote tomorrow morning.",
                "Great. And I'll email you the photos of the front on Friday.",
                "Okay, thanks very much, bye.",
            ),
        ),
    ],
)
def test_what_each_side_promises_stays_two_promises(language: str, turns: tuple[str, ...]) -> None:
    greeting = ("Menuiserie Garnier, bonjour.", "Bonjour, je vous appelle pour ma façade.")
    if language == "en":
        greeting = ("Garner Joinery, good morning.", "Hello, I'm calling about my shop front.")
    found = understood(language, *greeting, *turns)
    promised = {i.value for i in found.items if isinstance(i.value, ActionValue)}
    assert ActionValue(owner="provider", due=dt.date(2026, 3, 11)) in promised
    assert ActionValue(owner="client", due=dt.date(2026, 3, 13)) in promised


def test_confidence_is_a_probability_and_evidence_is_never_empty() -> None:
    found = understood(
        "fr",
        "Menuiserie Garnier, bonjour.",
        "Bonjour, je voudrais une bibliothèque en chêne sur tout le mur du salon, avec des portes en bas.",
        "Une bibliothèque en chêne avec des portes en bas, d'accord.",
        "Oui, et surtout pas de poignées.",
    )
    assert found.items
    for item in found.items:
        assert item.confidence is not None
        assert 0 < item.confidence <= 1
        assert item.evidence


def test_a_bare_yes_or_no_is_no_line() -> None:
    sentences = split_sentences(spoken("fr", "Non.", "Je voudrais une porte."), "fr")
    door = sentences[1].index
    mention = Mention(0, "requirement", 0.9)
    call = bare_call(sentences, ({}, {"porte": 1.0}))
    assert not _says_something(Fact((mention,)), call)
    assert _says_something(Fact((mention, mention._replace(sentence=door))), call)


def bare_call(sentences: Sequence[Sentence], contents: Sequence[Content]) -> Call:
    nothing = Scores(np.zeros((len(sentences), len(HEADS)), np.float32))
    vectors = np.zeros((len(sentences), 1), np.float32)
    return Call("fr", "call", sentences, {}, {}, [()] * len(sentences), vectors, contents, nothing)


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        (
            "fr",
            "Le salon ouvre le 12 juin, donc il me faut les stands le 5 juin.",
            ["2026-06-12", "2026-06-05"],
        ),
        ("fr", "Pas le 4 mai, mettez plutôt le 6 mai, oui le 6 mai.", ["2026-05-06"]),
        ("fr", "On a déménagé le 2 février.", []),
        ("fr", "Du bruit en semaine si vous voulez, mais jamais le samedi.", []),
        ("fr", "Si jamais le 12 juin vous avez un moment, c'est parfait.", ["2026-06-12"]),
        (
            "en",
            "We open on the 12th of June, so I want it done by the 5th of June.",
            ["2026-06-12", "2026-06-05"],
        ),
    ],
)
def test_each_day_that_a_sentence_sets_is_a_deadline_of_its_own(
    language: str, text: str, days: list[str]
) -> None:
    sentences = split_sentences(spoken(language, text), language)
    certain = Scores(np.full((len(sentences), len(HEADS)), 0.99, np.float32))
    slots = [find_slots(s.text, language=language, anchor=WHEN, country="FR") for s in sentences]
    least = dict.fromkeys(TYPES, 2.0)
    found = find_mentions(sentences, certain, slots, {**least, "deadline": 0.5})
    assert [str(m.slot.date) for m in found if isinstance(m.slot, DateSlot)] == days


@pytest.mark.parametrize(
    ("answer", "confirmed"),
    [
        ("Le 12 juin, entendu.", True),
        ("Entendu, c'est noté.", True),
        ("Les stands pour le 5 juin, entendu.", False),
    ],
)
def test_who_names_another_day_does_not_confirm_this_one(answer: str, confirmed: bool) -> None:
    call = agreeing_call("Le salon ouvre le 12 juin.", answer)
    day = next(slot for slot in call.slots[0] if isinstance(slot, DateSlot))
    pairs = np.zeros(len(PAIR_FEATURES), np.float32)
    (fact,) = merge([Mention(0, "deadline", 0.9, day)], call, pairs)
    assert bool(fact.confirmations) is confirmed


@pytest.mark.parametrize(
    ("answer", "due"),
    [
        ("Mercredi, parfait.", dt.date(2026, 3, 11)),
        ("Ah, jeudi, parfait.", dt.date(2026, 3, 12)),
        ("Parfait, et moi je suis là vendredi.", dt.date(2026, 3, 12)),  # of two days the last, not a third
    ],
)
def test_the_day_that_the_other_side_repeats_is_when_it_is_due(answer: str, due: dt.date) -> None:
    call = agreeing_call("Je le dépose mercredi ou jeudi.", answer)
    value = value_of(Fact((Mention(0, "action", 0.9),), (1,)), call)
    assert isinstance(value, ActionValue)
    assert value.due == due


def agreeing_call(*turns: str) -> Call:
    """A call in French of which every sentence agrees with what was said before."""
    sentences = split_sentences(spoken("fr", *turns), "fr")
    call = bare_call(sentences, [{}] * len(sentences))
    scores = np.zeros((len(sentences), len(HEADS)), np.float32)
    scores[:, HEADS.index("agree")] = 0.9
    slots = [find_slots(s.text, language="fr", anchor=WHEN, country="FR") for s in sentences]
    return call._replace(scores=Scores(scores), slots=slots)


def line(text: str, kind: str, value: object = None, *, confidence: float = 0.5, at: float = 0.0) -> Item:
    heard = Evidence(start=at, end=at + 1, speaker="client", quote=text)
    return Item(
        id="1", type=kind, topic=None, text=text, evidence=(heard,), confidence=confidence, value=value
    )  # type: ignore[arg-type]


FRIDAY, MONDAY = dt.date(2026, 3, 13), dt.date(2026, 3, 16)


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        # A wish and a decision in the same words: the surer.
        (
            [line("Les plans d'abord", "requirement"), line("Les plans d'abord", "decision", confidence=0.7)],
            [1],
        ),
        # A promise that has its day needs no date of its own; another day does.
        (
            [
                line("Nadia rend le texte vendredi", "deadline", DeadlineValue(date=FRIDAY), confidence=0.9),
                line("Nadia rend le texte vendredi", "action", ActionValue(owner="provider", due=FRIDAY)),
            ],
            [1],
        ),
        (
            [
                line("Nadia rend le texte", "deadline", DeadlineValue(date=MONDAY)),
                line("Nadia rend le texte", "action", ActionValue(owner="provider", due=FRIDAY)),
            ],
            [0, 1],
        ),
        # What was dropped is no twin of what holds.
        (
            [
                line("En blanc", "requirement", confidence=0.9).model_copy(update={"status": "declined"}),
                line("En blanc", "decision"),
            ],
            [0, 1],
        ),
        # Nor is what was said at another moment.
        ([line("En blanc", "requirement"), line("En blanc", "requirement", at=60.0)], [0, 1]),
        # Two amounts said in one breath are two.
        (
            [
                line("900, puis 400 euros", "budget", BudgetValue(amount=900)),
                line("900, puis 400 euros", "budget", BudgetValue(amount=400)),
                line("900, puis 400 euros", "change"),
            ],
            [0, 1, 2],
        ),
    ],
)
def test_one_thing_is_one_line(lines: list[Item], kept: list[int]) -> None:
    numbered = [item.model_copy(update={"id": str(place)}) for place, item in enumerate(lines)]
    assert [item.id for item in without_twins(numbered)] == [str(place) for place in kept]


def test_an_amount_that_replaces_another_knows_it() -> None:
    call = agreeing_call("Ça ferait mille euros.", "Ah.", "Bon, disons huit cents euros.", "D'accord.")
    amounts = [
        (i, slot) for i, slots in enumerate(call.slots) for slot in slots if isinstance(slot, MoneySlot)
    ]
    first, second = (Fact((Mention(i, "budget", 0.9, slot),)) for i, slot in amounts)
    assert revisions([(first, "superseded"), (second, "active")], call) == {1: [first]}
    assert revisions([(first, "active"), (second, "active")], call) == {}


def test_an_amount_of_another_order_replaces_nothing() -> None:
    call = agreeing_call(
        "Le portail, mille euros.", "On laisse tomber.", "La sonnette, c'est quatre-vingts euros."
    )
    amounts = [
        (i, slot) for i, slots in enumerate(call.slots) for slot in slots if isinstance(slot, MoneySlot)
    ]
    first, second = (Fact((Mention(i, "budget", 0.9, slot),)) for i, slot in amounts)
    assert revisions([(first, "superseded"), (second, "active")], call) == {}


def test_a_price_knows_what_it_takes_the_place_of() -> None:
    call = agreeing_call("Je vous le fais à 850 euros au lieu de 1 000 euros.")
    slot = next(slot for slot in call.slots[0] if isinstance(slot, MoneySlot))
    assert replaced_amounts(Fact((Mention(0, "budget", 0.9, slot),)), call) == ["1 000 euros"]


def test_the_line_that_stays_has_the_evidence_of_both() -> None:
    wish, decision = line("En blanc", "requirement"), line("En blanc", "decision", confidence=0.7, at=0.5)
    (kept,) = without_twins([wish, decision])
    assert kept.type == "decision"
    assert kept.evidence == (*wish.evidence, *decision.evidence)
