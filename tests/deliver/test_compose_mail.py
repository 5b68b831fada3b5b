"""The mail to the client: exactly the headers that were meant, whatever names, subjects and file names hold."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import io
import re
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_calls import ENGLISH_CALL, FRENCH_CALL, FRENCH_TRANSCRIPT, VOICEMAIL, item

from summarizer.deliver.account import Account
from summarizer.deliver.addresses import Mailbox, header_name, header_text, mailbox
from summarizer.deliver.answering import LONGEST_URL, mailto
from summarizer.deliver.mail import LONGEST_SUBJECT, attachment_name, compose_mail, draft_file, new_message_id
from summarizer.errors import UsageError
from summarizer.model import Recap
from summarizer.token import ALPHABET, TOKEN, new_token, tokens_in
from summarizer.write import FORMATS, WriteOptions
from summarizer.write.letter import compose

ACCOUNT = Account(sender=mailbox("Nadia Ferrand <nadia@ferrand.example.com>"))
CLIENT = mailbox("Sylvie Marchand <sylvie@example.com>")
TOKEN_GIVEN, ID = "R-7K3M-Q2XW", "<recap.0123456789abcdef0123@ferrand.example.com>"
HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Language"}
WEAPONS = (
    "\r\nBcc: victim@example.com\r\n\r\n",
    "\nBcc: victim@example.com",
    "\u2028Bcc: victim@example.com\x85Cc: x@example.com\x0b\x0c\x1c\x1d\x1e",
    ", victim@example.com, ",
    "<victim@example.com>",
    '"; victim@example.com;"',
    "group: victim@example.com, x@example.com;",
    "=?utf-8?q?=0D=0ABcc=3A_victim=40example=2Ecom?=",
    "=?utf-8?b?LCB2aWN0aW1AZXhhbXBsZS5jb20=?=",
    "(comment) \\ [x]",
    "[R-AAAA-BBBB]",
    "\x00\x1b[31m\u202e\u200b\ufeff",
    "../../etc/passwd",
    "C:\\con.txt|<>*?",
    "NUL.",
    "é" * 40,
    "漢字" * 20,
    "x" * 300,
    "a  b\u00a0c\td",
    "💥",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</title></style></head>",
    "javascript:alert(1) https://e.example/x.png",
    "&lt;b&gt; &#106; {{ 7 * 7 }} %0d%0a",
)
hostile = st.lists(st.sampled_from(WEAPONS) | st.text(max_size=20), min_size=1, max_size=4).map("".join)
often = settings(max_examples=25, deadline=None)
seldom = settings(max_examples=6, deadline=None)


def composed(recap: Recap = FRENCH_CALL, options: WriteOptions | None = None, **more: object) -> EmailMessage:
    given_ = {"to": [CLIENT], "account": ACCOUNT, "token": TOKEN_GIVEN, "message_id": ID} | more
    return compose_mail(recap, options or WriteOptions(), **given_)  # type: ignore[arg-type]


def parsed(message: EmailMessage) -> EmailMessage:
    """The mail as another program reads it."""
    again = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert isinstance(again, EmailMessage)
    return again


def defects(message: EmailMessage) -> list[object]:
    found: list[object] = []
    for part in message.walk():
        found += part.defects
        for name in part:
            found += part[name].defects
    return found


def shown_names(message: EmailMessage, header: str) -> list[str]:
    """The names before the addresses, as the rules say: no blank stands between two encoded words."""
    raw = email.message_from_bytes(message.as_bytes())[header]
    return [str(make_header(decode_header(name))) for name, _ in getaddresses([raw])]


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def named(recap: Recap, name: str) -> Recap:
    """The recap with that name for whatever a name or a title is shown of."""
    return recap.model_copy(
        update={
            "source": recap.source.model_copy(update={"name": name, "caller": name}),
            "participants": tuple(p.model_copy(update={"name": name}) for p in recap.participants),
            "topics": tuple(t.model_copy(update={"title": name}) for t in recap.topics),
        }
    )


class Tags(HTMLParser):
    """The tags of a page with their attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.shape: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.shape.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.shape.append("/" + tag)

    def handle_comment(self, data: str) -> None:
        self.shape.append("comment")


