"""Whether a fact still holds at the end of the call, was replaced by another choice, or was ruled out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.model import Status
from summarizer.understand.call import Call
from summarizer.understand.classifier import STATES
from summarizer.understand.merging import Fact
from summarizer.understand.weighing import status_features

OUTCOMES: tuple[Status, ...] = ("active", *STATES)  # the columns of the weights
SPARING = 0.8  # log-odds for "active": the corpus has twice as many changes of mind as calls have (log 2, and a little)


def status_of(fact: Fact, facts: Sequence[Fact], call: Call, weights: NDArray[np.float32]) -> Status:
    """The likeliest state, learnt from what is said in and after its mentions (`models/speech_acts/facts.py`)."""
    scores = status_features(fact, facts, call) @ weights
    scores[0] += SPARING
    return OUTCOMES[int(np.argmax(scores))]
