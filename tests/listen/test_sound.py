"""Every format decodes to the same sound, and nothing that is no recording does harm."""

import datetime as dt
import hashlib
import os
import socket
import struct
import subprocess
import sys
import threading
import wave
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.errors import InputError, NoSound, UnreadableInput
from summarizer.listen import opening
from summarizer.listen.moment import find_moment
from summarizer.listen.sound import SAMPLE_RATE, SUFFIXES, decode, probe

AUDIO = Path(__file__).parents[1] / "data" / "audio"
SPEECH = AUDIO / "fr_2.ogg"  # 8.34 s, mono


@pytest.fixture(scope="module")
def speech():
    return decode(SPEECH).samples[0]


def frame_of(samples, layout="mono", pts=None):
    """One frame at 16 kHz of int16 samples, shape (channels, frames)."""
    packed = np.ascontiguousarray(np.atleast_2d(samples).T).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
    frame.rate, frame.pts = SAMPLE_RATE, pts
    return frame


def encode(
    path, samples, *, codec, rate, layout="mono", container=None, options=None, tags=None, muxing=None
):
    """Write samples, int16 of shape (channels, frames) at 16 kHz, to a file of any form that PyAV writes."""
    samples = np.atleast_2d(samples)
    with av.open(path, "w", format=container, container_options=muxing or {}) as output:
        output.metadata.update(tags or {})
        stream = output.add_stream(codec, rate=rate, layout=layout, options=options)
        stream.bit_rate = stream.bit_rate or 64_000
        for start in range(0, samples.shape[1], SAMPLE_RATE):
            output.mux(stream.encode(frame_of(samples[:, start : start + SAMPLE_RATE], layout)))
        output.mux(stream.encode(None))
    return path


