"""The encoder reads every sentence once, in its conversation, and gives the same scores each time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.model import Role, Sentence
from summarizer.understand import encoder
from summarizer.understand.encoder import AROUND, LONGEST, WINDOW, windows
from summarizer.understand.transformer import END, START

PAUSE = 6


def sentences(texts: list[str], utterances: list[int]) -> list[Sentence]:
    return [
        Sentence(
            index=i, utterance=utterance, start=i, end=i + 1, speaker="A", text=text, clean=text, kept=()
        )
        for i, (text, utterance) in enumerate(zip(texts, utterances, strict=True))
    ]


def read(texts: list[str], roles: list[Role]) -> np.ndarray:
    side = np.zeros((len(texts), encoder.load().side.shape[1]), np.float32)
    return encoder.logits(sentences(texts, list(range(len(texts)))), roles, side)


@given(lengths=st.lists(st.integers(0, 200), min_size=1, max_size=60))
@settings(deadline=None)
def test_every_sentence_is_the_business_of_one_window(lengths: list[int]) -> None:
    spelt = [list(range(100, 100 + n)) for n in lengths]
    spoken = sentences(["x"] * len(lengths), [i // 3 for i in range(len(lengths))])
    found = list(windows(spoken, ["client"] * len(lengths), spelt, PAUSE))
    assert [s for window in found for s, _, _ in window.spans] == list(range(len(lengths)))
    for window in found:
        assert len(window.tokens) == len(window.sides) <= WINDOW
        assert window.tokens[0] == START
        for sentence, first, end in window.spans:
            own = window.tokens[first:end]
            assert list(own) == spelt[sentence][:LONGEST] or (not spelt[sentence] and len(own) == 1)


def test_a_window_shows_what_was_said_before_and_after() -> None:
    spelt = [[10 + i] * 15 for i in range(40)]
    found = list(windows(sentences(["x"] * 40, list(range(40))), ["client"] * 40, spelt, PAUSE))
    second = found[1]
    assert 0 < second.spans[0][1] - 1 <= AROUND
    assert second.tokens[second.spans[0][1] - 1] == END
    assert found[0].spans[-1][2] + 1 < len(found[0].tokens)


def test_no_sentence_no_scores() -> None:
    assert read([], []).shape == (0, encoder.load().head.weight.shape[0])


def test_the_same_call_gives_the_same_scores_and_the_side_matters() -> None:
    texts = ["Vous le voulez en quelle couleur ?", "En bleu nuit, et surtout pas brillant.", "D'accord."]
    sides: list[Role] = ["provider", "client", "provider"]
    once = read(texts, sides)
    assert np.array_equal(once, read(texts, sides))
    assert not np.allclose(once, read(texts, ["client", "provider", "client"]), atol=0.1)


def test_a_sentence_is_read_in_its_conversation() -> None:
    alone = read(["Oui, en bleu."], ["client"])[0]
    asked = read(["On repeint les volets en quelle couleur ?", "Oui, en bleu."], ["provider", "client"])[1]
    assert not np.allclose(alone, asked, atol=0.1)


@pytest.mark.parametrize("text", ["", "…", "🙂🙂🙂", "日本語です", "a" * 5000, "\u0000\u200b", "oui " * 2000])
def test_whatever_was_written_has_finite_scores(text: str) -> None:
    assert np.isfinite(read([text, "D'accord."], ["client", "provider"])).all()
