"""What `pip install` brings: all that is learnt, and nothing that it was learnt from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
LOADS = """
from summarizer.deliver.reply import learnt as answers
from summarizer.files import models_folder
from summarizer.listen import embedding, manifest
from summarizer.understand import classifier, encoder
from summarizer.understand.comparing import learnt as changes, reader
from summarizer.understand.topics import boundaries

assert models_folder().parent.name == "summarizer"
for load in (answers.load, manifest.manifest, classifier.load, encoder.load, reader.load):
    load()
for heard in (True, False):
    changes.load(heard=heard)
boundaries.learnt()
for name in embedding.HASHES:
    embedding._verified(name)
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel has."""
    built, folder = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = built.glob("*.whl")
    with ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


def test_all_that_is_learnt_is_read_from_an_installed_package(unpacked: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(unpacked)}
    done = subprocess.run(
        [sys.executable, "-c", LOADS],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_nothing_that_was_learnt_from_is_installed(unpacked: Path) -> None:
    of_models = [path for path in (unpacked / "summarizer" / "models").rglob("*") if path.is_file()]
    assert {path.suffix for path in of_models} == {".json", ".npz", ".onnx", ".toml", ".txt"}
    assert [path.name for path in of_models if path.suffix == ".txt"] == ["LICENSE-APACHE-2.0.txt"]
    assert not [path for path in of_models if path.name == "heard.npz"]
