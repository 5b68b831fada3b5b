"""The command, run in this process as a shell would run it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Ran, Run

from summarizer.cli import main


@pytest.fixture
def recap(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run `recap` with the arguments given."""

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        code = left.value.code
        assert isinstance(code, int)
        return Ran(code, *capsys.readouterr())

    before = signal.getsignal(signal.SIGTERM)
    yield run
    signal.signal(signal.SIGTERM, before)
