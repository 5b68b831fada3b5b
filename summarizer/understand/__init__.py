"""Transcript → what was agreed: participants, topics, items with their evidence, and the card of a voicemail.

The way of the data: sentences (`sentences`, `disfluency`) → what each does (`acts`, `features`, `classifier`) and what
values it holds (`slots`) → mentions of something that may be worth writing down → facts (`merging`) → those that are
worth it (`weighing`) → their value, status and statement → items, under topics (`topics`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from summarizer import languages
from summarizer.model import (
    Evidence,
    Fault,
    Item,
    Participant,
    Record,
    Role,
    Sentence,
    SourceKind,
    Span,
    Status,
    Topic,
    Transcript,
    Voicemail,
)
from summarizer.moments import is_written, moment_at
from summarizer.progress import Hook, Progress, silent
from summarizer.understand import voicemail as voicemails
from summarizer.understand.acts import ACTS, cues
from summarizer.understand.analysis import analyse
from summarizer.understand.call import Call
from summarizer.understand.classifier import TYPES, load, score
from summarizer.understand.content import content, weighted
from summarizer.understand.fault import fault_of
from summarizer.understand.features import extract
from summarizer.understand.mentions import find_mentions
from summarizer.understand.merging import Fact, merge
from summarizer.understand.names import introduced
from summarizer.understand.rewriting import called
from summarizer.understand.roles import find_roles, names_of
from summarizer.understand.sentences import split_sentences
from summarizer.understand.slots import figures, find_call_slots
from summarizer.understand.statements import statement
from summarizer.understand.status import revisions, status_of
from summarizer.understand.talk import overlap, participants
from summarizer.understand.topics import FoundTopic, find_topics
from summarizer.understand.topics.vectors import vectors
from summarizer.understand.twins import without_twins
from summarizer.understand.values import replaced_amounts, value_of
from summarizer.understand.weighing import weigh

OPENING = 5  # sentences in which a client says why he calls
PRICED = 0.5  # probability from which a sentence speaks of a price
DOUBTFUL = 0.6  # below this mean word probability, an amount, a date or a number is to be confirmed


class Found(NamedTuple):
    """A fact, how probably it is worth a line, and whether it still holds."""

    fact: Fact
    probability: float
    status: Status


class Understanding(Record):
    """All that was understood of one call; `sides` tells which participant each speaker label of the transcript is."""

    kind: SourceKind
    sides: Mapping[str, str] = {}
    participants: tuple[Participant, ...]
    overlap: float | None = None
    topics: tuple[Topic, ...]
    items: tuple[Item, ...]
    voicemail: Voicemail | None = None
    fault: Fault | None = None
    warnings: tuple[str, ...] = ()


def understand(
    transcript: Transcript,
    *,
    recorded_at: dt.datetime,
    kind: Literal["auto", "call", "voicemail", "messages"] = "auto",
    me: str | None = None,
    client: str | None = None,
    country: str | None = None,
    number: str | None = None,
    hook: Hook = silent,
) -> Understanding:
    """Everything in a transcript that belongs in a recap.

    Args:
        transcript: What was said, and when.
        recorded_at: When it was said; relative dates ("mardi prochain") hang on it. Of messages, whose utterances have
            no length, it is when the first one was written: those in a later one hang on that one's own moment.
        kind: What sort of exchange it is; `auto` decides between a call and a voicemail.
        me: The provider's name, if known.
        client: The client's name, if known.
        country: ISO code of the country whose telephone numbers and customs are meant; the language's own by default.
        number: The caller's telephone number, where the recording's name or metadata has it.
        hook: Is told how far the work is, in parts of 1.

    Returns:
        Items numbered in the order in which they are first said, each with its evidence.
    """
    language = languages.nearest(transcript.language)
    sentences = split_sentences(transcript, language)
    found_kind = _kind(kind, sentences, transcript.duration, language)
    roles = find_roles(sentences, language=language, kind=found_kind, me=me, client=client)
    who = introduced([s for s in sentences if roles[s.speaker] == "client"], language, not_me=me)
    names: dict[Role, str | None] = {
        "client": names_of("client", transcript.utterances, roles, client) or who.name,
        "provider": names_of("provider", transcript.utterances, roles, me),
    }
    hook(Progress("understanding", 0.1, 1.0))

    region = country or languages.table(language, "pack")["country"]
    said = [s.text for s in sentences]
    moments = _moments(sentences, transcript, found_kind, recorded_at)
    slots = find_call_slots(said, language=language, anchor=recorded_at, country=region, moments=moments)
    docs = analyse([s.clean for s in sentences], language)
    meaning = vectors([s.clean for s in sentences], docs)
    contents = weighted([content(doc) for doc in docs])
    hook(Progress("understanding", 0.5, 1.0))

    features = extract(
        sentences, language=language, kind=found_kind, roles=roles, vectors=meaning, slots=slots
    )
    said_by = [roles.get(s.speaker) or "client" for s in sentences]
    scores = score(sentences, said_by, features)
    # Where a price is spoken of, a bare number is an amount.
    priced = [scores.of(s.index, "price", "item budget") >= PRICED for s in sentences]
    slots = find_call_slots(
        said, language=language, anchor=recorded_at, country=region, priced=priced, moments=moments
    )
    known_as = {side: called(name, side, said, language) for side, name in names.items()}
    call = Call(
        language, found_kind, sentences, roles, names, slots, meaning, contents, scores, known_as, moments
    )
    facts = () if _for_nothing(call) else find_facts(call)
    chatter = [call.scores.of(s.index, "chat", "story") for s in sentences]
    topics = find_topics(sentences, language=language, chatter=chatter, docs=docs, meaning=meaning)
    hook(Progress("understanding", 0.9, 1.0))

    items = _items(facts, call, transcript, topics)
    card = None
    if found_kind == "voicemail":
        card = voicemails.card(call, items, who, today=recorded_at.date(), number=number)
    hook(Progress("understanding", 1.0, 1.0))
    sides = _sides(transcript, roles)
    return Understanding(
        kind=found_kind,
        sides=sides,
        participants=participants(transcript.utterances, sides, names),
        overlap=overlap(transcript.utterances),
        topics=tuple(_topic(i, topic, sentences) for i, topic in enumerate(topics, start=1)),
        items=items,
        voicemail=card,
        fault=fault_of(call, items, recorded_at=recorded_at),
    )


def _kind(
    asked: Literal["auto", "call", "voicemail", "messages"],
    sentences: Sequence[Sentence],
    duration: float,
    language: str,
) -> SourceKind:
    if asked != "auto":
        return asked
    return "voicemail" if voicemails.is_voicemail(sentences, duration, language) else "call"


def _moments(
    sentences: Sequence[Sentence], transcript: Transcript, kind: SourceKind, recorded_at: dt.datetime
) -> Sequence[dt.datetime]:
    """When each sentence was written; nothing where the times are not those of messages."""
    if kind != "messages" or not is_written(transcript):
        return ()
    return [moment_at(recorded_at, transcript.utterances[s.utterance].start) for s in sentences]


def _for_nothing(call: Call) -> bool:
    return call.kind == "voicemail" and voicemails.is_for_nothing(call.sentences, call.language)


def find_facts(call: Call) -> tuple[Found, ...]:
    """Every fact of a call that is worth a line, in the order in which they are first said."""
    learnt = load()
    thresholds = dict(zip(TYPES, learnt.thresholds.tolist(), strict=True))
    faults = _named_faults(call)
    mentions = find_mentions(
        call.sentences, call.scores, call.slots, thresholds, float(learnt.rivalry), faults
    )
    candidates = merge(mentions, call, learnt.pairs)
    return tuple(
        Found(weighed.fact, weighed.probability, status_of(weighed.fact, candidates, call, learnt.states))
        for weighed in weigh(candidates, call, learnt.worth)
        if weighed.probability >= float(learnt.least) and _says_something(weighed.fact, call)
    )


def _says_something(fact: Fact, call: Call) -> bool:
    """Whether one of its sentences speaks of anything: nobody can confirm a line that says "Non"."""
    return any(m.slot is not None or call.contents[m.sentence] for m in fact.mentions)


def _named_faults(call: Call) -> frozenset[int]:
    """The first sentences of a client that say in so many words what is broken: what he calls about."""
    fault = ACTS.index("fault")
    opening = [s for s in call.sentences if call.role(s.index) == "client"][:OPENING]
    return frozenset(s.index for s in opening if cues(s.text, call.language)[fault][0] and "?" not in s.text)


def _items(
    facts: Sequence[Found], call: Call, transcript: Transcript, topics: Sequence[FoundTopic]
) -> tuple[Item, ...]:
    """A line for each fact, numbered from 1."""
    earlier = revisions([(found.fact, found.status) for found in facts], call)
    lines = [
        _item(str(place), found, earlier.get(place, ()), call, transcript, topics)
        for place, found in enumerate(facts)
    ]
    return tuple(
        line.model_copy(update={"id": str(number)})
        for number, line in enumerate(without_twins(lines), start=1)
    )


def _item(
    key: str,
    found: Found,
    earlier: Sequence[Fact],
    call: Call,
    transcript: Transcript,
    topics: Sequence[FoundTopic],
) -> Item:
    fact = found.fact
    value = value_of(fact, call)
    telling = (call.sentences[m.sentence].confidence for m in fact.mentions)
    heard = [confidence for confidence in telling if confidence is not None]
    said = [mention.slot.text for before in earlier for mention in before.mentions[-1:] if mention.slot]
    said += replaced_amounts(fact, call)
    return Item(
        id=key,
        type=fact.type,
        topic=_topic_of(fact, topics),
        text=statement(fact, value, call),
        status=found.status,
        evidence=_evidence(fact.sentences, call, transcript),
        confidence=round(found.probability, 3),
        value=value,
        revised_from=tuple(figures(text, call.language) for text in said),
        doubtful=value is not None and bool(heard) and max(heard) < DOUBTFUL,
    )


def _evidence(where: Sequence[int], call: Call, transcript: Transcript) -> tuple[Evidence, ...]:
    """The sentences as quotes; neighbours of one utterance are one quote, letter for letter."""
    runs: list[list[Sentence]] = []
    for i in where:
        sentence = call.sentences[i]
        if runs and runs[-1][-1].index == i - 1 and runs[-1][-1].utterance == sentence.utterance:
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    found = []
    for run in runs:
        heard = [s.confidence for s in run if s.confidence is not None]
        found.append(
            Evidence(
                start=run[0].start,
                end=run[-1].end,
                speaker=call.role(run[0].index),
                quote=_said(run, transcript),
                confidence=sum(heard) / len(heard) if heard else None,
                written_at=call.moments[run[0].index] if call.moments else None,
            )
        )
    return tuple(found)


def _said(run: Sequence[Sentence], transcript: Transcript) -> str:
    text = transcript.utterances[run[0].utterance].text
    start = text.index(run[0].text)
    return text[start : text.index(run[-1].text, start) + len(run[-1].text)]


def _topic_of(fact: Fact, topics: Sequence[FoundTopic]) -> str | None:
    """The topic that most of its mentions are in; the first of two."""
    votes: list[int] = [sum(m.sentence in topic.sentences for m in fact.mentions) for topic in topics]
    return f"T{int(np.argmax(votes)) + 1}" if any(votes) else None


def _topic(number: int, topic: FoundTopic, sentences: Sequence[Sentence]) -> Topic:
    """The topic with its stretches of the recording; neighbouring sentences are one stretch."""
    spans: list[Span] = []
    previous = None
    for i in sorted(topic.sentences):
        start, end = sentences[i].start, sentences[i].end
        if previous is not None and i == previous + 1:
            spans[-1] = Span(start=spans[-1].start, end=max(end, spans[-1].end))
        else:
            spans.append(Span(start=start, end=end))
        previous = i
    return Topic(id=f"T{number}", title=topic.title, spans=tuple(spans))


def _sides(transcript: Transcript, roles: Mapping[str | None, Role]) -> Mapping[str, str]:
    """The participant's id of every speaker label; two clients in one call stay two (`client`, `client-2`)."""
    sides: dict[str, str] = {}
    for label in dict.fromkeys(u.speaker for u in transcript.utterances if u.speaker is not None):
        role = roles.get(label, "client")
        taken = sum(side.startswith(role) for side in sides.values())
        sides[label] = role if not taken else f"{role}-{taken + 1}"
    return sides
