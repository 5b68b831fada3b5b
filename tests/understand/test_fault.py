"""Calls that report a fault: which they are, since when, how bad it is, what was asked and promised."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pytest

from summarizer import languages
from summarizer.model import (
    ActionValue,
    DeadlineValue,
    Evidence,
    Fault,
    Item,
    ItemType,
    ProblemValue,
    QuestionValue,
    Sentence,
    SourceKind,
    Status,
    Transcript,
    Utterance,
    Value,
)
from summarizer.understand.call import Call
from summarizer.understand.classifier import HEADS, Scores
from summarizer.understand.fault import fault_of
from summarizer.understand.sentences import split_sentences
from summarizer.understand.slots import find_slots

WHEN = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)  # a Tuesday
THURSDAY, FRIDAY = dt.date(2026, 3, 12), dt.date(2026, 3, 13)

Turn = tuple[str, str]


class Of(NamedTuple):
    """An item to be made: its type, the turns that tell it (from 0), its value, status and topic."""

    type: ItemType
    turns: tuple[int, ...]
    value: Value | None = None
    status: Status = "active"
    topic: str | None = None


def call_of(turns: list[Turn], kind: SourceKind = "call", language: str = "fr", apart: float = 10.0) -> Call:
    said = {"C": "client", "P": "provider"}
    utterances = tuple(
        Utterance(start=apart * n, end=apart * n + 9, text=text, speaker=said[who])
        for n, (who, text) in enumerate(turns)
    )
    transcript = Transcript(language=language, duration=apart * len(turns), utterances=utterances)
    sentences: tuple[Sentence, ...] = split_sentences(transcript, language)
    return Call(
        language,
        kind,
        sentences,
        {"client": "client", "provider": "provider"},
        {"client": None, "provider": None},
        [find_slots(s.text, language=language, anchor=WHEN, country="FR") for s in sentences],
        np.zeros((len(sentences), 2), np.float32),
        [],
        Scores(np.zeros((len(sentences), len(HEADS)), np.float32)),
    )


def items_of(call: Call, wanted: list[Of]) -> list[Item]:
    items = []
    for number, each in enumerate(wanted, 1):
        proof = tuple(
            Evidence(start=s.start, end=s.end, speaker=call.role(s.index), quote=s.text)
            for s in call.sentences
            if s.utterance in each.turns
        )
        items.append(
            Item(
                id=str(number),
                type=each.type,
                topic=each.topic,
                text=proof[0].quote,
                status=each.status,
                evidence=proof,
                confidence=0.9,
                value=each.value,
            )
        )
    return items


def found(turns: list[Turn], wanted: list[Of], **more: object) -> Fault | None:
    call = call_of(turns, **more)  # type: ignore[arg-type]
    return fault_of(call, items_of(call, wanted), recorded_at=WHEN)


HOB: list[Turn] = [
    ("P", "Dépannage Vautrin, bonjour."),
    ("C", "Bonjour, madame Lebreton, ma plaque de cuisson s'éteint toute seule depuis dimanche."),
    ("P", "Elle affiche un code ?"),
    ("C", "Elle affiche E4 et elle siffle."),
    ("C", "Est-ce que c'est couvert par la garantie ?"),
    ("P", "Je regarde votre dossier et je vous rappelle vendredi."),
    ("C", "D'accord, et si vous pouviez passer cette semaine."),
    ("P", "Je passe jeudi à dix heures."),
    ("C", "Jeudi, très bien."),
]
HOB_ITEMS = [
    Of("problem", (1, 3), ProblemValue(since=dt.date(2026, 3, 8))),
    Of("question", (4,), QuestionValue(asked_by="client")),
    Of("action", (5,), ActionValue(owner="provider", due=FRIDAY)),
    Of("action", (6, 7, 8), ActionValue(owner="provider", due=THURSDAY)),
]


def test_a_fault_has_its_points_its_beginning_and_the_first_day_that_is_promised() -> None:
    assert found(HOB, HOB_ITEMS) == Fault(
        problems=("1",),
        since=dt.date(2026, 3, 8),
        severity="normal",
        asked=("2", "4"),
        answer="4",
        answer_by=THURSDAY,
    )


def test_messages_can_report_a_fault_and_a_voicemail_has_its_card() -> None:
    assert found(HOB, HOB_ITEMS, kind="messages") is not None
    assert found(HOB, HOB_ITEMS, kind="voicemail") is None


SHED: list[Turn] = [
    ("C", "Bonjour, je voudrais un abri de jardin de six mètres carrés."),
    ("P", "D'accord."),
    ("C", "Et la porte du garage grince."),
    ("C", "Il faudrait aussi une terrasse devant l'abri."),
    ("C", "Et un banc le long du mur."),
]
CHAT: list[Turn] = [("C", f"Ma cousine du village {n} vous passe le bonjour.") for n in "abcdefg"]


@pytest.mark.parametrize(
    ("turns", "wanted", "reports"),
    [
        (SHED, [Of("requirement", (0,)), Of("problem", (2,))], False),  # the work comes first
        (SHED[2:], [Of("problem", (0,)), Of("requirement", (1,)), Of("requirement", (2,))], True),
        (SHED[2:] * 2, [Of("problem", (0,)), *(Of("requirement", (n,)) for n in (1, 2, 4))], False),
        (SHED[2:] * 2, [Of("problem", (0,)), *(Of("change", (n,)) for n in (1, 2, 4))], False),
        (SHED[2:] * 2, [Of("problem", (0,)), *(Of("constraint", (n,)) for n in (1, 2, 4))], True),
        (SHED, [Of("requirement", (0,), status="declined"), Of("problem", (2,))], True),
        (SHED, [Of("problem", (2,), status="superseded")], False),
        (SHED, [Of("problem", (1,))], False),  # the provider alone speaks of it
        ([*CHAT, SHED[2]], [Of("problem", (7,))], False),  # by the way, after a long talk
        ([*CHAT[:3], SHED[2]], [Of("problem", (3,))], True),
        ([("C", "Allô ?")] * 9 + [SHED[2]], [Of("problem", (9,))], True),  # short words are no talk
        (SHED, [Of("requirement", (0,))], False),
        (SHED, [], False),
    ],
)
def test_a_fault_is_what_a_call_is_about_only_if_it_is_the_reason(
    turns: list[Turn], wanted: list[Of], reports: bool
) -> None:
    assert (found(turns, wanted) is not None) == reports


def test_a_grave_fault_stays_the_reason_however_much_is_to_be_done_about_it() -> None:
    turns: list[Turn] = [("C", "L'eau coule partout dans la cave !"), *SHED[3:] * 2]
    work = [Of("requirement", (n,)) for n in (1, 2, 3)]
    assert found(turns, [Of("problem", (0,)), *work]) is not None
    calm: list[Turn] = [("C", "Le robinet de la cave goutte un peu.")]
    assert found([*calm, *turns[1:]], [Of("problem", (0,)), *work]) is None


@pytest.mark.parametrize(
    ("language", "said", "severity"),
    [
        ("fr", "La prise fait des étincelles et ça sent le brûlé.", "high"),
        ("fr", "Plus rien ne marche au bureau.", "high"),
        ("fr", "On n'a plus d'eau chaude, et j'ai un bébé.", "high"),
        ("fr", "Ça coule partout dans la salle de bains.", "high"),
        ("fr", "C'est urgent, on ne peut plus ouvrir le magasin.", "high"),
        ("fr", "Le tiroir coince.", "normal"),
        ("fr", "Le tiroir coince, c'est urgent.", "normal"),
        ("fr", "Le tiroir coince, ce n'est pas urgent.", "low"),
        ("fr", "Le tiroir coince, rien de grave, quand vous pourrez.", "low"),
        ("fr", "Le tiroir coince un peu, c'est surtout esthétique, quand ça vous arrange.", "low"),
        ("fr", "Ce n'est pas dangereux, mais le tiroir coince.", "normal"),
        ("en", "There are sparks coming out of the socket.", "high"),
        ("en", "Nothing works any more in the office.", "high"),
        ("en", "We've got no heating at all.", "high"),
        ("en", "Water is pouring through the ceiling.", "high"),
        ("en", "It's urgent, we can't open the shop.", "high"),
        ("en", "The drawer sticks.", "normal"),
        ("en", "The drawer sticks, it's not urgent.", "low"),
        ("en", "The drawer sticks, only a little, whenever you're passing.", "low"),
        ("en", "I have no email address for the tenant.", "normal"),
    ],
)
def test_what_is_said_around_it_tells_how_bad_it_is(language: str, said: str, severity: str) -> None:
    fault = found([("C", said)], [Of("problem", (0,))], language=language)
    assert fault is not None
    assert fault.severity == severity


def test_only_the_client_around_the_fault_tells_how_bad_it_is() -> None:
    drawer = ("C", "Le tiroir coince.")
    provider: list[Turn] = [drawer, ("P", "C'est dangereux, ça fait des étincelles ?"), ("C", "Non.")]
    later: list[Turn] = [drawer, *CHAT, *CHAT, ("C", "Chez ma sœur, l'eau coulait partout, une inondation.")]
    for turns in (provider, later):
        fault = found(turns, [Of("problem", (0,))])
        assert fault is not None
        assert fault.severity == "normal"


def test_the_worst_of_several_faults_counts_and_a_day_that_is_near() -> None:
    turns: list[Turn] = [
        ("C", "Le tiroir coince, rien d'urgent."),
        *CHAT,
        *CHAT[:3],
        ("C", "Et le four fume, ça fume !"),
    ]
    fault = found(turns, [Of("problem", (0,)), Of("problem", (len(turns) - 1,))])
    assert fault is not None
    assert fault.severity == "high"
    drawer: list[Turn] = [("C", "Le tiroir coince, c'est urgent."), ("C", "Il me le faut réparé.")]
    for day, severity in (
        (dt.date(2026, 3, 11), "high"),
        (FRIDAY, "normal"),
        (dt.date(2026, 3, 1), "normal"),
    ):
        fault = found(drawer, [Of("problem", (0,)), Of("deadline", (1,), DeadlineValue(date=day))])
        assert fault is not None
        assert fault.severity == severity


def test_the_day_it_began_may_be_told_beside_it() -> None:
    turns: list[Turn] = [
        ("C", "La pompe du bassin fait un bruit de casserole."),
        ("P", "Depuis quand ?"),
        ("C", "Depuis samedi."),
    ]
    fault = found(turns, [Of("problem", (0,), ProblemValue())])
    assert fault is not None
    assert fault.since == dt.date(2026, 3, 7)
    for others in (turns[:1], [turns[0], ("C", "Je suis là jeudi.")]):
        fault = found(others, [Of("problem", (0,), ProblemValue())])
        assert fault is not None
        assert fault.since is None


DRAWER: list[Turn] = [
    ("C", "Le tiroir coince."),
    ("P", "Je vous envoie la facture mercredi."),
    ("P", "Je passe jeudi."),
    ("P", "Je commande la pièce."),
    ("C", "Vous pouvez venir vendredi ?"),
    ("C", "Je vous envoie une photo."),
]
MINE, HIS = ActionValue(owner="provider"), ActionValue(owner="client", due=THURSDAY)


def due(day: dt.date) -> ActionValue:
    return ActionValue(owner="provider", due=day)


@pytest.mark.parametrize(
    ("wanted", "answer", "by"),
    [
        ([], None, None),
        ([Of("action", (2,), due(THURSDAY))], "2", THURSDAY),
        ([Of("action", (3,), MINE)], "2", None),
        ([Of("action", (3,), MINE), Of("action", (2,), due(THURSDAY))], "3", THURSDAY),
        ([Of("action", (2,), due(FRIDAY)), Of("action", (1,), due(THURSDAY))], "3", THURSDAY),
        ([Of("action", (2,), due(dt.date(2026, 3, 9)))], "2", None),  # a day gone by promises nothing
        ([Of("deadline", (2,), DeadlineValue(date=THURSDAY))], "2", THURSDAY),
        ([Of("deadline", (2,), DeadlineValue())], None, None),
        ([Of("action", (4,), due(FRIDAY))], None, None),  # asked, and nobody agreed
        ([Of("action", (4, 2), due(FRIDAY))], "2", FRIDAY),
        ([Of("action", (5,), HIS)], None, None),
        ([Of("action", (2,), due(THURSDAY), "declined")], None, None),
    ],
)
def test_the_answer_is_what_the_provider_promised(
    wanted: list[Of], answer: str | None, by: dt.date | None
) -> None:
    fault = found(DRAWER, [Of("problem", (0,)), *wanted])
    assert fault is not None
    assert (fault.answer, fault.answer_by) == (answer, by)


def test_what_was_promised_before_the_fault_was_told_is_no_answer_to_it() -> None:
    turns: list[Turn] = [DRAWER[1], DRAWER[0]]
    fault = found(turns, [Of("problem", (1,)), Of("action", (0,), due(dt.date(2026, 3, 11)))])
    assert fault is not None
    assert fault.answer is None


def test_what_is_promised_about_the_fault_goes_before_what_is_promised_besides() -> None:
    far: list[Turn] = [DRAWER[0], DRAWER[2], *CHAT, *CHAT, ("P", "Je vous envoie le catalogue mercredi.")]
    wanted = [
        Of("problem", (0,)),
        Of("action", (len(far) - 1,), due(dt.date(2026, 3, 11))),
        Of("action", (1,), due(THURSDAY)),
    ]
    fault = found(far, wanted)
    assert fault is not None
    assert (fault.answer, fault.answer_by) == ("3", THURSDAY)


@pytest.mark.parametrize(
    ("wanted", "asked"),
    [
        (Of("requirement", (4,)), True),
        (Of("change", (4,)), True),
        (Of("deadline", (4,), DeadlineValue(date=FRIDAY)), True),
        (Of("action", (4,), due(FRIDAY)), True),
        (Of("question", (4,), QuestionValue(asked_by="client")), True),
        (Of("question", (4,), QuestionValue(asked_by="provider")), False),
        (Of("action", (5,), HIS), False),
        (Of("action", (2,), due(THURSDAY)), False),  # offered, not asked
        (Of("budget", (4,)), False),
        (Of("requirement", (4,), status="declined"), False),
    ],
)
def test_what_is_asked_is_what_the_client_wants_done_or_known(wanted: Of, asked: bool) -> None:
    fault = found(DRAWER, [Of("problem", (0,)), wanted])
    assert fault is not None
    assert fault.asked == (("2",) if asked else ())


def test_what_is_asked_much_later_is_about_the_fault_only_if_its_topic_is() -> None:
    turns: list[Turn] = [DRAWER[0], *CHAT, *CHAT, ("C", "Je voudrais une étagère au salon.")]
    for topic, asked in (("T1", ("2",)), ("T2", ()), (None, ())):
        fault = found(turns, [Of("problem", (0,), topic="T1"), Of("requirement", (15,), topic=topic)])
        assert fault is not None
        assert fault.asked == asked


def test_every_language_says_how_bad_a_fault_is_in_both_directions() -> None:
    for language in languages.available():
        weights = [row["weight"] for row in languages.table(language, "fault")["severity"]]
        assert max(weights) >= 2.0
        assert min(weights) <= -2.0
