"""For every test: the user's folders are empty ones of its own, and nothing reaches the network."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parent / "data"
LOCAL = ("127.0.0.1", "::1", "localhost")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tries_network: the code tested may try to reach the network, in vain")
    # Read when the hub's client is imported: neither the user's own models nor their account play a part.
    hub_cache = tempfile.mkdtemp(prefix="recap-tests-hub-")
    config.add_cleanup(lambda: shutil.rmtree(hub_cache, ignore_errors=True))
    os.environ["HF_HOME"] = hub_cache


@pytest.fixture(scope="session")
def joined_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the embedded model is joined, by the first test that needs it."""
    return tmp_path_factory.mktemp("joined-models")


@pytest.fixture(autouse=True)
def user_folders(
    tmp_path_factory: pytest.TempPathFactory, joined_models: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A home of the test's own, in which only the joined model is already there."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for kind in ("CACHE", "CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    for name in [name for name in os.environ if name.startswith("RECAP_")]:
        monkeypatch.delenv(name)
    from summarizer.files import cache_folder

    cache_folder().mkdir(parents=True)
    (cache_folder() / "models").symlink_to(joined_models, target_is_directory=True)
    return home


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every connection that leaves the machine, and fail the test that tried one unmarked."""
    tried: list[object] = []

    def refuse(address: object) -> None:
        tried.append(address)
        raise ConnectionRefusedError(f"no test may reach the network: {address}")

    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:
            refuse(address)
        connect(self, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in (None, *LOCAL):
            refuse(host)
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    if request.node.get_closest_marker("tries_network") is None:
        assert not tried, f"the network was tried: {tried}"
