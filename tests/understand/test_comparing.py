import datetime as dt
import itertools

import numpy as np
import pytest

from summarizer.model import (
    ActionValue,
    Agreed,
    BudgetValue,
    ContactValue,
    DeadlineValue,
    Evidence,
    Item,
    QuestionValue,
    Utterance,
)
from summarizer.understand.comparing import compare
from summarizer.understand.comparing.chain import MOVES, kinds_of_moves, paths
from summarizer.understand.comparing.figures import agreement, figures_of, slots_of
from summarizer.understand.comparing.lines import passage
from summarizer.understand.slots.reading import read_line

ON = dt.date(2026, 3, 3)


def line(number, kind, text, *quotes, value=None, at=None, status="active"):
    start = 40.0 * int(number) if at is None else at
    said = tuple(
        Evidence(
            start=start + 5 * n, end=start + 5 * n + 4, speaker=("client", "provider")[n % 2], quote=quote
        )
        for n, quote in enumerate(quotes or (text,))
    )
    return Item(
        id=str(number),
        type=kind,
        topic=None,
        text=text,
        evidence=said,
        confidence=0.9,
        value=value,
        status=status,
    )


def agreed(*lines):
    return [(Agreed(number=item.id, on=ON, text=item.text), item) for item in lines]


GREETINGS = {
    "fr": (
        (("client", "Bonjour, c'est pour la cabane."), ("provider", "Bonjour, dites-moi.")),
        (("client", "Très bien, merci."), ("provider", "Bonne journée.")),
    ),
    "en": (
        (("client", "Hi, it's about the hallway."), ("provider", "Hi, go ahead.")),
        (("client", "Lovely, thanks."), ("provider", "Bye now.")),
    ),
}
FRENCH = agreed(
    line(1, "requirement", "Une cabane de jardin peinte en gris clair"),
    line(2, "requirement", "Une fenêtre qui s'ouvre côté potager"),
    line(3, "decision", "L'ancien abri est emporté par l'artisan"),
    line(4, "deadline", "Montage le lundi 13 avril", value=DeadlineValue(date=dt.date(2026, 4, 13))),
    line(5, "budget", "2 400 euros TTC pour la cabane", value=BudgetValue(amount=2400, tax="TTC")),
    line(6, "contact", "Téléphone : 06 99 00 12 12", value=ContactValue(phone="+33699001212")),
)
ENGLISH = agreed(
    line(1, "requirement", "A wooden bench for the hallway, painted blue"),
    line(2, "requirement", "A shelf for twelve pairs of shoes"),
    line(3, "requirement", "Brass hooks above the bench"),
    line(4, "deadline", "Delivery on the 17th of April", value=DeadlineValue(date=dt.date(2026, 4, 17))),
    line(5, "budget", "£640 for the bench", value=BudgetValue(amount=640, currency="GBP")),
)


@pytest.mark.parametrize(
    ("language", "held", "new", "kind", "number"),
    [
        (
            "fr",
            FRENCH,
            line(
                1,
                "budget",
                "On passe à 2 650 euros TTC pour la cabane",
                "Du coup pour la cabane, on passe à 2 650 euros TTC.",
                "D'accord.",
                value=BudgetValue(amount=2650, tax="TTC"),
            ),
            "changes",
            "5",
        ),
        (
            "fr",
            FRENCH,
            line(
                1,
                "budget",
                "La cabane reste à 2 400 euros",
                "Le prix de la cabane bouge pas, c'est toujours 2 400 euros TTC.",
                "Très bien.",
                value=BudgetValue(amount=2400, tax="TTC"),
            ),
            "repeats",
            "5",
        ),
        (
            "fr",
            FRENCH,
            line(
                1,
                "deadline",
                "Le montage le lundi 20 avril",
                "Le montage, le 13 avril je ne peux plus, plutôt le lundi 20 avril.",
                "Ça marche.",
                value=DeadlineValue(date=dt.date(2026, 4, 20)),
            ),
            "changes",
            "4",
        ),
        (
            "fr",
            FRENCH,
            line(
                1,
                "requirement",
                "La fenêtre, on laisse tomber",
                "La fenêtre côté potager, finalement on laisse tomber.",
                "D'accord, je l'enlève.",
            ),
            "drops",
            "2",
        ),
        (
            "fr",
            FRENCH,
            line(
                1,
                "change",
                "Plutôt en vert, la cabane",
                "La cabane, au lieu du gris clair, on la voudrait plutôt en vert.",
                "En vert, c'est noté.",
            ),
            "changes",
            "1",
        ),
        (
            "fr",
            FRENCH,
            line(
                1,
                "contact",
                "Téléphone : 06 99 00 34 34",
                "J'ai changé de numéro, c'est le 06 99 00 34 34.",
                value=ContactValue(phone="+33699003434"),
            ),
            "changes",
            "6",
        ),
        (
            "fr",
            FRENCH,
            line(
                1,
                "budget",
                "Les chaises de jardin, 2 400 euros",
                "Et le salon de jardin en teck, il serait à 310 euros en plus.",
                "Oui, ajoutez-le.",
                value=BudgetValue(amount=310),
            ),
            "adds",
            None,
        ),
        (
            "en",
            ENGLISH,
            line(
                1,
                "deadline",
                "Delivery on the 24th of April",
                "The delivery's moved, it's the 24th of April now, not the 17th.",
                "Fine.",
                value=DeadlineValue(date=dt.date(2026, 4, 24)),
            ),
            "changes",
            "4",
        ),
        (
            "en",
            ENGLISH,
            line(
                1,
                "requirement",
                "The hooks, scrap them",
                "The brass hooks, we won't need them after all, scrap them.",
                "Okay, no hooks then.",
            ),
            "drops",
            "3",
        ),
        (
            "en",
            ENGLISH,
            line(
                1,
                "requirement",
                "Still twelve pairs of shoes",
                "And the shelf still holds twelve pairs of shoes, as we said?",
                "Twelve, yes.",
            ),
            "repeats",
            "2",
        ),
        (
            "en",
            ENGLISH,
            line(
                1,
                "requirement",
                "A mirror by the door",
                "Could you also make us a mirror by the front door?",
                "I can add that.",
            ),
            "adds",
            None,
        ),
    ],
)
def test_a_new_line_stands_to_what_was_agreed(language, held, new, kind, number):
    found = compare([new], held, language=language, said=call_around(new, language))
    assert [(d.kind, d.item, d.agreed and d.agreed.number) for d in found] == [(kind, "1", number)]


