"""What the Health screen asks: what came last, what could not be sent or read, and the last report, within a scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mailbot.store.digests import DIGEST_RUN
from mailbot.store.mails import MAIL
from mailbot.store.outbox import EFFECT
from mailbot.store.tables import MailState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from mailbot.store.scope import Scope

_LIGHT: tuple[Any, ...] = tuple(column for column in EFFECT.c if column.name not in {"octets", "webhook_body"})


def last_mail(connection: sa.Connection, *, mailbox: str, folder: str) -> datetime | None:
    """Return when the last mail of a mailbox came: the one with the highest number, found by its identity's index."""
    asked = (
        sa.select(MAIL.c.observed_at)
        .where(MAIL.c.mailbox == mailbox, MAIL.c.folder == folder)
        .order_by(MAIL.c.uidvalidity.desc(), MAIL.c.uid.desc())
        .limit(1)
    )
    found: datetime | None = connection.execute(asked).scalar()
    return found


def counts(connection: sa.Connection, scope: Scope) -> dict[str, int]:
    """Return how many rows of the outbox are in each state."""
    asked = sa.select(EFFECT.c.state, sa.func.count()).where(scope.of(EFFECT.c.mailbox)).group_by(EFFECT.c.state)
    return {state: int(count) for state, count in connection.execute(asked).all()}


def unsent(connection: sa.Connection, scope: Scope, *, states: Sequence[str], limit: int) -> Sequence[sa.Row[Any]]:
    """Return the latest rows of the outbox in some states, without the mails themselves."""
    asked = sa.select(*_LIGHT).where(EFFECT.c.state.in_(list(states)), scope.of(EFFECT.c.mailbox))
    return connection.execute(asked.order_by(EFFECT.c.created_at.desc(), EFFECT.c.id.desc()).limit(limit)).all()


def within(connection: sa.Connection, scope: Scope, effect_ids: Sequence[str]) -> dict[str, str]:
    """Return the mailbox of each of some outbox rows; what lies outside the scope is left out."""
    asked = sa.select(EFFECT.c.id, EFFECT.c.mailbox).where(EFFECT.c.id.in_(list(effect_ids)))
    return {row.id: row.mailbox for row in connection.execute(asked.where(scope.of(EFFECT.c.mailbox))).all()}


def quarantined(connection: sa.Connection, scope: Scope, *, limit: int) -> Sequence[sa.Row[Any]]:
    """Return the latest mails that could not be read."""
    asked = sa.select(MAIL).where(MAIL.c.state == MailState.QUARANTINED, scope.of(MAIL.c.mailbox))
    return connection.execute(asked.order_by(MAIL.c.received_at.desc()).limit(limit)).all()


def count_quarantined(connection: sa.Connection, scope: Scope) -> int:
    """Return how many mails could not be read."""
    asked = sa.select(sa.func.count()).where(MAIL.c.state == MailState.QUARANTINED, scope.of(MAIL.c.mailbox))
    return int(connection.execute(asked).scalar_one())


def mails_within(connection: sa.Connection, scope: Scope, mail_ids: Sequence[str]) -> list[str]:
    """Return those of some mails that lie within the scope."""
    asked = sa.select(MAIL.c.id).where(MAIL.c.id.in_(list(mail_ids)), scope.of(MAIL.c.mailbox))
    return list(connection.execute(asked).scalars())


def last_digest(connection: sa.Connection) -> Sequence[Any]:
    """Return who got the last digest: week, recipient, when it was made, and how its mail ended."""
    last = sa.select(sa.func.max(DIGEST_RUN.c.week)).scalar_subquery()
    asked = sa.select(
        DIGEST_RUN.c.week, DIGEST_RUN.c.recipient, DIGEST_RUN.c.created_at, EFFECT.c.state, EFFECT.c.sent_at
    )
    joined = asked.join(EFFECT, EFFECT.c.id == DIGEST_RUN.c.effect_id).where(DIGEST_RUN.c.week == last)
    return connection.execute(joined.order_by(DIGEST_RUN.c.recipient)).all()
