"""A person's own things: password, second proof, and the browsers that are logged in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.console import accounts, codes, passwords
from mailbot.console.accounts import Outcome
from mailbot.console.route import Access, Route
from mailbot.console.screens.invite import unfit_password
from mailbot.console.screens.login import came_from, slowed, too_many
from mailbot.console.visit import Refusal
from mailbot.steps.tokens import Purpose, sign, verify
from mailbot.store import users
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from starlette.responses import Response

    from mailbot.console.visit import Visit


SECRET_HOLDS = timedelta(minutes=15)
"""How long a new secret may wait for its first code."""


def account(visit: Visit) -> Response:
    """Show the person's own things."""
    return _page(visit)


def _page(visit: Visit, *, status: int = 200, problem: str = "", done: str = "") -> Response:
    with reading(visit.console.database) as connection:
        row = users.by_id(connection, visit.me.id)
        sessions = users.sessions_of(connection, visit.me.id)
    return visit.page(
        "account/account.html",
        status=status,
        row=row,
        sessions=sessions,
        problem=problem,
        done=done or visit.query("done"),
        least=passwords.LEAST,
    )


def change_password(visit: Visit) -> Response:
    """Change the password; the other browsers are logged out."""
    _ = visit.words.gettext
    me, password = visit.me, visit.form("password")
    attempt = accounts.check(
        visit.console.shell, address=me.address, password=visit.form("old"), came_from=came_from(visit)
    )
    if attempt.outcome is Outcome.WAIT:
        return slowed(_page(visit, status=429, problem=too_many(visit, attempt.wait)), attempt.wait)
    if attempt.outcome is Outcome.WRONG:
        return _page(visit, status=403, problem=_("The old password is not right."))
    problem = unfit_password(visit, password, visit.form("again"), address=me.address)
    if problem:
        return _page(visit, status=422, problem=problem)
    with writing(visit.console.database) as connection:
        accounts.set_password(connection, me.id, password, keep_session=visit.session_id)
    visit.console.shell.tell("console.password_set", user=me.id)
    return visit.redirect("account", done="password")


def end_session(visit: Visit) -> Response:
    """Log one of the person's own browsers out; another person's is not there."""
    wanted = visit.form("session")
    with writing(visit.console.database) as connection:
        mine = {row.id for row in users.sessions_of(connection, visit.me.id)}
        if wanted not in mine:
            raise Refusal(404)
        users.end_session(connection, wanted)
    return visit.redirect("account", done="session")


def begin_code(visit: Visit) -> Response:
    """Show a new secret as a square for the telephone; it counts once its first code was typed."""
    return _square(visit, codes.new_secret())


def _square(visit: Visit, secret: str, *, status: int = 200, problem: str = "") -> Response:
    site, me = visit.console.settings.site.name, visit.me
    address = codes.address_of(secret, account=me.address, site=site)
    key, expires = visit.console.shell.keys.link, visit.console.clock() + SECRET_HOLDS
    return visit.page(
        "account/code.html",
        status=status,
        square=codes.square(address),
        secret=secret,
        proof=sign(key, Purpose.SECOND_PROOF, f"{me.id} {secret}", expires=expires),
        problem=problem,
    )


def confirm_code(visit: Visit) -> Response:
    """Turn the second proof on, now that the telephone shows the right code."""
    _ = visit.words.gettext
    shell, now = visit.console.shell, visit.console.clock()
    told = verify(shell.keys.link, Purpose.SECOND_PROOF, visit.form("proof"), now=now) or ""
    owner, _space, secret = told.partition(" ")
    if owner != visit.me.id or not secret:
        return _page(visit, status=403, problem=_("That took too long. Please begin again."))
    number = codes.half_minute(secret, visit.form("code"), now=now)
    if number is None:
        return _square(visit, secret, status=422, problem=_("This code is not right. Wait for the next one."))
    with writing(visit.console.database) as connection:
        users.change(connection, visit.me.id, {"totp_secret": secret, "totp_used": number})
        users.end_sessions(connection, visit.me.id, but=visit.session_id)
    shell.tell("console.code_on", user=visit.me.id)
    return visit.redirect("account", done="code")


def drop_code(visit: Visit) -> Response:
    """Turn the second proof off; a code is asked for, so that an open screen is not enough."""
    attempt = accounts.check_code(visit.console.shell, visit.me.id, visit.form("code"), came_from=came_from(visit))
    if attempt.outcome is Outcome.WAIT:
        return slowed(_page(visit, status=429, problem=too_many(visit, attempt.wait)), attempt.wait)
    if attempt.outcome is not Outcome.IN:
        said = visit.words.gettext("This code is not right, or was used before. Wait for the next one.")
        return _page(visit, status=403, problem=said)
    with writing(visit.console.database) as connection:
        users.change(connection, visit.me.id, {"totp_secret": ""})
    visit.console.shell.tell("console.code_off", user=visit.me.id)
    return visit.redirect("account", done="no_code")


ROUTES = (
    Route(name="account", method="GET", path="/account", handler=account, access=Access.AGENT),
    Route(
        name="change_password", method="POST", path="/account/password", handler=change_password, access=Access.AGENT
    ),
    Route(name="end_session", method="POST", path="/account/session", handler=end_session, access=Access.AGENT),
    Route(name="begin_code", method="POST", path="/account/code/new", handler=begin_code, access=Access.AGENT),
    Route(name="confirm_code", method="POST", path="/account/code", handler=confirm_code, access=Access.AGENT),
    Route(name="drop_code", method="POST", path="/account/code/off", handler=drop_code, access=Access.AGENT),
)
