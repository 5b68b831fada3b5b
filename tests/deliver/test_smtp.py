"""Sending, by real servers: whoever should get the mail gets it once, and what goes wrong is said in plain words."""

from __future__ import annotations

import base64
import logging
import traceback
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from pathlib import Path
from typing import Any

import pytest
from mail_servers import (
    PASSWORD,
    USER,
    Certificates,
    Postman,
    broken_server,
    free_port,
    make_certificates,
    smtp_server,
)

from summarizer.deliver import connection
from summarizer.deliver.account import Account, Server
from summarizer.deliver.addresses import mailbox
from summarizer.deliver.smtp import check_smtp, send
from summarizer.errors import DeliveryError, Undetermined, UsageError

# aiosmtpd cannot tell that a connection was encrypted from its first byte.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

SENDER, CLIENT, OTHER = "lea@example.com", "marc@example.com", "julie@example.com"


def letter(*to: str, text: str = "Bonjour\n.\n..fin\n") -> EmailMessage:
    message = EmailMessage(policy=SMTP if "".join(to).isascii() else SMTPUTF8)
    message["From"] = Address("Léa", *SENDER.split("@"))
    message["To"] = [Address("", *one.split("@")) for one in to or (CLIENT,)]
    message["Subject"] = "Récapitulatif [R-7K3M-Q2XW]"
    message.set_content(text, cte="quoted-printable")
    return message


def account(port: int, certificates: Certificates | None = None, **more: Any) -> Account:
    server = {
        "protocol": "smtp",
        "host": "localhost",
        "port": port,
        "security": "starttls" if certificates else "none",
        "user": USER if certificates else None,
        "authority": certificates.authority if certificates else None,
    }
    return Account(sender=mailbox(SENDER), smtp=Server(**(server | more)))


