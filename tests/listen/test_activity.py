"""Speech is found where it is, and nowhere else."""

import numpy as np
import pytest
from sounds import as_samples, seconds, without_speech

from summarizer.listen.activity import BLOCK, FRAME, speech_chances, speech_stretches
from summarizer.listen.sound import SAMPLE_RATE


def chances(pattern):
    """Each character one frame: "#" speech, "+" perhaps, "." silence."""
    return np.array([{"#": 0.9, "+": 0.4, ".": 0.05}[c] for c in pattern], dtype=np.float32)


def frames(stretches):
    return [(stretch.start // FRAME, stretch.end // FRAME) for stretch in stretches]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("", []),
        ("..........", []),
        ("...######......", [(3, 9)]),
        ("...######", [(3, 9)]),
        ("...##++##......", [(3, 9)]),
        ("+++######++++......", [(3, 13)]),
        ("####..####.......", [(0, 10)]),
        ("####......####", [(0, 4), (10, 14)]),
        ("..##.......", []),
        ("..####......", [(2, 6)]),
    ],
)
def test_stretches_begin_sure_and_end_at_a_pause(pattern, found):
    assert frames(speech_stretches(chances(pattern))) == found


@pytest.mark.parametrize(("name", "sound"), without_speech().items())
def test_no_speech_in(name, sound):
    assert speech_stretches(speech_chances(as_samples(sound))) == ()


def test_no_speech_in_nothing():
    assert len(speech_chances(seconds(0))) == 0


@pytest.mark.parametrize("loudness", [1, 0.1])
def test_speech_is_found_where_it_is(clip, loudness):
    spoken = clip("fr_1.ogg")
    sound = np.concatenate([seconds(5), np.round(spoken * loudness).astype(np.int16), seconds(5)])
    stretches = speech_stretches(speech_chances(sound))
    assert 4.9 < stretches[0].start / SAMPLE_RATE < 6
    assert len(spoken) / SAMPLE_RATE + 2.5 < stretches[-1].end / SAMPLE_RATE < len(spoken) / SAMPLE_RATE + 5.2
    assert sum(stretch.seconds for stretch in stretches) > 0.6 * len(spoken) / SAMPLE_RATE


def test_blocks_change_nothing(clip):
    """A long sound taken in blocks gives what the model gives for the whole of it."""
    from faster_whisper.vad import get_vad_model

    sound = np.tile(clip("en_1.ogg"), 9)[: BLOCK + 5 * FRAME + 17]
    padded = np.pad(sound, (0, -len(sound) % FRAME)).astype(np.float32) / 32768
    np.testing.assert_allclose(
        speech_chances(sound), get_vad_model()(padded).reshape(-1), rtol=1e-3, atol=1e-4
    )
