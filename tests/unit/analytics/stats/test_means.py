"""Averages: the bootstrap is the published one, draws customers, and gives the same answer twice."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analytics.stats.means import bca, bca_ratio, mean_interval, seed_of, t_interval, welch

# Davison and Hinkley 1997, Bootstrap Methods, example 1.2: inhabitants of ten cities in 1920 and 1930 (boot::city).
IN_1920 = [138, 93, 61, 179, 48, 37, 29, 23, 30, 2]
IN_1930 = [143, 104, 69, 260, 75, 63, 50, 48, 111, 50]
# Student 1908, Biometrika 6:1: additional hours of sleep (R: sleep).
FIRST_DRUG = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND_DRUG = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_the_bootstrap_of_a_ratio_is_the_published_one() -> None:
    # boot.ci(city.boot, type = "bca") in R, two published runs of 999 draws: (1.245, 2.064) and (1.242, 2.195) at 95 %,
    # (1.278, 1.939) and (1.271, 2.002) at 90 %.
    interval = bca_ratio(IN_1930, IN_1920, seed=1, draws=20_000)
    assert interval is not None
    assert interval[0] == pytest.approx(1.245, abs=0.01)
    assert 2.06 <= interval[1] <= 2.20
    narrower = bca_ratio(IN_1930, IN_1920, seed=1, draws=20_000, confidence=0.9)
    assert narrower == pytest.approx((1.278, 1.96), abs=0.03)


def test_the_bootstrap_agrees_with_scipy() -> None:
    random = np.random.default_rng(7)
    minutes = random.lognormal(2, 1, 60)
    reference = stats.bootstrap(
        (minutes,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(1)
    ).confidence_interval
    assert bca(minutes, seed=2, draws=20_000) == pytest.approx(tuple(reference), rel=0.02)
    percentile = stats.bootstrap(
        (minutes,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    assert (bca(minutes, seed=2, draws=20_000) or (0, 0))[1] > percentile[1] + 0.1  # skew moves it to the right


def test_the_same_figure_has_the_same_interval_every_time() -> None:
    values, customers = [3.0, 4.0, 8.0, 1.0, 9.0, 2.0], ["a", "b", "a", "c", "d", "e"]
    seed = seed_of("resolution_time_s", "2026-W38", "2026-09-21T06:00:00Z")
    assert seed == seed_of("resolution_time_s", "2026-W38", "2026-09-21T06:00:00Z")
    assert seed != seed_of("resolution_time_s", "2026-W38", "2026-09-28T06:00:00Z")
    assert seed_of("ab", "c") != seed_of("a", "bc")
    assert bca(values, customers, seed=seed) == bca(values, customers, seed=seed)
    shuffled = [5, 0, 3, 1, 4, 2]
    reordered = bca([values[i] for i in shuffled], [customers[i] for i in shuffled], seed=seed)
    assert reordered == bca(values, customers, seed=seed)
    other_pseudonyms = [{"a": "q", "b": "z", "c": "m", "d": "a", "e": "k"}[name] for name in customers]
    assert bca(values, other_pseudonyms, seed=seed) == bca(values, customers, seed=seed)
    assert bca(values, customers, seed=seed) != bca(values, customers, seed=seed + 1)


def test_customers_who_repeat_themselves_make_the_interval_wider() -> None:
    random = np.random.default_rng(3)
    level = random.normal(10, 3, 80)
    values = np.repeat(level, 5)
    customers = np.repeat(np.arange(80), 5)
    alone, together = bca(values, seed=1), bca(values, customers, seed=1)
    assert alone is not None
    assert together is not None
    assert (together[1] - together[0]) / (alone[1] - alone[0]) == pytest.approx(5**0.5, rel=0.1)


@pytest.mark.parametrize("values", [[], [4.0], [4.0, 4.0, 4.0], [0.1, 0.1, 0.1]])
def test_where_nothing_varies_there_is_no_bootstrap(values: list[float]) -> None:
    assert bca(values, seed=1) is None


def test_one_customer_is_not_a_sample() -> None:
    assert bca([1.0, 2.0, 3.0], ["a", "a", "a"], seed=1) is None
    assert t_interval([1.0, 2.0, 3.0], ["a", "a", "a"]) is None
    assert welch(([1.0, 2.0], ["a", "a"]), ([1.0, 2.0], None)) is None


def test_a_ratio_needs_pairs_and_no_negative_denominator() -> None:
    with pytest.raises(ValueError, match="in pairs"):
        bca_ratio([1.0], [1.0, 2.0], seed=1)
    with pytest.raises(ValueError, match="negative"):
        bca_ratio([1.0, 2.0], [1.0, -2.0], seed=1)
    assert bca_ratio([1.0, 2.0], [0.0, 5.0], seed=1) is None


@pytest.mark.parametrize("distinct", [True, False], ids=["all different", "many alike"])
def test_many_customers_are_drawn_in_groups_without_moving_the_bounds(distinct: bool) -> None:
    random = np.random.default_rng(5)
    values = random.gamma(2, 30, 20_000) if distinct else random.integers(1, 6, 20_000).astype(float)
    error = values.std(ddof=1) / len(values) ** 0.5
    expected = (values.mean() - 1.96 * error, values.mean() + 1.96 * error)
    assert bca(values, seed=1) == pytest.approx(expected, abs=0.15 * error)


def test_equal_values_drawn_together_give_the_same_distribution() -> None:
    random = np.random.default_rng(6)
    messages = random.integers(2, 5, 400).astype(float)
    reference = stats.bootstrap(
        (messages,), np.mean, n_resamples=5000, method="BCa", rng=np.random.default_rng(1)
    ).confidence_interval
    assert bca(messages, seed=4, draws=5000) == pytest.approx(tuple(reference), abs=0.01)


def test_the_t_interval_is_the_published_one() -> None:
    differences = [b - a for a, b in zip(FIRST_DRUG, SECOND_DRUG, strict=True)]
    assert t_interval(differences) == pytest.approx((0.7001142, 2.4598858), abs=1e-7)  # R: t.test(paired = TRUE)
    assert t_interval([1.0]) is None


def test_the_difference_of_two_means_is_the_published_one() -> None:
    # R: t.test(extra ~ group, data = sleep), Welch, df = 17.776
    expected = (-3.3654832, 0.2054832)
    assert welch((FIRST_DRUG, None), (SECOND_DRUG, None)) == pytest.approx(expected, abs=1e-7)
    assert welch(([1.0, 1.0], None), ([1.0, 1.0], None)) is None


def test_few_customers_get_an_indicative_t_interval() -> None:
    few = mean_interval(FIRST_DRUG, seed=1)
    assert few is not None
    assert (few.method, few.indicative, few.n, few.clusters) == ("t", True, 10, 10)
    assert few.interval == t_interval(FIRST_DRUG)
    many = mean_interval(np.arange(40.0), np.arange(40) // 2, seed=1)
    assert many is not None
    assert (many.method, many.indicative, many.n, many.clusters) == ("bca", False, 40, 20)
    assert many.value == 19.5
    assert many.interval == bca(np.arange(40.0), np.arange(40) // 2, seed=1)
    assert mean_interval([], seed=1) is None
    assert (mean_interval([4.0], seed=1) or few).interval is None
