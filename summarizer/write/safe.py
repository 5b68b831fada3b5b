"""The platform-safe recap: no telephone number, e-mail, address or link leaves in it.

Freelance platforms forbid exchanging contact details, and close accounts for it. So this errs on the side of
taking out too much: a figure too many behind a mask is a question from the client, one left in is a broken
rule. What is masked: the values of contact items and the passages in which they were given, wherever they
are quoted; and in every other text whatever is written or said like an e-mail, a link, a street address or a
telephone number, be it in figures, in words or in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from summarizer import languages
from summarizer.model import ContactValue, Evidence, Item, Recap, Transcript, Utterance, Voicemail

# A telephone number has at least this many figures; after a leading zero or plus, part of one is enough.
FIGURES, FIGURES_AFTER_ZERO = 7, 4

# A quote shorter than this ("oui") is no passage to look for elsewhere.
A_PASSAGE = 12

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['’-][^\W\d_]+)*|[€£$+]")
# What may stand between two figures of one telephone number: no colon (a time), no decimal comma.
_GAP = re.compile(r"(?:[\s.()/-]|,\s){0,6}")
_DATE = re.compile(r"(?<![\d/-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{2,4})(?![\d/-])")
# Each begins only where a word does, so that none takes quadratic time on a long line.
_EMAIL = re.compile(r"(?<!\S)\S+\s?@\s?\S+")
_LINK = re.compile(
    r"\b[a-z][a-z+.-]{1,20}://\S+|\bwww\.\S+|(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}\b(?:/\S*)?",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"\b\d{5}\s+[A-ZÀ-Ý][\w'’-]+(?:\s[A-ZÀ-Ý][\w'’-]+){0,3}|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"
)


@dataclass(frozen=True)
class _Sounds:
    """One language's words for what is to be masked."""

    figures: frozenset[str]
    pairs: frozenset[str]
    leading: frozenset[str]
    between: frozenset[str]
    amounts: frozenset[str]
    spoken: tuple[re.Pattern[str], ...]


def masked(text: str, language: str, known: Iterable[str] = ()) -> str:
    """The text with every contact detail behind the language's mask, `known` passages wherever they stand."""
    mask = str(languages.table(language, "wording")["safe"]["mask"])
    spans = [m.span() for passage in known if passage.strip() for m in re.finditer(re.escape(passage), text)]
    sounds = _sounds(languages.nearest(language))
    for pattern in (_EMAIL, _LINK, _POSTCODE, *sounds.spoken):
        spans += [m.span() for m in pattern.finditer(text)]
    spans += _telephones(text, sounds)
    return _without(text, spans, mask)


def safe_recap(recap: Recap) -> Recap:
    """The recap without contact details; contact items keep their numbers and say that some were given."""
    language = recap.source.language
    known = _given(recap)

    def hide(text: str) -> str:
        return masked(text, language, known)

    def hide_if(text: str | None) -> str | None:
        return None if text is None else hide(text)

    source = recap.source.model_copy(
        update={"name": hide(recap.source.name), "caller": hide_if(recap.source.caller), "number": None}
    )
    return recap.model_copy(
        update={
            "source": source,
            "participants": tuple(p.model_copy(update={"name": hide_if(p.name)}) for p in recap.participants),
            "topics": tuple(t.model_copy(update={"title": hide(t.title)}) for t in recap.topics),
            "items": tuple(_safe_item(item, language, known) for item in recap.items),
            "voicemail": _safe_voicemail(recap.voicemail, language, known),
            "warnings": tuple(hide(warning) for warning in recap.warnings),
        }
    )


def safe_transcript(transcript: Transcript, recap: Recap) -> Transcript:
    """The transcript without contact details; an utterance that held some loses its word times with them."""
    known = _given(recap)

    def safe(utterance: Utterance) -> Utterance:
        text = masked(utterance.text, transcript.language, known)
        speaker = utterance.speaker and masked(utterance.speaker, transcript.language, known)
        words = utterance.words if text == utterance.text else ()
        return utterance.model_copy(update={"text": text, "speaker": speaker, "words": words})

    return transcript.model_copy(update={"utterances": tuple(safe(u) for u in transcript.utterances)})


def _given(recap: Recap) -> tuple[str, ...]:
    """The passages and values to take out wherever they stand, the longest first."""
    found: set[str] = set()
    for item in recap.items:
        if isinstance(item.value, ContactValue):
            found.update(e.quote.strip() for e in item.evidence if len(e.quote.strip()) >= A_PASSAGE)
            found.update(value.strip() for value in item.value.model_dump().values())
    if recap.voicemail and recap.voicemail.callback:
        found.add(recap.voicemail.callback.strip())
    if recap.source.number:
        found.add(recap.source.number.strip())
    return tuple(sorted(found, key=len, reverse=True))


def _safe_item(item: Item, language: str, known: tuple[str, ...]) -> Item:
    words = languages.table(language, "wording")["safe"]
    evidence = tuple(_safe_evidence(e, language, known) for e in item.evidence)
    if isinstance(item.value, ContactValue) or item.type == "contact":
        hidden = tuple(e.model_copy(update={"quote": words["mask"]}) for e in evidence)
        gone = {
            "text": words["contact"],
            "value": None,
            "evidence": hidden,
            "revised_from": (),
            "doubtful": False,
        }
        return item.model_copy(update=gone)
    revised = tuple(masked(earlier, language, known) for earlier in item.revised_from)
    text = masked(item.text, language, known)
    return item.model_copy(update={"text": text, "evidence": evidence, "revised_from": revised})


