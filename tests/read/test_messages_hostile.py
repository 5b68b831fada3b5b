"""Exports that are damaged or made to do harm: one line that says which and what, soon; and what holds for all."""

from __future__ import annotations

import email.message
import tempfile
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.errors import InputError, RecapError
from summarizer.read.messages import Exchange, exchanges, is_export, stream
from summarizer.read.messages.mail_text import new_text
from summarizer.read.segments import LONGEST_TEXT

ONE = '<sms address="0699001234" date="1773164400000" type="1" body="Bonjour" contact_name="Marc" />'
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(1, 10))
thorough = settings(max_examples=150, deadline=None)


def put(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    return path


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        exchanges(path)
    line = str(caught.value)
    assert line.isprintable(), "one line, without control characters"
    assert line.startswith(str(path))
    assert caught.value.remedy
    assert len(line) < 400
    return line


REFUSED: dict[str, str | bytes] = {
    "laughs.xml": f'<!DOCTYPE smses [<!ENTITY l1 "ha">{LAUGHS}]><smses>{ONE.replace("Bonjour", "&l10;")}</smses>',
    "outside.xml": f'<!DOCTYPE smses [<!ENTITY x SYSTEM "file:///etc/passwd">]><smses>{ONE}&x;</smses>',
    "type.xml": f'<!DOCTYPE smses SYSTEM "http://example.com/a.dtd"><smses>{ONE}</smses>',
    "undeclared.xml": f"<smses>{ONE.replace('Bonjour', '&x;')}</smses>",
    "empty.xml": "",
    "blank.xml": " \n",
    "page.xml": "<html><body/></html>",
    "cut.xml": f"<smses>{ONE}<sms address=",
    "zeros.xml": b"\x00" * 5000,
    "picture.xml": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "no-message.xml": "<smses></smses>",
    "empty.eml": "",
    "words.eml": "Bonjour",
    "nobody.eml": "Subject: Oui\nDate: Tue, 10 Mar 2026 14:05:00 +0100\n\nBonjour",
    "never.eml": "From: marc@example.com\n\nBonjour",
    "silent.eml": "From: marc@example.com\nDate: Tue, 10 Mar 2026 14:05:00 +0100\n\n",
    "empty.mbox": "\n",
    "zeros.mbox": b"\x00" * 5000,
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_line(tmp_path: Path, name: str) -> None:
    refused(put(tmp_path, name, REFUSED[name]))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.xml").mkdir()
    for name in ("folder.xml", "missing.eml", "null\x00.mbox"):
        with pytest.raises(InputError):
            exchanges(tmp_path / name)
    assert not is_export(tmp_path / "missing.txt")
    assert not is_export(tmp_path / "null\x00.txt")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    with path.open("wb") as file:
        file.truncate(stream.LARGEST + 1)
    assert "more than 4 GB" in refused(path)


def test_an_entry_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LARGEST_ENTRY", 2**20)
    monkeypatch.setattr(stream, "BLOCK", 2**18)
    assert "larger than any message" in refused(put(tmp_path, "a.xml", '<smses><sms body="' + "a" * 2**22))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("&#55357;&#56832;", "😀"),
        ("&#55357;", "\ufffd"),
        ("&#56832;&#55357;", "\ufffd\ufffd"),
        ("&#0;a&#x1F;b", "\ufffda\ufffdb"),
        ("&#xD83D;&#xFFFF;", "\ufffd\ufffd"),
        ("&#99999999;", "\ufffd"),
        ("a\x00b\x0bc", "a\ufffdb\ufffdc"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("a&#10;&#10;b&#13;&#10;c", "a\n\nb\n\nc"),
        ("\u202eOui\u200e", "Oui"),
    ],
)
@pytest.mark.parametrize("block", [1, 7, 2**20])
def test_codes_that_are_no_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, text: str, block: int
) -> None:
    monkeypatch.setattr(stream, "BLOCK", max(block, 400))  # the declaration is in the first block
    filler = "<!--" + "x" * (430 - block) + "-->" if block < 400 else ""
    path = put(tmp_path, "a.xml", f"<smses>{filler}{ONE.replace('Bonjour', body)}</smses>")
    (exchange,) = exchanges(path)
    assert exchange.transcript.utterances[0].text == text


