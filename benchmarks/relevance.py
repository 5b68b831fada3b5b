#!/usr/bin/env python3
"""What is worth a line in conversations that others annotated: an interview, client meetings, e-mail.

    python benchmarks/relevance.py [--shared SHARED] [--only interview meetings email]

SHARED (by default `shared` beside the repository) holds, under `data`:

    interview  `elicitation`, the interview of REConSum: which of its turns people marked as relevant. Ours: turns with
               a sentence that is sure enough of some kind of item; as "ours, lines", the turns that a recap quotes.
               AP is average precision, which needs no threshold.
    meetings   `client_meetings`: how many of the facts in their minutes that the words of the meeting support
               (lex_support of at least 0.5) are told. A line tells a fact if more than half of the fact's content
               words are among its own. Ours: the lines of a recap, with their quotes. The others get as many lines,
               or as many words as our lines quote, of the meeting's sentences.
    email      `email_intent`: whether a sentence asks for action. Each is a call of one sentence; ours is the surest
               of the heads that ask for something. Thresholds are chosen on every other sentence, the figures are
               those of the others.

"expressions" counts the strong expressions of the language pack (`acts.toml`), "keywords" those below. All of
it is in English, and Recap has learnt from none of it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentence_choice import ANCHOR, SHARED, Known, known, worth
from sklearn.metrics import average_precision_score
from topics import transcript

from summarizer.model import Sentence, Transcript
from summarizer.understand import understand
from summarizer.understand.acts import ACTS, Act, cues
from summarizer.understand.analysis import analyse
from summarizer.understand.classifier import TYPES, load
from summarizer.understand.content import Content, content
from summarizer.understand.sentences import split_sentences

SUPPORTED = 0.5
TOLD = 0.5  # of the content words of a fact; more than this tells it
FEWEST = 3  # content words of a fact: less is a heading of the minutes
# The acts that make a sentence worth noting, and those that ask somebody to do something.
NOTED: tuple[Act, ...] = (
    "ask",
    "condition",
    "promise",
    "date",
    "price",
    "fault",
    "contact",
    "depart",
    "refuse",
)
ASKING: tuple[Act, ...] = ("ask", "question", "promise")
ASKING_HEADS = ("ask", "item action", "item requirement")
NOTE_WORDS = re.compile(
    r"\b(?:need|want|should|must|require|would like|ha(?:s|ve) to|system|problem|user|feature)", re.I
)
ASK_WORDS = re.compile(
    r"\b(?:please|let me know|(?:can|could|would) you|let's|send|call me|contact|give me)\b", re.I
)


@dataclass(frozen=True)
class Figures:
    """Precision, recall and F1 of a choice."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __str__(self) -> str:
        return f"{self.f1:6.3f} {self.precision:9.3f} {self.recall:6.3f}"


