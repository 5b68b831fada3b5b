"""Taking contact details out of a text, of several that belong together, and of a file's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from summarizer import languages
from summarizer.write.safe.folding import Line, folded
from summarizer.write.safe.handles import handles
from summarizer.write.safe.links import FILE_SUFFIX, written_links
from summarizer.write.safe.spoken import spoken_links
from summarizer.write.safe.streets import streets
from summarizer.write.safe.telephones import telephones

Span = tuple[int, int]

# Between two texts that are searched as one: a number may go on in the next, a name may not.
_SEAM = "\n"
_FIGURES = re.compile(r"[+\d\s().-]{6,}")
_SUFFIX = re.compile(rf"{FILE_SUFFIX.pattern}\Z", re.IGNORECASE)
_BLANK_END = re.compile(r"\s+(?=\.\w+\Z)|\s+\Z")
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f<>:\"/\\|?*]+")


def mask_of(language: str) -> str:
    """What stands in the place of a contact detail."""
    return str(languages.table(language, "wording")["safe"]["mask"])


def masked(text: str, language: str, known: Iterable[str] = ()) -> str:
    """The text with every contact detail behind the language's mask, `known` passages wherever they stand."""
    return masked_together((text,), language, known)[0]


def masked_together(texts: Sequence[str], language: str, known: Iterable[str] = ()) -> list[str]:
    """The texts, each masked, where a number may begin in one and go on in the next."""
    mask = mask_of(language)
    whole = _SEAM.join(texts)
    spans = _joined(_found(whole, tuple(known)))
    results: list[str] = []
    start, index = 0, 0
    for text in texts:
        end = start + len(text)
        while index < len(spans) and spans[index][1] <= start:
            index += 1
        own: list[Span] = []
        at = index
        while at < len(spans) and spans[at][0] < end:
            own.append((max(spans[at][0], start) - start, min(spans[at][1], end) - start))
            at += 1
        results.append(_without(text, own, mask))
        start = end + len(_SEAM)
    return results


def safe_name(name: str, language: str) -> str:
    """A file's name free of contact details: each is replaced by the mask, as far as a file may bear it.

    The suffix stays. Underscores count as blanks, for `Tel_06_12_34_56_78` is a number as well. A name of which
    nothing remains is the mask alone; what no file system takes is gone in any case.
    """
    mask = mask_of(language)
    kept = masked(name, language)
    blanks = kept.replace("_", " ")
    if masked(blanks, language) != blanks:
        kept = masked(blanks, language)
    suffix = _SUFFIX.search(name)
    if suffix and not kept.endswith(suffix.group()):
        kept += suffix.group()
    kept = kept.replace(mask, mask.strip("()"))
    kept = " ".join(_NOT_IN_A_NAME.sub(" ", kept).split()).lstrip(". ")
    kept = _BLANK_END.sub("", kept)
    return kept or mask.strip("()")


def _found(text: str, known: tuple[str, ...]) -> list[Span]:
    """All that is to be taken out, in the text as it is."""
    line = folded(text)
    numbers = [_digits(passage) for passage in known if _FIGURES.fullmatch(passage.strip())]
    folds = [
        *_passages(line, known),
        *written_links(line),
        *spoken_links(line),
        *handles(line),
        *streets(line),
        *telephones(line, [number for number in numbers if len(number) >= 6]),
    ]
    return [line.place(start, end) for start, end in folds if end > start]


def _digits(passage: str) -> str:
    return re.sub(r"\D", "", passage)


def _passages(line: Line, known: tuple[str, ...]) -> list[Span]:
    """Where the known passages stand, whatever their blanks, capitals and accents."""
    found: list[Span] = []
    for passage in known:
        words = folded(passage).low.split()
        if words:
            pattern = r"\s+".join(re.escape(word) for word in words)
            head = r"(?<!\w)" if words[0][0].isalnum() else ""
            tail = r"(?!\w)" if words[-1][-1].isalnum() else ""
            found += [match.span() for match in re.finditer(head + pattern + tail, line.low)]
    return found


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that meet as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _without(text: str, spans: Iterable[Span], mask: str) -> str:
    """The text with each span behind one mask."""
    kept, at = [], 0
    for start, end in spans:
        kept += [text[at:start], mask]
        at = end
    return "".join([*kept, text[at:]])
