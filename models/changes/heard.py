"""What readers heard in calls that they never saw: kept in `heard.npz` for what is learnt from all that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from summarizer.understand.comparing.reader import Heard, nothing_heard
from summarizer.understand.comparing.talk import Talk

FILE = Path(__file__).parent / "heard.npz"
LEAST = 12.0  # the lowest logarithm that is kept, and the highest log-odds


@dataclass(frozen=True)
class Kept:
    """What was heard in a call, with the hundredth of a second in which each sentence begins."""

    starts: NDArray[np.int32]
    heard: Heard

    def of(self, talk: Talk) -> Heard:
        """The same for the sentences of a talk. Raises ValueError if one of them was not there then."""
        places = {int(start): place for place, start in enumerate(self.starts)}
        rows = [places.get(hundredths(sentence.start)) for sentence in talk.sentences]
        if None in rows:
            raise ValueError(
                "sentences are not what they were when the reader learnt: learn it anew (--reader)"
            )
        return Heard(self.heard.becomes[rows], self.heard.new[rows])


def hundredths(seconds: float) -> int:
    """A moment in hundredths of a second."""
    return round(seconds * 100)


def kept() -> dict[str, Kept]:
    """What `heard.npz` has, by the name of the pair."""
    with np.load(FILE, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    found = {}
    for name in {key.rpartition(" ")[0] for key in arrays}:
        becomes = arrays[f"{name} becomes"]
        heard = nothing_heard(*becomes.shape[:2])
        read = becomes.any(axis=2)  # a line that was not read with a sentence has no number but zero
        heard.becomes[read] = becomes[read].astype(np.float32) * (LEAST / -255)
        heard.new[:] = arrays[f"{name} new"].astype(np.float32) * (LEAST / 127)
        found[name] = Kept(arrays[f"{name} starts"], heard)
    return found


def keep(found: Mapping[str, Kept]) -> None:
    """Write `heard.npz`: a byte for each number."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, each in found.items():
        becomes = np.round(np.clip(-each.heard.becomes, 0, LEAST) * (255 / LEAST))
        unread = (each.heard.becomes == nothing_heard(1, 1).becomes).all(axis=2)
        becomes[unread] = 0
        arrays[f"{name} starts"] = each.starts.astype(np.int32)
        arrays[f"{name} becomes"] = becomes.astype(np.uint8)
        arrays[f"{name} new"] = np.round(np.clip(each.heard.new, -LEAST, LEAST) * (127 / LEAST)).astype(
            np.int8
        )
    np.savez_compressed(FILE, **arrays)
