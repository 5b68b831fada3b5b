"""A folder that is watched: real files that arrive as they do in life, disks that come and go, mails that leave."""

from __future__ import annotations

import email
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1]))
sys.path.append(str(Path(__file__).parents[1] / "deliver"))
sys.path.append(str(Path(__file__).parents[1] / "cli"))
from dying import GONE
from mail_servers import PASSWORD, USER, Certificates, Postman, free_port, make_certificates, smtp_server
from running import CALL, Ran, write_transcript

from summarizer.batch import Failure, outbox, plan, run, watch
from summarizer.batch.events import Event, Moved
from summarizer.batch.watch import LATER, RELUCTANCE, Arrivals, open_for_writing, ticks
from summarizer.cli import main
from summarizer.errors import OutputError, UnreadableInput
from summarizer.files import state_folder
from summarizer.sending import read_recap
from summarizer.settings import Settings, load

RECORDING = Path(__file__).parents[1] / "data" / "audio" / "voicemail.amr_nb"
PATIENCE = 30.0
ME = "lea+recaps@example.com"


def call(path: Path, *more: str) -> Path:
    """A call unlike any other; more may be said in it."""
    said = (f"C'est pour le projet {path.stem}.", *more)
    spoken = [
        {"start": 16.0 + i, "end": 17.0 + i, "text": text, "speaker": "SPEAKER_00"}
        for i, text in enumerate(said)
    ]
    return write_transcript(path, {**CALL, "segments": [*CALL["segments"], *spoken]})  # type: ignore[misc]


