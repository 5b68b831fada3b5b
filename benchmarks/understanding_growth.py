#!/usr/bin/env python3
"""How time and memory of understanding grow with the length of a call, on one core.

    python benchmarks/understanding_growth.py [--minutes 5 15 30 60 120 180] [--plot PNG]

Calls of the training corpus (French), said one after the other until the length is reached at a usual speed of speech.
Each length is a process of its own, held to one core and one thread. It loads the models by understanding one
sentence, then understands the long call once. Seconds are of processor time:

    load      seconds from the first import to the end of that sentence
    seconds   of the long call, without that
    clock     the same on the clock, which on a busy machine also counts the others' work
    memory    the most that the process ever held, models included

The plot (by default docs/images/understanding-growth.png) shows both beside what we allow. Ends with status 1 if
something is over its limit.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported late, so that loading can be timed
    from summarizer.model import Transcript

HERE = Path(__file__).resolve().parent
PLOT = HERE.parent / "docs" / "images" / "understanding-growth.png"
MINUTES = (5, 15, 30, 60, 120, 180)
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TOKENIZERS_PARALLELISM")
# What we allow.
SECONDS_A_MINUTE = 1.5
LOAD_SECONDS = 6.0
MEGABYTES = 1200
GROWTH = (
    1.25  # seconds a minute of the longest call beside those of calls a sixth as long: more is not linear
)

Row = dict[str, float]


def measure(minutes: float) -> Row:
    """Understand one call of this length, in this process."""
    began = time.process_time()
    import datetime as dt

    from summarizer.model import Transcript, Utterance
    from summarizer.understand import understand

    now = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
    first = Utterance(start=0.0, end=2.0, text="Bonjour, il me faudrait un devis pour mardi.", speaker="A")
    understand(Transcript(language="fr", duration=2.0, utterances=(first,)), recorded_at=now, kind="call")
    load = time.process_time() - began
    spoken = long_call(minutes)
    began, clock = time.process_time(), time.perf_counter()
    made = understand(spoken, recorded_at=now, kind="call")
    return {
        "minutes": spoken.duration / 60,
        "load": load,
        "seconds": time.process_time() - began,
        "clock": time.perf_counter() - clock,
        "megabytes": peak(),
        "lines": len(made.items),
        "topics": len(made.topics),
    }


def long_call(minutes: float) -> Transcript:
    """Calls of the corpus in the order of their names, again from the first if they are too few."""
    sys.path.insert(0, str(HERE.parent / "models" / "speech_acts"))
    from itertools import cycle

    from corpus import FOLDER, read_call
    from topics import transcript

    turns: list[dict[str, object]] = []
    words = 0
    for path in cycle(sorted((FOLDER / "fr").glob("*.txt"))):
        call = read_call(path)
        if call.header["kind"] != "call":
            continue
        last = -1
        for unit in call.units:
            if unit.turn == last:
                turns[-1]["text"] = f"{turns[-1]['text']} {unit.text}"
            else:
                turns.append({"speaker": unit.speaker, "text": unit.text})
            last = unit.turn
            words += len(unit.text.split())
        # As `transcript` counts: 2.6 words a second, and 0.4 s between turns.
        if words / 2.6 + 0.4 * len(turns) >= 60 * minutes:
            break
    spoken = transcript(turns, "fr")
    kept = tuple(utterance for utterance in spoken.utterances if utterance.end <= 60 * minutes)
    return spoken.model_copy(update={"utterances": kept, "duration": 60.0 * minutes})


def peak() -> float:
    """The most memory that this process ever held, in MB."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def apart(minutes: float) -> Row:
    """`measure` in a process of its own, on one core."""
    one = dict.fromkeys(THREADS, "1") | {"TOKENIZERS_PARALLELISM": "false"}
    command = [sys.executable, __file__, "--measure", str(minutes)]
    if hasattr(os, "sched_setaffinity"):
        core = max(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {core})  # the child inherits it
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | one)
    return {name: float(value) for name, value in json.loads(done.stdout.splitlines()[-1]).items()}


def draw(rows: list[Row], path: Path) -> None:
    """Seconds and memory over the length of the call, beside what we allow."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    lengths = [row["minutes"] for row in rows]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    left.plot(lengths, [row["seconds"] for row in rows], "o-", label="understanding")
    left.plot(
        [0, *lengths], [SECONDS_A_MINUTE * m for m in [0, *lengths]], "--", color="grey", label="allowed"
    )
    left.set(xlabel="minutes of call", ylabel="seconds on one core", ylim=(0, None))
    right.plot(lengths, [row["megabytes"] for row in rows], "o-", label="most memory held")
    right.axhline(MEGABYTES, ls="--", color="grey", label="allowed")
    right.set(xlabel="minutes of call", ylabel="MB, models included", ylim=(0, MEGABYTES * 1.1))
    for axis in (left, right):
        axis.legend(frameon=False)
        axis.spines[["top", "right"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def limits(rows: list[Row]) -> list[tuple[str, float, float]]:
    """What is limited, what was measured, what we allow."""
    by_length = sorted(rows, key=lambda row: row["minutes"])
    pace = [row["seconds"] / row["minutes"] for row in by_length]
    shorter = [
        row for row in by_length if row["minutes"] * 6 <= by_length[-1]["minutes"] and row["minutes"] >= 15
    ]
    found = [
        ("seconds for a minute of call", max(pace), SECONDS_A_MINUTE),
        ("seconds to load", max(row["load"] for row in rows), LOAD_SECONDS),
        ("MB", max(row["megabytes"] for row in rows), float(MEGABYTES)),
    ]
    if shorter:
        before = shorter[-1]["seconds"] / shorter[-1]["minutes"]
        found.append(("pace of the longest beside a sixth of it", pace[-1] / before, GROWTH))
    return found


def main() -> int:
    """Measure each length, print the table, draw the plot, check the limits."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", nargs="+", type=float, default=MINUTES)
    parser.add_argument("--plot", type=Path, default=PLOT)
    parser.add_argument("--measure", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure is not None:
        print(json.dumps(measure(options.measure)))
        return 0
    print("minutes   load  seconds  s/minute  clock     MB  lines  topics")
    rows = []
    for minutes in options.minutes:
        row = apart(minutes)
        rows.append(row)
        print(
            f"{row['minutes']:7.0f} {row['load']:6.1f} {row['seconds']:8.1f} {row['seconds'] / row['minutes']:9.2f}"
            f" {row['clock']:6.0f} {row['megabytes']:6.0f} {row['lines']:6.0f} {row['topics']:7.0f}",
            flush=True,
        )
    draw(rows, options.plot)
    print()
    over = 0
    for name, found, allowed in limits(rows):
        over += found > allowed
        print(f"{name:42} {found:8.2f}, at most {allowed:g}{'' if found <= allowed else ': OVER'}")
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
