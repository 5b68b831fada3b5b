"""The figures of a line: those written and those said, in groups as they are dictated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.write.safe.sounds import LARGE, Sounds

_PIECE = re.compile(r"\d+|[^\W\d_]+|[€£$%°]|\+(?=\W{0,2}\d)")
_CHUNK = re.compile(r"[^\W_]+")
# What letters stand for among figures, and figures among the letters of a number word ("s1x").
_AS_FIGURES = str.maketrans("oilszb", "011528")
_AS_LETTERS = str.maketrans("013457", "oieast")
_MIXED = 24  # letters and figures of a chunk that is still looked at
# Figures with a letter after every few of them: "06a41b27".
_LACED = re.compile(r"0\d{1,2}(?:[a-z]\d{1,3}){3,}")
_RUN_TOGETHER = (6, 80)  # letters of several number words written as one
_TIGHT = re.compile(r"[\s-]{1,3}")
MOST_TIMES = 4


@dataclass(frozen=True)
class Group:
    """Figures said or written in one go: where, which, whether in words, and whether they count thousands.

    A word that is no figure has none; `between` then tells that it may stand in a number, `aside` likewise
    but with less certainty.
    """

    start: int
    end: int
    word: str
    figures: str = ""
    said: bool = False
    large: bool = False


def undisguised(low: str, sounds: Sounds) -> str:
    """A folded line in lower case, of the same length, with letters that stand for figures set right."""
    return _CHUNK.sub(lambda m: _disguised(m.group(), sounds), low)


def groups_of(line: str, sounds: Sounds) -> list[Group]:
    """The line as groups of figures and the words in between."""
    pieces = [Group(m.start(), m.end(), m.group()) for m in _PIECE.finditer(line)]
    return list(_read(line, pieces, sounds))


def _disguised(chunk: str, sounds: Sounds) -> str:
    """A chunk with letters in the place of figures, or figures in the place of letters, set right."""
    if len(chunk) > _MIXED or chunk.isalpha() or chunk.isdigit() or not chunk.isascii():
        return chunk
    if _LACED.fullmatch(chunk):
        return re.sub(r"\D", " ", chunk)
    letters = chunk.translate(_AS_LETTERS)
    if (letters,) in sounds.words:
        return letters
    figures = chunk.translate(_AS_FIGURES)
    if figures.isdigit() and (len(chunk) >= 8 or chunk[0] in "0o" or set(chunk) <= set("0123456789o")):
        return figures
    return chunk


def _read(line: str, pieces: list[Group], sounds: Sounds) -> Iterator[Group]:
    index = 0
    times = 0
    while index < len(pieces):
        piece = pieces[index]
        if piece.word in sounds.repeats:
            times, first = sounds.repeats[piece.word], piece
            index += 1
            if index == len(pieces) or not _starts_figures(pieces[index], sounds):
                yield first
                times = 0
            continue
        group, index = _group(line, pieces, index, sounds)
        if times and group.figures:
            figures = group.figures[0] * min(times, MOST_TIMES) + group.figures[1:]
            group = Group(first.start, group.end, group.word, figures, said=True)
        times = 0
        yield group


def _starts_figures(piece: Group, sounds: Sounds) -> bool:
    return piece.word.isdigit() or piece.word in sounds.zeros or (piece.word,) in sounds.words


def _group(line: str, pieces: list[Group], index: int, sounds: Sounds) -> tuple[Group, int]:
    """What begins at a piece, and the piece after it."""
    piece = pieces[index]
    following = pieces[index + 1].word if index + 1 < len(pieces) else ""
    if piece.word.isdigit():
        if following in sounds.large and _tight(line, pieces, index):
            return Group(piece.start, pieces[index + 1].end, piece.word, piece.word, large=True), index + 2
        return Group(piece.start, piece.end, piece.word, piece.word), index + 1
    if piece.word in sounds.zeros:
        return Group(piece.start, piece.end, piece.word, "0", said=True), index + 1
    found = _number(line, pieces, index, sounds)
    if found is None:
        together = _together(piece.word, sounds)
        return Group(piece.start, piece.end, piece.word, together, said=bool(together)), index + 1
    value, after, large = found
    return Group(piece.start, pieces[after - 1].end, piece.word, str(value), said=True, large=large), after


def _number(line: str, pieces: list[Group], index: int, sounds: Sounds) -> tuple[int, int, bool] | None:
    """The value of the number said from a piece on, the piece after it, and whether it counts thousands."""
    below = _below_thousand(line, pieces, index, sounds)
    if below is None and pieces[index].word not in sounds.large:
        return None
    value, after = below or (1, index)
    large = value >= LARGE
    while (
        after < len(pieces)
        and pieces[after].word in sounds.large
        and (after == index or _tight(line, pieces, after - 1))
    ):
        large, after = True, after + 1
        if after < len(pieces) and _tight(line, pieces, after - 1):
            _, after = _below_thousand(line, pieces, after, sounds) or (0, after)
    return value, after, large


def _below_thousand(line: str, pieces: list[Group], index: int, sounds: Sounds) -> tuple[int, int] | None:
    """A number without thousands, and the piece after it; "twelve hundred" is one too."""
    below = _below_hundred(line, pieces, index, sounds)
    if below is None:
        return None
    value, after = below
    if value == 100:
        return _rest(line, pieces, after, sounds, 100)
    if 1 < value < 100 and _word_value(line, pieces, after, sounds) == 100:
        return _rest(line, pieces, after + 1, sounds, 100 * value)
    return below


def _rest(line: str, pieces: list[Group], index: int, sounds: Sounds, hundreds: int) -> tuple[int, int]:
    """A number of hundreds with what follows it, and the piece after."""
    if index >= len(pieces) or not _tight(line, pieces, index - 1):
        return hundreds, index
    rest = _below_hundred(line, pieces, index, sounds)
    if rest is None or rest[0] >= 100 or rest[0] == 0:
        return hundreds, index
    return hundreds + rest[0], rest[1]


def _below_hundred(line: str, pieces: list[Group], index: int, sounds: Sounds) -> tuple[int, int] | None:
    """A number up to a hundred, and the piece after it."""
    value, after = _simple(line, pieces, index, sounds)
    if value is None:
        return None
    if not 20 <= value < 100 or value % 10:
        return value, after
    at = after
    if at < len(pieces) and pieces[at].word in sounds.glue and _tight(line, pieces, at - 1):
        at += 1
    if at >= len(pieces) or not _tight(line, pieces, at - 1):
        return value, after
    unit, end = _simple(line, pieces, at, sounds)
    teens = value in sounds.teens_after and unit is not None and 10 <= unit < 20
    if unit is None or not (teens or 0 < unit < 10) or (at > after and unit not in (1, 11)):
        return value, after
    return value + unit, end


def _simple(line: str, pieces: list[Group], index: int, sounds: Sounds) -> tuple[int | None, int]:
    """The value of a number of one word, or of two that make one ("quatre-vingt"), and the piece after it."""
    if index >= len(pieces):
        return None, index
    if index + 1 < len(pieces) and _tight(line, pieces, index):
        pair = sounds.words.get((pieces[index].word, pieces[index + 1].word))
        if pair is not None:
            return pair, index + 2
    return sounds.words.get((pieces[index].word,)), index + 1


def _word_value(line: str, pieces: list[Group], index: int, sounds: Sounds) -> int | None:
    if index >= len(pieces) or not _tight(line, pieces, index - 1):
        return None
    return sounds.words.get((pieces[index].word,))


def _tight(line: str, pieces: list[Group], index: int) -> bool:
    """Whether nothing but a blank or a hyphen stands between a piece and the next."""
    return bool(_TIGHT.fullmatch(line, pieces[index].end, pieces[index + 1].start))


def _together(word: str, sounds: Sounds) -> str:
    """The figures of number words that are written as one: `zerosixdouze`; nothing for any other word."""
    if not _RUN_TOGETHER[0] <= len(word) <= _RUN_TOGETHER[1]:
        return ""
    figures, at, count = "", 0, 0
    while at < len(word):
        part = next(
            (word[at : at + n] for n in range(9, 1, -1) if (word[at : at + n],) in sounds.words), None
        )
        if part is None:
            return ""
        figures, at, count = figures + str(sounds.words[(part,)]), at + len(part), count + 1
    return figures if count >= 2 else ""
