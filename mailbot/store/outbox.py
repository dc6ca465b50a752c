"""Questions and changes about the outbox: what is due, what is under way, what went out and how it ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from mailbot.store.tables import EffectRow, EffectState, MetaRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

EFFECT = SQLModel.metadata.tables[EffectRow.__tablename__]
META = SQLModel.metadata.tables[MetaRow.__tablename__]

SENDABLE = (EffectState.PENDING, EffectState.DEFERRED)
"""What may be sent as soon as its time has come."""
DUE = (*SENDABLE, EffectState.UNCERTAIN)
"""What something is to be done about when its time has come."""
AUTOMATIC_KINDS = ("answer", "action", "clarify", "ack", "transfer_notice", "survey")
"""Mails to customers that nobody wrote by hand: the limits R37 and R38 count these."""


def _any_of(column: sa.Column[Any], values: Iterable[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a column has one of a few fixed values, written once: a plain list is each time."""
    return column.in_([sa.literal(str(value)) for value in values])


_ADD = EFFECT.insert()
_GET = sa.select(EFFECT).where(EFFECT.c.id == sa.bindparam("effect"))
_DUE = (
    sa.select(EFFECT.c.id)
    .where(
        EFFECT.c.mailbox == sa.bindparam("mailbox"),
        EFFECT.c.state.in_(sa.bindparam("states", expanding=True)),
        EFFECT.c.not_before <= sa.bindparam("now"),
    )
    .order_by(EFFECT.c.not_before, EFFECT.c.id)
    .limit(sa.bindparam("most"))
)
_CLAIM = (
    sa.update(EFFECT)
    .where(
        EFFECT.c.id == sa.bindparam("effect"),
        _any_of(EFFECT.c.state, SENDABLE),
        EFFECT.c.not_before <= sa.bindparam("now"),
    )
    .values(
        state=EffectState.SENDING,
        attempts=EFFECT.c.attempts + 1,
        started_at=sa.bindparam("now"),
        epoch=sa.bindparam("start"),
    )
)
_UNCLAIM = (
    sa.update(EFFECT)
    .where(
        EFFECT.c.mailbox == sa.bindparam("box"),
        EFFECT.c.state == EffectState.SENDING,
        EFFECT.c.epoch == sa.bindparam("start"),
    )
    .values(state=EffectState.PENDING, attempts=EFFECT.c.attempts - 1)
)
_PULL_BACK = (
    sa.update(EFFECT)
    .where(
        EFFECT.c.mailbox == sa.bindparam("box"),
        EFFECT.c.state.in_(DUE),
        EFFECT.c.not_before > sa.bindparam("latest"),
    )
    .values(not_before=sa.bindparam("now"))
)
_SETTLE = sa.update(EFFECT).where(EFFECT.c.id == sa.bindparam("effect"))
_SENT_TO = sa.select(EFFECT.c.template, EFFECT.c.created_at).where(
    EFFECT.c.recipient == sa.bindparam("address"),
    EFFECT.c.created_at >= sa.bindparam("since"),
    _any_of(EFFECT.c.kind, AUTOMATIC_KINDS),
    sa.not_(_any_of(EFFECT.c.state, (EffectState.DROPPED, EffectState.SHADOW, EffectState.FAILED))),
)
_ACTIONS_FOR = sa.select(sa.func.count()).where(
    EFFECT.c.recipient == sa.bindparam("address"),
    EFFECT.c.action == sa.bindparam("action"),
    EFFECT.c.kind == "webhook",
    EFFECT.c.created_at >= sa.bindparam("since"),
)
_META = sa.select(META.c.value).where(META.c.key == sa.bindparam("name"))


