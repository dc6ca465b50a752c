"""Forecasts of unfinished weeks, held against the oldest published survival curve."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analytics.stats.survival import at_horizon, curve, kaplan_meier, nowcast, quantile, quantile_interval

# Freireich et al. 1963, Blood 21:699: weeks in remission under 6-MP. Estimates, numbers at risk and Greenwood errors in
# Kleinbaum and Klein 2012, Survival Analysis, chapter 2; log-log limits as printed by Stata (sts list) and SAS.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PUBLISHED = [
    (6, 21, 0.8571, 0.0764, (0.6197, 0.9516)),
    (7, 17, 0.8067, 0.0869, (0.5631, 0.9228)),
    (10, 15, 0.7529, 0.0963, (0.5032, 0.8894)),
    (13, 12, 0.6902, 0.1068, (0.4316, 0.8491)),
    (16, 11, 0.6275, 0.1141, (0.3675, 0.8049)),
    (22, 7, 0.5378, 0.1282, (0.2678, 0.7468)),
    (23, 6, 0.4482, 0.1346, (0.1881, 0.6801)),
]


@pytest.mark.parametrize(("week", "at_risk", "value", "error", "interval"), PUBLISHED)
def test_the_curve_is_the_published_one(
    week: int, at_risk: int, value: float, error: float, interval: tuple[float, float]
) -> None:
    found = curve(WEEKS, RELAPSED)
    assert found is not None
    place = found.times.index(week)
    assert found.at_risk[place] == at_risk
    assert found.survival[place] * math.sqrt(found.greenwood[place]) == pytest.approx(error, abs=5e-5)
    estimate, limits = kaplan_meier(WEEKS, RELAPSED, week) or (0.0, (0.0, 0.0))
    assert estimate == pytest.approx(value, abs=5e-5)
    assert limits == pytest.approx(interval, abs=5e-5)


def test_the_curve_and_its_limits_are_those_of_scipy() -> None:
    random = np.random.default_rng(2)
    times, observed = random.integers(1, 30, 200), random.random(200) < 0.6
    found = curve(times, observed)
    assert found is not None
    reference = stats.ecdf(stats.CensoredData.right_censored(times, ~observed)).sf
    assert found.survival == pytest.approx(reference.evaluate(np.array(found.times)), abs=1e-12)
    band = reference.confidence_interval(method="log-log")
    for at in (3, 10, 20):
        _, limits = kaplan_meier(times, observed, at) or (0.0, (0.0, 0.0))
        assert limits == pytest.approx((float(band.low.evaluate(at)), float(band.high.evaluate(at))), abs=1e-12)


def test_the_median_is_the_published_one_and_has_no_upper_bound() -> None:
    found = curve(WEEKS, RELAPSED)
    assert found is not None
    assert quantile(found, 0.5) == 23  # Kleinbaum and Klein 2012, chapter 2
    assert quantile_interval(found, 0.5) == (13.0, None)
    assert quantile(found, 0.9) is None


def test_without_censoring_it_is_the_plain_share() -> None:
    hours = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    value, (low, high) = kaplan_meier(hours, [True] * 10, 4) or (0.0, (0.0, 0.0))
    assert value == pytest.approx(0.6)
    assert low < 0.6 < high


def test_between_two_events_the_last_value_stands() -> None:
    assert kaplan_meier(WEEKS, RELAPSED, 15) == kaplan_meier(WEEKS, RELAPSED, 13)
    assert kaplan_meier(WEEKS, RELAPSED, 35) == kaplan_meier(WEEKS, RELAPSED, 23)


def test_what_nobody_was_watched_for_cannot_be_told() -> None:
    assert kaplan_meier([], [], 7) is None
    assert nowcast([], [], 7) is None
    assert kaplan_meier(WEEKS, RELAPSED, 36) is None
    assert kaplan_meier([2.0, 3.0], [False, False], 7) is None


def test_where_all_or_none_still_stand_the_bound_is_that_of_those_at_risk() -> None:
    assert kaplan_meier(WEEKS, RELAPSED, 3) == (1.0, pytest.approx((0.84536, 1.0), abs=1e-5))  # Wilson of 21 in 21
    assert kaplan_meier([7.0] * 4, [False] * 4, 7) == (1.0, pytest.approx((0.51011, 1.0), abs=1e-5))
    assert kaplan_meier([1, 2, 3], [True] * 3, 3) == (0.0, pytest.approx((0.0, 0.79345), abs=1e-5))
    assert kaplan_meier([1, 2, 3], [True] * 3, 9) == (0.0, pytest.approx((0.0, 0.79345), abs=1e-5))


def test_failures_are_the_mirror_of_survival() -> None:
    value, (low, high) = nowcast(WEEKS, RELAPSED, 10) or (0.0, (0.0, 0.0))
    assert value == pytest.approx(1 - 0.7529, abs=5e-5)
    assert (low, high) == pytest.approx((1 - 0.8894, 1 - 0.5032), abs=5e-5)


def test_an_unfinished_week_is_watched_to_the_horizon_and_no_further() -> None:
    ages = [10.0, 10.0, 3.0, 3.0, 10.0, 10.0]
    after = [2.0, math.nan, 1.0, math.nan, 8.0, 7.0]
    times, observed = at_horizon(ages, after, 7.0)
    assert times.tolist() == [2.0, 7.0, 1.0, 3.0, 7.0, 7.0]
    assert observed.tolist() == [True, False, True, False, False, False]


def test_the_forecast_of_a_young_cohort_agrees_with_what_it_becomes() -> None:
    random = np.random.default_rng(9)
    happens = np.where(random.random(4000) < 0.3, random.exponential(2.0, 4000), math.nan)
    truth = float(np.mean(np.nan_to_num(happens, nan=99.0) < 7))
    ages = random.uniform(0, 14, 4000)
    seen = np.where(happens <= ages, happens, math.nan)
    value, (low, high) = nowcast(*at_horizon(ages, seen, 7.0), 7.0) or (0.0, (0.0, 0.0))
    assert low < truth < high
    assert value == pytest.approx(truth, abs=0.03)
    naive = float(np.mean(np.nan_to_num(seen, nan=99.0) < 7))
    assert naive < low


@pytest.mark.parametrize(("times", "observed"), [([1.0], [True, False]), ([-1.0], [True])])
def test_times_that_make_no_sense_are_refused(times: list[float], observed: list[bool]) -> None:
    with pytest.raises(ValueError, match="observed"):
        curve(times, observed)
