"""Questions about one mail or one conversation: everything that a person who works on it may want to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mailbot.record.journal import event_table
from mailbot.store.conversations import DECISION
from mailbot.store.mails import MAIL, READING
from mailbot.store.outbox import EFFECT

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def mails_of(connection: sa.Connection, conversation_id: str, *, limit: int = 200) -> Sequence[sa.Row[Any]]:
    """Return the mails of a conversation that arrived, oldest first."""
    asked = sa.select(MAIL).where(MAIL.c.conversation_id == conversation_id)
    return connection.execute(asked.order_by(MAIL.c.received_at, MAIL.c.id).limit(limit)).all()


def decisions_of(connection: sa.Connection, conversation_id: str, *, limit: int = 200) -> Sequence[sa.Row[Any]]:
    """Return the decisions of a conversation, oldest first."""
    asked = sa.select(DECISION).where(DECISION.c.conversation_id == conversation_id)
    return connection.execute(asked.order_by(DECISION.c.made_at, DECISION.c.id).limit(limit)).all()


def effects_of(connection: sa.Connection, conversation_id: str, *, limit: int = 200) -> Sequence[sa.Row[Any]]:
    """Return the outbox rows of a conversation, oldest first, without the mails themselves."""
    asked = sa.select(*_WITHOUT_OCTETS).where(EFFECT.c.conversation_id == conversation_id)
    return connection.execute(asked.order_by(EFFECT.c.created_at, EFFECT.c.id).limit(limit)).all()


def effects_of_mail(connection: sa.Connection, *, conversation_id: str, mail_id: str) -> Sequence[sa.Row[Any]]:
    """Return the outbox rows that a mail led to, with the mails themselves, oldest first."""
    asked = sa.select(EFFECT).where(EFFECT.c.conversation_id == conversation_id, EFFECT.c.mail_id == mail_id)
    return connection.execute(asked.order_by(EFFECT.c.created_at, EFFECT.c.id)).all()


def events_of(
    connection: sa.Connection, conversation_id: str, *, types: Sequence[str] = (), limit: int = 500
) -> Sequence[sa.Row[Any]]:
    """Return what the record tells of a conversation, of all types or some, oldest first."""
    asked = sa.select(event_table).where(event_table.c.conversation_id == conversation_id)
    asked = asked.where(event_table.c.type.in_(list(types))) if types else asked
    return connection.execute(asked.order_by(event_table.c.occurred_at, event_table.c.seq).limit(limit)).all()


def frequent_intents(connection: sa.Connection, *, latest: int = 2000) -> Sequence[str]:
    """Return the intents of the latest decisions, the most frequent first."""
    recent = sa.select(DECISION.c.intent).order_by(DECISION.c.id.desc()).limit(latest).subquery()
    count = sa.func.count()
    asked = sa.select(recent.c.intent).where(recent.c.intent != "").group_by(recent.c.intent)
    return list(connection.execute(asked.order_by(count.desc(), recent.c.intent)).scalars())
