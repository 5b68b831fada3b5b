"""A whole recap, and a whole transcript, without contact details."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from summarizer import languages
from summarizer.model import ContactValue, Difference, Evidence, Item, Recap, Transcript, Utterance, Voicemail
from summarizer.write.safe.masking import mask_of, masked, masked_together, safe_name

# A quote shorter than this ("oui") is no passage to look for elsewhere.
A_PASSAGE = 12

Hide = Callable[[str], str]


def safe_recap(recap: Recap) -> Recap:
    """The recap without contact details; contact items keep their numbers and say that some were given."""
    language = recap.source.language
    known = _given(recap)
    quotes = _safe_quotes(recap, known)

    def hide(text: str) -> str:
        return masked(text, language, known)

    source = recap.source.model_copy(
        update={
            "name": hide(safe_name(recap.source.name, language))
            if known
            else safe_name(recap.source.name, language),
            "caller": _maybe(hide, recap.source.caller),
            "number": None,
        }
    )
    people = (
        p.model_copy(update={"id": hide(p.id), "name": _maybe(hide, p.name)}) for p in recap.participants
    )
    return recap.model_copy(
        update={
            "source": source,
            "participants": tuple(people),
            "topics": tuple(t.model_copy(update={"title": hide(t.title)}) for t in recap.topics),
            "items": tuple(_safe_item(item, language, hide, quotes) for item in recap.items),
            "voicemail": _safe_voicemail(recap.voicemail, language, hide),
            "differences": tuple(_safe_difference(difference, hide) for difference in recap.differences),
            "warnings": tuple(hide(warning) for warning in recap.warnings),
        }
    )


def safe_transcript(transcript: Transcript, recap: Recap) -> Transcript:
    """The transcript without contact details; an utterance that held some loses its word times with them."""
    known = _given(recap)
    texts = masked_together([u.text for u in transcript.utterances], transcript.language, known)

    def safe(utterance: Utterance, text: str) -> Utterance:
        speaker = utterance.speaker and masked(utterance.speaker, transcript.language, known)
        words = utterance.words if text == utterance.text and _says(utterance) else ()
        return utterance.model_copy(update={"text": text, "speaker": speaker, "words": words})

    utterances = (safe(u, text) for u, text in zip(transcript.utterances, texts, strict=True))
    return transcript.model_copy(update={"utterances": tuple(utterances)})


def _says(utterance: Utterance) -> bool:
    """Whether the words are those of the text: others have not been searched."""
    words = "".join("".join(word.text.split()) for word in utterance.words)
    return words == "".join(utterance.text.split())


def _maybe(hide: Hide, text: str | None) -> str | None:
    return None if text is None else hide(text)


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
    return tuple(sorted(filter(None, found), key=len, reverse=True))


def _safe_quotes(recap: Recap, known: tuple[str, ...]) -> Mapping[tuple[float, str], str]:
    """Every quote by its start and its text, as it is after masking: in order, as a number may go on in the next."""
    said = sorted({(e.start, e.quote) for item in recap.items for e in item.evidence})
    texts = masked_together([quote for _, quote in said], recap.source.language, known)
    return dict(zip(said, texts, strict=True))


def _safe_item(item: Item, language: str, hide: Hide, quotes: Mapping[tuple[float, str], str]) -> Item:
    evidence = tuple(_safe_evidence(e, hide, quotes[e.start, e.quote]) for e in item.evidence)
    if isinstance(item.value, ContactValue) or item.type == "contact":
        mask = mask_of(language)
        gone = {
            "text": languages.table(language, "wording")["safe"]["contact"],
            "value": None,
            "evidence": tuple(e.model_copy(update={"quote": mask}) for e in evidence),
            "revised_from": (),
            "doubtful": False,
        }
        return item.model_copy(update=gone)
    revised = tuple(hide(earlier) for earlier in item.revised_from)
    return item.model_copy(update={"text": hide(item.text), "evidence": evidence, "revised_from": revised})


def _safe_evidence(evidence: Evidence, hide: Hide, quote: str) -> Evidence:
    return evidence.model_copy(update={"quote": quote, "speaker": _maybe(hide, evidence.speaker)})


def _safe_difference(difference: Difference, hide: Hide) -> Difference:
    if difference.agreed is None:
        return difference
    agreed = difference.agreed.model_copy(update={"text": hide(difference.agreed.text)})
    return difference.model_copy(update={"agreed": agreed})


def _safe_voicemail(message: Voicemail | None, language: str, hide: Hide) -> Voicemail | None:
    if message is None:
        return None
    texts = {
        name: getattr(message, name) for name in ("caller", "company", "callback", "reason", "how_known")
    }
    hidden: dict[str, object] = {name: hide(text) for name, text in texts.items() if text}
    hidden["urgent_because"] = ()  # passages cut where they may cut a number too, and only for the user's eye
    if message.callback:
        hidden["callback"] = mask_of(language)
    return message.model_copy(update=hidden)
