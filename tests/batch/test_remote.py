"""Inputs at addresses: an S3 server, an FTP server with a password, fsspec's own memory, and hostile names."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from summarizer.batch import Failure, MadeBefore, Outcome, plan, remote, run
from summarizer.batch.remote import fetched, find, is_address, shown
from summarizer.errors import InputError, UnreadableInput, UsageError
from summarizer.files import cache_folder, state_folder
from summarizer.settings import Settings, load

TEXTS = Path(__file__).parents[1] / "data" / "transcripts"
CALL = (TEXTS / "call.fr.srt").read_bytes()
MOMENT = dt.datetime(2026, 3, 10, 14, 5, tzinfo=dt.UTC).timestamp()


@pytest.fixture
def memory() -> Iterator[Any]:
    """fsspec's file system in memory, empty."""
    import fsspec

    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    yield files
    files.store.clear()


def settings_for(output: Path, **options: object) -> Settings:
    return load({"output": output, "me": "Léa Martin", **options}).settings


def recaps(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.recap.json"))


def left_behind() -> list[Path]:
    return [path for path in (cache_folder() / "fetched").glob("*") if path.name != "sweeping"]


def everything_kept() -> bytes:
    """The bytes of all that is kept about calls and runs."""
    places = (state_folder(), cache_folder())
    kept = [
        path for place in places for path in place.rglob("*") if path.is_file() and "models" not in path.parts
    ]
    return b"".join(path.read_bytes() + os.fsencode(path) for path in kept)


@pytest.mark.parametrize(
    ("given", "is_one"),
    [
        ("s3://bucket/calls", True),
        ("sftp://lea@host/calls", True),
        ("file:///data", True),
        ("simplecache::sftp://host/calls", True),
        ("notes::draft.srt", False),
        ("C://calls/a.wav", False),
        ("calls/a.wav", False),
        ("://calls", False),
        ("Réunion: 10://2", False),
    ],
)
def test_addresses_are_told_from_paths(given: str, is_one: bool) -> None:
    assert is_address(given) is is_one
    assert not is_address(Path(given))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://lea:s3cr@t@host:21/calls/a.wav", "ftp://host:21/calls/a.wav"),
        ("https://host/a.wav?signature=s3cret", "https://host/a.wav"),
        ("https://host?signature=s3cret/x", "https://host"),
        ("s3://bucket/calls", "s3://bucket/calls"),
        ("zip://*.wav::sftp://lea:s3cret@host/x.zip", "zip://…"),
        ("simplecache::sftp://lea:s3cret@host/x", "simplecache::sftp://…"),
        ("sftp://lea:s3/cret@host/calls", "sftp://…"),
        ("sftp://lea:s3?cret@host", "sftp://…"),
    ],
)
def test_what_lets_the_user_in_is_never_shown(address: str, said: str) -> None:
    assert shown(address) == said


def test_an_address_needs_an_output_folder() -> None:
    with pytest.raises(UsageError, match=r"^s3://bucket/calls: nothing can be written there: .*--output"):
        plan(["s3://key:s3cret@bucket/calls"], load({}).settings)


def test_a_folder_is_searched_mirrored_and_gone_on_with(memory: Any, tmp_path: Path) -> None:
    memory.pipe("/calls/call.srt", CALL)
    memory.pipe("/calls/2026/march/call.srt", CALL)
    memory.pipe("/calls/2026/march/call.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\n<v Anna>Hello Ben.\n")
    memory.pipe("/calls/2026/logo.png", b"png")
    memory.pipe("/calls/.hidden/call.srt", CALL)
    memory.pipe("/calls-of-another/call.srt", CALL)
    settings = settings_for(tmp_path)
    planned = plan(["memory://calls", "memory://calls/call.srt"], settings)
    results = list(run(planned, settings))
    assert [result for result in results if isinstance(result, Failure)] == []
    assert recaps(tmp_path) == [
        "2026/march/call.recap.json",
        "2026/march/call.vtt.recap.json",
        "call.recap.json",
    ]
    assert left_behind() == []
    assert all(isinstance(result, MadeBefore) for result in run(planned, settings, again=False))
    memory.pipe("/calls/call.srt", CALL + b"\n")
    kinds = [type(r) for r in run(plan(["memory://calls"], settings), settings, again=False)]
    assert kinds.count(Outcome) == 1


