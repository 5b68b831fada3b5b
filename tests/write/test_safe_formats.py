"""A recap that holds contact details in every text it has leaves without them in every format."""

import contextlib
import datetime as dt
import email
import email.policy
import io
import re
import zipfile
import zlib

import pytest
from written_calls import FRENCH_CALL, VOICEMAIL, item, spoken

from summarizer.model import ActionValue, Agreed, ContactValue, Difference, Fault, Participant, Transcript
from summarizer.write import FORMATS, WriteOptions
from summarizer.write.safe import safe_name, safe_recap, safe_transcript

DETAILS = {
    "telephone": ("06 41 27 83 95", ("41 27", "83 95")),
    "in words": ("zéro six quarante et un vingt-sept quatre-vingt-trois", ("quarante et un", "vingt-sept")),
    "spoken mail": ("lucien arobase garrec point fr", ("lucien", "garrec")),
    "mail": ("lucien@garrec.fr", ("lucien", "garrec")),
    "link": ("https://garrec-bois.fr/devis", ("garrec",)),
    "street": ("27 rue des Charmilles", ("Charmilles",)),
    "network": ("mon insta c'est lucien_garrec", ("lucien_garrec",)),
}


def full_of(detail):
    """A call with the detail in all that a caller, a file or an older recap can have brought in."""
    day = dt.date(2026, 3, 20)
    said = f"alors {detail}"
    things = (
        item(1, "requirement", f"Un site : {detail}", 5.0, said, topic="T1"),
        item(
            2,
            "action",
            f"Répondre, {detail}",
            9.0,
            said,
            value=ActionValue(owner="client", due=day),
            revised_from=(detail,),
        ),
        item(3, "problem", f"Panne, {detail}", 12.0, said, doubtful=True),
        item(4, "contact", detail, 15.0, said, value=ContactValue(phone="+33641278395")),
        item(5, "requirement", f"Abandonné, {detail}", 18.0, said, status="declined"),
    )
    source = FRENCH_CALL.source.model_copy(
        update={"name": f"appel {detail}.m4a", "caller": detail, "number": "+33641278395"}
    )
    recap = FRENCH_CALL.model_copy(
        update={
            "source": source,
            "items": things,
            "topics": tuple(t.model_copy(update={"title": f"Au sujet de {detail}"}) for t in FRENCH_CALL.topics[:1]),
            "participants": (Participant(id="client", name=detail), Participant(id=f"voix {detail}", name=None)),
            "fault": Fault(problems=("3",)),
            "differences": (
                Difference(kind="changes", item="1", agreed=Agreed(number="2", on=day, text=f"Convenu : {detail}")),
                Difference(kind="adds", item="2"),
            ),
            "warnings": (f"Le fichier « {detail}.m4a » est court",),
        }
    )  # fmt: skip
    spoken_texts = (spoken(1.0, 4.0, "client", said), spoken(5.0, 8.0, f"voix {detail}", "Entendu."))
    return recap, Transcript(language="fr", duration=20.0, utterances=spoken_texts)


