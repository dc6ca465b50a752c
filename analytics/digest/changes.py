"""Whether a figure really differs from that of the week before, or only as much as chance would have it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analytics.digest.model import Change, Turn
from analytics.kpi import Better, Maturity, Proportion
from analytics.stats.proportions import clopper_pearson, effective_size, newcombe
from analytics.stats.smallsample import Display

if TYPE_CHECKING:
    from analytics.compute import Measurement
    from analytics.kpi import Kpi
    from analytics.weeks import IsoWeek

FEWEST = 30
"""With fewer in either week nothing is compared: no arrow (docs/kpis.md)."""


def share_change(kpi: Kpi, now: Measurement, before: Measurement, week: IsoWeek) -> Change | None:
    """Return how a share turned since ``week``; None where one of both weeks has fewer than 30 observations.

    Newcombe's interval on effective sizes (customers who wrote many times, or an audit's weights, count for less). A
    figure that is not final in both weeks is never said to have turned.
    """
    if now.value is None or before.value is None:
        return None
    if Display.NORMAL is not now.display or Display.NORMAL is not before.display:
        return None
    sizes = _size(now), _size(before)
    interval = newcombe(now.value * sizes[0], sizes[0], before.value * sizes[1], sizes[1])
    if interval is None:
        return None
    final = now.maturity is Maturity.MATURE and before.maturity is Maturity.MATURE
    turn = _turn(kpi.better, interval) if final else Turn.UNPROVEN
    return Change(delta=now.value - before.value, interval=interval, turn=turn, before=week)


def count_change(kpi: Kpi, now: int, before: int, week: IsoWeek) -> Change | None:
    """Return how a count of arrivals turned since ``week``, as a part of the count then; None below 30 in either.

    If both weeks are alike, ``now`` is a binomial half of both together; the exact interval of that share gives the
    one of the ratio. Mail comes in bursts, so that this says "more" rather too easily: it is never called good or bad.
    """
    if min(now, before) < FEWEST:
        return None
    low, high = clopper_pearson(now, now + before) or (0.0, 1.0)
    interval = low / (1 - low) - 1, high / (1 - high) - 1 if high < 1 else math.inf
    return Change(delta=now / before - 1, interval=interval, turn=_turn(kpi.better, interval), before=week)


def _size(item: Measurement) -> float:
    """Return how many independent observations a share is worth."""
    found = item.measured
    if not isinstance(found, Proportion):
        return 0.0
    if "n_eff" in found.detail:
        return float(found.detail["n_eff"])
    return effective_size(found.denominator, item.design_effect or 1.0)


def _turn(better: Better, interval: tuple[float, float]) -> Turn:
    low, high = interval
    if low <= 0 <= high:
        return Turn.UNPROVEN
    if better not in {Better.HIGHER, Better.LOWER}:
        return Turn.MORE if low > 0 else Turn.LESS
    return Turn.BETTER if (low > 0) == (better is Better.HIGHER) else Turn.WORSE
