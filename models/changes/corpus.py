"""Reading what is learnt from: pairs of calls, and lines written by hand beside what was agreed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from summarizer import languages
from summarizer.model import (
    ActionValue,
    Agreed,
    BudgetValue,
    ChangeValue,
    ContactValue,
    DeadlineValue,
    Evidence,
    Item,
    ItemType,
    ProblemValue,
    QuestionValue,
    Role,
    Status,
    Transcript,
    Utterance,
    Value,
)
from summarizer.understand import understand
from summarizer.understand.slots import ContactSlot, DateSlot, MoneySlot, find_slots

HERE = Path(__file__).parent
CALLS = HERE / "calls"
LINES_BY_HAND = HERE / "lines"
OF_TESTS = HERE.parents[1] / "tests" / "data" / "changes" / "learnt"
FOLDS = 5
WORDS_A_SECOND = 2.6
SILENCE = 20.0  # seconds between what is said for two lines
LEAST_SHARED = 0.05  # seconds that a passage and a turn have in common
BREATH = 0.3  # seconds between one turn and the next
SPEAKERS: Mapping[str, Role] = {"c": "client", "p": "provider"}
MARKS = {"=": "repeats", "~": "changes", "x": "drops", "+": "adds"}
VALUES: Mapping[str, type[Value]] = {
    "action": ActionValue, "deadline": DeadlineValue, "budget": BudgetValue, "question": QuestionValue,
    "problem": ProblemValue, "contact": ContactValue, "change": ChangeValue,
}  # fmt: skip

_HEAD = re.compile(
    r"# language (?P<language>\w\w) \| client: (?P<client>[^|]+) \| provider: (?P<provider>[^|]+)"
    r" \| agreed (?P<agreed>\d{4}-\d\d-\d\d) \| call (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d)"
)
_MARK = re.compile(r"\s*\[([^\]]*)\]$")


@dataclass(frozen=True)
class Difference:
    """One entry of a pair's gold: its kind, the number of the agreed line, and its turns."""

    kind: str
    agreed: str | None
    keywords: tuple[tuple[str, ...], ...]
    turns: frozenset[int]


@dataclass(frozen=True)
class Pair:
    """What was agreed, the items of a later call, and for each item the differences in whose turns it is told.

    `said` are the turns that the differences count; it is empty for lines written by hand.
    """

    name: str
    language: str
    agreed: tuple[tuple[Agreed, Item], ...]
    items: tuple[Item, ...]
    gold: tuple[Difference, ...]
    telling: tuple[tuple[int, ...], ...]
    said: tuple[Utterance, ...] = ()

    def told_in(self, start: float, end: float) -> frozenset[int]:
        """The differences in whose turns something is said between two moments."""
        turns = {
            n
            for n, each in enumerate(self.said)
            if min(end, each.end) - max(start, each.start) > LEAST_SHARED
        }
        return frozenset(n for n, each in enumerate(self.gold) if turns & each.turns)


def learnt_pairs() -> list[Path]:
    """The files of all pairs that are learnt from."""
    return [*sorted(OF_TESTS.glob("*.json")), *sorted(CALLS.glob("*/*.txt"))]


def name_of(path: Path) -> str:
    """The name of a pair: that of its file, with its writer's if it is one of `calls/`."""
    return path.stem if path.suffix == ".json" else f"{path.parent.name}/{path.stem}"


def fold_of(path: Path) -> int:
    """The part of the pairs that one is held out with: no writer of calls is on both sides."""
    beside = path.parent.glob("*.json") if path.suffix == ".json" else path.parents[1].iterdir()
    own = path if path.suffix == ".json" else path.parent
    return sorted(beside).index(own) % FOLDS


def call_of(path: Path) -> Mapping[str, Any]:
    """A pair, however it is written."""
    return read_call(path) if path.suffix == ".json" else spoken(path)


def read_call(path: Path) -> Mapping[str, Any]:
    """A pair as `tests/data/changes` has it."""
    call: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return call


def agreed_lines(call: Mapping[str, Any]) -> tuple[tuple[Agreed, Item], ...]:
    """The agreed lines of a pair."""
    on = dt.date.fromisoformat(call["agreed_on"])
    return tuple(
        (
            Agreed(number=line["number"], on=on, text=line["text"]),
            _item(line["number"], line["type"], line["text"], _value(line), [_quoted(line["quote"])]),
        )
        for line in call["agreed"]
    )


