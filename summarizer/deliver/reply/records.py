"""What an answer is: the mail as it was written, and what the client says in it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from summarizer.model import Record

Outcome = Literal["confirmed", "partly", "refused", "question", "unusable"]
LineState = Literal["confirmed", "corrected", "refused", "questioned"]
State = Literal["confirmed", "corrected", "refused", "questioned", "open"]


class Inline(Record):
    """An answer written below a quoted line; `quoted` is that line without its quotation marks."""

    quoted: str
    answer: str


class Written(Record):
    """A mail as its writer wrote it: whose answer it is, to what, and his newest words.

    `in_reply_to` and `references` are message identifiers with their angle brackets, `tokens` those of ours
    ("R-7K3M-Q2XW") that stand in the subject or anywhere in the body, the subject's first. `sender` is the bare
    address, None where the mail names none. `text` holds what is written outside of any quote, `inline` what is
    written between quoted lines, `quoted` all that is quoted, `signature` what was cut below a closing formula.
    `people` are the words of the names of those it is from and to. `automatic` says that no person wrote it. `whole`
    is False where there was more than is read here: nothing may then be concluded from what it does not say.
    """

    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    sender: str | None = None
    sent_at: dt.datetime | None = None
    subject: str = ""
    text: str = ""
    inline: tuple[Inline, ...] = ()
    quoted: str = ""
    signature: str = ""
    people: tuple[str, ...] = ()
    automatic: bool = False
    whole: bool = True


class Answered(Record):
    """What the client says of one line, in his own words; `words` is empty where he only names it."""

    number: str
    state: LineState
    words: str = ""


class Reply(Record):
    """What a written answer comes to.

    `lines` are those that it names, in the order of the recap; `rest` is what it says of all the others, None if
    nothing. `additions` and `questions` belong to no line. `likely` are lines that are left open and may well be agreed
    to: somebody has to read the mail. Words are the client's, letter for letter.
    """

    outcome: Outcome
    lines: tuple[Answered, ...] = ()
    rest: Literal["confirmed", "refused"] | None = None
    additions: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