def envelope(samples, step=1600):
    """Loudness of each tenth of a second."""
    usable = samples[: len(samples) // step * step].astype(np.float64)
    return np.sqrt((usable.reshape(-1, step) ** 2).mean(axis=1))


def alike(one, other):
    """Correlation of two sounds' loudness over time: blind to what a codec does to the phase, not to drift.

    A codec may be up to 0.1 s early or late.
    """
    length = min(len(one), len(other)) - 1600
    early = [
        np.corrcoef(envelope(one[:length]), envelope(other[by:][:length]))[0, 1] for by in range(0, 1601, 200)
    ]
    late = [
        np.corrcoef(envelope(one[by:][:length]), envelope(other[:length]))[0, 1]
        for by in range(200, 1601, 200)
    ]
    return max(early + late)


FORMS = [
    # suffix, codec, hertz, container
    ("wav", "pcm_u8", 8000, None),
    ("wav", "pcm_s16le", 11025, None),
    ("wav", "pcm_s24le", 48000, None),
    ("wav", "pcm_f32le", 96000, None),
    ("wav", "pcm_mulaw", 8000, None),
    ("wav", "pcm_alaw", 8000, None),
    ("wav", "adpcm_ima_wav", 22050, None),
    ("wav", "adpcm_ms", 8000, None),
    ("mp3", "libmp3lame", 44100, None),
    ("mp3", "libmp3lame", 8000, None),
    ("m4a", "aac", 44100, "ipod"),
    ("m4a", "alac", 44100, "ipod"),
    ("aac", "aac", 16000, "adts"),
    ("opus", "libopus", 48000, "ogg"),
    ("ogg", "libopus", 48000, "ogg"),
    ("3gp", "libopencore_amrnb", 8000, "3gp"),
    ("amr", "libopencore_amrnb", 8000, "amr"),
    ("flac", "flac", 32000, None),
    ("wma", "wmav2", 44100, "asf"),
    ("aiff", "pcm_s16be", 44100, None),
    ("caf", "pcm_s16le", 24000, None),
    ("webm", "libopus", 48000, "webm"),
    ("mka", "libmp3lame", 16000, "matroska"),
    ("mp4", "aac", 48000, "mp4"),
    ("mov", "pcm_s16le", 44100, "mov"),
    ("mov", "aac", 12000, "mov"),
    ("mkv", "aac", 64000, "matroska"),
    ("avi", "libmp3lame", 44100, "avi"),
    ("g722", "g722", 16000, "g722"),
    ("au", "pcm_mulaw", 8000, "au"),
    ("wv", "pcm_s16le", 16000, "w64"),
    ("ac3", "ac3", 48000, "ac3"),
    ("ts", "libmp3lame", 48000, "mpegts"),
    ("ulaw", "pcm_mulaw", 8000, "mulaw"),
    ("g711", "pcm_alaw", 8000, "alaw"),
    ("pcm", "pcm_s16le", 8000, "s16le"),
]


@pytest.mark.parametrize(("suffix", "codec", "rate", "container"), FORMS)
def test_every_form_decodes_to_the_same_sound(tmp_path, speech, suffix, codec, rate, container):
    path = encode(tmp_path / f"a.{suffix}", speech, codec=codec, rate=rate, container=container)
    recording, sound = probe(path), decode(path)
    assert sound.samples.dtype == np.int16
    assert sound.samples.shape[0] == 1
    assert sound.duration == pytest.approx(len(speech) / SAMPLE_RATE, abs=0.15)
    assert alike(sound.samples[0], speech) > 0.97
    assert recording.sample_rate == rate
    assert recording.channels == 1
    assert recording.duration == pytest.approx(sound.duration, abs=0.6) or recording.duration == 0.0
    assert not recording.has_video


def test_vorbis_keeps_two_channels(tmp_path, speech):
    both = np.stack([speech, speech[::-1]])
    path = encode(
        tmp_path / "a.ogg", both, codec="vorbis", rate=44100, layout="stereo", options={"strict": "-2"}
    )
    sound = decode(path)
    assert alike(sound.samples[0], speech) > 0.97
    assert alike(sound.samples[1], speech[::-1]) > 0.97


@pytest.mark.parametrize(
    "name", ["voicemail.amr_nb", "voicemail.amr_wb", "voicemail.gsm610", "voicemail.adpcm"]
)
def test_telephone_codecs_give_one_voicemail(name):
    voicemails = [decode(AUDIO / "voicemail.gsm610").samples[0], decode(AUDIO / name).samples[0]]
    assert alike(*voicemails) > 0.97
    assert len(voicemails[1]) / SAMPLE_RATE == pytest.approx(9.12, abs=0.05)


@pytest.mark.parametrize("name", ["speex.spx", "headerless.gsm"])
def test_codecs_that_only_others_write(name, speech):
    sound = decode(AUDIO / name)
    assert sound.duration == pytest.approx(4.0, abs=0.1)
    assert alike(sound.samples[0], speech[: 4 * SAMPLE_RATE]) > 0.95


@pytest.mark.parametrize(
    ("name", "header"), [("voicemail.amr_nb", b"#!AMR\n"), ("voicemail.amr_wb", b"#!AMR-WB\n")]
)
def test_amr_without_its_header(tmp_path, name, header):
    bare = tmp_path / name
    bare.write_bytes((AUDIO / name).read_bytes().removeprefix(header))
    assert alike(decode(bare).samples[0], decode(AUDIO / name).samples[0]) > 0.999


def test_pauses_that_were_not_sent_are_silence_and_times_do_not_drift():
    sound = decode(AUDIO / "silence_dtx.amr")  # 3 s of speech, 2 of pause, 3 of speech
    loud = envelope(sound.samples[0])
    assert sound.duration == pytest.approx(8.0, abs=0.05)
    assert loud[34:49].max() < 30 < loud[5:28].max()
    assert loud[51:60].max() > 1000


@pytest.mark.parametrize(
    ("layout", "channels"), [("mono", 1), ("stereo", 2), ("3.0", 1), ("5.1", 1), ("7.1", 1)]
)
def test_at_most_two_channels_are_kept(tmp_path, speech, layout, channels):
    count = av.AudioLayout(layout).nb_channels
    path = encode(tmp_path / "a.flac", np.tile(speech, (count, 1)), codec="flac", rate=48000, layout=layout)
    sound = decode(path)
    assert probe(path).channels == count
    assert sound.samples.shape[0] == channels
    assert alike(sound.samples[0], speech) > 0.99


def pcm(samples, *, rate=8000, declared=None, channels=None):
    """A WAV file's bytes; `declared` is the length that its header claims, in bytes."""
    data = np.ascontiguousarray(np.atleast_2d(samples).T, dtype="<i2").tobytes()
    channels = channels or np.atleast_2d(samples).shape[0]
    declared = len(data) if declared is None else declared
    form = struct.pack(
        "<HHIIHH", 1, channels, rate, min(rate * channels * 2, 2**32 - 1), channels * 2 % 2**16, 16
    )
    return (
        b"RIFF"
        + struct.pack("<I", min(36 + declared, 2**32 - 1))
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + (b"data" + struct.pack("<I", declared) + data)
    )


@pytest.mark.parametrize("channels", [3, 8, 12, 64])
def test_channels_without_a_place_are_mixed(tmp_path, speech, channels):
    path = tmp_path / "a.wav"
    path.write_bytes(pcm(np.tile(speech, (channels, 1)), rate=SAMPLE_RATE))
    sound = decode(path)
    assert sound.samples.shape[0] == 1
    assert alike(sound.samples[0], speech) > 0.99


@pytest.mark.parametrize("declared", [0, 1000, 2**31, 2**32 - 1])
def test_a_header_that_lies_about_length_is_not_believed(tmp_path, speech, declared):
    path = tmp_path / "a.wav"
    path.write_bytes(pcm(speech[: 2 * SAMPLE_RATE], rate=SAMPLE_RATE, declared=declared))
    claimed = probe(path).duration
    assert claimed == 0.0 or claimed < 3
    if declared != 1000:
        assert decode(path).duration == pytest.approx(2.0, abs=0.01)
    else:
        with pytest.raises(NoSound):
            decode(path)


def test_a_call_cut_off_gives_what_there_is(tmp_path, speech):
    whole = encode(tmp_path / "a.mp3", speech, codec="libmp3lame", rate=16000)
    cut = tmp_path / "cut.mp3"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert 3.5 < decode(cut).duration < 4.7


def test_a_fast_start_film_cut_off_gives_what_there_is(tmp_path, speech):
    whole = encode(tmp_path / "a.mp4", speech, codec="aac", rate=16000, muxing={"movflags": "faststart"})
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    assert 2 < decode(cut).duration < 8


def test_damaged_packets_do_not_shift_what_follows(tmp_path, speech):
    path = encode(tmp_path / "a.ogg", speech, codec="libopus", rate=48000, container="ogg")
    data = bytearray(path.read_bytes())
    middle = len(data) // 3
    data[middle : middle + 2000] = bytes(2000)
    path.write_bytes(data)
    sound = decode(path)
    assert sound.duration == pytest.approx(len(speech) / SAMPLE_RATE, abs=0.2)
    assert alike(sound.samples[0][-3 * SAMPLE_RATE :], speech[-3 * SAMPLE_RATE :]) > 0.9


def test_a_hole_in_the_timestamps_is_silence(tmp_path, speech):
    path = tmp_path / "a.mkv"
    with av.open(path, "w") as output:
        stream = output.add_stream("pcm_s16le", rate=SAMPLE_RATE, layout="mono")
        for start, part in ((0, speech[:32000]), (80000, speech[32000:64000])):
            output.mux(stream.encode(frame_of(part, pts=start)))
        output.mux(stream.encode(None))
    samples = decode(path).samples[0]
    assert len(samples) == pytest.approx(7 * SAMPLE_RATE, abs=200)
    assert not samples[33000:79000].any()
    assert alike(samples[5 * SAMPLE_RATE :], speech[32000:64000]) > 0.999


def film(path, speech=None):
    """A little black film, with or without sound."""
    with av.open(path, "w") as output:
        video = output.add_stream("mpeg4", rate=10)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        audio = output.add_stream("aac", rate=SAMPLE_RATE, layout="mono") if speech is not None else None
        for _ in range(20):
            output.mux(video.encode(av.VideoFrame(64, 64, "yuv420p")))
        output.mux(video.encode(None))
        if audio is not None:
            output.mux(audio.encode(frame_of(speech)))
            output.mux(audio.encode(None))
    return path


def test_a_films_sound(tmp_path, speech):
    path = film(tmp_path / "a.mp4", speech)
    assert probe(path).has_video
    assert alike(decode(path).samples[0], speech) > 0.97


# The same sound has the same name -----------------------------------------------------------------------


def test_the_hash_is_of_the_sound_not_of_the_file(tmp_path, speech):
    one = encode(tmp_path / "a.flac", speech, codec="flac", rate=16000)
    other = encode(tmp_path / "b.wav", speech, codec="pcm_s16le", rate=16000, tags={"title": "Marc"})
    shorter = encode(tmp_path / "c.wav", speech[:-160], codec="pcm_s16le", rate=16000)
    sounds = [decode(path) for path in (one, other, shorter)]
    assert sounds[0].sha256 == sounds[1].sha256 != sounds[2].sha256
    expected = hashlib.sha256(speech.tobytes() + repr((1, len(speech))).encode()).hexdigest()
    assert sounds[0].sha256 == expected


def test_one_long_channel_is_not_two_short_ones(tmp_path, speech):
    speech = speech[: 2 * SAMPLE_RATE]
    mono, stereo = tmp_path / "m.wav", tmp_path / "s.wav"
    mono.write_bytes(pcm(speech, rate=SAMPLE_RATE))
    stereo.write_bytes(pcm(speech.reshape(-1, 2).T, rate=SAMPLE_RATE))
    assert decode(mono).sha256 != decode(stereo).sha256


def test_blocks_are_joined_without_a_seam(tmp_path, monkeypatch, speech):
    path = tmp_path / "a.wav"
    both = np.stack([speech, speech[::-1]])
    path.write_bytes(pcm(both, rate=SAMPLE_RATE))
    whole = decode(path)
    monkeypatch.setattr("summarizer.listen.sound.BLOCK", 10_001)
    assert np.array_equal(decode(path).samples, both)
    assert decode(path).sha256 == whole.sha256


def test_progress_goes_up_to_the_end(speech, tmp_path):
    path = encode(tmp_path / "a.wav", speech, codec="pcm_s16le", rate=8000)
    seen = []
    sound = decode(path, hook=seen.append)
    assert {progress.stage for progress in seen} == {"decoding"}
    assert [p.done for p in seen] == sorted(p.done for p in seen)
    assert all(p.done <= p.total for p in seen)
    assert seen[-1].done == seen[-1].total == sound.duration
    assert len(seen) > 5


@pytest.mark.slow
def test_an_hour_takes_little_more_memory_than_its_samples(tmp_path):
    path = tmp_path / "hour.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        second = np.random.default_rng(0).integers(-3000, 3000, 16000, dtype=np.int16).tobytes()
        for _ in range(3600):
            file.writeframesraw(second)
    program = (
        "import resource, sys; from pathlib import Path; from summarizer.listen.sound import decode;"
        "import av, numpy; base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "sound = decode(Path(sys.argv[1])); print(sound.duration, sound.samples.nbytes,"
        "(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) * 1024)"
    )
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    duration, size, grown = (float(part) for part in done.stdout.split())
    assert duration == pytest.approx(3600, abs=0.01)
    assert grown < size + 120e6


# When, who ----------------------------------------------------------------------------------------------


def test_the_users_word_then_metadata_then_the_name_then_the_file(tmp_path, speech):
    tagged = encode(
        tmp_path / "Call_Marc Durand_260301_101112.m4a",
        speech,
        codec="aac",
        rate=16000,
        container="ipod",
        tags={"creation_time": "2026-03-10T13:05:12Z"},
    )
    given_at = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)
    recording = probe(tagged, recorded_at=given_at)
    assert (recording.recorded_at, recording.recorded_at_from) == (given_at, "given")
    recording = probe(tagged)
    assert recording.recorded_at == dt.datetime(2026, 3, 10, 13, 5, 12, tzinfo=dt.UTC)
    assert recording.recorded_at.tzinfo is not None
    assert recording.recorded_at_from == "metadata"
    assert recording.caller == "Marc Durand"
    named = encode(tmp_path / "20260310-1405_+33612345678.wav", speech, codec="pcm_s16le", rate=16000)
    recording = probe(named)
    assert recording.recorded_at == dt.datetime(2026, 3, 10, 14, 5).astimezone()
    assert (recording.recorded_at_from, recording.number) == ("file name", "+33612345678")
    plain = encode(tmp_path / "a.wav", speech, codec="pcm_s16le", rate=16000)
    os.utime(plain, (1_770_000_000, 1_770_000_000))
    recording = probe(plain)
    assert recording.recorded_at.timestamp() == 1_770_000_000
    assert recording.recorded_at_from == "modification time"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"creation_time": "2026-03-10T13:05:12.000000Z"}, "2026-03-10T13:05:12+00:00"),
        ({"com.apple.quicktime.creationdate": "2026-03-10T14:05:12+0100"}, "2026-03-10T13:05:12+00:00"),
        ({"DATE": "2026-03-10T14:05:12+01:00"}, "2026-03-10T13:05:12+00:00"),
        ({"origination_date": "2026-03-10", "origination_time": "14:05:12"}, "local"),
        ({"creation_time": "1904-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "1970-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "2099-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "9999-12-31T23:59:59-14:00"}, None),
        ({"creation_time": "0001-01-01T00:00:00+14:00"}, None),
        ({"creation_time": "yesterday"}, None),
        ({"date": "2015"}, None),
        ({"date": "2015-06-01"}, None),
        ({}, None),
    ],
)
def test_only_a_moment_that_can_be_true_is_taken_from_metadata(tags, expected):
    moment, origin = find_moment(None, tags, None, SPEECH)
    if expected is None:
        assert origin == "modification time"
        return
    assert origin == "metadata"
    if expected == "local":
        assert moment == dt.datetime(2026, 3, 10, 14, 5, 12).astimezone()
    else:
        assert moment == dt.datetime.fromisoformat(expected)


