"""Drafts and answers, by a real Dovecot: drafts are where the user looks for them, and reading leaves no trace."""

from __future__ import annotations

import datetime as dt
import imaplib
import ssl
import traceback
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_servers import PASSWORD, Certificates, Dovecot, broken_server, free_port

from summarizer.deliver import inbox
from summarizer.deliver.account import Account, Server
from summarizer.deliver.folders import Folder, drafts_among, listed, on_the_wire, readable
from summarizer.deliver.imap import append_draft, check_imap
from summarizer.deliver.inbox import fetch_replies
from summarizer.errors import DeliveryError, Undetermined, UsageError

DRAFTS = "Brouillons d’été"
TOKEN, ID = "R-7K3M-Q2XW", "<recap.0123456789abcdef0123@example.com>"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECAP_IMAP_PASSWORD", PASSWORD)


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """A user, and so a mailbox, of the test's own."""
    return f"{abs(hash(request.node.name))}@example.com"


def account(dovecot: Dovecot, certificates: Certificates, user: str, **more: Any) -> Account:
    server = {
        "protocol": "imap",
        "host": "localhost",
        "port": dovecot.tls,
        "security": "tls",
        "user": user,
        "authority": certificates.authority,
    }
    own = {name: more.pop(name) for name in ("drafts", "inbox") if name in more}
    return Account(imap=Server(**(server | more)), **own)


class Mailbox:
    """The user's mailbox as his own mail program sees it."""

    def __init__(self, dovecot: Dovecot, certificates: Certificates, user: str) -> None:
        context = ssl.create_default_context(cafile=certificates.authority)
        self.imap = imaplib.IMAP4_SSL("localhost", dovecot.tls, ssl_context=context)
        self.imap.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())

    def put(
        self, raw: bytes, folder: str = "INBOX", *, seen: bool = False, on: dt.date | None = None
    ) -> None:
        moment = dt.datetime.combine(on or dt.date.today(), dt.time(12), dt.UTC)
        answer, _ = self.imap.append(on_the_wire(folder), r"\Seen" if seen else "", moment, raw)  # type: ignore[arg-type]
        assert answer == "OK"

    def flags_and_mails(self, folder: str) -> list[tuple[bytes, bytes]]:
        assert self.imap.select(on_the_wire(folder), readonly=True)[0] == "OK"
        _, found = self.imap.fetch("1:*", "(FLAGS BODY.PEEK[])")
        return [line for line in found if isinstance(line, tuple)]


@pytest.fixture
def mailbox(imap_server: Dovecot, certificates: Certificates, user: str) -> Iterator[Mailbox]:
    own = Mailbox(imap_server, certificates, user)
    yield own
    own.imap.logout()


def mail(subject: str = "Bonjour", text: str = "Tout est bon.", **headers: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "marc@example.com"
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


# Drafts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_draft_lies_where_the_server_keeps_drafts(
    imap_server: Dovecot, certificates: Certificates, user: str, mailbox: Mailbox, security: str
) -> None:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = "Récapitulatif"
    message.set_content("Bonjour\n.\nété\n")
    port = getattr(imap_server, security)
    assert (
        append_draft(message, account(imap_server, certificates, user, port=port, security=security))
        == DRAFTS
    )
    ((flags, raw),) = mailbox.flags_and_mails(DRAFTS)
    assert b"\\Draft" in flags
    assert b"\\Seen" in flags
    assert raw == message.as_bytes()


def test_a_draft_lies_where_the_user_wants_it(
    imap_server: Dovecot, certificates: Certificates, user: str, mailbox: Mailbox
) -> None:
    folder = 'À "envoyer" & plus\\tard'
    mailbox.imap.create(on_the_wire(folder))
    own = account(imap_server, certificates, user, drafts=folder)
    assert append_draft(EmailMessage(policy=SMTP), own) == folder
    assert len(mailbox.flags_and_mails(folder)) == 1
    with pytest.raises(
        DeliveryError, match=r"takes no draft into Nowhere .*: name another folder with imap_drafts"
    ):
        append_draft(EmailMessage(policy=SMTP), account(imap_server, certificates, user, drafts="Nowhere"))


def test_the_account_can_be_tried(imap_server: Dovecot, certificates: Certificates, user: str) -> None:
    own = account(imap_server, certificates, user)
    assert check_imap(own) == (own.imap, DRAFTS)
    with pytest.raises(DeliveryError, match=r"does not open the folder Clients .* imap_inbox"):
        check_imap(account(imap_server, certificates, user, inbox="Clients"))


