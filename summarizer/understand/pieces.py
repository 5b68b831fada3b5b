"""Which words of a fact's sentences tell it best.

People tell a thing in several goes: a question and its answer, a long first version and a short second one, the subject
now and the amount later. The sentences of a fact are cut where a new clause begins; each piece is worth the share of
what the fact's sentences speak of that it holds, less what it costs to read. Where clauses begin is data of the
language pack (`statements.toml`).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from summarizer import languages
from summarizer.model import Sentence
from summarizer.understand.analysis import analyse
from summarizer.understand.call import Call
from summarizer.understand.content import Content, content
from summarizer.understand.disfluency import Cleaned, folded, without_openings
from summarizer.understand.merging import Fact
from summarizer.understand.slots.records import DateSlot

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

LONGEST = 22  # words of one piece
LISTED = 8  # words from which a sentence may be cut at any comma
LABEL = 5  # words of a name for the thing spoken of
SHORTEST = 2  # words that may stand alone
A_WORD = 0.04  # what a word costs, where all that the fullest of the fact's sentences speaks of is worth 1
FREE = 5  # words that cost no more than fewer would: a line must say something
ASKED = 0.25  # what a question costs: it says what is not known yet
POINTS = 0.08  # what it costs to begin with a word that only points at a thing
OTHER_DAY = 0.4  # what it costs to name a day that did not last
BARE = 0.5  # what it costs to say nothing but the value, which stands in a place of its own
VALUE = 0.3  # what the words of the value (the amount, the day) are worth on top

_ENDS = " .…!,;:-–"  # marks that a line neither begins nor ends with


@dataclass(frozen=True, eq=False)
class Piece:
    """A stretch of one cleaned sentence, what it speaks of, and what it is worth."""

    sentence: int
    start: int
    text: str
    content: Content
    worth: float
    named: bool = False  # whether it only names a thing
    other_day: bool = False  # whether it names a day that did not last


class Told(NamedTuple):
    """One sentence of a fact, cleaned and cut: `cuts` has the bounds of its pieces."""

    sentence: Sentence
    text: str
    doc: Doc
    cuts: Sequence[tuple[int, int]]


@cache
def expressions(language: str, name: str) -> re.Pattern[str]:
    """One expression that finds any of those of this name in `statements.toml`, the longest first."""
    patterns = languages.table(language, "statements")[name]
    return re.compile(rf"(?:{'|'.join(sorted(patterns, key=len, reverse=True))})")


def told(fact: Fact, call: Call, language: str) -> tuple[Told, ...]:
    """The fact's sentences, each once, cut into clauses."""
    indices = sorted({mention.sentence for mention in fact.mentions})
    sentences = [call.sentences[i] for i in indices]
    texts = [_plain(sentence, language) for sentence in sentences]
    docs = analyse(texts, language)
    return tuple(
        Told(sentence, text, doc, tuple(_cuts(text, doc, language)))
        for sentence, text, doc in zip(sentences, texts, docs, strict=True)
        if text
    )


def _plain(sentence: Sentence, language: str) -> str:
    """The sentence without its opening words and what people only say to keep the other listening."""
    text = without_openings(Cleaned(sentence.clean, sentence.kept), sentence.text, language).text
    closing = expressions(languages.nearest(language), "closings")
    text = text.strip(_ENDS)
    while match := closing.search(folded(text)):
        text = text[: match.start()].strip(_ENDS)
    return text


def _cuts(text: str, doc: Doc, language: str) -> Iterator[tuple[int, int]]:
    """Bounds of the clauses that can be read alone; reasons and asides are left out."""
    low, pack = folded(text), languages.nearest(language)
    verbs = [token.idx for token in doc if token.pos_ in ("VERB", "AUX")]
    conditions, tails = expressions(pack, "conditions"), expressions(pack, "tails")
    long = len(text.split()) > LISTED
    starts = [0]
    for match in expressions(pack, "joints").finditer(low):
        said_before = any(starts[-1] <= at < match.start() for at in verbs)
        says_more = any(at >= match.start() for at in verbs)
        bound_to_what_follows = conditions.match(low, starts[-1])
        listed = long and match.group().startswith(",")
        if (listed or (said_before and says_more)) and not bound_to_what_follows:
            starts.append(match.end())
    for start, following in pairwise([*starts, len(text)]):
        end = following
        # "Je vous appelle parce que" leads up to what matters and gives no reason.
        lead = expressions(pack, "frames").match(low, start)
        begin = lead.end() if lead else start
        for tail in tails.finditer(low, begin, following):
            if len(text[begin : tail.start()].split()) >= SHORTEST + 1:
                end = tail.start()
                break
        piece = text[start:end].rstrip(" ,;:-–")
        if piece:
            yield start, start + len(piece)


