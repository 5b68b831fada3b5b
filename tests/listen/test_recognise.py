"""The embedded model on real sound: the words, their times, the language, and silence."""

import re
from itertools import pairwise

import jiwer
import numpy as np
import pytest
from sounds import as_samples, seconds, without_speech

from summarizer.errors import ModelError, UsageError
from summarizer.listen.recognise import Recogniser
from summarizer.listen.sound import SAMPLE_RATE
from summarizer.listen.weights import Weights

SPOKEN = {
    "fr_1.ogg": "le rugissement du tigre ne ressemble pas au rugissement ample du lion mais plutôt à une phrase dont "
    "les mots seraient des cris et des grondements",
    "fr_2.ogg": "le même mois un autre avion de ligne a fait une sortie de piste à mashhad et a heurté un mur tuant "
    "ainsi 17 personnes",
    "en_1.ogg": "all nouns alongside the word sie for you always begin with a capital letter even in the middle of a "
    "sentence",
    "speech_en.ogg": "and so my fellow americans ask not what your country can do for you ask what you can do for "
    "your country",
}

POEM = (
    "ma jeunesse ne fut qu un ténébreux orage traversé çà et là par de brillants soleils le tonnerre et la pluie ont "
    "fait un tel ravage qu il reste en mon jardin bien peu de fruits vermeils voilà que j ai touché l automne des "
    "idées et qu il faut employer la pelle et les râteaux pour rassembler à neuf les terres inondées où l eau creuse "
    "des trous grands comme des tombeaux et qui sait si les fleurs nouvelles que je rêve trouveront dans ce sol lavé "
    "comme une grève le mystique aliment qui ferait leur vigueur ô douleur ô douleur le temps mange la vie et l obscur "
    "ennemi qui nous ronge le cœur du sang que nous perdons croît et se fortifie"
)


@pytest.fixture(scope="module")
def poem(recogniser, clip):
    """Three quarters of a minute of French, and what the recogniser told of its progress."""
    told = []
    return recogniser(clip("poem_fr.ogg"), hook=told.append), told


def plain(text):
    return " ".join(re.findall(r"\w+", text.lower()))


def text_of(recognition):
    return " ".join(utterance.text for utterance in recognition.utterances)


def words_of(recognition):
    return [word for utterance in recognition.utterances for word in utterance.words]


@pytest.mark.parametrize(
    ("names", "language", "bound"),
    [
        (["fr_1.ogg", "fr_2.ogg"], "fr", 0.46),
        (["fr_2.ogg"], "fr", 0.35),
        (["en_1.ogg"], "en", 0.2),
        (["speech_en.ogg"], "en", 0.1),
    ],
)
def test_words_and_language(recogniser, clip, names, language, bound):
    """One hard clip is judged with an easy one: what it becomes alone hangs on how the processor rounds."""
    heard = [recogniser(clip(name)) for name in names]
    assert {recognition.language for recognition in heard} == {language}
    assert all(recognition.language_probability > 0.8 for recognition in heard)
    spoken = [plain(SPOKEN[name]) for name in names]
    assert jiwer.wer(spoken, [plain(text_of(recognition)) for recognition in heard]) <= bound


@pytest.mark.parametrize(("name", "sound"), without_speech().items())
def test_nothing_is_heard_where_nobody_speaks(recogniser, name, sound):
    recognition = recogniser(as_samples(sound))
    assert recognition.utterances == ()
    assert recognition.language is None
    assert recognition.language_probability is None


def test_words_lie_where_they_are_said(recogniser, clip):
    """Two sentences between long silences: their words lead back to them, in order, whole."""
    first, second = clip("fr_1.ogg"), clip("fr_2.ogg")
    sound = np.concatenate([seconds(20), first, seconds(30), second, seconds(10)])
    recognition = recogniser(sound, language="fr")
    words = words_of(recognition)
    spans = [
        (20, 20 + len(first) / SAMPLE_RATE),
        (50 + len(first) / SAMPLE_RATE, 50 + (len(first) + len(second)) / SAMPLE_RATE),
    ]
    assert all(word.start <= word.end for word in words)
    assert all(a.start <= b.start and a.end <= b.end for a, b in pairwise(words))
    assert all(any(low <= word.start and word.end <= high for low, high in spans) for word in words)
    assert all(word.end - word.start < 1.6 for word in words)
    assert {0 if utterance.end < 45 else 1 for utterance in recognition.utterances} == {0, 1}
    assert recognition.language_probability is None


