"""Speech → sentence-like units.

A recogniser's full stops cannot be trusted, and raw speech has none. A unit ends at a full stop where there is one,
at a pause, and at the words with which people open a new thought ("et puis", "sinon", "oh and"), which are data of
the language pack (`sentences.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from summarizer import languages
from summarizer.model import Sentence, Transcript, Utterance, Word
from summarizer.understand.disfluency import clean, folded, whole_words

PAUSE = 0.9  # seconds of silence that end a unit
SHORTEST = 3  # words: less stays with what comes before
# Words that a unit needs before a strong and a weak opening begin another one, in raw speech and after a comma.
RAW, AFTER_COMMA = (SHORTEST, 9), (6, 10)

_END = re.compile(r"(?:[.!?…]+[\"»”')]*|\n)(?=\s|$)")
_LETTERS = re.compile(r"\w+")


def split_sentences(transcript: Transcript, language: str) -> tuple[Sentence, ...]:
    """The units of every utterance, in order. `Sentence.text` is a slice of the utterance's text, letter for letter."""
    found: list[Sentence] = []
    for position, utterance in enumerate(transcript.utterances):
        for start, end in _bounds(utterance, language):
            text = utterance.text[start:end]
            cleaned = clean(text, language)
            begin, finish = _times(utterance, start, end)
            found.append(
                Sentence(
                    index=len(found),
                    utterance=position,
                    start=begin,
                    end=finish,
                    speaker=utterance.speaker,
                    text=text,
                    clean=cleaned.text,
                    kept=cleaned.kept,
                    confidence=_confidence(utterance, begin, finish),
                )
            )
    return tuple(found)


def _bounds(utterance: Utterance, language: str) -> Iterator[tuple[int, int]]:
    """Offsets of the units of one utterance, without the spaces around them."""
    text = utterance.text
    cuts = sorted({0, len(text), *_full_stops(text, language), *_pauses(utterance)})
    for start, end in pairwise(cuts):
        inner = [start, *_openings(text, start, end, language), end]
        for left, right in pairwise(inner):
            piece = text[left:right].strip()
            if piece:
                begin = text.index(piece, left)
                yield begin, begin + len(piece)


def _full_stops(text: str, language: str) -> Iterator[int]:
    abbreviations = frozenset(languages.table(language, "sentences")["abbreviations"])
    previous = 0
    for match in _END.finditer(text):
        before = _LETTERS.findall(text[previous : match.start()])
        if not before or (match.group() == "." and before[-1].lower() in abbreviations):
            continue
        # "Euh... alors" goes on: three dots followed by a small letter are a hesitation.
        rest = text[match.end() :].lstrip()
        if match.group().startswith(("...", "…")) and rest[:1].islower():
            continue
        previous = match.end()
        yield match.end()


def _pauses(utterance: Utterance) -> Iterator[int]:
    """Offsets where the speaker falls silent between two words, if the source has the words' times."""
    position = 0
    for word, following in pairwise(utterance.words):
        found = utterance.text.find(word.text, position)
        if found < 0:
            continue
        position = found + len(word.text)
        if following.start - word.end >= PAUSE:
            yield position


def _openings(text: str, start: int, end: int, language: str) -> Iterator[int]:
    """Offsets inside a stretch without full stop where a new unit begins."""
    pack = languages.table(language, "sentences")
    low = folded(text[start:end])
    strong, weak = whole_words(*pack["strong"]), whole_words(*pack["weak"])
    unfinished = re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, pack['unfinished']))})$")
    punctuated = bool(re.search(r"[,;:]", low)) or bool(re.search(r"[.!?…]$", low.rstrip()))
    last = 0
    for match in re.finditer(r"(?<![\w'])\w", low):
        at = match.start()
        words = len(_LETTERS.findall(low[last:at]))
        after_comma = low[:at].rstrip().endswith((",", ";", ":", "-", "–"))
        if words < SHORTEST or len(_LETTERS.findall(low[at:])) < SHORTEST:
            continue
        if (punctuated and not after_comma) or unfinished.search(low[last:at].rstrip()):
            continue
        least_strong, least_weak = AFTER_COMMA if punctuated else RAW
        if (words >= least_strong and strong.match(low, at)) or (words >= least_weak and weak.match(low, at)):
            last = at
            yield start + at


def _times(utterance: Utterance, start: int, end: int) -> tuple[float, float]:
    """Seconds of a slice of an utterance: its words' where they have times, else its share of the letters."""
    spoken = _words_between(utterance, start, end)
    if spoken:
        return spoken[0].start, max(spoken[0].start, spoken[-1].end)
    length = max(1, len(utterance.text))
    seconds = utterance.end - utterance.start
    return utterance.start + seconds * start / length, utterance.start + seconds * end / length


def _words_between(utterance: Utterance, start: int, end: int) -> Sequence[Word]:
    position, inside = 0, []
    for word in utterance.words:
        found = utterance.text.find(word.text, position)
        if found < 0:
            return ()
        position = found + len(word.text)
        if start <= found < end:
            inside.append(word)
    return inside


def _confidence(utterance: Utterance, start: float, end: float) -> float | None:
    """The recogniser's mean probability over the words of a slice, else the utterance's own."""
    said = [
        w.probability
        for w in utterance.words
        if w.probability is not None and start <= w.start < max(end, start + 0.01)
    ]
    return sum(said) / len(said) if said else utterance.confidence
