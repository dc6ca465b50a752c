"""Sessions: which browser is logged in as whom. They lie in the database, so that they can be ended at once.

The cookie holds 256 random bits, the database only their SHA-256. A login always begins a new session and ends the one
that the browser had. A session ends after 12 hours without use, and after 7 days in any case.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.console.people import User, user_of
from mailbot.store import users
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa
    from starlette.responses import Response

    from mailbot.console.context import Console
    from mailbot.steps.shell import Shell

COOKIE = "mailbot_session"
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
TOUCH_EVERY = timedelta(minutes=1)
"""How fine the last use is noted: not every request writes."""
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A session that holds, and who it is."""

    id: str
    user: User


def digest(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(shell: Shell, connection: sa.Connection, user_id: str, *, browser: str, instead_of: str = "") -> str:
    """Begin a session and return its token; the session that the browser had ends."""
    token, now = secrets.token_urlsafe(TOKEN_BYTES), shell.clock()
    users.forget_sessions(connection, now=now, unseen_since=now - IDLE)
    if instead_of:
        users.end_session(connection, instead_of)
    row = {
        "id": digest(token),
        "user_id": user_id,
        "created_at": now,
        "seen_at": now,
        "expires_at": now + LONGEST,
        "browser": browser[:120],
    }
    users.begin_session(connection, row)
    users.touch(connection, digest(token), user_id, at=now)
    return token


def known(console: Console, token: str) -> Known | None:
    """Return whose session a cookie names; None when it holds no longer, or the account was disabled."""
    if not token or len(token) > 2 * TOKEN_BYTES:
        return None
    now, session_id = console.clock(), digest(token)
    with reading(console.database) as connection:
        row = users.session(connection, session_id)
        if row is None or _is_over(row.seen_at, row.expires_at, now):
            return None
        person = users.by_id(connection, row.user_id)
    if person is None or person.disabled_at is not None:
        return None
    if now - row.seen_at >= TOUCH_EVERY:
        with writing(console.database) as connection:
            users.touch(connection, session_id, row.user_id, at=now)
    return Known(id=session_id, user=user_of(person))


def _is_over(seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    return now >= expires_at or now - seen_at >= IDLE


def give_cookie(response: Response, console: Console, token: str) -> Response:
    """Hand a session's token to the browser."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LONGEST.total_seconds()),
        path=console.base_path or "/",
        secure=console.secure,
        httponly=True,
        samesite="lax",
    )
    return response


def take_cookie(response: Response, console: Console) -> Response:
    """Take the token from the browser."""
    response.delete_cookie(COOKIE, path=console.base_path or "/", secure=console.secure, httponly=True, samesite="lax")
    return response
