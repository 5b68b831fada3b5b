"""What the rules understand of an answer, held against what the learnt reader takes from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from summarizer.deliver.reply.records import Written
from summarizer.deliver.reply.subjects import quoted_lines


def said(mail: Written) -> str:
    """All that the client wrote, what stands below a quoted line behind its number."""
    parts = []
    for pair in mail.inline:
        number = re.match(r"\W*(\d+)", pair.quoted)
        parts.append(f"{number[1]} : {pair.answer}" if number else pair.answer)
    return " ".join([*parts, mail.text]).strip()


def lines_of(mail: Written, numbers: Sequence[str]) -> Mapping[str, str]:
    """The text of each line as the mail quotes it, empty where it does not."""
    return quoted_lines(mail.quoted, numbers) or dict.fromkeys(numbers, "")
