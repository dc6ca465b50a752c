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
MOST = 50_000
"""Verdicts that are counted, the latest ones."""
_OF = sa.select(MODE.c.intent, MODE.c.mode).where(MODE.c.mailbox == sa.bindparam("box")).order_by(MODE.c.intent)


def granted(connection: sa.Connection, mailbox: str) -> tuple[tuple[str, str], ...]:
    """Return (intent, mode) of every intent of a mailbox that a manager set a mode for."""
    return tuple((row.intent, row.mode) for row in connection.execute(_OF, {"box": mailbox}).all())


def grant(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Set an intent's mode, in place of the one set before; an empty mode leaves it to the settings again."""
    connection.execute(sa.delete(MODE).where(MODE.c.mailbox == row["mailbox"], MODE.c.intent == row["intent"]))
    if row["mode"]:
        connection.execute(MODE.insert(), row)


def verdicts(
    connection: sa.Connection, *, mailboxes: Sequence[str], since: datetime
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return for each (mailbox, intent that mailbot read) (mails people judged, those it had right) since a time."""
    read = (
        sa.select(DECISION.c.intent)
        .where(DECISION.c.mail_id == CORRECTION.c.mail_id, DECISION.c.accepted.is_(True))
        .order_by(DECISION.c.id.desc())
        .limit(1)
    )
    place = sa.select(MAIL.c.mailbox).where(MAIL.c.id == CORRECTION.c.mail_id)
    # The verdicts first, and for each its decision: SQLite would rather begin with every decision there is.
    judged = (
        sa.select(
            place.scalar_subquery().label("mailbox"),
            read.scalar_subquery().label("intent"),
            CORRECTION.c.intent.label("said"),
        )
        .where(CORRECTION.c.made_at >= since)
        .order_by(CORRECTION.c.made_at.desc())
        .limit(MOST)
        .subquery()
    )
    right = sa.func.sum(sa.case((judged.c.said == judged.c.intent, 1), else_=0))
    asked = sa.select(judged.c.mailbox, judged.c.intent, sa.func.count(), right).where(judged.c.intent.is_not(None))
    asked = asked.group_by(judged.c.mailbox, judged.c.intent)
    rows = connection.execute(asked).all()
    return {(box, intent): (int(n), int(k)) for box, intent, n, k in rows if box in mailboxes}


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
    found: list[tuple[str, str]] = []
    for intent in intents:  # one by one: each is the first row of an index, all together would be sorted
        asked = sa.select(DECISION.c.id, DECISION.c.mail_id).where(
            DECISION.c.intent == intent, DECISION.c.language == language, _in(mailboxes)
        )
        row = connection.execute(asked.order_by(DECISION.c.id.desc()).limit(1)).first()
        found += [(row.id, row.mail_id)] if row is not None else []
    return max(found, default=("", ""))[1]


def _in(mailboxes: Sequence[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a decision is about a mail of some mailboxes.

    Asked as a condition and not as a join, so that SQLite does not begin with every mail of the mailbox.
    """
    return sa.exists(sa.select(MAIL.c.id).where(MAIL.c.id == DECISION.c.mail_id, MAIL.c.mailbox.in_(list(mailboxes))))
