"""`recap due`: who waits for an answer, what was promised by when, and who has not been heard for long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from summarizer.errors import UsageError, printable

if TYPE_CHECKING:
    from summarizer.remember.due import Due, Owed
    from summarizer.remember.open_ends import Unanswered

PROMISED = ("no.", "client", "project", "what", "by", "")


@click.command("due", short_help="Show who waits for an answer, and what was promised by when.")
@click.option(
    "--ics", type=click.Path(path_type=Path), metavar="FILE", help="Write it as a calendar file too."
)
@click.option(
    "--weeks", type=click.IntRange(1, 520), metavar="N", help="Weeks without a contact that are long."
)
@click.option("--done", type=int, multiple=True, metavar="NUMBER", help="Note that this promise is kept.")
@click.option("--not-done", type=int, multiple=True, metavar="NUMBER", help="Take that back.")
def command(ics: Path | None, weeks: int | None, done: tuple[int, ...], not_done: tuple[int, ...]) -> None:
    """Show what is due.

    Who waits for an answer from you and since when, what you promised and by when, what clients owe you, and who has
    not been heard for long. How soon an answer is due, your working hours and holidays are in the settings.
    """
    from summarizer import languages
    from summarizer.files import write_atomically
    from summarizer.remember import open_ends, traces
    from summarizer.remember.due import Rules, due
    from summarizer.remember.due_calendar import due_calendar
    from summarizer.remember.ledger import opened
    from summarizer.remember.promising import note_done
    from summarizer.remember.working_hours import working_time
    from summarizer.settings import load

    settings = load({"quiet_weeks": weeks}).settings
    now = dt.datetime.now().astimezone()
    with opened(settings.ledger) as ledger:
        if done or not_done:
            with ledger.writing() as connection:
                for number in done:
                    note_done(connection, number, now=now)
                for number in not_done:
                    note_done(connection, number, now=now, done=False)
        with ledger.reading() as connection:
            language = languages.nearest(open_ends.language_in_use(connection) or languages.FALLBACK)
            working = working_time(settings, country=str(languages.table(language, "pack")["country"]))
            found = due(
                communications=traces.communications(connection),
                promises=traces.promises(connection),
                clients=traces.clients(connection),
                faults=open_ends.faults(connection),
                rules=Rules(settings.answer_within, settings.quiet_weeks, working),
                now=now,
                last_words=open_ends.last_words(connection),
            )
            waiting = open_ends.unanswered(connection)
    _show(found, waiting)
    if ics is not None:
        if ics.is_dir():
            raise UsageError(f"{printable(ics)} is a folder", "name the calendar file")
        write_atomically(ics, due_calendar(found, language=language, working=working))
        click.echo(f"wrote {printable(ics)}")


Listed = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def _show(found: Due, waiting: tuple[Unanswered, ...]) -> None:
    """The lists that have something in them."""
    from summarizer.cli.tables import show

    shown = [listed for listed in _lists(found, waiting) if listed[2]]
    if not shown:
        click.echo("nothing is due")
    for number, (title, head, rows) in enumerate(shown):
        if number:
            click.echo("")
        click.echo(title)
        show(head, rows)


def _lists(found: Due, waiting: tuple[Unanswered, ...]) -> Iterator[Listed]:
    """Each list: its title, its head and its rows."""
    yield (
        "Waiting for an answer from you",
        ("client", "project", "since", "what came", "answer by", ""),
        [
            (
                *_who(w.communication.client, w.communication.project),
                _moment(w.since),
                printable(w.communication.name) + (f" ({w.count} in all)" if w.count > 1 else ""),
                _moment(w.answer_by),
                _late(w.overdue),
            )
            for w in found.waiting
        ],
    )
    yield (
        "Faults to follow up",
        ("client", "project", "reported", "in", "answer by", ""),
        [
            (
                *_who(f.communication.client, f.communication.project),
                _moment(f.communication.started_at),
                printable(f.communication.name),
                _moment(f.answer_by) + (" (promised)" if f.promised else ""),
                _late(f.overdue),
            )
            for f in found.follow_ups
        ],
    )
    yield "What you promised", PROMISED, [_promise(one) for one in found.promised]
    yield "What clients owe you", PROMISED, [_promise(one) for one in found.owed]
    yield (
        "Recaps that are not confirmed yet",
        ("client", "project", "out", "recap of", "lines open"),
        [
            (
                *_who(w.client, w.project),
                _out(w),
                f"{printable(w.name)}, version {w.version}",
                str(w.lines),
            )
            for w in waiting
        ],
    )
    yield (
        "Not heard for long",
        ("client", "last contact", "weeks"),
        [(printable(s.client.name), _moment(s.last_contact), str(s.weeks)) for s in found.silent],
    )


def _out(waiting: Unanswered) -> str:
    if waiting.sent_at is None:
        return "to be sent"
    return ("draft made " if waiting.by_hand else "sent ") + _moment(waiting.sent_at)


def _promise(owed: Owed) -> tuple[str, ...]:
    promise = owed.promise
    who = _who(promise.client, promise.project)
    return str(promise.id), *who, printable(promise.text), str(promise.due or "no day"), _late(owed.overdue)


def _who(client: str | None, project: str | None) -> tuple[str, str]:
    return printable(client or "?"), printable(project or "")


def _late(overdue: bool) -> str:
    return "overdue" if overdue else ""


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
