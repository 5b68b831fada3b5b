"""The reader of calls beside agreed lines sees every sentence, beside the lines that are nearest to it."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.model import Evidence, Item, Transcript, Utterance
from summarizer.understand.comparing.lines import read as line
from summarizer.understand.comparing.reader import (
    AROUND,
    BECOMES,
    GROUPS,
    LINES,
    LONGEST,
    LONGEST_LINE,
    OWN,
    UNLIKELY,
    WINDOW,
    hear,
    nothing_heard,
    stretches,
    windows,
)
from summarizer.understand.comparing.subject import nearness
from summarizer.understand.comparing.talk import encoded
from summarizer.understand.sentences import split_sentences
from summarizer.understand.transformer import END

ON = dt.date(2026, 3, 3)
lengths = st.lists(st.integers(1, LONGEST + 1), min_size=1, max_size=60)


def spoken(*turns: tuple[str, str], language: str = "fr") -> tuple:
    said = tuple(
        Utterance(start=5.0 * n, end=5.0 * n + 4, text=text, speaker=side)
        for n, (side, text) in enumerate(turns)
    )
    return split_sentences(Transcript(language=language, duration=said[-1].end, utterances=said), language)


def agreed(*texts: str) -> list[Item]:
    proof = Evidence(start=0.0, end=1.0, speaker="client", quote="")
    return [
        Item(
            id=str(number),
            type="requirement",
            topic=None,
            text=text,
            evidence=(proof.model_copy(update={"quote": text}),),
            confidence=1.0,
        )
        for number, text in enumerate(texts)
    ]


def heard(sentences, lines, language="fr"):
    told = [line(item, language=language, anchor=ON) for item in lines]
    near = nearness(encoded([s.clean for s in sentences], language), told, language)
    return hear(sentences, lines, near)


@given(lengths=lengths, first=st.integers(0, OWN))
def test_every_sentence_is_in_one_stretch(lengths: list[int], first: int) -> None:
    found = list(stretches(lengths, first))
    assert [i for own in found for i in own] == list(range(len(lengths)))
    for own in found:
        assert len(own) == 1 or sum(lengths[i] for i in own) <= OWN


@given(
    lengths=lengths,
    lines=st.lists(st.integers(0, LONGEST_LINE), min_size=1, max_size=20),
    seed=st.integers(0, 99),
)
@settings(deadline=None)
def test_a_stretch_is_read_with_the_lines_that_are_nearest(
    lengths: list[int], lines: list[int], seed: int
) -> None:
    said = [(tuple(range(100, 100 + length)), 1 + i % 2) for i, length in enumerate(lengths)]
    tokens = [tuple(range(500 + 100 * n, 500 + 100 * n + length)) for n, length in enumerate(lines)]
    near = np.random.default_rng(seed).random((len(said), len(lines)), np.float32)
    times = np.zeros(near.shape, int)
    for window in windows(said, tokens, near):
        assert len(window.tokens) == len(window.sides) <= WINDOW
        own = [number for number, _, _ in window.sentences]
        for number, first, end in window.sentences:
            assert window.tokens[first:end] == said[number][0][: end - first]
            assert end - first in (len(said[number][0]) - 1, len(said[number][0]))
        for number, first, end in window.lines:
            assert window.tokens[first:end] == (tokens[number] or (END,))
            assert set(window.sides[first:end]) == {3}
        before = window.sentences[0][1] - 1
        assert 0 <= before <= AROUND
        times[np.ix_(own, [number for number, _, _ in window.lines])] += 1
    assert set(times.sum(axis=1)) == {min(len(lines), GROUPS * LINES)}
    assert times.max() == 1
    for own in stretches(lengths):
        nearest = near[own.start : own.stop].max(axis=0)
        read_with = times[own.start] == 1
        assert nearest[read_with].min() >= nearest[~read_with].max(initial=0.0)


@pytest.mark.parametrize(
    ("language", "lines", "turns", "told", "becomes"),
    [
        (
            "fr",
            (
                "Les volets en gris",
                "La pose avant la fin du mois de mai",
                "Deux couches de peinture sur le portail",
            ),
            (
                ("client", "Pour les volets, finalement on les voudrait en bleu."),
                ("provider", "En bleu, d'accord, pas de souci."),
                ("client", "Et la pose, c'est toujours avant la fin du mois de mai ?"),
                ("provider", "Oui oui, avant fin mai, comme prévu."),
                ("client", "Et le portail, laissez tomber, mon frère va le repeindre lui-même."),
                ("provider", "Ah bon, alors je ne fais pas le portail."),
            ),
            {0: 0, 2: 1, 4: 2},
            {0: "changes", 2: "repeats", 4: "drops"},
        ),
        (
            "en",
            ("The shutters in grey", "Fitted before the end of May", "Two coats of paint on the gate"),
            (
                ("client", "About the shutters, we'd actually like them in blue now."),
                ("provider", "Blue, fine, no problem."),
                ("client", "And it's still fitted before the end of May?"),
                ("provider", "Yes, before the end of May, as we said."),
                ("client", "And forget the gate, my brother's going to paint it himself."),
                ("provider", "Oh right, so I won't do the gate."),
            ),
            {0: 0, 2: 1, 4: 2},
            {0: "changes", 2: "repeats", 4: "drops"},
        ),
    ],
    ids=("fr", "en"),
)
def test_what_is_said_plainly_is_heard(language, lines, turns, told, becomes) -> None:
    sentences = spoken(*turns, language=language)
    found = heard(sentences, agreed(*lines), language)
    for utterance, number in told.items():
        own = [s.index for s in sentences if s.utterance == utterance]
        assert int(found.about[own].max(axis=0).argmax()) == number
        kinds = np.exp(found.becomes[own, number]).max(axis=0)[1:]
        assert BECOMES[1 + int(kinds.argmax())] == becomes[utterance]


def test_something_new_is_more_so_than_the_weather() -> None:
    sentences = spoken(
        ("client", "Il pleut encore, chez vous aussi ?"),
        ("provider", "Depuis ce matin, oui."),
        ("client", "Et il me faudrait aussi une rampe pour l'escalier."),
        ("provider", "Une rampe, d'accord, je vous l'ajoute au devis."),
    )
    new = heard(sentences, agreed("Les volets en gris", "La pose avant fin mai")).new
    by_turn = [new[[s.index for s in sentences if s.utterance == n]].max() for n in range(4)]
    assert min(by_turn[2:]) > 0 > max(by_turn[:2])


def test_a_line_without_words_is_about_nothing() -> None:
    sentences = spoken(("client", "Les volets, on les garde en gris."), ("provider", "En gris, très bien."))
    found = heard(sentences, agreed("", "Les volets en gris"))
    assert np.isfinite(found.becomes).all()
    assert np.isfinite(found.new).all()
    assert found.about[0].argmax() == 1


def test_a_sentence_that_was_not_read_with_a_line_is_as_far_from_it_as_can_be() -> None:
    assert np.allclose(nothing_heard(2, 3).about, -UNLIKELY)
    assert np.allclose(np.exp(nothing_heard(2, 3).becomes[..., 1:]).sum(axis=2), np.exp(-UNLIKELY))


def test_one_line_is_enough_and_the_same_call_is_heard_alike() -> None:
    sentences = spoken(("client", "Les volets, on les garde en gris."), ("provider", "En gris, très bien."))
    first, second = (heard(sentences, agreed("Les volets en gris")) for _ in range(2))
    assert first.becomes.shape == (len(sentences), 1, len(BECOMES))
    assert np.array_equal(first.becomes, second.becomes)
    assert np.allclose(np.exp(first.becomes).sum(axis=2), 1, atol=1e-4)
