"""What is written, compared with files that a person has read and found right.

After a wanted change of wording or order, `REGENERATE_GOLDEN=1 pytest tests/write/test_golden.py` writes them anew;
read the difference before committing it.
"""

import os
from pathlib import Path

import pytest
from written_calls import CALLS, ENGLISH_CALL, FRENCH_CALL, FRENCH_TRANSCRIPT

from summarizer.write import FORMATS, WriteOptions, numbered
from summarizer.write.letter import compose
from summarizer.write.text import letter_text

GOLDEN = Path(__file__).parents[1] / "golden"
REGENERATE = "REGENERATE_GOLDEN"

CASES = [
    *((call, name, WriteOptions(), "") for call in CALLS for name in ("md",)),
    ("french-call", "md", WriteOptions(safe=True, transcript=True), "-safe"),
    ("french-voicemail", "md", WriteOptions(safe=True), "-safe"),
    ("french-call", "html", WriteOptions(transcript=True), ""),
    ("french-voicemail", "html", WriteOptions(), ""),
    ("french-call", "json", WriteOptions(), ""),
    ("french-call", "srt", WriteOptions(), ""),
    ("french-call", "vtt", WriteOptions(), ""),
    ("french-call", "transcript", WriteOptions(), ""),
]


def compare(content, name):
    """The content with the golden file of that name, which is written first if the flag says so."""
    path = GOLDEN / name
    if os.environ.get(REGENERATE):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    assert content.decode("utf-8") == path.read_bytes().decode("utf-8")


@pytest.mark.parametrize(("call", "name", "options", "variant"), CASES)
def test_file_is_as_it_was_approved(call, name, options, variant):
    recap, transcript = CALLS[call]
    compare(FORMATS[name].write(recap, transcript, options), f"{call}{variant}{FORMATS[name].suffix}")


def test_plain_text_is_as_it_was_approved():
    text = letter_text(compose(FRENCH_CALL, FRENCH_TRANSCRIPT, WriteOptions(transcript=True)))
    compare(text.encode(), "french-call.recap.txt")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "docx"])
def test_same_recap_makes_the_same_file(name):
    once, again = (FORMATS[name].write(*CALLS["french-call"]) for _ in range(2))
    assert once == again


def test_golden_files_are_not_rewritten_in_ci():
    assert not (os.environ.get("CI") and os.environ.get(REGENERATE))


def test_every_golden_file_is_compared():
    compared = {f"{call}{variant}{FORMATS[name].suffix}" for call, name, _, variant in CASES}
    files = {path.name for path in GOLDEN.iterdir() if path.is_file()}
    assert files == compared | {"french-call.recap.txt"}


def test_numbering_follows_the_reading():
    """The golden calls are numbered by when a point was understood; the pipeline numbers them as they are read."""
    recap = numbered(FRENCH_CALL)
    assert [item.id for item in recap.items] == [str(n) for n in range(1, len(FRENCH_CALL.items) + 1)]
    assert [item.text for item in recap.items if item.type == "deadline"] == [
        "Première maquette de la page d'accueil",
        "Site en ligne au plus tard le vendredi 3 avril",
    ]
    assert numbered(recap) == recap
    assert numbered(ENGLISH_CALL).items[2].type == "deadline"
