"""What a format is, and what can be asked of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from summarizer.model import Recap, Record, Transcript
from summarizer.write.safe import masked, safe_recap, safe_transcript


class WriteOptions(Record):
    """How a recap is written.

    `me` and `client` are the two sides' names, where the recap does not know them or knows them less well.
    `transcript` adds the whole conversation as an annex, for the user's own copy. `safe` leaves out every
    telephone number, e-mail, address and link.
    """

    me: str | None = None
    client: str | None = None
    transcript: bool = False
    safe: bool = False


Render = Callable[[Recap, Transcript, WriteOptions], bytes]


@dataclass(frozen=True)
class Format:
    """One way to write a recap: what the file's name ends in, and the function that makes its bytes."""

    suffix: str
    render: Render

    def write(self, recap: Recap, transcript: Transcript, options: WriteOptions | None = None) -> bytes:
        """The whole file. What `safe` takes out is gone before the format sees it: none can forget to."""
        options = options or WriteOptions()
        if options.safe:
            options = safe_options(options, recap.source.language)
            recap, transcript = safe_recap(recap), safe_transcript(transcript, recap)
        return self.render(recap, transcript, options)


def safe_options(options: WriteOptions, language: str) -> WriteOptions:
    """The options with names in which nobody can be reached."""
    names = {name: masked(given, language) for name in ("me", "client") if (given := getattr(options, name))}
    return options.model_copy(update=names)
