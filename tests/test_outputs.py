"""Names of what is written, and never over what belongs to another input."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import OutputError
from summarizer.model import Recap, Source, Transcript
from summarizer.outputs import (
    LONGEST_NAME,
    Owners,
    is_output,
    owners,
    require_writable,
    shown_name,
    write_outputs,
)
from summarizer.pipeline import make
from summarizer.settings import Settings, load
from summarizer.write import FORMATS

TRANSCRIPT = Transcript(language="fr", duration=0.0)


def recap_of(path: Path, sha256: str = "00") -> Recap:
    return Recap(
        source=Source(
            name=shown_name(path),
            kind="call",
            language="fr",
            duration=0.0,
            recorded_at=dt.datetime(2026, 3, 10, tzinfo=dt.UTC),
            recorded_at_from="given",
            sha256=sha256,
        )
    )


def put(path: Path, taken: Owners | None = None, sha256: str = "00", **options: object) -> list[str]:
    """Write the recap of an input; the names of what was written."""
    settings = Settings.model_validate(options)
    recap = recap_of(path, sha256)
    files = write_outputs(path, recap, TRANSCRIPT, settings, owners([path]) if taken is None else taken)
    assert all(file.is_file() for file in files)
    return [file.name for file in files]


def recording(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(b"sound")
    return path


def test_a_recap_is_written_beside_its_input(tmp_path: Path) -> None:
    path = recording(tmp_path, "appel.m4a")
    assert put(path) == ["appel.recap.md", "appel.recap.json"]
    assert put(path) == ["appel.recap.md", "appel.recap.json"]
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("name", ["appel.srt", "appel.vtt", "appel.transcript.json"])
def test_a_transcript_in_a_form_that_is_also_written_keeps_its_bare_name(tmp_path: Path, name: str) -> None:
    path = recording(tmp_path, name)
    assert put(path, owners([path])) == [f"{path.stem}.recap.md", f"{path.stem}.recap.json"]


def test_the_output_folder_is_made(tmp_path: Path) -> None:
    path = recording(tmp_path, "appel.m4a")
    put(path, output=tmp_path / "a" / "b")
    assert sorted(os.listdir(tmp_path / "a" / "b")) == ["appel.recap.json", "appel.recap.md"]


def test_two_inputs_of_a_run_never_share_a_name(tmp_path: Path) -> None:
    first, second = recording(tmp_path, "a.m4a"), recording(tmp_path, "a.wav")
    taken = owners([first, second])
    assert put(first, taken) == ["a.recap.md", "a.recap.json"]
    assert put(second, taken) == ["a.wav.recap.md", "a.wav.recap.json"]


@pytest.mark.parametrize("formats", ["md,json", "md", "json", "html,ics"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_inputs_of_two_runs_never_share_a_name(
    tmp_path: Path, formats: str, order: tuple[int, int]
) -> None:
    both = [recording(tmp_path, "a.m4a"), recording(tmp_path, "a.wav")]
    names = [put(both[index], format=formats) for index in order]
    assert not set(names[0]) & set(names[1])
    again = [put(both[index], format=formats) for index in order]
    assert again == names


def test_inputs_of_one_name_from_two_folders_keep_apart_in_one_output_folder(tmp_path: Path) -> None:
    paths = []
    for place in ("x", "y", "z"):
        (tmp_path / place).mkdir()
        paths.append(recording(tmp_path / place, "a.m4a"))
    taken = owners(paths)
    out = tmp_path / "out"
    names = [put(path, taken, sha256=path.parent.name, output=out)[0] for path in paths]
    assert names == ["a.recap.md", "a.m4a.recap.md", "a.m4a-2.recap.md"]
    one_by_one = [put(path, sha256=path.parent.name, output=out)[0] for path in paths]
    assert one_by_one == names


@pytest.mark.parametrize(
    "there", [b"", b"{}", b"[1]", b'{"source": {"name": "b.m4a", "sha256": "00"}}', b"[" * 99999]
)
def test_what_is_there_and_not_ours_stays(tmp_path: Path, there: bytes) -> None:
    (tmp_path / "a.recap.json").write_bytes(there)
    assert put(recording(tmp_path, "a.m4a"))[1] == "a.m4a.recap.json"
    assert (tmp_path / "a.recap.json").read_bytes() == there


@pytest.mark.parametrize("name", ["srt", "vtt", "transcript"])
def test_the_input_itself_is_never_written_over(tmp_path: Path, name: str) -> None:
    path = recording(tmp_path, "a" + FORMATS[name].suffix)
    other = recording(tmp_path, "a.m4a")
    for given_path in (path, other):
        (written,) = put(given_path, owners([path, other]), format=name)
        assert (tmp_path / written).read_bytes() != b"sound"
    assert path.read_bytes() == b"sound"
    (written,) = put(other, format=name)  # even where the run does not know of it
    assert path.read_bytes() == b"sound"


def test_names_that_look_alike_to_the_disk_are_told_apart_by_the_file(tmp_path: Path) -> None:
    path = recording(tmp_path, "a.m4a")
    link = tmp_path / "link"
    link.symlink_to(tmp_path, target_is_directory=True)
    taken = owners([path])
    put(path, taken)
    assert put(link / "a.m4a", taken) == ["a.m4a.recap.md", "a.m4a.recap.json"]


@pytest.mark.parametrize(
    "name",
    [
        "appel\nmanqué.m4a",
        "📞🎉.m4a",
        "...m4a",
        "..wav",
        ".m4a",
        "www.example.com.m4a",
        "sans suffixe",
        "x" * 251 + ".m4a",
        "é" * 125 + ".m4a",
        "📞" * 62 + ".m4a",
        os.fsdecode(b"caf\xe9.m4a"),
        "-o.m4a",
        "%s{0}.m4a",
    ],
)
def test_any_name_of_a_file_can_be_written_for(tmp_path: Path, name: str) -> None:
    path = recording(tmp_path, name)
    names = put(path, format=",".join(FORMATS))
    assert sorted([*names, name]) == sorted(os.listdir(tmp_path))
    assert all(len(os.fsencode(written)) <= LONGEST_NAME for written in names)
    source = json.loads((tmp_path / names[1]).read_bytes())["source"]
    assert source["name"].isprintable()


def test_long_names_stay_apart(tmp_path: Path) -> None:
    paths = [recording(tmp_path, "x" * 249 + end) for end in ("1.m4a", "2.m4a")]
    names = [put(path)[0] for path in paths]
    assert names[0] != names[1]
    assert [put(path)[0] for path in paths] == names


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=255))
def test_shortened_names_fit_and_stay_text(name: str) -> None:
    from summarizer.outputs import _fitting

    fitted = _fitting(name)
    longest = max(len(writer.suffix) for writer in FORMATS.values())
    assert len(os.fsencode(fitted)) + longest <= LONGEST_NAME
    fitted.encode("utf-8")
    assert fitted == name or name.startswith(fitted[:-9])


def test_nothing_new_stays_where_one_format_cannot_be_written(tmp_path: Path) -> None:
    path = recording(tmp_path, "a.m4a")
    (tmp_path / "a.recap.html").mkdir()
    (tmp_path / "a.recap.md").write_text("kept", "utf-8")
    with pytest.raises(OutputError, match="folder of that name"):
        put(path, format="json,html")
    assert sorted(os.listdir(tmp_path)) == ["a.m4a", "a.recap.html", "a.recap.md"]


def test_a_file_in_the_place_of_the_output_folder_is_an_error(tmp_path: Path) -> None:
    path = recording(tmp_path, "a.m4a")
    with pytest.raises(OutputError):
        put(path, output=path)
    for folder in (path, path / "below"):
        with pytest.raises(OutputError, match="not a folder"):
            require_writable(folder)


def test_a_folder_that_can_be_made_is_writable(tmp_path: Path) -> None:
    require_writable(tmp_path / "a" / "b")
    assert not (tmp_path / "a").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_locked_folder_is_an_error_before_any_work(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="may not write"):
        require_writable(tmp_path / "a")


@pytest.mark.parametrize(
    ("name", "neighbour", "ours"),
    [
        ("a.recap.md", None, True),
        ("a.recap.json", None, True),
        ("a.recap.txt", None, False),
        ("a.json", None, False),
        ("a.transcript.json", None, False),
        ("a.transcript.json", "a.m4a", True),
        ("a.srt", None, False),
        ("a.srt", "a.m4a", True),
        ("a.srt", "a.txt", False),
        ("a.m4a.transcript.json", "a.m4a", True),
        ("a.transcript.json", "b.m4a", False),
    ],
)
def test_what_we_wrote_is_known_again(tmp_path: Path, name: str, neighbour: str | None, ours: bool) -> None:
    recording(tmp_path, name)
    if neighbour:
        recording(tmp_path, neighbour)
    assert is_output(tmp_path / name) is ours


def test_a_transcript_stays_an_input_after_its_recap_was_made(tmp_path: Path) -> None:
    path = recording(tmp_path, "a.srt")
    put(path)
    assert not is_output(path)
    (written,) = put(recording(tmp_path, "b.txt"), format="vtt")
    put(tmp_path / "b.txt")
    assert is_output(tmp_path / written)


@pytest.mark.parametrize("formats", ["md,json", "md"])
def test_a_safe_recap_has_no_number_in_its_name_and_is_found_again(tmp_path, formats):
    settings = load({"safe": True, "format": formats, "quiet": True}).settings
    inputs = [tmp_path / "0699001122.txt", tmp_path / "0699003344.txt"]
    for path, amount in zip(inputs, ("1 200", "900"), strict=True):
        path.write_text(
            f"Marc : Je voudrais un portail. Mon budget est de {amount} euros.\nLéa : D'accord.\n",
            "utf-8",
        )
    first = [make(path, settings).written for path in inputs]
    names = {path.name for written in first for path in written}
    assert not any("0699" in name for name in names)
    assert len(names) == len(formats.split(",")) * 2  # neither took the other's place
    if "json" in formats:
        assert [make(path, settings).written for path in inputs] == first
