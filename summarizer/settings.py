"""Every choice a user can make, in one frozen record, and where each value comes from.

A value is taken from the first place that has one: the options of this run, the environment
(`RECAP_LANGUAGE`…), the settings file in the platform's configuration folder, then the default.
"""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from summarizer.errors import UsageError, printable
from summarizer.files import config_folder

FormatName = Literal["md", "json", "html", "docx", "pdf", "srt", "vtt", "ics", "eml", "transcript"]
ENVIRONMENT_PREFIX = "RECAP_"

OF_A_RUN = frozenset(
    {"again", "workers", "scheduler", "worker_resources", "progress", "quiet", "verbose", "threads"}
)
"""Options of `recap INPUT…` that change no recap."""

OF_A_RECAP = frozenset(
    {
        "output",
        "format",
        "language",
        "model",
        "me",
        "client",
        "recorded_at",
        "kind",
        "speakers",
        "my_side",
        "safe",
        "transcript",
        "vocabulary",
        "country",
        "since",
        "project",
    }
)
"""Options of `recap INPUT…` that change what a recap says, or where it goes. All other settings are of the user's own
affairs: his mail, his hours, his prices."""

_HOST = r"^[^\s/@\x00-\x1f\x7f]{1,253}$"


def _split(value: object) -> object:
    """Names separated by commas as a list; anything else unchanged."""
    return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value


def _amounts(value: object) -> object:
    """`GPU=1, MEMORY=8` as amounts by name; anything else unchanged."""
    if not isinstance(value, str):
        return value
    pairs = (pair.partition("=") for pair in value.split(",") if pair.strip())
    return {name.strip(): amount for name, _, amount in pairs}


def _once(names: tuple[FormatName, ...]) -> tuple[FormatName, ...]:
    return tuple(dict.fromkeys(names))


def _with_zone(moment: dt.datetime) -> dt.datetime:
    """A moment given without a time zone is local time."""
    return moment if moment.tzinfo else moment.astimezone()


