"""Questions and changes about mails: which wait, which were seen before, how far each has come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from mailbot.store.tables import CursorRow, MailRow, MailState, RawMailRow, ReadingRow, SuppressionRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

MAIL = SQLModel.metadata.tables[MailRow.__tablename__]
RAW = SQLModel.metadata.tables[RawMailRow.__tablename__]
READING = SQLModel.metadata.tables[ReadingRow.__tablename__]
CURSOR = SQLModel.metadata.tables[CursorRow.__tablename__]
SENT = "\\Sent"
"""Name of the Sent folder's row among the cursors: its mark, whatever the server calls it (RFC 6154)."""
SUPPRESSION = SQLModel.metadata.tables[SuppressionRow.__tablename__]


def insert_ignoring(connection: sa.Connection, table: sa.Table) -> Any:
    """Return an INSERT that leaves rows alone whose unique key is already there."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing()


# The statements of every mail are made once: SQLAlchemy needs longer to build one than SQLite to run it.
_KNOWN_UIDS = sa.select(MAIL.c.uid).where(
    MAIL.c.mailbox == sa.bindparam("mailbox"),
    MAIL.c.folder == sa.bindparam("folder"),
    MAIL.c.uidvalidity == sa.bindparam("uidvalidity"),
    MAIL.c.uid.in_(sa.bindparam("uids", expanding=True)),
)
_ADD, _ADD_RAW, _ADD_READING = MAIL.insert(), RAW.insert(), READING.insert()
_FORGET_READING = sa.delete(READING).where(READING.c.mail_id.in_(sa.bindparam("mails", expanding=True)))
_STILL_WAITING = sa.select(MAIL.c.id).where(
    MAIL.c.id.in_(sa.bindparam("mails", expanding=True)), MAIL.c.state == MailState.RECEIVED
)
_RAWS = sa.select(RAW.c.mail_id, RAW.c.octets).where(RAW.c.mail_id.in_(sa.bindparam("mails", expanding=True)))
_COUNT_WAITING = sa.select(sa.func.count()).where(
    MAIL.c.state == MailState.RECEIVED, MAIL.c.mailbox == sa.bindparam("box")
)
_CHANGE = sa.update(MAIL).where(MAIL.c.id == sa.bindparam("mail"))
_EARLIER = (
    sa.select(MAIL.c.id)
    .where(
        MAIL.c.content_key == sa.bindparam("key"),
        MAIL.c.id != sa.bindparam("mail"),
        MAIL.c.state == MailState.DECIDED,
    )
    .order_by(MAIL.c.decided_at)
    .limit(1)
)
_EARLIER_BY_THEN = _EARLIER.where(MAIL.c.received_at.between(sa.bindparam("since"), sa.bindparam("until")))
NAMELESS_WITHIN = timedelta(hours=1)
"""Copies of a mail that has no Message-ID arrive this close to each other; later, the same words were written again."""
_SUPPRESSED = sa.select(SUPPRESSION.c.reason).where(
    SUPPRESSION.c.address.in_(sa.bindparam("addresses", expanding=True))
)


def known_uids(
    connection: sa.Connection, *, mailbox: str, folder: str, uidvalidity: int, uids: Sequence[int]
) -> frozenset[int]:
    """Return which of ``uids`` are stored already (R40)."""
    where = {"mailbox": mailbox, "folder": folder, "uidvalidity": uidvalidity, "uids": list(uids)}
    return frozenset(connection.execute(_KNOWN_UIDS, where).scalars())


def add(connection: sa.Connection, rows: Sequence[dict[str, Any]], octets: Sequence[bytes]) -> None:
    """Store new mails and their bytes; their identity on the server must be new."""
    if rows:
        connection.execute(_ADD, list(rows))
        raws = [{"mail_id": row["id"], "octets": raw} for row, raw in zip(rows, octets, strict=True)]
        connection.execute(_ADD_RAW, raws)


_WAITING = (
    sa.select(MAIL)
    .where(
        MAIL.c.state == MailState.RECEIVED,
        MAIL.c.mailbox.in_(sa.bindparam("mailboxes", expanding=True)),
        sa.or_(MAIL.c.due_at.is_(None), MAIL.c.due_at <= sa.bindparam("now"), MAIL.c.due_at > sa.bindparam("latest")),
        MAIL.c.id.not_in(sa.bindparam("excluding", expanding=True)),
    )
    .order_by(MAIL.c.internaldate, MAIL.c.uid)
    .limit(sa.bindparam("most"))
)


def waiting(
    connection: sa.Connection,
    *,
    now: datetime,
    latest: datetime,
    limit: int,
    mailboxes: Sequence[str],
    excluding: Sequence[str] = (),
) -> list[sa.Row[Any]]:
    """Return mails to be read, oldest first, without their bytes; not the ones of ``excluding``.

    A mail that was put off beyond ``latest`` is due: the clock was set back since (R39).
    """
    where = {"now": now, "latest": latest, "most": limit, "mailboxes": list(mailboxes), "excluding": list(excluding)}
    return list(connection.execute(_WAITING, where).all())


def still_waiting(connection: sa.Connection, mail_ids: Sequence[str]) -> frozenset[str]:
    """Return which of some mails still wait to be decided."""
    return frozenset(connection.execute(_STILL_WAITING, {"mails": list(mail_ids)}).scalars())


def count_waiting(connection: sa.Connection, *, mailbox: str) -> int:
    """Return how many mails of a mailbox wait to be read."""
    return int(connection.execute(_COUNT_WAITING, {"box": mailbox}).scalar_one())


def oldest_waiting(connection: sa.Connection, *, mailboxes: Sequence[str]) -> datetime | None:
    """Return when the mail of these mailboxes that waits longest was stored, or None."""
    return connection.execute(
        sa.select(sa.func.min(MAIL.c.observed_at, type_=MAIL.c.observed_at.type)).where(
            MAIL.c.state == MailState.RECEIVED, MAIL.c.mailbox.in_(list(mailboxes))
        )
    ).scalar()


def counts(connection: sa.Connection) -> dict[str, int]:
    """Return how many mails are in each state."""
    rows = connection.execute(sa.select(MAIL.c.state, sa.func.count()).group_by(MAIL.c.state)).all()
    return {state: int(count) for state, count in rows}


def count_attempt(connection: sa.Connection, mail_ids: Sequence[str]) -> None:
    """Count an attempt to read each mail; committed before the attempt is made (R67)."""
    connection.execute(sa.update(MAIL).where(MAIL.c.id.in_(mail_ids)).values(attempts=MAIL.c.attempts + 1))


def forget_attempt(connection: sa.Connection, mail_ids: Sequence[str]) -> None:
    """Take back an attempt that was counted and not made use of."""
    connection.execute(sa.update(MAIL).where(MAIL.c.id.in_(mail_ids)).values(attempts=MAIL.c.attempts - 1))


def put_back(connection: sa.Connection, mail_id: str, *, error: str, due_at: datetime) -> None:
    """Let a mail that could not be read be tried again at ``due_at``."""
    connection.execute(
        sa.update(MAIL).where(MAIL.c.id == mail_id).values(error=error, due_at=due_at, failures=MAIL.c.failures + 1)
    )


def quarantine(connection: sa.Connection, mail_id: str, *, error: str) -> None:
    """Set a mail aside for a person, with its bytes."""
    connection.execute(sa.update(MAIL).where(MAIL.c.id == mail_id).values(state=MailState.QUARANTINED, error=error))


def release(connection: sa.Connection, mail_ids: Sequence[str], *, state: str) -> int:
    """Take mails out of quarantine: RECEIVED to try again, DROPPED to leave it at that. Return how many."""
    return connection.execute(
        sa.update(MAIL)
        .where(MAIL.c.id.in_(mail_ids), MAIL.c.state == MailState.QUARANTINED)
        .values(state=state, attempts=0, failures=0, due_at=None)
    ).rowcount


def in_state(connection: sa.Connection, state: str) -> list[sa.Row[Any]]:
    """Return the mails in ``state``, oldest first."""
    return list(connection.execute(sa.select(MAIL).where(MAIL.c.state == state).order_by(MAIL.c.internaldate)).all())


def get(connection: sa.Connection, mail_id: str) -> sa.Row[Any] | None:
    """Return one mail, or None."""
    return connection.execute(sa.select(MAIL).where(MAIL.c.id == mail_id)).first()


def raws(connection: sa.Connection, mail_ids: Sequence[str]) -> dict[str, bytes]:
    """Return the bytes of mails by their id; without those that were erased."""
    rows = connection.execute(_RAWS, {"mails": list(mail_ids)}).all() if mail_ids else []
    return {row.mail_id: row.octets for row in rows}


def raw(connection: sa.Connection, mail_id: str) -> bytes:
    """Return a mail's bytes; empty when they were erased."""
    return connection.execute(sa.select(RAW.c.octets).where(RAW.c.mail_id == mail_id)).scalar() or b""


