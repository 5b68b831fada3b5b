"""The language is decided by the whole recording, in favour of those that have a pack."""

import pytest

from summarizer.listen.activity import Stretch
from summarizer.listen.language import WITNESSES, decide, witnesses
from summarizer.listen.packing import Window
from summarizer.listen.sound import SAMPLE_RATE


def window(seconds, start=0):
    stretch = Stretch(start, start + int(seconds * SAMPLE_RATE))
    return Window(0, (stretch,), (stretch,))


@pytest.mark.parametrize(
    ("testimonies", "language"),
    [
        ([(10, {"fr": 0.9, "en": 0.05})], "fr"),
        ([(10, {"fr": 0.1, "en": 0.8})], "en"),
        ([(2, {"en": 0.9, "fr": 0.1}), (14, {"en": 0.2, "fr": 0.8})], "fr"),  # an announcement first
        ([(10, {"br": 0.6, "fr": 0.3, "en": 0.1})], "fr"),  # faint French
        ([(10, {"es": 0.97, "fr": 0.02, "en": 0.01})], "es"),
        ([(1, {"es": 0.97, "fr": 0.01, "en": 0.02})], "en"),  # too little to believe it
        ([(10, {"es": 0.99}), (10, {"fr": 0.7, "es": 0.2})], "fr"),
    ],
)
def test_decide(testimonies, language):
    found, probability = decide([(window(seconds), chances) for seconds, chances in testimonies])
    assert found == language
    assert 0 < probability <= 1


@pytest.mark.parametrize("count", [0, 1, 5, WITNESSES, 40])
def test_witnesses_are_spread(count):
    windows = [window(5 + index % 3, index * 10**6) for index in range(count)]
    chosen = witnesses(windows)
    assert len(chosen) == min(count, WITNESSES)
    assert chosen == sorted(set(chosen))
    if count > WITNESSES:
        assert chosen[-1] > count * 0.8


def test_the_witness_of_a_part_is_who_says_most():
    windows = [window(2 if index != 3 else 9, index * 10**6) for index in range(WITNESSES * 5)]
    assert witnesses(windows)[0] == 3
