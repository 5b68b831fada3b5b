"""The digest of a folder of calls and voicemails: its order, its words, and its three forms."""

import csv
import datetime as dt
import io
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from written_voicemails import (
    BURST,
    CALL,
    ENGLISH,
    ENTRIES,
    FAILURES,
    HUNG_UP,
    NO_NUMBER,
    PARIS,
    PROSPECT,
    ROBOT,
    entry,
    heard,
    point,
    said,
    source,
)

from summarizer import languages
from summarizer.model import Recap, Voicemail
from summarizer.write.digest import Entry, digest, digest_markdown, digest_page, digest_table
from summarizer.write.letter import printed
from summarizer.write.safe import safe_recap

GOLDEN = Path(__file__).parents[1] / "golden" / "digest"
WRITERS = {"md": digest_markdown, "html": digest_page, "csv": digest_table}
WEAPONS = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '"><a href="https://e.example">x</a>',
    "[x](javascript:alert(1))",
    "\n# titre\n- point",
    "| a | b |",
    "{{ 7 * 7 }}",
    "{count} {0} %s",
    "=cmd|'/c calc'!A1",
    "\u202e\u200b\x00\x1b[31m",
    "\ufffe💥 עברית",
    "https://e.example",
)


def message(when="0310 0900", **card):
    """A voicemail of the tenth or another day of March, with this on its card."""
    day, time = when.split()
    moment = dt.datetime(2026, int(day[:2]), int(day[2:]), int(time[:2]), int(time[2:]), tzinfo=PARIS)
    recap = Recap(
        source=source(f"message {when} {sorted(card.items())}.m4a", moment),
        participants=heard(card.get("caller")),
        voicemail=Voicemail(**card),
    )
    return entry(recap)


def rows(made, name="call_back"):
    """The rows of a section, with common blanks in the place of those that hold two words together."""
    made = printed(made, lambda text: text.replace("\u00a0", " "))
    return [row for section in made.sections if section.name == name for row in section.rows]


def titles(made, name="call_back"):
    return [row.title for row in rows(made, name)]


@pytest.mark.parametrize("form", list(WRITERS))
def test_digest_is_as_it_was_approved(form):
    """`REGENERATE_GOLDEN=1` writes the files anew; read the difference before committing it."""
    made = WRITERS[form](digest(ENTRIES, failures=FAILURES))
    path = GOLDEN / f"plumber.digest.{form}"
    if os.environ.get("REGENERATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(made)
    assert made.decode("utf-8") == path.read_bytes().decode("utf-8")


@settings(deadline=None, max_examples=20)
@given(st.permutations(ENTRIES), st.permutations(FAILURES))
def test_order_of_the_entries_does_not_matter(entries, failures):
    for write in WRITERS.values():
        assert write(digest(entries, failures=failures)) == write(digest(ENTRIES, failures=FAILURES))


def test_most_urgent_come_first_then_prospects_then_who_waits_longest():
    made = digest(
        [
            message("0310 0900", caller="Ada"),
            message("0309 0900", caller="Bob"),
            message("0310 1000", caller="Cleo", prospect=True),
            message("0310 1200", caller="Dan", urgency="high"),
            message("0301 0900", caller="Eve", urgency="low", prospect=True),
        ]
    )
    assert titles(made) == ["Dan", "Cleo", "Bob", "Ada", "Eve"]


def test_who_called_twice_has_waited_since_the_first_time():
    made = digest(
        [
            message("0309 0900", caller="Ada", callback="+33639982216"),
            message("0310 1200", caller="Ada", callback="+33639982216"),
            message("0309 1000", caller="Bob"),
        ]
    )
    assert titles(made) == ["Ada", "Bob"]


def test_calls_of_one_number_are_one_row_with_the_newest_first():
    (row,) = [row for row in rows(digest(ENTRIES)) if row.who == "Odile Roussel"]
    assert [call.name for call in row.calls] == [
        "message 0310 0712.m4a",
        "message 0309 1948.m4a",  # without a word, from the same number written another way
        "message 0309 1805.m4a",
    ]
    assert row.times == "3 appels depuis lundi 9 mars"
    assert row.why == "Le ballon fuit et l’eau arrive dans l’entrée"
    assert row.number.dialled == "+33639982216"


def test_the_most_urgent_of_several_calls_counts():
    sooner = message(
        "0309 0900",
        caller="Ada Lor",
        urgency="high",
        urgent_because=(said(12.0, "tout de suite"),),
        callback="+33639982216",
    )
    (row,) = rows(digest([sooner, message("0310 0900", caller="Ada Lor", callback="+33639982216")]))
    assert row.urgency == "high"
    assert [(quote.text, quote.moment) for quote in row.because] == [
        ("tout de suite", "lundi 9 mars à 9 h 00, 00:12")
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"caller": "Ada Lor", "company": "Lor"}, {"caller": "madame Ada LOR", "company": "lor"}, True),
        ({"caller": "Ada Lor"}, {"caller": "Ada Lor"}, True),
        ({"caller": "Ada Lor", "callback": "+33639982216"}, {"caller": "Ada Lor"}, True),
        (
            {"caller": "Ada Lor", "callback": "+33639982216"},
            {"caller": "Ada Lor", "callback": "+33639982241"},
            False,
        ),
        (
            {"caller": "Ada Lor", "company": "Lor", "callback": "+33639982216"},
            {"caller": "Ada Lor", "company": "Lor", "callback": "+33639982241"},
            True,
        ),
        (
            {"caller": "Ada Lor", "callback": "+33639982216"},
            {"caller": "Ada Lor", "callback": "(masqué)"},
            True,
        ),
        ({"caller": "Marc"}, {"caller": "Marc"}, False),
        ({"caller": "Ada Lor", "company": "Lor"}, {"caller": "Ada Lor", "company": "Autre"}, False),
        ({}, {}, False),
        ({"callback": "(masqué)"}, {"callback": "(masqué)"}, False),
    ],
)
def test_who_is_one_person(one, other, same):
    entries = [message("0309 0900", reason="Un mur", **one), message("0310 0900", reason="Un toit", **other)]
    assert len(rows(digest(entries))) == (1 if same else 2)


