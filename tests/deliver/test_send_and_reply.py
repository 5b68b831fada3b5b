"""The whole way on real servers: a recap is sent, the client answers, the next version is written and sent."""

from __future__ import annotations

import email
import imaplib
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from email.policy import default
from pathlib import Path

import pytest
from mail_servers import PASSWORD, USER, Certificates, Dovecot, Postman, smtp_server
from written_calls import FRENCH_CALL

from summarizer.cli import main
from summarizer.remember.ledger import location

TO = "sylvie@example.com"


class Ran:
    """How the command ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def recap(capsys: pytest.CaptureFixture[str]):
    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        return Ran(int(left.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def postman(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postman]:
    """The server that the settings name."""
    man = Postman()
    with smtp_server(man, certificates) as port:
        for name, value in {
            "MAIL_FROM": f"Nadia Ferrand <{USER}>",
            "SMTP_HOST": "localhost",
            "SMTP_PORT": str(port),
            "SMTP_SECURITY": "starttls",
            "SMTP_USER": USER,
            "SMTP_PASSWORD": PASSWORD,
            "MAIL_CA": str(certificates.authority),
        }.items():
            monkeypatch.setenv(f"RECAP_{name}", value)
        yield man


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "appel.recap.json"
    path.write_text(FRENCH_CALL.model_dump_json(by_alias=True), "utf-8")
    return path


def answer(mail: bytes, words: str, *, sender: str = TO, subject: str | None = None) -> bytes:
    """An answer as a mail program makes it, with the whole mail quoted."""
    sent = email.message_from_bytes(mail, policy=default)
    reply = email.message.EmailMessage(policy=default)
    reply["From"] = sender
    reply["To"] = sent["From"]
    reply["Subject"] = subject or f"Re: {sent['Subject']}"
    reply["Message-ID"] = f"<{abs(hash(words))}@example.com>"
    reply["Date"] = "Thu, 12 Mar 2026 09:30:00 +0100"
    if subject is None:
        reply["In-Reply-To"] = sent["Message-ID"]
    body = sent.get_body(("plain",))
    assert body is not None
    quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines())
    reply.set_content(
        f"{words}\n\nLe mer. 11 mars 2026 à 18:02, Nadia Ferrand <{USER}> a écrit :\n{quoted}\n"
    )
    return reply.as_bytes()


def states(version: int) -> dict[str, str]:
    with closing(sqlite3.connect(str(location().database))) as connection:
        rows = connection.execute(
            "SELECT number, state FROM items JOIN recaps ON recaps.id = recap_id WHERE version = ?",
            (version,),
        )
        return dict(rows.fetchall())


def test_what_leaves_is_shown_and_nobody_is_written_to_unasked(recap, postman: Postman, file: Path) -> None:
    ran = recap("send", file, "--to", TO, "--attach", "pdf")
    assert ran.status == 2
    assert ran.err == "recap: nothing was sent: nobody can be asked here: --yes sends without asking\n"
    assert f"To: {TO}" in ran.out
    assert "Attached: " in ran.out
    assert "Bonjour," in ran.out
    assert postman.delivered == []


def test_a_recap_is_sent_confirmed_and_never_sent_twice(
    recap, postman: Postman, file: Path, tmp_path: Path
) -> None:
    assert recap("send", file, "--to", TO, "--yes").out.startswith(f"sent to {TO}, reference R-")
    again = recap("send", file, "--to", TO, "--yes")
    assert (again.status, len(postman.delivered)) == (1, 1)
    assert "was sent to" in again.err
    mail = tmp_path / "ok.eml"
    mail.write_bytes(answer(postman.delivered[0].content, "Parfait, tout est juste. Merci !"))
    ran = recap("reply", mail)
    assert ran.status == 0
    assert "all confirmed" in ran.out
    assert set(states(1).values()) == {"confirmed"}
    assert list(tmp_path.glob("*.v2.*")) == []
    assert "read before" in recap("reply", mail).out


def test_corrections_lead_to_a_version_that_goes_to_whom_the_first_went(
    recap, postman: Postman, file: Path, tmp_path: Path
) -> None:
    recap("send", file, "--to", TO, "--yes")
    mail = tmp_path / "mais.eml"
    mail.write_bytes(
        answer(postman.delivered[0].content, "Tout est bon sauf le 2 : plutôt deux galeries. Et le 3 non.")
    )
    ran = recap("reply", mail)
    assert "answered in part" in ran.out
    second = tmp_path / "appel.v2.recap.json"
    assert second.exists()
    assert (tmp_path / "appel.v2.recap.md").read_text("utf-8").startswith("# ")
    assert states(1)["2"] == "corrected"
    assert states(2) | {"2": "", "3": ""} == dict.fromkeys(states(2), "confirmed") | {"2": "", "3": ""}
    assert (states(2)["2"], states(2)["3"]) == ("proposed", "refused")
    assert recap("send", file, "--yes").status == 2  # the first one is no longer the newest
    assert recap("send", second, "--yes").status == 0
    assert postman.delivered[1].recipients == (TO,)
    one, two = (email.message_from_bytes(mail.content, policy=default) for mail in postman.delivered)
    assert two["In-Reply-To"] == two["References"] == one["Message-ID"]
    assert b"version 2" in postman.delivered[1].content.replace(b"=\r\n", b"")
    # A yes to the second settles what was open, and nothing of the first is asked again.
    mail.write_bytes(answer(postman.delivered[1].content, "C'est parfait comme ça."))
    recap("reply", mail)
    assert states(2)["2"] == "confirmed"


def test_a_yes_to_an_old_version_is_none_to_what_has_changed_since(
    recap, postman: Postman, file: Path, tmp_path: Path
) -> None:
    recap("send", file, "--to", TO, "--yes")
    first = postman.delivered[0].content
    mail = tmp_path / "mail.eml"
    mail.write_bytes(answer(first, "Le 2 : plutôt deux galeries."))
    recap("reply", mail)
    mail.write_bytes(answer(first, "Tout est bon pour moi."))
    recap("reply", mail)
    assert states(2)["2"] == "proposed"
    assert states(2)["1"] == "confirmed"


def test_answers_are_found_in_the_mailbox(
    recap,
    postman: Postman,
    file: Path,
    imap_server: Dovecot,
    monkeypatch: pytest.MonkeyPatch,
    certificates: Certificates,
) -> None:
    monkeypatch.setenv("RECAP_IMAP_HOST", "localhost")
    monkeypatch.setenv("RECAP_IMAP_PORT", str(imap_server.tls))
    monkeypatch.setenv("RECAP_IMAP_USER", "answers@example.com")
    monkeypatch.setenv("RECAP_IMAP_PASSWORD", PASSWORD)
    assert recap("reply", "--imap").out == "no recap has been sent from here yet\n"
    recap("send", file, "--to", TO, "--yes")
    assert "looked for answers in INBOX since" in recap("reply", "--imap").out
    import ssl

    context = ssl.create_default_context(cafile=str(certificates.authority))
    with imaplib.IMAP4_SSL("localhost", imap_server.tls, ssl_context=context) as mailbox:
        mailbox.login(
            "answers@example.com", '"' + PASSWORD + '"'
        ) if PASSWORD.isascii() else mailbox.authenticate(
            "PLAIN", lambda _: b"\0answers@example.com\0" + PASSWORD.encode()
        )
        mailbox.append("INBOX", None, None, b"From: a@b.fr\r\nSubject: autre chose\r\n\r\nOK\r\n")
        mailbox.append("INBOX", None, None, answer(postman.delivered[0].content, "OK pour tout, merci."))
    ran = recap("reply", "--imap")
    assert (ran.status, ran.out.count("all confirmed")) == (0, 1)
    assert set(states(1).values()) == {"confirmed"}
    assert "all confirmed" not in recap("reply", "--imap").out  # it was read before
    drafted = recap("send", file, "--draft", "mailbox", "--again")
    assert "put among the drafts of your mailbox, in Brouillons d’été" in drafted.out


def test_safe_takes_the_buttons_and_every_detail_out(recap, postman: Postman, file: Path) -> None:
    assert recap("send", file, "--to", TO, "--yes", "--safe", "--attach", "docx").status == 0
    message = email.message_from_bytes(postman.delivered[0].content, policy=default)
    shown = "".join(part.get_content() for part in message.walk() if part.get_content_maintype() == "text")
    for item in FRENCH_CALL.items:
        if item.type == "contact":
            for value in item.value.model_dump().values():
                assert value not in shown
    assert "mailto:" not in shown
    assert not re.search(r"\w@\w", shown)


def test_an_answer_from_elsewhere_settles_nothing_unless_the_user_says_so(
    recap, postman: Postman, file: Path, tmp_path: Path
) -> None:
    recap("send", file, "--to", TO, "--yes")
    mail = tmp_path / "mail.eml"
    mail.write_bytes(answer(postman.delivered[0].content, "OK", sender="someone@elsewhere.example"))
    assert (
        "nothing was noted: the recap was not sent to someone@elsewhere.example" in recap("reply", mail).out
    )
    assert set(states(1).values()) == {"sent"}
    recap("reply", mail, "--from-anyone")
    assert set(states(1).values()) == {"confirmed"}


def test_ones_own_mail_is_no_answer(recap, postman: Postman, file: Path, tmp_path: Path) -> None:
    recap("send", file, "--to", TO, "--yes")
    mail = tmp_path / "mail.eml"
    mail.write_bytes(answer(postman.delivered[0].content, "Tout est bon pour moi aussi.", sender=USER))
    ran = recap("reply", mail)
    assert (ran.status, "this is your own mail" in ran.err) == (1, True)
    assert set(states(1).values()) == {"sent"}


def test_the_reference_in_the_subject_goes_before_those_in_what_is_quoted(
    recap, postman: Postman, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "autre.recap.json"
    source = FRENCH_CALL.source.model_copy(update={"sha256": "e" * 64, "name": "autre.m4a"})
    other.write_text(
        FRENCH_CALL.model_copy(update={"source": source}).model_dump_json(by_alias=True), "utf-8"
    )
    recap("send", file, "--to", TO, "--yes")
    recap("send", other, "--to", TO, "--yes")
    second = email.message_from_bytes(postman.delivered[1].content, policy=default)
    mail = tmp_path / "mail.eml"
    mail.write_bytes(answer(postman.delivered[0].content, "OK pour tout", subject=f"Re: {second['Subject']}"))
    assert "autre.m4a" in recap("reply", mail).out


def test_a_file_of_that_name_which_is_the_users_own_stays(
    recap, postman: Postman, file: Path, tmp_path: Path
) -> None:
    recap("send", file, "--to", TO, "--yes")
    own = tmp_path / "appel.v2.recap.md"
    own.write_text("my notes", "utf-8")
    mail = tmp_path / "mail.eml"
    mail.write_bytes(answer(postman.delivered[0].content, "2 : plutôt deux galeries"))
    ran = recap("reply", mail)
    assert (ran.status, "there is a file of that name already" in ran.err) == (1, True)
    assert own.read_text("utf-8") == "my notes"
    assert set(states(1).values()) == {"sent"}
    assert recap("reply", mail, "-o", tmp_path / "out").status == 0
    assert states(1)["2"] == "corrected"


def test_sending_that_was_declined_can_be_tried_again_with_an_edited_file(
    recap, postman: Postman, file: Path, tmp_path: Path
) -> None:
    recap("send", file, "--to", TO, "--yes")
    edited = FRENCH_CALL.items[0].model_copy(update={"text": "Une autre formulation"})
    recap_now = FRENCH_CALL.model_copy(update={"items": (edited, *FRENCH_CALL.items[1:])})
    file.write_text(recap_now.model_dump_json(by_alias=True), "utf-8")
    assert recap("send", file, "--to", TO).status == 2  # nobody can be asked here
    assert recap("send", file, "--to", TO, "--yes").status == 0
    assert "Une autre formulation" in postman.delivered[1].content.decode().replace("=\r\n", "")


@pytest.mark.parametrize(
    "change",
    [
        {"version": 10**30},
        {"source": {"sha256": "x"}},
        {"source": {"recorded_at": "0001-01-01T00:00:00+00:00"}},
        {"items": "twice"},
    ],
)
def test_a_made_up_recap_is_refused_in_one_line(
    recap, postman: Postman, file: Path, change: dict[str, object]
) -> None:
    content = json.loads(file.read_text("utf-8"))
    for name, value in change.items():
        if isinstance(value, dict):
            content[name] |= value
        else:
            content[name] = [*content[name], *content[name]] if value == "twice" else value
    file.write_text(json.dumps(content), "utf-8")
    ran = recap("send", file, "--to", TO, "--yes")
    assert (ran.status, ran.err.count("\n"), "should not happen" in ran.err) == (1, 1, False)


def test_a_mail_that_answers_nothing(recap, postman: Postman, file: Path, tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_bytes(b"From: a@b.fr\r\nSubject: Re: [R-AAAA-BBBB]\r\n\r\nOK\r\n")
    ran = recap("reply", mail, tmp_path / "missing.eml")
    assert ran.status == 1
    assert ran.err.splitlines()[0].startswith(f"{mail}: this answers no recap that was sent from here: ")
    assert ran.err.splitlines()[1].startswith(f"{tmp_path / 'missing.eml'}: it cannot be read: ")
    assert recap("reply").status == 2


@pytest.mark.parametrize("content", [b"", b"{", b'{"schema": "1"}', b"\xff\xfe" * 50])
def test_what_is_no_recap_is_not_sent(recap, postman: Postman, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.recap.json"
    path.write_bytes(content)
    ran = recap("send", path, "--to", TO, "--yes")
    assert (ran.status, ran.err.count("\n"), postman.delivered) == (1, 1, [])


def test_a_refused_recipient_leaves_it_ready_to_be_sent(recap, postman: Postman, file: Path) -> None:
    postman.answers[TO] = "550 no such user"
    ran = recap("send", file, "--to", TO, "--yes")
    assert ran.status == 1
    assert PASSWORD not in ran.out + ran.err
    del postman.answers[TO]
    assert recap("send", file, "--to", TO, "--yes").status == 0
    assert len(postman.delivered) == 1


# What the user himself reads as a yes ------------------------------------------------------------------------

LIKELY = "Je prends le lot complet, tel que c’est écrit là. Bon courage pour la suite !"
UNSURE = "Eh bien voilà, avec ça on va pouvoir avancer tous les deux !"


def test_what_the_user_reads_as_a_yes_is_noted_in_the_same_mail(
    recap, postman: Postman, file: Path, tmp_path: Path
) -> None:
    recap("send", file, "--to", TO, "--yes")
    mail = tmp_path / "mail.eml"
    mail.write_bytes(answer(postman.delivered[0].content, UNSURE))
    assert "nothing in it settles anything" in recap("reply", mail).out
    assert set(states(1).values()) == {"sent"}
    ran = recap("reply", mail, "--agreed", "1,3-4")
    assert (ran.status, "answered in part" in ran.out) == (0, True)
    assert {number for number, state in states(1).items() if state == "confirmed"} == {"1", "3", "4"}
    recap("reply", mail, "--agreed", "1-18")
    assert set(states(1).values()) == {"confirmed"}
    assert "all confirmed" in recap("reply", mail).out  # what it was noted as


@pytest.mark.parametrize("dated", [True, False])
def test_lines_may_be_agreed_to_in_two_goes(
    recap, postman: Postman, file: Path, tmp_path: Path, dated: bool
) -> None:
    recap("send", file, "--to", TO, "--yes")
    mail = tmp_path / "mail.eml"
    written = answer(postman.delivered[0].content, UNSURE)
    mail.write_bytes(written if dated else re.sub(rb"(?m)^Date:.*\r?\n", b"", written, count=1))
    half = len(FRENCH_CALL.items) // 2
    assert "answered in part" in recap("reply", mail, "--agreed", f"1-{half}").out
    assert "all confirmed" in recap("reply", mail, "--agreed", f"{half + 1}-{len(FRENCH_CALL.items)}").out
    assert set(states(1).values()) == {"confirmed"}
    assert "all confirmed" in recap("reply", mail).out


def test_lines_said_to_be_agreed_must_be_those_the_client_agreed_to(
    recap, postman: Postman, file: Path, tmp_path: Path
) -> None:
    recap("send", file, "--to", TO, "--yes")
    mail = tmp_path / "mail.eml"
    mail.write_bytes(answer(postman.delivered[0].content, "Le 2 : plutôt deux galeries."))
    assert "line 2 is corrected in it" in recap("reply", mail, "--agreed", "1,2").err
    assert "the recap has no line 99" in recap("reply", mail, "--agreed", "99").err
    assert set(states(1).values()) == {"sent"}
    for wrong in ("", "tout", "1-", "1;;x", "5-2"):
        ran = recap("reply", mail, "--agreed", wrong)
        assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert recap("reply", mail, mail, "--agreed", "1").status == 2
    assert recap("reply", "--imap", "--agreed", "1").status == 2
    recap("reply", mail)
    mail.write_bytes(answer(postman.delivered[0].content, UNSURE))
    assert "line 2 is new, has changed or was answered since" in recap("reply", mail, "--agreed", "2").err
    assert states(2)["2"] == "proposed"


@pytest.mark.parametrize(("typed", "state"), [("y", "confirmed"), ("n", "sent")])
def test_who_sits_at_the_terminal_is_asked(
    recap, postman: Postman, file: Path, tmp_path: Path, typed: str, state: str
) -> None:
    recap("send", file, "--to", TO, "--yes")
    mail = tmp_path / "mail.eml"
    mail.write_bytes(answer(postman.delivered[0].content, LIKELY))
    ours, theirs = os.openpty()
    command = [str(Path(sys.executable).with_name("recap")), "reply", str(mail)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as ran:
        os.close(theirs)
        os.write(ours, f"{typed}\n".encode())
        shown = b""
        with suppress(OSError):  # the other end is closed
            while part := os.read(ours, 4096):
                shown += part
    os.close(ours)
    assert ran.returncode == 0
    assert "Is that a yes to all lines?" in shown.decode()
    assert LIKELY[:20] in shown.decode()
    assert set(states(1).values()) == {state}


def test_where_nobody_can_be_asked_it_says_how_to_answer(
    recap, postman: Postman, file: Path, tmp_path: Path
) -> None:
    recap("send", file, "--to", TO, "--yes")
    mail = tmp_path / "mail.eml"
    mail.write_bytes(answer(postman.delivered[0].content, LIKELY))
    shown = recap("reply", mail).out
    assert "it may well be a yes to" in shown
    lines = ",".join(item.id for item in FRENCH_CALL.items)
    assert f"if it is one: recap reply {mail} --agreed {lines}\n" in shown
    assert set(states(1).values()) == {"sent"}
