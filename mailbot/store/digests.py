"""Questions and changes about the weekly digest: who was sent which week, and who does not want it any more."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from mailbot.record.journal import event_table as EVENT  # noqa: N812 - a table, written as the others are
from mailbot.store import outbox
from mailbot.store.tables import DigestRunRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

DIGEST_RUN = SQLModel.metadata.tables[DigestRunRow.__tablename__]
NO_MORE = "digest.off:"
"""Key of a small fact of the installation: when a person, named by a digest of the address, said no."""


def of_week(connection: sa.Connection, week: str) -> Sequence[sa.Row[Any]]:
    """Return the digests of a week that were put into the outbox, the first one first."""
    return connection.execute(sa.select(DIGEST_RUN).where(DIGEST_RUN.c.week == week).order_by(DIGEST_RUN.c.id)).all()


def add(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Note that somebody gets a week's digest; in the same transaction as its outbox row."""
    connection.execute(DIGEST_RUN.insert(), row)


def refuse(connection: sa.Connection, recipient: str, *, at: datetime) -> None:
    """Note that somebody wants no digest any more."""
    outbox.set_meta(connection, _key(recipient), at.isoformat())


def refused(connection: sa.Connection, recipient: str) -> bool:
    """Return whether somebody wants no digest any more."""
    return bool(outbox.meta(connection, _key(recipient)))


def _key(recipient: str) -> str:
    return NO_MORE + hashlib.sha256(recipient.casefold().encode()).hexdigest()[:32]


def of_effect(connection: sa.Connection, effect_id: str) -> sa.Row[Any] | None:
    """Return the digest that an outbox row carries, or None."""
    return connection.execute(sa.select(DIGEST_RUN).where(DIGEST_RUN.c.effect_id == effect_id)).first()


def last_recorded(connection: sa.Connection) -> tuple[int, datetime] | None:
    """Return (sequence number, record time) of the last event; None while the record is empty."""
    return _recorded(connection, EVENT.c.seq.desc())


def first_recorded(connection: sa.Connection, *, after: int = 0) -> tuple[int, datetime] | None:
    """Return (sequence number, record time) of the first event after a sequence number, or None."""
    return _recorded(connection, EVENT.c.seq, after=after)


def _recorded(connection: sa.Connection, order: Any, *, after: int = 0) -> tuple[int, datetime] | None:
    statement = sa.select(EVENT.c.seq, EVENT.c.recorded_at).where(EVENT.c.seq > after).order_by(order).limit(1)
    row = connection.execute(statement).first()
    return (int(row.seq), row.recorded_at) if row is not None else None