class Noted:
    """What is called before the mail is handed over, and how often it was."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.times = 0
        self.then = then

    def __call__(self) -> None:
        self.times += 1
        self.then()


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECAP_SMTP_PASSWORD", PASSWORD)


# It works -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_a_mail_arrives_once_encrypted_and_letter_for_letter(
    postman: Postman, certificates: Certificates, security: str, mechanism: str
) -> None:
    options: dict[str, Any] = {"auth_exclude_mechanism": {"PLAIN", "LOGIN"} - {mechanism}}
    if security == "tls":
        # The server cannot tell by itself that the whole connection is encrypted.
        options |= {
            "ssl_context": certificates.context(),
            "tls_context": None,
            "require_starttls": False,
            "auth_require_tls": False,
        }
    message, noted = letter(CLIENT, OTHER, CLIENT), Noted()
    with smtp_server(postman, certificates, **options) as port:
        send(message, account(port, certificates, security=security), before_data=noted)
    (arrived,) = postman.delivered
    assert arrived.sender == SENDER
    assert arrived.recipients == (CLIENT, OTHER)
    assert arrived.content == message.as_bytes()
    assert arrived.encrypted
    assert postman.attempts == [mechanism]
    assert noted.times == 1


def test_before_data_comes_when_everyone_is_accepted_and_nothing_is_handed_over(
    postman: Postman, certificates: Certificates
) -> None:
    seen: list[int] = []
    with smtp_server(postman, certificates) as port:
        send(letter(), account(port, certificates), before_data=lambda: seen.append(len(postman.delivered)))
    assert seen == [0]
    assert len(postman.delivered) == 1


def test_what_before_data_raises_is_passed_on_and_nothing_is_sent(
    postman: Postman, certificates: Certificates
) -> None:
    def full() -> None:
        raise OSError(28, "the ledger's disk is full")

    with smtp_server(postman, certificates) as port, pytest.raises(OSError, match="ledger") as failure:
        send(letter(), account(port, certificates), before_data=full)
    assert not isinstance(failure.value, DeliveryError)
    assert postman.delivered == []


def test_addresses_beyond_ascii_are_announced(postman: Postman, certificates: Certificates) -> None:
    message = letter("jérôme@example.com")
    with smtp_server(postman, certificates) as port:
        send(message, account(port, certificates), before_data=Noted())
    (arrived,) = postman.delivered
    assert arrived.recipients == ("jérôme@example.com",)
    assert "SMTPUTF8" in arrived.options
    assert arrived.content == message.as_bytes()


def test_a_server_that_knows_only_ascii_is_not_given_more(
    postman: Postman, certificates: Certificates
) -> None:
    noted = Noted()
    with (
        smtp_server(postman, certificates, enable_SMTPUTF8=False) as port,
        pytest.raises(DeliveryError) as failure,
    ):
        send(letter("jérôme@example.com"), account(port, certificates), before_data=noted)
    assert "letters such as é" in str(failure.value)
    assert (noted.times, postman.delivered) == (0, [])


def test_a_server_without_password(postman: Postman, certificates: Certificates) -> None:
    with smtp_server(postman, certificates, auth_required=False, authenticator=None) as port:
        send(letter(), account(port, certificates, user=None), before_data=Noted())
    assert len(postman.delivered) == 1
    assert postman.attempts == []


def test_the_account_can_be_tried_without_sending(postman: Postman, certificates: Certificates) -> None:
    with smtp_server(postman, certificates) as port:
        assert check_smtp(account(port, certificates)).port == port
    assert postman.attempts == ["PLAIN"]
    assert postman.delivered == []


# It does not, and nothing has left ------------------------------------------------------------------------


def refused(
    postman: Postman,
    certificates: Certificates,
    said: str,
    message: EmailMessage | None = None,
    **options: Any,
) -> DeliveryError:
    """The failure of sending to a server with these options; `said` is in its sentence, and nothing has left."""
    noted = Noted()
    own = options.pop("own", {})
    with smtp_server(postman, certificates, **options) as port, pytest.raises(DeliveryError) as failure:
        send(message or letter(), account(port, certificates, **own), before_data=noted)
    assert said in str(failure.value)
    assert "\n" not in str(failure.value)
    assert not isinstance(failure.value, Undetermined)
    assert postman.delivered == []
    return failure.value


def test_a_wrong_password_is_tried_once(
    postman: Postman, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECAP_SMTP_PASSWORD", "wrong-é-secret")
    error = refused(postman, certificates, "does not accept the password of lea@example.com")
    assert "recap mail password smtp" in error.remedy
    assert len(postman.attempts) == 1
    assert_hidden(error, "wrong-é-secret")


def test_no_password_is_known(
    postman: Postman, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RECAP_SMTP_PASSWORD")
    refused(postman, certificates, "no password is known for lea@example.com at localhost: store it with")
    assert postman.attempts == []


def test_a_server_that_wants_a_password_is_told_by_name(postman: Postman, certificates: Certificates) -> None:
    refused(postman, certificates, "wants to know who you are: put smtp_user", own={"user": None})


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    postman: Postman, certificates: Certificates, security: str
) -> None:
    options: dict[str, Any] = {"own": {"authority": None, "security": security}}
    if security == "tls":
        options |= {
            "ssl_context": certificates.context(),
            "require_starttls": False,
            "auth_require_tls": False,
        }
    error = refused(postman, certificates, "the certificate of localhost cannot be trusted", **options)
    assert "mail_ca" in error.remedy
    assert postman.attempts == []


def test_a_certificate_of_another_name_is_refused(postman: Postman, tmp_path: Path) -> None:
    anothers = make_certificates(tmp_path, "mail.example.com")
    refused(postman, anothers, "the certificate of localhost cannot be trusted (Hostname mismatch")
    assert postman.attempts == []


def test_encryption_is_never_given_up(postman: Postman, certificates: Certificates) -> None:
    refused(
        postman,
        certificates,
        "offers no encryption on port",
        tls_context=None,
        require_starttls=False,
        auth_require_tls=False,
    )
    assert postman.attempts == []


def test_the_wrong_kind_of_encryption_is_named(postman: Postman, certificates: Certificates) -> None:
    refused(postman, certificates, "check smtp_port and smtp_security", own={"security": "tls"})


def test_nobody_listens(certificates: Certificates) -> None:
    with pytest.raises(DeliveryError, match="localhost refuses connections on port"):
        send(letter(), account(free_port(), certificates), before_data=Noted())


def test_no_such_server(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def unknown(*args: object, **options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(DeliveryError, match=r"no server called smtp\.example\.net is known: check smtp_host"):
        send(letter(), account(587, certificates, host="smtp.example.net"), before_data=Noted())


def test_a_refused_sender(postman: Postman, certificates: Certificates) -> None:
    postman.answers[SENDER] = "550 not yours"
    error = refused(postman, certificates, "refuses the sender lea@example.com (550 not yours)")
    assert "mail_from" in error.remedy


def test_one_refused_recipient_is_all_refused(postman: Postman, certificates: Certificates) -> None:
    postman.answers[OTHER] = "550 5.1.1 no such user"
    error = refused(
        postman,
        certificates,
        "refuses the recipient julie@example.com (550 5.1.1 no such user)",
        letter(CLIENT, OTHER),
    )
    assert "nobody has been written to" in error.remedy
    assert postman.resets == 1


def test_a_recipient_put_off_is_for_later(postman: Postman, certificates: Certificates) -> None:
    postman.answers[CLIENT] = "450 4.2.0 greylisted"
    assert refused(postman, certificates, "greylisted").remedy == "try again later"


def test_a_mail_that_the_server_says_is_too_large(postman: Postman, certificates: Certificates) -> None:
    message = letter(text="x" * 5000)
    refused(postman, certificates, "too large for localhost: send it without", message, data_size_limit=3000)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("554 5.7.1 spam", "refuses the mail (554 5.7.1 spam): nothing has left"),
        ("552 5.3.4 too big", "too large for localhost"),
        ("451 4.3.0 busy", "(451 4.3.0 busy): try again later"),
    ],
)
def test_a_mail_refused_after_it_was_handed_over_has_not_left(
    postman: Postman, certificates: Certificates, answer: str, said: str
) -> None:
    postman.answers["DATA"] = answer
    refused(postman, certificates, said)


def test_what_a_server_says_is_one_short_line(postman: Postman, certificates: Certificates) -> None:
    postman.answers[CLIENT] = "550-\x1b[31mred\r\n550 " + "x" * 400
    error = refused(postman, certificates, "refuses the recipient")
    assert "\x1b" not in str(error)
    assert len(str(error)) < 400


# The connection breaks ------------------------------------------------------------------------------------

EHLO = (b"EHLO", b"250-hello\r\n250-AUTH PLAIN\r\n250 SIZE 100000\r\n")
AUTH, MAIL, RCPT = (b"AUTH", b"235 in\r\n"), (b"MAIL", b"250 ok\r\n"), (b"RCPT", b"250 ok\r\n")
DATA = (b"DATA", b"354 go on\r\n")
STEPS = (EHLO, AUTH, MAIL, RCPT)


@pytest.mark.parametrize("steps", range(len(STEPS)))
def test_a_connection_lost_before_the_mail_was_handed_over(steps: int) -> None:
    noted = Noted()
    with broken_server(STEPS[:steps]) as server, pytest.raises(DeliveryError) as failure:
        send(letter(), account(server.port, user=USER), before_data=noted)
    assert not isinstance(failure.value, Undetermined)
    assert "the connection to localhost was lost: nothing has left" in str(failure.value)
    assert noted.times == 0
    assert not any(line.startswith(b"Subject") for line in server.heard)


def test_a_connection_lost_at_once() -> None:
    with broken_server((), greeting=None) as server, pytest.raises(DeliveryError, match="was lost"):
        send(letter(), account(server.port), before_data=Noted())


@pytest.mark.parametrize(
    "greeting", [b"554 go away\r\n", b"nonsense\r\n", b"\xff\x00\r\n", b"220 " + b"x" * 9000 + b"\r\n"]
)
def test_a_server_that_is_not_one(greeting: bytes) -> None:
    with broken_server((), greeting=greeting) as server, pytest.raises(DeliveryError) as failure:
        send(letter(), account(server.port), before_data=Noted())
    assert str(failure.value).isprintable()


def test_a_connection_lost_before_the_server_asked_for_the_mail() -> None:
    noted = Noted()
    with broken_server(STEPS) as server, pytest.raises(DeliveryError) as failure:
        send(letter(), account(server.port, user=USER), before_data=noted)
    assert not isinstance(failure.value, Undetermined)
    assert noted.times == 1
    assert not any(line.startswith(b"Subject") for line in server.heard)


@pytest.mark.parametrize(
    "end",
    [
        None,
        (b".", None),
        (b".", b"25"),
        (b".", b"nonsense\r\n"),
        (b".", b"354 go on\r\n"),
        (b".", b"250" + b"x" * 9000 + b"\r\n"),
    ],
)
def test_a_connection_lost_while_the_server_takes_the_mail(
    end: tuple[bytes, bytes | None] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarizer.deliver.smtp.DELIVER", 0.5)
    noted = Noted()
    steps = (*STEPS, DATA, end) if end else (*STEPS, DATA)
    with broken_server(steps) as server, pytest.raises(Undetermined) as failure:
        send(letter(), account(server.port, user=USER), before_data=noted)
    assert "it may have left: look in the folder of sent mail" in str(failure.value)
    assert noted.times == 1


@pytest.mark.parametrize(
    ("steps", "kind"),
    [
        ((*STEPS, DATA, (b".", b"")), Undetermined),
        ((*STEPS, (b"DATA", b"")), DeliveryError),
        ((EHLO, AUTH, (b"MAIL", b"")), DeliveryError),
        (((b"EHLO", b""),), DeliveryError),
    ],
)
def test_a_server_that_falls_silent(
    steps: tuple[tuple[bytes, bytes], ...], kind: type[DeliveryError], monkeypatch: pytest.MonkeyPatch
) -> None:
    for patience in ("CONNECT", "ANSWER", "DELIVER"):
        monkeypatch.setattr(f"summarizer.deliver.smtp.{patience}", 0.3)
    with broken_server(steps) as server, pytest.raises(kind) as failure:
        send(letter(), account(server.port, user=USER), before_data=Noted())
    assert type(failure.value) is kind


def test_a_mail_takes_longer_than_a_command() -> None:
    assert connection.DELIVER > connection.ANSWER > connection.CONNECT > 0


def test_a_mail_whose_thanks_alone_are_lost_has_been_sent() -> None:
    noted = Noted()
    with broken_server((*STEPS, DATA, (b".", b"250 taken\r\n"))) as server:
        send(letter(), account(server.port, user=USER), before_data=noted)
    assert noted.times == 1
    assert b"\r\n..\r\n...fin\r\n.\r\n" in b"".join(server.heard)


def test_a_mail_larger_than_announced_is_not_begun() -> None:
    small = (b"EHLO", b"250-hello\r\n250 SIZE 10\r\n")
    with broken_server((small, MAIL, RCPT, DATA)) as server, pytest.raises(DeliveryError, match="too large"):
        send(letter(), account(server.port), before_data=Noted())
    assert not any(line.startswith(b"MAIL") for line in server.heard)


def test_a_way_to_log_in_that_is_not_known() -> None:
    odd = (b"EHLO", b"250-hello\r\n250 AUTH XOAUTH2\r\n")
    with (
        broken_server((odd,)) as server,
        pytest.raises(DeliveryError, match="no way to log in that is known here"),
    ):
        send(letter(), account(server.port, user=USER), before_data=Noted())


# Secrets --------------------------------------------------------------------------------------------------


def assert_hidden(error: BaseException, password: str) -> None:
    """The password, bare or encoded, is nowhere in the failure, its causes or their traceback."""
    coded = base64.b64encode(password.encode()).decode()
    plain = base64.b64encode(f"\0{USER}\0{password}".encode()).decode()
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(error.__dict__)
    for secret in (password, coded, plain):
        assert secret not in shown


@pytest.mark.parametrize("ways", [b"PLAIN", b"LOGIN"])
def test_a_server_that_repeats_the_password_is_not_quoted(
    ways: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    ehlo = (b"EHLO", b"250-hello\r\n250 AUTH " + ways + b"\r\n")
    said = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()) + b" " + PASSWORD.encode()
    steps = [(b"AUTH", b"535 not " + said + b"\r\n")]
    with (
        caplog.at_level(logging.DEBUG),
        broken_server((ehlo, *steps)) as server,
        pytest.raises(DeliveryError) as failure,
    ):
        send(letter(), account(server.port, user=USER), before_data=Noted())
    assert_hidden(failure.value, PASSWORD)
    assert PASSWORD not in caplog.text


def test_an_account_shows_no_password(certificates: Certificates) -> None:
    assert PASSWORD not in repr(account(1, certificates))


# What is missing ------------------------------------------------------------------------------------------


def test_what_must_be_set_is_named(certificates: Certificates, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="put smtp_host and smtp_user in the settings file"):
        send(letter(), Account(), before_data=Noted())
    nobody = letter()
    del nobody["To"]
    with pytest.raises(UsageError, match="recipient"):
        send(nobody, account(1), before_data=Noted())
    from_nobody = letter()
    del from_nobody["From"]
    with pytest.raises(UsageError, match="mail_from"):
        send(from_nobody, account(1), before_data=Noted())
    (tmp_path / "empty.pem").write_text("nothing", "utf-8")
    for name, said in (("missing.pem", "cannot be read"), ("empty.pem", "holds no certificate")):
        with pytest.raises(UsageError, match=f"mail_ca: .*{name} {said}"):
            send(letter(), account(1, certificates, authority=tmp_path / name), before_data=Noted())
