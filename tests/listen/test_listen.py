"""A recording becomes a transcript."""

import wave
from pathlib import Path

import numpy as np
import pytest
from sounds import as_samples, seconds, without_speech

from summarizer.errors import UnreadableInput
from summarizer.listen import listen
from summarizer.listen.sound import SAMPLE_RATE, decode
from summarizer.model import Transcript

AUDIO = Path(__file__).parents[1] / "data" / "audio"


def write(path, *channels):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.stack(channels, axis=1).tobytes())
    return path


@pytest.fixture
def call(tmp_path, clip):
    """Two people in turn, each on a channel of a file."""
    one, other = clip("fr_1.ogg"), clip("fr_2.ogg")
    left = np.concatenate([one, seconds(len(other) / SAMPLE_RATE)])
    right = np.concatenate([seconds(len(one) / SAMPLE_RATE), other])
    return write(tmp_path / "call.wav", left[: len(right)], right[: len(left)])


def test_a_recording_with_one_channel(recogniser):
    transcript = listen(AUDIO / "fr_1.ogg", recogniser=recogniser)
    assert transcript.language == "fr"
    assert transcript.language_probability > 0.8
    assert transcript.model == "embedded"
    assert transcript.duration == pytest.approx(10.2, abs=0.1)
    assert {utterance.speaker for utterance in transcript.utterances} == {None}
    assert all(utterance.end <= transcript.duration for utterance in transcript.utterances)
    assert Transcript.model_validate_json(transcript.model_dump_json()) == transcript


def test_two_sides_of_a_call(recogniser, call):
    transcript = listen(call, recogniser=recogniser)
    said = {
        side: " ".join(u.text for u in transcript.utterances if u.speaker == side)
        for side in ("left", "right")
    }
    assert "plutôt à une phrase" in said["left"]
    assert "sortie de piste" in said["right"]
    starts = [utterance.start for utterance in transcript.utterances]
    assert starts == sorted(starts)


@pytest.fixture
def one_channel(tmp_path, clip):
    """Two people in turn on one channel."""
    reader, other = clip("poem_fr.ogg"), clip("fr_2.ogg")
    parts = [reader[: 12 * SAMPLE_RATE], seconds(0.4), other, seconds(0.4), reader[12 * SAMPLE_RATE : -1000]]
    return write(tmp_path / "mono.wav", np.concatenate(parts))


def test_two_voices_on_one_channel(recogniser, one_channel, clip):
    transcript = listen(one_channel, recogniser=recogniser, language="fr")
    alone = 12.4 + len(clip("fr_2.ogg")) / SAMPLE_RATE
    assert {u.speaker for u in transcript.utterances} == {"SPEAKER_00", "SPEAKER_01"}
    words = [(word, u.speaker) for u in transcript.utterances for word in u.words]
    wrong = [word for word, who in words if (who == "SPEAKER_01") != (12.3 < word.start < alone)]
    assert len(wrong) <= 0.03 * len(words)
    assert "sortie de piste" in " ".join(u.text for u in transcript.utterances if u.speaker == "SPEAKER_01")
    for utterance in transcript.utterances:
        spoken = "".join(word.text for word in utterance.words)
        assert spoken.replace(" ", "") == utterance.text.replace(" ", "")


@pytest.mark.parametrize("speakers", ["off", "channels", "1"])
def test_voices_are_told_apart_only_if_asked(recogniser, one_channel, speakers):
    transcript = listen(one_channel, recogniser=recogniser, speakers=speakers, language="fr")
    assert {u.speaker for u in transcript.utterances} == {None}


def test_speakers_off(recogniser, call):
    transcript = listen(call, recogniser=recogniser, speakers="off", language="fr")
    assert {utterance.speaker for utterance in transcript.utterances} == {None}


def test_nobody_speaks(recogniser, tmp_path):
    path = write(tmp_path / "ringing.wav", as_samples(without_speech()["ringing"]))
    transcript = listen(path, recogniser=recogniser)
    assert transcript.utterances == ()
    assert transcript.language == "fr"
    assert listen(path, recogniser=recogniser, language="en").language == "en"


def test_sound_that_is_already_decoded_is_not_decoded_again(recogniser):
    sound = decode(AUDIO / "speech_en.ogg")
    told = []
    transcript = listen(
        Path("gone.ogg"), recogniser=recogniser, sound=sound, vocabulary=("Americans",), hook=told.append
    )
    assert "Americans" in transcript.utterances[0].text
    assert {progress.stage for progress in told} == {"recognising", "telling voices apart"}


def test_no_recording(recogniser, tmp_path):
    with pytest.raises(UnreadableInput):
        listen(tmp_path / "gone.wav", recogniser=recogniser)
