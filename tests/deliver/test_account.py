"""The account that the settings describe, its passwords, and `recap mail`."""

from __future__ import annotations

import json
import traceback
from typing import Any

import keyring
import pytest
from click.testing import CliRunner
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked
from mail_servers import PASSWORD, USER, Certificates, Dovecot, Memory, Postman, smtp_server

from summarizer.cli.mail import command
from summarizer.deliver.account import Account, Server, account_of
from summarizer.deliver.addresses import Mailbox, mailbox
from summarizer.deliver.passwords import password_of, place_of, store_password
from summarizer.errors import DeliveryError, RecapError, UsageError
from summarizer.settings import load, settings_file

SERVER = Server(protocol="smtp", host="smtp.example.com", port=587, security="starttls", user=USER)


def account(**settings: Any) -> Account:
    return account_of(load(settings).settings)


# Settings -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("protocol", "given", "port", "security"),
    [
        ("smtp", {}, 587, "starttls"),
        ("smtp", {"security": "tls"}, 465, "tls"),
        ("smtp", {"port": 465}, 465, "tls"),
        ("smtp", {"port": 2525}, 2525, "starttls"),
        ("smtp", {"port": 465, "security": "starttls"}, 465, "starttls"),
        ("imap", {}, 993, "tls"),
        ("imap", {"port": 143}, 143, "starttls"),
        ("imap", {"security": "starttls"}, 143, "starttls"),
    ],
)
def test_how_to_connect_goes_by_what_is_set(
    protocol: str, given: dict[str, object], port: int, security: str
) -> None:
    settings = {f"{protocol}_host": "mail.example.com"} | {f"{protocol}_{k}": v for k, v in given.items()}
    server = getattr(account(**settings), protocol)
    assert (server.port, server.security) == (port, security)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_only_this_machine_is_talked_to_in_clear(host: str) -> None:
    assert account(smtp_host=host, smtp_security="none").smtp is not None


@pytest.mark.parametrize("host", ["smtp.example.com", "10.0.0.1", "localhost.example.com", "::2"])
@pytest.mark.parametrize("protocol", ["smtp", "imap"])
def test_nobody_else_is(host: str, protocol: str) -> None:
    with pytest.raises(UsageError, match="would travel in clear: use starttls or tls"):
        account(**{f"{protocol}_host": host, f"{protocol}_security": "none"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("smtp_host", "smtp.example.com\r\nQUIT"),
        ("smtp_host", "smtps://smtp.example.com"),
        ("imap_host", "lea@example.com"),
        ("smtp_port", 0),
        ("imap_port", 70000),
        ("smtp_security", "ssl"),
        ("imap_inbox", ""),
        ("mail_from", "lea"),
        ("reply_to", "lea@example.com, marc@example.com"),
    ],
)
def test_what_cannot_be_is_named(name: str, value: object) -> None:
    with pytest.raises(UsageError, match=name) as failure:
        account(**{name: value})
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lea@example.com", Mailbox(address="lea@example.com")),
        ("  Léa Martin <lea@Example.com> ", Mailbox(address="lea@example.com", name="Léa Martin")),
        ('"Martin, Léa" <lea+x@example.com>', Mailbox(address="lea+x@example.com", name="Martin Léa")),
        ("lea@bücher.example.com", Mailbox(address="lea@xn--bcher-kva.example.com")),
        ("<lea@example.com>", Mailbox(address="lea@example.com")),
    ],
)
def test_addresses(text: str, found: Mailbox) -> None:
    assert mailbox(text) == found


def test_an_account_of_nothing() -> None:
    assert account() == Account()
    assert account(mail_from="lea@example.com").answers_to == Mailbox(address="lea@example.com")


def test_a_password_is_no_setting() -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("smtp_password = 'geheim'\n", "utf-8")
    with pytest.raises(UsageError, match="'smtp_password' is not a known setting") as failure:
        load()
    assert "geheim" not in str(failure.value)


# Passwords ------------------------------------------------------------------------------------------------


def test_a_password_comes_from_the_environment_else_from_the_keyring(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DeliveryError, match=r"recap mail password smtp, or set RECAP_SMTP_PASSWORD"):
        password_of(SERVER)
    assert place_of(SERVER) is None
    store_password(SERVER, PASSWORD)
    assert memory.kept == {("recap smtp smtp.example.com", USER): PASSWORD}
    assert (password_of(SERVER), place_of(SERVER)) == (PASSWORD, "keyring")
    monkeypatch.setenv("RECAP_SMTP_PASSWORD", "other")
    assert (password_of(SERVER), place_of(SERVER)) == ("other", "environment")
    assert load().settings.smtp_user is None  # the variable is nobody's setting, and no mistake


