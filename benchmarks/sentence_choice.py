#!/usr/bin/env python3
"""Which sentences of a debate people chose, and how near the chosen ones come to what people wrote.

    python benchmarks/sentence_choice.py [--shared SHARED] [--choose]

SHARED (by default `shared` beside the repository) holds `data/fredsum`: French debates cut into subjects; for each
subject two people marked the sentences that matter, and three summaries were written (FREDSum, CC BY-SA 4.0). All
methods choose among the same written sentences:

    F1        they choose as many sentences as the two people did on average; mean of the F1 against each of the two
    F1 words  the same with as many words: choosing the longest sentences brings no more words then
    R1, R2    ROUGE-1 and ROUGE-2 (F1) of what they choose in as many words as the summaries have on average, in the
              order in which it was said; mean over the three summaries

Recap ranks by what it knows of each sentence before any line of a recap is made (`ours` below; "unjudged" is the same
without the classifier). Two weights were chosen on every other debate (`--choose` prints the table) and the figures
are those of the other debates.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from topics import transcript

from summarizer import languages
from summarizer.model import Sentence, Transcript
from summarizer.understand.analysis import analyse
from summarizer.understand.classifier import TYPES, Scores, score
from summarizer.understand.features import extract
from summarizer.understand.roles import find_roles
from summarizer.understand.sentences import split_sentences
from summarizer.understand.slots import find_slots
from summarizer.understand.topics.vectors import vectors

SHARED = Path(__file__).resolve().parents[2] / "shared"
ALIKE = 0.6  # share of words from which a marked sentence is one of the debate: people mended a few as they marked
ANCHOR = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)  # relative dates need a day; it decides nothing here
MIDDLE = 0.5  # weight of the nearness to the middle, beside the length's 1
WORTH, EARLY = 0.25, 0.5  # chosen on every other debate: the middle of the plateau
GRID = (0.0, 0.125, 0.25, 0.5, 1.0)

Ranks = NDArray[np.float64]

_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_WORD = re.compile(r"\w+")
_SPEAKER = re.compile(r"^\s*\w{1,4}\s*:\s*")


@dataclass(frozen=True)
class Subject:
    """One subject of a debate.

    `written` has its sentences as (turn, first letter, last letter), `chosen` what each of two people marked.
    """

    name: str
    transcript: Transcript
    written: tuple[tuple[int, int, int], ...]
    chosen: tuple[frozenset[int], ...]
    summaries: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        """The written sentences."""
        return [self.transcript.utterances[turn].text[start:end] for turn, start, end in self.written]


@dataclass(frozen=True)
class Known:
    """What Recap knows of a transcript before it makes anything of it; one entry or row a sentence."""

    sentences: tuple[Sentence, ...]
    scores: Scores
    meaning: NDArray[np.float32]


def known(spoken: Transcript) -> Known:
    """The way of `understand()` as far as the scores of each sentence."""
    language = languages.nearest(spoken.language)
    sentences = split_sentences(spoken, language)
    roles = find_roles(sentences, language=language, kind="call", me=None, client=None)
    country = languages.table(language, "pack")["country"]
    slots = [find_slots(s.text, language=language, anchor=ANCHOR, country=country) for s in sentences]
    meaning = vectors([s.clean for s in sentences], analyse([s.clean for s in sentences], language))
    features = extract(sentences, language=language, kind="call", roles=roles, vectors=meaning, slots=slots)
    said_by = [roles.get(s.speaker) or "client" for s in sentences]
    return Known(sentences, score(sentences, said_by, features), meaning)


def worth(found: Known, sentence: int) -> float:
    """The probability that a sentence is worth a line: of its surest kind of item, unless it chats or tells a story."""
    item = found.scores.of(sentence, *(f"item {kind}" for kind in TYPES))
    return item * (1 - found.scores.of(sentence, "chat", "story"))


def subjects(folder: Path) -> Iterator[list[Subject]]:
    """The subjects of each debate."""
    for path in sorted(folder.glob("*.json")):
        debate = json.loads(path.read_text("utf-8"))
        found = []
        for segment in debate["segments"]:
            first, last = segment["span"]
            spoken = transcript(debate["turns"][first : last + 1], debate["lang"])
            written = tuple(
                (turn, match.start(), match.end())
                for turn, utterance in enumerate(spoken.utterances)
                for match in _SENTENCE.finditer(utterance.text)
                if _WORD.search(match.group())
            )
            texts = [spoken.utterances[turn].text[start:end] for turn, start, end in written]
            chosen = tuple(frozenset(marked(text, texts)) for text in segment["extractive"])
            found.append(Subject(segment["file"], spoken, written, chosen, tuple(segment["abstractive"])))
        yield found


def words(text: str) -> list[str]:
    """Words in small letters."""
    return _WORD.findall(text.lower())


def marked(selection: str, texts: Sequence[str]) -> Iterator[int]:
    """The sentences that somebody marked, found by the words that they share with the selection's lines."""
    bags = [Counter(words(text)) for text in texts]
    for line in selection.splitlines():
        for piece in _SENTENCE.findall(_SPEAKER.sub("", line)):
            bag = Counter(words(piece))
            if bag:
                alike = [2 * (bag & other).total() / (bag.total() + other.total()) for other in bags]
                best = int(np.argmax(alike))
                if alike[best] >= ALIKE:
                    yield best


