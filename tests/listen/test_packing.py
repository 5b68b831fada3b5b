"""Windows hold all the speech, each moment of it once, and lead back to it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.listen.activity import FRAME, Stretch
from summarizer.listen.packing import MARGIN, TARGET, Window, pack
from summarizer.listen.sound import SAMPLE_RATE


def stretch(start, end):
    return Stretch(int(start * SAMPLE_RATE), int(end * SAMPLE_RATE))


def chances_for(speech, seconds):
    chances = np.zeros(int(seconds * SAMPLE_RATE) // FRAME + 1, dtype=np.float32)
    for part in speech:
        chances[part.start // FRAME : part.end // FRAME] = 0.9
    return chances


def in_seconds(window):
    return [(piece.start / SAMPLE_RATE, piece.end / SAMPLE_RATE) for piece in window.pieces]


speech_of = st.lists(
    st.tuples(st.integers(6, 900), st.integers(4, 1500)), min_size=0, max_size=40
)  # silence, then speech, in frames


@given(speech_of)
def test_all_speech_is_heard_once(lengths):
    speech, at = [], 0
    for silent, spoken in lengths:
        speech.append(Stretch((at + silent) * FRAME, (at + silent + spoken) * FRAME))
        at += silent + spoken
    windows = pack(speech, chances_for(speech, at * FRAME / SAMPLE_RATE + 1), channel=1)
    times_heard = np.zeros((at + 40) * FRAME, dtype=np.int8)
    for window in windows:
        assert window.channel == 1
        assert window.seconds <= TARGET + 0.001
        assert window.seconds_of_speech <= window.seconds + 0.001
        for piece in window.pieces:
            assert piece.start < piece.end
            times_heard[piece.start : piece.end] += 1
    for part in speech:
        assert (times_heard[part.start : part.end] == 1).all()
    pieces = [piece for window in windows for piece in window.pieces]
    assert [piece.start for piece in pieces] == sorted(piece.start for piece in pieces)


def test_no_speech_no_window():
    assert pack([], np.zeros(100, dtype=np.float32)) == ()


def test_short_pauses_are_kept_and_long_ones_cut():
    speech = [stretch(1, 2), stretch(2.3, 3), stretch(60, 61)]
    (window,) = pack(speech, chances_for(speech, 70))
    assert in_seconds(window) == [
        pytest.approx((1 - MARGIN, 3 + MARGIN)),
        pytest.approx((60 - MARGIN, 61 + MARGIN)),
    ]


def test_a_window_closes_at_the_longest_pause_within_reach():
    speech = [stretch(0, 5), stretch(5.3, 9), stretch(10.5, 12), stretch(12.3, 14), stretch(14.2, 20)]
    windows = pack(speech, chances_for(speech, 21))
    assert windows[0].speech == tuple(speech[:2])


def test_speech_without_pause_is_cut_where_it_is_faintest():
    speech = [stretch(0, 20.48)]
    chances = chances_for(speech, 21)
    chances[350] = 0.5
    windows = pack(speech, chances)
    assert len(windows) == 2
    assert windows[0].pieces[-1].end == windows[1].pieces[0].start == 350 * FRAME + FRAME // 2


def test_sound_is_cut_out_and_scaled():
    samples = np.arange(-20, 20, dtype=np.int16)
    window = Window(0, (Stretch(2, 4), Stretch(30, 31)), ())
    np.testing.assert_allclose(window.cut(samples), np.array([-18, -17, 10]) / 32768)
    assert window.cut(samples).dtype == np.float32


@pytest.mark.parametrize(
    ("start", "end", "moments"),
    [
        (0.0, 1.0, (10.0, 11.0)),
        (1.5, 1.9, (11.5, 11.9)),
        (2.1, 2.5, (20.1, 20.5)),
        (1.5, 2.2, (11.5, 12.0)),  # most of it in the first piece
        (1.9, 2.8, (20.0, 20.8)),
        (4.9, 6.0, (22.9, 23.0)),
    ],
)
def test_moments_lead_back(start, end, moments):
    window = Window(0, (stretch(10, 12), stretch(20, 23)), ())
    assert window.moments(start, end) == pytest.approx(moments)