def buttons(message: EmailMessage) -> list[str]:
    return [str(a["href"]) for tag, a in Tags(body(message, "html")).tags if tag == "a"]


# What is in it --------------------------------------------------------------------------------------------


def test_mail_has_what_a_mail_has() -> None:
    moment = dt.datetime(2026, 3, 12, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    message = parsed(composed(date=moment, attach=["pdf", "docx"]))
    assert not defects(message)
    assert set(message.keys()) == HEADERS
    assert len(message.keys()) == len(HEADERS)
    assert str(message["From"]) == "Nadia Ferrand <nadia@ferrand.example.com>"
    assert str(message["To"]) == "Sylvie Marchand <sylvie@example.com>"
    assert message["Subject"] == (
        "Récapitulatif de notre appel du mercredi 11 mars 2026 – Sylvie Marchand [R-7K3M-Q2XW]"
    )
    assert message["Date"].datetime == moment
    assert message["Message-ID"] == ID
    assert message["Content-Language"] == "fr"
    kinds = [part.get_content_type() for part in message.walk()]
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert kinds == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html"),
        *("application/pdf", word),
    ]
    pdf, document = message.iter_attachments()
    assert pdf.get_filename() == "Récapitulatif de notre appel du mercredi 11 mars 2026 – Sylvie Marchand.pdf"
    assert pdf.get_content().startswith(b"%PDF-")
    assert str(document.get_filename()).endswith(" – Sylvie Marchand.docx")
    assert document.get_content().startswith(b"PK")


def test_text_asks_for_an_answer_before_it_says_goodbye() -> None:
    text = body(parsed(composed(attach=["pdf"])), "plain").replace("\u00a0", " ")
    how = text.index("Répondez simplement « OK », ou les numéros avec ce qui ne va pas.")
    assert text.index(" 3. Six à sept photos") < how < text.index("Bien cordialement,")
    assert "gardez la référence [R-7K3M-Q2XW] dans" in text
    assert "joint à ce message (PDF)" in text
    assert max(map(len, text.splitlines())) <= 78
    english = body(parsed(composed(ENGLISH_CALL, attach=["pdf", "docx"])), "plain")
    assert "Simply reply “OK”, or the numbers with what is wrong." in english
    assert "attached to this message (PDF and Word)" in english


def test_every_number_stands_in_text_and_page() -> None:
    message = parsed(composed())
    text, page = body(message, "plain"), body(message, "html")
    for one in FRENCH_CALL.items:
        assert len(re.findall(rf"(?m)^ {{0,2}}{one.id}\. ", text)) == 1
        assert len(re.findall(rf'<td class="number"[^>]*>{one.id}\.</td>', page)) == 1


def test_the_client_gets_neither_the_conversation_nor_the_user_s_own_remarks() -> None:
    options = WriteOptions(transcript=True)
    message = parsed(composed(options=options, attach=["docx"]))
    mine = FORMATS["md"].write(FRENCH_CALL, FRENCH_TRANSCRIPT, options).decode("utf-8")
    assert "Temps de parole" in mine
    document = next(message.iter_attachments()).get_content()
    for text in (body(message, "plain"), body(message, "html"), _words(document)):
        assert "Temps de parole" not in text
        assert "Annexe" not in text


def _words(document: bytes) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(document)).paragraphs)


def test_a_recap_without_points_asks_for_nothing_by_number() -> None:
    nothing = FRENCH_CALL.model_copy(update={"items": ()})
    message = parsed(composed(nothing, attach=["pdf"]))
    text = " ".join(body(message, "plain").split())
    assert "sans y relever" in text
    assert "Répondez simplement" not in text
    assert "joint à ce message" in text
    assert not buttons(message)
    silent = nothing.model_copy(update={"participants": ()})
    assert "Aucune parole" in body(parsed(composed(silent)), "plain")


