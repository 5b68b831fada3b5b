"""How well and how fast speech is recognised: ours beside plain faster-whisper, on the same weights, in one run.

    python benchmarks/asr.py                 everything
    python benchmarks/asr.py --limit 5       five recordings of each group
    python benchmarks/asr.py --only telephone --systems ours,faster-whisper,faster-whisper-batched

Each system works in a process of its own, so that its peak memory is its own. They take turns recording by
recording, so that whatever else the machine does disturbs all alike. The sound is in `../shared` (not part of this
repository); telephone copies, ringing and noise are made here.

- `errors`: word error rate in percent (jiwer), all texts normalised alike: case, punctuation, apostrophes and
  hyphens do not count, numbers are digits ("vingt-deux" = "22"), accents do count.
- `dropped`: percent of the words that are missing; `lost`: how many times five or more in a row are.
- `speed`: seconds of sound for each second on the clock; `processor`: for each second of processor time, which
  other programs disturb less.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
RATE = 16_000
SHORT = 30.0
LOST = 5  # words missing in a row
NO_SPEECH = "no speech"


@dataclass(frozen=True)
class Clip:
    """A recording, the group it is counted in, its language, and what is said in it ("" for nothing)."""

    path: Path
    group: str
    language: str
    reference: str


# What is recognised -------------------------------------------------------------------------------------


def clips(shared: Path, made: Path) -> Iterator[Clip]:
    """Every recording with a reference; what has to be made first is written into the folder `made`."""
    audio = shared / "data" / "audio"
    for line in (audio / "manifest.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("ref") is None:
            continue
        path, language = audio / row["path"], row["lang"] or ""
        if not row["ref"]:
            yield Clip(path, NO_SPEECH, "", "")
            continue
        length = "under 30 s" if row["seconds"] < SHORT else "30 s and more"
        yield Clip(path, f"{language}, {length}", language, row["ref"])
        if language == "fr" and Path(row["path"]).parts[0] in ("fleurs_fr", "fr", "librivox_fr"):
            yield from (
                Clip(telephone(path, made, codec), f"fr, telephone, {codec}", "fr", row["ref"])
                for codec in ("ULAW", "GSM610")
            )
    for path in sorted((shared / "gold" / "dev_audio").glob("*.opus")):
        call = json.loads(path.with_suffix(".json").read_text("utf-8"))
        kind = "voicemails" if call["kind"] == "voicemail" else "calls"
        reference = " ".join(turn["text"] for turn in call["turns"])
        yield Clip(path, f"{call['lang']}, {kind}", call["lang"], reference)
    for path in without_speech(made):
        yield Clip(path, NO_SPEECH, "", "")


def telephone(path: Path, made: Path, codec: str) -> Path:
    """A copy as a telephone gives it: 8 kHz, 300 to 3,400 Hz, µ-law or GSM full rate."""
    import soundfile
    from scipy import signal

    from summarizer.listen.sound import decode

    samples = decode(path).samples.mean(axis=0) / 32768
    band = signal.butter(4, (300, 3400), "bandpass", fs=8000, output="sos")
    copy = made / f"{path.parent.name}-{path.stem}-{codec}.wav"
    narrow = signal.sosfilt(band, signal.resample_poly(samples, 1, 2))
    soundfile.write(copy, np.clip(narrow, -1, 1), 8000, subtype=codec)
    return copy


def without_speech(made: Path) -> Iterator[Path]:
    """Ringing, engaged and modem-like tones, keys, noises and hum, 20 seconds each."""
    import soundfile

    chance = np.random.default_rng(2)
    t = np.arange(20 * RATE) / RATE
    white = chance.normal(size=len(t))
    brown = np.cumsum(white)
    brown -= np.convolve(brown, np.ones(RATE) / RATE, "same")
    keys = np.select([t % 1 < 0.2], [np.sin(2 * np.pi * 770 * t) + np.sin(2 * np.pi * 1336 * t)], 0.0)
    chord = sum(np.sin(2 * np.pi * f * (1 + 0.002 * np.sin(5 * t)) * t) for f in (220, 277, 330))
    sounds = {
        "ringing-fr": np.sin(2 * np.pi * 440 * t) * (t % 5 < 1.5),
        "ringing-us": (np.sin(2 * np.pi * 440 * t) + np.sin(2 * np.pi * 480 * t)) * (t % 6 < 2),
        "engaged": np.sin(2 * np.pi * 440 * t) * (t % 1 < 0.5),
        "keys": keys,
        "chord": chord * np.exp(-(t % 2)),
        "hum": np.sin(2 * np.pi * 50 * t) + 0.3 * np.sin(2 * np.pi * 150 * t),
        "white-noise": white,
        "brown-noise": brown,
        "breath": white * np.clip(np.sin(2 * np.pi * t / 4), 0, None) ** 2,
        "faint-noise": white * 1e-3,
        "knocks": white * (t % 1.7 < 0.03),
        "nothing": np.zeros_like(t),
    }
    for name, sound in sounds.items():
        loudest = 1.0 if name == "faint-noise" else max(float(np.abs(sound).max()), 1e-9) / 0.5
        path = made / f"{name}.wav"
        soundfile.write(path, sound / loudest, RATE)
        yield path


# The systems, each in a process of its own --------------------------------------------------------------


def ours(folder: Path, threads: int) -> Callable[[Path], str]:
    """This project, as the command uses it."""
    from summarizer.listen import listen
    from summarizer.listen.recognise import Recogniser
    from summarizer.listen.weights import Weights

    recogniser = Recogniser(Weights("embedded", folder, multilingual=True), threads=threads)
    return lambda path: " ".join(
        utterance.text for utterance in listen(path, recogniser=recogniser).utterances
    )


def library(folder: Path, threads: int) -> Callable[[Path], str]:
    """faster-whisper's `transcribe` with its defaults, int8 as we use it."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
    return lambda path: " ".join(segment.text.strip() for segment in model.transcribe(str(path))[0])


