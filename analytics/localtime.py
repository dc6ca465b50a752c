"""Hours and days as people live them: local time across clock changes, and the hours in which people work.

Times are kept as seconds since 1970 (UTC). A week with a clock change has 167 or 169 hours; durations are elapsed time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

if TYPE_CHECKING:
    from analytics.arrays import Bools, Floats, Ints
    from analytics.parameters import BusinessHours

QUARTER = 900
"""Every zone changes its clock on a quarter of an hour (of UTC), so one look per quarter is enough."""
HOUR, DAY = 3600, 86_400
THURSDAY = 3
"""1 January 1970 was a Thursday."""


@dataclass(frozen=True, slots=True)
class LocalTime:
    """The local time of ``t`` (seconds since 1970, shape (n,)) in the zone ``tz``."""

    t: Ints
    tz: str

    @property
    def seconds(self) -> Ints:
        """Return local seconds: those since 1970 if local clocks had never been changed."""
        return self.t + _offsets(self.t, ZoneInfo(self.tz))

    @property
    def hour(self) -> Ints:
        """Return the local hour, 0 to 23."""
        return self.seconds // HOUR % 24

    @property
    def day(self) -> Ints:
        """Return the local day, counted from 1 January 1970."""
        return self.seconds // DAY

    @property
    def weekday(self) -> Ints:
        """Return the local weekday, 0 = Monday."""
        return (self.day + THURSDAY) % 7

    def in_business(self, hours: BusinessHours) -> Bools:
        """Tell which times lie within business hours."""
        second = self.seconds % DAY
        start, end = _second(hours.start), _second(hours.end)
        holidays = [(day - date(1970, 1, 1)).days for day in hours.holidays]
        at_work = np.isin(self.weekday, hours.days) & ~np.isin(self.day, holidays)
        return at_work & (second >= start) & (second < end)


def _offsets(t: Ints, zone: ZoneInfo) -> Ints:
    """Return the zone's offset at each ``t``: looked up once a day, and by the quarter on days when clocks change."""
    days, place = np.unique(t // DAY, return_inverse=True)
    edges = {int(day) * DAY for day in days} | {int(day) * DAY + DAY for day in days}
    known = {edge: _offset(edge, zone) for edge in edges}
    at_start = np.fromiter((known[int(day) * DAY] for day in days), dtype=np.int64, count=len(days))
    at_end = np.fromiter((known[int(day) * DAY + DAY] for day in days), dtype=np.int64, count=len(days))
    found = at_start[place] if len(days) else np.zeros(0, dtype=np.int64)
    changing = np.flatnonzero((at_start != at_end)[place]) if len(days) else found
    quarters, place = np.unique(t[changing] // QUARTER, return_inverse=True)
    exact = np.fromiter((_offset(int(q) * QUARTER, zone) for q in quarters), dtype=np.int64, count=len(quarters))
    found[changing] = exact[place] if len(quarters) else 0
    return found


def _offset(t: int, zone: ZoneInfo) -> int:
    difference = datetime.fromtimestamp(t, UTC).astimezone(zone).utcoffset()
    return round(difference.total_seconds()) if difference is not None else 0


def _second(time: object) -> int:
    """Return a time of day in seconds; the last microsecond of a day stands for its end."""
    hour, minute, second = time.hour, time.minute, time.second  # type: ignore[attr-defined]  # datetime.time
    found = int(hour * HOUR + minute * 60 + second)
    return DAY if found == DAY - 1 else found


def business_seconds(start: Ints, end: Ints, *, hours: BusinessHours, tz: str) -> Floats:
    """Return how many seconds of business hours lie between each ``start`` and ``end`` (seconds since 1970).

    The overlap of both: somebody who is answered at night has waited 0 business seconds, not a negative number.
    """
    if not len(start):
        return np.zeros(0)
    zone = ZoneInfo(tz)
    first = datetime.fromtimestamp(int(start.min()), UTC).astimezone(zone).date()
    last = datetime.fromtimestamp(int(end.max()), UTC).astimezone(zone).date()
    opens, closes = [], []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() in hours.days and day not in hours.holidays:
            opens.append(_instant(day, _second(hours.start), zone))
            closes.append(_instant(day, _second(hours.end), zone))
    edges = np.array([opens, closes], dtype=np.float64)
    return _worked(edges, end) - _worked(edges, start)


def _instant(day: date, second: int, zone: ZoneInfo) -> float:
    """Return when a local clock shows ``second`` of ``day`` (the first time, where a clock change shows it twice)."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    if second == DAY:
        following = day + timedelta(days=1)
        return datetime(following.year, following.month, following.day, tzinfo=zone).timestamp()
    return midnight.replace(hour=second // HOUR, minute=second // 60 % 60, second=second % 60).timestamp()


def _worked(edges: Floats, t: Ints) -> Floats:
    """Return the business seconds from the first opening until each ``t``."""
    opens, closes = edges
    whole = np.concatenate([[0.0], np.cumsum(closes - opens)])
    begun = np.searchsorted(opens, t, side="right")
    over = np.maximum(begun - 1, 0)
    if not len(opens):
        return np.zeros(len(t))
    into = np.where(begun > 0, np.minimum(t, closes[over]) - opens[over], 0.0)
    return whole[over] * (begun > 0) + into
