#!/usr/bin/env python3
"""Learn where subjects begin and when one is taken up again, from the calls beside this file.

    python models/topics/train.py

Reads `calls/*.txt`, writes `weights.json` and prints the figures of the model card,
each with the call it is measured on left out of training. The result is the same each time.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from summarizer.model import Sentence, Transcript, Utterance
from summarizer.understand.analysis import analyse
from summarizer.understand.sentences import split_sentences
from summarizer.understand.topics import boundaries, clusters
from summarizer.understand.topics.features import FEATURES, Terms, features, terms
from summarizer.understand.topics.vectors import Vectors, vectors

HERE = Path(__file__).resolve().parent
LEARNT = Path(__file__).with_name("weights.json")
WORDS_PER_SECOND, PAUSE, WORDS_PER_PIECE = 2.6, 0.4, 10


@dataclass(frozen=True)
class Call:
    """A call with the subject of each turn; None is small talk."""

    name: str
    transcript: Transcript
    subjects: tuple[str | None, ...]

    def subject_at(self, time: float) -> str | None:
        """The subject of the turn that is said at a time, or of the next one if nobody speaks then."""
        ends = [utterance.end for utterance in self.transcript.utterances]
        return self.subjects[min(bisect_left(ends, time), len(ends) - 1)]


@dataclass(frozen=True)
class Prepared:
    """The sentences of a call that are no small talk, and the subject of each."""

    sentences: tuple[Sentence, ...]
    subjects: tuple[str, ...]
    bags: tuple[Terms, ...]
    vectors: Vectors
    language: str


def read_call(path: Path) -> Call:
    """Read one call: `# language: fr` lines on top, then lines of speaker, subject (`-` for small talk) and text."""
    language, utterances, subjects, now = "", [], [], 0.0
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            key, _, value = line[2:].partition(": ")
            language = value if key == "language" else language
            continue
        speaker, subject, text = line.split(" ", 2)
        end = now + len(text.split()) / WORDS_PER_SECOND
        utterances.append(
            Utterance(start=now, end=end, text=text, speaker={"c": "client", "p": "provider"}[speaker])
        )
        subjects.append(None if subject == "-" else subject)
        now = end + PAUSE
    transcript = Transcript(language=language, duration=now, utterances=tuple(utterances))
    return Call(path.stem, transcript, tuple(subjects))


def without_speakers(utterance: Utterance) -> Utterance:
    """As a recording on one channel gives it."""
    return utterance.model_copy(update={"speaker": None})


def without_punctuation(utterance: Utterance) -> Utterance:
    """As a recogniser that writes neither capitals nor full stops gives it."""
    plain = re.sub(r"[^\w\s'’-]", " ", utterance.text.lower())
    return utterance.model_copy(update={"text": " ".join(plain.split())})


def pieces(utterances: Sequence[Utterance]) -> Iterator[Utterance]:
    """As a recogniser gives them that begins a new utterance at every pause: one for about ten words."""
    for utterance in utterances:
        words = utterance.text.split()
        count = max(1, round(len(words) / WORDS_PER_PIECE))
        seconds = (utterance.end - utterance.start) / count
        for number in range(count):
            yield utterance.model_copy(
                update={
                    "text": " ".join(
                        words[number * len(words) // count : (number + 1) * len(words) // count]
                    ),
                    "start": utterance.start + number * seconds,
                    "end": utterance.start + (number + 1) * seconds,
                }
            )


def glued(utterances: Sequence[Utterance]) -> Iterator[Utterance]:
    """As a recogniser gives them that hears no pause between two speakers: three turns in one utterance."""
    for at in range(0, len(utterances), 3):
        group = utterances[at : at + 3]
        text = " ".join(utterance.text for utterance in group)
        yield group[0].model_copy(update={"text": text, "end": group[-1].end})


def variants(call: Call) -> Iterator[Prepared]:
    """The call as it may come: with or without speakers, punctuation, pauses in a turn and between turns."""
    for plain in (False, True):
        for speakers, cut in ((True, tuple), (True, pieces), (False, tuple), (False, pieces), (False, glued)):
            utterances = call.transcript.utterances
            if not speakers:
                utterances = tuple(map(without_speakers, utterances))
            if plain:
                utterances = tuple(map(without_punctuation, utterances))
            yield prepare(call, call.transcript.model_copy(update={"utterances": tuple(cut(utterances))}))


def prepare(call: Call, transcript: Transcript) -> Prepared:
    """Split a call as it came, set its small talk aside and analyse the rest."""
    language = transcript.language
    found = [(s, call.subject_at((s.start + s.end) / 2)) for s in split_sentences(transcript, language)]
    said = [(sentence, subject) for sentence, subject in found if subject is not None]
    docs = analyse([sentence.clean for sentence, _ in said], language)
    return Prepared(
        tuple(sentence for sentence, _ in said),
        tuple(subject for _, subject in said),
        tuple(map(terms, docs)),
        vectors([sentence.clean for sentence, _ in said], docs),
        language,
    )


def boundary_examples(call: Prepared) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Every place between two sentences, and whether the subject changes there."""
    rows = features(call.sentences, call.bags, call.vectors, call.language)
    return rows, np.array([one != other for one, other in pairwise(call.subjects)])


