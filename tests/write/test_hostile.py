"""Whatever is said in a call, a document has the shape that it would have had without it."""

import email
import email.policy
import io
import json
import re
import unicodedata
from html.parser import HTMLParser

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from markdown_it import MarkdownIt
from written_calls import ENGLISH_CALL, FRENCH_CALL, VOICEMAIL

from summarizer.model import ContactValue, Recap, Transcript, Utterance, Word
from summarizer.write import FORMATS, WriteOptions
from summarizer.write.plain import plain, sentence

HARMLESS = "amotz"
WEAPONS = (
    "# titre",
    "\n\n# titre\n",
    "[x](javascript:alert(1))",
    "![x](https://e.example/x.png)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style>",
    "<https://e.example>",
    "https://e.example",
    "www.e.example",
    "`code`",
    "```\n",
    "| a | b |\n|---|---|",
    "**gras** __gras__ *i* _i_ ~~s~~",
    "\n- point\n1. point\n> dit\n---\n===\n    code\n",
    "&lt;b&gt; &#106;",
    "\\",
    "\r\nBcc: victime@e.example\r\n\r\n",
    "\nEND:VEVENT\nBEGIN:VEVENT\n",
    "\n\n2\n00:00:00,000 --> 99:00:00,000\n",
    "-->",
    "{{ 7 * 7 }}{% raw %}",
    "{when} {0} %s $x",
    "{\\an8}",
    "\u202e\u2066\u200b\ufeff\x00\x1b[31m\x7f",
    "\u2028\u2029\x85\x0b\x0c",
    "\ufffe\U0001fffe",
    "=cmd|'/c calc'!A1",
    "💥 漢字 עברית ﷽",
    "l'apostrophe d'ici",
)

# A letter at each end: a text of nothing but blanks is another matter.
hostile = st.lists(st.sampled_from(WEAPONS) | st.text(max_size=20), max_size=4).map(
    lambda t: f"a{''.join(t)}z"
)


def spoilt(recap: Recap, text: str) -> Recap:
    """The recap with the text in the place of all that a caller or a file could have brought in."""
    source = recap.source.model_copy(update={"name": text, "caller": text})
    items = tuple(
        item.model_copy(
            update={
                "text": "Site" if isinstance(item.value, ContactValue) else text,
                "value": ContactValue(url=text) if isinstance(item.value, ContactValue) else item.value,
                "revised_from": (text, text),
                "doubtful": True,
                "evidence": tuple(e.model_copy(update={"quote": text}) for e in item.evidence),
            }
        )
        for item in recap.items
    )
    card = recap.voicemail and recap.voicemail.model_copy(
        update=dict.fromkeys(("caller", "company", "callback", "reason", "how_known"), text)
    )
    return recap.model_copy(
        update={
            "source": source,
            "items": items,
            "voicemail": card,
            "topics": tuple(t.model_copy(update={"title": text}) for t in recap.topics),
            "participants": tuple(p.model_copy(update={"name": text}) for p in recap.participants),
            "warnings": (text,),
        }
    )


def said(text: str, speaker: str | None = "Voix") -> Transcript:
    """Two utterances of the text, with and without word times."""
    word = Word(start=0.0, end=2.0, text=text)
    timed = Utterance(start=0.0, end=2.0, text=text, speaker=speaker, words=(word,))
    return Transcript(
        language="fr", duration=9.0, utterances=(timed, Utterance(start=2.0, end=9.0, text=text))
    )


OPTIONS = WriteOptions(transcript=True)
RECAPS = pytest.mark.parametrize(
    "recap", [FRENCH_CALL, ENGLISH_CALL, VOICEMAIL], ids=["fr", "en", "voicemail"]
)
often = settings(max_examples=40, deadline=None)
seldom = settings(max_examples=6, deadline=None)


def write(name: str, recap: Recap, text: str) -> bytes:
    return FORMATS[name].write(spoilt(recap, text), said(text, text), OPTIONS)


def markdown_shape(content: bytes) -> list[str]:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(content.decode("utf-8"))
    shape = []
    for token in tokens:
        shape.append(token.type)
        shape += [child.type for child in token.children or () if child.type not in ("text", "text_special")]
    return shape


def markdown_texts(content: bytes) -> list[str]:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(content.decode("utf-8"))
    return [
        "".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"
    ]


def unassigned(text: str) -> bool:
    """Whether there is a code point that this Python's Unicode does not know yet, or a private one."""
    return any(unicodedata.category(c) in ("Cn", "Co") for c in text)


