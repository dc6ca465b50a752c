"""Forecasts a week that is not over: what share will still stand after seven days, judging by those seen so far.

Kaplan-Meier uses every conversation for as long as it could be watched. Counting only the finished ones would leave
out the slow ones, which is how averages come to lie.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.stats.proportions import Z, wilson

if TYPE_CHECKING:
    import numpy.typing as npt

    from analytics.stats.clusters import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The share that has not happened yet after each time at which something happened.

    ``survival`` and ``greenwood`` (sum of d / (n (n - d))) hold one value per time; ``at_risk`` counts those watched
    just before it. ``horizon`` is the longest time anybody was watched.
    """

    times: tuple[float, ...]
    survival: tuple[float, ...]
    greenwood: tuple[float, ...]
    at_risk: tuple[int, ...]
    n: int
    horizon: float


def curve(times: npt.ArrayLike, observed: npt.ArrayLike) -> Curve | None:
    """Return the Kaplan-Meier curve; None without data.

    ``times`` is how long each was watched, ``observed`` says whether it happened then (True) or watching ended (False).
    What happens at the same time as watching ends counts as happening first. Source: Kaplan and Meier 1958, JASA
    53:457; Greenwood 1926. ``scipy.stats.ecdf`` gives the same curve; the numbers at risk are needed too.
    """
    length = np.asarray(times, dtype=np.float64).ravel()
    happened = np.asarray(observed, dtype=bool).ravel()
    if length.shape != happened.shape or np.any(length < 0):
        raise ValueError("each time needs to know whether it was observed, and no time is negative")
    if not length.size:
        return None
    points, deaths = np.unique(length[happened], return_counts=True)
    at_risk = length.size - np.searchsorted(np.sort(length), points, side="left")
    survival = np.cumprod(1 - deaths / at_risk)
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(deaths / (at_risk * (at_risk - deaths)))
    return Curve(
        times=tuple(points.tolist()),
        survival=tuple(survival.tolist()),
        greenwood=tuple(greenwood.tolist()),
        at_risk=tuple(at_risk.tolist()),
        n=int(length.size),
        horizon=float(length.max()),
    )


def kaplan_meier(
    times: npt.ArrayLike, observed: npt.ArrayLike, at: float, z: float = Z
) -> tuple[float, tuple[float, float]] | None:
    """Return (share to which it has not happened by ``at``, included; interval), or None where it cannot be told.

    It cannot be told without data, or when nobody was watched until ``at`` while some still stand. The interval is
    Greenwood's on the log-log scale, exp(-+) of log(-log S), which stays within [0, 1] (Kalbfleisch and Prentice 1980,
    section 1.3). Where all or none still stand that scale has no width, and the bound is Wilson's on those at risk.
    """
    found = curve(times, observed)
    if found is None:
        return None
    place = int(np.searchsorted(found.times, at, side="right")) - 1
    value = found.survival[place] if place >= 0 else 1.0
    if at > found.horizon and value > 0:
        return None
    if place < 0:
        watched = int(np.count_nonzero(np.asarray(times, dtype=np.float64) >= at))
        return 1.0, wilson(watched, watched, z) or (0.0, 1.0)
    if value <= 0:
        return 0.0, wilson(0, found.at_risk[place], z) or (0.0, 1.0)
    return value, _log_log(value, found.greenwood[place], z)


def _log_log(value: float, greenwood: float, z: float) -> tuple[float, float]:
    """Return S^exp(+theta), S^exp(-theta) with theta = z sqrt(greenwood) / |log S|."""
    theta = z * math.sqrt(greenwood) / abs(math.log(value))
    return value ** math.exp(theta), value ** math.exp(-theta)


def quantile(found: Curve, q: float) -> float | None:
    """Return the first time by which it has happened to at least a share ``q``; None when it never got that far.

    The median waiting time that counts those still waiting is ``quantile(curve, 0.5)``.
    """
    reached = np.flatnonzero(np.asarray(found.survival) <= 1 - q + 1e-12)
    return found.times[int(reached[0])] if len(reached) else None


def quantile_interval(found: Curve, q: float, z: float = Z) -> tuple[float | None, float | None]:
    """Return the times between which the true quantile lies; None for a bound that the data do not reach.

    The times at which the log-log band contains 1 - q. Source: Brookmeyer and Crowley 1982, Biometrics 38:29.
    """
    bands = [
        _log_log(value, green, z) if 0 < value < 1 else (0.0, 0.0 if value <= 0 else 1.0)
        for value, green in zip(found.survival, found.greenwood, strict=True)
    ]
    return _first(found.times, [low for low, _ in bands], 1 - q), _first(
        found.times, [high for _, high in bands], 1 - q
    )


def _first(times: tuple[float, ...], band: list[float], level: float) -> float | None:
    return next((time for time, value in zip(times, band, strict=True) if value <= level), None)


def nowcast(
    times: npt.ArrayLike, observed: npt.ArrayLike, at: float, z: float = Z
) -> tuple[float, tuple[float, float]] | None:
    """Return ``kaplan_meier`` for failures, as the share that fails by ``at``: (1 - S, (1 - high, 1 - low))."""
    found = kaplan_meier(times, observed, at, z)
    if found is None:
        return None
    value, (low, high) = found
    return 1 - value, (1 - high, 1 - low)


def at_horizon(
    ages: npt.ArrayLike, happened_after: npt.ArrayLike, horizon: float
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return (times, observed) for ``kaplan_meier`` at ``horizon``, from what is known at the as-of instant.

    ``ages`` is how long ago each conversation opened, ``happened_after`` how long after opening it happened (NaN when
    it has not). Watching ends at the horizon: what happens at or after it belongs to a new episode (docs/kpis.md).
    """
    age = np.minimum(np.asarray(ages, dtype=np.float64), horizon)
    event = np.asarray(happened_after, dtype=np.float64)
    observed = ~np.isnan(event) & (event < horizon) & (event <= age)
    return np.where(observed, event, age), observed