def library_in_batches(folder: Path, threads: int) -> Callable[[Path], str]:
    """faster-whisper's batches with their defaults."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
    batches = BatchedInferencePipeline(model)
    return lambda path: " ".join(segment.text.strip() for segment in batches.transcribe(str(path))[0])


def recognition(folder: Path, threads: int) -> Callable[[Path], str]:
    """This project without telling voices apart: decoding and recognising, as the library does."""
    from summarizer.listen import listen
    from summarizer.listen.recognise import Recogniser
    from summarizer.listen.weights import Weights

    recogniser = Recogniser(Weights("embedded", folder, multilingual=True), threads=threads)
    return lambda path: " ".join(
        utterance.text for utterance in listen(path, recogniser=recogniser, speakers="off").utterances
    )


def whole_chain(folder: Path, threads: int) -> Callable[[Path], str]:
    """From the recording to the recap, with nothing kept from before; all models are loaded ahead."""
    from summarizer import languages, taking
    from summarizer.cache import Cache
    from summarizer.engine import Engine
    from summarizer.pipeline import process
    from summarizer.settings import Settings
    from summarizer.understand.warming import warm

    settings = Settings(model=str(folder), threads=threads)
    engine = Engine(settings)
    assert engine.recogniser
    for language in languages.available():
        warm(language)

    def recap(path: Path) -> str:
        with tempfile.TemporaryDirectory() as nothing:
            taking.transcripts = lambda: Cache(Path(nothing))  # type: ignore[attr-defined]
            transcript = process(path, settings, engine=engine).transcript
        return " ".join(utterance.text for utterance in transcript.utterances)

    return recap


def whisper_cpp(weights: Path, threads: int) -> Callable[[Path], str]:
    """whisper.cpp with its defaults (`pip install pywhispercpp`, no part of the project; weights are a ggml file)."""
    from pywhispercpp.model import Model

    from summarizer.listen.sound import decode

    model = Model(str(weights), n_threads=threads, print_progress=False, print_realtime=False)

    def hear(path: Path) -> str:
        sound = (decode(path).samples.mean(axis=0) / 32768).astype(np.float32)
        return " ".join(segment.text.strip() for segment in model.transcribe(sound, language="auto"))

    return hear


SYSTEMS: dict[str, Callable[[Path, int], Callable[[Path], str]]] = {
    "faster-whisper": library,
    "faster-whisper-batched": library_in_batches,
    "whisper.cpp": whisper_cpp,
    "recognition": recognition,
    "ours": ours,
    "whole chain": whole_chain,
}


def work(system: str, folder: Path, threads: int) -> None:
    """A worker: one path a line in, one JSON record a line out."""
    hear = SYSTEMS[system](folder, threads)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        clock, processor = time.perf_counter(), time.process_time()
        text = hear(Path(json.loads(line)))
        taken = {"clock": time.perf_counter() - clock, "processor": time.process_time() - processor}
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
            1024**2 if sys.platform == "darwin" else 1024
        )
        print(json.dumps({"text": text, **taken, "memory": memory}), flush=True)


class Worker:
    """A system in its process."""

    def __init__(self, system: str, folder: Path, threads: int) -> None:
        command = [
            sys.executable,
            __file__,
            "--worker",
            system,
            "--model",
            str(folder),
            "--threads",
            str(threads),
        ]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=ROOT
        )
        self._answer()

    def __call__(self, path: Path) -> dict[str, Any]:
        """What it recognises in a recording, with seconds on the clock and of the processor, and its peak memory."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(str(path)) + "\n")
        return self._answer()

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())


# Counting -----------------------------------------------------------------------------------------------


