"""Reads a control chart: which points say that something changed, and whether the target can be met at all.

Four rules, as in NHS England's Making Data Count; more rules would find more in noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.stats.charts import Chart

RUN = 7
TREND = 6
ZONE = 3
IN_ZONE = 2


class Rule(StrEnum):
    """Why a point is no noise."""

    BEYOND_LIMITS = "beyond_limits"
    """One point beyond three sigma."""
    RUN = "run"
    """Seven in a row on one side of the centre."""
    TREND = "trend"
    """Six in a row, each higher (or each lower) than the one before."""
    NEAR_LIMIT = "near_limit"
    """Two of three in a row beyond two sigma on the same side."""


class Variation(StrEnum):
    """What the newest point says."""

    COMMON = "common"
    IMPROVING = "improving"
    CONCERNING = "concerning"
    CHANGED = "changed"
    """A signal in a figure for which neither direction is better."""


class Assurance(StrEnum):
    """Whether the target will be met if nothing is changed."""

    ALWAYS = "always"
    RANDOM = "random"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A stretch of periods, first and last included, that fits a rule. ``side`` is 1 for high or rising, -1 for low."""

    rule: Rule
    first: int
    last: int
    side: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    place: int
    value: float
    centre: float
    sigma: float


def signals(chart: Chart) -> tuple[Signal, ...]:
    """Return every stretch that fits one of the four rules, by its last period and then by rule.

    Periods without data are passed over; no pattern reaches across limits that were set anew. A point on the centre
    line ends a run, and equal neighbours end a trend.
    """
    found: list[Signal] = []
    starts = [phase.start for phase in chart.phases]
    for start, stop in pairwise([*starts, len(chart.values)]):
        points = [point for place in range(start, stop) if (point := _point(chart, place))]
        for side in (1, -1):
            found += _beyond(points, side)
            found += _runs(points, side)
            found += _trends(points, side)
            found += _near(points, side)
    order = list(Rule)
    return tuple(sorted(found, key=lambda signal: (signal.last, order.index(signal.rule), signal.first)))


def variation(chart: Chart, *, better: int) -> Variation:
    """Return what the newest period with data says. ``better``: 1 when high is good, -1 when low is, 0 when neither."""
    newest = max((place for place, value in enumerate(chart.values) if value is not None), default=-1)
    sides = [signal.side for signal in signals(chart) if signal.last == newest]
    if not sides:
        return Variation.COMMON
    if not better:
        return Variation.CHANGED
    return Variation.CONCERNING if -better in sides else Variation.IMPROVING


def assurance(chart: Chart, *, at_least: float | None = None, at_most: float | None = None) -> Assurance | None:
    """Return whether the target lies within the limits of the newest period; None without a target or limits.

    ``always``: the limits lie wholly on the good side, so that only a change can make it miss. ``never``: wholly on the
    bad side, so that it will not be reached without a change. ``random``: chance decides, week by week.
    """
    limits = [
        (low, high) for low, high in zip(chart.lower, chart.upper, strict=True) if low is not None and high is not None
    ]
    if not limits or (at_least is None and at_most is None):
        return None
    low, high = limits[-1]
    if (at_least is None or low >= at_least) and (at_most is None or high <= at_most):
        return Assurance.ALWAYS
    if (at_least is not None and high < at_least) or (at_most is not None and low > at_most):
        return Assurance.NEVER
    return Assurance.RANDOM


def _point(chart: Chart, place: int) -> _Point | None:
    value, centre, sigma = chart.values[place], chart.centre[place], chart.sigma[place]
    if value is None or centre is None or sigma is None:
        return None
    return _Point(place=place, value=value, centre=centre, sigma=sigma)


def _beyond(points: list[_Point], side: int) -> list[Signal]:
    return [
        Signal(rule=Rule.BEYOND_LIMITS, first=point.place, last=point.place, side=side)
        for point in points
        if _above(point, side, 3)
    ]


def _above(point: _Point, side: int, sigmas: int) -> bool:
    """Return whether a point lies beyond ``sigmas`` of its own; a rounding error away from the limit is not beyond."""
    return side * (point.value - point.centre) > sigmas * point.sigma + 1e-12


def _runs(points: list[_Point], side: int) -> Iterable[Signal]:
    """Yield the longest stretches of at least seven points on one side of the centre."""
    held: list[_Point] = []
    for point in [*points, None]:
        if point is not None and side * (point.value - point.centre) > 0:
            held.append(point)
            continue
        if len(held) >= RUN:
            yield Signal(rule=Rule.RUN, first=held[0].place, last=held[-1].place, side=side)
        held = []


def _trends(points: list[_Point], side: int) -> Iterable[Signal]:
    """Yield the longest stretches of at least six points that only rise, or only fall."""
    held = points[:1]
    for before, point in [*pairwise(points), (None, None)]:
        if before is not None and point is not None and side * (point.value - before.value) > 0:
            held.append(point)
            continue
        if len(held) >= TREND:
            yield Signal(rule=Rule.TREND, first=held[0].place, last=held[-1].place, side=side)
        held = [point] if point is not None else []


def _near(points: list[_Point], side: int) -> list[Signal]:
    """Return the stretches in which two of three neighbours lie beyond two sigma; overlapping ones become one."""
    found: list[Signal] = []
    for index, point in enumerate(points):
        window = [other for other in points[max(0, index - ZONE + 1) : index + 1] if _above(other, side, 2)]
        if len(window) < IN_ZONE or window[-1] is not point:
            continue
        first = window[0].place
        if found and first <= found[-1].last:
            first = found.pop().first
        found.append(Signal(rule=Rule.NEAR_LIMIT, first=first, last=point.place, side=side))
    return found
