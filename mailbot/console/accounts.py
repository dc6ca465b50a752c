"""Accounts: who may come in, as what, and by which proof. There is no default account and no default password.

A login is one question and one of four answers; somebody who guesses cannot tell a wrong password from an account that
is not there, is disabled, or never chose a password.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from mailbot.console import codes, passwords, sessions
from mailbot.console.throttle import Throttle
from mailbot.store import users
from mailbot.store.session import writing

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.console.people import Role
    from mailbot.steps.shell import Shell

INVITE_HOLDS = timedelta(hours=24)
LOGIN_LINK_HOLDS = timedelta(hours=1)
TICKET_BYTES = 32


class Outcome(StrEnum):
    """How an attempt to log in ended."""

    IN = "in"
    SECOND = "second"
    """The password is right; the code of the telephone is still to come."""
    WRONG = "wrong"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How an attempt to log in ended; ``user_id`` only when it went well, ``wait`` only when it came too soon."""

    outcome: Outcome
    user_id: str = ""
    wait: timedelta = timedelta(0)


class Kind(StrEnum):
    """What a one-time link is for."""

    INVITE = "invite"
    """Choosing a password: the first one, or a new one."""
    LOGIN = "login"
    """Coming in without a password, once: the demo."""


PATHS = {Kind.INVITE: "/invite/{token}", Kind.LOGIN: "/enter/{token}"}
"""Where one-time links lead, below the console's address."""


def address_of(token: str, *, kind: Kind, base_url: str) -> str:
    """Return a one-time link as a person opens it."""
    return base_url.rstrip("/") + PATHS[kind].replace("{token}", token)


def normal(address: str) -> str:
    """Return an address as accounts are found by it."""
    return address.strip().lower()[:320]


def check(shell: Shell, *, address: str, password: str, came_from: str) -> Attempt:
    """Return whether somebody may come in with a password; bad attempts are counted."""
    account, now = normal(address), shell.clock()
    throttle = Throttle(secret=shell.keys.link, account=account, address=came_from)
    with writing(shell.database) as connection:
        wait = throttle.wait(connection, now=now)
        if wait:
            return Attempt(outcome=Outcome.WAIT, wait=wait)
        throttle.count(connection, now=now)  # before it is looked at: a hundred guesses at once are a hundred
        row = users.by_address(connection, account)
    right = passwords.fits(row.password_hash if row is not None else "", password)
    if not right or row is None or row.disabled_at is not None:
        return Attempt(outcome=Outcome.WRONG)
    with writing(shell.database) as connection:
        if row.totp_secret:
            throttle.take_back(connection)  # the code is counted for itself
            return Attempt(outcome=Outcome.SECOND, user_id=row.id)
        throttle.good(connection, now=now)
    return Attempt(outcome=Outcome.IN, user_id=row.id)


def check_code(shell: Shell, user_id: str, code: str, *, came_from: str) -> Attempt:
    """Return whether the code of the telephone is right, after the password was; each code works once."""
    now = shell.clock()
    throttle = Throttle(secret=shell.keys.link, account=f"code {user_id}", address=came_from)
    with writing(shell.database) as connection:
        wait = throttle.wait(connection, now=now)
        if wait:
            return Attempt(outcome=Outcome.WAIT, wait=wait)
        row = users.by_id(connection, user_id)
        if row is not None and row.disabled_at is None and row.totp_secret:
            number = codes.half_minute(row.totp_secret, code, now=now)
            if number is not None and users.use_code(connection, user_id, number=number):
                account = Throttle(secret=shell.keys.link, account=row.address, address=came_from)
                throttle.forgive(connection, now=now)
                account.forgive(connection, now=now)
                return Attempt(outcome=Outcome.IN, user_id=user_id)
        throttle.count(connection, now=now)
    return Attempt(outcome=Outcome.WRONG)


def add_user(  # noqa: PLR0913 - an account has these facts
    shell: Shell,
    connection: sa.Connection,
    *,
    address: str,
    role: Role,
    name: str = "",
    mailboxes: tuple[str, ...] = (),
    password: str = "",
) -> str:
    """Make an account and return its id; without a password nobody can log in to it until a link was used."""
    now = shell.clock()
    user_id = shell.new_id(now)
    users.add(
        connection,
        {
            "id": user_id,
            "address": normal(address),
            "name": name.strip()[:120],
            "role": role.value,
            "language": "",
            "theme": "",
            "mailboxes": list(mailboxes),
            "password_hash": passwords.hashed(password) if password else "",
            "totp_secret": "",
            "totp_used": 0,
            "created_at": now,
        },
    )
    return user_id


def make_link(shell: Shell, connection: sa.Connection, user_id: str, *, kind: Kind) -> str:
    """Return the token of a link that works once, for 24 hours (an invitation) or one hour (a login)."""
    token, now = secrets.token_urlsafe(TICKET_BYTES), shell.clock()
    holds = INVITE_HOLDS if kind is Kind.INVITE else LOGIN_LINK_HOLDS
    users.add_ticket(
        connection,
        {
            "id": sessions.digest(token),
            "kind": kind.value,
            "user_id": user_id,
            "created_at": now,
            "expires_at": now + holds,
        },
    )
    return token


def holder(connection: sa.Connection, token: str, *, kind: Kind, now: datetime) -> sa.Row[tuple[object, ...]] | None:
    """Return the account that a one-time link is for; None when it does not hold (any longer)."""
    found = users.ticket(connection, sessions.digest(token), kind=kind.value, now=now)
    row = users.by_id(connection, found.user_id) if found is not None else None
    return row if row is not None and row.disabled_at is None else None


def redeem(connection: sa.Connection, token: str) -> bool:
    """Use a one-time link up; False when it was used before."""
    return users.use_ticket(connection, sessions.digest(token))


def disable(connection: sa.Connection, user_id: str, *, at: datetime) -> None:
    """Let somebody in no longer, from this moment on; the account stays, because the record names it."""
    users.change(connection, user_id, {"disabled_at": at})
    users.end_sessions(connection, user_id)
    users.forget_tickets(connection, user_id)


def is_last_admin(connection: sa.Connection, user_id: str) -> bool:
    """Return whether nobody else could let people in."""
    admins = [row.id for row in users.everybody(connection) if row.role == "admin" and row.disabled_at is None]
    return admins == [user_id]


def set_password(connection: sa.Connection, user_id: str, password: str, *, keep_session: str = "") -> None:
    """Give an account a new password; its other sessions and its links end."""
    users.change(connection, user_id, {"password_hash": passwords.hashed(password)})
    users.end_sessions(connection, user_id, but=keep_session)
    users.forget_tickets(connection, user_id)
