"""How a mail says that it can be answered: in a sentence, and by buttons that begin the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from summarizer import languages
from summarizer.deliver.addresses import Mailbox
from summarizer.write.letter import Letter
from summarizer.write.mail_page import Answering, Button
from summarizer.write.values import listing

LONGEST_URL = 1800
"""Characters that every mail program takes in a link: Outlook and Windows cut longer ones off."""


def answering_of(
    letter: Letter,
    *,
    subject: str,
    token: str,
    answers_to: Mailbox | None,
    attached: Sequence[str] = (),
) -> Answering:
    """What a mail says about answering it; nothing but what is attached if the letter has no numbered point.

    Args:
        letter: The letter, for its language and its numbers.
        subject: The mail's subject, with the reference.
        token: The reference.
        answers_to: Where answers go; without it there are no buttons, only words.
        attached: The formats in which the recap is attached too.
    """
    words = languages.table(letter.language, "mail")
    says, formats = words["answer"], words["attached"]["formats"]
    names = [formats[name] for name in dict.fromkeys(attached)]
    notes = [words["attached"]["line"].format(formats=listing(names, letter.language))] if names else []
    numbers = sorted(dict.fromkeys(_numbers(letter)), key=lambda number: (len(number), number))
    if not numbers:
        return Answering(how="", notes=tuple(notes))
    buttons: tuple[Button, ...] = ()
    if answers_to:
        answer = says["subject"].format(subject=subject)
        lines = [says["line"].format(number=number) for number in numbers]
        buttons = (
            Button(says["right"], mailto(answers_to.address, answer, [says["right_body"]])),
            Button(says["correct"], mailto(answers_to.address, answer, lines)),
        )
    return Answering(says["how"], buttons, (says["keep"].format(token=token), *notes))


def mailto(address: str, subject: str, lines: Sequence[str]) -> str:
    """A link that opens a mail with these lines (RFC 6068); as many of them as fit into `LONGEST_URL`."""
    url = f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body="
    body = ""
    for line in lines:
        more = ("%0D%0A" if body else "") + quote(line, safe="")
        if len(url) + len(body) + len(more) > LONGEST_URL:
            break
        body += more
    return url + body


def _numbers(letter: Letter) -> Iterator[str]:
    """The numbers of the letter's points in reading order."""
    for section in letter.sections:
        for group in section.groups:
            yield from (line.number for line in group.lines if line.number)
        if section.table:
            yield from (row.number for row in section.table.rows if row.number)
