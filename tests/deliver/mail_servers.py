"""Real mail servers on this machine for the tests, one that breaks off where it is told to, and a keyring."""

from __future__ import annotations

import datetime as dt
import getpass
import grp
import ipaddress
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from keyring.backend import KeyringBackend

USER, PASSWORD = "lea@example.com", "pâte à choux 42 | Zx9!kQ"
DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


class Certificates(NamedTuple):
    """A certificate authority and, signed by it, the certificate of this machine with its key: files in PEM form."""

    authority: Path
    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """How a server encrypts with it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificates(folder: Path, name: str = "localhost") -> Certificates:
    now = dt.datetime.now(dt.UTC)

    def signed(
        name: str, key: Any, issuer: x509.Name, by: Any, *extensions: x509.ExtensionType
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=2))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
            )
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return builder.sign(by, hashes.SHA256())

    root, leaf = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tests")])
    usage = x509.KeyUsage(*(use in (0, 5, 6) for use in range(9)))  # to sign with, certificates among others
    names = x509.SubjectAlternativeName(
        [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    authority = signed("Tests", root, issuer, root, x509.BasicConstraints(ca=True, path_length=0), usage)
    certificate = signed(name, leaf, issuer, root, names)
    files = Certificates(folder / "authority.pem", folder / "certificate.pem", folder / "key.pem")
    pem = serialization.Encoding.PEM
    files.authority.write_bytes(authority.public_bytes(pem))
    files.certificate.write_bytes(certificate.public_bytes(pem))
    files.key.write_bytes(
        leaf.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


# A keyring ------------------------------------------------------------------------------------------------


class Memory(KeyringBackend):
    """A keyring that keeps what it is given for one test."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


# SMTP -----------------------------------------------------------------------------------------------------


class Delivered(NamedTuple):
    """A mail as it arrived."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    options: tuple[str, ...]
    encrypted: bool
    user: str | None


class Postman:
    """What an aiosmtpd server does with what it is given; what `answers` says of an address is its refusal."""

    def __init__(self) -> None:
        self.delivered: list[Delivered] = []
        self.attempts: list[str] = []
        self.answers: dict[str, str] = {}
        self.resets = 0

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.attempts.append(mechanism)
        assert isinstance(data, LoginPassword)
        right = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=right, handled=False, auth_data=data.login.decode())

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_RSET(self, server: Any, session: Any, envelope: Any) -> str:
        self.resets += 1
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.delivered.append(
            Delivered(
                envelope.mail_from,
                tuple(envelope.rcpt_tos),
                envelope.original_content,
                tuple(envelope.mail_options),
                server.transport.get_extra_info("sslcontext") is not None,
                session.auth_data,
            )
        )
        return "250 OK"


@contextmanager
def smtp_server(postman: Postman, certificates: Certificates, **options: Any) -> Iterator[int]:
    """A server that wants a password, by STARTTLS unless the options say otherwise; its port."""
    settings = {
        "tls_context": certificates.context(),
        "require_starttls": True,
        "authenticator": postman.authenticate,
        "auth_required": True,
        "enable_SMTPUTF8": True,
    } | options
    controller = Controller(postman, hostname="127.0.0.1", port=free_port(), **settings)
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()


class Broken(NamedTuple):
    """A server that breaks off: its port, and what it was told."""

    port: int
    heard: list[bytes]


@contextmanager
def broken_server(
    replies: Sequence[tuple[bytes, bytes]], greeting: bytes | None = b"220 hello\r\n"
) -> Iterator[Broken]:
    """A server that answers each command that begins with a word by what stands beside it, and hangs up at any other.

    It also hangs up at a command beside which nothing stands. The end of a mail is the command `.`. `{tag}` stands for
    what an IMAP command begins with.
    """
    heard: list[bytes] = []

    def serve() -> None:
        with suppress(OSError):
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                if greeting is None:
                    return
                connection.sendall(greeting)
                remaining, tag = list(replies), b""
                for line in lines:
                    heard.append(line)
                    tag = line.split()[0] if b" " in line else tag
                    expected, reply = remaining[0] if remaining else (b"", None)
                    if expected == b"." and line != b".\r\n":
                        continue
                    if not line.upper().startswith(expected) or reply is None:
                        return
                    connection.sendall(reply.replace(b"{tag}", tag))
                    del remaining[0]

    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Broken(int(listener.getsockname()[1]), heard)
    finally:
        listener.close()
        thread.join(10)


# IMAP -----------------------------------------------------------------------------------------------------


class Dovecot(NamedTuple):
    """A running Dovecot in which every user has a mailbox of his own and the one password."""

    tls: int
    starttls: int
    mail: Path


CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{certificates.certificate}
ssl_key = <{certificates.key}
mail_location = maildir:~/Maildir
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=all {folder}/passwords
  override_fields = user=%u
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  {special}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {starttls}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@contextmanager
def dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    """A Dovecot of the tests' own, as whatever user they run; its drafts are called Brouillons d’été."""
    assert DOVECOT
    folder = Path(tempfile.mkdtemp(prefix="recap-dovecot-"))
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    (folder / "passwords").write_text(f"all:{{PLAIN}}{PASSWORD}\n", "utf-8")
    root = os.geteuid() == 0
    owner = "nobody" if root else getpass.getuser()
    identity = pwd.getpwnam(owner)
    if root:
        shutil.chown(folder / "mail", identity.pw_uid, identity.pw_gid)
    ports = {"tls": free_port(), "starttls": free_port()}
    configuration = CONFIGURATION.format(
        folder=folder,
        certificates=certificates,
        owner=identity.pw_uid,
        group=identity.pw_gid,
        internal="dovecot" if root else owner,
        internal_group="dovecot" if root else grp.getgrgid(identity.pw_gid).gr_name,
        login="dovenull" if root else owner,
        special='mailbox "Brouillons d’été" {\n special_use = \\Drafts\n auto = create\n }',
        **ports,
    )
    (folder / "dovecot.conf").write_text(configuration, "utf-8")
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [str(DOVECOT), "-F", "-c", str(folder / "dovecot.conf")], stdout=said, stderr=said
        )
    try:
        _wait_for(ports["tls"], process, folder)
        yield Dovecot(ports["tls"], ports["starttls"], folder / "mail")
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    logs = (folder / name for name in ("said", "log") if (folder / name).exists())
    raise RuntimeError("Dovecot does not start: " + " ".join(log.read_text("utf-8") for log in logs))
