#!/usr/bin/env python3
"""Subjects of a conversation: ours beside no cut, even cuts, random cuts and change points alone.

    python benchmarks/topics.py [SHARED] [--only calls fredsum qmsum public_meetings]

SHARED (by default ../shared) holds `gold/dev` (annotated client calls) and `data/{fredsum,qmsum,public_meetings}`
(debates and meetings that others annotated, turn by turn). For each set, means over its conversations:

    Pk, WD    Pk (Beeferman et al. 1999) and WindowDiff (Pevzner and Hearst 2002), lower is better
    F1        boundaries found within two turns, each used once, higher is better
    ARI       adjusted Rand index of the turns' subjects, which also counts subjects taken up again
    number    subjects found, beside those annotated

"even" and "random" are told the number of subjects, ours and the change points are not. Small talk is left in, except
in the rows "told": there the annotated small talk is set aside, as the recap does with its own guess.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score

from summarizer.model import Sentence, Transcript, Utterance
from summarizer.understand.analysis import analyse
from summarizer.understand.sentences import split_sentences
from summarizer.understand.topics import find_topics
from summarizer.understand.topics.vectors import vectors

WORDS_PER_SECOND = 2.6
TOLERANCE = 2  # turns
SETS = ("calls", "fredsum", "qmsum", "public_meetings")

Labels = list[int | None]


@dataclass(frozen=True)
class Conversation:
    """Turns and the annotated subject of each; None is small talk or no subject."""

    name: str
    transcript: Transcript
    truth: tuple[int | None, ...]


@dataclass(frozen=True)
class Prepared:
    """A conversation with its sentences, and how long it took to split them."""

    conversation: Conversation
    sentences: tuple[Sentence, ...]


def conversations(shared: Path, name: str) -> Iterator[Conversation]:
    """The conversations of one set."""
    folder = shared / ("gold/dev" if name == "calls" else f"data/{name}")
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        if data.get("kind", "call") != "call":
            continue
        truth: Labels = [None] * len(data["turns"])
        topics = data["gold"]["topics"] if name == "calls" else data["topics"]
        for number, topic in enumerate(topics):
            for at in topic.get("turns") or [
                i for first, last in topic["spans"] for i in range(first, last + 1)
            ]:
                truth[at] = number if truth[at] is None else truth[at]
        if len({label for label in truth if label is not None}) < 2:
            continue
        yield Conversation(path.stem, transcript(data["turns"], data["lang"]), tuple(truth))


def transcript(turns: Sequence[dict[str, object]], language: str) -> Transcript:
    """Turns with their times, or with times made up from the number of words."""
    now, utterances = 0.0, []
    for turn in turns:
        text, speaker = str(turn["text"]), turn.get("speaker")
        start = float(str(turn.get("start", now)))
        end = float(str(turn.get("end", start + len(text.split()) / WORDS_PER_SECOND)))
        label = None if speaker is None else str(speaker)
        utterances.append(Utterance(start=start, end=max(start, end), text=text, speaker=label))
        now = end + 0.4
    return Transcript(language=language, duration=now, utterances=tuple(utterances))


def by_turn(prepared: Prepared, subjects: Sequence[Sequence[int]]) -> Labels:
    """The subject of each turn: the one that most of its words are of, or the last one if it says nothing."""
    weight: list[dict[int, int]] = [{} for _ in prepared.conversation.truth]
    for number, members in enumerate(subjects):
        for at in members:
            sentence = prepared.sentences[at]
            votes = weight[sentence.utterance]
            votes[number] = votes.get(number, 0) + len(sentence.text.split())
    silent = set(range(len(weight))) - {sentence.utterance for sentence in prepared.sentences}
    labels: Labels = []
    for at, votes in enumerate(weight):
        label = max(votes, key=lambda number: votes[number]) if votes else None
        labels.append(labels[-1] if at in silent and labels else label)
    return labels


def nothing(prepared: Prepared) -> Labels:
    """No cut at all."""
    return [0] * len(prepared.conversation.truth)


def even(prepared: Prepared) -> Labels:
    """As many pieces of one length as were annotated."""
    truth = prepared.conversation.truth
    pieces = sum(changes(truth)) + 1
    return [at * pieces // len(truth) for at in range(len(truth))]


def chance(prepared: Prepared) -> Labels:
    """As many cuts as were annotated, anywhere; the same ones each time."""
    truth = prepared.conversation.truth
    draw = random.Random(prepared.conversation.name)  # noqa: S311
    cuts = set(draw.sample(range(1, len(truth)), sum(changes(truth))))
    return np.cumsum([at in cuts for at in range(len(truth))]).tolist()


def change_points(prepared: Prepared) -> Labels:
    """Kernel change points (Arlot et al. 2019, ruptures) on the vectors of windows of three sentences."""
    import ruptures

    said = [sentence.clean for sentence in prepared.sentences]
    found = vectors(said, analyse(said, prepared.conversation.transcript.language))
    padded = np.concatenate([found[:1], found, found[-1:]])
    windows = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
    penalty = float(np.log(len(windows)) * windows.var(axis=0).sum())
    ends = ruptures.KernelCPD(kernel="cosine", min_size=4).fit(windows).predict(pen=penalty)
    return by_turn(prepared, [range(start, end) for start, end in pairwise([0, *ends])])


def ours(prepared: Prepared) -> Labels:
    """The product, without a guess of what is small talk."""
    return _ours(prepared, [0.0] * len(prepared.sentences))


def told(prepared: Prepared) -> Labels:
    """The product, told what is small talk."""
    truth = prepared.conversation.truth
    return _ours(prepared, [float(truth[sentence.utterance] is None) for sentence in prepared.sentences])


def _ours(prepared: Prepared, chatter: Sequence[float]) -> Labels:
    language = prepared.conversation.transcript.language
    found = find_topics(prepared.sentences, language=language, chatter=chatter)
    return by_turn(prepared, [topic.sentences for topic in found])


METHODS: dict[str, Callable[[Prepared], Labels]] = {
    "none": nothing,
    "even": even,
    "random": chance,
    "change points": change_points,
    "ours": ours,
}


def changes(labels: Sequence[int | None]) -> list[bool]:
    """For each pair of neighbouring turns, whether the subject changes."""
    return [one != other for one, other in pairwise(labels)]


def pk_and_window_diff(truth: Sequence[int | None], found: Sequence[int | None]) -> tuple[float, float]:
    """Pk and WindowDiff with a window of half the mean length of an annotated segment."""
    wanted, got = changes(truth), changes(found)
    window = max(2, round(len(truth) / (sum(wanted) + 1) / 2))
    places = range(max(1, len(wanted) - window + 1))
    inside = [(sum(wanted[at : at + window]), sum(got[at : at + window])) for at in places]
    pk = sum(bool(one) != bool(other) for one, other in inside) / len(inside)
    return pk, sum(one != other for one, other in inside) / len(inside)


def boundary_f1(truth: Sequence[int | None], found: Sequence[int | None]) -> float:
    """F1 of the boundaries, matched one to one from left to right within TOLERANCE turns."""
    wanted = [at for at, changed in enumerate(changes(truth)) if changed]
    got = [at for at, changed in enumerate(changes(found)) if changed]
    left, hits = list(got), 0
    for at in wanted:
        near = next((other for other in left if abs(other - at) <= TOLERANCE), None)
        if near is not None:
            left.remove(near)
            hits += 1
    return 2 * hits / (len(wanted) + len(got)) if wanted or got else 1.0


def rand_index(truth: Sequence[int | None], found: Sequence[int | None]) -> float:
    """Adjusted Rand index over the turns that have a subject."""
    pairs = [
        (one, -1 if other is None else other)
        for one, other in zip(truth, found, strict=True)
        if one is not None
    ]
    return float(adjusted_rand_score([one for one, _ in pairs], [other for _, other in pairs]))


def measure(name: str, group: Sequence[Prepared]) -> None:
    """Print one row for each method."""
    annotated = np.mean([len(set(p.conversation.truth) - {None}) for p in group])
    minutes = sum(p.conversation.transcript.duration for p in group) / 60
    print(f"\n{name}: {len(group)} conversations, {minutes:.0f} minutes, {annotated:.1f} subjects each")
    print(f"{'':14}     Pk     WD     F1    ARI  number  s/minute")
    methods = METHODS | ({"told": told} if name == "calls" else {})
    for label, method in methods.items():
        began = time.perf_counter()
        found = [method(prepared) for prepared in group]
        cost = (time.perf_counter() - began) / minutes
        rows = []
        for prepared, labels in zip(group, found, strict=True):
            truth = prepared.conversation.truth
            row = (*pk_and_window_diff(truth, labels), boundary_f1(truth, labels), rand_index(truth, labels))
            rows.append((*row, len({label for label in labels if label is not None})))
        pk, wd, f1, ari, number = np.mean(rows, axis=0)
        print(f"{label:14} {pk:6.3f} {wd:6.3f} {f1:6.3f} {ari:6.3f} {number:7.1f}  {cost:.3f}", flush=True)


def main() -> None:
    """Measure every set that is there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", nargs="?", type=Path, default=Path("../shared"))
    parser.add_argument("--only", nargs="+", choices=SETS, default=SETS)
    options = parser.parse_args()
    for name in options.only:
        group = [
            Prepared(found, split_sentences(found.transcript, found.transcript.language))
            for found in conversations(options.shared, name)
        ]
        if not group:
            print(f"\n{name}: no data under {options.shared}")
            continue
        measure(name, group)


if __name__ == "__main__":
    main()