def save_readings(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep what was read and understood in mails; a second reading replaces the first."""
    if rows:
        connection.execute(_FORGET_READING, {"mails": [row["mail_id"] for row in rows]})
        connection.execute(_ADD_READING, list(rows))


def decided(connection: sa.Connection, mail_id: str, values: dict[str, Any]) -> None:
    """Mark a mail as decided, with what reading it brought to light."""
    fixed = {"mail": mail_id, "state": MailState.DECIDED.value, "due_at": None, "error": ""}
    connection.execute(_CHANGE, {**fixed, **values})


def earlier_copy(connection: sa.Connection, *, mail: Any, content_key: str, named: bool) -> str:
    """Return a mail already decided that has the same content as ``mail``, a row (R23), or an empty string.

    ``named`` says that it has a Message-ID; without one only the server's time tells a copy from the same words again.
    """
    if not content_key:
        return ""
    asked = {"key": content_key, "mail": mail.id}
    if named:
        return connection.execute(_EARLIER, asked).scalar() or ""
    near = {"since": mail.received_at - NAMELESS_WITHIN, "until": mail.received_at + NAMELESS_WITHIN}
    return connection.execute(_EARLIER_BY_THEN, {**asked, **near}).scalar() or ""


def unmarked(connection: sa.Connection, *, mailbox: str, folder: str, uidvalidity: int) -> list[int]:
    """Return the UIDs of stored mails that the server does not yet show as read by mailbot."""
    return list(
        connection.execute(
            sa.select(MAIL.c.uid).where(
                MAIL.c.mailbox == mailbox,
                MAIL.c.folder == folder,
                MAIL.c.uidvalidity == uidvalidity,
                MAIL.c.marked.is_(False),
            )
        ).scalars()
    )


def marked(connection: sa.Connection, *, mailbox: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> None:
    """Note that the server shows these mails as read by mailbot."""
    connection.execute(
        sa.update(MAIL)
        .where(
            MAIL.c.mailbox == mailbox,
            MAIL.c.folder == folder,
            MAIL.c.uidvalidity == uidvalidity,
            MAIL.c.uid.in_(uids),
        )
        .values(marked=True)
    )


def cursor(connection: sa.Connection, *, mailbox: str, folder: str) -> sa.Row[Any] | None:
    """Return how far a folder was read, or None before the first start."""
    return connection.execute(sa.select(CURSOR).where(CURSOR.c.mailbox == mailbox, CURSOR.c.folder == folder)).first()


def cursors(connection: sa.Connection) -> list[sa.Row[Any]]:
    """Return how far every folder that is read for mail was read; not the Sent folders that are only looked at."""
    return list(connection.execute(sa.select(CURSOR).where(CURSOR.c.folder != SENT).order_by(CURSOR.c.mailbox)).all())


def set_cursor(connection: sa.Connection, *, mailbox: str, folder: str, values: dict[str, Any]) -> None:
    """Write how far a folder was read, making the row where it is missing."""
    changed = connection.execute(
        sa.update(CURSOR).where(CURSOR.c.mailbox == mailbox, CURSOR.c.folder == folder).values(**values)
    ).rowcount
    if not changed:
        connection.execute(CURSOR.insert().values(mailbox=mailbox, folder=folder, **values))


def note_trouble(connection: sa.Connection, *, mailbox: str, folder: str, error: str) -> None:
    """Note that a folder cannot be reached; nothing where it never was."""
    connection.execute(
        sa.update(CURSOR)
        .where(CURSOR.c.mailbox == mailbox, CURSOR.c.folder == folder)
        .values(reachable=False, error=error)
    )


def suppressed(connection: sa.Connection, *addresses: str) -> str:
    """Return why one of some addresses (or pseudonyms) is on the suppression list (R19), or an empty string."""
    return connection.execute(_SUPPRESSED, {"addresses": addresses}).scalar() or ""


def suppress(connection: sa.Connection, address: str, *, reason: str, since: datetime) -> None:
    """Put an address on the suppression list; the first reason stays."""
    connection.execute(insert_ignoring(connection, SUPPRESSION).values(address=address, reason=reason, since=since))
