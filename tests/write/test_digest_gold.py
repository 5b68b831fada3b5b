"""The digest of the gold voicemails, from the transcript to the page, against what a person would have written down."""

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from summarizer import pipeline
from summarizer.folding import folded
from summarizer.settings import Settings
from summarizer.write.digest import Entry, digest, digest_markdown

GOLD = Path(__file__).parents[3] / "shared" / "gold" / "dev"
GOLDEN = Path(__file__).parents[1] / "golden" / "digest" / "gold-voicemails.digest.md"
TITLES = {"madame", "monsieur", "mr", "mrs"}
ENOUGH = 0.9

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not GOLD.is_dir(), reason="the gold calls are not part of the repository"),
]


@pytest.fixture(scope="module")
def messages():
    return [json.loads(path.read_text("utf-8")) for path in sorted(GOLD.glob("msg-*.json"))]


@pytest.fixture(scope="module")
def made(messages, tmp_path_factory):
    """The digest as a batch makes it of transcripts that do not say what they are of."""
    folder = tmp_path_factory.mktemp("voicemails")
    entries = []
    for gold in messages:
        path = folder / f"{gold['id']}.json"
        segments = [{key: turn[key] for key in ("start", "end", "text")} for turn in gold["turns"]]
        path.write_text(json.dumps({"language": gold["lang"], "segments": segments}), "utf-8")
        wanted = Settings(
            recorded_at=dt.datetime.fromisoformat(gold["recorded_at"]), me=gold["provider"]["name"]
        )
        recap = pipeline.process(path, wanted).recap
        entries.append(Entry(recap, f"{gold['id']}.recap.md", path.name))
    return digest(entries)


def told(made):
    """Of each recording the row that it is in, and its section."""
    return {
        call.name.removesuffix(".json"): (section.name, row)
        for section in made.sections
        for row in section.rows
        for call in row.calls
    }


def name(text):
    return " ".join(word for word in folded(text or "").split() if word not in TITLES)


def test_caller_number_and_urgency_are_as_a_person_would_say(messages, made):
    rows = told(made)
    right = {"caller": 0, "number": 0, "urgency": 0}
    for gold in messages:
        card, (_, row) = gold["gold"]["voicemail"], rows[gold["id"]]
        right["caller"] += name(row.who) == name(card["caller"])
        right["number"] += (row.number.dialled if row.number else None) == card["callback"]
        right["urgency"] += row.urgency == card["urgency"]
    print({what: f"{count} of {len(messages)}" for what, count in right.items()})  # noqa: T201
    assert min(right.values()) >= ENOUGH * len(messages)


def test_every_message_has_its_place(messages, made):
    places = {key: section for key, (section, _) in told(made).items()}
    assert places.pop("msg-robot-panneaux-solaires") == "sales"
    assert set(places.values()) == {"call_back"}
    assert len(places) == len(messages) - 1


def test_what_is_urgent_says_why(made):
    urgent = [row for _, row in told(made).values() if row.urgency == "high"]
    assert urgent
    assert all(row.because for row in urgent)


def test_digest_is_as_it_was_approved(made):
    """`REGENERATE_GOLDEN=1` writes it anew; read the difference before committing it."""
    text = digest_markdown(made)
    if os.environ.get("REGENERATE_GOLDEN"):
        GOLDEN.write_bytes(text)
    assert text.decode("utf-8") == GOLDEN.read_bytes().decode("utf-8")