def printed_in(content):
    """What a PDF prints: every string of it, by the characters of each of its fonts, and its properties."""
    streams = []
    for stream in re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL):
        packed = not stream.startswith(b"/CIDInit")
        with contextlib.suppress(zlib.error):  # a picture of another kind
            streams.append(zlib.decompress(stream) if packed else stream)
    fonts = []
    for stream in streams:
        if b"begincmap" in stream:
            pairs = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]{4,})>$", stream, re.MULTILINE)
            fonts.append(
                {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
            )
    strings = [s for stream in streams for s in re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", stream, re.DOTALL)]
    escapes = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    plain = [re.sub(rb"\\(.)", lambda m: escapes.get(m[1], m[1]), s, flags=re.DOTALL) for s in strings]
    codes = [[int.from_bytes(s[i : i + 2], "big") for i in range(0, len(s), 2)] for s in plain]
    printed = ["".join(font.get(c, "") for s in codes for c in s) for font in fonts]
    return "\n".join(
        [*printed, re.sub(rb"stream\n.*?\nendstream", b"", content, flags=re.DOTALL).decode("latin-1")]
    )


def text_of(name, content):
    """All the text of a file, also what is packed in it, without the tags that may split it."""
    if name == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(
                re.sub(r"<[^>]+>", "", parts.read(part).decode("utf-8", "replace"))
                for part in parts.namelist()
            )
    if name == "pdf":
        return printed_in(content)
    if name == "eml":
        message = email.message_from_bytes(content, policy=email.policy.default)
        bodies = [part.get_content() for part in message.walk() if not part.is_multipart()]
        return "\n".join([str(message["Subject"]), *bodies])
    if name == "ics":
        return content.decode("utf-8").replace("\r\n ", "").replace("\\", "")
    return content.decode("utf-8")


def kept(text, secrets):
    """Secrets that are in a text, whatever line breaks and signs stand in them."""

    def bare(said):
        return "".join(c for c in said.casefold() if c.isalnum())

    return [secret for secret in secrets if bare(secret) in bare(text)]


@pytest.mark.parametrize("detail", DETAILS.values(), ids=DETAILS)
@pytest.mark.parametrize("name", list(FORMATS))
def test_no_format_holds_it(name, detail):
    said, secrets = detail
    recap, transcript = full_of(said)
    content = FORMATS[name].write(recap, transcript, WriteOptions(safe=True, transcript=True))
    assert not kept(text_of(name, content), secrets)
    loud = FORMATS[name].write(recap, transcript, WriteOptions(transcript=True))
    assert kept(text_of(name, loud), secrets)


@pytest.mark.parametrize("detail", DETAILS.values(), ids=DETAILS)
def test_no_card_of_a_voicemail_holds_it(detail):
    said, secrets = detail
    card = VOICEMAIL.voicemail.model_copy(
        update=dict.fromkeys(("caller", "company", "callback", "reason", "how_known"), said)
    )
    recap = safe_recap(VOICEMAIL.model_copy(update={"voicemail": card}))
    assert not kept(recap.model_dump_json(), secrets)


def test_a_number_that_goes_on_in_the_next_quote_is_found():
    halves = ("zéro six quarante et un", "oui", "vingt-sept, et puis quatre-vingt-trois")
    items = tuple(item(n, "requirement", "Un appel", 10.0 * n, said) for n, said in enumerate(halves, 1))
    quotes = [i.evidence[0].quote for i in safe_recap(FRENCH_CALL.model_copy(update={"items": items})).items]
    assert not kept(" ".join(quotes), ("quarante", "vingt-sept", "quatre-vingt"))


def test_a_number_that_two_voices_say_by_turns_is_found():
    turns = ("Alors, c'est le 06 41.", "D'accord.", "27 83.", "Oui, 27 83.", "Et 95 pour finir.", "Merci !")
    said = tuple(
        spoken(4.0 * n, 4.0 * n + 3, ("client", "provider")[n % 2], turn) for n, turn in enumerate(turns)
    )
    safe = safe_transcript(Transcript(language="fr", duration=30.0, utterances=said), FRENCH_CALL)
    assert not kept(" ".join(u.text for u in safe.utterances), ("06", "41", "27", "83", "95"))
    assert (safe.utterances[1].text, safe.utterances[5].text) in (
        ("D'accord.", "Merci !"),
        ("(masqué)", "Merci !"),
    )


def test_a_part_of_a_number_that_was_given_goes_wherever_it_stands():
    given = item(1, "contact", "Portable", 1.0, "mon portable", value=ContactValue(phone="+33641278395"))
    other = item(2, "action", "Rappeler (41 27)", 2.0, "rappelez, ça finit par 83 95, le 41 27 vous l'avez")
    recap = safe_recap(FRENCH_CALL.model_copy(update={"items": (given, other)}))
    assert not kept(recap.items[1].model_dump_json(), ("41 27", "83 95"))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("appel-0641278395.m4a", "appel-masqué.m4a"),
        ("Garrec_06_41_27_83_95.pdf", "Garrec_masqué.pdf"),
        ("devis lucien@garrec.fr.pdf", "masqué.pdf"),
        ("garrec.fr", "masqué"),
        ("0641278395.recap.docx", "masqué.recap.docx"),
        ("zéro six quarante et un vingt-sept.pdf", "masqué.pdf"),
        ("06 41 27 83 95", "masqué"),
        ("", "masqué"),
        ("../a/b.pdf", "a b.pdf"),
        ("a\r\nb\x00.pdf", "a b.pdf"),
        ("appel-tilleuls.m4a", "appel-tilleuls.m4a"),
        ("REC_20260312_102031.wav", "REC_20260312_102031.wav"),
        ("Appel_Claire Tessier_260310_140500.json", "Appel_Claire Tessier_260310_140500.json"),
        ("facture F-2026-0042.pdf", "facture F-2026-0042.pdf"),
        ("call.fr.srt", "call.fr.srt"),
    ],
)
def test_a_file_name_is_free_of_them(name, safe):
    assert safe_name(name, "fr") == safe
