"""The reader of calls beside agreed lines sees every sentence, beside the lines that are nearest to it."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.model import Agreed, Evidence, Item, Transcript, Utterance
from summarizer.understand.comparing.lines import read as line
from summarizer.understand.comparing.reader import (
    AROUND,
    BECOMES,
    GROUPS,
    LINES,
    LONGEST,
    LONGEST_LINE,
    OWN,
    SHORTEST,
    UNLIKELY,
    WINDOW,
    hear,
    nothing_heard,
    stretches,
    windows,
)
from summarizer.understand.comparing.reading import reading
from summarizer.understand.comparing.subject import nearness
from summarizer.understand.comparing.talk import encoded
from summarizer.understand.sentences import split_sentences
from summarizer.understand.transformer import END

ON = dt.date(2026, 3, 3)
lengths = st.lists(st.integers(1, LONGEST + 1), min_size=1, max_size=60)


def utterances(*turns: tuple[str, str]) -> tuple[Utterance, ...]:
    return tuple(
        Utterance(start=5.0 * n, end=5.0 * n + 4, text=text, speaker=side)
        for n, (side, text) in enumerate(turns)
    )


def spoken(*turns: tuple[str, str], language: str = "fr") -> tuple:
    said = utterances(*turns)
    return split_sentences(Transcript(language=language, duration=said[-1].end, utterances=said), language)


CHAT = {
    "fr": """
Bonjour, c'est madame Lenoir, vous m'entendez bien ?
Bonjour, oui, très bien, je vous écoute.
Je suis dans la voiture, alors ça peut couper un peu.
Pas de souci, prenez votre temps.
On est rentrés de chez ma sœur hier soir, quelle route.
Ah oui, il paraît que c'était bouché partout.
Quatre heures pour faire deux cents kilomètres, vous imaginez.
Ça ne m'étonne pas, un dimanche de retour.
Et puis il a plu tout le long.
Ici aussi, les chantiers sont trempés.
Alors, je voulais vous appeler pour faire le point.
Je vous écoute, j'ai le dossier sous les yeux.
Attendez, je me gare, ce sera mieux.
Voilà, vous y êtes ?
Oui, ça y est.
Comment va votre fille, au fait ?
Elle a repris l'école, elle est contente.
Le mien commence le judo mercredi.
Ah, c'est bien, ça les occupe.
Oui, et ça le fatigue surtout.
Bon, on ne va pas y passer la matinée.
Non, vous avez raison.
Je regarde mes notes.
J'avais fait une liste, et je l'ai laissée à la maison.
Ça m'arrive tout le temps.
Voilà, je crois que j'ai fait le tour.
Très bien, je note tout ça.
Merci, c'est gentil.
Je vous en prie.
Vous partez un peu cet été ?
On ira sans doute en Bretagne, comme d'habitude.
C'est beau, la Bretagne.
Quand il ne pleut pas, oui.
Bon, je vous laisse travailler.
Merci de votre appel.
Bonne journée à vous.
À vous aussi, au revoir.
Au revoir, madame Lenoir.
""",
    "en": """