def _safe_evidence(evidence: Evidence, language: str, known: tuple[str, ...]) -> Evidence:
    return evidence.model_copy(update={"quote": masked(evidence.quote, language, known)})


def _safe_voicemail(message: Voicemail | None, language: str, known: tuple[str, ...]) -> Voicemail | None:
    if message is None:
        return None
    texts = {
        name: getattr(message, name) for name in ("caller", "company", "callback", "reason", "how_known")
    }
    hidden = {name: masked(text, language, known) for name, text in texts.items() if text}
    if message.callback:
        hidden["callback"] = str(languages.table(language, "wording")["safe"]["mask"])
    return message.model_copy(update=hidden)


# How it is found ----------------------------------------------------------------------------------------


@cache
def _sounds(language: str) -> _Sounds:
    table = languages.table(language, "safe")
    return _Sounds(
        figures=frozenset(table["figures"]),
        pairs=frozenset(table["pairs"]),
        leading=frozenset(table["leading"]),
        between=frozenset(table["between"]),
        amounts=frozenset(table["amounts"]),
        spoken=tuple(_spoken(table)),
    )


def _spoken(table: Mapping[str, list[str]]) -> Iterable[re.Pattern[str]]:
    """Patterns for an e-mail, a link and a street said aloud."""

    def any_of(words: Iterable[str]) -> str:
        return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"

    name = r"[\w'’.-]+"
    joined = rf"(?<![\w'’.-]){name}(?:\s{any_of(table['dot'])}\s{name}){{0,8}}"
    tail = rf"\s{any_of(table['dot'])}\s{any_of(table['endings'])}\b"
    digits = any_of({*table["figures"], *table["pairs"]} - {*table["articles"]})
    number = rf"(?:\b\d{{1,4}}|\b{digits}(?:[\s-]{digits}){{0,3}})\s?(?:bis|ter|[a-d])?,?\s"
    name_of_place = r"(?:\w{1,3}['’\s]){0,2}[A-ZÀ-Ý][^.;:!?\n]{0,40}"
    capital_kinds = any_of(kind.capitalize() for kind in table["streets"])
    yield re.compile(rf"{joined}\s{any_of(table['at'])}\s{name}(?:\s{name}){{0,3}}?{tail}", re.IGNORECASE)
    yield re.compile(rf"{joined}\s{any_of(table['sign'])}\s{name}", re.IGNORECASE)
    yield re.compile(rf"{joined}{tail}", re.IGNORECASE)
    yield re.compile(rf"{number}{any_of(table['streets'])}\b[^.;:!?\n]{{0,60}}", re.IGNORECASE)
    yield re.compile(rf"(?i:{number}(?:{any_of(table['places'])}))\s{name_of_place}")
    yield re.compile(rf"(?i:{number})(?:[A-Z][\w'’-]+\s){{1,3}}{capital_kinds}\b")


def _telephones(text: str, sounds: _Sounds) -> list[tuple[int, int]]:
    """Runs of figures and number words that could be a telephone number, or a part of one: start and end."""
    dates = [m.span() for m in _DATE.finditer(text)]
    tokens = [m for m in _TOKEN.finditer(text) if not any(a <= m.start() < b for a, b in dates)]
    found: list[tuple[int, int]] = []
    run: list[re.Match[str]] = []
    for token, following in zip_longest(tokens, tokens[1:]):
        word = token.group().casefold()
        if _figures(word, sounds) or (run and word in sounds.between):
            run.append(token)
        next_word = following.group().casefold() if following else ""
        goes_on = following and _GAP.fullmatch(text, token.end(), following.start())
        if run and not (goes_on and (_figures(next_word, sounds) or next_word in sounds.between)):
            if _is_telephone([m.group().casefold() for m in run], next_word if goes_on else "", sounds):
                found.append((run[0].start(), run[-1].end()))
            run = []
    return found


def _is_telephone(words: list[str], following: str, sounds: _Sounds) -> bool:
    if following in sounds.amounts and not words[0].startswith("0") and words[0] not in sounds.leading:
        return False
    figures = sum(_figures(word, sounds) for word in words)
    leads = words[0].startswith(("0", "+")) or words[0] in sounds.leading
    return figures >= (FIGURES_AFTER_ZERO if leads else FIGURES)


def _figures(word: str, sounds: _Sounds) -> int:
    """How many figures of a telephone number a word stands for: `06` two, `six` one, `rue` none."""
    if word.isdigit():
        return len(word)
    if word in sounds.pairs or (
        "-" in word and all(p in sounds.figures | sounds.pairs | {"et"} for p in word.split("-"))
    ):
        return 2
    return 1 if word == "+" or word in sounds.figures else 0


def _without(text: str, spans: list[tuple[int, int]], mask: str) -> str:
    """The text with the spans, joined where they meet, each behind one mask."""
    kept, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            kept += [text[at:start], mask]
        at = max(at, end)
    return "".join([*kept, text[at:]])
