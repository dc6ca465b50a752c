"""The hold-out: arms of the right size, an effect by intention to treat, and an interval that may be looked at daily."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analytics.stats.experiments import (
    confidence_sequence,
    evidence_against_equality,
    intention_to_treat,
    sample_ratio_mismatch,
)
from analytics.stats.proportions import newcombe


def test_arms_of_the_wrong_size_raise_the_published_alarm() -> None:
    # Kohavi, Tang and Xu 2020, Trustworthy Online Controlled Experiments, chapter 3: 821 588 and 815 482, p = 1.8e-6.
    chi2, alarm = sample_ratio_mismatch(815_482, 821_588, 0.5)
    assert alarm
    assert stats.chi2.sf(chi2, 1) == pytest.approx(1.8e-6, rel=0.03)
    reference = stats.chisquare([821_588, 815_482])
    assert chi2 == pytest.approx(reference.statistic)


def test_the_alarm_is_raised_above_one_in_a_thousand() -> None:
    assert stats.chi2.sf(10.83, 1) == pytest.approx(0.001, rel=0.002)
    assert sample_ratio_mismatch(900, 100, 0.1) == (0.0, False)
    assert sample_ratio_mismatch(869, 131, 0.1) == (pytest.approx(961 / 90), False)
    assert sample_ratio_mismatch(868, 132, 0.1) == (pytest.approx(1024 / 90), True)
    assert sample_ratio_mismatch(0, 0, 0.1) == (0.0, False)


def test_an_arm_that_cannot_be_is_an_alarm() -> None:
    assert sample_ratio_mismatch(900, 1, 0.0) == (math.inf, True)
    assert sample_ratio_mismatch(1, 900, 1.0) == (math.inf, True)
    assert sample_ratio_mismatch(900, 0, 0.0) == (0.0, False)


@pytest.mark.parametrize(
    "arms",
    [(126, 140, 900, 2000), (9, 10, 3, 10), (0, 10, 0, 20), (10, 10, 0, 20), (1, 1, 0, 1), (12.5, 40.2, 7.7, 90)],
)
def test_the_sequence_holds_the_difference_and_is_wider_than_one_look(arms: tuple[float, float, float, float]) -> None:
    k1, n1, k2, n2 = arms
    low, high = confidence_sequence(*arms) or (1.0, -1.0)
    once = newcombe(*arms)
    assert once is not None
    assert -1 <= low <= once[0] <= k1 / n1 - k2 / n2 <= once[1] <= high <= 1
    mirrored = confidence_sequence(k2, n2, k1, n1)
    assert mirrored == pytest.approx((-high, -low), abs=1e-9)


def test_the_sequence_narrows_and_leaves_0_out_when_the_evidence_says_so() -> None:
    widths = []
    for factor in (1, 4, 16, 64):
        low, high = confidence_sequence(9 * factor, 10 * factor, 5 * factor, 10 * factor) or (0.0, 0.0)
        widths.append(high - low)
        against = evidence_against_equality(9 * factor, 10 * factor, 5 * factor, 10 * factor)
        assert (low > 0) == (against > math.log(20))
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 0.21


def _ever(alpha: float, p: float, pairs: int, *, sequence: bool) -> float:
    """Return the exact probability that equal arms are ever called different within so many pairs of customers."""
    alive = np.zeros((pairs + 1, pairs + 1))
    alive[0, 0] = 1.0
    called = 0.0
    for n in range(1, pairs + 1):
        alive = _arrive(_arrive(alive, p, 0), p, 1)
        for first, second in np.argwhere(alive[: n + 1, : n + 1] > 0):
            if sequence:
                out = evidence_against_equality(first, n, second, n) > math.log(1 / alpha)
            else:
                low, high = newcombe(first, n, second, n) or (-1.0, 1.0)
                out = low > 0 or high < 0
            if out:
                called += alive[first, second]
                alive[first, second] = 0.0
    return called


def _arrive(alive: np.ndarray, p: float, axis: int) -> np.ndarray:
    moved = np.roll(alive, 1, axis=axis) * p
    moved[(0, slice(None)) if axis == 0 else (slice(None), 0)] = 0.0
    return alive * (1 - p) + moved


@pytest.mark.parametrize("p", [0.5, 0.9])
def test_looking_after_every_pair_of_customers_stays_below_5_percent(p: float) -> None:
    assert 0 < _ever(0.05, p, 28, sequence=True) < 0.05


def test_looking_that_often_at_a_fixed_interval_would_not() -> None:
    assert _ever(0.05, 0.5, 28, sequence=False) > 0.15


def test_the_effect_is_control_less_bot_with_everything_beside_it() -> None:
    found = intention_to_treat((126, 140), (900, 2000), units=(130, 1870), p_control=0.065)
    assert found is not None
    assert found.value == pytest.approx(0.45)
    assert found.interval == newcombe(126, 140, 900, 2000)
    assert found.sequence == confidence_sequence(126, 140, 900, 2000)
    assert (found.chi2, found.mismatch) == (0.0, False)
    assert intention_to_treat((0, 0), (9, 20), units=(0, 20), p_control=0.05) is None
    broken = intention_to_treat((10, 20), (9, 20), units=(20, 20), p_control=0.05)
    assert broken is not None
    assert broken.mismatch
