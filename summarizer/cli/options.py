"""The options of a recap, shared by the commands that make one."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import click

OPTIONS = (
    click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Where the recaps go; made if missing. [default: beside each input]",
    ),
    click.option(
        "--format",
        metavar="FORMATS",
        help="What to write, separated by commas: md, json, html, docx, pdf, srt, vtt, ics, "
        "eml, transcript.  [default: md,json]",
    ),
    click.option("--language", metavar="auto|fr|en|…", help="Language of the call.  [default: auto]"),
    click.option(
        "--model",
        metavar="NAME|PATH",
        help="Whisper model: embedded, a name that `recap models` lists, or a folder.  "
        "[default: auto, the best one on this machine]",
    ),
    click.option("--me", metavar="NAME", help="Your name."),
    click.option("--client", metavar="NAME", help="The client's name; of message exports only his."),
    click.option(
        "--recorded-at",
        metavar="ISO",
        help="When the call took place, such as 2026-03-10T14:05: "
        "“next Tuesday” depends on it.  [default: from the recording, else its name, else the file's time]",
    ),
    click.option(
        "--since",
        metavar="DATE",
        help="Of message exports only the exchanges from this day on, such as 2026-03-01.",
    ),
    click.option(
        "--kind",
        type=click.Choice(("auto", "call", "voicemail", "messages")),
        help="What the inputs are.  [default: auto]",
    ),
    click.option(
        "--speakers",
        metavar="auto|channels|N|off",
        help="How speakers are told apart: one a channel, N voices, not at all.  [default: auto]",
    ),
    click.option(
        "--my-side",
        type=click.Choice(("auto", "left", "right")),
        help="The channel of a stereo call that holds your voice.  [default: auto]",
    ),
    click.option(
        "--safe/--no-safe",
        default=None,
        help="Leave phone numbers, e-mails, addresses and links out of the client's version.",
    ),
    click.option(
        "--transcript/--no-transcript",
        default=None,
        help="Add the full text with its times, for your own copy.",
    ),
    click.option(
        "--vocabulary",
        metavar="FILE|WORDS",
        help="Names and terms to expect: a text file with one a line, or words separated by commas.",
    ),
    click.option("--country", metavar="CODE", help="Country of phone numbers said without one, such as FR."),
    click.option(
        "--project",
        metavar="NAME",
        help="The project that the inputs belong to: they are noted in it, and held against what was agreed.",
    ),
    click.option("--threads", type=int, metavar="N", help="Processor threads to use.  [default: all]"),
    click.option("--quiet", is_flag=True, default=None, help="Show no progress."),
    click.option(
        "--verbose",
        is_flag=True,
        default=None,
        help="Show what each stage did, how long it took and its memory.",
    ),
)


def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with every option of a recap, in the order of the help; each is None if it is not given."""
    return reduce(lambda decorated, option: option(decorated), reversed(OPTIONS), command)


BATCH_OPTIONS = (
    click.option(
        "--again",
        is_flag=True,
        default=None,
        help="Of many inputs make also those whose recap is there already, after getting a better model for instance.",
    ),
    click.option(
        "--workers",
        type=int,
        metavar="N",
        help="How many inputs are worked on side by side.  [default: one a processor, as far as memory allows]",
    ),
    click.option(
        "--scheduler",
        metavar="tcp://HOST:PORT",
        help="Work on a dask cluster instead, by the address of its scheduler.",
    ),
    click.option(
        "--worker-resources",
        metavar="NAME=AMOUNT",
        help="What its workers must have to work on recordings, such as GPU=1.",
    ),
    click.option(
        "--progress",
        type=click.Choice(("auto", "lines", "json")),
        help="How progress is shown: lines where a terminal should not be drawn upon, json for programs.",
    ),
)


def with_batch_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with the options of many inputs; each is None if it is not given."""
    return reduce(lambda decorated, option: option(decorated), reversed(BATCH_OPTIONS), command)
