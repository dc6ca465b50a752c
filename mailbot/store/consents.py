"""What customers agreed to: read from the record, where it is written for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from mailbot.record.journal import event_table as EVENT  # noqa: N812 - a table, written as the others are

if TYPE_CHECKING:
    from collections.abc import Iterator

GIVEN, WITHDRAWN = "consent.given", "consent.withdrawn"


def has_consent(connection: sa.Connection, customer: str, *, purpose: str) -> bool:
    """Return whether a customer (by pseudonym) agreed to a purpose and has not withdrawn it since."""
    return next((kind == GIVEN for kind, about in _said(connection, customer) if about == purpose), False)


def _said(connection: sa.Connection, customer: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, purpose) of what a customer said, the latest first."""
    asked = (
        sa.select(EVENT.c.type, EVENT.c.payload)
        .where(EVENT.c.customer == customer, EVENT.c.type.in_([GIVEN, WITHDRAWN]))
        .order_by(EVENT.c.occurred_at.desc(), EVENT.c.seq.desc())
    )
    for kind, payload in connection.execute(asked):
        yield kind, str(payload.get("purpose", ""))
