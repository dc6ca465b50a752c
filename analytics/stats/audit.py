"""Estimates how often mailbot is wrong from a few reviews, drawn with known probabilities.

A review that had one chance in fifty of being drawn speaks for fifty decisions. Reviews that somebody chose, because of
a complaint or a low confidence, speak for nobody and have no place here.
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
class Estimate:
    """A value with its standard error and interval. ``n`` counts the reviews it rests on."""

    value: float
    standard_error: float
    low: float
    high: float
    n: int


def _pairs(y: npt.ArrayLike, pi: npt.ArrayLike) -> tuple[Floats, Floats]:
    values, chances = np.asarray(y, dtype=np.float64).ravel(), np.asarray(pi, dtype=np.float64).ravel()
    if values.shape != chances.shape:
        raise ValueError("each review needs the probability with which it was drawn")
    if np.any(chances <= 0) or np.any(chances > 1):
        raise ValueError("an inclusion probability lies above 0 and at most at 1; a review without one cannot be used")
    return values, chances


def kish(weights: npt.ArrayLike) -> float:
    """Return the effective sample size (sum w)^2 / sum w^2; 0 without weights. Source: Kish 1965, section 11.7."""
    w = np.asarray(weights, dtype=np.float64)
    squares = float(w @ w)
    return float(w.sum()) ** 2 / squares if squares else 0.0


def hajek(y: npt.ArrayLike, pi: npt.ArrayLike, z: float = Z) -> tuple[float, float, tuple[float, float]] | None:
    """Return (share, effective sample size, interval) of a weighted audit, or None without reviews.

    ``y`` is 1 for a wrong decision and 0 for a right one, ``pi`` its inclusion probability. Share: sum(y / pi) /
    sum(1 / pi) (Hajek 1971; Sarndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, section 5.7). Interval:
    Wilson's on Kish's effective size (docs/kpis.md). Reviews still to be done are left out.
    """
    values, chances = _pairs(y, pi)
    if not values.size:
        return None
    weights = 1 / chances
    value = float(weights @ values / weights.sum())
    size = kish(weights)
    return value, size, wilson(value * size, size, z) or (0.0, 1.0)


def horvitz_thompson(y: npt.ArrayLike, pi: npt.ArrayLike, population: int, z: float = Z) -> Estimate | None:
    """Return the mean over the ``population`` as sum(y / pi) / population: a check on ``hajek``, unbiased but wider.

    Variance under independent (Poisson) sampling: sum((1 - pi) y^2 / pi^2) / population^2. The interval is normal and
    may leave [0, 1]. None when the population is empty. Source: Horvitz and Thompson 1952, JASA 47:663; Sarndal et
    al. 1992, section 3.5.
    """
    values, chances = _pairs(y, pi)
    if population <= 0:
        return None
    value = float((values / chances).sum()) / population
    error = math.sqrt(float(((1 - chances) * (values / chances) ** 2).sum())) / population
    return Estimate(
        value=value, standard_error=error, low=value - z * error, high=value + z * error, n=int(values.size)
    )


def difference_estimator(
    predicted: npt.ArrayLike, reviewed: npt.ArrayLike, y: npt.ArrayLike, pi: npt.ArrayLike, z: float = Z
) -> Estimate | None:
    """Return the mean error over all decisions, from the model's own guess corrected by what the reviews found.

    ``predicted`` is the expected error of every decision (such as 1 - p), ``reviewed`` the places of the reviewed ones
    in it, ``y`` and ``pi`` as in ``hajek``. Value: mean(f) + sum((y - f) / pi) / N: unbiased whatever the guess is
    worth, narrower the better it is. Variance: that of f + (y - f) / pi over all decisions, by N, without correction
    where there was no review. Source: Zrnic and Candes 2024, Active Statistical Inference, section 3;
    Angelopoulos et al. 2023, Science 382:669. The normal interval is cut to [0, 1]. None with fewer than two decisions.
    """
    guesses = np.asarray(predicted, dtype=np.float64).ravel()
    values, chances = _pairs(y, pi)
    places = np.asarray(reviewed, dtype=np.int64).ravel()
    if places.shape != values.shape:
        raise ValueError("each review needs its place among the decisions")
    if guesses.size < 2:  # noqa: PLR2004 - one decision has no spread
        return None
    terms = guesses.copy()
    np.add.at(terms, places, (values - guesses[places]) / chances)
    value = float(terms.mean())
    error = float(terms.std(ddof=1)) / math.sqrt(terms.size)
    return Estimate(
        value=value,
        standard_error=error,
        low=max(0.0, value - z * error),
        high=min(1.0, value + z * error),
        n=int(values.size),
    )
