"""Who is a speaker before a colon, and what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from summarizer.read import read
from summarizer.read.segments import speaker_label
from summarizer.read.speakers import is_generic, is_notice, split_labels


def labels(*lines: str) -> list[str | None]:
    return [label for label, _ in split_labels(lines)]


@pytest.mark.parametrize(
    "lines",
    [
        ["Marc : Bonjour.", "Léa : Bonjour."],
        ["Marc Durand: Bonjour.", "Mme Petit: Bonjour."],
        ["M. Durand : Bonjour.", "J.-P. Martin : Oui."],
        ["SPEAKER_00: hello", "SPEAKER_01: hi"],
        ["[SPEAKER_00]: hello", "[SPEAKER_01]: hi"],
        ["Locuteur 1 : Bonjour", "Locuteur 2 : Oui"],
        ["Speaker A: Hello", "Speaker B: Hi"],
        ["client : bonjour", "prestataire : oui"],
        ["marc: bonjour", "marc: ça va", "lea: oui", "lea: et toi"],
        ["Jean de la Tour : Bonjour.", "Van der Berg : Oui."],
        ["Q: How much?", "A: Ten.", "Q: When?", "A: Now."],
        ["Will: Hi.", "Anna: Hello.", "Will: Bye.", "Anna: Bye."],
        ["Marc (client) : Bonjour.", "Marc (client) : Oui.", "Léa : Non.", "Léa : Si."],
        ["- Marc : Bonjour.", "- Léa : Bonjour."],
        ["Marc:Bonjour.", "Léa:Oui."],
        ["ＡＢ：こんにちは", "ＡＢ：はい"],
        ["Marc : Bonjour, c'est pour un devis."],
    ],
)
def test_speakers(lines: list[str]) -> None:
    found = labels(*lines)

    assert None not in found
    assert all(rest for _, rest in split_labels(lines))


@pytest.mark.parametrize(
    "line",
    [
        "Note : le portail est cassé.",
        "Par exemple : deux fenêtres.",
        "For example: two windows.",
        "Adresse : 12 rue des Lilas",
        "Address: 12 Lilac Road",
        "On se voit à 14:30 demain",
        "14:30 demain",
        "http://example.com/plan",
        "https://example.com",
        "C:\\plans\\cuisine.pdf",
        "Donc : on garde la baignoire",
        "Il m'a dit : on verra",
        "Ce que je voudrais : un site",
        "lundi : fermé",
        "Lundi : fermé",
        "Option 2 : le chêne",
        "Étape 1 : démonter",
        "What I want: a fence",
        "Bonjour, Marc : c'est moi",
        "Total : 1 200 €",
        "Ratio 3:2 sur le plan",
        "N.B. : sans peinture",
        ": rien devant",
        "...: rien non plus",
        "",
    ],
)
@pytest.mark.parametrize("times", [1, 4])
def test_not_speakers(line: str, times: int) -> None:
    assert split_labels([line] * times) == [(None, line.strip())] * times


def test_a_single_name_in_the_middle_of_speech_is_no_speaker() -> None:
    lines = ["Bonjour, je voudrais refaire la cuisine.", "Terrasse : en bois.", "Voilà, merci.", "Au revoir."]

    assert labels(*lines) == [None] * 4


def test_a_name_that_comes_again_is_a_speaker_among_wrapped_lines() -> None:
    lines = ["Marc : Bonjour, je", "voudrais un devis", "pour la cuisine", "et la salle", "Marc : Voilà."]

    assert labels(*lines) == ["Marc", None, None, None, "Marc"]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("  Marc   Durand ", "Marc Durand"),
        ("Marc\nDurand", "Marc Durand"),
        ("Marc\u00a0Durand", "Marc Durand"),
        ("\x1b[31mMarc", "\\x1b[31mMarc"),
        ("Marc\u202eDurand", "Marc\\u202eDurand"),
        ("\ud83d Marc", "\\ud83d Marc"),
        ("Zoë 👩‍🔧"[:5], "Zoë 👩"),
        ("?", None),
        ("", None),
        ("x" * 1000, "x" * 79 + "…"),
    ],
)
def test_label_on_one_line(raw: str, shown: str | None) -> None:
    assert speaker_label(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"), [("Marc Durand", "Marc Durand"), (0, "0"), (12, "12"), (None, None), (" ", None)]
)
def test_speaker_in_json(tmp_path: Path, raw: Any, shown: str | None) -> None:
    path = tmp_path / "call.json"
    path.write_text(
        json.dumps({"segments": [{"start": 0, "end": 1, "text": "Oui", "speaker": raw}]}), "utf-8"
    )

    assert read(path).utterances[0].speaker == shown


@pytest.mark.parametrize(
    "label", ["SPEAKER_00", "speaker 12", "Intervenante 2", "Caller", "Participant B", "Moi"]
)
def test_generic(label: str) -> None:
    assert is_generic(label)


@pytest.mark.parametrize("label", ["Marc", "Clients", "Personnes", "Speakers", "12", ""])
def test_not_generic(label: str) -> None:
    assert not is_generic(label)


def test_notices_of_programs_were_not_said() -> None:
    assert is_notice("**Léa Martin** a commencé la transcription")
    assert is_notice("Sam Carter stopped transcription.")
    assert not is_notice("La transcription, on l'a commencée hier")


def test_a_cue_without_label_goes_on_with_the_same_speaker(tmp_path: Path) -> None:
    path = tmp_path / "call.srt"
    path.write_text(
        "1\n00:00:00,000 --> 00:00:01,000\nMarc: Bonjour.\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\nC'est pour un devis.\n\n"
        "3\n00:00:02,000 --> 00:00:03,000\nLéa: Oui.\n",
        "utf-8",
    )

    assert [(u.speaker, u.text) for u in read(path).utterances] == [
        ("Marc", "Bonjour."),
        ("Marc", "C'est pour un devis."),
        ("Léa", "Oui."),
    ]


def test_a_long_conversation_above_which_nothing_was_said_keeps_its_first_words(tmp_path: Path) -> None:
    path = tmp_path / "call.txt"
    path.write_text(
        "Bonjour, je voudrais un devis pour la cuisine et pour la salle de bain.\nMarc : Oui.\n", "utf-8"
    )

    said = [u.text for u in read(path).utterances]

    assert said[0].startswith("Bonjour, je voudrais")