@pytest.mark.parametrize(
    "encoded",
    [
        f"<smses>{ONE}</smses>".replace("Bonjour", "Café d’été").encode(),
        b"\xef\xbb\xbf" + f"<smses>{ONE}</smses>".replace("Bonjour", "Café d’été").encode(),
        f"<smses>{ONE}</smses>".replace("Bonjour", "Café d’été").encode("utf-16"),
        f"<smses>{ONE}</smses>".replace("Bonjour", "Café d’été").encode("utf-16-be"),
        f"<smses>{ONE}</smses>".replace("Bonjour", "Café d’été").encode("cp1252"),
        f"<?xml version='1.0' encoding='windows-1252'?><smses>{ONE}</smses>".replace(
            "Bonjour", "Café d’été"
        ).encode("cp1252"),
        f"<?xml version='1.0' encoding='utf-7'?><smses>{ONE}</smses>".replace(
            "Bonjour", "Café d’été"
        ).encode(),
        f"<smses>{ONE}</smses>".encode().replace(b"Bonjour", b"Caf\xc3\xa9 d\x92\xe9t\xe9"),  # both at once
    ],
)
def test_encodings_of_text_messages(tmp_path: Path, encoded: bytes) -> None:
    (exchange,) = exchanges(put(tmp_path, "a.xml", encoded))
    assert exchange.transcript.utterances[0].text == "Café d’été"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_chats(tmp_path: Path, encoding: str) -> None:
    lines = "10/03/2026, 14:05 - Hélène: L’été\r\n10/03/2026, 14:06 - Hélène: déjà\r\n"
    path = put(tmp_path, "a.txt", lines.encode(encoding))
    assert is_export(path)
    (exchange,) = exchanges(path)
    assert [u.text for u in exchange.transcript.utterances] == ["L’été", "déjà"]
    assert exchange.transcript.utterances[0].speaker == "Hélène"


HEAD = "10/03/2026, 14:05 - "
SLOW: dict[str, str] = {
    "line.txt": f"{HEAD}Marc: Oui\n{HEAD}Marc: " + "a " * 1_000_000,
    "name.txt": f"{HEAD}Marc: Oui\n{HEAD}" + "a" * 2_000_000,
    "colons.txt": f"{HEAD}Marc: Oui\n" + f"{HEAD}{': ' * 5000}\n" * 50,
    "angles.txt": f"{HEAD}Marc: Oui\n{HEAD}Marc: " + "<" * 1_000_000,
    "digits.txt": f"{HEAD}Marc: Oui\n" + "1" * 2_000_000,
    "marks.txt": f"{HEAD}Marc: Oui\n" + "\u200e" * 1_000_000,
    "lines.txt": f"{HEAD}Marc: Oui\n" * 20_000,
    "header.eml": "From: " + "a@b.c, " * 100_000 + "\nDate: Tue, 10 Mar 2026 14:05:00 +0100\n\nOui",
    "quotes.eml": "From: a@b.c\nSubject: "
    + "=?utf-8?q?" * 50_000
    + "\nDate: Tue, 10 Mar 2026 14:05:00 +0100\n\nOui",
    "references.eml": "From: a@b.c\nReferences: "
    + "<a" * 200_000
    + "\nDate: Tue, 10 Mar 2026 14:05:00 +0100\n\nOui",
    "wrote.eml": "From: a@b.c\nDate: Tue, 10 Mar 2026 14:05:00 +0100\n\n"
    + ("On " + "a " * 100 + "\n") * 5000,
    "heads.eml": "From: a@b.c\nDate: Tue, 10 Mar 2026 14:05:00 +0100\n\nOui\n"
    + ("From: " + "a" * 200 + "\n") * 5000,
    "blank.eml": "From: a@b.c\nDate: Tue, 10 Mar 2026 14:05:00 +0100\n\nOui\n" + "\n" * 500_000 + "Non",
    "long.eml": "From: a@b.c\nDate: Tue, 10 Mar 2026 14:05:00 +0100\n\nOn " + "a " * 1_000_000,
    "arrows.eml": "From: a@b.c\nDate: Tue, 10 Mar 2026 14:05:00 +0100\n\nOui\n" + ("> " * 100 + "x\n") * 5000,
    "page.eml": "From: a@b.c\nDate: Tue, 10 Mar 2026 14:05:00 +0100\nContent-Type: text/html\n\nOui"
    + "<blockquote>" * 20_000,
    "from.mbox": "From a@b.c Tue Mar 10 14:05:00 2026\n" + "From " + "a " * 1_000_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_nothing_takes_long(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, name, SLOW[name])
    since = time.perf_counter()
    with suppress(RecapError):
        is_export(path)
        exchanges(path)
    assert time.perf_counter() - since < 15


def test_parts_in_parts_without_end(tmp_path: Path) -> None:
    head = "From: a@b.c\nDate: Tue, 10 Mar 2026 14:05:00 +0100\n"
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3000))
    refused(put(tmp_path, "a.eml", f"{head}{parts}Content-Type: text/plain\n\nOui"))


def test_a_mail_that_names_another_thread_joins_it_under_its_own_name(tmp_path: Path) -> None:
    def mail(sender: str, identifier: str, text: str, answers: str = "") -> str:
        return (
            f"From x Tue Mar 10 14:05:00 2026\nFrom: {sender}\nTo: lea@example.org\nDelivered-To: lea@example.org\n"
            f"Message-ID: <{identifier}>\n{answers}Date: Tue, 10 Mar 2026 14:05:00 +0100\n\n{text}\n\n"
        )

    forged = mail("Marc Durand <marc@evil.example>", "2", "Nouveau RIB", "References: <1> <2> <1>\n")
    path = put(tmp_path, "a.mbox", mail("Marc Durand <marc@example.com>", "1", "Oui") + forged)
    (exchange,) = exchanges(path)
    assert [u.speaker for u in exchange.transcript.utterances] == [
        "Marc Durand",
        "Marc Durand (marc@evil.example)",
    ]


