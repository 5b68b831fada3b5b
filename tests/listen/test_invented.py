"""What was never said is dropped, and the same words are kept where somebody says them."""

import re

import numpy as np
import pytest
from sounds import as_samples, without_speech

from summarizer import languages
from summarizer.listen import hearing, invented
from summarizer.listen.activity import Stretch
from summarizer.listen.invented import is_invented, is_listed, is_silence, support
from summarizer.listen.packing import Window
from summarizer.listen.whisper import Guess


@pytest.mark.parametrize(
    "text",
    [
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Sous-titres réalisés para la communauté d'Amara.org",
        "SOUS-TITRAGE ST' 501",
        "Sous-titrage Société Radio-Canada",
        "❤️ par SousTitreur.com, amara.org",
        "Merci d'avoir regardé cette vidéo !",
        "Merci d’avoir regardé cette vidéo et à bientôt.",
        "N'oubliez pas de vous abonner à la chaîne",
        "Merci.",
        "Thanks for watching!",
        "Thank you for watching, see you in the next video.",
        "Please like and subscribe to my channel",
        "Subtitles by the Amara.org community",
        "you",
        "♪♪♪",
    ],
)
def test_listed(text):
    assert is_listed(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bonjour, c'est Marc Durand.",
        "Merci de me rappeler au 06 12 34 56 78.",
        "Il faudrait un sous-titre sur la page d'accueil.",
        "Thank you for calling Durand plumbing.",
        "Vous pouvez mettre la vidéo sur la chaîne YouTube ?",
        "I watched the video you sent.",
        "Oui, d'accord.",
    ],
)
def test_not_listed(text):
    assert not is_listed(text)


@pytest.mark.parametrize("language", languages.available())
def test_every_entry_of_a_list_is_found(language):
    entries = languages.lines(language, "invented")
    assert len(entries) > 100
    for entry in entries:
        assert is_listed(entry.replace("…", " quelque chose ")), entry
        assert is_listed(entry.replace("…", "")), entry


@pytest.mark.parametrize(
    ("logprob", "no_speech", "silence"),
    [(-1.5, 0.9, True), (-1.5, 0.1, False), (-0.3, 0.9, False), (-0.3, 0.0, False)],
)
def test_silence_needs_both_figures(logprob, no_speech, silence):
    assert is_silence(logprob, no_speech) == silence


def test_support_is_how_much_likelier_the_sound_makes_the_words():
    assert support([0.5, 0.5], [0.5, 0.5]) == 0
    assert support([0.9, 0.8], [0.09, 0.08]) == pytest.approx(np.log(10))
    assert support([0.0], [1.0]) < -10


def test_what_is_listed_needs_more_support():
    assert is_invented("Merci d'avoir regardé cette vidéo !", 0.6)
    assert not is_invented("Merci d'avoir regardé cette vidéo !", 2.0)
    assert not is_invented("Le devis est prêt.", 0.6)
    assert is_invented("Le devis est prêt.", 0.1)


def heard_in(recogniser, samples, text, language):
    """What is left of a text that the decoder would have written for a sound, taken for speech from end to end."""
    whisper = recogniser._whisper
    whole = Stretch(0, len(samples))
    window = Window(0, (whole,), (whole,))
    encoding = whisper.encode([window.cut(samples)])
    tokens = tuple(whisper._tokenizer(language).encode(f" {text}"))
    guess = Guess(tokens, text, logprob=-0.2, no_speech=0.1)
    words = whisper.align(encoding, [guess], language)[0]
    assert len(words) == len(text.replace(" !", "!").split())
    kept = hearing._really_said(whisper, window, guess, words, language)
    return "".join(word.text for word in kept).strip()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sous-titres réalisés par la communauté d'Amara.org", "fr"),
        ("Merci d'avoir regardé cette vidéo !", "fr"),
        ("Sous-titrage Société Radio-Canada", "fr"),
        ("Thanks for watching!", "en"),
        ("Thank you.", "en"),
    ],
)
@pytest.mark.parametrize("sound", ["silence", "loud noise", "ringing", "music on hold"])
def test_invented_in_a_sound_without_speech_is_dropped(recogniser, text, language, sound):
    samples = as_samples(without_speech()[sound])
    assert heard_in(recogniser, samples, text, language) == ""


def test_invented_over_other_words_is_dropped(recogniser, clip):
    assert heard_in(recogniser, clip("fr_2.ogg"), "Merci d'avoir regardé cette vidéo !", "fr") == ""


@pytest.mark.parametrize("name", ["fr_1.ogg", "fr_2.ogg", "en_1.ogg", "speech_en.ogg"])
def test_what_is_really_said_is_kept_even_if_it_is_listed(recogniser, clip, monkeypatch, name):
    said = recogniser(clip(name)).utterances
    monkeypatch.setattr(invented, "_listed", lambda: re.compile(".*"))
    assert recogniser(clip(name)).utterances == said
    assert said
