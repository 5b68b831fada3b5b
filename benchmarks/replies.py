#!/usr/bin/env python3
"""Clients' written answers: what is understood of each line beside what a careful reader takes from it.

    python benchmarks/replies.py [--kept-apart] [--wrong] [--rules]

Reads the mails and labels of `tests/data/replies/learnt`, the short answers of `fresh.jsonl` and `varied.jsonl` there,
and with `--kept-apart` the mails that nobody who wrote rules has read. Those of `varied.jsonl` were written to be as
unlike each other as can be, with the lines that they answer. Prints, in all and by language:

    lines       share of lines with the right state (confirmed, corrected, refused, questioned, open)
    outcomes    share of replies with the right outcome, where one is labelled
    false yes   lines taken for confirmed that are not; must be 0
    missed yes  lines that are confirmed and not taken for it

`--wrong` also names each reply that is not understood in full; `--rules` leaves the learnt reader out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NamedTuple

from summarizer.deliver.reply import Reply, Written, states, understood, weighed, written

REPLIES = Path(__file__).parent.parent / "tests" / "data" / "replies"


class Judged(NamedTuple):
    """One reply: what was found beside what is right."""

    name: str
    language: str
    reply: Reply
    found: Mapping[str, str]
    right: Mapping[str, str]
    outcome: str | None


def settled(mail: Written, numbers: Sequence[str], lines: Mapping[str, str] | None, *, rules: bool) -> Reply:
    """What an answer settles; by the rules alone where this is asked for."""
    reply = understood(mail, numbers=numbers, lines=lines)
    return reply if rules else weighed(reply, mail, numbers=numbers, lines=lines)


def judged(folder: Path, *, rules: bool = False) -> Iterator[Judged]:
    """Every labelled reply of a folder, read."""
    labels: dict[str, dict[str, Any]] = json.loads((folder / "labels.json").read_text("utf-8"))
    for name, label in sorted(labels.items()):
        numbers = [str(number) for number in range(1, label["lines"] + 1)]
        mail = written((folder / f"{name}.eml").read_bytes())
        reply = settled(mail, numbers, None, rules=rules)
        right = {number: label["states"].get(number, label["default"]) for number in numbers}
        yield Judged(name, label["language"], reply, states(reply, numbers), right, label["outcome"])


def judged_texts(path: Path, *, rules: bool = False) -> Iterator[Judged]:
    """Every labelled answer of a file of JSON lines, read; `lines` are their number, or their texts by number."""
    for line in path.read_text("utf-8").splitlines():
        label: dict[str, Any] = json.loads(line)
        message = EmailMessage()
        message["Subject"] = "Re: x"
        message.set_content(label["text"])
        lines = label["lines"] if isinstance(label["lines"], dict) else None
        numbers = list(lines or map(str, range(1, label["lines"] + 1)))
        reply = settled(written(message.as_bytes()), numbers, lines, rules=rules)
        right = {number: label["states"].get(number, label["default"]) for number in numbers}
        yield Judged(
            label["name"], label["language"], reply, states(reply, numbers), right, label.get("outcome")
        )


def row(name: str, replies: Iterable[Judged]) -> str:
    """One row of the table."""
    replies = list(replies)
    pairs = [(reply.found[number], reply.right[number]) for reply in replies for number in reply.right]
    lines = sum(found == right for found, right in pairs) / max(1, len(pairs))
    labelled = [reply.reply.outcome == reply.outcome for reply in replies if reply.outcome]
    outcomes = f"{sum(labelled) / len(labelled):.1%}" if labelled else "-"
    false = sum(found == "confirmed" != right for found, right in pairs)
    missed = sum(found != "confirmed" == right for found, right in pairs)
    return f"{name:12}{len(replies):8}{len(pairs):7}{lines:8.1%}{outcomes:>10}{false:11}{missed:12}"


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
    parser.add_argument("--rules", action="store_true", help="by the rules alone")
    arguments = parser.parse_args()
    kept_apart = ("kept_apart", "kept_apart_2", "kept_apart_3") if arguments.kept_apart else ()
    for part in ("learnt", "fresh.jsonl", "varied.jsonl", *kept_apart):
        judge = judged_texts if part.endswith(".jsonl") else judged
        replies = list(judge(REPLIES / part, rules=arguments.rules))
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
                if wrong or reply.outcome not in (None, reply.reply.outcome):
                    print(f"  {reply.name}: {reply.reply.outcome} for {reply.outcome}; {wrong}")


if __name__ == "__main__":
    main()