def test_a_file_from_beyond_the_calendar_has_a_moment_all_the_same(tmp_path, speech):
    path = encode(tmp_path / "a.wav", speech, codec="pcm_s16le", rate=8000)
    os.utime(path, ns=(0, -(2**62)))
    assert probe(path).recorded_at.tzinfo is not None


# What is no recording -----------------------------------------------------------------------------------


def refused(path, error=UnreadableInput):
    """Both probing and decoding refuse it with one line that names the file."""
    messages = []
    for function in (probe, decode):
        with pytest.raises(error) as caught:
            function(path)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert "\n" not in messages[0]
    assert ": " in messages[0]
    return messages[0]


def test_missing_empty_or_a_folder(tmp_path):
    assert "no such file" in refused(tmp_path / "a.wav")
    (tmp_path / "a.mp3").write_bytes(b"")
    assert "empty" in refused(tmp_path / "a.mp3")
    assert "folder" in refused(tmp_path)
    assert "opened" in refused(Path("a\0b.wav"))
    assert "opened" in refused(tmp_path / ("a" * 300 + ".wav"))


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="rights are another matter here")
def test_a_file_that_one_may_not_read(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(pcm(np.zeros(16000)))
    path.chmod(0)
    before = os.geteuid()
    try:
        if before == 0:
            os.seteuid(65534)
        assert "no right" in refused(path)
    finally:
        os.seteuid(before)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_pipes_and_devices_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "a.wav")
    assert "plain file" in refused(tmp_path / "a.wav")
    assert "plain file" in refused(Path("/dev/zero"))


