"""What the letter says of a call that reports a fault, beside the points that it refers to."""

import datetime as dt

import pytest
from written_calls import CALLS, FRENCH_CALL, SILENCE, item

from summarizer import languages
from summarizer.model import ActionValue, DeadlineValue, Fault, ProblemValue, QuestionValue
from summarizer.write import FORMATS, WriteOptions
from summarizer.write.letter import compose
from summarizer.write.values import typeset

ITEMS = (
    item(
        1,
        "problem",
        "Le chauffe-eau de la cuisine ne chauffe plus",
        12.0,
        "le chauffe-eau il chauffe plus depuis lundi",
        value=ProblemValue(since=dt.date(2026, 3, 9)),
    ),
    item(2, "problem", "De l'eau perle sous la cuve.", 25.0, "y a de l'eau qui perle sous la cuve"),
    item(
        3,
        "question",
        "La cuve est-elle encore sous garantie ?",
        40.0,
        "elle est encore garantie la cuve",
        value=QuestionValue(asked_by="client"),
    ),
    item(
        4,
        "action",
        "Passer voir le chauffe-eau",
        60.0,
        "je passe vendredi matin",
        speaker="provider",
        value=ActionValue(owner="provider", due=dt.date(2026, 3, 13)),
    ),
    item(
        5,
        "deadline",
        "Réparation avant le week-end",
        50.0,
        "faudrait que ce soit réparé avant le week-end",
        value=DeadlineValue(date=dt.date(2026, 3, 13)),
    ),
)
FAULT = Fault(
    problems=("1", "2"),
    since=dt.date(2026, 3, 9),
    severity="high",
    asked=("3", "5"),
    answer="4",
    answer_by=dt.date(2026, 3, 13),
)
CALL = FRENCH_CALL.model_copy(update={"items": ITEMS, "topics": (), "fault": FAULT})


def letter(recap=CALL):
    return compose(recap, SILENCE, WriteOptions())


def fault_of(recap):
    """The lines of the section on the fault as one text each, with what stands in brackets."""
    first = letter(recap).sections[0]
    assert first.title == "Le problème signalé"
    return [
        "".join(run.text for run in line.runs).replace("\u00a0", " ") + "".join(f" ({n})" for n in line.notes)
        for line in first.groups[0].lines
    ]


def with_fault(**change):
    return CALL.model_copy(update={"fault": FAULT.model_copy(update=change)})


def test_the_fault_comes_first_and_says_five_things():
    assert fault_of(CALL) == [
        (
            "Ce qui se passe : Le chauffe-eau de la cuisine ne chauffe plus ; De l’eau perle sous la cuve"
            " (points 1 et 2)"
        ),
        "Depuis quand : lundi 9 mars 2026",
        "Gravité : élevée, à traiter en urgence",
        (
            "Ce qui est demandé : La cuve est-elle encore sous garantie ? ; Réparation avant le week-end"
            " (points 3 et 5)"
        ),
        "Réponse promise : Passer voir le chauffe-eau, pour le vendredi 13 mars 2026 (point 4)",
    ]


def test_each_point_still_stands_once_under_its_number():
    numbers = []
    for section in letter().sections:
        numbers += [line.number for group in section.groups for line in group.lines if line.number]
        numbers += [row.number for row in section.table.rows] if section.table else []
    assert sorted(numbers) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"since": None}, "Depuis quand : non précisé"),
        ({"severity": "normal"}, "Gravité : rien d’urgent n’a été signalé"),
        ({"severity": "low"}, "Gravité : faible, cela peut attendre"),
        ({"asked": ()}, "Ce qui est demandé : non précisé"),
        ({"asked": ("99",)}, "Ce qui est demandé : non précisé"),
        (
            {"answer_by": None},
            "Réponse promise : Passer voir le chauffe-eau ; aucune date de réponse n’a été donnée (point 4)",
        ),
        ({"answer": None, "answer_by": None}, "Réponse promise : aucune date de réponse n’a été donnée"),
        # An answer that is no longer among the points promises nothing.
        ({"answer": "99"}, "Réponse promise : aucune date de réponse n’a été donnée"),
        ({"problems": ("2",)}, "Ce qui se passe : De l’eau perle sous la cuve (point 2)"),
    ],
)
def test_what_is_not_known_is_said_to_be_unknown(change, line):
    assert line in fault_of(with_fault(**change))


def test_more_than_three_requests_are_told_by_their_numbers():
    asked = tuple(item(n, "requirement", f"Demande {n}", 60.0 + n, f"la demande {n}") for n in range(6, 11))
    recap = with_fault(asked=tuple(each.id for each in asked))
    lines = fault_of(recap.model_copy(update={"items": (*ITEMS, *asked)}))
    assert "Ce qui est demandé : Demande 6 ; Demande 7 ; Demande 8 (points 6, 7, 8, 9 et 10)" in lines


@pytest.mark.parametrize("status", ["superseded", "declined"])
def test_a_fault_that_no_longer_holds_has_no_section(status):
    gone = tuple(each.model_copy(update={"status": status}) for each in ITEMS[:2])
    recap = CALL.model_copy(update={"items": (*gone, *ITEMS[2:])})
    assert letter(recap).sections[0].title != "Le problème signalé"


@pytest.mark.parametrize("call", list(CALLS))
def test_other_calls_have_no_such_section(call):
    recap, transcript = CALLS[call]
    titles = [section.title for section in compose(recap, transcript, WriteOptions()).sections]
    assert not {"Le problème signalé", "The problem reported"} & set(titles)


@pytest.mark.parametrize("language", languages.available())
@pytest.mark.parametrize("name", ["md", "html", "docx", "pdf", "eml"])
def test_every_document_shows_it(name, language):
    recap = CALL.model_copy(update={"source": CALL.source.model_copy(update={"language": language})})
    assert FORMATS[name].write(recap, SILENCE)
    if name in ("md", "html"):
        text = FORMATS[name].write(recap, SILENCE).decode()
        for each in ITEMS:
            assert text.replace("&#39;", "'").count(typeset(each.text, language)) == 2, each.text


def test_contact_details_in_it_are_masked():
    told = ITEMS[0].model_copy(update={"text": "Le site www.exemple-boutique.fr ne répond plus"})
    recap = CALL.model_copy(update={"items": (told, *ITEMS[1:])})
    text = FORMATS["md"].write(recap, SILENCE, WriteOptions(safe=True)).decode()
    assert "Le problème signalé" in text
    assert "exemple-boutique" not in text
