"""The user's own voice is known among those of a call, and nobody else's is taken for it."""

import json

import numpy as np
import pytest
from sounds import seconds

from summarizer.errors import InputError
from summarizer.listen import profile
from summarizer.listen.sound import SAMPLE_RATE, Sound
from summarizer.model import Transcript, Utterance


def sound(*channels):
    return Sound(np.stack(channels), "0" * 64)


def transcript(*turns):
    utterances = tuple(Utterance(start=a, end=b, text="…", speaker=who) for who, a, b in turns)
    return Transcript(language="fr", duration=60, utterances=utterances)


@pytest.fixture
def known(clip, tmp_path):
    """The reader of the poem is the user: his voice is learnt from the first part of it."""
    import wave

    part = clip("poem_fr.ogg")[: 20 * SAMPLE_RATE]
    with wave.open(str(tmp_path / "me.wav"), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(part.tobytes())
    assert profile.learn(tmp_path / "me.wav") > 8
    return profile.known()


@pytest.fixture
def reading(clip):
    """Another part of the poem, and another speaker of the same length."""
    other = clip("fr_2.ogg")
    mine = clip("poem_fr.ogg")[-len(other) :]
    return mine, other


def test_he_is_found_in_one_channel_among_others(known, reading):
    mine, other = reading
    length = len(other) / SAMPLE_RATE
    call = transcript(("SPEAKER_00", 0.3, length - 0.3), ("SPEAKER_01", length + 0.3, 2 * length - 0.3))
    assert profile.own_labels(call, sound(np.concatenate([other, mine])), known) == ("SPEAKER_01",)
    assert profile.own_labels(call, sound(np.concatenate([mine, other])), known) == ("SPEAKER_00",)


def test_he_is_found_on_his_channel(known, reading):
    mine, other = reading
    call = transcript(("left", 0.3, 5), ("right", 0.5, 5))
    assert profile.own_labels(call, sound(other, mine), known) == ("right",)


def test_alone_he_is_known_and_a_stranger_is_not(known, reading):
    mine, other = reading
    alone = transcript((None, 0.3, len(other) / SAMPLE_RATE - 0.3))
    assert profile.own_labels(alone, sound(mine), known) == (None,)
    assert profile.own_labels(alone, sound(other), known) == ()


def test_where_both_sound_like_him_nobody_is(known, reading):
    mine, _ = reading
    assert profile.own_labels(transcript(("left", 0.3, 5), ("right", 0.3, 5)), sound(mine, mine), known) == ()


def test_where_hardly_anything_is_said_nobody_is(known, reading):
    assert profile.own_labels(transcript((None, 0.3, 0.6)), sound(reading[0]), known) == ()
    assert profile.own_labels(transcript(), sound(seconds(2)), known) == ()


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[1]", "null", '{"voice": "x"}', '{"voice": 5}', '{"voice": [1.0]}', '{"voice": [NaN]}'],
)
def test_a_damaged_profile_counts_as_none(content):
    profile.profile_file().parent.mkdir(parents=True)
    profile.profile_file().write_text(content, "utf-8")
    assert profile.known() is None
    profile.profile_file().write_text(json.dumps({"voice": [float("nan")] * 192}), "utf-8")
    assert profile.known() is None


def test_two_people_in_the_sample_are_refused(reading, tmp_path):
    import wave

    mine, other = reading
    with wave.open(str(tmp_path / "two.wav"), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(np.concatenate([mine, other, mine]).tobytes())
    with pytest.raises(InputError, match="2 voices are heard in it: take one with you alone"):
        profile.learn(tmp_path / "two.wav")
    assert profile.known() is None