@pytest.mark.parametrize("name", ["a.mp3", "a.wav", "a.m4a", "a.pcm", "a.g711", "a.gsm", "a.g722", "a.txt"])
@pytest.mark.parametrize("text", ["Bonjour, c'est Marc.\n" * 400, "<!DOCTYPE html><title>é</title>" * 300])
def test_text_is_no_recording(tmp_path, name, text):
    (tmp_path / name).write_text(text, "utf-8")
    assert "text" in refused(tmp_path / name)


def test_a_letter_cut_in_two_is_still_text():
    assert opening._is_text(("a" * 4095 + "é").encode()[:4096])
    assert not opening._is_text(b"abc\xff" + b"a" * 100)


def test_pictures_and_noise_are_no_recordings(tmp_path):
    (tmp_path / "a.mp3").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(3000))
    refused(tmp_path / "a.mp3")
    (tmp_path / "b.wav").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 40)
    refused(tmp_path / "b.wav")


def test_a_film_cut_before_its_index(tmp_path, speech):
    whole = encode(tmp_path / "a.m4a", speech, codec="aac", rate=16000, container="ipod")
    cut = tmp_path / "cut.m4a"
    cut.write_bytes(whole.read_bytes()[:8000])
    assert "cut off" in refused(cut)


def test_a_film_without_sound(tmp_path):
    assert "no sound" in refused(film(tmp_path / "a.mp4"), NoSound)


