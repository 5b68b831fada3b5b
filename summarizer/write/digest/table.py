"""The digest as a table for spreadsheets: one line for each recording, and for each that could not be done."""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.write.digest.facts import words_of
from summarizer.write.digest.records import Call, Digest, Row, Section
from summarizer.write.spreadsheet import length, spreadsheet
from summarizer.write.values import wording

SEVERAL = "; "


def digest_table(digest: Digest) -> bytes:
    """A CSV file in UTF-8 with a byte order mark; what belongs to a person stands in each line of that person's."""
    return spreadsheet(_lines(digest), words_of(digest.language)["table"]["separator"])


def _lines(digest: Digest) -> Iterator[tuple[str, ...]]:
    headings = tuple(words_of(digest.language)["table"]["headings"])
    yield headings
    for section in digest.sections:
        for row in section.rows:
            yield from (_line(section, row, call, digest.language) for call in row.calls)
    for failure in digest.failures:
        told = {0: digest.failures_title, 6: failure.reason, 15: failure.name}
        yield tuple(told.get(place, "") for place in range(len(headings)))


def _line(section: Section, row: Row, call: Call, language: str) -> tuple[str, ...]:
    yes = words_of(language)["table"]["yes"]
    midnight = not (call.began_at.hour or call.began_at.minute or call.began_at.second)
    return (
        section.title,
        wording(language)["voicemail"]["urgency_level"][row.urgency],
        yes if row.prospect else "",
        call.who or row.who,
        row.company,
        row.number.text if row.number else "",
        call.why,
        call.began_at.date().isoformat(),
        "" if midnight else f"{call.began_at:%H:%M}",
        length(round(call.seconds)) if call.length else "",
        SEVERAL.join(f"{quote.text} ({quote.moment})" for quote in row.because),
        row.missing,
        SEVERAL.join(row.due),
        row.how_known,
        str(len(row.calls)),
        call.name,
        call.link,
    )
