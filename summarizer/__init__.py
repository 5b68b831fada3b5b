"""Recap: from a recorded client call to a written recap.

    from summarizer import recap

    result = recap("call.m4a", me="Léa Martin", client="Marc Durand")
    for item in result.items:
        print(item.text, item.evidence[0].start)

`recap` does what the command does and returns the recap; nothing is written unless asked. `run` does it for
many inputs and yields what came of each. The records are in `summarizer.model`, the errors in
`summarizer.errors`. The stages can be taken one by one, each a function from one frozen record to the next:

    from summarizer.listen import listen            recording → Transcript
    from summarizer.listen.sound import probe, decode
    from summarizer.read import read                transcript file → Transcript
    from summarizer.understand import understand    Transcript → topics, items…
    from summarizer.write import FORMATS            Recap → bytes of a format

Nothing heavy is imported until it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.api import Options, recap, run
    from summarizer.batch import Failure, MadeBefore, Outcome
    from summarizer.errors import RecapError
    from summarizer.model import Recap, Transcript
    from summarizer.progress import Progress
    from summarizer.settings import Settings

    __version__: str

__all__ = [
    "Failure",
    "MadeBefore",
    "Options",
    "Outcome",
    "Progress",
    "Recap",
    "RecapError",
    "Settings",
    "Transcript",
    "__version__",
    "recap",
    "run",
]

_MODULES = {
    "Failure": "summarizer.batch",
    "MadeBefore": "summarizer.batch",
    "Options": "summarizer.api",
    "Outcome": "summarizer.pipeline",
    "Progress": "summarizer.progress",
    "Recap": "summarizer.model",
    "RecapError": "summarizer.errors",
    "Settings": "summarizer.settings",
    "Transcript": "summarizer.model",
    "recap": "summarizer.api",
    "run": "summarizer.api",
}


def __getattr__(name: str) -> Any:
    """A public name, imported now."""
    if name == "__version__":
        from importlib.metadata import version

        return version("call-recap")
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
