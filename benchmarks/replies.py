#!/usr/bin/env python3
"""Clients' written answers: what is understood of each line beside what a careful reader takes from it.

    python benchmarks/replies.py [--kept-apart] [--wrong]

Reads the mails and labels of `tests/data/replies/learnt`, and with `--kept-apart` those that nobody who wrote rules
has read. Prints, in all and by language:

    lines       share of lines with the right state (confirmed, corrected, refused, questioned, open)
    outcomes    share of replies with the right outcome
    false yes   lines taken for confirmed that are not; must be 0
    missed yes  lines that are confirmed and not taken for it

`--wrong` also names each reply that is not understood in full.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from summarizer.deliver.reply import Reply, states, understood, written

REPLIES = Path(__file__).parent.parent / "tests" / "data" / "replies"


class Judged(NamedTuple):
    """One reply: what was found beside what is right."""

    name: str
    language: str
    reply: Reply
    found: Mapping[str, str]
    right: Mapping[str, str]
    outcome: str


def judged(folder: Path) -> Iterator[Judged]:
    """Every labelled reply of a folder, read."""
    labels: dict[str, dict[str, Any]] = json.loads((folder / "labels.json").read_text("utf-8"))
    for name, label in sorted(labels.items()):
        numbers = [str(number) for number in range(1, label["lines"] + 1)]
        mail = written((folder / f"{name}.eml").read_bytes())
        reply = understood(mail, numbers=numbers)
        right = {number: label["states"].get(number, label["default"]) for number in numbers}
        yield Judged(name, label["language"], reply, states(reply, numbers), right, label["outcome"])


def row(name: str, replies: Iterable[Judged]) -> str:
    """One row of the table."""
    replies = list(replies)
    pairs = [(reply.found[number], reply.right[number]) for reply in replies for number in reply.right]
    lines = sum(found == right for found, right in pairs) / max(1, len(pairs))
    outcomes = sum(reply.reply.outcome == reply.outcome for reply in replies) / max(1, len(replies))
    false = sum(found == "confirmed" != right for found, right in pairs)
    missed = sum(found != "confirmed" == right for found, right in pairs)
    return f"{name:12}{len(replies):8}{len(pairs):7}{lines:8.1%}{outcomes:10.1%}{false:11}{missed:12}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--kept-apart", action="store_true", help="measure the part that no rule has seen, too"
    )
    parser.add_argument(
        "--wrong", action="store_true", help="name the replies that are not understood in full"
    )
    arguments = parser.parse_args()
    for part in ("learnt", "kept_apart") if arguments.kept_apart else ("learnt",):
        replies = list(judged(REPLIES / part))
        print(
            f"{part:12}{'replies':>8}{'lines':>7}{'right':>8}{'outcomes':>10}{'false yes':>11}{'missed yes':>12}"
        )
        print(row("all", replies))
        for language in sorted({reply.language for reply in replies}):
            print(row(language, [reply for reply in replies if reply.language == language]))
        if arguments.wrong:
            for reply in replies:
                wrong = {
                    n: (reply.found[n], right) for n, right in reply.right.items() if reply.found[n] != right
                }
                if wrong or reply.reply.outcome != reply.outcome:
                    print(f"  {reply.name}: {reply.reply.outcome} for {reply.outcome}; {wrong}")


if __name__ == "__main__":
    main()