def test_too_short_to_hold_a_word(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(pcm(np.full(1600, 1000), rate=8000))
    assert probe(path).duration == pytest.approx(0.2)
    with pytest.raises(NoSound, match="quarter"):
        decode(path)


def test_a_recording_without_a_single_sample(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(pcm(np.zeros(0)))
    with pytest.raises(InputError):
        decode(path)


@pytest.mark.parametrize(("rate", "channels"), [(1, 1), (2**31, 1), (8000, 200), (8000, 1000), (0, 1)])
def test_a_description_that_makes_no_sense(tmp_path, rate, channels):
    path = tmp_path / "a.wav"
    path.write_bytes(pcm(np.full(80000, 1000), rate=rate, channels=channels))
    refused(path, InputError)


def test_sound_that_cannot_be_decoded(tmp_path, speech):
    path = encode(tmp_path / "a.m4a", speech, codec="alac", rate=16000, container="ipod")
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    end = data.index(b"moov", start) - 4
    data[start:end] = b"\xff" * (end - start)
    path.write_bytes(data)
    with pytest.raises(UnreadableInput, match="damaged"):
        decode(path)


def test_more_than_a_day_of_sound_is_refused_early(tmp_path, monkeypatch, speech):
    monkeypatch.setattr("summarizer.listen.sound.LONGEST", 5.0)
    path = encode(tmp_path / "a.wav", speech, codec="pcm_s16le", rate=16000)
    with pytest.raises(UnreadableInput, match="hours"):
        decode(path)


def test_a_clock_that_jumps_ahead_by_years_is_not_silence(tmp_path, speech):
    path = encode(tmp_path / "a.mkv", speech, codec="pcm_s16le", rate=16000)
    later = tmp_path / "b.mkv"
    with av.open(path) as source, av.open(later, "w") as output:
        stream = output.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is None:
                continue
            if packet.pts > 4000:
                packet.pts += 10_000_000_000
                packet.dts = packet.pts
            packet.stream = stream
            output.mux(packet)
    assert decode(later).duration == pytest.approx(8.34, abs=0.1)


# Nothing else is opened ---------------------------------------------------------------------------------


@pytest.fixture
def server():
    """A listener on this machine that notes who comes."""
    visits = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        stop = threading.Event()

        def watch():
            while not stop.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                visits.append(connection.recv(100))
                connection.close()

        thread = threading.Thread(target=watch)
        thread.start()
        yield listener.getsockname()[1], visits
        stop.set()
        thread.join()


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{target}'\n",
        "[playlist]\nFile1={target}\nNumberOfEntries=1\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
        '<?xml version="1.0"?><MPD><Period><BaseURL>{target}</BaseURL></Period></MPD>',
    ],
)
@pytest.mark.parametrize("suffix", [".m3u8", ".mp3", ".txt", ".wav"])
def test_playlists_lead_nowhere(tmp_path, server, playlist, suffix):
    port, visits = server
    path = tmp_path / f"a{suffix}"
    for target in (f"http://127.0.0.1:{port}/a.mp3", SPEECH.as_uri(), str(SPEECH)):
        path.write_text(playlist.format(target=target))
        refused(path)
    assert visits == []