def test_a_draft_may_be_for_nobody_and_from_nobody() -> None:
    message = composed(to=[], account=Account(), message_id=new_message_id(Account()))
    raw = draft_file(message)
    again = email.message_from_bytes(raw, policy=email.policy.default)
    assert set(again.keys()) == HEADERS - {"From", "To"} | {"X-Unsent"}
    assert again["X-Unsent"] == "1"
    assert again["Message-ID"].endswith("@recap.invalid>")
    assert not buttons(parsed(message))
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_answers_go_where_the_user_wants_them() -> None:
    account = ACCOUNT.model_copy(update={"reply_to": mailbox("bureau@example.com")})
    message = parsed(composed(account=account))
    assert str(message["Reply-To"]) == "bureau@example.com"
    assert all(url.startswith("mailto:bureau@example.com?") for url in buttons(message))
    same = ACCOUNT.model_copy(update={"reply_to": ACCOUNT.sender})
    assert "Reply-To" not in parsed(composed(account=same))


def test_same_mail_has_the_same_bytes() -> None:
    moment = dt.datetime(2026, 3, 12, 9, 30, tzinfo=dt.UTC)
    once, again = (composed(date=moment, attach=["docx"]).as_bytes() for _ in range(2))
    assert once == again


def test_several_recipients_see_each_other_and_letters_beyond_ascii_are_kept() -> None:
    other = mailbox("Jérôme Núñez <jérôme@bücher.example.com>")
    raw = composed(to=[CLIENT, other]).as_bytes().decode("utf-8")
    message = email.message_from_string(raw, policy=email.policy.SMTPUTF8)
    assert [a.addr_spec for a in message["To"].addresses] == [
        "sylvie@example.com",
        "jérôme@xn--bcher-kva.example.com",
    ]
    assert [a.display_name for a in message["To"].addresses] == ["Sylvie Marchand", "Jérôme Núñez"]


@pytest.mark.parametrize(
    ("token", "message_id"),
    [("R-7K3M-Q2X0", ID), ("R-7K3M-Q2XW]\r\nBcc: x@example.com", ID), (TOKEN_GIVEN, "<a@b>\r\nBcc: x@y>")],
)
def test_a_reference_or_identifier_of_another_form_is_refused(token: str, message_id: str) -> None:
    with pytest.raises(ValueError, match="of ours"):
        composed(token=token, message_id=message_id)


# Injection ------------------------------------------------------------------------------------------------


@often
@given(name=hostile)
def test_names_bring_in_no_header_and_no_recipient(name: str) -> None:
    to = Mailbox(address="sylvie@example.com", name=name)
    account = Account(
        sender=Mailbox(address="nadia@example.com", name=name),
        reply_to=Mailbox(address="bureau@example.com", name=name),
    )
    options = WriteOptions(me=name, client=name)
    recap = named(FRENCH_CALL, name)
    sent = composed(recap, options, to=[to, CLIENT], account=account)
    message = parsed(sent)
    assert not defects(message)
    assert sorted(message.keys()) == sorted(HEADERS | {"Reply-To"})
    everyone = {
        "From": [("nadia@example.com", header_name(name))],
        "Reply-To": [("bureau@example.com", header_name(name))],
        "To": [("sylvie@example.com", header_name(name)), ("sylvie@example.com", "Sylvie Marchand")],
    }
    for header, people in everyone.items():
        assert [address.addr_spec for address in message[header].addresses] == [
            address for address, _ in people
        ]
        assert shown_names(sent, header) == [shown for _, shown in people]
    title = compose(recap, FRENCH_TRANSCRIPT, options, to_client=True).title
    assert message["Subject"] == f"{header_text(title, LONGEST_SUBJECT)} [{TOKEN_GIVEN}]"
    assert message["Subject"].endswith(f" [{TOKEN_GIVEN}]")
    assert message["Subject"].isprintable()
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


@often
@given(name=hostile)
def test_a_page_has_the_tags_that_it_would_have_without(name: str) -> None:
    options = WriteOptions(me="a" + name, client="a" + name)
    page = Tags(body(parsed(composed(named(FRENCH_CALL, "a" + name + "z"), options)), "html"))
    harmless = Tags(body(parsed(composed(named(FRENCH_CALL, "amotz"))), "html"))
    assert page.shape == harmless.shape


