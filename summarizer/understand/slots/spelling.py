"""Names spelled aloud: "j comme Julie point duval, deux l", read as they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from summarizer.languages import table
from summarizer.understand.slots.reading import Line

MOST_WORDS = 4  # words that may be run together to one name
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of the line: `joined` is the mark that the text has before it without a space ("-")."""

    start: int
    end: int
    text: str
    joined: str
    accented: bool

    @property
    def single(self) -> bool:
        """Whether it is one letter or a number, as in spelling."""
        return self.text.isdigit() or (len(self.text) == 1 and self.text.isalpha())


@dataclass(frozen=True, slots=True)
class Spelling:
    """The `[spelling]` table of a language; each entry is a sequence of words, the longest first."""

    marks: tuple[tuple[Words, str], ...]
    at: tuple[Words, ...]
    one_word: tuple[Words, ...]
    remarks: tuple[Words, ...]
    letter_as: tuple[Words, ...]
    www: tuple[Words, ...]
    stop: frozenset[str]
    mailboxes: frozenset[str]
    particles: frozenset[str]


@cache
def spelling_of(language: str) -> Spelling:
    """The spelling of a language."""
    contacts = table(language, "contacts")
    said = contacts["spelling"]
    names = (("dot", "."), ("dash", "-"), ("underscore", "_"), ("slash", "/"))
    marks = [(tuple(words.split()), mark) for name, mark in names for words in said[name]]
    marks += [((mark,), mark) for mark in "._/"]

    def entries(name: str) -> tuple[Words, ...]:
        return tuple(sorted((tuple(words.split()) for words in said[name]), key=len, reverse=True))

    return Spelling(
        marks=tuple(sorted(marks, key=lambda entry: -len(entry[0]))),
        at=entries("at"),
        one_word=entries("one_word"),
        remarks=entries("remarks"),
        letter_as=entries("letter_as"),
        www=entries("www"),
        stop=frozenset([*said["stop"], *(words[-1] for words in entries("at"))]),
        mailboxes=frozenset(said["mailboxes"]),
        particles=frozenset(contacts["address"]["particles"]),
    )


_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[@.,;:!?_+/-]")


