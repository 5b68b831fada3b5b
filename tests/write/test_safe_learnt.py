"""Ways to pass contact details, and what passes none, as `tests/data/safe` lists them by hand."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.write.safe import masked

LEARNT = tomllib.loads((Path(__file__).parents[1] / "data" / "safe" / "learnt.toml").read_text("utf-8"))
MASKS = ("(masqué)", "(withheld)")


@pytest.mark.parametrize("case", LEARNT["details"], ids=lambda case: case["text"])
def test_no_detail_leaves(case):
    left = masked(case["text"], case["language"]).casefold()
    assert all(secret in case["text"] for secret in case["secret"])
    assert not [secret for secret in case["secret"] if secret.casefold() in left]


@pytest.mark.parametrize("case", LEARNT["harmless"], ids=lambda case: case["text"])
def test_what_reaches_nobody_stays(case):
    assert masked(case["text"], case["language"]) == case["text"]


def test_there_is_enough_to_learn_from():
    assert len({case["text"] for case in LEARNT["details"]}) == len(LEARNT["details"]) >= 110
    assert len({case["text"] for case in LEARNT["harmless"]}) == len(LEARNT["harmless"]) >= 90


@pytest.mark.parametrize("case", LEARNT["details"], ids=lambda case: case["text"])
def test_a_detail_is_found_among_other_sentences(case):
    frame = {"fr": ("Bonjour.\n", "\nBonne journée."), "en": ("Hello.\n", "\nHave a good day.")}
    before, after = frame[case["language"]]
    left = masked(before + case["text"] + after, case["language"])
    assert not [secret for secret in case["secret"] if secret.casefold() in left.casefold()]
    assert left.startswith(before.strip())


@settings(max_examples=60, deadline=None)
@given(
    pairs=st.lists(st.integers(10, 99), min_size=4, max_size=4),
    mark=st.sampled_from(
        [" ", ".", "-", "/", "_", "", "  ", " - ", "\n", ":", ",", "\u00a0", "\u200b", " / ", "…"]
    ),
    prefix=st.sampled_from(["06", "07", "+33 6", "0033 7", "01", "O6", "०६", "０६"]),
)
def test_a_french_number_leaves_with_no_separator(pairs, mark, prefix):
    number = mark.join([prefix, *map(str, pairs)])
    left = masked(f"Appelez le {number} demain", "fr")
    assert left in (f"Appelez le {MASKS[0]} demain", f"Appelez {MASKS[0]} demain")


@settings(max_examples=60, deadline=None)
@given(amount=st.integers(1, 9_999_999), unit=st.sampled_from(["€", "euros", "€ HT", "euros TTC", "dollars"]))
def test_an_amount_stays_whatever_it_is(amount, unit):
    grouped = f"{amount:,}"
    for text in (f"soit {amount} {unit}", f"soit {grouped.replace(',', ' ')} {unit} en tout"):
        assert masked(text, "fr") == text


@settings(max_examples=100, deadline=None)
@given(
    text=st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            [
                "06",
                "@",
                ".",
                "point",
                "fr",
                "\u0301",
                "\u200b",
                "rue",
                "12",
                " ",
                "A",
                "insta",
                "(",
                "é",
                "\n",
                "ﷺ",
                "İ",
                "½",
            ]
        )
    ).map("".join)
)
@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_any_text_can_be_masked(text, language):
    once = masked(text, language)
    pieces = [piece for piece in once.split(MASKS[language != "fr"]) if piece]
    at = 0
    for piece in pieces:
        at = text.index(piece, at) + len(piece)


@pytest.mark.parametrize(
    "piece",
    [
        *("-", "\n", " ", "@", "+", "#", "1,", "0 ", "06 ", "1:11-", "12 Abc ", "rue A ", "x:", "/a/", "« "),
        *("a_b ", "\u200b", "un ", "quatre vingt ", "deux mille ", "point fr ", "arobase ", "sur insta "),
        *("mon insta c'est ", "numero 12 "),
    ],
)  # fmt: skip
def test_no_piece_makes_it_slow_when_repeated(piece):
    """Twice the length takes no more than about twice the time: four times would be the square of it."""

    def seconds(length):
        text = (piece * length)[:length]
        begun = time.process_time()
        masked(text, "fr")
        return time.process_time() - begun

    seconds(10)
    # The quickest of a few: what else the machine does only ever adds to it.
    assert min(seconds(24_000) for _ in range(3)) < 3 * min(seconds(12_000) for _ in range(3)) + 0.3
