"""Makes a database that was restored from a backup safe: nothing goes out twice that went out since the backup (G13).

What the backup still meant to send is looked for in the Sent folder; what is not there waits for a person. A mail that
arrived before the restore and that the backup does not know may have been answered: it is set aside for a person, too.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from mailbot.steps.settle import COPIES_AT_MOST
from mailbot.steps.survey import SEEN
from mailbot.store import outbox
from mailbot.store.outbox import EFFECT
from mailbot.store.tables import EffectState

RESTORED = "restored"
"""Key of a small fact of the installation: when it was restored from a backup."""
ASIDE = "restored: it arrived before a backup was restored, and may have been answered then"
"""Why such a mail is in quarantine."""
DOUBTFUL = (EffectState.PENDING, EffectState.SENDING, EffectState.DEFERRED, EffectState.UNCERTAIN)


def hold_after_restore(connection: sa.Connection, *, now: datetime) -> int:
    """Hold what may have gone out since the backup; return how many mails that are."""
    outbox.set_meta(connection, RESTORED, now.isoformat())
    outbox.set_meta(connection, SEEN, f"{now.isoformat()} ")
    return connection.execute(
        sa.update(EFFECT)
        .where(EFFECT.c.state.in_(DOUBTFUL))
        .values(state=EffectState.UNCERTAIN, uncertain=COPIES_AT_MOST, not_before=now)
    ).rowcount


def restored_at(connection: sa.Connection) -> datetime | None:
    """Return when the database was last restored from a backup; None when it never was."""
    text = outbox.meta(connection, RESTORED)
    return datetime.fromisoformat(text) if text else None
