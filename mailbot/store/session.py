"""Opens the database so that what is committed stays committed, on SQLite as on PostgreSQL.

SQLite runs in WAL mode with synchronous=FULL (docs/promises.md, finding 6) and every writing transaction begins
IMMEDIATE: a reader that becomes a writer would fail at once with "database is locked" whatever the busy timeout. On
PostgreSQL a writing transaction first takes the record's advisory lock, so that there, too, one writes at a time: the
limits count what is committed, and two transactions never wait for each other's rows. No error shows the values of a
statement (T16).
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import SQLModel

from mailbot.errors import DatabaseError
from mailbot.record.journal import TRIGGERS, take_turn
from mailbot.store import review_tables, tables, user_tables  # noqa: F401 - declare the tables on SQLModel.metadata
from mailbot.store.search_table import STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

READING = "mailbot.reading"
"""Mark of a connection whose next transaction only reads."""
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON")


def open_database(url: str) -> sa.Engine:
    """Return an engine for ``sqlite:///path`` or ``postgresql://...``; the directory must exist.

    Raises DatabaseError where the program that speaks to PostgreSQL is missing.
    """
    if url.startswith("sqlite"):
        # The connection used last is taken first: SQLite forgets the pages it holds when another one has written.
        engine = sa.create_engine(url, connect_args={"timeout": 10}, hide_parameters=True, pool_use_lifo=True)
        event.listen(engine, "connect", _prepare_sqlite)
        # Not by the event "begin": an engine with any such event pays for all of them at every statement.
        engine.dialect.do_begin = _begin_sqlite  # type: ignore[method-assign]  # of this engine's dialect alone
        return engine
    try:
        return sa.create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True, hide_parameters=True
        )
    except ModuleNotFoundError as error:
        raise DatabaseError(
            "What speaks to PostgreSQL is not installed; mailbot did nothing. Run: pip install 'mailbot[postgres]'"
        ) from error


def is_down(error: BaseException) -> bool:
    """Return whether the database itself failed (locked, full, read-only, gone): no fault of what was to be written."""
    kinds = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError, sa.exc.TimeoutError)
    return isinstance(error, kinds) or type(error) is sa.exc.DatabaseError


def _prepare_sqlite(connection: Any, record: Any) -> None:
    del record
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(dbapi_connection: sa.PoolProxiedConnection) -> None:
    dbapi_connection.cursor().execute("BEGIN" if dbapi_connection.info.pop(READING, False) else "BEGIN IMMEDIATE")


DAEMON_LOCK = 0x6D616964
"""PostgreSQL advisory lock of the one mailbot that works on a database."""
_HOLD = sa.text("SELECT pg_try_advisory_lock(:key)")
_TURNS: weakref.WeakKeyDictionary[sa.Engine, threading.Lock] = weakref.WeakKeyDictionary()


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection that only reads; it blocks no writer."""
    with engine.connect() as connection:
        connection.info[READING] = True
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection whose changes are committed together at the end, or not at all.

    The threads of this process take turns by a lock: SQLite has one writer, and its own way of waiting for it sleeps
    ever longer between two looks. Other processes still wait by the busy timeout.
    """
    turn = _TURNS.setdefault(engine, threading.Lock()) if engine.dialect.name == "sqlite" else nullcontext()
    with turn, engine.begin() as connection:
        take_turn(connection)
        yield connection


@contextmanager
def held_alone(url: str) -> Iterator[bool]:
    """Give whether no other mailbot works on this database, and keep others away until the end.

    Two on one PostgreSQL would send the same mails. A SQLite file has its state directory's lock; the lock of
    PostgreSQL ends with its connection, however that ends.
    """
    if not url.startswith("postgresql"):
        yield True
        return
    engine = open_database(url)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield bool(connection.execute(_HOLD, {"key": DAEMON_LOCK}).scalar())
    finally:
        engine.dispose()


def create_all(engine: sa.Engine) -> None:
    """Create every table and the triggers of the record where they are missing."""
    with engine.begin() as connection:
        SQLModel.metadata.create_all(connection)
        install_triggers(connection)


def install_triggers(connection: sa.Connection) -> None:
    """Make the record refuse changes (docs/record.md, rule 2), and the words of mails be found and go with them."""
    for statement in (*TRIGGERS[connection.dialect.name], *STATEMENTS[connection.dialect.name]):
        connection.exec_driver_sql(statement)


def rewrite(engine: sa.Engine) -> None:
    """Write a SQLite file anew, so that nothing of what was deleted is left in it; PostgreSQL does so by itself."""
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        driver: Any = raw.driver_connection
        try:
            driver.execute("INSERT INTO mail_words_fts (mail_words_fts) VALUES ('optimize')")  # drops removed words
            driver.execute("VACUUM")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as error:
            raise sa.exc.OperationalError("VACUUM", None, error) from error
    finally:
        raw.close()


def sqlite_path(url: str) -> Path | None:
    """Return the file behind a SQLite URL, or None for another database."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
