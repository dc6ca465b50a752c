"""The figures of a period, kept while they are true: read once, looked at many times, never in anybody's way.

Reading the record blocks nobody who writes. What was read is kept for the position of the record it was read at. A
period that is quick to read is read again as soon as the record has grown; one that takes long is shown as it was known
a minute ago, with that instant on the page, while it is read anew in the background.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from analytics.compute import gather, measure_board
from analytics.kpis import BY_NAME
from analytics.segments import SEGMENTS, UNSAID
from analytics.stats.smallsample import suppressed
from analytics.units import Window
from mailbot.console.board.weeks import Weeks
from mailbot.record.journal import event_table
from mailbot.store.session import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.arrays import Bools
    from analytics.compute import BoardOf
    from analytics.facts import Facts
    from analytics.parameters import Parameters
    from mailbot.store.scope import Scope

PERIODS_KEPT = 8
BOARDS_KEPT = 24
QUICK = 0.3
"""Seconds; what was read faster than this is read again at once when the record has grown."""
FRESH = timedelta(seconds=60)
"""What took longer is shown for this long as it is."""
OLD = timedelta(minutes=15)
"""What is older is read again before it is shown."""

Filters = tuple[tuple[str, str], ...]
Key = tuple[datetime, datetime, datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which conversations of a period: those of some mailboxes and segments, opened before ``until``."""

    scope: Scope
    filters: Filters = ()
    until: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Known:
    """What was known about a period at ``as_of``, after the record's event number ``seq``."""

    facts: Facts
    as_of: datetime
    seq: int
    took: float
    """Seconds."""
    boards: OrderedDict[tuple[Part, tuple[str, ...]], BoardOf] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def board(self, part: Part, names: Sequence[str]) -> BoardOf:
        """Return the figures ``names`` of a part of the period."""
        key = (part, tuple(names))
        with self.lock:
            found = self.boards.get(key)
            if found is None:
                kpis = tuple(BY_NAME[name] for name in names)
                found = self.boards[key] = measure_board(self.facts, scope=self._within(part), kpis=kpis)
                while len(self.boards) > BOARDS_KEPT:
                    self.boards.popitem(last=False)
            self.boards.move_to_end(key)
            return found

    def hidden(self, part: Part) -> bool:
        """Tell whether a part has so few customers that it could be told who they are; a whole period never has."""
        if not part.filters:
            return False
        rows = self.facts.conversations
        chosen = rows.in_window & self._within(part)
        known = len(np.unique(rows.customer[chosen & (rows.customer != 0)]))
        customers = known + int((chosen & (rows.customer == 0)).sum())
        return bool(chosen.any()) and suppressed(customers)

    def choices(self, segment: str, scope: Scope) -> tuple[str, ...]:
        """Return the labels that a segment has among the period's conversations, the most frequent first."""
        labels = SEGMENTS[segment](self.facts)
        rows = self.facts.conversations.in_window & self._within(Part(scope=scope))
        return tuple(name for name, count in labels.counts(rows, unnamed=UNSAID).items() if count)

    def _within(self, part: Part) -> Bools:
        facts = self.facts
        found = np.ones(len(facts.conversations), dtype=bool)
        if part.scope.names is not None:
            found &= facts.projection.opened.mailbox.among(part.scope.names)
        for segment, label in part.filters:
            found &= SEGMENTS[segment](facts).among(("" if label == UNSAID else label,))
        if part.until is not None:
            found &= facts.conversations.t0 < part.until.timestamp()
        return found


class Figures:
    """The figures of one installation. Every method may be called by many threads at once."""

    def __init__(self, database: sa.Engine, parameters: Parameters, clock: Callable[[], datetime]) -> None:
        """Keep what it takes to read them."""
        self.database, self.parameters, self.clock = database, parameters, clock
        self._kept: OrderedDict[Key, Known] = OrderedDict()
        self._lock = threading.Lock()
        self.weeks = Weeks(database, parameters, clock)
        self._turns: dict[Key, threading.Lock] = {}

    def known(self, window: Window, *, as_of: datetime | None = None) -> Known:
        """Return what is known about a period, now or at an instant of the past."""
        key = (window.start, window.end, as_of)
        now = self.clock().replace(microsecond=0)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            turn = self._turns.setdefault(key, threading.Lock())
        if kept is not None and (as_of is not None or self._still_true(kept, now)):
            return kept
        if kept is not None and kept.took > QUICK and now - kept.as_of < OLD:
            if now - kept.as_of >= FRESH and not turn.locked():
                later = threading.Thread(target=self._refresh, args=(key, turn, kept), name="figures", daemon=True)
                later.start()
            return kept
        return self._read(key, turn, kept)

    def seq(self) -> int:
        """Return the number of the last event."""
        with reading(self.database) as connection:
            return int(connection.execute(sa.select(sa.func.max(event_table.c.seq))).scalar() or 0)

    def _still_true(self, kept: Known, now: datetime) -> bool:
        """Tell whether nothing was recorded since; time alone makes outcomes final, so that even then it grows old."""
        return now - kept.as_of < OLD and kept.seq == self.seq()

    def _refresh(self, key: Key, turn: threading.Lock, stale: Known) -> None:
        """Read a period again in the background; where the database fails, the next look tries again."""
        with contextlib.suppress(sa.exc.SQLAlchemyError):
            self._read(key, turn, stale)

    def _read(self, key: Key, turn: threading.Lock, stale: Known | None) -> Known:
        """Read a period, unless another thread did while this one waited for its turn."""
        with turn:
            with self._lock:
                kept = self._kept.get(key)
            if kept is not None and kept is not stale:
                return kept
            start, end, asked = key
            as_of = asked or self.clock().replace(microsecond=0)
            began = time.perf_counter()
            with reading(self.database) as connection:
                seq = int(connection.execute(sa.select(sa.func.max(event_table.c.seq))).scalar() or 0)
                window = Window(start=start, end=end, tz=self.parameters.tz)
                facts = gather(connection, window, as_of=as_of, parameters=self.parameters)
            known = Known(facts=facts, as_of=as_of, seq=seq, took=time.perf_counter() - began)
            with self._lock:
                self._kept[key] = known
                while len(self._kept) > PERIODS_KEPT:
                    gone, _ = self._kept.popitem(last=False)
                    self._turns.pop(gone, None)
            return known
