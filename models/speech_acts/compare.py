"""Other ways to learn the same, on the same calls with the same trades held out: spaCy's text classifier, and rules.

    python models/speech_acts/compare.py                 one fold
    python models/speech_acts/compare.py --epochs 8      spaCy learns longer

Prints the mean F1 over the acts and over the item types, each head at its best threshold. What we ship is in the
figures of `train.py`.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent))

import linear
from corpus import read_corpus
from examples import NEVER, Example, example
from train import best_threshold, folds

from summarizer.understand.acts import ACTS, cues
from summarizer.understand.classifier import HEADS, TYPES

SHOWN = [head for head in HEADS if head in ACTS or head.startswith("item ")]
BATCH = 64


def text_of(e: Example, index: int) -> str:
    """A sentence with its speaker and its neighbours: spaCy's classifier has no other way to see them."""
    said = e.heard.sentences
    around = [said[i].text if 0 <= i < len(said) else "" for i in (index - 1, index + 1)]
    return f"{e.heard.role(index)} : {said[index].text} | {around[0]} | {around[1]}"


def with_spacy(training: Sequence[Example], held: Sequence[Example], epochs: int) -> NDArray[np.float32]:
    """Probabilities by `textcat_multilabel` with its default model (bag of words and a network with attention)."""
    import spacy
    from spacy.training import Example as SpacyExample

    spacy.util.fix_random_seed(0)
    learner: Any = spacy.blank("xx")
    classifier = learner.add_pipe("textcat_multilabel")
    for head in SHOWN:
        classifier.add_label(head)
    columns = [HEADS.index(head) for head in SHOWN]
    data = []
    for e in training:
        for index, row in enumerate(e.labels[:, columns]):
            cats = {head: float(label == 1) for head, label in zip(SHOWN, row, strict=True)}
            data.append(SpacyExample.from_dict(learner.make_doc(text_of(e, index)), {"cats": cats}))
    optimizer = learner.initialize(lambda: data)
    order = random.Random(0)  # noqa: S311 - for shuffling
    for epoch in range(epochs):
        order.shuffle(data)
        losses: dict[str, float] = {}
        for start in range(0, len(data), BATCH):
            learner.update(data[start : start + BATCH], sgd=optimizer, drop=0.2, losses=losses)
        print(f"spaCy, epoch {epoch + 1}: loss {losses['textcat_multilabel']:.1f}", flush=True)
    texts = [text_of(e, index) for e in held for index in range(len(e.labels))]
    return np.array([[doc.cats[head] for head in SHOWN] for doc in learner.pipe(texts)], np.float32)


def with_lines(training: Sequence[Example], held: Sequence[Example]) -> NDArray[np.float32]:
    """Probabilities by the linear half alone."""
    learnt = linear.fit(linear.matrix(training), np.concatenate([e.labels for e in training]))
    scores = linear.predict(linear.matrix(held), *learnt)[:, [HEADS.index(head) for head in SHOWN]]
    return np.asarray(1 / (1 + np.exp(-scores)), np.float32)


def with_rules(held: Sequence[Example]) -> NDArray[np.float32]:
    """1 where a strong expression of the language pack is found; rules know no item types."""
    strong = [[s > 0 for s, _ in cues(s.text, e.call.language)] for e in held for s in e.heard.sentences]
    acts = np.array(strong, np.float32)
    return np.concatenate([acts, np.zeros((len(acts), len(TYPES)), np.float32)], axis=1)


def main() -> None:
    """Learn on all folds but the first, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=5)
    options = parser.parse_args()
    examples = [example(call) for call in read_corpus()]
    inside, outside = next(folds(examples))
    training, held = [examples[i] for i in inside], [examples[i] for i in outside]
    wanted = np.concatenate([e.labels for e in held])[:, [HEADS.index(head) for head in SHOWN]]
    ways = {
        "rules": with_rules(held),
        "linear": with_lines(training, held),
        "spaCy textcat": with_spacy(training, held, options.epochs),
    }
    print(f"{len(wanted)} sentences held out\n{'':16} acts   items")
    for way, given in ways.items():
        f1 = {}
        for column, head in enumerate(SHOWN):
            known = wanted[:, column] != NEVER
            f1[head] = best_threshold(given[known, column], wanted[known, column])[1]
        acts = np.mean([f1[act] for act in ACTS])
        items = np.mean([f1[f"item {kind}"] for kind in TYPES])
        print(f"{way:16} {acts:.3f}  {items:.3f}")


if __name__ == "__main__":
    main()
