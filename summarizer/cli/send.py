"""`recap send`: a recap by mail to the client, or as a draft."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from summarizer.errors import UsageError, printable

if TYPE_CHECKING:
    from summarizer.deliver.mail import Attached
    from summarizer.sending import Outgoing

FORMATS = ("pdf", "docx")


@click.command("send", short_help="Send a recap to the client by mail, or make a draft of it.")
@click.argument("recap", type=click.Path(path_type=Path), metavar="NAME.recap.json")
@click.option("--to", multiple=True, metavar="ADDRESS", help="Who gets it; may be given several times.")
@click.option(
    "--attach", multiple=True, type=click.Choice(FORMATS), help="Attach the recap in this format too."
)
@click.option(
    "--draft",
    type=click.Choice(("file", "mailbox")),
    is_flag=False,
    flag_value="file",
    help="Send nothing: write NAME.recap.eml, which mail programs open ready to send, or (--draft mailbox) put it "
    "among the drafts of your mailbox.",
)
@click.option(
    "--safe/--no-safe",
    default=None,
    help="Leave phone numbers, e-mails, addresses and links out of it, and have no answer button.",
)
@click.option("--me", metavar="NAME", help="Your name.")
@click.option("--client", metavar="NAME", help="The client's name.")
@click.option("--project", metavar="NAME", help="The project of the ledger that it belongs to.")
@click.option("--again", is_flag=True, help="Send it even if it has left before.")
@click.option("--yes", is_flag=True, help="Do not ask before sending.")
def command(
    recap: Path,
    to: tuple[str, ...],
    attach: tuple[str, ...],
    *,
    draft: str | None,
    again: bool,
    yes: bool,
    **options: Any,
) -> None:
    """Send a recap to the client, with how to answer it.

    Shows what will leave and asks once. The mail server and your address are in the settings file; `recap mail` shows
    them and keeps the password. A mail leaves once: what has left is noted before and after, and is not sent again
    unless --again says so.
    """
    from summarizer.sending import keep_draft, outgoing, put_draft, send_once
    from summarizer.settings import load

    settings = load(options).settings
    mail = outgoing(
        recap,
        settings,
        to=to,
        attach=cast("tuple[Attached, ...]", attach),
        draft=draft is not None,
        safe=options["safe"],
    )
    if draft and mail.account.answers_to is None:
        click.echo("mail_from is not set (see recap mail): the draft has no buttons to answer with")
    if draft == "file":
        click.echo(f"wrote {printable(keep_draft(mail, settings, again=again))}")
        return
    if draft == "mailbox":
        folder = put_draft(mail, settings, again=again)
        click.echo(f"put among the drafts of your mailbox, in {printable(folder)}")
        return
    if not yes:
        _ask(mail)
    send_once(mail, settings, again=again)
    click.echo(f"sent to {_recipients(mail)}, reference {mail.mailed.token}")


def _ask(mail: Outgoing) -> None:
    """Show what will leave and ask; leaves quietly on a no. Raises UsageError where nobody can answer."""
    message = mail.message
    for header in ("From", "Reply-To", "To", "Subject"):
        if message[header]:
            click.echo(f"{header}: {printable(str(message[header]))}")
    attached = [part.get_filename() or "?" for part in message.iter_attachments()]
    if attached:
        click.echo(f"Attached: {', '.join(map(printable, attached))}")
    if mail.safe:
        click.echo("Without phone numbers, e-mails, addresses and links.")
    body = message.get_body(("plain",))
    click.echo("")
    click.echo("\n".join(printable(line) for line in (body.get_content() if body else "").splitlines()))
    click.echo("")
    if not sys.stdin.isatty():
        raise UsageError("nothing was sent: nobody can be asked here", "--yes sends without asking")
    click.confirm("Send it?", abort=True)


def _recipients(mail: Outgoing) -> str:
    return ", ".join(printable(one.address) for one in mail.to)
