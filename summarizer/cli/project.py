"""`recap project`: all that happened in one project, in order."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from summarizer.errors import UsageError, printable

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from summarizer.remember.traces import Event, Line

KINDS = {"call": "call", "voicemail": "voicemail", "sms": "SMS", "chat": "messages", "email": "e-mail"}
DELIVERIES = {"sent": "sent", "sending": "may have been sent", "drafted": "draft made"}
OUTCOMES = {
    "confirmed": "confirmed",
    "partly": "answered in part",
    "refused": "refused",
    "question": "asked back",
    "unusable": "wrote",
}
STATES = {
    "proposed": "not sent",
    "sent": "no answer yet",
    "confirmed": "confirmed",
    "corrected": "corrected",
    "refused": "refused",
}


@click.command("project", short_help="Show all that happened in a project, in order.")
@click.argument("name")
@click.option("--lines", is_flag=True, help="Show every line of the recaps with its state.")
def command(name: str, lines: bool) -> None:
    """Show all that happened in project NAME, in order: calls, messages, recaps sent, answers, and what is settled."""
    from summarizer.cli.tables import show
    from summarizer.remember import traces
    from summarizer.remember.ledger import opened
    from summarizer.settings import load

    with opened(load().settings.ledger) as ledger, ledger.reading() as connection:
        title = known(connection, name)
        happened, found = traces.events(connection, name), traces.lines(connection, name)
        exchanged = traces.communications(connection, name)
    click.echo(printable(title))
    lengths = {one.id: one.seconds for one in exchanged}
    show(("when", "what", "", ""), [_row(event, lengths) for event in happened])
    click.echo(_summary(found))
    if lines:
        rows = [
            (
                line.number,
                STATES[line.state],
                printable(line.text),
                printable(" ".join((line.words or "").split())),
            )
            for line in found
        ]
        show(("no.", "state", "line", "the client's words"), rows)


def known(connection: Connection, name: str) -> str:
    """The name of a project as it was first written. Raises UsageError if there is none, naming the nearest."""
    import difflib

    from summarizer.remember.traces import project_name, projects

    title = project_name(connection, name)
    if title is None:
        names = [one.name for one in projects(connection)]
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
        remedy = f"did you mean {printable(near[0])!r}?" if near else "recap projects lists them"
        raise UsageError(f"there is no project called {printable(name)!r}", remedy)
    return title


def _row(event: Event, lengths: dict[int, float]) -> tuple[str, str, str, str]:
    moment = event.at.astimezone() if event.what != "communication" else event.at
    when = f"{moment:%Y-%m-%d %H:%M}"
    if event.what == "communication":
        seconds = lengths.get(event.communication, 0.0)
        length = str(dt.timedelta(seconds=round(seconds))) if seconds else ""
        return when, KINDS[event.detail], printable(event.about), length
    if event.what == "delivery":
        recap = f"recap of {printable(event.about)}, version {event.version}"
        return when, DELIVERIES[event.detail], recap, printable(event.text)
    text = printable(" ".join(event.text.split()))
    shown = text if len(text) <= 60 else text[:57] + "…"
    return when, f"client {OUTCOMES[event.detail]}", printable(event.about), f"“{shown}”"


def _summary(found: tuple[Line, ...]) -> str:
    """How many lines there are in which state."""
    from collections import Counter

    counted = Counter(line.state for line in found)
    parts = [f"{counted[state]} {words}" for state, words in STATES.items() if counted[state]]
    return f"{len(found)} lines" + (f": {', '.join(parts)}" if parts else "")
