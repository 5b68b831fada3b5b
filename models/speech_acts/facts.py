"""What is learnt of whole facts: which mentions are one, which are worth a line, which still hold at the end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import corpus
import numpy as np
from examples import Example
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from summarizer.understand.call import Call
from summarizer.understand.classifier import STATES, TYPES, Scores
from summarizer.understand.mentions import FAMILY, Mention, days_ahead, find_mentions
from summarizer.understand.merging import Fact, dated, merge, pair_features
from summarizer.understand.slots.records import DateSlot, MoneySlot
from summarizer.understand.status import status_features
from summarizer.understand.weighing import fact_features, named_in

SHRUNK = 0.05  # inverse of the regularisation
RIVALRY = 0.3  # see mentions.find_mentions
FOLDS = 5
PICTURE = Path(__file__).resolve().parents[2] / "docs" / "images" / "reliability.png"
Chances = Sequence[NDArray[np.float32]]
Step = tuple[float, float, int]  # mean confidence, share that is true, how many


class Candidates(NamedTuple):
    """Facts made of mentions in all calls: what is known of them, whether they are true, their true status.

    `states` is empty for a fact that is not true; `calls` numbers the calls; `wanted` counts the facts that should be
    found.
    """

    features: NDArray[np.float32]
    states: NDArray[np.float32]
    true: NDArray[np.bool_]
    status: tuple[str, ...]
    calls: NDArray[np.int64]
    wanted: int


def pairs(examples: Sequence[Example], chances: Chances) -> NDArray[np.float32]:
    """The weights of `merging.pair_features`: when two mentions speak of the same fact."""
    rows, same, calls = [], [], []
    for number, (example, given) in enumerate(zip(examples, chances, strict=True)):
        call = example.heard._replace(scores=Scores(given))
        facts = [
            (FAMILY[fact.type], {_mention(fact, i, call) for i in where})  # type: ignore[index]
            for fact, where in zip(example.call.facts, example.facts, strict=True)
            if FAMILY[fact.type] not in ("budget", "contact")  # type: ignore[index]
        ]
        for family in sorted({family for family, _ in facts}):
            of_family = [mentions for name, mentions in facts if name == family]
            everything = sorted(set().union(*of_family), key=_place)
            for one, other in combinations(everything, 2):
                if one.sentence != other.sentence and not (dated(one) and dated(other)):
                    rows.append(pair_features(one, other, call))
                    same.append(any(one in fact and other in fact for fact in of_family))
                    calls.append(number)
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=1000)
    x, y = np.array(rows), np.array(same)
    guess = cross_val_predict(model, x, y, groups=calls, cv=GroupKFold(FOLDS))
    print(f"pairs of mentions {len(y)}, same {y.sum()}: F1 {f1_score(y, guess):.3f}")
    return np.asarray(model.fit(x, y).coef_[0], np.float32)


def candidates(
    examples: Sequence[Example],
    chances: Chances,
    thresholds: NDArray[np.float32],
    together: NDArray[np.float32],
) -> Candidates:
    """Every fact that the program would think of, and what the corpus says of it."""
    features, states, true, status, calls, wanted = [], [], [], [], [], 0
    least = dict(zip(TYPES, thresholds.tolist(), strict=True))
    for number, (example, given) in enumerate(zip(examples, chances, strict=True)):
        call = example.heard._replace(scores=Scores(given))
        found = merge(find_mentions(call.sentences, call.scores, call.slots, least, RIVALRY), call, together)
        wanted += len(example.call.facts)
        meant = _meant(example, found)
        named = named_in(call, found)
        for index, fact in enumerate(found):
            features.append(fact_features(fact, found, call, named))
            states.append(status_features(fact, found, call))
            true.append(index in meant)
            status.append(example.call.facts[meant[index]].status if index in meant else "")
            calls.append(number)
    return Candidates(
        np.array(features), np.array(states), np.array(true), tuple(status), np.array(calls), wanted
    )


def _place(mention: Mention) -> tuple[int, str, int]:
    return mention.sentence, mention.type, mention.slot.start if mention.slot else -1


def _mention(fact: corpus.Fact, sentence: int, call: Call) -> Mention:
    """The fact as it is mentioned in one of its sentences: by its own day if that is named there."""
    days = days_ahead(call.slots[sentence]) if fact.type in ("action", "deadline") else []
    own = [slot for slot in days if str(slot.date) in fact.value]
    return Mention(sentence, fact.type, 1.0, (own or days or [None])[-1])  # type: ignore[arg-type]


def _meant(example: Example, found: Sequence[Fact]) -> dict[int, int]:
    """Which fact of the corpus each candidate stands for: same family, a sentence in common, best over all.

    A day or an amount must be the same, where the corpus names one.
    """
    match = np.zeros((len(example.facts), len(found)))
    for row, (fact, where) in enumerate(zip(example.call.facts, example.facts, strict=True)):
        for column, guess in enumerate(found):
            if FAMILY[fact.type] == guess.family and set(where) & set(guess.sentences):  # type: ignore[index]
                if not _same_value(fact, guess):
                    continue
                told = {mention.sentence for mention in guess.mentions}
                match[row, column] = (
                    1 + 0.5 * (fact.type == guess.type) + len(told & set(where)) / len(told | set(where))
                )
    rows, columns = linear_sum_assignment(-match)
    return {int(c): int(r) for r, c in zip(rows, columns, strict=True) if match[r, c] > 0}


def _same_value(fact: corpus.Fact, guess: Fact) -> bool:
    if not fact.value or fact.type not in ("budget", "deadline"):
        return True
    wanted = fact.value[0].split("-")[0] if fact.type == "budget" else fact.value[0]
    for mention in guess.mentions:
        match mention.slot:
            case MoneySlot() as money if float(money.amount) == float(wanted):
                return True
            case DateSlot() as day if day.date is None or wanted in ("-", str(day.date)):
                return True
    return False


def worth(found: Candidates) -> tuple[NDArray[np.float32], float, list[Step]]:
    """The weights of `weighing.fact_features`, the least probability of a line (best F1), and the reliability."""
    model = _model()
    chance = cross_val_predict(
        model, found.features, found.true, groups=found.calls, cv=GroupKFold(FOLDS), method="predict_proba"
    )[:, 1]
    best, least = 0.0, 0.5
    for threshold in np.arange(0.1, 0.7, 0.01):
        said = chance >= threshold
        f1 = 2 * float((said & found.true).sum()) / (said.sum() + found.wanted)
        if f1 > best:
            best, least = f1, float(threshold)
    said = chance >= least
    precision, recall = (said & found.true).sum() / said.sum(), (said & found.true).sum() / found.wanted
    print(
        f"whole facts: {len(chance)} candidates, {found.true.sum()} of {found.wanted} facts among them; "
        f"F1 {best:.3f}  P {precision:.3f}  R {recall:.3f}  at {least:.2f}"
    )
    steps = reliability(chance, found.true)
    shown = (f"{confidence:.2f} {share:.2f} ({count})" for confidence, share, count in steps)
    print("confidence and share that is true: " + ", ".join(shown))
    model.fit(found.features, found.true)
    return _plain(model)[0], least, steps


def reliability(chance: NDArray[np.float64], true: NDArray[np.bool_]) -> list[Step]:
    """Ten equal steps of confidence: the mean confidence, the share that is true, how many."""
    steps = np.minimum((chance * 10).astype(int), 9)
    there = [steps == step for step in range(10)]
    return [(float(chance[s].mean()), float(true[s].mean()), int(s.sum())) for s in there if s.any()]


def plot(steps: Sequence[Step]) -> None:
    """Draw the share that is true over the confidence (PICTURE), the size of each dot by how many there are."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    confidence, share, count = zip(*steps, strict=True)
    figure, axes = pyplot.subplots(figsize=(4.2, 4), layout="constrained")
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axes.scatter(confidence, share, s=[n / 12 for n in count])
    axes.set(
        xlabel="confidence of a point", ylabel="share of such points that is true", xlim=(0, 1), ylim=(0, 1)
    )
    figure.savefig(PICTURE, dpi=110)
    pyplot.close(figure)


def states(found: Candidates) -> NDArray[np.float32]:
    """The weights of `weighing.status_features`, a column each for active and STATES."""
    x, names = found.states[found.true], ("active", *STATES)
    y = np.array([names.index(status) for status in found.status if status])
    model = _model()
    guess = cross_val_predict(model, x, y, groups=found.calls[found.true], cv=GroupKFold(FOLDS))
    print(f"status right {np.mean(guess == y):.3f}, always active {np.mean(y == 0):.3f}")
    model.fit(x, y)
    return _plain(model).T


def _model() -> Any:
    return make_pipeline(StandardScaler(), LogisticRegression(C=SHRUNK, max_iter=3000))


def _plain(model: Any) -> NDArray[np.float32]:
    """The weights without the scaling; the first feature is 1 and takes the constant."""
    scaler, regression = model[0], model[1]
    weights = regression.coef_ / scaler.scale_
    weights[:, 0] = regression.intercept_ - (weights[:, 1:] * scaler.mean_[1:]).sum(axis=1)
    return np.asarray(weights, np.float32)
