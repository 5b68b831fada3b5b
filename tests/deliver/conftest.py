"""Mail servers of the tests' own, and a keyring that forgets."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from mail_servers import DOVECOT, Certificates, Dovecot, Memory, dovecot, make_certificates
from required import absent

sys.path.append(str(Path(__file__).parents[1] / "write"))  # for the recaps made by hand


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def imap_server(certificates: Certificates) -> Iterator[Dovecot]:
    if DOVECOT is None:
        absent("Dovecot is not installed: apt-get install dovecot-imapd")
    with dovecot(certificates) as server:
        yield server


@pytest.fixture(autouse=True)
def memory() -> Iterator[Memory]:
    """The keyring of the test: never that of the machine."""
    before, own = keyring.get_keyring(), Memory()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(before)


@pytest.fixture
def chromium() -> str:
    """The browser that shows what a mail looks like."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        absent("Chromium is not installed: apt-get install chromium")
    return str(Path(found))
