"""Who speaks when: the diarization error rate of mixtures of real voices and of the spoken gold calls in one channel.

Usage: `python benchmarks/diarization.py [--only GROUP…] [--json OUT]`

The error rate (pyannote.metrics) is the share of speech that is missed, invented or given to the wrong voice, with a
collar of 0 and of 0.25 s around each change; overlapping speech counts. Beside ours: everything given to one voice,
and clusters by average linkage of the same embeddings. The time is that of all processors together, over the length of
the sound.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from mixtures import Mixture, Turn, conversations, noisy, telephone
from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate
from scipy.cluster.hierarchy import fcluster, linkage

from summarizer.listen import diarization
from summarizer.listen.activity import Stretch, speech_chances, speech_stretches
from summarizer.listen.embedding import embed
from summarizer.listen.sound import SAMPLE_RATE, Samples, decode

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "dev_audio"
COLLARS = (0.0, 0.25)
LINES: dict[str, Callable[[Mixture], Mixture]] = {
    "clean": lambda m: m,
    "telephone": telephone,
    "noise 10 dB": noisy,
    "telephone, noise 10 dB": lambda m: telephone(noisy(m)),
}
System = Callable[[Mixture], Sequence[tuple[float, float, str]]]


class Score(NamedTuple):
    """Seconds wrong at each collar, seconds of speech at each collar, whether the count is right, time and length."""

    wrong: tuple[float, ...]
    speech: tuple[float, ...]
    counted: bool
    seconds: float
    length: float


def ours(mixture: Mixture) -> list[tuple[float, float, str]]:
    """As the product does it."""
    samples = mixture.samples
    return [
        (t.start, t.end, str(t.voice)) for t in diarization.diarize(samples, speech_chances(samples)).turns
    ]


def one_voice(mixture: Mixture) -> list[tuple[float, float, str]]:
    """All speech given to one voice."""
    return [(s.start / SAMPLE_RATE, s.end / SAMPLE_RATE, "0") for s in _stretches(mixture.samples)]


def _stretches(samples: Samples) -> list[Stretch]:
    """Where somebody speaks, as ours hears it."""
    found = speech_stretches(speech_chances(samples), speech=diarization.SPEECH, silence=diarization.SILENCE)
    return [Stretch(s.start, min(s.end, len(samples))) for s in found]


def average_linkage(mixture: Mixture) -> list[tuple[float, float, str]]:
    """The stretches of speech in clusters by average linkage, cut where cosine falls under a half."""
    stretches = [s for s in _stretches(mixture.samples) if s.seconds >= diarization.SHORTEST]
    if len(stretches) < 2:
        return one_voice(mixture)
    tree = linkage(embed(mixture.samples, stretches), "average", metric="cosine")
    return _labelled(stretches, fcluster(tree, 0.5, "distance"))


def ge2e(mixture: Mixture) -> list[tuple[float, float, str]]:
    """The stretches by GE2E embeddings (Wan et al. 2018, by Resemblyzer) and Ward, the number of people told."""
    stretches = [s for s in _stretches(mixture.samples) if s.seconds >= diarization.SHORTEST]
    if len(stretches) < 2:
        return one_voice(mixture)
    parts = [mixture.samples[s.start : s.end].astype(np.float32) / 32768 for s in stretches]
    vectors = np.array([_ge2e().embed_utterance(part) for part in parts])
    people = len({turn.speaker for turn in mixture.turns})
    return _labelled(stretches, fcluster(linkage(vectors, "ward"), people, "maxclust"))


@cache
def _ge2e() -> Any:
    from resemblyzer import VoiceEncoder  # pip install resemblyzer: no part of the project

    return VoiceEncoder("cpu", verbose=False)


def _labelled(stretches: Sequence[Stretch], labels: Sequence[int]) -> list[tuple[float, float, str]]:
    return [
        (s.start / SAMPLE_RATE, s.end / SAMPLE_RATE, str(label))
        for s, label in zip(stretches, labels, strict=True)
    ]


SYSTEMS: dict[str, System] = {
    "ours": ours,
    "one voice": one_voice,
    "average linkage": average_linkage,
    "GE2E, told": ge2e,
}


def groups() -> Iterator[tuple[str, Iterator[Mixture]]]:
    """Everything that is measured, by name."""
    mixed = list(conversations())
    for line, through in LINES.items():
        for count, people in ((2, "two people"), (3, "three or four")):
            chosen = [m for m in mixed if (len({t.speaker for t in m.turns}) == 2) == (count == 2)]
            yield f"{people}, {line}", (through(m) for m in chosen)
    yield "gold calls, one channel", gold(voicemails=False)
    yield "gold voicemails", gold(voicemails=True)


def gold(*, voicemails: bool) -> Iterator[Mixture]:
    """The spoken gold calls with both sides in one channel."""
    for path in sorted(GOLD.glob("*.json")):
        call = json.loads(path.read_text("utf-8"))
        if (call["kind"] == "voicemail") != voicemails:
            continue
        sides = decode(path.with_suffix(".opus")).samples
        mixed = np.clip(sides.sum(axis=0, dtype=np.int32), -32768, 32767).astype(np.int16)
        yield Mixture(path.stem, mixed, tuple(_spoken(call["turns"], mixed)))


def _spoken(turns: Sequence[dict], samples: Samples) -> Iterator[Turn]:
    """The turns without the pauses in them, as voice activity detection hears the clean sound."""
    for stretch in speech_stretches(speech_chances(samples)):
        first, last = stretch.start / SAMPLE_RATE, stretch.end / SAMPLE_RATE
        for turn in turns:
            start, end = max(first, turn["start"]), min(last, turn["end"])
            if end - start > 0.05:
                yield Turn(start, end, turn["speaker"])


def score(mixture: Mixture, system: System) -> Score:
    """How far a system is from the truth."""
    began = time.process_time()
    found = system(mixture)
    seconds, length = time.process_time() - began, len(mixture.samples) / SAMPLE_RATE
    truth, guess = Annotation(), Annotation()
    for i, turn in enumerate(mixture.turns):
        truth[Segment(turn.start, turn.end), i] = turn.speaker
    for i, (start, end, voice) in enumerate(found):
        guess[Segment(start, end), i] = voice
    wrong, speech = [], []
    for collar in COLLARS:
        metric = DiarizationErrorRate(collar=2 * collar)
        parts = metric(truth, guess, uem=Timeline([Segment(0, length)]), detailed=True)
        wrong.append(parts["confusion"] + parts["missed detection"] + parts["false alarm"])
        speech.append(parts["total"])
    counted = len({voice for *_, voice in found}) == len({t.speaker for t in mixture.turns})
    return Score(tuple(wrong), tuple(speech), counted, seconds, length)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", help="beginnings of the groups' names")
    parser.add_argument("--systems", nargs="*", default=list(SYSTEMS)[:3], choices=list(SYSTEMS))
    parser.add_argument("--verbose", action="store_true", help="a line for each file")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results = {}
    print(f"{'':38} {'system':16} {'files':>5} {'DER':>6} {'DER .25':>8} {'count':>6} {'x time':>7}")
    for name, mixtures in groups():
        if options.only and not any(name.startswith(start) for start in options.only):
            continue
        scores: dict[str, list[Score]] = {system: [] for system in options.systems}
        for mixture in mixtures:
            for system in options.systems:
                one = score(mixture, SYSTEMS[system])
                scores[system].append(one)
                if options.verbose:
                    rate = 100 * one.wrong[1] / one.speech[1]
                    print(
                        f"    {mixture.name:60} {system:16} {rate:5.1f} {'' if one.counted else 'count wrong'}"
                    )
        for system, each in scores.items():
            rates = [
                100 * sum(s.wrong[i] for s in each) / sum(s.speech[i] for s in each)
                for i in range(len(COLLARS))
            ]
            counted = sum(s.counted for s in each)
            cost = sum(s.seconds for s in each) / sum(s.length for s in each)
            results[f"{name}: {system}"] = {
                "der": rates,
                "counted": counted,
                "files": len(each),
                "time": cost,
            }
            print(
                f"{name:38} {system:16} {len(each):5} {rates[0]:6.1f} {rates[1]:8.1f} {counted:3}/{len(each):<3}"
                f" {cost:6.3f}",
                flush=True,
            )
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
