"""A call beside what was agreed before it, with all that is known of both before anything is weighed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.model import Agreed, Item, Utterance
from summarizer.understand.comparing import reader
from summarizer.understand.comparing.additions import addition_features
from summarizer.understand.comparing.chain import Chain, paths
from summarizer.understand.comparing.lines import Said, read
from summarizer.understand.comparing.reader import Heard
from summarizer.understand.comparing.standing import standing_features
from summarizer.understand.comparing.subject import Subjects, Vocabulary, nearness
from summarizer.understand.comparing.talk import Talk, talk

Table = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """The lines of a call, those that were agreed, and what was said."""

    items: tuple[Item, ...]
    agreed: tuple[Said, ...]
    talk: Talk
    subjects: Subjects
    vocabulary: Vocabulary

    @property
    def within(self) -> NDArray[np.bool_]:
        """Whether each sentence is of the same utterance as the one before."""
        spoken = np.array([s.utterance for s in self.talk.sentences])
        return np.asarray([False, *(spoken[1:] == spoken[:-1])], np.bool_)

    def states(self, chain: Chain) -> Table:
        """How probably each sentence is in each state of the chain, shape (sentences, states)."""
        scores = chain.scores(self.subjects.pairs.astype(float), self.subjects.alone.astype(float))
        every = paths(scores[None], chain.moves, self.within[None], np.array([len(scores)]))
        return np.asarray(every.states[0], np.float64)

    def standing(self, line: int, probable: Table) -> Table:
        """What speaks for each standing of an agreed line; `probable` says which sentences are about it."""
        return standing_features(self.talk, self.agreed[line], probable, self.subjects, line, self.vocabulary)

    def adding(self, item: int, states: Table) -> Table:
        """What speaks for a line of the call being new."""
        return addition_features(self.talk, self.items[item], self.talk.places[item], states, self.subjects)


def reading(
    items: Sequence[Item],
    agreed: Sequence[tuple[Agreed, Item]],
    said: Sequence[Utterance],
    *,
    language: str,
    hear: Callable[[Talk], Heard] | None = None,
) -> Reading | None:
    """A call read beside what was agreed; None where nothing was said. `agreed` may not be empty, `said` may.

    `hear` has what the learnt reader hears in it, if not the one that is shipped: that is asked about whole calls only.
    """
    spoken = talk(items, said, language=language, anchor=max(line.on for line, _ in agreed))
    if not spoken.sentences:
        return None
    lines = tuple(read(item, language=language, anchor=line.on) for line, item in agreed)
    vocabulary = Vocabulary(spoken.passages, lines, language)
    near = nearness(spoken.meaning, lines, language)
    heard = hear(spoken) if hear else None
    if hear is None and spoken.whole and len(spoken.sentences) >= reader.SHORTEST:
        heard = reader.hear(spoken.sentences, [item for _, item in agreed], near)
    return Reading(tuple(items), lines, spoken, Subjects(spoken, lines, vocabulary, near, heard), vocabulary)
