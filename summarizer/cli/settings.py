"""`recap settings`: each setting, its value and where that comes from."""

from __future__ import annotations

import json

import click


@click.command("settings", short_help="Show each setting and where it comes from.")
def command() -> None:
    """Show each setting and where it comes from.

    What is printed has the form of the settings file: any line of it can be put there, without its comment.
    """
    from summarizer.errors import printable
    from summarizer.settings import load, settings_file

    path = settings_file()
    click.echo(
        f"# {printable(path)}" + ("" if path.exists() else " (not made yet: every line in it is optional)")
    )
    settings, origins = load()
    values = settings.model_dump(mode="json")
    lines = {
        name: f"# {name} =" if value is None else f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in values.items()
    }
    width = max(map(len, lines.values()))
    for name, line in lines.items():
        click.echo(f"{line:<{width}}  # {origins[name]}")
