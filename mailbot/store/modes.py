"""Questions and changes about the modes that managers set for single intents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from mailbot.store.conversations import DECISION
from mailbot.store.mails import MAIL
from mailbot.store.outbox import EFFECT
from mailbot.store.review_tables import ModeRow
from mailbot.store.reviews import CORRECTION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

MODE = SQLModel.metadata.tables[ModeRow.__tablename__]
_OF = sa.select(MODE.c.intent, MODE.c.mode).where(MODE.c.mailbox == sa.bindparam("box")).order_by(MODE.c.intent)


def granted(connection: sa.Connection, mailbox: str) -> tuple[tuple[str, str], ...]:
    """Return (intent, mode) of every intent of a mailbox that a manager set a mode for."""
    return tuple((row.intent, row.mode) for row in connection.execute(_OF, {"box": mailbox}).all())


def grant(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Set an intent's mode, in place of the one set before; an empty mode leaves it to the settings again."""
    connection.execute(sa.delete(MODE).where(MODE.c.mailbox == row["mailbox"], MODE.c.intent == row["intent"]))
    if row["mode"]:
        connection.execute(MODE.insert(), row)


def verdicts(connection: sa.Connection, *, mailbox: str, since: datetime) -> dict[str, tuple[int, int]]:
    """Return for each intent that mailbot read (mails that a person judged, those it had right) since a time."""
    right = sa.func.sum(sa.case((CORRECTION.c.intent == DECISION.c.intent, 1), else_=0))
    asked = (
        sa.select(DECISION.c.intent, sa.func.count(), right)
        .join(CORRECTION, CORRECTION.c.mail_id == DECISION.c.mail_id)
        .join(MAIL, MAIL.c.id == DECISION.c.mail_id)
        .where(MAIL.c.mailbox == mailbox, CORRECTION.c.made_at >= since, DECISION.c.accepted.is_(True))
        .group_by(DECISION.c.intent)
    )
    return {intent: (int(n), int(k)) for intent, n, k in connection.execute(asked).all()}


def sent(connection: sa.Connection, *, mailboxes: Sequence[str], since: datetime) -> dict[str, int]:
    """Return how often each reply went out since a time."""
    asked = (
        sa.select(EFFECT.c.template, sa.func.count())
        .where(EFFECT.c.mailbox.in_(list(mailboxes)), EFFECT.c.sent_at >= since, EFFECT.c.template != "")
        .group_by(EFFECT.c.template)
    )
    return {template: int(count) for template, count in connection.execute(asked).all()}


def example(connection: sa.Connection, *, mailboxes: Sequence[str], intents: Sequence[str], language: str) -> str:
    """Return the latest mail that was about one of some intents, in a language; empty when there is none."""
    asked = (
        sa.select(DECISION.c.mail_id)
        .join(MAIL, MAIL.c.id == DECISION.c.mail_id)
        .where(
            MAIL.c.mailbox.in_(list(mailboxes)), DECISION.c.intent.in_(list(intents)), DECISION.c.language == language
        )
        .order_by(DECISION.c.id.desc())
        .limit(1)
    )
    return str(connection.execute(asked).scalar() or "")