def compare(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> Figures:
    """Precision and recall of what was found."""
    hits = float((truth & found).sum())
    return Figures(hits / max(1.0, found.sum()), hits / max(1.0, truth.sum()))


def expressions(text: str, acts: Sequence[Act]) -> int:
    """How many strong expressions of these acts a text holds."""
    counted = dict(zip(ACTS, cues(text, "en"), strict=True))
    return sum(counted[act][0] for act in acts)


def longer(scores: Sequence[float], texts: Sequence[str]) -> NDArray[np.float64]:
    """The scores, with the longer text first where they are equal."""
    return np.array([score + len(text) / 1e6 for score, text in zip(scores, texts, strict=True)])


# The interview ------------------------------------------------------------------------------------------


def interview(folder: Path) -> None:
    """Print how well the relevant turns are found."""
    path = folder / "elicitation" / "reconsum_conv01.json"
    if not path.is_file():
        print(f"\n{path}: not there")
        return
    turns = json.loads(path.read_text("utf-8"))["turns"]
    spoken = transcript([{"speaker": t["speaker"], "text": t["text"]} for t in turns], "en")
    truth = np.array([bool(turn["labels"]["relevant"]) for turn in turns])
    texts = [turn["text"] for turn in turns]
    found = known(spoken)
    methods: Mapping[str, tuple[NDArray[np.bool_], NDArray[np.float64] | None]] = {
        "every turn": (np.ones(len(turns), bool), None),
        "keywords": rule([len(NOTE_WORDS.findall(text)) for text in texts]),
        "expressions": rule([expressions(text, NOTED) for text in texts]),
        "longest half": (longer_half(texts), np.array([float(len(text)) for text in texts])),
        "ours": (sure(found, len(turns)), by_turn(found, len(turns))),
        "ours, lines": (quoted(spoken), None),
    }
    print(f"\ninterview: {len(turns)} turns, {truth.sum()} relevant")
    print(f"{'':14}     F1 precision recall    AP")
    for label, (chosen, ranks) in methods.items():
        precision = "" if ranks is None else f" {average_precision_score(truth, ranks):5.3f}"
        print(f"{label:14} {compare(truth, chosen)}{precision}")


def rule(counts: Sequence[int]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """What holds at least one, and how many."""
    return np.array(counts) > 0, np.array(counts, float)


def longer_half(texts: Sequence[str]) -> NDArray[np.bool_]:
    """The texts that are longer than the median."""
    lengths = np.array([len(text) for text in texts])
    return np.asarray(lengths > np.median(lengths))


def sure(found: Known, turns: int) -> NDArray[np.bool_]:
    """Turns with a sentence at the learnt threshold of some kind of item."""
    thresholds = dict(zip(TYPES, load().thresholds.tolist(), strict=True))
    chosen = np.zeros(turns, bool)
    for s in found.sentences:
        chosen[s.utterance] |= any(found.scores.item(s.index, kind) >= thresholds[kind] for kind in TYPES)
    return chosen


def by_turn(found: Known, turns: int) -> NDArray[np.float64]:
    """The worth of each turn: its worthiest sentence's."""
    ranks = np.zeros(turns)
    for s in found.sentences:
        ranks[s.utterance] = max(ranks[s.utterance], worth(found, s.index))
    return ranks


def quoted(spoken: Transcript) -> NDArray[np.bool_]:
    """The turns that a recap quotes, told by their times."""
    made = understand(spoken, recorded_at=ANCHOR, kind="call")
    times = [evidence.start for item in made.items for evidence in item.evidence]
    return np.array([any(turn.start <= time <= turn.end for time in times) for turn in spoken.utterances])


# Client meetings ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Meeting:
    """A meeting: its sentences and what a fact, a line with its quotes and a line alone say, as content words."""

    sentences: tuple[Sentence, ...]
    said: Sequence[Content]
    facts: Sequence[Content]
    lines: Sequence[Content]
    statements: Sequence[Content]
    words: int


def meetings(folder: Path) -> Iterator[Meeting]:
    """The meetings with the facts that are supported, and with our lines."""
    for path in sorted((folder / "client_meetings").glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        facts = [
            fact["text"]
            for kind in data["gold"].values()
            for fact in kind
            if isinstance(fact, dict) and (fact.get("lex_support") or 0) >= SUPPORTED
        ]
        # Their times are missing or round in half of the meetings; the numbers of words do for all.
        spoken = transcript([{"speaker": t["speaker"], "text": t["text"]} for t in data["turns"]], "en")
        made = understand(spoken, recorded_at=ANCHOR, kind="call")
        quoted = [" ".join(evidence.quote for evidence in item.evidence) for item in made.items]
        sentences = split_sentences(spoken, "en")
        wanted = [words for words in contents(facts) if len(words) >= FEWEST]
        if wanted:
            yield Meeting(
                sentences,
                contents([s.text for s in sentences]),
                wanted,
                contents([f"{item.text}. {quote}" for item, quote in zip(made.items, quoted, strict=True)]),
                contents([item.text for item in made.items]),
                sum(len(quote.split()) for quote in quoted),
            )


def contents(texts: Sequence[str]) -> list[Content]:
    """The content words of each text."""
    return [content(doc) for doc in analyse(texts, "en")]


def told(facts: Sequence[Content], lines: Sequence[Content]) -> int:
    """How many facts some line tells."""
    return sum(any(len(fact.keys() & line.keys()) > TOLD * len(fact) for line in lines) for fact in facts)


def client_meetings(folder: Path) -> None:
    """Print how many facts are told."""
    group = list(meetings(folder))
    if not group:
        print(f"\n{folder / 'client_meetings'}: no meetings there")
        return
    number = sum(len(meeting.facts) for meeting in group)
    lines, words = sum(len(m.lines) for m in group), sum(m.words for m in group)
    spoken = sum(len(s.text.split()) for m in group for s in m.sentences)
    print(f"\nmeetings: {len(group)}, {number} facts; our {lines} lines quote {words} of {spoken} words")
    print(f"{'':14} recall with as many lines, as many words")
    for label, method in ORDERS.items():
        by_lines = by_words = 0
        for meeting in group:
            order = np.argsort(-method(meeting), kind="stable").tolist()
            by_lines += told(meeting.facts, [meeting.said[i] for i in order[: len(meeting.lines)]])
            by_words += told(meeting.facts, [meeting.said[i] for i in within(order, meeting)])
        print(f"{label:14} {by_lines / number:25.3f} {by_words / number:14.3f}")
    ours = sum(told(meeting.facts, meeting.lines) for meeting in group) / number
    everything = sum(told(meeting.facts, meeting.said) for meeting in group) / number
    alone = sum(told(meeting.facts, meeting.statements) for meeting in group) / number
    print(f"{'ours':14} {ours:25.3f} {ours:14.3f}")
    print(f"{'  unquoted':14} {alone:25.3f}")
    print(f"{'every sentence':14} {everything:25.3f} {everything:14.3f}")


def within(order: Sequence[int], meeting: Meeting) -> Iterator[int]:
    """The first of these sentences, in as many words as our lines quote."""
    left = meeting.words
    for i in order:
        if left <= 0:
            return
        yield i
        left -= len(meeting.sentences[i].text.split())


def _expressions(meeting: Meeting) -> NDArray[np.float64]:
    texts = [s.text for s in meeting.sentences]
    return longer([expressions(text, NOTED) for text in texts], texts)


def _keywords(meeting: Meeting) -> NDArray[np.float64]:
    texts = [s.text for s in meeting.sentences]
    return longer([len(NOTE_WORDS.findall(text)) for text in texts], texts)


def _random(meeting: Meeting) -> NDArray[np.float64]:
    draw = random.Random(len(meeting.sentences))  # noqa: S311
    return np.array([draw.random() for _ in meeting.sentences])


ORDERS: dict[str, Callable[[Meeting], NDArray[np.float64]]] = {
    "lead": lambda meeting: -np.arange(len(meeting.sentences), dtype=float),
    "random": _random,
    "longest": lambda meeting: np.array([float(len(s.text)) for s in meeting.sentences]),
    "keywords": _keywords,
    "expressions": _expressions,
}


# E-mail -------------------------------------------------------------------------------------------------


def email(folder: Path) -> None:
    """Print how well the sentences that ask for action are told from the others."""
    path = folder / "email_intent" / "email_intent_dev.jsonl"
    if not path.is_file():
        print(f"\n{path}: not there")
        return
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    truth = np.array([bool(row["intent"]) for row in rows])
    texts = [row["text"] for row in rows]
    # Neighbours in the file are of one label and near in wording: every other one makes two halves alike.
    chosen_on, measured = np.arange(len(rows)) % 2 == 0, np.arange(len(rows)) % 2 == 1
    print(f"\ne-mail: {measured.sum()} sentences, {truth[measured].sum()} ask for action")
    print(f"{'':14}     F1 precision recall    AP")
    scored = {
        "keywords": np.array([float(len(ASK_WORDS.findall(text))) for text in texts]),
        "expressions": np.array([float(expressions(text, ASKING)) for text in texts]),
        "ours": np.array([asks(text) for text in texts]),
    }
    print(f"{'every sentence':14} {compare(truth[measured], np.ones(measured.sum(), bool))}")
    for label, values in scored.items():
        threshold = best_threshold(truth[chosen_on], values[chosen_on])
        figures = compare(truth[measured], values[measured] >= threshold)
        precision = average_precision_score(truth[measured], values[measured])
        print(f"{label:14} {figures} {precision:5.3f}", flush=True)


def asks(text: str) -> float:
    """The probability that a sentence, alone, asks for something: that of its surest part."""
    found = known(transcript([{"speaker": None, "text": text}], "en"))
    return max((found.scores.of(s.index, *ASKING_HEADS) for s in found.sentences), default=0.0)


def best_threshold(truth: NDArray[np.bool_], values: NDArray[np.float64]) -> float:
    """The value from which saying yes has the best F1."""
    candidates = np.unique(np.quantile(values[values > 0], np.linspace(0, 1, 101)))
    return float(max(candidates, key=lambda least: compare(truth, values >= least).f1))


SETS: dict[str, Callable[[Path], None]] = {
    "interview": interview,
    "meetings": client_meetings,
    "email": email,
}


def main() -> int:
    """Measure every set that is there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--only", nargs="+", choices=list(SETS), default=list(SETS))
    options = parser.parse_args()
    folder = options.shared / "data"
    if not folder.is_dir():
        print(f"{folder}: no data there")
        return 1
    for name in options.only:
        SETS[name](folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
