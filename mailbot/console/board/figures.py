"""The figures of a period, kept while they are true: read once, looked at many times, never in anybody's way.

Reading the record blocks nobody who writes. What was read is kept for the position of the record it was read at. A
period that is quick to read is read again as soon as the record has grown; one that takes long is shown as it was known
a minute ago, with that instant on the page, while it is read anew in the background.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

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
    from collections.abc import Callable, Hashable, Sequence

    from analytics.arrays import Bools
    from analytics.compute import BoardOf
    from analytics.facts import Facts
    from analytics.parameters import Parameters
    from mailbot.store.scope import Scope

PERIODS_KEPT = 8
BOARDS_KEPT = 24
DRAWINGS_KEPT = 120
PATIENCE = 1.5
"""Seconds that a page waits for figures that nobody has read yet; then it says so and comes again."""
QUICK = 0.3
"""Seconds; what was read faster than this is read again at once when the record has grown."""
FRESH = timedelta(seconds=60)
"""What took longer is shown for this long as it is."""
OLD = timedelta(minutes=15)
"""What is older is read again before it is shown."""

T = TypeVar("T")
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
    made: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    """What was drawn from these figures, by whatever decides how it looks."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` makes of these figures, made once for each ``key``."""
        with self.lock:
            if key in self.made:
                self.made.move_to_end(key)
                return cast("T", self.made[key])
        found = make()
        with self.lock:
            self.made[key] = found
            while len(self.made) > DRAWINGS_KEPT:
                self.made.popitem(last=False)
        return found

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
        return self.once(("choices", segment, scope), lambda: self._choices(segment, scope))

    def _choices(self, segment: str, scope: Scope) -> tuple[str, ...]:
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


class Unread(Exception):  # noqa: N818 - figures that are being read are no error
    """The figures of a period are being read; they will be there in a moment."""


class Figures:
    """The figures of one installation. Every method may be called by many threads at once."""

    def __init__(
        self,
        database: sa.Engine,
        parameters: Parameters,
        clock: Callable[[], datetime],
        *,
        patience: float = PATIENCE,
    ) -> None:
        """Keep what it takes to read them."""
        self.database, self.parameters, self.clock, self.patience = database, parameters, clock, patience
        self._kept: OrderedDict[Key, Known] = OrderedDict()
        self._lock = threading.Lock()
        self.weeks = Weeks(database, parameters, clock)
        self._turns: dict[Key, threading.Lock] = {}
        self._failed: dict[Key, Exception] = {}

    def known(self, window: Window, *, as_of: datetime | None = None, patient: bool = True) -> Known:
        """Return what is known about a period, now or at an instant of the past.

        Unless ``patient``, Unread is raised when it takes longer than a page may wait; it is read all the same.
        """
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
                self._begin(key, turn, kept)
            return kept
        return self._read(key, turn, kept) if patient else self._soon(key, turn, kept)

    def _begin(self, key: Key, turn: threading.Lock, stale: Known | None) -> threading.Thread:
        started = threading.Thread(target=self._refresh, args=(key, turn, stale), name="figures", daemon=True)
        started.start()
        return started

    def _soon(self, key: Key, turn: threading.Lock, stale: Known | None) -> Known:
        """Return a period's figures if they are read within a moment; one thread reads, whoever asks."""
        if not turn.locked():
            self._begin(key, turn, stale).join(self.patience)
        elif turn.acquire(timeout=self.patience):
            turn.release()
        with self._lock:
            kept, failed = self._kept.get(key), self._failed.pop(key, None)
        if failed is not None:
            raise failed
        if kept is None or kept is stale:
            raise Unread
        return kept

    def seq(self) -> int:
        """Return the number of the last event."""
        with reading(self.database) as connection:
            return int(connection.execute(sa.select(sa.func.max(event_table.c.seq))).scalar() or 0)

    def begun(self) -> datetime | None:
        """Return when the first conversation was opened; None when there is none."""
        e = event_table.c
        asked = sa.select(e.occurred_at).where(e.type == "conversation.opened").order_by(e.occurred_at).limit(1)
        with reading(self.database) as connection:
            return connection.execute(asked).scalar()

    def _still_true(self, kept: Known, now: datetime) -> bool:
        """Tell whether nothing was recorded since; time alone makes outcomes final, so that even then it grows old."""
        return now - kept.as_of < OLD and kept.seq == self.seq()

    def _refresh(self, key: Key, turn: threading.Lock, stale: Known | None) -> None:
        """Read a period in the background; who asks next is told of a failure."""
        try:
            self._read(key, turn, stale)
        except Exception as error:  # noqa: BLE001 - it is raised where somebody hears it
            with self._lock:
                self._failed[key] = error

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
