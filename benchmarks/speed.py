"""How fast a recording becomes a recap: ours beside plain faster-whisper and whisper.cpp, on the same weights.

    python benchmarks/speed.py                          calls, calls on one channel, voicemails, telephone clips
    python benchmarks/speed.py --limit 2                two recordings of each kind
    python benchmarks/speed.py --whispercpp FILE        also whisper.cpp with these ggml weights
    python benchmarks/speed.py --minutes 1 5 15 60 180  instead: the curve over the length of one recording
    python benchmarks/speed.py --workers 1 2 4          instead: a folder of voicemails, by so many processes
    python benchmarks/speed.py --files 200              instead: memory over so many files in one process

Each system works in a process of its own and all take turns recording by recording, so that whatever else the machine
does disturbs all alike. The sound is in `../shared` (not part of this repository).

- `errors`: word error rate in percent, as `benchmarks/asr.py` counts it.
- `speed`: seconds of sound for each second on the clock; `processor`: for each second of processor time.
- `times`: how many times the speed of faster-whisper's defaults, on the clock and by the processor.
- `MB`: the most memory that the process ever held.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from asr import RATE, ROOT, Clip, Worker, clips, errors, normalised

BASELINE = "faster-whisper"
SYSTEMS = (BASELINE, "faster-whisper-batched", "whisper.cpp", "recognition", "whole chain")
WORKERS_FILES = 24
MIXED = "calls, one channel"


class Timed(NamedTuple):
    """A recording of a kind, its length in seconds, and what a system's worker answered."""

    kind: str
    clip: Clip
    seconds: float
    system: str
    answer: dict[str, Any]


# What is timed ------------------------------------------------------------------------------------------


def recordings(shared: Path, made: Path) -> Iterator[tuple[str, Clip]]:
    """Every recording that is timed, with its kind; those that are `MIXED` still have to be."""
    for clip in clips(shared, made):
        if "telephone" in clip.group:
            yield "telephone clips", clip
        elif "voicemails" in clip.group or clip.path.parent.name == "voicemail":
            yield "voicemails", clip
        elif "calls" in clip.group:
            yield "calls, two channels", clip
            yield MIXED, clip


def mixed(clip: Clip, made: Path) -> Clip:
    """A copy of a call with both sides in one channel."""
    import soundfile

    from summarizer.listen.sound import decode

    sides = decode(clip.path).samples.sum(axis=0, dtype=np.int32)
    copy = made / f"{clip.path.stem}-mixed.flac"
    soundfile.write(copy, np.clip(sides, -32768, 32767).astype(np.int16), RATE)
    return replace(clip, path=copy)


def joined(shared: Path, made: Path, minutes: float) -> Path:
    """The spoken calls one after the other, two channels, until so many minutes are full."""
    import soundfile

    from summarizer.listen.sound import decode

    calls = sorted(p for p in (shared / "gold" / "dev_audio").glob("*.opus") if not p.name.startswith("msg-"))
    path, left = made / f"{minutes:g}-minutes.flac", round(minutes * 60 * RATE)
    with soundfile.SoundFile(path, "w", RATE, 2) as file:
        for call in cycle(calls):
            samples = decode(call).samples
            if len(samples) == 1:
                samples = np.repeat(samples, 2, axis=0)
            file.write(samples[:, :left].T)
            left -= samples.shape[1]
            if left <= 0:
                return path
    raise AssertionError("there are no calls")


# Systems side by side -----------------------------------------------------------------------------------


def side_by_side(chosen: Sequence[tuple[str, Clip]], systems: dict[str, Path], threads: int) -> list[Timed]:
    """Every recording by every system."""
    from summarizer.listen.sound import decode

    workers = {name: Worker(name, weights, threads) for name, weights in systems.items()}
    results = []
    for number, (kind, clip) in enumerate(chosen, 1):
        print(f"\r{number} of {len(chosen)}", end="", file=sys.stderr, flush=True)
        seconds = decode(clip.path).duration
        results += [Timed(kind, clip, seconds, name, worker(clip.path)) for name, worker in workers.items()]
    print("\r", end="", file=sys.stderr)
    return results


def table(results: Sequence[Timed]) -> str:
    """A line for each kind and system."""
    head = f"{'kind':22}{'files':>6}{'seconds':>9}  {'system':24}"
    lines = [f"{head}{'errors':>8}{'speed':>8}{'processor':>11}{'times':>14}{'MB':>7}"]
    for kind in dict.fromkeys(one.kind for one in results):
        base: tuple[float, float] | None = None
        for system in dict.fromkeys(one.system for one in results):
            rows = [one for one in results if (one.kind, one.system) == (kind, system)]
            seconds = sum(one.seconds for one in rows)
            clock, processor = (sum(one.answer[key] for one in rows) for key in ("clock", "processor"))
            base = (clock, processor) if system == BASELINE else base
            times = f"{base[0] / clock:.2f} / {base[1] / processor:.2f}" if base else ""
            pairs = [
                (
                    normalised(one.clip.reference, one.clip.language),
                    normalised(one.answer["text"], one.clip.language),
                )
                for one in rows
                if one.clip.reference
            ]
            lines.append(
                f"{kind:22}{len(rows):>6}{seconds:>9.0f}  {system:24}{errors(pairs)['errors']:>8.1f}"
                f"{seconds / clock:>8.1f}{seconds / processor:>11.1f}{times:>14}"
                f"{max(one.answer['memory'] for one in rows):>7.0f}"
            )
    return "\n".join(lines)


