"""Who the two sides are, as far as the recap or the user tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from summarizer import languages
from summarizer.model import Recap
from summarizer.write.plain import plain
from summarizer.write.values import wording


@dataclass(frozen=True)
class People:
    """The names of both sides, None where unknown, those of all who speak, and what to call a side that has none."""

    me: str | None
    client: str | None
    others: Mapping[str, str]
    unnamed: Mapping[str, str]

    def named(self, label: str) -> str:
        """The name of who a label stands for, else the label as the source gave it."""
        return {**self.others, "client": self.client, "provider": self.me}.get(label) or label

    def called(self, label: str | None) -> str:
        """What to call who speaks before a reader: a name, else the side, else the label of the source."""
        name = plain(self.named(label or "")).strip() or "unknown"
        side, _, number = name.partition("-")
        if number.isdigit() and side in self.unnamed:
            return f"{self.unnamed[side]} {number}"
        return self.unnamed.get(name, name)


def people_of(recap: Recap, *, me: str | None, client: str | None) -> People:
    """The names that the user gave, else those of the recap, else the caller of the voicemail or file."""
    names = {participant.id: participant.name for participant in recap.participants}
    words = wording(languages.nearest(recap.source.language))["transcript"]
    caller = recap.voicemail.caller if recap.voicemail else None
    return People(
        me=_name(me, names.get("provider")),
        client=_name(client, names.get("client"), caller, recap.source.caller),
        others={label: name for label, name in names.items() if name},
        unnamed=words,
    )


def _name(*candidates: str | None) -> str | None:
    """The first candidate that can be printed."""
    return next((name for name in (plain(c or "").strip() for c in candidates) if name), None)
