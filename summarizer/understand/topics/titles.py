"""A title for each subject, made of words that were said: "Photos des chambres"."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from summarizer.languages import table
from summarizer.understand.disfluency import folded, whole_words
from summarizer.understand.topics.phrases import Phrase, phrases
from summarizer.understand.topics.vectors import vectors

if TYPE_CHECKING:
    from spacy.tokens import Doc

_LONGEST = 6  # words
_EARLY = 3  # sentences of a subject in which its name is mostly said
_FIRST = 6  # words of a sentence: what stands there is what it is about
_SHORTLIST = 12  # phrases whose meaning is compared with the subject's
_ENOUGH = 0.5  # of the best noun's score: what the second one must have to stand beside it
_USUAL = 0.5  # share of its mentions in which a noun has the same complement, for the complement to be part of its name


class Candidate(NamedTuple):
    """A phrase that could name a subject, its score, and in how many of the subject's sentences it is said."""

    phrase: Phrase
    score: float
    sentences: int


def titles(subjects: Sequence[Sequence[Doc]], language: str) -> list[str]:
    """One title for each subject, given what spaCy says of its sentences; no two are the same.

    The noun phrases of a subject are scored by how many of its sentences have their words and how few elsewhere in
    the call (class-based TF-IDF, Grootendorst 2022), by how early they come, and by how near their meaning is to the
    whole (KeyBERT, Grootendorst 2020). The best one is the title if it says enough by itself; otherwise the two best
    are joined ("Velux et store"). What is mostly about money or dates is called so.
    """
    words = table(language, "topics")["titles"]
    found = [phrases(docs, words) for docs in subjects]
    ranked = [
        _rank(group, weight, docs)
        for group, weight, docs in zip(found, _weights(found), subjects, strict=True)
    ]
    themes = _themes(subjects, words)
    taken: set[str] = set()
    chosen = []
    for number, group in enumerate(ranked):
        wanted = chain(
            _thematic(themes.get(number), group, words), _candidates(group, words), _numbered(words)
        )
        title = next(text for text in wanted if folded(text) not in taken)
        taken.add(folded(title))
        chosen.append(title)
    return chosen


def _weights(subjects: Sequence[Sequence[Phrase]]) -> list[Mapping[str, float]]:
    """For each subject, how much each noun tells it from the others; a noun counts once a sentence."""
    said = [{(head, p.sentence) for p in group for head in p.heads} for group in subjects]
    counts = [Counter(head for head, _ in group) for group in said]
    overall = sum(counts, Counter[str]())
    mean = sum(overall.values()) / max(1, len(counts))
    return [{head: n * math.log(1 + mean / overall[head]) for head, n in group.items()} for group in counts]


def _rank(group: Sequence[Phrase], weight: Mapping[str, float], docs: Sequence[Doc]) -> list[Candidate]:
    """The phrases of a subject with their scores, the best first; of several forms the one said most often."""
    found = [
        Candidate(_commonest(form), _score(form, weight), len({p.sentence for p in form}))
        for form in _forms(group)
    ]
    found = sorted(found, key=_by_score)[:_SHORTLIST]
    if not found:
        return []
    whole = vectors([doc.text for doc in docs], docs).sum(axis=0)
    length = float(np.linalg.norm(whole)) or 1.0
    near = vectors([c.phrase.text for c in found], [c.phrase.doc for c in found]) @ whole / length
    weighed = [
        c._replace(score=c.score * (0.4 + max(0.0, float(n)))) for c, n in zip(found, near, strict=True)
    ]
    return sorted(weighed, key=_by_score)


def _by_score(candidate: Candidate) -> float:
    return -candidate.score


def _forms(group: Sequence[Phrase]) -> list[list[Phrase]]:
    """The phrases by their nouns; "livre" is left out where it is mostly "livre d'or"."""
    forms: dict[tuple[str, ...], list[Phrase]] = {}
    for phrase in group:
        forms.setdefault(phrase.heads, []).append(phrase)
    covered = {
        heads[:1]
        for heads, said in forms.items()
        if len(heads) > 1 and len(said) > 1 and len(said) >= _USUAL * len(forms.get(heads[:1], said))
    }
    return [said for heads, said in forms.items() if heads not in covered]


def _score(forms: Sequence[Phrase], weight: Mapping[str, float]) -> float:
    """What a phrase says of its subject: its first noun most, a second one some more."""
    first, *others = (weight[head] for head in forms[0].heads)
    early = any(p.sentence < _EARLY for p in forms)
    opening = any(p.sentence < _EARLY and p.token < _FIRST for p in forms)
    return (first + 0.4 * max(others, default=0.0)) * (1.0 + 0.3 * early + 0.3 * opening)


def _commonest(forms: Sequence[Phrase]) -> Phrase:
    counts = Counter(folded(phrase.text) for phrase in forms)
    return max(forms, key=lambda phrase: (counts[folded(phrase.text)], -phrase.sentence))


def _candidates(ranked: list[Candidate], words: Mapping[str, Any]) -> Iterator[str]:
    """Titles from the best to the worst."""
    for number, candidate in enumerate(ranked):
        name = candidate.phrase
        if name.words == 1 and number == 0:
            second = _companion(candidate, ranked)
            if second is not None:
                yield _capital(f"{name.text} {words['and']} {second.text}")
        yield _capital(name.text)


def _companion(first: Candidate, ranked: list[Candidate]) -> Phrase | None:
    """The phrase to join to a single noun, if there is one that is said again and weighs about as much."""
    for other in ranked:
        name = other.phrase
        apart = not set(folded(name.text).split()) & set(folded(first.phrase.text).split())
        enough = other.score > _ENOUGH * first.score and (other.sentences > 1 or name.words > 1)
        if apart and enough and name.words + first.phrase.words < _LONGEST:
            return name
    return None


def _themes(subjects: Sequence[Sequence[Doc]], words: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    """For each theme that has a name of its own, such as money, the subject that is most about it, if mostly."""
    found: dict[int, Mapping[str, Any]] = {}
    for theme in words["themes"]:
        pattern = whole_words(*theme["words"])
        said = [sum(bool(pattern.search(folded(doc.text))) for doc in docs) for docs in subjects]
        mostly = [
            n for n, docs in enumerate(subjects) if said[n] > 1 and said[n] >= theme["share"] * len(docs)
        ]
        if mostly:
            found.setdefault(max(mostly, key=lambda number: said[number]), theme)
    return found


def _thematic(
    theme: Mapping[str, Any] | None, ranked: list[Candidate], words: Mapping[str, Any]
) -> Iterator[str]:
    """A title by theme, with the noun that says of what if there is one that is not of the theme itself."""
    if theme is None:
        return
    pattern = whole_words(*theme["words"])
    for name, _, sentences in ranked[: 0 if theme.get("alone") else 4]:
        if name.words <= 2 and sentences > 1 and not pattern.search(folded(name.text)):
            yield f"{theme['title']} {words['and']} {name.text}"
    yield theme["title"]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _numbered(words: Mapping[str, Any]) -> Iterator[str]:
    """Titles for subjects in which no name was found."""
    number = 1
    while True:
        yield f"{words['untitled']} {number}"
        number += 1
