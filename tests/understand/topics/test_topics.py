"""Sentences → subjects with titles."""
# ruff: noqa: E501 - a turn a line

import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from summarizer.languages import available, table
from summarizer.model import Sentence, Transcript, Utterance
from summarizer.understand.disfluency import whole_words
from summarizer.understand.sentences import split_sentences
from summarizer.understand.topics import find_topics, small_talk

# Speaker, subject (None is small talk), words. Not among the calls that the weights were learnt from.
FRENCH: list[tuple[str, str | None, str]] = [
    ("client", None, "Bonjour, c'est madame Roussel, de l'école de danse. Vous allez bien ?"),
    ("provider", None, "Très bien, merci, et vous ? Toujours sous la pluie ?"),
    ("client", "parquet", "Alors, d'abord, le parquet de la grande salle. Il grince, il y a des lames qui se soulèvent, et une élève s'est tordu la cheville hier."),
    ("provider", "parquet", "Des lames qui se soulèvent, d'accord. Le parquet est collé ou cloué ?"),
    ("client", "parquet", "Cloué, je crois. C'est du vieux chêne, il faudrait juste changer les lames abîmées et poncer le reste du parquet."),
    ("provider", "parquet", "Changer les lames et poncer, très bien."),
    ("client", "miroirs", "Ensuite, il y a les miroirs. On voudrait des miroirs sur tout le mur du fond, avec une barre devant pour les exercices."),
    ("provider", "miroirs", "Des miroirs sur six mètres, et la barre fixée au mur ou sur pied ?"),
    ("client", "miroirs", "La barre au mur, à deux hauteurs, une pour les petites et une pour les grandes. Et les miroirs, il faut qu'ils soient de sécurité."),
    ("provider", "miroirs", "Des miroirs de sécurité, bien sûr, c'est noté."),
    ("client", "sono", "Sinon, pour la sono, les enceintes crachent, on n'entend plus rien au fond. Est-ce que vous connaissez quelqu'un ?"),
    ("provider", "sono", "Pour les enceintes, non, ce n'est pas mon métier, mais je peux passer les câbles dans le mur."),
    ("client", "sono", "Ah oui, les câbles dans le mur, ce serait bien, parce que les enceintes sont branchées n'importe comment."),
    ("provider", "sono", "D'accord, je prévois une gaine pour les câbles."),
    ("client", "parquet", "Ah, et je reviens au parquet, pour le vernis, il ne faut pas que ça glisse. Un vernis mat, pour les chaussons."),
    ("provider", "parquet", "Un vernis mat antidérapant sur le parquet, entendu."),
    ("client", None, "Parfait, je vous laisse, j'ai les petites qui arrivent. Bonne journée !"),
]  # fmt: skip

ENGLISH: list[tuple[str, str | None, str]] = [
    ("client", None, "Hi, it's Moira from the riding school. How are you doing?"),
    ("provider", None, "Not bad, thanks. Still muddy up there?"),
    ("client", "fence", "So, first of all, the fence along the lane. Half the posts are rotten and one of the ponies got out through the fence on Sunday."),
    ("provider", "fence", "Right. How many posts are we talking about?"),
    ("client", "fence", "About thirty posts, I'd say, and the rails in between. I'd like the fence a bit higher as well."),
    ("provider", "fence", "Thirty posts, new rails, and a higher fence. Okay."),
    ("client", "roof", "And then there's the roof of the feed store. It leaks in the corner and the hay gets wet."),
    ("provider", "roof", "Is it tin, that roof, or felt?"),
    ("client", "roof", "It's tin. I think a couple of sheets came loose in the storm, so the rain just runs onto the hay."),
    ("provider", "roof", "Loose sheets on the roof, no problem, I'll bring some new ones."),
    ("client", "water", "Oh, and by the way, the water trough in the far field. The pipe froze in January and it hasn't worked since."),
    ("provider", "water", "Sounds like a burst pipe. Is there a tap to turn the water off?"),
    ("client", "water", "There's a tap by the road. If you could bury the pipe deeper, the trough wouldn't freeze again."),
    ("provider", "water", "I'll bury the pipe at two feet. Fine."),
    ("client", "fence", "Going back to the fence, could you put a gate in it? A wide one, for the tractor."),
    ("provider", "fence", "A gate in the fence, twelve foot wide, sure."),
    ("client", None, "Lovely. I'd better go, there's a pony in the kitchen. Bye!"),
]  # fmt: skip

