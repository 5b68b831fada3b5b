"""Message exports: who wrote what and when, in the form of every telephone and mail program."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from summarizer.errors import BadTranscript, InputError
from summarizer.read.messages import Exchange, exchanges, is_export
from summarizer.read.messages.exchange import MOST_UNCHOSEN
from summarizer.read.messages.mail_text import new_text
from summarizer.read.messages.mailbox import subject_of
from summarizer.read.messages.text import digits_of, same_person, slug

DATA = Path(__file__).parents[1] / "data" / "messages"
CHATS = sorted(path.name for path in DATA.glob("*.txt"))


@pytest.fixture(autouse=True)
def in_paris(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def said(exchange: Exchange) -> list[tuple[float, str | None, str]]:
    return [(u.start, u.speaker, u.text) for u in exchange.transcript.utterances]


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding, "surrogateescape"))
    return path


def chat(folder: Path, *lines: str, name: str = "chat.txt") -> Path:
    return written(folder, name, "\n".join(lines) + "\n")


def sms(folder: Path, *elements: str, name: str = "sms.xml") -> Path:
    return written(folder, name, f"<?xml version='1.0'?><smses>{''.join(elements)}</smses>")


def text_message(
    address: str, at: dt.datetime, body: str = "Bonjour", *, sent: bool = False, name: str = ""
) -> str:
    moment = round(at.timestamp() * 1000)
    return f'<sms address="{address}" date="{moment}" type="{2 if sent else 1}" body="{body}" contact_name="{name}" />'


NOON = dt.datetime(2026, 3, 10, 12).astimezone()


# Chats ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHATS)
def test_every_telephone_tells_the_same_exchange(name: str) -> None:
    first, second = exchanges(DATA / name, me="Paul Prigent")
    assert said(first) == [
        (0.0, "Nadia Ferrand", "Bonsoir, l'évier de la cuisine fuit depuis ce matin."),
        (720.0, "Paul Prigent", "Bonsoir Nadia, je passe demain à 8 h.\n\nC'est 85 € le déplacement."),
        (840.0, "Nadia Ferrand", "Parfait : l'interphone est au nom de Ferrand 👍"),
    ]
    assert said(second) == [(0.0, "Paul Prigent", "Finalement il faut changer le siphon, je reviens jeudi.")]
    assert first.began_at.isoformat() == "2026-03-10T18:40:00+01:00"
    assert (first.key, second.key) == ("Nadia-Ferrand_2026-03-10", "Nadia-Ferrand_2026-03-11")
    assert (first.direction, second.direction) == ("both", "out")
    assert (first.contact, first.number, first.channel, first.own) == (
        "Nadia Ferrand",
        None,
        "chat",
        "Paul Prigent",
    )
    assert first.transcript.language == "fr"
    assert first.transcript.duration == 840.0
    assert all(u.start == u.end for u in first.transcript.utterances)
    assert not first.alone
    model = exchanges(DATA / CHATS[0])
    assert [first.sha256, second.sha256] == [one.sha256 for one in model], "the same whoever the user is"


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("10/03/2026, 14:05 - Marc: Oui", "2026-03-10T14:05:00"),
        ("10/03/2026 à 14:05 - Marc: Oui", "2026-03-10T14:05:00"),
        ("10/03/2026 14:05 - Marc: Oui", "2026-03-10T14:05:00"),
        ("10.03.26, 14:05 - Marc: Oui", "2026-03-10T14:05:00"),
        ("2026-03-10, 14:05 - Marc: Oui", "2026-03-10T14:05:00"),
        ("2026-03-10 14 h 05 - Marc: Oui", "2026-03-10T14:05:00"),
        ("[2026-03-10, 14 h 05 min 33 s] Marc: Oui", "2026-03-10T14:05:33"),
        ("2026/03/10, 14:05 - Marc: Oui", "2026-03-10T14:05:00"),
        ("10-03-2026 14:05 - Marc: Oui", "2026-03-10T14:05:00"),
        ("3/10/26, 2:05 PM - Marc: Oui", "2026-03-10T14:05:00"),
        ("3/10/26, 2:05\u202fPM - Marc: Oui", "2026-03-10T14:05:00"),
        ("3/10/26, 12:05 AM - Marc: Oui", "2026-03-10T00:05:00"),
        ("3/10/26, 12:05 PM - Marc: Oui", "2026-03-10T12:05:00"),
        ("10/03/2026, 2:05 pm - Marc: Oui", "2026-03-10T14:05:00"),
        ("10/3/2026, 2:05 p. m. - Marc: Oui", "2026-03-10T14:05:00"),
        ("[10/03/2026 14:05:33] Marc: Oui", "2026-03-10T14:05:33"),
        ("[10/03/2026, 14:05:33] Marc: Oui", "2026-03-10T14:05:33"),
        ("\u200e[3/10/26, 2:05:33\u202fPM] Marc: Oui", "2026-03-10T14:05:33"),
        ("[10.03.26, 14:05:33] Marc: Oui", "2026-03-10T14:05:33"),
        ("[10/03/2026 à 14:05:33] ~\u202fMarc: Oui", "2026-03-10T14:05:33"),
    ],
)
def test_the_moment_as_each_country_writes_it(tmp_path: Path, line: str, moment: str) -> None:
    path = chat(tmp_path, line, line)
    assert is_export(path)
    (exchange,) = exchanges(path)
    assert exchange.began_at.replace(tzinfo=None).isoformat() == moment
    assert said(exchange) == [(0.0, "Marc", "Oui"), (0.0, "Marc", "Oui")]
    assert exchange.alone


@pytest.mark.parametrize(
    ("first", "second", "months"),
    [
        ("01/02/2026", "13/02/2026", [2, 2]),  # there is no thirteenth month
        ("01/02/2026", "01/13/2026", [1, 1]),
        ("05/03/2026", "06/03/2026", [3, 3]),  # either way: the day first, but for Americans
        ("01/12/2026", "02/11/2026", [1, 2]),  # the other way it would go back
    ],
)
def test_whether_the_day_or_the_month_comes_first(
    tmp_path: Path, first: str, second: str, months: list[int]
) -> None:
    path = chat(tmp_path, f"{first}, 10:00 - Marc: Oui", f"{second}, 10:00 - Marc: Non")
    assert [exchange.began_at.month for exchange in exchanges(path)] == months


@pytest.mark.parametrize(
    "line",
    [
        "Je vous envoie le devis en fichier joint",
        "Attached: the new plan",
        "Video call tomorrow at 5?",
        "Document à signer avant lundi",
        "Image de fond : bleu nuit",
        "Vous avez ajouté la page contact ?",
        "\u200e06 99 00 12 34",
        "\u202a+33 6 99 00 12 34\u202c",
        "Le prix est <1 500 €>",
        "null part",
    ],
)
def test_what_people_write_stays(tmp_path: Path, line: str) -> None:
    for head in ("10/03/2026, 14:05 - ", "[10/03/2026, 14:05:33] "):
        (exchange,) = exchanges(chat(tmp_path, f"{head}Marc: Oui", f"{head}Marc: {line}"))
        assert exchange.transcript.utterances[-1].text == line.strip("\u200e\u202a\u202c")


@pytest.mark.parametrize(
    ("name", "me", "client", "direction"),
    [
        ("chat.txt", None, None, None),
        ("chat.txt", "léa martin", None, "both"),
        ("chat.txt", "Martin", None, "both"),
        ("chat.txt", "Quelqu'un d'autre", None, None),
        ("chat.txt", None, "Marc DURAND", "both"),
        ("Discussion WhatsApp avec Marc Durand.txt", None, None, "both"),
        ("WhatsApp Chat with Marc Durand (1).txt", None, None, "both"),
        ("WhatsApp Chat - Marc Durand.txt", None, None, "both"),
    ],
)
def test_who_the_user_is(
    tmp_path: Path, name: str, me: str | None, client: str | None, direction: str | None
) -> None:
    lines = ("10/03/2026, 14:05 - Marc Durand: Oui", "10/03/2026, 14:06 - Léa Martin: Non")
    (exchange,) = exchanges(chat(tmp_path, *lines, name=name), me=me, client=client)
    assert exchange.direction == direction
    assert exchange.own == ("Léa Martin" if direction else None)
    assert exchange.contact == ("Marc Durand" if direction else None)


def test_a_stranger_who_writes_alone_is_not_the_user(tmp_path: Path) -> None:
    lines = ("10/03/2026, 14:05 - +33 6 99 00 12 34: Bonjour", "10/03/2026, 14:06 - +33 6 99 00 12 34: Merci")
    (exchange,) = exchanges(chat(tmp_path, *lines), me="Léa Martin")
    assert (exchange.direction, exchange.contact, exchange.number) == ("in", None, "+33699001234")
    assert exchange.key == "33-6-99-00-12-34_2026-03-10"


def test_a_group_keeps_its_voices_apart(tmp_path: Path) -> None:
    lines = [
        f"10/03/2026, 14:0{n} - {who}: Oui {n}" for n, who in enumerate(("Léa", "Ana Costa", "Bob", "Léa"))
    ]
    notice = '10/03/2026, 14:04 - Ana Costa a changé le nom du groupe de "Chantier: cave" en "Chantier: toit"'
    path = chat(tmp_path, *lines, notice, name="Discussion WhatsApp avec Chantier toit.txt")
    (exchange,) = exchanges(path, me="Léa")
    assert [speaker for _, speaker, _ in said(exchange)] == ["Léa", "Ana Costa", "Bob", "Léa"]
    assert (exchange.contact, exchange.own) == ("Chantier toit", "Léa")


@pytest.mark.parametrize("name", ["provider", "client", "Moi", "me", "left"])
def test_nobody_calls_himself_into_a_role(tmp_path: Path, name: str) -> None:
    path = chat(tmp_path, f"10/03/2026, 14:05 - {name}: Oui", "10/03/2026, 14:06 - Léa Martin: Non")
    (exchange,) = exchanges(path, me="Léa Martin")
    assert [speaker for _, speaker, _ in said(exchange)] == [f"“{name}”", "Léa Martin"]
    (exchange,) = exchanges(sms(tmp_path, text_message("0699001234", NOON, name=name)))
    assert said(exchange) == [(0.0, f"“{name}”", "Bonjour")]


@pytest.mark.parametrize(
    "text",
    [
        "Marc : Bonjour, je voudrais un logo.\nLéa : Oui.\n",
        "[00:12] Marc : Bonjour\n[00:15] Léa : Oui\n",
        "10/03/2026 - Appel avec Marc : il veut un logo.\n10/03/2026 - Rappelé.\n",
        "10/03/2026, 14:05 - Marc: une seule ligne\n",
        "Notes du jour\n10/03/2026, 14:05 - Marc: Oui\n10/03/2026, 14:06 - Léa: Non\n",
        "10/03/2026, 14:05 - Appel avec Marc\n10/03/2026, 15:05 - Appel avec Nadia\n",
        "",
    ],
)
def test_another_text_is_no_chat(tmp_path: Path, text: str) -> None:
    assert not is_export(written(tmp_path, "a.txt", text))


def test_what_was_copied_into_a_message_stays_in_it(tmp_path: Path) -> None:
    path = chat(
        tmp_path,
        "10/03/2026, 14:05 - Marc: Voici ce qu'il m'a écrit :",
        "[10/03/2026 14:05:33] Léa Martin: D'accord pour 5 000 €",
        "31/02/2026, 14:05 - Léa Martin: D'accord pour 6 000 €",
        "10/03/2026, 14:06 - Léa Martin: Non.",
    )
    (exchange,) = exchanges(path)
    assert [speaker for _, speaker, _ in said(exchange)] == ["Marc", "Léa Martin"]
    assert exchange.transcript.utterances[0].text.count("Léa Martin: D'accord") == 2


# Text messages ----------------------------------------------------------------------------------------------


def test_text_messages_by_contact_and_day() -> None:
    first, second, parcel, group = exchanges(DATA / "sms-backup.xml")
    assert said(first) == [
        (0.0, "Nadia Ferrand", "Bonsoir, l'évier fuit 😭\n\nVous pouvez passer demain ?"),
        (720.0, "provider", "Oui, à 8 h : 85 € le déplacement."),
        (840.0, "Nadia Ferrand", 'Voici la photo du "siphon".'),
    ]
    assert (first.contact, first.number, first.own) == ("Nadia Ferrand", "+33699001234", "provider")
    assert [one.direction for one in (first, second, parcel, group)] == ["both", "out", "in", "in"]
    assert (parcel.contact, parcel.number, parcel.key) == (None, "38000", "38000_2026-03-11")
    assert said(group) == [(0.0, "+33699005678", "Hugo a les clés.")]
    assert {one.channel for one in (first, second, parcel, group)} == {"sms"}


def test_a_later_backup_holds_the_same_exchange(tmp_path: Path) -> None:
    one = text_message("0699001234", NOON, name="Nadia")
    (before,) = exchanges(sms(tmp_path, one))
    later = text_message("+33 6 99 00 12 34", NOON, name="Nadia Ferrand")
    after = exchanges(sms(tmp_path, later, text_message("0699001234", NOON + dt.timedelta(days=1))))
    assert after[0].sha256 == before.sha256
    changed = exchanges(sms(tmp_path, text_message("0699001234", NOON, "Bonsoir", name="Nadia")))
    assert changed[0].sha256 != before.sha256


def test_two_contacts_of_one_name_have_each_their_own_key(tmp_path: Path) -> None:
    numbers = ("0699001234", "0699005678", "0699009999")
    found = exchanges(sms(tmp_path, *(text_message(n, NOON, name="Marc Durand") for n in numbers)))
    keys = [one.key for one in found]
    assert keys == ["Marc-Durand_2026-03-10", "Marc-Durand_2026-03-10-2", "Marc-Durand_2026-03-10-3"]


@pytest.mark.parametrize("date", ["", "null", "-5", "12.5", "9" * 15, "9" * 400, "0", "١٢٣"])
def test_a_message_without_a_day_is_left_out(tmp_path: Path, date: str) -> None:
    bad = f'<sms address="0699001234" date="{date}" type="1" body="Hier" />'
    (exchange,) = exchanges(sms(tmp_path, bad, text_message("0699001234", NOON)))
    assert [text for _, _, text in said(exchange)] == ["Bonjour"]


# Mails ------------------------------------------------------------------------------------------------------


def test_threads_of_mails() -> None:
    thread, other = exchanges(DATA / "thread.mbox")
    paragraphs = (
        "Bonsoir,",
        "L'évier de la cuisine fuit depuis ce matin, et l'eau commence à passer chez le voisin du dessous.",
        "From time to time le siphon goutte aussi.",
        "Vous pouvez passer demain ?",
    )
    assert [(u.speaker, u.text) for u in thread.transcript.utterances] == [
        ("Nadia Ferrand", "\n\n".join(paragraphs)),
        ("Paul Prigent", "Bonjour,\n\nJe passe demain à 8 h, c'est 85 €."),
        ("Nadia Ferrand", "Parfait pour demain."),
    ]
    assert (thread.key, other.key) == ("Fuite-sous-l-evier_2026-03-10", "Fuite-sous-l-evier_2026-03-12")
    assert (thread.contact, thread.own, thread.direction) == ("Nadia Ferrand", "Paul Prigent", "both")
    assert (other.contact, other.direction) == ("Hugo Petit", "in"), "the same subject is not the same thread"
    assert thread.transcript.duration == (dt.timedelta(days=1, hours=12, minutes=25)).total_seconds()


def mail(
    folder: Path, *headers: str, body: str = "Bonjour, je voudrais un logo.", name: str = "a.eml"
) -> Path:
    given = [
        "From: Marc Durand <marc@example.com>",
        "To: lea@example.org",
        "Subject: Un logo",
        "Date: Tue, 10 Mar 2026 14:05:00 +0100",
    ]
    names = {header.split(":")[0].lower() for header in headers}
    kept = [header for header in given if header.split(":")[0].lower() not in names]
    head = "\n".join((*kept, *headers, "MIME-Version: 1.0"))
    charset = "" if "content-type" in names else "\nContent-Type: text/plain; charset=utf-8"
    return written(folder, name, f"{head}{charset}\n\n{body}\n")


@pytest.mark.parametrize(
    ("headers", "contact", "direction"),
    [
        ((), "Marc Durand", None),
        (("Delivered-To: lea@example.org",), "Marc Durand", "in"),
        (("From: <marc@example.com>", "Delivered-To: lea@example.org"), "marc@example.com", "in"),
        (("From: =?utf-8?b?TMOpYQ==?= <lea@example.org>", "To: Marc <marc@example.com>"), "Léa", None),
        (("From: Durand Marc", "Sender: marc@example.com"), "marc@example.com", None),
    ],
)
def test_a_single_mail(tmp_path: Path, headers: tuple[str, ...], contact: str, direction: str | None) -> None:
    (exchange,) = exchanges(mail(tmp_path, *headers))
    assert (exchange.contact, exchange.direction, exchange.channel) == (contact, direction, "email")
    assert exchange.began_at.isoformat() == "2026-03-10T14:05:00+01:00"
    assert exchange.key == "Un-logo_2026-03-10"


@pytest.mark.parametrize("me", ["Léa Martin", "lea@example.org", "Léa <LEA@example.org>"])
def test_the_user_of_a_mail(tmp_path: Path, me: str) -> None:
    path = mail(tmp_path, "From: Léa Martin <lea@example.org>", "To: Marc <marc@example.com>")
    (exchange,) = exchanges(path, me=me)
    assert (exchange.direction, exchange.contact) == ("out", "Marc")
    assert exchanges(path, address="lea@example.org")[0].direction == "out"


def test_who_only_calls_himself_like_the_user_is_not_the_user(tmp_path: Path) -> None:
    path = mail(tmp_path, "From: Léa Martin <forged@example.com>", "Delivered-To: lea@example.org",
                "To: Léa Martin <lea@example.org>")  # fmt: skip
    (exchange,) = exchanges(path, me="Léa Martin")
    assert exchange.direction == "in"


def test_the_day_of_a_mail_without_one_is_when_it_came(tmp_path: Path) -> None:
    received = "Received: by mx.example.org; Tue, 10 Mar 2026 15:00:00 +0100"
    (exchange,) = exchanges(mail(tmp_path, "Date: demain", received))
    assert exchange.began_at.hour == 15
    for date in ("Date: demain", "Date: Tue, 31 Feb 2026 14:05:00", "Date: Thu, 1 Jan 1970 00:00:00 +0000"):
        with pytest.raises(InputError):
            exchanges(mail(tmp_path, date))


@pytest.mark.parametrize(
    ("body", "new"),
    [
        ("Oui.\n\nLe 10 mars 2026 à 14:05, Léa <l@example.org> a écrit :\n\n> Bonjour\n> ça va ?", "Oui."),
        ("Yes.\n\nOn Tue, Mar 10, 2026 at 2:05 PM Léa Martin <lea@example.org>\nwrote:\n\n> Hello", "Yes."),
        (
            "Oui.\n\nDe : Léa Martin\nEnvoyé : mardi 10 mars 2026 14:05\nÀ : Marc\nObjet : Un logo\n\nBonjour Marc",
            "Oui.",
        ),
        ("Yes.\n\n-----Original Message-----\nFrom: Léa\nSent: Tuesday\n\nHello", "Yes."),
        ("Pour info.\n\n---------- Forwarded message ---------\nDe : Léa\n\nAutre chose", "Pour info."),
        ("> 1. Budget 1 200 €\nnon, 1 500\n> 2. Bleu\noui", "non, 1 500\n\noui"),
        ("Le 10 mars, Léa a écrit :\n> Budget 1 200 €\nnon, 1 500\n> Bleu\noui", "non, 1 500\n\noui"),
        ("D'accord.\n\nCordialement,\nMarc Durand\nPlombier\n06 99 00 12 34", "D'accord."),
        ("D'accord.\n\nBien à vous, Marc", "D'accord."),
        ("Fine.\n\nBest regards\nHelen\n\nP.S. and the tap drips.", "Fine.\n\nP.S. and the tap drips."),
        ("Fine.\n-- \nHelen Pryce\nDirector", "Fine."),
        ("OK\n\nEnvoyé de mon iPhone", "OK"),
        ("OK\n\nSent from my Galaxy", "OK"),
        ("OK\n\nTélécharger Outlook pour Android<https://aka.ms/x>", "OK"),
        ("Hi Léa,\n\nThanks, the price is fine. But move the date to 5 May.", None),
        ("Bonjour,\n\nMerci, mais je préfère le bleu. Et le logo plus grand ?", None),
        ("Bonjour,\n\nBonne journée du 12 pour vous ? Sinon jeudi, à l'heure qui vous arrange.", None),
        ("Il faut :\n\n- un formulaire\n\n- une galerie", None),
        ("On Monday the painter comes.\n\nLe carreleur a écrit sur le mur.", None),
        ("Bonne journée", None),
        (
            "Une ligne que le programme a coupée parce qu'elle était longue\nde plus de septante signes.",
            "Une ligne que le programme a coupée parce qu'elle était longue de plus de septante signes.",
        ),
    ],
)
def test_what_is_new_in_a_mail(body: str, new: str | None) -> None:
    assert new_text(body) == (body if new is None else new)


@pytest.mark.parametrize(
    ("page", "new"),
    [
        ("<p>Oui &amp; non</p><p>Merci pour\n tout</p>", "Oui & non\n\nMerci pour tout"),
        (
            "Oui<br><div class=gmail_quote>Le 10 mars 2026, L&eacute;a a écrit :<blockquote>Non</blockquote></div>",
            "Oui",
        ),
        ("<div>Oui</div><div id=divRplyFwdMsg><b>De :</b> Léa</div><div>Bonjour</div>", "Oui"),
        (
            "<blockquote>Budget 1 200 €</blockquote><p>non, 1 500</p><blockquote>Bleu</blockquote>oui",
            "non, 1 500\n\noui",
        ),
        ("<script>alert(1)</script><style>p{}</style><title>x</title><!-- y -->Oui", "Oui"),
        ("<table><tr><td>Oui</td></tr></table><div class=gmail_signature>Léa<br>06</div>", "Oui"),
        ("<div>" * 5000 + "Oui", "Oui"),
    ],
)
def test_a_mail_that_is_only_a_page(tmp_path: Path, page: str, new: str) -> None:
    path = mail(tmp_path, "Content-Type: text/html; charset=utf-8", body=page)
    (exchange,) = exchanges(path)
    assert exchange.transcript.utterances[0].text == new


@pytest.mark.parametrize(
    ("subject", "bare"),
    [("Re: Devis", "Devis"), ("RE : TR: [liste] Devis", "Devis"), ("Réparation", "Réparation"), ("Re:", "Re:"),
     ("AW: WG: Angebot", "Angebot"), ("Fwd: Re[2]: Devis", "Devis"), ("", "")],
)  # fmt: skip
def test_a_subject_without_what_programs_put_before_it(subject: str, bare: str) -> None:
    assert subject_of(subject) == bare


# What the user chooses --------------------------------------------------------------------------------------


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Three contacts, each on forty days."""
    people = (("0699001234", "Hélène Petit"), ("+33699005678", "Marc Durand"), ("0699009999", ""))
    days = [NOON + dt.timedelta(days=day) for day in range(40)]
    return sms(tmp_path, *(text_message(number, day, name=name) for number, name in people for day in days))


