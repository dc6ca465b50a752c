"""A figure week by week: each week is read once and kept while nothing about it can change.

Reading many weeks takes a while on a large record, so it is done in the background and the page asks again.
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from analytics.compute import gather, measure
from analytics.kpi import Counts, Maturity, Proportion, Spread
from analytics.kpis import BY_NAME
from analytics.measures import summary
from analytics.weeks import IsoWeek, ending_with
from mailbot.console.board.tiles import READ_FOR_TILES
from mailbot.store.session import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from analytics.compute import Measurement
    from analytics.parameters import Parameters

WEEKS = 26
SETTLED = timedelta(days=28)
"""This long after its end a week is read again only once a day: late facts are rare by then."""
DAILY = timedelta(days=1)
SOON = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One figure of one week: a share as numerator and denominator, else its value (the median of durations)."""

    top: float
    bottom: float
    value: float | None
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Week:
    points: dict[str, Point]
    read_at: datetime


class Weeks:
    """The figures of past weeks, for everybody who sees every mailbox."""

    def __init__(
        self,
        database: sa.Engine,
        parameters: Parameters,
        clock: Callable[[], datetime],
        names: Sequence[str] = READ_FOR_TILES,
    ) -> None:
        """Keep what it takes to read the figures ``names``."""
        self.database, self.parameters, self.clock, self.names = database, parameters, clock, tuple(names)
        self._kept: dict[IsoWeek, _Week] = {}
        self._turn = threading.Lock()

    def ready(self, now: datetime) -> bool:
        """Tell whether every week is there; if not, begin to read them in the background."""
        if not self._missing(now):
            return True
        if not self._turn.locked():
            threading.Thread(target=self._fill, args=(now,), name="weeks", daemon=True).start()
        return False

    def points(self, name: str, now: datetime) -> list[tuple[IsoWeek, Point | None]]:
        """Return the weeks that are over, oldest first, with what is known of a figure."""
        kept = dict(self._kept)
        return [(week, kept[week].points.get(name) if week in kept else None) for week in self._wanted(now)]

    def _wanted(self, now: datetime) -> Sequence[IsoWeek]:
        return ending_with(IsoWeek.at(now, self.parameters.tz).shifted(-1), WEEKS)

    def _missing(self, now: datetime) -> list[IsoWeek]:
        return [week for week in self._wanted(now) if not self._holds(week, now)]

    def _holds(self, week: IsoWeek, now: datetime) -> bool:
        kept = self._kept.get(week)
        if kept is None:
            return False
        settled = now - week.window(self.parameters.tz).end > SETTLED
        return now - kept.read_at < (DAILY if settled else SOON)

    def _fill(self, now: datetime) -> None:
        if not self._turn.acquire(blocking=False):
            return
        try:
            with contextlib.suppress(sa.exc.SQLAlchemyError):  # the next look tries again
                for week in self._missing(now):
                    self._kept[week] = self._read(week)
            wanted = frozenset(self._wanted(now))
            for week in [week for week in self._kept if week not in wanted]:
                del self._kept[week]
        finally:
            self._turn.release()

    def _read(self, week: IsoWeek) -> _Week:
        told, as_of = self.parameters, self.clock().replace(microsecond=0)
        with reading(self.database) as connection:
            facts = gather(connection, week.window(told.tz), as_of=as_of, parameters=told)
        within = facts.conversations.in_window
        return _Week(points={name: _point(measure(BY_NAME[name], facts, within)) for name in self.names}, read_at=as_of)


def _point(item: Measurement) -> Point:
    found, final = item.measured, item.maturity is Maturity.MATURE
    if isinstance(found, Proportion):
        return Point(top=(found.value or 0.0) * found.n, bottom=found.n, value=found.value, final=final)
    if isinstance(found, Spread):
        median = summary(found.values)["median"]
        return Point(top=0, bottom=len(found.values), value=median, final=final)
    if isinstance(found, Counts):
        count = float(found.counts.get("demands", 0))
        return Point(top=count, bottom=1, value=count, final=True)
    return Point(top=0, bottom=found.n, value=item.value, final=final)
