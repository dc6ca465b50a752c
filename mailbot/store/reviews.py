"""Questions and changes about people's work: what waits for them, who is at it, what they did, what they corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from mailbot.store.casefile import ALL, Span
from mailbot.store.conversations import DECISION
from mailbot.store.mails import MAIL
from mailbot.store.review_tables import CorrectionRow, DeedRow, DeedState, ReviewRow, ReviewStage, ReviewState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from mailbot.store.scope import Scope

REVIEW = SQLModel.metadata.tables[ReviewRow.__tablename__]
DEED = SQLModel.metadata.tables[DeedRow.__tablename__]
CORRECTION = SQLModel.metadata.tables[CorrectionRow.__tablename__]

_ADD, _ADD_DEED = REVIEW.insert(), DEED.insert()
_GET = sa.select(REVIEW).where(REVIEW.c.mail_id == sa.bindparam("mail"))
_CHANGE = sa.update(REVIEW).where(REVIEW.c.mail_id == sa.bindparam("mail"))
_OPEN = REVIEW.c.state == ReviewState.OPEN


def add(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Let mails wait for a person; in the same transaction as the decisions about them."""
    if rows:
        connection.execute(_ADD, list(rows))


def get(connection: sa.Connection, mail_id: str) -> sa.Row[Any] | None:
    """Return what is known of a mail that waits or waited for a person, or None."""
    return connection.execute(_GET, {"mail": mail_id}).first()


def change(connection: sa.Connection, mail_id: str, values: dict[str, Any]) -> None:
    """Change one row."""
    connection.execute(_CHANGE, {"mail": mail_id, **values})


