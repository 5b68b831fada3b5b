import datetime as dt
import email
import email.policy
import io
import re
import time
import zlib

import docx
import pytest
from icalendar import Calendar
from written_calls import (
    CALLS,
    FRENCH_CALL,
    FRENCH_TRANSCRIPT,
    SILENCE,
    VOICEMAIL,
    VOICEMAIL_TRANSCRIPT,
    item,
)

from summarizer.model import DeadlineValue
from summarizer.read import read
from summarizer.write import DEFAULT, FORMATS, WriteOptions


def test_formats_are_those_of_the_command():
    assert list(FORMATS) == ["md", "json", "html", "docx", "pdf", "srt", "vtt", "ics", "eml", "transcript"]
    assert [FORMATS[name].suffix for name in DEFAULT] == [".recap.md", ".recap.json"]
    assert len({each.suffix for each in FORMATS.values()}) == len(FORMATS)


@pytest.mark.parametrize("call", list(CALLS))
@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_writes_every_call(call, name):
    assert FORMATS[name].write(*CALLS[call], WriteOptions(transcript=True)) or (
        (call, name) == ("no-speech", "srt")
    )


def test_every_format_has_the_same_bytes_at_another_time():
    def write():
        return [each.write(FRENCH_CALL, FRENCH_TRANSCRIPT) for each in FORMATS.values()]

    once = write()
    time.sleep(2.1)  # archives tell the time to two seconds
    assert write() == once


def test_word_holds_the_letter():
    content = FORMATS["docx"].write(FRENCH_CALL, FRENCH_TRANSCRIPT, WriteOptions(transcript=True))
    document = docx.Document(io.BytesIO(content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs).replace("\u00a0", " ")
    assert (
        "12.\tTotal de 1 680 € HT pour le site et sa version anglaise (d’abord 1 400 € HT, à confirmer) (09:35)"
        in text
    )
    assert "Annexe : l’échange complet" in text
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == ["N°", "Qui", "Quoi", "Pour quand", "Moment"]
    assert len(rows) == 4
    properties = document.core_properties
    assert properties.author == "Nadia Ferrand"
    assert properties.created == dt.datetime(2026, 3, 11, 9, 20, tzinfo=dt.UTC)
    assert document.styles["Normal"].element.rPr.xpath("w:lang/@w:val") == ["fr-FR"]


def test_word_holds_the_card_of_a_voicemail():
    document = docx.Document(io.BytesIO(FORMATS["docx"].write(VOICEMAIL, VOICEMAIL_TRANSCRIPT)))
    assert "Société\u00a0: La Table d’Augustin" in [paragraph.text for paragraph in document.paragraphs]


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", content))


def test_pdf_carries_its_font_and_its_properties():
    content = FORMATS["pdf"].write(FRENCH_CALL, FRENCH_TRANSCRIPT)
    assert re.search(rb"/FontName /[A-Z]+\+SourceSerifPro\b", content)
    assert b"/FontFile2" in content
    assert b"/Lang (fr)" in content
    assert pages(content) == 2


def test_pdf_puts_the_annex_on_a_page_of_its_own():
    assert pages(FORMATS["pdf"].write(FRENCH_CALL, FRENCH_TRANSCRIPT, WriteOptions(transcript=True))) == 3


def test_pdf_of_a_very_long_point_goes_over_several_pages():
    long = "Un mot après l’autre, et toujours la même chose. " * 300
    items = (
        item(1, "requirement", long, 1.0, "x"),
        item(2, "action", long, 1.0, "x"),
        item(3, "constraint", "x" * 3000, 1.0, "x"),
    )
    assert pages(FORMATS["pdf"].write(FRENCH_CALL.model_copy(update={"items": items}), SILENCE)) > 4


def test_pdf_draws_what_the_font_lacks_as_well_as_it_can():
    from summarizer.write.pdf import _drawable

    known = frozenset(map(ord, "aeiou ?\u00a0"))
    assert _drawable("àé\u202fü💥", known) == "ae\u00a0u?"


def test_calendar_holds_the_days_that_still_hold():
    past = item(
        1, "deadline", "Avant", 1.0, "x", value=DeadlineValue(date=dt.date(2026, 3, 1)), status="superseded"
    )
    last = item(2, "deadline", "Fin", 1.0, "x", value=DeadlineValue(date=dt.date.max))
    never = item(3, "deadline", "Un jour", 1.0, "x", value=DeadlineValue())
    recap = FRENCH_CALL.model_copy(update={"items": (*FRENCH_CALL.items, past, last, never)})
    calendar = Calendar.from_ical(FORMATS["ics"].write(recap, SILENCE))
    assert [(event.decoded("DTSTART"), str(event["SUMMARY"])) for event in calendar.walk("VEVENT")] == [
        (dt.date(2026, 3, 13), "Vérifier le coût d’une notification par SMS"),
        (dt.date(2026, 3, 20), "Envoyer les photos des cinq chambres en format d’origine"),
        (dt.date(2026, 4, 1), "Première maquette de la page d’accueil"),
        (dt.date(2026, 4, 3), "Site en ligne au plus tard le vendredi 3 avril"),
        (dt.date.max, "Fin"),
    ]
    assert len({str(event["UID"]) for event in calendar.walk("VEVENT")}) == 5
    assert calendar.walk("VEVENT")[0].decoded("DTSTAMP") == dt.datetime(2026, 3, 11, 9, 20, tzinfo=dt.UTC)


def test_calendar_takes_a_time_without_zone_as_utc():
    source = FRENCH_CALL.source.model_copy(update={"recorded_at": dt.datetime(2026, 3, 11, 10, 20)})
    recap = FRENCH_CALL.model_copy(update={"source": source})
    event = Calendar.from_ical(FORMATS["ics"].write(recap, SILENCE)).walk("VEVENT")[0]
    assert event.decoded("DTSTAMP") == dt.datetime(2026, 3, 11, 10, 20, tzinfo=dt.UTC)
    assert FORMATS["pdf"].write(recap, SILENCE)


def test_draft_reads_as_text_and_as_a_page():
    content = FORMATS["eml"].write(FRENCH_CALL, FRENCH_TRANSCRIPT)
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert message["Subject"].replace("\u00a0", " ") == (
        "Récapitulatif de notre appel du mercredi 11 mars 2026 – Sylvie Marchand"
    )
    text = message.get_body(("plain",)).get_content()
    assert "<" not in text
    assert "Bien cordialement,\n\nNadia Ferrand" in text.replace("\r\n", "\n")
    assert "<h1 " in message.get_body(("html",)).get_content()


@pytest.mark.parametrize("name", ["transcript", "srt", "vtt"])
def test_what_is_written_can_be_read_again(name, tmp_path):
    file = tmp_path / f"appel{FORMATS[name].suffix}"
    file.write_bytes(FORMATS[name].write(FRENCH_CALL, FRENCH_TRANSCRIPT))
    again = read(file)
    names = {"client": "Sylvie Marchand", "provider": "Nadia Ferrand"}
    assert again.language == "fr"
    for before, after in zip(FRENCH_TRANSCRIPT.utterances, again.utterances, strict=True):
        assert (after.start, after.end, after.text) == (before.start, before.end, before.text)
        assert after.speaker == names[before.speaker]
        assert after.words == (before.words if name == "transcript" else ())


def test_streams_of_the_pdf_are_whole():
    content = FORMATS["pdf"].write(VOICEMAIL, VOICEMAIL_TRANSCRIPT)
    streams = re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL)
    drawn = [zlib.decompress(stream) for stream in streams if stream[:1] == b"x"]
    assert any(b" Tf" in page for page in drawn)
