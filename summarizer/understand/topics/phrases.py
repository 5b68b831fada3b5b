"""The noun phrases of a sentence as they were said: nouns with their adjectives and one complement.

They are found by parts of speech in a row, not by the parse: on speech without punctuation the parser goes astray
where the tagger does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarizer.understand.disfluency import folded

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_LONGEST = 6  # words
_NOUNS = frozenset({"NOUN", "PROPN"})
_PEOPLE = frozenset({"PER", "PERSON"})
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True)
class Phrase:
    """A noun phrase without its determiner; `heads` are the lemmas of its nouns, the first one first."""

    text: str
    heads: tuple[str, ...]
    words: int
    sentence: int  # its number in the subject
    token: int  # its place in the sentence
    doc: Doc


def phrases(docs: Sequence[Doc], words: Mapping[str, Any]) -> list[Phrase]:
    """The phrases of some sentences that could name a subject, in order, with and without their complement."""
    empty = frozenset(words["empty"])
    found = []
    for sentence, doc in enumerate(docs):
        for short, long in _spans(doc, words):
            for span in (short, long) if long.end > short.end else (short,):
                phrase = _phrase(span, sentence, empty)
                if phrase is not None:
                    found.append(phrase)
    return found


def _spans(doc: Doc, words: Mapping[str, Any]) -> Iterator[tuple[Span, Span]]:
    """Each noun phrase without and with its complement."""
    at = 0
    while at < len(doc):
        start, end = _group(doc, at, words)
        if end == start:
            at += 1
            continue
        longer = _complement(doc, end, words)
        yield doc[start:end], doc[start:longer]
        at = longer


def _group(doc: Doc, start: int, words: Mapping[str, Any]) -> tuple[int, int]:
    """Where adjectives and nouns in a row begin and end; of no length if no noun is among them."""
    at = start
    while at < len(doc) and doc[at].pos_ == "ADJ" and _usable(doc[at]):
        at += 1
    first = at
    while at < len(doc) and doc[at].pos_ in _NOUNS and _usable(doc[at]):
        at += 1
    if at == first:
        return start, start
    while start < first and folded(doc[start].text) in words["no_adjective"]:
        start += 1
    follows = words["adjective_after"] and at < len(doc) and doc[at].pos_ == "ADJ" and _usable(doc[at])
    if follows and folded(doc[at].text) not in words["no_adjective"]:
        at += 1
    return start, at


def _complement(doc: Doc, end: int, words: Mapping[str, Any]) -> int:
    """The end of "des chambres" behind a noun phrase, `end` if no complement is there."""
    if end >= len(doc) or folded(doc[end].text) not in words["links"]:
        return end
    at = end + 1
    while at < len(doc) and doc[at].pos_ == "DET" and folded(doc[at].text) in words["articles"]:
        at += 1
    _, stop = _group(doc, at, words)
    return stop if stop > at else end


def _phrase(span: Span, sentence: int, empty: frozenset[str]) -> Phrase | None:
    """The phrase that a run of tokens makes, None if it cannot name a subject."""
    nouns = [token for token in span if token.pos_ in _NOUNS]
    heads = tuple(folded(token.lemma_) for token in nouns)
    words = len([token for token in span if not token.text.endswith(("'", "’"))])
    if words > _LONGEST or any(len(head) < 3 or head in empty for head in heads):
        return None
    if any(token.ent_type_ in _PEOPLE or not empty.isdisjoint(_parts(token)) for token in nouns):
        return None
    return Phrase(span.text, heads, words, sentence, span.start, span.as_doc())


def _usable(token: Token) -> bool:
    """Whether it is a word, and no figure, address, or letter by itself."""
    return bool(_WORD.fullmatch(token.text)) and not any(token.vocab[part].like_num for part in _parts(token))


def _parts(token: Token) -> list[str]:
    """The word and, of a compound such as "mi-avril", its parts."""
    word = folded(token.text)
    return [word, *word.split("-")]
