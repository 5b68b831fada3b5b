"""The nouns of the house: what one stage hands to the next.

Every record is frozen and knows nothing but itself. Times are seconds from the start of the recording;
`speaker` is `"client"`, `"provider"` or, before roles are known, whatever label the source gave.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_serializer

SourceKind = Literal["call", "voicemail", "messages"]
Role = Literal["client", "provider"]
ItemType = Literal[
    "requirement",
    "constraint",
    "decision",
    "action",
    "deadline",
    "budget",
    "question",
    "problem",
    "contact",
    "change",
]
Status = Literal["active", "superseded", "declined"]
ChangeKind = Literal["add", "remove", "modify"]
Urgency = Literal["low", "normal", "high"]
MessageKind = Literal["message", "sales", "wrong number"]
Channel = Literal["sms", "chat", "email"]
Direction = Literal["in", "out", "both"]
DateOrigin = Literal["given", "metadata", "file name", "modification time"]
Answer = Literal["corrected", "refused", "added"]
DifferenceKind = Literal["repeats", "adds", "changes", "drops"]

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Probability = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


# What was heard -----------------------------------------------------------------------------------------


class Word(Record):
    """One word as it was recognised; `text` keeps its punctuation, without spaces around it."""

    start: Seconds
    end: Seconds
    text: str
    probability: Probability | None = None


class Utterance(Record):
    """What one speaker says in one go, letter for letter. `words` is empty where the source has no word times."""

    start: Seconds
    end: Seconds
    text: str
    speaker: str | None = None
    words: tuple[Word, ...] = ()
    confidence: Probability | None = None


class Transcript(Record):
    """A recording or an exchange of messages as text: utterances in the order of their start."""

    language: str
    duration: Seconds
    utterances: tuple[Utterance, ...] = ()
    language_probability: Probability | None = None
    model: str | None = None


# Where it comes from ------------------------------------------------------------------------------------


class Source(Record):
    """The input of a recap. `caller` and `number` are what metadata or the file name say of who called.

    `channel` says over what messages were exchanged. `direction` says who began, as far as anything tells: "in" is the
    client, "out" the user, "both" an exchange of messages in which both wrote.
    """

    name: str
    kind: SourceKind
    language: str
    duration: Seconds
    recorded_at: dt.datetime
    recorded_at_from: DateOrigin
    sha256: str
    caller: str | None = None
    number: str | None = None
    channel: Channel | None = None
    direction: Direction | None = None


class Participant(Record):
    """Someone who speaks: for how many seconds, what share of all that is said, and how long without a break.

    A break is another's turn; a mere "oui" in between is none.
    """

    id: str
    name: str | None = None
    seconds: Seconds = 0.0
    share: Probability = 0.0
    longest_monologue: Seconds = 0.0


# What was understood ------------------------------------------------------------------------------------


class Sentence(Record):
    """A sentence-like unit of speech.

    `text` is a slice of its utterance, letter for letter. `clean` is the same without hesitations, made of the
    pieces of `text` that `kept` names (start and end offsets in `text`), so that every clean word leads back to
    what was said.
    """

    index: int
    utterance: int
    start: Seconds
    end: Seconds
    speaker: str | None
    text: str
    clean: str
    kept: tuple[tuple[int, int], ...]
    confidence: Probability | None = None


class Span(Record):
    """A stretch of the recording."""

    start: Seconds
    end: Seconds


class Topic(Record):
    """A subject, and where in the call it is spoken of; a subject taken up again has several spans."""

    id: str
    title: str
    spans: tuple[Span, ...]


class Evidence(Record):
    """The proof of an item: what was said, letter for letter, by whom and when.

    `confidence` is the recogniser's, from 0 to 1, or None where the source does not say. `written_at` is the moment
    at which a message or an answer was written, None for what was said aloud; `start` then counts the seconds from
    `Source.recorded_at` to it.
    """

    start: Seconds
    end: Seconds
    speaker: str | None
    quote: str
    confidence: Probability | None = None
    written_at: dt.datetime | None = None


class ActionValue(Record):
    """Who does it, and by when."""

    owner: Role
    due: dt.date | None = None


class DeadlineValue(Record):
    """The day it must be done by; None where what was said names no day."""

    date: dt.date | None = None


class BudgetValue(Record):
    """An amount, or a range from `amount` to `max`. `tax` only if it was said."""

    amount: float | int | None
    max: float | int | None = None
    currency: str = "EUR"
    tax: Literal["HT", "TTC"] | None = None


class QuestionValue(Record):
    """Who asked."""

    asked_by: Role


class ProblemValue(Record):
    """Since when it has been happening."""

    since: dt.date | None = None


class ContactValue(Record):
    """A way to reach someone: exactly one of these is there."""

    phone: str | None = None
    email: str | None = None
    address: str | None = None
    url: str | None = None

    @model_serializer
    def _only_what_is_known(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if value is not None}


class ChangeValue(Record):
    """How it departs from what had been agreed before this call."""

    kind: ChangeKind


Value = ActionValue | DeadlineValue | BudgetValue | QuestionValue | ProblemValue | ContactValue | ChangeValue


class Item(Record):
    """One fact of the call, backed by at least one piece of evidence.

    `revised_from` holds the values or wordings that this item had earlier in the call, oldest first, for the recap
    to say "(d'abord 1 000 €)". `doubtful` says that an amount, a date or a number in it was recognised with little
    confidence and wants the client's eye. `answer` says what the client's answer to the version before made of it.
    """

    id: str
    type: ItemType
    topic: str | None
    text: str
    status: Status = "active"
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    confidence: Probability
    value: Value | None = None
    revised_from: tuple[str, ...] = ()
    doubtful: bool = False
    answer: Answer | None = None


class Voicemail(Record):
    """The card of a voicemail: who called, how to call back, what for, how urgent, and what is missing.

    `kind` says whether it wants an answer at all: what a seller or a machine says (`sales`) and what was meant for
    another (`wrong number`) do not. A `prospect` is somebody who is no client yet. `urgent_because` holds the words
    that made a message urgent, those that weighed most first.
    """

    kind: MessageKind = "message"
    caller: str | None = None
    company: str | None = None
    callback: str | None = None
    reason: str | None = None
    how_known: str | None = None
    urgency: Urgency = "normal"
    urgent_because: tuple[Evidence, ...] = ()
    prospect: bool = False
    missing: tuple[Literal["caller", "callback", "reason"], ...] = ()


class Fault(Record):
    """What a call that reports a fault must not lose: everything in it points at an item of the recap.

    `problems` are the items that tell what happens, `asked` those that the client wants done about it, and `answer`
    the one in which an answer is promised, by `answer_by`. `since` is the day from which it happens.
    """

    problems: Annotated[tuple[str, ...], Field(min_length=1)]
    since: dt.date | None = None
    severity: Urgency = "normal"
    asked: tuple[str, ...] = ()
    answer: str | None = None
    answer_by: dt.date | None = None


class Agreed(Record):
    """A line that the client has confirmed: its number in the recap of that day, and what it says."""

    number: str
    on: dt.date
    text: str


class Difference(Record):
    """How an item stands to what was agreed before.

    It repeats, changes or drops an agreed line, or adds to them all; `agreed` is None for what is added.
    """

    kind: DifferenceKind
    item: str
    agreed: Agreed | None = None


class Recap(Record):
    """The whole recap, as `NAME.recap.json` holds it. `overlap`: how many seconds two people are heard at once.

    `version` counts from 1, one more for each answer of the client's that changed something.
    """

    schema_version: Literal["1"] = Field(default="1", alias="schema")
    version: Annotated[int, Field(ge=1)] = 1
    source: Source
    participants: tuple[Participant, ...] = ()
    overlap: Seconds | None = None
    topics: tuple[Topic, ...] = ()
    items: tuple[Item, ...] = ()
    voicemail: Voicemail | None = None
    fault: Fault | None = None
    differences: tuple[Difference, ...] = ()
    warnings: tuple[str, ...] = ()
