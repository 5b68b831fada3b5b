"""Each format that transcripts come in, as its programs write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.errors import UnreadableInput
from summarizer.read import SUFFIXES, read

SAMPLES = Path(__file__).parent.parent / "data" / "transcripts"

Said = tuple[float, float, str | None, str]

READ: dict[str, tuple[str, list[Said]]] = {
    "whisper.fr.json": (
        "fr",
        [
            (0.0, 1.92, None, "Bonjour, c'est Paul Lemaire."),
            (1.92, 5.4, None, "J'ai une fuite sous l'évier depuis hier soir."),
        ],
    ),
    "whisperx.fr.json": (
        "fr",
        [
            (0.5, 3.1, "SPEAKER_01", "Il faudrait 12 chaises et 3 tables."),
            (3.4, 4.0, "SPEAKER_00", "C'est noté."),
        ],
    ),
    "whispercpp.en.json": (
        "en",
        [
            (0.0, 3.24, None, "Hi, it's Grace about the hedge."),
            (3.24, 6.0, None, "Could you come before the end of May?"),
        ],
    ),
    "chunks.en.json": (
        "en",
        [(0.0, 1.8, None, "The gate is stuck."), (1.8, 3.723, None, "It needs a new hinge.")],
    ),
    "ours.fr.json": ("fr", [(0.0, 1.5, "Léa Martin", "Je vous rappelle demain.")]),
    "call.fr.srt": (
        "fr",
        [
            (0.4, 4.6, "Marc Durand", "Bonjour, je vous appelle pour le devis de la terrasse en bois."),
            (5.0, 6.2, "Léa Martin", "Oui, 30 m² c'est ça ?"),
            (6.5, 7.0, "Marc Durand", "42"),
        ],
    ),
    "call.en.srt": (
        "en",
        [
            (1.0, 5.0, None, "We need the shop sign repainted, green and gold, by Easter."),
            (8.0, 9.0, None, "Note: the ladder is ours."),
        ],
    ),
    "teams.fr.vtt": (
        "fr",
        [
            (3.12, 5.48, "Marc Durand", "Bonjour, vous m'entendez\xa0?"),
            (5.9, 8.0, "Léa Martin", "Très bien. Durand & fils, c'est vous\xa0?"),
            (8.2, 10.2, "Marc Durand", "Oui voilà."),
            (10.2, 12.2, "Léa Martin", "Alors parfait."),
        ],
    ),
    "zoom.en.vtt": (
        "en",
        [
            (1.0, 4.5, "Olivia Reed", "Could you move the counter two metres to the left?"),
            (5.0, 6.0, "Sam", "I can, for 200 pounds."),
        ],
    ),
    "names.fr.txt": (
        "fr",
        [
            (0.0, 3.077, "Marc", "Bonjour, je voudrais un site pour la boulangerie."),
            (3.077, 4.615, "Léa", "D'accord. Pour quand ?"),
            (
                4.615,
                12.307,
                "Marc",
                "Par exemple : avant Pâques. On ouvre à 14:30 le lundi. Note : le budget est de 1 200 €.",
            ),
            (12.307, 13.076, "Léa", "Très bien."),
        ],
    ),
    "stamps.en.txt": (
        "en",
        [
            (2.0, 3.923, "Caller", "Hello, my boiler is leaking."),
            (6.0, 6.769, "Plumber", "Since when?"),
            (8.0, 10.308, "Caller", "Since Monday, http://example.com has the model."),
        ],
    ),
    "otter.en.txt": (
        "en",
        [
            (2.0, 5.846, "Olivia Reed", "Hi Sam, it's about the kitchen. We changed our minds."),
            (5.846, 7.384, "Olivia Reed", "And the tiles too."),
            (15.0, 16.538, "Sam Carter", "No problem at all."),
            (3723.0, 3723.769, "Olivia Reed", "Great, thanks."),
        ],
    ),
    "teams.fr.txt": (
        "fr",
        [
            (3.0, 3.769, "Marc Durand", "Bonjour Léa."),
            (7.0, 9.692, "Léa Martin", "Bonjour ! On parle du logo ?"),
            (12.0, 13.154, "Marc Durand", "Oui, en bleu."),
        ],
    ),
    "zoom.fr.txt": (
        "fr",
        [
            (0.0, 1.923, "Marc Durand", "Bonjour, c'est pour la clôture."),
            (8.0, 9.154, "Léa Martin", "Quelle longueur ?"),
            (12.0, 12.769, "Marc Durand", "Vingt mètres."),
        ],
    ),
    "names_below_times.fr.txt": (
        "fr",
        [
            (1.0, 2.538, "Marc Durand", "On garde la baignoire."),
            (5.0, 6.538, "Léa Martin", "Et le lavabo ?"),
            (9.0, 10.538, "Marc Durand", "Non, on le change."),
        ],
    ),
    "whisper_output.en.txt": (
        "en",
        [
            (0.0, 3.5, None, "I'd like a quote for the roof."),
            (3.5, 7.0, None, "It's about eighty square metres."),
        ],
    ),
    "dictation.fr.txt": (
        "fr",
        [
            (
                0.0,
                8.462,
                None,
                (
                    "alors bonjour c'est madame Petit je vous appelle pour les volets du salon "
                    "il y en a deux qui ne ferment plus"
                ),
            ),
            (8.462, 11.154, None, "Rappelez-moi au 06 12 34 56 78."),
            (11.154, 13.077, None, "Rendez-vous à 14:30 si possible."),
            (13.077, 15.385, None, "Adresse : 12 rue des Lilas."),
        ],
    ),
    "markdown.en.txt": (
        "en",
        [(0.0, 1.538, "Grace", "Is the fence included?"), (1.538, 2.307, "Tom", "It is.")],
    ),
}


@pytest.mark.parametrize("name", READ)
def test_sample(name: str) -> None:
    language, said = READ[name]

    transcript = read(SAMPLES / name)

    assert [(round(u.start, 3), round(u.end, 3), u.speaker, u.text) for u in transcript.utterances] == said
    assert transcript.language == language
    assert transcript.duration == pytest.approx(said[-1][1], abs=1e-3)


def test_every_sample_is_listed() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == {*READ, "LICENSE.txt"}
    assert {Path(name).suffix for name in READ} == SUFFIXES


def test_words_without_times_share_the_gap() -> None:
    words = read(SAMPLES / "whisperx.fr.json").utterances[0].words

    assert [word.text for word in words] == ["Il", "faudrait", "12", "chaises", "et", "3", "tables."]
    assert [(word.start, word.end) for word in words if word.text.isdigit()] == [(1.1, 1.7), (2.2, 2.6)]
    assert all(word.probability is None for word in words), "an alignment score is not a probability"


def test_confidence_comes_from_the_words_or_the_log_probability() -> None:
    assert read(SAMPLES / "ours.fr.json").utterances[0].confidence == pytest.approx(0.865)
    assert read(SAMPLES / "whisper.fr.json").utterances[0].confidence == pytest.approx(0.7788, abs=1e-4)
    assert read(SAMPLES / "whispercpp.en.json").utterances[0].confidence is None


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
@pytest.mark.parametrize("name", ["names.fr.txt", "call.fr.srt", "teams.fr.vtt", "whisperx.fr.json"])
def test_encodings(tmp_path: Path, name: str, encoding: str) -> None:
    text = (SAMPLES / name).read_bytes().decode("utf-8")
    copy = tmp_path / name
    copy.write_bytes(text.encode(encoding))

    assert read(copy) == read(SAMPLES / name)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["names.fr.txt", "otter.en.txt", "zoom.en.vtt", "call.en.srt"])
def test_line_ends(tmp_path: Path, name: str, end: str) -> None:
    copy = tmp_path / name
    copy.write_bytes((SAMPLES / name).read_text("utf-8").replace("\n", end).encode())

    assert read(copy) == read(SAMPLES / name)


@pytest.mark.parametrize(
    ("name", "as_name"),
    [
        ("teams.fr.vtt", "a.txt"),
        ("teams.fr.vtt", "a.srt"),
        ("call.fr.srt", "a.txt"),
        ("call.fr.srt", "A.SRT"),
    ],
)
def test_subtitles_under_another_name(tmp_path: Path, name: str, as_name: str) -> None:
    copy = tmp_path / as_name
    copy.write_bytes((SAMPLES / name).read_bytes())

    assert read(copy) == read(SAMPLES / name)


def test_utf8_cut_in_mid_letter_keeps_the_rest(tmp_path: Path) -> None:
    cut = tmp_path / "cut.txt"
    cut.write_bytes("Le délai est passé, à bientôt, très bien réglé".encode()[:-1])

    assert read(cut).utterances[0].text == "Le délai est passé, à bientôt, très bien régl\ufffd"


def test_last_letter_of_windows_is_kept(tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_bytes("On se voit au café".encode("cp1252"))

    assert read(old).utterances[0].text == "On se voit au café"


@pytest.mark.parametrize("name", ["call.mp3", "call", "call.docx", "call.json.bak"])
def test_other_suffixes_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("Bonjour", "utf-8")

    with pytest.raises(UnreadableInput, match=r"\.json, \.srt, \.txt, \.vtt"):
        read(path)
