"""What some tests need besides Python: a server, a browser."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(what: str) -> NoReturn:
    """Skip a test for want of something; where all of it is required, as in CI, the test fails."""
    if os.environ.get("TEST_SERVERS") == "required":
        pytest.fail(what)
    pytest.skip(what)
