"""Where a setting's value comes from, and what is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, get_args

import pytest

from summarizer.errors import UsageError
from summarizer.settings import FormatName, Settings, load, settings_file, words


def write_settings(text: str) -> Path:
    path = settings_file()
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return path


def test_defaults_leave_the_choice_to_the_program() -> None:
    settings, origins = load()
    assert settings.format == ("md", "json")
    assert (settings.language, settings.model, settings.kind, settings.speakers) == ("auto",) * 4
    assert set(origins.values()) == {"default"}
    assert list(origins) == list(Settings.model_fields)


def test_options_come_before_environment_before_file_before_default(monkeypatch: pytest.MonkeyPatch) -> None:
    write_settings('language = "fr"\nme = "Léa Martin"\ncountry = "BE"\n')
    monkeypatch.setenv("RECAP_ME", "Léa")
    monkeypatch.setenv("RECAP_COUNTRY", "CH")
    settings, origins = load({"country": "FR", "client": None})
    assert (settings.language, settings.me, settings.country, settings.client) == ("fr", "Léa", "FR", None)
    assert [origins[name] for name in ("language", "me", "country", "client")] == [
        "settings file",
        "environment RECAP_ME",
        "option",
        "default",
    ]


def test_an_empty_environment_variable_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECAP_LANGUAGE", "")
    settings, origins = load()
    assert settings.language == "auto"
    assert origins["language"] == "default"


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("format", "md, html,md", ("md", "html")),
        ("format", ["ics", "eml"], ("ics", "eml")),
        ("speakers", "3", 3),
        ("speakers", "channels", "channels"),
        ("language", "es", "es"),
        ("me", "  Léa Martin ", "Léa Martin"),
        ("threads", "2", 2),
        ("safe", "true", True),
        ("recorded_at", "2026-03-10T14:05:00+01:00", dt.datetime.fromisoformat("2026-03-10T14:05:00+01:00")),
    ],
)
def test_values_that_are_understood(name: str, given: Any, value: object) -> None:
    assert getattr(load({name: given}).settings, name) == value


def test_formats_from_the_environment_and_from_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write_settings('format = ["json", "pdf"]\nspeakers = 2\nrecorded_at = 2026-03-10T14:05:00+01:00\n')
    settings = load().settings
    assert (settings.format, settings.speakers) == (("json", "pdf"), 2)
    assert settings.recorded_at == dt.datetime.fromisoformat("2026-03-10T14:05:00+01:00")
    monkeypatch.setenv("RECAP_FORMAT", "srt,vtt")
    assert load().settings.format == ("srt", "vtt")


def test_a_moment_without_zone_is_local_time() -> None:
    moment = load({"recorded_at": "2026-03-10T14:05"}).settings.recorded_at
    assert moment is not None
    assert moment == dt.datetime(2026, 3, 10, 14, 5).astimezone()
    assert moment.tzinfo is not None


def test_the_output_folder_may_start_at_home(user_folders: Path) -> None:
    assert load({"output": "~/recaps"}).settings.output == user_folders / "recaps"


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("kind", "meeting", "auto, call, voicemail or messages"),
        ("format", "md,doc", "docx"),
        ("format", "", "what to write"),
        ("language", "français", "a code such as fr or en"),
        ("recorded_at", "yesterday", "2026-03-10T14:05"),
        ("speakers", "0", "from 1 to 20"),
        ("speakers", "two", "how many speak"),
        ("my_side", "top", "left or right"),
        ("country", "France", "such as FR"),
        ("threads", -1, "0 for all"),
        ("model", " ", "Whisper model"),
    ],
)
def test_an_impossible_value_is_named_with_what_is_possible(name: str, given: Any, said: str) -> None:
    with pytest.raises(UsageError) as failure:
        load({name: given})
    sentence = str(failure.value)
    assert sentence.startswith(name)
    assert "(option)" in sentence
    assert said in sentence
    assert "\n" not in sentence


def test_an_impossible_value_says_where_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECAP_KIND", "meeting")
    with pytest.raises(UsageError, match=r"kind cannot be 'meeting' \(environment RECAP_KIND\)"):
        load()


@pytest.mark.parametrize(
    ("wrong", "near"), [("langage", "language"), ("formats", "format"), ("recorded-at", "recorded_at")]
)
def test_an_unknown_key_is_named_with_the_nearest_known_one(wrong: str, near: str) -> None:
    path = write_settings(f'{wrong} = "x"\n')
    with pytest.raises(UsageError) as failure:
        load()
    assert wrong in str(failure.value)
    assert str(path) in str(failure.value)
    assert f"did you mean {near!r}?" in str(failure.value)


@pytest.mark.parametrize("content", [b"language = ", b"\xff\xfe", b'language = "fr"\nlanguage = "en"\n'])
def test_a_file_that_is_no_toml_is_named(content: bytes) -> None:
    path = write_settings("")
    path.write_bytes(content)
    with pytest.raises(UsageError, match="settings file") as failure:
        load()
    assert str(path) in str(failure.value)


def test_a_folder_in_the_place_of_the_file_is_named() -> None:
    settings_file().mkdir(parents=True)
    with pytest.raises(UsageError, match="cannot be read"):
        load()


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(UsageError, match="did you mean 'speakers'"):
        load({"speaker": 2})


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load().settings.language = "fr"  # type: ignore[misc]


def test_formats_are_those_that_can_be_written() -> None:
    from summarizer.write import DEFAULT, FORMATS

    assert set(get_args(FormatName)) == set(FORMATS)
    assert load().settings.format == DEFAULT


def test_words_of_a_list_or_of_a_file(tmp_path: Path) -> None:
    assert list(words("Kerlann, devis ,,SEO")) == ["Kerlann", "devis", "SEO"]
    assert list(words(None)) == []
    file = tmp_path / "terms.txt"
    file.write_text("\ufeffKerlann  # the client's farm\n\n# nothing\nfeuille de route\n", "utf-8")
    assert list(words(str(file))) == ["Kerlann", "feuille de route"]


@pytest.mark.parametrize("given", ["missing.txt", "folder/terms"])
def test_a_list_of_words_that_looks_like_a_file_must_be_one(given: str) -> None:
    with pytest.raises(UsageError, match="vocabulary"):
        list(words(given))
