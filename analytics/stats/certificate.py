"""Promises in writing that mailbot errs in fewer than one answer in ten, and says until when the promise holds.

The promise holds for mail like that of the sample, for one model, and for thirty days. It needs a sample drawn evenly
(reviews with purpose ``uniform_calibration``), never one drawn by confidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    import numpy.typing as npt

ALPHA = 0.10
DELTA = 0.05
VALID_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One threshold: ``n`` sampled mails at or above it, ``errors`` of them wrong, and the p-value of "too many"."""

    threshold: float
    n: int
    errors: int
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The outcome. With a ``threshold``: of mail at or above it, at most ``alpha`` is wrong, at confidence 1 - delta.

    Without one nothing could be certified. ``tested`` holds every threshold that was looked at, the strictest first;
    the last one is the one that failed, unless all passed.
    """

    threshold: float | None
    alpha: float
    delta: float
    tested: tuple[Tested, ...]

    @property
    def evidence(self) -> Tested | None:
        """The sample behind the certified threshold."""
        return next((item for item in self.tested if item.threshold == self.threshold), None)


def p_value(errors: int, n: int, alpha: float = ALPHA) -> float:
    """Return P(Bin(n, alpha) <= errors): how likely so few errors are if the error rate were alpha or more."""
    from scipy.special import bdtr

    return float(bdtr(errors, n, alpha)) if n else 1.0


def learn_then_test(
    confidences: npt.ArrayLike,
    wrong: npt.ArrayLike,
    thresholds: Sequence[float],
    *,
    alpha: float = ALPHA,
    delta: float = DELTA,
    shares: int = 1,
) -> Certificate:
    """Return the lowest threshold at which at most ``alpha`` of mail is wrong, with probability 1 - ``delta``.

    ``confidences`` and ``wrong`` describe the uniform sample. ``thresholds`` must be fixed without looking at ``wrong``
    (``grid``) and are tested from the strictest down, each by the exact binomial p-value at level delta; the first that
    fails ends it, which is why no correction for the number of thresholds is due. ``shares``: certificates given
    together, such as one per language, at delta / shares each. Source: Angelopoulos, Bates, Candes, Jordan and Lei,
    Learn Then Test, arXiv 2110.01052, section 2 and fixed-sequence testing in 3.
    """
    p, bad = np.asarray(confidences, dtype=np.float64).ravel(), np.asarray(wrong, dtype=bool).ravel()
    if p.shape != bad.shape:
        raise ValueError("each sampled mail needs its confidence and its verdict")
    level = delta / shares
    tested: list[Tested] = []
    certified: float | None = None
    for threshold in sorted(set(thresholds), reverse=True):
        acted = p >= threshold
        n, errors = int(np.count_nonzero(acted)), int(np.count_nonzero(acted & bad))
        tested.append(Tested(threshold=threshold, n=n, errors=errors, p=p_value(errors, n, alpha)))
        if tested[-1].p > level:
            break
        certified = threshold
    return Certificate(threshold=certified, alpha=alpha, delta=level, tested=tuple(tested))


def grid(
    traffic: npt.ArrayLike, sample_size: int, *, steps: int = 20, alpha: float = ALPHA, delta: float = DELTA
) -> tuple[float, ...]:
    """Return thresholds for ``learn_then_test``, the strictest first, from the confidences of all recent mail.

    The strictest one lets through so much mail that a sample of ``sample_size`` should hold twice the least that any
    certificate needs; below it lie even steps of traffic. Verdicts are not looked at, so the test stays valid. Empty
    when the sample is too small for anything.
    """
    p = np.asarray(traffic, dtype=np.float64).ravel()
    least = 2 * sample_needed(0, alpha, delta)
    if not p.size or sample_size < least:
        return ()
    shares = np.linspace(least / sample_size, 1.0, steps)
    return tuple(sorted({float(value) for value in np.quantile(p, 1 - shares, method="lower")}, reverse=True))


def sample_needed(errors: int, alpha: float = ALPHA, delta: float = DELTA) -> int:
    """Return the smallest sample that certifies ``alpha`` in spite of ``errors``: 29 without any, 46 with one."""
    n = errors + 1
    while p_value(errors, n, alpha) > delta:
        n += 1
    return n


def errors_allowed(n: int, alpha: float = ALPHA, delta: float = DELTA) -> int | None:
    """Return how many errors a sample of ``n`` may hold and still certify: 4 in 100; None when it is too small."""
    allowed = None
    for errors in range(n + 1):
        if p_value(errors, n, alpha) > delta:
            break
        allowed = errors
    return allowed


def valid_until(issued: datetime, changes: Iterable[datetime] = (), *, days: int = VALID_DAYS) -> datetime:
    """Return when a certificate ends: after ``days``, or at the first change after it was issued.

    Changes are those of the model or of a reply, and drift alarms. Exchangeable mail is all that the promise rests on.
    """
    return min([issued + timedelta(days=days), *(change for change in changes if change > issued)])
