"""When mail comes: by season, weekday and hour, with quiet holidays, busy Decembers, and days of 23 and 25 hours."""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from analytics.synthetic.world import HOUR

if TYPE_CHECKING:
    from datetime import date

    from analytics.synthetic.dice import Dice
    from analytics.synthetic.world import World

WEEKDAYS = (1.30, 1.18, 1.10, 1.05, 1.00, 0.55, 0.45)
"""Mail of each weekday, Monday first, before the mean is taken out."""
HOURS = (6, 4, 3, 2, 2, 4, 12, 28, 58, 84, 92, 80, 56, 62, 78, 82, 76, 66, 54, 46, 42, 38, 26, 14)
"""Mail of each local hour."""
HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)})
ROUGHNESS = 0.10
"""Standard deviation of a day's level, beside what counts vary by themselves."""
_DAY_OF_HOURS = tuple(accumulate(HOURS))
_MEAN_WEEKDAY = sum(WEEKDAYS) / len(WEEKDAYS)


def expected(world: World, day: int) -> float:
    """Return how many conversations a day should bring."""
    when = world.start + timedelta(days=day)
    level: float = world.per_day * (1 + world.growth) ** (day / 365.25) * WEEKDAYS[when.weekday()] / _MEAN_WEEKDAY
    return level * season(when) * (0.35 if (when.month, when.day) in HOLIDAYS else 1.0)


def season(when: date) -> float:
    """Return the level of the time of year: a dip in August, a peak from the end of November to Christmas, sales."""
    place = when.timetuple().tm_yday
    peak = 0.55 * math.exp(-(((place - 347) / 14) ** 2))
    sales = 0.25 * math.exp(-(((place - 14) / 10) ** 2))
    dip = 0.25 * math.exp(-(((place - 226) / 16) ** 2))
    return 0.97 + peak + sales - dip


def arrivals(world: World, dice: Dice, day: int) -> list[int]:
    """Return the times of a local day at which a new conversation begins, ascending, in seconds since 1970.

    The hours of a day with a clock change are stretched over its 23 or 25 hours.
    """
    start, stop = world.midnight(day), world.midnight(day + 1)
    count = dice.poisson(expected(world, day) * dice.around(1.0, ROUGHNESS))
    stretch = (stop - start) / (24 * HOUR)
    times = []
    for _ in range(count):
        hour = bisect_right(_DAY_OF_HOURS, dice.share() * _DAY_OF_HOURS[-1])
        times.append(start + int((hour + dice.share()) * HOUR * stretch))
    return sorted(min(time, stop - 1) for time in times)
