"""The page behind an invitation: choosing a password, the first one or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.console import accounts, passwords
from mailbot.console.accounts import Kind
from mailbot.console.route import Access, Route
from mailbot.console.screens.login import let_in
from mailbot.console.visit import Refusal
from mailbot.store import users
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from typing import Any

    import sqlalchemy as sa
    from starlette.responses import Response

    from mailbot.console.visit import Visit


def invitation(visit: Visit) -> Response:
    """Show who is invited and ask for a password; looking uses nothing up."""
    with reading(visit.console.database) as connection:
        row = _invited(visit, connection)
    return visit.page("login/invite.html", row=row, token=visit.path("token"), problem="", least=passwords.LEAST)


def accept(visit: Visit) -> Response:
    """Set the password and let the person in; the link works once."""
    token, password = visit.path("token"), visit.form("password")
    with writing(visit.console.database) as connection:
        row = _invited(visit, connection)
        problem = unfit_password(visit, password, visit.form("again"), address=row.address)
        if not problem:
            if not accounts.redeem(connection, token):
                raise _gone(visit)
            name = visit.form("name").strip()[:120]
            users.change(connection, row.id, {"name": name or row.name, "language": row.language or visit.language})
            accounts.set_password(connection, row.id, password)
    if problem:
        template = "login/invite.html"
        return visit.page(template, status=422, row=row, token=token, problem=problem, least=passwords.LEAST)
    visit.console.shell.tell("console.password_set", user=row.id)
    return let_in(visit, row.id)


def unfit_password(visit: Visit, password: str, again: str, *, address: str) -> str:
    """Return why a new password will not do, in words; empty when it will."""
    _ = visit.words.gettext
    if password != again:
        return _("The two passwords are not the same.")
    if passwords.unfit(password, address=address):
        return _("Take a longer one: at least %(least)s characters, such as four words.") % {"least": passwords.LEAST}
    return ""


def _invited(visit: Visit, connection: sa.Connection) -> sa.Row[Any]:
    row = accounts.holder(connection, visit.path("token"), kind=Kind.INVITE, now=visit.console.clock())
    if row is None:
        raise _gone(visit)
    return row


def _gone(visit: Visit) -> Refusal:
    return Refusal(404, visit.words.gettext("This link was used before, or is too old. Ask for a new one."))


ROUTES = (
    Route(name="invitation", method="GET", path=accounts.PATHS[Kind.INVITE], handler=invitation, access=Access.PUBLIC),
    Route(name="accept", method="POST", path=accounts.PATHS[Kind.INVITE], handler=accept, access=Access.PUBLIC),
)
