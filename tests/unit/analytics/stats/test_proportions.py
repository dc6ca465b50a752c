"""Intervals of shares and counts, held against the tables they were published with."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.stats.clusters import linearised_variance, per_cluster
from analytics.stats.proportions import (
    clopper_pearson,
    design_effect,
    effective_size,
    newcombe,
    poisson_interval,
    size_for_half_width,
    wilson,
    wilson_by_customer,
)

# Newcombe 1998, Statistics in Medicine 17:857, table I: methods 3 (Wilson) and 5 (Clopper-Pearson).
SINGLE = [
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]
# Newcombe 1998, Statistics in Medicine 17:873, table II, method 10.
DIFFERENCES = [
    (56, 70, 48, 80, (0.0524, 0.3339)),
    (9, 10, 3, 10, (0.1705, 0.8090)),
    (6, 7, 2, 7, (0.0582, 0.8062)),
    (5, 56, 0, 29, (-0.0381, 0.1926)),
    (0, 10, 0, 20, (-0.1611, 0.2775)),
    (0, 10, 0, 10, (-0.2775, 0.2775)),
    (10, 10, 0, 20, (0.6791, 1.0)),
    (10, 10, 0, 10, (0.6075, 1.0)),
]
# Weil 1970, Food and Cosmetics Toxicology 8:177: pups alive / born by litter; ratio variance, binomial variance and
# design effect as in Rao and Scott 1992, Biometrics 48:577 (and printed by raoscott(rats) of the R package aod).
CONTROL = "13/13 12/12 9/9 9/9 8/8 8/8 12/13 11/12 9/10 9/10 8/9 11/13 4/5 5/7 7/10 7/10"
TREATED = "12/12 11/11 10/10 9/9 10/11 9/10 9/10 8/9 8/9 4/5 7/9 4/7 5/10 3/6 3/10 0/7"


def litters(text: str) -> tuple[list[int], list[int]]:
    pairs = [item.split("/") for item in text.split()]
    return [int(alive) for alive, _ in pairs], [int(born) for _, born in pairs]


@pytest.mark.parametrize(("k", "n", "score", "exact"), SINGLE)
def test_the_interval_of_a_share_is_the_published_one(
    k: int, n: int, score: tuple[float, float], exact: tuple[float, float]
) -> None:
    assert wilson(k, n) == pytest.approx(score, abs=5e-5)
    assert clopper_pearson(k, n) == pytest.approx(exact, abs=5e-5)
    independent = stats.binomtest(k, n)
    assert wilson(k, n) == pytest.approx(tuple(independent.proportion_ci(method="wilson")), abs=1e-12)
    assert clopper_pearson(k, n) == pytest.approx(tuple(independent.proportion_ci(method="exact")), abs=1e-12)


@pytest.mark.parametrize(("k1", "n1", "k2", "n2", "expected"), DIFFERENCES)
def test_the_interval_of_a_difference_is_the_published_one(
    k1: int, n1: int, k2: int, n2: int, expected: tuple[float, float]
) -> None:
    assert newcombe(k1, n1, k2, n2) == pytest.approx(expected, abs=5e-5)
    mirrored = newcombe(k2, n2, k1, n1)
    assert mirrored == pytest.approx((-expected[1], -expected[0]), abs=5e-5)


def test_without_data_there_is_no_interval() -> None:
    assert wilson(0, 0) is None
    assert clopper_pearson(0, 0) is None
    assert newcombe(1, 2, 0, 0) is None
    assert newcombe(0, 0, 1, 2) is None
    assert wilson_by_customer([], []) is None


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2), (0, -1)])
def test_more_successes_than_trials_are_refused(k: float, n: float) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        wilson(k, n)


@settings(max_examples=80, deadline=None)
@given(n=st.integers(1, 5000), share=st.floats(0, 1))
def test_every_interval_lies_within_0_and_1_and_holds_its_estimate(n: int, share: float) -> None:
    k = round(share * n)
    for interval in (wilson(k, n), clopper_pearson(k, n), wilson(share * n, n)):
        assert interval is not None
        low, high = interval
        assert 0 <= low <= high <= 1
    low, high = wilson(k, n) or (1.0, 0.0)
    assert low <= k / n <= high


@settings(max_examples=60, deadline=None)
@given(
    first=st.tuples(st.integers(0, 300), st.integers(1, 300)),
    second=st.tuples(st.integers(0, 300), st.integers(1, 300)),
)
def test_the_interval_of_a_difference_holds_its_estimate(first: tuple[int, int], second: tuple[int, int]) -> None:
    (k1, n1), (k2, n2) = (min(first), first[1]), (min(second), second[1])
    low, high = newcombe(k1, n1, k2, n2) or (1.0, -1.0)
    assert -1 <= low <= k1 / n1 - k2 / n2 + 1e-12
    assert k1 / n1 - k2 / n2 - 1e-12 <= high <= 1


@pytest.mark.parametrize(("text", "published"), [(CONTROL, 1.232495), (TREATED, 3.952861)])
def test_the_design_effect_of_litters_is_the_published_one(text: str, published: float) -> None:
    alive, born = litters(text)
    n = sum(born)
    assert design_effect(alive, born) * n / (n - 1) == pytest.approx(published, abs=1e-6)


def test_customers_who_wrote_once_have_a_design_effect_of_exactly_1() -> None:
    assert design_effect([1, 0, 1, 1, 0, 0, 1], [1] * 7) == pytest.approx(1.0, abs=1e-12)


def test_customers_who_always_get_the_same_outcome_count_once() -> None:
    totals = [4 * outcome for outcome in [1, 0, 1, 1, 0] * 40]
    assert design_effect(totals, [4] * 200) == pytest.approx(4.0, rel=0.01)


def test_a_design_effect_that_cannot_be_told_is_1() -> None:
    assert design_effect([3], [5]) == 1.0
    assert design_effect([2, 3], [2, 3]) == 1.0
    assert design_effect([0, 0], [2, 3]) == 1.0
    assert design_effect([], []) == 1.0
    assert design_effect([1, 0, 0], [1, 1, 0]) == design_effect([1, 0], [1, 1])


def test_only_a_noticeable_design_effect_shrinks_the_sample() -> None:
    assert effective_size(220, 1.1) == 220
    assert effective_size(220, 0.4) == 220
    assert effective_size(220, 2.0) == 110


def test_a_share_by_customer_has_the_interval_of_its_effective_size() -> None:
    alive, born = litters(TREATED)
    share = wilson_by_customer(alive, born)
    assert share is not None
    assert share.value == pytest.approx(112 / 145)
    assert share.n == 145
    assert share.effective_n == pytest.approx(145 / share.design_effect)
    assert (share.low, share.high) == pytest.approx(
        wilson(112 / share.design_effect, 145 / share.design_effect) or (), abs=1e-12
    )
    plain = wilson(112, 145) or (0.0, 0.0)
    assert share.low < plain[0]
    assert share.high > plain[1]


def test_values_are_added_up_by_customer_in_the_order_of_the_keys() -> None:
    totals, sizes = per_cluster([1.0, 2.0, 4.0, 8.0], ["b", "a", "b", "c"])
    assert totals.tolist() == [2.0, 5.0, 8.0]
    assert sizes.tolist() == [1.0, 2.0, 1.0]
    assert per_cluster([])[0].size == 0
    assert per_cluster([], [])[0].size == 0
    with pytest.raises(ValueError, match="one key per value"):
        per_cluster([1.0], ["a", "b"])


def test_the_variance_by_customer_is_the_usual_one_when_each_wrote_once() -> None:
    values = np.array([3.0, 5.0, 8.0, 1.0])
    assert linearised_variance(values, np.ones(4)) == pytest.approx(values.var(ddof=1) / 4)


# Garwood 1936, Biometrika 28:437; Pearson and Hartley 1966, table 40.
@pytest.mark.parametrize(
    ("count", "expected"), [(0, (0.0, 3.689)), (1, (0.02532, 5.572)), (10, (4.795, 18.39)), (50, (37.11, 65.92))]
)
def test_the_interval_of_a_count_is_the_published_one(count: int, expected: tuple[float, float]) -> None:
    assert poisson_interval(count) == pytest.approx(expected, rel=2e-4)


def test_140_controls_know_a_share_of_90_percent_within_5_points() -> None:
    assert size_for_half_width(0.9, 0.05) == 139
    assert size_for_half_width(0.5, 0.1) == 97
