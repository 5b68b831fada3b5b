import datetime as dt
import io

import docx
import pytest
from written_calls import CALLS, FRENCH_CALL, FRENCH_TRANSCRIPT, SILENCE

from summarizer.model import Agreed, Difference
from summarizer.write import FORMATS, WriteOptions
from summarizer.write.compared import departures, repeated
from summarizer.write.letter import compose

ON = dt.date(2026, 3, 3)
TOTAL = Agreed(number="4", on=ON, text="un total de 1 400 € HT")
LETTER = Agreed(number="7", on=ON, text="Une lettre d'information")
NAME = Agreed(number="1", on=ON, text="Le nom du gîte en grand")
DIFFERENCES = (
    Difference(kind="repeats", item="1", agreed=NAME),
    Difference(kind="adds", item="2"),
    Difference(kind="changes", item="3", agreed=TOTAL),
    Difference(kind="drops", item="4", agreed=LETTER),
    Difference(kind="changes", item="12", agreed=TOTAL),
)
COMPARED = FRENCH_CALL.model_copy(update={"differences": DIFFERENCES})
TITLE = "Par rapport à ce qui était convenu"


def plain(text):
    return " ".join(text.replace("\u00a0", " ").split())


def section_of(recap):
    sections = compose(recap, FRENCH_TRANSCRIPT, WriteOptions()).sections
    return next((section for section in sections if section.title == TITLE), None)


def test_agreed_lines_stand_beside_the_points_about_them():
    found = [(d.kind, d.agreed, tuple(i.id for i in d.items)) for d in departures(COMPARED)]
    assert found == [("changes", TOTAL, ("3", "12")), ("drops", LETTER, ("4",)), ("adds", None, ("2",))]
    assert repeated(COMPARED) == 1


def test_section_has_number_and_day_of_both():
    text = plain(FORMATS["md"].write(COMPARED, SILENCE).decode())
    assert (
        "**Convenu le mardi 3 mars 2026, point 4** : Un total de 1 400 € HT. **Maintenant, points 3 et 12** :"
        in text
    )
    assert (
        "**Convenu le mardi 3 mars 2026, point 7** : Une lettre d’information. **Maintenant, point 4** :"
        in text
    )
    assert "### Ce qui s’ajoute - **Point 2** :" in text
    assert "Un point déjà convenu a été redit sans changement." in text


def test_each_point_keeps_its_one_place():
    section = section_of(COMPARED)
    assert all(not line.number for group in section.groups for line in group.lines)


@pytest.mark.parametrize("name", ["md", "html", "docx", "eml"])
def test_every_document_has_it(name):
    content = FORMATS[name].write(COMPARED, FRENCH_TRANSCRIPT)
    if name == "docx":
        text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    elif name == "eml":
        import email
        import email.policy

        message = email.message_from_bytes(content, policy=email.policy.default)
        text = message.get_body(("plain",)).get_content()
    else:
        text = content.decode()
    assert TITLE.casefold() in plain(text).casefold()
    assert "un total de 1 400 € ht" in plain(text).casefold()


def test_pdf_is_written_with_it():
    assert len(FORMATS["pdf"].write(COMPARED, SILENCE)) > len(FORMATS["pdf"].write(FRENCH_CALL, SILENCE))


@pytest.mark.parametrize("call", list(CALLS))
def test_without_anything_agreed_there_is_no_section(call):
    recap, transcript = CALLS[call]
    text = FORMATS["md"].write(recap, transcript).decode()
    assert TITLE not in text
    assert "Compared with what was agreed" not in text


def test_what_is_only_repeated_is_one_sentence():
    again = FRENCH_CALL.model_copy(
        update={
            "differences": tuple(
                Difference(kind="repeats", item=str(n), agreed=agreed)
                for n, agreed in enumerate((NAME, TOTAL), 1)
            )
        }
    )
    (group,) = section_of(again).groups
    (line,) = group.lines
    assert line.runs[0].text == "2 points déjà convenus ont été redits sans changement."


def test_a_point_that_is_gone_departs_from_nothing():
    gone = FRENCH_CALL.model_copy(
        update={"differences": (Difference(kind="changes", item="99", agreed=TOTAL),)}
    )
    assert section_of(gone) is None


def test_what_is_agreed_cannot_break_a_document():
    hostile = Agreed(number="1|<b>", on=ON, text="# <script>alert(1)</script> | \u202e**gras**\n\n- liste")
    recap = FRENCH_CALL.model_copy(
        update={"differences": (Difference(kind="changes", item="3", agreed=hostile),)}
    )
    text = FORMATS["md"].write(recap, SILENCE).decode()
    assert "\n- liste" not in text
    assert "<script>" not in FORMATS["html"].write(recap, SILENCE).decode().replace("&lt;script&gt;", "")
    assert "\u202e" not in text
