"""What each sentence does: asks, sets a condition, agrees, promises… (several at once).

The acts are described, with examples, in `models/speech_acts/corpus/README.md`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

from summarizer import languages
from summarizer.understand.disfluency import folded, whole_words

if TYPE_CHECKING:
    import re

Act = Literal[
    "ask", "condition", "agree", "promise", "date", "price", "question", "fault", "contact", "depart", "refuse",
    "hesitate", "story", "chat", "inform",
]  # fmt: skip
ACTS: tuple[Act, ...] = get_args(Act)


@cache
def _expressions(language: str) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    pack = languages.table(language, "acts")
    return tuple((whole_words(*pack[act]["strong"]), whole_words(*pack[act]["weak"])) for act in ACTS)


def cues_of(act: Act, text: str, language: str) -> tuple[int, int]:
    """How many strong and weak expressions of one act the sentence holds."""
    strong, weak = _expressions(languages.nearest(language))[ACTS.index(act)]
    low = folded(text)
    return len(strong.findall(low)), len(weak.findall(low))


def cues(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """For each of ACTS, how many strong and weak expressions of the language pack the sentence holds."""
    low = folded(text)
    return tuple(
        (len(strong.findall(low)), len(weak.findall(low)))
        for strong, weak in _expressions(languages.nearest(language))
    )
