"""Percentiles are values that occurred, and their intervals hold for any distribution."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from analytics.stats.quantiles import nearest_rank, order_interval

# Dixon and Massey 1983, Introduction to Statistical Analysis, table A-25: ranks of the 95 % interval of a median.
MEDIAN_RANKS = [(6, 1), (8, 1), (9, 2), (11, 2), (12, 3), (15, 4), (17, 5), (20, 6), (23, 7), (25, 8), (100, 40)]


def test_a_percentile_is_the_value_at_its_rank() -> None:
    seconds = [3.0, 5.0, 8.0, 13.0, 21.0, 34.0, 55.0, 89.0, 144.0, 233.0]
    assert nearest_rank(seconds, 0.5) == 21.0
    assert nearest_rank(seconds, 0.9) == 144.0
    assert nearest_rank(seconds, 0.91) == 233.0
    assert nearest_rank(seconds, 0.0) == 3.0
    assert nearest_rank(seconds, 1.0) == 233.0
    assert nearest_rank([7.0], 0.9) == 7.0


def test_a_percentile_of_nothing_is_no_data() -> None:
    assert nearest_rank([], 0.5) is None
    assert order_interval([], 0.5) is None


def test_a_rank_is_not_moved_by_a_rounding_error() -> None:
    assert math.ceil(0.07 * 100) == 8
    assert nearest_rank(range(1, 101), 0.07) == 7
    for q in (0.5, 0.9, 0.95, 0.99):
        assert all(nearest_rank(range(1, n + 1), q) == math.ceil(q * n) for n in range(1, 400))


@pytest.mark.parametrize("q", [-0.1, 1.1, math.nan])
def test_what_is_no_quantile_is_refused(q: float) -> None:
    with pytest.raises(ValueError, match="not a quantile"):
        nearest_rank([1.0], q)


@pytest.mark.parametrize(("n", "rank"), MEDIAN_RANKS)
def test_the_ranks_around_a_median_are_the_published_ones(n: int, rank: int) -> None:
    assert order_interval(range(1, n + 1), 0.5) == (rank, n + 1 - rank)


def test_too_few_values_give_no_interval() -> None:
    assert order_interval(range(5), 0.5) is None
    assert order_interval(range(35), 0.9) is None
    assert order_interval(range(1, 37), 0.9) == (29, 36)


@pytest.mark.parametrize("q", [0.5, 0.9])
@pytest.mark.parametrize("n", [40, 151, 1000])
def test_the_ranks_cover_the_quantile_and_no_narrower_ones_would(n: int, q: float) -> None:
    interval = order_interval(range(1, n + 1), q)
    assert interval is not None
    low, high = int(interval[0]), int(interval[1])
    binomial = stats.binom(n, q)
    assert binomial.cdf(low - 1) <= 0.025 < binomial.cdf(low)
    assert binomial.sf(high - 1) <= 0.025 < binomial.sf(high - 2)


def test_a_million_values_take_no_time() -> None:
    assert order_interval(range(1, 1_000_001), 0.9) == (899_412, 900_589)
