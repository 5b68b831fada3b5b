"""Words go to whoever says them, whole, and no letter of a text is lost."""

import numpy as np

from summarizer.listen.attribution import attributed
from summarizer.listen.diarization import FRAME, Diarization
from summarizer.model import Utterance, Word


def diarization(*voices: tuple[int, float]) -> Diarization:
    """One voice after the other, each for some seconds, as sure as they come."""
    rows = [voice for voice, length in voices for _ in range(round(length / FRAME))]
    count = max(rows) + 1
    return Diarization((), np.eye(count, dtype=np.float32), np.eye(count, dtype=np.float32)[rows])


def utterance(text: str, *times: tuple[float, float]) -> Utterance:
    words = tuple(Word(start=a, end=b, text=w) for (a, b), w in zip(times, text.split(), strict=True))
    return Utterance(start=times[0][0], end=times[-1][1], text=text, words=words)


def said(parts) -> list[tuple[str | None, str]]:
    return [(part.speaker, part.text) for part in parts]


def test_an_utterance_is_cut_where_another_goes_on():
    one = utterance(
        "On part là-dessus ? Oui, voilà.",
        (0, 0.4),
        (0.4, 0.8),
        (0.8, 1.4),
        (1.4, 1.5),
        (1.9, 2.2),
        (2.2, 2.6),
    )
    parts = attributed([one], diarization((0, 1.7), (1, 1.5)))
    assert said(parts) == [("SPEAKER_00", "On part là-dessus ?"), ("SPEAKER_01", "Oui, voilà.")]
    assert (parts[0].end, parts[1].start) == (1.5, 1.9)
    assert [w.text for part in parts for w in part.words] == one.text.split()


def test_a_short_yes_between_two_long_turns():
    one = utterance(
        "je passe mardi oui avec les clés",
        (0, 0.3),
        (0.3, 0.7),
        (0.7, 1.2),
        (1.5, 1.9),
        (2.2, 2.6),
        (2.6, 2.8),
        (2.8, 3.2),
    )
    parts = attributed([one], diarization((0, 1.35), (1, 0.7), (0, 1.5)))
    assert said(parts) == [
        ("SPEAKER_00", "je passe mardi"),
        ("SPEAKER_01", "oui"),
        ("SPEAKER_00", "avec les clés"),
    ]


def test_a_change_heard_in_the_middle_of_a_word_or_phrase_waits_for_the_pause():
    one = utterance(
        "tout à fait d'accord et vous", (0, 0.3), (0.3, 0.4), (0.4, 0.7), (0.7, 1.1), (1.5, 1.7), (1.7, 2.1)
    )
    parts = attributed([one], diarization((0, 1.0), (1, 1.5)))
    assert said(parts) == [("SPEAKER_00", "tout à fait d'accord"), ("SPEAKER_01", "et vous")]


def test_without_word_times_an_utterance_stays_whole():
    one = Utterance(start=0, end=2, text="Bonjour.")
    other = Utterance(start=2, end=4, text="Oui bonjour.")
    assert said(attributed([one, other], diarization((0, 2.0), (1, 2.0)))) == [
        ("SPEAKER_00", "Bonjour."),
        ("SPEAKER_01", "Oui bonjour."),
    ]


def test_words_written_without_spaces_keep_their_text():
    words = tuple(
        Word(start=i * 0.5, end=i * 0.5 + 0.4, text=w) for i, w in enumerate(("今日", "は", "はい"))
    )
    one = Utterance(start=0, end=1.4, text="今日ははい", words=words)
    parts = attributed([one], diarization((0, 0.95), (1, 1.0)))
    assert "".join(part.text for part in parts) == one.text


def test_nothing_said_is_nothing():
    assert attributed([], diarization((0, 1.0), (1, 1.0))) == ()