def turns(call: Mapping[str, Any]) -> tuple[Utterance, ...]:
    """What is said in the later call of a pair."""
    return tuple(
        Utterance(start=t["start"], end=t["end"], text=t["text"], speaker=t["speaker"]) for t in call["turns"]
    )


def understood(call: Mapping[str, Any]) -> tuple[Item, ...]:
    """The items that are found in the later call of a pair."""
    said = turns(call)
    transcript = Transcript(language=call["language"], duration=said[-1].end, utterances=said)
    moment = dt.datetime.fromisoformat(call["recorded_at"])
    found = understand(
        transcript, recorded_at=moment, kind="call", me=call["provider"], client=call["client"]
    )
    return found.items


def gold_items(call: Mapping[str, Any]) -> tuple[Item, ...]:
    """An item for each difference of a pair, made of its turns: what a perfect understanding would hand over."""
    moment = dt.datetime.fromisoformat(call["recorded_at"])
    country = str(languages.table(call["language"], "pack")["country"])
    items = []
    for number, gold in enumerate(gold_of(call), 1):
        told = [call["turns"][turn] for turn in sorted(gold.turns)]
        names = [word for group in gold.keywords for word in group]
        best = max(told, key=lambda t: (sum(name in _plain(t["text"]) for name in names), -len(t["text"])))
        if not names:  # nothing says which words tell it: the turn that says most
            best = max(told, key=lambda t: len(t["text"]))
        kind: ItemType = "requirement"
        value: Value | None = None
        for turn in told:
            for slot in find_slots(turn["text"], language=call["language"], anchor=moment, country=country):
                if names and not any(name in _plain(slot.text) for name in names):
                    continue
                match slot:
                    case MoneySlot():
                        kind = "budget"
                        value = BudgetValue(
                            amount=slot.amount, max=slot.max, currency=slot.currency, tax=slot.tax
                        )
                    case DateSlot(date=dt.date() as day) if kind != "budget":
                        kind, value = "deadline", DeadlineValue(date=day)
                    case ContactSlot() if slot.kind != "code":
                        kind, value = "contact", ContactValue(**{slot.kind: slot.value})
        evidence = [
            Evidence(start=t["start"], end=t["end"], speaker=t["speaker"], quote=t["text"]) for t in told
        ]
        items.append(_item(str(number), kind, best["text"], value, evidence))
    return tuple(items)


def gold_of(call: Mapping[str, Any]) -> tuple[Difference, ...]:
    """The differences of a pair."""
    return tuple(
        Difference(
            gold["kind"],
            gold["agreed"],
            tuple(tuple(group) for group in gold["keywords"]),
            frozenset(gold["turns"]),
        )
        for gold in call["differences"]
    )


def paired(name: str, call: Mapping[str, Any], items: Sequence[Item]) -> Pair:
    """A pair with its items held against its gold."""
    bare = Pair(name, call["language"], agreed_lines(call), tuple(items), gold_of(call), (), turns(call))
    telling = (frozenset().union(*(bare.told_in(e.start, e.end) for e in item.evidence)) for item in items)
    return replace(bare, telling=tuple(tuple(sorted(told)) for told in telling))


def spoken(path: Path) -> Mapping[str, Any]:
    """A pair written as `calls/` has it (the format is described in the README), in the form of `read_call`."""
    head, *rest = path.read_text("utf-8").strip().splitlines()
    found = _HEAD.fullmatch(head)
    if found is None or rest[:1] != ["agreed"] or "said" not in rest:
        raise ValueError(f"{path}: no head, agreed lines and turns")
    split = rest.index("said")
    said, marks = _marked(rest[split + 1 :])
    told: dict[str, list[int]] = {}
    for turn, names in enumerate(marks):
        for name in names:
            told.setdefault(name, []).append(turn)
    differences = [
        {
            "kind": MARKS[name[0]],
            "agreed": None if name[0] == "+" else name[1:],
            "keywords": [],
            "turns": turns,
        }
        for name, turns in told.items()
    ]
    return {
        "language": found["language"], "client": found["client"], "provider": found["provider"],
        "agreed_on": found["agreed"], "recorded_at": f"{found['at'].replace(' ', 'T')}:00+00:00",
        "agreed": [_spoken_agreement(line) for line in rest[1:split]],
        "turns": said, "differences": differences,
    }  # fmt: skip


def _spoken_agreement(line: str) -> dict[str, Any]:
    what, text, quote = line.split(" | ")
    number, kind, *rest = (word.replace("_", " ") for word in what.split())
    nameless = kind != "contact" or rest[0] in ContactValue.model_fields  # a name is no way to reach someone
    value = _written_value(kind, rest) if nameless else None
    return {
        "number": number, "type": kind, "text": text, "quote": quote,
        "value": value.model_dump(mode="json") if value else None,
    }  # fmt: skip


