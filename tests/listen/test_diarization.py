"""Voices in one channel are told apart, counted and found again: real voices, the real network."""

import itertools

import numpy as np
import pytest
from sounds import seconds, without_speech

from summarizer.errors import ModelError
from summarizer.listen import embedding
from summarizer.listen.activity import Stretch, speech_chances
from summarizer.listen.diarization import FRAME, Diarization, cheapest_path, diarize
from summarizer.listen.sound import SAMPLE_RATE


def heard(samples, **options) -> Diarization:
    return diarize(samples, speech_chances(samples), **options)


@pytest.fixture(scope="session")
def talk(clip):
    """Two people in turn, and the turns: (start, end, who), in seconds."""
    voices = {"reader": clip("poem_fr.ogg"), "speaker": clip("fr_2.ogg")}
    lengths = (("reader", 5.0), ("speaker", 3.0), ("reader", 4.0), ("speaker", 2.5), ("reader", 3.0))
    place, parts, turns, clock = dict.fromkeys(voices, 0.6), [], [], 0.0
    for who, length in lengths:
        start = round(place[who] * SAMPLE_RATE)
        place[who] += length
        parts += [voices[who][start : round(place[who] * SAMPLE_RATE)], seconds(0.3)]
        turns.append((clock, clock + length, who))
        clock += length + 0.3
    return np.concatenate(parts), turns


def voices_of(found: Diarization, turns) -> dict[str, set[int]]:
    """Which voices were heard in the middle of each person's turns."""
    said: dict[str, set[int]] = {}
    for start, end, who in turns:
        middle = [t.voice for t in found.turns if t.start < end - 0.5 and t.end > start + 0.5]
        said.setdefault(who, set()).update(middle)
    return said


def test_two_people_are_two_voices_and_keep_them(talk):
    samples, turns = talk
    found = heard(samples)
    assert voices_of(found, turns) == {"reader": {0}, "speaker": {1}}
    assert found.voices.shape == (2, embedding.SIZE)
    assert np.allclose(np.linalg.norm(found.voices, axis=1), 1, atol=1e-5)
    assert len(found.likeness) == pytest.approx(len(samples) / SAMPLE_RATE / FRAME, abs=1)


def test_turns_are_in_order_and_inside_the_sound(talk):
    samples, _ = talk
    turns = heard(samples).turns
    assert all(0 <= turn.start < turn.end <= len(samples) / SAMPLE_RATE + 0.1 for turn in turns)
    assert all(one.end <= other.start + 1e-6 for one, other in itertools.pairwise(turns))


@pytest.mark.parametrize("name", ["poem_fr.ogg", "fr_1.ogg", "fr_2.ogg", "en_1.ogg", "speech_en.ogg"])
def test_one_person_is_one_voice(clip, name):
    assert {turn.voice for turn in heard(clip(name)).turns} == {0}


def test_the_number_of_people_can_be_given(talk, clip):
    samples, _ = talk
    assert {turn.voice for turn in heard(samples, count=1).turns} == {0}
    assert len(heard(clip("poem_fr.ogg"), count=2).voices) == 2


@pytest.mark.parametrize("name", ["silence", "hum", "beep"])
def test_where_nobody_speaks_there_is_no_voice(name):
    samples = np.round(without_speech()[name] * 32767).astype(np.int16)
    found = heard(samples)
    assert (found.turns, len(found.voices)) == ((), 0)


def test_a_voice_is_found_again_in_another_sentence(clip):
    poem, other = clip("poem_fr.ogg"), clip("fr_2.ogg")
    early, late, else_ = embedding.embed(
        np.concatenate([poem, other]),
        [
            Stretch(SAMPLE_RATE, 4 * SAMPLE_RATE),
            Stretch(8 * SAMPLE_RATE, 11 * SAMPLE_RATE),
            Stretch(len(poem) + SAMPLE_RATE, len(poem) + 4 * SAMPLE_RATE),
        ],
    )
    assert early @ late > 0.5
    assert early @ else_ < 0.4


def test_damaged_weights_are_refused(tmp_path, monkeypatch):
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "space.npz").write_bytes(b"nothing")
    monkeypatch.setattr(embedding, "models_folder", lambda: tmp_path)
    embedding._space.cache_clear()
    with pytest.raises(ModelError, match=r"space\.npz.*damaged: install Recap anew"):
        embedding._space()
    (tmp_path / "voices" / "space.npz").unlink()
    with pytest.raises(ModelError, match="missing"):
        embedding._space()


@pytest.mark.parametrize(
    ("gain", "change", "expected"),
    [
        ([[1, 0], [1, 0], [0, 1], [0, 1]], 0.5, [0, 0, 1, 1]),
        ([[1, 0], [0.4, 0.6], [1, 0]], 0.5, [0, 0, 0]),  # a change there and back costs more than it gains
        ([[1, 0], [0, 2], [1, 0]], 0.5, [0, 1, 0]),
        ([[0, 1, 0], [0, 0, 3]], 0.5, [1, 2]),
        ([[0, 0], [0, 0], [0, 1]], 0.5, [1, 1, 1]),  # what cannot be told goes with what comes next
    ],
)
def test_the_cheapest_path(gain, change, expected):
    rows = np.array(gain, np.float32)
    assert cheapest_path(rows, np.full(len(rows), change)).tolist() == expected


def test_the_cheapest_path_through_nothing():
    assert cheapest_path(np.zeros((0, 2), np.float32), np.zeros(0)).tolist() == []