# Answers --------------------------------------------------------------------------------------------------


def test_only_answers_to_a_recap_are_read_and_none_is_marked(
    imap_server: Dovecot, certificates: Certificates, user: str, mailbox: Mailbox
) -> None:
    answers = [
        mail(f"Re: Récapitulatif – Marc Durand [{TOKEN}]", "par la référence"),
        mail(f"RE : été {'é' * 60} [{TOKEN.lower()}]", "en minuscules, dans un sujet codé"),
        mail("Sans objet", "par In-Reply-To", In_Reply_To=ID),
        mail("Re: autre", "par References", References=f"<a@b.example> {ID} <c@d.example>"),
    ]
    others = [
        mail("Bonjour", f"[{TOKEN}] seulement dans le texte"),
        mail("Re: [R-2222-2222]", "d’un autre récapitulatif", In_Reply_To="<other@example.com>"),
        b"Subject: =?utf-8?b?!!!?= =?nonsense?q?=FF?=\r\n\r\nmal fait",
        b"\xff\x00\r\n\r\n",
    ]
    for raw in (*others, *answers):
        mailbox.put(raw)
    mailbox.put(mail(f"[{TOKEN}]", "déjà lu"), seen=True)
    own = account(imap_server, certificates, user)
    assert list(fetch_replies(own, tokens=[TOKEN], message_ids=[ID])) == answers
    assert list(fetch_replies(own, tokens=[TOKEN], message_ids=[ID])) == answers
    assert list(fetch_replies(own, tokens=[], message_ids=[])) == []
    assert [b"\\Seen" in flags for flags, _ in mailbox.flags_and_mails("INBOX")] == [False] * 8 + [True]


def test_answers_since_a_day_are_read_again(
    imap_server: Dovecot, certificates: Certificates, user: str, mailbox: Mailbox
) -> None:
    for day, text in ((9, "lundi"), (10, "mardi"), (11, "mercredi")):
        mailbox.put(mail(f"[{TOKEN}]", text), seen=day == 11, on=dt.date(2026, 3, day))
    own = account(imap_server, certificates, user)
    found = list(fetch_replies(own, tokens=[TOKEN], message_ids=[], since=dt.date(2026, 3, 10)))
    assert [raw.split()[-1] for raw in found] == [b"mardi", b"mercredi"]


def test_answers_are_read_in_the_folder_of_the_settings(
    imap_server: Dovecot, certificates: Certificates, user: str, mailbox: Mailbox
) -> None:
    folder = "Clients/Réponses"
    mailbox.imap.create(on_the_wire(folder))
    mailbox.put(mail(f"[{TOKEN}]"), folder)
    own = account(imap_server, certificates, user, inbox=folder)
    assert len(list(fetch_replies(own, tokens=[TOKEN], message_ids=[]))) == 1
    with pytest.raises(DeliveryError, match="imap_inbox"):
        list(
            fetch_replies(
                account(imap_server, certificates, user, inbox="Nowhere"), tokens=[], message_ids=[]
            )
        )


def test_many_mails_are_looked_at_in_turn_and_large_ones_in_part(
    imap_server: Dovecot,
    certificates: Certificates,
    user: str,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inbox, "_AT_ONCE", 3)
    monkeypatch.setattr(inbox, "MOST_MAILS", 7)
    monkeypatch.setattr(inbox, "LARGEST", 500)
    for number in range(8):
        mailbox.put(mail(f"[{TOKEN}]", f"{number} " + "x " * 2000))
    found = list(fetch_replies(account(imap_server, certificates, user), tokens=[TOKEN], message_ids=[]))
    assert [raw.partition(b"\r\n\r\n")[2][:1] for raw in found] == [b"1", b"2", b"3", b"4", b"5", b"6", b"7"]
    assert {len(raw) for raw in found} == {500}


def test_one_may_stop_reading(
    imap_server: Dovecot, certificates: Certificates, user: str, mailbox: Mailbox
) -> None:
    for _ in range(3):
        mailbox.put(mail(f"[{TOKEN}]"))
    found = fetch_replies(account(imap_server, certificates, user), tokens=[TOKEN], message_ids=[])
    assert next(found)
    found.close()  # type: ignore[attr-defined]


