"""What two channels are is decided by their sound; what is heard twice is kept once."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.listen.channels import FRAME, STEP, Channels, merge, split
from summarizer.listen.sound import SAMPLE_RATE, Sound, decode
from summarizer.model import Utterance, Word

AUDIO = Path(__file__).parents[1] / "data" / "audio"
NOISE = np.random.default_rng(7)


def stereo(left, right):
    samples = np.clip(np.round(np.stack([left, right])), -32768, 32767).astype(np.int16)
    return Sound(samples, "0" * 64)


def noise(length, decibels):
    return NOISE.normal(0, 32768 * 10 ** (decibels / 20), length)


def louder(samples, decibels):
    return samples * 10 ** (decibels / 20)


def loudspeaker(samples, *, seconds, decibels):
    """What a microphone hears of it: later, fainter, without lows and highs, with the room's reverberation."""
    echo = NOISE.normal(0, 1, 3200) * np.exp(-np.arange(3200) / 640)
    echo[0] = 5
    padded = 2 ** int(np.ceil(np.log2(len(samples) + len(echo))))
    spectrum = np.fft.rfft(samples, padded) * np.fft.rfft(echo, padded)
    hertz = np.fft.rfftfreq(padded, 1 / SAMPLE_RATE)
    spectrum[(hertz < 300) | (hertz > 3400)] = 0
    heard = np.fft.irfft(spectrum)[: len(samples)]
    heard *= 10 ** (decibels / 20) * np.sqrt((samples**2).mean() / (heard**2).mean())
    return np.concatenate([np.zeros(round(seconds * SAMPLE_RATE)), heard])[: len(samples)]


@pytest.fixture(scope="module")
def call():
    """Two people in turn, each on a side, with a word said at once: left and right, float64."""
    clips = [decode(AUDIO / name).samples[0].astype(float) for name in ("fr_1.ogg", "en_1.ogg", "fr_2.ogg")]
    clips = [clip * 1500 / clip.std() for clip in clips]
    turns = [
        (0, clips[0]),
        (1, clips[1]),
        (0, clips[2]),
        (1, clips[0][: 3 * SAMPLE_RATE]),
        (0, clips[2][:SAMPLE_RATE]),
    ]
    sides = np.zeros((2, sum(len(turn) for _, turn in turns)))
    at = 0
    for side, turn in turns:
        sides[side, at : at + len(turn)] = turn
        at += len(turn)
    sides[1, 5 * SAMPLE_RATE : 6 * SAMPLE_RATE] += clips[1][2 * SAMPLE_RATE : 3 * SAMPLE_RATE]
    return sides


@pytest.fixture(scope="module")
def both(call):
    return call.sum(axis=0) / 2


def test_a_mono_file_is_one_side(both):
    found = split(Sound(both[None].astype(np.int16), "0" * 64))
    assert found.kind == "mono"
    assert [side.label for side in found.sides] == [None]
    assert np.array_equal(found.sides[0].samples, both.astype(np.int16))


@pytest.mark.parametrize("decibels", [0, -3, -9])
@pytest.mark.parametrize("delay", [0, 5, 480])
@pytest.mark.parametrize("sign", [1, -1])
def test_one_sound_twice_is_recognised_once(both, decibels, delay, sign):
    found = split(stereo(both, sign * louder(np.roll(both, delay), decibels)))
    assert found.kind == "same"
    assert [side.label for side in found.sides] == [None]
    assert np.array_equal(found.sides[0].samples, np.round(both).astype(np.int16))


