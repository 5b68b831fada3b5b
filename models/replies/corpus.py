"""The answers that are learnt from: those of `corpus` beside this file, and those of the tests not kept apart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from summarizer.deliver.reply import written
from summarizer.deliver.reply.records import State
from summarizer.deliver.reply.weighing import lines_of, said

HERE = Path(__file__).parent
REPLIES = HERE.parents[1] / "tests" / "data" / "replies"
OF_TESTS = ("varied", "fresh")


class Answer(NamedTuple):
    """What a client wrote, the lines he answers by number, and what a careful reader takes from it.

    `default` is the state of every line that is not among `states`. `writer` tells which file it is of.
    """

    writer: str
    text: str
    lines: Mapping[str, str]
    default: State
    states: Mapping[str, State]


def answers() -> Iterator[Answer]:
    """All of them."""
    for path in sorted((HERE / "corpus").glob("*.jsonl")):
        yield from of_file(path, path.stem)
    for name in OF_TESTS:
        yield from of_file(REPLIES / f"{name}.jsonl", name)
    labels = json.loads((REPLIES / "learnt" / "labels.json").read_text("utf-8"))
    for name, label in sorted(labels.items()):
        numbers = [str(number) for number in range(1, label["lines"] + 1)]
        mail = written((REPLIES / "learnt" / f"{name}.eml").read_bytes())
        if text := said(mail, numbers):
            yield Answer("mails", text, lines_of(mail, numbers), label["default"], label["states"])


def of_file(path: Path, writer: str) -> Iterator[Answer]:
    """Those of one file of JSON lines."""
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        lines = row["lines"]
        if not isinstance(lines, dict):
            lines = dict.fromkeys(map(str, range(1, lines + 1)), "")
        yield Answer(writer, row["text"], lines, row["default"], row["states"])
