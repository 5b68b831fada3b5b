"""Telling a number that someone answers at from one that counts, dates or names something."""

from __future__ import annotations

import re
from itertools import pairwise

from summarizer.write.safe.figures import Group
from summarizer.write.safe.sounds import Sounds

# This many figures make a number, or part of one: without any sign of one, where one is spoken of, after a
# nought or a plus, and where three groups or more are said in one breath. A known number is known by four.
FIGURES, FIGURES_SPOKEN_OF, FIGURES_AFTER_ZERO, FIGURES_IN_A_BREATH, FIGURES_KNOWN = 7, 4, 4, 5, 4
WHOLE = 9  # from here on a pause ends the number
LONGEST = 15  # figures, after ITU-T E.164

TOLD_APART = re.compile(r"[\s-]{0,3}")
_CERTAIN = re.compile(r"0[1-9]\d{8}|0[1-9]\d{9}|\+\d{8,15}")
_ABROAD = re.compile(r"00[1-9]\d{7,13}")
# Belgian firms are numbered so.
_FIRM = re.compile(r"[01]\d{3}\.\d{3}\.\d{3}")
_AMERICAN = re.compile(r"1?[2-9]\d\d[2-9]\d{6}")
_ATTACHED = re.compile(r"(?:[^\W\d_][-_/.]?|[#-])\Z")


def reaches(
    low: str,
    part: list[Group],
    following: Group | None,
    sign: bool | None,
    known: tuple[str, ...],
    table: Sounds,
) -> bool:
    """Whether a run of figures could be a number that someone answers at, or a part of one.

    Args:
        low: The line, folded and in lower case.
        part: The run: groups of figures, the first perhaps a plus.
        following: The word after it, None if a sentence or a pause is between.
        sign: True after a word that speaks of calling, False after one that speaks of orders or articles.
        known: Numbers of someone, in figures alone.
        table: The words for figures.
    """
    groups = [group for group in part if group.figures]
    figures = "".join(group.figures for group in groups)
    if len(figures) >= FIGURES_KNOWN and any(
        figures in number or figures.removeprefix("0") in number for number in known
    ):
        return True
    plus = part[0].word == "+" or low[max(0, part[0].start - 1) : part[0].start] == "+"
    certain = _is_certain(low, part, groups, sign, "+" + figures if plus else figures)
    if certain is not None:
        return certain
    if _enumerates(low, groups):
        return False
    if plus or leads(low, part, table):
        return len(figures) >= FIGURES_AFTER_ZERO
    if len(_leading_later(groups)) >= FIGURES_AFTER_ZERO:
        return True
    counted = len(figures) < 10 and counts(low, part[-1].end, following, table)
    return not counted and _is_long_enough(low, groups, len(figures), spoken_of=bool(sign))


def leads(low: str, run: list[Group], table: Sounds) -> bool:
    """Whether it begins as numbers that are dialled do: with a plus, or a nought that is no amount ("0 et 1200")."""
    if run[0].word == "+" or not run[0].figures.startswith("0") or len(run[0].figures) > 1:
        return run[0].word == "+" or run[0].figures.startswith("0")
    gap = low[run[0].end : run[1].start].split() if len(run) > 1 else []
    return len(run) > 1 and not table.joining.intersection(gap)


def _is_certain(
    low: str, part: list[Group], groups: list[Group], sign: bool | None, figures: str
) -> bool | None:
    """Whether it surely is a number, or surely none for want of being one where things are numbered."""
    firm = sign is False and _FIRM.fullmatch(low, part[0].start, part[-1].end)
    if not firm and (_CERTAIN.fullmatch(figures) or _CERTAIN.fullmatch(_leading_later(groups))):
        return True
    attached = _ATTACHED.search(low[max(0, part[0].start - 2) : part[0].start])
    if _ABROAD.fullmatch(figures) and not (attached or sign is False):
        return True
    if sign is False or (attached and not sign):
        apart = [len(group.figures) for group in groups]
        return bool(_AMERICAN.fullmatch(figures)) and apart[-3:] == [3, 3, 4]
    return None


def _is_long_enough(low: str, groups: list[Group], size: int, *, spoken_of: bool) -> bool:
    """Whether figures that begin like any others are as many, and grouped, as those of a number."""
    if spoken_of and size >= FIGURES_SPOKEN_OF and (len(groups) > 1 or size > FIGURES_SPOKEN_OF):
        return True
    said = len(groups) > 2 and any(group.said for group in groups) and _in_a_breath(low, groups)
    if said and size >= FIGURES_IN_A_BREATH:
        return True
    return size >= FIGURES and _grouped_like_one(groups)


def _grouped_like_one(groups: list[Group]) -> bool:
    sizes = [len(group.figures) for group in groups]
    if len(groups) == 1:
        return sizes[0] <= LONGEST + 2
    if len(groups) == 2 and sum(sizes) < WHOLE:
        return sizes == [3, 4]
    return not all(group.figures.endswith("0") and len(group.figures) > 1 for group in groups)


def _leading_later(groups: list[Group]) -> str:
    """The figures from where a number begins after a count: "deux, 06 12"; empty if none does."""
    for index, group in enumerate(groups[1:], 1):
        if group.figures.startswith("0") and len(group.figures) > 1:
            return "".join(g.figures for g in groups[index:])
    return ""


def _enumerates(low: str, groups: list[Group]) -> bool:
    """Whether figures count up in small steps, as sizes, years or rooms that are listed do."""
    values = [int(group.figures[:LONGEST]) for group in groups]
    if len(values) < 2 or any(len(group.figures) > 5 for group in groups):
        return False
    zeros = {group.figures.startswith("0") and len(group.figures) > 1 for group in groups}
    if True in zeros:
        return all(b - a == 1 for a, b in pairwise(values)) and len(values) > 2
    breath = _in_a_breath(low, groups)
    if breath and len(values) > 2 and all(group.said for group in groups) and values[-1] > 20:
        return all(b - a == 1 or (a % 5 == b % 5 == 0 and a < b) for a, b in pairwise(values))
    single = all(len(group.figures) == 1 for group in groups)
    if single and len(values) > 4:
        return all(b - a == 1 for a, b in pairwise(values)) or (
            all(b - a > 0 for a, b in pairwise(values)) and not _in_a_breath(low, groups)
        )
    return all(0 < b - a <= max(12, a // 2) for a, b in pairwise(values)) and (
        len(values) > 2 or not _in_a_breath(low, groups) or len(groups[0].figures) == 4
    )


def _in_a_breath(low: str, groups: list[Group]) -> bool:
    return all(TOLD_APART.fullmatch(low, a.end, b.start) for a, b in pairwise(groups))


def counts(low: str, end: int, following: Group | None, table: Sounds) -> bool:
    """Whether the word that follows is what has been counted."""
    if following is None or not TOLD_APART.fullmatch(low, end, following.start):
        return False
    word = following.word
    plural = len(word) > 4 and word.endswith(("s", "x")) and word not in table.ordinary
    return following.large or word in table.amounts or (plural and word not in table.between)
