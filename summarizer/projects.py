"""The projects of the ledger, as the stages meet them: what was agreed before a call, and noting it afterwards."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from summarizer import cache, calls
from summarizer.errors import OutputError, UsageError, printable
from summarizer.files import reason, write_atomically
from summarizer.model import Agreed, Difference, DifferenceKind, Recap, Transcript
from summarizer.remember import traces
from summarizer.remember.agreed import agreed
from summarizer.remember.entering import Entered, enter
from summarizer.remember.exporting import project_data
from summarizer.remember.forgetting import Traces, forget, traces_of
from summarizer.remember.ledger import opened
from summarizer.settings import Settings
from summarizer.write.people import people_of
from summarizer.write.trace import AgreedLine, Happened, trace_document


def require_ledger(settings: Settings) -> None:
    """Raise LedgerError if what will be noted cannot be, before hours are spent on it."""
    with opened(settings.ledger):
        pass


def differences(recap: Recap, settings: Settings, project: str) -> tuple[Difference, ...]:
    """How the lines of a recap stand to what its project has agreed on. Raises LedgerError."""
    with opened(settings.ledger) as ledger, ledger.reading() as connection:
        lines = agreed(connection, project, besides=recap.source.sha256)
    if not lines:
        return ()
    from summarizer.understand.comparing import compare

    before = [(Agreed(number=line.item.id, on=line.on, text=line.item.text), line.item) for line in lines]
    return compare(recap.items, before, language=recap.source.language)


def note(
    recap: Recap, transcript: Transcript, settings: Settings, project: str, written: Iterable[Path]
) -> Entered:
    """Note an input and its recap in its project. Raises LedgerError."""
    with opened(settings.ledger) as ledger, ledger.writing() as connection:
        return enter(
            connection,
            recap,
            transcript,
            project=project,
            client=client_of(recap, settings),
            files=written,
            now=dt.datetime.now(dt.UTC),
        )


def client_of(recap: Recap, settings: Settings) -> str | None:
    """Who the client is: the name that the user gave, else the one in the recap, else who called."""
    return people_of(recap, me=settings.me, client=settings.client).client


class Kept(NamedTuple):
    """All there is of a client on this machine, in the ledger and outside of it; `files` are those written of him."""

    name: str
    projects: tuple[str, ...]
    sha256: tuple[str, ...]
    files: tuple[Path, ...]


def kept_of(client: str, settings: Settings) -> Kept:
    """All there is of a client. Raises UsageError if there is nothing, LedgerError."""
    with opened(settings.ledger) as ledger, ledger.reading() as connection:
        noted = traces_of(connection, client) or Traces(client, (), (), ())
    outside = calls.of_client(client)
    if not (noted.sha256 or noted.projects or outside):
        raise UsageError(
            f"there is nothing of a client called {printable(client)}", "recap projects names them"
        )
    files = {*noted.files, *(path for written in outside.values() for path in written)}
    return Kept(
        noted.name,
        noted.projects,
        tuple(sorted({*noted.sha256, *outside})),
        tuple(sorted(path for path in files if path.exists())),
    )


def forget_client(kept: Kept, settings: Settings) -> None:
    """Remove all there is of a client: files first, then caches, then rows, so that a failure can be tried again.

    Raises:
        OutputError: A file cannot be removed; what is left is found again.
        LedgerError: The rows cannot be removed.
    """
    transcripts = cache.transcripts()
    for sha256 in kept.sha256:
        transcripts.forget(sha256)
    for path in kept.files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(path, *reason(error)) from error
    with opened(settings.ledger) as ledger:
        forget(ledger, kept.name)
    for sha256 in kept.sha256:
        calls.forget(sha256)


# The whole of a project ---------------------------------------------------------------------------------


class Departure(NamedTuple):
    """A line of a recap that is not confirmed yet, and the agreed line that it repeats, changes or drops."""

    kind: DifferenceKind
    agreed: Agreed | None
    on: dt.date
    number: str
    text: str


def open_differences(connection: Connection, project: str) -> tuple[Departure, ...]:
    """How the newest recaps of a project stand to what is agreed, as far as their lines are not confirmed yet.

    They are compared anew, for something may have been agreed since.
    """
    lines = agreed(connection, project)
    if not lines:
        return ()
    from summarizer.understand.comparing import compare

    open_lines = {
        (line.communication, line.number)
        for line in traces.lines(connection, project)
        if line.state in ("proposed", "sent")
    }
    found = []
    for communication, recap in traces.newest_recaps(connection, project):
        before = [(Agreed(number=a.item.id, on=a.on, text=a.item.text), a.item) for a in lines]
        items = [item for item in recap.items if (communication, item.id) in open_lines]
        texts = {item.id: item.text for item in items}
        for each in compare(items, before, language=recap.source.language):
            day = recap.source.recorded_at.date()
            found.append(Departure(each.kind, each.agreed, day, each.item, texts[each.item]))
    return tuple(found)


def exported(connection: Connection, project: str, folder: Path) -> tuple[Path, ...]:
    """Write all that there is of a project to a folder, to be read and for other programs; the files.

    Raises:
        OutputError: They cannot be written.
    """
    stem = "".join(c if c.isalnum() or c in " .-_" else "-" for c in project).strip(" .")[:100] or "project"
    events = [_happened(event, connection, project) for event in traces.events(connection, project)]
    lines = [AgreedLine(a.item.id, a.on, a.item.text) for a in agreed(connection, project)]
    data = project_data(connection, project)
    recaps = [recap for _, recap in traces.newest_recaps(connection, project)]
    contents = {
        f"{stem}.project.md": trace_document(project, data["client"], events, lines, recaps),
        f"{stem}.project.json": (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(folder, *reason(error)) from error
    for name, content in contents.items():
        write_atomically(folder / name, content)
    return tuple(folder / name for name in contents)


def _happened(event: traces.Event, connection: Connection, project: str) -> Happened:
    seconds = {one.id: one.seconds for one in traces.communications(connection, project)}
    length = seconds.get(event.communication, 0.0) if event.what == "communication" else 0.0
    return Happened(event.at, event.detail, length, event.about, " ".join(event.text.split()))