def queue(connection: sa.Connection, *, now: datetime, limit: int, scope: Scope) -> Sequence[sa.Row[Any]]:
    """Return what waits, with sender and subject: urgent first, then verdicts, then oldest; skipped ones last."""
    skipped = sa.case((REVIEW.c.later > now, 1), else_=0)
    stage = sa.case((REVIEW.c.stage == ReviewStage.VERDICT, 0), else_=1)
    confidence = (
        sa.select(DECISION.c.confidence)
        .where(DECISION.c.mail_id == REVIEW.c.mail_id)
        .order_by(DECISION.c.made_at.desc(), DECISION.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return connection.execute(
        sa.select(REVIEW, MAIL.c.from_address, MAIL.c.from_name, MAIL.c.subject, confidence.label("confidence"))
        .join(MAIL, MAIL.c.id == REVIEW.c.mail_id)
        .where(_OPEN, scope.of(REVIEW.c.mailbox))
        .order_by(skipped, REVIEW.c.priority, stage, REVIEW.c.since, REVIEW.c.mail_id)
        .limit(limit)
    ).all()


def count_open(connection: sa.Connection, scope: Scope) -> int:
    """Return how many mails wait for a person."""
    asked = sa.select(sa.func.count()).select_from(REVIEW).where(_OPEN, scope.of(REVIEW.c.mailbox))
    return int(connection.execute(asked).scalar_one())


def count_deeds(connection: sa.Connection, *, since: datetime, scope: Scope, leaving_out: Sequence[str] = ()) -> int:
    """Return how many mails something was done about since a time; what was taken back does not count."""
    asked = (
        sa.select(sa.func.count(sa.distinct(DEED.c.mail_id)))
        .join(REVIEW, REVIEW.c.mail_id == DEED.c.mail_id)
        .where(
            DEED.c.made_at >= since,
            DEED.c.state != DeedState.UNDONE,
            DEED.c.kind.not_in(list(leaving_out)),
            scope.of(REVIEW.c.mailbox),
        )
    )
    return int(connection.execute(asked).scalar_one())


def open_of(connection: sa.Connection, conversation_id: str) -> Sequence[sa.Row[Any]]:
    """Return what of a conversation waits for a person."""
    return connection.execute(sa.select(REVIEW).where(_OPEN, REVIEW.c.conversation_id == conversation_id)).all()


def blind_among(connection: sa.Connection, conversation_ids: Sequence[str]) -> frozenset[str]:
    """Return which of some conversations have a mail that somebody is still to judge without knowing."""
    asked = sa.select(REVIEW.c.conversation_id).where(
        _OPEN,
        REVIEW.c.drawn.is_(True),
        REVIEW.c.stage == ReviewStage.VERDICT,
        REVIEW.c.conversation_id.in_(list(conversation_ids)),
    )
    return frozenset(connection.execute(asked).scalars())


def add_deed(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Write down what an agent did."""
    connection.execute(_ADD_DEED, row)


def deed(connection: sa.Connection, deed_id: str) -> sa.Row[Any] | None:
    """Return one deed, or None."""
    return connection.execute(sa.select(DEED).where(DEED.c.id == deed_id)).first()


def last_deed(connection: sa.Connection, *, mail_id: str = "", agent: str = "") -> sa.Row[Any] | None:
    """Return the last deed about a mail, or of an agent, that was not taken back."""
    asked = sa.select(DEED).where(DEED.c.state != DeedState.UNDONE)
    asked = asked.where(DEED.c.mail_id == mail_id) if mail_id else asked
    asked = asked.where(DEED.c.agent == agent) if agent else asked
    return connection.execute(asked.order_by(DEED.c.made_at.desc(), DEED.c.id.desc()).limit(1)).first()


def deeds_of(connection: sa.Connection, conversation_id: str, *, span: Span = ALL) -> Sequence[sa.Row[Any]]:
    """Return what agents did in a conversation, oldest first, without what was taken back."""
    asked = sa.select(DEED).where(DEED.c.conversation_id == conversation_id, DEED.c.state != DeedState.UNDONE)
    asked = asked.where(*span.holds(DEED.c.made_at))
    return connection.execute(asked.order_by(DEED.c.made_at, DEED.c.id)).all()


def deed_of_effect(connection: sa.Connection, effect_id: str) -> sa.Row[Any] | None:
    """Return the deed that put an outbox row there, or None."""
    return connection.execute(sa.select(DEED).where(DEED.c.effect_id == effect_id)).first()


def due_deeds(connection: sa.Connection, *, now: datetime, limit: int) -> Sequence[sa.Row[Any]]:
    """Return deeds that can no longer be taken back and that the record does not tell of yet, oldest first."""
    return connection.execute(
        sa.select(DEED)
        .where(DEED.c.state == DeedState.STANDING, DEED.c.final_at <= now)
        .order_by(DEED.c.final_at, DEED.c.id)
        .limit(limit)
    ).all()


def set_deeds(connection: sa.Connection, deed_ids: Sequence[str], state: DeedState) -> int:
    """Move standing deeds to another state; return how many stood."""
    return connection.execute(
        sa.update(DEED).where(DEED.c.id.in_(list(deed_ids)), DEED.c.state == DeedState.STANDING).values(state=state)
    ).rowcount


def correction(connection: sa.Connection, mail_id: str) -> sa.Row[Any] | None:
    """Return what a person said about a mail, or None."""
    return connection.execute(sa.select(CORRECTION).where(CORRECTION.c.mail_id == mail_id)).first()


def set_correction(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Keep what a person said about a mail, in place of what was said before."""
    forget_correction(connection, row["mail_id"])
    connection.execute(CORRECTION.insert(), row)


def forget_correction(connection: sa.Connection, mail_id: str) -> None:
    """Forget what a person said about a mail."""
    connection.execute(sa.delete(CORRECTION).where(CORRECTION.c.mail_id == mail_id))


def corrections(
    connection: sa.Connection, *, since: datetime | None = None, after: str = "", chunk: int = 500
) -> Sequence[sa.Row[Any]]:
    """Return up to ``chunk`` corrections with the mail's language and customer, in the order of the mails' ids."""
    asked = (
        sa.select(CORRECTION, MAIL.c.customer, MAIL.c.subject)
        .join(MAIL, MAIL.c.id == CORRECTION.c.mail_id)
        .where(CORRECTION.c.mail_id > after)
        .order_by(CORRECTION.c.mail_id)
        .limit(chunk)
    )
    return connection.execute(asked if since is None else asked.where(CORRECTION.c.made_at >= since)).all()


def count_corrections(connection: sa.Connection, *, since: datetime | None = None) -> tuple[int, int]:
    """Return (mails that a person labelled, those among them that mailbot had wrong) since a time."""
    asked = sa.select(sa.func.count(), sa.func.count().filter(CORRECTION.c.corrected.is_(True)))
    row = connection.execute(asked if since is None else asked.where(CORRECTION.c.made_at >= since)).one()
    return int(row[0]), int(row[1])
