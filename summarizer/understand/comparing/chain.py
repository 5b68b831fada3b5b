"""A chain of states, one for each sentence of a call, each likelier after some than after others.

A linear-chain conditional random field (Lafferty, McCallum & Pereira, "Conditional Random Fields", 2001) with three
kinds of state: chat, something new, and each agreed line. All agreed lines share their weights, so that a call may
have any number of them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]

CHAT, NEW, FIRST = 0, 1, 2
"""The states: chat, something new, and from FIRST the agreed lines."""

MOVES = (
    "chat on", "new on", "line on", "line to line", "chat to new", "new to chat", "chat to line", "line to chat",
    "new to line", "line to new",
)  # fmt: skip
"""From one sentence to the next, each within an utterance and from one utterance to the next."""


class Chain(NamedTuple):
    """What was learnt: weights of the features, and of MOVES, shape (2, moves): between and within utterances."""

    line: Table
    new: Table
    chat: Table
    moves: Table

    def scores(self, pairs: Table, alone: Table) -> Table:
        """How much speaks for each state of each sentence, shape (…, sentences, states).

        Args:
            pairs: What is known of each sentence beside each agreed line, shape (…, sentences, lines, features).
            alone: What is known of each sentence by itself, shape (…, sentences, features).
        """
        return np.concatenate(
            [(alone @ self.chat)[..., None], (alone @ self.new)[..., None], pairs @ self.line], axis=-1
        )


class Paths(NamedTuple):
    """All paths through a call together.

    `states` has how probably each sentence is in each state, `moves` how often each of MOVES is expected, `score` the
    logarithm of the sum over all paths.
    """

    states: Table
    moves: Table
    score: float


def kinds_of_moves(states: int) -> NDArray[np.int64]:
    """For each state and each next one which of MOVES it is."""
    kinds = np.full((states, states), MOVES.index("line to line"))
    kinds[np.arange(states), np.arange(states)] = MOVES.index("line on")
    kinds[CHAT, FIRST:], kinds[FIRST:, CHAT] = MOVES.index("chat to line"), MOVES.index("line to chat")
    kinds[NEW, FIRST:], kinds[FIRST:, NEW] = MOVES.index("new to line"), MOVES.index("line to new")
    kinds[CHAT, NEW], kinds[NEW, CHAT] = MOVES.index("chat to new"), MOVES.index("new to chat")
    kinds[CHAT, CHAT], kinds[NEW, NEW] = MOVES.index("chat on"), MOVES.index("new on")
    return kinds


def paths(scores: Table, moves: Table, within: NDArray[np.bool_], lengths: NDArray[np.int64]) -> Paths:
    """The forward-backward algorithm, with every step scaled (Rabiner 1989), for several calls side by side.

    Args:
        scores: How much speaks for each state of each sentence, shape (calls, sentences, states); -inf where one is
            out.
        moves: The weights of MOVES, shape (2, moves).
        within: Whether each sentence is of the same utterance as the one before, shape (calls, sentences).
        lengths: How many sentences each call has; what comes after them does not matter.
    """
    calls, count, states = scores.shape
    kinds = kinds_of_moves(states)
    between, inside = np.exp(moves)[:, kinds]
    highest = scores.max(axis=2, keepdims=True)
    heard = np.exp(scores - highest)
    there = np.arange(count) < lengths[:, None]
    forward, backward, scale = np.zeros_like(heard), np.ones_like(heard), np.ones((calls, count))
    forward[:, 0] = heard[:, 0]
    for t in range(count):
        if t:
            before = forward[:, t - 1]
            forward[:, t] = np.where(within[:, t, None], before @ inside, before @ between) * heard[:, t]
        scale[:, t] = np.where(there[:, t], forward[:, t].sum(axis=1), 1.0)
        forward[:, t] /= np.where(there[:, t], scale[:, t], np.inf)[:, None]
    ahead = np.zeros_like(heard)
    for t in range(count - 1, 0, -1):
        ahead[:, t] = heard[:, t] * backward[:, t] / scale[:, t, None] * there[:, t, None]
        back = np.where(within[:, t, None], ahead[:, t] @ inside.T, ahead[:, t] @ between.T)
        backward[:, t - 1] = np.where(there[:, t, None], back, 1.0)
    expected = np.zeros_like(moves)
    for place, (step, chosen) in enumerate(((between, ~within), (inside, within))):
        both = np.einsum("cti,ctj->ij", forward[:, :-1] * chosen[:, 1:, None], ahead[:, 1:]) * step
        expected[place] = np.bincount(kinds.ravel(), both.ravel(), len(MOVES))
    total = (np.log(scale) + np.where(there, highest[:, :, 0], 0.0)).sum()
    return Paths(forward * backward * there[:, :, None], expected, float(total))
