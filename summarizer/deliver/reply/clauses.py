"""An answer cut into clauses: so small that each says one thing of one set of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from summarizer.deliver.reply.references import Reference, has_stray_figure, references
from summarizer.deliver.reply.stance import is_name, spelled_out
from summarizer.deliver.reply.wording import REFERENCE, folded, phrases, words

WRAPPED_FROM = 45  # a line that a program wrapped is at least so long


class Clause(NamedTuple):
    """A piece of an answer: where it stands, which lines it names, and how it follows what goes before.

    `text` is folded and spelled out, with § for each reference; `unknown` is one that the recap does not have, and
    `stray` a figure that may be one. `line` and `sentence` count within the answer.
    `excepts` says that it begins with a word like "sauf", `contrasts` with one like "mais". `differs`: it counts
    otherwise what the line that it names counts.
    """

    start: int
    end: int
    text: str
    numbers: tuple[str, ...]
    explicit: bool
    unknown: bool
    stray: bool
    line: int
    sentence: int
    excepts: bool
    contrasts: bool
    differs: bool = False


_SENTENCE_END = re.compile(r"\n+|(?<=[.!?])[\"')\]]*\s+|(?<=[^\W\d_]{2}[.!?])(?=[A-ZÀ-Ý])|;\s*")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|(?<!\S)\S{1,100}@\S+")
_CALLED = re.compile(r"(?<=\d)\s+([A-ZÀ-Ý][\w'’-]+)(?=\s*(?:[.,!?;)\n]|$))")
_MARKER = re.compile(r"(?<!\S)([1-9]\d?)\s?[.):=/](?=\s|[^\W\d])")
_SEPARATOR = re.compile(r"(?<!\d),|,(?!\d)|[()]|\s-\s|\s/\s|:(?=\s)|\.\.+|…")


def clauses(text: str, numbers: Sequence[str]) -> list[Clause]:
    """The clauses of a text, in order. `numbers` are those of the recap's lines."""
    whole = _enumerated(unwrapped(text, numbers), numbers)
    plain = folded(_ADDRESS.sub(_hidden, _CALLED.sub(_unnamed, whole)))
    plain = phrases("references", "idioms").sub(lambda match: " " * len(match[0]), plain)
    found: list[Clause] = []
    for sentence, (start, end) in enumerate(_sentences(whole, plain)):
        line = whole.count("\n", 0, start)
        named = [
            r._replace(start=r.start + start, end=r.end + start)
            for r in references(plain[start:end], numbers)
        ]
        cuts = [start, *_cuts(plain, start, end, named), end]
        for low, high in _runs(cuts):
            found += _clause(plain, low, high, named, numbers, line=line, sentence=sentence)
    return found


def _unnamed(match: re.Match[str]) -> str:
    """Signs instead of a name that is called after a number: "sauf le 3 Marc"."""
    return "," * len(match[0]) if is_name(match[1]) else match[0]


def _hidden(match: re.Match[str]) -> str:
    """Signs instead of a link or an address, whose marks and figures say nothing."""
    return "¤" * len(match[0])


def unwrapped(text: str, numbers: Sequence[str]) -> str:
    """The text with a blank for each line break that a mail program made, or that follows "Point 3:"."""
    lines = text.split("\n")
    headings = [_is_heading(line, numbers) for line in lines]
    joined = lines[0]
    for at, (above, below) in enumerate(pairwise(lines)):
        fresh = not below.strip() or bool(
            references(folded(below[:40]), numbers) and re.match(r"\W*\d", below)
        )
        led = headings[at] == "led" or (headings[at] == "bare" and headings.count("bare") == 1)
        wrapped = (
            len(above) >= WRAPPED_FROM
            and not re.search(r"[.!?:;]\W*$", above)
            and re.match(r"\s*[\"'(]?[a-zà-ÿ]", below)
        )
        keep_together = (not fresh and (led or wrapped)) or (bool(below.strip()) and _is_open(above))
        joined += (" " if keep_together else "\n") + below
    return joined


def _enumerated(text: str, numbers: Sequence[str]) -> str:
    """The text with a line break for the blank before each number of a list in one line: "1. ok 2. ok 3. non"."""
    lines = []
    for line in text.split("\n"):
        markers = list(_MARKER.finditer(line))
        if len(markers) > 1 and not line[: markers[0].start()].strip():
            latest = int(markers[0][1])
            for marker in markers[1:]:
                if marker[1] in numbers and latest < int(marker[1]) and marker.start() > 0:
                    latest = int(marker[1])
                    line = f"{line[: marker.start() - 1]}\n{line[marker.start() :]}"  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines)


def _is_heading(line: str, numbers: Sequence[str]) -> str:
    """Whether a line names lines of the recap and says nothing of them: "led" by a word, "bare", or ""."""
    plain = folded(line)
    found = references(plain, numbers) if len(line) < 40 else []
    if len(found) != 1 or re.search(r"\w", plain[: found[0].start] + plain[found[0].end :]):
        return ""
    return "led" if re.match(r"\W*[a-z]", plain) else "bare"