def test_a_machine_without_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(NoKeyring())
    with pytest.raises(DeliveryError, match="no password is known"):
        password_of(SERVER)
    with pytest.raises(
        DeliveryError, match=r"keyring cannot be used \(NoKeyringError\): unlock it, or set RECAP_"
    ):
        store_password(SERVER, PASSWORD)


def test_a_keyring_that_cannot_be_opened_tells_no_secret(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*arguments: str) -> None:
        raise KeyringLocked(f"cannot store {arguments}")

    monkeypatch.setattr(memory, "set_password", locked)
    monkeypatch.setattr(memory, "get_password", locked)
    with pytest.raises(DeliveryError, match=r"cannot be used \(KeyringLocked\)") as failure:
        store_password(SERVER, PASSWORD)
    assert PASSWORD not in "".join(traceback.format_exception(failure.value))
    with pytest.raises(DeliveryError, match="KeyringLocked"):
        password_of(SERVER)


def test_a_password_belongs_to_a_user() -> None:
    with pytest.raises(UsageError, match="smtp_user is not set"):
        store_password(SERVER.model_copy(update={"user": None}), PASSWORD)


# The command ----------------------------------------------------------------------------------------------


def run(*arguments: str, typed: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(command, arguments, input=typed)
    if isinstance(done.exception, RecapError):
        return done.exception.exit_status, str(done.exception)
    return done.exit_code, done.output


def write_settings(**settings: object) -> None:
    settings_file().parent.mkdir(parents=True)
    lines = (f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in settings.items())
    settings_file().write_text("".join(lines), "utf-8")


def test_the_account_is_shown_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    write_settings(mail_from="Léa <lea@example.com>", smtp_host="smtp.example.com", smtp_user=USER)
    status, out = run()
    rows = dict(line.split("\t") for line in out.splitlines())
    assert status == 0
    assert rows["you write as"] == rows["answers go to"] == "Léa <lea@example.com>"
    assert rows["mail is sent by"] == f"smtp.example.com, port 587 (starttls) as {USER}, password missing"
    assert rows["mail is kept by"] == "not set"
    monkeypatch.setenv("RECAP_SMTP_PASSWORD", PASSWORD)
    out = run()[1]
    assert "password in the environment" in out
    assert PASSWORD not in out


def test_a_password_is_asked_for_and_kept(memory: Memory) -> None:
    write_settings(smtp_host="smtp.example.com", smtp_user=USER, imap_host="imap.example.com")
    status, out = run("password", typed=f"{PASSWORD}\n")
    assert status == 0
    assert PASSWORD not in out
    assert memory.kept == {("recap smtp smtp.example.com", USER): PASSWORD}
    assert "keyring" in run()[1]
    assert "imap_user is not set" in run("password", "imap", typed="x\n")[1]


def test_the_account_is_tried(
    certificates: Certificates, imap_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECAP_SMTP_PASSWORD", PASSWORD)
    monkeypatch.setenv("RECAP_IMAP_PASSWORD", "wrong")
    with smtp_server(Postman(), certificates) as port:
        write_settings(
            mail_from=USER,
            mail_ca=str(certificates.authority),
            smtp_host="localhost",
            smtp_port=port,
            smtp_user=USER,
            imap_host="localhost",
            imap_port=imap_server.tls,
            imap_user=USER,
        )
        status, out = run("check")
        assert status == 1
        rows = [line.split("\t") for line in out.splitlines()[1:]]
        assert rows[0] == ["OK", "sending", "localhost lets you in"]
        assert rows[1][:2] == ["missing", "drafts and answers"]
        assert rows[1][2].startswith("localhost does not accept the password")
        monkeypatch.setenv("RECAP_IMAP_PASSWORD", PASSWORD)
        status, out = run("check")
    assert status == 0
    assert "localhost lets you in; drafts go to Brouillons d’été, answers are read in INBOX" in out


def test_an_account_of_nothing_is_missing() -> None:
    status, out = run("check")
    assert status == 1
    assert "mail_from is not set" in out