def return_examples(call: Prepared) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Every pair of segments, and whether both are of one subject: segments as annotated, and as they are found."""
    places, new = boundary_examples(call)
    cuts = [0, *(np.flatnonzero(new) + 1).tolist(), len(call.sentences)]
    annotated = [range(start, end) for start, end in pairwise(cuts)]
    words = [len(sentence.text.split()) for sentence in call.sentences]
    rows, same = [], []
    for segments in (annotated, boundaries.segments(places, words, call.vectors)):
        pairs = clusters.pair_features(segments, call.sentences, call.bags, call.vectors, call.language)
        mostly = [Counter(call.subjects[at] for at in segment).most_common(1)[0][0] for segment in segments]
        for later in range(len(segments)):
            rows += [pairs[earlier, later] for earlier in range(later)]
            same += [mostly[earlier] == mostly[later] for earlier in range(later)]
    return np.array(rows).reshape(-1, len(clusters.FEATURES)), np.array(same, dtype=bool)


def fit(
    examples: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]], names: Sequence[str]
) -> dict[str, float]:
    """Weights of a logistic regression, to be used on features as they are."""
    rows, wanted = np.concatenate([r for r, _ in examples]), np.concatenate([w for _, w in examples])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=5000).fit((rows - mean) / spread, wanted)
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0] - weights @ mean)
    return {"bias": round(bias, 4), **{n: round(float(w), 4) for n, w in zip(names, weights, strict=True)}}


def score(weights: dict[str, float], rows: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.float64]:
    """Log-odds of rows under weights."""
    return np.asarray(rows @ np.array([weights[name] for name in names]) + weights["bias"])


def learn(
    name: str,
    examples: Callable[[Prepared], tuple[NDArray[np.float64], NDArray[np.bool_]]],
    names: Sequence[str],
    prepared: Sequence[Sequence[Prepared]],
) -> dict[str, float]:
    """Weights from all calls, after printing how well they do on each call when it is held out."""
    data = [[examples(call) for call in group] for group in prepared]
    odds, wanted = [], []
    for held, group in enumerate(data):
        weights = fit([pair for index, other in enumerate(data) if index != held for pair in other], names)
        odds += [score(weights, rows, names) for rows, _ in group]
        wanted += [truth for _, truth in group]
    truth = np.concatenate(wanted)
    precision = average_precision_score(truth, np.concatenate(odds))
    print(
        f"{name:10} {len(truth)} examples, {truth.mean():.1%} true, average precision held out {precision:.3f}"
    )
    return fit([pair for group in data for pair in group], names)


def main() -> None:
    """Train on all calls and write the weights."""
    calls = [read_call(path) for path in sorted((HERE / "calls").glob("*.txt"))]
    prepared = [list(variants(call)) for call in calls]
    learnt: dict[str, dict[str, float]] = {}
    for name, examples, names in (
        ("boundary", boundary_examples, FEATURES),
        ("return", return_examples, clusters.FEATURES),
    ):
        learnt[name] = learn(name, examples, names, prepared)
        # The second model learns from the segments that the first one finds.
        LEARNT.write_text(json.dumps(learnt, indent=1) + "\n", "utf-8")
        boundaries.learnt.cache_clear()


if __name__ == "__main__":
    main()
