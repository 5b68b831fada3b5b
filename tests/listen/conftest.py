"""Real sound and the real model, loaded once for all tests of this folder."""

from pathlib import Path

import pytest

from summarizer.listen.recognise import Recogniser
from summarizer.listen.sound import decode
from summarizer.listen.weights import resolve

AUDIO = Path(__file__).parents[1] / "data" / "audio"


@pytest.fixture(scope="session")
def recogniser(tmp_path_factory, joined_models):
    """The recogniser with the embedded model."""
    folder = tmp_path_factory.mktemp("cache")
    (folder / "models").symlink_to(joined_models, target_is_directory=True)
    return Recogniser(resolve("embedded", folder=folder))


@pytest.fixture(scope="session")
def clip():
    """A recording of the tests by name: its samples, one channel."""
    return lambda name: decode(AUDIO / name).samples[0]
