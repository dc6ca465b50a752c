"""Questions and changes about conversations: where a mail belongs, who takes part, which team it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from mailbot.record.journal import event_table
from mailbot.store.mails import MAIL
from mailbot.store.outbox import EFFECT
from mailbot.store.tables import ConversationRow, DecisionRow, EffectState, ThreadIdRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

CONVERSATION = SQLModel.metadata.tables[ConversationRow.__tablename__]
THREAD_ID = SQLModel.metadata.tables[ThreadIdRow.__tablename__]
DECISION = SQLModel.metadata.tables[DecisionRow.__tablename__]
STILL_TO_COME = (
    EffectState.PENDING,
    EffectState.SENDING,
    EffectState.DEFERRED,
    EffectState.UNCERTAIN,
    EffectState.HELD,
    EffectState.PARKED,
)
"""Mails that may still go out."""

_GET = sa.select(CONVERSATION).where(CONVERSATION.c.id == sa.bindparam("conversation"))
_NAMED = (
    sa.select(
        THREAD_ID.c.rfc_message_id,
        THREAD_ID.c.conversation_id,
        THREAD_ID.c.effect_id,
        CONVERSATION.c.participants,
    )
    .join(CONVERSATION, CONVERSATION.c.id == THREAD_ID.c.conversation_id)
    .where(THREAD_ID.c.rfc_message_id.in_(sa.bindparam("names", expanding=True)))
)
_ARM = sa.select(event_table.c.payload["arm"].as_string()).where(
    event_table.c.idempotency_key.in_(sa.bindparam("keys", expanding=True))
)
_ADD, _ADD_DECISION = CONVERSATION.insert(), DECISION.insert()
_CHANGE = sa.update(CONVERSATION).where(CONVERSATION.c.id == sa.bindparam("conversation"))
_AT = sa.bindparam("at", type_=CONVERSATION.c.last_at.type)
_SAID = _CHANGE.values(last_at=sa.case((CONVERSATION.c.last_at > _AT, CONVERSATION.c.last_at), else_=_AT))
_SPOKEN = {False: _SAID, True: _SAID.values(last_automatic_at=_AT)}
_IGNORING = {
    "sqlite": sqlite.insert(THREAD_ID).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(THREAD_ID).on_conflict_do_nothing(),
}


def get(connection: sa.Connection, conversation_id: str) -> sa.Row[Any] | None:
    """Return one conversation, or None."""
    return connection.execute(_GET, {"conversation": conversation_id}).first()


def named(connection: sa.Connection, rfc_message_ids: Sequence[str]) -> Sequence[Any]:
    """Return (rfc_message_id, conversation_id, effect_id, participants) for the ids that are known."""
    if not rfc_message_ids:
        return []
    return connection.execute(_NAMED, {"names": list(rfc_message_ids)}).all()


def add(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Open a conversation."""
    connection.execute(_ADD, row)


def update(connection: sa.Connection, conversation_id: str, values: dict[str, Any]) -> None:
    """Change a conversation."""
    connection.execute(_CHANGE, {"conversation": conversation_id, **values})


def remember_ids(connection: sa.Connection, names: Iterable[tuple[str, str]], *, conversation_id: str) -> None:
    """Note that Message-IDs belong to a conversation: each with the id of our outbox row, empty when it is not ours."""
    rows = [
        {"rfc_message_id": name, "conversation_id": conversation_id, "effect_id": effect_id}
        for name, effect_id in names
        if name
    ]
    if rows:
        connection.execute(_IGNORING[connection.dialect.name], rows)


def spoken(connection: sa.Connection, conversation_id: str, *, at: datetime, automatic: bool) -> None:
    """Note when a mail of ours went out; what the customer wrote after it stays the last word."""
    connection.execute(_SPOKEN[automatic], {"conversation": conversation_id, "at": at})


