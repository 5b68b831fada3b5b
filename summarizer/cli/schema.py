"""`recap schema`: the JSON Schema of the recap file."""

from __future__ import annotations

import json

import click


@click.command("schema", short_help="Print the JSON Schema of the recap file.")
def command() -> None:
    """Print the JSON Schema of NAME.recap.json, for programs that read it."""
    from summarizer.model import Recap

    schema = Recap.model_json_schema(by_alias=True, mode="serialization")
    click.echo(json.dumps(schema, ensure_ascii=False, indent=1))
