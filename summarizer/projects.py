"""The projects of the ledger, as the stages meet them: what was agreed before a call, and noting it afterwards."""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from summarizer import cache, calls
from summarizer.errors import OutputError, UsageError, printable
from summarizer.files import reason, remove, write_atomically
from summarizer.folding import folded
from summarizer.model import Agreed, Difference, DifferenceKind, Recap, Transcript
from summarizer.remember import traces
from summarizer.remember.agreed import agreed
from summarizer.remember.entering import Entered, enter
from summarizer.remember.exporting import project_data
from summarizer.remember.forgetting import belongings, forget
from summarizer.remember.ledger import opened
from summarizer.remember.written_files import note_files
from summarizer.settings import Settings
from summarizer.write.people import people_of
from summarizer.write.trace import EXPORTS, AgreedLine, Happened, trace_document

LONGEST_NAME = 180  # bytes of a project's name in that of a file


def require_ledger(settings: Settings) -> None:
    """Raise LedgerError if what will be noted cannot be, before hours are spent on it."""
    with opened(settings.ledger):
        pass


def differences(
    recap: Recap, transcript: Transcript, settings: Settings, project: str
) -> tuple[Difference, ...]:
    """How the lines of a recap stand to what its project has agreed on. Raises LedgerError."""
    with opened(settings.ledger) as ledger, ledger.reading() as connection:
        lines = agreed(connection, project, besides=recap.source.sha256)
    if not lines:
        return ()
    from summarizer.understand.comparing import compare

    return compare(
        recap.items,
        [(line.shown, line.item) for line in lines],
        language=recap.source.language,
        said=transcript.utterances,
    )


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
    """All there is of a client on this machine, in the ledger and outside of it.

    `files` are those written of him, `written` also those that are gone by now.
    """

    name: str
    projects: tuple[str, ...]
    sha256: tuple[str, ...]
    files: tuple[Path, ...]
    written: tuple[Path, ...]


def kept_of(client: str, settings: Settings) -> Kept:
    """All there is of a client. Raises UsageError if there is nothing, LedgerError."""
    outside = calls.of_client(client)
    with opened(settings.ledger) as ledger, ledger.reading() as connection:
        noted = belongings(connection, client, besides=outside)
        known = [one.name for one in traces.clients(connection)]
    if not (noted.sha256 or noted.projects or outside):
        near = [name for name in known if folded(client) in folded(name)]
        near = near or difflib.get_close_matches(client, known, n=1, cutoff=0.6)
        remedy = f"did you mean {printable(near[0])!r}?" if near else "recap projects names them"
        raise UsageError(f"there is nothing of a client called {printable(client)!r}", remedy)
    files = {*noted.files, *(path for written in outside.values() for path in written)}
    return Kept(
        noted.name,
        noted.projects,
        tuple(sorted({*noted.sha256, *outside})),
        tuple(sorted(path for path in files if path.exists())),
        tuple(sorted(files)),
    )


def forget_client(kept: Kept, settings: Settings) -> None:
    """Remove all there is of a client: files and caches first, so that a failure can be tried again.

    Raises:
        OutputError: A file cannot be removed; what is left is found again.
        LedgerError: The rows cannot be removed.
    """
    transcripts = cache.transcripts()
    remove(kept.files)
    for sha256 in kept.sha256:
        transcripts.forget(sha256)
    with opened(settings.ledger) as ledger:
        forget(ledger, kept.name, besides=kept.sha256)
        for sha256 in kept.sha256:
            calls.forget(sha256)
        ledger.tidy()


# The whole of a project ---------------------------------------------------------------------------------


class Departure(NamedTuple):
    """A line of a recap that is not confirmed yet, and the agreed line that it repeats, changes or drops."""

    kind: DifferenceKind
    agreed: Agreed | None
    on: dt.date
    number: str
    text: str


def open_differences(settings: Settings, project: str) -> tuple[Departure, ...]:
    """How the newest recaps of a project stand to what was agreed before them, as far as they are not confirmed yet.

    They are compared anew, for something may have been agreed since. Raises LedgerError.
    """
    with opened(settings.ledger) as ledger, ledger.reading() as connection:
        lines = agreed(connection, project)
        settled = traces.lines(connection, project)
        recaps = traces.newest_recaps(connection, project)
    if not lines:
        return ()
    from summarizer.understand.comparing import compare

    waiting = {(line.communication, line.number) for line in settled if line.state in ("proposed", "sent")}
    order = {communication: place for place, (communication, _) in enumerate(recaps)}
    found = []
    for communication, recap in recaps:
        items = [item for item in recap.items if (communication, item.id) in waiting]
        earlier = [line for line in lines if order[line.communication] < order[communication]]
        texts = {item.id: item.text for item in items}
        before = [(line.shown, line.item) for line in earlier]
        for each in compare(items, before, language=recap.source.language):
            day = recap.source.recorded_at.date()
            found.append(Departure(each.kind, each.agreed, day, each.item, texts[each.item]))
    return tuple(found)


def export(settings: Settings, project: str, folder: Path) -> tuple[Path, ...]:
    """Write all that there is of a project to a folder, to be read and for other programs; the files.

    Raises:
        OutputError: They cannot be written.
        LedgerError: The ledger cannot be read or written.
    """
    with opened(settings.ledger) as ledger:
        with ledger.reading() as connection:
            data = project_data(connection, project)
            lines = agreed(connection, project)
            exchanged = traces.communications(connection, project)
            recaps = [recap for _, recap in traces.newest_recaps(connection, project)]
            events = traces.events(connection, project)
        seconds = {one.id: one.seconds for one in exchanged}
        shown = [AgreedLine(one.item.id, one.on, one.item.text, one.confirmed_at) for one in lines]
        happened = [_happened(event, seconds) for event in events]
        name = _file_name(project)
        contents = {
            folder / f"{name}{EXPORTS[0]}": trace_document(project, data["client"], happened, shown, recaps),
            folder / f"{name}{EXPORTS[1]}": (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode(),
        }
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(folder, *reason(error)) from error
        with ledger.writing() as connection:
            for one in exchanged:
                note_files(connection, one.id, contents)
        for path, content in contents.items():
            write_atomically(path, content)
    return tuple(contents)


def _happened(event: traces.Event, seconds: Mapping[int, float]) -> Happened:
    """What happened, at the hour of where it took place; what left or came is told by this machine's clock."""
    if event.what == "communication":
        return Happened(event.at, event.detail, seconds.get(event.communication, 0.0), event.about)
    return Happened(event.at.astimezone(), event.detail, 0.0, event.about, " ".join(event.text.split()))


def _file_name(project: str) -> str:
    """A file's name for a project; one that had to be changed ends with a mark of the whole name."""
    kept = "".join(c if c.isalnum() or c in " .-_" else "-" for c in project).strip(" .")
    while len(kept.encode()) > LONGEST_NAME:
        kept = kept[:-1]
    if kept == project:
        return kept
    return f"{kept or 'project'}-{hashlib.sha256(project.encode()).hexdigest()[:6]}"