def test_utterances_are_made_of_their_words(poem):
    for utterance in poem[0].utterances:
        assert utterance.start == utterance.words[0].start
        assert utterance.end == utterance.words[-1].end
        assert utterance.text == " ".join(word.text for word in utterance.words)
        assert 0 < utterance.confidence <= 1


def test_long_sound_is_heard_to_its_end(poem):
    heard = jiwer.process_words(POEM, plain(text_of(poem[0])))
    assert heard.wer <= 0.25
    assert heard.deletions <= 3
    assert plain(text_of(poem[0])).endswith("fortifie")


def test_expected_words_are_heard(recogniser, clip):
    assert "Mashhad" not in text_of(recogniser(clip("fr_2.ogg"), language="fr"))
    assert "Mashhad" in text_of(recogniser(clip("fr_2.ogg"), language="fr", hotwords="Mashhad, Téhéran"))


@pytest.mark.parametrize("sound", ["silence", "breath", "music on hold"])
def test_expected_words_are_not_invented(recogniser, sound):
    samples = as_samples(without_speech()[sound])
    assert recogniser(samples, hotwords="Marc Durand, formulaire, Boulangerie").utterances == ()


def test_expected_words_are_not_put_into_other_words(recogniser, clip):
    text = text_of(recogniser(clip("fr_2.ogg"), hotwords="Marc Durand, Boulangerie Lefèvre, carrelage"))
    assert "Durand" not in text
    assert "Lefèvre" not in text
    assert "sortie de piste" in text


def test_a_given_language_is_taken(recogniser, clip):
    assert recogniser(clip("speech_en.ogg"), language="es").language == "es"


def test_both_channels_are_in_one_language(recogniser, clip):
    left, right = recogniser.channels([clip("fr_1.ogg"), clip("fr_2.ogg")])
    assert left.language == right.language == "fr"
    assert "plutôt à une phrase" in text_of(left)
    assert "sortie de piste" in text_of(right)


def test_progress_goes_to_the_end(poem):
    told = poem[1]
    assert {progress.stage for progress in told} == {"recognising"}
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)
    assert told[0].done == 0
    assert told[-1].done == told[-1].total == pytest.approx(47.6, abs=0.2)


def test_many_windows_on_two_channels_are_put_back_in_order(recogniser, clip):
    """Several batches side by side: each word is where it is said, whoever was done first."""
    first, second = clip("fr_1.ogg"), clip("fr_2.ogg")
    rounds = 9
    sides = [np.concatenate([part, seconds(12)] * rounds) for part in (first, second)]
    told = []
    found = recogniser.channels(sides, language="fr", hook=told.append)
    for side, part, recognition in zip(sides, (first, second), found, strict=True):
        words = words_of(recognition)
        assert all(a.start <= b.start for a, b in pairwise(words))
        period = len(side) / rounds / SAMPLE_RATE
        assert {int(word.start // period) for word in words} == set(range(rounds))
        assert all(word.start % period < len(part) / SAMPLE_RATE + 0.3 for word in words)
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)


def test_what_goes_wrong_in_a_batch_is_told(recogniser, clip, monkeypatch):
    def broken(*args, **options):
        raise RuntimeError("no memory")

    monkeypatch.setattr(recogniser._whisper, "decode", broken)
    with pytest.raises(RuntimeError, match="no memory"):
        recogniser(clip("fr_1.ogg"), language="fr")


def test_the_same_sound_gives_the_same_words(recogniser, clip):
    assert recogniser(clip("fr_1.ogg")) == recogniser(clip("fr_1.ogg"))


def test_an_unknown_language_is_refused(recogniser, clip):
    with pytest.raises(UsageError, match="does not know the language 'xx'"):
        recogniser(clip("fr_1.ogg"), language="xx")


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ModelError, match="cannot be loaded"):
        Recogniser(Weights("mine", tmp_path, multilingual=True))
