"""Says how far an average can be trusted: of minutes, messages or euros, when some customers count many times.

The bootstrap draws customers, not mails. It is seeded by what is computed, so that the same figure has the same
interval every time, and a digest can be replayed byte for byte.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from analytics.stats.clusters import linearised_variance, per_cluster, summed

if TYPE_CHECKING:
    import numpy.typing as npt

    from analytics.stats.clusters import Floats

DRAWS = 2000
FEW = 15
"""With fewer customers than this the bootstrap is not to be trusted; Student's t is shown, called indicative."""
GROUPS = 2048
"""More clusters than this are drawn in random groups, see ``bca_ratio``."""
_CELLS = 1_000_000
"""How many resampled indices are held at a time: 8 MB."""
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """An average with its interval. ``method`` is ``bca`` or ``t``; an indicative interval rests on few customers."""

    value: float
    interval: tuple[float, float] | None
    method: str
    indicative: bool
    n: int
    clusters: int


def seed_of(*parts: object) -> int:
    """Return a seed made of what is computed, such as (kpi, window, as-of): the same on every machine and run."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def mean_interval(values: npt.ArrayLike, clusters: npt.ArrayLike | None = None, *, seed: int) -> Mean | None:
    """Return the mean of ``values`` with its 95 % interval: BCa by cluster, or t where there are fewer than 15.

    ``clusters`` holds the customer of each value; None makes each value its own. None when there are no values.
    """
    totals, sizes = per_cluster(values, clusters)
    if not len(totals):
        return None
    few = len(totals) < FEW
    interval = _t(totals, sizes, 0.95) if few else bca_ratio(totals, sizes, seed=seed)
    return Mean(
        value=float(totals.sum() / sizes.sum()),
        interval=interval,
        method="t" if few else "bca",
        indicative=few,
        n=int(sizes.sum()),
        clusters=len(totals),
    )


def bca(
    values: npt.ArrayLike,
    clusters: npt.ArrayLike | None = None,
    *,
    seed: int,
    draws: int = DRAWS,
    confidence: float = 0.95,
) -> tuple[float, float] | None:
    """Return the bias-corrected and accelerated bootstrap interval of the mean, customers drawn whole.

    None where it cannot be told: fewer than two clusters, or no spread at all. Source: Efron 1987, JASA 82:171; Efron
    and Tibshirani 1993, section 14.3. The whole work is O(draws * clusters) in NumPy.
    """
    totals, sizes = per_cluster(values, clusters)
    return bca_ratio(totals, sizes, seed=seed, draws=draws, confidence=confidence)


def bca_ratio(
    numerators: npt.ArrayLike,
    denominators: npt.ArrayLike,
    *,
    seed: int,
    draws: int = DRAWS,
    confidence: float = 0.95,
) -> tuple[float, float] | None:
    """Return the BCa interval of sum(numerators) / sum(denominators), one pair per cluster drawn.

    For cost per contact and return on investment the clusters are the (day, customer) pairs. The acceleration comes
    from the jackknife in closed form. Above 2048 clusters, random groups of them are drawn (Wolter 2007, Introduction
    to Variance Estimation, chapter 2): that moves the bounds by about 1.5 % of the width, less than 2000 draws do.
    """
    tops, bottoms = np.asarray(numerators, dtype=np.float64), np.asarray(denominators, dtype=np.float64)
    if tops.shape != bottoms.shape or np.any(bottoms < 0):
        raise ValueError("numerators and denominators must come in pairs, and no denominator may be negative")
    order = np.lexsort((tops, bottoms))  # what the clusters are called must not change what is drawn
    tops, bottoms = tops[order], bottoms[order]
    random = np.random.default_rng(seed)
    if len(tops) > GROUPS:
        group = random.permutation(len(tops)) % GROUPS
        tops, bottoms = summed(group, tops), summed(group, bottoms)
    rest = bottoms.sum() - bottoms
    if len(tops) < 2 or not np.all(rest > 0):  # noqa: PLR2004 - one cluster has no spread
        return None
    ratio = tops.sum() / bottoms.sum()
    left_out = (tops.sum() - tops) / rest
    influence = left_out.mean() - left_out
    spread = float(influence @ influence)
    if spread <= (1e-12 * max(1.0, abs(ratio))) ** 2 * len(tops):
        return None
    replicates = _replicates(tops, bottoms, random, draws)
    below = (np.count_nonzero(replicates < ratio) + np.count_nonzero(replicates <= ratio)) / 2 / draws
    bias = _NORMAL.inv_cdf(min(max(below, 0.5 / draws), 1 - 0.5 / draws))
    acceleration = float((influence**3).sum()) / (6 * spread**1.5)
    tail = _NORMAL.inv_cdf((1 - confidence) / 2)
    levels = [_shifted(bias, acceleration, point) for point in (tail, -tail)]
    low, high = np.quantile(replicates, levels)
    return float(low), float(high)


def _shifted(bias: float, acceleration: float, point: float) -> float:
    """Return the level of the bootstrap distribution that stands for the normal ``point``."""
    moved = bias + point
    return _NORMAL.cdf(bias + moved / (1 - acceleration * moved))


def _replicates(tops: Floats, bottoms: Floats, random: np.random.Generator, draws: int) -> Floats:
    """Return ``draws`` ratios, each of as many clusters as there are, drawn with replacement."""
    count = len(tops)
    pairs, times = np.unique(tops + 1j * bottoms, return_counts=True)
    if len(pairs) * 8 < count:  # equal clusters are drawn together, which is the same distribution and faster
        drawn = random.multinomial(count, times / count, size=draws).astype(np.float64)
        return np.asarray((drawn @ pairs.real) / (drawn @ pairs.imag), dtype=np.float64)
    same = bool(np.all(bottoms == bottoms[0]))
    result = np.empty(draws)
    step = max(1, _CELLS // count)
    for start in range(0, draws, step):
        stop = min(start + step, draws)
        chosen = random.integers(0, count, size=(stop - start, count), dtype=np.int32)
        weight = count * bottoms[0] if same else bottoms[chosen].sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):  # a draw of empty days only has no ratio
            result[start:stop] = tops[chosen].sum(axis=1) / weight
    return np.nan_to_num(result, nan=0.0)


def t_interval(
    values: npt.ArrayLike, clusters: npt.ArrayLike | None = None, *, confidence: float = 0.95
) -> tuple[float, float] | None:
    """Return Student's interval of the mean; None with fewer than two clusters.

    mean -+ t * s / sqrt(n) with n - 1 degrees of freedom; by cluster, the variance is that of a ratio of cluster sums
    and the degrees of freedom are clusters - 1. Source: Student 1908, Biometrika 6:1; Cochran 1977, section 9A.2.
    """
    return _t(*per_cluster(values, clusters), confidence)


def _t(totals: Floats, sizes: Floats, confidence: float) -> tuple[float, float] | None:
    from scipy.special import stdtrit

    count = len(totals)
    if count < 2:  # noqa: PLR2004 - one customer has no spread
        return None
    mean = float(totals.sum() / sizes.sum())
    half = float(stdtrit(count - 1, (1 + confidence) / 2)) * math.sqrt(linearised_variance(totals, sizes))
    return mean - half, mean + half


def welch(
    first: tuple[npt.ArrayLike, npt.ArrayLike | None],
    second: tuple[npt.ArrayLike, npt.ArrayLike | None],
    *,
    confidence: float = 0.95,
) -> tuple[float, float] | None:
    """Return the interval of mean(first) - mean(second), such as agent minutes without and with mailbot.

    Each side is (values, cluster of each value or None). None when a side has fewer than two clusters. Source: Welch
    1947, Biometrika 34:28; variances by cluster as in ``t_interval``.
    """
    from scipy.special import stdtrit

    sides = [per_cluster(*side) for side in (first, second)]
    if any(len(totals) < 2 for totals, _ in sides):  # noqa: PLR2004 - one customer has no spread
        return None
    means = [float(totals.sum() / sizes.sum()) for totals, sizes in sides]
    parts = [linearised_variance(totals, sizes) for totals, sizes in sides]
    difference, variance = means[0] - means[1], sum(parts)
    if variance == 0:
        return None
    freedom = variance**2 / sum(part**2 / (len(side[0]) - 1) for part, side in zip(parts, sides, strict=True))
    half = float(stdtrit(freedom, (1 + confidence) / 2)) * math.sqrt(variance)
    return difference - half, difference + half