def test_one_sound_twice_through_a_lossy_codec(both):
    found = split(stereo(both + noise(len(both), -52), both + noise(len(both), -52)))
    assert found.kind == "same"


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize(
    "other",
    ["nothing", "faint noise", "loud noise", "hum", "clicks", "faint copy"],
)
def test_a_side_where_nobody_is_is_left_out(both, other, side):
    length = len(both)
    clicks = np.zeros(length)
    clicks[:: 3 * SAMPLE_RATE] = 20_000
    empty = {
        "nothing": np.zeros(length),
        "faint noise": noise(length, -60),
        "loud noise": noise(length, -40),
        "hum": 1000 * np.sin(np.arange(length) * 2 * np.pi * 50 / SAMPLE_RATE),
        "clicks": clicks + noise(length, -70),
        "faint copy": loudspeaker(both, seconds=0.01, decibels=-25) + noise(length, -65),
    }[other]
    found = split(stereo(*((both, empty) if side == 0 else (empty, both))))
    assert found.kind == "one side"
    assert [part.label for part in found.sides] == [None]
    assert np.array_equal(found.sides[0].samples, np.round(both).astype(np.int16))


def test_two_sides_of_a_call(call):
    found = split(stereo(*call))
    assert found.kind == "two sides"
    assert [side.label for side in found.sides] == ["left", "right"]
    assert not found.bleed
    assert found.lead(1, 4) > 20
    assert found.lead(12, 17) < -20
    for side, channel in zip(found.sides, call, strict=True):
        assert np.array_equal(side.samples, np.round(channel).astype(np.int16))


@pytest.mark.parametrize(("decibels", "floor"), [(-15, -75), (-15, -62), (-30, -75), (-30, -62), (-40, -75)])
def test_a_much_weaker_side_is_a_side_and_is_raised(call, decibels, floor):
    left, right = call
    if decibels == -40 and floor == -62:
        pytest.skip("no voice is left above that noise")
    found = split(stereo(left + noise(len(left), floor), louder(right, decibels) + noise(len(left), -75)))
    assert found.kind == "two sides"
    levels = [side.level for side in found.sides]
    assert levels[0] - levels[1] == pytest.approx(-decibels, abs=4)
    raised = found.sides[1].samples
    speaking = np.abs(right) > 300
    loud = 20 * np.log10(np.sqrt((raised[speaking].astype(float) ** 2).mean()) / 32768)
    assert loud == pytest.approx(-26, abs=6)
    assert raised.dtype == np.int16


def test_who_says_little_is_a_side_all_the_same(call):
    left, right = call.copy()
    right[: 12 * SAMPLE_RATE] = right[14 * SAMPLE_RATE :] = 0
    assert split(stereo(left, right)).kind == "two sides"


@pytest.mark.parametrize("decibels", [-45, -38])
def test_noisy_lines_are_two_sides(call, decibels):
    found = split(stereo(*(side + noise(len(side), decibels) for side in call)))
    assert found.kind == "two sides"
    assert not found.bleed


@pytest.mark.parametrize("seconds", [0.02, 0.12, 0.25])
@pytest.mark.parametrize("decibels", [-8, -15, -20])
def test_a_loudspeaker_heard_on_the_other_side_is_noticed(call, seconds, decibels):
    left, right = call
    heard = loudspeaker(right, seconds=seconds, decibels=decibels)
    found = split(stereo(left + heard + noise(len(left), -65), right + noise(len(left), -75)))
    assert found.kind == "two sides"
    assert found.bleed
    assert found.lead(12, 17) < 0 < found.lead(1, 4)


def test_two_voices_in_one_room_are_one(call):
    left, right = call
    one = loudspeaker(left, seconds=0, decibels=0) + loudspeaker(right, seconds=0.001, decibels=-2)
    other = loudspeaker(left, seconds=0.001, decibels=-2) + loudspeaker(right, seconds=0, decibels=0)
    found = split(stereo(one, other))
    assert found.kind == "mixed"
    mixed = found.sides[0].samples
    assert np.abs(mixed - (one + other) / 2).max() < 2


def test_music_on_both_sides_is_one():
    length = 20 * SAMPLE_RATE
    time = np.arange(length) / SAMPLE_RATE
    beat = np.exp(-(time % 0.5) * 4)
    notes = [np.sin(2 * np.pi * hertz * time) * beat * 4000 for hertz in (220, 277, 330, 440)]
    found = split(stereo(notes[0] + notes[1] + notes[2] / 2, notes[0] + notes[1] / 2 + notes[3] / 2))
    assert found.kind in ("mixed", "same")


