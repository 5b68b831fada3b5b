"""The mail as it was written: headers, newest words, quotes, signatures; and mail that means harm."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest

from summarizer.deliver.reply import Inline, Written, understood, written
from summarizer.deliver.reply.mail import MOST_BYTES
from summarizer.errors import RecapError

RECAP = (
    "Bonjour,",
    "",
    "Voici ce que j’ai retenu de notre appel du mardi 10 mars 2026 à 14 h 05 (6 min).",
    "",
    "Merci de me confirmer que tout est juste, ou de me corriger en citant le numéro du point.",
    "",
    "1. Une galerie par famille, OK pour douze photos",
    "2. Un calendrier de réservation, avec un rappel la veille, tout est bon sauf",
    "   le dimanche",
    "3. Budget : 1 200 €",
    "",
    "Répondez simplement « OK », ou les numéros avec ce qui ne va pas.",
)
QUOTED = "\n".join(f"> {line}" for line in RECAP)
UNMARKED = "\n".join(RECAP)


def mail(text: str, *, html: str = "", **headers: str) -> bytes:
    """A mail with this text, or this HTML beside it or alone."""
    message = EmailMessage()
    message["From"] = "Marc Durand <Marc@Example.com>"
    message["To"] = "Léa Martin <lea@example.org>"
    message["Subject"] = "Re: Récapitulatif de notre appel [R-7K3M-Q2XW]"
    message["Date"] = "Tue, 10 Mar 2026 18:40:00 +0100"
    message["Message-ID"] = "<1@example.com>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    if text:
        message.set_content(text)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    return message.as_bytes()


def test_headers() -> None:
    raw = mail(
        "OK", In_Reply_To="<recap.2@example.org>", References="<recap.1@example.org> <recap.2@example.org>"
    )
    found = written(raw)
    assert found.message_id == "<1@example.com>"
    assert found.in_reply_to == "<recap.2@example.org>"
    assert found.references == ("<recap.1@example.org>", "<recap.2@example.org>")
    assert found.sender == "marc@example.com"
    assert found.sent_at is not None
    assert found.sent_at.isoformat() == "2026-03-10T18:40:00+01:00"
    assert found.subject == "Re: Récapitulatif de notre appel [R-7K3M-Q2XW]"
    assert set(found.people) >= {"Marc", "Durand", "Léa", "Martin", "lea"}
    assert not found.automatic
    assert found.whole


def test_tokens_of_subject_and_body_each_once() -> None:
    raw = mail(
        "OK\n\n> [R-2222-3333] [r-7k3m-q2xw] [R-0000-1111]", Subject="Re: x [R-7K3M-Q2XW] [R-AAAA-BBBB]"
    )
    assert written(raw).tokens == ("R-7K3M-Q2XW", "R-AAAA-BBBB", "R-2222-3333")


HEADERS_OF_QUOTES = (
    "Le mar. 10 mars 2026 à 14:05, Léa Martin <lea@example.org> a écrit :",
    "Le mar. 10 mars 2026 à 14:05, Léa Martin <lea.martin-avec-une-longue-adresse@example.org>\na écrit :",
    "Le 10/03/2026 à 14:05, Léa Martin a écrit :",
    "Le mardi 10 mars 2026 à 14:05:12 UTC+1, Léa Martin\n<lea@example.org> a écrit :",
    "On Tue, Mar 10, 2026 at 2:05 PM Léa Martin <lea@example.org> wrote:",
    "On Tue, Mar 10, 2026 at 2:05 PM Léa Martin <\nlea@example.org> wrote:",
    "-----Message d'origine-----\nDe : Léa Martin <lea@example.org>\nEnvoyé : mardi 10 mars 2026 14:05",
    "________________________________\nDe : Léa Martin\nEnvoyé : mardi 10 mars 2026 14:05\nÀ : Marc\nObjet : Récap",
    "De: Léa Martin <lea@example.org>\nEnvoyé: mardi 10 mars 2026 14:05\nÀ: Marc\nObjet: Récap",
    "*De :* Léa Martin <lea@example.org>\n*Envoyé :* mardi 10 mars 2026 14:05",
    "From: Léa Martin <lea@example.org>\nSent: Tuesday, March 10, 2026 2:05 PM\nTo: Marc\nSubject: Recap",
    "-------- Original message --------\nFrom: Léa Martin\nDate: 10/03/2026 14:05 (GMT+01:00)",
    "-------- Message d'origine --------\nDe : Léa Martin\nDate : 10/03/2026 14:05 (GMT+01:00)",
    '----- Mail original -----\nDe: "Léa Martin" <lea@example.org>\nÀ: "Marc"\nEnvoyé: Mardi 10 Mars 2026',
    "Début du message réexpédié :\n\nDe: Léa Martin <lea@example.org>\nDate: 10 mars 2026 à 14:05",
    "---------- Forwarded message ---------\nDe : Léa Martin <lea@example.org>\nDate: mar. 10 mars 2026",
    '> Message du 10/03/26 14:05\n> De : "Léa Martin" <lea@example.org>',
)


@pytest.mark.parametrize("header", HEADERS_OF_QUOTES)
def test_what_stands_above_a_quote_is_new(header: str) -> None:
    for quote in (QUOTED, UNMARKED):
        found = written(mail(f"Le 3 c'est 1 500.\n\n{header}\n\n{quote}\n"))
        if header.startswith(">") and quote == UNMARKED:
            continue
        assert found.text == "Le 3 c'est 1 500."
        assert found.inline == ()
        assert "Budget : 1 200 €" in found.quoted


def test_what_stands_below_a_quote_is_new() -> None:
    found = written(mail(f"Le 10/03/2026 à 14:05, Léa a écrit :\n{QUOTED}\n\nLe 3 c'est 1 500.\n"))
    assert (found.text, found.inline) == ("Le 3 c'est 1 500.", ())


def test_answers_between_quoted_lines_keep_the_line_above() -> None:
    quoted = QUOTED.split("\n")
    text = "\n".join(
        ["Voir ci-dessous", "", *quoted[:9], "", "non, le samedi", "", *quoted[9:10], "ok", *quoted[10:]]
    )
    found = written(mail(text))
    assert found.text == "Voir ci-dessous"
    assert found.inline == (
        Inline(
            quoted="2. Un calendrier de réservation, avec un rappel la veille, tout est bon sauf le dimanche",
            answer="non, le samedi",
        ),
        Inline(quoted="3. Budget : 1 200 €", answer="ok"),
    )


SIGNATURES = (
    "-- \nMarc Durand\n01 99 00 12 34",
    "Cordialement,\nMarc Durand",
    "Bien cordialement\n\nMarc Durand\nGérant",
    "Bien à vous,\nMarc",
    "Cdt\nMD",
    "Belle journée à vous\nMarc",
    "Je vous prie d'agréer, Madame, mes salutations distinguées.\nMarc Durand",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon téléphone",
    "Télécharger Outlook pour Android",
    "Sent from my Galaxy",
    "Get Outlook for iOS",
    "Kind regards,\nMarc",
    "Many thanks\nMarc",
    "Best,\nMarc",
    "CONFIDENTIALITY NOTICE: This email may be privileged. If it is not for you, please delete it.",
    "Ce message est confidentiel. S'il ne vous est pas destiné, merci de le détruire.",
)


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signatures_are_cut(signature: str) -> None:
    found = written(mail(f"Le 3 c'est 1 500.\n\n{signature}\n"))
    assert found.text == "Le 3 c'est 1 500."
    assert found.signature.split() == signature.split()


@pytest.mark.parametrize(
    "text",
    [
        "Tout est bon.\nThanks, but number 3 should be 1,500",
        "Tout est bon\n- sauf le 3",
        "Merci.\nBest would be to drop number 3",
        "All good. Thanks!\nPS: 3 is wrong",
        "C'est bon\n\nCordialement\nMarc\n\nPS : le point 3 est faux",
    ],
)
def test_a_correction_is_never_lost_in_a_signature(text: str) -> None:
    reply = understood(written(mail(text)), numbers=("1", "2", "3"))
    assert reply.lines[0].number == "3"
    assert reply.lines[0].state in ("corrected", "refused")


PAGES = (
    (
        "<div>Le 3 c'est 1&nbsp;500.</div><br><div class='gmail_quote'><div class='gmail_attr'>Le mar. 10 mars 2026, "
        "Léa &lt;lea@example.org&gt; a écrit :<br></div><blockquote class='gmail_quote'>{}</blockquote></div>"
    ),
    (
        "<p class=MsoNormal>Le 3 c'est 1 500.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'>"
        "<p><b>De :</b> Léa<br><b>Envoyé :</b> mardi</p></div>{}"
    ),
    "<div dir=ltr>Le 3 c'est 1 500.</div><div id=appendonsend></div><hr><div id=divRplyFwdMsg><b>De :</b> Léa</div>{}",
    "<html><body>Le 3 c'est 1 500.<br><br>Envoyé de mon iPhone<blockquote type=cite>{}</blockquote></body></html>",
    "<div class='ydp1-wrap'>Le 3 c'est 1 500.</div><div class='ydp2yahoo_quoted'>{}</div>",
    (
        "<p>Le 3 c'est 1 500.</p><div class='moz-cite-prefix'>Le 10/03/2026 à 14:05, Léa a écrit :</div>"
        "<blockquote>{}</blockquote>"
    ),
    (
        "<head><style>p { color: red }</style></head><script>OK</script><p style='display:none'>tout est bon</p>"
        "<p>Le 3 c'est 1 500.</p><!-- OK --><blockquote>{}</blockquote>"
    ),
)


@pytest.mark.parametrize("page", PAGES)
def test_a_mail_without_text_is_read_from_its_html(page: str) -> None:
    quote = "".join(f"<p>{line}</p>" for line in RECAP)
    found = written(mail("", html=page.replace("{}", quote)))
    assert found.text == "Le 3 c'est 1 500."
    assert "Budget : 1 200 €" in found.quoted


def test_coloured_answers_within_a_quoted_page() -> None:
    page = (
        "<p>Sinon tout me va.</p><div id=divRplyFwdMsg>De : Léa</div><p>2. Carrelage gris</p>"
        "<p><span style='color:red'>non, blanc</span></p><p>3. Budget</p><p><font color=blue>ok</font></p><p>4. x</p>"
    )
    found = written(mail("", html=page))
    assert found.text == "Sinon tout me va."
    assert [pair.answer for pair in found.inline] == ["non, blanc", "ok"]


def test_lists_keep_their_numbers() -> None:
    found = written(mail("", html="<ol start=2><li>ok</li><li>non</li></ol><ul><li>bleu</li></ul>"))
    assert found.text.split("\n")[:2] == ["2. ok", "3. non"]


def test_flowed_text_is_put_together() -> None:
    head = b"Content-Type: text/plain; charset=utf-8; format=flowed\n\n"
    raw = head + b"Tout est bon sauf \nle 3.\n\n> 3. Budget \n> 1 200\n"
    found = written(raw)
    assert found.text == "Tout est bon sauf le 3."
    assert found.quoted == "3. Budget 1 200"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-7"])
def test_character_sets(charset: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\n\n".encode()
    assert written(head + "C'était décidé".encode(charset)).text == "C'était décidé"


@pytest.mark.parametrize("charset", ["utf-8", "us-ascii", "x-unknown", "idna", "zip", "\x00", ""])
def test_wrong_character_sets_lose_no_letter(charset: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\n\n".encode()
    assert written(head + "c'était décidé".encode("cp1252")).text == "c'était décidé"


AUTOMATIC = (
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "auto-generated (vacation)"},
    {"X_Autoreply": "yes"},
    {"Precedence": "bulk"},
    {"List_Id": "<news.example.com>"},
    {"Return_Path": "<>"},
    {"From": "Mail Delivery System <MAILER-DAEMON@example.com>"},
    {"Subject": "Réponse automatique : Récapitulatif [R-7K3M-Q2XW]"},
    {"Subject": "Automatic reply: Summary [R-7K3M-Q2XW]"},
    {"Subject": "Out of office"},
    {"Subject": "Undeliverable: Summary [R-7K3M-Q2XW]"},
    {"Subject": "Échec de la remise"},
)


@pytest.mark.parametrize("headers", AUTOMATIC, ids=str)
def test_what_no_person_wrote(headers: dict[str, str]) -> None:
    assert written(mail("OK", **headers)).automatic


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto_Submitted": "no"},
        {"Precedence": "normal"},
        {"Subject": "Re: Récapitulatif – Absence Conseil"},
    ],
    ids=str,
)
def test_what_a_person_wrote(headers: dict[str, str]) -> None:
    assert not written(mail("OK", **headers)).automatic


def test_a_delivery_report_is_automatic() -> None:
    raw = (
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        b"--b\n\nOK\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b--\n"
    )
    assert written(raw).automatic


def test_attachments_and_mails_within_the_mail_are_not_read() -> None:
    message = EmailMessage()
    message.set_content("Le 3 non")
    message.add_attachment("tout est bon", filename="ok.txt")
    inner = EmailMessage()
    inner.set_content("tout est bon")
    message.add_attachment(inner)
    assert written(message.as_bytes()).text == "Le 3 non"


def test_our_recap_without_a_quotation_mark_is_not_taken_for_an_answer() -> None:
    found = written(mail(f"OK\n\n{UNMARKED}"))
    assert "Budget" not in found.text
    assert not found.whole


HEAD = b"From: a@example.com\nSubject: x\nContent-Type: text/%s; charset=utf-8\n\n"
HOSTILE = {
    "nothing": b"",
    "long line": HEAD % b"plain" + b"Le a " * 100_000,
    "introductions": HEAD % b"plain" + b"Le mar a\n" * 40_000,
    "headers": HEAD % b"plain" + b"De : a\n" * 40_000,
    "disclaimers": HEAD % b"plain" + b"Warning: " + b"a," * 100_000,
    "quotes": HEAD % b"plain" + b">" * 300_000,
    "answers": HEAD % b"plain" + b"> 1. a\nok\n" * 40_000,
    "figures": HEAD % b"plain" + b"1, 2 " * 60_000,
    "exceptions": HEAD % b"plain" + b"sauf 3 " * 1_500,
    "letters": HEAD % b"plain" + b"a" * 300_000,
    "comments": HEAD % b"html" + b"<!--" * 50_000,
    "tags": HEAD % b"html" + b"<a " * 50_000,
    "deep page": HEAD % b"html" + b"<div>" * 100_000,
    "deep quotes": HEAD % b"html" + b"<blockquote>" * 50_000,
    "deep lists": HEAD % b"html" + b"<ol><li>" * 20_000,
    "deep colours": HEAD % b"html" + b"<blockquote>" + b"<p style='color:red'>" * 30_000,
    "deep parts": b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (i, i) for i in range(3_000)
    ),
    "many parts": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nok\n" * 20_000,
    "brackets": b"From: " + b"(" * 50_000 + b"\nMessage-ID: " + b"<" * 50_000 + b"\n\nok",
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nok",
    "bad base64": b"Content-Transfer-Encoding: base64\nSubject: =?utf-8?b?A?=\n\n=====A",
    "bad date": b"Date: Mon, 99 Foo 99999 99:99:99 +9999999\n\nok",
    "surrogates": b"Content-Type: text/plain; charset=unicode_escape\n\n\\ud800ok",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_mail_is_read_in_time_and_confirms_nothing_by_accident(raw: bytes) -> None:
    begun = time.process_time()
    found = written(raw)
    understood(found, numbers=tuple(str(number) for number in range(1, 31)))
    assert isinstance(found, Written)
    assert time.process_time() - begun < 20  # seconds of a slow machine; without the limits it is minutes


def test_a_mail_that_is_too_large_is_refused() -> None:
    with pytest.raises(RecapError, match="MB"):
        written(b"x" * (MOST_BYTES + 1))


def test_parts_beyond_the_limit_leave_doubt() -> None:
    assert not written(HOSTILE["many parts"]).whole
    assert not written(HEAD % b"plain" + b"tout est bon\n" * 40_000).whole