def _marked(lines: Sequence[str]) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """The turns, spoken at an even pace, and the marks of each."""
    said: list[dict[str, Any]] = []
    marks: list[list[str]] = []
    at = 0.0
    for line in lines:
        side, text = line.split(": ", 1)
        mark = _MARK.search(text)
        text = text[: mark.start()].strip() if mark else text.strip()
        end = at + max(1, len(text.split())) / WORDS_A_SECOND
        said.append({"speaker": SPEAKERS[side], "start": round(at, 2), "end": round(end, 2), "text": text})
        marks.append(mark[1].split() if mark else [])
        at = end + BREATH
    return said, marks


def written(path: Path) -> Pair:
    """Lines written by hand: the format is described in the README."""
    head, *lines = path.read_text("utf-8").splitlines()
    found = re.fullmatch(r"# language (\w\w), on (\d{4}-\d\d-\d\d)", head)
    if found is None:
        raise ValueError(f"{path}: the first line names no language and day")
    on = dt.date.fromisoformat(found[2])
    split = lines.index("said")
    agreed = tuple(_written_agreement(line, on) for line in lines[1:split])
    items, gold = [], []
    at = 0.0
    for number, line in enumerate(lines[split + 1 :], 1):
        spec, *quotes = line.split(" | ")
        what, text = spec.split(": ", 1)
        relation, old, kind, *rest = what.split()
        evidence = tuple(_spoken(quotes, at))
        status: Status = "declined" if "declined" in rest else "active"
        item = _item(str(number), kind, text, _written_value(kind, rest), evidence)
        items.append(item.model_copy(update={"status": status, "confidence": 0.7}))
        gold.append(Difference(relation, None if old == "-" else old, (), frozenset({number})))
        at = evidence[-1].end + SILENCE
    each = tuple((n,) for n in range(len(items)))
    return Pair(path.stem, found[1], agreed, tuple(items), tuple(gold), each)


def _written_agreement(line: str, on: dt.date) -> tuple[Agreed, Item]:
    what, text, quote = line.split(" | ")
    number, kind, *rest = what.split()
    item = _item(number, kind, text, _written_value(kind, rest), [_quoted(quote)])
    return Agreed(number=number, on=on, text=text), item


def _written_value(kind: str, words: Sequence[str]) -> Value | None:
    days = [dt.date.fromisoformat(word) for word in words if re.fullmatch(r"\d{4}-\d\d-\d\d", word)]
    value: Value | None = None
    match kind, words:
        case "budget", [amount, *_]:
            value = BudgetValue(amount=float(amount))
        case "deadline", _:
            value = DeadlineValue(date=days[0])
        case "action", [("client" | "provider") as owner, *_]:
            value = ActionValue(owner=owner, due=days[0] if days else None)
        case "problem", _:
            value = ProblemValue(since=days[0] if days else None)
        case "contact", [way, detail]:
            value = ContactValue(**{way: detail})
        case "question", [("client" | "provider") as side, *_]:
            value = QuestionValue(asked_by=side)
        case "change", [("add" | "modify" | "remove") as change, *_]:
            value = ChangeValue(kind=change)
    return value


def _spoken(quotes: Sequence[str], at: float) -> Iterator[Evidence]:
    for quote in quotes:
        who, words = quote.strip().split(": ", 1)
        end = at + len(words.split()) / WORDS_A_SECOND
        yield Evidence(start=at, end=end, speaker=SPEAKERS[who], quote=words)
        at = end + BREATH


def _value(line: Mapping[str, Any]) -> Value | None:
    return VALUES[line["type"]].model_validate(line["value"]) if line["value"] else None


def _quoted(quote: str) -> Evidence:
    return Evidence(start=0.0, end=1.0, speaker=None, quote=quote)


def _item(number: str, kind: str, text: str, value: Value | None, evidence: Sequence[Evidence]) -> Item:
    if kind not in get_args(ItemType):
        raise ValueError(f"{text!r}: {kind!r} is no type of item")
    return Item.model_validate(
        {
            "id": number,
            "type": kind,
            "topic": None,
            "text": text,
            "evidence": tuple(evidence),
            "confidence": 1.0,
            "value": value,
        }
    )


def _plain(text: str) -> str:
    return text.lower().replace("\u00a0", " ").replace("’", "'")