def test_three_of_one_name_with_two_numbers_are_not_tied_together_by_the_third():
    one, two = {"callback": "+33639982216"}, {"callback": "+33639982241"}
    entries = [message(f"0310 090{i}", caller="Ada Lor", **card) for i, card in enumerate((one, two, {}))]
    assert len(rows(digest(entries))) == 3


def test_what_is_missing_is_what_no_call_of_the_person_tells():
    made = digest([entry(NO_NUMBER), message(caller="Ada", callback="+33639982216")])
    assert {row.title: row.missing for row in rows(made)} == {
        "Nom inconnu": "le nom, le numéro et le motif",
        "Ada": "le motif",
    }


def test_sellers_wrong_numbers_and_silence_are_folded_away_at_the_end():
    made = digest(ENTRIES)
    assert [(section.name, section.folded) for section in made.sections] == [
        ("call_back", False),
        ("calls", False),
        ("sales", True),
        ("wrong_number", True),
        ("empty", True),
    ]
    page = digest_page(made).decode()
    assert page.count("<details>") == 3
    assert page.index("Odile Roussel") < page.index("<details>") < page.index("panneaux solaires")


@pytest.mark.parametrize("kind", ["call", "voicemail"])
def test_silence_with_a_number_is_not_a_message(kind):
    recap = HUNG_UP.model_copy(update={"source": HUNG_UP.source.model_copy(update={"kind": kind})})
    made = digest([entry(recap)])
    assert [section.name for section in made.sections] == ["empty"]
    assert rows(made, "empty")[0].number.dialled == "+33639982216"


def test_somebody_who_only_asks_to_be_called_is_called_back():
    recap = HUNG_UP.model_copy(update={"participants": heard(None)})
    assert len(rows(digest([entry(recap)]))) == 1


def test_call_says_what_was_promised_by_when():
    (row,) = rows(digest(ENTRIES), "calls")
    assert row.title == "Denis Maillard"
    assert row.due == ("Envoyer le devis (pour le jeudi 12 mars)", "Rappeler le fabricant (sans date)")
    assert row.number.dialled == "+33639987326"


def test_call_that_reports_a_serious_fault_is_urgent():
    (row,) = rows(digest(ENTRIES), "calls")
    assert row.urgency == "high"
    assert row.why == "La veilleuse s’éteint toutes les heures"
    assert [(quote.text, quote.moment) for quote in row.because] == [
        ("elle s'éteint toutes les heures", "00:30")
    ]


def test_of_many_promises_the_nearest_are_shown():
    many = tuple(
        point(i, "deadline", f"Étape {i}", f"étape {i}", value={"date": dt.date(2026, 4, 30 - i)})
        for i in range(1, 8)
    )
    (row,) = rows(digest([entry(CALL.model_copy(update={"items": many, "fault": None}))]), "calls")
    assert row.due == (
        "Étape 7 (pour le jeudi 23 avril)",
        "Étape 6 (pour le vendredi 24 avril)",
        "Étape 5 (pour le samedi 25 avril)",
        "et 4 autres points dans le récapitulatif",
    )


