"""Decides how a figure may be shown: not at all, as a count, in grey, or in full; and whether it reached its target.

A target counts as reached or missed only when the whole interval lies on one side of it. Otherwise the answer is how
many more conversations it takes to know.
"""

from __future__ import annotations

import math
from enum import StrEnum

from analytics.stats.proportions import Z, wilson

COUNTS_BELOW = 5
GREY_BELOW = 30
FEWEST_CUSTOMERS = 5
"""A segment with fewer customers is not shown: it could be told who they are."""
_MOST = 10_000_000


class Display(StrEnum):
    """How much a figure may say, by the size of its sample (docs/kpis.md)."""

    NO_DATA = "no_data"
    """Nothing happened: a dash, never 0 %."""
    COUNTS = "counts"
    """Fewer than 5: "2 of 3", no percentage."""
    GREY = "grey"
    """5 to 29: the value in grey with its interval, no colour, no arrow."""
    NORMAL = "normal"


class TargetStatus(StrEnum):
    """Where a figure stands against its target."""

    REACHED = "reached"
    MISSED = "missed"
    UNDECIDED = "undecided"
    IMMATURE = "immature"


def display(n: float) -> Display:
    """Return how a figure that rests on ``n`` observations (or on that effective size) may be shown."""
    if n <= 0:
        return Display.NO_DATA
    if n < COUNTS_BELOW:
        return Display.COUNTS
    return Display.GREY if n < GREY_BELOW else Display.NORMAL


def suppressed(customers: int) -> bool:
    """Return whether a segment must not be shown because fewer than 5 customers are in it."""
    return customers < FEWEST_CUSTOMERS


def target_status(
    interval: tuple[float, float] | None,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    mature: bool = True,
) -> TargetStatus | None:
    """Return where a figure stands; None when there is no target.

    ``at_least`` alone is a figure that should be high, ``at_most`` alone one that should be low, both a band. Reached:
    the whole interval is on the good side; missed: all of it is on the bad side. Without an interval none is decided.
    """
    if at_least is None and at_most is None:
        return None
    if not mature:
        return TargetStatus.IMMATURE
    if interval is None:
        return TargetStatus.UNDECIDED
    low, high = interval
    floor, ceiling = -math.inf if at_least is None else at_least, math.inf if at_most is None else at_most
    if low >= floor and high <= ceiling:
        return TargetStatus.REACHED
    return TargetStatus.MISSED if high < floor or low > ceiling else TargetStatus.UNDECIDED


def further_for_share(
    k: float, n: float, *, at_least: float | None = None, at_most: float | None = None, z: float = Z
) -> int | None:
    """Return how many more observations decide a share's target if the share stays k/n; 0 when it is decided.

    Wilson's interval leaves a target t out exactly when n > z^2 t (1-t) / (p - t)^2 (the score test). None without
    data, without a target, or where the share is the target itself: no number would do.
    """
    if n <= 0:
        return None
    if target_status(wilson(k, n, z), at_least=at_least, at_most=at_most) is not TargetStatus.UNDECIDED:
        return 0 if at_least is not None or at_most is not None else None
    sizes = [_decides(k / n, target, z) for target in _edges(k / n, at_least, at_most)]
    return None if None in sizes else max(0, math.ceil(max(size for size in sizes if size is not None) - n))


def further_for_interval(
    value: float,
    interval: tuple[float, float] | None,
    n: float,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> int | None:
    """Return how many more observations decide the target of a mean, a weighted share or a difference.

    The side of the interval that faces the target shrinks with the square root of n: n ((bound - value) / (target -
    value))^2 are needed in all. None where ``further_for_share`` gives None, or without an interval.
    """
    if interval is None or n <= 0:
        return None
    needed = 0.0
    edges = _edges(value, at_least, at_most)
    for target in edges:
        if value == target:
            return None
        bound = interval[1] if target > value else interval[0]
        needed = max(needed, n * ((bound - value) / (target - value)) ** 2)
    return max(0, math.ceil(round(needed - n, 6))) if edges and needed < _MOST else None


def further_for_half_width(value: float, n_eff: float, n: int, half_width: float, z: float = Z) -> int | None:
    """Return how many more reviews bring Wilson's interval to -+ ``half_width``: "12 more reviews for -+ 5 points".

    ``n_eff`` is the effective size that the ``n`` reviews so far amount to; further ones are taken to be worth as much
    each. None without reviews.
    """
    if n <= 0 or n_eff <= 0 or half_width <= 0:
        return None

    def wide(size: int) -> bool:
        low, high = wilson(value * size, size, z) or (0.0, 1.0)
        return high - low > 2 * half_width

    low, high = 0, 1
    while wide(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if wide(middle) else (low, middle)
    return max(0, math.ceil(high * n / n_eff) - n)


def _edges(value: float, at_least: float | None, at_most: float | None) -> list[float]:
    """Return the targets to tell apart from ``value``: both edges of a band when inside it, else the crossed one."""
    if at_least is not None and value < at_least:
        return [at_least]
    if at_most is not None and value > at_most:
        return [at_most]
    return [target for target in (at_least, at_most) if target is not None]


def _decides(p: float, target: float, z: float) -> int | None:
    """Return the smallest n at which Wilson's interval of a share ``p`` leaves ``target`` out; None at the target."""
    if p == target:
        return None
    size = z * z * target * (1 - target) / (p - target) ** 2
    return None if size > _MOST else math.floor(size) + 1