def tokens_of(line: Line) -> list[Token]:
    """The words and marks of a line, with their offsets in the text."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(line.line):
        start, end = line.place(found.start(), found.end())
        gap = line.text[tokens[-1].end : start] if tokens else " "
        accented = not line.text[start:end].isascii()
        tokens.append(Token(start, end, found.group(), gap if gap in ("-", "_") else "", accented))
    return tokens


def fits(tokens: Sequence[Token], at: int, words: Words) -> bool:
    """Whether those words stand at a place."""
    return at >= 0 and tuple(token.text for token in tokens[at : at + len(words)]) == words


def entry_at(tokens: Sequence[Token], at: int, entries: Sequence[Words]) -> Words | None:
    """The first of some entries that stands at a place."""
    return next((words for words in entries if fits(tokens, at, words)), None)


def mark_at(tokens: Sequence[Token], at: int, spelling: Spelling) -> tuple[str, int] | None:
    """The mark ("." for "point") that begins at a token, and how many tokens it takes."""
    found = next(((mark, len(words)) for words, mark in spelling.marks if fits(tokens, at, words)), None)
    return found if found is None or _is_inside(tokens, at) else None


def _mark_before(tokens: Sequence[Token], end: int, spelling: Spelling) -> tuple[str, int] | None:
    """The mark that ends just before token `end`, and how many tokens it takes."""
    for words, mark in spelling.marks:
        if fits(tokens, end - len(words), words):
            return (mark, len(words)) if _is_inside(tokens, end - len(words)) else None
    return None


def _is_inside(tokens: Sequence[Token], at: int) -> bool:
    """Whether a mark belongs to a name: a full stop with a space after it ends a sentence."""
    if tokens[at].text.isalnum():
        return True
    if not 0 < at < len(tokens) - 1:
        return False
    return tokens[at - 1].end == tokens[at].start and tokens[at].end == tokens[at + 1].start


def domain_after(tokens: Sequence[Token], at: int, spelling: Spelling) -> tuple[str, int] | None:
    """The domain spelled from a token on, and the token after it."""
    labels, label, words, index = [], "", 0, at
    while index < len(tokens):
        token, mark = tokens[index], mark_at(tokens, index, spelling)
        if mark is not None and label and mark[0] in ".-":
            if mark[0] == ".":
                labels.append(label)
                label, words = "", 0
            else:
                label += "-"
            index += mark[1]
            continue
        skipped = _skipped(tokens, index, spelling, first=index == at)
        if skipped:
            index += skipped
            continue
        whole = labels and len(label) > 1 and not label.endswith("-")
        ends = whole and not token.joined and not _dot_soon(tokens, index, spelling)
        if mark is not None or ends or not token.text[0].isalnum():
            break
        label += (token.joined if label else "") + token.text.replace("'", "")
        words, index = words + (not token.single), index + 1
        if words > MOST_WORDS and len(label) > 2 * words:
            return None
    labels += [label] if label else []
    if len(labels) < 2 or not re.fullmatch(r"[a-z]{2,12}", labels[-1]):
        return None
    return ".".join(labels), index


def _skipped(tokens: Sequence[Token], at: int, spelling: Spelling, *, first: bool) -> int:
    """How many tokens there say only how a domain is written: "tout attaché", "comme Julie", a comma before "point"."""
    if tokens[at].text == ",":
        mark = mark_at(tokens, at + 1, spelling) if at + 1 < len(tokens) else None
        return int(first or (mark is not None and mark[0] in ".-"))
    remark = entry_at(tokens, at, spelling.one_word) or entry_at(tokens, at, spelling.remarks)
    return len(remark) if remark and not first else _spelled_as(tokens, at, spelling)


def _dot_soon(tokens: Sequence[Token], at: int, spelling: Spelling) -> bool:
    """Whether a dot comes within the next words, none of which is grammar: the name goes on."""
    for index in range(at, min(len(tokens), at + 3)):
        mark = mark_at(tokens, index, spelling)
        if mark is not None:
            return mark[0] == "."
        if tokens[index].text in spelling.stop or not tokens[index].text.isalnum():
            return False
    return False


def _spelled_as(tokens: Sequence[Token], at: int, spelling: Spelling) -> int:
    """How many tokens of "comme Julie" begin there, after a single letter."""
    words = entry_at(tokens, at, spelling.letter_as)
    if words is None or at == 0 or not tokens[at - 1].single or at + len(words) >= len(tokens):
        return 0
    return len(words) + 1


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as it is read backwards: `index` is its first token so far, `most` the words that may be run together.

    `marked` says that a mark was just read, so that whatever is before it belongs to the name.
    """

    name: str
    index: int
    most: int
    words: int = 0
    marked: bool = False
    joined: bool = False


def name_before(
    tokens: Sequence[Token], end: int, spelling: Spelling, *, most: int
) -> tuple[str, int] | None:
    """The name spelled up to token `end`, and the token it begins at; at most `most` words are run together."""
    state = _Name("", end, most)
    while state.index > 0:
        longer = _longer(tokens, _without_remarks(tokens, state, spelling), spelling)
        if longer is None:
            break
        state = longer
    name = state.name.lstrip("._-")
    return (name, state.index) if name else None


def _longer(tokens: Sequence[Token], state: _Name, spelling: Spelling) -> _Name | None:
    """The name with one more piece before it, or None where it begins."""
    token, mark = tokens[state.index - 1], _mark_before(tokens, state.index, spelling)
    if mark is not None and state.name and mark[0] in "._-":
        return replace(state, name=mark[0] + state.name, index=state.index - mark[1], marked=True)
    spells_on = (
        state.name and state.index > 1 and tokens[state.index - 2].single and tokens[state.index].single
    )
    if token.text == "," and spells_on:
        return replace(state, index=state.index - 1)
    letter = _letter_before(tokens, state.index, spelling)
    if letter is not None:
        return replace(state, name=tokens[letter].text + state.name, index=letter, marked=False)
    accented = token.accented and token.single  # "à" is no letter of a name
    return None if accented or not token.text.isalnum() else _with_word(tokens, state, spelling)


