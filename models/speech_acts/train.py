"""Learns what sentences do and which items they belong to, from the corpus beside this file.

    python models/speech_acts/train.py            learn and write weights.npz, print figures with whole trades held out
    python models/speech_acts/train.py --figures  only print the figures

Deterministic: the same corpus and libraries give the same weights.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linear_sum_assignment, minimize

sys.path.insert(0, str(Path(__file__).resolve().parent))

import datetime as dt

from corpus import Call, read_corpus

from summarizer.files import models_folder
from summarizer.model import Role, Sentence, SourceKind, Transcript, Utterance
from summarizer.understand.acts import ACTS, cues
from summarizer.understand.analysis import analyse
from summarizer.understand.call import Call as HeardCall
from summarizer.understand.classifier import CHANGES, HEADS, TYPES, Scores
from summarizer.understand.content import content, weighted
from summarizer.understand.features import BUCKETS, Features, extract
from summarizer.understand.mentions import FAMILY, Mention, find_mentions
from summarizer.understand.merging import merge, pair_features
from summarizer.understand.sentences import split_sentences
from summarizer.understand.slots import find_slots
from summarizer.understand.topics.vectors import vectors

STRENGTH = 0.35  # inverse of the regularisation, chosen by cross-validation
FOLDS = 5
STEPS = 80  # of the descent: more change no figure
ECHO = frozenset(
    {"agree", "chat", "hesitate"}
)  # a sentence that does nothing else is not where a fact is said
SECONDS_A_WORD = 1 / 2.6
RIVALRY = 0.6  # see mentions.find_mentions; the corpus does not care between 0.5 and 0.9
SPARING = 1.5  # the corpus packs more facts into a call than clients do
NEVER = -1  # a label that a head must not learn from


@dataclass(frozen=True)
class Example:
    """A call of the corpus as the classifier sees it; labels have one row a sentence and one column a head."""

    call: Call
    heard: HeardCall
    features: Features
    labels: NDArray[np.int8]
    facts: tuple[tuple[int, ...], ...]  # sentences of each fact


def transcript(call: Call) -> tuple[Transcript, list[list[tuple[int, int, int]]]]:
    """The call as a transcript, and for each utterance the units in it as (unit, start, end) in its text."""
    turns: dict[int, list[int]] = {}
    for position, unit in enumerate(call.units):
        turns.setdefault(unit.turn, []).append(position)
    utterances, places, clock = [], [], 0.0
    for positions in turns.values():
        text, inside = "", []
        for position in positions:
            start = len(text) + bool(text)
            text = f"{text} {call.units[position].text}".strip()
            inside.append((position, start, len(text)))
        seconds = max(0.5, len(text.split()) * SECONDS_A_WORD)
        speaker = call.units[positions[0]].speaker
        utterances.append(Utterance(start=clock, end=clock + seconds, text=text, speaker=speaker))
        places.append(inside)
        clock += seconds + 0.4
    return Transcript(language=call.language, duration=clock, utterances=tuple(utterances)), places


def example(call: Call) -> Example:
    """What the pipeline makes of a call, with the labels that its units give to its sentences."""
    spoken, places = transcript(call)
    sentences = split_sentences(spoken, call.language)
    anchor, region = dt.datetime.fromisoformat(call.header["recorded_at"]), call.header["region"]
    slots = [find_slots(s.text, language=call.language, anchor=anchor, country=region) for s in sentences]
    docs = analyse([s.clean for s in sentences], call.language)
    meaning = vectors([s.clean for s in sentences], docs)
    contents = weighted([content(doc) for doc in docs])
    kind: SourceKind = "voicemail" if call.header["kind"] == "voicemail" else "call"
    roles: dict[str | None, Role] = {"client": "client", "provider": "provider"}
    features = extract(
        sentences, language=call.language, kind=kind, roles=roles, vectors=meaning, slots=slots
    )
    unknown = Scores(np.zeros((len(sentences), len(HEADS)), np.float32))
    names: dict[Role, str | None] = {"client": None, "provider": None}
    heard = HeardCall(call.language, kind, sentences, roles, names, slots, meaning, contents, unknown)
    units = _units_of(sentences, spoken, places)
    labels = np.zeros((len(sentences), len(HEADS)), np.int8)
    labels[:, HEADS.index("speaker") :] = NEVER
    for row, inside in enumerate(units):
        for unit in inside:
            for act in call.units[unit].acts:
                labels[row, HEADS.index(act)] = 1
    said = []
    for fact in call.facts:
        rows = tuple(r for r, inside in enumerate(units) if set(inside) & set(fact.units))
        telling = [r for r in rows if not _only_echo(call, units[r])]
        said.append(tuple(telling or rows))
        for row in rows:
            _label(labels, row, call, fact, sentences[row], row in (telling or rows))
    return Example(call, heard, features, labels, tuple(said))


def _only_echo(call: Call, units: Sequence[int]) -> bool:
    return all(call.units[unit].acts <= ECHO for unit in units)


def _label(
    labels: NDArray[np.int8], row: int, call: Call, fact: object, sentence: Sentence, telling: bool
) -> None:
    column = HEADS.index(f"item {fact.type}")  # type: ignore[attr-defined]
    if not telling:
        labels[row, column] = labels[row, column] or NEVER
        return
    labels[row, column] = 1
    if fact.status != "active":  # type: ignore[attr-defined]
        labels[row, HEADS.index(fact.status)] = 1  # type: ignore[attr-defined]
    if fact.type == "action":  # type: ignore[attr-defined]
        labels[row, HEADS.index("speaker")] = int(fact.value[0] == sentence.speaker)  # type: ignore[attr-defined]
    if fact.type == "change":  # type: ignore[attr-defined]
        for kind in CHANGES:
            labels[row, HEADS.index(kind)] = int(fact.value[0] == kind)  # type: ignore[attr-defined]


def _units_of(
    sentences: Sequence[Sentence], spoken: Transcript, places: list[list[tuple[int, int, int]]]
) -> list[list[int]]:
    """For each sentence the units of the corpus that it is made of (half of either lies in the other)."""
    found, position, current = [], 0, -1
    for sentence in sentences:
        if sentence.utterance != current:
            position, current = 0, sentence.utterance
        start = spoken.utterances[current].text.index(sentence.text, position)
        position = end = start + len(sentence.text)
        inside = []
        for unit, first, last in places[current]:
            shared = min(end, last) - max(start, first)
            if shared > 0 and 2 * shared >= min(end - start, last - first):
                inside.append(unit)
        found.append(inside)
    return found


class Rows(NamedTuple):
    """Sentences of several calls as rows: dense features, and hashed words as a sparse matrix."""

    dense: NDArray[np.float32]
    words: sparse.csr_matrix


def matrix(examples: Sequence[Example]) -> Rows:
    """All sentences of these calls, in order."""
    dense = np.concatenate([e.features.dense for e in examples])
    rows, columns, values = [], [], []
    for row, words in enumerate(w for e in examples for w in e.features.words):
        rows += [row] * len(words)
        columns += words.tolist()
        values += [1 / np.sqrt(len(words))] * len(words)
    return Rows(
        dense, sparse.csr_matrix((values, (rows, columns)), shape=(len(dense), BUCKETS), dtype=np.float32)
    )


def fit(rows: Rows, labels: NDArray[np.int8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Logistic regression for all heads at once: weights of shape (features, heads) and constants.

    One quasi-Newton descent (L-BFGS) over every head is many times quicker than a solver for each. The constants are
    not shrunk, and the labels marked NEVER weigh nothing.
    """
    known, wanted = (labels != NEVER).astype(np.float32), (labels == 1).astype(np.float32)
    width, heads = rows.dense.shape[1], labels.shape[1]
    features = width + BUCKETS
    turned = rows.words.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.reshape(features + 1, heads).astype(np.float32)
        weights = table[:-1]
        score = rows.dense @ weights[:width] + rows.words @ weights[width:] + table[-1]
        chance = 1 / (1 + np.exp(-score))
        error = known * (chance - wanted)
        likely = known * (np.logaddexp(0, score) - wanted * score)
        slope = np.empty_like(table)
        slope[:width], slope[width:-1] = rows.dense.T @ error, turned @ error
        slope[:-1] += weights / STRENGTH
        slope[-1] = error.sum(axis=0)
        total = float(likely.sum(dtype=np.float64)) + float((weights**2).sum(dtype=np.float64)) / (
            2 * STRENGTH
        )
        return total, slope.astype(np.float64).ravel()

    start = np.zeros((features + 1, heads))
    start[-1] = np.log((wanted.sum(axis=0) + 0.5) / (known.sum(axis=0) - wanted.sum(axis=0) + 0.5))
    found = minimize(
        loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 5}
    )
    table = found.x.reshape(features + 1, heads).astype(np.float32)
    return table[:-1], table[-1]