@seldom
@given(name=hostile)
def test_an_attachment_has_one_name_that_every_system_can_have(name: str) -> None:
    recap = named(FRENCH_CALL, name)
    message = parsed(composed(recap, WriteOptions(client=name), attach=["docx"]))
    assert not defects(message)
    attached = list(message.iter_attachments())
    assert len(attached) == 1
    assert {key.lower() for key in attached[0]} == {
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "mime-version",
    }
    assert is_a_name(str(attached[0].get_filename()))


@given(title=hostile)
def test_every_title_makes_a_file_name(title: str) -> None:
    assert is_a_name(attachment_name(title, "pdf"))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Récapitulatif du 3/4 : « été »", "Récapitulatif du 3 4 « été ».pdf"),
        ("CON", "recap CON.pdf"),
        ("nul.txt", "recap nul.txt.pdf"),
        ("...", "recap.pdf"),
        ("\u202e\x00", "recap.pdf"),
        ("Concert", "Concert.pdf"),
    ],
)
def test_names_of_files(title: str, name: str) -> None:
    assert attachment_name(title, "pdf") == name


def is_a_name(name: str) -> bool:
    stem, _, suffix = name.rpartition(".")
    devices = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
    return (
        suffix in ("pdf", "docx")
        and 0 < len(stem) <= 100
        and not set('<>:"/\\|?*\r\n\x00') & set(name)
        and name.isprintable()
        and stem == stem.strip(". ")
        and stem.partition(".")[0].lower() not in devices
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "marc",
        "marc@",
        "marc@gmail",
        "marc@example.com, x@example.com",
        "marc@example.com\nBcc: x@example.com",
        "Marc <marc@example.com> <x@example.com>\n",
        "<marc@example.com",
        "marc@@example.com",
        "marc@exa mple.com",
        "Marc <marc@example.com>, x@example.com",
        '"x@example.com, "@example.com',
        "marc@[127.0.0.1]",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    if text.count("<") == 2:  # the last address counts, what stands before it is a name
        assert mailbox(text) == Mailbox(address="x@example.com", name="Marc marc example.com")
        return
    with pytest.raises(
        UsageError, match=r"mail_from: .* is not an e-mail address: give one such as"
    ) as failure:
        mailbox(text, "mail_from")
    assert "\n" not in str(failure.value)


@often
@given(text=hostile | hostile.map(lambda t: f"{t}<marc@example.com>") | hostile.map(lambda t: f"marc@{t}"))
def test_an_address_is_one_address_or_refused(text: str) -> None:
    try:
        found = mailbox(text)
    except UsageError:
        return
    message = parsed(composed(to=[found]))
    assert [a.addr_spec for a in message["To"].addresses] == [found.address]
    assert sorted(message.keys()) == sorted(HEADERS)
    assert not defects(message)


# Nothing in it runs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("recap", [FRENCH_CALL, ENGLISH_CALL, VOICEMAIL], ids=["fr", "en", "voicemail"])
def test_page_is_inert_and_whole(recap: Recap) -> None:
    page = body(parsed(composed(named(recap, "".join(WEAPONS)))), "html")
    tags = Tags(page).tags
    assert not {tag for tag, _ in tags} & {
        *(
            "script",
            "iframe",
            "img",
            "link",
            "form",
            "object",
            "embed",
            "base",
            "svg",
            "video",
            "audio",
            "input",
        ),
    }
    names = {name for _, attributes in tags for name in attributes}
    assert not {name for name in names if name.startswith("on")}
    assert names <= {
        *("lang", "charset", "http-equiv", "content", "name", "class", "style", "role", "colspan", "href"),
    }
    assert all(str(a["href"]).startswith("mailto:nadia@") for tag, a in tags if tag == "a")
    styles = "".join(str(a.get("style", "")) for _, a in tags) + "".join(
        re.findall(r"(?s)<style>.*?</style>", page)
    )
    assert not re.search(r"url\(|@import|expression|https?:", styles)


def test_styles_are_in_the_elements_and_only_screens_are_left_to_the_head() -> None:
    page = body(parsed(composed()), "html")
    assert "var(" not in page
    (style,) = re.findall(r"(?s)<style>(.*?)</style>", page)
    assert re.findall(r"@media \(([^)]*)\)", style) == ["max-width: 480px", "prefers-color-scheme: dark"]
    unstyled = [
        tag for tag, a in Tags(page).tags if tag in ("h1", "h2", "p", "td", "a", "table") and "style" not in a
    ]
    assert not unstyled


# Answering ------------------------------------------------------------------------------------------------


def test_buttons_begin_the_answer() -> None:
    right, correct = buttons(parsed(composed()))
    for url in (right, correct):
        parts = urlsplit(url)
        assert (parts.scheme, parts.path) == ("mailto", "nadia@ferrand.example.com")
        assert tokens_in(parse_qs(parts.query)["subject"][0]) == (TOKEN_GIVEN,)
    assert parse_qs(urlsplit(right).query)["body"] == ["OK"]
    lines = parse_qs(urlsplit(correct).query)["body"][0].split("\r\n")
    assert sorted(lines, key=lambda line: int(line.split()[0])) == [f"{n} : " for n in range(1, 19)]


def test_a_button_s_link_is_short_enough_for_every_program() -> None:
    many = tuple(item(n, "requirement", f"Point {n}", float(n), "un point à noter") for n in range(1, 400))
    recap = FRENCH_CALL.model_copy(update={"items": many})
    client = "Marchand-é漢 " * 20
    _, correct = buttons(parsed(composed(recap, WriteOptions(client=client))))
    assert len(correct) <= LONGEST_URL
    lines = unquote(correct.partition("&body=")[2]).split("\r\n")
    assert lines == [f"{n} : " for n in range(1, len(lines) + 1)]
    assert len(lines) > 20


def test_a_link_cannot_be_left_by_what_it_holds() -> None:
    url = mailto("a+b@example.com", "Re: a&bcc=x@example.com?#é\r\n", ["1 : &cc=x@example.com"])
    assert set(parse_qs(urlsplit(url).query, keep_blank_values=True)) == {"subject", "body"}
    assert urlsplit(url).path == "a%2Bb@example.com"
    assert not urlsplit(url).fragment


# References and identifiers -------------------------------------------------------------------------------


def test_references_are_drawn_from_letters_that_are_not_mistaken() -> None:
    drawn = {new_token() for _ in range(500)}
    assert len(drawn) == 500
    assert all(TOKEN.fullmatch(token) for token in drawn)
    assert not set("01OIL") & set(ALPHABET)
    assert tokens_in("RE: Récap [r-7k3m-q2xw] (R-7K3M-Q2XW) [R-1111-1111] R-2222-2222") == (
        "R-7K3M-Q2XW",
        "R-2222-2222",
    )


def test_identifiers_are_all_different_and_in_the_sender_s_domain() -> None:
    ids = {new_message_id(ACCOUNT) for _ in range(100)}
    assert len(ids) == 100
    assert all(one.endswith("@ferrand.example.com>") for one in ids)
    long = Account(sender=mailbox(f"a@{'x' * 50}.example.com"))
    assert new_message_id(long).endswith("@recap.invalid>")


# Safe -----------------------------------------------------------------------------------------------------

DETAILS = ("nadia@", "bernard@tilleuls", "06 39 98 41 07", "0639984107", "+33639984107", "06 11 22 33 44")


def test_a_safe_mail_holds_no_contact_detail() -> None:
    name = "Nadia Ferrand 06 11 22 33 44"
    account = Account(sender=Mailbox(address="nadia@ferrand.example.com", name=name))
    options = WriteOptions(safe=True, me=name, client="Sylvie sylvie@tilleuls.example.com")
    message = parsed(composed(options=options, account=account, attach=["docx"]))
    (attached,) = message.iter_attachments()
    texts = [body(message, "plain"), body(message, "html"), _words(attached.get_content())]
    texts += [str(attached.get_filename()), message["Subject"], message["From"].addresses[0].display_name]
    for text in texts:
        assert not [detail for detail in (*DETAILS, "tilleuls.example", "mailto:") if detail in text]
    assert not buttons(message)
    assert "Répondez simplement" in texts[0]
    assert "Répondez simplement" in texts[1]