def _with_word(tokens: Sequence[Token], state: _Name, spelling: Spelling) -> _Name | None:
    """The name with the word before it, if that belongs to it."""
    token = tokens[state.index - 1]
    if not state.name and token.text in spelling.mailboxes:
        return replace(state, name=token.text, words=MOST_WORDS, index=state.index - 1)
    if state.joined and state.name and token.text in spelling.particles:
        return replace(state, name=token.text + state.name, index=state.index - 1)
    follows = tokens[state.index] if state.name and state.index < len(tokens) else None
    joined = follows.joined if follows else ""
    spelled = bool(state.name) and follows is not None and (token.single or follows.single)
    spelled = spelled and re.match(r"[a-z0-9](?:[a-z0-9._-]|$)", state.name) is not None
    held = state.marked or bool(joined)
    if token.text in spelling.stop and not held:
        # "a" or "y" within letters that are spelled one by one.
        if not (token.single and spelled and follows is not None and follows.single):
            return None
    elif state.name and not (held or spelled or state.words < state.most):
        return None
    return replace(
        state,
        name=token.text + joined + state.name,
        index=state.index - 1,
        words=state.words + 1,
        marked=False,
    )


def _letter_before(tokens: Sequence[Token], end: int, spelling: Spelling) -> int | None:
    """Where the letter of "j comme Julie" stands, if those words end there."""
    for words in spelling.letter_as:
        at = end - 1 - len(words)
        if at >= 1 and fits(tokens, at, words) and tokens[at - 1].single and tokens[at - 1].text.isalpha():
            return at - 1
    return None


def _without_remarks(tokens: Sequence[Token], state: _Name, spelling: Spelling) -> _Name:
    """Back over what says only how a name is written: ", deux l, deux t", "sans accent", "C O S T E S".

    "Tout attaché" allows more words to be run together.
    """
    end, joined = state.index, state.joined
    while end > 1:
        at = end - (tokens[end - 1].text == ",")
        one_word = _entry_before(tokens, at, spelling.one_word)
        remark = one_word or _entry_before(tokens, at, spelling.remarks)
        letters = _letters_before(tokens, at)
        if remark is not None:
            end, joined = at - len(remark), joined or one_word is not None
        elif letters:
            end = at - letters
        elif at > 1 and tokens[at - 2].text == "2" and _is_doubled(tokens, at - 2, tokens[at - 1].text):
            end = at - 2
        elif at < end and (not state.name or joined or end < state.index):
            end = at
        else:
            break
    return replace(state, index=end, joined=joined, most=MOST_WORDS if joined else state.most)


def _entry_before(tokens: Sequence[Token], end: int, entries: Sequence[Words]) -> Words | None:
    return next((words for words in entries if fits(tokens, end - len(words), words)), None)


def _letters_before(tokens: Sequence[Token], end: int) -> int:
    """How many tokens before `end` spell again the word before them: "duval, D U V A L"."""
    letters, start = "", end
    while start > 0 and (tokens[start - 1].single or tokens[start - 1].text == ","):
        token = tokens[start - 1]
        if token.text == "2" and letters:
            letters = letters[0] + letters
        elif token.text != ",":
            letters = token.text + letters
        start -= 1
        if len(letters) > 2 and start > 0 and tokens[start - 1].text == letters:
            return end - start
    return 0


def _is_doubled(tokens: Sequence[Token], at: int, letter: str) -> bool:
    """Whether a word shortly before holds that letter: "deux l" then only says how it is written."""
    return len(letter) == 1 and any(
        letter in token.text and len(token.text) > 2 for token in tokens[max(0, at - 8) : at]
    )


def name_after_www(tokens: Sequence[Token], dot: int, spelling: Spelling) -> tuple[str, int] | None:
    """Everything between "www" and a dot, run together, and the token that "www" begins at."""
    for first in range(dot - 1, max(-1, dot - 4 * MOST_WORDS), -1):
        words = entry_at(tokens, first, spelling.www)
        if words is not None:
            break
    else:
        return None
    name, index = "", first + len(words)
    while index < dot:
        mark = mark_at(tokens, index, spelling)
        if mark is None and not tokens[index].text.isalnum():
            return None
        name += mark[0] if mark else tokens[index].joined + tokens[index].text
        index += mark[1] if mark else 1
    name = name.strip(".-")
    return (f"www.{name}", first) if name else None