def test_the_same_mail_in_two_folders_is_one(tmp_path: Path) -> None:
    head = "From: a@b.c\nMessage-ID: <1@x>\nDate: Tue, 10 Mar 2026 14:05:00 +0100"
    one = f"From x Tue Mar 10 14:05:00 2026\n{head}\n\nOui\n\n"
    (exchange,) = exchanges(put(tmp_path, "a.mbox", one * 3))
    assert len(exchange.transcript.utterances) == 1


@pytest.mark.parametrize("suffix", [".xml", ".txt", ".eml", ".mbox"])
@thorough
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(suffix: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = put(Path(folder), f"a{suffix}", data)
        is_export(path)
        with suppress(RecapError):
            exchanges(path)


text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
messages = st.lists(
    st.tuples(
        st.integers(694_224_000_000, 4_102_444_799_999),
        st.sampled_from(["0699001234", "+33 6 99 00 12 34", "38000", "Ameli", "06~07", "😀", "-"]),
        st.sampled_from("123456"),
        text,
        text,
    ),
    min_size=1,
    max_size=12,
)


def holds(found: tuple[Exchange, ...]) -> None:
    assert len({one.key.casefold() for one in found}) == len(found)
    assert [one.began_at for one in found] == sorted(one.began_at for one in found)
    for one in found:
        assert one.began_at.tzinfo is not None
        assert one.transcript.utterances[0].start == 0.0
        assert one.transcript.duration == one.transcript.utterances[-1].start
        starts = [u.start for u in one.transcript.utterances]
        assert all(a <= b for a, b in pairwise(starts))
        assert all(u.start == u.end and u.text.strip() for u in one.transcript.utterances)
        assert all(len(u.text) <= LONGEST_TEXT for u in one.transcript.utterances)
        assert not set(one.key) & set('/\\:*?"<>|.\x00\n ')
        assert one.alone == (len(found) == 1)


@thorough
@given(messages=messages)
def test_what_was_written_is_what_is_read(messages: list[tuple[int, str, str, str, str]]) -> None:
    elements = "".join(
        f'<sms date="{date}" address={quoteattr(number)} type="{box}" body={quoteattr(body)} '
        f"contact_name={quoteattr(name)} />"
        for date, number, box, body, name in messages
    )
    with tempfile.TemporaryDirectory() as folder:
        path = put(Path(folder), "a.xml", f"<smses>{elements}</smses>")
        try:
            found = exchanges(path)
        except InputError:
            return
        holds(found)
        again = exchanges(put(Path(folder), "b.xml", f"<smses>{elements}<!-- later --></smses>"))
        assert [one.sha256 for one in again] == [one.sha256 for one in found]
    kept = sum(len(one.transcript.utterances) for one in found)
    assert kept <= sum(box in "12" for _, _, box, _, _ in messages)


@thorough
@given(
    lines=st.lists(
        st.tuples(st.integers(0, 59), st.sampled_from(["Marc", "Léa Martin", "+33 6"]), text), min_size=2
    )
)
def test_a_chat_is_read_whatever_is_in_it(lines: list[tuple[int, str, str]]) -> None:
    content = "".join(f"10/03/2026, 14:{minute:02} - {who}: {said}\n" for minute, who, said in lines)
    with tempfile.TemporaryDirectory() as folder:
        try:
            holds(exchanges(put(Path(folder), "a.txt", content), me="Léa Martin"))
        except InputError:
            return


@thorough
@given(subject=text, name=text, body=text)
def test_a_mail_is_read_whatever_is_in_it(subject: str, name: str, body: str) -> None:
    mail = email.message.EmailMessage()
    mail["Subject"] = " ".join(subject.split())
    mail["From"] = email.utils.formataddr((" ".join(name.split()), "marc@example.com"))
    mail["Date"] = "Tue, 10 Mar 2026 14:05:00 +0100"
    mail.set_content(f"Le prix est de 1 500 euros.\n\n{body}")
    with tempfile.TemporaryDirectory() as folder:
        (exchange,) = found = exchanges(put(Path(folder), "a.eml", mail.as_bytes()))
        holds(found)
    assert exchange.transcript.utterances[0].text.startswith("Le prix est de 1 500 euros.")


@thorough
@given(body=st.text(st.sampled_from("Oui>On wrote:\n-_ 1.DeàMerci,Cordialement\u00a0"), max_size=300))
def test_nothing_is_invented_in_a_mail(body: str) -> None:
    found = new_text(body)
    assert set(found.split()) <= set(body.replace("\u00a0", " ").split())