def test_what_the_reason_says_is_not_said_again():
    wall = point(1, "deadline", "Le mur pour le 2 avril", "le mur", value={"date": dt.date(2026, 4, 2)})
    recap = BURST.model_copy(
        update={"items": (wall,), "voicemail": Voicemail(caller="Ada", reason="Le mur pour le 2 avril")}
    )
    assert rows(digest([entry(recap)]))[0].due == ("pour le jeudi 2 avril",)


def test_who_was_talked_to_since_is_said():
    talk = CALL.model_copy(
        update={
            "source": CALL.source.model_copy(update={"number": "+33639982216"}),
            "items": CALL.items[:1],
            "fault": None,
        }
    )
    (row,) = rows(digest([entry(BURST), entry(talk)]))
    assert row.spoken_since == "Vous vous êtes parlé depuis, mardi 10 mars à 10 h 00"
    earlier = talk.source.model_copy(update={"recorded_at": dt.datetime(2026, 3, 10, 6, tzinfo=PARIS)})
    (row,) = rows(digest([entry(BURST), entry(talk.model_copy(update={"source": earlier}))]))
    assert row.spoken_since == ""


def test_language_is_that_of_most():
    assert digest(ENTRIES).language == "fr"
    assert digest([entry(ENGLISH)]).language == "en"
    assert digest(ENTRIES, language="en").counts[0] == "4 people to call back"
    assert digest(ENTRIES, language="de").language == "en"


def test_foreign_number_is_written_with_its_country():
    (row,) = [row for row in rows(digest(ENTRIES)) if row.who == "Rosie Hartley"]
    assert (row.number.text, row.number.dialled) == ("+44 7700 900146", "+447700900146")


def test_number_that_was_hard_to_hear_is_to_be_checked():
    page = digest_page(digest([entry(PROSPECT)])).decode()
    assert "06 39 98 22 41<small>à vérifier</small>" in page


@pytest.mark.parametrize("number", ["javascript:alert(1)", "3", "(masqué)", "tel:'onclick=x", "+" + "9" * 40])
def test_what_cannot_be_dialled_is_shown_but_no_link(number):
    made = digest([message(caller="Ada", callback=number)])
    assert rows(made)[0].number.dialled == ""
    for write in (digest_page, digest_markdown):
        assert "tel:+" not in write(made).decode()
        assert 'href="javascript' not in write(made).decode()


def test_failures_are_told_first_and_last():
    made = digest(ENTRIES, failures=FAILURES)
    for write in (digest_page, digest_markdown):
        text = write(made).decode()
        assert text.index("2 enregistrements n’ont pas pu") < text.index("Odile Roussel")
        assert text.rindex("abîmé.m4a") > text.rindex("Sans un mot")
    assert cells(made)[-1][15] == "vacances.mov"
    assert digest(ENTRIES).incomplete == ""


def test_only_failures():
    made = digest([], failures=FAILURES, language="fr")
    assert made.title == "Appels et messages"
    for write in WRITERS.values():
        assert "abîmé.m4a" in write(made).decode()


def test_nothing_at_all():
    for write in WRITERS.values():
        assert write(digest([]))


def test_recaps_without_contact_details_make_a_digest():
    safe = [Entry(safe_recap(each.recap), each.link, each.name) for each in ENTRIES]
    for write in WRITERS.values():
        assert b"39 98 22" not in write(digest(safe))


def test_moments_of_several_zones_and_none_are_put_in_order():
    recap = BURST.model_copy(
        update={"source": BURST.source.model_copy(update={"recorded_at": dt.datetime(2026, 3, 10, 6, 30)})}
    )
    assert (
        digest([*ENTRIES, entry(recap)]).title
        == "Appels et messages du dimanche 8\u00a0mars au mardi 10\u00a0mars 2026"
    )


# The table ----------------------------------------------------------------------------------------------


def cells(made, separator=";"):
    text = digest_table(made).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def test_table_has_a_line_for_each_recording_and_each_failure():
    table = cells(digest(ENTRIES, failures=FAILURES))
    assert {len(line) for line in table} == {17}
    assert sorted(line[15] for line in table[1:]) == sorted(
        [each.name for each in ENTRIES] + [name for name, _ in FAILURES]
    )
    assert digest_table(digest(ENTRIES)).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("language", languages.available())
