"""Conversations → exchanges: told apart by day, chosen by the user, each with its name and its transcript."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from summarizer.errors import BadTranscript, InputError
from summarizer.languages.identify import language_of
from summarizer.model import Direction, Transcript, Utterance
from summarizer.read.messages.records import Conversation, Exchange, Message
from summarizer.read.messages.text import folded, pieces, same_person, slug
from summarizer.read.segments import MOST, speaker_label

MOST_UNCHOSEN = 30  # exchanges of one file that are all worked on without the user having chosen
ENOUGH_WORDS = 30  # that tell a language; of a shorter exchange, all that the file holds tells it
SAMPLE = 200_000  # characters of a file by which its language is told
OWNER = "provider"  # the label of the user where he has no name
_TAKEN = (
    "provider",
    "client",
    "left",
    "right",
    "moi",
    "me",
    "unknown",
)  # labels that say which side somebody is on


class _Part(NamedTuple):
    key: str
    conversation: Conversation
    messages: tuple[Message, ...]


def exchanges_of(
    path: Path, conversations: Sequence[Conversation], *, client: str | None, since: dt.date | None
) -> tuple[Exchange, ...]:
    """The exchanges that the user wants, in the order in which they began. Arguments and errors: see `exchanges`."""
    parts = _keyed(_parts(conversations))
    if not parts:
        raise BadTranscript(path, "there is no message in it that can be read", "export the messages again")
    chosen = _chosen(path, parts, client=client, since=since)
    language = language_of(" ".join(_sample(message.text for part in parts for message in part.messages)))
    return tuple(_exchange(path, part, language, alone=len(parts) == 1) for part in chosen)


def _parts(conversations: Iterable[Conversation]) -> Iterator[tuple[Conversation, tuple[Message, ...]]]:
    """Each day of what was exchanged with a contact; a thread of mails is not divided."""
    for conversation in conversations:
        ordered = sorted((m for m in conversation.messages if m.text), key=lambda message: message.at)
        if conversation.channel == "email":
            if ordered:
                yield conversation, tuple(ordered)
            continue
        for _, day in groupby(ordered, key=lambda message: message.at.date()):
            yield conversation, tuple(day)


def _keyed(parts: Iterable[tuple[Conversation, tuple[Message, ...]]]) -> list[_Part]:
    """The parts in the order in which they began, each with a name of its own, whatever the letters' case."""
    taken: Counter[str] = Counter()
    keyed = []
    for conversation, messages in sorted(parts, key=lambda part: (part[1][0].at, part[0].title)):
        begun = f"{slug(conversation.title) or conversation.channel}_{messages[0].at.date().isoformat()}"
        key = begun
        while taken[key.casefold()]:
            taken[begun.casefold()] += 1
            key = f"{begun}-{taken[begun.casefold()]}"
        taken[key.casefold()] += 1
        keyed.append(_Part(key, conversation, messages))
    return keyed


def _chosen(path: Path, parts: list[_Part], *, client: str | None, since: dt.date | None) -> list[_Part]:
    contacts = {_who(part.conversation) for part in parts}
    chosen = parts
    if client and len(contacts) > 1:
        chosen = [part for part in parts if any(same_person(client, who) for who in part.conversation.people)]
        if not chosen:
            raise InputError(
                path,
                f"{_count(len(parts))} with {_people(len(contacts))}, none of whom is {client!r}",
                "give --client the name or the number as it stands in the file",
            )
    narrowed = since is not None or len(chosen) < len(parts)
    if since is not None:
        latest = max(part.messages[-1].at for part in chosen).date()
        chosen = [part for part in chosen if part.messages[-1].at.date() >= since]
        if not chosen:
            raise InputError(path, f"no message since {since}", f"the last one is of {latest}")
    if len(chosen) > MOST_UNCHOSEN and not narrowed:
        how = "--client NAME and/or --since 2026-03-01" if len(contacts) > 1 else "--since 2026-03-01"
        raise InputError(
            path,
            f"it holds {_count(len(parts))} with {_people(len(contacts))}, too many to work on unasked",
            f"choose with {how}",
        )
    return chosen


def _who(conversation: Conversation) -> str:
    return folded(conversation.contact or conversation.number or "") or conversation.title


def _count(number: int) -> str:
    return f"{number:,} exchange{'s' if number != 1 else ''}"


def _people(number: int) -> str:
    return f"{number:,} {'people' if number != 1 else 'person'}"


def _sample(texts: Iterable[str]) -> Iterator[str]:
    length = 0
    for text in texts:
        yield text
        length += len(text)
        if length > SAMPLE:
            return


def _exchange(path: Path, part: _Part, language: str, *, alone: bool) -> Exchange:
    conversation, messages = part.conversation, part.messages
    if len(messages) > MOST:
        raise BadTranscript(path, f"more than {MOST:,} messages in one exchange", "export fewer of them")
    labels = _labels(messages)
    began_at = messages[0].at
    utterances = [
        Utterance(start=start, end=start, text=piece, speaker=labels[message.sender])
        for message in messages
        for start in (round((message.at - began_at).total_seconds(), 3),)
        for piece in pieces(message.text)
    ]
    written = " ".join(_sample(message.text for message in messages))
    return Exchange(
        key=part.key,
        contact=conversation.contact,
        number=conversation.number,
        began_at=began_at,
        channel=conversation.channel,
        direction=_direction(messages),
        transcript=Transcript(
            language=language_of(written) if len(written.split()) >= ENOUGH_WORDS else language,
            duration=utterances[-1].start,
            utterances=tuple(utterances),
        ),
        sha256=_hash(messages),
        own=next((labels[message.sender] for message in messages if message.own), None),
        alone=alone,
    )


def _labels(messages: Sequence[Message]) -> dict[str, str]:
    """Each sender's label: his name, told from that of another; nobody but the user gets one that means the user."""
    labels: dict[str, str] = {}
    for message in sorted(messages, key=lambda message: not message.own):
        if message.sender in labels:
            continue
        label = speaker_label(message.name) or speaker_label(message.sender) or "?"
        if not message.own and folded(label) in _TAKEN:
            label = f"“{label}”"
        for name in (label, speaker_label(f"{label} ({message.sender})") or label):
            if name not in labels.values():
                break
        else:
            name = f"{label} {len(labels) + 1}"
        labels[message.sender] = name
    return labels


def _direction(messages: Sequence[Message]) -> Direction | None:
    own = {message.own for message in messages}
    if None in own:
        return None
    return "both" if len(own) > 1 else "out" if True in own else "in"


def _hash(messages: Sequence[Message]) -> str:
    """What is the same in every export that holds these messages: names in the address book may change."""
    content = [(round(message.at.timestamp() * 1000), message.sender, message.text) for message in messages]
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()
