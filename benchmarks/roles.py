"""Who is the client and who the provider: the gold calls with nothing but SPEAKER_00 and SPEAKER_01 to go by.

Usage: `python benchmarks/roles.py [GOLD_DIR] [--names]`

Beside ours: whoever speaks first is the provider, and whoever speaks more is the client.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from extraction import GOLD, transcript

from summarizer import languages
from summarizer.understand import _kind
from summarizer.understand.roles import find_roles
from summarizer.understand.sentences import split_sentences


def main() -> None:
    """Print how many calls have both roles right."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--names", action="store_true", help="tell the names of both sides")
    options = parser.parse_args()
    right, calls = dict.fromkeys(("ours", "first is the provider", "more is the client"), 0), 0
    for path in sorted(options.gold.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        call = transcript(gold)
        pairs = zip(call.utterances, gold["turns"], strict=True)
        truth = {utterance.speaker: turn["speaker"] for utterance, turn in pairs}
        language = languages.nearest(call.language)
        sentences = split_sentences(call, language)
        names = (gold["provider"]["name"], gold["client"]["name"]) if options.names else (None, None)
        kind = _kind("auto", sentences, call.duration, language)
        found = dict(find_roles(sentences, language=language, kind=kind, me=names[0], client=names[1]))
        first = call.utterances[0].speaker
        said = {who: sum(len(u.text) for u in call.utterances if u.speaker == who) for who in truth}
        most = max(said, key=said.__getitem__)
        guesses = {
            "ours": found,
            "first is the provider": {who: "provider" if who == first else "client" for who in truth},
            "more is the client": {who: "client" if who == most else "provider" for who in truth},
        }
        calls += 1
        for system, guess in guesses.items():
            right[system] += guess == truth
        if found != truth:
            print(f"wrong: {path.stem} ({kind})")
    for system, count in right.items():
        print(f"{system:24} {count} of {calls}")


if __name__ == "__main__":
    main()
