"""Says how far a percentage can be trusted: intervals of a share, of a difference of two shares, and of a count.

Wilson is the interval shown everywhere; Clopper-Pearson is used where a guarantee is given, because it never promises
too much. Counts may be fractions: n / design effect, or Kish's effective size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.stats.clusters import linearised_variance

if TYPE_CHECKING:
    import numpy.typing as npt

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution: every interval is at 95 % unless it says otherwise."""
CONFIDENCE = 0.95
NOTICEABLE_DESIGN_EFFECT = 1.1
"""Below this, customers who wrote more than once do not change the interval enough to matter."""


def _check(k: float, n: float) -> float:
    """Return ``k`` held within 0 and ``n`` (a weighted sum may miss them by a rounding error)."""
    slack = 1e-9 * max(1.0, n)
    if n < 0 or k < -slack or k > n + slack:
        raise ValueError(f"{k} of {n} is not a share")
    return min(max(k, 0.0), n)


def wilson(k: float, n: float, z: float = Z) -> tuple[float, float] | None:
    """Return the Wilson score interval of k successes in n, or None when n is 0.

    (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n). Source: Wilson 1927, JASA 22:209; method 3 of Newcombe
    1998, Statistics in Medicine 17:857. Always within [0, 1], and contains k/n.
    """
    k = _check(k, n)
    if n == 0:
        return None
    p, square = k / n, z * z
    centre = p + square / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + square / (4 * n * n))
    low, high = (centre - half) / (1 + square / n), (centre + half) / (1 + square / n)
    return (0.0 if k == 0 else max(0.0, min(low, p))), (1.0 if k == n else min(1.0, max(high, p)))


def clopper_pearson(k: float, n: float, confidence: float = CONFIDENCE) -> tuple[float, float] | None:
    """Return the exact binomial interval, which covers the truth at least as often as it says; None when n is 0.

    Quantiles of Beta(k, n-k+1) and Beta(k+1, n-k). Source: Clopper and Pearson 1934, Biometrika 26:404. Each side
    alone is a bound at (1 + confidence) / 2.
    """
    from scipy.special import betaincinv

    k = _check(k, n)
    if n == 0:
        return None
    tail = (1 - confidence) / 2
    low = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k == n else float(betaincinv(k + 1, n - k, 1 - tail))
    return low, high


def newcombe(k1: float, n1: float, k2: float, n2: float, z: float = Z) -> tuple[float, float] | None:
    """Return the interval of k1/n1 - k2/n2, or None when either has no data.

    Hybrid score interval: method 10 of Newcombe 1998, Statistics in Medicine 17:873. 56/70 against 48/80 gives
    [0.0524, 0.3339] there and here.
    """
    first, second = wilson(k1, n1, z), wilson(k2, n2, z)
    if first is None or second is None:
        return None
    p1, p2 = k1 / n1, k2 / n2
    difference = p1 - p2
    low = difference - math.hypot(p1 - first[0], second[1] - p2)
    high = difference + math.hypot(first[1] - p1, p2 - second[0])
    return max(-1.0, low), min(1.0, high)


def design_effect(successes: npt.ArrayLike, trials: npt.ArrayLike) -> float:
    """Return how many times larger the variance of a share is because customers come back: var(cluster) / var(srs).

    ``successes`` and ``trials`` hold one number per customer. var(cluster) is that of a ratio of cluster sums, var(srs)
    is p(1-p)/(n-1), so that customers who wrote once each give exactly 1. Source: Kish 1965, Survey Sampling, 8.2; Rao
    and Scott 1992, Biometrics 48:577, who divide by n instead of n - 1. 1.0 where it cannot be told: one customer, or
    a share of 0 or 1.
    """
    totals = np.asarray(successes, dtype=np.float64).ravel()
    sizes = np.asarray(trials, dtype=np.float64).ravel()
    totals, sizes = totals[sizes > 0], sizes[sizes > 0]
    n = float(sizes.sum())
    p = float(totals.sum()) / n if n else 0.0
    if len(sizes) < 2 or not 0 < p < 1:  # noqa: PLR2004 - one customer has no spread
        return 1.0
    return linearised_variance(totals, sizes) / (p * (1 - p) / (n - 1))


def effective_size(n: float, deff: float) -> float:
    """Return n / deff when the design effect is above 1.1, else n (docs/kpis.md)."""
    return n / deff if deff > NOTICEABLE_DESIGN_EFFECT else n


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share with the interval that allows for customers who wrote more than once."""

    value: float
    low: float
    high: float
    n: int
    design_effect: float
    effective_n: float


def wilson_by_customer(successes: npt.ArrayLike, trials: npt.ArrayLike, z: float = Z) -> Share | None:
    """Return the share over all customers with its Wilson interval on n / design effect; None without data.

    ``successes`` and ``trials`` hold one number per customer.
    """
    k, n = float(np.sum(np.asarray(successes, dtype=np.float64))), float(np.sum(np.asarray(trials, dtype=np.float64)))
    if n == 0:
        return None
    deff = design_effect(successes, trials)
    size = effective_size(n, deff)
    interval = wilson(k / n * size, size, z)
    low, high = interval or (0.0, 1.0)
    return Share(value=k / n, low=low, high=high, n=round(n), design_effect=deff, effective_n=size)


def poisson_interval(count: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the exact interval of the mean behind a count of independent arrivals, such as the mails of a week.

    Half chi-square quantiles with 2k and 2k + 2 degrees of freedom. Source: Garwood 1936, Biometrika 28:437.
    """
    from scipy.special import gammaincinv

    tail = (1 - confidence) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return low, float(gammaincinv(count + 1, 1 - tail))


def size_for_half_width(p: float, half_width: float, z: float = Z) -> int:
    """Return how many observations make the interval of a share of about ``p`` no wider than -+ ``half_width``.

    z^2 p (1-p) / half_width^2, rounded up: 139 controls for -+ 5 points around 90 % (docs/kpis.md says about 140).
    """
    return math.ceil(round(z * z * p * (1 - p) / half_width**2, 9))