def test_what_was_written_beside_a_recording_is_no_input(memory: Any) -> None:
    memory.pipe("/calls/call.m4a", b"sound")
    memory.pipe("/calls/call.srt", CALL)
    memory.pipe("/calls/call.recap.json", b"{}")
    memory.pipe("/calls/other.srt", CALL)
    assert [str(each.path.name) for each in find(["memory://calls"])] == ["call.m4a", "other.srt"]


def test_several_folders_get_one_of_their_own_each(memory: Any, tmp_path: Path) -> None:
    memory.pipe("/one/call.srt", CALL)
    memory.pipe("/two/call.srt", CALL)
    (tmp_path / "three").mkdir()
    (tmp_path / "three" / "call.srt").write_bytes(CALL)
    settings = settings_for(tmp_path / "out")
    list(run(plan(["memory://one", "memory://two", str(tmp_path / "three")], settings), settings))
    assert recaps(tmp_path / "out") == ["one/call.recap.json", "three/call.recap.json", "two/call.recap.json"]


def test_the_date_of_a_file_comes_with_it(tmp_path: Path) -> None:
    shutil.copy(TEXTS / "call.fr.srt", tmp_path / "call.srt")
    os.utime(tmp_path / "call.srt", (MOMENT, MOMENT))
    settings = settings_for(tmp_path / "out")
    [outcome] = run(plan([f"file://{tmp_path}/call.srt"], settings), settings)
    assert isinstance(outcome, Outcome)
    assert outcome.recap.source.recorded_at.timestamp() == MOMENT
    assert outcome.recap.source.recorded_at_from == "modification time"
    assert outcome.recap.source.name == "call.srt"


def test_the_recap_is_that_of_the_file_itself(tmp_path: Path) -> None:
    shutil.copytree(TEXTS, tmp_path / "calls")
    there, here = settings_for(tmp_path / "there"), settings_for(tmp_path / "here")
    list(run(plan([f"file://{tmp_path}/calls"], there), there))
    list(run(plan([tmp_path / "calls"], here), here))
    assert recaps(tmp_path / "there") == recaps(tmp_path / "here")
    for name in recaps(tmp_path / "here"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()


@pytest.mark.parametrize("name", ["../../evil.srt", "a/../../evil.srt", "a/./evil.srt", "ev\x00il.srt"])
def test_a_name_that_leads_elsewhere_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket may hold any key; fsspec's own memory would tidy them, so the list is given as S3 would give it."""
    from fsspec.implementations.memory import MemoryFileSystem

    listed = {"/calls/" + key: {"type": "file", "size": len(CALL)} for key in (name, "good.srt")}
    monkeypatch.setattr(MemoryFileSystem, "info", lambda self, path: {"type": "directory"})
    monkeypatch.setattr(MemoryFileSystem, "find", lambda self, path, **_: listed)
    found = list(find(["memory://calls"]))
    [refused] = [each for each in found if isinstance(each, InputError)]
    assert "its name leads somewhere else" in str(refused)
    assert [each.source for each in found if not isinstance(each, InputError)] == ["memory://calls/good.srt"]


def test_a_name_with_colons_is_a_name(tmp_path: Path) -> None:
    """fsspec takes `a::b` for an address within another: from a list it must not be read as one."""
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "a::file:").mkdir()
    (tmp_path / "calls" / "a::file:" / "call.srt").write_bytes(CALL)
    settings = settings_for(tmp_path / "out")
    [outcome] = run(plan([f"file://{tmp_path}/calls"], settings), settings)
    assert isinstance(outcome, Outcome)
    [refused] = find(["zip://call.srt::s3://bucket/calls.zip"])
    assert "two addresses cannot be chained" in str(refused)


