"""Which days a board is about: today, the last 7, 30 or 90 days, a week, or any days, by the clocks of the site.

One object gives the period to the title, the figures, the charts and every link, so that they cannot differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analytics.units import Window
from analytics.weeks import IsoWeek

LENGTHS = {"today": 1, "7": 7, "30": 30, "90": 90}
"""The periods that end today, by their name in the address, in days."""
USUAL = "30"
LONGEST = 400
"""Days; a longer period would take the board longer to read than anybody waits."""
FIRST_YEAR, LAST_YEAR = 1990, 2200
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days from ``first`` to ``last``, both included, by the clocks of ``tz``.

    ``name`` is one of LENGTHS for a period that ends today, a week such as ``2026-W46``, or empty.
    """

    first: date
    last: date
    tz: str
    name: str = ""

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def after(self) -> date:
        """The day after the last one."""
        return self.last + timedelta(days=1)

    @property
    def window(self) -> Window:
        """The same period as figures take it: two instants."""
        start, end = (_midnight(day, self.tz) for day in (self.first, self.after))
        return Window(start=start, end=end, tz=self.tz)

    @property
    def before(self) -> Period:
        """The period of the same length just before it."""
        length = timedelta(days=self.days)
        return Period(first=self.first - length, last=self.last - length, tz=self.tz)

    @property
    def query(self) -> dict[str, str]:
        """What names the period in an address; as in the digest, ``to`` is the day after the last one."""
        if self.name in LENGTHS:
            return {"period": self.name}
        return {"from": self.first.isoformat(), "to": self.after.isoformat()}

    def elapsed(self, now: datetime) -> timedelta | None:
        """Return how much of the period has passed; None when all of it has."""
        window = self.window
        return now - window.start if now < window.end else None


def _midnight(day: date, tz: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(tz)).astimezone(UTC)


def ending_today(name: str, *, now: datetime, tz: str) -> Period:
    """Return one of LENGTHS."""
    today = now.astimezone(ZoneInfo(tz)).date()
    return Period(first=today - timedelta(days=LENGTHS[name] - 1), last=today, tz=tz, name=name)


def week_period(week: IsoWeek, tz: str) -> Period:
    """Return the days of an ISO week."""
    return Period(first=week.monday, last=week.sunday, tz=tz, name=str(week))


def between(first: str, after: str, *, tz: str) -> Period | None:
    """Return the days from ``first`` to the one before ``after``; None unless both are days in order, not too many."""
    start, end = _day(first), _day(after)
    if start is None or end is None or not start < end <= start + timedelta(days=LONGEST):
        return None
    week = IsoWeek(start)
    if start.weekday() == 0 and end == start + timedelta(days=7):
        return week_period(week, tz)
    return Period(first=start, last=end - timedelta(days=1), tz=tz)


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
