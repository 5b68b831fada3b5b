"""A call with all that is known of each of its sentences before any item is made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer.model import Role, Sentence, SourceKind
from summarizer.understand.classifier import Scores
from summarizer.understand.content import Content
from summarizer.understand.slots.records import Slot


class Call(NamedTuple):
    """`slots`, `vectors`, `contents` and `scores` have one entry or row a sentence.

    `roles` tells which side a speaker label is on, `names` who that is, `known_as` what to call him in a line.
    `moments` says when each sentence was written; it is empty for what was said aloud.
    """

    language: str
    kind: SourceKind
    sentences: Sequence[Sentence]
    roles: Mapping[str | None, Role]
    names: Mapping[Role, str | None]
    slots: Sequence[Sequence[Slot]]
    vectors: NDArray[np.float32]
    contents: Sequence[Content]
    scores: Scores
    known_as: Mapping[Role, str] = MappingProxyType({})
    moments: Sequence[dt.datetime] = ()

    def role(self, sentence: int) -> Role:
        """The side that says this sentence; the client's where it is not known."""
        return self.roles.get(self.sentences[sentence].speaker) or "client"


def other(role: Role) -> Role:
    """The other side."""
    return "provider" if role == "client" else "client"
