"""Weeks as people name them: ISO weeks, from Monday to Sunday, in the time zone of the figures.

A week with a clock change has 167 or 169 hours. Week 1 is the one with the first Thursday of its year (ISO 8601).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from analytics.units import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME = re.compile(r"(\d{4})-?W(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class IsoWeek:
    """One week, by the date of its Monday."""

    monday: date

    @classmethod
    def named(cls, text: str) -> IsoWeek:
        """Return the week called ``2026-W46``; ValueError when there is none."""
        match = _NAME.fullmatch(text.strip().upper())
        if match is None:
            raise ValueError(f"a week is written like 2026-W46, not {text!r}")
        return cls(date.fromisocalendar(int(match[1]), int(match[2]), 1))

    @classmethod
    def at(cls, moment: datetime, tz: str) -> IsoWeek:
        """Return the week that ``moment`` lies in, by the clocks of ``tz``."""
        day = moment.astimezone(ZoneInfo(tz)).date()
        return cls(day - timedelta(days=day.weekday()))

    @property
    def number(self) -> int:
        """The number of the week in its year, 1 to 53."""
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)

    def __str__(self) -> str:
        """Return the week's name, such as ``2026-W46``."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02d}"

    def shifted(self, weeks: int) -> IsoWeek:
        """Return the week that many weeks later (or earlier, below 0)."""
        return IsoWeek(self.monday + timedelta(weeks=weeks))

    def window(self, tz: str) -> Window:
        """Return the week's period: Monday midnight to Monday midnight by local clocks."""
        zone = ZoneInfo(tz)
        start, end = (
            datetime.combine(day, time(), zone).astimezone(UTC)
            for day in (self.monday, self.monday + timedelta(weeks=1))
        )
        return Window(start=start, end=end, tz=tz)


def ending_with(week: IsoWeek, count: int) -> Sequence[IsoWeek]:
    """Return ``count`` weeks, the last of which is ``week``."""
    return [week.shifted(place - count + 1) for place in range(count)]
