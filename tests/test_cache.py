import os
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.cache import Cache, key, transcripts
from summarizer.model import Transcript, Utterance, Word
from tests.small_disk import small_disk

TRANSCRIPT = Transcript(
    language="fr",
    duration=3.5,
    model="embedded",
    utterances=(
        Utterance(
            start=0.5,
            end=1.25,
            text="l'été à 1 200 €\n",
            speaker="client",
            words=(Word(start=0.5, end=1.0, text="l'été", probability=0.25),),
        ),
    ),
)
SOUND, FILE = "a" * 64, "b" * 64
KEY = key(SOUND, "model", {"language": None})


@pytest.fixture
def kept(tmp_path):
    return Cache(tmp_path / "transcripts")


def test_what_is_put_comes_back(kept):
    assert kept.get(KEY) is None
    assert kept.put(KEY, TRANSCRIPT)
    assert kept.get(KEY) == TRANSCRIPT


@pytest.mark.skipif(os.name == "nt", reason="permissions are another matter there")
def test_only_the_owner_can_read(kept):
    kept.put(KEY, TRANSCRIPT)
    kept.remember_sound(FILE, SOUND)
    assert kept.folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in kept.folder.iterdir()] == [0o600, 0o600]


def damaged(data):
    yield b""
    yield data[: len(data) // 2]
    yield data.replace(b"1 200", b"9 200")
    yield data + b"x"
    yield b"\0" * len(data)
    yield data.partition(b"\n")[2]


@pytest.mark.parametrize("case", range(6))
def test_a_damaged_entry_is_absent_and_removed(kept, case):
    kept.put(KEY, TRANSCRIPT)
    (path,) = kept.folder.glob("*.transcript")
    path.write_bytes(list(damaged(path.read_bytes()))[case])
    assert kept.get(KEY) is None
    assert not path.exists()
    assert kept.put(KEY, TRANSCRIPT)
    assert kept.get(KEY) == TRANSCRIPT


def test_an_entry_of_another_form_is_absent(kept):
    import hashlib

    body = b'{"language": "fr"}'
    kept.put(KEY, TRANSCRIPT)
    (path,) = kept.folder.glob("*.transcript")
    path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    assert kept.get(KEY) is None


OPTION = st.none() | st.booleans() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=3)


@given(st.dictionaries(st.sampled_from(string.ascii_lowercase), OPTION, min_size=1))
def test_key_depends_on_every_option_but_not_on_their_order(options):
    reordered = dict(sorted(options.items(), reverse=True))
    assert key(SOUND, "model", options) == key(SOUND, "model", reordered)
    for name in options:
        assert key(SOUND, "model", options) != key(SOUND, "model", options | {name: "something else"})


@pytest.mark.parametrize(
    ("sound", "model", "options"),
    [(FILE, "model", {"language": None}), (SOUND, "other", {"language": None}), (SOUND, "model", {})],
)
def test_key_depends_on_sound_model_and_options(sound, model, options):
    assert key(sound, model, options) != KEY


def age(kept, name, hours):
    moment = time.time() - 3600 * hours
    os.utime(kept.folder / f"{name}.transcript", (moment, moment))


def test_the_longest_unused_make_room(kept):
    for hours, name in enumerate("321"):
        kept.put(name, TRANSCRIPT)
        age(kept, name, 10 - hours)
    kept.get("3")
    one = kept.entries()[0].size
    assert kept.put("new", TRANSCRIPT, limit=3 * one)
    assert {entry.key for entry in kept.entries()} == {"new", "3", "1"}
    assert kept.size() == 3 * one


def test_an_entry_larger_than_the_limit_is_not_kept(kept):
    assert not kept.put(KEY, TRANSCRIPT, limit=10)
    assert kept.entries() == ()


def test_rests_of_killed_writers_go(kept):
    kept.put("1", TRANSCRIPT)
    old, young = (kept.folder / f".recap-{name}.part" for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    kept.put("2", TRANSCRIPT)
    assert not old.exists()
    assert young.exists()


def test_clear_removes_what_was_kept_and_nothing_else(kept):
    kept.put(KEY, TRANSCRIPT)
    kept.remember_sound(FILE, SOUND)
    (kept.folder / "mine.txt").write_text("hands off")
    (kept.folder / ".recap-0.part").write_bytes(b"half")
    assert kept.clear() == 1
    assert [path.name for path in kept.folder.iterdir()] == ["mine.txt"]
    assert kept.clear() == 0


def test_sound_of_a_file_is_remembered(kept):
    assert kept.sound_of(FILE) is None
    assert kept.remember_sound(FILE, SOUND)
    assert kept.sound_of(FILE) == SOUND
    (path,) = kept.folder.glob("*.sound")
    path.write_text("half")
    assert kept.sound_of(FILE) is None


def test_a_folder_that_cannot_be_made_loses_nothing_but_the_cache(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    kept = Cache(tmp_path / "file" / "transcripts")
    assert not kept.put(KEY, TRANSCRIPT)
    assert not kept.remember_sound(FILE, SOUND)
    assert kept.get(KEY) is None
    assert kept.entries() == ()


def test_on_a_full_disk_nothing_is_kept_and_nothing_is_half(tmp_path):
    with small_disk(tmp_path, 1) as disk:
        kept = Cache(disk / "transcripts")
        (disk / "ballast").write_bytes(b"x" * 1_000_000)
        assert not kept.put(KEY, TRANSCRIPT.model_copy(update={"model": "m" * 200_000}))
        assert kept.get(KEY) is None
        assert list(kept.folder.iterdir()) == []


def test_transcripts_are_kept_under_the_cache_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert transcripts(tmp_path).folder == tmp_path / "transcripts"
    assert transcripts().folder.name == "transcripts"


def test_all_of_one_file_can_be_forgotten(kept):
    other = key("c" * 64, "model", {})
    for name in (KEY, key(SOUND, "another model", {}), other):
        kept.put(name, TRANSCRIPT)
    kept.remember_sound(FILE, SOUND)
    kept.remember_sound("d" * 64, "c" * 64)
    assert kept.forget(FILE) == 2
    assert kept.sound_of(FILE) is None
    assert kept.get(KEY) is None
    assert kept.get(other) == TRANSCRIPT
    assert kept.forget(FILE) == 0
