"""What is said becomes facts: each amount, each promise and each person's part of it once."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest

from summarizer.model import ActionValue, Sentence, Transcript, Utterance
from summarizer.understand import Understanding, _says_something, understand
from summarizer.understand.call import Call
from summarizer.understand.classifier import HEADS, Scores
from summarizer.understand.content import Content
from summarizer.understand.mentions import Mention, find_mentions
from summarizer.understand.merging import Fact
from summarizer.understand.sentences import split_sentences
from summarizer.understand.slots import find_slots

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
