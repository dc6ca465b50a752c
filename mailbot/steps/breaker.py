"""Stops everything automatic when mailbot suddenly sends far more than it usually does (R38)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mailbot.record.events import Event, payload_of
from mailbot.record.payloads.system import BreakerReset, BreakerTripped
from mailbot.store import outbox

if TYPE_CHECKING:
    import sqlalchemy as sa

    from mailbot.steps.desk import Desk
    from mailbot.steps.shell import Shell

WINDOW = timedelta(minutes=10)
TIMES_USUAL = 5
KEY = "breaker"
OPEN = "open"
RESET_AT = "breaker_reset_at"


@dataclass(slots=True)
class Breaker:
    """Counts automatic mails; asks the database again when its allowance is used up or a minute has passed."""

    allowance: int = 0
    counted_at: datetime | None = None

    def allows(self, shell: Shell, connection: sa.Connection, desk: Desk) -> bool:
        """Return whether one more automatic mail may go; trip and hold the outbox when it may not."""
        now = shell.clock()
        stale = self.counted_at is None or not timedelta(0) <= now - self.counted_at < timedelta(minutes=1)
        if self.allowance <= 0 or stale:
            if outbox.meta(connection, KEY) == OPEN:
                return False
            usual = outbox.usual_sends(connection, now=now, window=WINDOW)
            limit = max(desk.limits.breaker_floor, int(TIMES_USUAL * usual))
            count = outbox.automatic_sends(connection, since=_since(connection, now), until=now + WINDOW)
            self.allowance, self.counted_at = limit - count, now
            if self.allowance <= 0:
                self._trip(shell, connection, count=count, limit=limit)
                return False
        self.allowance -= 1
        return True

    @staticmethod
    def _trip(shell: Shell, connection: sa.Connection, *, count: int, limit: int) -> None:
        outbox.set_meta(connection, KEY, OPEN)
        outbox.hold_automatic(connection)
        payload = payload_of(BreakerTripped(count=count, limit=limit))
        shell.write(connection, Event(type=BreakerTripped.TYPE, occurred_at=shell.clock(), payload=payload))


def reset(shell: Shell, connection: sa.Connection) -> bool:
    """Let automatic mails go again because a person said so; False when nothing was held.

    What went out before counts no more: else the first mail that was let go would trip the breaker again.
    """
    if outbox.meta(connection, KEY) != OPEN:
        return False
    now = shell.clock()
    outbox.set_meta(connection, KEY, "")
    outbox.set_meta(connection, RESET_AT, now.isoformat())
    shell.write(connection, Event(type=BreakerReset.TYPE, occurred_at=now, payload=payload_of(BreakerReset())))
    return True


def _since(connection: sa.Connection, now: datetime) -> datetime:
    """Return from when on mails count: ten minutes ago, or when a person last closed the breaker."""
    reset_at = outbox.meta(connection, RESET_AT)
    start = now - WINDOW
    return max(start, datetime.fromisoformat(reset_at)) if reset_at else start