def test_too_many_exchanges_are_not_worked_on_unasked(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        exchanges(backup)
    line = str(caught.value)
    assert "120 exchanges with 3 people" in line
    assert "--client NAME and/or --since 2026-03-01" in line
    days = [f"{day:02}/03/2026, 10:00 - Marc: Oui" for day in range(1, 32)]
    assert len(days) > MOST_UNCHOSEN
    with pytest.raises(InputError, match=r"31 exchanges with 1 person.*choose with --since"):
        exchanges(chat(tmp_path, *days), client="Marc")
    assert len(exchanges(chat(tmp_path, *days[:MOST_UNCHOSEN]))) == MOST_UNCHOSEN


@pytest.mark.parametrize("client", ["helene petit", "HÉLÈNE", "+33 6 99 00 12 34", "06.99.00.12.34"])
def test_only_the_exchanges_with_one_client(backup: Path, client: str) -> None:
    found = exchanges(backup, client=client)
    assert len(found) == 40
    assert {one.contact for one in found} == {"Hélène Petit"}


def test_only_the_exchanges_since_a_day(backup: Path) -> None:
    since = dt.date(2026, 4, 17)
    assert {one.began_at.date() for one in exchanges(backup, since=since)} == {
        since,
        since + dt.timedelta(days=1),
    }
    assert len(exchanges(backup, client="Durand", since=since)) == 2
    with pytest.raises(InputError, match="the last one is of 2026-04-18"):
        exchanges(backup, since=dt.date(2027, 1, 1))
    with pytest.raises(InputError, match="none of whom is 'Zoé'"):
        exchanges(backup, client="Zoé")


def test_the_one_contact_of_a_file_may_be_called_otherwise(tmp_path: Path) -> None:
    assert exchanges(sms(tmp_path, text_message("0699001234", NOON)), client="Nadia Ferrand")


def test_a_thread_that_goes_on_since_a_day_is_whole() -> None:
    found = exchanges(DATA / "thread.mbox", since=dt.date(2026, 3, 12))
    assert len(found[0].transcript.utterances) == 3


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadTranscript, match="no message"):
        exchanges(sms(tmp_path))


@pytest.mark.parametrize(
    ("name", "piece"),
    [("Hélène  Petit-Jean", "Helene-Petit-Jean"), ("../../etc/passwd", "etc-passwd"), ("日本 太郎", "日本-太郎"),
     ("+33 6", "33-6"), ("CON", "CON"), ("👍", ""), ("a" * 300, "a" * 60), ("x\x00\n/y", "x-y")],
)  # fmt: skip
def test_names_for_files(name: str, piece: str) -> None:
    assert slug(name) == piece


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Marc", "Marc Durand", True), ("marc DURAND", "Durand Marc", True), ("Élodie", "elodie", True),
     ("Marc Durand", "Marc Petit", False), ("", "Marc", False), ("0699001234", "+33 6 99 00 12 34", True),
     ("0699001234", "0699001235", False), ("38000", "38000", True), ("!", "?", False)],
)  # fmt: skip
def test_whether_two_names_are_one_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same


def test_digits_of_what_is_no_number() -> None:
    assert digits_of("Marc 06 99 00 12 34") is None
    assert digits_of("٠٦٩٩٠٠١٢٣٤") is None
