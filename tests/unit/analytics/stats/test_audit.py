"""Audits: each review speaks for as many decisions as its probability says, and the estimate is right on average."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from analytics.stats.agreement import cohen_kappa
from analytics.stats.audit import difference_estimator, hajek, horvitz_thompson, kish
from analytics.stats.calibration import calibration
from analytics.stats.proportions import wilson

# Five decisions, the second and the last of them wrong, with chances of being reviewed and the model's own guesses.
WRONG = np.array([0.0, 1.0, 0.0, 0.0, 1.0])
CHANCE = np.array([0.2, 0.9, 0.5, 0.3, 0.6])
GUESS = np.array([0.1, 0.6, 0.2, 0.1, 0.4])


def every_sample() -> list[tuple[float, np.ndarray]]:
    """Return (probability, reviewed places) of all 32 samples that the lot can give."""
    samples = []
    for drawn in product([False, True], repeat=len(WRONG)):
        taken = np.array(drawn)
        samples.append((float(np.prod(np.where(taken, CHANCE, 1 - CHANCE))), np.flatnonzero(taken)))
    return samples


def test_the_weighted_total_is_the_published_one() -> None:
    # Thompson 2012, Sampling, example 6.2: values 60, 14 and 1 with probabilities 0.1855, 0.0776 and 0.0394 give 529.
    found = horvitz_thompson([60, 14, 1], [0.1855, 0.0776, 0.0394], population=1)
    assert found is not None
    assert found.value == pytest.approx(529, abs=0.5)


def test_over_all_samples_the_weighted_mean_is_the_truth_and_so_is_its_variance() -> None:
    truth = WRONG.mean()
    values, variances, chances = [], [], []
    for chance, taken in every_sample():
        found = horvitz_thompson(WRONG[taken], CHANCE[taken], population=5)
        assert found is not None
        chances.append(chance)
        values.append(found.value)
        variances.append(found.standard_error**2)
    mean = np.average(values, weights=chances)
    assert mean == pytest.approx(truth, abs=1e-12)
    actual = np.average((np.array(values) - truth) ** 2, weights=chances)
    assert np.average(variances, weights=chances) == pytest.approx(actual, abs=1e-12)


def test_over_all_samples_the_corrected_guess_is_the_truth_whatever_the_guess() -> None:
    for guess in (GUESS, np.zeros(5), np.full(5, 0.9)):
        values = []
        for chance, taken in every_sample():
            found = difference_estimator(guess, taken, WRONG[taken], CHANCE[taken])
            assert found is not None
            values.append((chance, found.value))
        assert sum(chance * value for chance, value in values) == pytest.approx(WRONG.mean(), abs=1e-12)


def test_a_good_guess_makes_the_corrected_estimate_narrower() -> None:
    random = np.random.default_rng(4)
    risk = np.where(random.random(20_000) < 0.1, 0.9, 0.01)
    wrong = random.random(20_000) < risk
    chance = np.clip(0.02 + 0.1 * risk, 0.02, 1)
    taken = np.flatnonzero(random.random(20_000) < chance)
    guided = difference_estimator(risk, taken, wrong[taken], chance[taken])
    blind = difference_estimator(np.zeros(20_000), taken, wrong[taken], chance[taken])
    assert guided is not None
    assert blind is not None
    assert guided.standard_error < 0.6 * blind.standard_error
    assert guided.low < wrong.mean() < guided.high


def test_with_every_decision_reviewed_the_estimate_is_the_plain_share() -> None:
    reviews = [1.0, 0.0, 0.0, 0.0]
    value, size, interval = hajek(reviews, [1.0] * 4) or (0.0, 0.0, (0.0, 0.0))
    assert (value, size) == (0.25, 4.0)
    assert interval == wilson(1, 4)
    corrected = difference_estimator([0.3, 0.2, 0.1, 0.0], range(4), reviews, [1.0] * 4)
    assert corrected is not None
    assert corrected.value == pytest.approx(0.25)


def test_a_rare_review_weighs_more_and_the_sample_counts_less() -> None:
    value, size, interval = hajek([1, 0, 0], [0.5, 0.1, 0.1]) or (0.0, 0.0, (0.0, 0.0))
    assert value == pytest.approx(2 / 22)
    assert size == pytest.approx(22**2 / (4 + 100 + 100))
    assert interval == wilson(value * size, size)


def test_the_ratio_estimate_nears_the_truth_in_large_samples() -> None:
    random = np.random.default_rng(8)
    risk = random.beta(1, 9, 40_000)
    wrong = (random.random(40_000) < risk).astype(float)
    chance = np.clip(0.02 + 0.3 * risk, 0.02, 1)
    taken = random.random(40_000) < chance
    value, size, (low, high) = hajek(wrong[taken], chance[taken]) or (0.0, 0.0, (0.0, 0.0))
    assert low < wrong.mean() < high
    assert size < np.count_nonzero(taken)
    assert wrong[taken].mean() > high  # the unweighted share of a confidence-driven sample is wrong
    assert value == pytest.approx(wrong.mean(), abs=0.02)


def test_without_reviews_nothing_is_estimated() -> None:
    assert hajek([], []) is None
    assert horvitz_thompson([], [], population=0) is None
    assert difference_estimator([0.2], [], [], []) is None
    assert kish([]) == 0.0
    nothing = horvitz_thompson([], [], population=9)
    assert nothing is not None
    assert (nothing.value, nothing.n) == (0.0, 0)


@pytest.mark.parametrize("pi", [[0.0], [-0.1], [1.1], [0.5, 0.5]])
def test_a_review_without_a_probability_is_refused(pi: list[float]) -> None:
    with pytest.raises(ValueError, match="probability"):
        hajek([1.0], pi)


def test_effective_size_of_equal_weights_is_their_number() -> None:
    assert kish([3.0] * 7) == pytest.approx(7)


def test_agreement_of_reviewers_is_the_published_one() -> None:
    # Cohen 1960, Educational and Psychological Measurement 20:37, table 1 (n = 200): kappa .492; error of Fleiss, Cohen
    # and Everitt 1969 for it .051, interval .392 to .591.
    table = {"pp": 88, "pn": 14, "ps": 18, "np": 10, "nn": 40, "ns": 10, "sp": 2, "sn": 6, "ss": 12}
    pairs = [tuple(cell) for cell, count in table.items() for _ in range(count)]
    found = cohen_kappa([a for a, _ in pairs], [b for _, b in pairs])
    assert found is not None
    assert (round(found.kappa, 3), round(found.standard_error, 3)) == (0.492, 0.051)
    assert (found.low, found.high) == pytest.approx((0.392, 0.591), abs=6e-4)
    assert (found.observed, found.expected, found.n) == (pytest.approx(0.70), pytest.approx(0.41), 200)


def test_full_agreement_is_1_and_agreement_on_a_single_label_says_nothing() -> None:
    full = cohen_kappa(["a", "b", "a"], ["a", "b", "a"])
    assert full is not None
    assert (full.kappa, full.low, full.high) == (pytest.approx(1.0), pytest.approx(1.0), pytest.approx(1.0))
    assert cohen_kappa(["a", "a"], ["a", "a"]) is None
    assert cohen_kappa([], []) is None
    opposed = cohen_kappa(["a", "b"], ["b", "a"])
    assert opposed is not None
    assert opposed.kappa == pytest.approx(-1.0)
    with pytest.raises(ValueError, match="same mails"):
        cohen_kappa(["a"], [])


def test_the_calibration_gap_is_confidence_less_accuracy() -> None:
    found = calibration([0.9, 0.9, 0.6, 1.0], [1, 0, 1, 1], [1.0, 1.0, 0.5, 1.0])
    assert found is not None
    assert found.gap == pytest.approx((0.9 + 0.9 + 2 * 0.6 + 1.0) / 5 - 4 / 5)
    assert found.brier == pytest.approx((0.01 + 0.81 + 2 * 0.16 + 0.0) / 5)
    assert found.interval[0] < found.gap < found.interval[1]
    assert [(item.low, item.n) for item in found.bins] == [(0.6, 1), (0.9, 3)]
    assert found.bins[1].accuracy == pytest.approx(2 / 3)
    assert calibration([], [], []) is None
    with pytest.raises(ValueError, match="audited mail"):
        calibration([0.5], [1, 0], [1.0])


def test_an_honest_model_lies_on_the_diagonal() -> None:
    random = np.random.default_rng(1)
    p = random.random(20_000)
    found = calibration(p, random.random(20_000) < p, np.full(20_000, 0.1))
    assert found is not None
    assert abs(found.gap) < 0.01
    assert found.interval[0] < 0 < found.interval[1]
    assert all(abs(item.confidence - item.accuracy) < 0.05 for item in found.bins)
    assert math.isclose(found.brier, 1 / 6, abs_tol=0.005)
