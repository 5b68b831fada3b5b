"""The version that follows from an answer: numbers kept, every changed line backed by the client's written words."""

import datetime as dt

import pytest

from summarizer.deliver.reply.records import Answered, Reply
from summarizer.deliver.reply.revision import Letter, revised
from summarizer.model import (
    ActionValue,
    BudgetValue,
    ContactValue,
    DeadlineValue,
    Evidence,
    Item,
    Recap,
    Source,
)

PARIS = dt.timezone(dt.timedelta(hours=1))
CALLED = dt.datetime(2026, 3, 10, 14, 5, tzinfo=PARIS)
WROTE = dt.datetime(2026, 3, 12, 9, 30, tzinfo=PARIS)


def spaced(text):
    """The text with the blanks that one types."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def line(number, kind, text, value=None, **more):
    proof = Evidence(start=10.0, end=14.0, speaker="client", quote=text)
    return Item(
        id=str(number),
        type=kind,
        topic=None,
        text=text,
        evidence=(proof,),
        confidence=0.9,
        value=value,
        **more,
    )


def recap(*items, language="fr"):
    source = Source(
        name="appel.m4a",
        kind="call",
        language=language,
        duration=600.0,
        recorded_at=CALLED,
        recorded_at_from="metadata",
        sha256="a" * 64,
    )
    return Recap(source=source, items=items)


def answer(*lines, **more):
    return Reply(
        outcome="partly", lines=tuple(Answered(number=str(n), state=s, words=w) for n, s, w in lines), **more
    )


def after(before, reply, *, language="fr", text="tout ce qu'il écrit"):
    return revised(before, reply, Letter(WROTE, text, language))


BUDGET = BudgetValue(amount=1200, tax="TTC")
FRIDAY = DeadlineValue(date=dt.date(2026, 3, 20))


@pytest.mark.parametrize(
    ("item", "words", "text", "value"),
    [
        (
            line(1, "budget", "Budget de 1 200 € TTC", BUDGET),
            "plutôt 1 500",
            "Budget de 1 500 € TTC",
            BudgetValue(amount=1500, tax="TTC"),
        ),
        (
            line(1, "budget", "Budget de 1 200 € TTC", BUDGET),
            "c'est 1 000 euros hors taxes",
            "Budget de 1 000 € HT",
            BudgetValue(amount=1000, tax="HT"),
        ),
        (  # the line says the amount in words: both may not stand in it
            line(1, "budget", "Le tout pour mille deux cents euros", BudgetValue(amount=1200)),
            "1 500 €",
            "Le tout pour 1 500 €",
            BudgetValue(amount=1500),
        ),
        (  # the amount stands in front of the line, not in it
            line(1, "budget", "Pose comprise", BudgetValue(amount=1200)),
            "non, 1 500 €",
            "Pose comprise",
            BudgetValue(amount=1500),
        ),
        (  # two amounts: which one it is, only he knows
            line(1, "budget", "Budget de 1 200 € TTC", BUDGET),
            "entre 500 € de pose et 900 € de meuble",
            "Vous écrivez : « Entre 500 € de pose et 900 € de meuble »",
            None,
        ),
        (
            line(1, "deadline", "Livraison le vendredi 20 mars 2026", FRIDAY),
            "plutôt le 27 mars",
            "Livraison le vendredi 27 mars 2026",
            DeadlineValue(date=dt.date(2026, 3, 27)),
        ),
        (  # the day stands in the line in other words than ours
            line(
                1,
                "action",
                "Montrer une maquette avant le 17 avril",
                ActionValue(owner="provider", due=dt.date(2026, 4, 17)),
            ),
            "plutôt le 24 avril",
            "Montrer une maquette avant le vendredi 24 avril 2026",
            ActionValue(owner="provider", due=dt.date(2026, 4, 24)),
        ),
        (  # who does it is another matter than when
            line(1, "action", "Écrire au notaire", ActionValue(owner="client", due=dt.date(2026, 3, 13))),
            "c'est à mon fils que j'écris",
            "Vous écrivez : « C’est à mon fils que j’écris »",
            ActionValue(owner="client", due=dt.date(2026, 3, 13)),
        ),
        (
            line(1, "action", "Envoyer les photos", ActionValue(owner="client", due=dt.date(2026, 3, 13))),
            "je peux seulement lundi prochain",
            "Envoyer les photos",
            ActionValue(owner="client", due=dt.date(2026, 3, 16)),
        ),
        (
            line(1, "contact", "Le numéro du gardien", ContactValue(phone="+33699001122")),
            "c'est le 06 99 00 33 44",
            "Le numéro du gardien",
            ContactValue(phone="+33699003344"),
        ),
        (
            line(1, "requirement", "La façade est peinte en bleu ciel"),
            "plutôt bleu marine",
            "Vous écrivez : « Plutôt bleu marine »",
            None,
        ),
        (
            line(1, "deadline", "Livraison le vendredi 20 mars 2026", FRIDAY),
            "beaucoup trop tard pour nous.",
            "Vous écrivez : « Beaucoup trop tard pour nous »",
            DeadlineValue(),
        ),
    ],
)
def test_a_corrected_line_says_what_the_client_says(item, words, text, value):
    new = after(recap(item), answer((1, "corrected", words))).items[0]
    assert (spaced(new.text), new.value) == (text, value)
    assert new.answer == "corrected"
    assert new.evidence[-1].quote == words
    assert new.evidence[-1].written_at == WROTE
    assert new.evidence[-1].start == (WROTE - CALLED).total_seconds()
    assert new.evidence[:-1] == item.evidence
    assert new.revised_from != ()


def test_a_tax_that_only_the_line_before_named_is_to_be_confirmed():
    before = recap(line(1, "budget", "Budget de 1 200 € TTC", BUDGET))
    assert after(before, answer((1, "corrected", "1 500 €"))).items[0].doubtful
    assert not after(before, answer((1, "corrected", "1 500 € TTC"))).items[0].doubtful


def test_what_a_line_said_before_stays_readable():
    both = recap(
        line(1, "budget", "Budget de 1 200 € TTC", BUDGET, revised_from=("1 000 €",)),
        line(2, "requirement", "Façade en bleu ciel"),
    )
    new = after(both, answer((1, "corrected", "1500"), (2, "corrected", "en vert")))
    assert tuple(map(spaced, new.items[0].revised_from)) == ("1 000 €", "1 200 € TTC")
    assert new.items[1].revised_from == ("Façade en bleu ciel",)


def test_a_refused_line_is_dropped_and_keeps_its_number():
    new = after(
        recap(line(1, "requirement", "Un blog"), line(2, "requirement", "Un logo")),
        answer((2, "refused", "")),
    )
    assert [(item.id, item.status, item.answer) for item in new.items] == [
        ("1", "active", None),
        ("2", "declined", "refused"),
    ]
    assert new.items[1].evidence[-1].quote == "tout ce qu'il écrit"
    assert new.version == 2


def test_refusing_the_rest_drops_what_is_not_named():
    before = recap(line(1, "requirement", "Un blog"), line(2, "requirement", "Un logo"))
    new = after(before, answer((1, "confirmed", "oui"), rest="refused"))
    assert [item.status for item in new.items] == ["active", "declined"]


def test_additions_and_questions_come_after_the_last_number():
    before = recap(line(1, "requirement", "Un blog"), line(2, "requirement", "Un logo"))
    reply = answer(
        (2, "questioned", "il sera en couleur ?"),
        additions=("il faut aussi une page contact.",),
        questions=("et la TVA ?",),
    )
    new = after(before, reply)
    assert [(item.id, item.type, spaced(item.text)) for item in new.items[2:]] == [
        ("3", "requirement", "Vous écrivez : « Il faut aussi une page contact »"),
        ("4", "question", "Vous écrivez : « Il sera en couleur ? »"),
        ("5", "question", "Vous écrivez : « Et la TVA ? »"),
    ]
    assert all(item.answer == "added" and item.evidence[0].written_at == WROTE for item in new.items[2:])
    assert new.items[1].answer is None


@pytest.mark.parametrize(
    "reply",
    [Reply(outcome="confirmed", rest="confirmed"), Reply(outcome="unusable"), answer((1, "confirmed", "ok"))],
)
def test_an_answer_that_changes_nothing_leads_to_no_version(reply):
    assert after(recap(line(1, "requirement", "Un blog")), reply) is None


def test_marks_of_an_earlier_answer_go_with_the_next_version():
    once = after(
        recap(line(1, "requirement", "Un blog"), line(2, "requirement", "Un logo")),
        answer((1, "corrected", "deux blogs")),
    )
    twice = after(once, answer((2, "refused", "non")))
    assert [item.answer for item in twice.items] == [None, "refused"]
    assert twice.version == 3


def test_english():
    before = recap(
        line(1, "budget", "A budget of £1,200", BudgetValue(amount=1200, currency="GBP")), language="en"
    )
    new = after(before, answer((1, "corrected", "should be 1,500")), language="en")
    assert new.items[0].text == "A budget of £1,500"
    assert new.items[0].value == BudgetValue(amount=1500, currency="GBP")