def add(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Put something into the outbox; in the same transaction as the decision behind it."""
    connection.execute(_ADD, row)


def get(connection: sa.Connection, effect_id: str) -> sa.Row[Any] | None:
    """Return one row of the outbox, or None."""
    return connection.execute(_GET, {"effect": effect_id}).first()


def due(
    connection: sa.Connection, *, mailbox: str, now: datetime, limit: int, states: Sequence[str] = SENDABLE
) -> list[str]:
    """Return the ids of what is due for a mailbox, oldest first; without the mails, which may be large."""
    where = {"mailbox": mailbox, "now": now, "most": limit, "states": list(states)}
    return list(connection.execute(_DUE, where).scalars())


def claim(connection: sa.Connection, effect_id: str, *, now: datetime, epoch: int) -> bool:
    """Mark a row as being sent; False when somebody else has it. Committed before the attempt is made."""
    return connection.execute(_CLAIM, {"effect": effect_id, "now": now, "start": epoch}).rowcount == 1


def unclaim(connection: sa.Connection, *, mailbox: str, epoch: int) -> int:
    """Let rows of this start be claimed anew that were claimed and never attempted; return how many."""
    return connection.execute(_UNCLAIM, {"box": mailbox, "start": epoch}).rowcount


def pull_back(connection: sa.Connection, *, mailbox: str, now: datetime, latest: datetime) -> int:
    """Make due what would wait beyond ``latest``: the clock was set back since it was put off (R39)."""
    return connection.execute(_PULL_BACK, {"box": mailbox, "now": now, "latest": latest}).rowcount


def settle(connection: sa.Connection, effect_id: str, values: dict[str, Any]) -> None:
    """Write how an attempt ended."""
    connection.execute(_SETTLE, {"effect": effect_id, **values})


def orphans(connection: sa.Connection, *, epoch: int) -> list[sa.Row[Any]]:
    """Return rows that an earlier start was sending when it died, as they stood before that attempt was counted."""
    columns: list[Any] = [column for column in EFFECT.c if column.name != "attempts"]
    before: sa.Select[Any] = sa.select(*columns, (EFFECT.c.attempts - 1).label("attempts"))
    return list(connection.execute(before.where(EFFECT.c.state == EffectState.SENDING, EFFECT.c.epoch < epoch)).all())


def in_states(connection: sa.Connection, states: Sequence[str]) -> list[sa.Row[Any]]:
    """Return the rows in any of ``states``, oldest first, without the mails themselves."""
    return list(
        connection.execute(
            sa.select(*(column for column in EFFECT.c if column.name not in {"octets", "webhook_body"}))
            .where(EFFECT.c.state.in_(list(states)))
            .order_by(EFFECT.c.created_at, EFFECT.c.id)
        ).all()
    )


def counts(connection: sa.Connection) -> dict[str, int]:
    """Return how many rows are in each state."""
    rows = connection.execute(sa.select(EFFECT.c.state, sa.func.count()).group_by(EFFECT.c.state)).all()
    return {state: int(count) for state, count in rows}


def sent_to(connection: sa.Connection, address: str, *, since: datetime) -> list[tuple[str, datetime]]:
    """Return (template, when it was written) of the automatic mails to an address since a time (R21, R37)."""
    rows = connection.execute(_SENT_TO, {"address": address, "since": since}).all()
    return [(row.template, row.created_at) for row in rows]


def actions_for(connection: sa.Connection, address: str, *, action: str, since: datetime) -> int:
    """Return how many actions of one kind were begun for an address since a time (T1: resets per day)."""
    where = {"address": address, "action": action, "since": since}
    return int(connection.execute(_ACTIONS_FOR, where).scalar_one())


def automatic_sends(connection: sa.Connection, *, since: datetime, until: datetime) -> int:
    """Return how many automatic mails were sent in a time span (R38)."""
    return int(
        connection.execute(
            sa.select(sa.func.count()).where(
                EFFECT.c.sent_at >= since, EFFECT.c.sent_at < until, EFFECT.c.kind.in_(AUTOMATIC_KINDS)
            )
        ).scalar_one()
    )


def usual_sends(connection: sa.Connection, *, now: datetime, window: timedelta) -> float:
    """Return the median number of automatic mails in the last day's windows that had any (R38)."""
    starts = connection.execute(
        sa.select(EFFECT.c.sent_at).where(
            EFFECT.c.sent_at >= now - timedelta(days=1),
            EFFECT.c.sent_at < now - window,
            EFFECT.c.kind.in_(AUTOMATIC_KINDS),
        )
    ).scalars()
    seconds = window.total_seconds()
    per_window: dict[int, int] = {}
    for sent_at in starts:
        slot = int((now - sent_at).total_seconds() // seconds)
        per_window[slot] = per_window.get(slot, 0) + 1
    ordered = sorted(per_window.values())
    return float(ordered[len(ordered) // 2]) if ordered else 0.0


def unfiled(
    connection: sa.Connection, *, mailbox: str, limit: int, since: datetime | None = None
) -> list[tuple[str, str]]:
    """Return (id, Message-ID) of mails that went out since a time and have no copy in the Sent folder yet."""
    asked = (
        sa.select(EFFECT.c.id, EFFECT.c.rfc_message_id)
        .where(EFFECT.c.mailbox == mailbox, EFFECT.c.filed.is_(False), EFFECT.c.state == EffectState.SENT)
        .order_by(EFFECT.c.sent_at)
        .limit(limit)
    )
    rows = connection.execute(asked if since is None else asked.where(EFFECT.c.sent_at >= since)).all()
    return [(row.id, row.rfc_message_id) for row in rows]


def release(connection: sa.Connection, effect_ids: Sequence[str], *, now: datetime) -> int:
    """Let drafts, held and parked rows be sent; return how many. How long they are tried counts from now (R50)."""
    return connection.execute(
        sa.update(EFFECT)
        .where(
            EFFECT.c.id.in_(list(effect_ids)),
            EFFECT.c.state.in_([EffectState.DRAFT, EffectState.HELD, EffectState.PARKED, EffectState.FAILED]),
        )
        .values(state=EffectState.PENDING, not_before=now, created_at=now, uncertain=0)
    ).rowcount


def unsent(connection: sa.Connection, effect_ids: Sequence[str]) -> list[sa.Row[Any]]:
    """Return those rows that were not sent and that a person may give up."""
    waiting = [*DUE, EffectState.DRAFT, EffectState.HELD, EffectState.PARKED, EffectState.SHADOW, EffectState.FAILED]
    asked = sa.select(EFFECT).where(EFFECT.c.id.in_(list(effect_ids)), EFFECT.c.state.in_(waiting))
    return list(connection.execute(asked).all())


def hold_automatic(connection: sa.Connection) -> int:
    """Hold every automatic mail that waits to be sent (R38); return how many."""
    return connection.execute(
        sa.update(EFFECT)
        .where(EFFECT.c.state.in_([EffectState.PENDING, EffectState.DEFERRED]), EFFECT.c.kind.in_(AUTOMATIC_KINDS))
        .values(state=EffectState.HELD)
    ).rowcount


def of_conversation(connection: sa.Connection, conversation_id: str) -> Sequence[Any]:
    """Return (kind, state, recipient) of everything that left, or was to leave, in a conversation."""
    columns = (EFFECT.c.kind, EFFECT.c.state, EFFECT.c.recipient)
    return connection.execute(
        sa.select(*columns).where(EFFECT.c.conversation_id == conversation_id).order_by(EFFECT.c.id)
    ).all()


def meta(connection: sa.Connection, key: str) -> str:
    """Return a small fact of the installation, or an empty string."""
    return connection.execute(_META, {"name": key}).scalar() or ""


def set_meta(connection: sa.Connection, key: str, value: str) -> None:
    """Write a small fact of the installation."""
    if not connection.execute(sa.update(META).where(META.c.key == key).values(value=value)).rowcount:
        connection.execute(META.insert().values(key=key, value=value))


def by_message_id(connection: sa.Connection, rfc_message_id: str) -> sa.Row[Any] | None:
    """Return the row that was sent under one of our Message-IDs, or None."""
    return connection.execute(sa.select(EFFECT).where(EFFECT.c.rfc_message_id == rfc_message_id).limit(1)).first()
