import itertools

import pytest
from written_calls import FRENCH_CALL, spoken

from summarizer.model import Transcript, Utterance, Word
from summarizer.write import FORMATS
from summarizer.write.cues import LINE, LINES, cues_of, stamp
from summarizer.write.people import people_of

PEOPLE = people_of(FRENCH_CALL, me=None, client=None)
LONG = "Je voudrais un site clair et rapide " * 12


def transcript(*utterances):
    return Transcript(language="fr", duration=600.0, utterances=utterances)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "00:00:00,000"), (59.9996, "00:01:00,000"), (3661.5, "01:01:01,500"), (400000, "111:06:40,000")],
)
def test_stamp(seconds, text):
    assert stamp(seconds, ",") == text


@pytest.mark.parametrize(
    "utterance",
    [spoken(10.0, 50.0, "client", LONG), Utterance(start=10.0, end=50.0, text=LONG, speaker="client")],
    ids=["timed", "untimed"],
)
def test_long_speech_is_cut_into_cues_that_fit_and_follow(utterance):
    cues = list(cues_of(transcript(utterance), PEOPLE))
    assert len(cues) > 4
    assert " ".join(" ".join(cue.lines) for cue in cues) == LONG.strip()
    assert all(len(cue.lines) <= LINES and all(len(line) <= LINE for line in cue.lines) for cue in cues)
    assert (cues[0].start, cues[0].speaker) == (10.0, "Sylvie Marchand")
    assert cues[-1].end == pytest.approx(50.0)
    assert all(a.end <= b.start + 0.01 for a, b in itertools.pairwise(cues))


def test_words_that_do_not_make_up_the_text_do_not_time_it():
    word = Word(start=1.0, end=1.5, text="autre")
    cues = list(
        cues_of(transcript(Utterance(start=0.0, end=4.0, text="Oui bien sûr", words=(word,))), PEOPLE)
    )
    assert [(cue.start, cue.end, cue.lines) for cue in cues] == [(0.0, pytest.approx(4.0), ("Oui bien sûr",))]


def test_cues_have_a_length_and_blank_speech_has_none():
    said = (
        Utterance(start=2.0, end=2.0, text="Oui"),
        Utterance(start=3.0, end=4.0, text=" \u200b "),
        Utterance(start=5.0, end=4.0, text="Non"),
    )
    cues = list(cues_of(transcript(*said), PEOPLE))
    assert [cue.lines for cue in cues] == [("Oui",), ("Non",)]
    assert all(cue.end > cue.start for cue in cues)


def test_one_long_word_is_cut():
    cues = list(cues_of(transcript(Utterance(start=0.0, end=1.0, text="x" * 200)), PEOPLE))
    assert all(len(line) <= LINE for cue in cues for line in cue.lines)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("srt", "1\n00:00:01,000 --> 00:00:02,000\nSylvie Marchand: a ‹b› & c\n"),
        ("vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Sylvie Marchand>a &lt;b&gt; &amp; c\n"),
    ],
)
def test_markup_is_shown_as_text(name, text):
    said = transcript(spoken(1.0, 2.0, "client", "a <b> & c"))
    assert FORMATS[name].write(FRENCH_CALL, said).decode() == text


def test_no_speech_is_an_empty_file_of_its_kind():
    assert FORMATS["srt"].write(FRENCH_CALL, transcript()) == b""
    assert FORMATS["vtt"].write(FRENCH_CALL, transcript()) == b"WEBVTT\n"