def call_around(new, language):
    """A short call in which a line is told."""
    before, after = GREETINGS[language]
    told = [(e.speaker, e.quote) for e in new.evidence]
    first = new.evidence[0].start - 5.0 * len(before)
    return [
        Utterance(start=first + 5.0 * n, end=first + 5.0 * n + 4, speaker=who, text=text)
        for n, (who, text) in enumerate((*before, *told, *after))
    ]


def test_differences_come_in_the_order_of_the_lines():
    items = [
        line(
            1,
            "budget",
            "2 650 euros TTC",
            "La cabane passe à 2 650 euros TTC.",
            value=BudgetValue(amount=2650),
        ),
        line(2, "requirement", "La fenêtre, on laisse tomber", "La fenêtre côté potager, on laisse tomber."),
        line(
            3, "requirement", "Une gouttière", "Il faudrait aussi une gouttière, en plus.", "Je la rajoute."
        ),
    ]
    found = [d.item for d in compare(items, FRENCH, language="fr")]
    assert len(found) >= 2
    assert found == sorted(found, key=int)


def test_a_line_that_tells_of_two_agreed_ones_says_so():
    said = "La cabane, au lieu du gris clair, on la voudrait plutôt en vert."
    other = "Et la fenêtre côté potager, finalement on laisse tomber la fenêtre."
    new = line(1, "change", "La cabane en vert, sans fenêtre", said, "En vert, c'est noté.", other)
    found = {(d.kind, d.agreed and d.agreed.number) for d in compare([new], FRENCH, language="fr")}
    assert found == {("changes", "1"), ("drops", "2")}


def test_an_answer_that_no_line_proves_counts_where_the_call_is_at_hand():
    turns = (
        ("client", "Bonjour, c'est pour la cabane de jardin."),
        ("provider", "Bonjour, oui, dites-moi."),
        ("provider", "La fenêtre côté potager, elle s'ouvre, on garde la fenêtre ?"),
        ("client", "Non, la fenêtre, finalement on laisse tomber, je n'en veux plus."),
        ("provider", "D'accord, j'enlève la fenêtre."),
        ("client", "Voilà, merci, bonne journée."),
    )
    said = [
        Utterance(start=5.0 * n, end=5.0 * n + 4, speaker=who, text=text)
        for n, (who, text) in enumerate(turns)
    ]
    new = line(1, "requirement", "La fenêtre côté potager s'ouvre", turns[2][1], at=10.0)
    found = compare([new], FRENCH, language="fr", said=said)
    assert [(d.kind, d.agreed.number) for d in found] == [("drops", "2")]


def test_messages_have_moments_and_no_length():
    text = "La fenêtre côté potager, finalement on laisse tomber."
    new = line(1, "requirement", "La fenêtre, on laisse tomber", text, at=7.0)
    moment = new.evidence[0].model_copy(update={"end": 7.0})
    new = new.model_copy(update={"evidence": (moment,)})
    said = [Utterance(start=7.0, end=7.0, speaker="client", text=text)]
    found = compare([new], FRENCH, language="fr", said=said)
    assert [(d.kind, d.agreed.number) for d in found] == [("drops", "2")]