def remember_id(connection: sa.Connection, rfc_message_id: str, *, conversation_id: str, effect_id: str = "") -> None:
    """Note that a Message-ID belongs to a conversation; ``effect_id`` when the mail is ours."""
    remember_ids(connection, [(rfc_message_id, effect_id)], conversation_id=conversation_id)


def arm(connection: sa.Connection, conversation_id: str) -> str | None:
    """Return the arm of the hold-out that a conversation was put into when it began, empty when into none.

    None when the record does not say yet that it began.
    """
    keys = [f"conversation.opened:{conversation_id}", f"experiment.assigned:{conversation_id}"]
    found = connection.execute(_ARM, {"keys": keys}).scalars().all()
    return next((str(name) for name in found if name), "") if found else None


def queue(connection: sa.Connection) -> list[sa.Row[Any]]:
    """Return the conversations that wait for people, most urgent first, then oldest."""
    return list(
        connection.execute(
            sa.select(CONVERSATION)
            .where(CONVERSATION.c.queue != "")
            .order_by(CONVERSATION.c.priority, CONVERSATION.c.routed_at)
        ).all()
    )


def add_decisions(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write down what was decided about mails."""
    if rows:
        connection.execute(_ADD_DECISION, list(rows))


def decisions_with_mail(connection: sa.Connection, *, after: str = "", chunk: int = 500) -> Sequence[Any]:
    """Return up to ``chunk`` decisions whose id comes after ``after``, oldest first (ids sort by time).

    Each comes with the mail's identity and arrival, the Message-ID of what was sent, and the hash that binds it to
    the record.
    """
    sent = (
        sa.select(EFFECT.c.rfc_message_id)
        .where(EFFECT.c.decision_id == DECISION.c.id, EFFECT.c.rfc_message_id != "")
        .order_by(EFFECT.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return connection.execute(
        sa.select(
            DECISION,
            MAIL.c.mailbox,
            MAIL.c.folder,
            MAIL.c.uidvalidity,
            MAIL.c.uid,
            MAIL.c.received_at,
            sent.label("outbox_message_id"),
            event_table.c.hash.label("audit_hash"),
        )
        .join(MAIL, MAIL.c.id == DECISION.c.mail_id)
        .outerjoin(event_table, event_table.c.event_id == DECISION.c.event_id)
        .where(DECISION.c.id > after)
        .order_by(DECISION.c.id)
        .limit(chunk)
    ).all()


def answered_last(
    connection: sa.Connection, *, since: tuple[datetime, str], until: datetime, limit: int
) -> Sequence[Any]:
    """Return open conversations of mailbot's in which it had the last word, after the one named ``since``, in order.

    ``since`` is (when its last mail came or went, its id); the last word fell at ``until`` at the latest.
    """
    c = CONVERSATION.c
    return connection.execute(
        sa.select(CONVERSATION)
        .where(
            c.state == "open",
            c.queue == "",
            c.human_owned.is_(False),
            c.last_at == c.last_automatic_at,
            sa.or_(c.last_at > since[0], sa.and_(c.last_at == since[0], c.id > since[1])),
            c.last_at <= until,
        )
        .order_by(c.last_at, c.id)
        .limit(limit)
    ).all()


def silent(connection: sa.Connection, *, before: datetime, limit: int) -> Sequence[Any]:
    """Return open conversations in which nothing happened since a time, that wait for no team and no mail of ours."""
    on_its_way = sa.exists().where(
        EFFECT.c.conversation_id == CONVERSATION.c.id, EFFECT.c.state.in_([EffectState.DRAFT, *STILL_TO_COME])
    )
    return connection.execute(
        sa.select(CONVERSATION)
        .where(
            CONVERSATION.c.state.in_(["open", "waiting"]),
            CONVERSATION.c.last_at < before,
            CONVERSATION.c.queue == "",
            ~on_its_way,
        )
        .order_by(CONVERSATION.c.last_at)
        .limit(limit)
    ).all()
