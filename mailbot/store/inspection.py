"""Opens the database only to look at it: nothing is created, changed, or set to another mode.

``mailbot doctor`` works beside a running mailbot, as another user if need be, so it must not even make a file. The
questions here are about the database itself and about work that stands still.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import sqlalchemy as sa

from mailbot.store.mails import MAIL
from mailbot.store.outbox import DUE, EFFECT
from mailbot.store.session import PRAGMAS, sqlite_path
from mailbot.store.tables import EffectState, MailState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

PER_CONNECTION = tuple(pragma for pragma in PRAGMAS if not pragma.startswith("journal_mode"))
"""The settings mailbot makes on each connection; the journal's mode is kept in the file and only read here."""


@contextmanager
def looking(url: str) -> Iterator[sa.Connection]:
    """Give a connection that cannot write; sqlalchemy.exc.SQLAlchemyError when there is no database to be had."""
    path = sqlite_path(url)
    if path is not None:
        engine = sa.create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true", connect_args={"timeout": 10})
    else:
        driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
        options = "-c default_transaction_read_only=on"
        engine = sa.create_engine(driver, connect_args={"connect_timeout": 10, "options": options})
    try:
        with engine.connect() as connection:
            if path is not None:
                for pragma in PER_CONNECTION:
                    connection.exec_driver_sql(f"PRAGMA {pragma}")
            yield connection
    finally:
        engine.dispose()


def described(connection: sa.Connection) -> str:
    """Return the kind and version of the database, such as ``SQLite 3.45.1``."""
    version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    return f"{'PostgreSQL' if connection.dialect.name == 'postgresql' else 'SQLite'} {version}".strip()


def durability(connection: sa.Connection) -> tuple[str, bool]:
    """Return how commits are kept, in words, and whether a power cut loses none (docs/promises.md, finding 6)."""
    if connection.dialect.name == "postgresql":
        fsync, commit = (
            connection.exec_driver_sql(f"SHOW {name}").scalar() for name in ("fsync", "synchronous_commit")
        )
        return f"fsync {fsync}, synchronous_commit {commit}", fsync == "on" and commit not in {"off", "local"}
    journal = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
    synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    full = isinstance(synchronous, int) and synchronous >= 2  # noqa: PLR2004 - 2 is FULL, 3 EXTRA (sqlite.org/pragma)
    return f"journal {journal.upper()}, synchronous {'FULL' if full else synchronous}", journal == "wal" and full


def damage(connection: sa.Connection) -> str:
    """Return what is wrong with the file's structure, or an empty string; PostgreSQL looks after itself."""
    if connection.dialect.name != "sqlite":
        return ""
    said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    return "" if said == "ok" else said


def overdue(connection: sa.Connection, *, before: datetime, mailboxes: Sequence[str] | None = None) -> int:
    """Return how many rows of the outbox, of all mailboxes or some, should have been sent before a time."""
    asked = sa.select(sa.func.count()).where(EFFECT.c.state.in_(DUE), EFFECT.c.not_before < before)
    if mailboxes is not None:
        asked = asked.where(EFFECT.c.mailbox.in_(list(mailboxes)))
    return int(connection.execute(asked).scalar_one())


def put_off(connection: sa.Connection, *, before: datetime) -> int:
    """Return how many mails were written before a time and are still put off by the mail server (R50)."""
    asked = sa.select(sa.func.count()).where(EFFECT.c.state == EffectState.DEFERRED, EFFECT.c.created_at < before)
    return int(connection.execute(asked).scalar_one())


def unread(connection: sa.Connection, *, before: datetime) -> int:
    """Return how many mails were stored before a time and are still not read."""
    return int(
        connection.execute(
            sa.select(sa.func.count()).where(MAIL.c.state == MailState.RECEIVED, MAIL.c.observed_at < before)
        ).scalar_one()
    )