Hello, it's Joan, can you hear me all right?
Hello Joan, loud and clear.
I'm in the car, so it might cut out.
No rush, take your time.
We got back from my sister's last night, what a journey.
I heard the roads were dreadful.
Four hours for a hundred miles, can you believe it.
On a Sunday, yes, I can.
And it rained the whole way.
Same here, everything's soaking.
Anyway, I wanted to go over things with you.
Go ahead, I've got the folder open.
Hang on, let me pull over, it'll be easier.
Are you parked?
Yes, that's better.
How's your daughter, by the way?
Back at school, and happy.
Mine starts judo on Wednesday.
Oh lovely, keeps them busy.
It wears him out, that's the main thing.
Well, we shouldn't spend all morning on this.
No, you're right.
Let me look at my notes.
I'd made a list and left it on the kitchen table.
I do that all the time.
There, I think that's everything.
Great, I've written it all down.
Thank you, that's kind.
Not at all.
Are you going anywhere this summer?
Cornwall, I should think, as usual.
Cornwall's beautiful.
When it isn't raining.
I'll let you get on, then.
Thanks for calling.
Have a good day.
You too, bye now.
Bye, Joan.
""",
}
"""What people say around it, a turn each line: the reader has learnt from whole calls, and guesses in less."""


def within_a_call(turns: Sequence[tuple[str, str]], language: str) -> tuple[tuple, dict[int, int]]:
    """A call in which these turns are said, two by two, and where in it each of them is."""
    chat = [(("client", "provider")[n % 2], text) for n, text in enumerate(CHAT[language].split("\n")[1:-1])]
    said, places = chat[:15], {}
    for n, turn in enumerate(turns):
        places[n] = len(said)
        said.append(turn)
        if n % 2:
            said += chat[15 + 5 * (n // 2) : 20 + 5 * (n // 2)]
    return spoken(*said, *chat[15 + 5 * (len(turns) // 2) :], language=language), places


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
    sentences, places = within_a_call(turns, language)
    found = heard(sentences, agreed(*lines), language)
    for turn, number in told.items():
        own = [s.index for s in sentences if s.utterance == places[turn]]
        assert int(found.about[own].max(axis=0).argmax()) == number
        kinds = np.exp(found.becomes[own, number]).max(axis=0)[1:]
        assert BECOMES[1 + int(kinds.argmax())] == becomes[turn]


@pytest.mark.parametrize(
    ("language", "asked", "lines"),
    [
        (
            "fr",
            "Et il me faudrait aussi une rampe pour l'escalier.",
            ("Les volets en gris", "La pose fin mai"),
        ),
        (
            "en",
            "And I'd also need a handrail for the stairs.",
            ("The shutters in grey", "Fitted in late May"),
        ),
    ],
)
def test_something_new_is_more_so_than_the_weather(language, asked, lines) -> None:
    turns = (
        ("client", asked),
        ("provider", {"fr": "D'accord, je l'ajoute.", "en": "Okay, I'll add it."}[language]),
    )
    sentences, places = within_a_call(turns, language)
    new = heard(sentences, agreed(*lines), language).new
    own = [s.index for s in sentences if s.utterance == places[0]]
    others = [s.index for s in sentences if s.utterance not in places.values()]
    assert new[own].max() > 0
    assert new[own].max() > np.quantile(new[others], 0.95)


def test_only_a_whole_call_is_read() -> None:
    lines = [(Agreed(number=item.id, on=ON, text=item.text), item) for item in agreed("Les volets en gris")]
    turns = (("client", "Pour les volets, finalement plutôt en bleu."), ("provider", "En bleu, d'accord."))
    sentences, _ = within_a_call(turns * 4, "fr")
    assert len(sentences) >= SHORTEST

    def asked(said) -> bool:
        """Whether the reader is, of a line that is proved every thirty seconds."""
        proofs = tuple(
            Evidence(start=t, end=t + 4, speaker="client", quote="En bleu.") for t in range(0, 240, 30)
        )
        item = lines[0][1].model_copy(update={"id": "9", "evidence": proofs})
        made = reading([item], lines, said, language="fr")
        assert made is not None
        return made.subjects.heard is not None

    assert asked(utterances(*((s.speaker, s.text) for s in sentences)))
    assert not asked(utterances(*turns))
    assert not asked(())  # the passages that prove the lines


def test_a_line_without_words_is_read() -> None:
    sentences = spoken(("client", "Les volets, on les garde en gris."), ("provider", "En gris, très bien."))
    found = heard(sentences, agreed("", "Les volets en gris"))
    assert np.isfinite(found.becomes).all()
    assert np.isfinite(found.new).all()


def test_a_sentence_that_was_not_read_with_a_line_is_as_far_from_it_as_can_be() -> None:
    assert np.allclose(nothing_heard(2, 3).about, -UNLIKELY)
    assert np.allclose(np.exp(nothing_heard(2, 3).becomes[..., 1:]).sum(axis=2), np.exp(-UNLIKELY))


def test_one_line_is_enough_and_the_same_call_is_heard_alike() -> None:
    sentences = spoken(("client", "Les volets, on les garde en gris."), ("provider", "En gris, très bien."))
    first, second = (heard(sentences, agreed("Les volets en gris")) for _ in range(2))
    assert first.becomes.shape == (len(sentences), 1, len(BECOMES))
    assert np.array_equal(first.becomes, second.becomes)
    assert np.allclose(np.exp(first.becomes).sum(axis=2), 1, atol=1e-4)
