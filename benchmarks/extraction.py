"""How many of the facts that a careful professional would write down are found: the gold calls, in one process.

Usage: `python benchmarks/extraction.py [GOLD_DIR] [--only ID…] [--verbose] [--json OUT]`

Does what `gold/run.py` does (speakers as SPEAKER_00 and SPEAKER_01, the call's own date), but loads each model once
and hands the recaps to `gold/score.py`. Prints the seconds that understanding took beside the length of the calls.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from summarizer.model import Transcript, Utterance
from summarizer.understand import understand

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "dev"


def transcript(gold: dict) -> Transcript:
    """The call as WhisperX would write it, speakers unnamed."""
    labels: dict[str, str] = {}
    utterances = tuple(
        Utterance(
            start=turn["start"],
            end=turn["end"],
            text=turn["text"],
            speaker=labels.setdefault(turn["speaker"], f"SPEAKER_{len(labels):02d}"),
        )
        for turn in gold["turns"]
    )
    return Transcript(language=gold["lang"], duration=gold["turns"][-1]["end"], utterances=utterances)


def main() -> int:
    """Understand every call, score the recaps."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--only", nargs="*", default=None, help="ids of the calls to take")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    paths = [p for p in sorted(options.gold.glob("*.json")) if not options.only or p.stem in options.only]
    if not paths:
        print(f"{options.gold}: no gold calls there")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        chosen, recaps = Path(folder, "gold"), Path(folder, "recaps")
        chosen.mkdir()
        recaps.mkdir()
        spent = length = 0.0
        for path in paths:
            gold = json.loads(path.read_text("utf-8"))
            (chosen / path.name).write_text(path.read_text("utf-8"), "utf-8")
            heard = transcript(gold)
            begin = time.perf_counter()
            found = understand(
                heard,
                recorded_at=dt.datetime.fromisoformat(gold["recorded_at"]),
                kind=gold["kind"],
                me=gold["provider"]["name"],
                client=gold["client"]["name"] if gold["kind"] == "call" else None,
            )
            spent += time.perf_counter() - begin
            length += heard.duration
            (recaps / f"{path.stem}.recap.json").write_text(found.model_dump_json(), "utf-8")
        command = [sys.executable, str(GOLD.parent / "score.py"), str(chosen), str(recaps)]
        command += ["--verbose"] * options.verbose + (["--json", str(options.json)] if options.json else [])
        status = subprocess.run(command, check=False).returncode
    print(
        f"understanding            {spent:.1f} s for {length / 60:.1f} min of calls, models loaded on the way"
    )
    return status


if __name__ == "__main__":
    raise SystemExit(main())