def test_one_bad_file_stops_nothing_and_is_named_by_its_address(memory: Any, tmp_path: Path) -> None:
    memory.pipe("/calls/bad.json", b"{")
    memory.pipe("/calls/empty.wav", b"")
    memory.pipe("/calls/gone.srt", CALL)
    memory.pipe("/calls/good.srt", CALL)
    settings = settings_for(tmp_path)
    planned = plan(["memory://calls"], settings)
    memory.rm("/calls/gone.srt")
    results = list(run(planned, settings))
    said = sorted(str(result.error) for result in results if isinstance(result, Failure))
    assert [line.partition(": ")[0] for line in said] == [
        f"memory://calls/{name}" for name in ("bad.json", "empty.wav", "gone.srt")
    ]
    assert not any(str(cache_folder()) in line for line in said)
    assert "there is nothing at this address" in said[2]
    assert recaps(tmp_path) == ["good.recap.json"]
    assert left_behind() == []


def test_addresses_that_ask_for_different_things_are_different(
    memory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.pipe("/calls/call.srt", CALL)
    monkeypatch.setattr(remote, "_reach", lambda address: (memory, "/calls/call.srt"))
    asked = [f"https://{rest}" for rest in ("host/call.srt?id=1", "host/call.srt?id=2", "lea@host/call.srt")]
    found = [each for each in find([*asked, asked[0]]) if not isinstance(each, InputError)]
    assert [each.remote.root for each in found] == asked


def test_a_folder_below_that_cannot_be_read_is_told(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.pipe("/calls/call.srt", CALL)
    memory.mkdir("/calls/shut")
    memory.mkdir("/calls/empty")
    ls = type(memory).ls

    def guarded(self: Any, path: str, **options: Any) -> Any:
        if path.endswith("/shut"):
            raise PermissionError
        return ls(self, path, **options)

    monkeypatch.setattr(type(memory), "ls", guarded)
    refused, found = find(["memory://calls"])
    assert str(refused).startswith("memory://calls/shut: it cannot be opened: access is denied")
    assert not isinstance(found, InputError)


def test_half_a_file_is_no_file(memory: Any, tmp_path: Path) -> None:
    memory.pipe("/calls/call.srt", CALL)
    [found] = find(["memory://calls"])
    assert not isinstance(found, InputError)
    memory.pipe("/calls/call.srt", CALL[:100])
    with pytest.raises(UnreadableInput, match=f"only 100 of its {len(CALL)} bytes came"):  # noqa: SIM117
        with fetched(found.remote, found.source):
            pass
    assert left_behind() == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("memory://nothing", "memory://nothing: it cannot be opened: there is nothing at this address"),
        ("nowhere://lea:s3cret@host/calls", "nowhere://host/calls: this kind of address is not known"),
        ("memory://empty", "no recording and no transcript in this folder"),
    ],
)
def test_an_address_without_inputs_is_refused(address: str, said: str, memory: Any, tmp_path: Path) -> None:
    memory.mkdir("/empty")
    settings = settings_for(tmp_path)
    [failure] = run(plan([address], settings), settings)
    assert isinstance(failure, Failure)
    assert said in str(failure.error)
    assert "s3cret" not in f"{failure.error} {failure.source}"


