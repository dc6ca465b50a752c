"""Questions and changes about who may use the console: accounts, sessions, one-time links, bad logins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from mailbot.store.user_tables import BadLoginRow, SessionRow, TicketRow, UserRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

USER = SQLModel.metadata.tables[UserRow.__tablename__]
SESSION = SQLModel.metadata.tables[SessionRow.__tablename__]
TICKET = SQLModel.metadata.tables[TicketRow.__tablename__]
BAD_LOGIN = SQLModel.metadata.tables[BadLoginRow.__tablename__]


# --- accounts ---------------------------------------------------------------------------------------------------------


def add(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Make an account; sqlalchemy.exc.IntegrityError when the address has one."""
    connection.execute(USER.insert(), row)


def by_id(connection: sa.Connection, user_id: str) -> sa.Row[Any] | None:
    """Return an account, or None."""
    return connection.execute(sa.select(USER).where(USER.c.id == user_id)).first()


def by_address(connection: sa.Connection, address: str) -> sa.Row[Any] | None:
    """Return the account of a mail address, or None."""
    return connection.execute(sa.select(USER).where(USER.c.address == address)).first()


def everybody(connection: sa.Connection) -> Sequence[sa.Row[Any]]:
    """Return all accounts by address, the disabled ones last."""
    return connection.execute(sa.select(USER).order_by(USER.c.disabled_at.is_not(None), USER.c.address)).all()


def names(connection: sa.Connection) -> dict[str, str]:
    """Return what to call everybody, by id."""
    return {row.id: row.name or row.address for row in connection.execute(sa.select(USER)).all()}


def change(connection: sa.Connection, user_id: str, values: dict[str, Any]) -> bool:
    """Change an account; False when there is none."""
    return connection.execute(sa.update(USER).where(USER.c.id == user_id).values(values)).rowcount == 1


def use_code(connection: sa.Connection, user_id: str, *, number: int) -> bool:
    """Note that the code of a half-minute was used; False when it, or a later one, was used before."""
    fresh = sa.update(USER).where(USER.c.id == user_id, USER.c.totp_used < number)
    return connection.execute(fresh.values(totp_used=number)).rowcount == 1


# --- sessions ---------------------------------------------------------------------------------------------------------


def begin_session(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Let a browser in."""
    connection.execute(SESSION.insert(), row)


def session(connection: sa.Connection, session_id: str) -> sa.Row[Any] | None:
    """Return a session, or None."""
    return connection.execute(sa.select(SESSION).where(SESSION.c.id == session_id)).first()


def sessions_of(connection: sa.Connection, user_id: str) -> Sequence[sa.Row[Any]]:
    """Return the sessions of somebody, the latest first."""
    asked = sa.select(SESSION).where(SESSION.c.user_id == user_id).order_by(SESSION.c.seen_at.desc())
    return connection.execute(asked).all()


def touch(connection: sa.Connection, session_id: str, user_id: str, *, at: datetime) -> None:
    """Note that a session was used."""
    connection.execute(sa.update(SESSION).where(SESSION.c.id == session_id).values(seen_at=at))
    connection.execute(sa.update(USER).where(USER.c.id == user_id).values(seen_at=at))


def end_session(connection: sa.Connection, session_id: str) -> None:
    """Put a browser out."""
    connection.execute(sa.delete(SESSION).where(SESSION.c.id == session_id))


def end_sessions(connection: sa.Connection, user_id: str, *, but: str = "") -> int:
    """Put all browsers of somebody out, but perhaps one; return how many."""
    return connection.execute(sa.delete(SESSION).where(SESSION.c.user_id == user_id, SESSION.c.id != but)).rowcount


def forget_sessions(connection: sa.Connection, *, now: datetime, unseen_since: datetime) -> None:
    """Remove the sessions that are over."""
    connection.execute(sa.delete(SESSION).where((SESSION.c.expires_at <= now) | (SESSION.c.seen_at <= unseen_since)))


# --- one-time links ---------------------------------------------------------------------------------------------------


def add_ticket(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Make a one-time link; the person's earlier ones of its kind hold no longer."""
    connection.execute(sa.delete(TICKET).where(TICKET.c.user_id == row["user_id"], TICKET.c.kind == row["kind"]))
    connection.execute(TICKET.insert(), row)


def ticket(connection: sa.Connection, ticket_id: str, *, kind: str, now: datetime) -> sa.Row[Any] | None:
    """Return a one-time link that still holds, or None."""
    return connection.execute(
        sa.select(TICKET).where(TICKET.c.id == ticket_id, TICKET.c.kind == kind, TICKET.c.expires_at > now)
    ).first()


def use_ticket(connection: sa.Connection, ticket_id: str) -> bool:
    """Use a one-time link up; False when somebody was faster."""
    return connection.execute(sa.delete(TICKET).where(TICKET.c.id == ticket_id)).rowcount == 1


def forget_tickets(connection: sa.Connection, user_id: str) -> None:
    """Let no link of somebody hold any longer."""
    connection.execute(sa.delete(TICKET).where(TICKET.c.user_id == user_id))


# --- bad logins -------------------------------------------------------------------------------------------------------


def bad_logins(connection: sa.Connection, keys: Sequence[str]) -> dict[str, tuple[int, datetime]]:
    """Return (how often, when last) of the keys that something went wrong for."""
    rows = connection.execute(sa.select(BAD_LOGIN).where(BAD_LOGIN.c.key.in_(list(keys)))).all()
    return {key: (int(count), last_at) for key, count, last_at in rows}


def count_bad_login(connection: sa.Connection, key: str, *, at: datetime) -> None:
    """Count one more bad login."""
    counted = sa.update(BAD_LOGIN).where(BAD_LOGIN.c.key == key).values(count=BAD_LOGIN.c.count + 1, last_at=at)
    if not connection.execute(counted).rowcount:
        connection.execute(BAD_LOGIN.insert().values(key=key, count=1, last_at=at))


def uncount_bad_login(connection: sa.Connection, key: str) -> None:
    """Count one bad login less."""
    more = sa.update(BAD_LOGIN).where(BAD_LOGIN.c.key == key, BAD_LOGIN.c.count > 0)
    connection.execute(more.values(count=BAD_LOGIN.c.count - 1))


def forgive(connection: sa.Connection, key: str, *, before: datetime) -> None:
    """Forget the bad logins of a key, and everybody's that are older than a time."""
    connection.execute(sa.delete(BAD_LOGIN).where((BAD_LOGIN.c.key == key) | (BAD_LOGIN.c.last_at < before)))