def test_an_empty_folder_has_no_answers(imap_server: Dovecot, certificates: Certificates, user: str) -> None:
    assert list(fetch_replies(account(imap_server, certificates, user), tokens=[TOKEN], message_ids=[])) == []


# What goes wrong ------------------------------------------------------------------------------------------


def test_a_wrong_password(
    imap_server: Dovecot, certificates: Certificates, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECAP_IMAP_PASSWORD", "wrong-é-secret")
    with pytest.raises(
        DeliveryError, match=r"does not accept the password of .*recap mail password imap"
    ) as failure:
        check_imap(account(imap_server, certificates, user))
    assert "wrong-é-secret" not in "".join(traceback.format_exception(failure.value))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for(
    imap_server: Dovecot, certificates: Certificates, user: str, security: str
) -> None:
    port = getattr(imap_server, security)
    own = account(imap_server, certificates, user, authority=None, security=security, port=port)
    with pytest.raises(DeliveryError, match="the certificate of localhost cannot be trusted"):
        check_imap(own)


def scripted(port: int, **more: Any) -> Account:
    server = {"protocol": "imap", "host": "localhost", "port": port, "security": "none", "user": "x"}
    return Account(imap=Server(**(server | more)))


CAPABILITY = (b"", b"* CAPABILITY IMAP4REV1 AUTH=PLAIN\r\n{tag} OK done\r\n")
LOGGED_IN = (CAPABILITY, (b"", b"+ \r\n"), (b"", b"{tag} OK done\r\n"))
LIST = (b"", b'* LIST (\\Drafts) "/" Drafts\r\n{tag} OK done\r\n')


@pytest.mark.parametrize("greeting", [b"* OK hello\r\n", b"* PREAUTH welcome\r\n"])
def test_encryption_is_never_given_up(greeting: bytes) -> None:
    with (
        broken_server((CAPABILITY, *[(b"", b"{tag} OK done\r\n")] * 9), greeting=greeting) as server,
        pytest.raises(DeliveryError, match="offers no encryption on port"),
    ):
        check_imap(scripted(server.port, security="starttls"))
    assert len(server.heard) == 1


@pytest.mark.parametrize("steps", range(1, 4))
def test_a_connection_lost_before_there_is_a_draft(steps: int) -> None:
    replies = (*LOGGED_IN, LIST)[:steps]
    with (
        broken_server(replies, greeting=b"* OK hello\r\n") as server,
        pytest.raises(DeliveryError) as failure,
    ):
        append_draft(EmailMessage(policy=SMTP), scripted(server.port))
    assert not isinstance(failure.value, Undetermined)
    assert "the connection to localhost was lost" in str(failure.value)


def test_a_connection_lost_while_the_draft_is_taken() -> None:
    replies = (*LOGGED_IN, LIST, (b"", b"+ go on\r\n"))
    with broken_server(replies, greeting=b"* OK hello\r\n") as server, pytest.raises(Undetermined) as failure:
        append_draft(EmailMessage(policy=SMTP), scripted(server.port))
    assert "the draft may be there, or not: look into the folder Drafts" in str(failure.value)


@pytest.mark.parametrize(
    ("listing", "said"),
    [
        (b"{tag} BAD what?\r\n", "does not do what it is asked"),
        (
            b'* LIST () "/" INBOX\r\n{tag} OK done\r\n',
            "names no folder for drafts: name yours with imap_drafts",
        ),
        (b"{tag} NO not now\r\n", "names no folder for drafts"),
    ],
)
def test_a_server_that_says_no(listing: bytes, said: str) -> None:
    replies = (*LOGGED_IN, (b"", listing))
    with (
        broken_server(replies, greeting=b"* OK hello\r\n") as server,
        pytest.raises(DeliveryError, match=said),
    ):
        append_draft(EmailMessage(policy=SMTP), scripted(server.port))


@pytest.mark.parametrize("secret", ["plain", "with-é"])
def test_a_server_that_knows_only_login(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECAP_IMAP_PASSWORD", secret)
    replies = (
        (b"", b"* CAPABILITY IMAP4REV1\r\n{tag} OK done\r\n"),
        (b"", b"{tag} NO not " + secret.encode() + b"\r\n"),
    )
    with (
        broken_server(replies, greeting=b"* OK hello\r\n") as server,
        pytest.raises(DeliveryError) as failure,
    ):
        append_draft(EmailMessage(policy=SMTP), scripted(server.port, user='x" y'))
    assert "does not accept the password" in str(failure.value)
    assert secret not in "".join(traceback.format_exception(failure.value))
    if secret.isascii():
        assert server.heard[1].endswith(b' LOGIN "x\\" y" "plain"\r\n')


def test_a_server_wants_to_know_who_it_is() -> None:
    with (
        broken_server((CAPABILITY,), greeting=b"* OK hello\r\n") as server,
        pytest.raises(DeliveryError, match="put imap_user in the settings file"),
    ):
        check_imap(scripted(server.port, user=None))


def test_nobody_listens(certificates: Certificates) -> None:
    own = Account(imap=Server(protocol="imap", host="localhost", port=free_port(), security="tls", user="x"))
    with pytest.raises(DeliveryError, match=r"localhost refuses connections on port .* imap_security"):
        check_imap(own)


def test_what_must_be_set_is_named() -> None:
    with pytest.raises(UsageError, match="put imap_host and imap_user in the settings file"):
        list(fetch_replies(Account(), tokens=[], message_ids=[]))


@pytest.mark.parametrize(
    "greeting", [b"* BYE full\r\n", b"nonsense\r\n", b"\xff\r\n", b"* OK hello\r\n", None]
)
def test_a_server_that_is_not_one(greeting: bytes | None) -> None:
    with broken_server((), greeting=greeting) as server, pytest.raises(DeliveryError) as failure:
        check_imap(scripted(server.port))
    assert not isinstance(failure.value, Undetermined)
    assert str(failure.value).isprintable()


# Names of folders -----------------------------------------------------------------------------------------

NAMES = [
    ("INBOX", '"INBOX"'),
    ("Entwürfe", '"Entw&APw-rfe"'),
    ("A & B", '"A &- B"'),
    ("台北/日本語", '"&U,BTFw-/&ZeVnLIqe-"'),
    ("💥", '"&2D3cpQ-"'),
    ('a"b\\c', '"a\\"b\\\\c"'),
    ("a\r\nb", '"a&AA0ACg-b"'),
]


@pytest.mark.parametrize(("name", "wire"), NAMES)
def test_names_as_they_travel(name: str, wire: str) -> None:
    assert on_the_wire(name) == wire
    assert readable(wire[1:-1].replace('\\"', '"').replace("\\\\", "\\")) == name


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_every_name_travels_and_cannot_leave_its_quotes(name: str) -> None:
    wire = on_the_wire(name)
    assert wire.isascii()
    assert wire.isprintable()
    inside = wire[1:-1].replace("\\\\", "").replace('\\"', "")
    assert '"' not in inside
    assert "\\" not in inside
    assert readable(wire[1:-1].replace('\\"', '"').replace("\\\\", "\\")) == name


@given(st.binary(max_size=80))
def test_whatever_a_server_lists_is_read(line: bytes) -> None:
    for described in (line, b'(\\Drafts) "/" ' + line, (b'(\\Drafts) "/" {9}', line)):
        for folder in listed([described]):
            on_the_wire(folder.name.encode("utf-8", "replace").decode())


def test_folders_as_servers_list_them() -> None:
    lines = [
        b'(\\HasNoChildren) "/" INBOX',
        b'(\\HasNoChildren \\DRAFTS) "/" "[Gmail]/Brouillons"',
        b'(\\HasNoChildren) NIL "Entw&APw-rfe"',
        (b'(\\HasNoChildren) "." {8}', b'a "b" \\c'),
        b'() "\\\\" "a\\\\b"',
        b"nonsense",
        None,
    ]
    found = list(listed(lines))
    assert [folder.name for folder in found] == [
        "INBOX",
        "[Gmail]/Brouillons",
        "Entwürfe",
        'a "b" \\c',
        "a\\b",
    ]
    assert [folder.separator for folder in found] == ["/", "/", "", ".", "\\"]
    assert drafts_among(found, ["Entwürfe"]) == found[1]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [(["INBOX", "Brouillons"], "Brouillons"), (["INBOX.drafts"], "INBOX.drafts"), (["Sent"], None)],
)
def test_a_folder_with_a_usual_name_is_for_drafts(names: list[str], chosen: str | None) -> None:
    found = drafts_among([Folder(frozenset(), ".", name) for name in names], ["Drafts", "Brouillons"])
    assert (found.name if found else None) == chosen
