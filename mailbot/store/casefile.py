"""Questions about one mail or one conversation: everything that a person who works on it may want to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mailbot.record.journal import event_table
from mailbot.store.conversations import DECISION
from mailbot.store.mails import MAIL, READING
from mailbot.store.outbox import EFFECT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_READING = sa.select(READING).where(READING.c.mail_id == sa.bindparam("mail"))
_DECISION = (
    sa.select(DECISION)
    .where(DECISION.c.mail_id == sa.bindparam("mail"))
    .order_by(DECISION.c.made_at.desc(), DECISION.c.id.desc())
    .limit(1)
)
_WITHOUT_OCTETS = [column for column in EFFECT.c if column.name not in {"octets", "webhook_body"}]


def reading(connection: sa.Connection, mail_id: str) -> sa.Row[Any] | None:
    """Return what mailbot read and understood in a mail, as JSON texts, or None."""
    return connection.execute(_READING, {"mail": mail_id}).first()


def decision(connection: sa.Connection, mail_id: str) -> sa.Row[Any] | None:
    """Return the last decision about a mail, or None."""
    return connection.execute(_DECISION, {"mail": mail_id}).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a conversation: from ``since`` on, and before ``until``; None is without an end."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, column: Any) -> tuple[sa.ColumnElement[bool], ...]:
        """Return the conditions that a time lies in the part."""
        first = (column >= self.since,) if self.since is not None else ()
        return (*first, column < self.until) if self.until is not None else first


ALL = Span()


def last_span(connection: sa.Connection, conversation_id: str, *, until: datetime | None, mails: int) -> Span:
    """Return the part of a conversation that holds its last ``mails`` mails, of those before ``until``."""
    asked = sa.select(MAIL.c.received_at).where(MAIL.c.conversation_id == conversation_id)
    asked = asked.where(*Span(until=until).holds(MAIL.c.received_at))
    first = connection.execute(asked.order_by(MAIL.c.received_at.desc()).limit(2).offset(mails - 1)).scalars().all()
    return Span(since=first[0] if len(first) > 1 else None, until=until)


def mails_of(
    connection: sa.Connection, conversation_id: str, *, span: Span = ALL, limit: int = 200
) -> Sequence[sa.Row[Any]]:
    """Return the mails of a conversation that arrived, oldest first."""
    asked = sa.select(MAIL).where(MAIL.c.conversation_id == conversation_id, *span.holds(MAIL.c.received_at))
    return connection.execute(asked.order_by(MAIL.c.received_at, MAIL.c.id).limit(limit)).all()


def decisions_of(
    connection: sa.Connection, conversation_id: str, *, span: Span = ALL, limit: int = 200
) -> Sequence[sa.Row[Any]]:
    """Return the decisions of a conversation, oldest first."""
    asked = sa.select(DECISION).where(DECISION.c.conversation_id == conversation_id, *span.holds(DECISION.c.made_at))
    return connection.execute(asked.order_by(DECISION.c.made_at, DECISION.c.id).limit(limit)).all()


def effects_of(
    connection: sa.Connection, conversation_id: str, *, span: Span = ALL, limit: int = 200
) -> Sequence[sa.Row[Any]]:
    """Return the outbox rows of a conversation, oldest first, without the mails themselves."""
    asked = sa.select(*_WITHOUT_OCTETS).where(EFFECT.c.conversation_id == conversation_id)
    asked = asked.where(*span.holds(EFFECT.c.created_at))
    return connection.execute(asked.order_by(EFFECT.c.created_at, EFFECT.c.id).limit(limit)).all()


def effects_of_mail(connection: sa.Connection, *, conversation_id: str, mail_id: str) -> Sequence[sa.Row[Any]]:
    """Return the outbox rows that a mail led to, with the mails themselves, oldest first."""
    asked = sa.select(EFFECT).where(EFFECT.c.conversation_id == conversation_id, EFFECT.c.mail_id == mail_id)
    return connection.execute(asked.order_by(EFFECT.c.created_at, EFFECT.c.id)).all()


def events_of(
    connection: sa.Connection, conversation_id: str, *, types: Sequence[str], span: Span = ALL, limit: int = 500
) -> Sequence[sa.Row[Any]]:
    """Return what the record tells of a conversation, of some types, oldest first."""
    asked = sa.select(event_table).where(
        event_table.c.conversation_id == conversation_id,
        event_table.c.type.in_(list(types)),
        *span.holds(event_table.c.occurred_at),
    )
    return connection.execute(asked.order_by(event_table.c.occurred_at, event_table.c.seq).limit(limit)).all()


def frequent_intents(connection: sa.Connection, *, latest: int = 2000) -> Sequence[str]:
    """Return the intents of the latest decisions, the most frequent first."""
    recent = sa.select(DECISION.c.intent).order_by(DECISION.c.id.desc()).limit(latest).subquery()
    count = sa.func.count()
    asked = sa.select(recent.c.intent).where(recent.c.intent != "").group_by(recent.c.intent)
    return list(connection.execute(asked.order_by(count.desc(), recent.c.intent)).scalars())