# Methods: a subject → one number a written sentence, the higher the sooner it is chosen ------------------


def lead(subject: Subject) -> Ranks:
    """The first sentences."""
    return -np.arange(len(subject.written), dtype=float)


def tail(subject: Subject) -> Ranks:
    """The last sentences."""
    return np.arange(len(subject.written), dtype=float)


def longest(subject: Subject) -> Ranks:
    """The sentences with the most words."""
    return np.array([len(words(text)) for text in subject.texts], float)


def chance(subject: Subject) -> Ranks:
    """Any sentences; the same ones each time."""
    draw = random.Random(subject.name)  # noqa: S311
    return np.array([draw.random() for _ in subject.written])


def lex_rank(subject: Subject) -> Ranks:
    """LexRank (Erkan and Radev 2004): PageRank over sentences with a tf-idf cosine above 0.1."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    table = TfidfVectorizer(tokenizer=words, token_pattern=None).fit_transform(subject.texts)
    linked = ((table @ table.T).toarray() > 0.1).astype(float)
    moves = linked / np.maximum(1.0, linked.sum(axis=1, keepdims=True))
    ranks = np.full(len(moves), 1 / len(moves))
    for _ in range(100):
        ranks = 0.15 / len(moves) + 0.85 * ranks @ moves
    return ranks


def ours(subject: Subject, weights: tuple[float, float] = (WORTH, EARLY)) -> Ranks:
    """By length, nearness to the subject's middle, worth, and how early it is said.

    Each as a place among the subject's sentences: the four have nothing in common but their order.
    """
    worths, middles = by_sentence(subject)
    known_without = places(longest(subject)) + MIDDLE * places(middles)
    return known_without + weights[0] * places(worths) + weights[1] * places(lead(subject))


def without_worth(subject: Subject) -> Ranks:
    """Ours without what the classifier says."""
    return ours(subject, (0.0, EARLY))


def places(values: Ranks) -> Ranks:
    """From 0 for the lowest to 1 for the highest; equals share the mean of their places."""
    from scipy.stats import rankdata

    return np.asarray((rankdata(values) - 1) / max(1, len(values) - 1), float)


@cache
def by_sentence(subject: Subject) -> tuple[Ranks, Ranks]:
    """The worth of each written sentence (its worthiest part's) and its nearness to the middle of the subject."""
    found = known(subject.transcript)
    middle = found.meaning.mean(axis=0)
    middle /= np.linalg.norm(middle) or 1.0
    worths, middles = np.zeros(len(subject.written)), np.full(len(subject.written), -1.0)
    ends: dict[int, int] = {}
    for sentence in found.sentences:
        text = subject.transcript.utterances[sentence.utterance].text
        start = text.index(sentence.text, ends.get(sentence.utterance, 0))
        ends[sentence.utterance] = start + len(sentence.text)
        for at, (turn, first, last) in enumerate(subject.written):
            if turn == sentence.utterance and first < start + len(sentence.text) and start < last:
                worths[at] = max(worths[at], worth(found, sentence.index))
                middles[at] = max(middles[at], float(found.meaning[sentence.index] @ middle))
    return worths, middles


METHODS: dict[str, Callable[[Subject], Ranks]] = {
    "lead": lead,
    "tail": tail,
    "random": chance,
    "longest": longest,
    "LexRank": lex_rank,
    "unjudged": without_worth,
    "ours": ours,
}


# Figures ------------------------------------------------------------------------------------------------


def f1(one: frozenset[int], other: frozenset[int]) -> float:
    """F1 of two choices, the same both ways."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def choice_f1(subject: Subject, ranks: Ranks) -> tuple[float, float]:
    """F1 of the highest against each of the people, with as many sentences and with as many words as they chose."""
    order = np.argsort(-ranks, kind="stable").tolist()
    number = round(float(np.mean([len(choice) for choice in subject.chosen])))
    lengths = longest(subject)
    spoken = float(np.mean([sum(lengths[at] for at in choice) for choice in subject.chosen]))
    before = np.cumsum([0.0, *(lengths[at] for at in order)])  # words of the higher ones
    some, worded = frozenset(order[:number]), frozenset(order[: int((before[:-1] < spoken).sum())])
    return (
        float(np.mean([f1(some, choice) for choice in subject.chosen])),
        float(np.mean([f1(worded, choice) for choice in subject.chosen])),
    )


def rouge(subject: Subject, ranks: Ranks) -> tuple[float, float]:
    """ROUGE-1 and ROUGE-2 of the highest in as many words as the summaries have; the last one is cut short."""
    from rouge_score.rouge_scorer import RougeScorer

    left = round(float(np.mean([len(words(summary)) for summary in subject.summaries])))
    taken: dict[int, str] = {}
    for at in np.argsort(-ranks, kind="stable").tolist():
        said = words(subject.texts[at])[:left]
        taken[at] = " ".join(said)
        left -= len(said)
        if left <= 0:
            break
    text = " ".join(taken[at] for at in sorted(taken))
    scorer = RougeScorer(["rouge1", "rouge2"], tokenizer=Words())
    found = [scorer.score(summary, text) for summary in subject.summaries]
    return (
        float(np.mean([one["rouge1"].fmeasure for one in found])),
        float(np.mean([one["rouge2"].fmeasure for one in found])),
    )


class Words:
    """A tokenizer for rouge-score that keeps accents; its own takes them for spaces."""

    def tokenize(self, text: str) -> list[str]:
        """Words in small letters."""
        return words(text)


def choose(group: Sequence[Subject]) -> None:
    """Print the mean of the two F1 for each pair of weights."""
    print("\nmean F1 of ours for the weights of worth (down) and earliness (across)")
    print("      " + "".join(f"{weight:7}" for weight in GRID))
    for first in GRID:
        row = [np.mean([choice_f1(s, ours(s, (first, second))) for s in group]) for second in GRID]
        print(f"{first:6}" + "".join(f"{100 * value:7.1f}" for value in row), flush=True)


def main() -> int:
    """Measure every method on the debates that chose nothing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument(
        "--choose", action="store_true", help="show the weights on the other half of the debates"
    )
    options = parser.parse_args()
    debates = list(subjects(options.shared / "data" / "fredsum"))
    if not debates:
        print(f"{options.shared / 'data' / 'fredsum'}: no debates there")
        return 1
    if options.choose:
        choose([subject for debate in debates[::2] for subject in debate])
        return 0
    group = [subject for debate in debates[1::2] for subject in debate]
    length = sum(subject.transcript.duration for subject in group) / 60
    among = [f1(*subject.chosen) for subject in group]
    number = np.mean([len(choice) for subject in group for choice in subject.chosen])
    all_of_them = np.mean([len(subject.written) for subject in group])
    print(f"{len(debates[1::2])} debates, {len(group)} subjects, {length:.0f} minutes as spoken")
    print(f"people chose {number:.1f} of {all_of_them:.1f} sentences a subject")
    print(f"{'':10}    F1  F1 words    R1    R2  s/minute")
    for label, method in METHODS.items():
        began = time.perf_counter()
        ranked = [method(subject) for subject in group]
        cost = (time.perf_counter() - began) / length
        pairs = list(zip(group, ranked, strict=True))
        row = np.mean([(*choice_f1(*pair), *rouge(*pair)) for pair in pairs], axis=0)
        chosen, worded, one, two = 100 * row
        print(f"{label:10} {chosen:5.1f} {worded:9.1f} {one:5.1f} {two:5.1f}  {cost:.3f}", flush=True)
    print(f"{'people':10} {100 * np.mean(among):5.1f} {100 * np.mean(among):9.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