def importance(fact: Fact, call: Call) -> Mapping[str, float]:
    """What each word of the fact's sentences is worth; all those of the fullest sentence together are worth 1."""
    found: dict[str, float] = {}
    for mention in fact.mentions:
        words = call.contents[mention.sentence]
        # A sentence that sums up the whole call speaks of much else.
        share = mention.probability / math.sqrt(sum(words.values()) or 1.0)
        for word, weight in words.items():
            found[word] = found.get(word, 0.0) + weight * share
    most = max(
        (sum(found[word] for word in call.contents[mention.sentence]) for mention in fact.mentions),
        default=0.0,
    )
    return {word: weight / (most or 1.0) for word, weight in found.items()}


def pieces(sentences: Sequence[Told], fact: Fact, call: Call, day: dt.date | None = None) -> list[Piece]:
    """Every run of neighbouring clauses that is short enough, the one most worth reading first.

    `day` is the one on which the fact is due in the end: what names another day reads wrong.
    """
    weights = importance(fact, call)
    surest = fact.probability
    sure = {mention.sentence: mention.probability / surest for mention in fact.mentions}
    values = {
        mention.sentence: folded(mention.slot.text) for mention in fact.mentions if mention.slot is not None
    }
    pointers = expressions(languages.nearest(call.language), "pointers")
    found = []
    for one in sentences:
        i = one.sentence.index
        for first in range(len(one.cuts)):
            for last in range(first, len(one.cuts)):
                start, end = one.cuts[first][0], one.cuts[last][1]
                text = one.text[start:end]
                if last > first and len(text.split()) > LONGEST:
                    break
                said = content(_span(one.doc, start, end))
                worth = sum(weights.get(word, 0.0) for word in said) * sure[i] - A_WORD * max(
                    FREE, len(text.split())
                )
                worth += VALUE * (values.get(i, "\0") in folded(text))
                other_day = day is not None and _names_other_day(text, i, call, day)
                worth -= OTHER_DAY * other_day
                worth -= BARE * (i in values and not _beyond(said, values[i]))
                worth -= POINTS * bool(pointers.match(folded(text)))
                worth -= ASKED * (fact.type != "question" and asks(one.sentence, call))
                found.append(Piece(i, start, text, said, worth, other_day=other_day))
    return sorted(found, key=lambda piece: (-piece.worth, piece.sentence))


def _names_other_day(text: str, sentence: int, call: Call, day: dt.date) -> bool:
    low = folded(text)
    days = [slot for slot in call.slots[sentence] if isinstance(slot, DateSlot) and slot.date is not None]
    told = [slot for slot in days if folded(slot.text) in low]
    return any(slot.denied or slot.date != day for slot in told) and not any(
        slot.date == day and not slot.denied for slot in told
    )


def _beyond(said: Content, value: str) -> bool:
    """Whether the words speak of more than a day or an amount."""
    return any(word not in value for word in said)


def asks(sentence: Sentence, call: Call) -> bool:
    """Whether a sentence is a question."""
    return "?" in sentence.text or call.scores.of(sentence.index, "question") >= 0.5


def names(sentences: Sequence[Told], fact: Fact, call: Call) -> list[Piece]:
    """The names of things in the fact's sentences ("mise en service", "armoured cable"), the weightiest first."""
    weights = importance(fact, call)
    # What is said once in a call is seldom its subject: a comparison, a slip of the ear.
    again = {
        word for word, count in Counter(w for words in call.contents for w in words).items() if count > 1
    }
    unnamed = expressions(languages.nearest(call.language), "unnamed")
    found = []
    for one in sentences:
        for start, end in _named(one.doc):
            span = one.doc[start:end]
            said = content(span)
            dated = any(folded(span.text) in folded(slot.text) for slot in call.slots[one.sentence.index])
            if dated or _says_nothing(span, unnamed) or not any(word in again for word in said):
                continue
            worth = sum(weights.get(word, 0.0) for word in said)
            found.append(
                Piece(
                    one.sentence.index,
                    span.start_char,
                    span.text,
                    said,
                    worth - A_WORD * (end - start),
                    named=True,
                )
            )
    return sorted(found, key=lambda piece: -piece.worth)


def _says_nothing(span: Span, unnamed: re.Pattern[str]) -> bool:
    """Whether all nouns of the span are words for anything at all."""
    nouns = [token.text for token in span if token.pos_ in ("NOUN", "PROPN")]
    return all(unnamed.fullmatch(folded(noun)) for noun in nouns)


def _named(doc: Doc) -> Iterator[tuple[int, int]]:
    """Bounds of the runs of nouns with what qualifies them."""
    start = 0
    while start < len(doc):
        if doc[start].pos_ not in ("NOUN", "PROPN", "ADJ"):
            start += 1
            continue
        end = last = start
        while (
            end < len(doc) and doc[end].pos_ in ("NOUN", "PROPN", "ADJ", "ADP", "DET") and end - start < LABEL
        ):
            end += 1
            if doc[end - 1].pos_ in ("NOUN", "PROPN", "ADJ"):
                last = end
        if any(doc[i].pos_ in ("NOUN", "PROPN") for i in range(start, last)):
            yield start, last
        start = max(last, start + 1)


def _span(doc: Doc, start: int, end: int) -> Span:
    tokens = [token.i for token in doc if start <= token.idx < end]
    return doc[tokens[0] : tokens[-1] + 1] if tokens else doc[:0]
