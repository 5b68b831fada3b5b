"""`recap me`: what Recap knows of the user himself."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("me", invoke_without_command=True, short_help="Let Recap know your voice, or forget it.")
@click.pass_context
def command(context: click.Context) -> None:
    """Let Recap know your voice, so that it tells you from your clients in every call.

    What it keeps are 192 numbers that describe the voice, on this machine only, readable by you only. Nobody can hear
    from them what you said.
    """
    if context.invoked_subcommand is None:
        from summarizer.listen.profile import known, profile_file

        here = known() is not None
        click.echo(f"your voice is known: {profile_file()}" if here else "your voice is not known yet")
        click.echo("recap me voice SAMPLE learns it, recap me forget removes it")


@command.command("voice")
@click.argument("sample", type=click.Path(path_type=Path))
def voice(sample: Path) -> None:
    """Learn your voice from SAMPLE, a recording in which only you speak, for a quarter of a minute or more."""
    from summarizer.listen.profile import learn

    click.echo(f"your voice is known from {learn(sample):.0f} s of speech; later calls need nothing more")


@command.command("forget")
def forget() -> None:
    """Remove what is kept of your voice."""
    from summarizer.listen import profile

    click.echo("your voice is forgotten" if profile.forget() else "your voice was not known")
