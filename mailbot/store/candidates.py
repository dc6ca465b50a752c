"""What is asked about each mail right before it is sent: its row, and whether anything speaks against it by now."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mailbot.store.conversations import CONVERSATION
from mailbot.store.mails import SUPPRESSION
from mailbot.store.outbox import EFFECT

_CANDIDATE = (
    sa.select(
        EFFECT,
        CONVERSATION.c.human_owned.label("human_owned"),
        SUPPRESSION.c.reason.label("suppressed"),
    )
    .join(CONVERSATION, CONVERSATION.c.id == EFFECT.c.conversation_id, isouter=True)
    .join(SUPPRESSION, SUPPRESSION.c.address == EFFECT.c.recipient, isouter=True)
    .where(EFFECT.c.id == sa.bindparam("effect"))
)
"""One question instead of three: it is asked with every mail, while nobody else may write."""


def candidate(connection: sa.Connection, effect_id: str) -> sa.Row[Any] | None:
    """Return a row of the outbox, or None; with it ``human_owned`` and ``suppressed``, None or false where all is well.

    ``human_owned`` says that a person took its conversation (R20), ``suppressed`` why its recipient is on the
    suppression list (R19).
    """
    return connection.execute(_CANDIDATE, {"effect": effect_id}).first()
