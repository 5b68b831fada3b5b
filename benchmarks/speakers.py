"""Whether each recognised word is given to who says it: the spoken gold calls on two channels, and on one.

Usage: `python benchmarks/speakers.py [--only ID…] [--channels]`

Words are recognised once, on the two channels; on one channel the same words, in order of time, are given to the voices
heard in both channels together. Words said while nobody or both speak count for nothing. `--channels` recognises
nothing: it says how many seconds of speech stand on the channel of who does not speak.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from itertools import permutations

import numpy as np
from diarization import GOLD

from summarizer.listen.activity import speech_chances, speech_stretches
from summarizer.listen.attribution import attributed
from summarizer.listen.channels import Side, merge, split
from summarizer.listen.diarization import diarize
from summarizer.listen.recognise import Recogniser
from summarizer.listen.sound import SAMPLE_RATE, decode
from summarizer.listen.utterances import HeardWord, utterances
from summarizer.listen.weights import resolve
from summarizer.model import Utterance

SIDES = {"left": "client", "right": "provider"}
MARGIN = 0.1  # seconds by which a word may stand outside its turn


def errors(spoken: Sequence[Utterance], turns: Sequence[dict]) -> tuple[int, int]:
    """Words given to the wrong side, as the labels fit best, and words that count."""
    pairs = []
    for utterance in spoken:
        for word in utterance.words:
            middle = (word.start + word.end) / 2
            by = {t["speaker"] for t in turns if t["start"] - MARGIN <= middle <= t["end"] + MARGIN}
            if len(by) == 1:
                pairs.append((utterance.speaker, by.pop()))
    labels = list(dict.fromkeys(label for label, _ in pairs))
    ways = (
        [SIDES]
        if set(labels) <= SIDES.keys()
        else [
            dict(zip(labels, way, strict=False))
            for way in permutations(("client", "provider", *labels), len(labels))
        ]
    )
    return min(sum(way.get(label) != who for label, who in pairs) for way in ways), len(pairs)


def confused(sides: Sequence[Side], turns: Sequence[dict]) -> tuple[float, float]:
    """Seconds of speech on the channel of who does not speak, while the other does; seconds of speech."""
    wrong = total = 0.0
    for side in sides:
        for stretch in speech_stretches(speech_chances(side.samples)):
            start, end = stretch.start / SAMPLE_RATE, stretch.end / SAMPLE_RATE
            own, others = (
                sum(
                    max(0.0, min(end, t["end"] + MARGIN) - max(start, t["start"] - MARGIN))
                    for t in turns
                    if (t["speaker"] == SIDES[str(side.label)]) == mine
                )
                for mine in (True, False)
            )
            total += end - start
            wrong += min(others, max(0.0, end - start - own))
    return wrong, total


def main() -> None:
    """Print the words wrong, call by call."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", help="ids of the calls to take")
    parser.add_argument("--channels", action="store_true", help="recognise nothing")
    options = parser.parse_args()
    if options.channels:
        for path in sorted(GOLD.glob("*.json")):
            call = json.loads(path.read_text("utf-8"))
            if call["kind"] != "voicemail":
                channels = split(decode(path.with_suffix(".opus")))
                wrong, total = confused(channels.sides, call["turns"])
                print(f"{path.stem:40} {channels.kind:10} {wrong:6.2f} of {total:6.1f} s", flush=True)
        return
    recogniser = Recogniser(resolve("embedded"))
    counts = np.zeros(4, int)
    print(f"{'':40} two channels      one channel")
    for path in sorted(GOLD.glob("*.json")):
        call = json.loads(path.read_text("utf-8"))
        if call["kind"] == "voicemail" or (options.only and path.stem not in options.only):
            continue
        sound = decode(path.with_suffix(".opus"))
        channels = split(sound)
        heard = recogniser.channels([s.samples for s in channels.sides], language=call["lang"])
        both = merge(heard[0].utterances, heard[1].utterances, channels)
        words = sorted((w for u in both for w in u.words), key=lambda w: w.start)
        alone = utterances([HeardWord(w.start, w.end, f" {w.text}", w.probability or 0.0) for w in words])
        mixed = np.clip(sound.samples.sum(axis=0, dtype=np.int32), -32768, 32767).astype(np.int16)
        voices = attributed(alone, diarize(mixed, speech_chances(mixed)))
        found = np.array([*errors(both, call["turns"]), *errors(voices, call["turns"])])
        counts += found
        print(f"{path.stem:40} {found[0]:5} of {found[1]:5}    {found[2]:5} of {found[3]:5}", flush=True)
    print(f"{'all':40} {counts[0] / counts[1]:14.2%} {counts[2] / counts[3]:17.2%}")


if __name__ == "__main__":
    main()
