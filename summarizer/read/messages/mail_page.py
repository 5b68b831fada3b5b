"""A mail that is only a page → its text, with what it quotes marked as plain mails mark it.

The page is walked through once: elements may stand in each other by the thousand.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 1_000_000  # characters that are looked at

_BLOCKS = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
    }
    | {"h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "tr", "ul"}
)
_UNSEEN = frozenset({"head", "script", "style", "template", "title", "noscript", "svg"})
_SIGNATURES = frozenset({"gmail_signature", "moz-signature"})
_QUOTES = frozenset({"yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra"})
# From such an element on, all is another mail's.
_ONWARD = frozenset({"divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container"})


class _Place(NamedTuple):
    """Where a text stands: in which block, whether what it is in is quoted, and whether a reader sees it."""

    block: int = 0
    quoted: bool = False
    hidden: bool = False


def text_of_page(page: str) -> str:
    """A line for each block of the page, those of what it quotes with `>`."""
    from bs4 import BeautifulSoup
    from bs4.element import CData, NavigableString, Tag

    places: dict[int, _Place] = {}
    lines: list[str] = []
    said, last = "", _Place()
    for node in BeautifulSoup(page[:LONGEST], "html.parser").descendants:
        place = places.get(id(node.parent), _Place())
        if isinstance(node, Tag):
            classes = node.get_attribute_list("class")
            if node.get("id") in _ONWARD:
                break
            places[id(node)] = _Place(
                block=id(node) if node.name in _BLOCKS else place.block,
                quoted=place.quoted or node.name == "blockquote" or not _QUOTES.isdisjoint(classes),
                hidden=place.hidden or node.name in _UNSEEN or not _SIGNATURES.isdisjoint(classes),
            )
            breaks, words = node.name in _BLOCKS or node.name == "br", ""
        elif place.hidden or type(node) not in (NavigableString, CData):  # the others are remarks
            continue
        else:
            words = re.sub(r"\s+", " ", str(node))
            breaks = bool(words.strip()) and place != last
        if breaks:
            lines.append(f"> {said}" if last.quoted else said)
            said = ""
        if words.strip():
            last = place
        said += words
    lines.append(f"> {said}" if last.quoted else said)
    return "\n".join(lines)
