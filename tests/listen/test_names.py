"""What the usual names of recordings say, and that ordinary names say nothing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.listen.names import NameSays, read_name

UTC = dt.UTC
WHEN = dt.datetime(2026, 3, 10, 14, 5, 12)
MINUTE = dt.datetime(2026, 3, 10, 14, 5)
DAY = dt.datetime(2026, 3, 10)

SAYING = [
    # Samsung
    ("Call_Marc Durand_260310_140512.m4a", WHEN, "Marc Durand", None),
    ("Call recording Marc Durand_260310_140512.m4a", WHEN, "Marc Durand", None),
    ("Enregistrement d'appel Marc Durand_260310_140512.m4a", WHEN, "Marc Durand", None),
    ("Enregistrement d’appel Jean-Noël Lévêque_260310_140512.m4a", WHEN, "Jean-Noël Lévêque", None),
    ("Call recording +33612345678_260310_140512.m4a", WHEN, None, "+33612345678"),
    ("Appel_0612345678_260310_140512.amr", WHEN, None, "0612345678"),
    ("Voice 260310_140512.m4a", WHEN, None, None),
    # Xiaomi, Huawei, OnePlus and Oppo
    ("Marc Durand(0612345678)_20260310140512.mp3", WHEN, "Marc Durand", "0612345678"),
    ("Marc Durand(15551234567)_20260310140512.mp3", WHEN, "Marc Durand", "15551234567"),
    ("0612345678(0612345678)_20260310140512.mp3", WHEN, None, "0612345678"),
    ("Marc Durand@0612345678_20260310140512.amr", WHEN, "Marc Durand", "0612345678"),
    ("Marc Durand-2603101405.mp3", MINUTE, "Marc Durand", None),
    ("10987654321-2603101405.mp3", MINUTE, None, "10987654321"),
    # Google: dialer, Voice, Recorder
    (
        "Marc Durand - Voicemail - 2026-03-10T13_05_12Z.mp3",
        dt.datetime(2026, 3, 10, 13, 5, 12, tzinfo=UTC),
        "Marc Durand",
        None,
    ),
    (
        "+33612345678 - Voicemail - 2026-03-10T13_05_12Z.mp3",
        dt.datetime(2026, 3, 10, 13, 5, 12, tzinfo=UTC),
        None,
        "+33612345678",
    ),
    ("CallRecord_20260310-140512_0612345678.m4a", WHEN, None, "0612345678"),
    # Call recorder applications
    ("20260310-1405_+33612345678.wav", MINUTE, None, "+33612345678"),
    ("2026-03-10_14-05-12_+33612345678_in.amr", WHEN, None, "+33612345678"),
    ("2026-03-10 14-05-12 (phone) Marc Durand (+33612345678) ↗.m4a", WHEN, "Marc Durand", "+33612345678"),
    ("phone_20260310-140512_+33 6 12 34 56 78.amr", WHEN, None, "+33612345678"),
    (
        "20260310_140512.459+0100_out_800003322_Marc Durand.oga",
        dt.datetime(2026, 3, 10, 14, 5, 12, tzinfo=dt.timezone(dt.timedelta(hours=1))),
        "Marc Durand",
        "800003322",
    ),
    ("+48123456789_260310_140512577.amr", WHEN, None, "+48123456789"),
    ("Marc Durand_+33612345678_2026.03.10_14.05.12.3gp", WHEN, "Marc Durand", "+33612345678"),
    ("[in] 10-03-2026 14-05-12 (06 12 34 56 78).mp3", WHEN, None, "0612345678"),
    # iPhone
    ("voicemail-0612345678.m4a", None, None, "0612345678"),
    ("voicemail-5551234567.m4a", None, None, "5551234567"),
    ("Voicemail from Marc Durand.m4a", None, "Marc Durand", None),
    ("Appel avec Marc Durand.m4a", None, "Marc Durand", None),
    ("Call with Sarah O'Neil.m4a", None, "Sarah O'Neil", None),
    ("20260310 140512.m4a", WHEN, None, None),
    ("20260310 140512-1A2B3C4D.m4a", WHEN, None, None),
    # Voicemail by e-mail
    ("Message vocal de 06 12 34 56 78 - 10 mars 2026 à 14h05.mp3", MINUTE, None, "0612345678"),
    ("message_vocal_0033612345678_20260310.wav", DAY, None, "+33612345678"),
    ("Nouveau message vocal de Marc Durand le 10-03-2026.mp3", DAY, "Marc Durand", None),
    ("Voice message +1 (555) 123-4567 March 10, 2026 2.05 PM.wav", MINUTE, None, "+15551234567"),
    # Messengers
    ("PTT-20260310-WA0003.opus", DAY, None, None),
    ("AUD-20260310-WA0001.m4a", DAY, None, None),
    ("WhatsApp Audio 2026-03-10 at 14.05.12.opus", WHEN, None, None),
    ("WhatsApp Ptt 2026-03-10 at 14.05.12.ogg", WHEN, None, None),
    ("WhatsApp Audio 2026-03-10 at 2.05.12\u202fPM (1).mp4", WHEN, None, None),
    ("WhatsApp Audio 2026-03-10 à 14.05.12_1a2b3c4d.dat.unknown.mp3", WHEN, None, None),
    ("00000012-AUDIO-2026-03-10-14-05-12.opus", WHEN, None, None),
    ("signal-2026-03-10-14-05-12-123.m4a", WHEN, None, None),
    ("signal-2026-03-10-140512.aac", WHEN, None, None),
    ("audio_2026-03-10_14-05-12.ogg", WHEN, None, None),
    ("audioclip-1773147912000-4567.mp4", dt.datetime(2026, 3, 10, 13, 5, 12, tzinfo=UTC), None, None),
    # Telephone systems
    ("20260310-140512-1741612345.12-0612345678.wav", WHEN, None, "0612345678"),
    ("out-0612345678-unknown-20260310-140512-1741612345.12.wav", WHEN, None, "0612345678"),
    ("out-5551234567-101-20260310-140512-1741612345.12.wav", WHEN, None, "5551234567"),
    ("exten-101-0612345678-20260310-140512-1741612345.12.wav", WHEN, None, "0612345678"),
    ("1773147912.12.wav", dt.datetime(2026, 3, 10, 13, 5, 12, tzinfo=UTC), None, None),
    ("[Marc Durand]_101-0612345678_20260310140512(123).wav", WHEN, "Marc Durand", "0612345678"),
    ("Incoming call from Marc Durand at 2026-03-10 14-05-12.wav", WHEN, "Marc Durand", None),
    # Meetings, screens and dictation machines
    ("GMT20260310-130512_Recording.m4a", dt.datetime(2026, 3, 10, 13, 5, 12, tzinfo=UTC), None, None),
    ("Call with Marc Durand-20260310_140512-Meeting Recording.mp4", WHEN, "Marc Durand", None),
    ("2026-03-10 14-05-12.mkv", WHEN, None, None),
    ("260310_0012.MP3", DAY, None, None),
    ("03-10-2026 2.05.12 PM.wav", WHEN, None, None),
    ("03-31-2026 14.05.wav", dt.datetime(2026, 3, 31, 14, 5), None, None),
]

SILENT = [
    "reunion 3.mp3",
    "facture_2026.wav",
    "piste 01.mp3",
    "audio1234567.m4a",
    "Nouvel enregistrement 12.m4a",
    "New Recording 3.m4a",
    "Rue de Rivoli 5.m4a",
    "Call me maybe.mp3",
    "Call center script.mp3",
    "Appel d'offres.wav",
    "appel 12.m4a",
    "20261399.wav",
    "call_991399_256199.m4a",
    "20260230_250000.wav",
    "version 2.10.3.wav",
    "devis 4500 euros.mp3",
    "DSC00123.mp4",
    "voice_0001.amr",
    "12345678901234.wav",
    "Marc Durand.m4a",
    "Track 0612.flac",
    "",
    ".m4a",
    "../../../etc/passwd",
    "http://example.com/a.mp3",
    "\n\x00\udcff.wav",
    "🎤.ogg",
]

DATE_ONLY_SAYING = [
    ("Réunion chantier 2026-03-10.m4a", DAY),
    ("Appel d'offres 2026-03-10 14-05.mp3", MINUTE),
    ("Entretien Dupont 10.03.2026.mp3", DAY),
]


@pytest.mark.parametrize(("name", "when", "caller", "number"), SAYING)
def test_usual_names_say_who_and_when(name, when, caller, number):
    assert read_name(name) == NameSays(when, caller, number)


@pytest.mark.parametrize("name", SILENT)
def test_ordinary_names_say_nothing(name):
    assert read_name(name) == NameSays()


@pytest.mark.parametrize(("name", "when"), DATE_ONLY_SAYING)
def test_a_date_written_by_hand_names_no_caller(name, when):
    assert read_name(name) == NameSays(when)


@given(st.text(max_size=80))
def test_any_name_can_be_read(name):
    said = read_name(name)
    assert said.recorded_at is None or 2000 <= said.recorded_at.year < 2100
    assert said.number is None or said.number.lstrip("+").isdigit()
    assert said.caller is None or said.caller.isprintable()


@given(
    st.from_regex(r"[A-Za-z0-9_(+ .-]{0,12}20[0-9]{6}[_-]?[0-9]{4,6}[A-Za-z0-9_) .+-]{0,12}", fullmatch=True)
)
def test_names_like_dates_are_read_as_real_dates_or_not_at_all(name):
    moment = read_name(name).recorded_at
    assert moment is None or dt.datetime.fromisoformat(moment.isoformat()) == moment


@given(st.datetimes(dt.datetime(2010, 1, 1), dt.datetime(2049, 12, 31)))
def test_what_a_recorder_writes_is_read_back(moment):
    moment = moment.replace(microsecond=0)
    for form in (
        "Call_Zoé_%y%m%d_%H%M%S.m4a",
        "%Y-%m-%d_%H-%M-%S_+33612345678_in.amr",
        "Zoé(0612345678)_%Y%m%d%H%M%S.mp3",
        "WhatsApp Audio %Y-%m-%d at %H.%M.%S.opus",
        "[in] %d-%m-%Y %H-%M-%S (0612345678).mp3",
    ):
        assert read_name(moment.strftime(form)).recorded_at == moment