@pytest.mark.parametrize("frames", [1, 399, 4000, SAMPLE_RATE])
@pytest.mark.parametrize("channels", [1, 2])
def test_silence_and_crumbs_are_one_side(frames, channels):
    found = split(Sound(np.zeros((channels, frames), dtype=np.int16), "0" * 64))
    assert len(found.sides) == 1
    assert found.sides[0].samples.shape == (frames,)


@given(st.integers(0, 2**32 - 1), st.integers(1, 40_000), st.integers(1, 2), st.sampled_from([1, 300, 32767]))
def test_any_sound_can_be_split(seed, frames, channels, loudest):
    samples = np.random.default_rng(seed).integers(-loudest, loudest, (channels, frames)).astype(np.int16)
    for side in split(Sound(samples, "0" * 64)).sides:
        assert side.samples.shape == (frames,)
        assert side.samples.dtype == np.int16


# One conversation out of two sides ----------------------------------------------------------------------


def said(text, start, end=None, *, timed=True):
    """An utterance whose words follow each other evenly."""
    words = text.split()
    end = start + 0.3 * len(words) if end is None else end
    each = (end - start) / len(words)
    times = [(start + each * index, start + each * (index + 1)) for index in range(len(words))]
    return Utterance(
        start=start,
        end=end,
        text=text,
        words=tuple(Word(start=a, end=b, text=word) for (a, b), word in zip(times, words, strict=True))
        if timed
        else (),
        confidence=0.8,
    )


def levels_of(*louder_left, seconds=60, bleed=True):
    """Channels where the right side is the louder one but for the given stretches."""
    levels = np.full((2, round(seconds * SAMPLE_RATE / FRAME)), -60.0, dtype=np.float32)
    levels[1] = -20
    for start, end in louder_left:
        part = slice(round(start * SAMPLE_RATE / FRAME), round(end * SAMPLE_RATE / FRAME))
        levels[0, part], levels[1, part] = -20, -60
    return Channels("two sides", (), levels, margin=8.0, bleed=bleed)


def lines(merged):
    return [(item.speaker, item.text) for item in merged]


def test_turns_come_in_the_order_of_time():
    left = [said("Bonjour, c'est Marc.", 0), said("Très bien.", 5)]
    right = [said("Bonjour Marc, ça va ?", 2)]
    merged = merge(left, right, levels_of((0, 2), (5, 6), bleed=False))
    assert lines(merged) == [
        ("left", "Bonjour, c'est Marc."),
        ("right", "Bonjour Marc, ça va ?"),
        ("left", "Très bien."),
    ]
    assert merged[0].words == left[0].words


def test_what_two_people_say_at_once_is_all_kept():
    left, right = [said("je voudrais un devis pour la cuisine", 0)], [said("oui d'accord", 0.5)]
    for bleed in (True, False):
        quiet = levels_of(bleed=bleed)
        even = Channels("two sides", (), np.full_like(quiet.levels, -20), margin=8.0, bleed=bleed)
        assert len(merge(left, right, even)) == 2


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("bleed", [True, False])
def test_an_echo_is_kept_once_where_it_was_louder(timed, bleed):
    text = "je voudrais un devis pour la cuisine"
    left, right = [said(text, 10, timed=timed)], [said(text, 10.2, timed=timed)]
    assert lines(merge(left, right, levels_of((9, 14), bleed=bleed))) == [("left", text)]
    assert lines(merge(left, right, levels_of(bleed=bleed))) == [("right", text)]


def test_an_echo_as_loud_as_the_voice_is_kept_where_it_was_first():
    text = "je voudrais un devis"
    even = Channels("two sides", (), np.full((2, 4000), -20, dtype=np.float32), margin=8.0, bleed=True)
    assert lines(merge([said(text, 10)], [said(text, 10.2)], even)) == [("left", text)]
    assert lines(merge([said(text, 10.2)], [said(text, 10)], even)) == [("right", text)]


