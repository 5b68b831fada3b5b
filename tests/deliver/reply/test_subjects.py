"""Answers that name lines by their subject: which line is meant, and when none is."""

from __future__ import annotations

import pytest
from subject_cases import (
    ENGLISH_SUBJECTS,
    ENGLISH_TRAPS,
    FRENCH_SUBJECTS,
    FRENCH_TRAPS,
    KITCHEN,
    SHOP,
    WHOLE_REFUSALS,
)

from summarizer.deliver.reply import Written, states, understood
from summarizer.deliver.reply.subjects import quoted_lines

EIGHT = tuple(str(number) for number in range(1, 9))
LETTER = {"confirmed": "c", "corrected": "x", "refused": "r", "questioned": "q", "open": "o"}


def found(text: str, quoted: str, language: str) -> str:
    reply = understood(Written(text=text, quoted=quoted), numbers=EIGHT)
    return "".join(LETTER[state] for state in states(reply, EIGHT).values())


@pytest.mark.parametrize(("text", "lines"), [*FRENCH_SUBJECTS, *FRENCH_TRAPS])
def test_subjects_in_french(text: str, lines: str) -> None:
    assert found(text, SHOP, "fr") == lines


@pytest.mark.parametrize(("text", "lines"), [*ENGLISH_SUBJECTS, *ENGLISH_TRAPS])
def test_subjects_in_english(text: str, lines: str) -> None:
    assert found(text, KITCHEN, "en") == lines


@pytest.mark.parametrize("text", WHOLE_REFUSALS)
def test_refusals_of_the_whole(text: str) -> None:
    reply = understood(Written(text=text, quoted=SHOP), numbers=EIGHT)
    assert (reply.outcome, reply.rest) == ("refused", "refused")


def test_the_lines_may_be_given_instead_of_quoted() -> None:
    lines = quoted_lines(SHOP, EIGHT)
    written = Written(text="Tout est bon sauf la couleur.")
    reply = understood(written, numbers=EIGHT, lines=lines)
    assert states(reply, EIGHT)["2"] == "corrected"
    assert reply.rest == "confirmed"
    assert understood(written, numbers=EIGHT).rest is None


@pytest.mark.parametrize(
    ("quoted", "lines"),
    [
        ("1. One\n2) Two\nand more\n3: Three", {"1": "One", "2": "Two and more", "3": "Three"}),
        ("1 Marc pose mardi\n2 Léa paie\n3 Léa choisit", {"1": "Marc pose mardi", "2": "Léa paie", "3": "Léa choisit"}),
        ("1\n\nOne\n\nA heading\n\n2. Two\n3. Three\n\nBye", {"1": "One", "2": "Two", "3": "Three"}),
        ("1. One\n3. Three", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_quoted_lines(quoted: str, lines: dict[str, str]) -> None:
    assert quoted_lines(quoted, ("1", "2", "3")) == lines
