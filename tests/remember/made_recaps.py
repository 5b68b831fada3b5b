"""Small recaps made by hand, for the ledger."""

import datetime as dt
import hashlib

from summarizer.model import ActionValue, Evidence, Item, Recap, Source, Transcript, Utterance

PARIS = dt.timezone(dt.timedelta(hours=1))
MARCH_10 = dt.datetime(2026, 3, 10, 14, 5, tzinfo=PARIS)
NOW = dt.datetime(2026, 3, 10, 18, 0, tzinfo=dt.UTC)


def line(number, text, kind="requirement", value=None, **more):
    proof = Evidence(start=10.0 * int(number), end=10.0 * int(number) + 4, speaker="client", quote=text)
    return Item(
        id=str(number),
        type=kind,
        topic=None,
        text=text,
        evidence=(proof,),
        confidence=0.9,
        value=value,
        **more,
    )


def promise(number, text, owner="provider", due=None):
    return line(number, text, "action", ActionValue(owner=owner, due=due))


def call(name="appel.m4a", *items, at=MARCH_10, kind="call", seconds=600.0, **more):
    source = Source(
        name=name,
        kind=kind,
        language="fr",
        duration=seconds,
        recorded_at=at,
        recorded_at_from="metadata",
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        **{key: more.pop(key) for key in ("channel", "direction") if key in more},
    )
    return Recap(source=source, items=tuple(items), **more)


def said(*texts):
    utterances = tuple(
        Utterance(start=5.0 * i, end=5.0 * i + 4, text=text, speaker="client") for i, text in enumerate(texts)
    )
    return Transcript(language="fr", duration=5.0 * len(texts), utterances=utterances)
