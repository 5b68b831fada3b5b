"""How a stage tells how far it is: one callback, called with one small record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

Stage = Literal[
    "fetching",
    "waiting for workers",
    "decoding",
    "recognising",
    "telling voices apart",
    "reading",
    "understanding",
    "writing",
]


class Progress(NamedTuple):
    """How far a stage is: `done` of `total`, in seconds of sound where there is sound, else in parts of 1."""

    stage: Stage
    done: float
    total: float


Hook = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """The hook of those who do not want to know."""
