"""Who says what: by the channel where each side has its own, else by the voice."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.listen.attribution import attributed
from summarizer.listen.channels import Channels, merge
from summarizer.listen.diarization import diarize
from summarizer.listen.recognise import Recognition
from summarizer.model import Utterance
from summarizer.progress import Hook, silent


def told_apart(
    channels: Channels, recognised: Sequence[Recognition], speakers: str, *, hook: Hook = silent
) -> tuple[Utterance, ...]:
    """All utterances in order of time, with the label of who says them.

    Args:
        channels: the sound's sides.
        recognised: what was recognised on each of them.
        speakers: "auto", "channels", a number of voices, or "off"; each of two sides is one speaker, whatever the
            number.
        hook: told how many seconds have been listened to.

    Raises:
        ModelError: the weights that tell voices apart are missing or damaged.
    """
    if len(recognised) == 2:
        utterances = merge(recognised[0].utterances, recognised[1].utterances, channels)
        if speakers != "off":
            return utterances
        return tuple(u.model_copy(update={"speaker": None}) for u in utterances)
    (only,) = recognised
    if speakers in ("off", "channels") or not only.utterances:
        return only.utterances
    count = None if speakers == "auto" else int(speakers)
    return attributed(
        only.utterances, diarize(channels.sides[0].samples, only.activity, count=count, hook=hook)
    )