def predict(rows: Rows, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities, shape (rows, heads)."""
    width = rows.dense.shape[1]
    score = rows.dense @ weights[:width] + rows.words @ weights[width:] + bias
    return np.asarray(1 / (1 + np.exp(-score)), np.float32)


def folds(examples: Sequence[Example]) -> Iterator[tuple[list[int], list[int]]]:
    """Training and held-out calls, no trade on both sides."""
    trades = sorted({e.call.header["trade"] for e in examples})
    for fold in range(FOLDS):
        out = {trade for i, trade in enumerate(trades) if i % FOLDS == fold}
        held = [i for i, e in enumerate(examples) if e.call.header["trade"] in out]
        yield [i for i in range(len(examples)) if i not in set(held)], held


def cross_validate(examples: Sequence[Example]) -> list[NDArray[np.float32]]:
    """The probabilities for every call when its trade was held out."""
    scores: list[NDArray[np.float32]] = [np.zeros((0, 0), np.float32)] * len(examples)
    for training, held in folds(examples):
        learnt = fit(
            matrix([examples[i] for i in training]), np.concatenate([examples[i].labels for i in training])
        )
        for i in held:
            scores[i] = predict(matrix([examples[i]]), *learnt)
    return scores


def best_threshold(
    probability: NDArray[np.float32], wanted: NDArray[np.int8]
) -> tuple[float, float, float, float]:
    """The threshold with the highest F1, and that F1, precision and recall."""
    best = (0.5, 0.0, 0.0, 0.0)
    for threshold in np.arange(0.1, 0.7, 0.02):
        said = probability >= threshold
        right = float((said & (wanted == 1)).sum())
        precision, recall = right / max(1, said.sum()), right / max(1, (wanted == 1).sum())
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        if f1 > best[1]:
            best = (float(threshold), f1, precision, recall)
    return best


def figures(examples: Sequence[Example], scores: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Print F1 for every head beside the rule baseline; return the thresholds of the item types."""
    wanted, given = np.concatenate([e.labels for e in examples]), np.concatenate(list(scores))
    rules = np.concatenate(
        [
            [[float(strong > 0) for strong, _ in cues(s.text, e.call.language)] for s in e.heard.sentences]
            for e in examples
        ]
    )
    thresholds = np.full(len(TYPES), 0.5, np.float32)
    print(f"{len(given)} sentences of {len(examples)} calls, {FOLDS} folds, trades held out")
    print(f"{'head':16} {'said':>5}  {'F1':>5} {'P':>5} {'R':>5}  at    rules F1")
    for column, head in enumerate(HEADS):
        known = wanted[:, column] != NEVER
        threshold, f1, precision, recall = best_threshold(given[known, column], wanted[known, column])
        rule = f"{best_threshold(rules[:, column], wanted[:, column])[1]:.3f}" if column < len(ACTS) else ""
        count = (wanted[:, column] == 1).sum()
        print(f"{head:16} {count:5}  {f1:.3f} {precision:.3f} {recall:.3f}  {threshold:.2f}  {rule}")
        if head.startswith("item "):
            thresholds[TYPES.index(head.removeprefix("item "))] = threshold
    return thresholds


def pairs(examples: Sequence[Example], scores: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Learn from the corpus's facts when two sentences speak of the same one."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.model_selection import cross_val_predict

    rows, same = [], []
    for e, given in zip(examples, scores, strict=True):
        call = e.heard._replace(scores=Scores(given))
        facts = [
            (FAMILY[fact.type], {Mention(i, fact.type, 1.0) for i in where})  # type: ignore[index]
            for fact, where in zip(e.call.facts, e.facts, strict=True)
            if FAMILY[fact.type] not in ("budget", "contact")  # type: ignore[index]
        ]
        for family in {family for family, _ in facts}:
            of_family = [mentions for f, mentions in facts if f == family]
            everything = sorted(set().union(*of_family), key=lambda m: (m.sentence, m.type))
            for one, other in combinations(everything, 2):
                if one.sentence == other.sentence:
                    continue
                rows.append(pair_features(one, other, call))
                same.append(any(one in fact and other in fact for fact in of_family))
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=1000)
    x, y = np.array(rows), np.array(same)
    guess = cross_val_predict(model, x, y, cv=5)
    print(f"pairs of mentions {len(y)}, same {y.sum()}: F1 {f1_score(y, guess):.3f}")
    return np.asarray(model.fit(x, y).coef_[0], np.float32)


def fact_score(
    examples: Sequence[Example], scores: Sequence[NDArray[np.float32]], thresholds: Sequence[float],
    rivalry: float, together: NDArray[np.float32],
) -> tuple[float, float, float]:  # fmt: skip
    """F1, precision and recall of whole facts: a fact is found if one of the same family shares a sentence with it."""
    right = said = wanted = 0
    least = dict(zip(TYPES, thresholds, strict=True))
    for e, given in zip(examples, scores, strict=True):
        heard = e.heard._replace(scores=Scores(given))
        found = merge(
            find_mentions(heard.sentences, heard.scores, heard.slots, least, rivalry), heard, together
        )
        match = np.array(
            [
                [
                    float(FAMILY[fact.type] == guess.family and bool(set(where) & set(guess.sentences)))  # type: ignore[index]
                    for guess in found
                ]
                for fact, where in zip(e.call.facts, e.facts, strict=True)
            ]
        ).reshape(len(e.call.facts), len(found))
        rows, columns = linear_sum_assignment(-match)
        right += int(match[rows, columns].sum())
        said += len(found)
        wanted += len(e.call.facts)
    precision, recall = right / max(1, said), right / max(1, wanted)
    return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def sparing(
    examples: Sequence[Example], scores: Sequence[NDArray[np.float32]], together: NDArray[np.float32],
    thresholds: NDArray[np.float32],
) -> NDArray[np.float32]:  # fmt: skip
    """Higher thresholds than those with the best F1 of sentences; prints what whole facts gain or lose by it."""
    for factor in (1.0, SPARING):
        f1, precision, recall = fact_score(
            examples, scores, (thresholds * factor).tolist(), RIVALRY, together
        )
        print(f"whole facts, thresholds times {factor}: F1 {f1:.3f}  P {precision:.3f}  R {recall:.3f}")
    return np.asarray(thresholds * SPARING, np.float32)


def main() -> None:
    """Train, print the figures and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--figures", action="store_true", help="print the figures and write nothing")
    options = parser.parse_args()
    examples = [example(call) for call in read_corpus()]
    scores = cross_validate(examples)
    thresholds = figures(examples, scores)
    together = pairs(examples, scores)
    thresholds = sparing(examples, scores, together, thresholds)
    if options.figures:
        return
    weights, bias = fit(matrix(examples), np.concatenate([e.labels for e in examples]))
    width = examples[0].features.dense.shape[1]
    np.savez_compressed(
        models_folder() / "speech_acts" / "weights.npz",
        dense=weights[:width].astype(np.float16),
        words=weights[width:].astype(np.float16),
        bias=bias,
        thresholds=thresholds,
        rivalry=np.float32(RIVALRY),
        pairs=together,
    )


if __name__ == "__main__":
    main()