# What is new and wholly there -------------------------------------------------------------------------------


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Watched:
    """The arrivals of a folder at a time that the test says."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self._clock = Clock()
        self.arrivals = Arrivals(folder, Settings(**settings), settle=5, clock=self._clock)

    def after(self, seconds: float, *, look: bool = True) -> list[str]:
        self._clock.now += seconds
        if look:
            self.arrivals.look()
        return [job.path.name for job in self.arrivals.ready().jobs]


def test_a_file_is_taken_when_it_has_been_still_and_again_when_it_has_changed(tmp_path: Path) -> None:
    watched, file = Watched(tmp_path), tmp_path / "a.txt"
    file.write_text("Bon")
    assert watched.after(0) == []
    assert watched.after(4) == []
    file.write_text("Bonjour")
    assert watched.after(4, look=False) == [], "it has changed, though nobody has told of it"
    assert watched.after(4.9) == []
    assert watched.after(0.2) == ["a.txt"]
    assert watched.after(100) == []
    file.write_text("Bonjour Marc")
    assert [watched.after(0), watched.after(5)] == [[], ["a.txt"]]
    file.unlink()
    assert watched.after(5) == []


def test_what_only_has_another_name_so_far_is_left_alone(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    for name in (
        "a.wav.part",
        ".b.wav",
        "c.wav~",
        "d.recap.json",
        "e.m4a.crdownload",
        ".syncthing.f.m4a.tmp",
    ):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "g.wav").write_bytes(b"x")
    assert [watched.after(0), watched.after(10)] == [[], []]
    (tmp_path / "a.wav.part").rename(tmp_path / "a.wav")
    assert [watched.after(0), watched.after(4), watched.after(1)] == [[], [], ["a.wav"]]


@pytest.mark.skipif(sys.platform != "linux", reason="only there the system says who writes")
def test_what_another_process_has_open_to_write_is_waited_for(tmp_path: Path) -> None:
    watched, file = Watched(tmp_path), tmp_path / "a.wav"
    file.write_bytes(b"x")
    (tmp_path / "link.wav").symlink_to(file)
    holding = "import sys; file = open(sys.argv[1], sys.argv[2]); print(flush=True); input()"
    for mode, names in (("rb", ["a.wav"]), ("ab", [])):
        file.write_bytes(mode.encode())
        watched.after(0)
        other = subprocess.Popen(
            [sys.executable, "-c", holding, str(file), mode], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert other.stdin
        assert other.stdout
        other.stdout.readline()
        assert open_for_writing([tmp_path / "link.wav"]) == (
            {tmp_path / "link.wav"} if mode == "ab" else set()
        )
        assert watched.after(5) == names
        other.communicate(b"\n")
    assert watched.after(4) == []
    assert watched.after(1) == ["a.wav"]


def test_a_bad_file_is_doubted_before_it_is_called_bad(tmp_path: Path) -> None:
    watched, file = Watched(tmp_path), tmp_path / "a.wav"
    bad = UnreadableInput(file, "no sound")
    file.write_bytes(b"x")
    watched.after(0)
    assert watched.after(5) == ["a.wav"]
    file.write_bytes(b"xx")
    assert not watched.arrivals.failed(str(file), bad), "it was written on while it was read"
    watched.after(0)
    assert watched.after(5) == ["a.wav"]
    assert not watched.arrivals.failed(str(file), bad), "the recorder may only be pausing"
    assert not watched.arrivals.failed(str(file), bad), "another exchange of the same export"
    assert watched.after(5 * RELUCTANCE - 6) == []
    assert watched.after(1) == ["a.wav"]
    assert watched.arrivals.failed(str(file), bad)
    assert watched.after(1000) == []
    file.write_bytes(b"xxx")
    assert [watched.after(0), watched.after(5)] == [[], ["a.wav"]]


def test_a_file_that_may_be_read_now_is_tried_again(tmp_path: Path) -> None:
    watched, file = Watched(tmp_path), tmp_path / "a.txt"
    file.write_text("Bonjour")
    file.chmod(0o000)
    assert [watched.after(0), watched.after(5)] == [[], ["a.txt"]]
    file.chmod(0o600)
    assert [watched.after(0), watched.after(5)] == [[], ["a.txt"]]


def test_what_failed_for_another_reason_is_tried_again_though_it_has_not_changed(tmp_path: Path) -> None:
    watched, file = Watched(tmp_path), tmp_path / "a.txt"
    file.write_text("x")
    watched.after(0)
    for _ in range(3):
        assert watched.after(LATER) == ["a.txt"]
        assert watched.arrivals.failed(str(file), OutputError(tmp_path / "out", "the disk is full"))
        assert watched.after(LATER - 1) == []
    assert watched.after(LATER) == ["a.txt"]
    assert watched.after(LATER) == []


def test_what_may_not_keep_its_place_is_looked_at_again(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    (tmp_path / "a.txt").write_text("x")
    watched.after(0)
    assert watched.after(5) == ["a.txt"]
    (tmp_path / "a.srt").write_text("x")  # its recap goes before that of the other one
    watched.after(0)
    assert watched.after(5) == ["a.srt", "a.txt"]


def test_only_what_is_new_is_done_but_the_whole_folder_is_known(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    (tmp_path / "b.txt").write_text("x")
    watched.after(0)
    assert watched.after(5) == ["b.txt"]
    (tmp_path / "a.txt").write_text("x")
    watched.after(0)
    watched._clock.now += 5
    planned = watched.arrivals.ready()
    assert [job.path.name for job in planned.jobs] == ["a.txt"]
    ((place, jobs),) = planned.places
    assert (place, [job.path.name for job in jobs]) == (tmp_path, ["a.txt", "b.txt"])


# Disks that go and come back --------------------------------------------------------------------------------


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks more often than people need."""
    monkeypatch.setattr(watch, "TICK", 0.1)
    monkeypatch.setattr(watch, "AWAY", 0.1)