def test_an_answer_after_an_echo_stays_letter_for_letter():
    left = [said("On se voit mardi à dix heures ?", 10)]
    right = [said("se voit mardi à dix heures ? Oui, c'est noté !", 10.4)]
    merged = merge(left, right, levels_of((9, 12.5)))
    assert lines(merged) == [("left", "On se voit mardi à dix heures ?"), ("right", "Oui, c'est noté !")]
    assert [word.text for word in merged[1].words] == ["Oui,", "c'est", "noté", "!"]
    assert merged[1].start == merged[1].words[0].start
    assert merged[1].start > 12


def test_a_misheard_echo_is_dropped_where_the_other_side_speaks_much_louder():
    left = [said("un formulaire de contact avec le nom", 10)]
    right = [said("un fort mulet de contact avec le don", 10.2)]
    assert lines(merge(left, right, levels_of((9, 14)))) == [("left", "un formulaire de contact avec le nom")]


def test_a_word_said_into_the_others_words_is_no_echo():
    levels = levels_of((9, 14)).levels
    levels[1, round(11 / STEP) : round(11.4 / STEP)] = -20  # both are loud while the right side says "mardi"
    channels = Channels("two sides", (), levels, margin=15.0, bleed=True)
    left = [said("on se voit donc lundi matin", 10, 12)]
    right = [said("on se voit mardi", 10.2, 11.4)]
    assert lines(merge(left, right, channels)) == [
        ("left", "on se voit donc lundi matin"),
        ("right", "mardi"),
    ]


def test_half_a_word_is_never_left_of_an_echo():
    words = [Word(start=12, end=12.1, text="d"), Word(start=12.1, end=12.6, text="'énergie,")]
    right = [Utterance(start=12, end=12.6, text="d'énergie,", words=tuple(words))]
    channels = Channels("two sides", (), levels_of((9, 14)).levels, margin=90.0, bleed=True)
    assert lines(merge([said("d accord", 12, 12.5)], right, channels)) == [("left", "d accord")]


def test_the_same_answer_a_moment_later_is_no_echo():
    left, right = [said("c'est bon pour moi", 10)], [said("c'est bon pour moi", 12)]
    assert len(merge(left, right, levels_of((9, 11.5)))) == 2


def test_two_people_may_both_say_yes_at_once():
    left, right = [said("oui oui", 10)], [said("oui oui", 10.1)]
    assert len(merge(left, right, levels_of((9, 14), bleed=False))) == 2


def test_an_untimed_utterance_with_little_echo_is_kept_whole():
    left = [said("on se voit mardi", 10, 12, timed=False)]
    right = [said("mardi je ne peux pas du tout mais mercredi si tu veux", 10, 14, timed=False)]
    merged = merge(left, right, levels_of((9, 10.5)))
    assert len(merged) == 2


def test_nothing_said_is_nothing_merged():
    assert merge([], [], levels_of()) == ()
    assert lines(merge([], [said("Allô ?", 1)], levels_of())) == [("right", "Allô ?")]


TEXTS = st.lists(
    st.tuples(
        st.text(st.sampled_from("oui non ça ? , mardi"), min_size=1, max_size=30).filter(str.strip),
        st.floats(0, 50),
        st.booleans(),
    ),
    max_size=6,
)


@given(TEXTS, TEXTS, st.booleans(), st.booleans())
def test_merging_invents_nothing(left, right, bleed, first_louder):
    sides = [[said(text, start, timed=timed) for text, start, timed in side] for side in (left, right)]
    channels = levels_of(*([(0, 60)] if first_louder else []), bleed=bleed)
    merged = merge(*sides, channels)
    assert [item.start for item in merged] == sorted(item.start for item in merged)
    for item in merged:
        source = sides[item.speaker == "right"]
        assert any(
            item.text in whole.text and whole.start <= item.start <= item.end <= whole.end for whole in source
        )
    assert len(merged) > 0 or not (left or right)
