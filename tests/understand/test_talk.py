"""How much each side talks."""

import pytest

from summarizer.model import Utterance
from summarizer.understand.talk import overlap, participants, speakers

SIDES = {"A": "client", "B": "provider", "C": "client-2"}
NAMES = {"client": "Ana Costa", "provider": None}


def said(*turns):
    return [Utterance(start=start, end=end, text="…", speaker=who) for who, start, end in turns]


def test_shares_and_seconds():
    found = participants(said(("A", 0, 6), ("B", 6, 8), ("C", 8, 10)), SIDES, NAMES)
    assert [(p.id, p.name, p.seconds, p.share) for p in found] == [
        ("client", "Ana Costa", 6.0, 0.6),
        ("provider", None, 2.0, 0.2),
        ("client-2", None, 2.0, 0.2),
    ]


def test_a_nod_does_not_end_a_monologue_but_an_answer_does():
    found = participants(
        said(("A", 0, 10), ("B", 9, 10), ("A", 11, 30), ("B", 30, 35), ("A", 36, 40)), SIDES, NAMES
    )
    assert [p.longest_monologue for p in found] == [30.0, 5.0]


def test_many_nods_are_an_answer_and_a_long_silence_ends_a_monologue():
    nods = participants(
        said(("A", 0, 10), ("B", 10, 11), ("B", 11, 12), ("B", 12, 13), ("A", 13, 20)), SIDES, NAMES
    )
    assert [p.longest_monologue for p in nods] == [10.0, 2.0]
    hold = participants(said(("A", 0, 10), ("A", 12, 15), ("A", 300, 320)), SIDES, NAMES)
    assert [p.longest_monologue for p in hold] == [20.0]


def test_the_second_client_does_not_lend_the_first_his_name():
    sides = {"SPEAKER_00": "client", "Ana Costa": "client-2", "Zoé Petit": "provider"}
    found = participants(
        said(("SPEAKER_00", 0, 2), ("Ana Costa", 2, 4), ("Zoé Petit", 4, 6)),
        sides,
        {"client": "Ana Costa", "provider": "Zoé Petit"},
    )
    assert [(p.id, p.name) for p in found] == [
        ("client", None),
        ("client-2", "Ana Costa"),
        ("provider", "Zoé Petit"),
    ]


def talk(*spoken):
    return [
        Utterance(start=i, end=i + 1 + len(text) / 20, text=text, speaker=who, confidence=0.9)
        for i, (who, text) in enumerate(spoken)
    ]


def test_each_speaker_is_shown_by_a_sentence_of_middle_length():
    one, other = speakers(
        talk(
            ("A", "Oui."),
            ("B", "Alors je vous explique, le portail ne ferme plus depuis dimanche."),
            ("A", "Et la télécommande, vous avez essayé de changer la pile ?"),
            ("B", "mot " * 40),
            (None, "une voix sans nom"),
        )
    )
    assert (one.label, one.sentence) == ("A", "Et la télécommande, vous avez essayé de changer la pile ?")
    assert other.sentence.startswith("Alors je vous explique")
    assert one.share + other.share == pytest.approx(1)


def test_who_says_only_little_or_only_much_is_shown_all_the_same():
    one, other = speakers(talk(("A", "Oui."), ("A", "Non non."), ("B", "mot " * 60)))
    assert one.sentence == "Non non."
    assert len(other.sentence) <= 160
    assert other.sentence.endswith("…")


def test_who_only_nods_has_a_monologue_as_long_as_the_longest_nod():
    found = participants(said(("A", 0, 10), ("B", 3, 3.5), ("B", 5, 6.2)), SIDES, NAMES)
    assert [p.longest_monologue for p in found] == [10.0, 1.2]


@pytest.mark.parametrize(
    ("turns", "seconds"),
    [
        ([("A", 0, 5), ("B", 5, 8)], None),
        ([("A", 0, 5), ("B", 4, 8)], 1.0),
        ([("A", 0, 5), ("A", 4, 8)], None),
        ([("A", 0, 10), ("B", 2, 3), ("B", 6, 8)], 3.0),
        ([], None),
    ],
)
def test_overlap(turns, seconds):
    assert overlap(said(*turns)) == seconds


def test_nobody_speaks():
    assert participants([], SIDES, NAMES) == ()