def test_headings_are_as_many_as_columns(language):
    separator = languages.table(language, "digest")["table"]["separator"]
    assert {len(line) for line in cells(digest(ENTRIES, language=language), separator)} == {17}


@pytest.mark.parametrize("weapon", ["=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_no_cell_is_a_formula(weapon):
    made = digest(
        [message(caller=weapon, company=weapon, reason=weapon, callback=weapon)], failures=[(weapon, weapon)]
    )
    assert all(not re.match(r"[\s=+\-@＝]", cell) for line in cells(made) for cell in line)


def test_international_number_in_the_table_is_no_formula():
    numbers = {line[5] for line in cells(digest(ENTRIES))}
    assert "'+44 7700 900146" in numbers


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_opened_with_another_separator_has_no_formula_either(separator):
    made = digest([message(caller="Ada,=1+1;=1+1\t=1+1")])
    text = digest_table(made).decode("utf-8-sig")
    read = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    assert not any(cell.startswith("=") for line in read for cell in line)


# Hostile words ------------------------------------------------------------------------------------------


class Shape(HTMLParser):
    """The tags of a page, and every address in it."""

    def __init__(self):
        super().__init__()
        self.tags, self.addresses = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.addresses += [value for name, value in attrs if name in ("href", "src")]


def shape(page):
    parser = Shape()
    parser.feed(page.decode())
    return parser


def spoilt(text):
    card = dict.fromkeys(("caller", "company", "callback", "reason", "how_known"), text)
    robbed = BURST.voicemail.model_copy(update=card | {"urgent_because": (said(14.0, text), said(5.0, text))})
    items = tuple(item.model_copy(update={"text": text}) for item in BURST.items)
    recap = BURST.model_copy(update={"voicemail": robbed, "items": items})
    seller = ROBOT.model_copy(update={"voicemail": ROBOT.voicemail.model_copy(update=card)})
    return digest([Entry(recap, text, text), Entry(seller, text, text)], failures=[(text, text)])


hostile = st.lists(
    st.sampled_from(WEAPONS) | st.text(st.characters(codec="utf-8"), max_size=15), max_size=3
).map(lambda parts: f"a{''.join(parts)}z")


@settings(deadline=None, max_examples=60)
@given(hostile)
def test_page_has_the_shape_that_it_would_have_without(text):
    page, plain = (shape(digest_page(spoilt(words))) for words in (text, "amz"))
    assert page.tags == plain.tags
    assert all(address.startswith("./") for address in page.addresses)


@settings(deadline=None, max_examples=60)
@given(hostile)
def test_markdown_has_the_shape_that_it_would_have_without(text):
    def tokens(words):
        parser = MarkdownIt("commonmark", {"linkify": False}).enable("table").enable("strikethrough")
        flat = [
            each
            for token in parser.parse(digest_markdown(spoilt(words)).decode())
            for each in (token, *(token.children or ()))
        ]
        return [
            (each.type, each.tag, each.attrGet("href") and each.attrGet("href")[:2])
            for each in flat
            if each.type not in ("text", "text_special", "softbreak")
        ]

    assert tokens(text) == tokens("amz")


@settings(deadline=None, max_examples=60)
@given(hostile)
def test_table_has_its_cells_whatever_is_said(text):
    table = cells(spoilt(text))
    assert {len(line) for line in table} == {17}
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for line in table for cell in line)


@pytest.mark.parametrize(
    "path", ["//e.example/x", "javascript:alert(1)", "a b/c#d?e.html", "../x&y.html", "é\udcff.html"]
)
def test_links_stay_beside_the_digest(path):
    made = digest([Entry(BURST, path, "x")])
    (address,) = [each for each in shape(digest_page(made)).addresses if not each.startswith("tel:")]
    assert re.fullmatch(r"\./[\w./%&~-]+", address)
    assert not address.startswith(".//")


def test_page_runs_and_loads_nothing():
    page = digest_page(digest(ENTRIES, failures=FAILURES)).decode()
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|<img|<iframe|url\(|@import|javascript:", page)
    addresses = shape(page.encode()).addresses
    assert addresses
    assert all(re.fullmatch(r"tel:\+\d+|\./\S+", address) for address in addresses)


def test_long_words_are_cut_for_a_phone():
    made = digest([message(caller="Ada " * 80, company="x" * 500, reason="mur " * 200)])
    (row,) = rows(made)
    assert max(map(len, (row.who, row.company, row.why))) <= 180
    assert row.why.endswith("…")
