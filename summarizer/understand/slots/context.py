"""What the words around a date say of it: by or from it, at what hour, to come or gone by, ruled out or not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from summarizer.understand.slots.clock import Clock, read_clock
from summarizer.understand.slots.datebook import Datebook, Pattern
from summarizer.understand.slots.records import Relation

NEAR = 70  # characters before or after a date in which words can bear on it
TENSED = frozenset(
    {"weekday", "date", "day", "holiday", "week", "span"}
)  # rules whose day a verb can put behind us


@dataclass(frozen=True, slots=True)
class Match:
    """Words of a line that fit a pattern: `groups` are the placeholders it filled."""

    start: int
    end: int
    pattern: Pattern
    groups: Mapping[str, str]
    said: str

    @property
    def means(self) -> str:
        """The meaning of the rule that fits."""
        return str(self.pattern.rule["means"])


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with what its surroundings say of it; `start` and `end` are offsets in the line."""

    start: int
    end: int
    match: Match
    relation: Relation
    clock: Clock | None
    past: bool
    denied: bool


def in_context(line: str, book: Datebook, match: Match, others: Sequence[Match]) -> Dated:
    """A match with the hour, the relation, the tense and the denial that the words around it give.

    Args:
        line: The line that the match is in.
        book: The dates of its language.
        match: The match.
        others: All matches of the line: what follows the next one bears on that.
    """
    limit = min((other.start for other in others if other.start > match.start), default=len(line))
    end, clock = _hour(line, book, match, limit)
    start, relation = _relation(line, book, match)
    later = book.relation_after(line[end : min(limit, end + NEAR)])
    if later is not None:
        relation, end = later[0], end + later[1]
    if clock and clock.by and relation == "on":
        relation = "by"
    dated = Dated(start, end, match, relation, clock, past=False, denied=False)
    return replace(dated, past=_is_past(line, book, dated), denied=_is_denied(line, book, dated, limit))


def _hour(line: str, book: Datebook, match: Match, limit: int) -> tuple[int, Clock | None]:
    """Where a date ends with the part of the day and the hour after it, and that hour."""
    end = match.end
    clock = Clock(None, False, True) if book.afternoon.search(match.said) else None
    for _ in range(3):
        after = line[end : min(limit, end + NEAR)]
        part = book.part_after.match(after)
        hour = None if part else read_clock(book.clock, after)
        if part:
            afternoon = book.afternoon.search(part.group()) is not None
            clock = clock.in_part(afternoon=afternoon) if clock else Clock(None, False, afternoon)
            end += part.end()
        elif hour is not None and (clock is None or clock.time is None):
            clock = hour[0].in_part(afternoon=clock is not None and clock.afternoon)
            end += hour[1]
        else:
            break
    return end, clock


def _relation(line: str, book: Datebook, match: Match) -> tuple[int, Relation]:
    """Where a date begins with the words before it that belong to it, and how it counts."""
    start = match.start
    opening = line[max(0, start - NEAR) : start]
    part = book.part_before.search(opening)
    if part:
        start -= len(opening) - part.start()
        opening = line[max(0, start - NEAR) : start]
    relation: Relation = match.pattern.rule.get("relation", "on")
    said = book.relation_before(opening)
    if said is not None:
        relation = said[0] if said[0] != "on" else relation
        start -= said[1]
    if match.means != "day":  # "après-demain" begins like "après le 15"
        relation = book.relation_in(match.said) or relation
    return start, relation


def _is_denied(line: str, book: Datebook, dated: Dated, limit: int) -> bool:
    """Whether a date is named to be ruled out, or taken back for the one that follows."""
    closing = line[dated.end : dated.end + NEAR]
    if book.denied_after.match(closing):
        return True
    correction = book.corrected.match(closing)
    follows = correction is not None and limit < len(line) and dated.end + correction.end() >= limit - 8
    if follows and "?" not in line[dated.end : limit]:
        return True
    before = line[max(0, dated.start - NEAR) : dated.start]
    whole = line[max(0, dated.match.start - NEAR) : dated.match.start]
    if book.not_denied_before.search(whole) or (dated.relation != "on" and book.relation_keeps(whole)):
        return False
    return bool(book.denied_before.search(before) or book.denied_before.search(whole))


def _is_past(line: str, book: Datebook, dated: Dated) -> bool:
    """Whether a date is said to lie behind the call, by its own words or the verbs around it."""
    if dated.match.pattern.rule.get("past") or dated.relation == "since":
        return True
    if dated.relation not in ("on", "around") or dated.match.means not in TENSED:
        return False
    clauses = [
        re.split(r"[.!?;]", line[max(0, place - NEAR) : place])[-1]
        for place in (dated.start, dated.match.start)
    ]
    if any(book.not_past_before.search(clause) for clause in clauses[:1]):
        return False
    closing = line[dated.end : dated.end + NEAR]
    return any(book.past_before.search(clause) for clause in clauses) or bool(book.past_after.match(closing))
