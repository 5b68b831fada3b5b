"""A ledger in each kind of database: a file, and a PostgreSQL server started for the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from required import absent

from summarizer.remember.ledger import Ledger, opened


def _programs() -> Path | None:
    """The folder of PostgreSQL's own programs."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


def _as_somebody(command: list[str | Path]) -> list[str | Path]:
    """The command, run by another than root, whom PostgreSQL refuses."""
    return (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
        if os.getuid() == 0
        else command
    )


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the tests' own, reached by its socket; gives the URL without a database."""
    programs = _programs()
    if programs is None:
        absent("PostgreSQL is not installed (Debian: apt install postgresql)")
    # The path of a socket may have 107 characters, so it is not below pytest's own folder.
    place = Path(subprocess.check_output(["mktemp", "-d", "--tmpdir", "recap-pg-XXXXXX"], text=True).strip())  # noqa: S607
    if os.getuid() == 0:
        shutil.chown(place, "postgres", "postgres")
    data = place / "data"
    subprocess.run(
        _as_somebody(
            [programs / "initdb", "-D", data, "-U", "recap", "-A", "trust", "-E", "UTF8", "--no-sync"]
        ),
        check=True,
        capture_output=True,
    )
    settings = f"-c listen_addresses='' -c unix_socket_directories={place} -c fsync=off"
    control = [programs / "pg_ctl", "-D", data, "-w", "-l", place / "log", "-o", settings]
    subprocess.run(_as_somebody([*control, "start"]), check=True, capture_output=True)
    yield f"postgresql://recap@/{{database}}?host={place}"
    subprocess.run(
        _as_somebody([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"]),
        capture_output=True,
        check=True,
    )
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty database."""
    import psycopg

    name = f"ledger_{os.urandom(6).hex()}"
    with psycopg.connect(postgres_server.format(database="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres_server.format(database=name)


@pytest.fixture(params=["file", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger can be."""
    if request.param == "file":
        return str(tmp_path / "ledger.sqlite3")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def ledger(where: str) -> Iterator[Ledger]:
    """An empty ledger."""
    with opened(where) as made:
        yield made