CALLS = {"fr": FRENCH, "en": ENGLISH}


def prepared(
    language: str, *, speakers: bool = True, raw: bool = False, times: int = 1
) -> tuple[tuple[Sentence, ...], list[str | None]]:
    """The sentences of a call and the subject of each."""
    utterances, subjects, now = [], [], 0.0
    for speaker, subject, text in CALLS[language] * times:
        said = (
            " ".join("".join(c if c.isalnum() or c in "'-" else " " for c in text.lower()).split())
            if raw
            else text
        )
        end = now + len(text.split()) / 2.6
        utterances.append(Utterance(start=now, end=end, text=said, speaker=speaker if speakers else None))
        subjects.append(subject)
        now = end + 0.3
    sentences = split_sentences(
        Transcript(language=language, duration=now, utterances=tuple(utterances)), language
    )
    return sentences, [subjects[sentence.utterance] for sentence in sentences]


def agreement(found: Sequence[Sequence[int]], subjects: Sequence[str | None]) -> float:
    labels = {at: number for number, members in enumerate(found) for at in members}
    kept = [at for at, subject in enumerate(subjects) if subject is not None]
    return float(adjusted_rand_score([str(subjects[at]) for at in kept], [labels.get(at, -1) for at in kept]))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("speakers", [False, True])
def test_the_subjects_of_a_call_are_told_apart(language: str, raw: bool, speakers: bool) -> None:
    sentences, subjects = prepared(language, raw=raw, speakers=speakers)
    chatter = [float(subject is None) for subject in subjects]
    found = find_topics(sentences, language=language, chatter=chatter)
    assert agreement([topic.sentences for topic in found], subjects) > 0.5
    business = [at for at, subject in enumerate(subjects) if subject is not None]
    assert sorted(at for topic in found for at in topic.sentences) == business


@pytest.mark.parametrize(
    ("language", "subject", "word"), [("fr", "parquet", "parquet"), ("en", "fence", "fence")]
)
def test_a_subject_taken_up_again_is_one_topic_that_bears_its_name(
    language: str, subject: str, word: str
) -> None:
    sentences, subjects = prepared(language)
    chatter = [float(s is None) for s in subjects]
    found = find_topics(sentences, language=language, chatter=chatter)
    wanted = [at for at, s in enumerate(subjects) if s == subject]
    homes = [topic for topic in found if wanted[0] in topic.sentences]
    assert wanted[-1] in homes[0].sentences
    assert word in homes[0].title.lower()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("raw", [False, True])
def test_titles_are_short_different_and_begin_with_a_capital(language: str, raw: bool) -> None:
    sentences, subjects = prepared(language, raw=raw)
    titles = [
        topic.title for topic in find_topics(sentences, language=language, chatter=[0.0] * len(sentences))
    ]
    assert len({title.lower() for title in titles}) == len(titles)
    for title in titles:
        assert 1 <= len(title.split()) <= 6
        assert title[0].isupper()
    assert subjects


def test_topics_come_in_the_order_of_their_first_sentence() -> None:
    sentences, _ = prepared("fr")
    firsts = [
        topic.sentences[0] for topic in find_topics(sentences, language="fr", chatter=[0.0] * len(sentences))
    ]
    assert firsts == sorted(firsts)


