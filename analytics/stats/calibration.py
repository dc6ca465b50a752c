"""Says whether mailbot's confidence can be taken at its word: whether 90 % were right where it was 90 % sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.stats.audit import kish
from analytics.stats.proportions import wilson

if TYPE_CHECKING:
    import numpy.typing as npt

    from analytics.stats.clusters import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Mails of about the same confidence: the mean confidence, the share that was right, its interval, how many."""

    low: float
    high: float
    confidence: float
    accuracy: float
    interval: tuple[float, float] | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """``gap`` is mean confidence less accuracy, in shares: above 0 the model is too sure of itself.

    ``brier`` is the mean squared error of the confidence (0 is perfect). ``bins`` is the reliability curve.
    """

    gap: float
    interval: tuple[float, float]
    brier: float
    bins: tuple[Bin, ...]
    n: int
    effective_n: float


def calibration(
    confidences: npt.ArrayLike, right: npt.ArrayLike, pi: npt.ArrayLike, *, bins: int = 10
) -> Calibration | None:
    """Return how honest the confidences of audited mails are, each weighted 1/pi; None without audits.

    The interval of the gap takes Wilson's for the accuracy, on Kish's effective size. Bins have equal width. Source:
    Brier 1950, Monthly Weather Review 78:1; DeGroot and Fienberg 1983, The Statistician 32:12.
    """
    p, good = np.asarray(confidences, dtype=np.float64).ravel(), np.asarray(right, dtype=np.float64).ravel()
    weights = 1 / np.asarray(pi, dtype=np.float64).ravel()
    if not p.shape == good.shape == weights.shape:
        raise ValueError("each audited mail needs its confidence, its verdict and its inclusion probability")
    if not p.size:
        return None
    total = float(weights.sum())
    mean, accuracy = float(weights @ p) / total, float(weights @ good) / total
    size = kish(weights)
    low, high = wilson(accuracy * size, size) or (0.0, 1.0)
    place = np.minimum((p * bins).astype(np.int64), bins - 1)
    return Calibration(
        gap=mean - accuracy,
        interval=(mean - high, mean - low),
        brier=float(weights @ (p - good) ** 2) / total,
        bins=tuple(
            _bin(index / bins, (index + 1) / bins, p[place == index], good[place == index], weights[place == index])
            for index in sorted(set(place.tolist()))
        ),
        n=int(p.size),
        effective_n=size,
    )


def _bin(low: float, high: float, p: Floats, good: Floats, weights: Floats) -> Bin:
    total, size = float(weights.sum()), kish(weights)
    accuracy = float(weights @ good) / total
    return Bin(
        low=low,
        high=high,
        confidence=float(weights @ p) / total,
        accuracy=accuracy,
        interval=wilson(accuracy * size, size),
        n=int(p.size),
    )