def test_all_paths_through_a_call_are_those_one_by_one():
    chance = np.random.default_rng(5)
    lengths = np.array([4, 3])
    scores, moves = chance.normal(size=(2, 4, 4)), chance.normal(size=(2, len(MOVES)))
    within = np.array([[False, True, False, True], [False, False, True, False]])
    found = paths(scores, moves, within, lengths)
    kinds = kinds_of_moves(4)
    total = 0.0
    for call, length in enumerate(lengths):
        states = np.zeros((4, 4))
        for path in itertools.product(range(4), repeat=int(length)):
            score = sum(scores[call, t, state] for t, state in enumerate(path))
            score += sum(moves[int(within[call, t]), kinds[path[t - 1], path[t]]] for t in range(1, length))
            states[range(length), path] += np.exp(score)
        whole = states[0].sum()
        total += np.log(whole)
        np.testing.assert_allclose(found.states[call], states / whole, atol=1e-9)
    assert found.score == pytest.approx(total)


def test_nothing_is_compared_with_nothing():
    new = line(1, "requirement", "Une gouttière")
    assert compare([], FRENCH, language="fr") == ()
    assert compare([new], [], language="fr") == ()


def test_what_was_replaced_in_its_own_call_is_no_difference():
    said = "Le montage, plutôt le lundi 20 avril."
    new = line(1, "deadline", said, said, value=DeadlineValue(date=dt.date(2026, 4, 20)), status="superseded")
    assert compare([new], FRENCH, language="fr") == ()


def test_an_open_question_amends_nothing():
    said = "Est-ce qu'on pourrait peindre la cabane en vert au lieu du gris clair ?"
    new = line(1, "question", said, said, value=QuestionValue(asked_by="client"))
    assert all(d.kind == "repeats" for d in compare([new], FRENCH, language="fr"))


def test_the_old_amount_on_the_way_to_the_new_one_repeats_nothing():
    said = "Pour la cabane on était à 2 400 euros TTC, avec la porte on passe à 2 650 euros."
    items = [
        line(1, "budget", said, said, "D'accord.", value=BudgetValue(amount=2400, tax="TTC"), at=10.0),
        line(2, "budget", said, said, "D'accord.", value=BudgetValue(amount=2650, tax="TTC"), at=10.0),
    ]
    found = compare(items, FRENCH, language="fr")
    assert ("changes", "5") in {(d.kind, d.agreed and d.agreed.number) for d in found}
    assert "repeats" not in {d.kind for d in found}


@pytest.mark.parametrize("text", ["", "…", "???", "12", "\u202e\u0000", "a" * 5000, "non " * 400])
def test_odd_lines_do_no_harm(text):
    new = [line(1, "requirement", text, text), line(2, "action", "ok", "", value=ActionValue(owner="client"))]
    held = agreed(line(1, "requirement", text, text))
    for language in ("fr", "xx"):
        found = compare(new, held, language=language)
        assert len({(d.item, d.agreed) for d in found}) == len(found)


def test_many_lines_find_each_their_own():
    things = ("porte", "table", "lampe", "étagère", "rampe", "clôture", "marche", "vitre", "poignée", "tuile")
    lines = [line(n, "requirement", f"Une {things[n % 10]} de {n + 40} centimètres") for n in range(60)]
    found = compare(lines, agreed(*lines), language="fr")
    assert sum(d.kind == "repeats" and d.agreed.number == d.item for d in found) >= 55


@pytest.mark.parametrize(
    ("old", "new", "same", "other"),
    [
        ("quatorze marches", "il y a 14 marches", True, False),
        ("quatorze marches", "quinze marches", False, True),
        ("quatorze marches", "à 15 euros", False, False),
        ("le 10 octobre", "samedi 10 octobre, non, le 17 octobre", True, True),
        ("jusqu'à 18 heures", "jusqu'à 20 heures", False, True),
        ("30 % à la commande", "quarante pour cent", False, True),
        ("2780 euros", "ce serait 2860 du coup", False, True),
    ],
)
def test_figures_agree_or_contradict(old, new, same, other):
    def read(text):
        return figures_of(read_line(text, "fr"), slots_of(text, language="fr", anchor=ON))

    found = agreement(read(old), read(new))
    assert (found.same, found.other) == (same, other)


@pytest.mark.parametrize(
    ("language", "text", "word", "denied"),
    [
        ("fr", "un escalier sans contremarches", "contremarche", True),
        ("fr", "les contremarches, c'est non", "contremarche", False),
        ("fr", "un drone non", "drone", True),
        ("fr", "pas de drone", "drone", True),
        ("fr", "pas lundi, un drone", "drone", False),
        ("fr", "avec un drone", "drone", False),
        ("en", "no projecting sign", "sign", True),
        ("en", "a projecting sign", "sign", False),
    ],
)
def test_words_that_are_denied(language, text, word, denied):
    found = passage(text, slots_of(text, language=language, anchor=ON), language)
    assert word in found.words
    assert (word in found.denied) == denied