def _known_zone(name: str) -> str:
    """The name of a time zone that this machine knows."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as unknown:  # KeyError: no such zone; OSError: a folder of zones
        raise ValueError("unknown time zone") from unknown
    return name


class Settings(BaseSettings):
    """What the user chose. `None`, "auto" and 0 leave the choice to the program."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=ENVIRONMENT_PREFIX,
        env_ignore_empty=True,
        str_strip_whitespace=True,
    )

    output: Annotated[Path, AfterValidator(Path.expanduser)] | None = Field(
        None, description="folder for the recaps; beside each input if not set"
    )
    format: Annotated[tuple[FormatName, ...], NoDecode, BeforeValidator(_split), AfterValidator(_once)] = (
        Field(
            ("md", "json"),
            min_length=1,
            description="what to write, any of " + ", ".join(get_args(FormatName)),
        )
    )
    language: str = Field(
        "auto",
        pattern="^(auto|[a-z]{2,3})$",
        description="language of the call: auto, or a code such as fr or en",
    )
    model: str = Field("auto", min_length=1, description="Whisper model: auto, embedded, a name or a folder")
    me: str | None = Field(None, description="your name")
    client: str | None = Field(None, description="the client's name")
    recorded_at: Annotated[dt.datetime, AfterValidator(_with_zone)] | None = Field(
        None, description="when the call took place, such as 2026-03-10T14:05"
    )
    since: dt.date | None = Field(
        None, description="the first day of the messages to work on, such as 2026-03-01"
    )
    kind: Literal["auto", "call", "voicemail", "messages"] = Field(
        "auto", description="what the inputs are: auto, call, voicemail or messages"
    )
    speakers: Literal["auto", "channels", "off"] | Annotated[int, Field(ge=1, le=20)] = Field(
        "auto",
        description="how speakers are told apart: auto, channels, off, or how many speak, from 1 to 20",
    )
    my_side: Literal["auto", "left", "right"] = Field(
        "auto", description="the channel of a stereo call that holds your voice: auto, left or right"
    )
    safe: bool = Field(False, description="no phone number, e-mail, address or link in the client's version")
    transcript: bool = Field(False, description="add the full text of the call as an annex")
    vocabulary: str | None = Field(
        None, description="names and terms to expect: a text file, or words separated by commas"
    )
    country: str | None = Field(
        None, pattern="^[A-Za-z]{2}$", description="country of phone numbers said without one, such as FR"
    )
    project: str | None = Field(
        None, min_length=1, max_length=200, description="the project of the ledger that the inputs belong to"
    )
    ledger: str | None = Field(
        None,
        min_length=1,
        description="the ledger: a file, or postgresql://user@host/database; your own file if not set",
    )
    working_days: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = Field(
        ("mon-fri",), min_length=1, description="the days you work, such as mon-fri or tue, thu-sat"
    )
    working_hours: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = Field(
        ("9:00-18:00",),
        min_length=1,
        description="the hours you work, such as 9:00-18:00 or 9:00-12:30, 14:00-18:00",
    )
    holidays: str | None = Field(
        None,
        pattern="^(off|[A-Za-z]{2}(-[A-Za-z0-9]{1,4})?)$",
        description="public holidays: a country such as FR, one of its regions such as FR-57, or off",
    )
    time_zone: Annotated[str, AfterValidator(_known_zone)] | None = Field(
        None, description="time zone of your working hours, such as Europe/Paris; this machine's if not set"
    )
    answer_within: str = Field(
        "1d",
        pattern="^[1-9][0-9]{0,2}(h|d)$",
        description="how soon clients get an answer: hours of the clock such as 24h, or working days such as 2d",
    )
    quiet_weeks: int = Field(
        4, ge=1, le=520, description="weeks without a contact after which recap due names a client"
    )
    billing_step: int = Field(
        15, ge=1, le=480, description="minutes that are billed as a whole as soon as they have begun"
    )
    billing_minimum: int = Field(0, ge=0, le=1440, description="least minutes billed for a call")
    bill_voicemails: bool = Field(False, description="bill the time of voicemails as that of calls")
    message_minutes: int = Field(
        0, ge=0, le=480, description="minutes billed for each exchange of written messages, 0 for none"
    )
    hourly_rate: Decimal | None = Field(
        None, ge=0, le=1_000_000, decimal_places=2, description="price of an hour, such as 62.50"
    )
    currency: str = Field("EUR", pattern="^[A-Z]{3}$", description="currency of the hourly rate, such as EUR")
    mail_from: str | None = Field(
        None,
        description="the address that recaps are sent from, such as lea@example.com or Léa <lea@example.com>",
    )
    reply_to: str | None = Field(None, description="the address that answers go to, if it is another one")
    mail_ca: Annotated[Path, AfterValidator(Path.expanduser)] | None = Field(
        None, description="file with the certificate authority of mail servers of your own"
    )
    smtp_host: str | None = Field(
        None, pattern=_HOST, description="the server that sends your mail, such as smtp.example.com"
    )
    smtp_port: int | None = Field(
        None, ge=1, le=65535, description="its port; 587 for starttls and 465 for tls if not set"
    )
    smtp_security: Literal["starttls", "tls", "none"] | None = Field(
        None, description="starttls, tls, or none (this machine only); goes by the port if not set"
    )
    smtp_user: str | None = Field(None, description="your name at that server, often your address")
    imap_host: str | None = Field(
        None, pattern=_HOST, description="the server that keeps your mail, such as imap.example.com"
    )
    imap_port: int | None = Field(
        None, ge=1, le=65535, description="its port; 993 for tls and 143 for starttls if not set"
    )
    imap_security: Literal["starttls", "tls", "none"] | None = Field(
        None, description="starttls, tls, or none (this machine only); goes by the port if not set"
    )
    imap_user: str | None = Field(None, description="your name at that server, often your address")
    imap_drafts: str | None = Field(
        None, min_length=1, description="the folder for drafts; the one that the server names if not set"
    )
    imap_inbox: str = Field("INBOX", min_length=1, description="the folder in which clients' answers arrive")
    again: bool = Field(False, description="of many inputs make also those whose recap is there already")
    workers: int = Field(
        0,
        ge=0,
        le=256,
        description="how many inputs are worked on side by side, 0 for what suits this machine",
    )
    scheduler: str | None = Field(
        None,
        pattern=r"^[a-z]+://[^\s/@\x00-\x1f\x7f]+$",
        description="the dask scheduler of a cluster to work on, such as tcp://10.0.0.5:8786",
    )
    worker_resources: Annotated[Mapping[str, float], NoDecode, BeforeValidator(_amounts)] = Field(
        {}, description="what a worker of the cluster must have to work on a recording, such as GPU=1"
    )
    device: Literal["cpu", "cuda"] = Field(
        "cpu", description="what the speech model runs on: cpu, or cuda for a graphics card of NVIDIA"
    )
    progress: Literal["auto", "lines", "json"] = Field(
        "auto", description="how progress is shown: auto, lines, or json for programs"
    )
    threads: int = Field(0, ge=0, le=1024, description="processor threads to use, 0 for all")
    quiet: bool = Field(False, description="show no progress")
    verbose: bool = Field(False, description="show what each stage did, how long it took and its memory")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options, then environment, then the settings file: nothing else."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, settings_file())