@pytest.mark.usefixtures("hasty")
def test_a_folder_that_is_not_there_is_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    told = ticks(folder)

    def until(wanted: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while next(told) != wanted:
            assert time.monotonic() < deadline

    until("gone")
    folder.mkdir()
    until("changed")
    until("quiet")
    (folder / "below").mkdir()
    until("changed")
    until("quiet")
    (folder / "below" / "a.wav").write_bytes(b"x")
    until("changed")
    until("quiet")
    shutil.move(folder, tmp_path / "elsewhere")
    until("gone")
    (tmp_path / "other").mkdir()
    shutil.move(tmp_path / "elsewhere", folder)
    until("changed")
    shutil.move(folder, tmp_path / "elsewhere")
    shutil.move(tmp_path / "other", folder)  # another disk, between two looks
    until("changed")
    until("quiet")
    (folder / "b.wav").write_bytes(b"x")
    until("changed")


def test_a_folder_that_goes_while_its_input_is_worked_on_is_not_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    call(folder / "a.json")
    settings = load().settings

    def removed(event: Event) -> None:
        if isinstance(event, Moved) and event.progress.stage == "understanding" and folder.exists():
            folder.rename(tmp_path / "away")

    (failure,) = run(plan([folder], settings), settings, hook=removed)
    assert isinstance(failure, Failure)
    assert [path.name for path in tmp_path.iterdir()] == ["away"]


# The whole command ------------------------------------------------------------------------------------------


class Watching:
    """`recap watch`, run in this process, while something is done beside it."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def run(self, *arguments: str | Path, meanwhile: Callable[[], None], end: int = signal.SIGTERM) -> Ran:
        """Watch until what is done meanwhile is done; how it ended."""
        trouble: list[BaseException] = []

        def beside() -> None:
            try:
                meanwhile()
            except BaseException as error:
                trouble.append(error)
            finally:
                os.kill(os.getpid(), end)

        self.out = self.err = ""
        self._capsys.readouterr()
        thread = threading.Thread(target=beside)
        thread.start()
        with pytest.raises(SystemExit) as left:
            main(["watch", "--settle", "0.3", *map(str, arguments)])
        thread.join()
        self._read()
        if trouble:
            raise AssertionError(f"{self.out}\n{self.err}") from trouble[0]
        return Ran(int(left.value.code or 0), self.out, self.err)

    def wait_for(self, what: Path | str | Callable[[], object]) -> None:
        """Wait for a file, or for what is said on standard error."""
        deadline = time.monotonic() + PATIENCE
        while not self._is_so(what):
            assert time.monotonic() < deadline, f"in vain: {what}"
            time.sleep(0.02)

    def wait_for_digest(self, folder: Path, *names: str) -> None:
        """Wait until all that is to be done of these inputs is done: the digest comes last."""
        file = folder / "digest.csv"
        self.wait_for(lambda: file.exists() and all(name in file.read_text("utf-8") for name in names))

    def _is_so(self, what: Path | str | Callable[[], object]) -> bool:
        self._read()
        if isinstance(what, str):
            return what in self.err
        return what.exists() if isinstance(what, Path) else bool(what())

    def _read(self) -> None:
        out, err = self._capsys.readouterr()
        self.out += out
        self.err += err


@pytest.fixture
def watching(capsys: pytest.CaptureFixture[str], hasty: None) -> Iterator[Watching]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield Watching(capsys)
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    folder = tmp_path / "calls"
    folder.mkdir()
    return folder


def test_what_is_there_and_what_arrives(watching: Watching, calls: Path) -> None:
    call(calls / "there.json")
    (calls / "bad.wav").write_bytes(b"RIFF")
    slowly = (
        "import sys, time\n"
        "data = open(sys.argv[1], 'rb').read()\n"
        "for i in range(8):\n"
        "    with open(sys.argv[2], 'ab') as file: file.write(data[i * len(data) // 8:(i + 1) * len(data) // 8])\n"
        "    time.sleep(0.1)\n"
    )

    def meanwhile() -> None:
        watching.wait_for(calls / "there.recap.md")
        watching.wait_for("bad.wav")
        os.kill(os.getpid(), signal.SIGHUP)
        (calls / "new").mkdir()
        script = [sys.executable, "-c", slowly]
        subprocess.run([*script, str(RECORDING), str(calls / "new" / "voicemail.amr")], check=True)
        call(calls / ".arriving").rename(calls / "new" / "renamed.json")
        watching.wait_for(calls / "new" / "voicemail.recap.md")
        watching.wait_for(calls / "new" / "renamed.recap.md")
        write_transcript(calls / "bad.json", {})
        watching.wait_for("bad.json:")
        call(calls / "bad.json")
        watching.wait_for_digest(calls, "there.json", "bad.json", "bad.wav", "voicemail.amr", "renamed.json")

    status, out, err = watching.run(calls, meanwhile=meanwhile)
    assert (status, out) == (0, "")
    lines = err.splitlines()
    assert lines[0] == f"watching {calls}"
    assert len([line for line in lines if "bad.wav" in line and "(" not in line]) == 1
    assert len([line for line in lines if line.endswith(f" in {calls / 'new'}")]) == 2
    left = {path.name for path in calls.rglob("*") if path.is_file() and ".recap." not in path.name}
    made = {"there.json", "bad.wav", "voicemail.amr", "renamed.json", "bad.json"}
    assert made <= left
    assert not [name for name in left if name.startswith(".")]
    recap = read_recap(calls / "new" / "voicemail.recap.json")
    assert recap.source.sha256 == hashlib.sha256(RECORDING.read_bytes()).hexdigest()


def test_it_goes_on_where_it_was_and_ends_with_ctrl_c(watching: Watching, calls: Path) -> None:
    call(calls / "a.json")
    watching.run(calls, meanwhile=lambda: watching.wait_for_digest(calls, "a.json"))
    made = (calls / "a.recap.md").stat().st_mtime_ns
    call(calls / "b.json")
    ran = watching.run(
        calls,
        "--progress",
        "json",
        meanwhile=lambda: watching.wait_for_digest(calls, "a.json", "b.json"),
        end=signal.SIGINT,
    )
    assert ran.status == 130
    assert (calls / "a.recap.md").stat().st_mtime_ns == made
    events = [json.loads(line) for line in ran.out.splitlines()]
    assert events[0] == {"event": "watching", "folder": str(calls)}
    assert [event["file"] for event in events if event["event"] == "made"] == [str(calls / "b.json")]


def test_a_disk_that_is_removed_is_waited_for_and_nothing_is_said_twice(
    watching: Watching, calls: Path, tmp_path: Path
) -> None:
    (calls / "bad.wav").write_bytes(b"RIFF")
    call(calls / "a.json")

    def meanwhile() -> None:
        watching.wait_for_digest(calls, "a.json", "bad.wav")
        calls.rename(tmp_path / "away")
        watching.wait_for("waiting for it")
        call(tmp_path / "away" / "b.json")
        (tmp_path / "away").rename(calls)
        watching.wait_for("it is there again")
        watching.wait_for_digest(calls, "b.json")

    status, _, err = watching.run(calls, meanwhile=meanwhile)
    assert status == 0
    digest = (calls / "digest.csv").read_text("utf-8")
    assert all(name in digest for name in ("a.json", "b.json", "bad.wav"))
    said = [line for line in err.splitlines() if str(calls) in line and "wrote" not in line]
    assert said[0] == f"watching {calls}"
    assert said[1].startswith(f"{calls / 'bad.wav'}: ")
    assert said[2:] == [
        f"{calls}: this folder is not there, or cannot be opened: waiting for it",
        f"{calls}: it is there again",
    ]


def test_an_output_folder_that_is_lost_is_told_once_and_its_recaps_made_later(
    watching: Watching, calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LATER", 0.3)
    output = tmp_path / "recaps"
    output.write_text("a file where the folder was")
    for name in ("a.json", "b.json"):
        call(calls / name)

    def meanwhile() -> None:
        watching.wait_for("this is not a folder")
        time.sleep(1)  # it is tried again meanwhile
        output.unlink()
        watching.wait_for_digest(output, "a.json", "b.json")

    status, _, err = watching.run(calls, "-o", output, meanwhile=meanwhile)
    assert (status, err.count("this is not a folder")) == (0, 1)


# What leaves ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def account(port: int, certificates: Certificates) -> dict[str, str]:
    return {
        "RECAP_MAIL_FROM": f"Nadia Ferrand <{USER}>",
        "RECAP_SMTP_HOST": "localhost",
        "RECAP_SMTP_PORT": str(port),
        "RECAP_SMTP_SECURITY": "starttls",
        "RECAP_SMTP_USER": USER,
        "RECAP_SMTP_PASSWORD": PASSWORD,
        "RECAP_MAIL_CA": str(certificates.authority),
    }


CONTACTS = "Envoyez tout à marc.durand@example.org, au 06 12 34 56 78."


def test_new_recaps_are_sent_once_to_the_one_address(
    watching: Watching, calls: Path, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LATER", 0.5)
    postman = Postman()
    for name, value in account(free_port(), certificates).items():
        monkeypatch.setenv(name, value)
    call(calls / "before.json")
    list(run(plan([calls], load().settings), load().settings))
    call(calls / "a.json", CONTACTS)

    def server_down() -> None:
        watching.wait_for("it waits")
        call(calls / "b.json")
        watching.wait_for_digest(calls, "a.json", "b.json")
        time.sleep(0.7)  # it is tried again meanwhile

    ran = watching.run(calls, "--send", ME, meanwhile=server_down)
    assert (ran.status, ran.err.count("it waits")) == (0, 1)
    (noted,) = state_folder().glob("outbox/*.json")
    assert b"a.recap.json" in noted.read_bytes()
    with smtp_server(postman, certificates) as port:
        monkeypatch.setenv("RECAP_SMTP_PORT", str(port))
        ran = watching.run(
            calls,
            "--send",
            ME,
            meanwhile=lambda: watching.wait_for(lambda: watching.err.count(f"sent to {ME}") > 1),
        )
        assert (ran.status, ran.err.count(f": sent to {ME}, reference R-")) == (0, 2)
        c = call(calls / "c.json")
        watching.run(calls, "--send", ME, meanwhile=lambda: watching.wait_for_digest(calls, "c.json"))
        moment = c.stat().st_mtime_ns // 1000 * 1000 + 1
        os.utime(c, ns=(moment, moment))  # changed, but the recap is the same
        watching.run(calls, "--send", ME, meanwhile=lambda: watching.wait_for("was sent to"))
    assert [mail.recipients for mail in postman.delivered] == [(ME,)] * 3
    assert b".recap.json" not in noted.read_bytes(), "what has left is named no more"
    assert all(
        email.message_from_bytes(mail.content, policy=default)["To"] == ME for mail in postman.delivered
    )


def test_what_is_forgotten_leaves_no_more(calls: Path) -> None:
    came = []

    def way(path: Path) -> str:
        came.append(path.name)
        return "sent"

    settings = load().settings
    jobs = plan([call(calls / "a.json"), call(calls / "b.json")], settings).jobs
    box = outbox.Outbox(calls, way)
    box.expect(jobs, settings)
    for name in ("a", "b"):
        box.add(calls / f"{name}.json", [calls / f"{name}.recap.md", calls / f"{name}.recap.json"])
    outbox.forget([calls / "a.recap.json", calls / "a.recap.md"])
    box = outbox.Outbox(calls, way)
    assert [posted.came for posted in box.post()] == ["sent"]
    assert came == ["b.recap.json"]
    box.add(calls / "b.json", [calls / "b.recap.json"])
    assert list(outbox.Outbox(calls, way).post()) == []


def test_what_waits_is_kept_while_its_disk_is_away(calls: Path, tmp_path: Path) -> None:
    settings = load().settings
    disk = tmp_path / "disk"
    out = disk / "recaps"
    box = outbox.Outbox(calls, lambda path: str(read_recap(path)), clock=(clock := Clock()))
    box.expect(plan([call(calls / "a.json")], settings).jobs, settings)
    box.add(calls / "a.json", [out / "a.recap.json"])
    assert [posted.waits for posted in box.post()] == [True]
    out.mkdir(parents=True)
    clock.now += outbox.LATER
    assert [posted.waits for posted in box.post()] == [False], "it was removed"
    assert list(box.post()) == []


def test_damaged_notes_of_what_waits_stop_nothing(calls: Path) -> None:
    settings = load().settings
    jobs = plan([call(calls / "a.json")], settings).jobs
    outbox.Outbox(calls, str).expect(jobs, settings)
    (noted,) = state_folder().glob("outbox/*.json")
    whole = noted.read_bytes()
    for damaged in (b"", b"[]", b"{", whole[:-9], b'{"a": {"of": 1}}', b'{"a": 1}', b"\xff"):
        noted.write_bytes(damaged)
        assert list(outbox.Outbox(calls, str).post()) == []


def test_drafts_are_made_beside_the_recaps_and_hold_no_more_than_they(
    watching: Watching, calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECAP_MAIL_FROM", USER)
    call(calls / "a.json", CONTACTS)
    draft = calls / "a.recap.eml"
    watching.run(calls, "--safe", "--draft", meanwhile=lambda: watching.wait_for_digest(calls, "a.json"))
    mail = email.message_from_bytes(draft.read_bytes(), policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    assert "devis" in body.get_content()
    assert (mail["To"], mail["X-Unsent"]) == (None, "1")
    for secret in ("06 12", "durand@", "example.org"):
        assert secret not in body.get_content()
    draft.unlink()
    watching.run(calls, "--safe", "--draft", meanwhile=lambda: time.sleep(1.5))
    assert not draft.exists(), "a draft that was sent or thrown away is not made again"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--send", "Marc"), "--send: 'Marc' is not an e-mail address"),
        (("--send", ME), "a server to send by is not set"),
        (("--draft", "mailbox"), "a server that keeps your mail is not set"),
        (("--draft", "file", "--send", ME), "--draft and --send do not go together"),
        (("--draft", "file", "--format", "md"), "--draft and --send need the format json"),
        (("--scheduler", "tcp://127.0.0.1:8786"), "is worked on by this machine"),
        (("--vocabulary", "not/there.txt"), "vocabulary: not/there.txt cannot be read"),
    ],
)
def test_what_could_never_work_is_said_at_once(
    watching: Watching, calls: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["watch", str(calls), *arguments])
    assert (left.value.code, said in capsys.readouterr().err) == (2, True)


def test_a_file_is_not_watched(watching: Watching, calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["watch", str(call(calls / "a.json"))])
    assert (left.value.code, "this is not a folder" in capsys.readouterr().err) == (2, True)


def test_an_address_is_not_watched(watching: Watching, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["watch", "s3://key:s3cret@bucket/calls"])
    said = capsys.readouterr().err
    assert (left.value.code, "an address cannot be watched" in said, "s3cret" in said) == (2, True, False)


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_lost_and_nothing_sent_twice(
    tmp_path: Path, certificates: Certificates
) -> None:
    postman = Postman()
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("dying_watch.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout

    def watched(folder: Path, port: int, die_at: int = 0) -> dict[str, Any]:
        asked = {
            "arguments": ["watch", "--settle", "0", "--send", ME, str(folder / "calls")],
            "folder": str(folder),
            "environment": account(port, certificates),
            "die_at": die_at,
            "warm": True,
        }
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        answer: dict[str, Any] = json.loads(process.stdout.readline())
        return answer

    def arrived(name: str) -> Path:
        folder = tmp_path / name
        (folder / "calls").mkdir(parents=True)
        write_transcript(folder / "calls" / "a.json", CALL)
        return folder

    with smtp_server(postman, certificates) as port:
        whole = watched(arrived("whole"), port)
        assert (whole["status"], len(postman.delivered)) == (0, 1), whole["err"]
        unsure = 0
        for point in range(1, whole["steps"], max(1, whole["steps"] // 6)):
            postman.delivered.clear()
            folder = arrived(f"point-{point}")
            assert watched(folder, port, point)["status"] == GONE
            left = len(postman.delivered)
            after = watched(folder, port)
            assert after["status"] == 0, after["err"]
            assert (folder / "calls" / "a.recap.md").exists()
            if "may have left" in after["err"]:
                unsure += 1
                assert len(postman.delivered) == left
            else:
                assert len(postman.delivered) == 1, (point, after["err"])
        assert unsure <= 3, "only while the server takes the mail nobody can know"
    process.stdin.close()
    process.stdout.close()
    process.wait(30)