def test_small_talk_alone_has_no_topic() -> None:
    sentences, _ = prepared("fr")
    assert find_topics(sentences[:3], language="fr", chatter=[1.0] * 3) == ()
    assert find_topics([], language="fr", chatter=[]) == ()


def test_one_sentence_is_one_topic() -> None:
    sentences, _ = prepared("en")
    (topic,) = find_topics(sentences[4:5], language="en", chatter=[0.0])
    assert topic.sentences == (0,)


def test_what_is_known_already_is_used_and_changes_nothing() -> None:
    from summarizer.understand.analysis import analyse
    from summarizer.understand.topics.vectors import vectors

    sentences, subjects = prepared("fr")
    chatter = [float(subject is None) for subject in subjects]
    docs = analyse([sentence.clean for sentence in sentences], "fr")
    meaning = vectors([sentence.clean for sentence in sentences], docs)
    given_all = find_topics(sentences, language="fr", chatter=chatter, docs=docs, meaning=meaning)
    assert given_all == find_topics(sentences, language="fr", chatter=chatter)


def test_lists_of_another_length_are_refused() -> None:
    sentences, _ = prepared("fr")
    with pytest.raises(ValueError, match="one entry for each sentence"):
        find_topics(sentences, language="fr", chatter=[0.0])
    with pytest.raises(ValueError, match="one entry for each sentence"):
        find_topics(sentences, language="fr", chatter=[0.0] * len(sentences), docs=[])


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_every_sentence_is_in_one_topic_or_is_small_talk(data: st.DataObject) -> None:
    sentences, _ = prepared(data.draw(st.sampled_from(["fr", "en"])))
    part = sentences[: data.draw(st.integers(0, 20))]
    chatter = data.draw(st.lists(st.floats(0, 1), min_size=len(part), max_size=len(part)))
    found = find_topics(part, language="fr", chatter=chatter)
    business = [at for at, idle in enumerate(small_talk(chatter)) if not idle]
    assert sorted(at for topic in found for at in topic.sentences) == business


@pytest.mark.parametrize(
    ("chatter", "expected"),
    [
        ([], ""),
        ([0.0, 0.0], ".."),
        ([1.0, 1.0, 1.0, 0.0, 0.0, 0.0], "###..."),
        ([0.0, 0.0, 0.7, 0.0, 0.0], "....."),  # one polite word does not cut a matter in two
        ([0.9, 0.9, 0.3, 0.9, 0.9], "#####"),
        ([0.0, 0.0, 1.0, 1.0, 0.0, 0.0], "..##.."),
    ],
)
def test_small_talk_seldom_changes(chatter: list[float], expected: str) -> None:
    assert "".join("#" if idle else "." for idle in small_talk(chatter)) == expected


@pytest.mark.parametrize("language", available())
def test_the_words_of_a_pack_are_valid_and_without_capitals(language: str) -> None:
    pack = table(language, "topics")
    for name in ("opens", "returns", "leads", "answers", "closes", "asks"):
        assert whole_words(*pack[name])
        assert all(phrase == phrase.lower() for phrase in pack[name])
    assert all(whole_words(*theme["words"]) for theme in pack["titles"]["themes"])
    assert all(word == word.lower() for word in pack["titles"]["empty"])


@pytest.mark.slow
def test_time_grows_no_faster_than_the_call() -> None:
    def seconds(times: int) -> float:
        sentences, _ = prepared("fr", times=times)
        from summarizer.understand.analysis import analyse

        docs = analyse([sentence.clean for sentence in sentences], "fr")
        meaning = np.random.default_rng(0).normal(size=(len(sentences), 32)).astype(np.float32)
        began = time.process_time()
        find_topics(sentences, language="fr", chatter=[0.0] * len(sentences), docs=docs, meaning=meaning)
        return time.process_time() - began

    seconds(2)
    # The quickest of two: what else the machine does only ever adds to it.
    assert min(seconds(80) for _ in range(2)) < 4 * 3 * min(seconds(20) for _ in range(2))