class Loaded(NamedTuple):
    """The settings in force, and for each the place it comes from, in words for the user."""

    settings: Settings
    origins: Mapping[str, str]


def settings_file() -> Path:
    """Where the settings file is, or would be."""
    return config_folder() / "settings.toml"


def load(options: Mapping[str, Any] | None = None) -> Loaded:
    """The settings in force.

    Args:
        options: Those given for this run by the name of their setting; None stands for "not given".

    Raises:
        UsageError: A name is unknown, a value is impossible or the settings file cannot be read; it says
            which, where it was given and what is possible.
    """
    given = {name: value for name, value in (options or {}).items() if value is not None}
    _refuse_unknown(given, "option")
    filed = _read_file()
    environment = EnvSettingsSource(Settings)()
    origins = {name: _origin(name, given, environment, filed) for name in Settings.model_fields}
    try:
        return Loaded(Settings(**given), origins)
    except ValidationError as failure:
        raise _mistake(failure, origins) from failure


def words(vocabulary: str | None) -> Iterator[str]:
    """Names and terms to expect: the lines of a file (`#` begins a comment), or what commas separate.

    Raises:
        UsageError: What is given looks like a file and cannot be read.
    """
    if not vocabulary:
        return
    path = Path(vocabulary).expanduser()
    if path.suffix or len(path.parts) > 1 or path.is_file():
        try:
            lines = path.read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"vocabulary: {printable(vocabulary)} cannot be read", "give a text file or words"
            ) from error
        found = [line.partition("#")[0] for line in lines]
    else:
        found = vocabulary.split(",")
    yield from filter(None, map(str.strip, found))


def _read_file() -> Mapping[str, Any]:
    path = settings_file()
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as failure:
        raise UsageError(f"{printable(path)}: the settings file cannot be read", str(failure)) from failure
    except tomllib.TOMLDecodeError as failure:
        raise UsageError(f"{printable(path)}: the settings file is not valid TOML", str(failure)) from failure
    _refuse_unknown(content, f"setting in {printable(path)}")
    return content


def _refuse_unknown(names: Mapping[str, Any], what: str) -> None:
    for name in names:
        if name not in Settings.model_fields:
            near = difflib.get_close_matches(name, Settings.model_fields, n=1, cutoff=0.0)
            raise UsageError(f"{name!r} is not a known {what}", f"did you mean {near[0]!r}?")


def _origin(
    name: str, given: Mapping[str, Any], environment: Mapping[str, Any], filed: Mapping[str, Any]
) -> str:
    if name in given:
        return "option"
    if name in environment:
        return f"environment {ENVIRONMENT_PREFIX}{name.upper()}"
    return "settings file" if name in filed else "default"


def _mistake(failure: ValidationError, origins: Mapping[str, str]) -> UsageError:
    """The first mistake in plain words: which setting, given where, and what it is for."""
    first = failure.errors()[0]
    name = str(first["loc"][0])
    problem = f"{name} cannot be {first['input']!r} ({origins[name]})"
    return UsageError(problem, Settings.model_fields[name].description or "")
