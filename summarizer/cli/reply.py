"""`recap reply`: what a client answered, and what it settles."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from summarizer.errors import InputError, UsageError, printable

if TYPE_CHECKING:
    from summarizer.answers import Answer
    from summarizer.settings import Settings

RECENT = dt.timedelta(days=14)
OUTCOMES = {
    "confirmed": "all confirmed",
    "partly": "answered in part",
    "refused": "refused",
    "question": "only asks something",
    "unusable": "nothing in it settles anything: no line is taken as confirmed",
}
STATES = {
    "confirmed": "confirmed",
    "corrected": "corrected",
    "refused": "refused",
    "questioned": "asks about it",
    "open": "no answer",
}


@click.command("reply", short_help="Read a client's answer, and note what it confirms or corrects.")
@click.argument("mails", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE.eml]…")
@click.option(
    "--imap", "mailbox", is_flag=True, help="Look for answers in your mailbox; nothing in it is changed."
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="With --imap: the first day to look at.  [default: that of the oldest recap without an answer]",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Where corrected recaps go."
)
@click.option(
    "--from-anyone", is_flag=True, help="Count an answer from an address that the recap was not sent to."
)
@click.option(
    "--agreed",
    metavar="LINES",
    help="Lines that you, having read the mail, take as agreed to in it: 1,2,5-8.",
)
@click.pass_context
def command(
    ctx: click.Context,
    mails: tuple[Path, ...],
    *,
    mailbox: bool,
    since: dt.datetime | None,
    output: Path | None,
    from_anyone: bool,
    agreed: str | None,
) -> None:
    """Read a client's answer to a recap: all right, all but some lines, corrections, additions, questions.

    Each line of the recap that the answer settles is noted once, however often it is read. What changes is written as
    the next version of the recap, NAME.v2.recap.md and .json, ready to be sent. An answer that says neither yes nor no
    confirms nothing. Where it reads like a yes, but not for sure, you are asked; --agreed says it beforehand.
    """
    from summarizer.answers import take_answer
    from summarizer.cli.failures import line
    from summarizer.settings import load

    if bool(mails) == mailbox:
        raise UsageError("there is nothing to read", "name mails saved as files, or give --imap")
    if agreed is not None and (mailbox or len(mails) != 1):
        raise UsageError("--agreed is for one mail", "name that mail alone")
    settings = load({"output": output}).settings
    take = partial(take_answer, settings=settings, from_anyone=from_anyone)
    lines = _lines(agreed) if agreed is not None else ()
    failed = False
    for name, raw in _in_mailbox(settings, since) if mailbox else _in_files(mails):
        try:
            if isinstance(raw, InputError):
                raise raw
            answer = take(raw, name=name, agreed=lines)
            if mailbox and answer.before is not None:
                continue
            _tell(answer, name)
            if answer.reply.likely and not answer.stranger and _is_a_yes(answer, name, mailbox=mailbox):
                _tell(take(raw, name=name, agreed=answer.reply.likely), name)
        except InputError as error:
            failed = True
            click.echo(line(error), err=True)
    ctx.exit(1 if failed else 0)


def _lines(text: str) -> tuple[str, ...]:
    """The numbers that "1,2,5-8" names. Raises UsageError."""
    numbers: list[str] = []
    for part in filter(None, re.split(r"[\s,;]+", text)):
        named = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", part)
        if named is None:
            raise UsageError(f"--agreed {printable(text)}: this names no lines", "write it as in 1,2,5-8")
        first, last = int(named[1]), int(named[2] or named[1])
        if last < first:
            raise UsageError(f"--agreed {part}: the last line is before the first", f"write {last}-{first}")
        numbers += map(str, range(first, last + 1))
    if not numbers:
        raise UsageError("--agreed names no lines", "write it as in 1,2,5-8")
    return tuple(dict.fromkeys(numbers))


def _is_a_yes(answer: Answer, name: str, *, mailbox: bool) -> bool:
    """Ask whoever reads whether what is likely is so; where nobody can be asked, say how to answer."""
    from summarizer.cli.tables import show
    from summarizer.deliver.reply import said

    items = answer.recap.items
    likely = [item for item in items if item.id in answer.reply.likely]
    which = "all lines" if len(likely) == len(items) else "these lines"
    show(("no.", "it may well be a yes to"), [(item.id, printable(item.text)) for item in likely])
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        first = "save the mail as a file, then " if mailbox else ""
        mail = "FILE" if mailbox else shlex.quote(printable(name))
        lines = ",".join(answer.reply.likely)
        click.echo(f"  read it, and if it is one: {first}recap reply {mail} --agreed {lines}")
        return False
    for written in said(answer.written, [item.id for item in items]).splitlines():
        click.echo(f"  > {printable(written)}")
    return click.confirm(f"  Is that a yes to {which}?", default=False)


def _in_files(mails: tuple[Path, ...]) -> Iterator[tuple[str, bytes | InputError]]:
    from summarizer.answers import read_mail

    for path in mails:
        try:
            yield str(path), read_mail(path)
        except InputError as error:
            yield str(path), error


def _in_mailbox(settings: Settings, since: dt.datetime | None) -> Iterator[tuple[str, bytes | InputError]]:
    """The answers in the mailbox to recaps that have left from here."""
    from summarizer.deliver.account import account_of
    from summarizer.deliver.inbox import fetch_replies
    from summarizer.remember.deliveries import known_marks
    from summarizer.remember.ledger import opened
    from summarizer.remember.open_ends import unanswered

    with opened(settings.ledger) as ledger, ledger.reading() as connection:
        tokens, message_ids = known_marks(connection)
        waiting = [one.sent_at for one in unanswered(connection) if one.sent_at]
    if not tokens:
        click.echo("no recap has been sent from here yet")
        return
    account = account_of(settings)
    # From the oldest recap that is still open: what was read on the telephone meanwhile is an answer too.
    first = since or min([*waiting, dt.datetime.now(dt.UTC) - RECENT])
    # All at once: the mailbox must not wait while the user is asked about one.
    found = list(fetch_replies(account, tokens=tokens, message_ids=message_ids, since=first.date()))
    for number, raw in enumerate(found, 1):
        yield f"answer {number}", raw
    click.echo(f"looked for answers in {printable(account.inbox)} since {first:%Y-%m-%d}")


def _tell(answer: Answer, name: str) -> None:
    """What the answer came to, line by line."""
    from summarizer.cli.tables import show

    who = printable(answer.written.sender or "somebody")
    about = f"{printable(answer.recap.source.name)}, version {answer.recap.version}"
    outcome = answer.before or answer.reply.outcome
    click.echo(f"{printable(name)}: {who} on {about}: {OUTCOMES[outcome]}")
    if answer.before is not None:
        click.echo("  read before: nothing was changed (--agreed LINES notes what you read as agreed in it)")
        return
    words = {line.number: " ".join(line.words.split()) for line in answer.reply.lines}
    rows = [
        (item.id, STATES[answer.states[item.id]], printable(item.text), printable(words.get(item.id, "")))
        for item in answer.recap.items
        if answer.states[item.id] != "open"
    ]
    if rows:
        show(("no.", "answer", "line", "the client's words"), rows)
        if others := len(answer.recap.items) - len(rows):
            click.echo(f"  nothing in it on {others} other lines: they stay as they were")
    for addition in answer.reply.additions:
        click.echo(f"  adds: {printable(' '.join(addition.split()))}")
    for question in answer.reply.questions:
        click.echo(f"  asks: {printable(' '.join(question.split()))}")
    if answer.stranger:
        click.echo(f"  nothing was noted: the recap was not sent to {printable(answer.stranger)}.")
        click.echo("  make sure who answers; --from-anyone notes it")
    if answer.files:
        files = ", ".join(printable(path) for path in answer.files)
        click.echo(f"  wrote {files}: recap send sends it")
