import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from summarizer.cli import doctor
from summarizer.cli.doctor import command
from summarizer.languages import available


@pytest.fixture(autouse=True)
def user_of_one_test(tmp_path, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def report():
    result = CliRunner().invoke(command, catch_exceptions=False)
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    return result.exit_code, {what: (state, found) for state, what, found in rows[1:]}


def test_everything_works_where_the_tests_run():
    status, rows = report()
    memory = rows.pop("memory")[0]
    assert [row for row in rows.items() if row[1][0] != "OK"] == []
    assert status == (memory != "OK")
    assert {f"language {code}" for code in available()} <= rows.keys()
    assert "joined and verified" in rows["embedded speech model"][1]
    assert rows["speech model in use"][1] == "embedded (asked for: auto)"
    assert rows["settings"][1].endswith("settings.toml (not made yet: every line in it is optional)")


def test_what_is_missing_is_said_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("RECAP_MODEL", "medium")
    monkeypatch.setitem(sys.modules, "fr_core_news_md", None)
    monkeypatch.setitem(doctor.DECODERS, "wax cylinder", ("edison",))
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1_000_000))
    status, rows = report()
    assert status == 1
    assert rows["speech model in use"][0] == "missing"
    assert (
        "medium is not on this machine: connect once and run recap models get"
        in rows["speech model in use"][1]
    )
    assert rows["sound formats"][0] == "missing"
    assert rows["sound formats"][1].startswith("cannot decode wax cylinder: install again: pip install")
    assert rows["disk"][0] == "missing"
    assert rows["Python"][0] == "OK"


def test_a_settings_file_with_a_mistake_is_missing(tmp_path):
    from summarizer.settings import settings_file

    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("modle = 'small'")
    status, rows = report()
    assert status == 1
    assert rows["settings"][0] == "missing"
    assert "modle" in rows["settings"][1]


def test_whatever_breaks_is_one_line():
    def broken():
        raise ImportError("libgomp.so.1: cannot open\nshared object file")

    finding = doctor._examined("speech engine", broken)
    assert not finding.works
    assert "\n" not in doctor._sentence(finding)
    assert "pip install" in doctor._sentence(finding)


def test_the_doctor_opens_no_socket(tmp_path):
    program = (
        "import socket, sys\n"
        "def forbidden(*a, **k): raise AssertionError('a socket was opened')\n"
        "socket.socket.connect = socket.getaddrinfo = forbidden\n"
        "from summarizer.cli.doctor import examine\n"
        "print([one.found for one in examine() if 'socket' in one.found])\n"
    )
    environment = os.environ | {"RECAP_MODEL": "large-v3", "HF_HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"