# Curves -------------------------------------------------------------------------------------------------


def over_length(shared: Path, made: Path, minutes: Sequence[float], weights: Path, threads: int) -> None:
    """Time and memory of recordings of so many minutes, each in a new process."""
    print(f"{'minutes':>7}  {'system':14}{'clock':>8}{'processor':>11}{'speed':>8}{'MB':>7}")
    for length in minutes:
        path = joined(shared, made, length)
        for system in ("recognition", "whole chain"):
            worker = Worker(system, weights, threads)
            answer = worker(path)
            worker.process.terminate()
            print(
                f"{length:>7g}  {system:14}{answer['clock']:>8.1f}{answer['processor']:>11.1f}"
                f"{length * 60 / answer['clock']:>8.1f}{answer['memory']:>7.0f}",
                flush=True,
            )
        path.unlink()


def over_workers(chosen: Sequence[Clip], made: Path, counts: Sequence[int], threads: int) -> None:
    """A folder of recordings by `recap FOLDER --workers N`, with nothing kept from before.

    Each worker has one thread; one worker alone is also timed with all of them.
    """
    from summarizer.files import cache_folder

    folder = made / "folder"
    folder.mkdir()
    for number, clip in enumerate(islice(cycle(chosen), WORKERS_FILES)):
        (folder / f"{number:03}{clip.path.suffix}").symlink_to(clip.path.resolve())
    print(f"{'workers':>7}{'threads':>9}{'clock':>8}{'processor':>11}")
    ways = [(count, count) for count in counts] + [(1, threads)] * (threads > 1)
    for count, shared in ways:
        empty = made / f"cache-{count}-{shared}"
        (empty / "recap").mkdir(parents=True)
        (empty / "recap" / "models").symlink_to(cache_folder() / "models")
        command = [str(Path(sys.executable).with_name("recap")), str(folder), "--quiet"]
        command += ["--workers", str(count), "--threads", str(shared)]
        command += ["--output", str(made / f"recaps-{count}-{shared}")]
        before, clock = _processor_of_children(), time.perf_counter()
        subprocess.run(command, check=True, cwd=ROOT, env=os.environ | {"XDG_CACHE_HOME": str(empty)})
        taken = time.perf_counter() - clock
        print(f"{count:>7}{shared:>9}{taken:>8.1f}{_processor_of_children() - before:>11.1f}", flush=True)


def _processor_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def over_files(chosen: Sequence[Clip], count: int, weights: Path, threads: int) -> None:
    """The most memory that one process held after so many files."""
    worker = Worker("whole chain", weights, threads)
    print(f"{'files':>7}{'MB':>7}")
    for number, clip in enumerate(islice(cycle(chosen), count), 1):
        answer = worker(clip.path)
        if number % max(1, count // 10) == 0:
            print(f"{number:>7}{answer['memory']:>7.0f}", flush=True)


def main() -> None:
    """Time what is asked for and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared", help="the folder with the sound"
    )
    parser.add_argument("--only", default="", help="only kinds whose name contains this")
    parser.add_argument("--limit", type=int, default=0, help="recordings of each kind; 0 for all")
    parser.add_argument("--threads", type=int, default=0, help="processor threads; 0 for all")
    parser.add_argument("--whispercpp", type=Path, metavar="FILE", help="ggml weights of the same model")
    parser.add_argument("--minutes", type=float, nargs="+", help="lengths of one recording")
    parser.add_argument("--workers", type=int, nargs="+", help="numbers of processes")
    parser.add_argument("--files", type=int, help="number of files for one process")
    options = parser.parse_args()
    if not options.shared.is_dir():
        sys.exit(f"{options.shared} is not here: give the folder with the sound by --shared")
    from summarizer.listen.weights import resolve
    from summarizer.listen.whisper import processors

    weights, threads = resolve("embedded").folder, options.threads or processors()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        if options.minutes:
            over_length(options.shared, made, options.minutes, weights, threads)
            return
        kinds: dict[str, list[Clip]] = {}
        for kind, clip in recordings(options.shared, made):
            kinds.setdefault(kind, []).append(clip)
        if options.workers:
            over_workers(kinds["voicemails"], made, options.workers, threads)
            return
        if options.files:
            over_files([*kinds["voicemails"], *kinds["telephone clips"]], options.files, weights, threads)
            return
        systems = dict.fromkeys(SYSTEMS, weights)
        if options.whispercpp and find_spec("pywhispercpp"):
            systems["whisper.cpp"] = options.whispercpp
        else:
            del systems["whisper.cpp"]
            print("whisper.cpp: not at hand (it takes `pip install pywhispercpp` and --whispercpp FILE)")
        chosen = [
            (kind, mixed(clip, made) if kind == MIXED else clip)
            for kind, own in kinds.items()
            if options.only in kind
            for clip in own[: options.limit or None]
        ]
        print(table(side_by_side(chosen, systems, threads)))


if __name__ == "__main__":
    main()