def test_what_a_killed_process_fetched_is_removed_by_the_next(memory: Any, tmp_path: Path) -> None:
    script = (
        "import os, signal, fsspec\n"
        "from summarizer.batch.remote import fetched, find\n"
        "fsspec.filesystem('memory').pipe('/call.srt', b'secret')\n"
        "[found] = find(['memory://call.srt'])\n"
        "with fetched(found.remote, found.source) as path:\n"
        "    assert path.read_bytes() == b'secret' and path.parent.stat().st_mode & 0o077 == 0\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -9
    assert list((cache_folder() / "fetched").glob("*/call.srt"))
    memory.pipe("/call.srt", CALL)
    [found] = find(["memory://call.srt"])
    assert not isinstance(found, InputError)
    with fetched(found.remote, found.source) as path, fetched(found.remote, found.source) as other:
        assert path != other
        assert path.read_bytes() == other.read_bytes() == CALL, "those who live keep theirs"
        assert sorted((cache_folder() / "fetched").glob("*/call.srt")) == sorted([path, other])
    assert left_behind() == []


# Real servers ---------------------------------------------------------------------------------------------


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, bytes], None]]:
    """An S3 server of moto's with the bucket `calls`; puts a file there."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "s3cret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    import fsspec
    from s3fs import S3FileSystem

    urlopen(f"http://{host}:{port}/moto-api/reset", data=b"").close()  # moto keeps buckets in this process
    S3FileSystem.clear_instance_cache()
    files = fsspec.filesystem("s3")
    files.mkdir("calls")
    yield lambda name, content: files.pipe(f"calls/{name}", content)
    S3FileSystem.clear_instance_cache()
    server.stop()


@pytest.mark.slow
def test_s3(bucket: Callable[[str, bytes], None], tmp_path: Path) -> None:
    bucket("march/call.srt", CALL)
    bucket("march/deep//call one.srt", CALL)
    bucket("march/../evil.srt", CALL)
    bucket("marching/call.srt", CALL)
    bucket("march/speech.ogg", (TEXTS.parent / "audio" / "speech_en.ogg").read_bytes())
    settings = settings_for(tmp_path)
    results = list(run(plan(["s3://calls/march"], settings), settings))
    [refused] = [result for result in results if isinstance(result, Failure)]
    assert refused.source == "s3://calls/march/../evil.srt"
    assert recaps(tmp_path) == ["call.recap.json", "deep/call one.recap.json", "speech.recap.json"]
    assert left_behind() == []
    planned = plan(["s3://calls/march"], settings)
    assert [type(r) for r in run(planned, settings, again=False)].count(MadeBefore) == 3
    bucket("march/call.srt", CALL + b"\n")
    planned = plan(["s3://calls/march"], settings)
    assert [type(r) for r in run(planned, settings, again=False)].count(MadeBefore) == 2


@pytest.mark.slow
def test_s3_without_access(bucket: Callable[[str, bytes], None], tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    [failure] = run(plan(["s3://not-there/calls"], settings), settings)
    assert isinstance(failure, Failure)
    assert str(failure.error).startswith("s3://not-there/calls: it cannot be opened: ")


@pytest.fixture
def ftp(tmp_path: Path) -> Iterator[str]:
    """An FTP server that shows the folder `ftp` of the test's own to whoever knows the password; its address."""
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import FTPServer

    (tmp_path / "ftp").mkdir()
    authorizer = DummyAuthorizer()
    authorizer.add_user("lea", "s3cret", str(tmp_path / "ftp"))
    handler = type("Handler", (FTPHandler,), {"authorizer": authorizer})
    server = FTPServer(("127.0.0.1", 0), handler)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            server.serve_forever(timeout=0.05, blocking=False)

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"127.0.0.1:{server.address[1]}"
    stop.set()
    thread.join()
    server.close_all()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:The async.* module is deprecated:DeprecationWarning")  # of pyftpdlib's
def test_a_password_in_an_address_is_kept_to_oneself(
    ftp: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "ftp" / "calls").mkdir()
    for name in ("call.srt", "broken.json"):
        (tmp_path / "ftp" / "calls" / name).write_bytes(CALL)
        os.utime(tmp_path / "ftp" / "calls" / name, (MOMENT, MOMENT))
    settings = settings_for(tmp_path / "out")
    planned = plan([f"ftp://lea:s3cret@{ftp}/calls"], settings)
    results = list(run(planned, settings))
    [outcome] = [result for result in results if isinstance(result, Outcome)]
    [failure] = [result for result in results if isinstance(result, Failure)]
    assert outcome.recap.source.recorded_at.timestamp() == MOMENT
    assert failure.source == f"ftp://{ftp}/calls/broken.json"
    [refused] = run(plan([f"ftp://lea:wr0ng@{ftp}/calls"], settings), settings)
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    said = f"{planned} {results} {refused} {caplog.text}"
    for secret in ("s3cret", "wr0ng"):
        assert secret not in said
        assert secret.encode() not in written + everything_kept()
