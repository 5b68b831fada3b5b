"""The training corpus as records: reads the files described in `corpus/README.md`, checks them, counts them.

python models/speech_acts/corpus.py [FILE…]
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("corpus")
ACTS = (
    "ask", "condition", "agree", "promise", "date", "price", "question", "fault", "contact", "depart", "refuse",
    "hesitate", "story", "chat", "inform",
)  # fmt: skip
TYPES = (
    "requirement", "constraint", "decision", "action", "deadline", "budget", "question", "problem", "contact", "change",
)  # fmt: skip
HEADER = ("id", "kind", "trade", "region", "register", "style", "recorded_at", "provider", "client")

_UNIT = re.compile(r"(?P<number>\d+) (?P<speaker>[CP+])\[(?P<acts>[a-z,]+)\] (?P<text>\S.*)")
_FACT = re.compile(r"(?P<head>[^|]+?)\s+@(?P<units>[\d,\- ]+?)\s*\|\s*(?P<statement>\S.*)")
_TOPIC = re.compile(r"topic (?P<units>[\d,\- ]+?)\s*\|\s*(?P<title>\S.*)")


@dataclass(frozen=True)
class Unit:
    """One unit of speech: who says it, what it does, in which turn."""

    speaker: str
    acts: frozenset[str]
    text: str
    turn: int


@dataclass(frozen=True)
class Fact:
    """One fact that a careful professional would write down; `units` are positions in `Call.units`."""

    type: str
    status: str
    value: tuple[str, ...]
    units: tuple[int, ...]
    statement: str


@dataclass(frozen=True)
class Call:
    """One call or voicemail of the corpus."""

    path: Path
    header: dict[str, str]
    units: tuple[Unit, ...]
    facts: tuple[Fact, ...]
    topics: tuple[tuple[tuple[int, ...], str], ...]
    voicemail: dict[str, str] | None

    @property
    def language(self) -> str:
        """The folder's name."""
        return self.path.parent.name


class Malformed(ValueError):
    """A file of the corpus does not follow the format."""


def _positions(text: str, count: int) -> tuple[int, ...]:
    found: list[int] = []
    for part in text.replace(" ", "").strip(",").split(","):
        first, _, last = part.partition("-")
        found += range(int(first) - 1, int(last or first))
    if any(not 0 <= i < count for i in found):
        raise ValueError(f"no such unit in @{text}")
    return tuple(dict.fromkeys(found))


def _units(lines: list[str]) -> tuple[Unit, ...]:
    units: list[Unit] = []
    for line in lines:
        match = _UNIT.fullmatch(line)
        if not match:
            raise ValueError(f"not a unit: {line!r}")
        if int(match["number"]) != len(units) + 1:
            raise ValueError(f"unit {match['number']} should be {len(units) + 1}")
        acts = frozenset(match["acts"].split(","))
        if unknown := acts - set(ACTS):
            raise ValueError(f"unknown act {sorted(unknown)} in unit {match['number']}")
        if match["speaker"] == "+":
            if not units:
                raise ValueError("the first unit cannot go on")
            units.append(Unit(units[-1].speaker, acts, match["text"], units[-1].turn))
        else:
            speaker = {"C": "client", "P": "provider"}[match["speaker"]]
            units.append(Unit(speaker, acts, match["text"], units[-1].turn + 1 if units else 0))
    return tuple(units)


def _fact(line: str, count: int) -> Fact:
    match = _FACT.fullmatch(line)
    if not match:
        raise ValueError(f"not a fact: {line!r}")
    words = match["head"].split()
    status = words.pop(0) if words[0] in ("superseded", "declined") else "active"
    kind, *value = words
    if kind not in TYPES:
        raise ValueError(f"unknown type {kind!r}")
    if kind in ("action", "question") and (not value or value[0] not in ("client", "provider")):
        raise ValueError(f"{kind} needs client or provider: {line!r}")
    if kind == "change" and value not in (["add"], ["remove"], ["modify"]):
        raise ValueError(f"change needs add, remove or modify: {line!r}")
    for word in value:
        if re.fullmatch(r"(since=)?\d{4}-\d\d-\d\d", word):
            dt.date.fromisoformat(word.removeprefix("since="))
    return Fact(kind, status, tuple(value), _positions(match["units"], count), match["statement"])


def read_call(path: Path) -> Call:
    """One file of the corpus. Raises Malformed with the file and what is wrong."""
    try:
        head, speech, facts = (
            [line for line in part.splitlines() if line.strip()]
            for part in re.split(r"(?m)^---\s*$", path.read_text("utf-8"))
        )
        header = {key: value.strip() for key, _, value in (line.partition(": ") for line in head)}
        if tuple(header) != HEADER:
            raise ValueError(f"header {tuple(header)} should be {HEADER}")
        dt.datetime.fromisoformat(header["recorded_at"])
        if header["id"] != path.stem:
            raise ValueError(f"id {header['id']!r} is not the file's name")
        units = _units(speech)
        topics, known, voicemail = [], [], None
        for line in facts:
            if line.startswith("voicemail"):
                pairs = (
                    pair.partition("=") for pair in line.removeprefix("voicemail").split(";") if "=" in pair
                )
                voicemail = {key.strip(): value.strip() for key, _, value in pairs}
            elif match := _TOPIC.fullmatch(line):
                topics.append((_positions(match["units"], len(units)), match["title"]))
            else:
                known.append(_fact(line, len(units)))
    except ValueError as error:
        raise Malformed(f"{path.name}: {error}") from error
    return Call(path, header, units, tuple(known), tuple(topics), voicemail)


def read_corpus(folder: Path = FOLDER) -> Iterator[Call]:
    """Every call of the corpus, in the order of language and name."""
    for path in sorted(folder.glob("*/*.txt")):
        yield read_call(path)


def main() -> int:
    """Check the files named, or all of them, and count what they hold."""
    paths = [Path(name) for name in sys.argv[1:]] or sorted(FOLDER.glob("*/*.txt"))
    status, count, acts, facts, trades = 0, Counter[str](), Counter[str](), Counter[str](), set()
    for path in paths:
        try:
            call = read_call(path)
        except Malformed as error:
            print(error)
            status = 1
            continue
        count[call.language] += len(call.units)
        count["files"] += 1
        acts.update(act for unit in call.units for act in unit.acts)
        facts.update(f"{fact.type}" for fact in call.facts)
        trades.add(call.header["trade"])
    for title, counter in (("units", count), ("acts", acts), ("facts", facts)):
        print(title, dict(counter.most_common()))
    print("trades", len(trades))
    return status


if __name__ == "__main__":
    raise SystemExit(main())
