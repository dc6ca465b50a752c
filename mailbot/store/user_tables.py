"""The tables of the people who use the console: accounts, sessions, one-time links, and bad logins.

Passwords are kept as argon2id hashes, the tokens of sessions and links as SHA-256 only. What makes the codes of a
telephone must be known to check them; it lies here as it is, and opens nothing without the password.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads the field types at run time
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from mailbot.record.journal import UtcDateTime


class UserRow(SQLModel, table=True):
    """Somebody who may use the console. Never deleted, only disabled: the record names them by id."""

    __tablename__ = "console_user"

    id: str = Field(primary_key=True, max_length=32)
    address: str = Field(max_length=320, unique=True)
    """Lower-case mail address: the login name."""
    name: str = Field(default="", max_length=120)
    role: str = Field(max_length=16)
    language: str = Field(default="", max_length=8)
    """Language of the screens; empty follows the browser."""
    theme: str = Field(default="", max_length=8)
    """light, dark, or empty: as the system has it."""
    mailboxes: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    """Names of the mailboxes that the person sees; none means all of them."""
    password_hash: str = Field(default="", max_length=200)
    """Empty until the person has chosen one; an empty hash fits no password."""
    totp_secret: str = Field(default="", max_length=64)
    totp_used: int = 0
    """Number of the last half-minute whose code was accepted: a code works once."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SessionRow(SQLModel, table=True):
    """One browser that is logged in; deleting the row ends it at once."""

    __tablename__ = "console_session"

    id: str = Field(primary_key=True, max_length=64)
    """SHA-256 of the token in the cookie."""
    user_id: str = Field(max_length=32, index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    browser: str = Field(default="", max_length=120)


class TicketRow(SQLModel, table=True):
    """A link that lets somebody in once: an invitation, a new password, the demo's login."""

    __tablename__ = "console_ticket"

    id: str = Field(primary_key=True, max_length=64)
    """SHA-256 of the token in the link."""
    kind: str = Field(max_length=16)
    """invite or login."""
    user_id: str = Field(max_length=32, index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class BadLoginRow(SQLModel, table=True):
    """How often logging in went wrong for an account or from an address; the key is a keyed digest of either."""

    __tablename__ = "console_bad_login"

    key: str = Field(primary_key=True, max_length=64)
    count: int = 0
    last_at: datetime = Field(sa_type=UtcDateTime)
