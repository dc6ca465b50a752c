"""Says what the slowest tenth of customers lives: medians and percentiles, with how far they can be trusted.

Percentiles are never averaged: a figure over several weeks is computed from all their values.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def nearest_rank(ordered: Sequence[float], q: float) -> float | None:
    """Return the value at rank ceil(q * n), counted from 1, of ascending values; None when there are none.

    Always a value that occurred. Source: Hyndman and Fan 1996, The American Statistician 50:361, definition 1. The
    product is rounded to nine digits first, or 0.07 * 100 would be more than 7.
    """
    if not 0 <= q <= 1:
        raise ValueError(f"{q} is not a quantile: it lies outside 0 and 1")
    n = len(ordered)
    if n == 0:
        return None
    return float(ordered[max(1, math.ceil(round(q * n, 9))) - 1])


def order_interval(ordered: Sequence[float], q: float, confidence: float = 0.95) -> tuple[float, float] | None:
    """Return the two values of the sample between which the true quantile lies; None when there are too few values.

    Ranks l and u with P(B < l) <= tail and P(B >= u) <= tail for B ~ Bin(n, q): valid for any distribution. Source:
    David and Nagaraja 2003, Order Statistics, section 7.1; ranks for the median in Dixon and Massey 1983, table A-25.
    At 95 % a median needs 6 values and a P90 needs 36. Values of one customer count as independent here.
    """
    from scipy.special import bdtr

    n, tail = len(ordered), (1 - confidence) / 2

    def below(k: int) -> float:
        return float(bdtr(k, n, q))

    if n == 0:
        return None
    low = bisect_right(range(n), tail, key=below)
    high = bisect_left(range(n), 1 - tail, key=below) + 1
    if low < 1 or high > n:
        return None
    return float(ordered[low - 1]), float(ordered[high - 1])
