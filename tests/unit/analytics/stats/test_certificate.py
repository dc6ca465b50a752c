"""The certified error bound: exact, as small a sample as the tables say, and gone when something changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy import stats

from analytics.stats.certificate import errors_allowed, grid, learn_then_test, p_value, sample_needed, valid_until
from analytics.stats.proportions import clopper_pearson

ISSUED = datetime(2026, 9, 1, 8, tzinfo=UTC)


def test_the_sample_sizes_are_those_of_the_tables() -> None:
    # docs/kpis.md; success-run tables, for example NUREG-1475, table T-11 (95 % confidence, 90 % and 95 % reliability).
    assert [sample_needed(errors) for errors in range(5)] == [29, 46, 61, 76, 89]
    assert sample_needed(0, alpha=0.05) == 59
    assert sample_needed(1, alpha=0.05) == 93
    assert errors_allowed(100) == 4
    assert errors_allowed(29) == 0
    assert errors_allowed(28) is None


def test_the_p_value_is_the_exact_binomial_one() -> None:
    for errors, n in ((0, 29), (4, 100), (5, 100)):
        assert p_value(errors, n) == pytest.approx(stats.binomtest(errors, n, 0.1, alternative="less").pvalue)
    assert p_value(0, 0) == 1.0
    exact = clopper_pearson(4, 100, confidence=0.90)
    assert exact is not None
    assert exact[1] < 0.10  # the one-sided 95 % bound says the same


def test_the_lowest_threshold_before_the_first_failure_is_certified() -> None:
    confidence = np.repeat([0.95, 0.85, 0.75, 0.65], 50)
    wrong = np.zeros(200, dtype=bool)
    wrong[100:104] = True  # 4 of 150 at 0.7
    wrong[150:190] = True  # 44 of 200 at 0.6
    found = learn_then_test(confidence, wrong, [0.6, 0.9, 0.7, 0.8])
    assert found.threshold == 0.7
    assert [(item.threshold, item.n, item.errors) for item in found.tested] == [
        (0.9, 50, 0),
        (0.8, 100, 0),
        (0.7, 150, 4),
        (0.6, 200, 44),
    ]
    assert found.evidence is not None
    assert found.evidence.p <= 0.05 < found.tested[-1].p


def test_a_failure_at_the_strictest_threshold_ends_it() -> None:
    found = learn_then_test([0.95] * 28 + [0.5] * 500, [False] * 528, [0.9, 0.4])
    assert found.threshold is None
    assert found.evidence is None
    assert len(found.tested) == 1
    assert learn_then_test([], [], [0.9]).threshold is None
    assert learn_then_test([0.9], [False], []).tested == ()


def test_several_languages_share_the_risk() -> None:
    confidence, wrong = [0.9] * 35, [False] * 35
    assert learn_then_test(confidence, wrong, [0.8]).threshold == 0.8
    shared = learn_then_test(confidence, wrong, [0.8], shares=4)
    assert (shared.threshold, shared.delta) == (None, 0.0125)


def test_verdicts_and_confidences_come_in_pairs() -> None:
    with pytest.raises(ValueError, match="its verdict"):
        learn_then_test([0.9], [], [0.8])


def test_a_bad_threshold_is_certified_less_often_than_promised() -> None:
    random = np.random.default_rng(12)
    thresholds = np.linspace(0.95, 0.05, 10).tolist()
    # At confidence p a mail is wrong with probability 1 - p: at or above a threshold t, (1 - t) / 2 are wrong on average.
    false = 0
    for _ in range(400):
        p = random.random(250)
        found = learn_then_test(p, random.random(250) < 1 - p, thresholds)
        false += found.threshold is not None and (1 - found.threshold) / 2 > 0.10
    assert false / 400 <= 0.05 + 2 * (0.05 * 0.95 / 400) ** 0.5


def test_thresholds_come_from_traffic_and_start_where_the_sample_can_decide() -> None:
    traffic = np.linspace(0, 1, 1001)
    found = grid(traffic, 580)
    assert found[0] == pytest.approx(0.9, abs=0.002)  # 58 of 580: a tenth of the traffic
    assert found[-1] == 0.0
    assert list(found) == sorted(found, reverse=True)
    assert grid(traffic, 57) == ()
    assert grid(traffic, 0) == ()
    assert grid([], 500) == ()


def test_a_certificate_ends_after_30_days_or_with_the_first_change() -> None:
    assert valid_until(ISSUED) == ISSUED + timedelta(days=30)
    earlier, later = ISSUED - timedelta(days=1), ISSUED + timedelta(days=4)
    assert valid_until(ISSUED, [earlier]) == ISSUED + timedelta(days=30)
    assert valid_until(ISSUED, [later, earlier, ISSUED + timedelta(days=9)]) == later
