"""Questions and changes about certificates: what was reviewed, what it proved, and which thresholds hold by it.

The reviews are read from the record, which keeps them when the mails themselves are long erased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from mailbot.domain import Thresholds
from mailbot.record.journal import event_table as EVENT  # noqa: N812 - a table, written as the others are
from mailbot.store.tables import CertificateRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

CERTIFICATE = SQLModel.metadata.tables[CertificateRow.__tablename__]
SAMPLED, UNDERSTOOD = "review.sampled", "message.understood"
VERDICTS = ("review.completed", "review.adjudicated")
SAME = 1e-9
"""Budgets that differ by less are the same one."""


_NEWEST = (
    sa.select(CERTIFICATE)
    .where(CERTIFICATE.c.mailbox == sa.bindparam("box"), CERTIFICATE.c.model == sa.bindparam("by"))
    .order_by(CERTIFICATE.c.made_at.desc(), CERTIFICATE.c.look.desc())
    .limit(1)
)
"""Written once: it is asked with every mail."""


def newest(connection: sa.Connection, *, mailbox: str, model: str) -> sa.Row[Any] | None:
    """Return the last look at a mailbox's reviews of a model, or None."""
    return connection.execute(_NEWEST, {"box": mailbox, "by": model}).first()


def holds(row: Any, *, budget: float, now: datetime) -> bool:
    """Tell whether a look certified something that still counts for ``budget``."""
    return bool(row is not None and row.certified and abs(row.budget - budget) < SAME and now < row.ends_at)


def in_force(row: Any, *, budget: float, now: datetime) -> Thresholds | None:
    """Return the thresholds that the last look certified, or None when nothing is certified any more or yet."""
    return thresholds_of(row) if holds(row, budget=budget, now=now) else None


def thresholds_of(row: Any) -> Thresholds:
    """Return the thresholds of a look, with its id as their certificate."""
    kept = row.thresholds
    return Thresholds(
        default=float(kept["default"]),
        per_language=tuple((str(language), float(value)) for language, value in kept["per_language"]),
        per_intent=tuple((str(intent), str(language), float(value)) for intent, language, value in kept["per_intent"]),
        certificate=row.id,
    )


def add(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Keep a look, in the transaction of its event."""
    connection.execute(CERTIFICATE.insert(), row)


def sampled(connection: sa.Connection, *, mailbox: str, since: datetime) -> Sequence[Any]:
    """Return (message_id, payload) of the mails drawn for review since a time, oldest first."""
    return connection.execute(_drawn(mailbox, since).order_by(EVENT.c.seq)).all()


def verdicts(connection: sa.Connection, *, mailbox: str, since: datetime) -> Sequence[Any]:
    """Return (message_id, payload) of what reviewers said about the mails drawn since a time, oldest first."""
    return _about_drawn(connection, VERDICTS, mailbox=mailbox, since=since)


def understood(connection: sa.Connection, *, mailbox: str, since: datetime) -> Sequence[Any]:
    """Return (message_id, payload) of what was understood in the mails drawn since a time, oldest first."""
    return _about_drawn(connection, (UNDERSTOOD,), mailbox=mailbox, since=since)


def _about_drawn(connection: sa.Connection, types: tuple[str, ...], *, mailbox: str, since: datetime) -> Sequence[Any]:
    drawn = _drawn(mailbox, since).with_only_columns(EVENT.c.message_id)
    statement = sa.select(EVENT.c.message_id, EVENT.c.payload).where(
        EVENT.c.type.in_(types), EVENT.c.message_id.in_(drawn.scalar_subquery())
    )
    return connection.execute(statement.order_by(EVENT.c.seq)).all()


def _drawn(mailbox: str, since: datetime) -> sa.Select[Any]:
    return sa.select(EVENT.c.message_id, EVENT.c.payload).where(
        EVENT.c.type == SAMPLED, EVENT.c.mailbox == mailbox, EVENT.c.occurred_at >= since
    )


def told(connection: sa.Connection, key: str) -> bool:
    """Tell whether the record has an event with this idempotency key."""
    return connection.execute(sa.select(EVENT.c.seq).where(EVENT.c.idempotency_key == key)).first() is not None
