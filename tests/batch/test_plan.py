"""From what the user names to jobs."""

from __future__ import annotations

from pathlib import Path

from folders import write_call

from summarizer.batch import Plan, plan
from summarizer.settings import Settings


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def going(planned: Plan) -> dict[str, str]:
    return {job.path.name: str(job.folder) for job in planned.jobs}


def test_the_tree_of_a_folder_is_mirrored(tmp_path: Path) -> None:
    calls, out = tmp_path / "calls", tmp_path / "out"
    touch(calls / "a.m4a", calls / "2026" / "march" / "b.m4a", tmp_path / "c.m4a")
    planned = plan([calls, tmp_path / "c.m4a"], Settings(output=out))
    assert going(planned) == {"a.m4a": str(out), "b.m4a": str(out / "2026" / "march"), "c.m4a": str(out)}
    assert planned.places == ((out, planned.jobs),)


def test_without_an_output_folder_recaps_lie_beside_their_inputs(tmp_path: Path) -> None:
    touch(tmp_path / "x" / "a.m4a", tmp_path / "y" / "deep" / "b.m4a")
    planned = plan([tmp_path / "x", tmp_path / "y"], Settings())
    assert going(planned) == {"a.m4a": str(tmp_path / "x"), "b.m4a": str(tmp_path / "y" / "deep")}
    assert [(place, [job.path.name for job in jobs]) for place, jobs in planned.places] == [
        (tmp_path / "x", ["a.m4a"]),
        (tmp_path / "y", ["b.m4a"]),
    ]


def test_of_several_folders_each_gets_its_own_in_the_output(tmp_path: Path) -> None:
    out = tmp_path / "out"
    touch(tmp_path / "x" / "a.m4a", tmp_path / "y" / "deep" / "a.m4a")
    planned = plan([tmp_path / "x", tmp_path / "y"], Settings(output=out))
    assert [str(job.folder) for job in planned.jobs] == [str(out / "x"), str(out / "y" / "deep")]


def test_inputs_that_would_share_a_name_are_ranked(tmp_path: Path) -> None:
    touch(*(tmp_path / name for name in ("a.m4a", "a.wav", "A.ogg", "b.wav")), tmp_path / "below" / "a.wav")
    planned = plan([tmp_path], Settings())
    assert {str(job.path.relative_to(tmp_path)): job.rank for job in planned.jobs} == {
        "A.ogg": 0,
        "a.m4a": 1,
        "a.wav": 2,
        "b.wav": 0,
        "below/a.wav": 0,
    }


def test_names_that_a_mask_makes_alike_are_ranked(tmp_path: Path) -> None:
    touch(tmp_path / "Appel +33612345678.m4a", tmp_path / "Appel +33698765432.m4a")
    assert [job.rank for job in plan([tmp_path], Settings()).jobs] == [0, 0]
    assert [job.rank for job in plan([tmp_path], Settings(safe=True)).jobs] == [0, 1]


def test_one_input_alone_gets_no_digest(tmp_path: Path) -> None:
    call = write_call(tmp_path / "a.json", 1)
    assert plan([call], Settings(output=tmp_path / "out")).places == ()
    assert plan([call], Settings()).places == ()


def test_what_is_no_input_is_refused(tmp_path: Path) -> None:
    (refused,) = plan([tmp_path / "missing.m4a"], Settings()).refused
    assert refused.source == str(tmp_path / "missing.m4a")
    assert "no such file" in str(refused.error)
