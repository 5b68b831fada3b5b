"""An HTML mail as lines of text: what is quoted in it begins with `> `, as in a text mail."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import PageElement, Tag

SIGNATURE = "--"
MOST_TAGS = 40_000
DEEPEST = 9  # quotes within quotes
_MARK = "> "

_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg", "math"})
_PARAGRAPHS = frozenset({"p", "ol", "ul", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _PARAGRAPHS | {
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
    ),
    *("form", "header", "hr", "li", "main", "nav", "pre", "section", "tbody", "tfoot", "thead", "tr"),
}
# How mail programs mark what they quote: a box around it, or a sign after which all is quoted.
_QUOTING_BOX = re.compile(
    r"yahoo[-_]?quoted|protonmail_quote|zmail_extra|moz-forward|OutlookMessageHeader", re.I
)
_QUOTING_SIGN = re.compile(
    r"^(?:x_)*(?:divRplyFwdMsg|appendonsend|zwchr|mail-editor-reference-message-container|reply-intro"
    r"|OLK_SRC_BODY_SECTION|replySplit)$",
    re.I,
)
_SIGNATURE_BOX = re.compile(
    r"gmail_signature|moz-signature|ms-outlook-mobile-signature|^(?:x_)*Signature$", re.I
)
# Outlook's own header stands in a box with a thin line on top, and no name.
_OUTLOOK_LINE = re.compile(r"border-top:\s*solid\s*#(?:E1E1E1|B5C4DF)", re.I)
# Answers written into a quote are told from it by one of the colours that mail programs offer first.
_COLOURS = "ff0000 c00000 00b050 0070c0 0000ff 7030a0 00b0f0 538135 f00 00f".replace(" ", "|")
_COLOUR = rf"(?:red|blue|green|purple|#(?:{_COLOURS})|rgb\((?:255, ?0, ?0|0, ?0, ?255)\))"
_ANSWER_COLOUR = re.compile(rf"(?:^|[;\s])color:\s*{_COLOUR}", re.I)
_COLOUR_NAME = re.compile(_COLOUR, re.I)
_HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all", re.I)
_DATA = re.compile(r"data:[\w/+.;-]{0,80}base64,[\w+/=\s%]*")  # pictures within the page
_SPACE = re.compile(r"[ \t\r\n\f]+")


class _Piece(NamedTuple):
    """A step through a page: some text, the end of a line or of a paragraph, a quote that opens or closes."""

    kind: Literal["text", "break", "block", "gap", "open", "close", "own", "own ends", "list ends"]
    text: str = ""


def text_of(html: str) -> str:
    """The text that a reader sees, one line a paragraph; nothing is fetched or run."""
    from bs4 import BeautifulSoup

    html = _DATA.sub("", html)
    html = "<".join(html.split("<", MOST_TAGS)[:MOST_TAGS])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # text that looks like a file name or XML is no reason to warn
        soup = BeautifulSoup(html, "lxml")  # that of Python takes minutes over a hostile page
    lines: list[str] = []
    depth, current = 0, ""
    depths: list[int] = []
    for piece in (*_pieces(soup), _Piece("block")):
        before, depth = depth, _depth(piece, depth, depths)
        if piece.kind == "text" or (piece.kind in ("own", "own ends") and before == depth):
            current += piece.text
            continue
        if current.strip() or piece.kind == "break":
            lines.append(_MARK * min(before, DEEPEST) + current.strip())
        current = ""
        if piece.kind == "gap":
            lines.append(_MARK * min(before, DEEPEST))
    return "\n".join(_without_empty_runs(lines))


def _depth(piece: _Piece, depth: int, depths: list[int]) -> int:
    """How deep in quotes the page is after a piece; `depths` keeps where the writer's own words interrupt them."""
    if piece.kind == "own":
        depths.append(depth)
        return 0
    if piece.kind == "own ends":
        return depths.pop()
    return depth + {"open": 1, "close": -1}.get(piece.kind, 0)


def _pieces(soup: BeautifulSoup) -> Iterator[_Piece]:
    """The page's pieces in order, without recursion: a hostile page is nested a hundred thousand deep."""
    from bs4.element import NavigableString, Tag

    stack: list[PageElement | _Piece] = [soup]
    counters: list[int] = []
    quoting = False
    while stack:
        node = stack.pop()
        if isinstance(node, _Piece):
            if node.kind == "list ends":
                counters.pop()
            else:
                yield node
        elif type(node) is NavigableString:  # its subclasses are comments, declarations, style sheets
            yield _Piece("text", _SPACE.sub(" ", node))
        elif isinstance(node, Tag) and _is_seen(node):
            if not quoting and _begins_quote(node):
                quoting = True
                yield _Piece("open")
            if node.name == "ol":
                counters.append(_start_of(node) - 1)
                stack.append(_Piece("list ends"))
            before, after = _around(node)
            stack.extend(reversed(after))
            stack.extend(reversed(node.contents))
            yield from before
            if node.name == "li" and counters and getattr(node.parent, "name", "") == "ol":
                counters[-1] += 1
                yield _Piece("text", f"{counters[-1]}. ")


def _around(node: Tag) -> tuple[list[_Piece], list[_Piece]]:
    """What an element puts before and after what is in it."""
    marks = _marks(node)
    before: list[_Piece] = []
    after: list[_Piece] = []
    if node.name == "blockquote" or any(_QUOTING_BOX.search(mark) for mark in marks):
        before, after = [_Piece("block"), _Piece("open")], [_Piece("close")]
    elif any(_SIGNATURE_BOX.search(mark) for mark in marks):
        before, after = [_Piece("block"), _Piece("text", SIGNATURE), _Piece("break")], [_Piece("gap")]
    elif node.name in _BLOCKS:
        before, after = [_Piece("block")], [_Piece("gap" if node.name in _PARAGRAPHS else "block")]
    elif node.name == "br":
        before = [_Piece("break")]
    elif node.name in ("td", "th"):
        after = [_Piece("text", " ")]
    if _is_answer(node):
        return [_Piece("own"), *before], [*after, _Piece("own ends")]
    return before, after


def _is_answer(node: Tag) -> bool:
    """Whether an element has the colour of an answer, and is no link."""
    if not (
        _ANSWER_COLOUR.search(str(node.get("style", ""))) or _COLOUR_NAME.match(str(node.get("color", "")))
    ):
        return False
    around = (node, node.parent, *node.contents[:3])
    return not any(getattr(near, "name", None) == "a" for near in around)


def _is_seen(node: Tag) -> bool:
    return node.name not in _UNSEEN and not _HIDDEN.search(str(node.get("style", "")))


def _begins_quote(node: Tag) -> bool:
    """Whether a mail program's sign says that all from here on is quoted."""
    return any(_QUOTING_SIGN.match(mark) for mark in _marks(node)) or bool(
        _OUTLOOK_LINE.search(str(node.get("style", "")))
    )


def _marks(node: Tag) -> list[str]:
    """An element's name and classes."""
    return [str(node.get("id", "")), *(str(name) for name in node.get_attribute_list("class") if name)]


def _start_of(node: Tag) -> int:
    """The number that an ordered list begins with."""
    start = str(node.get("start", "1"))
    return int(start) if start.isascii() and start.isdigit() and len(start) < 4 else 1


def _without_empty_runs(lines: list[str]) -> Iterator[str]:
    """The lines with no two empty ones in a row."""
    before = ""
    for line in lines:
        if line.strip("> ") or before.strip("> "):
            yield line
        before = line