@pytest.mark.parametrize(
    "name",
    [
        "http:a.wav",
        "concat:a|b.wav",
        "pipe:0",
        "-",
        "-i.wav",
        "a\nb.wav",
        "📞 é.wav",
        "%s%n.wav",
        ".wav",
        "a" * 251 + ".wav",
    ],
)
def test_a_strange_name_is_only_a_name(tmp_path, speech, name):
    path = tmp_path / name
    path.write_bytes(pcm(speech, rate=SAMPLE_RATE))
    assert decode(path).duration == pytest.approx(8.34)
    assert probe(path).path == path


def test_a_name_that_is_no_text(tmp_path, speech):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.wav"))
    try:
        path.write_bytes(pcm(speech, rate=SAMPLE_RATE))
    except OSError:
        pytest.skip("this file system wants names to be text")
    assert decode(path).duration == pytest.approx(8.34)
    path.write_bytes(b"")
    refused(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_decoded_or_refused(tmp_path, data):
    source = data.draw(st.sampled_from(sorted(AUDIO.glob("*.[aos]*"))))
    damaged = bytearray(source.read_bytes()[: data.draw(st.integers(1, 12_000))])
    for _ in range(data.draw(st.integers(0, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / source.name
    path.write_bytes(damaged)
    try:
        probe(path)
        sound = decode(path)
    except InputError:
        return
    assert 0.25 <= sound.duration < 3600


def test_suffixes_are_lower_case_and_cover_what_phones_write():
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)
    assert {
        ".wav",
        ".mp3",
        ".m4a",
        ".opus",
        ".ogg",
        ".amr",
        ".3gp",
        ".flac",
        ".wma",
        ".mp4",
        ".mov",
    } <= SUFFIXES
    assert not SUFFIXES & {".txt", ".json", ".srt", ".vtt", ".md", ".m3u8"}


def test_what_is_known_can_be_completed_after_decoding():
    recording = probe(SPEECH)
    assert replace(recording, duration=decode(SPEECH).duration).duration == pytest.approx(8.34)
    assert (recording.codec, recording.channels) == ("opus", 1)