class Page(HTMLParser):
    """The tags of a page with their attributes, and its texts."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.shape: list[object] = []
        self.texts: list[str] = []
        self.feed(content.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.shape.append((tag, attrs))

    def handle_endtag(self, tag):
        self.shape.append(tag)

    def handle_data(self, data):
        self.texts.append(data)

    def handle_comment(self, data):
        self.shape.append(("comment", data))


@often
@given(text=st.text() | hostile)
def test_plain_text_is_one_line_and_stays_as_it_is(text):
    line = plain(text)
    assert plain(line) == line
    assert line.isprintable() or set(line) & {"\u00a0", "\u202f"} or unassigned(line)
    assert "  " not in line


def spaced(text):
    """The text with the blanks that one types."""
    return text.replace("\u00a0", " ")


@RECAPS
@often
@given(text=hostile)
def test_markdown_makes_nothing_of_it(recap, text):
    content = write("md", recap, text)
    assert markdown_shape(content) == markdown_shape(write("md", recap, HARMLESS))
    shown = markdown_texts(content)
    assert any(spaced(sentence(text)) in spaced(line) for line in shown)
    assert any(spaced(plain(text)) in spaced(line) for line in shown)


@RECAPS
@often
@given(text=hostile)
def test_page_has_no_tag_or_attribute_of_it(recap, text):
    page = Page(write("html", recap, text))
    assert page.shape == Page(write("html", recap, HARMLESS)).shape
    assert any(spaced(sentence(text)) in spaced(shown) for shown in page.texts)


def test_page_is_inert_and_whole():
    page = Page(write("html", FRENCH_CALL, "".join(WEAPONS)))
    tags = [entry for entry in page.shape if isinstance(entry, tuple)]
    assert not {tag for tag, _ in tags} & {"script", "iframe", "img", "link", "a", "form", "object", "base"}
    names = {name for _, attributes in tags for name, _ in attributes}
    assert names <= {"lang", "charset", "http-equiv", "content", "name", "class", "scope"}


@often
@given(text=hostile)
def test_draft_has_no_header_of_it(text):
    message = email.message_from_bytes(write("eml", FRENCH_CALL, text), policy=email.policy.default)
    assert set(message.keys()) == {"Subject", "X-Unsent", "MIME-Version", "Content-Type"}
    assert message["X-Unsent"] == "1"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert not message.defects
    assert sentence(text).split()[0] in message.get_body(("plain",)).get_content()
    harmless = email.message_from_bytes(write("eml", FRENCH_CALL, HARMLESS), policy=email.policy.default)
    shapes = [Page(m.get_body(("html",)).get_content().encode()).shape for m in (message, harmless)]
    assert shapes[0] == shapes[1]


@often
@given(text=hostile)
def test_calendar_has_no_event_of_it(text):
    calendar = Calendar.from_ical(write("ics", FRENCH_CALL, text))
    events = calendar.walk("VEVENT")
    assert len(events) == 4
    assert len(calendar.subcomponents) == 4
    for event in events:
        assert event["SUMMARY"] == sentence(text)
        assert set(event) == {"UID", "DTSTAMP", "SUMMARY", "DESCRIPTION", "DTSTART", "TRANSP"}


SRT_TIME = re.compile(r"\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}")
VTT_TIME = re.compile(r"\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}")


@often
@given(text=hostile)
def test_subtitles_have_no_cue_of_it(text):
    blocks = write("srt", FRENCH_CALL, text).decode("utf-8").strip("\n").split("\n\n")
    for number, block in enumerate(blocks, 1):
        first, time, *lines = block.split("\n")
        assert first == str(number)
        assert SRT_TIME.fullmatch(time)
        assert lines
        assert not re.search(r"-->|[<>{}]", "".join(lines))
    head, *cues = write("vtt", FRENCH_CALL, text).decode("utf-8").strip("\n").split("\n\n")
    assert head == "WEBVTT"
    assert len(cues) == len(blocks)
    for cue in cues:
        time, first, *more = cue.split("\n")
        assert VTT_TIME.fullmatch(time)
        rest = re.sub(r"^<v [^<>\n]+>", "", first) + "".join(more)
        assert not re.search(r"[<>]", rest)


@often
@given(text=hostile)
def test_json_gives_the_recap_back(text):
    recap = spoilt(FRENCH_CALL, text)
    content = FORMATS["json"].write(recap, said(text), OPTIONS)
    assert Recap.model_validate_json(content) == recap
    assert json.loads(content)["schema"] == "1"


@often
@given(text=hostile)
def test_transcript_gives_every_segment_back(text):
    whole = json.loads(FORMATS["transcript"].write(FRENCH_CALL, said(text), OPTIONS))
    assert whole["language"] == "fr"
    timed, untimed = whole["segments"]
    assert timed == {
        "start": 0.0,
        "end": 2.0,
        "text": text,
        "speaker": "Voix",
        "words": [{"start": 0.0, "end": 2.0, "word": text}],
    }
    assert untimed == {"start": 2.0, "end": 9.0, "text": text}


@seldom
@given(text=hostile)
def test_word_opens_again(text):
    document = docx.Document(io.BytesIO(write("docx", FRENCH_CALL, text)))
    shown = [paragraph.text for paragraph in document.paragraphs]
    assert any(spaced(sentence(text)) in spaced(line) for line in shown)
    assert len(document.tables) == 1
    headings = [p.style.name for p in document.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    harmless = docx.Document(io.BytesIO(write("docx", FRENCH_CALL, HARMLESS)))
    assert headings == [
        p.style.name for p in harmless.paragraphs if p.style.name.startswith(("Heading", "Title"))
    ]


@seldom
@given(text=hostile)
def test_pdf_is_drawn(text):
    content = write("pdf", FRENCH_CALL, text)
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    # Names of actions count outside the streams: inside one, compressed bytes spell anything.
    objects = re.sub(rb"stream\n.*?\nendstream", b"", content, flags=re.DOTALL)
    assert not re.search(rb"/(?:JavaScript|JS|URI|Launch|EmbeddedFile)\b", objects)


@seldom
@given(text=hostile)
@pytest.mark.parametrize("name", list(FORMATS))
def test_safe_versions_are_written_too(name, text):
    options = WriteOptions(transcript=True, safe=True, me=text, client=text)
    assert FORMATS[name].write(spoilt(VOICEMAIL, text), said(text), options)
