"""For how much of a time the mailboxes were looked at, as the record's own notes of each look tell (K16).

The mailbox that was kept worst counts: its customers waited. A mailbox counts from its first look on. In a window
without any look it counts only if it was looked at again later, or was told to be out of reach: else it was taken out
of the settings.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from analytics.reading import epoch
from mailbot.record.journal import event_table

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.units import Window

POLLED_EVERY = 360
"""Seconds without a look after which a mailbox counts as not looked at: every five minutes one is due (R44), and a look
takes its time."""
NEARBY = timedelta(days=30)
"""How far before and after the window a mailbox's looks are looked for."""


def uptime(connection: sa.Connection, window: Window, *, as_of: datetime) -> float | None:
    """Return the share of the window in which the worst-kept mailbox was looked at; None where nobody knows of any."""
    until = min(window.end, as_of)
    start, end = round(window.start.timestamp()), round(until.timestamp())
    within = _looks(connection, window.start, until, as_of=as_of)
    before = _last(connection, "poll.completed", window.start - NEARBY, window.start, as_of=as_of)
    after = _last(connection, "poll.completed", until, until + NEARBY, as_of=as_of)
    unreachable = _last(connection, "mailbox.unreachable", window.start - NEARBY, until, as_of=as_of)
    lost = []
    for mailbox, (gaps, first, last) in within.items():
        begun = max(0, first - start - POLLED_EVERY) if mailbox in before else 0
        lost.append(gaps + begun + max(0, end - last - POLLED_EVERY))
    for mailbox, last in before.items():
        if mailbox not in within and (mailbox in after or unreachable.get(mailbox, 0) > last):
            lost.append(end - start)
    return 1 - max(lost) / (end - start) if lost and end > start else None


def _looks(
    connection: sa.Connection, since: datetime, until: datetime, *, as_of: datetime
) -> dict[str, tuple[int, int, int]]:
    """Return (seconds lost between looks, first look, last look) of each mailbox that was looked at."""
    e = event_table.c
    t = epoch(connection.dialect.name, e.occurred_at)
    gap = t - sa.func.lag(t, 1).over(partition_by=e.mailbox, order_by=t)
    looks = (
        sa.select(e.mailbox, t.label("t"), gap.label("gap"))
        .where(e.type == "poll.completed", e.occurred_at >= since, e.occurred_at < until, e.recorded_at <= as_of)
        .subquery()
    )
    too_long = sa.func.sum(sa.case((looks.c.gap > POLLED_EVERY, looks.c.gap - POLLED_EVERY), else_=0))
    statement = sa.select(looks.c.mailbox, too_long, sa.func.min(looks.c.t), sa.func.max(looks.c.t))
    found = connection.execute(statement.group_by(looks.c.mailbox)).all()
    return {mailbox: (int(gaps), int(first), int(last)) for mailbox, gaps, first, last in found}


def _last(connection: sa.Connection, kind: str, since: datetime, until: datetime, *, as_of: datetime) -> dict[str, int]:
    """Return when each mailbox had its last event of a kind in a time, as seconds since 1970."""
    e = event_table.c
    t = epoch(connection.dialect.name, e.occurred_at)
    known = (e.type == kind, e.occurred_at >= since, e.occurred_at < until, e.recorded_at <= as_of)
    found = connection.execute(sa.select(e.mailbox, sa.func.max(t)).where(*known).group_by(e.mailbox)).all()
    return {mailbox: int(last) for mailbox, last in found}
