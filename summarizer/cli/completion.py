"""`recap completion`: the script that lets a shell complete the command."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")


@click.command("completion", short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    r"""Print the completion script of SHELL, to be loaded by its start-up file.

    \b
    bash: add  eval "$(recap completion bash)"  to ~/.bashrc
    zsh:  add  eval "$(recap completion zsh)"   to ~/.zshrc
    fish: recap completion fish > ~/.config/fish/completions/recap.fish
    """
    from click.shell_completion import get_completion_class

    from summarizer.cli import group

    script = get_completion_class(shell)
    assert script is not None  # noqa: S101  (SHELLS names only those that click has)
    click.echo(script(group, {}, "recap", "_RECAP_COMPLETE").source())
