"""Killed at any point, nothing is lost, half-written or sent twice, and the next run goes on."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parent / "deliver"))
sys.path.append(str(Path(__file__).parent / "cli"))
from dying import GONE, Ended
from mail_servers import PASSWORD, USER, Certificates, Postman, make_certificates, smtp_server
from running import CALL, write_transcript

pytestmark = pytest.mark.slow
POINTS = 20


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def dying() -> Iterator[Callable[..., Ended]]:
    """Runs the command in a process that may die; what it needs is loaded once."""
    script = Path(__file__).parent / "dying.py"
    process = subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout

    def run(
        *arguments: str | Path, folder: Path, die_at: int = 0, warm: bool = False, **environment: str
    ) -> Ended:
        asked: dict[str, Any] = {
            "arguments": [str(argument) for argument in arguments],
            "folder": str(folder),
            "environment": environment,
            "die_at": die_at,
            "warm": warm,
        }
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        return Ended(**json.loads(process.stdout.readline()))

    yield run
    process.stdin.close()
    process.stdout.close()
    process.wait(30)


def points(steps: int) -> list[int]:
    """Moments spread over all steps, the first and the last among them."""
    assert steps >= POINTS, "too few steps to tell anything"
    return sorted({1 + round(i * (steps - 1) / (POINTS - 1)) for i in range(POINTS)})


def assert_ledger_is_whole(folder: Path) -> None:
    file = folder / "data" / "recap" / "ledger.sqlite3"
    if not file.exists():
        return
    connection = sqlite3.connect(file)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()


def rows(folder: Path, question: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(folder / "data" / "recap" / "ledger.sqlite3")
    try:
        return connection.execute(question).fetchall()
    finally:
        connection.close()


@pytest.fixture
def recap_file(tmp_path: Path, dying: Callable[..., Ended]) -> bytes:
    """A recap file, as bytes."""
    folder = tmp_path / "made"
    folder.mkdir()
    call = write_transcript(folder / "appel.json", CALL)
    assert dying(call, "--quiet", folder=folder, warm=True).status == 0
    return (folder / "appel.recap.json").read_bytes()


def test_a_mail_is_neither_lost_nor_sent_twice(
    tmp_path: Path, dying: Callable[..., Ended], certificates: Certificates, recap_file: bytes
) -> None:
    postman = Postman()
    with smtp_server(postman, certificates) as port:
        account = {
            "RECAP_MAIL_FROM": USER,
            "RECAP_SMTP_HOST": "localhost",
            "RECAP_SMTP_PORT": str(port),
            "RECAP_SMTP_SECURITY": "starttls",
            "RECAP_SMTP_USER": USER,
            "RECAP_SMTP_PASSWORD": PASSWORD,
            "RECAP_MAIL_CA": str(certificates.authority),
        }

        def send(folder: Path, *more: str, die_at: int = 0) -> Ended:
            folder.mkdir(exist_ok=True)
            file = folder / "appel.recap.json"
            file.write_bytes(recap_file)
            arguments = ("send", file, "--to", "marc@example.com", "--yes", *more)
            return dying(*arguments, folder=folder, die_at=die_at, **account)

        whole = send(tmp_path / "whole")
        assert (whole.status, len(postman.delivered)) == (0, 1), whole.err
        unsure = 0
        for point in points(whole.steps):
            postman.delivered.clear()
            folder = tmp_path / f"point-{point}"
            assert send(folder, die_at=point).status == GONE
            assert_ledger_is_whole(folder)
            left = len(postman.delivered)
            after = send(folder)
            assert_ledger_is_whole(folder)
            if after.status == 0:  # it had certainly not left
                assert (left, len(postman.delivered)) == (0, 1), point
                continue
            # It had left, or may have: it is not sent again by itself, and who runs it is told.
            assert len(postman.delivered) == left, point
            if "was sent to" in after.err:
                assert left == 1, point
            else:
                assert "may have left" in after.err, (point, after.err)
                unsure += 1
                first = {mail.content for mail in postman.delivered}
                assert send(folder, "--again").status == 0
                identities = {_message_id(mail.content) for mail in postman.delivered}
                assert len(identities) == 1, (point, first)
            assert len(rows(folder, "SELECT 1 FROM recaps")) == 1
        assert unsure, "no point fell into the moment in which nobody can know"


def _message_id(content: bytes) -> bytes:
    return next(line for line in content.splitlines() if line.lower().startswith(b"message-id:"))


def test_a_project_is_whole_and_the_next_run_goes_on(tmp_path: Path, dying: Callable[..., Ended]) -> None:
    def run(folder: Path, die_at: int = 0) -> Ended:
        folder.mkdir(exist_ok=True)
        call = write_transcript(folder / "appel.json", CALL)
        arguments = (
            call,
            "--project",
            "Site",
            "--client",
            "Marc Durand",
            "--recorded-at",
            "2026-03-10T14:05",
        )
        return dying(*arguments, folder=folder, die_at=die_at, warm=True)

    whole = run(tmp_path / "whole")
    assert whole.status == 0, whole.err
    written = {path.name: path.read_bytes() for path in (tmp_path / "whole").glob("*.recap.*")}
    tables = ["clients", "projects", "communications", "items", "promises", "passages", "files"]
    amounts = {table: rows(tmp_path / "whole", f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608
    for point in points(whole.steps):
        folder = tmp_path / f"point-{point}"
        assert run(folder, point).status == GONE
        assert_ledger_is_whole(folder)
        for path in folder.glob("*.recap.*"):
            assert path.read_bytes() == written[path.name], point
        assert run(folder).status == 0
        assert_ledger_is_whole(folder)
        assert {path.name: path.read_bytes() for path in folder.glob("*.recap.*")} == written
        for table in tables:
            found = rows(folder, f"SELECT count(*) FROM {table}")  # noqa: S608
            assert found == amounts[table], (point, table)


def test_an_answer_counts_once_whenever_its_reading_is_cut_off(
    tmp_path: Path, dying: Callable[..., Ended], recap_file: bytes
) -> None:
    def prepare(folder: Path) -> Path:
        folder.mkdir()
        (folder / "appel.recap.json").write_bytes(recap_file)
        made = dying("send", folder / "appel.recap.json", "--draft", folder=folder, RECAP_MAIL_FROM=USER)
        assert made.status == 0, made.err
        ((token,),) = rows(folder, "SELECT token FROM recaps")
        answer = folder / "answer.eml"
        lines = (
            "From: marc@example.com",
            f"To: {USER}",
            f"Subject: Re: Recap [{token}]",
            "Message-ID: <answer@example.com>",
            "Date: Thu, 12 Mar 2026 09:30:00 +0100",
            "Content-Type: text/plain; charset=utf-8",
            "",
            "Tout est bon sauf le 1 : plutôt deux formulaires.",
        )
        answer.write_text("\r\n".join(lines), "utf-8")
        return answer

    whole = dying("reply", prepare(tmp_path / "whole"), folder=tmp_path / "whole")
    assert whole.status == 0, whole.err
    second = {path.name: path.read_bytes() for path in (tmp_path / "whole").glob("*.v2.recap.*")}
    assert second
    states = (
        "SELECT recaps.version, number, state FROM items JOIN recaps ON recaps.id = recap_id ORDER BY 1, 2"
    )
    expected = rows(tmp_path / "whole", states)
    for point in points(whole.steps):
        folder = tmp_path / f"point-{point}"
        answer = prepare(folder)
        assert dying("reply", answer, folder=folder, die_at=point).status == GONE
        assert_ledger_is_whole(folder)
        assert dying("reply", answer, folder=folder).status == 0
        assert_ledger_is_whole(folder)
        assert {path.name: path.read_bytes() for path in folder.glob("*.v2.recap.*")} == second, point
        assert rows(folder, states) == expected, point
        assert rows(folder, "SELECT count(*) FROM replies") == [(1,)]
