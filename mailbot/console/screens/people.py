"""People: who may use the console, as what; invitations, sessions, and leaving. Administrators only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mailbot.console import accounts
from mailbot.console.accounts import INVITE_HOLDS, Kind
from mailbot.console.people import Role
from mailbot.console.route import Access, Route
from mailbot.console.visit import Refusal
from mailbot.console.words import mark
from mailbot.store import users
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from mailbot.console.visit import Visit

ROLES = {
    Role.AGENT: mark("Agent: reviews and answers"),
    Role.MANAGER: mark("Manager: also figures, outbox, settings"),
    Role.ADMIN: mark("Administrator: also people"),
}
DONE = {
    "role": mark("The role is changed."),
    "mailboxes": mark("The mailboxes are changed."),
    "disabled": mark("The account is disabled; its sessions have ended."),
    "enabled": mark("The account is open again."),
    "sessions": mark("All sessions have ended."),
    "no_code": mark("The second proof is off; the person can turn it on again."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One line of the list."""

    row: Any
    sessions: int

    @property
    def state(self) -> str:
        """Return ``disabled``, ``invited`` (no password yet) or ``active``."""
        if self.row.disabled_at is not None:
            return "disabled"
        return "active" if self.row.password_hash else "invited"


def people(visit: Visit) -> Response:
    """Show everybody."""
    return _page(visit)


def _page(visit: Visit, *, status: int = 200, problem: str = "", link: str = "", about: str = "") -> Response:
    with reading(visit.console.database) as connection:
        found = [
            Person(row=row, sessions=len(users.sessions_of(connection, row.id))) for row in users.everybody(connection)
        ]
    done = visit.query("done")
    return visit.page(
        "settings/people.html",
        status=status,
        people=found,
        roles=ROLES,
        mailboxes=[box.name for box in visit.console.settings.mailbox],
        problem=problem,
        link=link,
        about=about,
        hours=int(INVITE_HOLDS.total_seconds() // 3600),
        done=DONE.get(done, ""),
    )


def invite(visit: Visit) -> Response:
    """Make an account and show its link, once: it is not kept anywhere."""
    _ = visit.words.gettext
    address, role = accounts.normal(visit.form("address")), visit.form("role")
    if "@" not in address or role not in tuple(Role):
        return _page(visit, status=422, problem=_("This is not a mail address."))
    shell = visit.console.shell
    try:
        with writing(visit.console.database) as connection:
            user_id = accounts.add_user(
                shell,
                connection,
                address=address,
                role=Role(role),
                name=visit.form("name"),
                mailboxes=_mailboxes(visit),
            )
            token = accounts.make_link(shell, connection, user_id, kind=Kind.INVITE)
    except sa.exc.IntegrityError:
        return _page(visit, status=409, problem=_("This address has an account already."))
    shell.tell("console.invited", user=user_id, by=visit.me.id)
    return _page(visit, link=f"{visit.console.base_url}/invite/{token}", about=address)


def new_link(visit: Visit) -> Response:
    """Show a new link for somebody who forgot the password, or never used the first one."""
    row = _account(visit)
    if row.disabled_at is not None:
        raise Refusal(409)
    with writing(visit.console.database) as connection:
        token = accounts.make_link(visit.console.shell, connection, row.id, kind=Kind.INVITE)
    visit.console.shell.tell("console.invited", user=row.id, by=visit.me.id)
    return _page(visit, link=f"{visit.console.base_url}/invite/{token}", about=row.address)


def change(visit: Visit) -> Response:
    """Do what a button of a person's line says."""
    row, deed = _account(visit), visit.form("deed")
    if deed not in DEEDS:
        raise Refusal(400)
    with writing(visit.console.database) as connection:
        if deed in TAKES_POWER and accounts.is_last_admin(connection, row.id) and visit.form("role") != Role.ADMIN:
            said = visit.words.gettext("This is the last administrator: nobody could let people in any more.")
            raise Refusal(409, said)
        done = DEEDS[deed](visit, connection, row)
    visit.console.shell.tell("console.user_changed", user=row.id, by=visit.me.id, deed=deed)
    return visit.redirect("people", done=done)


def _role(visit: Visit, connection: sa.Connection, row: Any) -> str:
    role = visit.form("role")
    if role not in tuple(Role):
        raise Refusal(400)
    users.change(connection, row.id, {"role": role, "mailboxes": list(_mailboxes(visit))})
    return "role"


def _disable(visit: Visit, connection: sa.Connection, row: Any) -> str:
    accounts.disable(connection, row.id, at=visit.console.clock())
    return "disabled"


def _enable(visit: Visit, connection: sa.Connection, row: Any) -> str:
    del visit
    users.change(connection, row.id, {"disabled_at": None})
    return "enabled"


def _end_sessions(visit: Visit, connection: sa.Connection, row: Any) -> str:
    users.end_sessions(connection, row.id, but=visit.session_id)
    users.forget_tickets(connection, row.id)
    return "sessions"


def _forget_code(visit: Visit, connection: sa.Connection, row: Any) -> str:
    del visit
    users.change(connection, row.id, {"totp_secret": ""})
    return "no_code"


DEEDS: dict[str, Callable[[Visit, sa.Connection, Any], str]] = {
    "role": _role,
    "disable": _disable,
    "enable": _enable,
    "sessions": _end_sessions,
    "code": _forget_code,
}
TAKES_POWER = frozenset({"role", "disable"})


def _mailboxes(visit: Visit) -> tuple[str, ...]:
    """Return the mailboxes that were ticked; none or all of them means all, also those of tomorrow."""
    known = [box.name for box in visit.console.settings.mailbox]
    chosen = [name for name in known if name in visit.forms("mailbox")]
    return () if len(chosen) == len(known) else tuple(chosen)


def _account(visit: Visit) -> sa.Row[Any]:
    with reading(visit.console.database) as connection:
        row = users.by_id(connection, visit.path("id"))
    if row is None:
        raise Refusal(404)
    return row


ROUTES = (
    Route(name="people", method="GET", path="/settings/people", handler=people, access=Access.ADMIN),
    Route(name="invite", method="POST", path="/settings/people", handler=invite, access=Access.ADMIN),
    Route(name="new_link", method="POST", path="/settings/people/{id}/link", handler=new_link, access=Access.ADMIN),
    Route(name="change_person", method="POST", path="/settings/people/{id}", handler=change, access=Access.ADMIN),
)