def normalised(text: str, language: str) -> str:
    """The words of a text as they are compared."""
    from text_to_num import alpha2digit

    text = unicodedata.normalize("NFKC", text).casefold().replace("œ", "oe").replace("æ", "ae")
    signs = {"%": {"fr": "pour cent", "en": "percent"}, "€": {}, "$": {"fr": "dollars", "en": "dollars"}}
    for sign, words in signs.items():
        text = text.replace(sign, f" {words.get(language, 'euros')} ")
    text = text.replace("pourcent", "pour cent")
    text = re.sub(r"(?<=\d)[ .,](?=\d{3}\b)", "", text)  # 1 200
    text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    text = re.sub(r"[^\w.]|_|\.(?!\d)|(?<!\d)\.", " ", text)
    text = " ".join(text.split())
    if text and language in ("fr", "en"):
        text = alpha2digit(text, language)
    return re.sub(r"(?<=\d) (?=\d)", "", text)  # 06 12 34 = 0612 34 = 061234


def errors(pairs: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Word errors, words dropped and stretches lost, of (reference, recognised) pairs that are normalised."""
    import jiwer

    references, recognised = zip(*pairs, strict=True)
    counted = jiwer.process_words(list(references), list(recognised))
    dropped = [c for alignment in counted.alignments for c in alignment if c.type == "delete"]
    words = sum(len(reference.split()) for reference in references)
    return {
        "errors": 100 * counted.wer,
        "dropped": 100 * counted.deletions / words,
        "lost": sum(c.ref_end_idx - c.ref_start_idx >= LOST for c in dropped),
    }


def report(results: list[tuple[Clip, str, float, dict[str, Any]]]) -> str:
    """The table: a line for each group and system."""
    head = f"{'group':26}{'files':>6}{'seconds':>9}  {'system':24}"
    lines = [head + f"{'errors':>8}{'dropped':>9}{'lost':>6}{'speed':>8}{'processor':>11}"]
    for group in dict.fromkeys(clip.group for clip, *_ in results):
        for system in dict.fromkeys(system for _, system, *_ in results):
            rows = [row for row in results if row[0].group == group and row[1] == system]
            seconds = sum(row[2] for row in rows)
            clock, processor = (sum(row[3][key] for row in rows) for key in ("clock", "processor"))
            pairs = [
                (normalised(clip.reference, clip.language), normalised(answer["text"], clip.language))
                for clip, _, _, answer in rows
            ]
            if group == NO_SPEECH:
                heard = sum(len(text.split()) for _, text in pairs)
                counts = f"{heard:>5} words heard  "
            else:
                found = errors(pairs)
                counts = f"{found['errors']:>8.1f}{found['dropped']:>9.1f}{found['lost']:>6}"
            lines.append(
                f"{group:26}{len(rows):>6}{seconds:>9.0f}  {system:24}{counts:>23}"
                f"{seconds / clock:>8.1f}{seconds / processor:>11.1f}"
            )
    for system in dict.fromkeys(system for _, system, *_ in results):
        memory = max(answer["memory"] for _, name, _, answer in results if name == system)
        lines.append(f"peak memory, {system}: {memory:.0f} MB")
    return "\n".join(lines)


def main() -> None:
    """Run the systems side by side and print the table."""
    from summarizer.listen.sound import decode

    parser = argparse.ArgumentParser(description="Recognition: ours beside plain faster-whisper.")
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared", help="the folder with the sound"
    )
    parser.add_argument("--systems", default="faster-whisper,ours", help=f"of {', '.join(SYSTEMS)}")
    parser.add_argument("--only", default="", help="only groups whose name contains this")
    parser.add_argument("--limit", type=int, default=0, help="recordings of each group; 0 for all")
    parser.add_argument("--threads", type=int, default=0, help="processor threads; 0 for all")
    parser.add_argument("--model", type=Path, help="folder of the weights; the embedded model if not given")
    parser.add_argument(
        "--save", type=Path, help="add what each system recognised to this file, as JSON lines"
    )
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    from summarizer.listen.weights import resolve
    from summarizer.listen.whisper import processors

    folder, threads = options.model or resolve("embedded").folder, options.threads or processors()
    if options.worker:
        work(options.worker, folder, threads)
        return
    if not options.shared.is_dir():
        sys.exit(f"{options.shared} is not here: give the folder with the sound by --shared")
    with tempfile.TemporaryDirectory() as made:
        chosen = [clip for clip in clips(options.shared, Path(made)) if options.only in clip.group]
        if options.limit:
            groups: dict[str, list[Clip]] = {}
            for clip in chosen:
                groups.setdefault(clip.group, []).append(clip)
            chosen = [clip for group in groups.values() for clip in group[: options.limit]]
        workers = {name: Worker(name, folder, threads) for name in options.systems.split(",")}
        results = []
        for number, clip in enumerate(chosen, 1):
            print(f"\r{number} of {len(chosen)}", end="", file=sys.stderr, flush=True)
            seconds = decode(clip.path).duration
            for name, worker in workers.items():
                answer = worker(clip.path)
                results.append((clip, name, seconds, answer))
                if options.save:
                    line = {"group": clip.group, "file": clip.path.name, "system": name, **answer}
                    with options.save.open("a") as saved:
                        saved.write(json.dumps(line, ensure_ascii=False) + "\n")
    print("\r" + report(results))


if __name__ == "__main__":
    main()