def _is_open(line: str) -> bool:
    """Whether a line ends with a word that wants another: "sauf", "le", "and", a comma."""
    return bool(_open_end().search(folded(line)))


@cache
def _open_end() -> re.Pattern[str]:
    endings = "|".join(
        words(section, name)
        for section, name in (("references", "articles"), ("references", "joins"), ("stance", "except"))
    )
    return re.compile(rf"(?:,|(?<![\w'])(?:{endings}))\s*$")


def _sentences(whole: str, plain: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of the text begins and ends."""
    start = 0
    for match in _SENTENCE_END.finditer(whole):
        before = plain[start : match.start()]
        if "\n" not in match[0] and _no_end().search(before):
            continue
        if re.search(r"\w|[^\x00-\x7f]", before) or "?" in before:
            yield start, match.start()
        start = match.end()
    if start < len(whole):
        yield start, len(whole)


@cache
def _no_end() -> re.Pattern[str]:
    """A full stop that ends no sentence: after an abbreviation, or after the number that a line begins with."""
    return re.compile(rf"(?:^|[\s(])(?:{words('references', 'abbreviations')})\.$|^\W*\d{{1,3}}\.$")


def _cuts(plain: str, start: int, end: int, named: Sequence[Reference]) -> list[int]:
    """Where a sentence is cut: at its commas and contrasts, before lines that begin something new."""
    cuts: set[int] = set()
    text = plain[start:end]
    whole = [match.span() for match in phrases("stance", "idiom").finditer(text)]
    for match in _SEPARATOR.finditer(text):
        if any(low < match.start() < high for low, high in whole):
            continue
        agrees = match[0] == ":" and _says_yes(text, match.end() + 1)
        if match[0] != ":" or agrees or any(r.start - (start + match.end()) in range(3) for r in named):
            cuts.add(start + match.end())
    excepting = [match.span() for match in phrases("stance", "except").finditer(text)]
    cuts |= {start + low for low, _ in excepting}
    cuts |= {
        start + match.start()
        for match in phrases("stance", "contrast").finditer(text)
        if not any(low < match.start() < high for low, high in (*excepting, *whole))
    }
    for match in phrases("stance", "rest").finditer(text):
        before = text[: match.start()]
        if any(r.end <= start + match.start() for r in named):
            yes = list(_yes_before().finditer(before[-80:]))
            cuts.add(start + len(before) - (len(yes[-1][0]) if yes else 0))
    cuts = {cut for cut in cuts if not any(r.start < cut < r.end for r in named)}
    return sorted(cuts | _between(plain, start, end, named, cuts))


def _says_yes(text: str, at: int) -> bool:
    """Whether a yes to everything begins there."""
    lists = (("approval", "whole"), ("stance", "double"))
    return any(phrases(section, name).match(text, at) for section, name in lists)


@cache
def _yes_before() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{words('stance', 'yes')})(?:\s\w+){{0,2}}\s$")


def _between(plain: str, start: int, end: int, named: Sequence[Reference], cuts: set[int]) -> set[int]:
    """Cuts between references that no sign parts: "1 ok 2 ok 3 non", "ok 1 2 non 3", "le 2 c'est A et le 6 B"."""
    new: set[int] = set()
    for low, high in pairwise(named):
        if any(low.end <= cut <= high.start for cut in cuts):
            continue
        between = plain[low.end : high.start]
        join = list(_join().finditer(between))
        if join and re.search(r"\w", between[: join[-1].start()]):
            new.add(low.end + join[-1].start())
            continue
        first = max([start, *(cut for cut in cuts | new if cut <= low.start)])
        last = min([end, *(cut for cut in cuts if cut >= high.end)])
        leads = re.search(r"\w", plain[first : low.start]) and not re.search(r"\w", plain[high.end : last])
        if leads and re.search(r"\w", between):
            new.add(low.end)
        elif re.search(r"\w", between):
            new.add(high.start)
    return new


@cache
def _join() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{words('references', 'joins')}|{words('references', 'links')})(?![\w])")


def _runs(cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((low, high) for low, high in pairwise(cuts) if low < high)


def _clause(
    plain: str,
    low: int,
    high: int,
    named: Sequence[Reference],
    numbers: Sequence[str],
    *,
    line: int,
    sentence: int,
) -> Iterator[Clause]:
    """The clause between two cuts, if there is a word or a sign in it."""
    inside = [reference for reference in named if low <= reference.start < high]
    text, at = "", low
    for reference in inside:
        text += f"{plain[at : reference.start]} {REFERENCE} "
        at = reference.end
    text += plain[at:high]
    spelled = spelled_out(text.strip(" ,;()\n"))
    if re.search(r"[\w§?]", spelled):
        yield Clause(
            start=low,
            end=high,
            text=spelled,
            numbers=tuple(dict.fromkeys(number for r in inside for number in r.numbers)),
            explicit=any(reference.explicit for reference in inside),
            unknown=any(not reference.numbers for reference in inside),
            stray=has_stray_figure(text, numbers),
            line=line,
            sentence=sentence,
            excepts=bool(phrases("stance", "except").match(spelled)),
            contrasts=bool(phrases("stance", "contrast").match(spelled)),
        )
