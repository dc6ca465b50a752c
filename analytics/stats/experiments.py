"""Answers what mailbot really spares the agents, by comparing with customers who were left to people by lot.

The comparison keeps everybody in the arm the lot gave them (intention to treat). The confidence sequence may be looked
at every day; the Newcombe interval is for one look at a date fixed before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from analytics.stats.proportions import newcombe

SRM_ALARM = 10.83
"""Chi-square with one degree of freedom at p = 0.001 (10.828)."""
_STEPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CausalEffect:
    """What the hold-out says: share with an agent's reply in the control arm less that in the bot arm.

    ``interval`` is Newcombe's, ``sequence`` holds at every look. A ``mismatch`` means that the arms are not the sizes
    the lot should give: something is broken and the figure must not be believed.
    """

    value: float
    interval: tuple[float, float]
    sequence: tuple[float, float]
    control: tuple[float, float]
    """(demands with an agent's reply, demands)."""
    bot: tuple[float, float]
    chi2: float
    mismatch: bool


def sample_ratio_mismatch(n_bot: int, n_control: int, p_control: float) -> tuple[float, bool]:
    """Return (chi-square, alarm): whether the arms have the sizes that the lot should give.

    Pearson's statistic with one degree of freedom, (n_control - n p)^2 / (n p (1 - p)); alarm above 10.83. Count what
    was drawn (customers). Where the probability is 0 or 1, any unit in the impossible arm is an alarm. Source: Fabijan
    et al. 2019, Diagnosing Sample Ratio Mismatch, KDD.
    """
    n = n_bot + n_control
    variance = n * p_control * (1 - p_control)
    if variance == 0:
        impossible = n_control if p_control == 0 else n_bot if p_control == 1 else 0
        return (math.inf, True) if impossible else (0.0, False)
    chi2 = (n_control - n * p_control) ** 2 / variance
    return chi2, chi2 > SRM_ALARM


def intention_to_treat(
    control: tuple[float, float], bot: tuple[float, float], *, units: tuple[int, int], p_control: float
) -> CausalEffect | None:
    """Return the causal difference of two shares, control less bot; None when an arm is empty.

    ``control`` and ``bot`` are (demands that an agent answered, demands), divided by the design effect where customers
    wrote more than once; ``units`` is the number of customers assigned to (control, bot).
    """
    interval = newcombe(*control, *bot)
    sequence = confidence_sequence(*control, *bot)
    if interval is None or sequence is None:
        return None
    chi2, mismatch = sample_ratio_mismatch(units[1], units[0], p_control)
    return CausalEffect(
        value=control[0] / control[1] - bot[0] / bot[1],
        interval=interval,
        sequence=sequence,
        control=control,
        bot=bot,
        chi2=chi2,
        mismatch=mismatch,
    )


def confidence_sequence(k1: float, n1: float, k2: float, n2: float, alpha: float = 0.05) -> tuple[float, float] | None:
    """Return an interval of p1 - p2 that is right at all looks together with probability 1 - alpha; None without data.

    For the true (p1, p2), the product of the two mixture likelihood ratios B(k + 1/2, n - k + 1/2) / B(1/2, 1/2) /
    p^k (1-p)^(n-k) is a martingale that starts at 1, whatever the order of arrival, so that it ever exceeds 1/alpha
    with probability alpha at most (Ville 1939; Robbins 1970, Annals of Mathematical Statistics 41:1397). The interval
    is the range of p1 - p2 over all pairs that do not exceed it: exact at every sample size, and two to three times as
    wide as Newcombe's. Counts may be fractions (n / design effect).
    """
    if n1 == 0 or n2 == 0:
        return None
    limit = math.log(1 / alpha)
    high = _largest_difference((k1, n1), (k2, n2), limit)
    low = -_largest_difference((k2, n2), (k1, n1), limit)
    return low, high


def evidence_against_equality(k1: float, n1: float, k2: float, n2: float) -> float:
    """Return the logarithm of the e-value against p1 = p2; the sequence leaves 0 out once it exceeds log(1/alpha)."""
    pooled = (k1 + k2) / (n1 + n2)
    return _evidence(k1, n1, pooled) + _evidence(k2, n2, pooled)


def _largest_difference(first: tuple[float, float], second: tuple[float, float], limit: float) -> float:
    """Return max p1 - p2 subject to evidence(p1) + evidence(p2) <= limit.

    At the maximum the slope of the first evidence is some s > 0 and that of the second -s, which gives both
    proportions in closed form; the evidence grows with s, so s is found by halving.
    """
    low, high = -40.0, math.log(first[1] + second[1]) + 40.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        slope = math.exp(middle)
        total = _evidence(*first, _at_slope(*first, slope)) + _evidence(*second, _at_slope(*second, -slope))
        low, high = (middle, high) if total <= limit else (low, middle)
    slope = math.exp(low)
    return _at_slope(*first, slope) - _at_slope(*second, -slope)


def _evidence(k: float, n: float, p: float) -> float:
    """Return log of the mixture likelihood over the likelihood at ``p``; infinite where ``p`` is impossible."""
    if (p <= 0 and k > 0) or (p >= 1 and k < n):
        return math.inf
    mixture = math.lgamma(k + 0.5) + math.lgamma(n - k + 0.5) - math.lgamma(n + 1) - math.log(math.pi)
    return mixture - (k * math.log(p) if k else 0.0) - ((n - k) * math.log1p(-p) if n - k else 0.0)


def _at_slope(k: float, n: float, slope: float) -> float:
    """Return the proportion at which the evidence, -k log p - (n-k) log(1-p), has this slope.

    The root within [0, 1] of slope p^2 + (n - slope) p - k = 0, in the form that loses no digits.
    """
    rest = n - slope
    root = math.sqrt(max(0.0, rest * rest + 4 * slope * k))
    p = 2 * k / (rest + root) if rest > 0 else (root - rest) / (2 * slope)
    return min(1.0, max(0.0, p))
