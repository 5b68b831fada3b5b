"""A batch in this process and in several: what is done, what is left, and what happens when something dies."""

from __future__ import annotations

import errno
import json
import os
import pickle
import signal
import threading
from pathlib import Path

import psutil
import pytest
from folders import AUDIO, contents, write_call

from summarizer.batch import Failure, MadeBefore, Outcome, Plan, Result, plan, run
from summarizer.batch.events import Began, Ended, Event, Moved
from summarizer.batch.made import Claims, made_before
from summarizer.cache import transcripts
from summarizer.errors import BadTranscript, InputError
from summarizer.settings import Settings


def kinds(results: list[Result]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def done(folder: Path, settings: Settings, *, workers: int = 1, again: bool = False) -> list[Result]:
    return list(run(plan([folder], settings), settings, workers=workers, again=again))


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    for seed in range(3):
        write_call(tmp_path / f"{seed}.json", seed)
    settings = Settings()
    assert kinds(done(tmp_path, settings)) == ["Outcome"] * 3
    before = contents(tmp_path)
    assert kinds(done(tmp_path, settings)) == ["MadeBefore"] * 3
    assert kinds(done(tmp_path, settings, again=True)) == ["Outcome"] * 3
    assert contents(tmp_path) == before


def test_what_has_changed_since_is_done_again(tmp_path: Path) -> None:
    for seed in range(4):
        write_call(tmp_path / f"{seed}.json", seed)
    settings = Settings()
    done(tmp_path, settings)
    write_call(tmp_path / "0.json", 7)
    (tmp_path / "1.recap.md").unlink()
    write_call(tmp_path / "4.json", 4)
    results = done(tmp_path, settings)
    assert kinds(results) == ["MadeBefore"] * 2 + ["Outcome"] * 3
    assert {result.path.stem for result in results if isinstance(result, Outcome)} == {"0", "1", "4"}
    assert kinds(done(tmp_path, Settings(me="Léa Martin"))) == ["Outcome"] * 5
    assert kinds(done(tmp_path, Settings(me="Léa Martin", threads=1, quiet=True))) == ["MadeBefore"] * 5


def test_a_letter_that_the_user_has_worked_on_is_left_alone(tmp_path: Path) -> None:
    write_call(tmp_path / "a.json", 1)
    done(tmp_path, Settings())
    (tmp_path / "a.recap.md").write_text("mine", "utf-8")
    done(tmp_path, Settings())
    assert (tmp_path / "a.recap.md").read_text("utf-8") == "mine"


def test_a_failure_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", "utf-8")
    for _ in range(2):
        (failure,) = done(tmp_path, Settings())
        assert isinstance(failure, Failure)
        assert isinstance(failure.error, BadTranscript)


def test_a_damaged_note_only_means_more_work(tmp_path: Path) -> None:
    from summarizer.files import state_folder

    write_call(tmp_path / "a.json", 1)
    done(tmp_path, Settings())
    (note,) = (state_folder() / "made").glob("*.json")
    assert note.stat().st_mode & 0o077 == 0
    for damaged in ("", "[]", "{", '{"written": 5}', '{"written": [], "of": 1, "way": "x"}', "[" * 100_000):
        note.write_text(damaged, "utf-8")
        assert kinds(done(tmp_path, Settings())) == ["Outcome"]


def test_an_input_that_grows_while_it_is_worked_on_is_done_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Marc : Bonjour, je voudrais un logo.\n", "utf-8")
    settings = Settings()

    def hook(event: Event) -> None:
        if isinstance(event, Moved) and event.progress.stage == "understanding" and not event.progress.done:
            with path.open("a", encoding="utf-8") as file:
                file.write("Marc : Et une carte de visite.\n")

    assert kinds(list(run(plan([tmp_path], settings), settings, hook=hook))) == ["Outcome"]
    assert kinds(done(tmp_path, settings)) == ["Outcome"]
    assert kinds(done(tmp_path, settings)) == ["MadeBefore"]


def test_an_input_that_goes_away_while_it_is_worked_on_stops_nothing(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Marc : Bonjour, je voudrais un logo.\n", "utf-8")
    settings = Settings()

    def hook(event: Event) -> None:
        if isinstance(event, Moved) and event.progress.stage == "understanding":
            (tmp_path / "a.txt").unlink(missing_ok=True)

    assert kinds(list(run(plan([tmp_path], settings), settings, hook=hook))) == ["Outcome"] * 2


def test_each_output_folder_is_known_by_itself(tmp_path: Path) -> None:
    write_call(tmp_path / "calls" / "a.json", 1)
    for name in ("one", "two"):
        assert kinds(done(tmp_path / "calls", Settings(output=tmp_path / name))) == ["Outcome"]
    assert kinds(done(tmp_path / "calls", Settings(output=tmp_path / "one"))) == ["MadeBefore"]


def test_where_nothing_can_be_locked_the_work_goes_on_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def unknown(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unknown)
    write_call(tmp_path / "a.json", 1)
    assert kinds(done(tmp_path, Settings())) == ["Outcome"]
    with transcripts().alone("a" * 64 + "-" + "b" * 64):
        pass


def test_each_name_is_the_same_in_whatever_order_inputs_are_done(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "a.txt"
    write_call(first, 1)
    second.write_text("Marc : Bonjour, je voudrais un logo.\nLéa : D'accord.\n", "utf-8")
    planned = plan([tmp_path], Settings())
    list(run(Plan(planned.jobs[::-1]), Settings()))
    assert sorted(path.name for path in tmp_path.glob("*.md")) == ["a.recap.md", "a.txt.recap.md"]
    assert json.loads((tmp_path / "a.recap.json").read_bytes())["source"]["name"] == "a.json"


@pytest.mark.slow
def test_workers_make_the_same_as_one_process(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    for seed in range(5):
        write_call(calls / f"{seed % 2}" / f"{seed}.json", seed)
    for name in ("fr_1.ogg", "en_1.ogg"):
        (calls / name).write_bytes((AUDIO / name).read_bytes())
        os.utime(calls / name, (1_760_000_000, 1_760_000_000))
    (calls / "bad.json").write_text("{}", "utf-8")
    one = done(calls, Settings(output=tmp_path / "one"))
    transcripts().clear()  # so that the workers listen too
    told: list[Event] = []
    settings = Settings(output=tmp_path / "two")
    two = list(run(plan([calls], settings), settings, workers=2, hook=told.append))
    assert kinds(one) == kinds(two) == ["Failure"] + ["Outcome"] * 7
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert [type(event) for event in told].count(Began) == [type(event) for event in told].count(Ended) == 8
    assert {event.progress.stage for event in told if isinstance(event, Moved)} >= {
        "reading",
        "understanding",
        "decoding",
        "recognising",
    }
    left = [process for process in psutil.Process().children() if "spawn_main" in " ".join(process.cmdline())]
    assert left == []


@pytest.mark.slow
def test_the_same_recording_under_two_names_is_recognised_once(tmp_path: Path) -> None:
    for name in ("a.ogg", "b.ogg"):
        (tmp_path / name).write_bytes((AUDIO / "fr_2.ogg").read_bytes())
    settings = Settings(language="fr")
    results = list(run(plan([tmp_path], settings), settings, workers=2))
    said = [report.what for each in results if isinstance(each, Outcome) for report in each.stages]
    assert len([what for what in said if what.startswith("model ")]) == 1
    assert len([what for what in said if what.startswith("kept from before")]) == 1


@pytest.mark.slow
def test_two_runs_on_one_folder_share_the_work(tmp_path: Path) -> None:
    for seed in range(12):
        write_call(tmp_path / f"{seed:02d}.json", seed)
    came: list[list[Result]] = [[], []]
    threads = [
        threading.Thread(target=lambda own=own: own.extend(done(tmp_path, Settings()))) for own in came
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(results) for results in came] == [12, 12]
    assert kinds([*came[0], *came[1]]) == ["MadeBefore"] * 12 + ["Outcome"] * 12
    assert len(list(tmp_path.glob("*.recap.md"))) == 12


def test_what_another_run_is_doing_is_waited_for_at_the_end(tmp_path: Path) -> None:
    for seed in range(2):
        write_call(tmp_path / f"{seed}.json", seed)
    settings = Settings()
    planned = plan([tmp_path], settings)
    other = Claims()
    assert other.take(planned.jobs[0], settings, patient=False)
    coming = run(planned, settings, again=False)
    first = next(coming)
    assert isinstance(first, Outcome)
    assert first.path.name == "1.json"
    assert made_before(planned.jobs[0], settings) is None
    other.leave(planned.jobs[0])
    (second,) = coming
    assert isinstance(second, Outcome)
    assert second.path.name == "0.json"


def killed_when(planned: Plan, settings: Settings, times: int) -> list[Result]:
    """What comes of a plan whose first input is the death of the worker that has it, so many times."""
    left = times

    def hook(event: Event) -> None:
        nonlocal left
        if isinstance(event, Moved) and event.job == planned.jobs[0] and left:
            left -= 1
            # The newest process has the first job: the first team has only just been hired.
            busy = sorted(psutil.Process().children(), key=lambda process: process.create_time())
            for process in busy:
                if "spawn_main" in " ".join(process.cmdline()):
                    process.send_signal(signal.SIGKILL)

    return list(run(planned, settings, workers=2, hook=hook))


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced_and_its_input_tried_again(tmp_path: Path) -> None:
    for seed in range(4):
        write_call(tmp_path / f"{seed}.json", seed)
    results = killed_when(plan([tmp_path], Settings()), Settings(), 1)
    assert kinds(results) == ["Outcome"] * 4
    assert len({result.path for result in results if isinstance(result, Outcome)}) == 4


@pytest.mark.slow
def test_an_input_that_kills_every_worker_is_given_up(tmp_path: Path) -> None:
    write_call(tmp_path / "0.json", 0)
    write_call(tmp_path / "1.json", 1)
    write_call(tmp_path / "2.json", 2)
    results = killed_when(plan([tmp_path], Settings()), Settings(), 2)
    failures = [result for result in results if isinstance(result, Failure)]
    assert str(tmp_path / "0.json") in {failure.source for failure in failures}
    assert all("signal SIGKILL" in str(failure.error) for failure in failures)
    assert len(results) == 3


def test_errors_pass_from_one_process_to_another() -> None:
    error = InputError("a.m4a", "it is empty", "copy it again")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(again) is InputError
    assert str(again) == str(error) == "a.m4a: it is empty: copy it again"


def test_results_that_were_made_before_name_their_files(tmp_path: Path) -> None:
    write_call(tmp_path / "a.json", 1)
    done(tmp_path, Settings())
    (before,) = done(tmp_path, Settings())
    assert before == MadeBefore(
        str(tmp_path / "a.json"), (tmp_path / "a.recap.md", tmp_path / "a.recap.json")
    )
