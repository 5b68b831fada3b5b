"""A batch on a dask cluster that the tests start: a scheduler and workers, each a process with a home of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pytest

from summarizer.batch import Failure, Outcome, Result, events, plan, run
from summarizer.batch import cluster as dask_cluster
from summarizer.batch.cluster import _engine
from summarizer.errors import InputError, ModelError, RecapError, UsageError
from summarizer.files import cache_folder
from summarizer.settings import Settings, load

DATA = Path(__file__).parents[1] / "data"
TEXTS = sorted(path for path in (DATA / "transcripts").iterdir() if path.name[0] in "cdmnow")[:11]
SOUNDS = [DATA / "audio" / name for name in ("en_1.ogg", "fr_1.ogg", "voicemail.amr_nb")]
STARTED = 60.0  # seconds in which a process must have started, however busy the machine

pytestmark = pytest.mark.slow


class Cluster(NamedTuple):
    """The address of a scheduler, its process, and the homes of its workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    homes: tuple[Path, ...]


@contextmanager
def started(folder: Path, models: Path, *workers: tuple[Mapping[str, str], list[str]]) -> Iterator[Cluster]:
    """A cluster with a worker for each environment and list of arguments."""
    with ExitStack() as stack:

        def start(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
            log = stack.enter_context(open(folder / f"{len(list(folder.iterdir()))}.log", "wb"))
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                env={**os.environ, **environment},
                cwd=folder,
                stdout=log,
                stderr=log,
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        folder.mkdir()
        card = folder / "scheduler.json"
        local = ("--host", "127.0.0.1", "--scheduler-file", str(card))
        scheduler = start("distributed.cli.dask_scheduler", *local, "--port", "0", "--no-dashboard")
        waited(lambda: card.is_file() and card.read_bytes().endswith(b"}"))  # it is written piece by piece
        address = json.loads(card.read_bytes())["address"]
        homes = []
        for number, (environment, arguments) in enumerate(workers):
            homes.append(folder / f"home{number}")
            own = {f"XDG_{kind}_HOME": str(homes[-1] / kind.lower()) for kind in ("CACHE", "CONFIG", "STATE")}
            (homes[-1] / "cache" / "recap").mkdir(parents=True)
            (homes[-1] / "cache" / "recap" / "models").symlink_to(models, target_is_directory=True)
            start(
                "distributed.cli.dask_worker",
                *local,
                *("--nthreads", "1", "--no-dashboard", "--memory-limit", "0"),
                *("--local-directory", str(homes[-1]), *arguments),
                **{"HOME": str(homes[-1]), **own, **environment},
            )
        yield Cluster(address, scheduler, tuple(homes))


def waited(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + STARTED
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, joined_models: Path) -> Iterator[Cluster]:
    """Two workers, of which one says that it has a graphics card."""
    folder = tmp_path_factory.mktemp("cluster") / "two"
    with started(folder, joined_models, ({}, []), ({}, ["--resources", "GPU=1"])) as cluster:
        yield cluster


def test_who_waits_for_workers_is_told(tmp_path: Path, joined_models: Path) -> None:
    told: list[events.Event] = []

    def hook(event: events.Event) -> None:
        told.append(event)
        if isinstance(event, events.Moved) and event.progress.stage == "waiting for workers":
            raise KeyboardInterrupt

    with started(tmp_path / "none", joined_models) as cluster:
        settings = settings_for(cluster, tmp_path / "out")
        with pytest.raises(KeyboardInterrupt):
            list(run(plan(TEXTS[:1], settings), settings, hook=hook))
    assert isinstance(told[-1], events.Moved)
    assert told[-1].job is None


def settings_for(cluster: Cluster, output: Path, **options: object) -> Settings:
    return load({"scheduler": cluster.address, "output": output, "me": "Léa Martin", **options}).settings


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def sources(results: list[Result]) -> Counter[str]:
    return Counter(str(result.path) for result in results if isinstance(result, Outcome))


def test_a_killed_worker_costs_no_recap_and_makes_none_twice(two: Cluster, tmp_path: Path) -> None:
    from distributed import Client

    inputs = [*TEXTS, *SOUNDS]
    alone = load({"output": tmp_path / "alone", "me": "Léa Martin"}).settings
    expected = list(run(plan(inputs, alone), alone))
    killed = []
    with Client(two.address, set_as_default=False) as client:
        waited(lambda: len(client.nthreads()) == 2)
        processes = client.run(os.getpid)

        def kill_one(event: events.Event) -> None:
            busy = {worker for worker, keys in client.processing().items() if keys}
            if isinstance(event, events.Moved) and busy and not killed:
                killed.append(processes[min(busy)])
                os.kill(killed[0], signal.SIGKILL)

        settings = settings_for(two, tmp_path / "out")
        results = list(run(plan(inputs, settings), settings, hook=kill_one))
        waited(lambda: len(client.nthreads()) == 2)
        assert killed
        assert killed[0] not in client.run(os.getpid).values()
        caches = client.run(_engine.cache_info).values()
        assert all(cache.misses <= 1 for cache in caches)
    assert [result for result in results if isinstance(result, Failure)] == []
    assert sources(results) == sources(expected) == Counter(map(str, inputs))
    assert files(tmp_path / "out") == files(tmp_path / "alone")
    again = list(run(plan(inputs, settings), settings, again=False))
    assert {type(result).__name__ for result in again} == {"MadeBefore"}


def test_recordings_go_to_workers_with_what_they_need(two: Cluster, tmp_path: Path) -> None:
    sound = shutil.copy(DATA / "audio" / "speech_en.ogg", tmp_path / "call.ogg")
    settings = settings_for(two, tmp_path / "out", worker_resources="GPU=1")
    kept = [len(list(home.rglob("*.transcript"))) for home in two.homes]
    [result] = (run(plan([sound, TEXTS[0]], settings), settings, again=True),)
    results = list(result)
    assert not [each for each in results if isinstance(each, Failure)]
    now = [len(list(home.rglob("*.transcript"))) for home in two.homes]
    assert now == [kept[0], kept[1] + 1]


def test_stages_of_a_job_are_told(two: Cluster, tmp_path: Path) -> None:
    settings = settings_for(two, tmp_path / "out")
    heard: list[events.Event] = []
    list(run(plan([TEXTS[0]], settings), settings, hook=heard.append))
    kinds = [type(event).__name__ for event in heard]
    assert kinds[:2] == ["Planned", "Began"]
    assert kinds[-1] == "Ended"
    assert "Moved" in kinds


def test_workers_fetch_for_themselves_and_leave_nothing(two: Cluster, tmp_path: Path) -> None:
    shutil.copytree(DATA / "transcripts", tmp_path / "there")
    settings = settings_for(two, tmp_path / "out")
    results = list(run(plan([f"file://{tmp_path}/there"], settings), settings))
    assert len(results) > 10
    assert not [result for result in results if isinstance(result, Failure)]
    for home in two.homes:
        assert not [path for path in home.rglob("fetched/*") if path.is_dir() or path.suffix == ".lock"]


def test_a_vocabulary_is_read_here_and_used_there(two: Cluster, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("Kerguelen, the islands\nOdile\n", "utf-8")
    settings = settings_for(two, tmp_path / "out", vocabulary=str(tmp_path / "words.txt"))
    planned = plan([SOUNDS[1]], settings)
    list(run(planned, settings.model_copy(update={"scheduler": None})))
    list(run(planned, settings))
    [kept] = cache_folder().rglob("*.transcript")  # under the name of all that it depends on
    assert any(list(home.rglob(kept.name)) for home in two.homes)


def test_a_file_that_no_worker_sees_is_one_clear_line(two: Cluster, tmp_path: Path) -> None:
    (tmp_path / "gone.txt").write_text("Anna: Hello.\n", "utf-8")
    settings = settings_for(two, tmp_path / "out")
    planned = plan([tmp_path / "gone.txt", TEXTS[0]], settings)
    (tmp_path / "gone.txt").unlink()
    results = list(run(planned, settings))
    [failure] = [result for result in results if isinstance(result, Failure)]
    assert str(failure.error).startswith(f"{tmp_path}/gone.txt: a worker cannot see this file: ")
    assert len(results) == 2


def test_what_no_worker_survives_is_one_clear_line(two: Cluster, tmp_path: Path) -> None:
    from distributed import Client

    (tmp_path / "deadly.txt").write_text("Anna: Hello.\nBen: Hello.\n" * 20_000, "utf-8")
    settings = settings_for(two, tmp_path / "out")
    with Client(two.address, set_as_default=False) as client:

        def kill_all(event: events.Event) -> None:
            if isinstance(event, events.Moved):
                for worker, process in client.run(os.getpid).items():
                    if client.processing().get(worker):
                        os.kill(process, signal.SIGKILL)

        [failure] = run(plan([tmp_path / "deadly.txt"], settings), settings, hook=kill_all)
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, InputError)
    assert "the work on it broke off with each of the" in str(failure.error)


def misfits(folder: Path) -> dict[str, tuple[Mapping[str, str], str]]:
    """Environments of workers that can do no job, and what is said of them."""
    (folder / "other" / "call_recap-9.9.9.dist-info").mkdir(parents=True)
    card = "Metadata-Version: 2.1\nName: call-recap\nVersion: 9.9.9\n"
    (folder / "other" / "call_recap-9.9.9.dist-info" / "METADATA").write_text(card)
    (folder / "none" / "summarizer").mkdir(parents=True)
    (folder / "none" / "summarizer" / "__init__.py").write_text("raise ImportError('there is none')\n")
    return {
        "version": (
            {"PYTHONPATH": str(folder / "other")},
            f"has version 9.9.9 of Recap, and this machine {version('call-recap')}",
        ),
        "none": (
            {"PYTHONPATH": str(folder / "none")},
            f"install call-recap {version('call-recap')} on every machine",
        ),
        "clock": ({"TZ": "Pacific/Kiritimati"}, "is in another time zone than this machine"),
        "device": ({"RECAP_DEVICE": "cuda"}, "there is no CUDA device for the speech model"),
        "own settings": ({"RECAP_THREADS": "many"}, "threads cannot be 'many'"),
    }


@pytest.mark.parametrize("which", ["version", "none", "clock", "device", "own settings"])
def test_a_worker_that_can_do_no_job_stops_the_batch(which: str, tmp_path: Path, joined_models: Path) -> None:
    environment, said = misfits(tmp_path)[which]
    with started(tmp_path / "cluster", joined_models, (environment, [])) as cluster:
        settings = settings_for(cluster, tmp_path / "out")
        with pytest.raises(ModelError if which == "device" else UsageError) as caught:
            list(run(plan([SOUNDS[0]], settings), settings))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_lost_scheduler_is_one_clear_line(tmp_path: Path, joined_models: Path) -> None:
    with started(tmp_path / "cluster", joined_models, ({}, [])) as cluster:
        settings = settings_for(cluster, tmp_path / "out")

        def kill(event: events.Event) -> None:
            if isinstance(event, events.Moved):
                cluster.scheduler.kill()

        with pytest.raises(RecapError, match="the scheduler has gone: the same command goes on from here"):
            list(run(plan(TEXTS, settings), settings, hook=kill))


def test_a_scheduler_that_does_not_answer_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        settings = load({"scheduler": address, "output": tmp_path / "out"}).settings
        with pytest.raises(UsageError, match=f"^the scheduler at {address} does not answer"):
            list(run(plan([TEXTS[0]], settings), settings))


def test_a_scheduler_lost_between_two_jobs_is_one_clear_line(tmp_path: Path, joined_models: Path) -> None:
    from distributed import Client

    with started(tmp_path / "cluster", joined_models) as cluster:
        settings = settings_for(cluster, tmp_path / "out")
        with Client(cluster.address, set_as_default=False) as client:
            batch = dask_cluster._Batch(client, settings, lambda job, progress: None)
        with pytest.raises(RecapError, match="the scheduler has gone"):
            batch._has_room_for()


def test_what_should_not_happen_to_one_input_fails_that_one_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("of this input")

    monkeypatch.setattr(dask_cluster, "_telling", lambda: None)
    monkeypatch.setattr(dask_cluster, "work", broken)
    [job] = plan([TEXTS[0]], load({"output": tmp_path}).settings).jobs
    [result] = dask_cluster._worked(job, None)  # type: ignore[arg-type]
    assert isinstance(result, ZeroDivisionError)


def test_without_dask_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    settings = load({"scheduler": "tcp://127.0.0.1:8786", "output": tmp_path / "out"}).settings
    with pytest.raises(UsageError, match=r'pip install "call-recap\[cluster\]"'):
        list(run(plan([TEXTS[0]], settings), settings))
