"""`recap models`: the speech models that are here, and how to get better ones."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from summarizer.listen.hub import FetchHook
    from summarizer.listen.manifest import KnownModel


@click.group(
    "models",
    invoke_without_command=True,
    short_help="Show the speech models that are here, and get better ones.",
)
@click.pass_context
def command(context: click.Context) -> None:
    """Show the speech models that are here, and get better ones.

    Without a sub-command, lists every model with a name: whether it is on this machine, its size, its
    languages and how many French words in 100 it gets wrong.
    """
    if context.invoked_subcommand is None:
        _list()


@command.command("get")
@click.argument("name")
def get(name: str) -> None:
    """Fetch the model NAME from the hub, once; a download that was cut short goes on where it was."""
    from summarizer.cli.tables import size
    from summarizer.listen.manifest import find
    from summarizer.listen.weights import fetch

    known = find(name)
    with _download(name, size(known.size) if known else "") as hook:
        weights = fetch(name, hook=hook)
    click.echo(f"{weights.name} is on this machine: {weights.folder}")


def _list() -> None:
    from summarizer.cli.tables import show, size
    from summarizer.listen.weights import EMBEDDED, installed, known, models_here, resolve

    here = {weights.name: weights for weights in installed()}
    embedded = here.get(EMBEDDED)
    rows = [
        (
            " ".join((model.name, *model.aliases)),
            _where(model.name, in_cache=model.name in here, embedded=embedded is not None),
            size(model.size),
            "English" if model.english_only else "many, French and English among them",
            _quality(model),
        )
        for model in known()
    ]
    show(("model", "here", "size", "languages", "French words wrong in 100"), rows)
    click.echo(
        "\nThe figures are for read speech, each from the test set it names; a conversation is harder."
    )
    click.echo(f"Used when none is asked for (--model auto): {resolve().name}")
    click.echo(f"Get another one: recap models get NAME, or copy its folder to {models_here()}")


def _where(name: str, *, in_cache: bool, embedded: bool) -> str:
    from summarizer.listen.manifest import manifest

    if in_cache:
        return "yes"
    return "embedded" if embedded and name == manifest().embedded.model else "-"


def _quality(model: KnownModel) -> str:
    """The manifest's first figure for French that was read aloud, with its test set and whose it is."""
    for rate in model.error_rates:
        if rate.speech.startswith("French"):
            return f"{rate.percent:.1f} ({rate.speech.removeprefix('French, ')}; {rate.kind})"
    return "-"


@contextmanager
def _download(name: str, total: str) -> Iterator[FetchHook]:
    """A bar on standard error in a terminal, one line elsewhere."""
    if not sys.stderr.isatty():
        from summarizer.listen.hub import unheard

        if total:
            click.echo(f"getting the speech model {name} ({total})", err=True)
        yield unheard
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(name, total=None)

        def hook(here: int, total: int) -> None:
            progress.update(task, completed=here, total=total)

        yield hook
