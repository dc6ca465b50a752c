"""``mailbot user``: who may use the console. The first administrator comes in by this command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.common import AsJson, Config, open_shell, say, say_rows

if TYPE_CHECKING:
    import sqlalchemy as sa

    from mailbot.steps.shell import Shell

user_app = typer.Typer(help="Who may use the console.", no_args_is_help=True)

Address = Annotated[str, typer.Argument(help="Mail address: the login name.")]
FromInput = Annotated[bool, typer.Option("--stdin", help="Read the password from the first line of standard input.")]


@user_app.command("add")
def user_add(
    address: Address,
    config: Config = None,
    *,
    role: Annotated[str, typer.Option("--role", help="agent, manager or admin.")] = "agent",
    name: Annotated[str, typer.Option("--name", help="What colleagues call the person.")] = "",
    mailbox: Annotated[
        list[str] | None, typer.Option("--mailbox", help="A mailbox that the person sees; all of them by default.")
    ] = None,
    stdin: FromInput = False,
) -> None:
    """Make an account and print a link, good once and for 24 hours, by which the person chooses a password.

    Example: mailbot user add lea@acme.example --role admin
    """
    from sqlalchemy.exc import IntegrityError

    from mailbot.bootstrap.place import settings_of
    from mailbot.console import accounts
    from mailbot.console.people import Role
    from mailbot.errors import UserError
    from mailbot.store.session import writing

    if role not in tuple(Role):
        raise UserError(f"There is no role {role!r}; nobody was added. Choose agent, manager or admin.")
    loaded = settings_of(config)
    known = {box.name for box in loaded.settings.mailbox}
    unknown = sorted(set(mailbox or ()) - known)
    if unknown:
        raise UserError(f"There is no mailbox {', '.join(unknown)}; nobody was added. There is: {', '.join(known)}.")
    login = accounts.normal(address)
    if "@" not in login:
        raise UserError(f"{address!r} is not a mail address; nobody was added.")
    password = _password(login) if stdin else ""
    # The first account comes before the first start; without any settings this is the wrong directory.
    shell = open_shell(config, make=loaded.path is not None or bool(loaded.origins))
    try:
        with writing(shell.database) as connection:
            user_id = accounts.add_user(
                shell,
                connection,
                address=login,
                role=Role(role),
                name=name,
                mailboxes=tuple(mailbox or ()),
                password=password,
            )
            link = "" if password else _link(shell, connection, config, user_id)
    except IntegrityError:
        raise UserError(
            f"{login} has an account already; nothing was changed. Use: mailbot user password {login}"
        ) from None
    say(f"{login} may use the console as {role}.")
    if link:
        _tell_link(link)


@user_app.command("list")
def user_list(config: Config = None, *, as_json: AsJson = False) -> None:
    """List the accounts, with their role and when they were last seen.

    Example: mailbot user list --json
    """
    from mailbot.store import users
    from mailbot.store.session import reading

    with reading(open_shell(config, make=False).database) as connection:
        rows = users.everybody(connection)
    listed = [
        {
            "address": row.address,
            "name": row.name,
            "role": row.role,
            "state": "disabled" if row.disabled_at else ("active" if row.password_hash else "invited"),
            "second_proof": bool(row.totp_secret),
            "mailboxes": row.mailboxes if as_json else ", ".join(row.mailboxes) or "all",
            "seen": row.seen_at.isoformat(timespec="seconds") if row.seen_at else None,
        }
        for row in rows
    ]
    empty = "Nobody may use the console yet. Run: mailbot user add ADDRESS --role admin"
    say_rows(listed, as_json=as_json, empty=empty)


@user_app.command("disable")
def user_disable(
    address: Address,
    config: Config = None,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Let the person in again.")] = False,
) -> None:
    """Let somebody in no longer, at once: all sessions end. The account stays, because the record names it.

    Example: mailbot user disable lea@acme.example
    """
    from mailbot.console import accounts
    from mailbot.store import users
    from mailbot.store.session import writing

    shell = open_shell(config, make=False)
    with writing(shell.database) as connection:
        row = _account(connection, address)
        if undo:
            users.change(connection, row.id, {"disabled_at": None})
        else:
            accounts.disable(connection, row.id, at=shell.clock())
    say(f"{row.address} may use the console again." if undo else f"{row.address} may use the console no longer.")


@user_app.command("password")
def user_password(
    address: Address,
    config: Config = None,
    *,
    stdin: FromInput = False,
    forget_code: Annotated[bool, typer.Option("--forget-code", help="Also turn the second proof off.")] = False,
) -> None:
    """Print a link, good once and for 24 hours, by which somebody chooses a new password.

    Example: mailbot user password lea@acme.example
    """
    from mailbot.console import accounts
    from mailbot.store import users
    from mailbot.store.session import writing

    shell = open_shell(config, make=False)
    with writing(shell.database) as connection:
        row = _account(connection, address)
        if forget_code:
            users.change(connection, row.id, {"totp_secret": ""})
        if stdin:
            accounts.set_password(connection, row.id, _password(row.address))
        link = "" if stdin else _link(shell, connection, config, row.id)
    if link:
        _tell_link(link)
    else:
        say(f"{row.address} has a new password; all sessions have ended.")


def _account(connection: sa.Connection, address: str) -> sa.Row[Any]:
    from mailbot.console import accounts
    from mailbot.errors import UserError
    from mailbot.store import users

    row = users.by_address(connection, accounts.normal(address))
    if row is None:
        raise UserError(f"{accounts.normal(address)} has no account; nothing was changed. See: mailbot user list")
    return row


def _password(address: str) -> str:
    """Return the password from standard input: never from the command line, where every user of the machine sees it."""
    from mailbot.console import passwords
    from mailbot.errors import UserError

    password = sys.stdin.readline().rstrip("\r\n")
    if passwords.unfit(password, address=address):
        raise UserError(f"The password is too short or too simple; nothing was changed. {passwords.LEAST} at least.")
    return password


def _link(shell: Shell, connection: sa.Connection, config: Config, user_id: str) -> str:
    from mailbot.bootstrap.place import settings_of
    from mailbot.console import accounts

    token = accounts.make_link(shell, connection, user_id, kind=accounts.Kind.INVITE)
    return accounts.address_of(token, kind=accounts.Kind.INVITE, base_url=settings_of(config).settings.web.base_url)


def _tell_link(link: str) -> None:
    say("Send this link to the person; it works once, within 24 hours:")
    say(f"  {link}")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(user_app, name="user")
