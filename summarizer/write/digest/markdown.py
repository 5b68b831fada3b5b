"""The digest as Markdown, pleasant to read unrendered too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from summarizer.write.digest.facts import words_of
from summarizer.write.digest.links import dial_link, recap_link
from summarizer.write.digest.records import Call, Digest, Quote, Row, Section
from summarizer.write.markdown import markdown_text
from summarizer.write.values import wording


def digest_markdown(digest: Digest) -> bytes:
    """The whole digest in UTF-8."""
    return ("\n\n".join(_blocks(digest)) + "\n").encode("utf-8")


def _blocks(digest: Digest) -> Iterator[str]:
    yield f"# {markdown_text(digest.title)}"
    if digest.counts:
        yield _joined(digest.counts, digest.language)
    if digest.incomplete:
        yield f"**{digest.incomplete}**"
    for section in digest.sections:
        yield f"## {section.title} ({len(section.rows)})"
        if section.folded:
            yield "\n".join(f"- {_brief(row, digest.language)}" for row in section.rows)
            continue
        for place, row in enumerate(section.rows, start=1):
            yield f"### {place}. {_heading(row, digest.language)}"
            yield from _row(row, section, digest.language)
    if digest.failures:
        yield f"## {digest.failures_title} ({len(digest.failures)})"
        colon = _colon(digest.language)
        yield "\n".join(
            f"- **{markdown_text(failure.name)}**{colon}{markdown_text(failure.reason)}"
            for failure in digest.failures
        )


def _heading(row: Row, language: str) -> str:
    words = words_of(language)
    marks = [words[mark] for mark, holds in _marks(row) if holds]
    return _joined((_name(row, language), *marks), language)


def _marks(row: Row) -> tuple[tuple[str, bool], ...]:
    return ("urgent", row.urgency == "high"), ("prospect", row.prospect), ("no_hurry", row.urgency == "low")


def _name(row: Row, language: str) -> str:
    parts = [row.title] + ([row.company] if row.company not in ("", row.title) else [])
    return markdown_text(wording(language)["punctuation"]["lead"].join(parts))


def _row(row: Row, section: Section, language: str) -> Iterator[str]:
    words, colon = words_of(language), _colon(language)
    if row.why:
        yield markdown_text(row.why)
    label = words["label"]
    due = label["promised" if section.name == "calls" else "wanted"]
    quotes = [_quote(quote, language) for quote in row.because]
    lines = [
        f"**{_number(row, language)}**" if row.number else "",
        _joined((_when(row.calls[0], language), row.times), language),
        row.spoken_since,
        _listed(label["because"], quotes, colon),
        f"{label['missing']}{colon}{row.missing}" if row.missing else "",
        _listed(due, [markdown_text(text) for text in row.due], colon),
        f"{label['how_known']}{colon}{markdown_text(row.how_known)}" if row.how_known else "",
        _open(row.calls[0], words["open"]),
    ]
    yield "\n".join(f"- {line}" for line in lines if line)
    if row.calls[1:]:
        others = "\n".join(f"- {_other(call, language)}" for call in row.calls[1:])
        yield f"{label['others']}{colon.rstrip()}"
        yield others


def _listed(label: str, texts: Sequence[str], colon: str) -> str:
    """What a label stands for: one text beside it, several below it; nothing of none."""
    if len(texts) < 2:
        return "".join(f"{label}{colon}{text}" for text in texts)
    return "\n".join([f"{label}{colon}".rstrip(), *(f"  - {text}" for text in texts)])


def _brief(row: Row, language: str) -> str:
    """A row of a folded section on one line."""
    number = _number(row, language) if row.number else ""
    when = row.times or _when(row.calls[0], language)
    links = [_open(call, call.name) for call in row.calls]
    return _joined((f"**{_name(row, language)}**", markdown_text(row.why), number, when, *links), language)


def _number(row: Row, language: str) -> str:
    if row.number is None:
        return ""
    link = dial_link(row.number)
    shown = f"[{row.number.text}]({link})" if link else markdown_text(row.number.text)
    return f"{shown} ({words_of(language)['to_check']})" if row.number.doubtful else shown


def _when(call: Call, language: str) -> str:
    return str(wording(language)["lists"]["comma"].join(filter(None, (call.when, call.length))))


def _quote(quote: Quote, language: str) -> str:
    said = wording(language)["punctuation"]["quote"].format(text=markdown_text(quote.text))
    return f"{said} *({quote.moment})*"


def _open(call: Call, text: str) -> str:
    return f"[{markdown_text(text)}]({recap_link(call.link)})"


def _other(call: Call, language: str) -> str:
    link = _open(call, words_of(language)["open"])
    return _joined((_when(call, language), markdown_text(call.who), markdown_text(call.why), link), language)


def _joined(parts: Iterable[str], language: str) -> str:
    """What stands beside one another on one line, save for what is empty."""
    return str(words_of(language)["separator"].join(filter(None, parts)))


def _colon(language: str) -> str:
    return str(wording(language)["punctuation"]["colon"])
