"""`recap mail`: the account that sends recaps and reads answers."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from getpass import GetPassWarning
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from summarizer.deliver.account import Account, Server

NOT_SET = "not set"
EXAMPLE = """mail_from = "Your Name <you@example.com>"
smtp_host = "smtp.example.com"
smtp_user = "you@example.com"
imap_host = "imap.example.com"
imap_user = "you@example.com\""""


@click.group("mail", invoke_without_command=True, short_help="Show, complete or try your mail account.")
@click.pass_context
def command(context: click.Context) -> None:
    """Show, complete or try your mail account.

    Its addresses and servers are in the settings file (recap settings says where that is): mail_from, smtp_host,
    smtp_user, imap_host, imap_user and those that go with them. Its passwords are in this machine's keyring, or in
    RECAP_SMTP_PASSWORD and RECAP_IMAP_PASSWORD, and never in a file of Recap's.
    """
    if context.invoked_subcommand is None:
        from summarizer.cli.tables import show
        from summarizer.errors import printable
        from summarizer.settings import settings_file

        account = _account()
        show(("account", ""), list(_described(account)))
        if account.sender is None or account.smtp is None:
            click.echo(f"\nput into {printable(settings_file())}, with what your mail provider says:")
            click.echo(EXAMPLE)


@command.command("password")
@click.argument("protocol", type=click.Choice(("smtp", "imap")), default="smtp")
def password(protocol: str) -> None:
    """Ask for the password of a server and keep it in this machine's keyring.

    smtp is the server that sends your mail, imap the one that keeps it.
    """
    from summarizer.deliver.account import imap_server, smtp_server
    from summarizer.deliver.passwords import require_user, store_password

    server = (smtp_server if protocol == "smtp" else imap_server)(_account())
    user = require_user(server)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GetPassWarning)  # from a pipe it may come as well
        given = click.prompt(f"password of {user} at {server.host}", hide_input=True)
    store_password(server, given)
    click.echo("the password is in this machine's keyring; recap mail check tries it")


@command.command("check")
@click.pass_context
def check(context: click.Context) -> None:
    """Connect to your servers, log in, and say what works. Nothing is sent.

    Exit status 0 if everything that is set works, 1 otherwise.
    """
    from summarizer.cli.tables import show
    from summarizer.deliver.imap import check_imap
    from summarizer.deliver.smtp import check_smtp

    def sending() -> str:
        server = check_smtp(account)
        return f"{server.host} lets you in" if server.user else f"{server.host} answers"

    def reading() -> str:
        server, drafts = check_imap(account)
        return f"{server.host} lets you in; drafts go to {drafts}, answers are read in {account.inbox}"

    account = _account()
    rows = [_tried("sending", account.smtp, sending), _tried("drafts and answers", account.imap, reading)]
    if account.sender is None:
        rows.append(("missing", "address", "mail_from is not set: put your address in the settings file"))
    show(("", "what", "found"), rows)
    if any(state == "missing" for state, *_ in rows):
        context.exit(1)


def _account() -> Account:
    from summarizer.deliver.account import account_of
    from summarizer.settings import load

    return account_of(load().settings)


def _described(account: Account) -> Iterator[tuple[str, str]]:
    yield "you write as", str(account.sender or NOT_SET)
    yield "answers go to", str(account.answers_to or NOT_SET)
    for what, server in (("mail is sent by", account.smtp), ("mail is kept by", account.imap)):
        yield what, _server(server) if server else NOT_SET
    yield "drafts go to", account.drafts or "the folder that the server names"
    yield "answers are read in", account.inbox


def _server(server: Server) -> str:
    from summarizer.deliver.passwords import place_of
    from summarizer.errors import DeliveryError

    who = f" as {server.user}" if server.user else ", without a password"
    try:
        place = place_of(server) if server.user else None
        known = f", password in the {place}" if place else ", password missing" if server.user else ""
    except DeliveryError as failure:
        known = f", {failure.problem}"
    return f"{server.host}, port {server.port} ({server.security}){who}{known}"


def _tried(what: str, server: Server | None, check: Callable[[], str]) -> tuple[str, str, str]:
    from summarizer.errors import RecapError

    if server is None:
        return "not set", what, ""
    try:
        return "OK", what, check()
    except RecapError as failure:
        return "missing", what, str(failure)
