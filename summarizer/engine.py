"""What all the inputs of a run share: the settings, and the speech model, found and loaded when it is first needed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from summarizer.errors import ModelError
from summarizer.progress import Hook, Progress, silent
from summarizer.settings import Settings, words

if TYPE_CHECKING:
    from summarizer.listen.recognise import Recogniser
    from summarizer.listen.weights import Weights


@dataclass(frozen=True)
class Engine:
    """What all the inputs of a run share: the speech model, found when first needed, then loaded once.

    `expected` has the words of the vocabulary that the settings name, where its file is not on this machine.
    """

    settings: Settings
    hook: Hook = silent
    expected: tuple[str, ...] = ()

    @property
    def weights(self) -> Weights:
        """The files of the model that the settings ask for, fetched if need be. Raises ModelError."""
        if isinstance(self._found, ModelError):
            raise self._found
        return self._found

    @cached_property
    def _found(self) -> Weights | ModelError:
        """The model's files, or why there are none: it is not tried again for every input of a run."""
        from summarizer.listen.weights import resolve

        try:
            return resolve(self.settings.model, hook=self._fetching)
        except ModelError as error:
            return error

    def _fetching(self, here: int, total: int) -> None:
        self.hook(Progress("fetching", here / total if total else 0, 1))

    @cached_property
    def recogniser(self) -> Recogniser:
        """The loaded model. Raises ModelError."""
        from summarizer.listen.recognise import Recogniser

        settings = self.settings
        return Recogniser(self.weights, threads=settings.threads or processors(), device=settings.device)

    @property
    def has_listened(self) -> bool:
        """Whether the model was loaded, so that something was recognised with it."""
        return "recogniser" in vars(self)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Names and terms to expect. Raises UsageError."""
        names = (self.settings.me, self.settings.client)
        expected = (*words(self.settings.vocabulary), *self.expected)
        return tuple(dict.fromkeys([name for name in names if name] + list(expected)))


def processors() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
