"""Sound → Transcript: decode, tell the channels apart, find the speech, recognise it, tell the voices apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.model import Transcript
from summarizer.progress import Hook, silent

if TYPE_CHECKING:
    from summarizer.listen.recognise import Recogniser
    from summarizer.listen.sound import Sound

__all__ = ["listen"]

UNHEARD = "fr"
"""The language of a recording in which nobody speaks, for the recap that says so."""


def listen(
    path: Path,
    *,
    recogniser: Recogniser,
    language: str | None = None,
    speakers: str = "auto",
    vocabulary: Sequence[str] = (),
    hook: Hook = silent,
    sound: Sound | None = None,
    on_language: Callable[[str], None] | None = None,
) -> Transcript:
    """What is said in a recording, and by whom.

    The two sides of a call recorded on two channels are recognised each on its own and labelled "left" and "right".
    Several voices in one channel are labelled "SPEAKER_00", "SPEAKER_01" and so on, in the order in which they first
    speak. One voice alone has no label.

    Args:
        path: the recording.
        recogniser: the loaded speech model.
        language: the code of the language spoken; None to find it.
        speakers: how speakers are told apart: "auto"; "channels", never by their voices; a number of voices; "off",
            which leaves all without a label.
        vocabulary: names and terms that may be said.
        hook: told how far decoding and recognising are.
        sound: the decoded recording, if the caller has it.
        on_language: told the language as soon as it is known, while the work goes on.

    Raises:
        UnreadableInput, NoSound: what `decode` finds wrong with the recording.
        UsageError: the model does not know the language.
        ModelError: the weights that tell voices apart are missing or damaged.
    """
    from summarizer.listen.channels import split
    from summarizer.listen.sound import decode
    from summarizer.listen.speakers import told_apart

    if sound is None:
        sound = decode(path, hook=hook)
    found = split(sound)
    recognised = recogniser.channels(
        [side.samples for side in found.sides],
        language=language,
        hotwords=", ".join(vocabulary) or None,
        hook=hook,
        on_language=on_language,
    )
    return Transcript(
        language=recognised[0].language or UNHEARD,
        language_probability=recognised[0].language_probability,
        duration=sound.duration,
        utterances=told_apart(found, recognised, speakers, hook=hook),
        model=recogniser.name,
    )
