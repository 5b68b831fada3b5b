"""The `recap` command: arguments become a call of the pipeline, its errors become one line each.

Everything is imported when it is used, so that `recap --help` answers at once.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, NamedTuple

import click
from click_default_group import DefaultGroup


class SubCommand(NamedTuple):
    """Where a sub-command is, and its line in the help: known without importing it."""

    module: str
    summary: str


SUB_COMMANDS = {
    "watch": SubCommand(
        "summarizer.cli.watch", "Make the recaps of what arrives in a folder, as long as it runs."
    ),
    "label": SubCommand(
        "summarizer.cli.label", "Say who the speakers of a call are; its recap is written again."
    ),
    "send": SubCommand("summarizer.cli.send", "Send a recap to the client by mail, or make a draft of it."),
    "reply": SubCommand(
        "summarizer.cli.reply", "Read a client's answer, and note what it confirms or corrects."
    ),
    "projects": SubCommand("summarizer.cli.projects", "List your projects, the newest first."),
    "project": SubCommand("summarizer.cli.project", "Show all that happened in a project, in order."),
    "diff": SubCommand("summarizer.cli.diff", "Show what departs from what a project has agreed on."),
    "search": SubCommand(
        "summarizer.cli.search", "Find words in all that was said, written down and answered."
    ),
    "due": SubCommand("summarizer.cli.due", "Show who waits for an answer, and what was promised by when."),
    "time": SubCommand("summarizer.cli.time", "Show the time spent on a project in a month, to be billed."),
    "export": SubCommand("summarizer.cli.export", "Write all that there is of a project into files."),
    "forget": SubCommand("summarizer.cli.forget", "Remove all that is kept of a client."),
    "mail": SubCommand("summarizer.cli.mail", "Show, complete or try your mail account."),
    "me": SubCommand("summarizer.cli.me", "Let Recap know your voice, or forget it."),
    "models": SubCommand(
        "summarizer.cli.models", "Show the speech models that are here, and get better ones."
    ),
    "cache": SubCommand("summarizer.cli.cache", "Show or clear the transcripts that are kept."),
    "doctor": SubCommand("summarizer.cli.doctor", "Say what works on this machine."),
    "settings": SubCommand("summarizer.cli.settings", "Show each setting and where it comes from."),
    "schema": SubCommand("summarizer.cli.schema", "Print the JSON Schema of the recap file."),
    "completion": SubCommand("summarizer.cli.completion", "Print the completion script of a shell."),
}
MAIN = "recap"


class RecapGroup(DefaultGroup):  # type: ignore[misc]  # click-default-group carries no types
    """The main command, and sub-commands that are imported when they are called.

    A first word that is no sub-command is the main command's; a file called `models` is `./models`.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The sub-commands in the order of the help; the main command is not spelled out."""
        return list(SUB_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; the main command for any other word."""
        if cmd_name in SUB_COMMANDS:
            return _command(SUB_COMMANDS[cmd_name].module)
        if MAIN not in self.commands:
            self.set_default_command(_command("summarizer.cli.recap"))
        command: click.Command | None = super().get_command(ctx, cmd_name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Hand all to the main command unless the first word is a sub-command or the group's own option."""
        if args and args[0] not in (*SUB_COMMANDS, "--help", "--version"):
            _require_no_slip(args[0])
            args = [MAIN, *args]
        rest: list[str] = super().parse_args(ctx, args)
        return rest

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The main command's usage stands for the group's."""
        return self._main(ctx).collect_usage_pieces(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The main command's options, then the sub-commands."""
        own = [record for option in self.get_params(ctx) if (record := option.get_help_record(ctx))]
        main = self._main(ctx)
        records = [record for option in main.params if (record := option.get_help_record(ctx))]
        with formatter.section("Options"):
            formatter.write_dl([*records, *own])
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in SUB_COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Options after a dash; else sub-commands and files."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return [
                *super(DefaultGroup, self).shell_complete(ctx, incomplete),
                *self._main(ctx).shell_complete(ctx, incomplete),
            ]
        names = [
            CompletionItem(name, help=what.summary)
            for name, what in SUB_COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*names, CompletionItem(incomplete, type="file")]

    def _main(self, ctx: click.Context) -> click.Command:
        command = self.get_command(ctx, MAIN)
        assert command is not None  # noqa: S101  (the main command is always there)
        return command


def _require_no_slip(word: str) -> None:
    """Raise UsageError if a word is no file but nearly the name of a sub-command."""
    if word.startswith("-") or os.path.lexists(word):
        return
    import difflib

    from summarizer.errors import UsageError, printable

    for name in difflib.get_close_matches(word, SUB_COMMANDS, n=1, cutoff=0.75):
        raise UsageError(
            f"there is no command and no file called {printable(word)!r}", f"did you mean recap {name}?"
        )


def _command(module: str) -> click.Command:
    command: click.Command = importlib.import_module(module).command
    return command


@click.group(
    cls=RecapGroup,
    context_settings={"max_content_width": 100},
    no_args_is_help=True,
    help="Turn recorded calls, voicemails and transcripts into written recaps.\n\n"
    "Each INPUT is an audio or video recording, a transcript, a message export or a folder of these. "
    "NAME.recap.md and NAME.recap.json are written beside it.",
)
@click.version_option(package_name="call-recap", prog_name="recap")
def group() -> None:
    """The group that `main` runs."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command and leave with its status: 0 done, 1 an input failed, 2 wrong use, 130 interrupted.

    Whatever goes wrong is one line on standard error; --verbose shows the traceback of what nobody foresaw.
    """
    given = sys.argv[1:] if arguments is None else arguments
    try:
        status = group.main(args=given, prog_name="recap", standalone_mode=False)
    except click.ClickException as mistake:
        mistake.show()
        status = mistake.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("recap: interrupted", err=True)
        status = 130
    except Exception as error:
        from summarizer.cli.failures import line, status_of

        if "--verbose" in given:
            raise
        click.echo(line(error), err=True)
        status = status_of(error)
    sys.exit(status if isinstance(status, int) else 0)
