"""Looks for the topics that really moved, and keeps a changed mix of topics from looking like a change in quality."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.stats.proportions import Z, wilson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FALSE_DISCOVERY_RATE = 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class Standardised:
    """A share as it would be under another mix of topics.

    ``covered`` is the part of that mix for which there are data; below 1 the value speaks for that part only.
    """

    value: float
    low: float
    high: float
    covered: float


def benjamini_hochberg(p: Sequence[float], q: float = FALSE_DISCOVERY_RATE) -> tuple[bool, ...]:
    """Return for each p-value whether its segment may be highlighted, in the order given.

    The largest i with p(i) <= q i / m, and all smaller ones: of what is highlighted, a share q at most is expected to
    be noise. Source: Benjamini and Hochberg 1995, JRSS B 57:289.
    """
    values = np.asarray(p, dtype=np.float64)
    if values.size and (np.any(values < 0) or np.any(values > 1) or np.any(np.isnan(values))):
        raise ValueError("a p-value lies between 0 and 1")
    order = np.argsort(values, kind="stable")
    passed = np.flatnonzero(values[order] <= q * np.arange(1, values.size + 1) / max(values.size, 1))
    chosen = np.zeros(values.size, dtype=bool)
    chosen[order[: int(passed[-1]) + 1 if passed.size else 0]] = True
    return tuple(bool(item) for item in chosen)


def difference_p(k1: int, n1: int, k2: int, n2: int) -> float:
    """Return the two-sided p-value of two shares being equal: Fisher's exact test, which never claims too much.

    1.0 when either has no data. Source: Fisher 1935, The Design of Experiments, chapter 2.
    """
    from scipy.stats import fisher_exact

    if n1 == 0 or n2 == 0:
        return 1.0
    return float(fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).pvalue)


def movers(
    before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]], q: float = FALSE_DISCOVERY_RATE
) -> tuple[str, ...]:
    """Return the segments whose share changed, after Benjamini-Hochberg, the most certain first.

    Both map a segment to (k, n). Segments that occur on one side only are not compared.
    """
    names = sorted(before.keys() & after.keys())
    p = [difference_p(*before[name], *after[name]) for name in names]
    kept = [(value, name) for value, name, keep in zip(p, names, benjamini_hochberg(p, q), strict=True) if keep]
    return tuple(name for _, name in sorted(kept))


def standardise(counts: Mapping[str, tuple[int, int]], mix: Mapping[str, float], z: float = Z) -> Standardised | None:
    """Return the share that this period's rates would give under the reference ``mix``; None where nothing is covered.

    ``counts`` maps a stratum (an intent) to (k, n) of this period, ``mix`` maps it to its weight in the reference, such
    as last period's demands. Value: sum(w k/n) over the strata that have data, w scaled to 1. Interval: each stratum's
    Wilson limits combined by squares and added (Zou and Donner 2008, Statistics in Medicine 27:1693). Source of direct
    standardisation: Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, section 19.2.
    """
    if any(weight < 0 for weight in mix.values()):
        raise ValueError("a weight of the mix is negative")
    total = sum(mix.values())
    known = {name: weight for name, weight in mix.items() if weight > 0 and counts.get(name, (0, 0))[1] > 0}
    covered = sum(known.values())
    if not covered:
        return None
    value = below = above = 0.0
    for name, weight in known.items():
        k, n = counts[name]
        low, high = wilson(k, n, z) or (0.0, 1.0)
        share, part = k / n, weight / covered
        value += part * share
        below += (part * (share - low)) ** 2
        above += (part * (high - share)) ** 2
    return Standardised(
        value=value,
        low=max(0.0, value - math.sqrt(below)),
        high=min(1.0, value + math.sqrt(above)),
        covered=covered / total,
    )
